//! What the person wants to be told, and how.

use super::super::super::components::Notice;
use super::super::super::inbox::{DESKTOP, use_inbox};
use super::super::super::session::use_session;
use super::super::super::t;
use crate::client::device::Notifying;
use crate::client::{InboxKind, device};
use dioxus::prelude::*;

#[component]
pub fn Notifications() -> Element {
    let session = use_session();
    let inbox = use_inbox();
    if !session.client().me().account {
        return rsx! {};
    }
    let kinds = [
        (InboxKind::Mentioned, t!("tell-mentions")),
        (InboxKind::Assigned, t!("tell-assigned")),
        (InboxKind::Watched, t!("tell-watched")),
        (InboxKind::Conflict, t!("tell-conflicts")),
    ];
    rsx! {
        section { class: "panel",
            h2 { {t!("settings-tell")} }
            fieldset { class: "choices",
                legend { {t!("settings-tell-text")} }
                for (kind , text) in kinds {
                    label { key: "{text}", class: "choice-line",
                        input {
                            r#type: "checkbox",
                            role: "switch",
                            checked: inbox.is_told(kind),
                            onchange: move |event| inbox.tell(kind, event.checked()),
                        }
                        "{text}"
                    }
                }
            }
            BySystem {}
        }
    }
}

/// Asked for by a click, never by itself.
#[component]
fn BySystem() -> Element {
    let mut state = use_signal(device::notifying);
    let mut is_wanted = use_signal(|| device::preference(DESKTOP).is_some());
    let want = move |on: bool| async move {
        if on && state() == Notifying::Unasked {
            state.set(device::ask_to_notify().await);
        }
        let is_on = on && state() == Notifying::Allowed;
        device::set_preference(DESKTOP, is_on.then_some("1"));
        is_wanted.set(is_on);
    };
    if state() == Notifying::Unavailable {
        return rsx! { p { class: "hint", {t!("tell-desktop-none")} } };
    }
    rsx! {
        label { class: "choice-line",
            input {
                r#type: "checkbox",
                role: "switch",
                disabled: state() == Notifying::Refused,
                checked: is_wanted() && state() == Notifying::Allowed,
                onchange: move |event| want(event.checked()),
            }
            span {
                {t!("tell-desktop")}
                span { class: "hint block", {t!("tell-desktop-text")} }
            }
        }
        if state() == Notifying::Refused {
            Notice { p { {t!("tell-desktop-refused")} } }
        }
    }
}
