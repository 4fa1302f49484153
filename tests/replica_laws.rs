//! A client's replica, answer by answer: what the simulator found in it. Each test is named after what must hold.

#[path = "replica_laws/lacking.rs"]
mod lacking;

use serde_json::{Value, json};
use std::collections::BTreeMap;
use worknest::domain::{ChangeId, EntityId, EntityType, ProjectId, Scope, Time, UserId};
use worknest::merge::{Change, Cursor, Mark, Operation, Outcome, Record, Stamp, WriterId};
use worknest::store::{Batch, QueueState, Rejection};
use worknest::sync::authority::MISSING;
use worknest::sync::retention::keeping_name;
use worknest::sync::{ChangeResult, Keeping, Replica, ScopeState, ServerChange, SyncRequest, SyncResponse};

const NOW: i64 = 1_800_000_000_000;
/// An epoch that began a minute ago: they are numbered by the clock, in seconds.
const EPOCH: u32 = 1_800_000_000 - 60;

fn time(millis: i64) -> Time {
    Time::from_timestamp_millis(millis).expect("a time in range")
}

fn project(number: u8) -> ProjectId {
    ProjectId::from(EntityId::from_random([number; 16]))
}

fn scope(number: u8) -> Scope {
    Scope::Project(project(number))
}

fn person() -> Scope {
    Scope::Person(UserId::from_random([200; 16]))
}

fn ticket(number: u8) -> (EntityType, EntityId) {
    (EntityType::Ticket, EntityId::from_random([number; 16]))
}

/// Queues a change of a ticket, made with what the replica shows.
fn queue(replica: &mut Replica, scope: Scope, number: u8, operation: Operation, data: Value) -> ChangeId {
    let id = ChangeId::from_random([u8::try_from(replica.queue().count() + 1).expect("few"); 16]);
    let (entity_type, entity_id) = ticket(number);
    let change = Change {
        id,
        seen: replica.seen(scope, &(entity_type.clone(), entity_id)),
        entity_type,
        entity_id,
        operation,
        data: data.as_object().cloned().expect("an object"),
        timestamp: time(NOW),
        stamp: Stamp { millis: NOW.cast_unsigned(), counter: 0, writer: WriterId(1) },
        resolves: None,
        waits_for: Vec::new(),
    };
    replica.apply(replica.enqueue([(scope, change)]));
    id
}

fn state(scope: Scope, epoch: u32, seq: u64, restart: bool) -> ScopeState {
    ScopeState { scope, cursor: Cursor { epoch, seq, change: ChangeId::default() }, more: false, restart }
}

/// Sends what is queued, and takes the answer: what each change came to, and where the scopes stand.
fn answer(
    replica: &mut Replica,
    outcomes: &[(ChangeId, Result<(), &str>)],
    scopes: Vec<ScopeState>,
    revoked: Vec<Scope>,
) {
    replica.apply(replica.next_request("c", 100).1);
    let result = |(id, outcome): &(ChangeId, Result<(), &str>)| ChangeResult {
        id: id.to_string(),
        outcome: if outcome.is_ok() { Outcome::Applied } else { Outcome::Rejected },
        code: outcome.err().map(str::to_owned),
        message: outcome.err().map(str::to_owned),
        field: None,
        record: None,
    };
    let results = outcomes.iter().map(result).collect();
    replica.apply(replica.absorb(&SyncResponse { results, scopes, revoked, ..response() }));
}

/// An answer that says nothing.
fn response() -> SyncResponse {
    SyncResponse {
        server_changes: Vec::new(),
        conflicts: Vec::new(),
        last_sync: String::new(),
        results: Vec::new(),
        scopes: Vec::new(),
        revoked: Vec::new(),
        more: false,
        server_time: time(NOW),
        protocol: 1,
    }
}

fn state_of(replica: &Replica, change: ChangeId) -> &QueueState {
    &replica.row(change).expect("every change has its row").state
}

