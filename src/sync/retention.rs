//! What leaves a device, and how it comes back whole.
//!
//! Invariants: only what the server has leaves, and nothing of which something is queued, rejected, in conflict or
//! unsent; a ticket leaves with all that belongs to it, or not at all, not before the one that it is a part of, and
//! never in the middle of a pull from the start, which takes what arrives for all there is; what arrives for one that has left is marked as incomplete until
//! it has been fetched whole.

use super::replica::Replica;
use super::restored::hash_of;
use super::standing::Standing;
use super::wire::SyncResponse;
use crate::domain::{Category, EntityId, EntityType, FieldValue, Fields, PARENT_ID, ProjectId, Scope, Time};
use crate::merge::{Conflict, Operation, Record, RecordKey};
use crate::store::{Batch, QueueState};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Before the content address of bytes that are still to be sent: the name of a small value.
pub const UPLOAD: &str = "upload:";
/// Before the id of a ticket of which only a part is here.
const INCOMPLETE: &str = "incomplete:";
/// Before the id of a ticket that was fetched from the archive; the value says when (milliseconds, server time).
pub const FETCHED: &str = "fetched:";
/// Before the id of a project that is not kept as usual.
pub const KEEPING: &str = "keeping:";
/// How long a ticket stays, in a project that is not kept here, after it was fetched or written, in milliseconds.
const VISIT_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// Where a project is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keeping {
    /// On the server and here.
    #[default]
    Synced,
    /// Here, and never sent.
    DeviceOnly,
    /// On the server; here only what was looked at or worked on lately.
    NotHere,
}

impl Keeping {
    /// As it is stored; nothing for the usual.
    pub fn to_value(self) -> Option<Value> {
        match self {
            Self::Synced => None,
            Self::DeviceOnly => Some("device".into()),
            Self::NotHere => Some("server".into()),
        }
    }
}

/// What is to leave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Leaving {
    pub batch: Batch,
    /// The content addresses of bytes that nothing here needs any more.
    pub bytes: BTreeSet<String>,
}

/// The name of the small value that says where a project is kept.
pub fn keeping_name(project: ProjectId) -> String {
    format!("{KEEPING}{project}")
}

/// What belongs to a ticket.
#[derive(Default)]
struct Family {
    members: Vec<RecordKey>,
    touched_millis: i64,
    may_stay: bool,
}

impl Replica {
    /// Where a project is kept.
    pub fn keeping(&self, project: ProjectId) -> Keeping {
        match self.meta(&keeping_name(project)).and_then(Value::as_str) {
            Some("device") => Keeping::DeviceOnly,
            Some("server") => Keeping::NotHere,
            _ => Keeping::Synced,
        }
    }

    /// Where what is in a scope is kept.
    pub fn keeping_of(&self, scope: Scope) -> Keeping {
        scope.project().map_or(Keeping::Synced, |project| self.keeping(project))
    }

    /// Whether only a part of this ticket is here.
    pub fn is_incomplete(&self, ticket: EntityId) -> bool {
        self.meta(&format!("{INCOMPLETE}{ticket}")).is_some()
    }

    /// The tickets of which only a part is here.
    pub fn incomplete(&self) -> Vec<EntityId> {
        self.meta_names().filter_map(|name| name.strip_prefix(INCOMPLETE)?.parse().ok()).collect()
    }

    /// The closed and the deleted tickets that nobody has touched since `before` (`None`: closed ones stay), and all
    /// that is in projects that are not kept here, by the server's time.
    pub fn leaving(&self, before: Option<Time>, now: Time) -> Leaving {
        let mut families = self.families();
        for key in self.keys_that_stay() {
            if let Some(family) = self.ticket_of(&key).and_then(|ticket| families.get_mut(&ticket)) {
                family.may_stay = true;
            }
        }
        let closed = self.closed_statuses();
        let mut past = BTreeMap::new();
        for (id, family) in families {
            let Some(ticket) = self.confirmed(&(EntityType::Ticket, id)).filter(|_| !family.may_stay) else { continue };
            let fetched = self.meta(&format!("{FETCHED}{id}")).and_then(Value::as_i64).unwrap_or(0);
            let touched_millis = family.touched_millis.max(fetched);
            if self.is_in_first_pull(ticket.scope) {
                continue;
            }
            let is_past = match self.keeping_of(ticket.scope) {
                Keeping::DeviceOnly => false,
                Keeping::NotHere => touched_millis + VISIT_MILLIS < now.timestamp_millis(),
                Keeping::Synced => before.is_some_and(|before| {
                    (ticket.deleted || closed.contains(&(ticket.scope, status_of(ticket))))
                        && touched_millis < before.timestamp_millis()
                }),
            };
            if is_past {
                past.insert(id, family);
            }
        }
        self.keep_parts(&mut past);
        let mut leaving = Leaving::default();
        for (id, family) in past {
            leaving.batch.remove_records.extend(family.members);
            for name in [FETCHED, INCOMPLETE] {
                let name = format!("{name}{id}");
                if self.meta(&name).is_some() {
                    leaving.batch.put_meta.insert(name, None);
                }
            }
        }
        leaving.bytes = self.bytes_of_none_but(&leaving.batch.remove_records);
        leaving
    }

