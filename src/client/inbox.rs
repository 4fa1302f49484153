//! What others did that concerns the person: derived from the records that are here, so that it is whole offline and
//! vanishes with what it is about. Only how far the person has come is kept, on this device.
//!
//! Invariants: what was there when the inbox began in a scope is no news; nothing the person did is; places are
//! sequence numbers of the scope, never times: what was written offline yesterday and arrives now is new.

use super::row::Row;
use super::{Client, ClientError};
use crate::domain::mention::mentions;
use crate::domain::{Comment, EntityId, EntityType, Scope, Ticket, TicketId, Time, UserId};
use crate::merge::{Conflict, Mark, Record, RecordKey};
use crate::store::Batch;
use crate::sync::Replica;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Under this and a scope's name lies where the inbox begins there; under this and a ticket's id how far it was read.
const INBOX: &str = "inbox:";

/// How many of the records that came last are looked through: it is done again after each change.
const LOOKED_AT_MAX: usize = 2_000;

/// How much of a comment is shown, in characters.
const EXCERPT: usize = 200;

/// Why something is in the inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InboxKind {
    Mentioned,
    Assigned,
    /// About a ticket that the person made, watches or is given.
    Watched,
    Conflict,
}

impl InboxKind {
    pub const ALL: [InboxKind; 4] = [Self::Mentioned, Self::Assigned, Self::Watched, Self::Conflict];
}

/// A place in the order of a scope: its epoch, and the sequence number there.
pub type Place = (u32, u64);

/// How far the person has come with a ticket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxMarks {
    /// Up to here it was read.
    pub read: Place,
    /// Up to here it was put away.
    pub done: Place,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct InboxEvent {
    pub kind: InboxKind,
    pub place: Place,
    pub at: Time,
    /// Who said it. Of a changed field only the server's history tells that.
    pub who: Option<UserId>,
    /// What was said, or its beginning; Markdown.
    pub said: Option<String>,
    /// The fields that it is about.
    pub fields: Vec<String>,
}

/// What happened to one ticket, and was not put away.
#[derive(Clone, Debug, PartialEq)]
pub struct InboxItem {
    pub ticket: TicketId,
    /// The newest first; never empty.
    pub events: Vec<InboxEvent>,
    pub marks: InboxMarks,
}

impl InboxItem {
    /// The newest of what happened.
    pub fn newest(&self) -> &InboxEvent {
        &self.events[0]
    }

    /// What happened since the person was here.
    pub fn unread(&self) -> impl Iterator<Item = &InboxEvent> {
        self.events.iter().filter(|event| event.place > self.marks.read)
    }

    /// Whether all of it was read.
    pub fn is_read(&self) -> bool {
        self.newest_place() <= self.marks.read
    }

    /// The last place of what happened, in the order of the scope.
    pub fn newest_place(&self) -> Place {
        self.events.iter().map(|event| event.place).max().unwrap_or_default()
    }

    /// The marks once it is read.
    pub fn when_read(&self) -> InboxMarks {
        InboxMarks { read: self.newest_place(), ..self.marks }
    }

    /// The marks once it is not.
    pub fn when_unread(&self) -> InboxMarks {
        InboxMarks { read: self.marks.done, ..self.marks }
    }

    /// The marks once it is put away.
    pub fn when_done(&self) -> InboxMarks {
        let place = self.newest_place();
        InboxMarks { read: place, done: place }
    }
}

/// The records that came after the inbox began in their scope, by the time of their last change.
#[derive(Default)]
pub struct News {
    begins: HashMap<Scope, Place>,
    keys: BTreeSet<(u64, RecordKey)>,
    times: HashMap<RecordKey, u64>,
}

impl News {
    /// Where the inbox begins in each scope by now.
    pub fn learn(&mut self, replica: &Replica) {
        self.begins = replica.scopes().filter_map(|scope| Some((scope, begin(replica, scope)?))).collect();
    }

    /// Takes a record in as it was confirmed, where it is news.
    pub fn put(&mut self, record: &Record) {
        let is_told = matches!(record.entity_type, EntityType::Ticket | EntityType::Comment | EntityType::Conflict);
        let is_new = |(_, seq): &Place| record.seq > *seq;
        if is_told && !record.deleted && self.begins.get(&record.scope).is_some_and(is_new) {
            let millis = u64::try_from(record.updated_at().timestamp_millis()).unwrap_or(0);
            self.times.insert(record.key(), millis);
            self.keys.insert((millis, record.key()));
        }
    }

