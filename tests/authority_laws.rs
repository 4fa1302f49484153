//! The server's side of sync, change by change, over a book in memory: what `merge_laws.rs` cannot see because it
//! takes parents, clocks and more than one record. Each test is named after a line of the design.

#[path = "authority_laws/deletion.rs"]
mod deletion;
#[path = "authority_laws/moves.rs"]
mod moves;
#[path = "authority_laws/order.rs"]
mod order;
#[path = "authority_laws/reactions.rs"]
mod reactions;

use pollster::block_on;
use serde_json::{Value, json};
use worknest::domain::{ChangeId, EntityId, EntityType, ProjectId, Role, Scope, Time, UserId};
use worknest::merge::{Change, Conflict, Cursor, Operation, Outcome, Record, Seen, Stamp, WriterId};
use worknest::store::memory::MemoryBook;
use worknest::store::{Book, Head, Ledger, Rejection};
use worknest::sync::authority::{self, Caller, PAGE_RECORDS, ServerWrite, write_as_server};
use worknest::sync::{ChangeResult, Replica, SyncRequest, SyncResponse};

const NOW: i64 = 1_800_000_000_000;

fn time(millis: i64) -> Time {
    Time::from_timestamp_millis(millis).expect("a time in range")
}

fn entity(number: u8) -> EntityId {
    EntityId::from_random([number; 16])
}

fn scope() -> Scope {
    Scope::Project(ProjectId::from(entity(1)))
}

fn caller(number: u8) -> Caller {
    let user = UserId::from_random([200 + number; 16]);
    Caller { user, name: format!("Person {number}"), replica: format!("replica-{number}") }
}

/// A server with a project of two members and a ticket, and changes numbered as they are made.
struct Case {
    book: MemoryBook,
    made: u8,
}

impl Case {
    fn new() -> Self {
        let mut case = Case { book: MemoryBook::default(), made: 0 };
        let project = case.change(1, EntityType::Project, 1, Operation::Create, json!({"name": "P"}));
        let ticket = case.change(1, EntityType::Ticket, 2, Operation::Create, ticket());
        assert!(case.send(1, vec![project, ticket]).iter().all(|result| result.outcome == Outcome::Applied));
        case.admit(2);
        case
    }

    fn admit(&self, number: u8) {
        let (person, author) = (caller(number), caller(1).author());
        let member = worknest::domain::Member {
            project_id: ProjectId::from(entity(1)),
            user_id: person.user,
            username: person.name.clone(),
            display_name: person.name,
            role: Role::Member,
        };
        block_on(async {
            let mut ledger = self.book.write().await.expect("opens");
            let write = ServerWrite {
                id: ChangeId::from_random([99 + number; 16]),
                scope: scope(),
                entity_type: EntityType::Member,
                entity_id: worknest::domain::Member::id_for(member.project_id, member.user_id).into(),
                fields: worknest::domain::Entity::to_fields(&member),
                deleted: false,
                author: &author,
                also_move: &[Scope::Person(member.user_id)],
            };
            write_as_server(&mut ledger, write, time(NOW)).await.expect("writes");
            ledger.finish().await.expect("commits");
        });
    }

    /// A change whose author has seen nothing but what is there by now.
    fn change(&mut self, writer: u8, entity_type: EntityType, id: u8, operation: Operation, data: Value) -> Change {
        self.made += 1;
        let millis = u64::try_from(NOW).expect("after 1970") + u64::from(self.made);
        Change {
            id: ChangeId::from_random([self.made; 16]),
            entity_type,
            entity_id: entity(id),
            operation,
            data: data.as_object().cloned().expect("an object"),
            timestamp: time(NOW + i64::from(self.made)),
            stamp: Stamp { millis, counter: 0, writer: WriterId(u64::from(writer)) },
            seen: Seen { cursor: self.cursor(), ..Seen::default() },
            resolves: None,
            waits_for: Vec::new(),
        }
    }

    fn cursor(&self) -> Cursor {
        block_on(async {
            let head = self.book.read().await.expect("opens").head(scope()).await.expect("reads");
            Cursor { epoch: head.epoch, seq: head.seq, change: head.change }
        })
    }

