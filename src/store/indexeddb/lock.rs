//! The passphrase lock of this browser profile, in a database of its own, `worknest.lock`.
//!
//! A random *lock key* wraps the data keys of all stores, in place of their device keys. It is itself wrapped twice:
//! by a key from the passphrase (Argon2id) and by a key from the recovery key (160 random bits). So another
//! passphrase wraps one key anew and not every store, and what was interrupted half way is finished at the next
//! unlocking. In its object store `keys`: `lock`: `{id, salt, memory_kib, passes, lanes, by_passphrase, by_recovery}`.
//!
//! Invariants: the lock key is in memory only, while unlocked; what wraps it is read back and tried before any store
//! depends on it; a store that nobody can unlock is set aside, never overwritten.

use super::connection::{self, Connection};
use super::crypto::{self, Use};
pub use super::derive::under;
use super::derive::{Cost, derive};
use super::fault::Fault;
use super::head::{object, property};
use super::transaction::{Mode, Transaction};
use super::{DATABASE_PREFIX, IndexedDbStore, KEYS, keys};
use crate::store::{Protection, Salvaged, Store, StoreError};
use js_sys::Uint8Array;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::CryptoKey;

const PLACE: &str = "worknest.lock";
const LOCK: &str = "lock";
const BY_PASSPHRASE: &str = "by_passphrase";
const BY_RECOVERY: &str = "by_recovery";
const RECOVERY_CONTEXT: &str = "worknest 2026 recovery key of a local store";
const RECOVERY_LENGTH: usize = 20;
/// Crockford's: nothing that is mistaken for something else when it is read from paper.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

thread_local! {
    static KEY: RefCell<Option<CryptoKey>> = const { RefCell::new(None) };
}

/// The lock key, while unlocked.
pub(super) fn key() -> Option<CryptoKey> {
    KEY.with_borrow(Clone::clone)
}

/// How what is kept here is encrypted.
pub async fn protection() -> Result<Protection, StoreError> {
    Ok(if read().await?.is_some() { Protection::Passphrase } else { Protection::Device })
}

/// Whether there is a lock, and it is open.
pub fn is_open() -> bool {
    key().is_some()
}

/// Forgets the key: the stores that are opened from now on are locked.
pub fn close() {
    KEY.set(None);
}

/// Unlocks with the passphrase or the recovery key; whether it was one of them.
pub async fn unlock(secret: &str) -> Result<bool, StoreError> {
    let Some(key) = present().await?.key(secret, false).await? else { return Ok(false) };
    wrap_all(Some(&key)).await?;
    KEY.set(Some(key));
    Ok(true)
}

async fn present() -> Result<Lock, Fault> {
    read().await?.ok_or_else(|| Fault::Unreadable("its lock is gone".into()))
}

/// Makes ready a lock with this passphrase and a new recovery key. Where there is a lock, `current` opens it: its
/// passphrase or recovery key; `None` is returned when it does not.
pub async fn prepare(current: Option<&str>, passphrase: &str) -> Result<Option<NewLock>, StoreError> {
    crypto::subtle()?;
    let key = match (read().await?, current) {
        (None, _) => crypto::generate(Use::Wrapping, true).await?,
        (Some(lock), Some(current)) => match lock.key(current, true).await? {
            Some(key) => key,
            None => return Ok(None),
        },
        (Some(_), None) => return Ok(None),
    };
    Ok(Some(NewLock::make(&key, passphrase).await?))
}

/// Takes the lock away: device keys wrap the stores again. Whether `current` was its passphrase or recovery key.
pub async fn remove(current: &str) -> Result<bool, StoreError> {
    let Some(lock) = read().await? else { return Ok(true) };
    let Some(key) = lock.key(current, false).await? else { return Ok(false) };
    KEY.set(Some(key));
    wrap_all(None).await?;
    forget().await?;
    Ok(true)
}

/// Forgets the lock, once no store depends on it any more.
pub async fn forget() -> Result<(), StoreError> {
    KEY.set(None);
    Ok(connection::delete(PLACE).await?)
}

/// Without passphrase and recovery key: leaves every locked store as it is, each with the lock that opens it should
/// one of them be found again, and makes room for new ones.
pub async fn set_aside() -> Result<(), StoreError> {
    let lock = read().await?;
    for name in stores().await? {
        let connection = Connection::new(&name);
        if !matches!(keys::Found::read(&connection).await, Ok(Some(found)) if found.is_locked()) {
            continue;
        }
        if let Some(lock) = &lock {
            keys::write(&connection, &[(LOCK, lock.0.clone())]).await?;
        }
        keys::mark_set_aside(&connection).await?;
    }
    forget().await
}

