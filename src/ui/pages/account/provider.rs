//! The identity provider: linked and unlinked with the password.

use super::super::super::components::use_toasts;
use super::super::super::session::{again, use_session};
use super::super::super::t;
use super::ask::{AskPassword, Proof, ProvenWork};
use crate::client::{ProviderStanding, device};
use dioxus::prelude::*;

#[component]
pub fn ProviderPanel(standing: ProviderStanding, changed: Signal<u32>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let mut is_open = use_signal(|| false);
    // A program with a window of its own has no page that could be left.
    let Some(name) = standing.provider.filter(|_| !device::is_native()) else { return rsx! {} };
    let is_linked = standing.linked_as.is_some();
    let text = match standing.linked_as {
        Some(who) if standing.has_password => t!("provider-linked", who = who),
        Some(who) => t!("provider-only-way", who = who),
        None => t!("provider-not-linked", name = name.clone()),
    };
    let action = if is_linked { t!("provider-unlink") } else { t!("provider-link") };
    let on_submit = move |proof: Proof| -> ProvenWork {
        Box::pin(async move {
            let client = session.acting();
            if !is_linked {
                // The page is being left.
                return client.link_provider(&proof.password).await;
            }
            client.unlink_provider(&proof.password).await?;
            toasts.say(t!("provider-unlinked"));
            again(changed);
            Ok(())
        })
    };
    rsx! {
        section { class: "panel",
            div { class: "line",
                div { class: "grow",
                    h2 { "{name}" }
                    p { class: "muted", "{text}" }
                }
                if standing.has_password {
                    button { class: "button", r#type: "button", onclick: move |_| is_open.set(true), "{action}" }
                }
            }
            // Who sits at an open device opens no way in, and closes none.
            if is_open() {
                AskPassword { title: action.clone(), action, on_submit, on_close: move |()| is_open.set(false) }
            }
        }
    }
}