    fn sync(&self, number: u8, changes: Vec<Change>) -> SyncResponse {
        let changes = changes.into_iter().map(Into::into).collect();
        let request = SyncRequest { client_id: "c".into(), changes, scopes: Some(vec![]), ..SyncRequest::default() };
        block_on(authority::sync(&self.book, &caller(number), &request, time(NOW))).expect("answers").response
    }

    fn send(&self, number: u8, changes: Vec<Change>) -> Vec<ChangeResult> {
        self.sync(number, changes).results
    }

    fn record(&self, entity_type: EntityType, id: u8) -> Record {
        block_on(async {
            let mut ledger = self.book.read().await.expect("opens");
            Record::clone(&ledger.record(&(entity_type, entity(id))).await.expect("reads").expect("is there"))
        })
    }

    /// As `restore` does: a new epoch, numbered by the clock.
    fn begin_epoch(&self, epoch: u32) {
        block_on(async {
            let mut ledger = self.book.write().await.expect("opens");
            for scope in [scope(), Scope::Person(caller(1).user), Scope::Person(caller(2).user)] {
                let head = ledger.head(scope).await.expect("reads");
                ledger.put_head(scope, Head { epoch, epoch_start: head.seq, ..head }).await.expect("writes");
            }
            ledger.finish().await.expect("commits");
        });
    }

    /// What a caller of the plain shape is answered, a page of so many records at a time.
    fn plain(&self, changes: Value, last_sync: Option<String>, page_records: usize) -> SyncResponse {
        let request = json!({"client_id": "script", "last_sync": last_sync, "changes": changes});
        let request: SyncRequest = serde_json::from_value(request).expect("a plain request decodes");
        let (person, now) = (caller(2), time(NOW + 5_000));
        block_on(authority::sync_in_pages(&self.book, &person, &request, now, page_records)).expect("answers").response
    }

    fn conflicts(&self, entity_type: EntityType, id: u8) -> Vec<Conflict> {
        block_on(async {
            let mut ledger = self.book.read().await.expect("opens");
            let open = ledger.open_conflicts(&(entity_type, entity(id))).await.expect("reads");
            open.iter().filter_map(Conflict::from_record).collect()
        })
    }
}

fn ticket() -> Value {
    json!({"project_id": entity(1), "title": "Door"})
}

fn comment() -> Value {
    json!({"ticket_id": entity(2), "content": "Said"})
}

#[test]
fn a_stamp_far_ahead_is_taken_as_the_servers_now_in_order_and_the_authors_own_time_is_kept() {
    let mut case = Case::new();
    let year = 365 * 86_400_000;
    let mut ahead: Vec<Change> = ["One", "Two"]
        .into_iter()
        .map(|title| {
            let mut change = case.change(1, EntityType::Ticket, 2, Operation::Update, json!({ "title": title }));
            change.stamp.millis += year;
            change.timestamp = time(NOW + i64::try_from(year).expect("small"));
            change
        })
        .collect();
    ahead[1].seen.after = Some(ahead[0].id);
    let answer = case.sync(1, ahead.clone());
    let results = &answer.results;
    assert!(results.iter().all(|result| result.outcome == Outcome::Applied), "never refused: {results:?}");
    let record = case.record(EntityType::Ticket, 2);
    let stamp = record.mark("title").stamp;
    assert!(stamp.millis < u64::try_from(NOW + 60_000).expect("after 1970"), "never believed");
    assert_eq!(record.value("title"), json!("Two"), "in order");
    let entries = block_on(async {
        let mut ledger = case.book.read().await.expect("opens");
        ledger.entries(&record.key()).await.expect("reads")
    });
    assert!(entries[1].change.stamp < entries[2].change.stamp, "no stamp names two values");
    assert_eq!(entries[2].change.timestamp, ahead[1].timestamp, "people read when the author thinks it was");
    let told = results[1].record.as_ref().map(|record| record.marks["title"].stamp);
    assert_eq!((told, answer.server_time), (Some(stamp), time(NOW)), "the replica is told");
}

