//! AES-GCM by WebCrypto: the browser's own, in constant time, off this thread.

use super::fault::{BrowserError, Fault};
use crate::store::Unavailable;
use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Crypto, CryptoKey, SubtleCrypto};

const FORMAT: u8 = 1;
const NONCE_LENGTH: usize = 12;
const HEADER_LENGTH: usize = 1 + NONCE_LENGTH;

/// The browser's cryptography, missing where the page is plain HTTP from another machine.
pub fn subtle() -> Result<SubtleCrypto, Fault> {
    let missing = || Fault::Unavailable(Unavailable::Insecure);
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
        let ciphertext = encrypt(&self.key, &nonce, self.bound(place).as_bytes(), bytes).await?;
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
        let nonce = sealed.subarray(1, HEADER_LENGTH as u32);
        let ciphertext = sealed.subarray(HEADER_LENGTH as u32, sealed.length());
        decrypt(&self.key, &nonce, self.bound(place).as_bytes(), &ciphertext).await.map_err(|_| damaged())
    }

    fn bound(&self, place: &str) -> String {
        bound(&self.database, place, &self.id)
    }
}

/// AES-GCM: ciphertext and tag. `bound` is authenticated, not kept.
pub async fn encrypt(key: &CryptoKey, nonce: &Uint8Array, bound: &[u8], plain: &[u8]) -> Result<Uint8Array, Fault> {
    let sealing = subtle()?.encrypt_with_object_and_u8_array(&algorithm(nonce, bound), key, plain);
    Ok(Uint8Array::new(&run(sealing).await?))
}

/// Undoes [`encrypt`]; an error where anything of it has changed.
pub async fn decrypt(
    key: &CryptoKey,
    nonce: &Uint8Array,
    bound: &[u8],
    ciphertext: &Uint8Array,
) -> Result<Vec<u8>, Fault> {
    let opening = subtle()?.decrypt_with_object_and_js_u8_array(&algorithm(nonce, bound), key, ciphertext);
    Ok(Uint8Array::new(&run(opening).await?).to_vec())
}

/// What a key may be used for.
#[derive(Clone, Copy)]
pub enum Use {
    Data,
    /// It only wraps other keys.
    Wrapping,
}

impl Use {
    fn names(self) -> JsValue {
        let names = match self {
            Self::Data => ["encrypt", "decrypt"],
            Self::Wrapping => ["wrapKey", "unwrapKey"],
        };
        names.iter().map(|name| JsValue::from_str(name)).collect::<Array>().into()
    }
}

/// A new key. One that may be extracted is there to be wrapped, and then read back as one that may not.
pub async fn generate(uses: Use, extractable: bool) -> Result<CryptoKey, Fault> {
    let algorithm = Object::new();
    let _ = Reflect::set(&algorithm, &"name".into(), &"AES-GCM".into());
    let _ = Reflect::set(&algorithm, &"length".into(), &256.into());
    let key = run(subtle()?.generate_key_with_object(&algorithm, extractable, &uses.names())).await?;
    Ok(key.unchecked_into())
}

/// A key from its bytes; it can't leave the browser.
pub async fn import(bytes: &[u8], uses: Use) -> Result<CryptoKey, Fault> {
    let bytes = Uint8Array::from(bytes);
    let key = run(subtle()?.import_key_with_str("raw", &bytes, "AES-GCM", false, &uses.names())).await?;
    Ok(key.unchecked_into())
}

/// Wraps a key, bound to a text: nonce and wrapped key in one.
pub async fn wrap(key: &CryptoKey, by: &CryptoKey, bound: &str) -> Result<Uint8Array, Fault> {
    let nonce = nonce()?;
    let algorithm = algorithm(&nonce, bound.as_bytes());
    let wrapped = run(subtle()?.wrap_key_with_object("raw", key, by, &algorithm)).await?;
    let wrapped = Uint8Array::new(&wrapped);
    let whole = Uint8Array::new_with_length(NONCE_LENGTH as u32 + wrapped.length());
    whole.set(&nonce, 0);
    whole.set(&wrapped, NONCE_LENGTH as u32);
    Ok(whole)
}

/// The key that [`wrap`] wrapped, bound to the same text. Extractable only to be wrapped anew.
pub async fn unwrap(
    wrapped: &JsValue,
    by: &CryptoKey,
    bound: &str,
    uses: Use,
    extractable: bool,
) -> Result<CryptoKey, Fault> {
    let unreadable = || Fault::Unreadable("its key can't be unwrapped".into());
    let whole: &Uint8Array = wrapped.dyn_ref().ok_or_else(unreadable)?;
    let algorithm = algorithm(&whole.subarray(0, NONCE_LENGTH as u32), bound.as_bytes());
    let unwrapping = subtle()?.unwrap_key_with_js_u8_array_and_object_and_str(
        "raw",
        &whole.subarray(NONCE_LENGTH as u32, whole.length()),
        by,
        &algorithm,
        "AES-GCM",
        extractable,
        &uses.names(),
    );
    Ok(run(unwrapping).await.map_err(|_| unreadable())?.unchecked_into())
}

/// What something in a place of a database is bound to, under a key.
pub fn bound(database: &str, place: &str, key_id: &str) -> String {
    format!("worknest/1/{database}/{place}/{key_id}")
}

fn nonce() -> Result<Uint8Array, Fault> {
    let mut nonce = [0; NONCE_LENGTH];
    random(&mut nonce)?;
    Ok(Uint8Array::from(nonce.as_slice()))
}

/// Fills with randomness.
pub fn random(bytes: &mut [u8]) -> Result<(), Fault> {
    getrandom::fill(bytes).map_err(|error| Fault::Unavailable(error.to_string().into()))
}

fn algorithm(nonce: &Uint8Array, bound: &[u8]) -> Object {
    let algorithm = Object::new();
    let set = |name: &str, value: &JsValue| {
        let _ = Reflect::set(&algorithm, &name.into(), value);
    };
    set("name", &"AES-GCM".into());
    set("iv", nonce);
    set("additionalData", &Uint8Array::from(bound));
    algorithm
}

async fn run(promise: Result<Promise, JsValue>) -> Result<JsValue, Fault> {
    let failed = |error: JsValue| Fault::Failed(BrowserError::from(&error));
    JsFuture::from(promise.map_err(failed)?).await.map_err(failed)
}
