//! What a store must hold, kept beside it by the simulator itself: each answer of a replica is held against it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use worknest::domain::{ChangeId, EntityId, EntityType, Scope};
use worknest::merge::{Change, Operation, Record, RecordKey, shown};
use worknest::store::{Batch, QueueRow, Snapshot};
use worknest::sync::Replica;

type Place = (u64, ChangeId);

#[derive(Clone, Default)]
pub struct Disk {
    records: HashMap<RecordKey, Record>,
    rows: BTreeMap<Place, QueueRow>,
    places: HashMap<ChangeId, Place>,
    by_key: HashMap<RecordKey, BTreeSet<Place>>,
    /// How many rows the server has still to answer.
    pending: usize,
    /// How many batches it has taken.
    pub generation: u64,
    /// The tickets that have left it, and not come back with all that the server has.
    pub left: BTreeMap<EntityId, Scope>,
}

impl Disk {
    pub fn apply(&mut self, batch: &Batch) {
        self.generation += 1;
        self.records.retain(|_, record| !batch.purge_scopes.contains(&record.scope));
        for key in &batch.remove_records {
            self.records.remove(key);
        }
        for record in &batch.put_records {
            self.records.insert(record.key(), record.clone());
        }
        for id in &batch.remove_queue {
            self.remove(*id);
        }
        for row in &batch.put_queue {
            self.remove(row.change.id);
            let place = (row.order, row.change.id);
            self.places.insert(row.change.id, place);
            self.by_key.entry(row.key()).or_default().insert(place);
            self.pending += usize::from(row.state.is_pending());
            self.rows.insert(place, row.clone());
        }
    }

    fn remove(&mut self, id: ChangeId) {
        let Some(place) = self.places.remove(&id) else { return };
        let Some(row) = self.rows.remove(&place) else { return };
        self.by_key.entry(row.key()).or_default().remove(&place);
        self.pending -= usize::from(row.state.is_pending());
    }

    pub fn row(&self, id: ChangeId) -> Option<&QueueRow> {
        self.rows.get(self.places.get(&id)?)
    }

    pub fn keys(&self) -> BTreeSet<RecordKey> {
        self.records.keys().cloned().chain(self.rows.values().map(QueueRow::key)).collect()
    }

    /// Shown = confirmed + queue, for these records.
    pub fn check(&self, replica: &Replica, keys: &BTreeSet<RecordKey>, who: &str) {
        for key in keys {
            let confirmed = self.records.get(key);
            assert_eq!(replica.confirmed(key), confirmed, "{who}: memory holds what the store holds");
            let rows = self.by_key.get(key).into_iter().flatten().map(|place| &self.rows[place]);
            let pending: Vec<&QueueRow> = rows.filter(|row| row.state.is_pending()).collect();
            assert!(
                pending.iter().copied().eq(replica.rows_of(key)),
                "{who}: memory has the rows of {key:?} that the store has"
            );
            let queued: Vec<&Change> = pending.iter().map(|row| &row.change).collect();
            let is_created = queued.first().is_some_and(|change| change.operation == Operation::Create);
            if confirmed.is_some() || is_created && key.0 != EntityType::Status {
                let scope = confirmed.map_or_else(|| pending[0].scope, |record| record.scope);
                let naive = shown(scope, confirmed, queued);
                assert_eq!(replica.shown(key), naive, "{who}: shown = confirmed + queue");
            }
        }
        assert_eq!(self.pending, replica.pending_count(), "{who}: pending is counted right");
    }

    /// What the store gives when it is opened is what was committed.
    pub fn check_stored(&self, snapshot: &Snapshot, who: &str) {
        assert_eq!(snapshot.records.len(), self.records.len(), "{who}: the store has every record, no other");
        for record in &snapshot.records {
            assert_eq!(self.records.get(&record.key()), Some(record), "{who}: the store has the record as committed");
        }
        assert!(snapshot.queue.iter().eq(self.rows.values()), "{who}: the store has the queue as committed");
    }
}