    /// A closed part stays for as long as the whole does: how far that has come is told from its parts.
    fn keep_parts(&self, past: &mut BTreeMap<EntityId, Family>) {
        let ticket = |id: EntityId| self.confirmed(&(EntityType::Ticket, id)).filter(|ticket| !ticket.deleted);
        let mut parts: HashMap<EntityId, Vec<EntityId>> = HashMap::new();
        for id in past.keys() {
            let kept = ticket(*id).filter(|part| self.keeping_of(part.scope) == Keeping::Synced);
            let whole = kept.and_then(|part| Some((part.scope, EntityId::decode(part.fields.get(PARENT_ID)?)?)));
            if let Some((scope, whole)) = whole
                && ticket(whole).is_some_and(|whole| whole.scope == scope)
            {
                parts.entry(whole).or_default().push(*id);
            }
        }
        let mut staying: Vec<EntityId> = parts.keys().filter(|whole| !past.contains_key(whole)).copied().collect();
        while let Some(whole) = staying.pop() {
            for part in parts.remove(&whole).unwrap_or_default() {
                past.remove(&part);
                staying.push(part);
            }
        }
    }

    /// Whether no pull of a scope has been finished yet, since it was last begun at its start.
    pub(super) fn is_in_first_pull(&self, scope: Scope) -> bool {
        self.standing(scope).finished.seq == 0
    }

    /// Every ticket with what belongs to it, itself included.
    fn families(&self) -> HashMap<EntityId, Family> {
        let mut families: HashMap<EntityId, Family> = HashMap::new();
        for record in self.confirmed_records() {
            let key = record.key();
            let Some(ticket) = self.ticket_of(&key) else { continue };
            let family = families.entry(ticket).or_default();
            family.touched_millis = family.touched_millis.max(record.updated_at().timestamp_millis());
            family.members.push(key);
        }
        families
    }

    /// What something is queued or rejected of, in conflict, or unsent.
    fn keys_that_stay(&self) -> Vec<RecordKey> {
        let rows = self.queue().filter(|row| row.state != QueueState::Done);
        let mut keys: Vec<RecordKey> = Vec::new();
        for row in rows {
            keys.push(row.key());
            keys.extend(parent_of(&row.change.entity_type, &row.change.data));
        }
        for record in self.confirmed_records() {
            match record.entity_type {
                EntityType::Conflict if !record.deleted => {
                    keys.extend(
                        Conflict::from_record(record).map(|conflict| (conflict.entity_type, conflict.entity_id)),
                    );
                }
                EntityType::Attachment => {
                    let hash = hash_of(&record.entity_type, &record.fields);
                    if hash.is_some_and(|hash| self.meta(&format!("{UPLOAD}{hash}")).is_some()) {
                        keys.push(record.key());
                    }
                }
                _ => {}
            }
        }
        keys
    }

    /// The ticket that something belongs to; itself, for one.
    fn ticket_of(&self, key: &RecordKey) -> Option<EntityId> {
        match key.0 {
            EntityType::Ticket => Some(key.1),
            EntityType::Comment | EntityType::Attachment => {
                let parent = self.confirmed(key)?.parent()?;
                (parent.0 == EntityType::Ticket).then_some(parent.1)
            }
            EntityType::Conflict => {
                let conflict = Conflict::from_record(self.confirmed(key)?)?;
                self.ticket_of(&(conflict.entity_type, conflict.entity_id))
            }
            _ => None,
        }
    }

    fn closed_statuses(&self) -> HashSet<(Scope, String)> {
        let statuses = self.confirmed_records().filter(|record| record.entity_type == EntityType::Status);
        let closed = statuses.filter(|status| {
            status.fields.get("category").and_then(Category::decode).is_some_and(|category| category.is_closed())
        });
        closed.map(|status| (status.scope, text(&status.fields, "key"))).collect()
    }

    /// The bytes that only these attachments need.
    fn bytes_of_none_but(&self, leaving: &[RecordKey]) -> BTreeSet<String> {
        let leaving: HashSet<&RecordKey> = leaving.iter().collect();
        let attachments = || self.confirmed_records().filter(|record| record.entity_type == EntityType::Attachment);
        let of = |leaves: bool| {
            let those = attachments().filter(|record| leaving.contains(&record.key()) == leaves);
            those.filter_map(|record| hash_of(&record.entity_type, &record.fields)).collect()
        };
        let (gone, needed): (BTreeSet<&str>, BTreeSet<&str>) = (of(true), of(false));
        let queued: HashSet<&str> =
            self.pending().filter_map(|row| hash_of(&row.change.entity_type, &row.change.data)).collect();
        let gone = gone.into_iter().filter(|hash| !needed.contains(hash) && !queued.contains(hash));
        gone.map(str::to_owned).collect()
    }

