//! The wall clock and randomness of the server.

use super::error::ServerError;
use crate::domain::Time;
use std::time::{SystemTime, UNIX_EPOCH};
use uuid::Uuid;

/// The time now, to the millisecond.
pub fn now() -> Time {
    let millis = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    Time::from_timestamp_millis(i64::try_from(millis).unwrap_or(i64::MAX)).unwrap_or_default()
}

/// Random bytes.
///
/// # Errors
/// When the system has no randomness.
pub fn random<const N: usize>() -> Result<[u8; N], ServerError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|source| ServerError::internal("no randomness", source.to_string()))?;
    Ok(bytes)
}

/// A random id.
///
/// # Errors
/// When the system has no randomness.
pub fn random_id() -> Result<Uuid, ServerError> {
    Ok(uuid::Builder::from_random_bytes(random()?).into_uuid())
}
