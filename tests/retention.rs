//! What leaves a device and what stays; how it comes back whole.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;
use worknest::domain::{ChangeId, Entity, EntityId, EntityType, Fields, ProjectId, Scope, Time, default_statuses};
use worknest::merge::{Change, Cursor, Mark, Operation, Outcome, Record, Seen, Stamp, WriterId};
use worknest::store::{Batch, QueueRow, QueueState, Rejection, Snapshot};
use worknest::sync::retention::{UPLOAD, keeping_name};
use worknest::sync::{ChangeResult, Keeping, Replica, ScopeState, ServerChange, SyncResponse};

const DAY: u64 = 24 * 60 * 60 * 1_000;
/// When the tests take place.
const TODAY: u64 = 1_000 * DAY;

fn project() -> ProjectId {
    ProjectId(Uuid::from_u128(77))
}

fn scope() -> Scope {
    Scope::Project(project())
}

fn time(millis: u64) -> Time {
    Time::from_timestamp_millis(millis as i64).expect("a time of ours")
}

fn record(entity_type: EntityType, number: u128, days_ago: u64, seq: u64, fields: Value) -> Record {
    let stamp = Stamp { millis: TODAY - days_ago * DAY, counter: 0, writer: WriterId(1) };
    let Value::Object(fields) = fields else { panic!("fields") };
    Record {
        entity_type,
        id: EntityId(Uuid::from_u128(number)),
        scope: scope(),
        fields: fields.into_iter().collect::<Fields>(),
        seq,
        created: Mark { seq, stamp },
        marks: BTreeMap::new(),
        deleted: false,
    }
}

fn ticket(number: u128, status: &str, days_ago: u64) -> Record {
    let fields = json!({"project_id": project(), "title": "A ticket", "status": status});
    record(EntityType::Ticket, number, days_ago, number as u64, fields)
}

fn comment(number: u128, ticket: u128, days_ago: u64) -> Record {
    let fields = json!({"ticket_id": Uuid::from_u128(ticket), "content": "Words"});
    record(EntityType::Comment, number, days_ago, number as u64, fields)
}

fn attachment(number: u128, ticket: u128, hash: &str) -> Record {
    let fields = json!({"ticket_id": Uuid::from_u128(ticket), "filename": "plan.pdf", "hash": hash});
    record(EntityType::Attachment, number, 90, number as u64, fields)
}

fn statuses() -> Vec<Record> {
    let statuses = default_statuses(project()).into_iter();
    statuses
        .map(|(id, status)| Record {
            id: id.into(),
            fields: status.to_fields(),
            ..record(EntityType::Status, 0, 400, 1, json!({}))
        })
        .collect()
}

fn replica(records: Vec<Record>, queue: Vec<QueueRow>, meta: &[(&str, Value)]) -> Replica {
    let mut meta: BTreeMap<String, Value> =
        meta.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let cursor = Cursor { epoch: 0, seq: 1_000, change: ChangeId::default() };
    let standing = json!({"cursor": cursor, "finished": cursor});
    meta.insert("cursors".into(), json!({scope().to_string(): standing}));
    Replica::new(Snapshot { records: statuses().into_iter().chain(records).collect(), queue, meta })
}

fn row(entity: &Record, state: QueueState) -> QueueRow {
    let change = Change {
        id: ChangeId(Uuid::from_u128(5_000)),
        entity_type: entity.entity_type.clone(),
        entity_id: entity.id,
        operation: Operation::Update,
        data: Fields::new(),
        timestamp: time(TODAY),
        stamp: Stamp::default(),
        seen: Seen::default(),
        resolves: None,
        waits_for: Vec::new(),
    };
    QueueRow { order: 1, scope: scope(), change, state }
}

/// The numbers of what leaves after thirty days.
fn leaves(replica: &Replica) -> Vec<u128> {
    let mut left: Vec<u128> = replica
        .leaving(Some(time(TODAY - 30 * DAY)), time(TODAY))
        .batch
        .remove_records
        .iter()
        .map(|(_, id)| id.0.as_u128())
        .collect();
    left.sort_unstable();
    left
}

