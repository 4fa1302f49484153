//! The window of the desktop program: opened in the size it had, with the page's title, once for each data
//! folder.
//!
//! Invariant: a second program on one data folder never opens its store — each holds the store in memory, and
//! would not see what the other writes. It asks the first to show itself, and ends.

mod instance;
mod size;

use dioxus::prelude::*;
use dioxus_desktop::tao::event::{Event, WindowEvent};
use dioxus_desktop::tao::window::Window;
use dioxus_desktop::{Config, DesktopService, LogicalSize, WindowBuilder, WindowCloseBehaviour};
use futures::future::select;
use size::WindowSize;
use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;
use std::sync::{Arc, Weak};

/// How long a program whose window is closed may go on.
const FINISHING_MS_MAX: u64 = 3_000;

thread_local! {
    // Weak: a window that is held never closes.
    static WINDOW: RefCell<Weak<Window>> = RefCell::default();
    /// What is still to be done when the window is closed.
    static CLOSING: RefCell<Option<Box<dyn Fn()>>> = RefCell::default();
}

fn window() -> Option<Arc<Window>> {
    WINDOW.with_borrow(Weak::upgrade)
}

/// Opens the window and runs the app in it, to the end of the program.
///
/// Never inside an async main: the window's event loop starts a runtime of its own.
pub fn launch(app: fn() -> Element) {
    let claim = match super::paths::data_folder() {
        Ok(folder) => instance::claim(&folder),
        // The app says so in its window.
        Err(_) => instance::Claim::Unknown,
    };
    if matches!(claim, instance::Claim::Taken) {
        return;
    }
    // Held to the end of the program: the window's callback is dropped once it was called.
    let claim = Rc::new(claim);
    let claimed = claim.clone();
    let size = WindowSize::remembered();
    let builder = WindowBuilder::new()
        .with_title("Worknest")
        .with_window_icon(dioxus_desktop::icon_from_memory(include_bytes!("../../../public/icon-192.png")).ok())
        .with_inner_size(LogicalSize::new(size.width, size.height))
        .with_maximized(size.is_maximized)
        .with_min_inner_size(LogicalSize::new(320.0, 480.0));
    let config = Config::new()
        .with_window(builder)
        .with_menu(None)
        .with_custom_head(super::PAGE_HEAD.to_owned())
        .with_on_window(move |window, _| {
            WINDOW.set(Arc::downgrade(&window));
            instance::show_when_asked(&claimed, Arc::downgrade(&window));
        })
        .with_custom_event_handler(|event, _| {
            if let Event::WindowEvent { event: WindowEvent::CloseRequested, .. } = event {
                if let Some(window) = window() {
                    WindowSize::of(&window, WindowSize::remembered()).remember();
                }
                CLOSING.with_borrow(|finish| finish.iter().for_each(|finish| finish()));
            }
        });
    dioxus_desktop::launch::launch(app, Vec::new(), vec![Box::new(config)]);
}

/// A window that is closed is gone at once; the program ends when `finish` has, or soon after.
pub fn finish_on_close<F: Future<Output = ()> + 'static>(finish: impl Fn() -> F + 'static) {
    let Some(desktop) = try_consume_context::<Rc<DesktopService>>() else { return };
    desktop.set_close_behavior(WindowCloseBehaviour::WindowHides);
    // The event comes from outside of the app's runtime.
    let runtime = dioxus::core::Runtime::current();
    CLOSING.set(Some(Box::new(move || {
        runtime.in_scope(ScopeId::ROOT, || {
            let (desktop, finishing) = (desktop.clone(), finish());
            spawn(async move {
                select(pin!(finishing), pin!(crate::platform::sleep(FINISHING_MS_MAX))).await;
                desktop.set_close_behavior(WindowCloseBehaviour::WindowCloses);
                desktop.close();
            });
        });
    })));
}

/// The window's title.
pub fn set_title(title: &str) {
    if let Some(window) = window() {
        window.set_title(title);
    }
}

/// The language of what is shown, as in `de`, and the direction of its script, `ltr` or `rtl`.
pub fn set_language(tag: &str, direction: &str) {
    if let Some(context) = try_consume_context::<Rc<DesktopService>>() {
        let set = format!("Object.assign(document.documentElement, {{ lang: {tag:?}, dir: {direction:?} }})");
        let _ = context.webview.evaluate_script(&set);
    }
}

/// Puts the caret of the field `id` behind so many UTF-16 units of its text.
pub fn place_caret(id: &str, at: usize) {
    if let Some(context) = try_consume_context::<Rc<DesktopService>>() {
        let place = format!("document.getElementById({id:?})?.setSelectionRange({at}, {at})");
        let _ = context.webview.evaluate_script(&place);
    }
}

/// What is pressed while nothing has the focus is pressed on the app, from now on.
pub fn hear_keys() {
    if let Some(context) = try_consume_context::<Rc<DesktopService>>() {
        let listen = "addEventListener('keydown', (event) => {\
            const app = event.target === document.body && document.querySelector('.app');\
            if (!app) return;\
            app.focus();\
            event.stopImmediatePropagation();\
            if (!app.dispatchEvent(new KeyboardEvent('keydown', event))) event.preventDefault();\
        })";
        let _ = context.webview.evaluate_script(listen);
    }
}

/// Notes which element has the focus; the function gives it back, when a dialog closes.
pub fn keep_focus() -> Box<dyn FnOnce()> {
    let Some(context) = try_consume_context::<Rc<DesktopService>>() else {
        return Box::new(|| {});
    };
    let _ = context.webview.evaluate_script("(window.worknestFocus ??= []).push(document.activeElement)");
    // Weak, too: the context holds the window.
    let context = Rc::downgrade(&context);
    Box::new(move || {
        if let Some(context) = context.upgrade() {
            // Where it is gone (a menu, or another dialog, from which this one was opened) the page gets it.
            let give_back = "((kept) => (kept?.isConnected ? kept : document.querySelector('main'))?.focus())\
                (window.worknestFocus?.pop())";
            let _ = context.webview.evaluate_script(give_back);
        }
    })
}
