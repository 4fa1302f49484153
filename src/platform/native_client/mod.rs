//! What the native clients take from their packages: tokio's timer, reqwest, the user's folders and time zone.
//!
//! Invariant: awaited only inside the runtime that the window's event loop brings.

pub mod fetch;

use std::path::PathBuf;
use std::time::Duration;

/// What the head of the app's page needs besides the app.
pub const PAGE_HEAD: &str = concat!("<script>", include_str!("typing.js"), include_str!("frames.js"), "</script>");

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

/// What to add to UTC to get the local time at an instant, in minutes.
pub fn local_offset_minutes(at_millis: i64) -> i32 {
    let at = chrono::DateTime::from_timestamp_millis(at_millis).unwrap_or_default();
    at.with_timezone(&chrono::Local).offset().local_minus_utc() / 60
}
