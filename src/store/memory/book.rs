//! The server's book in memory: one transaction at a time, nothing copied but what it touches.

use crate::domain::{ChangeId, EntityId, EntityType, Scope, Time, UserId};
use crate::merge::{Cursor, Entry, Record, RecordKey};
use crate::store::transaction::{Base, Transaction, is_about, is_open_conflict_about, membership};
use crate::store::written::{LastSync, Written};
use crate::store::{Answer, Book, Head, StoreError};
use futures::lock::{Mutex, OwnedMutexGuard};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::Arc;

/// What a server in memory keeps. Clones are the same book.
#[derive(Clone, Debug, Default)]
pub struct MemoryBook {
    pages: Arc<Mutex<Pages>>,
}

/// A transaction on a [`MemoryBook`], alone while it lasts.
pub type MemoryLedger = Transaction<MemoryBase>;

impl MemoryBook {
    /// Begins a transaction; waits until the one before has ended.
    pub async fn begin(&self) -> MemoryLedger {
        Transaction::new(MemoryBase::on(self).await, true)
    }

    /// A book of its own with the same contents: a backup.
    pub async fn copy(&self) -> MemoryBook {
        let pages = self.pages.lock().await.clone();
        MemoryBook { pages: Arc::new(Mutex::new(pages)) }
    }
}

impl Book for MemoryBook {
    type Ledger = MemoryLedger;

    async fn write(&self) -> Result<MemoryLedger, StoreError> {
        Ok(self.begin().await)
    }

    async fn read(&self) -> Result<MemoryLedger, StoreError> {
        Ok(Transaction::new(MemoryBase::on(self).await, false))
    }
}

/// Records and log, and for each question that a ledger is asked, the way to its answer.
#[derive(Clone, Debug, Default)]
struct Pages {
    records: HashMap<RecordKey, Record>,
    by_seq: HashMap<Scope, BTreeSet<(u64, RecordKey)>>,
    children: HashMap<RecordKey, BTreeSet<RecordKey>>,
    conflicts: HashMap<EntityId, BTreeSet<RecordKey>>,
    members: HashMap<UserId, BTreeSet<RecordKey>>,
    heads: HashMap<Scope, Head>,
    answers: HashMap<ChangeId, Answer>,
    entries: HashMap<ChangeId, Entry>,
    history: HashMap<EntityId, Vec<ChangeId>>,
    accepted: HashMap<Scope, BTreeMap<Time, u64>>,
    cursors: HashMap<LastSync, Vec<(Scope, Cursor)>>,
}

impl Pages {
    fn put(&mut self, record: Record) {
        let key = record.key();
        if let Some(old) = self.records.get(&key).cloned() {
            self.index(&old, |set, item| {
                set.remove(&item);
            });
            if let Some(order) = self.by_seq.get_mut(&old.scope) {
                order.remove(&(old.seq, key.clone()));
            }
        }
        self.index(&record, |set, item| {
            set.insert(item);
        });
        self.by_seq.entry(record.scope).or_default().insert((record.seq, key.clone()));
        self.records.insert(key, record);
    }

    /// Changes each index in which `record` stands.
    fn index(&mut self, record: &Record, change: impl Fn(&mut BTreeSet<RecordKey>, RecordKey)) {
        let key = record.key();
        if let Some(parent) = record.parent() {
            change(self.children.entry(parent).or_default(), key.clone());
        }
        if let Some((_, user)) = membership(record) {
            change(self.members.entry(user).or_default(), key.clone());
        }
        let about = record.fields.get("entity_id").and_then(|id| id.as_str()?.parse::<EntityId>().ok());
        if record.entity_type == EntityType::Conflict
            && let Some(about) = about
        {
            change(self.conflicts.entry(about).or_default(), key);
        }
    }

    fn append(&mut self, entry: Entry) {
        self.history.entry(entry.change.entity_id).or_default().push(entry.change.id);
        let accepted = self.accepted.entry(entry.scope).or_default().entry(entry.accepted_at).or_default();
        *accepted = entry.seq.max(*accepted);
        self.entries.insert(entry.change.id, entry);
    }

    fn all<K: Eq + Hash>(&self, index: &HashMap<K, BTreeSet<RecordKey>>, of: &K) -> Vec<Record> {
        let keys = index.get(of).into_iter().flatten();
        keys.filter_map(|key| self.records.get(key)).cloned().collect()
    }
}

/// The book, held by one transaction.
#[derive(Debug)]
pub struct MemoryBase {
    pages: OwnedMutexGuard<Pages>,
    /// Counter rows that were missing when they were locked.
    new_heads: HashMap<Scope, Head>,
}

impl MemoryBase {
    async fn on(book: &MemoryBook) -> Self {
        Self { pages: Arc::clone(&book.pages).lock_owned().await, new_heads: HashMap::new() }
    }
}

