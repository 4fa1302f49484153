//! IndexedDB: pages of records, and an append-only log of what was written since. All of it encrypted.
//!
//! One database per store, `worknest.<name>`, with these object stores:
//!
//! | store | key | value |
//! |---|---|---|
//! | `keys` | `data`, `device` | the data key, wrapped by the device key (not extractable) or by the lock key, see [`keys`] and [`lock`] |
//! | `state` | `head` | `{generation, key, folded}`, not encrypted: raised by each fold; the data key's id; the last log key folded |
//! | `log` | ascending numbers by IndexedDB | `{r?, q?, full?}`: sealed [`RecordSegment`](segment::RecordSegment) and [`QueueSegment`](segment::QueueSegment) of one commit |
//! | `pages` | the same | a sealed `RecordSegment`; later ones win |
//! | `queue` | the same | a sealed `QueueSegment`; later ones win. Apart, so that the service worker can read the queue without the records |
//! | `blobs` | content address | sealed bytes |
//!
//! Sealed means: one byte of format (1: AES-GCM, and JSON inside but for blobs), twelve of nonce, the
//! ciphertext; the keys in it are those of `segment.rs`. Bound as associated data: `worknest/1/<database>/<records|queue|blob/<hash>|…>/<key id>`. What
//! changes here changes in `public/sw.js` too.
//!
//! Invariants:
//! - serialised and encrypted before a transaction opens; inside one nothing but IndexedDB is awaited; a commit
//!   is one strictly durable transaction, and has happened exactly when that has completed;
//! - the log is only added to; a fold writes pages and deletes the log entries that it has read, in one
//!   transaction, and gives up when the generation moved;
//! - a store that cannot be decrypted is set aside: left as it is, and a new one opened beside it.

mod connection;
pub mod crypto;
pub mod derive;
pub mod fault;
mod fold;
mod head;
mod keys;
mod load;
pub mod lock;
mod segment;
mod transaction;
mod write;

use super::{Batch, Elsewhere, Snapshot, Store, StoreError};
use connection::Connection;
use crypto::DataKey;
use fault::Fault;
use futures::channel::oneshot;
use futures::lock::{Mutex, OwnedMutexGuard};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

/// What every database name begins with; the service worker looks for it.
pub const DATABASE_PREFIX: &str = "worknest.";

/// Stores of one name that may be set aside before opening fails.
const SET_ASIDE_MAX: usize = 20;

const KEYS: &str = "keys";
const STATE: &str = "state";
const LOG: &str = "log";
const PAGES: &str = "pages";
const QUEUE: &str = "queue";
const BLOBS: &str = "blobs";
const ALL: [&str; 6] = [KEYS, STATE, LOG, PAGES, QUEUE, BLOBS];

/// A client's store in the browser. Clones share one connection; several tabs may open the same name.
#[derive(Clone)]
pub struct IndexedDbStore {
    inner: Rc<Inner>,
}

struct Inner {
    /// The name as it was asked for.
    name: String,
    connection: Connection,
    key: RefCell<Rc<DataKey>>,
    /// The databases of this name that could not be read.
    set_aside: Vec<String>,
    /// Up to this log key the holder of this store knows what was written.
    known: Cell<u64>,
    /// About how many entries wait to be folded.
    unfolded: Cell<u64>,
    folding: Cell<bool>,
    /// Pages hold more that is outdated than what is not: the next fold writes all of them anew.
    wasteful: Cell<bool>,
    /// One commit or look at the log at a time, so that what the caller applies is in the log's order.
    turn: Arc<Mutex<()>>,
}

impl IndexedDbStore {
    /// Opens the store, makes it where there is none, or a new one beside those that can't be decrypted:
    /// [`set_aside`](Store::set_aside) then names them.
    pub async fn open(name: &str) -> Result<Self, StoreError> {
        crypto::subtle()?;
        let mut set_aside = Vec::new();
        for number in 1..=SET_ASIDE_MAX {
            let database = match number {
                1 => format!("{DATABASE_PREFIX}{name}"),
                _ => format!("{DATABASE_PREFIX}{name}~{number}"),
            };
            let connection = Connection::new(&database);
            match keys::open(&connection, keys::Missing::Create).await {
                Ok(key) => return Ok(Self::new(name, connection, key, set_aside)),
                Err(Fault::Unreadable(_)) => set_aside.push(database),
                Err(fault) => return Err(fault.into()),
            }
        }
        Err(StoreError::Unreadable { what: format!("{SET_ASIDE_MAX} stores of this name can't be decrypted") })
    }

    fn new(name: &str, connection: Connection, key: DataKey, set_aside: Vec<String>) -> Self {
        let inner = Inner {
            name: name.to_owned(),
            connection,
            key: RefCell::new(Rc::new(key)),
            set_aside,
            known: Cell::new(0),
            unfolded: Cell::new(0),
            folding: Cell::new(false),
            wasteful: Cell::new(false),
            turn: Arc::default(),
        };
        Self { inner: Rc::new(inner) }
    }

