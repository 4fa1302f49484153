//! Everything in one file, and back.

use super::write::Edit;
use super::{Client, ClientError, FileError, device};
use crate::domain::{EntityType, Time, UserId};
use crate::merge::{Operation, Record, RecordKey};
use crate::platform;
use crate::store::{Batch, QueueRow, QueueState, Snapshot, Store};
use crate::sync::lacking::LACKING;
use crate::sync::retention::KEEPING;
use crate::sync::taken_along::{creation_of, living, replace_person};
use crate::sync::{Keeping, Replica};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};

const FORMAT: &str = "worknest-backup";
/// 2: with the whole queue, whose it is, and where its projects are kept.
const VERSION: u32 = 2;

/// Room used by this device's copy, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StorageUse {
    /// In bytes.
    pub used: Option<u64>,
    pub quota: Option<u64>,
    /// Whether the browser promised not to evict it.
    pub persisted: Option<bool>,
}

impl StorageUse {
    /// Whether so little is left that the person has to know: a fifth.
    pub fn is_low(&self) -> bool {
        matches!((self.used, self.quota), (Some(used), Some(quota)) if quota > 0 && used >= quota / 5 * 4)
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct Backup {
    format: String,
    version: u32,
    exported_at: Time,
    /// Whose account; none where there was none.
    #[serde(default)]
    user: Option<UserId>,
    /// Who made it, with or without an account.
    #[serde(default)]
    person: Option<UserId>,
    records: Vec<Record>,
    queue: Vec<QueueRow>,
    /// Where projects are kept, by the name of the small value that says so.
    #[serde(default)]
    keeping: BTreeMap<String, Value>,
    /// What a restored server did not have, by the name of the small value that holds it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    lacking: BTreeMap<String, Value>,
    #[serde(default)]
    files: Vec<File>,
}

#[derive(Serialize, Deserialize)]
struct File {
    hash: String,
    base64: String,
}

impl Backup {
    /// Of what a store holds; its files come beside.
    pub(super) fn of(snapshot: Snapshot, user: Option<UserId>, person: Option<UserId>) -> Self {
        let Snapshot { mut records, queue, mut meta } = snapshot;
        records.sort_by(|a, b| (a.entity_type.as_str(), a.id).cmp(&(b.entity_type.as_str(), b.id)));
        let mut lacking = meta.clone();
        lacking.retain(|name, _| name.starts_with(LACKING));
        meta.retain(|name, _| name.starts_with(KEEPING));
        let (format, version, exported_at) = (FORMAT.to_owned(), VERSION, device::now());
        let (keeping, files) = (meta, Vec::new());
        Self { format, version, exported_at, user, person, records, queue, keeping, lacking, files }
    }

    /// With the files of a store that can be read.
    pub(super) async fn with_files(mut self, store: &impl Store) -> Result<Self, ClientError> {
        for hash in store.blob_hashes().await? {
            // One that can't be read is no reason to lose the others.
            if let Ok(Some(bytes)) = store.blob(&hash).await {
                self.files.push(File { hash, base64: STANDARD.encode(bytes) });
            }
        }
        Ok(self)
    }

    /// With these files.
    pub(super) fn with(mut self, files: Vec<(String, Vec<u8>)>) -> Self {
        self.files.extend(files.into_iter().map(|(hash, bytes)| File { hash, base64: STANDARD.encode(bytes) }));
        self
    }

    /// As a file.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, ClientError> {
        serde_json::to_vec(self).map_err(|source| FileError::NotWritten { source }.into())
    }

    fn read(bytes: &[u8]) -> Result<Self, ClientError> {
        let backup: Self = serde_json::from_slice(bytes).map_err(|source| FileError::NotAnExport { source })?;
        if backup.format != FORMAT {
            return Err(FileError::AnotherFormat.into());
        }
        if backup.version > VERSION {
            return Err(FileError::Newer.into());
        }
        Ok(backup)
    }

    /// The person of this device in place of the one of that device, who was the same.
    fn made_by(mut self, me: UserId) -> Self {
        let Some(person) = self.person.filter(|person| *person != me) else { return self };
        let fields = self.records.iter_mut().map(|record| &mut record.fields);
        let data = self.queue.iter_mut().map(|row| &mut row.change.data);
        for (_, value) in fields.chain(data).flat_map(|fields| fields.iter_mut()) {
            *value = replace_person(value, person, me);
        }
        self
    }

    fn is_here_only(&self, record: &Record) -> bool {
        let project = record.scope.project();
        let keeping = project.and_then(|project| self.keeping.get(&format!("{KEEPING}{project}")).cloned());
        keeping.is_some() && keeping == Keeping::DeviceOnly.to_value()
    }
}

impl Client {
    /// Everything this device holds, the queue, conflicts and files included: one JSON file.
    pub async fn export(&self) -> Result<Vec<u8>, ClientError> {
        let snapshot = self.0.replica.borrow().snapshot();
        let user = self.0.me.account.then_some(self.0.me.user);
        Backup::of(snapshot, user, Some(self.0.me.user)).with_files(&*self.0.store).await?.to_bytes()
    }

