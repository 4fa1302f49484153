//! What every implementation of `Ledger` must do, case by case, over any `Book`.

#![allow(clippy::unwrap_used, reason = "a test")]

pub mod samples;

use samples::*;
use serde_json::json;
use worknest::domain::{ChangeId, EntityType, Member, Role, Scope};
use worknest::merge::{Conflict, Cursor, Entry, Record, RecordKey};
use worknest::store::{Answer, Book, Head, Ledger};

/// Calls `$each!` with the name of each case.
#[macro_export]
macro_rules! for_each_ledger_case {
    ($each:ident) => {
        $each! {
            an_empty_book_answers_with_nothing
            what_was_finished_is_there_for_the_next
            what_was_dropped_never_was
            a_transaction_sees_what_it_wrote
            a_head_moves_when_it_is_put
            a_scope_that_is_made_after_a_restore_begins_in_its_epoch
            a_record_is_replaced_whole_and_exactly
            unknown_types_and_fields_come_back_untouched
            children_are_those_whose_parent_field_names_the_record
            open_conflicts_are_those_about_the_record
            a_page_ascends_and_starts_after_the_cursor
            a_page_never_splits_a_sequence_number
            pages_one_after_the_other_give_everything_once
            a_page_shows_what_the_transaction_wrote
            a_record_that_moves_to_another_number_is_paged_once
            the_log_is_read_by_record_and_by_change
            the_log_takes_each_change_once
            a_time_is_turned_into_the_last_number_before_it
            an_answer_is_kept_with_all_its_parts
            cursors_are_recalled_for_their_user_replica_and_time
            a_last_sync_of_long_ago_is_forgotten_and_then_stands_for_nothing
            a_role_is_that_of_a_living_member_record
            the_scopes_of_a_user_are_their_own_and_their_projects
            a_savepoint_undoes_what_came_after_it
            a_released_savepoint_keeps_what_came_after_it
            savepoints_nest
            a_read_snapshot_takes_no_writes
            what_was_prepared_is_found_as_if_it_were_not
            locks_may_be_taken_in_any_order_and_twice
        }
    };
}

async fn put_all(book: &impl Book, records: &[Record]) {
    let mut ledger = book.write().await.unwrap();
    for record in records {
        ledger.put_record(record).await.unwrap();
    }
    ledger.finish().await.unwrap();
}

pub async fn an_empty_book_answers_with_nothing(book: &impl Book) {
    let mut ledger = book.read().await.unwrap();
    let key = (EntityType::Ticket, id(1));
    assert_eq!(ledger.head(scope(1)).await.unwrap(), Head::default());
    assert_eq!(ledger.record(&key).await.unwrap(), None);
    assert_eq!(ledger.record(&("sprint".into(), id(1))).await.unwrap(), None);
    assert!(ledger.children(&(EntityType::Project, id(1))).await.unwrap().is_empty());
    assert!(ledger.open_conflicts(&key).await.unwrap().is_empty());
    assert!(ledger.page(scope(1), 0, 10).await.unwrap().is_empty());
    assert!(ledger.entries(&key).await.unwrap().is_empty());
    assert_eq!(ledger.entry(change_id(1)).await.unwrap(), None);
    assert_eq!(ledger.seq_at(scope(1), time(9)).await.unwrap(), 0);
    assert_eq!(ledger.answer(change_id(1)).await.unwrap(), None);
    assert_eq!(ledger.recall(user(1), "tab", time(1)).await.unwrap(), None);
    assert_eq!(ledger.role(project(1), user(1)).await.unwrap(), None);
    assert_eq!(ledger.scopes_of(user(1)).await.unwrap(), [Scope::Person(user(1))]);
    ledger.finish().await.unwrap();
}

pub async fn what_was_finished_is_there_for_the_next(book: &impl Book) {
    let mut ledger = book.write().await.unwrap();
    ledger.lock(&[scope(1)]).await.unwrap();
    ledger.put_record(&ticket(1, 5)).await.unwrap();
    ledger.append(&entry(1, 1, 5)).await.unwrap();
    ledger.put_answer(&answer(1)).await.unwrap();
    ledger.put_head(scope(1), head(5)).await.unwrap();
    ledger.finish().await.unwrap();
    let mut ledger = book.read().await.unwrap();
    assert_eq!(ledger.record(&ticket(1, 5).key()).await.unwrap().as_deref(), Some(&ticket(1, 5)));
    assert_eq!(ledger.entry(change_id(1)).await.unwrap(), Some(entry(1, 1, 5)));
    assert_eq!(ledger.answer(change_id(1)).await.unwrap(), Some(answer(1)));
    assert_eq!(ledger.head(scope(1)).await.unwrap(), head(5));
}