    /// Lets go of it.
    pub fn remove(&mut self, key: &RecordKey) {
        if let Some(millis) = self.times.remove(key) {
            self.keys.remove(&(millis, key.clone()));
        }
    }

    fn newest(&self) -> Vec<RecordKey> {
        self.keys.iter().rev().take(LOOKED_AT_MAX).map(|(_, key)| key.clone()).collect()
    }
}

fn begin(replica: &Replica, scope: Scope) -> Option<Place> {
    serde_json::from_value(replica.meta(&format!("{INBOX}{scope}"))?.clone()).ok()
}

/// Where the inbox begins in scopes that were received whole for the first time, or anew after the server came back
/// from a backup: what is there by now is no news. It ends where a scope is gone.
pub(super) fn beginnings(replica: &Replica) -> Batch {
    let mut batch = Batch::default();
    for (scope, standing) in replica.standings() {
        let now = (standing.finished.epoch, standing.finished.seq);
        let is_whole = now.1 > 0 && !standing.is_receiving();
        if is_whole && begin(replica, *scope).is_none_or(|(epoch, _)| epoch != now.0) {
            batch.put_meta.insert(format!("{INBOX}{scope}"), serde_json::to_value(now).ok());
        }
    }
    let scopes = replica.meta_names().filter_map(|name| name.strip_prefix(INBOX)?.parse::<Scope>().ok());
    let gone = scopes.filter(|scope| !replica.standings().contains_key(scope));
    batch.put_meta.extend(gone.map(|scope| (format!("{INBOX}{scope}"), None)));
    batch
}

impl Client {
    /// What happened that concerns the person, the newest first, but for what was put away.
    pub fn inbox(&self) -> Vec<InboxItem> {
        let keys = self.0.shown.borrow().news().newest();
        let replica = self.0.replica.borrow();
        let mut found: BTreeMap<TicketId, InboxItem> = BTreeMap::new();
        for key in keys {
            let Some(record) = replica.confirmed(&key) else { continue };
            let about = match key.0 {
                EntityType::Ticket => self.happened_to(record),
                EntityType::Comment => self.said(record),
                _ => self.disputed(record),
            };
            let Some((ticket, events)) = about else { continue };
            let item = found.entry(ticket).or_insert_with(|| InboxItem {
                ticket,
                events: Vec::new(),
                marks: self.inbox_marks(ticket),
            });
            let (marks, begin) = (item.marks, self.inbox_begin(record.scope));
            item.events.extend(events.into_iter().filter(|event| event.place > marks.done.max(begin)));
        }
        let mut items: Vec<InboxItem> = found.into_values().filter(|item| !item.events.is_empty()).collect();
        items.iter_mut().for_each(|item| item.events.sort_by_key(|event| Reverse((event.at, event.place, event.kind))));
        items.sort_by_key(|item| Reverse((item.newest().at, item.ticket)));
        items
    }

    /// Notes how far the person has come with some tickets.
    pub async fn mark_inbox(&self, marks: Vec<(TicketId, InboxMarks)>) -> Result<(), ClientError> {
        let mut batch = Batch::default();
        let named =
            marks.into_iter().map(|(ticket, marks)| (format!("{INBOX}{ticket}"), serde_json::to_value(marks).ok()));
        batch.put_meta.extend(named);
        self.commit(|_, _| Ok(batch)).await
    }

    /// Lets the inbox begin in scopes that are new here.
    pub(super) async fn begin_inbox(&self) -> Result<(), ClientError> {
        self.commit(|_, replica| Ok(beginnings(replica))).await
    }

    fn inbox_marks(&self, ticket: TicketId) -> InboxMarks {
        let replica = self.0.replica.borrow();
        let kept = replica.meta(&format!("{INBOX}{ticket}")).cloned();
        kept.and_then(|kept| serde_json::from_value(kept).ok()).unwrap_or_default()
    }

    fn inbox_begin(&self, scope: Scope) -> Place {
        begin(&self.0.replica.borrow(), scope).unwrap_or_default()
    }

    fn epoch(&self, scope: Scope) -> u32 {
        self.0.replica.borrow().standing(scope).cursor.epoch
    }

    /// Whether the person wants to know what happens to a ticket: they made it, watch it, or it is given to them.
    fn is_concerned(&self, row: &Row<Ticket>) -> bool {
        let me = self.0.me.user;
        let (ticket, was_imported) = (&row.value, row.value.source_created_at.is_some());
        let is_own = row.author == Some(me) && !was_imported;
        is_own || ticket.watchers.contains(&me) || ticket.assignees.contains(&me)
    }

