//! Everything in one file, and back.

use super::local_work::living;
use super::write::Edit;
use super::{Client, ClientError, device};
use crate::domain::{FieldKind, FieldValue, Time};
use crate::merge::{Operation, Record};
use crate::platform;
use crate::store::{QueueRow, QueueState, Snapshot, Store};
use crate::sync::Replica;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

const FORMAT: &str = "worknest-backup";
const VERSION: u32 = 1;

/// Room used by this device's copy, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StorageUse {
    /// In bytes.
    pub used: Option<u64>,
    pub quota: Option<u64>,
    /// Whether the browser promised not to evict it.
    pub persisted: Option<bool>,
}

#[derive(Serialize, Deserialize)]
struct Backup {
    format: String,
    version: u32,
    exported_at: Time,
    records: Vec<Record>,
    queue: Vec<QueueRow>,
    #[serde(default)]
    files: Vec<File>,
}

#[derive(Serialize, Deserialize)]
struct File {
    hash: String,
    base64: String,
}

impl Client {
    /// Everything this device holds, unsynced changes and files included: one JSON file.
    pub async fn export(&self) -> Result<Vec<u8>, ClientError> {
        let mut files = Vec::new();
        for hash in self.0.store.blob_hashes().await? {
            if let Some(bytes) = self.0.store.blob(&hash).await? {
                files.push(File { hash, base64: STANDARD.encode(bytes) });
            }
        }
        let replica = self.0.replica.borrow();
        let mut records: Vec<Record> = replica.confirmed_records().cloned().collect();
        records.sort_by(|a, b| (a.entity_type.as_str(), a.id).cmp(&(b.entity_type.as_str(), b.id)));
        let queue = replica.queue().filter(|row| row.state != QueueState::Done).cloned().collect();
        let (format, version, exported_at) = (FORMAT.to_owned(), VERSION, device::now());
        let backup = Backup { format, version, exported_at, records, queue, files };
        serde_json::to_vec_pretty(&backup).map_err(|error| ClientError::File(error.to_string()))
    }

    /// Brings back what an exported file holds and this device lacks; what is here stays as it is. Returns how
    /// many things came back.
    pub async fn import_backup(&self, bytes: &[u8]) -> Result<usize, ClientError> {
        let wrong = |why: &str| ClientError::File(format!("This is not a Worknest export: {why} Nothing was changed."));
        let backup: Backup = serde_json::from_slice(bytes).map_err(|error| wrong(&format!("{error}.")))?;
        if backup.format != FORMAT {
            return Err(wrong("it is of another format."));
        }
        if backup.version > VERSION {
            return Err(ClientError::File(
                "This export is from a newer Worknest: update first. Nothing was changed.".into(),
            ));
        }
        for file in &backup.files {
            let bytes = STANDARD.decode(&file.base64).map_err(|_| wrong("a file in it is damaged."))?;
            if blake3::hash(&bytes).to_hex().as_str() == file.hash {
                self.0.store.put_blob(&file.hash, &bytes).await?;
            }
        }
        let snapshot = Snapshot { records: backup.records, queue: backup.queue, meta: Default::default() };
        let missing: Vec<Record> =
            living(&Replica::new(snapshot)).into_iter().filter(|record| !self.holds(record)).collect();
        let count = missing.len();
        self.edit(missing.into_iter().map(as_edit).collect()).await?;
        Ok(count)
    }

    fn holds(&self, record: &Record) -> bool {
        self.0.replica.borrow().shown(&record.key()).is_some()
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
    let entity_type = record.entity_type.clone();
    let mut data = record.fields.clone();
    // Who wrote it when, as the export knew it: the device that brings it back is not its author.
    let created_at = data.get("created_at").and_then(Time::decode).unwrap_or_else(|| record.created_at());
    if entity_type.fields().iter().any(|field| field.name == "source_created_at") {
        data.entry("source_created_at").or_insert_with(|| created_at.encode());
    }
    data.retain(|name, value| {
        !value.is_null() && !matches!(entity_type.field_kind(name), FieldKind::Server | FieldKind::Derived)
    });
    Edit::new(record.key(), Operation::Create, data)
}
