//! Folding the log into pages, in the background.
//!
//! Read in one transaction, worked out with none open, written in another that gives up when the generation has
//! moved: then somebody else has folded. It deletes exactly the log entries that it has read, so what is written
//! meanwhile stays in the log.

use super::fault::Fault;
use super::head::Head;
use super::load::{QUEUE_PLACE, RECORDS_PLACE, Stored, log_after, open_all, open_entry};
use super::segment::{Queue, QueueSegment, RecordSegment, Records};
use super::transaction::{Mode, Transaction};
use super::write::seal_segment;
use super::{Inner, LOG, PAGES, QUEUE, STATE};
use futures::TryStreamExt;
use idb::KeyRange;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// Entries in the log that make a fold worth it.
const ENTRIES_MIN: u64 = 320;
/// The newest entries stay, so that another tab can still read what it has missed one by one.
const ENTRIES_KEPT: usize = 64;

/// Starts a fold when there is enough to fold and none is under way.
pub fn when_due(inner: &Rc<Inner>) {
    if inner.unfolded.get() < ENTRIES_MIN || inner.folding.get() {
        return;
    }
    let inner = inner.clone();
    wasm_bindgen_futures::spawn_local(async move {
        // It changes no answer: one that fails is tried again after the next commit.
        let _ = inner.fold().await;
    });
}

/// All that a fold reads, as of one moment.
struct Before {
    head: Head,
    log: Vec<Stored>,
    queue_pages: Vec<JsValue>,
    /// Only where every page is written anew.
    pages: Option<Vec<JsValue>>,
}

/// What it writes.
#[derive(Default)]
struct After {
    pages: Vec<JsValue>,
    queue_pages: Vec<JsValue>,
}

impl Inner {
    /// Folds; whether there was something to fold and nobody else did.
    pub async fn fold(&self) -> Result<bool, Fault> {
        if self.folding.replace(true) {
            return Ok(false);
        }
        let folded = self.fold_alone().await;
        self.folding.set(false);
        folded
    }

    async fn fold_alone(&self) -> Result<bool, Fault> {
        let before = self.read_before().await?;
        if before.log.is_empty() {
            self.unfolded.set(0);
            return Ok(false);
        }
        let after = self.work_out(&before).await?;
        self.write_after(&before, after).await
    }

    async fn read_before(&self) -> Result<Before, Fault> {
        let database = self.connection.database().await?;
        let transaction = Transaction::begin(&database, &[STATE, LOG, QUEUE, PAGES], Mode::Read)?;
        let head = self.own_head(&transaction).await?;
        let mut log = log_after(&transaction, 0).await?;
        log.truncate(log.len().saturating_sub(ENTRIES_KEPT));
        let queue_pages = transaction.store(QUEUE)?.get_all(None, None)?.await?;
        let pages = match self.wasteful.get() {
            true => Some(transaction.store(PAGES)?.get_all(None, None)?.await?),
            false => None,
        };
        Ok(Before { head, log, queue_pages, pages })
    }

    async fn work_out(&self, before: &Before) -> Result<After, Fault> {
        let key = self.key();
        let mut after = After::default();
        let mut queue = Queue::default();
        let mut opening = open_all::<QueueSegment>(&key, QUEUE_PLACE, before.queue_pages.clone());
        while let Some(page) = opening.try_next().await? {
            queue.apply(page);
        }
        let mut records = Records::default();
        if let Some(pages) = &before.pages {
            let mut opening = open_all::<RecordSegment>(&key, RECORDS_PLACE, pages.clone());
            while let Some(page) = opening.try_next().await? {
                records.apply(page);
            }
        }
        for stored in &before.log {
            let full = stored.part("full").and(stored.part("r")).filter(|_| before.pages.is_none());
            if let (Some(sealed), None) = (&full, stored.part("q")) {
                // A page already: it moves as it is, after what came before it.
                self.seal_pages(std::mem::take(&mut records).into_pages(), &mut after.pages).await?;
                after.pages.push(sealed.clone());
                continue;
            }
            let entry = open_entry(&key, stored).await?;
            records.apply(entry.records);
            queue.apply(entry.queue);
        }
        let pages = if before.pages.is_some() { records.into_first_pages() } else { records.into_pages() };
        self.seal_pages(pages, &mut after.pages).await?;
        for page in queue.into_first_pages() {
            after.queue_pages.push(seal_segment(&key, QUEUE_PLACE, &page).await?.into());
        }
        Ok(after)
    }

    async fn seal_pages(&self, pages: Vec<RecordSegment>, sealed: &mut Vec<JsValue>) -> Result<(), Fault> {
        let key = self.key();
        for page in pages {
            sealed.push(seal_segment(&key, RECORDS_PLACE, &page).await?.into());
        }
        Ok(())
    }

    async fn write_after(&self, before: &Before, after: After) -> Result<bool, Fault> {
        let (Some(first), Some(last)) = (before.log.first(), before.log.last()) else { return Ok(false) };
        let database = self.connection.database().await?;
        let transaction = Transaction::begin(&database, &[STATE, LOG, QUEUE, PAGES], Mode::WriteRelaxed)?;
        if self.own_head(&transaction).await? != before.head {
            return Ok(false);
        }
        let pages = transaction.store(PAGES)?;
        if before.pages.is_some() {
            pages.clear()?;
        }
        for page in &after.pages {
            pages.add(page, None)?;
        }
        let queue = transaction.store(QUEUE)?;
        queue.clear()?;
        for page in &after.queue_pages {
            queue.add(page, None)?;
        }
        // Keys only ascend and the log is only added to: between the two lies nothing that was not read.
        let (lower, upper) = (JsValue::from_f64(first.key as f64), JsValue::from_f64(last.key as f64));
        transaction.store(LOG)?.delete(KeyRange::bound(&lower, &upper, None, None)?)?;
        Head { generation: before.head.generation + 1, folded: last.key, ..before.head.clone() }.write(&transaction)?;
        transaction.finish().await?;
        self.unfolded.set(self.unfolded.get().saturating_sub(before.log.len() as u64));
        self.wasteful.set(self.wasteful.get() && before.pages.is_none());
        Ok(true)
    }
}
