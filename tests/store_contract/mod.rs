//! What every implementation of `Store` must do, case by case: plain async functions that ask for a
//! [`Place`], so that the same cases run natively (memory, SQLite) and in a browser (IndexedDB).
//!
//! [`for_each_case!`](crate::for_each_case) lists them; a test file turns each into a test of its own.

#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "a test")]

pub mod samples;

use samples::{comment, key_of, record_of_the_future, row, scope, sorted, ticket, type_of_the_future};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use worknest::domain::{ChangeId, EntityId, EntityType, Fields};
use worknest::merge::{Change, Record};
use worknest::store::{Batch, QueueState, Rejection, Snapshot, Store};
use worknest::sync::Replica;

/// Where a store can be opened, left, and opened again. Fresh and empty when the case starts.
pub trait Place {
    type Store: Store;
    /// Opens the store that is kept here. A case drops the one it had before.
    #[allow(async_fn_in_trait, reason = "cases are generic, nobody needs the future to be Send")]
    async fn open(&self) -> Self::Store;
}

/// Calls `$each!` with the name of each case.
#[macro_export]
macro_rules! for_each_case {
    ($each:ident) => {
        $each! {
            a_fresh_store_holds_nothing
            what_was_committed_is_loaded
            a_store_opens_as_it_was_left
            a_record_is_replaced_whole
            the_last_of_two_records_with_one_key_stays
            records_of_two_types_may_share_an_id
            a_batch_is_applied_in_the_order_of_its_fields
            an_answer_removes_the_queue_row_and_puts_the_record_in_one
            removing_what_is_not_there_is_no_error
            an_empty_batch_changes_nothing
            purging_a_scope_takes_its_records_and_no_others
            the_queue_comes_back_in_its_order
            two_rows_in_one_place_are_both_kept_ordered_by_their_ids
            a_queue_row_is_replaced_by_its_change_id
            every_state_of_a_queue_row_is_kept
            every_part_of_a_change_is_kept
            meta_is_set_replaced_and_removed
            what_is_set_aside_of_a_purged_scope_is_kept_whole_in_the_same_commit
            tombstones_and_marks_are_kept
            absent_and_null_stay_apart
            unknown_types_fields_and_values_come_back_untouched
            values_that_do_not_fit_their_field_come_back_untouched
            numbers_come_back_as_they_were_written
            conflicts_come_back_as_they_were
            all_of_unicode_is_kept
            large_values_are_kept
            a_large_batch_is_kept_whole
            many_commits_are_all_kept
            bytes_are_kept_under_their_hash
            bytes_are_no_part_of_the_snapshot
            clear_leaves_nothing
            a_cleared_store_can_be_used_again
        }
    };
}

fn batch_of(records: Vec<Record>) -> Batch {
    Batch { put_records: records, ..Batch::default() }
}

/// Commits the records, opens the store again, and finds exactly them.
async fn assert_kept(place: &impl Place, records: Vec<Record>) {
    let store = place.open().await;
    store.commit(batch_of(records.clone())).await.unwrap();
    let before = store.load().await.unwrap();
    drop(store);
    let after = place.open().await.load().await.unwrap();
    assert_eq!(sorted(before.records), sorted(records.clone()), "while it is open");
    assert_eq!(sorted(after.records), sorted(records), "opened again");
}

pub async fn a_fresh_store_holds_nothing(place: &impl Place) {
    let store = place.open().await;
    assert_eq!(store.load().await.unwrap(), Snapshot::default());
    assert!(store.blob_hashes().await.unwrap().is_empty());
}

pub async fn what_was_committed_is_loaded(place: &impl Place) {
    let store = place.open().await;
    let records = vec![ticket(1, "Fix the door"), ticket(2, "Paint it"), comment(3, 1, "Which one?")];
    store.commit(batch_of(records.clone())).await.unwrap();
    assert_eq!(sorted(store.load().await.unwrap().records), sorted(records));
}