#[test]
fn closed_tickets_that_nobody_touched_leave_with_all_that_belongs_to_them_and_nothing_else() {
    let records = vec![
        ticket(10, "Done", 60),
        comment(11, 10, 59),
        attachment(12, 10, "only-here"),
        attachment(13, 10, "shared"),
        ticket(20, "Closed", 31),
        ticket(30, "Done", 29),
        ticket(40, "InProgress", 300),
        attachment(41, 40, "shared"),
        ticket(50, "Done", 60),
        comment(51, 50, 2),
        ticket(60, "", 300),
        ticket(70, "Nobody knows", 300),
        Record { deleted: true, ..ticket(80, "Open", 60) },
    ];
    let replica = replica(records, Vec::new(), &[]);
    assert_eq!(leaves(&replica), [10, 11, 12, 13, 20, 80]);
    let leaving = replica.leaving(Some(time(TODAY - 30 * DAY)), time(TODAY));
    assert_eq!(leaving.bytes.into_iter().collect::<Vec<_>>(), ["only-here"]);
    assert_eq!(replica.leaving(None, time(TODAY)), Default::default(), "for good is for good");
}

#[test]
fn what_is_queued_rejected_in_conflict_or_unsent_stays_whole() {
    let all = || vec![ticket(10, "Done", 60), comment(11, 10, 60), attachment(12, 10, "bytes")];
    let rejection = Rejection { code: "no".into(), message: "No.".into() };
    for state in [QueueState::Queued, QueueState::Sent, QueueState::Rejected(rejection)] {
        for at in 0..3 {
            let queue = vec![row(&all()[at], state.clone())];
            assert!(leaves(&replica(all(), queue, &[])).is_empty(), "{state:?} of {at}");
        }
    }
    let done = vec![row(&all()[0], QueueState::Done)];
    assert_eq!(leaves(&replica(all(), done, &[])), [10, 11, 12], "what the server has answered holds nothing back");
    assert!(leaves(&replica(all(), Vec::new(), &[(&format!("{UPLOAD}bytes"), json!(true))])).is_empty());

    // A new comment that waits names the ticket by its field.
    let mut queued = row(&comment(99, 10, 0), QueueState::Queued);
    queued.change.operation = Operation::Create;
    queued.change.data = comment(99, 10, 0).fields;
    assert!(leaves(&replica(all(), vec![queued], &[])).is_empty());

    for about in [(EntityType::Ticket, 10_u128), (EntityType::Comment, 11)] {
        let conflict = json!({
            "entity_type": about.0, "entity_id": Uuid::from_u128(about.1), "field": "title", "base": "", "sides": [],
        });
        let open = record(EntityType::Conflict, 500, 60, 500, conflict);
        let with = |conflict: Record| all().into_iter().chain([conflict]).collect();
        assert!(leaves(&replica(with(open.clone()), Vec::new(), &[])).is_empty(), "{about:?}");
        let resolved = Record { deleted: true, ..open };
        assert_eq!(leaves(&replica(with(resolved), Vec::new(), &[])), [10, 11, 12, 500]);
    }
}

#[test]
fn a_closed_part_stays_as_long_as_its_whole() {
    let part_of = |number: u128, whole: u128, status: &str| {
        let mut part = ticket(number, status, 90);
        part.fields.insert("parent_id".into(), json!(Uuid::from_u128(whole)));
        part
    };
    let records = vec![
        ticket(1, "Open", 90),
        part_of(2, 1, "Done"),
        part_of(3, 2, "Closed"),
        ticket(4, "Done", 90),
        part_of(5, 4, "Done"),
        // A whole that is not here, and two that are parts of each other.
        part_of(6, 99, "Done"),
        part_of(7, 8, "Done"),
        part_of(8, 7, "Done"),
        Record { deleted: true, ..part_of(9, 1, "Open") },
    ];
    assert_eq!(leaves(&replica(records, Vec::new(), &[])), [4, 5, 6, 7, 8, 9]);
}

#[test]
fn of_a_project_that_is_not_kept_here_all_leaves_but_what_was_opened_lately_and_of_one_only_here_nothing() {
    let all = || {
        let lately = [ticket(30, "Open", 5), ticket(40, "Open", 5), comment(41, 40, 0)];
        [ticket(10, "Open", 5), comment(11, 10, 2), ticket(20, "Done", 60)].into_iter().chain(lately).collect()
    };
    let name = keeping_name(project());
    let fetched = format!("fetched:{}", Uuid::from_u128(30));
    let meta = [(name.as_str(), Keeping::NotHere.to_value().unwrap()), (&fetched, json!(TODAY - DAY / 2))];
    assert_eq!(leaves(&replica(all(), Vec::new(), &meta)), [10, 11, 20]);
    let meta = [(name.as_str(), Keeping::DeviceOnly.to_value().unwrap())];
    assert!(leaves(&replica(all(), Vec::new(), &meta)).is_empty());
}

