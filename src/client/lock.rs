//! The passphrase lock of this device: before a client is open, and for the settings.

use super::tabs::LOCKED;
use super::{Client, ClientError, Unsynced};
use crate::domain::{Invalid, Problem};
use crate::platform::{self, page, preferences};
use crate::store::lock;

pub use crate::store::Protection;
pub use crate::store::lock::NewLock;

const PASSPHRASE_LENGTH_MIN: usize = 8;
/// After how many minutes without a sign of the person it locks by itself; 0: not by itself.
const LOCK_AFTER: &str = "lock-after";
const LOCK_AFTER_MINUTES: u64 = 15;
/// How many changes only this device had when something was last written. Readable while it is locked.
const UNSYNCED: &str = "unsynced";

/// How what is kept on this device is protected.
pub async fn protection() -> Result<Protection, ClientError> {
    lock::under(page::base_path());
    Ok(lock::protection().await?)
}

/// Unlocks this device with its passphrase or recovery key; whether it was one of them. Then [`Client::open`] opens.
pub async fn unlock(secret: &str) -> Result<bool, ClientError> {
    lock::under(page::base_path());
    Ok(lock::unlock(secret).await?)
}

/// Makes ready a lock with a new passphrase and a new recovery key, to be kept by [`keep`] once the person has seen
/// the latter. `current` is the passphrase or recovery key of the lock there is, if there is one.
pub async fn prepare(current: Option<&str>, passphrase: &str) -> Result<NewLock, ClientError> {
    if passphrase.chars().count() < PASSPHRASE_LENGTH_MIN {
        return Err(Invalid::new("passphrase", Problem::TooShort { least: PASSPHRASE_LENGTH_MIN }).into());
    }
    lock::prepare(current, passphrase).await?.ok_or_else(wrong)
}

/// Locks this device with it from now on.
pub async fn keep(new: NewLock) -> Result<(), ClientError> {
    Ok(new.keep().await?)
}

/// Takes the lock away.
pub async fn remove(current: &str) -> Result<(), ClientError> {
    if lock::remove(current).await? { Ok(()) } else { Err(wrong()) }
}

/// Without passphrase and recovery key: leaves what is locked as it is, and makes room for a new beginning.
pub async fn set_aside() -> Result<(), ClientError> {
    lock::set_aside().await?;
    preferences::remove(UNSYNCED);
    Ok(())
}

/// How many changes only this device had, as far as can be told without opening it.
pub fn unsynced() -> usize {
    noted().unwrap_or(0)
}

/// The same; `None` where nothing was ever kept.
pub(super) fn noted() -> Option<usize> {
    preferences::get(UNSYNCED)?.parse().ok()
}

fn wrong() -> ClientError {
    Invalid::new("current", Problem::WrongKey).into()
}

/// After how many minutes it locks by itself; 0: not by itself.
pub fn lock_after_minutes() -> u64 {
    preferences::get(LOCK_AFTER).and_then(|minutes| minutes.parse().ok()).unwrap_or(LOCK_AFTER_MINUTES)
}

/// Sets after how many minutes it locks by itself.
pub fn set_lock_after_minutes(minutes: u64) {
    preferences::set(LOCK_AFTER, &minutes.to_string());
}

/// Whether it is time to lock: nobody has touched this device's tabs for the chosen time. Ask again and again: the
/// first time begins to watch.
pub fn is_due() -> bool {
    if !lock::is_open() {
        return false;
    }
    let minutes = lock_after_minutes();
    let idle_millis = platform::now_millis().saturating_sub(page::last_active_millis());
    minutes > 0 && idle_millis >= minutes * 60_000
}

impl Client {
    /// Locks this device: every tab forgets what it holds and loads again, up to the lock screen.
    pub fn lock(&self) {
        self.0.channel.post(LOCKED);
        lock::close();
        page::warn_before_leaving(false);
        page::reload();
    }

    /// Notes, for the lock screen, how much is on this device alone.
    pub(super) fn note_unsynced(&self) {
        let count = if self.0.me.account {
            let Unsynced { changes, projects } = self.unsynced();
            changes + projects
        } else {
            self.0.replica.borrow().confirmed_records().count()
        };
        if self.0.unsynced.replace(Some(count)) != Some(count) {
            preferences::set(UNSYNCED, &count.to_string());
        }
    }
}