#[test]
fn a_stamp_less_than_five_minutes_ahead_is_believed() {
    let mut case = Case::new();
    let mut change = case.change(1, EntityType::Ticket, 2, Operation::Update, json!({"title": "Soon"}));
    change.stamp.millis += 4 * 60_000;
    let stamp = change.stamp;
    case.send(1, vec![change]);
    assert_eq!(case.record(EntityType::Ticket, 2).mark("title").stamp, stamp);
}

#[test]
fn the_server_tells_its_time_at_each_sync() {
    assert_eq!(Case::new().sync(1, Vec::new()).server_time, time(NOW));
}

#[test]
fn a_child_written_without_having_seen_the_deletion_is_kept_with_a_conflict_that_offers_restore() {
    // In either order of arrival.
    for is_child_first in [false, true] {
        let mut case = Case::new();
        let delete = case.change(1, EntityType::Ticket, 2, Operation::Delete, json!({}));
        let child = case.change(2, EntityType::Comment, 3, Operation::Create, comment());
        let mut arrivals = vec![(1, delete), (2, child)];
        arrivals.rotate_left(usize::from(is_child_first));
        let outcomes: Vec<Outcome> =
            arrivals.into_iter().map(|(person, change)| case.send(person, vec![change])[0].outcome).collect();
        assert_eq!(outcomes, [Outcome::Applied, Outcome::Conflict]);
        assert!(case.record(EntityType::Ticket, 2).deleted, "a child does not revive it");
        assert!(!case.record(EntityType::Comment, 3).deleted, "the child is kept");
        let conflicts = case.conflicts(EntityType::Ticket, 2);
        assert_eq!((conflicts.len(), conflicts[0].field.as_str()), (1, "deleted"));
        let mut values: Vec<Value> = conflicts[0].sides.iter().map(|side| side.value.clone()).collect();
        values.sort_by_key(Value::to_string);
        assert_eq!(values, [json!(false), json!(true)]);
    }
}

#[test]
fn whatever_way_it_is_deleted_a_child_that_its_author_had_not_seen_offers_restore() {
    let mut case = Case::new();
    let start = case.cursor();
    let child = case.change(2, EntityType::Comment, 3, Operation::Create, comment());
    let label =
        case.change(2, EntityType::Label, 4, Operation::Create, json!({"project_id": entity(1), "name": "bug"}));
    case.send(2, vec![child, label]);
    let says_so = case.change(1, EntityType::Ticket, 2, Operation::Update, json!({"deleted": true}));
    let project = case.change(1, EntityType::Project, 1, Operation::Delete, json!({}));
    let again = case.change(1, EntityType::Ticket, 2, Operation::Delete, json!({}));
    let deletions =
        [(says_so, (EntityType::Ticket, 2)), (again, (EntityType::Ticket, 2)), (project, (EntityType::Project, 1))];
    for (deletion, key) in deletions {
        let seen = Seen { cursor: start, ..Seen::default() };
        case.send(1, vec![Change { seen, ..deletion }]);
        assert_eq!(case.conflicts(key.0.clone(), key.1).len(), 1, "{key:?}");
    }
}

#[test]
fn what_its_own_author_deletes_with_the_ticket_is_in_nobodys_way_whoever_else_deletes_it() {
    // In either order of arrival.
    for is_other_first in [false, true] {
        let mut case = Case::new();
        let child = case.change(2, EntityType::Comment, 3, Operation::Create, comment());
        let own = case.change(2, EntityType::Ticket, 2, Operation::Delete, json!({}));
        let other = case.change(1, EntityType::Ticket, 2, Operation::Delete, json!({}));
        let mut arrivals = vec![(2, vec![child, own]), (1, vec![other])];
        arrivals.rotate_left(usize::from(is_other_first));
        arrivals.into_iter().for_each(|(person, changes)| _ = case.send(person, changes));
        assert!(case.record(EntityType::Ticket, 2).deleted);
        assert!(case.conflicts(EntityType::Ticket, 2).is_empty(), "the other first: {is_other_first}");
    }
}

