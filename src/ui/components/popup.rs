//! What floats over the page beside its button: placed by measure, closed by a click elsewhere.

use super::super::shortcuts::Shortcut;
use dioxus::html::geometry::PixelsRect;
use dioxus::prelude::*;
use std::rc::Rc;

/// Moves the focus to `element`, once it is there.
pub fn focus(element: &Rc<MountedData>) {
    let element = element.clone();
    spawn(async move {
        // An element that went away in between takes no focus, and needs none.
        let _ = element.set_focus(true).await;
    });
}

/// The same before anything else happens: a dialog that opens next finds the focus there, and gives it back.
pub fn focus_first(element: &Rc<MountedData>) {
    let focused = element.set_focus(true);
    spawn(async move {
        let _ = focused.await;
    });
}

/// Whether it is the palette's key, which is heard wherever one is, in a field too: there one with Ctrl only.
pub fn is_for_palette(event: &KeyboardEvent) -> bool {
    let modifiers = event.modifiers();
    (modifiers.ctrl() || modifiers.meta()) && Shortcut::Palette.is(event)
}

/// Keeps what is typed into a field from being taken for a shortcut around it.
pub fn keep_typing(event: KeyboardEvent) {
    if is_for_palette(&event) {
        return;
    }
    if matches!(event.key(), Key::Character(_) | Key::ArrowDown | Key::ArrowUp | Key::Enter) {
        event.stop_propagation();
    }
}

/// Where the popup goes: left, top, or distance from the bottom, and the room there is.
#[derive(Clone, Copy, PartialEq)]
struct Place {
    left: f64,
    top: Option<f64>,
    bottom: f64,
    room: f64,
}

const MARGIN: f64 = 8.0;

fn place(anchor: PixelsRect, view: PixelsRect, width: f64) -> Place {
    let below = view.max_y() - anchor.max_y();
    let above = anchor.min_y();
    let left = anchor.min_x().min(view.max_x() - width - MARGIN).max(MARGIN);
    if below >= 240.0 || below >= above {
        Place { left, top: Some(anchor.max_y() + 4.0), bottom: 0.0, room: below - 4.0 - MARGIN }
    } else {
        Place { left, top: None, bottom: view.max_y() - anchor.min_y() + 4.0, room: above - 4.0 - MARGIN }
    }
}

/// `children` beside `anchor`, above everything, until `on_close`.
#[component]
pub fn Popup(
    anchor: ReadSignal<Option<Rc<MountedData>>>,
    #[props(default = 240.0)] width: f64,
    on_close: EventHandler<()>,
    children: Element,
) -> Element {
    let mut at = use_signal(|| None::<Place>);
    let measure = move |view: Event<MountedData>| async move {
        let Some(anchor) = anchor.peek().clone() else { return };
        if let (Ok(anchor), Ok(view)) = (anchor.get_client_rect().await, view.data().get_client_rect().await) {
            at.set(Some(place(anchor, view, width)));
        }
    };
    rsx! {
        div { class: "popup-veil", onmounted: measure, onclick: move |event| {
            event.stop_propagation();
            on_close.call(());
        } }
        if let Some(place) = at() {
            div {
                class: "popup",
                width: "{width}px",
                left: "{place.left}px",
                top: place.top.map(|top| format!("{top}px")).unwrap_or_else(|| "auto".to_owned()),
                bottom: if place.top.is_none() { format!("{}px", place.bottom) } else { "auto".to_owned() },
                max_height: "{place.room}px",
                onclick: |event| event.stop_propagation(),
                {children}
            }
        }
    }
}
