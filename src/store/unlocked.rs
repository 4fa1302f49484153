//! Where a store is a file of this user's: its protection is that of the account and of the disk.

use super::{Protection, Salvaged, StoreError, Unavailable};

fn not_offered<T>() -> Result<T, StoreError> {
    Err(StoreError::Unavailable { why: Unavailable::LockIsForBrowsers })
}

/// How what is kept here is encrypted.
pub async fn protection() -> Result<Protection, StoreError> {
    Ok(Protection::Files)
}

/// Nothing is served here.
pub fn under(_base_path: String) {}

/// There is none.
pub fn is_open() -> bool {
    false
}

/// Nothing to forget.
pub fn close() {}

/// Not offered here.
pub async fn unlock(_secret: &str) -> Result<bool, StoreError> {
    not_offered()
}

/// Not offered here.
pub async fn prepare(_current: Option<&str>, _passphrase: &str) -> Result<Option<NewLock>, StoreError> {
    not_offered()
}

/// Not offered here.
pub async fn remove(_current: &str) -> Result<bool, StoreError> {
    not_offered()
}

/// There is none.
pub async fn forget() -> Result<(), StoreError> {
    Ok(())
}

/// Not offered here.
pub async fn set_aside() -> Result<(), StoreError> {
    not_offered()
}

/// Not offered here.
pub async fn salvage(_database: &str, _secret: &str) -> Result<Option<Salvaged>, StoreError> {
    not_offered()
}

/// There is none here.
pub enum NewLock {}

impl NewLock {
    /// To be kept by the person.
    pub fn recovery_key(&self) -> &str {
        match *self {}
    }

    /// Keeps it.
    pub async fn keep(self) -> Result<(), StoreError> {
        match self {}
    }
}
