//! What leaves a device because nobody touched it, and comes back when it is asked for.

use crate::device::Device;
use crate::random::Random;
use crate::server::Server;
use std::collections::BTreeMap;
use worknest::domain::{EntityId, EntityType, Scope, Time};
use worknest::merge::{Conflict, Record, RecordKey};
use worknest::store::Batch;
use worknest::sync::retention::{FETCHED, keeping_name};
use worknest::sync::{Keeping, Standing};

/// The ticket that a record of the server belongs to; itself, for one.
fn ticket_of(record: &Record, contents: &BTreeMap<&RecordKey, &Record>) -> Option<EntityId> {
    match record.entity_type {
        EntityType::Ticket => Some(record.id),
        EntityType::Comment | EntityType::Attachment => record.parent().map(|(_, ticket)| ticket),
        EntityType::Conflict => {
            let about = Conflict::from_record(record)?;
            let about = contents.get(&(about.entity_type, about.entity_id))?;
            (about.entity_type != EntityType::Conflict).then(|| ticket_of(about, contents)).flatten()
        }
        _ => None,
    }
}

impl Server {
    /// A ticket, deleted or not, with its living comments and attachments, as `/api/archive` gives it.
    pub fn archived(&self, device: &Device, ticket: EntityId) -> Vec<Record> {
        for scope in self.scopes_of(device.user) {
            let contents = self.contents(scope);
            let whole = (EntityType::Ticket, ticket);
            if contents.contains_key(&whole) {
                let is_below = |record: &&Record| record.parent().as_ref() == Some(&whole) && !record.deleted;
                let belongs = |record: &&Record| record.key() == whole || is_below(record);
                return contents.into_values().filter(belongs).cloned().collect();
            }
        }
        Vec::new()
    }
}

impl Device {
    /// What is closed and was not touched lately leaves.
    pub fn retire(&mut self, now: Time, random: &mut Random) {
        self.catch_up(self.leader);
        let batch = self.replica().leaving(Some(now), now).batch;
        let scope_of = |key: &RecordKey| Some((key.1, self.replica().confirmed(key)?.scope));
        let tickets = batch.remove_records.iter().filter(|key| key.0 == EntityType::Ticket);
        let left: Vec<(EntityId, Scope)> = tickets.filter_map(scope_of).collect();
        if self.commit(self.leader, batch, random) {
            self.disk.left.extend(left);
        }
    }

    /// Whether it has a project that is kept on the server only.
    pub fn keeps_elsewhere(&self) -> bool {
        self.replica().scopes().any(|scope| self.replica().keeping_of(scope) == Keeping::NotHere)
    }

    /// What has left, or is here in part only.
    pub fn away(&self) -> Vec<EntityId> {
        let incomplete = self.replica().incomplete();
        let left = self.disk.left.keys().copied().filter(|ticket| !incomplete.contains(ticket));
        let mut away: Vec<EntityId> = left.collect();
        away.extend(incomplete);
        away.sort_unstable();
        away
    }

    /// What the archive has of a ticket is here again.
    pub fn take_whole(
        &mut self,
        ticket: EntityId,
        records: Vec<Record>,
        asked_at: &BTreeMap<Scope, Standing>,
        now: Time,
        random: &mut Random,
    ) {
        self.catch_up(self.leader);
        let batch = self.replica().complete(ticket, records, asked_at, now);
        self.commit(self.leader, batch, random);
    }

    /// A project is to be kept here, or not any more.
    pub fn keep(&mut self, scope: Scope, random: &mut Random) {
        self.catch_up(self.leader);
        let project = scope.project().expect("a project's scope");
        let is_kept = self.replica().keeping(project) != Keeping::NotHere;
        let keeping = if is_kept { Keeping::NotHere } else { Keeping::Synced };
        let mut batch = if is_kept { Batch::default() } else { self.replica().from_the_start(project) };
        batch.put_meta.insert(keeping_name(project), keeping.to_value());
        if self.commit(self.leader, batch, random) {
            self.disk.left.retain(|_, of| *of != scope || is_kept);
            self.lead().engine.want();
        }
    }

    /// Whether it belongs to a ticket that was asked for, and came.
    pub fn came_whole(&self, record: &Record) -> bool {
        let ticket = ticket_of(record, &BTreeMap::new());
        ticket.is_some_and(|ticket| self.replica().meta(&format!("{FETCHED}{ticket}")).is_some())
    }

    /// Whether this record of the server may be missing here: it belongs to a ticket that has left, or is not kept
    /// here, and has not come back whole. A ticket is here with all that belongs to it, or marked as incomplete.
    pub fn may_miss(&self, record: &Record, contents: &BTreeMap<&RecordKey, &Record>) -> bool {
        let Some(ticket) = ticket_of(record, contents) else { return false };
        let is_kept = self.replica().keeping_of(record.scope) != Keeping::NotHere;
        let has_left = !is_kept || self.disk.left.contains_key(&ticket);
        let is_here = self.replica().confirmed(&(EntityType::Ticket, ticket)).is_some();
        // The archive gives no tombstones of what belongs to a ticket.
        has_left && (record.deleted || !is_here || self.replica().is_incomplete(ticket))
    }
}