#[test]
fn deleting_hides_children_by_derivation_and_a_child_written_by_who_saw_it_is_refused() {
    let mut case = Case::new();
    let child = case.change(2, EntityType::Comment, 3, Operation::Create, comment());
    case.send(2, vec![child]);
    let delete = case.change(1, EntityType::Ticket, 2, Operation::Delete, json!({}));
    assert_eq!(case.send(1, vec![delete])[0].outcome, Outcome::Applied, "its author had pulled the comment");
    assert!(!case.record(EntityType::Comment, 3).deleted, "no tombstone of its own");
    let late = case.change(2, EntityType::Comment, 4, Operation::Create, comment());
    assert_eq!(case.send(2, vec![late])[0].code.as_deref(), Some("parent_deleted"));
}

#[test]
fn children_are_judged_by_the_cursor_alone() {
    let mut case = Case::new();
    let start = case.cursor();
    let child = case.change(2, EntityType::Comment, 3, Operation::Create, comment());
    case.send(2, vec![child]);
    let mut delete = case.change(1, EntityType::Ticket, 2, Operation::Delete, json!({}));
    // The record was shown as it is now, but no pull was finished since the comment came.
    delete.seen = Seen { cursor: start, seq: case.cursor().seq, ..Seen::default() };
    assert_eq!(case.send(1, vec![delete])[0].outcome, Outcome::Conflict);
}

#[test]
fn a_restore_is_an_update_of_deleted_and_any_other_update_that_saw_the_deletion_is_rejected() {
    let mut case = Case::new();
    let delete = case.change(1, EntityType::Ticket, 2, Operation::Delete, json!({}));
    case.send(1, vec![delete]);
    let edit = case.change(2, EntityType::Ticket, 2, Operation::Update, json!({"title": "Late"}));
    assert_eq!(case.send(2, vec![edit])[0].code.as_deref(), Some("deleted"));
    let restore = case.change(2, EntityType::Ticket, 2, Operation::Update, json!({"deleted": false}));
    assert_eq!(case.send(2, vec![restore])[0].outcome, Outcome::Applied);
    assert!(!case.record(EntityType::Ticket, 2).deleted);
}

#[test]
fn what_was_made_on_top_of_a_refused_change_stands_on_what_that_one_stood_on() {
    let mut case = Case::new();
    let start = Seen { cursor: case.cursor(), ..Seen::default() };
    let mut change =
        |data: Value, seen: Seen| Change { seen, ..case.change(1, EntityType::Ticket, 2, Operation::Update, data) };
    let first = change(json!({"priority": "High"}), start.clone());
    let refused = change(json!({"title": "x".repeat(501)}), Seen { after: Some(first.id), ..start.clone() });
    let last = change(json!({"priority": "Low"}), Seen { after: Some(refused.id), ..start });
    let outcomes: Vec<Outcome> = case.send(1, vec![first, refused, last]).iter().map(|result| result.outcome).collect();
    assert_eq!(outcomes, [Outcome::Applied, Outcome::Rejected, Outcome::Applied]);
    assert!(case.conflicts(EntityType::Ticket, 2).is_empty(), "nobody disagrees with themselves");
}

// Fails when `beside` is not told: the server then keeps the first edit as a side, as it must for a program of the wire
// before this one, which has no word for it.
#[test]
fn a_refused_change_that_is_tried_again_stands_beside_what_was_queued_since() {
    for knows_beside in [true, false] {
        let mut case = Case::new();
        let mut replica = Replica::default();
        let (key, cursor) = ((EntityType::Ticket, entity(2)), case.cursor());
        let mut queue = |replica: &mut Replica, data: Value| {
            let seen = Seen { cursor, ..replica.seen(scope(), &key) };
            let made = Change { seen, ..case.change(1, EntityType::Ticket, 2, Operation::Update, data) };
            replica.apply(replica.enqueue([(scope(), made.clone())]));
            made.id
        };
        let refused = queue(&mut replica, json!({"title": "x".repeat(501)}));
        let rejection = Rejection { code: "invalid".into(), message: "Too long.".into() };
        replica.apply(replica.next_request("c", 1).1);
        replica.apply(replica.set_aside(&rejection));
        queue(&mut replica, json!({"title": "First"}));
        replica.apply(replica.retry(refused, ChangeId::from_random([70; 16])).expect("it was rejected"));
        queue(&mut replica, json!({"title": "Second"}));
        let changes = replica.pending().map(|row| row.change.clone());
        let told = changes.map(|change| match knows_beside {
            true => change,
            false => Change { seen: Seen { beside: Vec::new(), ..change.seen }, ..change },
        });
        let outcomes: Vec<Outcome> = case.send(1, told.collect()).iter().map(|result| result.outcome).collect();
        let last = if knows_beside { Outcome::Applied } else { Outcome::Conflict };
        assert_eq!(outcomes, [Outcome::Applied, Outcome::Rejected, last]);
        assert_eq!(case.record(EntityType::Ticket, 2).value("title"), json!("Second"));
        let conflicts = case.conflicts(EntityType::Ticket, 2);
        let kept: Vec<&Value> = conflicts.iter().flat_map(|open| &open.sides).map(|side| &side.value).collect();
        let expected = if knows_beside { vec![] } else { vec!["First", "Second"] };
        assert_eq!(kept, expected, "nobody disagrees with themselves, and nothing is lost where that can't be known");
    }
}

