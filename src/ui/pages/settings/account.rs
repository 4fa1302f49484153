//! The account: who is signed in; on native clients, the server.

use super::super::super::components::{Avatar, TextField, use_toasts};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::route::Route;
use super::super::super::session::use_session;
use super::super::super::shell::Overlay;
use super::super::super::t;
use super::super::sign::TakeAlong;
use crate::client::{Client, device};
use dioxus::prelude::*;

#[component]
pub fn Account() -> Element {
    let session = use_session();
    let client = session.client();
    let me = client.me();
    let found = use_resource(move || {
        let client = session.client();
        async move { client.local_work().await }
    });
    let left = found().unwrap_or(0);
    let mut overlay = use_context::<Signal<Option<Overlay>>>();
    let mut is_taking = use_signal(|| false);
    if !me.account {
        return rsx! {
            section { class: "panel",
                h2 { {t!("settings-account")} }
                p { class: "muted", {t!("settings-no-account")} }
                div { class: "form-actions start",
                    Link { class: "button primary", to: Route::SignInPage {}, {t!("sign-in")} }
                    Link { class: "button", to: Route::SignUpPage {}, {t!("sign-up")} }
                }
            }
        };
    }
    rsx! {
        section { class: "panel",
            h2 { {t!("settings-account")} }
            div { class: "line",
                Avatar { name: me.display_name.clone(), large: true }
                span { class: "grow",
                    strong { "{me.display_name}" }
                    span { class: "hint block", {t!("settings-signed-in", name = me.username.clone())} }
                }
                Link { class: "button", to: Route::AccountPage {}, {t!("account-open")} }
                button { class: "button", r#type: "button", onclick: move |_| overlay.set(Some(Overlay::SignOut)),
                    Icon { glyph: Glyph::SignOut }
                    {t!("sign-out")}
                }
            }
            if left > 0 {
                div { class: "line",
                    p { class: "grow", {t!("take-text", count = left)} }
                    button { class: "button", r#type: "button", onclick: move |_| is_taking.set(true), {t!("take-action")} }
                }
            }
            if is_taking() {
                TakeAlong { count: left, on_done: move |()| is_taking.set(false) }
            }
        }
    }
}

/// Which server a native client talks to.
#[component]
pub fn Server() -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let mut address = use_signal(move || session.acting().server_url().unwrap_or_default());
    if !device::is_native() {
        return rsx! {};
    }
    // Its token is for that server alone.
    if session.client().me().account {
        return rsx! {
            p { class: "hint", {t!("server-signed-in", url = address())} }
        };
    }
    let connect = move |event: FormEvent| {
        event.prevent_default();
        let url = address.peek().trim().to_owned();
        toasts.perform(async move {
            Client::connect(&url).await?;
            // Signing in offers the server that is known now.
            session.switch(Client::open().await?);
            toasts.say(t!("server-connected", url = url));
            Ok(())
        });
    };
    rsx! {
        form { class: "inline-form", onsubmit: connect,
            TextField {
                id: "server",
                label: t!("server-address"),
                kind: "url",
                value: "{address}",
                placeholder: "https://",
                hint: t!("server-hint"),
                on_input: move |text| address.set(text),
            }
            button { class: "button", r#type: "submit", {t!("server-connect")} }
        }
    }
}