    /// The name of the database underneath.
    pub fn database_name(&self) -> &str {
        self.inner.connection.name()
    }

    /// For a store that opens but does not load: marks it as set aside, touches nothing else of it, and opens a
    /// new one beside it.
    pub async fn put_aside(self) -> Result<Self, StoreError> {
        self.mark_set_aside().await?;
        let name = self.inner.name.clone();
        drop(self);
        Box::pin(Self::open(&name)).await
    }

    /// Folds the log into pages now; whether there was something to fold. It also happens by itself.
    pub async fn fold(&self) -> Result<bool, StoreError> {
        self.inner.twice(async |inner| inner.fold().await).await
    }
}

impl Inner {
    fn key(&self) -> Rc<DataKey> {
        self.key.borrow().clone()
    }

    /// Runs it, and once more where the browser had closed the connection.
    async fn twice<T: 'static>(
        self: &Rc<Self>,
        attempt: impl AsyncFn(&Inner) -> Result<T, Fault> + 'static,
    ) -> Result<T, StoreError> {
        Ok(self.carrying((), attempt).await?.0)
    }

    /// The same when it is its turn. The turn lasts as long as the caller holds what it gets; where the caller
    /// goes away, until the work is through.
    async fn in_turn<T: 'static>(
        self: &Rc<Self>,
        attempt: impl AsyncFn(&Inner) -> Result<T, Fault> + 'static,
    ) -> Result<(T, OwnedMutexGuard<()>), StoreError> {
        let turn = self.turn.clone().lock_owned().await;
        self.carrying(turn, attempt).await
    }

    /// In a task of its own: a transaction completes as soon as nothing is asked of it when the browser comes
    /// round, and the caller's task may be polled later than that. Nor does it stop half way when the caller does.
    async fn carrying<T: 'static, C: 'static>(
        self: &Rc<Self>,
        carried: C,
        attempt: impl AsyncFn(&Inner) -> Result<T, Fault> + 'static,
    ) -> Result<(T, C), StoreError> {
        let inner = self.clone();
        let (tell, outcome) = oneshot::channel();
        wasm_bindgen_futures::spawn_local(async move {
            let mut tried_before = false;
            // One call in a loop and not two: each would be compiled into the program as a whole.
            let outcome = loop {
                match attempt(&inner).await {
                    Err(Fault::Lost(_)) if !tried_before => inner.connection.close(),
                    outcome => break outcome,
                }
                tried_before = true;
            };
            let _ = tell.send(outcome.map(|outcome| (outcome, carried)));
        });
        Ok(outcome.await.unwrap_or(Err(Fault::Lost(Default::default())))?)
    }
}

impl Store for IndexedDbStore {
    async fn load(&self) -> Result<Snapshot, StoreError> {
        let (snapshot, _turn) = self.inner.in_turn(async |inner| inner.load().await).await?;
        fold::when_due(&self.inner);
        Ok(snapshot)
    }

    async fn salvage(&self) -> Result<Snapshot, StoreError> {
        self.inner.twice(async |inner| inner.salvage().await).await
    }

    async fn mark_set_aside(&self) -> Result<(), StoreError> {
        self.inner.twice(async |inner| keys::mark_set_aside(&inner.connection).await).await
    }

    async fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        if batch.is_empty() {
            return Ok(());
        }
        let entries = segment::split(batch);
        let count = entries.len() as u64;
        let (first, _turn) = self.inner.in_turn(async move |inner| inner.append(&entries).await).await?;
        // Only where the caller is still there to hear of it. And where another tab was in between, what that
        // wrote is not known here yet, and so neither is this.
        if first == self.inner.known.get() + 1 {
            self.inner.known.set(first + count - 1);
        }
        fold::when_due(&self.inner);
        Ok(())
    }

    async fn changes_elsewhere(&self) -> Result<Elsewhere, StoreError> {
        let ((news, last), _turn) = self.inner.in_turn(async |inner| inner.changes_elsewhere().await).await?;
        self.inner.known.set(last);
        Ok(news)
    }

    fn set_aside(&self) -> &[String] {
        &self.inner.set_aside
    }

    async fn put_blob(&self, hash: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let (hash, bytes) = (hash.to_owned(), bytes.to_vec());
        self.inner.twice(async move |inner| inner.put_blob(&hash, &bytes).await).await
    }

    async fn blob(&self, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let hash = hash.to_owned();
        self.inner.twice(async move |inner| inner.blob(&hash).await).await
    }

    async fn remove_blob(&self, hash: &str) -> Result<(), StoreError> {
        let hash = hash.to_owned();
        self.inner.twice(async move |inner| inner.remove_blob(&hash).await).await
    }

    async fn blob_hashes(&self) -> Result<Vec<String>, StoreError> {
        self.inner.twice(async |inner| inner.blob_hashes().await).await
    }

    async fn clear(&self) -> Result<(), StoreError> {
        let ((), _turn) = self.inner.in_turn(async |inner| inner.clear().await).await?;
        for database in &self.inner.set_aside {
            connection::delete(database).await?;
        }
        Ok(())
    }
}