pub async fn what_was_dropped_never_was(book: &impl Book) {
    let mut ledger = book.write().await.unwrap();
    ledger.lock(&[scope(1)]).await.unwrap();
    ledger.put_record(&ticket(1, 5)).await.unwrap();
    ledger.append(&entry(1, 1, 5)).await.unwrap();
    ledger.put_answer(&answer(1)).await.unwrap();
    ledger.put_head(scope(1), head(5)).await.unwrap();
    ledger.remember(user(1), "tab", time(1), &[(scope(1), cursor(5))]).await.unwrap();
    drop(ledger);
    an_empty_book_answers_with_nothing(book).await;
}

pub async fn a_transaction_sees_what_it_wrote(book: &impl Book) {
    put_all(book, &[ticket(1, 1)]).await;
    let mut ledger = book.write().await.unwrap();
    ledger.lock(&[scope(1)]).await.unwrap();
    assert_eq!(ledger.record(&ticket(1, 1).key()).await.unwrap().as_deref(), Some(&ticket(1, 1)));
    ledger.put_record(&ticket(1, 2)).await.unwrap();
    ledger.put_record(&comment(2, 1, 3)).await.unwrap();
    ledger.append(&entry(1, 1, 2)).await.unwrap();
    ledger.append(&entry(2, 1, 3)).await.unwrap();
    ledger.put_answer(&answer(1)).await.unwrap();
    ledger.put_head(scope(1), head(3)).await.unwrap();
    ledger.remember(user(1), "tab", time(1), &[(scope(1), cursor(3))]).await.unwrap();
    let key = ticket(1, 1).key();
    assert_eq!(ledger.record(&key).await.unwrap().as_deref(), Some(&ticket(1, 2)));
    assert_eq!(ledger.children(&key).await.unwrap(), [comment(2, 1, 3)]);
    assert_eq!(ledger.entries(&key).await.unwrap(), [entry(1, 1, 2), entry(2, 1, 3)]);
    assert_eq!(ledger.entry(change_id(2)).await.unwrap(), Some(entry(2, 1, 3)));
    assert_eq!(ledger.seq_at(scope(1), entry(2, 1, 3).accepted_at).await.unwrap(), 3);
    assert_eq!(ledger.answer(change_id(1)).await.unwrap(), Some(answer(1)));
    assert_eq!(ledger.head(scope(1)).await.unwrap(), head(3));
    assert_eq!(ledger.recall(user(1), "tab", time(1)).await.unwrap(), Some(vec![(scope(1), cursor(3))]));
}

pub async fn a_head_moves_when_it_is_put(book: &impl Book) {
    for seq in 1..4 {
        let mut ledger = book.write().await.unwrap();
        ledger.lock(&[scope(1), person(2)]).await.unwrap();
        let before = ledger.head(scope(1)).await.unwrap();
        assert_eq!(before, if seq == 1 { Head::default() } else { head(seq - 1) });
        assert_eq!(ledger.head(person(2)).await.unwrap(), Head::default());
        ledger.put_head(scope(1), head(seq)).await.unwrap();
        ledger.finish().await.unwrap();
    }
}

pub async fn a_scope_that_is_made_after_a_restore_begins_in_its_epoch<B: Book>(book: &B) {
    let mut ledger = book.write().await.unwrap();
    ledger.lock(&[scope(1)]).await.unwrap();
    ledger.put_head(scope(1), Head { epoch: 7, ..head(3) }).await.unwrap();
    ledger.finish().await.unwrap();
    let first = Head { epoch: 7, ..Head::default() };
    assert_eq!(book.read().await.unwrap().head(scope(2)).await.unwrap(), first, "also where nobody has written yet");
    let mut ledger = book.write().await.unwrap();
    ledger.lock(&[scope(2)]).await.unwrap();
    assert_eq!(ledger.head(scope(2)).await.unwrap(), first);
    ledger.finish().await.unwrap();
    assert_eq!(book.read().await.unwrap().head(scope(2)).await.unwrap(), first);
}

