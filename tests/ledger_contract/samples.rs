//! Small things to put into a book, told apart by a number.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;
use worknest::domain::{
    ChangeId, ConflictId, Entity, EntityId, EntityType, Member, ProjectId, Role, Scope, Time, UserId,
};
use worknest::merge::{
    Author, Change, Conflict, Cursor, Entry, Mark, Operation, Outcome, Record, Seen, Side, Stamp, Write, WriterId,
};
use worknest::store::{Answer, Head};

pub fn id(number: u8) -> EntityId {
    EntityId(Uuid::from_bytes([number; 16]))
}

pub fn project(number: u8) -> ProjectId {
    ProjectId(id(number).0)
}

pub fn user(number: u8) -> UserId {
    UserId(id(number).0)
}

pub fn scope(number: u8) -> Scope {
    Scope::Project(project(number))
}

pub fn person(number: u8) -> Scope {
    Scope::Person(user(number))
}

pub fn change_id(number: u8) -> ChangeId {
    ChangeId::from_random([number; 16])
}

pub fn time(number: u8) -> Time {
    Time::from_timestamp_millis(1_700_000_000_000 + i64::from(number)).unwrap_or_default()
}

pub fn mark(seq: u64) -> Mark {
    Mark { seq, stamp: Stamp { millis: 1_700_000_000_000 + seq, counter: 0, writer: WriterId(seq) } }
}

pub fn head(seq: u64) -> Head {
    Head {
        epoch: 1,
        epoch_start: seq / 2,
        seq,
        change: change_id(seq as u8),
        millis: 1_700_000_000_000 + seq,
        ticket_number: -(seq as i64),
    }
}

pub fn cursor(seq: u64) -> Cursor {
    Cursor { epoch: 1, seq, change: change_id(seq as u8) }
}

pub fn record(entity_type: EntityType, number: u8, seq: u64, fields: Value) -> Record {
    Record {
        entity_type,
        id: id(number),
        scope: scope(1),
        fields: fields.as_object().cloned().unwrap_or_default(),
        seq,
        created: mark(1),
        marks: BTreeMap::new(),
        deleted: false,
    }
}

pub fn ticket(number: u8, seq: u64) -> Record {
    let title = format!("Ticket {number} at {seq}");
    record(EntityType::Ticket, number, seq, json!({"project_id": project(1), "title": title, "labels": ["a"]}))
}

pub fn comment(number: u8, ticket: u8, seq: u64) -> Record {
    record(EntityType::Comment, number, seq, json!({"ticket_id": id(ticket), "content": "Which one?"}))
}

/// Of the project and the user with these numbers.
pub fn member(project_number: u8, user_number: u8, role: Role, seq: u64) -> Record {
    let (project, user) = (project(project_number), user(user_number));
    let member = Member { project_id: project, user_id: user, role, ..Member::default() };
    Record {
        id: Member::id_for(project, user).into(),
        scope: scope(project_number),
        ..record(EntityType::Member, 0, seq, Value::Object(member.to_fields()))
    }
}

pub fn conflict(number: u8, entity_type: EntityType, about: u8, resolved: bool) -> Record {
    let side = |at: u8| Side {
        change: change_id(at),
        value: json!(format!("Value {at}")),
        author: Some(user(at)),
        author_name: format!("Person {at}"),
        time: time(at),
        stamp: mark(u64::from(at)).stamp,
    };
    let conflict = Conflict {
        id: ConflictId(id(number).0),
        entity_type,
        entity_id: id(about),
        field: "title".into(),
        base: json!(null),
        sides: vec![side(1), side(2)],
        resolved,
    };
    conflict.to_record(scope(1), mark(u64::from(number)))
}

/// What change `number` did to ticket `about`.
pub fn entry(number: u8, about: u8, seq: u64) -> Entry {
    let change = Change {
        id: change_id(number),
        entity_type: EntityType::Ticket,
        entity_id: id(about),
        operation: Operation::Update,
        data: json!({"title": "NUL \0", "mood": [0.1, null]}).as_object().cloned().unwrap_or_default(),
        timestamp: time(number),
        stamp: mark(seq).stamp,
        seen: Seen { cursor: cursor(seq), seq, after: Some(change_id(number)), beside: vec![change_id(1)] },
        resolves: None,
        waits_for: Vec::new(),
    };
    let write = Write { base: json!("NUL \0"), value: json!({"x": 2.0}), stamp: mark(seq).stamp };
    Entry {
        scope: scope(1),
        seq,
        change,
        author: Author { user: Some(user(1)), name: "Alice".into(), replica: "tab 'A'".into() },
        accepted_at: time(seq as u8),
        outcome: Outcome::Merged,
        writes: BTreeMap::from([("title".to_owned(), write)]),
    }
}

pub fn answer(number: u8) -> Answer {
    Answer {
        change: change_id(number),
        author: Author { user: Some(user(number)), name: "Ülkü — 🦊".into(), replica: "tab".into() },
        scope: Some(scope(1)),
        record: (EntityType::Ticket, id(number)),
        outcome: Outcome::Conflict,
        seq: u64::from(number),
        code: None,
        message: None,
        conflicts: vec![ConflictId(id(1).0), ConflictId(id(2).0)],
        answered_at: time(number),
    }
}

/// An id of any 128 bits.
pub trait IntoId {
    fn into_id(self) -> EntityId;
}

impl IntoId for Uuid {
    fn into_id(self) -> EntityId {
        EntityId(self)
    }
}
