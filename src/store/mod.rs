//! What a client keeps on its device: confirmed records, the sync queue, cursors, and the bytes of files.
//!
//! Invariants, each a case of the contract suite (`tests/store_contract/`) that runs over every implementation:
//! - [`Store::commit`] is atomic: after a crash all of a batch is there, or nothing;
//! - what `commit` returned from is durable;
//! - a store opens as it was left, or says why not; what cannot be read is set aside, never overwritten.
//!
//! The client holds what is open in memory, and answers queries from there: this is for durability.

mod batch;
mod elsewhere;
mod error;
#[cfg(all(feature = "web", target_arch = "wasm32"))]
pub mod indexeddb;
mod ledger;
#[cfg(not(all(feature = "web", target_arch = "wasm32")))]
#[path = "unlocked.rs"]
pub mod lock;
pub mod memory;
mod protection;
mod queue_row;
#[cfg(feature = "sql")]
pub mod sql;
mod transaction;
mod written;

/// The store of the target that is being built.
#[cfg(feature = "sql")]
pub use sql::SqlStore as LocalStore;

/// The store of the target that is being built.
#[cfg(all(feature = "web", target_arch = "wasm32"))]
pub use indexeddb::IndexedDbStore as LocalStore;

/// The passphrase lock of the stores of this device.
#[cfg(all(feature = "web", target_arch = "wasm32"))]
pub use indexeddb::lock;

pub use batch::{Batch, Salvaged, Snapshot};
pub use elsewhere::Elsewhere;
pub use error::{StoreError, Unavailable};
pub use ledger::{Answer, Book, Head, Ledger};
pub use protection::Protection;
pub use queue_row::{QueueRow, QueueState, Rejection};

/// A client's durable store.
#[allow(async_fn_in_trait, reason = "one implementation per build; nobody needs the futures to be Send")]
pub trait Store {
    /// Everything the store holds, but for the bytes of files.
    async fn load(&self) -> Result<Snapshot, StoreError>;

    /// What of it can still be read, where [`load`](Self::load) fails: for a rescue.
    async fn salvage(&self) -> Result<Snapshot, StoreError> {
        self.load().await
    }

    /// Notes that this store is not to be used any more, and changes nothing else of it: the next that is opened
    /// under its name is another one.
    async fn mark_set_aside(&self) -> Result<(), StoreError> {
        Err(StoreError::Unavailable { why: Unavailable::NotSetAside })
    }

    /// Applies the whole batch durably, or nothing of it.
    async fn commit(&self, batch: Batch) -> Result<(), StoreError>;

    /// What other holders of this store (tabs of one browser) have committed since this one last looked, to be
    /// applied at once, in order. Own commits that came after theirs may be among it, once more, and those whose
    /// future was dropped before it could tell. A store that nobody shares has nothing to tell.
    async fn changes_elsewhere(&self) -> Result<Elsewhere, StoreError> {
        Ok(Elsewhere::Batches(Vec::new()))
    }

    /// Stores of the same name that could not be read when this one was opened beside them: left as they are, and
    /// the person has to be told.
    fn set_aside(&self) -> &[String] {
        &[]
    }

    /// Keeps bytes under their content address (BLAKE3, 64 hexadecimal digits).
    async fn put_blob(&self, hash: &str, bytes: &[u8]) -> Result<(), StoreError>;

    /// The bytes under a content address, `None` where they are not kept here.
    async fn blob(&self, hash: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Lets go of bytes; none there is no error.
    async fn remove_blob(&self, hash: &str) -> Result<(), StoreError>;

    /// The content addresses of all bytes kept here.
    async fn blob_hashes(&self) -> Result<Vec<String>, StoreError>;

    /// Removes everything the store holds, keys included: *Clear data*.
    async fn clear(&self) -> Result<(), StoreError>;
}