pub async fn a_store_opens_as_it_was_left(place: &impl Place) {
    let store = place.open().await;
    let batch = Batch {
        put_records: vec![ticket(1, "One"), comment(2, 1, "Two")],
        put_queue: vec![row(1, 10), row(2, 20)],
        put_meta: BTreeMap::from([("cursor".to_owned(), Some(json!({"at": 3})))]),
        ..Batch::default()
    };
    store.commit(batch).await.unwrap();
    store.put_blob(&hash(1), b"bytes").await.unwrap();
    store.commit(Batch { remove_queue: vec![change_id(10)], ..Batch::default() }).await.unwrap();
    let left = store.load().await.unwrap();
    drop(store);

    let store = place.open().await;
    let found = store.load().await.unwrap();
    assert_eq!(sorted(found.records), sorted(left.records));
    assert_eq!(found.queue, [row(2, 20)]);
    assert_eq!(found.queue, left.queue);
    assert_eq!(found.meta, left.meta);
    assert_eq!(store.blob(&hash(1)).await.unwrap().as_deref(), Some(&b"bytes"[..]));
}

pub async fn a_record_is_replaced_whole(place: &impl Place) {
    let store = place.open().await;
    let mut first = ticket(1, "Before");
    first.fields.insert("estimate".into(), json!(2.5));
    first.fields.insert("of_the_future".into(), json!([1]));
    store.commit(batch_of(vec![first])).await.unwrap();
    let second = ticket(1, "After");
    store.commit(batch_of(vec![second.clone()])).await.unwrap();
    assert_eq!(store.load().await.unwrap().records, [second], "no field of the old one shines through");
}

pub async fn the_last_of_two_records_with_one_key_stays(place: &impl Place) {
    let store = place.open().await;
    store.commit(batch_of(vec![ticket(1, "Before"), ticket(2, "Other"), ticket(1, "After")])).await.unwrap();
    let found = sorted(store.load().await.unwrap().records);
    assert_eq!(found, sorted(vec![ticket(1, "After"), ticket(2, "Other")]));
}

pub async fn records_of_two_types_may_share_an_id(place: &impl Place) {
    let records = vec![ticket(1, "A ticket"), comment(1, 9, "A comment"), type_of_the_future(1)];
    assert_kept(place, records).await;
    let store = place.open().await;
    let batch = Batch { remove_records: vec![key_of(&comment(1, 9, ""))], ..Batch::default() };
    store.commit(batch).await.unwrap();
    let left = sorted(store.load().await.unwrap().records);
    assert_eq!(left, sorted(vec![ticket(1, "A ticket"), type_of_the_future(1)]));
}

pub async fn a_batch_is_applied_in_the_order_of_its_fields(place: &impl Place) {
    let store = place.open().await;
    let first = Batch {
        put_records: vec![ticket(1, "Old"), ticket(2, "Old"), ticket(3, "Old")],
        put_queue: vec![row(1, 10), row(2, 20)],
        ..Batch::default()
    };
    store.commit(first).await.unwrap();
    let batch = Batch {
        purge_scopes: vec![scope(1)],
        remove_records: vec![key_of(&ticket(2, ""))],
        put_records: vec![ticket(1, "New"), ticket(2, "New")],
        remove_queue: vec![change_id(10), change_id(20)],
        put_queue: vec![row(9, 10)],
        ..Batch::default()
    };
    store.commit(batch).await.unwrap();
    let found = store.load().await.unwrap();
    assert_eq!(sorted(found.records), sorted(vec![ticket(1, "New"), ticket(2, "New")]));
    assert_eq!(found.queue, [row(9, 10)]);
}

pub async fn an_answer_removes_the_queue_row_and_puts_the_record_in_one(place: &impl Place) {
    let store = place.open().await;
    store.commit(Batch { put_queue: vec![row(1, 10)], ..Batch::default() }).await.unwrap();
    let answer = Batch {
        put_records: vec![ticket(1, "Confirmed")],
        remove_queue: vec![change_id(10)],
        put_meta: BTreeMap::from([("cursor".to_owned(), Some(json!("0.4.ab")))]),
        ..Batch::default()
    };
    store.commit(answer).await.unwrap();
    drop(store);
    let found = place.open().await.load().await.unwrap();
    assert_eq!(found.records, [ticket(1, "Confirmed")]);
    assert_eq!(found.queue, []);
    assert_eq!(found.meta["cursor"], "0.4.ab");
}