// Fails when only the cursor is asked: before its first pull is finished, a replica has none to tell.
#[test]
fn a_record_of_a_history_that_was_lost_was_not_seen_also_where_no_pull_was_finished() {
    let mut case = Case::new();
    let before = case.cursor();
    case.begin_epoch(7);
    let theirs = case.change(1, EntityType::Ticket, 2, Operation::Update, json!({"title": "Theirs"}));
    case.send(1, vec![theirs]);
    let lost = Seen { cursor: Cursor { seq: 0, ..before }, seq: 1_000, ..Seen::default() };
    let mine = case.change(2, EntityType::Ticket, 2, Operation::Update, json!({"title": "Mine"}));
    assert_eq!(case.send(2, vec![Change { seen: lost, ..mine }])[0].outcome, Outcome::Conflict);
}

// Fails when what was seen counts up to where the last epoch began, however many began before it.
#[test]
fn a_record_of_a_history_that_was_lost_was_not_seen_also_where_the_server_was_restored_twice_since() {
    let mut case = Case::new();
    let before = case.cursor();
    case.begin_epoch(7);
    let theirs = case.change(1, EntityType::Ticket, 2, Operation::Update, json!({"title": "Theirs"}));
    case.send(1, vec![theirs]);
    case.begin_epoch(8);
    let lost = Seen { cursor: before, seq: before.seq + 1, ..Seen::default() };
    let mine = case.change(2, EntityType::Ticket, 2, Operation::Update, json!({"title": "Mine"}));
    assert_eq!(case.send(2, vec![Change { seen: lost, ..mine }])[0].outcome, Outcome::Conflict);
}

// Fails when what is offered anew follows every own change of before.
#[test]
fn after_a_restore_an_old_editor_has_not_seen_what_a_newer_own_change_saw() {
    let mut case = Case::new();
    let opened = case.cursor();
    let theirs = case.change(1, EntityType::Ticket, 2, Operation::Update, json!({"title": "Theirs"}));
    case.send(1, vec![theirs]);
    let newer = case.change(2, EntityType::Ticket, 2, Operation::Update, json!({"priority": "High"}));
    let newer = Change { seen: Seen { cursor: case.cursor(), ..Seen::default() }, ..newer };
    case.send(2, vec![newer]);
    case.begin_epoch(7);
    let mine = case.change(2, EntityType::Ticket, 2, Operation::Update, json!({"title": "Mine"}));
    let mine = Change { seen: Seen { cursor: opened, ..Seen::default() }, ..mine };
    assert_eq!(case.send(2, vec![mine])[0].outcome, Outcome::Conflict);
}

#[test]
fn what_belongs_to_something_lost_in_a_restore_may_be_tried_again_for_thirty_days() {
    for (days, is_over) in [(29, false), (31, true)] {
        let mut case = Case::new();
        let before = case.cursor();
        case.begin_epoch(u32::try_from(NOW / 1_000 - days * 86_400).expect("before 2106"));
        let text = json!({"ticket_id": entity(3), "content": "Said"});
        let child = case.change(1, EntityType::Comment, 4, Operation::Create, text);
        let child = Change { seen: Seen { cursor: before, ..Seen::default() }, ..child };
        let parent = case.change(1, EntityType::Ticket, 3, Operation::Create, ticket());
        assert_eq!(case.send(1, vec![child.clone()])[0].code.as_deref(), Some("missing"));
        case.send(1, vec![parent]);
        let again = case.send(1, vec![child])[0].outcome;
        assert_eq!(again == Outcome::Rejected, is_over, "after {days} days");
    }
}