// Fails when only scopes that start again are offered: the person lost this one with the backup, and of their own
// nothing had been given yet.
#[test]
fn what_was_acknowledged_is_offered_anew_after_a_restore_also_where_the_project_is_lost_with_it() {
    let mut replica = Replica::default();
    let lost = queue(&mut replica, scope(1), 1, Operation::Update, json!({"title": "Acknowledged"}));
    answer(&mut replica, &[(lost, Ok(()))], vec![state(scope(1), 0, 9, false), state(person(), 0, 0, false)], vec![]);
    let mut batch = Batch::default();
    batch.put_meta.insert(keeping_name(project(2)), Keeping::DeviceOnly.to_value());
    replica.apply(batch);
    let change = Change { id: ChangeId::from_random([99; 16]), ..replica.row(lost).expect("queued").change.clone() };
    let own = change.id;
    replica.apply(replica.confirm_here([(scope(2), change)]));
    assert_eq!((state_of(&replica, lost), state_of(&replica, own)), (&QueueState::Done, &QueueState::Done));
    answer(&mut replica, &[], vec![state(person(), EPOCH, 0, false)], vec![scope(1)]);
    assert_eq!(state_of(&replica, lost), &QueueState::Queued, "its refusal says what became of it");
    assert_eq!(state_of(&replica, own), &QueueState::Done, "what stays on this device is nothing of the server's");
}