pub async fn removing_what_is_not_there_is_no_error(place: &impl Place) {
    let store = place.open().await;
    let batch = Batch {
        purge_scopes: vec![scope(7)],
        remove_records: vec![key_of(&ticket(7, "")), key_of(&type_of_the_future(7))],
        remove_queue: vec![change_id(70)],
        put_meta: BTreeMap::from([("never".to_owned(), None)]),
        ..Batch::default()
    };
    store.commit(batch).await.unwrap();
    store.remove_blob(&hash(7)).await.unwrap();
    assert_eq!(store.load().await.unwrap(), Snapshot::default());
    assert_eq!(store.blob(&hash(7)).await.unwrap(), None);
}

pub async fn an_empty_batch_changes_nothing(place: &impl Place) {
    let store = place.open().await;
    store.commit(batch_of(vec![ticket(1, "Here")])).await.unwrap();
    store.commit(Batch::default()).await.unwrap();
    assert_eq!(store.load().await.unwrap().records, [ticket(1, "Here")]);
}

pub async fn purging_a_scope_takes_its_records_and_no_others(place: &impl Place) {
    let store = place.open().await;
    let elsewhere = Record { scope: scope(2), ..ticket(5, "Elsewhere") };
    let personal = Record { scope: samples::person(1), ..ticket(6, "A person's own") };
    let unknown = type_of_the_future(4);
    let records = vec![ticket(1, "Here"), comment(2, 1, "Here"), unknown, elsewhere.clone(), personal.clone()];
    let batch = Batch { put_queue: vec![row(1, 10)], ..batch_of(records) };
    store.commit(batch).await.unwrap();
    store.commit(Batch { purge_scopes: vec![scope(1)], ..Batch::default() }).await.unwrap();
    let found = store.load().await.unwrap();
    assert_eq!(sorted(found.records), sorted(vec![elsewhere, personal]));
    assert_eq!(found.queue, [row(1, 10)], "the queue is not the scope's");
}

pub async fn the_queue_comes_back_in_its_order(place: &impl Place) {
    let store = place.open().await;
    let shuffled = [5, 2, 300, 1, 40].map(|order| row(order, order as u8));
    store.commit(Batch { put_queue: shuffled.to_vec(), ..Batch::default() }).await.unwrap();
    store.commit(Batch { put_queue: vec![row(3, 99)], ..Batch::default() }).await.unwrap();
    drop(store);
    let queue = place.open().await.load().await.unwrap().queue;
    assert_eq!(queue.iter().map(|row| row.order).collect::<Vec<_>>(), [1, 2, 3, 5, 40, 300]);
}

pub async fn two_rows_in_one_place_are_both_kept_ordered_by_their_ids(place: &impl Place) {
    let store = place.open().await;
    let rows = [40, 10, 30, 20].map(|change| row(if change == 10 { 8 } else { 7 }, change));
    store.commit(Batch { put_queue: rows.to_vec(), ..Batch::default() }).await.unwrap();
    drop(store);
    assert_eq!(place.open().await.load().await.unwrap().queue, [row(7, 20), row(7, 30), row(7, 40), row(8, 10)]);
}

pub async fn a_queue_row_is_replaced_by_its_change_id(place: &impl Place) {
    let store = place.open().await;
    store.commit(Batch { put_queue: vec![row(1, 10), row(2, 20)], ..Batch::default() }).await.unwrap();
    let mut sent = row(1, 10);
    sent.state = QueueState::Sent;
    store.commit(Batch { put_queue: vec![sent.clone()], ..Batch::default() }).await.unwrap();
    assert_eq!(store.load().await.unwrap().queue, [sent, row(2, 20)]);
}

