//! The ledger over any base: what the base holds, with what the transaction wrote laid on top.

use super::written::Written;
use super::{Answer, Head, Ledger, StoreError};
use crate::domain::{ChangeId, Entity, EntityType, Member, ProjectId, Role, Scope, Time, UserId};
use crate::merge::{Cursor, Entry, Record, RecordKey};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What lies below a transaction: reads as of its beginning, and one write at its end.
#[allow(async_fn_in_trait, reason = "two implementations, both here")]
pub trait Base {
    /// Locks counter rows, creating those that are missing; `scopes` ascend and none comes twice.
    async fn lock(&mut self, scopes: &[Scope]) -> Result<(), StoreError>;
    /// Fetches what will be asked for, if that is cheaper than one by one.
    async fn prepare(&mut self, records: &[RecordKey], changes: &[ChangeId]) -> Result<(), StoreError>;
    async fn prepare_entries(&mut self, records: &[RecordKey]) -> Result<(), StoreError>;
    async fn prepare_heads(&mut self, scopes: &[Scope]) -> Result<(), StoreError>;
    async fn head(&mut self, scope: Scope) -> Result<Option<Head>, StoreError>;
    /// The greatest epoch of all scopes; 0 where there are none.
    async fn newest_epoch(&mut self) -> Result<u32, StoreError>;
    async fn record(&mut self, key: &RecordKey) -> Result<Option<Arc<Record>>, StoreError>;
    async fn children(&mut self, key: &RecordKey) -> Result<Vec<Record>, StoreError>;
    async fn open_conflicts(&mut self, key: &RecordKey) -> Result<Vec<Record>, StoreError>;
    async fn page(&mut self, scope: Scope, after: u64, limit: usize) -> Result<Vec<Record>, StoreError>;
    /// The member records of a user, tombstones left out.
    async fn members_of(&mut self, user: UserId) -> Result<Vec<Record>, StoreError>;
    async fn entries(&mut self, key: &RecordKey) -> Result<Vec<Entry>, StoreError>;
    async fn entry(&mut self, change: ChangeId) -> Result<Option<Entry>, StoreError>;
    async fn seq_at(&mut self, scope: Scope, time: Time) -> Result<u64, StoreError>;
    async fn answer(&mut self, change: ChangeId) -> Result<Option<Answer>, StoreError>;
    /// Every time under which something is remembered.
    async fn remembered(&mut self, user: UserId, replica: &str) -> Result<Vec<Time>, StoreError>;
    async fn recall(
        &mut self,
        user: UserId,
        replica: &str,
        last_sync: Time,
    ) -> Result<Option<Vec<(Scope, Cursor)>>, StoreError>;
    /// Writes all of it and commits.
    async fn finish(self, written: Written) -> Result<(), StoreError>;
}

/// How many of the times given to a replica are remembered. It gives back the newest, or after a lost answer the one
/// before; what is older than all that are kept may have stood for less than its time says, and so for nothing.
pub const LAST_SYNCS_KEPT: usize = 16;

/// A ledger over a base. Dropping it undoes everything.
#[derive(Debug)]
pub struct Transaction<B> {
    pub(super) base: B,
    pub(super) written: Written,
    writable: bool,
}

impl<B: Base> Transaction<B> {
    /// A transaction that writes, or a read snapshot.
    pub(super) fn new(base: B, writable: bool) -> Self {
        Self { base, written: Written::default(), writable }
    }

    /// Lays what was written of it over what the base gave.
    fn lay_over<'a>(&self, below: Vec<Record>, written: impl Iterator<Item = &'a Record>) -> Vec<Record> {
        if self.written.records.is_empty() {
            return below;
        }
        let unchanged = below.into_iter().filter(|record| !self.written.records.contains_key(&record.key()));
        unchanged.chain(written.cloned()).collect()
    }
}

/// What a conflict is about.
pub(super) fn conflict_about(record: &Record) -> Option<RecordKey> {
    if record.entity_type != EntityType::Conflict {
        return None;
    }
    let text = |field: &str| record.fields.get(field)?.as_str();
    Some((EntityType::from(text("entity_type")?), text("entity_id")?.parse().ok()?))
}

/// Whether a record is an open conflict about `key`.
pub(super) fn is_open_conflict_about(record: &Record, key: &RecordKey) -> bool {
    !record.deleted && conflict_about(record).as_ref() == Some(key)
}