    /// Brings back what an exported file holds and this device lacks; what is here stays as it is. Returns how
    /// many things came back.
    ///
    /// - Into an empty device without an account, from another one: exactly as it was, history included.
    /// - Into the same account: what was unsynced, under the same change ids, so that nothing happens twice, and the
    ///   projects that were on that device only. All else is the server's, and comes from there.
    /// - Otherwise everything that is lacking is created anew.
    pub async fn import_backup(&self, bytes: &[u8]) -> Result<usize, ClientError> {
        let backup = Backup::read(bytes)?;
        self.take_files(&backup).await?;
        let is_empty = self.0.replica.borrow().confirmed_records().next().is_none();
        match backup.user {
            None if !self.0.me.account && is_empty => self.put_back(backup.made_by(self.0.me.user), |_, _| true).await,
            Some(user) if self.0.me.account && user == self.0.me.user => {
                self.put_back(backup, |backup, record| backup.is_here_only(record)).await
            }
            _ => self.create_lacking(backup).await,
        }
    }

    async fn take_files(&self, backup: &Backup) -> Result<(), ClientError> {
        for file in &backup.files {
            let Ok(bytes) = STANDARD.decode(&file.base64) else {
                return Err(FileError::DamagedInside.into());
            };
            if blake3::hash(&bytes).to_hex().as_str() == file.hash {
                self.0.store.put_blob(&file.hash, &bytes).await?;
            }
        }
        Ok(())
    }

    /// Puts records and queue rows back as they were.
    async fn put_back(
        &self,
        backup: Backup,
        is_taken: impl Fn(&Backup, &Record) -> bool,
    ) -> Result<usize, ClientError> {
        let mut count = 0;
        self.commit(|_, replica| {
            let mut batch = Batch::default();
            let lacks = |record: &&Record| replica.confirmed(&record.key()).is_none();
            let taken = backup.records.iter().filter(lacks).filter(|record| is_taken(&backup, record));
            batch.put_records = taken.cloned().collect();
            // A row that names a record of another project than those taken is history of what is not here.
            let first = replica.queue().map(|row| row.order).max().map_or(1, |last| last + 1);
            let scopes: HashSet<_> = batch.put_records.iter().map(|record| record.scope).collect();
            let rows = backup.queue.iter().filter(|row| replica.row(row.change.id).is_none());
            let wanted = rows.filter(|row| row.state != QueueState::Done || scopes.contains(&row.scope));
            let placed = wanted.zip(first..).map(|(row, order)| QueueRow { order, ..row.clone() });
            batch.put_queue = placed.collect();
            let kept = backup.keeping.iter().filter(|(name, _)| replica.meta(name).is_none());
            batch.put_meta = kept.map(|(name, value)| (name.clone(), Some(value.clone()))).collect();
            batch.put_meta.extend(replica.lacking_from(&backup.lacking));
            let is_counted = |record: &&Record| {
                use EntityType::{Attachment, Comment, Project, Ticket};
                !record.deleted && matches!(record.entity_type, Project | Ticket | Comment | Attachment)
            };
            let open = batch.put_queue.iter().filter(|row| row.state != QueueState::Done).count();
            count = batch.put_records.iter().filter(is_counted).count() + open;
            Ok(batch)
        })
        .await?;
        self.sync_now();
        Ok(count)
    }

    async fn create_lacking(&self, backup: Backup) -> Result<usize, ClientError> {
        let snapshot = Snapshot { records: backup.records, queue: backup.queue, meta: Default::default() };
        let missing: Vec<Record> =
            living(&Replica::new(snapshot)).into_iter().filter(|record| !self.holds(&record.key())).collect();
        let count = missing.len();
        self.edit(missing.into_iter().map(as_edit).collect()).await?;
        Ok(count)
    }

    fn holds(&self, key: &RecordKey) -> bool {
        self.0.replica.borrow().shown(key).is_some()
    }

    /// Room used, and room there is.
    pub async fn storage(&self) -> StorageUse {
        let estimate = platform::storage::estimate().await;
        StorageUse {
            used: estimate.map(|estimate| estimate.usage),
            quota: estimate.map(|estimate| estimate.quota),
            persisted: if estimate.is_some() { Some(platform::storage::is_persisted().await) } else { None },
        }
    }
}

fn as_edit(record: Record) -> Edit {
    Edit::new(record.key(), Operation::Create, creation_of(&record))
}