pub async fn a_record_is_replaced_whole_and_exactly(book: &impl Book) {
    let mut first = ticket(1, 1);
    first.fields.insert("estimate".into(), json!(2));
    first.fields.insert("due_date".into(), json!(null));
    first.fields.insert("title".into(), json!("NUL \0 and 👩‍👩‍👧‍👦"));
    first.set_mark("title", mark(7));
    put_all(book, std::slice::from_ref(&first)).await;
    let key = first.key();
    let mut ledger = book.read().await.unwrap();
    assert_eq!(ledger.record(&key).await.unwrap().as_deref(), Some(&first));
    drop(ledger);
    let second = Record { deleted: true, ..ticket(1, 9) };
    put_all(book, std::slice::from_ref(&second)).await;
    let mut ledger = book.read().await.unwrap();
    assert_eq!(ledger.record(&key).await.unwrap().as_deref(), Some(&second), "tombstones included");
}

pub async fn unknown_types_and_fields_come_back_untouched(book: &impl Book) {
    let mut known = ticket(1, 1);
    known.fields.insert("mood".into(), json!({"is": [null, 0.1, u64::MAX]}));
    known.fields.insert("scope".into(), json!("a field named like a column"));
    known.fields.insert("priority".into(), json!(["not", "a", "text"]));
    let unknown = Record { entity_type: "sprint".into(), ..known.clone() };
    put_all(book, &[known.clone(), unknown.clone()]).await;
    let mut ledger = book.read().await.unwrap();
    assert_eq!(ledger.record(&known.key()).await.unwrap().as_deref(), Some(&known));
    assert_eq!(ledger.record(&unknown.key()).await.unwrap().as_deref(), Some(&unknown));
    assert_eq!(ledger.page(scope(1), 0, 9).await.unwrap(), [known, unknown]);
}

pub async fn children_are_those_whose_parent_field_names_the_record(book: &impl Book) {
    let gone = Record { deleted: true, ..comment(4, 1, 4) };
    let other = comment(5, 2, 5);
    let label = record(EntityType::Label, 6, 6, json!({"project_id": project(1), "name": "bug"}));
    put_all(book, &[ticket(1, 1), ticket(2, 2), comment(3, 1, 3), gone.clone(), other, label.clone()]).await;
    let mut ledger = book.read().await.unwrap();
    assert_eq!(ledger.children(&ticket(1, 1).key()).await.unwrap(), [comment(3, 1, 3), gone]);
    let of_project = ledger.children(&(EntityType::Project, project(1).into())).await.unwrap();
    assert_eq!(of_project, [label, ticket(1, 1), ticket(2, 2)]);
    drop(ledger);
    put_all(book, &[comment(3, 2, 8)]).await;
    let mut ledger = book.read().await.unwrap();
    assert_eq!(ledger.children(&ticket(1, 1).key()).await.unwrap().len(), 1, "one went to another parent");
}

pub async fn open_conflicts_are_those_about_the_record(book: &impl Book) {
    let open = conflict(1, EntityType::Ticket, 1, false);
    let settled = conflict(2, EntityType::Ticket, 1, true);
    let of_another_type = conflict(3, EntityType::Comment, 1, false);
    let elsewhere = conflict(4, EntityType::Ticket, 2, false);
    put_all(book, &[open.clone(), settled, of_another_type, elsewhere]).await;
    let key: RecordKey = (EntityType::Ticket, id(1));
    let mut ledger = book.write().await.unwrap();
    ledger.lock(&[scope(1)]).await.unwrap();
    let found = ledger.open_conflicts(&key).await.unwrap();
    assert_eq!(found, std::slice::from_ref(&open));
    assert!(Conflict::from_record(&found[0]).is_some());
    ledger.put_record(&Record { deleted: true, ..open }).await.unwrap();
    assert!(ledger.open_conflicts(&key).await.unwrap().is_empty(), "settled by this transaction");
    let another = conflict(5, EntityType::Ticket, 1, false);
    ledger.put_record(&another).await.unwrap();
    assert_eq!(ledger.open_conflicts(&key).await.unwrap(), [another]);
}

