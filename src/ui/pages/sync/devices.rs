//! The person's devices: when each was last in step, what it still held then; this one can be named.

use super::super::super::components::{TextField, use_toasts};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::problem::error_text;
use super::super::super::session::use_session;
use super::super::super::{t, time};
use crate::client::Device;
use dioxus::prelude::*;

#[component]
pub fn Devices() -> Element {
    let session = use_session();
    let has_account = use_memo(move || session.client().me().account);
    let mut devices = use_resource(move || {
        let (client, has_account) = (session.acting(), has_account());
        async move { if has_account { Some(client.devices().await.map_err(|error| error_text(&error))) } else { None } }
    });
    let mut is_naming = use_signal(|| false);
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
                            if device.is_this && is_naming() {
                                li { key: "name-{index}",
                                    NameDevice {
                                        name: device.name.clone(),
                                        on_close: move |()| {
                                            is_naming.set(false);
                                            devices.restart();
                                        },
                                    }
                                }
                            } else {
                                li { key: "{index}", class: "line device",
                                    OneDevice { device: device.clone(), on_name: move |()| is_naming.set(true) }
                                }
                            }
                        }
                    }
                },
            }
        }
    }
}

#[component]
fn OneDevice(device: Device, on_name: EventHandler<()>) -> Element {
    let session = use_session();
    let synced = t!("device-synced", when = time::ago(device.synced_at, session.now()));
    rsx! {
        Icon { glyph: Glyph::Device }
        span { class: "grow",
            strong { "{device.name}" }
            if device.is_this {
                span { class: "muted", " · " {t!("device-this")} }
            }
            span { class: "hint block", title: time::full(device.synced_at), "{synced}" }
        }
        if device.pending > 0 {
            span { class: "chip warn", {t!("pending-changes", count = device.pending)} }
        }
        if device.is_this {
            button { class: "button small", r#type: "button", onclick: move |_| on_name.call(()), {t!("device-rename")} }
        }
    }
}

#[component]
fn NameDevice(name: String, on_close: EventHandler<()>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let mut text = use_signal(|| name);
    let submit = move |event: FormEvent| {
        event.prevent_default();
        let name = text();
        toasts.perform(async move {
            session.acting().name_device(&name).await?;
            on_close.call(());
            Ok(())
        });
    };
    rsx! {
        form { class: "inline-form", onsubmit: submit,
            TextField {
                id: "device-name",
                label: t!("device-name"),
                value: "{text}",
                is_first: true,
                on_input: move |value| text.set(value),
            }
            button { class: "button primary", r#type: "submit", {t!("action-save")} }
            button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), {t!("action-cancel")} }
        }
    }
}
