//! The browser.
//!
//! Invariants: what a browser lacks (no Web Locks, no service worker, no storage estimate: plain HTTP from
//! another machine) is done without, never a panic; listeners end with the guard that is given for them.

pub mod clock;
pub mod fetch;
pub mod files;
pub mod notify;
pub mod page;
pub mod passkeys;
pub mod paths;
pub mod preferences;
pub mod secrets;
pub mod service_worker;
pub mod storage;
pub mod tabs;
pub mod wake;

mod listener;

use js_sys::{Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The page's window: these modules run in a page only, never in a worker.
fn window() -> web_sys::Window {
    web_sys::window().expect("the client runs in a page")
}

/// A property, where there is one and it is neither undefined nor null.
fn property(of: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(of, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

/// Calls `of.name(…arguments)`, where there is such a method, and awaits the promise it gives.
async fn call_async(of: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let method = property(of, name).ok_or(JsValue::UNDEFINED)?;
    let method: &js_sys::Function = method.dyn_ref().ok_or(JsValue::UNDEFINED)?;
    let arguments: js_sys::Array = arguments.iter().cloned().collect();
    let given = Reflect::apply(method, of, &arguments)?;
    JsFuture::from(Promise::resolve(&given)).await
}

/// What went wrong, for people.
fn sentence(error: &JsValue) -> String {
    match property(error, "message").and_then(|message| message.as_string()) {
        Some(message) if !message.is_empty() => message,
        _ => error.as_string().unwrap_or_else(|| "the browser does not say why".into()),
    }
}
