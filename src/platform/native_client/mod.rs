//! What the native clients take from their packages: tokio's timer, reqwest, the user's folders.
//!
//! Invariant: awaited only inside the runtime that the window's event loop brings.

pub mod fetch;

use std::path::PathBuf;
use std::time::Duration;

/// Waits.
pub async fn sleep(millis: u64) {
    tokio::time::sleep(Duration::from_millis(millis)).await;
}

/// The user's folder for programs' data.
pub fn user_data_folder() -> Option<PathBuf> {
    dirs::data_dir()
}

/// The user's folder for downloads, or their home where there is none.
pub fn downloads_folder() -> Option<PathBuf> {
    dirs::download_dir().or_else(dirs::home_dir)
}