pub async fn every_state_of_a_queue_row_is_kept(place: &impl Place) {
    let rejection = Rejection { code: "title_too_long".into(), message: "The title is too long.".into() };
    let states = [QueueState::Queued, QueueState::Sent, QueueState::Rejected(rejection), QueueState::Done];
    let rows: Vec<_> = states
        .into_iter()
        .enumerate()
        .map(|(at, state)| worknest::store::QueueRow { state, ..row(at as u64, at as u8 + 1) })
        .collect();
    let store = place.open().await;
    store.commit(Batch { put_queue: rows.clone(), ..Batch::default() }).await.unwrap();
    drop(store);
    assert_eq!(place.open().await.load().await.unwrap().queue, rows);
}

pub async fn every_part_of_a_change_is_kept(place: &impl Place) {
    let mut whole = row(1, 10);
    whole.change = samples::change_with_everything(10);
    whole.scope = samples::person(3);
    let store = place.open().await;
    store.commit(Batch { put_queue: vec![whole.clone()], ..Batch::default() }).await.unwrap();
    drop(store);
    let found = place.open().await.load().await.unwrap().queue;
    assert_eq!(found, [whole.clone()]);
    let wire: Change = serde_json::from_str(&serde_json::to_string(&found[0].change).unwrap()).unwrap();
    assert_eq!(wire, whole.change);
}

pub async fn meta_is_set_replaced_and_removed(place: &impl Place) {
    let store = place.open().await;
    let set = |name: &str, value: Option<Value>| Batch {
        put_meta: BTreeMap::from([(name.to_owned(), value)]),
        ..Batch::default()
    };
    let deep = json!({"a": [1, null, "…"], "b": {"c": false}});
    store.commit(set("deep", Some(deep.clone()))).await.unwrap();
    store.commit(set("null", Some(Value::Null))).await.unwrap();
    store.commit(set("gone", Some(json!(1)))).await.unwrap();
    store.commit(set("again", Some(json!(1)))).await.unwrap();
    store.commit(set("gone", None)).await.unwrap();
    store.commit(set("again", Some(json!("two")))).await.unwrap();
    drop(store);
    let meta = place.open().await.load().await.unwrap().meta;
    let expected = [("again", json!("two")), ("deep", deep), ("null", Value::Null)];
    assert_eq!(meta, BTreeMap::from(expected.map(|(name, value)| (name.to_owned(), value))));
}

pub async fn what_is_set_aside_of_a_purged_scope_is_kept_whole_in_the_same_commit(place: &impl Place) {
    let store = place.open().await;
    let held = [record_of_the_future(1), type_of_the_future(2), ticket(3, "As it was")];
    store.commit(batch_of(held.to_vec())).await.unwrap();
    let mut replica = Replica::new(store.load().await.unwrap());
    let batch = replica.absorb(&samples::restart(&held[2..]));
    assert_eq!((batch.purge_scopes.len(), batch.put_records.len()), (1, 1));
    store.commit(batch.clone()).await.unwrap();
    replica.apply(batch);
    drop(store);
    let again = Replica::new(place.open().await.load().await.unwrap());
    assert_eq!(again.confirmed_records().count(), 1);
    let lacking = again.lacking();
    assert_eq!(lacking, replica.lacking());
    assert_eq!(sorted(lacking.into_iter().map(|lacking| lacking.record).collect()), sorted(held[..2].to_vec()));
}

pub async fn tombstones_and_marks_are_kept(place: &impl Place) {
    let mut record = ticket(1, "Gone");
    record.set_mark("title", samples::mark(70));
    record.set_mark("labels/0190aaaa-0000-4000-8000-000000000001", samples::mark(71));
    record.set_mark("of_the_future", samples::mark(72));
    record.set_mark(worknest::merge::record::DELETED, samples::mark(73));
    record.deleted = true;
    record.seq = (i64::MAX - 1) as u64;
    assert_kept(place, vec![record]).await;
}

pub async fn absent_and_null_stay_apart(place: &impl Place) {
    let mut nothing = ticket(1, "");
    nothing.fields = Fields::new();
    let mut nulls = ticket(2, "");
    for field in EntityType::Ticket.fields() {
        nulls.fields.insert(field.name.to_owned(), Value::Null);
    }
    let mut empty = ticket(3, "");
    empty.fields.insert("labels".into(), json!([]));
    empty.fields.insert("description".into(), json!(""));
    assert_kept(place, vec![nothing, nulls, empty]).await;
}

