//! The identity provider: linked and unlinked with the password.

use super::super::super::components::{Dialog, Notice, TextField, use_toasts};
use super::super::super::problem::error_text;
use super::super::super::session::{tell, use_session};
use super::super::super::t;
use super::sessions::again;
use super::wrong_password;
use crate::client::{ClientError, ProviderStanding, device};
use dioxus::core::spawn_forever;
use dioxus::prelude::*;

#[component]
pub fn ProviderPanel(standing: ProviderStanding, changed: Signal<u32>) -> Element {
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
            if is_open() {
                Ask { is_linked, action, changed, on_close: move |()| is_open.set(false) }
            }
        }
    }
}

/// Asks for the password first: who sits at an open device opens no way in, and closes none.
#[component]
fn Ask(is_linked: bool, action: String, changed: Signal<u32>, on_close: EventHandler<()>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let mut password = use_signal(String::new);
    let mut problem = use_signal(|| None::<ClientError>);
    let mut is_busy = use_signal(|| false);
    let submit = move |event: FormEvent| {
        event.prevent_default();
        if is_busy() {
            return;
        }
        is_busy.set(true);
        problem.set(None);
        spawn_forever(async move {
            let (client, word) = (session.acting(), password());
            let done = if is_linked { client.unlink_provider(&word).await } else { client.link_provider(&word).await };
            match done {
                Ok(()) if is_linked => {
                    toasts.say(t!("provider-unlinked"));
                    again(changed);
                    if is_busy.try_peek().is_ok() {
                        on_close.call(());
                    }
                }
                // The page is being left.
                Ok(()) => {}
                Err(error) => tell(problem, Some(error)),
            }
            tell(is_busy, false);
        });
    };
    let wrong = wrong_password(problem.read().as_ref());
    let general = problem.read().as_ref().filter(|_| wrong.is_none()).map(error_text);
    rsx! {
        Dialog { title: action.clone(), class: "narrow", on_close,
            form { class: "form", onsubmit: submit,
                if let Some(general) = general {
                    Notice { tone: "problem", p { "{general}" } }
                }
                TextField {
                    id: "provider-password",
                    label: t!("password-current"),
                    kind: "password",
                    value: "{password}",
                    autocomplete: "current-password",
                    is_required: true,
                    is_first: true,
                    error: wrong,
                    on_input: move |text| password.set(text),
                }
                div { class: "dialog-actions",
                    button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), {t!("action-cancel")} }
                    button { class: "button primary", r#type: "submit", disabled: is_busy(), "{action}" }
                }
            }
        }
    }
}
