//! Small secrets, each a file in the data folder that only this user may read (mode 0600). Not the operating
//! system's keyring: whoever can read this user's files can read them.

use super::{keep, paths};
use crate::platform::PlatformError;
use std::path::PathBuf;

fn path(name: &str) -> Result<PathBuf, PlatformError> {
    // In hexadecimal digits, so that no name can lead out of the folder.
    let name: String = name.bytes().map(|byte| format!("{byte:02x}")).collect();
    Ok(paths::data_folder()?.join(format!("secret-{name}")))
}

/// Keeps a secret under a name, in place of an older one.
pub fn keep(name: &str, secret: &str) -> Result<(), PlatformError> {
    keep::replace_file(&path(name)?, secret.as_bytes())
}

/// The secret under a name.
pub fn read(name: &str) -> Result<Option<String>, PlatformError> {
    let bytes = keep::read_file(&path(name)?)?;
    Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()))
}

/// Forgets it; none there is no error.
pub fn forget(name: &str) -> Result<(), PlatformError> {
    keep::remove_file(&path(name)?)
}
