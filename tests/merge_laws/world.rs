//! What the laws are tried on: a server of one record, and people who edit it.

use serde_json::{Value, json};
use worknest::domain::{ChangeId, EntityId, EntityType, Fields, ProjectId, Scope, Time, UserId};
use worknest::merge::{
    Accepted, Author, Change, Clock, Conflict, Context, Cursor, Entry, Operation, Outcome, Record, Refusal, Resolves,
    Seen, Side, Stamp, WriterId, accept,
};

pub const START_MILLIS: u64 = 1_700_000_000_000;

pub fn scope() -> Scope {
    Scope::Project(ProjectId::from_random([1; 16]))
}

pub fn ticket_id() -> EntityId {
    EntityId::from_random([2; 16])
}

/// A member of a set: sets hold ids.
pub fn label(number: u8) -> String {
    EntityId::from_random([number; 16]).to_string()
}

pub fn fields(value: Value) -> Fields {
    match value {
        Value::Object(fields) => fields,
        other => panic!("not an object: {other}"),
    }
}

/// The server's side for one ticket.
#[derive(Clone, Default)]
pub struct Server {
    pub record: Option<Record>,
    pub log: Vec<Entry>,
    pub conflicts: Vec<Conflict>,
    pub seq: u64,
    /// Hands the whole log to the rule even where the author saw all there is.
    pub always_with_log: bool,
}

impl Server {
    pub fn take(&mut self, person: &Person, change: &Change) -> Result<Outcome, Refusal> {
        self.take_with(person, change, None).map(|accepted| accepted.outcome)
    }

    pub fn take_with(
        &mut self,
        person: &Person,
        change: &Change,
        unseen_child: Option<&Side>,
    ) -> Result<Accepted, Refusal> {
        let saw_all = self.record.as_ref().is_none_or(|record| record.seq <= change.seen.up_to())
            && change.seen.after.is_none()
            && change.resolves.is_none();
        let history: &[Entry] = if saw_all && !self.always_with_log { &[] } else { &self.log };
        let context = Context {
            scope: scope(),
            seq: self.seq + 1,
            author: &person.author,
            accepted_at: time(START_MILLIS + self.seq),
            current: self.record.as_ref(),
            history,
            conflicts: &self.conflicts,
            unseen_child,
            server_fields: &Fields::new(),
        };
        let accepted = accept(&context, change)?;
        self.seq += accepted.entries.len() as u64;
        self.record = Some(accepted.record.clone());
        self.log.extend(accepted.entries.iter().cloned());
        for conflict in &accepted.conflicts {
            self.conflicts.retain(|open| open.id != conflict.id);
            self.conflicts.extend((!conflict.resolved).then(|| conflict.clone()));
        }
        Ok(accepted)
    }

    pub fn record(&self) -> &Record {
        self.record.as_ref().expect("the ticket was created")
    }

    pub fn value(&self, field: &str) -> Value {
        self.record().value(field)
    }

    pub fn conflict(&self, field: &str) -> Option<&Conflict> {
        self.conflicts.iter().find(|conflict| conflict.field == field)
    }

    /// The sides of the field's open conflict as (value, author's name), ascending by value.
    pub fn sides(&self, field: &str) -> Vec<(String, String)> {
        let sides = self.conflict(field).map(|conflict| conflict.sides.as_slice()).unwrap_or_default();
        let mut sides: Vec<_> = sides.iter().map(|side| (side.value.to_string(), side.author_name.clone())).collect();
        sides.sort();
        sides
    }

    /// All that must not depend on the order of arrival: what lives, under which stamps, and what is kept beside it.
    pub fn outcome(&self) -> impl PartialEq + std::fmt::Debug + use<> {
        let record = self.record();
        let stamps: Vec<(String, Stamp)> = record.marks.iter().map(|(name, mark)| (name.clone(), mark.stamp)).collect();
        let mut kept: Vec<_> =
            self.conflicts.iter().map(|open| (open.field.clone(), self.sides(&open.field))).collect();
        kept.sort();
        (record.fields.clone(), record.deleted, stamps, kept)
    }
}

pub fn time(millis: u64) -> Time {
    Time::from_timestamp_millis(millis as i64).expect("a time in range")
}

/// Somebody with a clock, a cursor and a queue.
#[derive(Clone)]
pub struct Person {
    pub author: Author,
    pub clock: Clock,
    /// Pulled up to here.
    pub pulled: u64,
    /// The newest change that is still queued.
    pub queued: Option<ChangeId>,
    number: u8,
    made: u16,
}

impl Person {
    pub fn new(number: u8) -> Self {
        let author = Author {
            user: Some(UserId::from_random([100 + number; 16])),
            name: format!("Person {number}"),
            replica: format!("replica-{number}"),
        };
        let clock = Clock::new(WriterId(u64::from(number)));
        Self { author, clock, pulled: 0, queued: None, number, made: 0 }
    }

    /// Pulls all there is. What this person made is confirmed by it.
    pub fn pull(&mut self, server: &Server) {
        (self.pulled, self.queued) = (server.seq, None);
    }

    /// Makes a change at `millis` after the start and queues it.
    pub fn make(&mut self, millis: u64, operation: Operation, data: Value) -> Change {
        let stamp = self.clock.tick(START_MILLIS + millis);
        self.made += 1;
        let mut id = [self.number; 16];
        id[..2].copy_from_slice(&self.made.to_be_bytes());
        let cursor = Cursor { seq: self.pulled, ..Cursor::default() };
        let change = Change {
            id: ChangeId::from_random(id),
            entity_type: EntityType::Ticket,
            entity_id: ticket_id(),
            operation,
            data: fields(data),
            timestamp: stamp.time(),
            stamp,
            seen: Seen { cursor, seq: self.pulled, after: self.queued, beside: Vec::new() },
            resolves: None,
            waits_for: Vec::new(),
        };
        self.queued = Some(change.id);
        change
    }

    pub fn update(&mut self, millis: u64, data: Value) -> Change {
        self.make(millis, Operation::Update, data)
    }

    pub fn delete(&mut self, millis: u64) -> Change {
        self.make(millis, Operation::Delete, json!({}))
    }

    /// Settles a conflict as this person sees it on `server` now.
    pub fn resolve(&mut self, millis: u64, server: &Server, field: &str, value: Value) -> Change {
        let conflict = server.conflict(field).expect("there is a conflict to resolve");
        let sides = conflict.sides.iter().map(|side| side.change).collect();
        let resolves = Some(Resolves { conflict: conflict.id, sides });
        Change { resolves, ..self.update(millis, json!({ field: value })) }
    }
}

/// A server with one ticket, and `count` people who have pulled it.
pub fn world(count: u8) -> (Server, Vec<Person>) {
    let mut server = Server::default();
    let mut founder = Person::new(0);
    let create = founder.make(
        0,
        Operation::Create,
        json!({
            "project_id": scope().project().expect("a project's scope").to_string(),
            "title": "Door",
            "description": "one\ntwo\nthree\nfour\nfive\n",
            "labels": [label(1), label(2)],
            "position": "a0",
        }),
    );
    server.take(&founder, &create).expect("a create is taken");
    let mut people: Vec<Person> = (1..=count).map(Person::new).collect();
    people.iter_mut().for_each(|person| person.pull(&server));
    (server, people)
}
