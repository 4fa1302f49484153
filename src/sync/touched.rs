//! What a change touches: which records look different because of it.

use super::replica::Replica;
use crate::domain::EntityType;
use crate::merge::{Record, RecordKey, effects};
use crate::store::{Batch, QueueRow};
use std::collections::BTreeSet;

/// The records a queued change makes on the side.
pub(super) fn effect_records(row: &QueueRow) -> Vec<Record> {
    effects(&row.change)
        .into_iter()
        .map(|(entity_type, id, fields)| {
            let own = crate::merge::created(row.scope, &row.change);
            Record { entity_type, id, fields, ..own }
        })
        .collect()
}

impl Replica {
    /// The records that look different once `batch` is applied (those of purged scopes aside).
    pub fn keys_touched_by(&self, batch: &Batch) -> BTreeSet<RecordKey> {
        let mut keys: BTreeSet<RecordKey> = batch.remove_records.iter().cloned().collect();
        keys.extend(batch.put_records.iter().map(Record::key));
        let removed = batch.remove_queue.iter().filter_map(|change| self.row(*change));
        for row in batch.put_queue.iter().chain(removed) {
            keys.insert(row.key());
            keys.extend(effect_records(row).iter().map(Record::key));
        }
        keys
    }

    /// The records that are not the same in `other`.
    pub fn keys_that_differ(&self, other: &Replica) -> BTreeSet<RecordKey> {
        let rows = |replica: &Replica, key: &RecordKey| {
            replica.rows_of(key).map(|row| (row.order, row.change.id)).collect::<Vec<_>>()
        };
        let mut keys = self.keys();
        keys.extend(other.keys());
        keys.retain(|key| {
            self.confirmed(key) != other.confirmed(key)
                || rows(self, key) != rows(other, key)
                || self.is_set_aside(key) != other.is_set_aside(key)
                || key.0 == EntityType::Status
        });
        keys
    }
}
