use std::time::{SystemTime, UNIX_EPOCH};

pub use crate::platform::outside::sleep;

/// The wall clock, in milliseconds since 1970 (UTC).
pub fn now_millis() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
}
