//! Several tabs of one browser: one leads (Web Locks), all hear each other (BroadcastChannel).

use super::{property, window};
use futures::channel::oneshot;
use js_sys::{Array, Function, Object, Promise, Reflect};
use std::cell::RefCell;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, BroadcastChannel, MessageEvent};

/// Holds the lock while it lives; the browser lets go of it when the tab ends, however it ends.
#[derive(Debug)]
pub struct Leadership {
    /// Resolves the promise that the lock is held for.
    release: Option<Function>,
}

impl Drop for Leadership {
    fn drop(&mut self) {
        if let Some(release) = &self.release {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Takes the wait for a lock back when it is dropped before its turn came.
struct Waiting {
    abort: AbortController,
    granted: bool,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if !self.granted {
            self.abort.abort();
        }
    }
}

/// Waits until this tab leads: until no other tab, and not the service worker, holds the lock of this name.
/// Without Web Locks (plain HTTP from another machine) every tab leads.
pub async fn lead(name: &str) -> Leadership {
    let alone = Leadership { release: None };
    let Some(locks) = property(window().navigator().as_ref(), "locks") else {
        return alone;
    };
    let (Ok(abort), Some(request)) = (AbortController::new(), property(&locks, "request")) else {
        return alone;
    };
    let mut waiting = Waiting { abort, granted: false };
    let (granted, turn) = oneshot::channel();
    let held = Closure::once_into_js(move |_lock: JsValue| hold(granted));
    let options = Object::new();
    let _ = Reflect::set(&options, &"signal".into(), &waiting.abort.signal());
    let arguments = Array::of3(&name.into(), &options, &held);
    let request: Function = request.unchecked_into();
    let asked = match Reflect::apply(&request, &locks, &arguments) {
        Ok(promise) => promise,
        Err(_) => return alone,
    };
    // A wait that is taken back rejects the promise: said to nobody, so it must not be reported as unhandled.
    wasm_bindgen_futures::spawn_local(async move {
        let _ = wasm_bindgen_futures::JsFuture::from(Promise::resolve(&asked)).await;
    });
    match turn.await {
        Ok(release) => {
            waiting.granted = true;
            Leadership { release: Some(release) }
        }
        Err(_) => alone,
    }
}

/// The promise that the lock is held for; the one who waits gets the function that resolves it.
fn hold(granted: oneshot::Sender<Function>) -> Promise {
    let mut granted = Some(granted);
    Promise::new(&mut |resolve: Function, _reject: Function| {
        let Some(granted) = granted.take() else { return };
        if let Err(resolve) = granted.send(resolve) {
            // Nobody waits any more: let go at once.
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    })
}

type OnMessage = Closure<dyn FnMut(MessageEvent)>;

/// To the other tabs of this browser: what one posts, all others hear, never itself.
pub struct Channel {
    inner: Option<BroadcastChannel>,
    on_message: RefCell<Option<OnMessage>>,
}

impl Channel {
    /// Opens it.
    pub fn open(name: &str) -> Self {
        Self { inner: BroadcastChannel::new(name).ok(), on_message: RefCell::new(None) }
    }

    /// Tells all other tabs.
    pub fn post(&self, text: &str) {
        if let Some(channel) = &self.inner {
            let _ = channel.post_message(&text.into());
        }
    }

    /// Calls back with what other tabs post; replaces an earlier callback.
    pub fn on_message(&self, mut callback: impl FnMut(String) + 'static) {
        let Some(channel) = &self.inner else { return };
        let closure = OnMessage::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                callback(text);
            }
        });
        channel.set_onmessage(Some(closure.as_ref().unchecked_ref()));
        self.on_message.replace(Some(closure));
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        if let Some(channel) = &self.inner {
            channel.set_onmessage(None);
            channel.close();
        }
    }
}
