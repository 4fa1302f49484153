//! What differs between targets: clock, timers, randomness, paths, secrets, preferences, reachability, HTTP,
//! live events, files, tabs and the service worker.
//!
//! Invariants: this file is the room's one switch — each name is re-exported from the target's file, with the
//! same signature everywhere; nothing here knows of records, changes or sync; whether the server can be
//! reached is measured, never believed from the browser's flag.

mod connection;
mod error;
pub mod http;
pub mod live;

#[cfg(all(feature = "web", target_arch = "wasm32"))]
mod web;
#[cfg(all(feature = "web", target_arch = "wasm32"))]
use web as target;

#[cfg(not(all(feature = "web", target_arch = "wasm32")))]
mod native;
#[cfg(not(all(feature = "web", target_arch = "wasm32")))]
use native as target;

// The native half that needs packages which only the native clients have.
#[cfg(all(not(target_arch = "wasm32"), any(feature = "desktop", feature = "mobile")))]
#[path = "native_client/mod.rs"]
mod outside;
// The server, and the tests: no client lives in these builds, the signatures stay.
#[cfg(all(not(all(feature = "web", target_arch = "wasm32")), not(any(feature = "desktop", feature = "mobile"))))]
#[path = "native_bare.rs"]
mod outside;

#[cfg(all(unix, not(target_arch = "wasm32")))]
#[path = "native/private_unix.rs"]
mod private;
#[cfg(all(not(unix), not(all(feature = "web", target_arch = "wasm32"))))]
#[path = "native/private_elsewhere.rs"]
mod private;

// The window: the desktop program's own.
#[cfg(all(feature = "desktop", unix, not(target_arch = "wasm32")))]
#[path = "desktop/summon_unix.rs"]
mod summon;
#[cfg(all(feature = "desktop", not(unix), not(target_arch = "wasm32")))]
#[path = "desktop/summon_elsewhere.rs"]
mod summon;
#[cfg(all(feature = "desktop", not(target_arch = "wasm32")))]
#[path = "desktop/mod.rs"]
pub mod window;
#[cfg(all(not(feature = "desktop"), not(all(feature = "web", target_arch = "wasm32"))))]
#[path = "native/no_window.rs"]
mod window;

#[cfg(all(not(target_arch = "wasm32"), any(feature = "desktop", feature = "mobile")))]
pub use outside::PAGE_HEAD;

pub use connection::ConnectionMonitor;
pub use error::{FileDeed, NoPasskey, PlatformError};
pub use target::{clock::now_millis, clock::sleep};
pub use target::{files, notify, page, passkeys, paths, preferences, secrets, service_worker, storage, tabs};

/// The lock that every sender of the queue holds, the service worker (`public/sw.js`) included:
/// `tabs::lead(SYNC_LOCK)`.
pub const SYNC_LOCK: &str = "worknest-sync";

/// Random bytes from the operating system or the browser.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives randomness: nothing can be keyed or named without");
    bytes
}

/// A random number below `limit`, for jitter; 0 where `limit` is.
pub fn random_below(limit: u64) -> u64 {
    u64::from_le_bytes(random_bytes()).checked_rem(limit).unwrap_or(0)
}

/// Whether the system shows notifications of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notifying {
    /// It can't, or not from here.
    Unavailable,
    /// The person was not asked yet.
    Unasked,
    Allowed,
    Refused,
}

/// How much room there is, as far as the browser tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StorageEstimate {
    /// Bytes used by this origin.
    pub usage: u64,
    /// Bytes it may use.
    pub quota: u64,
}

#[cfg(test)]
mod tests;
