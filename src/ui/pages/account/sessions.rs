//! Where the person is signed in: each ended, or all but this one, by who knows the password.

use super::super::super::components::use_toasts;
use super::super::super::icon::{Glyph, Icon};
use super::super::super::problem::error_text;
use super::super::super::session::{again, use_session};
use super::super::super::{t, time};
use super::Unread;
use super::ask::{AskPassword, Proof, ProvenWork};
use crate::client::SignedInDevice;
use dioxus::prelude::*;

#[component]
pub fn Sessions(changed: Signal<u32>) -> Element {
    let session = use_session();
    let sessions = use_resource(move || {
        changed.read();
        let client = session.opened();
        async move { client.sessions().await.map_err(|error| error_text(&error)) }
    });
    let mut ending = use_signal(|| None::<Ending>);
    let shown = sessions.read();
    let has_others = matches!(shown.as_ref(), Some(Ok(found)) if found.len() > 1);
    rsx! {
        section { class: "panel",
            div { class: "line",
                h2 { class: "grow", {t!("sessions-title")} }
                if has_others {
                    button { class: "button small", r#type: "button", onclick: move |_| ending.set(Some(Ending::Others)), {t!("sessions-end-others")} }
                }
            }
            match shown.as_ref() {
                None => rsx! {},
                Some(Err(problem)) => rsx! { Unread { problem: problem.clone() } },
                Some(Ok(found)) => rsx! {
                    ul { class: "plain-list",
                        for device in found.iter() {
                            li { key: "{device.id}", class: "line device", OneSession { device: device.clone(), ending } }
                        }
                    }
                },
            }
            if let Some(what) = ending() {
                End { what, changed, on_close: move |()| ending.set(None) }
            }
        }
    }
}

/// What is to be ended.
#[derive(Clone, PartialEq)]
enum Ending {
    One(SignedInDevice),
    Others,
}

/// Asks for the password first: who sits at an open device throws nobody out.
#[component]
fn End(what: Ending, changed: Signal<u32>, on_close: EventHandler<()>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let one = match &what {
        Ending::One(device) => Some(device.id),
        Ending::Others => None,
    };
    let title = match &what {
        Ending::One(device) => t!("session-end-of", name = device.name.clone()),
        Ending::Others => t!("sessions-end-others"),
    };
    let action = if one.is_some() { t!("session-end") } else { t!("sessions-end-others") };
    let on_submit = move |proof: Proof| -> ProvenWork {
        Box::pin(async move {
            let (client, word) = (session.acting(), proof.password);
            let ended = match one {
                Some(id) => client.end_session(id, &word).await.map(|()| t!("session-ended")),
                None => client.end_other_sessions(&word).await.map(|count| t!("sessions-ended", count = count)),
            };
            again(changed);
            toasts.say(ended?);
            Ok(())
        })
    };
    rsx! {
        AskPassword { title, text: t!("sessions-end-text"), action, on_submit, on_close }
    }
}

#[component]
fn OneSession(device: SignedInDevice, ending: Signal<Option<Ending>>) -> Element {
    let session = use_session();
    let used = time::ago(device.last_seen_at, session.now());
    let asked = device.clone();
    let end = move |_| ending.set(Some(Ending::One(asked.clone())));
    rsx! {
        Icon { glyph: Glyph::Device }
        span { class: "grow",
            strong { "{device.name}" }
            if device.current {
                span { class: "muted", " · " {t!("device-this")} }
            }
            span { class: "hint block", title: time::full(device.last_seen_at),
                {t!("session-used", when = used, address = device.address.clone())}
            }
        }
        if !device.current {
            button { class: "button small", r#type: "button", aria_label: t!("session-end-of", name = device.name.clone()), onclick: end,
                {t!("session-end")}
            }
        }
    }
}
