//! The keys of a store, in its object store `keys`:
//!
//! - `data`: `{id, by, wrapped, check}`: the data key's id; what wraps it, `"device"` or `"lock"` (see
//!   [`lock`](super::lock)); nonce and wrapped key, with `key` as the place bound; a known text, sealed for `check`;
//! - `device`: with `by: "device"`, a `CryptoKey` (AES-GCM, not extractable) that stays in this browser profile.
//!
//! Whoever can run programs as this user can use the device key: it protects what is on the disk from other
//! readers of the disk, not from this user's other programs. The lock key is nowhere but behind the passphrase.

use super::connection::Connection;
use super::crypto::{self, DataKey, Use};
use super::fault::Fault;
use super::head::{Head, object, property};
use super::lock;
use super::transaction::{Mode, Transaction};
use super::{BLOBS, KEYS, LOG, PAGES, QUEUE, STATE};
use crate::store::Unavailable;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::CryptoKey;

const DEVICE: &str = "device";
const LOCK: &str = "lock";
const DATA: &str = "data";
const SET_ASIDE: &str = "set aside";
const CHECK_PLACE: &str = "check";
const CHECK: &[u8] = b"worknest";

/// What to do in a store that was never used.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    Create,
    /// It was used: then its keys were taken away.
    Gone,
}

/// New keys, ready to be written.
pub struct NewKeys {
    pub id: String,
    device: Option<CryptoKey>,
    data: JsValue,
}

/// The data key of a store: read, unwrapped, and tried on a known text, also when it was made a moment ago.
pub async fn open(connection: &Connection, missing: Missing) -> Result<DataKey, Fault> {
    match open_there(connection).await? {
        Some(key) => Ok(key),
        None if missing == Missing::Gone => Err(Fault::Gone),
        None => {
            let made = create(connection).await?;
            match (open_there(connection).await, made) {
                (Ok(Some(key)), _) => Ok(key),
                // Nothing is under it yet: with the next opening it is made anew, and no store is left behind.
                (Err(Fault::Unreadable(what)), Some(id)) => {
                    take_back(connection, &id).await?;
                    Err(Fault::Unavailable(format!("what was written can't be read back: {what}").into()))
                }
                (Err(fault), _) => Err(fault),
                (Ok(None), _) => Err(Fault::Unreadable("its keys are gone as soon as they are written".into())),
            }
        }
    }
}

/// The data key that is there.
async fn open_there(connection: &Connection) -> Result<Option<DataKey>, Fault> {
    let Some(found) = Found::read(connection).await? else { return Ok(None) };
    found.data_key(connection.name(), &found.wrapping_key()?, false).await.map(Some)
}

/// The data key of a store that was set aside, unwrapped by the lock key that it had.
pub async fn open_set_aside(connection: &Connection, lock: &CryptoKey) -> Result<DataKey, Fault> {
    match Found::read_any(connection).await?.0? {
        Some(found) => found.data_key(connection.name(), lock, false).await,
        None => Err(Fault::Gone),
    }
}

/// What the object store holds.
pub struct Found {
    id: String,
    is_locked: bool,
    wrapped: JsValue,
    check: JsValue,
    device: Option<CryptoKey>,
}

impl Found {
    /// `None` in a store that was never used; an error where it was set aside.
    pub async fn read(connection: &Connection) -> Result<Option<Self>, Fault> {
        let (found, is_set_aside) = Self::read_any(connection).await?;
        if is_set_aside { Err(Fault::Unreadable("it was set aside before".into())) } else { found }
    }

    /// What the object store holds, and whether it was set aside.
    async fn read_any(connection: &Connection) -> Result<(Result<Option<Self>, Fault>, bool), Fault> {
        let database = connection.database().await?;
        let transaction = Transaction::begin(&database, &[KEYS, STATE, LOG, PAGES, QUEUE, BLOBS], Mode::Read)?;
        let keys = transaction.store(KEYS)?;
        let device = keys.get(JsValue::from_str(DEVICE))?.await?;
        let data = keys.get(JsValue::from_str(DATA))?.await?;
        let head = Head::read(&transaction).await?;
        let is_set_aside = transaction.store(STATE)?.get(JsValue::from_str(SET_ASIDE))?.await?.is_some();
        let found = match (data, head) {
            (Some(data), Some(head)) => Self::from_js(&data, device, &head).map(Some),
            (None, None) if device.is_none() => {
                let mut is_empty = true;
                for store in [LOG, PAGES, QUEUE, BLOBS] {
                    is_empty &= transaction.store(store)?.count(None)?.await? == 0;
                }
                if is_empty { Ok(None) } else { Err(Fault::Unreadable("its keys are gone".into())) }
            }
            _ => Err(Fault::Unreadable("one of its keys is gone".into())),
        };
        Ok((found, is_set_aside))
    }

    fn from_js(data: &JsValue, device: Option<JsValue>, head: &Head) -> Result<Self, Fault> {
        let text = |name| property(data, name).and_then(|value| value.as_string());
        let is_locked = match text("by").as_deref() {
            Some(DEVICE) => false,
            Some(LOCK) => true,
            _ => return Err(Fault::Unavailable(Unavailable::UnknownLock)),
        };
        let (Some(id), Some(wrapped), Some(check)) = (text("id"), property(data, "wrapped"), property(data, "check"))
        else {
            return Err(Fault::Unreadable("its key is damaged".into()));
        };
        if id != head.key {
            return Err(Fault::Unreadable("its key is another store's".into()));
        }
        let device = device.and_then(|key| key.dyn_into().ok());
        Ok(Self { id, is_locked, wrapped, check, device })
    }

    /// Whether it takes the passphrase to read it.
    pub fn is_locked(&self) -> bool {
        self.is_locked
    }