/// The project and user of a member record, unless it is a tombstone.
pub(super) fn membership(record: &Record) -> Option<(ProjectId, UserId)> {
    if record.entity_type != EntityType::Member || record.deleted {
        return None;
    }
    let member = Member::from_fields(&record.fields);
    Some((member.project_id, member.user_id))
}

/// Whether an entry is about a record.
pub(super) fn is_about(entry: &Entry, key: &RecordKey) -> bool {
    entry.change.entity_id == key.1 && entry.change.entity_type == key.0
}

fn no_savepoint(ended: bool) -> Result<(), StoreError> {
    if ended { Ok(()) } else { Err(StoreError::Failed { what: "there is no savepoint".to_owned(), source: None }) }
}

impl<B: Base> Ledger for Transaction<B> {
    async fn lock(&mut self, scopes: &[Scope]) -> Result<(), StoreError> {
        let mut scopes = scopes.to_vec();
        scopes.sort_unstable();
        scopes.dedup();
        self.base.lock(&scopes).await
    }

    async fn prepare(&mut self, records: &[RecordKey], changes: &[ChangeId]) -> Result<(), StoreError> {
        self.base.prepare(records, changes).await
    }

    async fn prepare_entries(&mut self, records: &[RecordKey]) -> Result<(), StoreError> {
        self.base.prepare_entries(records).await
    }

    async fn prepare_heads(&mut self, scopes: &[Scope]) -> Result<(), StoreError> {
        self.base.prepare_heads(scopes).await
    }

    async fn head(&mut self, scope: Scope) -> Result<Head, StoreError> {
        if let Some(head) = self.written.heads.get(&scope) {
            return Ok(*head);
        }
        match self.base.head(scope).await? {
            Some(head) => Ok(head),
            None => Ok(Head { epoch: self.base.newest_epoch().await?, ..Head::default() }),
        }
    }

    async fn put_head(&mut self, scope: Scope, head: Head) -> Result<(), StoreError> {
        self.written.put_head(scope, head);
        Ok(())
    }

    async fn record(&mut self, key: &RecordKey) -> Result<Option<Arc<Record>>, StoreError> {
        match self.written.records.get(key) {
            Some(record) => Ok(Some(Arc::clone(record))),
            None => self.base.record(key).await,
        }
    }

    async fn put_record(&mut self, record: &Record) -> Result<(), StoreError> {
        self.written.put_record(record.clone());
        Ok(())
    }

    fn put_so_far(&self) -> impl Iterator<Item = &Record> {
        self.written.records.values().map(Arc::as_ref)
    }

    async fn children(&mut self, key: &RecordKey) -> Result<Vec<Record>, StoreError> {
        let below = self.base.children(key).await?;
        let written = self.written.below(key).filter(|record| record.parent().as_ref() == Some(key));
        let mut children = self.lay_over(below, written);
        children.sort_by_cached_key(Record::key);
        Ok(children)
    }

    async fn open_conflicts(&mut self, key: &RecordKey) -> Result<Vec<Record>, StoreError> {
        let below = self.base.open_conflicts(key).await?;
        let written = self.written.below(key).filter(|record| is_open_conflict_about(record, key));
        let mut conflicts = self.lay_over(below, written);
        conflicts.sort_by_cached_key(Record::key);
        Ok(conflicts)
    }

