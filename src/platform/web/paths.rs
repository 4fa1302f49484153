use crate::platform::PlatformError;
use std::path::PathBuf;

/// A browser has no folders.
pub fn data_folder() -> Result<PathBuf, PlatformError> {
    Err(PlatformError::Refused { what: "there is no data folder", why: "a browser has none".into() })
}
