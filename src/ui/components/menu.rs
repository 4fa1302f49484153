//! A button that opens a menu of actions.

use super::super::icon::{Glyph, Icon};
use super::popup::{Popup, focus, focus_first};
use dioxus::prelude::*;
use std::rc::Rc;

/// One line of a menu.
pub struct MenuItem {
    pub label: String,
    pub glyph: Option<Glyph>,
    pub is_dangerous: bool,
    pub is_checked: bool,
    on_select: Box<dyn Fn(())>,
}

impl MenuItem {
    /// An action.
    pub fn new(label: String, glyph: Option<Glyph>, on_select: impl Fn(()) + 'static) -> Self {
        Self { label, glyph, is_dangerous: false, is_checked: false, on_select: Box::new(on_select) }
    }

    /// One that takes something away.
    pub fn dangerous(self) -> Self {
        Self { is_dangerous: true, ..self }
    }

    /// One that is the case already.
    pub fn checked(self, is_checked: bool) -> Self {
        Self { is_checked, ..self }
    }
}

/// The button (`children`) and its menu. `items` is asked once the menu is open: most never are, and a board has one
/// on each card.
#[component]
pub fn Menu(
    label: String,
    items: Callback<(), Vec<MenuItem>>,
    #[props(default = "button icon-only quiet".to_owned())] class: String,
    children: Element,
) -> Element {
    let mut is_open = use_signal(|| false);
    let mut button = use_signal(|| None::<Rc<MountedData>>);
    let mut close = move |refocus: bool| {
        is_open.set(false);
        if let (true, Some(button)) = (refocus, button.peek().clone()) {
            focus_first(&button);
        }
    };
    rsx! {
        button {
            class: "{class}",
            r#type: "button",
            title: "{label}",
            aria_label: "{label}",
            aria_haspopup: "menu",
            aria_expanded: is_open(),
            onmounted: move |event| button.set(Some(event.data())),
            onclick: move |event| {
                event.stop_propagation();
                is_open.toggle();
            },
            onkeydown: move |event| {
                if event.key() == Key::ArrowDown {
                    event.prevent_default();
                    event.stop_propagation();
                    is_open.set(true);
                } else if matches!(event.key(), Key::Enter) || event.key() == Key::Character(" ".into()) {
                    // The button's own; what lies around it is not to act on it.
                    event.stop_propagation();
                }
            },
            {children}
        }
        if is_open() {
            Popup { anchor: button, width: 220.0, on_close: move |()| close(true),
                MenuList { label: label.clone(), items, on_close: close }
            }
        }
    }
}

#[component]
fn MenuList(label: String, items: Callback<(), Vec<MenuItem>>, on_close: EventHandler<bool>) -> Element {
    let items = items.call(());
    let count = items.len();
    let mut elements = use_signal(|| vec![None::<Rc<MountedData>>; count]);
    let mut active = use_signal(|| 0usize);
    let mut go_to = move |index: usize| {
        active.set(index);
        if let Some(Some(element)) = elements.peek().get(index) {
            focus(element);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        event.stop_propagation();
        let at = *active.peek();
        match event.key() {
            Key::ArrowDown => go_to((at + 1) % count.max(1)),
            Key::ArrowUp => go_to((at + count.max(1) - 1) % count.max(1)),
            Key::Home => go_to(0),
            Key::End => go_to(count.saturating_sub(1)),
            Key::Escape => on_close.call(true),
            Key::Tab => on_close.call(false),
            _ => return,
        }
        event.prevent_default();
    };
    rsx! {
        ul { class: "menu", role: "menu", aria_label: "{label}", onkeydown: on_key,
            for (index , item) in items.into_iter().enumerate() {
                li { key: "{index}", role: "none",
                    button {
                        class: if item.is_dangerous { "menu-item dangerous" } else { "menu-item" },
                        role: if item.is_checked { "menuitemradio" } else { "menuitem" },
                        aria_checked: if item.is_checked { Some("true") } else { None },
                        r#type: "button",
                        tabindex: "-1",
                        onmounted: move |event| {
                            if index == 0 {
                                focus(&event.data());
                            }
                            if let Some(slot) = elements.write().get_mut(index) {
                                *slot = Some(event.data());
                            }
                        },
                        onclick: move |_| {
                            on_close.call(true);
                            (item.on_select)(());
                        },
                        if let Some(glyph) = item.glyph {
                            Icon { glyph }
                        }
                        span { class: "grow", "{item.label}" }
                        if item.is_checked {
                            Icon { glyph: Glyph::Check }
                        }
                    }
                }
            }
        }
    }
}
