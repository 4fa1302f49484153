//! Small things to put into a store, told apart by a number.

use serde_json::json;
use uuid::Uuid;
use worknest::domain::{ChangeId, ConflictId, Entity, EntityId, EntityType, ProjectId, Scope, Ticket, Time, UserId};
use worknest::merge::{
    Change, Conflict, Cursor, Mark, Operation, Record, RecordKey, Resolves, Seen, Side, Stamp, WriterId,
};
use worknest::store::QueueRow;
use worknest::sync::{ScopeState, ServerChange, SyncResponse};

pub fn id(number: u8) -> EntityId {
    EntityId(Uuid::from_bytes([number; 16]))
}

pub fn scope(number: u8) -> Scope {
    Scope::Project(ProjectId(Uuid::from_bytes([number; 16])))
}

pub fn person(number: u8) -> Scope {
    Scope::Person(UserId(Uuid::from_bytes([number; 16])))
}

pub fn mark(seq: u64) -> Mark {
    Mark { seq, stamp: Stamp { millis: 1_700_000_000_000 + seq, counter: 3, writer: WriterId(u64::MAX - seq) } }
}

/// A ticket of the first scope, with every field this version knows.
pub fn ticket(number: u8, title: &str) -> Record {
    let entity = Ticket { title: title.into(), project_id: ProjectId(Uuid::from_bytes([1; 16])), ..Ticket::default() };
    record(EntityType::Ticket, number, entity.to_fields())
}

/// A comment with only the fields that were written.
pub fn comment(number: u8, ticket: u8, content: &str) -> Record {
    let fields = json!({"ticket_id": id(ticket), "content": content});
    record(EntityType::Comment, number, fields.as_object().cloned().unwrap_or_default())
}

/// A known type with fields that this version does not know.
pub fn record_of_the_future(number: u8) -> Record {
    let mut record = ticket(number, "Of the future");
    record.fields.insert("mood".into(), json!({"is": ["good", 1, null], "of": {"whom": "all"}}));
    record.fields.insert("seq".into(), json!("a field that is named like a column"));
    record.fields.insert("extra".into(), json!(null));
    record.fields.insert("id".into(), json!(4));
    record
}

/// A type that this version does not know.
pub fn type_of_the_future(number: u8) -> Record {
    let fields = json!({"name": "Sprint 4", "days": [1, 2.5], "marks": {}, "type": "long"});
    record("sprint".into(), number, fields.as_object().cloned().unwrap_or_default())
}

fn record(entity_type: EntityType, number: u8, fields: worknest::domain::Fields) -> Record {
    let created = mark(u64::from(number) + 1);
    Record {
        entity_type,
        id: id(number),
        scope: scope(1),
        fields,
        seq: created.seq,
        created,
        marks: Default::default(),
        deleted: false,
    }
}

pub fn conflict(number: u8) -> Conflict {
    let side = |at: u8, value: &str| Side {
        change: ChangeId::from_random([at; 16]),
        value: json!(value),
        author: (at == 1).then_some(UserId(Uuid::from_bytes([at; 16]))),
        author_name: format!("Person {at}"),
        time: time(at),
        stamp: mark(u64::from(at)).stamp,
    };
    Conflict {
        id: ConflictId(id(number).0),
        entity_type: EntityType::Ticket,
        entity_id: id(1),
        field: "title".into(),
        base: json!(null),
        sides: vec![side(1, "Mine"), side(2, "Theirs")],
        resolved: false,
    }
}

/// A queued edit; its change id follows from `change`.
pub fn row(order: u64, change: u8) -> QueueRow {
    QueueRow { order, scope: scope(1), change: edit(change), state: Default::default() }
}

fn edit(number: u8) -> Change {
    Change {
        id: ChangeId::from_random([number; 16]),
        entity_type: EntityType::Ticket,
        entity_id: id(1),
        operation: Operation::Update,
        data: json!({"title": format!("Edit {number}")}).as_object().cloned().unwrap_or_default(),
        timestamp: time(number),
        stamp: mark(u64::from(number)).stamp,
        seen: Seen::default(),
        resolves: None,
        waits_for: Vec::new(),
    }
}

pub fn change_with_everything(number: u8) -> Change {
    let data =
        json!({"labels": {"add": ["a"], "remove": []}, "estimate": 0.1, "mood": [null, "\u{0}"], "due_date": null});
    Change {
        entity_type: "sprint".into(),
        operation: Operation::Create,
        data: data.as_object().cloned().unwrap_or_default(),
        timestamp: Time::from_timestamp_nanos(1_700_000_000_123_456_789),
        seen: Seen {
            cursor: Cursor { epoch: 2, seq: 41, change: ChangeId::from_random([8; 16]) },
            seq: u64::from(u32::MAX) + 5,
            after: Some(ChangeId::from_random([9; 16])),
            beside: vec![ChangeId::from_random([10; 16])],
        },
        resolves: Some(Resolves {
            conflict: ConflictId(id(5).0),
            sides: vec![ChangeId::from_random([6; 16]), ChangeId::from_random([7; 16])],
        }),
        ..edit(number)
    }
}

pub fn time(number: u8) -> Time {
    Time::from_timestamp_millis(1_700_000_000_000 + i64::from(number)).unwrap_or_default()
}

pub fn key_of(record: &Record) -> RecordKey {
    record.key()
}

pub fn sorted(mut records: Vec<Record>) -> Vec<Record> {
    records.sort_by_key(Record::key);
    records
}

/// An answer by which the first scope begins anew, with these records.
pub fn restart(records: &[Record]) -> SyncResponse {
    let cursor = Cursor { epoch: 5, seq: 9, change: ChangeId::default() };
    SyncResponse {
        server_changes: records.iter().map(ServerChange::from).collect(),
        conflicts: Vec::new(),
        last_sync: String::new(),
        results: Vec::new(),
        scopes: vec![ScopeState { scope: scope(1), cursor, more: false, restart: true }],
        revoked: Vec::new(),
        more: false,
        server_time: time(1),
        protocol: 1,
    }
}
