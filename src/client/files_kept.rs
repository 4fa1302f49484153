//! The bytes of files that stay on this device: up to a cap, the least recently used leave first. Their metadata
//! stay, and the bytes of what is still to be sent.

use super::{Client, ClientError, device};
use crate::domain::{Attachment, EntityType};
use crate::store::{Batch, QueueState, Store};
use crate::sync::retention::UPLOAD;
use serde_json::Value;
use std::collections::HashMap;

const FILES_BYTES_MAX: &str = "files_bytes_max";
/// In a browser; an installed program has the disk.
const FILES_BYTES_MAX_DEFAULT: u64 = 500_000_000;
/// Before a content address: when its bytes were last used, in milliseconds.
const USED: &str = "used:";
/// Use is noted this exactly, so that looking at a file seldom writes anything.
const USED_EVERY_MILLIS: i64 = 60 * 60 * 1_000;

impl Client {
    /// How many bytes of files are kept on this device; 0: all.
    pub fn files_bytes_max(&self) -> u64 {
        let usual = if device::is_native() { 0 } else { FILES_BYTES_MAX_DEFAULT };
        self.0.replica.borrow().meta(FILES_BYTES_MAX).and_then(Value::as_u64).unwrap_or(usual)
    }

    /// Sets how many; 0: all. What is beyond leaves at once.
    pub async fn set_files_bytes_max(&self, bytes: u64) -> Result<(), ClientError> {
        let mut batch = Batch::default();
        batch.put_meta.insert(FILES_BYTES_MAX.into(), Some(Value::from(bytes)));
        self.commit(|_, _| Ok(batch)).await?;
        self.shed_files().await
    }

    /// Notes that the bytes of a file were used.
    pub(super) async fn note_used(&self, hash: &str) {
        let (name, now) = (format!("{USED}{hash}"), device::now().timestamp_millis());
        let before = self.0.replica.borrow().meta(&name).and_then(Value::as_i64).unwrap_or(0);
        if self.0.me.account && now.saturating_sub(before) > USED_EVERY_MILLIS {
            let mut batch = Batch::default();
            batch.put_meta.insert(name, Some(Value::from(now)));
            // A note that is not kept makes the file leave sooner, no more.
            let _ = self.commit(|_, _| Ok(batch)).await;
        }
    }

    /// Lets the bytes of the least recently used files go that are beyond the cap, and that the server has.
    pub(super) async fn shed_files(&self) -> Result<(), ClientError> {
        let most = self.files_bytes_max();
        if !self.0.me.account || most == 0 {
            return Ok(());
        }
        let mut kept = self.sizes_on_server();
        let here = self.0.store.blob_hashes().await?;
        kept.retain(|hash, _| here.contains(hash));
        let mut total: u64 = kept.values().sum();
        let mut by_use: Vec<(i64, String)> = {
            let replica = self.0.replica.borrow();
            let used = |hash: &str| replica.meta(&format!("{USED}{hash}")).and_then(Value::as_i64).unwrap_or(0);
            kept.keys().map(|hash| (used(hash), hash.clone())).collect()
        };
        by_use.sort_unstable();
        let mut batch = Batch::default();
        for (_, hash) in by_use {
            if total <= most {
                break;
            }
            self.0.store.remove_blob(&hash).await?;
            total -= kept.get(&hash).copied().unwrap_or(0);
            batch.put_meta.insert(format!("{USED}{hash}"), None);
        }
        self.commit(|_, _| Ok(batch)).await
    }

    /// The size of each file whose bytes the server has, as far as this device knows.
    fn sizes_on_server(&self) -> HashMap<String, u64> {
        let replica = self.0.replica.borrow();
        let files = replica.confirmed_records().filter(|record| record.entity_type == EntityType::Attachment);
        let mut sizes: HashMap<String, u64> = HashMap::new();
        let mut stay = Vec::new();
        for record in files {
            let file: Attachment = crate::domain::Entity::from_fields(&record.fields);
            let is_sent = replica.meta(&format!("{UPLOAD}{}", file.hash)).is_none();
            if !is_sent || replica.keeping_of(record.scope) == super::Keeping::DeviceOnly {
                stay.push(file.hash);
            } else {
                sizes.insert(file.hash, u64::try_from(file.file_size).unwrap_or(0));
            }
        }
        for hash in stay {
            sizes.remove(&hash);
        }
        // The server has not heard of it yet, or refused it.
        for row in replica.queue().filter(|row| row.state != QueueState::Done) {
            if let Some(hash) = row.change.data.get("hash").and_then(Value::as_str) {
                sizes.remove(hash);
            }
        }
        sizes
    }
}
