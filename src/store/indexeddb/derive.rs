//! A key from a passphrase: Argon2id, in a worker (`public/derive.js`), so that the page stays alive.

use super::fault::{BrowserError, Fault};
use super::head::object;
use argon2::{Algorithm, Argon2, AssociatedData, ParamsBuilder, Version};
use futures::channel::oneshot;
use js_sys::Uint8Array;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{MessageEvent, Worker};

/// Where the worker is served, below the app's own path.
const WORKER: &str = "/derive.js";

thread_local! {
    /// The app's own path: empty, or `/work`.
    static BASE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Says under which path the app is served.
pub fn under(base_path: String) {
    BASE.set(base_path);
}

/// What deriving a key costs: whoever tries passphrases pays it for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl Cost {
    /// 64 MiB three times: the second choice of RFC 9106, in one lane, since the browser has no threads for us.
    pub const NEW: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 1 };
}

/// Argon2id, version 1.3, 32 bytes; `None` for what the algorithm can't take.
pub fn argon2id(password: &[u8], salt: &[u8], secret: &[u8], data: &[u8], cost: Cost) -> Option<[u8; 32]> {
    let params = ParamsBuilder::new()
        .m_cost(cost.memory_kib)
        .t_cost(cost.passes)
        .p_cost(cost.lanes)
        .output_len(32)
        .data(AssociatedData::new(data).ok()?)
        .build()
        .ok()?;
    let argon2 = Argon2::new_with_secret(secret, Algorithm::Argon2id, Version::V0x13, params).ok()?;
    let mut key = [0; 32];
    argon2.hash_password_into(password, salt, &mut key).ok()?;
    Some(key)
}

/// Derives a key from a passphrase.
pub async fn derive(passphrase: &str, salt: &[u8], cost: Cost) -> Result<[u8; 32], Fault> {
    // The same letters are the same passphrase, however a keyboard composes them.
    let passphrase = String::from(js_sys::JsString::from(passphrase).normalize("NFKC"));
    if let Some(key) = beside(&passphrase, salt, cost).await {
        return Ok(key);
    }
    // No workers here: the page stands still for a moment.
    argon2id(passphrase.as_bytes(), salt, &[], &[], cost).ok_or_else(|| {
        let message = "no key can be made of this passphrase".into();
        Fault::Failed(BrowserError { name: String::new(), message })
    })
}

/// In a worker; `None` where there is none.
async fn beside(passphrase: &str, salt: &[u8], cost: Cost) -> Option<[u8; 32]> {
    let worker = Worker::new(&BASE.with_borrow(|base| format!("{base}{WORKER}"))).ok()?;
    let (tell, told) = oneshot::channel();
    let tell = Rc::new(RefCell::new(Some(tell)));
    let answered = tell.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(tell) = answered.take() {
            let _ = tell.send(event.data().dyn_into::<Uint8Array>().ok());
        }
    });
    let on_error = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
        event.prevent_default();
        if let Some(tell) = tell.take() {
            let _ = tell.send(None);
        }
    });
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    let asked = object(&[
        ("program", wasm_bindgen::module()),
        ("passphrase", Uint8Array::from(passphrase.as_bytes()).into()),
        ("salt", Uint8Array::from(salt).into()),
        ("memory_kib", cost.memory_kib.into()),
        ("passes", cost.passes.into()),
        ("lanes", cost.lanes.into()),
    ]);
    let key = match worker.post_message(&asked) {
        Ok(()) => told.await.ok().flatten(),
        Err(_) => None,
    };
    // Its memory goes with it.
    worker.terminate();
    key?.to_vec().try_into().ok()
}

thread_local! {
    /// In the worker: passphrase and salt, then the key.
    static PLACE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// For the worker: room for passphrase and salt, one after the other, and where in memory it is.
#[wasm_bindgen]
pub fn derive_place(length: usize) -> *const u8 {
    PLACE.with_borrow_mut(|place| {
        *place = vec![0; length.max(32)];
        place.as_ptr()
    })
}

/// For the worker: puts the key where passphrase and salt were. Whether it could.
#[wasm_bindgen]
pub fn derive_key(passphrase_length: usize, salt_length: usize, memory_kib: u32, passes: u32, lanes: u32) -> bool {
    let cost = Cost { memory_kib, passes, lanes };
    PLACE.with_borrow_mut(|place| {
        let salt = place.get(passphrase_length..passphrase_length + salt_length);
        let key = salt.and_then(|salt| argon2id(&place[..passphrase_length], salt, &[], &[], cost));
        if let Some(key) = key {
            place[..32].copy_from_slice(&key);
        }
        key.is_some()
    })
}