pub async fn unknown_types_fields_and_values_come_back_untouched(place: &impl Place) {
    let mut priority = ticket(3, "Priority of the future");
    priority.fields.insert("priority".into(), json!("Cosmic"));
    priority.fields.insert("ticket_type".into(), json!("Quest"));
    let unknown_with_a_space = Record { entity_type: "tea time".into(), ..type_of_the_future(5) };
    let unknown_deleted = Record { deleted: true, ..type_of_the_future(6) };
    let records = vec![record_of_the_future(1), type_of_the_future(2), priority, unknown_with_a_space, unknown_deleted];
    assert_kept(place, records).await;
}

pub async fn values_that_do_not_fit_their_field_come_back_untouched(place: &impl Place) {
    let misfits = [
        json!(7),
        json!(-1.5),
        json!(true),
        json!("text"),
        json!(["a", "b"]),
        json!({"deep": {"er": null}}),
        json!("2026-11-22T10:00:00+02:00"),
        json!("0190AAAA-0000-4000-8000-000000000001"),
        json!(u64::MAX),
    ];
    let records = misfits.iter().enumerate().map(|(at, misfit)| {
        let mut record = ticket(at as u8 + 1, "");
        for field in EntityType::Ticket.fields() {
            record.fields.insert(field.name.to_owned(), misfit.clone());
        }
        record
    });
    assert_kept(place, records.collect()).await;
}

pub async fn numbers_come_back_as_they_were_written(place: &impl Place) {
    let numbers =
        [json!(2), json!(2.0), json!(0.1), json!(1e300), json!(-7), json!(i64::MIN), json!(9007199254740993_i64)];
    let awkward = [json!(0.30000000000000004), json!(5e-324), json!(f64::MAX), json!(123456789.12345679)];
    let records = numbers.iter().chain(&awkward).enumerate().map(|(at, number)| {
        let mut record = ticket(at as u8 + 1, "");
        record.fields.insert("estimate".into(), number.clone());
        record.fields.insert("number".into(), number.clone());
        record.fields.insert("of_the_future".into(), json!([number]));
        record
    });
    assert_kept(place, records.collect()).await;
}

pub async fn conflicts_come_back_as_they_were(place: &impl Place) {
    let conflict = samples::conflict(1);
    let record = conflict.to_record(scope(1), samples::mark(9));
    let mut settled = samples::conflict(2);
    settled.resolved = true;
    let settled = settled.to_record(scope(1), samples::mark(10));
    assert_kept(place, vec![record, settled]).await;
    let found = place.open().await.load().await.unwrap().records;
    let read: Vec<_> = found.iter().filter_map(worknest::merge::Conflict::from_record).collect();
    assert!(read.contains(&conflict));
}

pub async fn all_of_unicode_is_kept(place: &impl Place) {
    let texts = [
        "日本語 العربية עברית हिन्दी",
        "👩‍👩‍👧‍👦🏳️‍🌈",
        "e\u{301} is not \u{e9}",
        "\u{0}\u{1}\u{7f}\u{feff}\u{fffd}\u{10ffff}",
        "'; DROP TABLE tickets; --",
        "line\r\nbreaks\tand \\ \" quotes",
    ];
    let records = texts.iter().enumerate().map(|(at, text)| {
        let mut record = ticket(at as u8 + 1, text);
        record.fields.insert((*text).to_owned(), json!({ *text: text }));
        record.fields.insert("labels".into(), json!([text]));
        record
    });
    assert_kept(place, records.collect()).await;
    let store = place.open().await;
    let meta = texts.iter().map(|text| ((*text).replace('\0', ""), Some(json!(text)))).collect();
    store.commit(Batch { put_meta: meta, ..Batch::default() }).await.unwrap();
    assert_eq!(store.load().await.unwrap().meta.len(), texts.len());
}

