//! The ledger on SQL: reads go to the database once each, writes wait for the end of the transaction.

use super::cache::Cache;
use super::entry::{answer_upserts, cursor_upserts, entry_inserts, head_upserts, is_told_by};
use super::error::store_error;
use super::query;
use super::statement::{IN_MAX, record_upserts, run_all};
use crate::domain::{ChangeId, EntityType, Scope, Time, UserId};
use crate::merge::{Cursor, Entry, Record, RecordKey};
use crate::store::transaction::{Base, Transaction};
use crate::store::written::Written;
use crate::store::{Answer, Head, StoreError};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Value};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A transaction on a [`Database`](super::Database).
pub type SqlLedger = Transaction<SqlBase>;

impl SqlLedger {
    /// For the server's own tables, in the same transaction. What was put through the ledger comes to the
    /// database when the transaction finishes: it cannot be selected here before.
    pub fn connection(&self) -> &DatabaseTransaction {
        &self.base.transaction
    }

    /// Records by a condition in SQL: `rest` stands behind `SELECT … FROM table`, `values` for its `$1`, `$2`, …
    /// As in [`SqlLedger::connection`], it does not see what this transaction has put.
    ///
    /// # Errors
    /// The database refused it.
    pub async fn select(
        &mut self,
        entity_type: &EntityType,
        rest: &str,
        values: Vec<Value>,
    ) -> Result<Vec<Record>, StoreError> {
        query::records_where(&self.base.transaction, entity_type, rest, values).await
    }
}

/// A transaction of the database, and what it has read so far. Scopes are locked before anything is read, so
/// that nothing read once changes until the end.
#[derive(Debug)]
pub struct SqlBase {
    transaction: DatabaseTransaction,
    cache: Cache,
}

impl SqlBase {
    pub(super) fn new(transaction: DatabaseTransaction) -> Self {
        Self { transaction, cache: Cache::default() }
    }
}

impl Base for SqlBase {
    async fn lock(&mut self, scopes: &[Scope]) -> Result<(), StoreError> {
        // What was read before may have changed until the lock; not on SQLite, whose writer is alone.
        if self.transaction.get_database_backend() == DbBackend::Postgres {
            self.cache = Cache::default();
        }
        self.cache.heads.extend(query::lock_heads(&self.transaction, scopes).await?);
        Ok(())
    }

    async fn prepare(&mut self, records: &[RecordKey], changes: &[ChangeId]) -> Result<(), StoreError> {
        let new: BTreeSet<ChangeId> =
            changes.iter().filter(|change| !self.cache.answers.contains_key(change)).copied().collect();
        for chunk in Vec::from_iter(new).chunks(IN_MAX) {
            let answers = query::answers(&self.transaction, chunk).await?;
            self.cache.answers.extend(chunk.iter().map(|change| (*change, None)));
            self.cache.answers.extend(answers.into_iter().map(|answer| (answer.change, Some(answer))));
        }
        let new: BTreeSet<&RecordKey> = records.iter().filter(|key| !self.cache.records.contains_key(key)).collect();
        let new: Vec<RecordKey> = new.into_iter().cloned().collect();
        for chunk in new.chunks(IN_MAX) {
            let found = query::records(&self.transaction, chunk).await?;
            self.cache.records.extend(chunk.iter().map(|key| (key.clone(), None)));
            self.cache.records.extend(found.into_iter().map(|record| (record.key(), Some(Arc::new(record)))));
            let mut conflicts = query::open_conflicts(&self.transaction, chunk).await?;
            for key in chunk {
                self.cache.conflicts.insert(key.clone(), conflicts.remove(key).unwrap_or_default());
            }
        }
        Ok(())
    }

    async fn prepare_entries(&mut self, records: &[RecordKey]) -> Result<(), StoreError> {
        let new: BTreeSet<&RecordKey> = records.iter().filter(|key| !self.cache.entries.contains_key(key)).collect();
        let new: Vec<RecordKey> = new.into_iter().cloned().collect();
        for chunk in new.chunks(IN_MAX) {
            let mut found: HashMap<RecordKey, Vec<Entry>> = chunk.iter().map(|key| (key.clone(), Vec::new())).collect();
            for entry in query::entries_about(&self.transaction, chunk).await? {
                let key = (entry.change.entity_type.clone(), entry.change.entity_id);
                // Another type's entity may have the same id, and be known already.
                if let Some(entries) = found.get_mut(&key) {
                    entries.push(entry);
                }
            }
            self.cache.entries.extend(found);
        }
        Ok(())
    }

    async fn prepare_heads(&mut self, scopes: &[Scope]) -> Result<(), StoreError> {
        for chunk in scopes.chunks(IN_MAX) {
            self.cache.heads.extend(query::heads(&self.transaction, chunk).await?);
        }
        Ok(())
    }

