use super::clock::now_millis;
use super::{call_async, preferences, property, window};

/// The title of the tab. (The framework's own way runs `eval`, which our content security policy forbids.)
pub fn set_title(title: &str) {
    if let Some(document) = window().document() {
        document.set_title(title);
    }
}

/// The languages that the person has told the browser, the preferred one first.
pub fn languages() -> Vec<String> {
    window().navigator().languages().iter().filter_map(|tag| tag.as_string()).collect()
}

/// The language of what is shown, as in `de`, and the direction of its script, `ltr` or `rtl`.
pub fn set_language(tag: &str, direction: &str) {
    if let Some(root) = window().document().and_then(|document| document.document_element()) {
        let _ = root.set_attribute("lang", tag);
        let _ = root.set_attribute("dir", direction);
    }
}

/// Whether the text is on the clipboard now.
pub async fn copy_text(text: &str) -> bool {
    match property(window().navigator().as_ref(), "clipboard") {
        Some(clipboard) => call_async(&clipboard, "writeText", &[text.into()]).await.is_ok(),
        None => false,
    }
}

/// A tab can be closed at any moment: what it must finish is asked for before (`warn_before_leaving`).
pub fn finish_on_close<F: Future<Output = ()> + 'static>(_finish: impl Fn() -> F + 'static) {}

/// Loads the page again.
pub fn reload() {
    let _ = window().location().reload();
}

/// Leaves the page for another site.
pub fn leave_for(url: &str) {
    let _ = window().location().set_href(url);
}

/// Where the page came from, `https://host:port`.
pub fn origin() -> Option<String> {
    window().location().origin().ok()
}

/// Whether the app has a window of its own, without a browser's address bar: it is installed, and started as such.
pub fn has_own_window() -> bool {
    window().match_media("(display-mode: standalone)").ok().flatten().is_some_and(|query| query.matches())
}

/// What the address asks for: the text of `?q=…`.
pub fn query() -> String {
    let search = window().location().search().unwrap_or_default();
    let asked = search.strip_prefix("?q=").unwrap_or_default();
    js_sys::decode_uri_component(asked).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// Writes what is asked for into the address, so that a link says what is seen. No page is loaded.
pub fn set_query(text: &str) {
    use wasm_bindgen::{JsCast, JsValue};
    let path = window().location().pathname().unwrap_or_default();
    let encoded = js_sys::encode_uri_component(text);
    let asked = if text.is_empty() { String::new() } else { format!("?q={encoded}") };
    // Writing it makes the browser lay out the page at once.
    if window().location().search().is_ok_and(|search| search == asked) {
        return;
    }
    let url = path + &asked;
    let Some(history) = property(window().as_ref(), "history") else { return };
    let state = property(&history, "state").unwrap_or(JsValue::NULL);
    if let Some(replace) = property(&history, "replaceState") {
        let replace: js_sys::Function = replace.unchecked_into();
        // Refused only when it is called very often; the next call sets it right.
        let _ = replace.call3(&history, &state, &"".into(), &url.into());
    }
}

/// The path of the site under which the app is served, as in `/worknest`; empty where it has the site for itself.
/// The server writes it into the page.
pub fn base_path() -> String {
    let meta = window().document().and_then(|page| page.query_selector("meta[name='worknest-base']").ok().flatten());
    meta.and_then(|meta| meta.get_attribute("content")).unwrap_or_default()
}

/// Whether the browser says that there is no network. It is right when it says so, not when it does not.
pub fn says_offline() -> bool {
    !window().navigator().on_line()
}

/// What to add to UTC to get the local time at an instant, in minutes.
pub fn local_offset_minutes(at_millis: i64) -> i32 {
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at_millis as f64));
    -(date.get_timezone_offset() as i32)
}

thread_local! {
    static WARNING: std::cell::RefCell<Option<super::listener::Listener>> = const { std::cell::RefCell::new(None) };
}

/// Whether the browser asks before the page goes: while there is unsaved text.
pub fn warn_before_leaving(warn: bool) {
    let listener = || super::listener::Listener::new(&window(), "beforeunload", |event| event.prevent_default());
    WARNING.set(warn.then(listener));
}

