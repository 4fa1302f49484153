use super::crypto::DataKey;
use super::fault::Fault;
use super::head::{Head, property};
use super::segment::{Entry, Queue, QueueSegment, RecordSegment, Records};
use super::transaction::{Mode, Transaction};
use super::{BLOBS, Inner, LOG, PAGES, QUEUE, STATE};
use crate::store::{Batch, Elsewhere, Snapshot};
use futures::{StreamExt, TryStreamExt};
use idb::KeyRange;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

pub const RECORDS_PLACE: &str = "records";
pub const QUEUE_PLACE: &str = "queue";
/// Decryptions under way at a time: enough to keep the browser's other threads busy.
const AHEAD: usize = 8;

/// A log entry as it is stored.
pub struct Stored {
    pub key: u64,
    pub value: JsValue,
}

impl Stored {
    pub fn part(&self, name: &str) -> Option<JsValue> {
        property(&self.value, name)
    }
}

impl Inner {
    /// Reads everything in one transaction, then decrypts.
    pub async fn load(&self) -> Result<Snapshot, Fault> {
        let database = self.connection.database().await?;
        let transaction = Transaction::begin(&database, &[STATE, PAGES, QUEUE, LOG], Mode::Read)?;
        let head = self.own_head(&transaction).await?;
        let pages = transaction.store(PAGES)?.get_all(None, None)?.await?;
        let queue_pages = transaction.store(QUEUE)?.get_all(None, None)?.await?;
        let log = log_after(&transaction, 0).await?;

        let key = self.key();
        let mut records = Records::default();
        let mut in_pages = 0;
        let mut opening = open_all::<RecordSegment>(&key, RECORDS_PLACE, pages);
        while let Some(page) = opening.try_next().await? {
            in_pages += page.put.len();
            records.apply(page);
        }
        let mut queue = Queue::default();
        let mut opening = open_all::<QueueSegment>(&key, QUEUE_PLACE, queue_pages);
        while let Some(page) = opening.try_next().await? {
            queue.apply(page);
        }
        self.known.set(log.last().map_or(head.folded, |last| last.key));
        self.unfolded.set(log.len() as u64);
        for entry in open_entries(&key, &log).await? {
            records.apply(entry.records);
            queue.apply(entry.queue);
        }
        self.wasteful.set(in_pages > 2 * records.len() + 1_000);
        Ok(queue.into_snapshot(records))
    }

    /// What can be read of it, entry by entry: those that can't be are passed over.
    pub async fn salvage(&self) -> Result<Snapshot, Fault> {
        let database = self.connection.database().await?;
        let transaction = Transaction::begin(&database, &[STATE, PAGES, QUEUE, LOG], Mode::Read)?;
        let pages = transaction.store(PAGES)?.get_all(None, None)?.await?;
        let queue_pages = transaction.store(QUEUE)?.get_all(None, None)?.await?;
        let log = log_after(&transaction, 0).await?;
        let key = self.key();
        let (mut records, mut queue) = (Records::default(), Queue::default());
        for page in pages {
            records.apply(open_one(&key, RECORDS_PLACE, &page).await.unwrap_or_default());
        }
        for page in queue_pages {
            queue.apply(open_one(&key, QUEUE_PLACE, &page).await.unwrap_or_default());
        }
        for stored in &log {
            if let Some(sealed) = stored.part("r") {
                records.apply(open_one(&key, RECORDS_PLACE, &sealed).await.unwrap_or_default());
            }
            if let Some(sealed) = stored.part("q") {
                queue.apply(open_one(&key, QUEUE_PLACE, &sealed).await.unwrap_or_default());
            }
        }
        Ok(queue.into_snapshot(records))
    }

    /// What was written since this store's holder last looked, and the key of the last of it.
    pub async fn changes_elsewhere(&self) -> Result<(Elsewhere, u64), Fault> {
        let database = self.connection.database().await?;
        let transaction = Transaction::begin(&database, &[STATE, LOG], Mode::Read)?;
        let head = self.own_head(&transaction).await?;
        if head.folded > self.known.get() {
            return Ok((Elsewhere::Reload, self.known.get()));
        }
        let log = log_after(&transaction, self.known.get()).await?;
        let batches: Vec<Batch> = open_entries(&self.key(), &log).await?.into_iter().map(Batch::from).collect();
        let last = log.last().map_or(self.known.get(), |last| last.key);
        Ok((Elsewhere::Batches(batches), last))
    }