// Fails when what is known of a file comes back to the server, and its bytes do not.
#[test]
fn a_file_that_is_offered_anew_is_sent_anew() {
    let mut replica = Replica::default();
    let own = queue(&mut replica, scope(1), 1, Operation::Update, json!({"title": "T", "hash": "no file's"}));
    let mut file = replica.row(own).expect("queued").clone();
    file.change.entity_type = EntityType::Attachment;
    file.change.id = ChangeId::from_random([50; 16]);
    file.change.data = json!({"hash": "abc"}).as_object().cloned().expect("an object");
    replica.apply(Batch { put_queue: vec![file.clone()], ..Batch::default() });
    let accepted = [(own, Ok(())), (file.change.id, Ok(()))];
    answer(&mut replica, &accepted, vec![state(scope(1), 0, 9, false)], vec![]);
    let uploads = |replica: &Replica| {
        replica.meta_names().filter(|name| name.starts_with("upload:")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(uploads(&replica), [""; 0]);
    answer(&mut replica, &[], vec![state(scope(1), EPOCH, 5, true)], vec![]);
    assert_eq!(uploads(&replica), ["upload:abc"]);
}

// Fails when each row is asked for its own time.
#[test]
fn what_stands_behind_something_recent_is_offered_anew_whatever_its_clock_said() {
    let days = chrono::TimeDelta::days(40);
    let mut replica = Replica::default();
    let ids = [1, 2, 3].map(|number| queue(&mut replica, scope(1), number, Operation::Update, json!({"title": "T"})));
    let mut batch = Batch::default();
    for (number, id) in ids.iter().enumerate().filter(|(number, _)| *number != 1) {
        let mut row = replica.row(*id).expect("queued").clone();
        row.change.timestamp -= days;
        row.change.stamp.millis -= days.num_milliseconds().cast_unsigned() + number as u64;
        batch.put_queue.push(row);
    }
    replica.apply(batch);
    answer(&mut replica, &ids.map(|id| (id, Ok(()))), vec![state(scope(1), 0, 9, false)], vec![]);
    answer(&mut replica, &[], vec![state(scope(1), EPOCH, 5, true)], vec![]);
    let expected = [&QueueState::Done, &QueueState::Queued, &QueueState::Queued];
    assert_eq!(ids.map(|id| state_of(&replica, id).clone()).each_ref(), expected);
}

// Fails when an answer to a request of before moves the cursor.
#[test]
fn what_is_to_be_kept_here_again_is_pulled_from_the_start_whatever_is_on_its_way() {
    let mut replica = Replica::default();
    answer(&mut replica, &[], vec![state(scope(1), 0, 9, false)], vec![]);
    let on_its_way = vec![state(scope(1), 0, 12, false)];
    replica.apply(replica.from_the_start(project(1)));
    let response = SyncResponse { scopes: on_its_way, ..response() };
    replica.apply(replica.absorb(&response));
    let (request, batch) = replica.next_request("c", 100);
    assert_eq!(request.scopes.expect("it names them")[0].cursor.expect("told").seq, 0, "all of it is asked for");
    replica.apply(batch);
    replica.apply(replica.absorb(&response));
    assert_eq!(replica.standing(scope(1)).finished.seq, 12);
}

// Fails when every change waits whose parent is missing after a restore.
#[test]
fn what_stands_on_a_refused_create_does_not_wait_for_it() {
    let mut replica = Replica::default();
    let create = queue(&mut replica, scope(1), 1, Operation::Create, json!({"project_id": project(1), "title": "T"}));
    let edit = queue(&mut replica, scope(1), 1, Operation::Update, json!({"title": "U"}));
    let foreign = queue(&mut replica, scope(1), 2, Operation::Update, json!({"title": "V"}));
    let outcomes = [(create, Err("forbidden")), (edit, Err(MISSING)), (foreign, Err(MISSING))];
    answer(&mut replica, &outcomes, vec![state(scope(1), EPOCH, 9, false), state(person(), EPOCH, 1, false)], vec![]);
    let code = |change| match state_of(&replica, change) {
        QueueState::Rejected(rejection) => rejection.code.as_str(),
        _ => "waits",
    };
    assert_eq!([create, edit, foreign].map(code), ["forbidden", "depends_on_rejected", "waits"]);
}

// Fails when it waits for as long as it takes: then a queue never drains.
#[test]
fn nothing_waits_longer_for_what_was_lost_than_that_is_offered_anew() {
    for (days, is_over) in [(29, false), (31, true)] {
        let mut replica = Replica::default();
        let edit = queue(&mut replica, scope(1), 1, Operation::Update, json!({"title": "U"}));
        let epoch = EPOCH - days * 86_400;
        answer(&mut replica, &[(edit, Err(MISSING))], vec![state(scope(1), epoch, 9, false)], vec![]);
        assert_eq!(matches!(state_of(&replica, edit), QueueState::Rejected(_)), is_over, "after {days} days");
    }
}

// Fails when the first of the queue is taken for the one that failed alone.
#[test]
fn only_what_was_sent_is_set_aside() {
    let mut replica = Replica::default();
    let known = queue(&mut replica, scope(1), 1, Operation::Create, json!({"project_id": project(1), "title": "T"}));
    answer(&mut replica, &[(known, Ok(()))], vec![state(scope(1), 0, 9, false)], vec![]);
    let poisoned = queue(&mut replica, scope(1), 2, Operation::Update, json!({"title": "poison"}));
    replica.apply(replica.next_request("c", 1).1);
    // A request without any change is answered, and says that the server was set back.
    replica.apply(replica.absorb(&SyncResponse { scopes: vec![state(scope(1), EPOCH, 5, true)], ..response() }));
    assert_eq!(state_of(&replica, known), &QueueState::Queued, "offered anew, before everything else");
    let rejection = Rejection { code: "refused_alone".into(), message: "No.".into() };
    replica.apply(replica.set_aside(&rejection));
    assert_eq!(state_of(&replica, known), &QueueState::Queued);
    assert_eq!(state_of(&replica, poisoned), &QueueState::Rejected(rejection));
}

// Fails when a sequence number of a history that was lost is told as if it were of this one.
#[test]
fn what_is_held_of_a_lost_history_was_not_seen_and_what_is_seen_tells_its_epoch() {
    let mut replica = Replica::default();
    let record = |number: u8| Record {
        entity_type: EntityType::Ticket,
        id: ticket(number).1,
        scope: scope(number),
        fields: serde_json::Map::new(),
        seq: 25,
        created: Mark::default(),
        marks: BTreeMap::new(),
        deleted: false,
    };
    replica.apply(Batch { put_records: vec![record(1)], ..Batch::default() });
    answer(&mut replica, &[], vec![ScopeState { more: true, ..state(scope(2), EPOCH, 25, false) }], vec![]);
    replica.apply(Batch { put_records: vec![record(2)], ..Batch::default() });
    let (lost, halfway) = (replica.seen(scope(1), &ticket(1)), replica.seen(scope(2), &ticket(2)));
    assert_eq!((lost.cursor.epoch, lost.up_to()), (0, 0));
    assert_eq!((halfway.cursor.epoch, halfway.cursor.seq, halfway.seq), (EPOCH, 0, 25));
}

// Fails when an answer that another one has overtaken is taken for news.
#[test]
fn an_older_answer_moves_neither_record_nor_cursor_back() {
    let mut replica = Replica::default();
    let told = |seq: u64, title: &str| {
        let (entity_type, id) = ticket(1);
        let stamp = Stamp { millis: NOW.cast_unsigned(), counter: 0, writer: WriterId(2) };
        let fields = json!({"project_id": project(1), "title": title}).as_object().cloned().expect("an object");
        let created = Mark { seq, stamp };
        let record = Record {
            entity_type,
            id,
            scope: scope(1),
            fields,
            seq,
            created,
            marks: Default::default(),
            deleted: false,
        };
        let scopes = vec![state(scope(1), EPOCH, seq, false)];
        SyncResponse { server_changes: vec![ServerChange::from(&record)], scopes, ..response() }
    };
    replica.apply(replica.absorb(&told(9, "Newer")));
    replica.apply(replica.absorb(&told(7, "Older")));
    let standing = replica.standing(scope(1));
    assert_eq!((standing.cursor.seq, standing.finished.seq), (9, 9));
    assert_eq!(replica.confirmed(&ticket(1)).expect("it is here").fields["title"], "Newer");
}

// Fails when a change on its way can be taken back, or goes out in another form the second time.
#[test]
fn what_may_have_been_sent_is_neither_discarded_nor_altered_before_its_answer() {
    let mut replica = Replica::default();
    let sent = queue(&mut replica, scope(1), 1, Operation::Update, json!({"title": "Sent"}));
    let (first, batch) = replica.next_request("c", 1);
    replica.apply(batch);
    let waiting = queue(&mut replica, scope(1), 1, Operation::Update, json!({"title": "Waits"}));
    assert_eq!(replica.discard(sent), None);
    assert!(replica.discard(waiting).is_some(), "nobody has it yet");
    answer(&mut replica, &[], vec![state(scope(1), EPOCH, 3, false)], vec![]);
    let (second, _) = replica.next_request("c", 1);
    let text = |request: &SyncRequest| serde_json::to_string(&request.changes).expect("JSON");
    assert_eq!(text(&second), text(&first));
}

// Fails when a retry is made as if its author had looked again.
#[test]
fn a_retry_has_the_original_data_stamp_and_seen() {
    let mut replica = Replica::default();
    let refused = queue(&mut replica, scope(1), 1, Operation::Update, json!({"title": "Refused"}));
    let original = replica.row(refused).expect("queued").change.clone();
    answer(&mut replica, &[(refused, Err("forbidden"))], vec![state(scope(1), EPOCH, 5, false)], vec![]);
    let again = ChangeId::from_random([77; 16]);
    replica.apply(replica.retry(refused, again).expect("it was refused"));
    assert_eq!(replica.row(again).expect("it waits again").change, Change { id: again, ..original });
    assert!(replica.row(refused).is_none());
}

/// Queues the copy of a ticket (as number 2 in project 2), a second create there, and the tombstone that waits for
/// both.
fn queue_move(replica: &mut Replica) -> [ChangeId; 3] {
    let to = json!({"project_id": project(2), "title": "T"});
    let copy = queue(replica, scope(2), 2, Operation::Create, to.clone());
    let beside = queue(replica, scope(2), 3, Operation::Create, to);
    let gone = json!({"deleted": true, "moved_to": ticket(2).1});
    let tombstone = queue(replica, scope(1), 1, Operation::Update, gone);
    // Made together.
    let ids = [copy, beside, tombstone];
    let group = ids.map(|id| replica.row(id).expect("queued").clone()).map(|row| (row.scope, row.change));
    replica.apply(Batch { remove_queue: ids.to_vec(), ..Batch::default() });
    replica.apply(replica.enqueue(group));
    ids
}

// Fails when whatever is deleted together with something that is made is held to that.
#[test]
fn only_what_a_move_takes_away_waits_and_what_taking_it_back_does() {
    let mut replica = Replica::default();
    let [_, _, tombstone] = queue_move(&mut replica);
    let together = |replica: &Replica, makes: Value, takes: ChangeId| {
        let gone = replica.row(takes).expect("queued").change.clone();
        let (operation, id) = (Operation::Update, ChangeId::from_random([90; 16]));
        let made = Change { id, operation, data: makes.as_object().cloned().expect("an object"), ..gone.clone() };
        let batch = replica.enqueue([(scope(1), made), (scope(1), Change { waits_for: Vec::new(), ..gone })]);
        batch.put_queue[1].change.waits_for.len()
    };
    assert_eq!(together(&replica, json!({"deleted": false}), tombstone), 1, "a move");
    let deletion = queue(&mut replica, scope(1), 4, Operation::Delete, json!({}));
    assert_eq!(together(&replica, json!({"deleted": false}), deletion), 0);
    assert_eq!(together(&replica, json!({"deleted": false, "moved_to": null}), deletion), 1, "a move is taken back");
}

fn code_of(replica: &Replica, change: ChangeId) -> Option<&str> {
    match state_of(replica, change) {
        QueueState::Rejected(rejection) => Some(rejection.code.as_str()),
        _ => None,
    }
}

// Fails when a move is sent in pieces, and the tombstone goes out though a create was refused.
#[test]
fn the_tombstone_of_a_move_is_set_aside_with_the_create_that_was_refused_and_what_follows_goes_on() {
    let mut replica = Replica::default();
    let [copy, beside, tombstone] = queue_move(&mut replica);
    let later = queue(&mut replica, scope(1), 1, Operation::Update, json!({"title": "U"}));
    let scopes = vec![state(scope(1), 0, 9, false)];
    answer(&mut replica, &[(copy, Ok(())), (beside, Err("invalid"))], scopes, vec![]);
    assert_eq!(code_of(&replica, tombstone), Some("depends_on_rejected"));
    assert_eq!((code_of(&replica, copy), code_of(&replica, later)), (None, None));
    let (request, _) = replica.next_request("c", 100);
    let sent: Vec<String> = request.changes.iter().map(|change| change.id.clone()).collect();
    assert_eq!(sent, [later.to_string()]);
    assert!(!replica.is_set_aside(&ticket(2)) && replica.is_set_aside(&ticket(1)), "the ticket says so");
}

// Fails when the tombstone waits for ever for the id that was refused.
#[test]
fn what_waited_for_a_refused_change_waits_for_its_repetition() {
    let mut replica = Replica::default();
    let [copy, beside, tombstone] = queue_move(&mut replica);
    let scopes = vec![state(scope(1), 0, 9, false)];
    answer(&mut replica, &[(copy, Ok(())), (beside, Err("invalid"))], scopes, vec![]);
    let [again, last] = [101, 102].map(|number| ChangeId::from_random([number; 16]));
    replica.apply(replica.retry(beside, again).expect("it was refused"));
    replica.apply(replica.retry(tombstone, last).expect("it was set aside"));
    let (request, _) = replica.next_request("c", 100);
    let sent: Vec<String> = request.changes.iter().map(|change| change.id.clone()).collect();
    assert_eq!(sent, [again.to_string(), last.to_string()]);
    assert_eq!(request.changes[1].waits_for, [copy, again]);
}
