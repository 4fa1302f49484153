//! What the system shows of the app outside of its page: notifications, a number on its icon.

use super::{call_async, property, window};
use crate::platform::Notifying;
use wasm_bindgen::{JsCast, JsValue};

fn permission(text: Option<String>) -> Notifying {
    match text.as_deref() {
        Some("granted") => Notifying::Allowed,
        Some("denied") => Notifying::Refused,
        Some(_) => Notifying::Unasked,
        None => Notifying::Unavailable,
    }
}

/// Whether the browser shows notifications of ours. They go through the service worker, which a phone needs.
pub fn state() -> Notifying {
    let Some(api) = property(window().as_ref(), "Notification") else { return Notifying::Unavailable };
    if property(window().navigator().as_ref(), "serviceWorker").is_none() {
        return Notifying::Unavailable;
    }
    permission(property(&api, "permission").and_then(|text| text.as_string()))
}

/// Lets the browser ask the person; to be called on a click.
pub async fn ask() -> Notifying {
    let Some(api) = property(window().as_ref(), "Notification") else { return Notifying::Unavailable };
    // Where it can't be asked, it stays as it is.
    let _ = call_async(&api, "requestPermission", &[]).await;
    state()
}

/// Shows a notification, in place of the one with the same tag; a click opens `url`.
pub fn show(title: &str, text: &str, tag: &str, url: &str) {
    let options = js_sys::Object::new();
    for (name, value) in [("body", text), ("tag", tag), ("data", url)] {
        // A plain object takes every property.
        let _ = js_sys::Reflect::set(&options, &name.into(), &value.into());
    }
    let title = JsValue::from_str(title);
    wasm_bindgen_futures::spawn_local(async move {
        let Some(container) = property(window().navigator().as_ref(), "serviceWorker") else { return };
        let Some(registration) = property(&container, "ready") else { return };
        let ready = wasm_bindgen_futures::JsFuture::from(registration.unchecked_into::<js_sys::Promise>()).await;
        if let Ok(registration) = ready {
            // What the system will not show is in the inbox.
            let _ = call_async(&registration, "showNotification", &[title, options.into()]).await;
        }
    });
}

/// The number on the app's icon, where it has one; none for 0.
pub fn badge(count: usize) {
    wasm_bindgen_futures::spawn_local(async move {
        let navigator = window().navigator();
        // Browsers without badges, and apps that are not installed: the title says it, too.
        let _ = call_async(navigator.as_ref(), "setAppBadge", &[JsValue::from_f64(count as f64)]).await;
    });
}

/// Whether the person looks at the page.
pub fn is_in_view() -> bool {
    let Some(document) = window().document() else { return false };
    document.has_focus().unwrap_or(true)
}