/// How often the tabs tell each other of a person's presence, in milliseconds.
const TELL_PRESENCE_EVERY: u64 = 5_000;
const ACTIVE: &str = "active";

thread_local! {
    static LAST_ACTIVE: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// When the person last moved, typed or touched, in any tab of this browser. Watches from the first call on.
pub fn last_active_millis() -> u64 {
    if LAST_ACTIVE.get() == 0 {
        LAST_ACTIVE.set(now_millis());
        for event in ["pointerdown", "pointermove", "keydown", "wheel"] {
            super::listener::Listener::new(&window(), event, |_| {
                let now = now_millis();
                if now.abs_diff(LAST_ACTIVE.get()) > TELL_PRESENCE_EVERY {
                    preferences::set(ACTIVE, &now.to_string());
                    LAST_ACTIVE.set(now);
                }
            })
            .forever();
        }
    }
    let elsewhere = preferences::get(ACTIVE).and_then(|millis| millis.parse().ok()).unwrap_or(0);
    // A clock that was set back does not keep it open.
    LAST_ACTIVE.get().max(elsewhere).min(now_millis())
}

/// Notes which element has the focus; the function gives it back, when a dialog closes. Where it is gone (a menu, or
/// another dialog, from which this one was opened) the page gets it: keys are heard where the focus is.
pub fn keep_focus() -> Box<dyn FnOnce()> {
    use wasm_bindgen::JsCast;
    let focused = window().document().and_then(|document| document.active_element());
    Box::new(move || {
        let focused = focused.filter(|element| element.is_connected());
        let page = || window().document()?.query_selector("main").ok()?;
        if let Some(element) = focused.or_else(page).and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok())
        {
            let _ = element.focus();
        }
    })
}

/// What is pressed while nothing has the focus (what had it is gone) is pressed on the app, from now on: keys are heard
/// where the focus is, and the whole page is outside of it.
pub fn hear_keys() {
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    // What it dispatches comes by here again, within.
    let listener = Closure::<dyn Fn(web_sys::Event)>::new(|event: web_sys::Event| {
        let Some(app) = nobodys(&event) else { return };
        let _ = app.focus();
        // Once, also where this was asked for twice.
        event.stop_immediate_propagation();
        let again = property(&window(), "KeyboardEvent").and_then(|kind| {
            // An event says of itself all that one is made of.
            let made_of = js_sys::Array::of2(&event.type_().into(), &event);
            let made = js_sys::Reflect::construct(&kind.dyn_into::<js_sys::Function>().ok()?, &made_of).ok()?;
            made.dyn_into::<web_sys::Event>().ok()
        });
        if again.is_some_and(|again| app.dispatch_event(&again) == Ok(false)) {
            event.prevent_default();
        }
    });
    let _ = window().add_event_listener_with_callback("keydown", listener.as_ref().unchecked_ref());
    listener.forget();
}

/// The app, where an event happened to the whole page.
fn nobodys(event: &web_sys::Event) -> Option<web_sys::HtmlElement> {
    use wasm_bindgen::JsCast;
    let document = window().document()?;
    let body = document.body()?;
    let is_of_page = event.target().is_some_and(|target| target == ***body);
    document.query_selector(".app").ok().flatten().filter(|_| is_of_page)?.dyn_into().ok()
}

/// Puts the caret of the field `id` behind so many UTF-16 units of its text.
pub fn place_caret(id: &str, at: usize) {
    use wasm_bindgen::JsCast;
    let field = window().document().and_then(|document| document.get_element_by_id(id));
    let Some(field) = field else { return };
    if let Some(set) = property(&field, "setSelectionRange").and_then(|set| set.dyn_into::<js_sys::Function>().ok()) {
        let at = wasm_bindgen::JsValue::from_f64(at as f64);
        let _ = set.call2(&field, &at, &at);
    }
}

/// Whether this is an installed program, with a bearer token and a server to choose.
pub const fn is_native() -> bool {
    false
}

/// A web app talks to the server it came from: only the path counts, and only the first call.
pub fn use_server(url: &str) {
    dioxus_fullstack::set_server_url(String::leak(url.to_owned()));
}

/// A web app has its session in a cookie that no script can read.
pub fn use_bearer(_bearer: Option<String>) {}
