//! None here: what proves who somebody is lies in a cookie that no script can read.

use crate::platform::PlatformError;

/// Keeps nothing.
pub fn keep(_name: &str, _secret: &str) -> Result<(), PlatformError> {
    Ok(())
}

/// There is none.
pub fn read(_name: &str) -> Result<Option<String>, PlatformError> {
    Ok(None)
}

/// There is none to forget.
pub fn forget(_name: &str) -> Result<(), PlatformError> {
    Ok(())
}
