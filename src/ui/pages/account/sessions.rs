//! Where the person is signed in: each ended by a click, or all but this one.

use super::super::super::components::{Confirm, use_toasts};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::problem::error_text;
use super::super::super::session::use_session;
use super::super::super::{t, time};
use super::Unread;
use crate::client::SignedInDevice;
use dioxus::prelude::*;

#[component]
pub fn Sessions(changed: Signal<u32>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let sessions = use_resource(move || {
        changed.read();
        let client = session.opened();
        async move { client.sessions().await.map_err(|error| error_text(&error)) }
    });
    let mut is_asking = use_signal(|| false);
    let end_others = move |()| {
        is_asking.set(false);
        toasts.perform(async move {
            let ended = session.acting().end_other_sessions().await;
            again(changed);
            toasts.say(t!("sessions-ended", count = ended?));
            Ok(())
        });
    };
    let shown = sessions.read();
    let has_others = matches!(shown.as_ref(), Some(Ok(found)) if found.len() > 1);
    rsx! {
        section { class: "panel",
            div { class: "line",
                h2 { class: "grow", {t!("sessions-title")} }
                if has_others {
                    button { class: "button small", r#type: "button", onclick: move |_| is_asking.set(true), {t!("sessions-end-others")} }
                }
            }
            match shown.as_ref() {
                None => rsx! {},
                Some(Err(problem)) => rsx! { Unread { problem: problem.clone() } },
                Some(Ok(found)) => rsx! {
                    ul { class: "plain-list",
                        for device in found.iter() {
                            li { key: "{device.id}", class: "line device", OneSession { device: device.clone(), changed } }
                        }
                    }
                },
            }
            if is_asking() {
                Confirm {
                    title: t!("sessions-end-others"),
                    text: t!("sessions-end-text"),
                    action: t!("sessions-end-others"),
                    on_confirm: end_others,
                    on_close: move |()| is_asking.set(false),
                }
            }
        }
    }
}

/// The lists of this page are fetched again, if it is still there.
pub fn again(mut changed: Signal<u32>) {
    if let Ok(mut count) = changed.try_write() {
        *count += 1;
    }
}

#[component]
fn OneSession(device: SignedInDevice, changed: Signal<u32>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let id = device.id;
    let used = time::ago(device.last_seen_at, session.now());
    let end = move |_| {
        toasts.perform(async move {
            session.acting().end_session(id).await?;
            again(changed);
            toasts.say(t!("session-ended"));
            Ok(())
        });
    };
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