pub async fn large_values_are_kept(place: &impl Place) {
    let mut record = ticket(1, &"t".repeat(500));
    record.fields.insert("description".into(), json!("ü—".repeat(100_000)));
    record.fields.insert("of_the_future".into(), json!(vec!["x".repeat(1_000); 1_000]));
    assert_kept(place, vec![record]).await;
}

pub async fn a_large_batch_is_kept_whole(place: &impl Place) {
    let records: Vec<_> = (0..3_000_u32)
        .map(|at| {
            let mut record = if at % 3 == 0 { comment(1, 1, "A comment") } else { ticket(1, "A ticket") };
            record.id = EntityId(uuid::Uuid::from_u128(u128::from(at) + 1));
            record.seq = u64::from(at);
            record
        })
        .collect();
    assert_kept(place, records).await;
}

pub async fn many_commits_are_all_kept(place: &impl Place) {
    let store = place.open().await;
    for at in 0..200_u8 {
        let batch =
            Batch { put_queue: vec![row(u64::from(at), at)], ..batch_of(vec![ticket(at % 50, &at.to_string())]) };
        store.commit(batch).await.unwrap();
    }
    drop(store);
    let found = place.open().await.load().await.unwrap();
    assert_eq!(found.queue.len(), 200);
    let expected = (150..200_u8).map(|at| ticket(at % 50, &at.to_string())).collect();
    assert_eq!(sorted(found.records), sorted(expected));
}

pub async fn bytes_are_kept_under_their_hash(place: &impl Place) {
    let store = place.open().await;
    let large: Vec<u8> = (0..1_000_000_u32).map(|at| (at % 251) as u8).collect();
    store.put_blob(&hash(1), &large).await.unwrap();
    store.put_blob(&hash(2), b"").await.unwrap();
    store.put_blob(&hash(3), &[0, 255, 0]).await.unwrap();
    store.put_blob(&hash(1), &large).await.unwrap();
    store.remove_blob(&hash(3)).await.unwrap();
    drop(store);
    let store = place.open().await;
    assert_eq!(store.blob(&hash(1)).await.unwrap(), Some(large));
    assert_eq!(store.blob(&hash(2)).await.unwrap(), Some(Vec::new()));
    assert_eq!(store.blob(&hash(3)).await.unwrap(), None);
    let mut hashes = store.blob_hashes().await.unwrap();
    hashes.sort();
    assert_eq!(hashes, [hash(1), hash(2)]);
}

pub async fn bytes_are_no_part_of_the_snapshot(place: &impl Place) {
    let store = place.open().await;
    store.put_blob(&hash(1), b"bytes").await.unwrap();
    assert_eq!(store.load().await.unwrap(), Snapshot::default());
}

pub async fn clear_leaves_nothing(place: &impl Place) {
    let store = place.open().await;
    fill(&store).await;
    store.clear().await.unwrap();
    drop(store);
    let store = place.open().await;
    assert_eq!(store.load().await.unwrap(), Snapshot::default());
    assert!(store.blob_hashes().await.unwrap().is_empty());
    assert_eq!(store.blob(&hash(1)).await.unwrap(), None);
}

pub async fn a_cleared_store_can_be_used_again(place: &impl Place) {
    let store = place.open().await;
    fill(&store).await;
    store.clear().await.unwrap();
    store.commit(batch_of(vec![ticket(8, "After")])).await.unwrap();
    assert_eq!(store.load().await.unwrap().records, [ticket(8, "After")]);
    drop(store);
    assert_eq!(place.open().await.load().await.unwrap().records, [ticket(8, "After")]);
}

async fn fill(store: &impl Store) {
    let batch = Batch {
        put_queue: vec![row(1, 10)],
        put_meta: BTreeMap::from([("cursor".to_owned(), Some(json!(1)))]),
        ..batch_of(vec![ticket(1, "One"), comment(2, 1, "Two"), type_of_the_future(3)])
    };
    store.commit(batch).await.unwrap();
    store.put_blob(&hash(1), b"bytes").await.unwrap();
}

fn hash(number: u8) -> String {
    format!("{number:064x}")
}

fn change_id(number: u8) -> ChangeId {
    ChangeId::from_random([number; 16])
}