#[test]
fn a_ticket_fetched_from_the_archive_stays_as_long_as_one_that_was_touched() {
    let fetched = format!("fetched:{}", Uuid::from_u128(10));
    let at = |days_ago: u64| {
        let meta = [(fetched.as_str(), json!(TODAY - days_ago * DAY))];
        leaves(&replica(vec![ticket(10, "Done", 60)], Vec::new(), &meta))
    };
    assert!(at(29).is_empty());
    assert_eq!(at(31), [10]);
}

#[test]
fn in_the_middle_of_a_pull_from_the_start_nothing_leaves() {
    let reached = Cursor { epoch: 0, seq: 33, change: ChangeId::default() };
    let at = |finished: Cursor| {
        let meta = [("cursors".to_owned(), json!({scope().to_string(): {"cursor": reached, "finished": finished}}))];
        let records = statuses().into_iter().chain([ticket(10, "Done", 60), comment(11, 10, 60)]).collect();
        leaves(&Replica::new(Snapshot { records, meta: meta.into(), ..Snapshot::default() }))
    };
    assert!(at(Cursor::default()).is_empty(), "the next page may bring it again, and would be taken for all of it");
    assert_eq!(at(reached), [10, 11]);
}

fn response(changes: Vec<Record>, results: Vec<Record>) -> SyncResponse {
    let result = |record: &Record| ChangeResult {
        id: ChangeId(Uuid::from_u128(5_000)).to_string(),
        outcome: Outcome::Applied,
        code: None,
        message: None,
        field: None,
        record: Some(record.into()),
    };
    let cursor = Cursor { epoch: 0, seq: 2_000, change: ChangeId::default() };
    SyncResponse {
        server_changes: changes.iter().map(ServerChange::from).collect(),
        conflicts: Vec::new(),
        last_sync: String::new(),
        results: results.iter().map(result).collect(),
        scopes: vec![ScopeState { scope: scope(), cursor, more: false, restart: false }],
        revoked: Vec::new(),
        more: false,
        server_time: time(TODAY),
        protocol: 1,
    }
}

fn absorbed(mut replica: Replica, response: &SyncResponse) -> Replica {
    let batch = replica.absorb(response);
    replica.apply(batch);
    replica
}

#[test]
fn what_arrives_for_a_ticket_that_has_left_marks_it_until_it_is_fetched_whole() {
    let touched = Record { seq: 1_500, ..ticket(10, "Open", 60) };
    let id = touched.id;
    for arrives in [vec![touched.clone()], vec![Record { seq: 1_500, ..comment(11, 10, 0) }]] {
        let replica = absorbed(replica(Vec::new(), Vec::new(), &[]), &response(arrives, Vec::new()));
        assert_eq!(replica.incomplete(), [id]);
        assert!(replica.is_incomplete(id));
        let older = Record { fields: json_fields(json!({"title": "As it was"})), seq: 1_400, ..touched.clone() };
        let mut replica = replica;
        let batch = replica.complete(id, vec![older, comment(11, 10, 60)], replica.standings(), time(TODAY));
        replica.apply(batch);
        assert!(replica.incomplete().is_empty());
        assert!(replica.confirmed(&comment(11, 10, 60).key()).is_some());
        let held = replica.confirmed(&touched.key()).unwrap();
        assert!(held.seq >= 1_400, "never older than what is here");
        assert!(leaves(&replica).is_empty(), "it is open, and was fetched a moment ago");
    }
}

#[test]
fn what_a_pull_dropped_while_the_archive_was_asked_is_not_taken_for_all_there_is() {
    let name = keeping_name(project());
    let not_here = (name.as_str(), Keeping::NotHere.to_value().unwrap());
    let (id, answer) = (ticket(10, "", 0).id, || vec![ticket(10, "Open", 3), comment(11, 10, 3)]);
    let fetched = |meta: &[(&str, Value)], arrives: Vec<Record>| {
        let replica = replica(Vec::new(), Vec::new(), meta);
        let asked_at = replica.standings().clone();
        let mut replica = absorbed(replica, &response(arrives, Vec::new()));
        let batch = replica.complete(id, answer(), &asked_at, time(TODAY));
        replica.apply(batch);
        replica
    };
    let said = || vec![Record { seq: 1_500, ..comment(12, 10, 0) }];
    let without = fetched(std::slice::from_ref(&not_here), said());
    assert!(without.confirmed(&comment(12, 10, 0).key()).is_none() && without.is_incomplete(id));
    let with = fetched(&[], said());
    assert!(
        with.confirmed(&comment(12, 10, 0).key()).is_some() && !with.is_incomplete(id),
        "what is kept drops nothing"
    );
    let mut again = without;
    let batch = again.complete(id, answer(), again.standings(), time(TODAY));
    again.apply(batch);
    assert!(!again.is_incomplete(id));
}

