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
use size::WindowSize;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::{Arc, Weak};

thread_local! {
    // Weak: a window that is held never closes.
    static WINDOW: RefCell<Weak<Window>> = RefCell::default();
    /// What hides the window instead of closing it, while there is unsaved text.
    static HOLDS: RefCell<Option<std::rc::Weak<DesktopService>>> = RefCell::default();
    static IS_HELD: Cell<bool> = const { Cell::new(false) };
    static ON_HELD: RefCell<Option<Rc<dyn Fn()>>> = RefCell::default();
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
            instance::show_when_asked(&claim, Arc::downgrade(&window));
        })
        .with_custom_event_handler(|event, _| match event {
            Event::WindowEvent { event: WindowEvent::CloseRequested, .. } => on_close_requested(),
            Event::MainEventsCleared => show_held(),
            _ => {}
        });
    dioxus_desktop::launch::launch(app, Vec::new(), vec![Box::new(config)]);
}

fn on_close_requested() {
    if let Some(window) = window() {
        WindowSize::of(&window, WindowSize::remembered()).remember();
    }
    IS_HELD.set(HOLDS.with_borrow(Option::is_some));
}

/// The framework can hide a window that is closed, not leave it open: it is shown again at once, and the next
/// close is let through.
fn show_held() {
    if !IS_HELD.replace(false) {
        return;
    }
    if let Some(context) = HOLDS.take().and_then(|context| context.upgrade()) {
        context.set_close_behavior(WindowCloseBehaviour::WindowCloses);
    }
    if let Some(window) = window() {
        window.set_visible(true);
        window.set_focus();
    }
    if let Some(told) = ON_HELD.with_borrow(Clone::clone) {
        told();
    }
}

/// Whether the first attempt to close the window is held back: while there is unsaved text.
pub fn warn_before_leaving(warn: bool) {
    let Some(context) = try_consume_context::<Rc<DesktopService>>() else { return };
    let behaviour = if warn { WindowCloseBehaviour::WindowHides } else { WindowCloseBehaviour::WindowCloses };
    context.set_close_behavior(behaviour);
    HOLDS.set(warn.then(|| Rc::downgrade(&context)));
}

/// Calls back when a close was held back.
pub fn on_leaving_held(held: impl Fn() + 'static) {
    ON_HELD.set(Some(Rc::new(held)));
}

/// The window's title.
pub fn set_title(title: &str) {
    if let Some(window) = window() {
        window.set_title(title);
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
            let _ = context.webview.evaluate_script("window.worknestFocus?.pop()?.focus()");
        }
    })
}