pub async fn a_page_ascends_and_starts_after_the_cursor(book: &impl Book) {
    let elsewhere = Record { scope: scope(2), ..ticket(9, 6) };
    let gone = Record { deleted: true, ..ticket(3, 4) };
    put_all(book, &[ticket(1, 5), comment(2, 1, 7), gone.clone(), elsewhere, ticket(4, 1)]).await;
    let mut ledger = book.read().await.unwrap();
    assert_eq!(ledger.page(scope(1), 1, 10).await.unwrap(), [gone.clone(), ticket(1, 5), comment(2, 1, 7)]);
    assert_eq!(ledger.page(scope(1), 1, 2).await.unwrap(), [gone, ticket(1, 5)]);
    assert!(ledger.page(scope(1), 7, 10).await.unwrap().is_empty());
    assert!(ledger.page(scope(1), u64::MAX, 10).await.unwrap().is_empty());
    assert!(ledger.page(scope(1), 0, 0).await.unwrap().is_empty());
    assert_eq!(ledger.page(scope(1), 0, usize::MAX).await.unwrap().len(), 4);
}

pub async fn a_page_never_splits_a_sequence_number(book: &impl Book) {
    let same: Vec<Record> = (1..6).map(|number| ticket(number, 3)).collect();
    put_all(book, &same).await;
    put_all(book, &[comment(7, 1, 3), comment(8, 1, 4), ticket(9, 2)]).await;
    let mut ledger = book.read().await.unwrap();
    let page = ledger.page(scope(1), 0, 2).await.unwrap();
    assert_eq!(page.iter().map(|record| record.seq).collect::<Vec<_>>(), [2, 3, 3, 3, 3, 3, 3]);
    assert_eq!(ledger.page(scope(1), 0, 1).await.unwrap().len(), 1);
}

pub async fn pages_one_after_the_other_give_everything_once(book: &impl Book) {
    let mut records: Vec<Record> = (1..120)
        .map(|number| {
            if number % 3 == 0 {
                comment(number, 1, 200 - u64::from(number / 2))
            } else {
                ticket(number, u64::from(number))
            }
        })
        .collect();
    put_all(book, &records).await;
    let mut ledger = book.read().await.unwrap();
    let mut found = Vec::new();
    let mut after = 0;
    loop {
        let page = ledger.page(scope(1), after, 7).await.unwrap();
        let Some(last) = page.last() else { break };
        after = last.seq;
        found.extend(page);
    }
    records.sort_by_cached_key(|record| (record.seq, record.key()));
    assert_eq!(found, records);
}

pub async fn a_page_shows_what_the_transaction_wrote(book: &impl Book) {
    put_all(book, &[ticket(1, 1), ticket(2, 2), ticket(3, 3), ticket(4, 4)]).await;
    let mut ledger = book.write().await.unwrap();
    ledger.lock(&[scope(1)]).await.unwrap();
    ledger.put_record(&ticket(1, 5)).await.unwrap();
    ledger.put_record(&ticket(2, 6)).await.unwrap();
    assert_eq!(ledger.page(scope(1), 0, 3).await.unwrap(), [ticket(3, 3), ticket(4, 4), ticket(1, 5)]);
    assert_eq!(ledger.page(scope(1), 3, 9).await.unwrap(), [ticket(4, 4), ticket(1, 5), ticket(2, 6)]);
}

pub async fn a_record_that_moves_to_another_number_is_paged_once(book: &impl Book) {
    put_all(book, &[ticket(1, 1), ticket(2, 2)]).await;
    put_all(book, &[ticket(1, 3)]).await;
    let mut ledger = book.read().await.unwrap();
    assert_eq!(ledger.page(scope(1), 0, 9).await.unwrap(), [ticket(2, 2), ticket(1, 3)]);
}

pub async fn the_log_is_read_by_record_and_by_change(book: &impl Book) {
    let mut ledger = book.write().await.unwrap();
    ledger.lock(&[scope(1)]).await.unwrap();
    let mut of_another_type = entry(4, 1, 4);
    of_another_type.change.entity_type = "sprint".into();
    let all: [Entry; 5] = [entry(3, 1, 3), entry(1, 1, 1), entry(2, 2, 2), of_another_type.clone(), entry(5, 1, 5)];
    for entry in &all {
        ledger.append(entry).await.unwrap();
    }
    ledger.finish().await.unwrap();
    let mut ledger = book.read().await.unwrap();
    let key = (EntityType::Ticket, id(1));
    assert_eq!(ledger.entries(&key).await.unwrap(), [entry(1, 1, 1), entry(3, 1, 3), entry(5, 1, 5)]);
    assert_eq!(ledger.entries(&("sprint".into(), id(1))).await.unwrap(), [of_another_type]);
    assert_eq!(ledger.entry(change_id(2)).await.unwrap(), Some(entry(2, 2, 2)));
}

