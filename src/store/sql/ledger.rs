//! The ledger on SQL: reads go to the database once each, writes wait for the end of the transaction.

use super::cache::Cache;
use super::entry::{write_answers, write_cursors, write_entries, write_heads};
use super::error::store_error;
use super::query;
use super::statement::{IN_MAX, write_records};
use crate::domain::{ChangeId, EntityType, Scope, Time, UserId};
use crate::merge::{Cursor, Entry, Record, RecordKey};
use crate::store::transaction::{Base, Transaction};
use crate::store::written::Written;
use crate::store::{Answer, Head, StoreError};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Value};
use std::collections::BTreeSet;

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
            self.cache.records.extend(found.into_iter().map(|record| (record.key(), Some(record))));
            let mut conflicts = query::open_conflicts(&self.transaction, chunk).await?;
            for key in chunk {
                self.cache.conflicts.insert(key.clone(), conflicts.remove(key).unwrap_or_default());
            }
        }
        Ok(())
    }

    async fn head(&mut self, scope: Scope) -> Result<Option<Head>, StoreError> {
        if let Some(head) = self.cache.heads.get(&scope) {
            return Ok(Some(*head));
        }
        query::head(&self.transaction, scope).await
    }

    async fn newest_epoch(&mut self) -> Result<u32, StoreError> {
        query::newest_epoch(&self.transaction).await
    }

    async fn record(&mut self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        if let Some(found) = self.cache.records.get(key) {
            return Ok(found.clone());
        }
        let found = query::records(&self.transaction, std::slice::from_ref(key)).await?.pop();
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
        let found = query::entries(&self.transaction, key).await?;
        self.cache.entries.insert(key.clone(), found.clone());
        Ok(found)
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
        write_records(transaction, written.records.values()).await?;
        write_entries(transaction, &written.entries).await?;
        write_answers(transaction, written.answers.values()).await?;
        write_cursors(transaction, &written.cursors).await?;
        write_heads(transaction, &written.heads).await?;
        self.transaction.commit().await.map_err(store_error)
    }
}
