//! A client's replica in memory: confirmed records, queue, cursors. It answers with the batch to commit; once the
//! store has it, [`Replica::apply`] makes it true here as well.

use super::standing::Standing;
use super::touched::effect_records;
use super::wire::{PROTOCOL, ScopeCursor, SyncRequest, SyncResponse};
use super::{in_view, lacking, restored, set_aside};
use crate::domain::{ChangeId, EntityType, ProjectId, Scope};
use crate::merge::{Change, Cursor, Outcome, Record, RecordKey, Seen, shown};
use crate::store::{Batch, QueueRow, QueueState, Rejection, Snapshot};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;

/// The name under which a store keeps the cursors.
const CURSORS: &str = "cursors";

/// A row's place in the queue. Two tabs may give the same order: then the change's id decides.
type Place = (u64, ChangeId);

fn place_of(row: &QueueRow) -> Place {
    (row.order, row.change.id)
}

/// The replica.
#[derive(Clone, Debug, Default)]
pub struct Replica {
    records: HashMap<RecordKey, Record>,
    /// By place.
    queue: BTreeMap<Place, QueueRow>,
    /// The places of the pending rows about a record.
    places: HashMap<RecordKey, Vec<Place>>,
    by_change: HashMap<ChangeId, Place>,
    /// How many rows about a record were rejected.
    set_aside: HashMap<RecordKey, usize>,
    standings: BTreeMap<Scope, Standing>,
    meta: BTreeMap<String, Value>,
    /// The places of all pending rows: those done long ago are many more.
    pending: BTreeSet<Place>,
    /// How many records of a type have pending rows.
    pending_of: HashMap<EntityType, usize>,
    /// The greatest sequence number, and per scope the greatest ticket number, of any record that was ever here.
    greatest_seq: u64,
    greatest_number: HashMap<Scope, i64>,
    /// How much of what others had written the server lacks.
    pub(super) lacking: lacking::Counts,
}

impl Replica {
    /// From what a store holds.
    pub fn new(snapshot: Snapshot) -> Self {
        let mut replica = Self { meta: snapshot.meta, ..Self::default() };
        replica.standings =
            replica.meta.get(CURSORS).cloned().and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default();
        replica.records.reserve(snapshot.records.len());
        snapshot.records.into_iter().for_each(|record| replica.put(record));
        for row in snapshot.queue {
            replica.insert_row(row);
        }
        replica.count_lacking(replica.meta_under(lacking::LACKING).map(|(name, _)| name.clone()).collect());
        replica
    }

    /// All of it, as a store holds it.
    pub fn snapshot(&self) -> Snapshot {
        let records = self.records.values().cloned().collect();
        Snapshot { records, queue: self.queue.values().cloned().collect(), meta: self.meta.clone() }
    }

    // -- reading

    /// The record as the server confirmed it.
    pub fn confirmed(&self, key: &RecordKey) -> Option<&Record> {
        self.records.get(key)
    }

    /// All confirmed records.
    pub fn confirmed_records(&self) -> impl Iterator<Item = &Record> {
        self.records.values()
    }

    /// How many records are confirmed here, of all scopes.
    pub fn confirmed_count(&self) -> usize {
        self.records.len()
    }

    /// The record as shown: confirmed + queue.
    pub fn shown(&self, key: &RecordKey) -> Option<Record> {
        let queued = self.rows_of(key).map(|row| &row.change);
        let effect = if self.records.contains_key(key) { None } else { self.queued_effect(key) };
        let base = self.records.get(key).or(effect.as_ref());
        let scope = base.map(|record| record.scope).or_else(|| self.rows_of(key).next().map(|row| row.scope))?;
        shown(scope, base, queued)
    }

    /// The confirmed record, where nothing queued lies upon it.
    pub fn shown_as_confirmed(&self, key: &RecordKey) -> Option<&Record> {
        self.records.get(key).filter(|_| !self.places.contains_key(key))
    }