    fn happened_to(&self, record: &Record) -> Option<(TicketId, Vec<InboxEvent>)> {
        let row = self.get::<Ticket>(record.id.into())?;
        let me = self.0.me.user;
        let epoch = self.epoch(record.scope);
        let is_foreign = |name: &str| match record.marks.get(name) {
            Some(mark) => !mark.stamp.writer.is_of(me),
            None => row.author != Some(me),
        };
        let event = |kind: InboxKind, mark: Mark, fields: Vec<String>| InboxEvent {
            kind,
            place: (epoch, mark.seq),
            at: mark.stamp.time(),
            who: (mark == record.created).then_some(row.author).flatten(),
            said: None,
            fields,
        };
        let mut events = Vec::new();
        let given = format!("assignees/{me}");
        if row.value.assignees.contains(&me) && is_foreign(&given) {
            events.push(event(InboxKind::Assigned, record.mark(&given), Vec::new()));
        }
        let is_named = mentions(&row.value.description, &self.0.me.username) && is_foreign("description");
        if is_named {
            let mark = record.mark("description");
            events.push(event(InboxKind::Mentioned, mark, vec!["description".into()]));
        }
        if self.is_concerned(&row) {
            let told = record.marks.iter().filter(|(name, _)| {
                let field = name.split('/').next().unwrap_or(name);
                let is_told = super::history::is_told(&EntityType::Ticket, field) && field != "deleted";
                is_told && **name != given && !(is_named && field == "description") && is_foreign(name)
            });
            let done = self.inbox_marks(row.id).done.max(self.inbox_begin(record.scope));
            let told: Vec<_> = told.filter(|(_, mark)| (epoch, mark.seq) > done).collect();
            if let Some(last) = told.iter().map(|(_, mark)| **mark).max_by_key(|mark| mark.seq) {
                let names = told.iter().map(|(name, _)| name.split('/').next().unwrap_or(name).to_owned());
                let fields: BTreeSet<String> = names.collect();
                events.push(event(InboxKind::Watched, last, fields.into_iter().collect()));
            }
        }
        Some((row.id, events))
    }

    fn said(&self, record: &Record) -> Option<(TicketId, Vec<InboxEvent>)> {
        let row = self.get::<Comment>(record.id.into())?;
        let ticket = self.get::<Ticket>(row.value.ticket_id)?;
        // What was imported, or came along with a ticket, was said elsewhere.
        if row.author == Some(self.0.me.user) || row.value.source_author.is_some() {
            return None;
        }
        let (kind, mark) = if mentions(&row.value.content, &self.0.me.username) {
            (InboxKind::Mentioned, record.mark("content"))
        } else {
            (InboxKind::Watched, record.created)
        };
        let is_told = kind == InboxKind::Mentioned || self.is_concerned(&ticket);
        let event = || InboxEvent {
            kind,
            place: (self.epoch(record.scope), mark.seq),
            at: mark.stamp.time(),
            who: row.author,
            said: Some(row.value.content.chars().take(EXCERPT).collect()),
            fields: Vec::new(),
        };
        is_told.then(|| (ticket.id, vec![event()]))
    }

    fn disputed(&self, record: &Record) -> Option<(TicketId, Vec<InboxEvent>)> {
        let conflict: Conflict = self.unresolved(Conflict::from_record(record).into_iter().collect()).next()?;
        let ticket = self.ticket_of(&conflict.entity_type, conflict.entity_id)?;
        let row = self.get::<Ticket>(ticket)?;
        let me = Some(self.0.me.user);
        let is_told = self.is_concerned(&row) || conflict.sides.iter().any(|side| side.author == me);
        let event = || InboxEvent {
            kind: InboxKind::Conflict,
            place: (self.epoch(record.scope), record.seq),
            at: conflict.sides.iter().map(|side| side.stamp.time()).max().unwrap_or_default(),
            who: None,
            said: None,
            fields: vec![conflict.field.clone()],
        };
        is_told.then(|| (ticket, vec![event()]))
    }

    /// The ticket that a thing is, or belongs to.
    fn ticket_of(&self, entity_type: &EntityType, id: EntityId) -> Option<TicketId> {
        match entity_type {
            EntityType::Ticket => Some(id.into()),
            EntityType::Comment => self.get::<Comment>(id.into()).map(|row| row.value.ticket_id),
            _ => None,
        }
    }
}
