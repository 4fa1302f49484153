//! Files that are replaced whole or not at all.

use crate::platform::{FileDeed, PlatformError, private};
use std::io::Write;
use std::path::Path;

/// Writes a file that only this user may read, through a second one beside it.
pub fn replace_file(path: &Path, bytes: &[u8]) -> Result<(), PlatformError> {
    let beside = path.with_extension("new");
    let write = || {
        let mut file = private::create_file(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&beside, path)
    };
    write().map_err(|source| PlatformError::File { deed: FileDeed::Write, name: path.display().to_string(), source })
}

/// Its bytes, `None` where there is no such file.
pub fn read_file(path: &Path) -> Result<Option<Vec<u8>>, PlatformError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(PlatformError::File { deed: FileDeed::Read, name: path.display().to_string(), source }),
    }
}

/// Removes it; none there is no error.
pub fn remove_file(path: &Path) -> Result<(), PlatformError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(PlatformError::File { deed: FileDeed::Remove, name: path.display().to_string(), source: error })
        }
        _ => Ok(()),
    }
}