pub async fn the_log_takes_each_change_once(book: &impl Book) {
    let mut ledger = book.write().await.unwrap();
    ledger.append(&entry(1, 1, 1)).await.unwrap();
    ledger.finish().await.unwrap();
    let mut ledger = book.write().await.unwrap();
    ledger.append(&Entry { seq: 2, ..entry(1, 1, 1) }).await.unwrap();
    ledger.put_record(&ticket(1, 2)).await.unwrap();
    let error = ledger.finish().await.unwrap_err();
    assert!(!error.is_transient(), "trying again would not help: {error}");
    let mut ledger = book.read().await.unwrap();
    assert_eq!(ledger.entry(change_id(1)).await.unwrap(), Some(entry(1, 1, 1)));
    assert_eq!(ledger.record(&ticket(1, 2).key()).await.unwrap(), None, "nothing of it was kept");
}

pub async fn a_time_is_turned_into_the_last_number_before_it(book: &impl Book) {
    let mut ledger = book.write().await.unwrap();
    for number in 1..4 {
        ledger.append(&Entry { accepted_at: time(number * 10), ..entry(number, 1, u64::from(number)) }).await.unwrap();
    }
    ledger.append(&Entry { scope: scope(2), accepted_at: time(15), ..entry(9, 1, 77) }).await.unwrap();
    ledger.finish().await.unwrap();
    let mut ledger = book.read().await.unwrap();
    for (at, expected) in [(9, 0), (10, 1), (11, 1), (29, 2), (30, 3), (200, 3)] {
        assert_eq!(ledger.seq_at(scope(1), time(at)).await.unwrap(), expected, "at {at}");
    }
}

pub async fn an_answer_is_kept_with_all_its_parts(book: &impl Book) {
    let rejected = Answer {
        change: change_id(2),
        scope: None,
        record: ("sprint".into(), id(3)),
        outcome: worknest::merge::Outcome::Rejected,
        seq: 0,
        code: Some("title_too_long".into()),
        message: Some("The title is too long.".into()),
        conflicts: Vec::new(),
        author: worknest::merge::Author::default(),
        ..answer(2)
    };
    let mut ledger = book.write().await.unwrap();
    ledger.put_answer(&answer(1)).await.unwrap();
    ledger.put_answer(&rejected).await.unwrap();
    ledger.finish().await.unwrap();
    let mut ledger = book.read().await.unwrap();
    assert_eq!(ledger.answer(change_id(1)).await.unwrap(), Some(answer(1)));
    assert_eq!(ledger.answer(change_id(2)).await.unwrap(), Some(rejected));
    assert_eq!(ledger.answer(change_id(3)).await.unwrap(), None);
}

pub async fn cursors_are_recalled_for_their_user_replica_and_time(book: &impl Book) {
    let cursors = vec![(scope(1), cursor(4)), (person(1), Cursor::default())];
    let mut ledger = book.write().await.unwrap();
    ledger.remember(user(1), "tab 'A'", time(5), &cursors).await.unwrap();
    ledger.finish().await.unwrap();
    let mut ledger = book.read().await.unwrap();
    assert_eq!(ledger.recall(user(1), "tab 'A'", time(5)).await.unwrap(), Some(cursors));
    assert_eq!(ledger.recall(user(2), "tab 'A'", time(5)).await.unwrap(), None);
    assert_eq!(ledger.recall(user(1), "tab", time(5)).await.unwrap(), None);
    assert_eq!(ledger.recall(user(1), "tab 'A'", time(6)).await.unwrap(), None);
}

