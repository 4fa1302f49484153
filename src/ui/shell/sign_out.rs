//! Signing out, from wherever one is, without losing anything.

use super::super::components::{Dialog, use_toasts};
use super::super::icon::{Glyph, Icon};
use super::super::pages::export_everything;
use super::super::route::Route;
use super::super::session::use_session;
use super::super::t;
use super::palette::Overlay;
use dioxus::prelude::*;

/// Says what is unsynced, offers to save it, then signs out.
#[component]
pub fn SignOut(overlay: Signal<Option<Overlay>>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let unsynced = session.syncing().unsynced();
    let leave = move |_| {
        overlay.set(None);
        toasts.perform(async move {
            let next = session.acting().sign_out().await?;
            session.switch(next);
            session.set_started(false);
            toasts.say(t!("signed-out"));
            Ok(())
        });
        navigator().push(Route::HomePage {});
    };
    rsx! {
        Dialog { title: t!("sign-out"), class: "narrow", on_close: move |()| overlay.set(None),
            p { class: "dialog-text",
                if unsynced.changes > 0 { {t!("sign-out-pending", count = unsynced.changes)} }
                if unsynced.is_nothing() { {t!("sign-out-text")} }
            }
            if unsynced.projects > 0 {
                p { class: "dialog-text", {t!("sign-out-here-only", count = unsynced.projects)} }
            }
            div { class: "dialog-actions",
                if !unsynced.is_nothing() {
                    button { class: "button", r#type: "button", onclick: move |_| export_everything(session, toasts),
                        Icon { glyph: Glyph::Download }
                        {t!("settings-export")}
                    }
                }
                button { class: "button", r#type: "button", onclick: move |_| overlay.set(None), {t!("action-cancel")} }
                button { class: if !unsynced.is_nothing() { "button danger" } else { "button primary" }, r#type: "button", onclick: leave, {t!("sign-out")} }
            }
        }
    }
}
