//! A store in memory: for tests, and the simulator's disk.

use super::{Batch, QueueRow, Snapshot, Store, StoreError};
use crate::domain::ChangeId;
use crate::merge::{Record, RecordKey};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

/// A store that lives as long as the value does.
#[derive(Debug, Default)]
pub struct MemoryStore {
    inner: RefCell<Inner>,
}

#[derive(Clone, Debug, Default)]
struct Inner {
    records: HashMap<RecordKey, Record>,
    queue: HashMap<ChangeId, QueueRow>,
    meta: BTreeMap<String, Value>,
    blobs: BTreeMap<String, Vec<u8>>,
}

impl Inner {
    fn apply(&mut self, batch: Batch) {
        self.records.retain(|_, record| !batch.purge_scopes.contains(&record.scope));
        for key in &batch.remove_records {
            self.records.remove(key);
        }
        self.records.extend(batch.put_records.into_iter().map(|record| (record.key(), record)));
        for id in &batch.remove_queue {
            self.queue.remove(id);
        }
        self.queue.extend(batch.put_queue.into_iter().map(|row| (row.change.id, row)));
        for (name, value) in batch.put_meta {
            match value {
                Some(value) => self.meta.insert(name, value),
                None => self.meta.remove(&name),
            };
        }
    }
}

impl Store for MemoryStore {
    async fn load(&self) -> Result<Snapshot, StoreError> {
        let inner = self.inner.borrow();
        let mut queue: Vec<QueueRow> = inner.queue.values().cloned().collect();
        queue.sort_by_key(|row| row.order);
        Ok(Snapshot { records: inner.records.values().cloned().collect(), queue, meta: inner.meta.clone() })
    }

    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        self.inner.borrow_mut().apply(batch);
        Ok(())
    }

    async fn put_blob(&self, hash: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.inner.borrow_mut().blobs.insert(hash.to_owned(), bytes.to_vec());
        Ok(())
    }

    async fn blob(&self, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.inner.borrow().blobs.get(hash).cloned())
    }

    async fn remove_blob(&self, hash: &str) -> Result<(), StoreError> {
        self.inner.borrow_mut().blobs.remove(hash);
        Ok(())
    }

    async fn blob_hashes(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.inner.borrow().blobs.keys().cloned().collect())
    }

    async fn clear(&self) -> Result<(), StoreError> {
        *self.inner.borrow_mut() = Inner::default();
        Ok(())
    }
}
