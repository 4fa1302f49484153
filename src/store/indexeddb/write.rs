use super::crypto::DataKey;
use super::fault::{BrowserError, Fault};
use super::head::{Head, object};
use super::keys::{self, NewKeys};
use super::load::{QUEUE_PLACE, RECORDS_PLACE, blob_place};
use super::segment::Entry;
use super::transaction::{Mode, Transaction};
use super::{ALL, BLOBS, Inner, LOG, STATE};
use js_sys::Uint8Array;
use serde::Serialize;
use std::rc::Rc;
use wasm_bindgen::JsValue;

impl Inner {
    /// Adds entries to the log, all in one strictly durable transaction. Gives the key of the first.
    pub async fn append(&self, entries: &[Entry]) -> Result<u64, Fault> {
        let key = self.key();
        let mut sealed = Vec::with_capacity(entries.len());
        for entry in entries {
            sealed.push(seal_entry(&key, entry).await?);
        }
        let database = self.connection.database().await?;
        let transaction = Transaction::begin(&database, &[STATE, LOG], Mode::WriteStrict)?;
        let log = transaction.store(LOG)?;
        let mut first = None;
        for value in &sealed {
            let request = log.add(value, None)?;
            // Listened to from now on: its answer comes before that to the next request.
            first.get_or_insert_with(|| request.into_future());
        }
        match self.own_head(&transaction).await {
            Ok(_) => {}
            Err(Fault::Gone) => {
                transaction.abort();
                return Err(Fault::Gone);
            }
            Err(fault) => return Err(transaction.cause_of(fault).await),
        }
        let first = match first {
            Some(request) => match request.await {
                Ok(key) => key.as_f64().unwrap_or_default() as u64,
                Err(error) => return Err(transaction.cause_of(error.into()).await),
            },
            None => 0,
        };
        transaction.finish().await?;
        self.unfolded.set(self.unfolded.get() + sealed.len() as u64);
        Ok(first)
    }

    pub async fn put_blob(&self, hash: &str, bytes: &[u8]) -> Result<(), Fault> {
        let sealed = self.key().seal(&blob_place(hash), bytes).await?;
        self.blobs(async |transaction| {
            transaction.store(BLOBS)?.put(&sealed, Some(&JsValue::from_str(hash)))?;
            Ok(())
        })
        .await
    }

    pub async fn remove_blob(&self, hash: &str) -> Result<(), Fault> {
        self.blobs(async |transaction| {
            transaction.store(BLOBS)?.delete(JsValue::from_str(hash))?;
            Ok(())
        })
        .await
    }

    async fn blobs(&self, write: impl AsyncFnOnce(&Transaction) -> Result<(), Fault>) -> Result<(), Fault> {
        let database = self.connection.database().await?;
        let transaction = Transaction::begin(&database, &[STATE, BLOBS], Mode::WriteStrict)?;
        self.own_head(&transaction).await?;
        write(&transaction).await?;
        transaction.finish().await
    }

    /// Empties every object store, keys included, and goes on with new keys.
    pub async fn clear(&self) -> Result<(), Fault> {
        let keys = NewKeys::make(self.connection.name()).await?;
        let database = self.connection.database().await?;
        let transaction = Transaction::begin(&database, &ALL, Mode::WriteStrict)?;
        let before = Head::read(&transaction).await?;
        for store in ALL {
            transaction.store(store)?.clear()?;
        }
        keys.write(&transaction)?;
        let generation = before.map_or(1, |head| head.generation + 1);
        Head { generation, key: keys.id, folded: 0 }.write(&transaction)?;
        transaction.finish().await?;
        let key = keys::open(&self.connection, keys::Missing::Gone).await?;
        self.key.replace(Rc::new(key));
        self.unfolded.set(0);
        self.wasteful.set(false);
        Ok(())
    }
}

async fn seal_entry(key: &DataKey, entry: &Entry) -> Result<JsValue, Fault> {
    let mut parts = Vec::new();
    if !entry.records.is_empty() {
        parts.push(("r", seal_segment(key, RECORDS_PLACE, &entry.records).await?.into()));
        if entry.records.is_page() {
            parts.push(("full", JsValue::TRUE));
        }
    }
    if !entry.queue.is_empty() {
        parts.push(("q", seal_segment(key, QUEUE_PLACE, &entry.queue).await?.into()));
    }
    Ok(object(&parts))
}

/// Serialises and encrypts.
pub async fn seal_segment(key: &DataKey, place: &str, segment: &impl Serialize) -> Result<Uint8Array, Fault> {
    let failed = |error: serde_json::Error| BrowserError { name: String::new(), message: error.to_string() };
    let plain = serde_json::to_vec(segment).map_err(|error| Fault::Failed(failed(error)))?;
    key.seal(place, &plain).await
}