pub async fn a_last_sync_of_long_ago_is_forgotten_and_then_stands_for_nothing(book: &impl Book) {
    for at in 10..60 {
        let mut ledger = book.write().await.unwrap();
        ledger.remember(user(1), "tab", time(at), &[(scope(1), cursor(at as u64))]).await.unwrap();
        ledger.finish().await.unwrap();
    }
    let mut ledger = book.read().await.unwrap();
    let kept = ledger.remembered(user(1), "tab").await.unwrap();
    assert_eq!((kept.len(), kept.last()), (16, Some(&time(59))), "however many were given");
    assert_eq!(ledger.recall(user(1), "tab", time(59)).await.unwrap(), Some(vec![(scope(1), cursor(59))]));
    assert_eq!(ledger.recall(user(1), "tab", time(44)).await.unwrap(), Some(vec![(scope(1), cursor(44))]));
    assert_eq!(ledger.recall(user(1), "tab", time(43)).await.unwrap(), Some(Vec::new()), "it may be one of those");
    assert_eq!(ledger.recall(user(1), "tab", time(90)).await.unwrap(), None, "a foreign time");
    assert_eq!(ledger.recall(user(1), "other", time(5)).await.unwrap(), None, "nothing was ever given there");
}

pub async fn a_role_is_that_of_a_living_member_record(book: &impl Book) {
    let viewer = member(1, 7, Role::Viewer, 3);
    put_all(book, &[member(1, 5, Role::Admin, 1), viewer.clone()]).await;
    let mut ledger = book.write().await.unwrap();
    ledger.lock(&[scope(1)]).await.unwrap();
    assert_eq!(ledger.role(project(1), user(5)).await.unwrap(), Some(Role::Admin));
    assert_eq!(ledger.role(project(1), user(7)).await.unwrap(), Some(Role::Viewer));
    assert_eq!(ledger.role(project(1), user(6)).await.unwrap(), None, "a stranger");
    assert_eq!(ledger.role(project(2), user(5)).await.unwrap(), None, "elsewhere");
    ledger.put_record(&Record { deleted: true, ..viewer }).await.unwrap();
    assert_eq!(ledger.role(project(1), user(7)).await.unwrap(), None, "no longer");
    assert_eq!(Member::id_for(project(1), user(7)), member(1, 7, Role::Viewer, 3).id.into());
}

pub async fn the_scopes_of_a_user_are_their_own_and_their_projects(book: &impl Book) {
    let gone = Record { deleted: true, ..member(3, 5, Role::Member, 3) };
    let there = [member(2, 5, Role::Viewer, 1), member(1, 5, Role::Admin, 2), gone, member(4, 6, Role::Admin, 4)];
    put_all(book, &there).await;
    let mut ledger = book.write().await.unwrap();
    ledger.lock(&[scope(9)]).await.unwrap();
    assert_eq!(ledger.scopes_of(user(5)).await.unwrap(), [scope(1), scope(2), person(5)]);
    ledger.put_record(&member(9, 5, Role::Admin, 5)).await.unwrap();
    ledger.put_record(&Record { deleted: true, ..member(2, 5, Role::Viewer, 6) }).await.unwrap();
    assert_eq!(ledger.scopes_of(user(5)).await.unwrap(), [scope(1), scope(9), person(5)]);
}

pub async fn a_savepoint_undoes_what_came_after_it(book: &impl Book) {
    let mut ledger = book.write().await.unwrap();
    ledger.lock(&[scope(1)]).await.unwrap();
    ledger.put_record(&ticket(1, 1)).await.unwrap();
    ledger.savepoint().await.unwrap();
    ledger.put_record(&ticket(1, 2)).await.unwrap();
    ledger.put_record(&ticket(2, 2)).await.unwrap();
    ledger.append(&entry(1, 1, 2)).await.unwrap();
    ledger.put_answer(&answer(1)).await.unwrap();
    ledger.put_head(scope(1), head(2)).await.unwrap();
    ledger.roll_back().await.unwrap();
    assert_eq!(ledger.record(&ticket(1, 1).key()).await.unwrap().as_deref(), Some(&ticket(1, 1)));
    ledger.put_record(&ticket(3, 3)).await.unwrap();
    assert!(ledger.roll_back().await.is_err(), "it has ended");
    ledger.finish().await.unwrap();
    let mut ledger = book.read().await.unwrap();
    assert_eq!(ledger.page(scope(1), 0, 9).await.unwrap(), [ticket(1, 1), ticket(3, 3)]);
    assert_eq!(ledger.entry(change_id(1)).await.unwrap(), None);
    assert_eq!(ledger.answer(change_id(1)).await.unwrap(), None);
    assert_eq!(ledger.head(scope(1)).await.unwrap(), Head::default());
}

