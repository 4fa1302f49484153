//! What the server keeps, as its side of sync sees it, inside one transaction.

use super::StoreError;
use crate::domain::{ChangeId, ConflictId, ProjectId, Role, Scope, Time, UserId};
use crate::merge::{Author, Cursor, Entry, Outcome, Record, RecordKey};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where a scope's order stands: the counter row that gives sequence numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Raised by each restore from a backup.
    pub epoch: u32,
    /// The last sequence number that was given before the epoch began.
    pub epoch_start: u64,
    /// The last sequence number given; 0 before the first.
    pub seq: u64,
    /// The change there; nil before the first.
    pub change: ChangeId,
    /// The time of the last acceptance, in milliseconds: times in a scope strictly increase.
    pub millis: u64,
    /// The last ticket number given in a project.
    pub ticket_number: i64,
}

/// What a change was answered with, bound to its user, kept for ever: a repeat gets it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub change: ChangeId,
    pub author: Author,
    /// `None` when it was rejected before a scope was known.
    pub scope: Option<Scope>,
    /// The record it was about.
    pub record: RecordKey,
    pub outcome: Outcome,
    /// The place it got in its scope's order; 0 when rejected.
    pub seq: u64,
    /// The stable code and the sentence, when rejected.
    pub code: Option<String>,
    pub message: Option<String>,
    /// The conflicts it opened or joined.
    pub conflicts: Vec<ConflictId>,
    pub answered_at: Time,
}

/// The server's records, log and counters. Every method runs in the one transaction the value stands for;
/// dropping the value without [`Ledger::finish`] undoes all of it.
#[allow(async_fn_in_trait, reason = "generic callers; the concrete futures are Send where the server needs it")]
pub trait Ledger {
    /// Locks the counter rows of `scopes`, creating those that are missing, in ascending order of scope: done
    /// before anything else is read, so that two transactions never wait for each other in a circle.
    async fn lock(&mut self, scopes: &[Scope]) -> Result<(), StoreError>;

    /// A hint: these records with their open conflicts, and the answers of these changes, will be asked for. A
    /// database fetches them in a few statements instead of one by one.
    async fn prepare(&mut self, records: &[RecordKey], changes: &[ChangeId]) -> Result<(), StoreError> {
        let _fetched_when_asked_for = (records, changes);
        Ok(())
    }

    /// A hint as [`Ledger::prepare`]: the log about these records will be asked for.
    async fn prepare_entries(&mut self, records: &[RecordKey]) -> Result<(), StoreError> {
        let _fetched_when_asked_for = records;
        Ok(())
    }

    /// A hint as [`Ledger::prepare`]: the counter rows of these scopes will be asked for.
    async fn prepare_heads(&mut self, scopes: &[Scope]) -> Result<(), StoreError> {
        let _fetched_when_asked_for = scopes;
        Ok(())
    }

    /// The counter row of a scope; where there is none, one at its start, in the newest epoch there is.
    async fn head(&mut self, scope: Scope) -> Result<Head, StoreError>;
    async fn put_head(&mut self, scope: Scope, head: Head) -> Result<(), StoreError>;

    /// One record, tombstones included.
    async fn record(&mut self, key: &RecordKey) -> Result<Option<Arc<Record>>, StoreError>;
    /// Inserts or replaces a record.
    async fn put_record(&mut self, record: &Record) -> Result<(), StoreError>;
    /// Every record put since the transaction began, as it is now, in no particular order.
    fn put_so_far(&self) -> impl Iterator<Item = &Record>;
    /// The children of a record whose parent field names it, tombstones included. A project's lie in its scope.
    async fn children(&mut self, key: &RecordKey) -> Result<Vec<Record>, StoreError>;
    /// The open conflicts of a record, as records.
    async fn open_conflicts(&mut self, key: &RecordKey) -> Result<Vec<Record>, StoreError>;
    /// Up to `limit` records of a scope with `seq` above `after`, ascending by `seq`, tombstones included.
    /// Several records may share a sequence number (what one change made): all of them come, even past `limit`.
    async fn page(&mut self, scope: Scope, after: u64, limit: usize) -> Result<Vec<Record>, StoreError>;

    /// Appends to the log; a change that it holds already fails the transaction at [`Ledger::finish`].
    async fn append(&mut self, entry: &Entry) -> Result<(), StoreError>;
    /// The log entries about one record, ascending by `seq`.
    async fn entries(&mut self, key: &RecordKey) -> Result<Vec<Entry>, StoreError>;
    /// The log entry of a change.
    async fn entry(&mut self, change: ChangeId) -> Result<Option<Entry>, StoreError>;
    /// The greatest sequence number in a scope that was accepted at or before `time`; 0 where none was.
    async fn seq_at(&mut self, scope: Scope, time: Time) -> Result<u64, StoreError>;

    /// The answer a change was given before.
    async fn answer(&mut self, change: ChangeId) -> Result<Option<Answer>, StoreError>;
    async fn put_answer(&mut self, answer: &Answer) -> Result<(), StoreError>;

    /// Keeps the cursors behind a `last_sync` that a caller of the plain shape was given, and lets go of those that
    /// it was given long before.
    async fn remember(
        &mut self,
        user: UserId,
        replica: &str,
        last_sync: Time,
        cursors: &[(Scope, Cursor)],
    ) -> Result<(), StoreError>;
    /// The times under which cursors are kept for this user and replica, ascending.
    async fn remembered(&mut self, user: UserId, replica: &str) -> Result<Vec<Time>, StoreError>;
    /// The cursors behind a `last_sync` given to this user and replica: none where that was so long ago that they
    /// were let go, which is to start anew; `None` for a foreign time.
    async fn recall(
        &mut self,
        user: UserId,
        replica: &str,
        last_sync: Time,
    ) -> Result<Option<Vec<(Scope, Cursor)>>, StoreError>;

    /// The role of a user in a project; `None` for a stranger (no member record, or a deleted one).
    async fn role(&mut self, project: ProjectId, user: UserId) -> Result<Option<Role>, StoreError>;
    /// The scopes a user may read: their own and those of their projects, ascending.
    async fn scopes_of(&mut self, user: UserId) -> Result<Vec<Scope>, StoreError>;

    /// Sets a savepoint before one change. Savepoints nest.
    async fn savepoint(&mut self) -> Result<(), StoreError>;
    /// Undoes everything since the last savepoint, and ends it.
    async fn roll_back(&mut self) -> Result<(), StoreError>;
    /// Keeps everything since the last savepoint, and ends it.
    async fn release(&mut self) -> Result<(), StoreError>;

    /// Commits the transaction.
    async fn finish(self) -> Result<(), StoreError>
    where
        Self: Sized;
}

/// Where ledgers come from: a database, or a book in memory.
#[allow(async_fn_in_trait, reason = "generic callers; the concrete futures are Send where the server needs it")]
pub trait Book {
    type Ledger: Ledger;
    /// A transaction that may write.
    async fn write(&self) -> Result<Self::Ledger, StoreError>;
    /// One read snapshot.
    async fn read(&self) -> Result<Self::Ledger, StoreError>;
}
