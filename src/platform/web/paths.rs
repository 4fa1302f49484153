use crate::platform::PlatformError;
use std::path::PathBuf;

/// A browser has no folders.
pub fn data_folder() -> Result<PathBuf, PlatformError> {
    Err(PlatformError::NoDataFolder)
}

/// Where a store of this name is kept: a database of this origin.
pub fn store_place(name: &str) -> Result<String, PlatformError> {
    // The store itself puts `worknest.` before it, where the service worker looks for it.
    Ok(name.to_owned())
}
