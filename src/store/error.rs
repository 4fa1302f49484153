use serde::{Deserialize, Serialize};
use std::error::Error;

/// What can go wrong with a local store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No room: the disk is full or the browser's quota used up. Nothing of the batch was kept.
    #[error("there is no room left on this device")]
    Full { source: Option<Box<dyn Error + Send + Sync>> },
    /// Another program or tab holds the store; trying again may help.
    #[error("the local store is busy")]
    Busy { source: Option<Box<dyn Error + Send + Sync>> },
    /// What is stored cannot be read: decryption or decoding failed. It has been left as it is.
    #[error("the local store can't be read: {what}")]
    Unreadable { what: String },
    /// It takes the passphrase to read it.
    #[error("the local store is locked")]
    Locked,
    /// This place cannot hold a store (no IndexedDB, no WebCrypto, no permission).
    #[error("this place can't hold a local store: {why}")]
    Unavailable { why: Unavailable },
    /// What it held is no longer there, or under another key: the browser or another tab has cleared it.
    #[error("what was kept here has been removed, by the browser or in another tab; load the page again")]
    Removed,
    /// Anything else that the storage underneath said.
    #[error("the local store failed: {what}")]
    Failed { what: String, source: Option<Box<dyn Error + Send + Sync>> },
}

/// Why a place cannot hold a store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Unavailable {
    #[error("this browser offers no IndexedDB")]
    NoIndexedDb,
    #[error(
        "the browser encrypts only on pages from a secure place, and nothing is kept unencrypted; open Worknest over HTTPS, or on the machine that serves it as http://localhost"
    )]
    Insecure,
    #[error("this browser does not tell which databases there are; it is too old for a lock")]
    TooOldForLock,
    #[error("a newer version of Worknest has written it; load the page again")]
    Newer,
    #[error("it is locked in a way that this version doesn't know")]
    UnknownLock,
    #[error("a passphrase lock is for browsers; here, encrypt the disk")]
    LockIsForBrowsers,
    #[error("move its file away, and start again")]
    NotSetAside,
    /// In the words of what lies underneath.
    #[error("{0}")]
    Said(String),
}

impl From<String> for Unavailable {
    fn from(words: String) -> Self {
        Self::Said(words)
    }
}

impl StoreError {
    /// Whether trying again, unchanged, may succeed.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Busy { .. })
    }
}
