//! Passkeys: listed, added and removed with the password.

use super::super::super::components::{TextField, use_toasts};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::problem::error_text;
use super::super::super::session::{again, use_session};
use super::super::super::{t, time};
use super::Unread;
use super::ask::{AskPassword, Proof, ProvenWork};
use crate::client::{Client, Passkey};
use dioxus::prelude::*;

/// What is asked for.
#[derive(Clone, PartialEq)]
enum Asked {
    Add,
    Remove(Passkey),
}

#[component]
pub fn PasskeyPanel(changed: Signal<u32>) -> Element {
    let session = use_session();
    let passkeys = use_resource(move || {
        changed.read();
        let client = session.opened();
        async move { client.passkeys().await.map_err(|error| error_text(&error)) }
    });
    let mut asked = use_signal(|| None::<Asked>);
    let shown = passkeys.read();
    let can_add = Client::has_passkeys() && matches!(shown.as_ref(), Some(Ok(found)) if found.offered);
    // A server without an address that they could be made for, and nothing to remove.
    if matches!(shown.as_ref(), Some(Ok(found)) if !found.offered && found.passkeys.is_empty()) {
        return rsx! {};
    }
    rsx! {
        section { class: "panel",
            div { class: "line",
                div { class: "grow",
                    h2 { {t!("passkeys-title")} }
                    p { class: "muted",
                        if Client::has_passkeys() { {t!("passkeys-text")} } else { {t!("passkeys-elsewhere")} }
                    }
                }
                if can_add {
                    button { class: "button", r#type: "button", onclick: move |_| asked.set(Some(Asked::Add)), {t!("passkey-add")} }
                }
            }
            match shown.as_ref() {
                None => rsx! {},
                Some(Err(problem)) => rsx! { Unread { problem: problem.clone() } },
                Some(Ok(found)) => rsx! {
                    ul { class: "plain-list",
                        for passkey in found.passkeys.iter() {
                            li { key: "{passkey.id}", class: "line device", OnePasskey { passkey: passkey.clone(), asked } }
                        }
                    }
                },
            }
            if let Some(what) = asked() {
                Ask { what, changed, on_close: move |()| asked.set(None) }
            }
        }
    }
}

#[component]
fn OnePasskey(passkey: Passkey, asked: Signal<Option<Asked>>) -> Element {
    let session = use_session();
    let made = time::full(passkey.created_at);
    let about = match passkey.last_used_at {
        Some(at) => t!("passkey-used", made = made, used = time::ago(at, session.now())),
        None => t!("passkey-unused", made = made),
    };
    let name = passkey.name.clone();
    rsx! {
        Icon { glyph: Glyph::Lock }
        span { class: "grow",
            strong { "{name}" }
            span { class: "hint block", "{about}" }
        }
        button {
            class: "button small",
            r#type: "button",
            aria_label: t!("passkey-remove-of", name = name.clone()),
            onclick: move |_| asked.set(Some(Asked::Remove(passkey.clone()))),
            {t!("passkey-remove")}
        }
    }
}

/// Asks for the password first: who sits at an open device opens no way in, and closes none.
#[component]
fn Ask(what: Asked, changed: Signal<u32>, on_close: EventHandler<()>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let mut name = use_signal(String::new);
    let removed = match &what {
        Asked::Add => None,
        Asked::Remove(passkey) => Some(passkey.id),
    };
    let (title, text, action) = match &what {
        Asked::Add => (t!("passkey-add"), t!("passkey-add-text"), t!("action-continue")),
        Asked::Remove(passkey) => {
            (t!("passkey-remove-of", name = passkey.name.clone()), t!("passkey-remove-text"), t!("passkey-remove"))
        }
    };
    let on_submit = move |proof: Proof| -> ProvenWork {
        Box::pin(async move {
            let (client, called, word) = (session.acting(), name(), proof.password);
            let done = match removed {
                Some(id) => client.remove_passkey(id, &word).await.map(|()| t!("passkey-removed")),
                None => client.add_passkey(called.trim(), &word).await.map(|_| t!("passkey-added")),
            };
            again(changed);
            toasts.say(done?);
            Ok(())
        })
    };
    let above = removed.is_none().then(|| {
        rsx! {
            TextField {
                id: "passkey-name",
                label: t!("passkey-name"),
                value: "{name}",
                hint: t!("passkey-name-hint"),
                is_required: true,
                is_first: true,
                on_input: move |text| name.set(text),
            }
        }
    });
    rsx! {
        AskPassword { title, text, action, on_submit, on_close, is_dangerous: removed.is_some(), above }
    }
}