    /// Of what arrived: drops what is not kept here, and marks what it is a part of, where the rest has left.
    /// `restarted` are scopes that are sent from their start.
    pub(super) fn sort_arrived(
        &self,
        arrived: &mut HashMap<RecordKey, Record>,
        restarted: &BTreeSet<Scope>,
        response: &SyncResponse,
        batch: &mut Batch,
    ) {
        let own: HashSet<EntityId> =
            response.results.iter().filter_map(|result| Some(result.record.as_ref()?.entity_id)).collect();
        let mut dropped = Vec::new();
        for (key, record) in arrived.iter() {
            let ticket = match key.0 {
                EntityType::Ticket => key.1,
                EntityType::Comment | EntityType::Attachment => match record.parent() {
                    Some((EntityType::Ticket, ticket)) => ticket,
                    _ => continue,
                },
                _ => continue,
            };
            let whole = (EntityType::Ticket, ticket);
            let is_held = self.confirmed(&whole).is_some();
            if self.keeping_of(record.scope) == Keeping::NotHere {
                // Made here, and confirmed by this answer: then what others have added to it by now belongs here, too.
                let is_own = |key: &RecordKey| own.contains(&key.1) || self.rows_of(key).next().is_some();
                if !is_held && !is_own(&whole) && !is_own(key) {
                    dropped.push(key.clone());
                } else if !is_held && self.is_made_here(&whole) == Some(false) {
                    batch.put_meta.insert(format!("{INCOMPLETE}{ticket}"), Some(Value::Bool(true)));
                }
                continue;
            }
            // In a pull from the start nothing has left yet.
            if is_held || self.is_in_first_pull(record.scope) || restarted.contains(&record.scope) {
                continue;
            }
            let reached = self.standing(record.scope).cursor.seq;
            let is_old = arrived.get(&whole).is_none_or(|ticket| ticket.created.seq <= reached);
            // Made here, and confirmed by this answer: all of it is here.
            if is_old && self.is_made_here(&whole) != Some(true) {
                batch.put_meta.insert(format!("{INCOMPLETE}{ticket}"), Some(Value::Bool(true)));
            }
        }
        for key in dropped {
            arrived.remove(&key);
        }
    }

    /// Whether what waits for an answer about something begins with its creation. Another tab may still edit what has
    /// left.
    fn is_made_here(&self, key: &RecordKey) -> Option<bool> {
        self.rows_of(key).next().map(|row| row.change.operation == Operation::Create)
    }

    /// A ticket with all that belongs to it, as the server had it when this replica stood at `asked_at`: never older
    /// than what is here. None: it is not there any more, or not for this person; what is here of it stays a part.
    pub fn complete(
        &self,
        ticket: EntityId,
        records: Vec<Record>,
        asked_at: &BTreeMap<Scope, Standing>,
        now: Time,
    ) -> Batch {
        let mut batch = Batch::default();
        let is_held = self.confirmed(&(EntityType::Ticket, ticket)).is_some();
        let fetched = (!records.is_empty()).then(|| Value::from(now.timestamp_millis()));
        batch.put_meta.insert(format!("{FETCHED}{ticket}"), fetched);
        let has_dropped = |scope: Scope| {
            let asked_at = asked_at.get(&scope).map(|standing| standing.cursor);
            self.keeping_of(scope) == Keeping::NotHere && asked_at != Some(self.standing(scope).cursor)
        };
        if !is_held && records.iter().any(|record| has_dropped(record.scope)) {
            batch.put_meta.insert(format!("{INCOMPLETE}{ticket}"), Some(Value::Bool(true)));
        } else if !is_held || !records.is_empty() {
            batch.put_meta.insert(format!("{INCOMPLETE}{ticket}"), None);
        }
        let is_newer = |record: &Record| self.confirmed(&record.key()).is_none_or(|held| held.seq <= record.seq);
        batch.put_records = records.into_iter().filter(is_newer).collect();
        batch
    }
}

fn parent_of(entity_type: &EntityType, data: &Fields) -> Option<RecordKey> {
    let (parent_type, _) = entity_type.parent()?;
    Some((parent_type, entity_type.parent_id(data)?))
}

fn text(fields: &Fields, name: &str) -> String {
    fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn status_of(ticket: &Record) -> String {
    let key = text(&ticket.fields, "status");
    if key.is_empty() { "Open".to_owned() } else { key }
}