#[test]
fn a_ticket_that_is_here_in_part_stays_marked_until_its_rest_has_come() {
    let deleted = Record { seq: 1_500, deleted: true, ..ticket(10, "Done", 60) };
    let id = deleted.id;
    let asked = |arrived: Record| {
        let mut replica = absorbed(replica(Vec::new(), Vec::new(), &[]), &response(vec![arrived], Vec::new()));
        assert_eq!(replica.incomplete(), [id]);
        let batch = replica.complete(id, Vec::new(), replica.standings(), time(TODAY));
        replica.apply(batch);
        replica
    };
    assert!(asked(deleted.clone()).is_incomplete(id), "restored, it would be shown without its comments");
    let mut replica = asked(deleted.clone());
    let batch = replica.complete(id, vec![deleted, comment(11, 10, 60)], replica.standings(), time(TODAY));
    replica.apply(batch);
    assert!(!replica.is_incomplete(id) && replica.confirmed(&comment(11, 10, 60).key()).is_some());
    let without = asked(Record { seq: 1_500, ..comment(11, 10, 60) });
    assert!(!without.is_incomplete(id), "of what is not here itself nothing is shown");
}

fn json_fields(value: Value) -> Fields {
    let Value::Object(fields) = value else { panic!("fields") };
    fields.into_iter().collect()
}

#[test]
fn what_is_new_or_was_never_away_is_not_marked() {
    let fresh = Record { seq: 1_600, ..ticket(1_500, "Open", 0) };
    let new =
        absorbed(replica(Vec::new(), Vec::new(), &[]), &response(vec![fresh, comment(1_501, 1_500, 0)], Vec::new()));
    assert!(new.incomplete().is_empty(), "made after all that is known here");
    let held = replica(vec![ticket(10, "Open", 3)], Vec::new(), &[]);
    let again = absorbed(held, &response(vec![Record { seq: 1_600, ..ticket(10, "Open", 3) }], Vec::new()));
    assert!(again.incomplete().is_empty());
    let first = Replica::new(Snapshot::default());
    let pulled = absorbed(first, &response(vec![comment(11, 10, 0), ticket(10, "Done", 60)], Vec::new()));
    assert!(pulled.incomplete().is_empty(), "in a first pull everything comes");
}

// Fails when any change of one's own is taken for its creation.
#[test]
fn what_was_edited_in_a_tab_that_had_not_heard_that_it_left_comes_back_marked() {
    let name = keeping_name(project());
    let not_here = (name.as_str(), Keeping::NotHere.to_value().unwrap());
    for meta in [&[][..], std::slice::from_ref(&not_here)] {
        let edited = ticket(10, "Done", 60);
        let queue = vec![row(&edited, QueueState::Queued)];
        let answer = response(Vec::new(), vec![Record { seq: 1_500, ..edited.clone() }]);
        let after = absorbed(replica(Vec::new(), queue, meta), &answer);
        assert_eq!(after.incomplete(), [edited.id], "its comments are not here: {meta:?}");
    }
}

#[test]
fn of_a_project_that_is_not_kept_here_only_what_is_held_or_was_written_here_arrives() {
    let name = keeping_name(project());
    let meta = [(name.as_str(), Keeping::NotHere.to_value().unwrap())];
    let held = ticket(10, "Open", 3);
    let arrives = vec![
        Record { seq: 1_500, ..held.clone() },
        Record { seq: 1_501, ..comment(11, 10, 0) },
        Record { seq: 1_502, ..ticket(20, "Open", 0) },
        Record { seq: 1_503, ..comment(21, 20, 0) },
        Record { seq: 1_505, ..comment(31, 30, 0) },
    ];
    let written = Record { seq: 1_504, ..ticket(30, "Open", 0) };
    let after = absorbed(replica(vec![held], Vec::new(), &meta), &response(arrives, vec![written.clone()]));
    let is_here = |record: Record| after.confirmed(&record.key()).is_some();
    assert!(is_here(ticket(10, "", 0)) && is_here(comment(11, 10, 0)) && is_here(written));
    assert!(is_here(comment(31, 30, 0)), "what somebody said of it before its own answer arrived");
    assert!(!is_here(ticket(20, "", 0)) && !is_here(comment(21, 20, 0)));
    assert!(after.incomplete().is_empty());
    assert_eq!(after.standing(scope()).cursor.seq, 2_000, "the cursor goes on");
    let start = after.from_the_start(project());
    let mut again = after;
    again.apply(Batch { put_meta: start.put_meta, ..Batch::default() });
    assert_eq!(again.standing(scope()).cursor.seq, 0, "to be kept here again, all of it is pulled");
}