    /// A record that a still queued change makes on the side (the statuses of a new project).
    pub fn queued_effect(&self, key: &RecordKey) -> Option<Record> {
        if key.0 != EntityType::Status {
            return None;
        }
        let creates = self.pending().filter(|row| row.change.entity_type == EntityType::Project);
        creates.flat_map(effect_records).find(|record| record.key() == *key)
    }

    /// The keys of all records that are confirmed or in the queue.
    pub fn keys(&self) -> BTreeSet<RecordKey> {
        let mut keys: BTreeSet<RecordKey> = self.records.keys().cloned().collect();
        for row in self.pending() {
            keys.insert(row.key());
            keys.extend(effect_records(row).iter().map(Record::key));
        }
        keys
    }

    /// The rows that the server has still to answer, in order.
    pub fn pending(&self) -> impl Iterator<Item = &QueueRow> {
        self.pending.iter().filter_map(|place| self.queue.get(place))
    }

    /// The records that have rows which the server has still to answer.
    pub fn pending_keys(&self) -> impl Iterator<Item = &RecordKey> {
        self.places.keys()
    }

    /// How many records of a type have rows that the server has still to answer.
    pub fn pending_count_of(&self, entity_type: &EntityType) -> usize {
        self.pending_of.get(entity_type).copied().unwrap_or(0)
    }

    /// How many rows the server has still to answer.
    pub fn pending_count(&self) -> usize {
        self.pending.len()
    }

    /// How many rows were rejected and wait for the person.
    pub fn rejected_count(&self) -> usize {
        self.set_aside.values().sum()
    }

    /// Every row, those rejected and done included, in order.
    pub fn queue(&self) -> impl Iterator<Item = &QueueRow> {
        self.queue.values()
    }

    /// The row of a change.
    pub fn row(&self, change: ChangeId) -> Option<&QueueRow> {
        self.queue.get(self.by_change.get(&change)?)
    }

    /// The pending rows about a record, in order.
    pub fn rows_of(&self, key: &RecordKey) -> impl Iterator<Item = &QueueRow> {
        self.places.get(key).into_iter().flatten().filter_map(|place| self.queue.get(place))
    }

    /// Whether a change of this record was rejected and waits for the person.
    pub fn is_set_aside(&self, key: &RecordKey) -> bool {
        self.set_aside.contains_key(key)
    }

    /// The names of the small values.
    pub fn meta_names(&self) -> impl Iterator<Item = &str> {
        self.meta.keys().map(String::as_str)
    }

