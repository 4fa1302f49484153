//! A store in memory: for tests, and the simulator's disk.

use crate::domain::ChangeId;
use crate::merge::{Record, RecordKey};
use crate::store::{Batch, QueueRow, Snapshot, Store, StoreError};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A store that lives as long as one of its openings does.
#[derive(Debug, Default)]
pub struct MemoryStore {
    disk: Arc<Mutex<Disk>>,
}

#[derive(Debug, Default)]
struct Disk {
    contents: Contents,
    /// What the next commit fails with, keeping nothing.
    fault: Option<StoreError>,
}

#[derive(Clone, Debug, Default)]
struct Contents {
    records: HashMap<RecordKey, Record>,
    queue: HashMap<ChangeId, QueueRow>,
    meta: BTreeMap<String, Value>,
    blobs: BTreeMap<String, Vec<u8>>,
}

impl Contents {
    fn apply(&mut self, batch: Batch) {
        if !batch.purge_scopes.is_empty() {
            self.records.retain(|_, record| !batch.purge_scopes.contains(&record.scope));
        }
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

impl MemoryStore {
    /// Opens the same contents again, as another start of the program would.
    pub fn reopen(&self) -> MemoryStore {
        MemoryStore { disk: Arc::clone(&self.disk) }
    }

    /// A copy of the contents that goes its own way: a backup, or a copied profile.
    pub fn copy(&self) -> MemoryStore {
        let contents = self.disk().contents.clone();
        MemoryStore { disk: Arc::new(Mutex::new(Disk { contents, fault: None })) }
    }

    /// Lets the next commit fail, keeping nothing of it: a full disk, a crash.
    pub fn fail_next_commit(&self, error: StoreError) {
        self.disk().fault = Some(error);
    }

    fn disk(&self) -> MutexGuard<'_, Disk> {
        // No code of ours can panic half-way through a change of the contents.
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    async fn load(&self) -> Result<Snapshot, StoreError> {
        let disk = self.disk();
        let contents = &disk.contents;
        let mut queue: Vec<QueueRow> = contents.queue.values().cloned().collect();
        queue.sort_by_key(|row| (row.order, row.change.id));
        Ok(Snapshot { records: contents.records.values().cloned().collect(), queue, meta: contents.meta.clone() })
    }

    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        let mut disk = self.disk();
        match disk.fault.take() {
            Some(error) => Err(error),
            None => {
                disk.contents.apply(batch);
                Ok(())
            }
        }
    }

    async fn put_blob(&self, hash: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.disk().contents.blobs.insert(hash.to_owned(), bytes.to_vec());
        Ok(())
    }

    async fn blob(&self, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.disk().contents.blobs.get(hash).cloned())
    }

    async fn remove_blob(&self, hash: &str) -> Result<(), StoreError> {
        self.disk().contents.blobs.remove(hash);
        Ok(())
    }

    async fn blob_hashes(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.disk().contents.blobs.keys().cloned().collect())
    }

    async fn clear(&self) -> Result<(), StoreError> {
        self.disk().contents = Contents::default();
        Ok(())
    }
}
