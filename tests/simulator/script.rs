//! A program that knows only the plain shape: it keeps what it was given, and sends what somebody changed of it.

use crate::device::View;
use crate::oracle::Truth;
use crate::random::Random;
use crate::server::Server;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use worknest::domain::{ChangeId, EntityId, EntityType, FieldKind, Fields, Time, UserId};
use worknest::merge::{Operation, Record, RecordKey, Seen};
use worknest::sync::authority::Caller;
use worknest::sync::{SyncRequest, SyncResponse, WireChange};

pub struct Script {
    pub user: UserId,
    name: String,
    last_sync: Option<String>,
    /// What it was given, of everything.
    given: BTreeMap<RecordKey, Record>,
    /// The same, with what it has written since.
    held: BTreeMap<RecordKey, Record>,
    /// What is to be sent; sent again, as it is, until an answer comes.
    outbox: Vec<WireChange>,
    is_sent: bool,
    /// The last answer was not all there is.
    is_halfway: bool,
    /// The epoch of the last answer.
    epoch: u32,
    /// What it made of each entity since the last answer.
    made: BTreeMap<RecordKey, Vec<ChangeId>>,
}

impl Script {
    pub fn new(user: UserId, name: String) -> Self {
        Self {
            user,
            name,
            last_sync: None,
            given: BTreeMap::new(),
            held: BTreeMap::new(),
            outbox: Vec::new(),
            is_sent: false,
            is_halfway: false,
            epoch: 0,
            made: BTreeMap::new(),
        }
    }

    pub fn caller(&self) -> Caller {
        Caller { user: self.user, name: self.name.clone(), replica: self.name.clone() }
    }

    /// Changes something of what it holds: one field, or the whole record sent back with one field changed.
    pub fn act(&mut self, server: &Server, truth: &mut Truth, random: &mut Random, millis: i64) -> &'static str {
        if self.is_sent {
            return "waits for its answer";
        }
        let tickets: Vec<Record> = self.held.values().filter(|record| is_open(record)).cloned().collect();
        let Some(ticket) = random.pick(&tickets) else { return "has nothing to change" };
        let (operation, data) = match random.below(12) {
            0 => (Operation::Delete, json!({})),
            1 | 2 => (Operation::Update, json!({"labels": []})),
            3 => (Operation::Update, json!({"due_date": null})),
            _ => (Operation::Update, json!({"title": format!("Title {}", random.below(4))})),
        };
        let mut data: Fields = data.as_object().cloned().expect("an object");
        if random.chance(50) && operation == Operation::Update {
            data = ticket.fields.clone().into_iter().chain(data).collect();
        }
        self.make(server, truth, random, (ticket.key(), operation, data), millis);
        "changes something"
    }

    fn make(
        &mut self,
        server: &Server,
        truth: &mut Truth,
        random: &mut Random,
        (key, operation, mut data): (RecordKey, Operation, Fields),
        millis: i64,
    ) {
        let id = ChangeId::from_random(random.bytes());
        let view = self.view(server, &key);
        data.insert("id".into(), Value::String(key.1.to_string()));
        let (entity_type, timestamp) = (key.0.clone(), Time::from_timestamp_millis(millis).expect("in range"));
        let wire = json!({"id": id, "type": entity_type, "operation": operation, "data": data, "timestamp": timestamp});
        self.outbox.push(serde_json::from_value(wire).expect("a plain change decodes"));
        truth.insert(id, view);
        self.made.entry(key.clone()).or_default().push(id);
        // From now on it takes what it wrote for what there is.
        if let Some(held) = self.held.get_mut(&key) {
            let known = data.into_iter().filter(|(name, _)| is_written(&key.0, name));
            known.for_each(|(name, value)| held.set_value(&name, value));
            held.deleted |= operation == Operation::Delete;
        }
    }

    fn view(&self, server: &Server, key: &RecordKey) -> View {
        let confirmed = self.given.get(key);
        let received = confirmed.into_iter().flat_map(|record| server.log_behind(record)).map(|entry| entry.change.id);
        let own = self.made.get(key).cloned().unwrap_or_default();
        let sight = received.chain(own.iter().copied()).collect();
        View {
            seen: Seen::default(),
            sight,
            confirmed: confirmed.cloned(),
            own,
            epoch: self.epoch,
            is_halfway: self.is_halfway,
        }
    }

    /// What goes out next: the same again until there is an answer.
    pub fn request(&mut self) -> SyncRequest {
        self.is_sent = true;
        let (client_id, last_sync) = (self.name.clone(), self.last_sync.clone());
        SyncRequest { client_id, last_sync, changes: self.outbox.clone(), ..SyncRequest::default() }
    }

    pub fn absorb(&mut self, response: &SyncResponse) {
        self.is_sent = false;
        self.outbox.clear();
        self.made.clear();
        self.last_sync = Some(response.last_sync.clone());
        self.given.retain(|_, record| !response.revoked.contains(&record.scope));
        self.is_halfway = response.more;
        self.epoch = response.scopes.iter().map(|state| state.cursor.epoch).max().unwrap_or_default();
        let restarted = |scope| response.scopes.iter().any(|state| state.restart && state.scope == scope);
        self.given.retain(|_, record| !restarted(record.scope));
        for change in &response.server_changes {
            let record = Record::from(change.clone());
            self.given.insert(record.key(), record);
        }
        self.held = self.given.clone();
    }

    /// It holds what its person may read, as it is.
    pub fn check(&self, server: &Server) {
        for scope in server.scopes_of(self.user) {
            for (key, record) in server.contents(scope) {
                assert_eq!(self.held.get(key), Some(record), "{}: holds what the server holds", self.name);
            }
        }
    }
}

fn is_open(record: &Record) -> bool {
    record.entity_type == EntityType::Ticket && !record.deleted && record.id != EntityId::default()
}

fn is_written(entity_type: &EntityType, field: &str) -> bool {
    field != "id" && !matches!(entity_type.field_kind(field), FieldKind::Server | FieldKind::Derived)
}
