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
    Unavailable { why: String },
    /// Anything else that the storage underneath said.
    #[error("the local store failed: {what}")]
    Failed { what: String, source: Option<Box<dyn Error + Send + Sync>> },
}

impl StoreError {
    /// Whether trying again, unchanged, may succeed.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Busy { .. })
    }
}
