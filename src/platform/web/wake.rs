use super::listener::Listener;
use super::window;
use std::rc::Rc;
use web_sys::EventTarget;

/// Stops listening when dropped.
pub struct Listening {
    _listeners: Vec<Listener>,
}

/// Calls back on the browser's hints that the network may have changed, and when the page is looked at again.
pub fn listen(wanted: impl Fn() + 'static) -> Listening {
    let window = window();
    let wanted = Rc::new(wanted);
    let mut listeners = Vec::new();
    let mut add = |target: &EventTarget, event| {
        let wanted = wanted.clone();
        listeners.push(Listener::new(target, event, move |_| wanted()));
    };
    for event in ["online", "offline", "focus"] {
        add(&window, event);
    }
    if let Some(document) = window.document() {
        add(&document, "visibilitychange");
    }
    Listening { _listeners: listeners }
}
