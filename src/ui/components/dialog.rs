//! Dialogs: the focus stays inside, Escape closes, and what had the focus gets it back.

use super::super::icon::{Glyph, Icon};
use super::super::t;
use super::popup::focus;
use crate::client::device;
use dioxus::prelude::*;
use std::rc::Rc;

/// A modal dialog. The close button is the last in order, so that the trap knows both ends.
#[component]
pub fn Dialog(
    title: String,
    on_close: EventHandler<()>,
    #[props(default)] class: String,
    children: Element,
) -> Element {
    let mut body = use_signal(|| None::<Rc<MountedData>>);
    let mut last = use_signal(|| None::<Rc<MountedData>>);
    use_focus_given_back();
    let to = move |element: Signal<Option<Rc<MountedData>>>| {
        if let Some(element) = element.peek().as_ref() {
            focus(element);
        }
    };
    rsx! {
        div {
            class: "dialog-veil",
            onclick: |event| event.stop_propagation(),
            onkeydown: move |event| {
                event.stop_propagation();
                if event.key() == Key::Escape {
                    on_close.call(());
                }
            },
            div { tabindex: "0", onfocus: move |_| to(last) }
            div {
                class: "dialog {class}",
                role: "dialog",
                aria_modal: "true",
                aria_label: "{title}",
                tabindex: "-1",
                onmounted: move |event| {
                    body.set(Some(event.data()));
                    focus(&event.data());
                },
                h2 { class: "dialog-title", "{title}" }
                {children}
                button {
                    class: "button icon-only quiet dialog-close",
                    r#type: "button",
                    aria_label: t!("action-close"),
                    title: t!("action-close"),
                    onmounted: move |event| last.set(Some(event.data())),
                    onclick: move |_| on_close.call(()),
                    Icon { glyph: Glyph::Cross }
                }
            }
            div { tabindex: "0", onfocus: move |_| to(body) }
        }
    }
}

/// What has the focus now gets it back when this component goes.
fn use_focus_given_back() {
    let mut give_back = use_signal(|| Some(device::keep_focus()));
    use_drop(move || {
        if let Some(give_back) = give_back.write().take() {
            give_back();
        }
    });
}

/// Asks before something is done that cannot be undone.
#[component]
pub fn Confirm(
    title: String,
    text: String,
    action: String,
    #[props(default)] is_dangerous: bool,
    on_confirm: EventHandler<()>,
    on_close: EventHandler<()>,
    #[props(default)] children: Element,
) -> Element {
    let class = if is_dangerous { "button danger" } else { "button primary" };
    rsx! {
        Dialog { title, on_close, class: "narrow",
            p { class: "dialog-text", "{text}" }
            {children}
            div { class: "dialog-actions",
                button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), {t!("action-cancel")} }
                button { class: "{class}", r#type: "button", onclick: move |_| on_confirm.call(()), "{action}" }
            }
        }
    }
}
