//! The keys of a store, in its object store `keys`:
//!
//! - `device`: a `CryptoKey` (AES-GCM, not extractable) that stays in this browser profile;
//! - `data`: `{id, by, wrapped, check}`: the data key's id; `"device"`, for what wraps it (a passphrase will
//!   come beside); nonce and wrapped key, with `key` as the place bound; a known text, sealed for `check`.
//!
//! Whoever can run programs as this user can use the device key: it protects what is on the disk from other
//! readers of the disk, not from this user's other programs.

use super::connection::Connection;
use super::crypto::{self, DataKey};
use super::fault::Fault;
use super::head::{Head, object, property};
use super::transaction::{Mode, Transaction};
use super::{BLOBS, KEYS, LOG, PAGES, QUEUE, STATE};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::CryptoKey;

const DEVICE: &str = "device";
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
    device: CryptoKey,
    data: JsValue,
}

/// The data key of a store: read, unwrapped, and tried on a known text, also when it was made a moment ago.
pub async fn open(connection: &Connection, missing: Missing) -> Result<DataKey, Fault> {
    for _ in 0..3 {
        match read(connection).await? {
            Found::Keys { device, data, head } => return unlock(connection.name(), &device, &data, &head).await,
            Found::Nothing if missing == Missing::Gone => return Err(Fault::Gone),
            Found::Nothing => create(connection).await?,
        }
    }
    Err(Fault::Unreadable("its keys are gone as soon as they are written".into()))
}

enum Found {
    Nothing,
    Keys { device: CryptoKey, data: JsValue, head: Head },
}

async fn read(connection: &Connection) -> Result<Found, Fault> {
    let database = connection.database().await?;
    let transaction = Transaction::begin(&database, &[KEYS, STATE, LOG, PAGES, QUEUE, BLOBS], Mode::Read)?;
    let keys = transaction.store(KEYS)?;
    let device = keys.get(JsValue::from_str(DEVICE))?.await?;
    let data = keys.get(JsValue::from_str(DATA))?.await?;
    let head = Head::read(&transaction).await?;
    if transaction.store(STATE)?.get(JsValue::from_str(SET_ASIDE))?.await?.is_some() {
        return Err(Fault::Unreadable("it was set aside before".into()));
    }
    match (device, data, head) {
        (Some(device), Some(data), Some(head)) => {
            let device = device.dyn_into().map_err(|_| Fault::Unreadable("its device key is none".into()))?;
            Ok(Found::Keys { device, data, head })
        }
        (None, None, None) => {
            for store in [LOG, PAGES, QUEUE, BLOBS] {
                if transaction.store(store)?.count(None)?.await? > 0 {
                    return Err(Fault::Unreadable("its keys are gone".into()));
                }
            }
            Ok(Found::Nothing)
        }
        _ => Err(Fault::Unreadable("one of its keys is gone".into())),
    }
}

async fn unlock(database: &str, device: &CryptoKey, data: &JsValue, head: &Head) -> Result<DataKey, Fault> {
    let text = |name| property(data, name).and_then(|value| value.as_string());
    if text("by").as_deref() != Some(DEVICE) {
        return Err(Fault::Unavailable("it is locked in a way that this version doesn't know".into()));
    }
    let (Some(id), Some(wrapped), Some(check)) = (text("id"), property(data, "wrapped"), property(data, "check"))
    else {
        return Err(Fault::Unreadable("its key is damaged".into()));
    };
    if id != head.key {
        return Err(Fault::Unreadable("its key is another store's".into()));
    }
    let key = crypto::unwrap(database, &id, &wrapped, device).await?;
    if key.open(CHECK_PLACE, &check).await? != CHECK {
        return Err(Fault::Unreadable("its key decrypts to something else".into()));
    }
    Ok(key)
}

async fn create(connection: &Connection) -> Result<(), Fault> {
    let keys = NewKeys::make(connection.name()).await?;
    let database = connection.database().await?;
    let transaction = Transaction::begin(&database, &[KEYS, STATE], Mode::WriteStrict)?;
    if Head::read(&transaction).await?.is_some() {
        // Another tab was quicker; its keys are read next.
        return Ok(());
    }
    keys.write(&transaction)?;
    Head { generation: 1, key: keys.id, folded: 0 }.write(&transaction)?;
    transaction.finish().await
}

impl NewKeys {
    pub async fn make(database: &str) -> Result<Self, Fault> {
        let mut id = [0; 8];
        crypto::random(&mut id)?;
        let id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
        let device = crypto::generate_device_key().await?;
        let key = DataKey { id: id.clone(), key: crypto::generate_data_key().await?, database: database.to_owned() };
        let data = object(&[
            ("id", id.as_str().into()),
            ("by", DEVICE.into()),
            ("wrapped", crypto::wrap(&key, &device).await?.into()),
            ("check", key.seal(CHECK_PLACE, CHECK).await?.into()),
        ]);
        Ok(Self { id, device, data })
    }

    /// Within this transaction.
    pub fn write(&self, transaction: &Transaction) -> Result<(), Fault> {
        let keys = transaction.store(KEYS)?;
        keys.put(&self.device, Some(&JsValue::from_str(DEVICE)))?;
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