/// What a locked store that was set aside holds, and its files by their content addresses, if `secret` is the
/// passphrase or the recovery key that it had.
pub async fn salvage(database: &str, secret: &str) -> Result<Option<Salvaged>, StoreError> {
    let connection = Connection::new(database);
    let Some(lock) = read_from(&connection).await? else { return Ok(None) };
    let Some(key) = lock.key(secret, false).await? else { return Ok(None) };
    let key = keys::open_set_aside(&connection, &key).await?;
    let store = IndexedDbStore::new(database, connection, key, Vec::new());
    let mut files = Vec::new();
    for hash in store.blob_hashes().await? {
        // One that can't be read is no reason to lose the others.
        if let Ok(Some(bytes)) = store.blob(&hash).await {
            files.push((hash, bytes));
        }
    }
    Ok(Some(Salvaged { snapshot: store.salvage().await?, files }))
}

/// All stores of this browser profile, set aside or not.
async fn stores() -> Result<Vec<String>, Fault> {
    let mut names = connection::names().await?;
    names.retain(|name| name.starts_with(DATABASE_PREFIX) && name != PLACE);
    Ok(names)
}

/// Wraps the data keys of all stores that can be used by the lock key, or by device keys.
async fn wrap_all(lock: Option<&CryptoKey>) -> Result<(), Fault> {
    for name in stores().await? {
        match keys::wrap_anew(&Connection::new(&name), lock).await {
            // Set aside, or under another lock: left as it is.
            Ok(()) | Err(Fault::Unreadable(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(())
}

async fn read() -> Result<Option<Lock>, Fault> {
    if !connection::names().await?.iter().any(|name| name == PLACE) {
        return Ok(None);
    }
    read_from(&Connection::new(PLACE)).await
}

async fn read_from(connection: &Connection) -> Result<Option<Lock>, Fault> {
    let database = connection.database().await?;
    let transaction = Transaction::begin(&database, &[KEYS], Mode::Read)?;
    Ok(transaction.store(KEYS)?.get(JsValue::from_str(LOCK))?.await?.map(Lock))
}

/// What is stored of it.
struct Lock(JsValue);

impl Lock {
    /// The lock key, if `secret` is the passphrase or the recovery key.
    async fn key(&self, secret: &str, extractable: bool) -> Result<Option<CryptoKey>, Fault> {
        if let Some(bytes) = recovery_bytes(secret) {
            let by = recovery_key(&bytes).await?;
            if let Some(key) = self.unwrap(BY_RECOVERY, &by, extractable).await? {
                return Ok(Some(key));
            }
        }
        let damaged = || Fault::Unreadable("its lock is damaged".into());
        let number = |name| Some(property(&self.0, name)?.as_f64()? as u32);
        let salt = property(&self.0, "salt").and_then(|salt| salt.dyn_into::<Uint8Array>().ok());
        let (Some(salt), Some(memory_kib), Some(passes), Some(lanes)) =
            (salt, number("memory_kib"), number("passes"), number("lanes"))
        else {
            return Err(damaged());
        };
        let by = passphrase_key(secret, &salt.to_vec(), Cost { memory_kib, passes, lanes }).await?;
        self.unwrap(BY_PASSPHRASE, &by, extractable).await
    }

    async fn unwrap(&self, name: &str, by: &CryptoKey, extractable: bool) -> Result<Option<CryptoKey>, Fault> {
        let id = property(&self.0, "id").and_then(|id| id.as_string()).unwrap_or_default();
        let wrapped = property(&self.0, name).unwrap_or_default();
        match crypto::unwrap(&wrapped, by, &bound(name, &id), Use::Wrapping, extractable).await {
            Ok(key) => Ok(Some(key)),
            Err(Fault::Unreadable(_)) => Ok(None),
            Err(fault) => Err(fault),
        }
    }
}

fn bound(name: &str, id: &str) -> String {
    crypto::bound(PLACE, name, id)
}

async fn passphrase_key(passphrase: &str, salt: &[u8], cost: Cost) -> Result<CryptoKey, Fault> {
    crypto::import(&derive(passphrase, salt, cost).await?, Use::Wrapping).await
}

async fn recovery_key(bytes: &[u8; RECOVERY_LENGTH]) -> Result<CryptoKey, Fault> {
    // Random enough by itself: nothing is gained by making it dear.
    crypto::import(&blake3::derive_key(RECOVERY_CONTEXT, bytes), Use::Wrapping).await
}

/// A lock that is ready, and not yet kept: its recovery key has to be shown first.
pub struct NewLock {
    lock: Lock,
    by_passphrase: CryptoKey,
    by_recovery: CryptoKey,
    recovery: String,
}

impl NewLock {
    async fn make(key: &CryptoKey, passphrase: &str) -> Result<Self, Fault> {
        let (mut id, mut salt, mut recovery) = ([0; 8], [0; 16], [0; RECOVERY_LENGTH]);
        for bytes in [&mut id[..], &mut salt, &mut recovery] {
            crypto::random(bytes)?;
        }
        let id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
        let by_passphrase = passphrase_key(passphrase, &salt, Cost::NEW).await?;
        let by_recovery = recovery_key(&recovery).await?;
        let lock = object(&[
            ("id", id.as_str().into()),
            ("salt", Uint8Array::from(salt.as_slice()).into()),
            ("memory_kib", Cost::NEW.memory_kib.into()),
            ("passes", Cost::NEW.passes.into()),
            ("lanes", Cost::NEW.lanes.into()),
            (BY_PASSPHRASE, crypto::wrap(key, &by_passphrase, &bound(BY_PASSPHRASE, &id)).await?.into()),
            (BY_RECOVERY, crypto::wrap(key, &by_recovery, &bound(BY_RECOVERY, &id)).await?.into()),
        ]);
        Ok(Self { lock: Lock(lock), by_passphrase, by_recovery, recovery: recovery_text(&recovery) })
    }

    /// To be kept by the person, outside of this device: 32 letters and digits in groups of four.
    pub fn recovery_key(&self) -> &str {
        &self.recovery
    }

    /// Keeps it, and locks every store of this browser profile with it. Unlocked afterwards.
    pub async fn keep(self) -> Result<(), StoreError> {
        let before = read().await?.map_or(JsValue::UNDEFINED, |lock| lock.0);
        let connection = Connection::new(PLACE);
        keys::write(&connection, &[(LOCK, self.lock.0)]).await?;
        let written = present().await?;
        let recovered = written.unwrap(BY_RECOVERY, &self.by_recovery, false).await?;
        let (Some(key), Some(_)) = (written.unwrap(BY_PASSPHRASE, &self.by_passphrase, false).await?, recovered) else {
            keys::write(&connection, &[(LOCK, before)]).await?;
            return Err(Fault::Unreadable("the new lock can't be read back; the one before stays".into()).into());
        };
        wrap_all(Some(&key)).await?;
        KEY.set(Some(key));
        Ok(())
    }
}

fn recovery_text(bytes: &[u8; RECOVERY_LENGTH]) -> String {
    let mut text = String::new();
    for (at, five) in bytes.chunks(5).enumerate() {
        let bits = five.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        for place in (0..8).rev() {
            if (at, place) != (0, 7) && place % 4 == 3 {
                text.push('-');
            }
            text.push(char::from(LETTERS[(bits >> (place * 5) & 31) as usize]));
        }
    }
    text
}

/// As it was typed from paper: any case, any separators, O for 0, I and L for 1.
fn recovery_bytes(text: &str) -> Option<[u8; RECOVERY_LENGTH]> {
    let mut values = Vec::with_capacity(32);
    for letter in text.bytes().filter(|letter| !matches!(letter, b' ' | b'-' | b'\n' | b'\r' | b'\t')) {
        let letter = match letter.to_ascii_uppercase() {
            b'O' => b'0',
            b'I' | b'L' => b'1',
            letter => letter,
        };
        values.push(LETTERS.iter().position(|known| *known == letter)? as u64);
    }
    if values.len() != 32 {
        return None;
    }
    let mut bytes = [0; RECOVERY_LENGTH];
    for (five, eight) in bytes.chunks_mut(5).zip(values.chunks(8)) {
        let bits = eight.iter().fold(0, |bits, value| bits << 5 | value);
        five.copy_from_slice(&bits.to_be_bytes()[3..]);
    }
    Some(bytes)
}
