//! The service worker (`public/sw.js`): registration, updates that wait for the person's word, Background Sync,
//! and the browser's offer to install the app.

use super::listener::Listener;
use super::{call_async, page, property, window};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{EventTarget, MessageEvent, ServiceWorkerContainer, ServiceWorkerRegistration};

/// The tag that `sw.js` waits for.
const SYNC_TAG: &str = "worknest-queue";

thread_local! {
    static REGISTRATION: RefCell<Option<ServiceWorkerRegistration>> = const { RefCell::new(None) };
    /// The browser's install event: kept, because its prompt may only be shown on a click.
    static INSTALL: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// `None` where the page is not from a secure place.
fn container() -> Option<ServiceWorkerContainer> {
    property(window().navigator().as_ref(), "serviceWorker").map(JsCast::unchecked_into)
}

fn registration() -> Option<ServiceWorkerRegistration> {
    REGISTRATION.with_borrow(Clone::clone)
}

/// Registers `sw.js` once; calls back whenever a new version is ready and waits to be let in.
pub fn register(on_update_waiting: impl Fn() + 'static) {
    let Some(container) = container() else { return };
    wasm_bindgen_futures::spawn_local(async move {
        let script = format!("{}/sw.js", super::page::base_path());
        let Ok(found) = JsFuture::from(container.register(&script)).await else { return };
        let found: ServiceWorkerRegistration = found.unchecked_into();
        REGISTRATION.set(Some(found.clone()));
        let on_update_waiting = Rc::new(on_update_waiting);
        if found.waiting().is_some() {
            on_update_waiting();
        }
        // One may be on its way already.
        watch(&found, on_update_waiting.clone());
        let registration = found.clone();
        Listener::new(&found, "updatefound", move |_| watch(&registration, on_update_waiting.clone())).forever();
        tell_loaded(&container).await;
    });
}

/// Calls back once when, on the first visit, a worker is in place: from then on the app opens without a network.
pub fn on_first_ready(ready: impl FnOnce() + 'static) {
    let Some(container) = container() else { return };
    let known_before = container.controller().is_some();
    let Ok(in_place) = container.ready() else { return };
    wasm_bindgen_futures::spawn_local(async move {
        if JsFuture::from(in_place).await.is_ok() && !known_before {
            ready();
        }
    });
}

/// Tells the active worker what this page was made of before there was one: an unstamped one (dx serve) has no
/// list of its own.
async fn tell_loaded(container: &ServiceWorkerContainer) {
    let Ok(ready) = container.ready() else { return };
    let Ok(ready) = JsFuture::from(ready).await else { return };
    let Some(active) = ready.unchecked_into::<ServiceWorkerRegistration>().active() else { return };
    let Some(performance) = property(window().as_ref(), "performance") else { return };
    let Some(entries) = property(&performance, "getEntriesByType") else { return };
    let entries = entries.unchecked_into::<js_sys::Function>().call1(&performance, &"resource".into());
    let entries = js_sys::Array::from(&entries.unwrap_or_default());
    let urls: js_sys::Array = entries.iter().filter_map(|entry| property(&entry, "name")).collect();
    let _ = active.post_message(&message("loaded", &[("urls", urls.into())]));
}

fn message(kind: &str, more: &[(&str, JsValue)]) -> JsValue {
    let message = js_sys::Object::new();
    let kind = [("type", JsValue::from_str(kind))];
    for (name, value) in kind.iter().chain(more) {
        let _ = js_sys::Reflect::set(&message, &(*name).into(), value);
    }
    message.into()
}

/// Tells when the version that is being installed is ready, unless it is the first one.
fn watch(registration: &ServiceWorkerRegistration, on_update_waiting: Rc<impl Fn() + 'static>) {
    let Some(installing) = registration.installing() else { return };
    let registration = registration.clone();
    Listener::new(&installing, "statechange", move |_| {
        if registration.waiting().is_some() && registration.active().is_some() {
            on_update_waiting();
        }
    })
    .forever();
}

/// Lets the waiting version in, and loads the page again once it is. The caller has asked the person, and has
/// kept their unsaved text.
pub fn activate_update() {
    let (Some(container), Some(waiting)) = (container(), registration().and_then(|found| found.waiting())) else {
        return page::reload();
    };
    Listener::new(&container, "controllerchange", |_| page::reload()).forever();
    let _ = waiting.post_message(&message("activate", &[]));
}

/// Calls back when the service worker says that now is a good time to sync.
pub fn on_nudge(nudged: impl Fn() + 'static) {
    let Some(container) = container() else { return };
    Listener::new(&container, "message", move |event| {
        let message = event.unchecked_into::<MessageEvent>().data();
        if property(&message, "type").is_some_and(|kind| kind == "sync") {
            nudged();
        }
    })
    .forever();
}

/// Asks to be woken when there is a network again, this page closed or not: call it when the queue is no longer
/// empty. Whether the browser agrees (only Chromium knows of it).
pub async fn request_background_sync() -> bool {
    let Some(sync) = registration().and_then(|found| property(found.as_ref(), "sync")) else {
        return false;
    };
    call_async(&sync, "register", &[SYNC_TAG.into()]).await.is_ok()
}

/// Whether the browser offers to install the app now.
pub fn can_install() -> bool {
    INSTALL.with_borrow(Option::is_some)
}

/// Whether the person can install the app only by hand: Safari on a phone or tablet, not installed yet.
pub fn installs_by_hand() -> bool {
    // Only there does this property exist.
    property(window().navigator().as_ref(), "standalone").is_some_and(|standalone| standalone.is_falsy())
}

/// Listens for the offer, and calls back when it comes and when it is gone. Once, at start: the event is not
/// repeated.
pub fn on_can_install(changed: impl Fn(bool) + 'static) {
    let window: EventTarget = window().into();
    let changed = Rc::new(changed);
    let installed = changed.clone();
    Listener::new(&window, "beforeinstallprompt", move |event| {
        event.prevent_default();
        INSTALL.set(Some(event.into()));
        changed(true);
    })
    .forever();
    Listener::new(&window, "appinstalled", move |_| {
        INSTALL.set(None);
        installed(false);
    })
    .forever();
}

/// Shows the browser's own prompt (on a click only); whether the person accepted.
pub async fn prompt_install() -> bool {
    // An offer can be used once.
    let Some(offer) = INSTALL.take() else { return false };
    if call_async(&offer, "prompt", &[]).await.is_err() {
        return false;
    }
    let Some(choice) = property(&offer, "userChoice") else { return false };
    let choice = JsFuture::from(js_sys::Promise::resolve(&choice)).await.unwrap_or_default();
    property(&choice, "outcome").is_some_and(|outcome| outcome == "accepted")
}