pub async fn a_released_savepoint_keeps_what_came_after_it(book: &impl Book) {
    let mut ledger = book.write().await.unwrap();
    for number in 1..4 {
        ledger.savepoint().await.unwrap();
        ledger.put_record(&ticket(number, u64::from(number))).await.unwrap();
        ledger.release().await.unwrap();
    }
    assert!(ledger.release().await.is_err(), "there is none");
    ledger.finish().await.unwrap();
    let mut ledger = book.read().await.unwrap();
    assert_eq!(ledger.page(scope(1), 0, 9).await.unwrap().len(), 3);
}

pub async fn savepoints_nest(book: &impl Book) {
    let mut ledger = book.write().await.unwrap();
    ledger.savepoint().await.unwrap();
    ledger.put_record(&ticket(1, 1)).await.unwrap();
    ledger.savepoint().await.unwrap();
    ledger.put_record(&ticket(2, 2)).await.unwrap();
    ledger.release().await.unwrap();
    ledger.roll_back().await.unwrap();
    assert_eq!(ledger.record(&ticket(2, 2).key()).await.unwrap(), None, "released into what was undone");
    assert_eq!(ledger.record(&ticket(1, 1).key()).await.unwrap(), None);
}

pub async fn a_read_snapshot_takes_no_writes(book: &impl Book) {
    let mut ledger = book.read().await.unwrap();
    ledger.put_record(&ticket(1, 1)).await.unwrap();
    assert!(ledger.finish().await.is_err());
    let mut ledger = book.read().await.unwrap();
    assert_eq!(ledger.record(&ticket(1, 1).key()).await.unwrap(), None);
}

pub async fn what_was_prepared_is_found_as_if_it_were_not(book: &impl Book) {
    let open = conflict(1, EntityType::Ticket, 1, false);
    put_all(book, &[ticket(1, 1), comment(2, 1, 2), open.clone()]).await;
    let mut ledger = book.write().await.unwrap();
    ledger.append(&entry(1, 1, 1)).await.unwrap();
    ledger.put_answer(&answer(1)).await.unwrap();
    ledger.finish().await.unwrap();

    let mut ledger = book.write().await.unwrap();
    ledger.lock(&[scope(1)]).await.unwrap();
    let mut keys = vec![ticket(1, 1).key(), ticket(9, 1).key(), comment(2, 1, 2).key(), ("sprint".into(), id(1))];
    keys.extend((0..2_000_u16).map(|number| (EntityType::Ticket, uuid::Uuid::from_u128(u128::from(number)).into_id())));
    let changes: Vec<ChangeId> = (1..4).map(change_id).collect();
    ledger.prepare(&keys, &changes).await.unwrap();
    assert_eq!(ledger.record(&keys[0]).await.unwrap().as_deref(), Some(&ticket(1, 1)));
    assert_eq!(ledger.record(&keys[1]).await.unwrap(), None);
    assert_eq!(ledger.record(&keys[2]).await.unwrap().as_deref(), Some(&comment(2, 1, 2)));
    assert_eq!(ledger.open_conflicts(&keys[0]).await.unwrap(), [open]);
    assert!(ledger.open_conflicts(&keys[2]).await.unwrap().is_empty());
    assert_eq!(ledger.answer(change_id(1)).await.unwrap(), Some(answer(1)));
    assert_eq!(ledger.answer(change_id(2)).await.unwrap(), None);
    assert_eq!(ledger.entry(change_id(1)).await.unwrap(), Some(entry(1, 1, 1)));
    ledger.put_record(&ticket(9, 4)).await.unwrap();
    assert_eq!(ledger.record(&keys[1]).await.unwrap().as_deref(), Some(&ticket(9, 4)));
}

pub async fn locks_may_be_taken_in_any_order_and_twice(book: &impl Book) {
    let mut ledger = book.write().await.unwrap();
    ledger.lock(&[scope(3), person(1), scope(1), scope(3)]).await.unwrap();
    ledger.put_head(scope(3), head(1)).await.unwrap();
    ledger.finish().await.unwrap();
    let mut ledger = book.write().await.unwrap();
    ledger.lock(&[scope(4), scope(1), scope(3)]).await.unwrap();
    assert_eq!(ledger.head(scope(3)).await.unwrap(), head(1));
    ledger.lock(&[]).await.unwrap();
    ledger.finish().await.unwrap();
}