impl Base for MemoryBase {
    async fn lock(&mut self, scopes: &[Scope]) -> Result<(), StoreError> {
        let first = Head { epoch: self.newest_epoch().await?, ..Head::default() };
        let missing = scopes.iter().filter(|scope| !self.pages.heads.contains_key(scope));
        self.new_heads.extend(missing.map(|scope| (*scope, first)));
        Ok(())
    }

    async fn prepare(&mut self, _: &[RecordKey], _: &[ChangeId]) -> Result<(), StoreError> {
        Ok(())
    }

    async fn prepare_heads(&mut self, _: &[Scope]) -> Result<(), StoreError> {
        Ok(())
    }

    async fn head(&mut self, scope: Scope) -> Result<Option<Head>, StoreError> {
        Ok(self.pages.heads.get(&scope).or_else(|| self.new_heads.get(&scope)).copied())
    }

    async fn newest_epoch(&mut self) -> Result<u32, StoreError> {
        Ok(self.pages.heads.values().map(|head| head.epoch).max().unwrap_or_default())
    }

    async fn prepare_entries(&mut self, _: &[RecordKey]) -> Result<(), StoreError> {
        Ok(())
    }

    async fn record(&mut self, key: &RecordKey) -> Result<Option<Arc<Record>>, StoreError> {
        Ok(self.pages.records.get(key).cloned().map(Arc::new))
    }

    async fn children(&mut self, key: &RecordKey) -> Result<Vec<Record>, StoreError> {
        Ok(self.pages.all(&self.pages.children, key))
    }

    async fn open_conflicts(&mut self, key: &RecordKey) -> Result<Vec<Record>, StoreError> {
        let mut conflicts = self.pages.all(&self.pages.conflicts, &key.1);
        conflicts.retain(|record| is_open_conflict_about(record, key));
        Ok(conflicts)
    }

    async fn page(&mut self, scope: Scope, after: u64, limit: usize) -> Result<Vec<Record>, StoreError> {
        let Some(order) = self.pages.by_seq.get(&scope) else {
            return Ok(Vec::new());
        };
        let first = (after.saturating_add(1), (EntityType::default(), EntityId::default()));
        let mut page = Vec::new();
        let mut last = 0;
        for (seq, key) in order.range(first..) {
            if page.len() >= limit && *seq != last {
                break;
            }
            last = *seq;
            page.extend(self.pages.records.get(key).cloned());
        }
        Ok(page)
    }

    async fn members_of(&mut self, user: UserId) -> Result<Vec<Record>, StoreError> {
        Ok(self.pages.all(&self.pages.members, &user))
    }

    async fn entries(&mut self, key: &RecordKey) -> Result<Vec<Entry>, StoreError> {
        let changes = self.pages.history.get(&key.1).into_iter().flatten();
        let entries = changes.filter_map(|change| self.pages.entries.get(change));
        Ok(entries.filter(|entry| is_about(entry, key)).cloned().collect())
    }

    async fn entry(&mut self, change: ChangeId) -> Result<Option<Entry>, StoreError> {
        Ok(self.pages.entries.get(&change).cloned())
    }

    async fn seq_at(&mut self, scope: Scope, time: Time) -> Result<u64, StoreError> {
        let accepted = self.pages.accepted.get(&scope);
        Ok(accepted.and_then(|times| times.range(..=time).map(|(_, seq)| *seq).next_back()).unwrap_or(0))
    }

    async fn answer(&mut self, change: ChangeId) -> Result<Option<Answer>, StoreError> {
        Ok(self.pages.answers.get(&change).cloned())
    }

    async fn remembered(&mut self, user: UserId, replica: &str) -> Result<Vec<Time>, StoreError> {
        let own = self.pages.cursors.keys().filter(|(of, at, _)| *of == user && at == replica);
        Ok(own.map(|(_, _, last_sync)| *last_sync).collect())
    }

    async fn recall(
        &mut self,
        user: UserId,
        replica: &str,
        last_sync: Time,
    ) -> Result<Option<Vec<(Scope, Cursor)>>, StoreError> {
        Ok(self.pages.cursors.get(&(user, replica.to_owned(), last_sync)).cloned())
    }

    async fn finish(mut self, written: Written) -> Result<(), StoreError> {
        let mut new = BTreeSet::new();
        for entry in &written.entries {
            if self.pages.entries.contains_key(&entry.change.id) || !new.insert(entry.change.id) {
                let what = format!("the log has change {} already", entry.change.id);
                return Err(StoreError::Failed { what, source: None });
            }
        }
        written.entries.into_iter().for_each(|entry| self.pages.append(entry));
        written.records.into_values().for_each(|record| self.pages.put(Arc::unwrap_or_clone(record)));
        self.pages.heads.extend(self.new_heads);
        self.pages.heads.extend(written.heads);
        self.pages.answers.extend(written.answers);
        for (last_sync, cursors) in written.cursors {
            match cursors {
                Some(cursors) => self.pages.cursors.insert(last_sync, cursors),
                None => self.pages.cursors.remove(&last_sync),
            };
        }
        Ok(())
    }
}