    async fn page(&mut self, scope: Scope, after: u64, limit: usize) -> Result<Vec<Record>, StoreError> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        // So many of the base's may be hidden by what was written.
        let below = self.base.page(scope, after, limit.saturating_add(self.written.records.len())).await?;
        let written = self.put_so_far().filter(|record| record.scope == scope && record.seq > after);
        let mut page = self.lay_over(below, written);
        page.sort_by_cached_key(|record| (record.seq, record.key()));
        if let Some(last) = page.get(limit - 1) {
            let seq = last.seq;
            page.truncate(page.partition_point(|record| record.seq <= seq));
        }
        Ok(page)
    }

    async fn append(&mut self, entry: &Entry) -> Result<(), StoreError> {
        self.written.append(entry.clone());
        Ok(())
    }

    async fn entries(&mut self, key: &RecordKey) -> Result<Vec<Entry>, StoreError> {
        let mut entries = self.base.entries(key).await?;
        entries.extend(self.written.entries_about(key).cloned());
        entries.sort_by_key(|entry| entry.seq);
        Ok(entries)
    }

    async fn entry(&mut self, change: ChangeId) -> Result<Option<Entry>, StoreError> {
        match self.written.entry(change) {
            Some(entry) => Ok(Some(entry.clone())),
            None => self.base.entry(change).await,
        }
    }

    async fn seq_at(&mut self, scope: Scope, time: Time) -> Result<u64, StoreError> {
        let below = self.base.seq_at(scope, time).await?;
        let written = self.written.entries.iter();
        let written = written.filter(|entry| entry.scope == scope && entry.accepted_at <= time);
        Ok(written.map(|entry| entry.seq).max().unwrap_or(0).max(below))
    }

    async fn answer(&mut self, change: ChangeId) -> Result<Option<Answer>, StoreError> {
        match self.written.answers.get(&change) {
            Some(answer) => Ok(Some(answer.clone())),
            None => self.base.answer(change).await,
        }
    }

    async fn put_answer(&mut self, answer: &Answer) -> Result<(), StoreError> {
        self.written.put_answer(answer.clone());
        Ok(())
    }

    async fn remember(
        &mut self,
        user: UserId,
        replica: &str,
        last_sync: Time,
        cursors: &[(Scope, Cursor)],
    ) -> Result<(), StoreError> {
        self.written.put_cursors((user, replica.to_owned(), last_sync), Some(cursors.to_vec()));
        let known = self.remembered(user, replica).await?;
        for old in &known[..known.len().saturating_sub(LAST_SYNCS_KEPT)] {
            self.written.put_cursors((user, replica.to_owned(), *old), None);
        }
        Ok(())
    }

    async fn remembered(&mut self, user: UserId, replica: &str) -> Result<Vec<Time>, StoreError> {
        let mut known: BTreeSet<Time> = self.base.remembered(user, replica).await?.into_iter().collect();
        for ((of, at, last_sync), cursors) in &self.written.cursors {
            if *of == user && at == replica {
                match cursors {
                    Some(_) => known.insert(*last_sync),
                    None => known.remove(last_sync),
                };
            }
        }
        Ok(known.into_iter().collect())
    }

    async fn recall(
        &mut self,
        user: UserId,
        replica: &str,
        last_sync: Time,
    ) -> Result<Option<Vec<(Scope, Cursor)>>, StoreError> {
        let known = match self.written.cursors.get(&(user, replica.to_owned(), last_sync)) {
            Some(cursors) => cursors.clone(),
            None => self.base.recall(user, replica, last_sync).await?,
        };
        if known.is_some() {
            return Ok(known);
        }
        let kept = self.remembered(user, replica).await?;
        let is_forgotten = kept.len() >= LAST_SYNCS_KEPT && kept.first().is_some_and(|oldest| last_sync < *oldest);
        Ok(is_forgotten.then(Vec::new))
    }

    async fn role(&mut self, project: ProjectId, user: UserId) -> Result<Option<Role>, StoreError> {
        let key = (EntityType::Member, Member::id_for(project, user).into());
        let member = self.record(&key).await?.filter(|record| !record.deleted);
        Ok(member.map(|record| Member::from_fields(&record.fields).role))
    }

    async fn scopes_of(&mut self, user: UserId) -> Result<Vec<Scope>, StoreError> {
        let below = self.base.members_of(user).await?;
        let written = self.put_so_far().filter(|record| membership(record).is_some_and(|(_, member)| member == user));
        let members = self.lay_over(below, written);
        let projects = members.iter().filter_map(membership).map(|(project, _)| Scope::Project(project));
        let mut scopes: Vec<Scope> = projects.chain([Scope::Person(user)]).collect();
        scopes.sort_unstable();
        scopes.dedup();
        Ok(scopes)
    }

    async fn savepoint(&mut self) -> Result<(), StoreError> {
        self.written.savepoint();
        Ok(())
    }

    async fn roll_back(&mut self) -> Result<(), StoreError> {
        no_savepoint(self.written.roll_back())
    }

    async fn release(&mut self) -> Result<(), StoreError> {
        no_savepoint(self.written.release())
    }

    async fn finish(self) -> Result<(), StoreError> {
        if !self.writable && !self.written.is_empty() {
            return Err(StoreError::Failed { what: "a read snapshot takes no writes".to_owned(), source: None });
        }
        self.base.finish(self.written).await
    }
}