    /// The head, so long as the store is still the one that was opened.
    pub async fn own_head(&self, transaction: &Transaction) -> Result<Head, Fault> {
        let head = Head::read(transaction).await?.ok_or(Fault::Gone)?;
        if head.key == self.key.borrow().id { Ok(head) } else { Err(Fault::Gone) }
    }

    pub async fn blob(&self, hash: &str) -> Result<Option<Vec<u8>>, Fault> {
        let database = self.connection.database().await?;
        let transaction = Transaction::begin(&database, &[STATE, BLOBS], Mode::Read)?;
        self.own_head(&transaction).await?;
        let sealed = transaction.store(BLOBS)?.get(JsValue::from_str(hash))?.await?;
        match sealed {
            Some(sealed) => self.key().open(&blob_place(hash), &sealed).await.map(Some),
            None => Ok(None),
        }
    }

    pub async fn blob_hashes(&self) -> Result<Vec<String>, Fault> {
        let database = self.connection.database().await?;
        let transaction = Transaction::begin(&database, &[BLOBS], Mode::Read)?;
        let keys = transaction.store(BLOBS)?.get_all_keys(None, None)?.await?;
        Ok(keys.iter().filter_map(JsValue::as_string).collect())
    }
}

/// What bytes are bound to.
pub fn blob_place(hash: &str) -> String {
    format!("blob/{hash}")
}

/// The log entries after a key, in order.
pub async fn log_after(transaction: &Transaction, after: u64) -> Result<Vec<Stored>, Fault> {
    let range = || {
        let lower = JsValue::from_f64(after as f64);
        KeyRange::lower_bound(&lower, Some(true)).map(idb::Query::KeyRange)
    };
    let log = transaction.store(LOG)?;
    // Asked for at once, and listened to from now on: its answer comes before that to the next.
    let values = log.get_all(Some(range()?), None)?.into_future();
    let keys = log.get_all_keys(Some(range()?), None)?.await?;
    let values = values.await?;
    let number = |key: &JsValue| key.as_f64().unwrap_or_default() as u64;
    Ok(keys.iter().zip(values).map(|(key, value)| Stored { key: number(key), value }).collect())
}

/// Decrypts and decodes log entries.
pub async fn open_entries(key: &DataKey, log: &[Stored]) -> Result<Vec<Entry>, Fault> {
    let opening = futures::stream::iter(log).map(|stored| open_entry(key, stored)).buffered(AHEAD);
    opening.try_collect().await
}

pub async fn open_entry(key: &DataKey, stored: &Stored) -> Result<Entry, Fault> {
    let mut entry = Entry::default();
    if let Some(sealed) = stored.part("r") {
        entry.records = open_one(key, RECORDS_PLACE, &sealed).await?;
    }
    if let Some(sealed) = stored.part("q") {
        entry.queue = open_one(key, QUEUE_PLACE, &sealed).await?;
    }
    Ok(entry)
}

/// Decrypts and decodes pages, in their order, some ahead of time.
pub fn open_all<'a, T: DeserializeOwned + 'a>(
    key: &'a DataKey,
    place: &'static str,
    pages: Vec<JsValue>,
) -> impl futures::TryStream<Ok = T, Error = Fault> + Unpin + 'a {
    Box::pin(
        futures::stream::iter(pages)
            .map(move |sealed| async move { open_one(key, place, &sealed).await })
            .buffered(AHEAD),
    )
}

async fn open_one<T: DeserializeOwned>(key: &DataKey, place: &str, sealed: &JsValue) -> Result<T, Fault> {
    let plain = key.open(place, sealed).await?;
    serde_json::from_slice(&plain).map_err(|error| Fault::Unreadable(format!("something in {place}: {error}")))
}