    fn wrapping_key(&self) -> Result<CryptoKey, Fault> {
        if self.is_locked {
            return lock::key().ok_or(Fault::Locked);
        }
        self.device.clone().ok_or_else(|| Fault::Unreadable("its device key is gone".into()))
    }

    async fn data_key(&self, database: &str, by: &CryptoKey, extractable: bool) -> Result<DataKey, Fault> {
        let bound = crypto::bound(database, "key", &self.id);
        let key = crypto::unwrap(&self.wrapped, by, &bound, Use::Data, extractable).await?;
        let key = DataKey { id: self.id.clone(), key, database: database.to_owned() };
        if key.open(CHECK_PLACE, &self.check).await? != CHECK {
            return Err(Fault::Unreadable("its key decrypts to something else".into()));
        }
        Ok(key)
    }
}

/// Wraps the data key of a store anew: by the lock key, or by a device key of its own where there is none. What was
/// written is read back and tried before the key that wrapped it until now is given up.
pub async fn wrap_anew(connection: &Connection, lock: Option<&CryptoKey>) -> Result<(), Fault> {
    let Some(found) = Found::read(connection).await? else { return Ok(()) };
    let is_done = found.is_locked == lock.is_some();
    if !is_done {
        let key = found.data_key(connection.name(), &found.wrapping_key()?, true).await?;
        let keys = NewKeys::wrapping(key, lock).await?;
        write(connection, &[(DATA, keys.data), (DEVICE, keys.device.or(found.device).into())]).await?;
        let again = Found::read(connection).await?.ok_or(Fault::Gone)?;
        let by = lock.cloned().map_or_else(|| again.wrapping_key(), Ok)?;
        again.data_key(connection.name(), &by, false).await?;
    }
    // Now, or where this was interrupted before.
    if lock.is_some() { write(connection, &[(DEVICE, JsValue::UNDEFINED)]).await } else { Ok(()) }
}

/// Puts values of `keys`, in one strictly durable transaction; removes those that are undefined.
pub async fn write(connection: &Connection, values: &[(&str, JsValue)]) -> Result<(), Fault> {
    let database = connection.database().await?;
    let transaction = Transaction::begin(&database, &[KEYS], Mode::WriteStrict)?;
    let keys = transaction.store(KEYS)?;
    for (name, value) in values {
        let name = JsValue::from_str(name);
        if value.is_undefined() {
            keys.delete(name)?;
        } else {
            keys.put(value, Some(&name))?;
        }
    }
    transaction.finish().await
}

/// Makes the keys of a new store; the id of its data key, or nothing where another tab was quicker.
async fn create(connection: &Connection) -> Result<Option<String>, Fault> {
    let keys = NewKeys::make(connection.name()).await?;
    let database = connection.database().await?;
    let transaction = Transaction::begin(&database, &[KEYS, STATE], Mode::WriteStrict)?;
    if Head::read(&transaction).await?.is_some() {
        return Ok(None);
    }
    keys.write(&transaction)?;
    Head { generation: 1, key: keys.id.clone(), folded: 0 }.write(&transaction)?;
    transaction.finish().await?;
    Ok(Some(keys.id))
}

/// Takes the keys made a moment ago away again, unless somebody has changed them since.
async fn take_back(connection: &Connection, id: &str) -> Result<(), Fault> {
    let database = connection.database().await?;
    let transaction = Transaction::begin(&database, &[KEYS, STATE], Mode::WriteStrict)?;
    if Head::read(&transaction).await?.is_some_and(|head| head.generation == 1 && head.key == id) {
        transaction.store(KEYS)?.clear()?;
        transaction.store(STATE)?.clear()?;
    }
    transaction.finish().await
}

impl NewKeys {
    pub async fn make(database: &str) -> Result<Self, Fault> {
        let mut id = [0; 8];
        crypto::random(&mut id)?;
        let id = id.iter().map(|byte| format!("{byte:02x}")).collect();
        let key = DataKey { id, key: crypto::generate(Use::Data, true).await?, database: database.to_owned() };
        Self::wrapping(key, lock::key().as_ref()).await
    }

    async fn wrapping(key: DataKey, lock: Option<&CryptoKey>) -> Result<Self, Fault> {
        let device = match lock {
            Some(_) => None,
            None => Some(crypto::generate(Use::Wrapping, false).await?),
        };
        let by = if lock.is_some() { LOCK } else { DEVICE };
        let bound = crypto::bound(&key.database, "key", &key.id);
        let wrapped = match lock.or(device.as_ref()) {
            Some(by) => crypto::wrap(&key.key, by, &bound).await?,
            None => return Err(Fault::Locked),
        };
        let data = object(&[
            ("id", key.id.as_str().into()),
            ("by", by.into()),
            ("wrapped", wrapped.into()),
            ("check", key.seal(CHECK_PLACE, CHECK).await?.into()),
        ]);
        Ok(Self { id: key.id, device, data })
    }

    /// Within this transaction.
    pub fn write(&self, transaction: &Transaction) -> Result<(), Fault> {
        let keys = transaction.store(KEYS)?;
        if let Some(device) = &self.device {
            keys.put(device, Some(&JsValue::from_str(DEVICE)))?;
        }
        keys.put(&self.data, Some(&JsValue::from_str(DATA)))?;
        Ok(())
    }
}

/// Notes that this database is not to be used any more; nothing else of it changes.
pub async fn mark_set_aside(connection: &Connection) -> Result<(), Fault> {
    let database = connection.database().await?;
    let transaction = Transaction::begin(&database, &[STATE], Mode::WriteStrict)?;
    transaction.store(STATE)?.put(&JsValue::TRUE, Some(&JsValue::from_str(SET_ASIDE)))?;
    transaction.finish().await
}