/// A change of the ticket's title, of the plain shape.
fn retitle(id: u8, title: &str) -> Value {
    json!([{"id": entity(id), "type": "ticket", "operation": "update", "timestamp": "2027-01-15T08:00:00Z",
        "data": {"id": entity(2), "title": title}}])
}

#[test]
fn two_changes_of_one_thing_in_one_plain_request_are_made_one_after_the_other() {
    let case = Case::new();
    let last_sync = case.plain(json!([]), None, PAGE_RECORDS).last_sync;
    // There and back again: the second is a write, though it is what the server had.
    let both = json!([retitle(50, "Gate")[0], retitle(51, "Door")[0]]);
    let response = case.plain(both, Some(last_sync), PAGE_RECORDS);
    assert!(response.results.iter().all(|result| result.outcome == Outcome::Applied), "{:?}", response.results);
    assert!(response.conflicts.is_empty());
    assert_eq!(case.record(EntityType::Ticket, 2).value("title"), json!("Door"));
}

#[test]
fn a_plain_caller_in_the_middle_of_a_pull_writes_over_what_it_wrote_itself() {
    let mut case = Case::new();
    let last_sync = case.plain(json!([]), None, PAGE_RECORDS).last_sync;
    let other = case.change(1, EntityType::Ticket, 3, Operation::Create, ticket());
    case.send(1, vec![other]);
    let halfway = case.plain(retitle(50, "Gate"), Some(last_sync), 1);
    assert!(halfway.more && halfway.results[0].outcome == Outcome::Applied, "{halfway:?}");
    let response = case.plain(retitle(51, "Hatch"), Some(halfway.last_sync), 1);
    assert_eq!(response.results[0].outcome, Outcome::Applied);
    assert!(response.conflicts.is_empty(), "nobody disagrees with themselves");
}

// Fails when a time that is not known here is read as a time of this history.
#[test]
fn what_a_plain_caller_was_given_before_a_restore_is_of_a_history_that_may_be_lost() {
    let case = Case::new();
    let restored_at = u32::try_from(NOW / 1_000 + 2).expect("before 2106");
    case.begin_epoch(restored_at);
    let given = |last_sync: Option<i64>| {
        let last_sync = last_sync.map(|millis| time(millis).to_rfc3339());
        case.plain(json!([]), last_sync, PAGE_RECORDS).server_changes.len()
    };
    assert_eq!(given(Some(NOW + 1_000)), given(None), "all of it");
}

// Fails when the second of two people who bring back what a restore lost is refused, or when writing again what is
// there is a way to write what others have said.
#[test]
fn a_comment_that_two_people_bring_back_is_one_and_nobody_writes_over_it() {
    let mut case = Case::new();
    let brings_back = |case: &mut Case, writer, content: &str| {
        // To the one he is Carl 1, to the other Carl 2.
        let data = json!({"ticket_id": entity(2), "content": content, "source_author": format!("Carl {writer}")});
        let change = case.change(writer, EntityType::Comment, 3, Operation::Create, data);
        case.send(writer, vec![change]).remove(0)
    };
    assert_eq!(brings_back(&mut case, 1, "Said").outcome, Outcome::Applied);
    assert_eq!(brings_back(&mut case, 2, "Said").outcome, Outcome::Applied);
    let comment = case.record(EntityType::Comment, 3);
    assert_eq!(comment.value("user_id"), json!(caller(1).user));
    assert_eq!(comment.value("source_author"), json!("Carl 1"), "nobody names another's author anew");
    assert!(case.conflicts(EntityType::Comment, 3).is_empty());
    assert_eq!(brings_back(&mut case, 2, "Never said").code.as_deref(), Some("not_the_author"));
    let delete = case.change(1, EntityType::Comment, 3, Operation::Delete, json!({}));
    case.send(1, vec![delete]);
    assert_eq!(brings_back(&mut case, 2, "Said").code.as_deref(), Some("not_the_author"), "it stays deleted");
}
