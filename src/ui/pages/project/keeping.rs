//! Where a project is kept.

use super::super::super::components::{Confirm, RadioList, RadioOption, use_toasts};
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
    let choices = [
        (Keeping::Synced, t!("keeping-synced"), t!("keeping-synced-text")),
        (Keeping::NotHere, t!("keeping-not-here"), t!("keeping-not-here-text")),
        (Keeping::DeviceOnly, t!("keeping-device"), t!("keeping-device-text")),
    ];
    let options = choices.map(|(keeping, text, hint)| RadioOption {
        value: name_of(keeping).to_owned(),
        text,
        hint,
        // What others may have by now can't be called back; and what was never sent has no other place to be.
        is_disabled: match current {
            Keeping::DeviceOnly => keeping == Keeping::NotHere,
            _ => keeping == Keeping::DeviceOnly,
        },
        ..RadioOption::default()
    });
    let choose = move |wanted: String| {
        let is_kept = wanted == name_of(Keeping::Synced);
        if is_kept && current == Keeping::DeviceOnly {
            is_sending.set(true);
        } else if wanted != name_of(Keeping::DeviceOnly) {
            toasts.perform(async move { session.acting().keep_here(project, is_kept).await });
        }
    };
    rsx! {
        section { class: "panel",
            h2 { {t!("keeping-title")} }
            RadioList {
                name: "keeping",
                legend: t!("keeping-title"),
                hides_legend: true,
                value: name_of(current),
                options: options.to_vec(),
                on_change: choose,
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

/// The value of its radio button.
fn name_of(keeping: Keeping) -> &'static str {
    match keeping {
        Keeping::Synced => "synced",
        Keeping::NotHere => "not-here",
        Keeping::DeviceOnly => "device-only",
    }
}
