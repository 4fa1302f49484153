//! A store in memory: for tests, and the simulator's disk.

use crate::domain::ChangeId;
use crate::merge::{Record, RecordKey};
use crate::store::{Batch, Elsewhere, QueueRow, Snapshot, Store, StoreError};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A store that lives as long as one of its openings does.
#[derive(Debug, Default)]
pub struct MemoryStore {
    disk: Arc<Mutex<Disk>>,
    /// Which opening this is.
    opening: usize,
    /// How much of the journal this opening knows.
    told: AtomicUsize,
}

#[derive(Debug, Default)]
struct Disk {
    /// What is folded.
    contents: Contents,
    /// What was committed since, in order.
    log: Vec<Batch>,
    /// Raised by each fold.
    generation: u64,
    /// Which opening committed what, since there were two at once.
    journal: Vec<(usize, Batch)>,
    openings: usize,
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

/// A fold that has read, and not written yet.
#[derive(Debug)]
pub struct Fold {
    generation: u64,
    read: usize,
}

impl Disk {
    fn all(&self) -> Contents {
        let mut contents = self.contents.clone();
        self.log.iter().for_each(|batch| contents.apply(batch.clone()));
        contents
    }
}

impl MemoryStore {
    /// Begins to fold the log, as a store that writes to one does in the background: reads it.
    pub fn begin_fold(&self) -> Fold {
        let disk = self.disk();
        Fold { generation: disk.generation, read: disk.log.len() }
    }

    /// Ends a fold: what it read leaves the log, unless another one came before it.
    pub fn finish_fold(&self, fold: Fold) -> bool {
        let mut disk = self.disk();
        if disk.generation != fold.generation {
            return false;
        }
        disk.generation += 1;
        let read: Vec<Batch> = disk.log.drain(..fold.read).collect();
        read.into_iter().for_each(|batch| disk.contents.apply(batch));
        true
    }

    /// Opens the same contents again, as another start of the program, or another tab, would.
    pub fn reopen(&self) -> MemoryStore {
        let mut disk = self.disk();
        disk.openings += 1;
        let (opening, told) = (disk.openings, AtomicUsize::new(disk.journal.len()));
        drop(disk);
        MemoryStore { disk: Arc::clone(&self.disk), opening, told }
    }

    /// A copy of the contents that goes its own way: a backup, or a copied profile.
    pub fn copy(&self) -> MemoryStore {
        let contents = self.disk().all();
        MemoryStore { disk: Arc::new(Mutex::new(Disk { contents, ..Disk::default() })), ..Self::default() }
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
        let contents = self.disk().all();
        let mut queue: Vec<QueueRow> = contents.queue.values().cloned().collect();
        queue.sort_by_key(|row| (row.order, row.change.id));
        Ok(Snapshot { records: contents.records.into_values().collect(), queue, meta: contents.meta })
    }

    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        let mut disk = self.disk();
        match disk.fault.take() {
            Some(error) => Err(error),
            None => {
                if Arc::strong_count(&self.disk) > 1 {
                    disk.journal.push((self.opening, batch.clone()));
                }
                disk.log.push(batch);
                Ok(())
            }
        }
    }

    async fn changes_elsewhere(&self) -> Result<Elsewhere, StoreError> {
        let disk = self.disk();
        let told = self.told.swap(disk.journal.len(), Ordering::Relaxed);
        let news = disk.journal.iter().skip(told).skip_while(|(opening, _)| *opening == self.opening);
        // From the first of another opening on, own ones once more: in the order in which they were committed.
        Ok(Elsewhere::Batches(news.map(|(_, batch)| batch.clone()).collect()))
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
        let mut disk = self.disk();
        disk.contents = Contents::default();
        disk.log.clear();
        disk.generation += 1;
        Ok(())
    }
}