    /// The small values whose names begin with `prefix`.
    pub fn meta_under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a String, &'a Value)> {
        let from = self.meta.range::<str, _>((Bound::Included(prefix), Bound::Unbounded));
        from.take_while(move |(name, _)| name.starts_with(prefix))
    }

    /// A small value that the store keeps.
    pub fn meta(&self, name: &str) -> Option<&Value> {
        self.meta.get(name)
    }

    /// Where the replica stands in a scope.
    pub fn standing(&self, scope: Scope) -> Standing {
        self.standings.get(&scope).copied().unwrap_or_default()
    }

    /// Where the replica stands, in every scope of which it has received something.
    pub fn standings(&self) -> &BTreeMap<Scope, Standing> {
        &self.standings
    }

    /// The scopes it has received something of.
    pub fn scopes(&self) -> impl Iterator<Item = Scope> + '_ {
        self.standings.keys().copied()
    }

    /// What a person now sees of a record: taken when a value enters the editor. It names every queued change in
    /// view; [`Replica::enqueue`] keeps of them what is needed. The cursor tells the epoch that all of it is of, also
    /// before the first pull is finished; where that is not known any more, it is of a history that was lost.
    pub fn seen(&self, scope: Scope, key: &RecordKey) -> Seen {
        let mut own: Vec<ChangeId> = self.rows_of(key).map(|row| row.change.id).collect();
        let Standing { cursor, finished, .. } = self.standing(scope);
        let held = self.records.get(key).filter(|_| self.standings.contains_key(&scope));
        Seen {
            cursor: Cursor { epoch: cursor.epoch, ..finished },
            seq: held.map_or(0, |record| record.seq),
            after: own.pop(),
            beside: own,
        }
    }

    /// The scope of a record: its own, that of the change that creates it, or its parent's.
    pub fn scope_of(&self, key: &RecordKey) -> Option<Scope> {
        let queued = || self.rows_of(key).next().map(|row| row.scope);
        let effect = || self.queued_effect(key).map(|record| record.scope);
        self.records.get(key).map(|record| record.scope).or_else(queued).or_else(effect)
    }

    /// The greatest stamp in use, for a clock to start above.
    pub fn greatest_stamp(&self) -> crate::merge::Stamp {
        let records = self
            .records
            .values()
            .flat_map(|record| record.marks.values().map(|mark| mark.stamp).chain([record.created.stamp]));
        records.chain(self.queue.values().map(|row| row.change.stamp)).max().unwrap_or_default()
    }

    // -- writing: each gives the batch to commit

    /// Queues changes that were made together, in order. What a move takes away goes only after all that was made, and
    /// what taking it back does after what came back: so a ticket that moves, or returns, is never nowhere.
    pub fn enqueue(&self, changes: impl IntoIterator<Item = (Scope, Change)>) -> Batch {
        let first = self.queue.keys().next_back().map_or(1, |(last, _)| last + 1);
        let (mut made, mut returns) = (Vec::new(), false);
        let put_queue = changes
            .into_iter()
            .zip(first..)
            .map(|((scope, change), order)| {
                let mut change = Change { seen: in_view::told(self, change.seen), ..change };
                if change.makes() {
                    made.push(change.id);
                    returns |= change.redirects();
                } else if change.deletes() && (returns || change.redirects()) {
                    change.waits_for.extend(&made);
                }
                QueueRow { order, scope, change, state: QueueState::Queued }
            })
            .collect();
        Batch { put_queue, ..Batch::default() }
    }

    /// Confirms changes at once: a device without a server is its own. They stay as history.
    pub fn confirm_here(&self, changes: impl IntoIterator<Item = (Scope, Change)>) -> Batch {
        let mut batch = self.enqueue(changes);
        let mut seq = self.greatest_seq;
        let mut records: BTreeMap<RecordKey, Record> = BTreeMap::new();
        let mut numbers: BTreeMap<Scope, i64> = BTreeMap::new();
        for row in &mut batch.put_queue {
            seq += 1;
            let key = row.key();
            let before = records.get(&key).or_else(|| self.records.get(&key)).cloned();
            let made = effect_records(row);
            for mut record in shown(row.scope, before.as_ref(), [&row.change]).into_iter().chain(made) {
                record.seq = seq;
                if record.entity_type == EntityType::Ticket && before.is_none() {
                    let greatest = self.greatest_number.get(&row.scope).copied();
                    let last = numbers.entry(row.scope).or_insert(greatest.unwrap_or(0));
                    *last += 1;
                    record.fields.insert("number".into(), Value::from(*last));
                }
                records.insert(record.key(), record);
            }
            row.state = QueueState::Done;
        }
        batch.put_records = records.into_values().collect();
        batch
    }

    /// The next request with up to `limit` changes, and the batch that notes them as sent, which must be durable
    /// before the request goes out.
    pub fn next_request(&self, client_id: &str, limit: usize) -> (SyncRequest, Batch) {
        let told = |row: &QueueRow| match row.state {
            QueueState::Queued => in_view::told_at_last(self, row),
            _ => row.clone(),
        };
        let sent: Vec<QueueRow> = self.pending().take(limit).map(told).collect();
        let request = SyncRequest {
            client_id: client_id.to_owned(),
            last_sync: None,
            changes: sent.iter().map(|row| row.change.clone().into()).collect(),
            protocol: Some(PROTOCOL),
            scopes: Some(self.scope_cursors()),
            pending: Some((self.pending.len() - sent.len()) as u64),
            device: None,
        };
        let fresh = sent.into_iter().filter(|row| row.state == QueueState::Queued);
        let put_queue = fresh.map(|row| QueueRow { state: QueueState::Sent, ..row }).collect();
        let mut batch = Batch { put_queue, ..Batch::default() };
        let mut standings = self.standings.clone();
        standings.values_mut().for_each(|standing| standing.again = false);
        self.move_to(&standings, &mut batch);
        (request, batch)
    }

    fn scope_cursors(&self) -> Vec<ScopeCursor> {
        let standings = self.standings.iter();
        standings.map(|(scope, standing)| ScopeCursor { scope: *scope, cursor: Some(standing.cursor) }).collect()
    }

    /// What an answer changes: rows answered, records replaced (never by older ones), cursors moved, scopes gone.
    pub fn absorb(&self, response: &SyncResponse) -> Batch {
        let mut batch = Batch::default();
        let mut standings = self.standings.clone();
        let mut restarted = BTreeSet::new();
        for scope in &response.revoked {
            standings.remove(scope);
            batch.purge_scopes.push(*scope);
        }
        for state in &response.scopes {
            let standing = standings.entry(state.scope).or_default();
            // What is held of a scope in which this replica stands nowhere, or in an epoch before this one though it
            // asked from the start, is of a history that was lost.
            let stood = self.standings.get(&state.scope).map(|standing| standing.cursor.epoch);
            let is_foreign = stood.is_none_or(|epoch| epoch < state.cursor.epoch);
            let is_leftover = || is_foreign && self.holds_some_of(state.scope);
            if state.restart || is_leftover() {
                *standing = Standing::default();
                restarted.insert(state.scope);
                batch.purge_scopes.push(state.scope);
            }
            let place = |cursor: Cursor| (cursor.epoch, cursor.seq);
            if place(state.cursor) >= place(standing.cursor) && !standing.again {
                standing.cursor = state.cursor;
                if !state.more {
                    standing.finished = state.cursor;
                }
            }
        }
        self.absorb_results(response, &standings, &mut batch);
        restored::offer_anew(self, response, &mut standings, &mut batch);
        let confirmed = response.results.iter().filter_map(|result| result.record.clone());
        let mut newest: HashMap<RecordKey, Record> = HashMap::new();
        for record in response.server_changes.iter().cloned().chain(confirmed).map(Record::from) {
            let key = record.key();
            let held =
                newest.get(&key).or_else(|| self.records.get(&key).filter(|_| !restarted.contains(&record.scope)));
            if held.is_none_or(|held| held.seq <= record.seq) && !response.revoked.contains(&record.scope) {
                newest.insert(key, record);
            }
        }
        lacking::keep(self, &restarted, response, &newest, &mut batch);
        self.sort_arrived(&mut newest, &restarted, response, &mut batch);
        batch.put_records = newest.into_values().collect();
        self.move_to(&standings, &mut batch);
        batch
    }

    fn move_to(&self, standings: &BTreeMap<Scope, Standing>, batch: &mut Batch) {
        if *standings != self.standings {
            batch.put_meta.insert(CURSORS.into(), serde_json::to_value(standings).ok());
        }
    }

    /// Lets the next pull of a project begin at its start. What is held was seen, in its epoch.
    pub fn from_the_start(&self, project: ProjectId) -> Batch {
        let (mut standings, mut batch) = (self.standings.clone(), Batch::default());
        if let Some(standing) = standings.get_mut(&Scope::Project(project)) {
            let start = Cursor { epoch: standing.cursor.epoch, ..Cursor::default() };
            *standing = Standing { cursor: start, finished: start, again: true };
        }
        self.move_to(&standings, &mut batch);
        batch
    }

    fn holds_some_of(&self, scope: Scope) -> bool {
        self.records.values().any(|record| record.scope == scope)
    }

    fn absorb_results(&self, response: &SyncResponse, standings: &BTreeMap<Scope, Standing>, batch: &mut Batch) {
        let newest_epoch = standings.values().map(|standing| standing.cursor.epoch).max().unwrap_or_default();
        for result in &response.results {
            let Some(row) = result.id.parse().ok().and_then(|id| self.row(id)) else { continue };
            if !row.state.is_pending() {
                continue;
            }
            if restored::may_wait(&row.change, result, newest_epoch, response.server_time) {
                continue;
            }
            let state = match result.outcome {
                Outcome::Rejected => QueueState::Rejected(Rejection {
                    code: result.code.clone().unwrap_or_else(|| "rejected".into()),
                    message: result.message.clone().unwrap_or_default(),
                }),
                _ => QueueState::Done,
            };
            batch.put_queue.push(QueueRow { state, ..row.clone() });
        }
        set_aside::with_dependents(self, batch);
    }

    /// Drops a row that was rejected or never sent; `None` when it may have been sent.
    pub fn discard(&self, change: ChangeId) -> Option<Batch> {
        let row = self.row(change)?;
        let may_go = matches!(row.state, QueueState::Queued | QueueState::Rejected(_));
        may_go.then(|| Batch { remove_queue: vec![change], ..Batch::default() })
    }

    // -- after the store has committed

    /// Makes a committed batch true in memory, in the order in which the store applied it.
    pub fn apply(&mut self, batch: Batch) {
        let lacking = self.lacking_touched_by(&batch);
        if !batch.purge_scopes.is_empty() {
            self.records.retain(|_, record| !batch.purge_scopes.contains(&record.scope));
        }
        for key in &batch.remove_records {
            self.records.remove(key);
        }
        for record in batch.put_records {
            self.put(record);
        }
        for change in &batch.remove_queue {
            self.remove_row(*change);
        }
        for row in batch.put_queue {
            self.remove_row(row.change.id);
            self.insert_row(row);
        }
        for (name, value) in batch.put_meta {
            if name == CURSORS {
                let standings = value.clone().and_then(|value| serde_json::from_value(value).ok());
                self.standings = standings.unwrap_or_default();
            }
            match value {
                Some(value) => self.meta.insert(name, value),
                None => self.meta.remove(&name),
            };
        }
        self.count_lacking(lacking);
    }

    fn put(&mut self, record: Record) {
        self.greatest_seq = self.greatest_seq.max(record.seq);
        if let Some(number) = record.fields.get("number").and_then(Value::as_i64) {
            let greatest = self.greatest_number.entry(record.scope).or_default();
            *greatest = number.max(*greatest);
        }
        self.records.insert(record.key(), record);
    }

    fn insert_row(&mut self, row: QueueRow) {
        let (place, key) = (place_of(&row), row.key());
        match row.state {
            QueueState::Queued | QueueState::Sent => {
                self.pending.insert(place);
                if !self.places.contains_key(&key) {
                    *self.pending_of.entry(key.0.clone()).or_default() += 1;
                }
                let places = self.places.entry(key).or_default();
                let at = places.partition_point(|other| *other < place);
                places.insert(at, place);
            }
            QueueState::Rejected(_) => *self.set_aside.entry(key).or_default() += 1,
            QueueState::Done => {}
        }
        self.by_change.insert(row.change.id, place);
        self.queue.insert(place, row);
    }

    fn remove_row(&mut self, change: ChangeId) {
        let Some(row) = self.by_change.remove(&change).and_then(|place| self.queue.remove(&place)) else { return };
        let (place, key) = (place_of(&row), row.key());
        match row.state {
            QueueState::Queued | QueueState::Sent => {
                self.pending.remove(&place);
                if let Some(places) = self.places.get_mut(&key) {
                    places.retain(|other| *other != place);
                    if places.is_empty() {
                        self.places.remove(&key);
                        *self.pending_of.entry(key.0).or_default() -= 1;
                    }
                }
            }
            QueueState::Rejected(_) => {
                let left = self.set_aside.remove(&key).unwrap_or(1) - 1;
                if left > 0 {
                    self.set_aside.insert(key, left);
                }
            }
            QueueState::Done => {}
        }
    }
}
