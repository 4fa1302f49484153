//! None here: a passkey is bound to a site, and the window's page is of none.

use crate::platform::{NoPasskey, PlatformError};

/// No.
pub fn are_here() -> bool {
    false
}

/// Makes none.
pub async fn make(_question: &str) -> Result<String, PlatformError> {
    Err(PlatformError::Passkey(NoPasskey::Cancelled))
}

/// Shows none.
pub async fn show(_question: &str) -> Result<String, PlatformError> {
    Err(PlatformError::Passkey(NoPasskey::Cancelled))
}
