//! The devices of this account, and what waits on them.

use super::super::super::icon::{Glyph, Icon};
use super::super::super::session::use_session;
use super::super::super::{t, time};
use dioxus::prelude::*;

#[component]
pub fn Devices() -> Element {
    let session = use_session();
    let has_account = use_memo(move || session.client().me().account);
    let mut devices = use_resource(move || {
        let (client, has_account) = (session.acting(), has_account());
        async move { if has_account { Some(client.devices().await.map_err(|error| error.to_string())) } else { None } }
    });
    let shown = devices.read();
    let Some(Some(found)) = &*shown else { return rsx! {} };
    rsx! {
        section { class: "panel",
            div { class: "line",
                h2 { class: "grow", {t!("devices-title")} }
                button { class: "button small", r#type: "button", onclick: move |_| devices.restart(), {t!("devices-refresh")} }
            }
            match found {
                Err(problem) => rsx! { p { class: "muted", "{problem}" } },
                Ok(found) => rsx! {
                    ul { class: "plain-list",
                        for (index , device) in found.iter().enumerate() {
                            li { key: "{index}", class: "line",
                                Icon { glyph: Glyph::Device }
                                span { class: "grow",
                                    "{device.name} "
                                    if device.is_this {
                                        span { class: "muted", {t!("device-this")} }
                                    }
                                }
                                if let Some(pending) = device.pending {
                                    if pending > 0 {
                                        span { class: "chip", {t!("pending-changes", count = pending)} }
                                    }
                                }
                                if let Some(at) = device.last_seen {
                                    span { class: "muted", title: time::full(at), {time::ago(at, session.now())} }
                                }
                            }
                        }
                    }
                },
            }
        }
    }
}
