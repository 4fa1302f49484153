//! AES-GCM by WebCrypto: the browser's own, in constant time, off this thread.

use super::fault::{BrowserError, Fault};
use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Crypto, CryptoKey, SubtleCrypto};

const FORMAT: u8 = 1;
const NONCE_LENGTH: usize = 12;
const HEADER_LENGTH: usize = 1 + NONCE_LENGTH;
const INSECURE: &str = "the browser encrypts only on pages from a secure place, and nothing is kept unencrypted; \
     open Worknest over HTTPS, or on the machine that serves it as http://localhost";

/// The browser's cryptography, missing where the page is plain HTTP from another machine.
pub fn subtle() -> Result<SubtleCrypto, Fault> {
    let missing = || Fault::Unavailable(INSECURE.into());
    let crypto = Reflect::get(&js_sys::global(), &"crypto".into()).map_err(|_| missing())?;
    let subtle = Reflect::get(&crypto, &"subtle".into()).map_err(|_| missing())?;
    if subtle.is_undefined() {
        return Err(missing());
    }
    Ok(crypto.unchecked_into::<Crypto>().subtle())
}

/// The key that everything in a store is encrypted with, and what it is bound to.
pub struct DataKey {
    /// Which key: bound to all that it encrypts.
    pub id: String,
    pub key: CryptoKey,
    /// The database it belongs to.
    pub database: String,
}

impl DataKey {
    /// Encrypts, bound to `place`: format, nonce and ciphertext in one.
    pub async fn seal(&self, place: &str, bytes: &[u8]) -> Result<Uint8Array, Fault> {
        let nonce = nonce()?;
        let algorithm = algorithm(&nonce, &self.bound(place));
        let sealing = subtle()?.encrypt_with_object_and_u8_array(&algorithm, &self.key, bytes);
        let ciphertext = Uint8Array::new(&run(sealing).await?);
        let sealed = Uint8Array::new_with_length(HEADER_LENGTH as u32 + ciphertext.length());
        sealed.set_index(0, FORMAT);
        sealed.set(&nonce, 1);
        sealed.set(&ciphertext, HEADER_LENGTH as u32);
        Ok(sealed)
    }

    /// Decrypts what [`seal`](Self::seal) gave for the same place.
    pub async fn open(&self, place: &str, sealed: &JsValue) -> Result<Vec<u8>, Fault> {
        let damaged = || Fault::Unreadable(format!("something in {place} can't be decrypted"));
        let sealed: &Uint8Array = sealed.dyn_ref().ok_or_else(damaged)?;
        if sealed.length() < HEADER_LENGTH as u32 || sealed.get_index(0) != FORMAT {
            return Err(damaged());
        }
        let algorithm = algorithm(&sealed.subarray(1, HEADER_LENGTH as u32), &self.bound(place));
        let ciphertext = sealed.subarray(HEADER_LENGTH as u32, sealed.length());
        let opening = subtle()?.decrypt_with_object_and_js_u8_array(&algorithm, &self.key, &ciphertext);
        let plain = run(opening).await.map_err(|_| damaged())?;
        Ok(Uint8Array::new(&plain).to_vec())
    }

    fn bound(&self, place: &str) -> String {
        bound(&self.database, place, &self.id)
    }
}

/// A key for everything in a store: to be wrapped, and then read back as one that can't leave the browser.
pub async fn generate_data_key() -> Result<CryptoKey, Fault> {
    generate(true, &["encrypt", "decrypt"]).await
}

/// A key that never leaves this browser profile: it only wraps other keys.
pub async fn generate_device_key() -> Result<CryptoKey, Fault> {
    generate(false, &["wrapKey", "unwrapKey"]).await
}

/// Wraps a data key: nonce and wrapped key in one.
pub async fn wrap(key: &DataKey, device: &CryptoKey) -> Result<Uint8Array, Fault> {
    let nonce = nonce()?;
    let algorithm = algorithm(&nonce, &key.bound("key"));
    let wrapped = run(subtle()?.wrap_key_with_object("raw", &key.key, device, &algorithm)).await?;
    let wrapped = Uint8Array::new(&wrapped);
    let whole = Uint8Array::new_with_length(NONCE_LENGTH as u32 + wrapped.length());
    whole.set(&nonce, 0);
    whole.set(&wrapped, NONCE_LENGTH as u32);
    Ok(whole)
}

/// The data key, as one that can't leave the browser.
pub async fn unwrap(database: &str, id: &str, wrapped: &JsValue, device: &CryptoKey) -> Result<DataKey, Fault> {
    let unreadable = || Fault::Unreadable("its key can't be unwrapped".into());
    let whole: &Uint8Array = wrapped.dyn_ref().ok_or_else(unreadable)?;
    let algorithm = algorithm(&whole.subarray(0, NONCE_LENGTH as u32), &bound(database, "key", id));
    let unwrapping = subtle()?.unwrap_key_with_js_u8_array_and_object_and_str(
        "raw",
        &whole.subarray(NONCE_LENGTH as u32, whole.length()),
        device,
        &algorithm,
        "AES-GCM",
        false,
        &usages(&["encrypt", "decrypt"]),
    );
    let key = run(unwrapping).await.map_err(|_| unreadable())?.unchecked_into();
    Ok(DataKey { id: id.to_owned(), key, database: database.to_owned() })
}

fn bound(database: &str, place: &str, key_id: &str) -> String {
    format!("worknest/1/{database}/{place}/{key_id}")
}

fn nonce() -> Result<Uint8Array, Fault> {
    let mut nonce = [0; NONCE_LENGTH];
    random(&mut nonce)?;
    Ok(Uint8Array::from(nonce.as_slice()))
}

/// Fills with randomness.
pub fn random(bytes: &mut [u8]) -> Result<(), Fault> {
    getrandom::fill(bytes).map_err(|error| Fault::Unavailable(error.to_string()))
}

fn algorithm(nonce: &Uint8Array, bound: &str) -> Object {
    let algorithm = Object::new();
    let set = |name: &str, value: &JsValue| {
        let _ = Reflect::set(&algorithm, &name.into(), value);
    };
    set("name", &"AES-GCM".into());
    set("iv", nonce);
    set("additionalData", &Uint8Array::from(bound.as_bytes()));
    algorithm
}

async fn generate(extractable: bool, uses: &[&str]) -> Result<CryptoKey, Fault> {
    let algorithm = Object::new();
    let _ = Reflect::set(&algorithm, &"name".into(), &"AES-GCM".into());
    let _ = Reflect::set(&algorithm, &"length".into(), &256.into());
    let key = run(subtle()?.generate_key_with_object(&algorithm, extractable, &usages(uses))).await?;
    Ok(key.unchecked_into())
}

fn usages(uses: &[&str]) -> JsValue {
    uses.iter().map(|name| JsValue::from_str(name)).collect::<Array>().into()
}

async fn run(promise: Result<Promise, JsValue>) -> Result<JsValue, Fault> {
    let failed = |error: JsValue| Fault::Failed(BrowserError::from(&error));
    JsFuture::from(promise.map_err(failed)?).await.map_err(failed)
}
