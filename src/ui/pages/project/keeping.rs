//! Where a project is kept.

use super::super::super::components::{Confirm, use_toasts};
use super::super::super::session::use_session;
use super::super::super::t;
use crate::client::Keeping;
use crate::domain::ProjectId;
use dioxus::prelude::*;

/// *Synced*, *Synced, not kept here*, *This device only*.
#[component]
pub fn KeptWhere(project: ProjectId) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let mut is_sending = use_signal(|| false);
    let client = session.client();
    if !client.me().account {
        return rsx! {};
    }
    let current = client.keeping(project);
    let mut choose = move |wanted: Keeping| match wanted {
        Keeping::Synced if current == Keeping::DeviceOnly => is_sending.set(true),
        Keeping::DeviceOnly => {}
        wanted => {
            toasts.perform(async move { session.acting().keep_here(project, wanted == Keeping::Synced).await });
        }
    };
    let choices = [
        (Keeping::Synced, t!("keeping-synced"), t!("keeping-synced-text")),
        (Keeping::NotHere, t!("keeping-not-here"), t!("keeping-not-here-text")),
        (Keeping::DeviceOnly, t!("keeping-device"), t!("keeping-device-text")),
    ];
    rsx! {
        section { class: "panel",
            h2 { {t!("keeping-title")} }
            fieldset { class: "choices",
                legend { class: "visually-hidden", {t!("keeping-title")} }
                for (index , (value , text , hint)) in choices.into_iter().enumerate() {
                    label { key: "{index}", class: "choice-line",
                        input {
                            r#type: "radio",
                            name: "keeping",
                            checked: current == value,
                            // What others may have by now can't be called back; and what was never sent has no
                            // other place to be.
                            disabled: (current == Keeping::DeviceOnly) != (value == Keeping::DeviceOnly) && !(current == Keeping::DeviceOnly && value == Keeping::Synced),
                            onchange: move |_| choose(value),
                        }
                        span {
                            "{text}"
                            span { class: "hint block", "{hint}" }
                        }
                    }
                }
            }
            if is_sending() {
                Confirm {
                    title: t!("keeping-send-title"),
                    text: t!("keeping-send-text"),
                    action: t!("keeping-send-action"),
                    on_confirm: move |()| {
                        is_sending.set(false);
                        toasts.perform(async move { session.acting().sync_project(project).await });
                    },
                    on_close: move |()| is_sending.set(false),
                }
            }
        }
    }
}