    async fn head(&mut self, scope: Scope) -> Result<Option<Head>, StoreError> {
        if let Some(head) = self.cache.heads.get(&scope) {
            return Ok(Some(*head));
        }
        self.prepare_heads(&[scope]).await?;
        Ok(self.cache.heads.get(&scope).copied())
    }

    async fn newest_epoch(&mut self) -> Result<u32, StoreError> {
        query::newest_epoch(&self.transaction).await
    }

    async fn record(&mut self, key: &RecordKey) -> Result<Option<Arc<Record>>, StoreError> {
        if let Some(found) = self.cache.records.get(key) {
            return Ok(found.clone());
        }
        let found = query::records(&self.transaction, std::slice::from_ref(key)).await?.pop().map(Arc::new);
        self.cache.records.insert(key.clone(), found.clone());
        Ok(found)
    }

    async fn children(&mut self, key: &RecordKey) -> Result<Vec<Record>, StoreError> {
        query::children(&self.transaction, key).await
    }

    async fn open_conflicts(&mut self, key: &RecordKey) -> Result<Vec<Record>, StoreError> {
        if let Some(found) = self.cache.conflicts.get(key) {
            return Ok(found.clone());
        }
        let mut found = query::open_conflicts(&self.transaction, std::slice::from_ref(key)).await?;
        let found = found.remove(key).unwrap_or_default();
        self.cache.conflicts.insert(key.clone(), found.clone());
        Ok(found)
    }

    async fn page(&mut self, scope: Scope, after: u64, limit: usize) -> Result<Vec<Record>, StoreError> {
        query::page(&self.transaction, scope, after, limit).await
    }

    async fn members_of(&mut self, user: UserId) -> Result<Vec<Record>, StoreError> {
        query::living_by(&self.transaction, &EntityType::Member, "user_id", &user.to_string()).await
    }

    async fn entries(&mut self, key: &RecordKey) -> Result<Vec<Entry>, StoreError> {
        if let Some(found) = self.cache.entries.get(key) {
            return Ok(found.clone());
        }
        self.prepare_entries(std::slice::from_ref(key)).await?;
        Ok(self.cache.entries.get(key).cloned().unwrap_or_default())
    }

    async fn entry(&mut self, change: ChangeId) -> Result<Option<Entry>, StoreError> {
        if let Some(found) = self.cache.entry.get(&change) {
            return Ok(found.clone());
        }
        let found = query::entries_of(&self.transaction, &[change]).await?.pop();
        self.cache.entry.insert(change, found.clone());
        Ok(found)
    }

    async fn seq_at(&mut self, scope: Scope, time: Time) -> Result<u64, StoreError> {
        query::seq_at(&self.transaction, scope, time).await
    }

    async fn answer(&mut self, change: ChangeId) -> Result<Option<Answer>, StoreError> {
        if let Some(found) = self.cache.answers.get(&change) {
            return Ok(found.clone());
        }
        let found = query::answers(&self.transaction, &[change]).await?.pop();
        self.cache.answers.insert(change, found.clone());
        Ok(found)
    }

    async fn remembered(&mut self, user: UserId, replica: &str) -> Result<Vec<Time>, StoreError> {
        query::remembered(&self.transaction, user, replica).await
    }

    async fn recall(
        &mut self,
        user: UserId,
        replica: &str,
        last_sync: Time,
    ) -> Result<Option<Vec<(Scope, Cursor)>>, StoreError> {
        query::cursors(&self.transaction, user, replica, last_sync).await
    }

    async fn finish(self, written: Written) -> Result<(), StoreError> {
        let transaction = &self.transaction;
        let backend = transaction.get_database_backend();
        let mut answers: HashMap<ChangeId, &Answer> =
            written.answers.iter().map(|(id, answer)| (*id, answer)).collect();
        let mut entries = Vec::with_capacity(written.entries.len());
        for entry in &written.entries {
            let told = answers.get(&entry.change.id).copied().filter(|answer| is_told_by(answer, entry));
            if told.is_some() {
                answers.remove(&entry.change.id);
            }
            entries.push((entry, told));
        }
        let statements = record_upserts(backend, written.records.values().map(Arc::as_ref).collect())
            .chain(entry_inserts(backend, entries))
            .chain(answer_upserts(backend, answers.into_values().collect()))
            .chain(cursor_upserts(backend, &written.cursors))
            .chain(head_upserts(backend, &written.heads));
        run_all(transaction, statements).await?;
        for (last_sync, _) in written.cursors.iter().filter(|(_, cursors)| cursors.is_none()) {
            query::forget(transaction, last_sync).await?;
        }
        self.transaction.commit().await.map_err(store_error)
    }
}
