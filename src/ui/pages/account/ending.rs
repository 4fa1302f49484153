//! What the server has of the person as a file, and the end of the account.

use super::super::super::components::{Dialog, Notice, TextField, use_toasts};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::problem::error_text;
use super::super::super::route::Route;
use super::super::super::session::{tell, use_session};
use super::super::super::t;
use super::super::settings::{WouldBeLost, export_everything};
use super::wrong_password;
use crate::client::{ClientError, device};
use dioxus::core::spawn_forever;
use dioxus::prelude::*;

#[component]
pub fn MyData() -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let export = move |_| {
        toasts.perform(async move {
            let bytes = session.acting().export_account().await?;
            let name = format!("worknest-my-data-{}.json", device::now().date_naive());
            let place = device::save_file(&name, "application/json", &bytes).await?;
            toasts.say(t!("export-done", name = place.unwrap_or(name)));
            Ok(())
        });
    };
    rsx! {
        section { class: "panel",
            div { class: "line",
                div { class: "grow",
                    h2 { {t!("my-data-title")} }
                    p { class: "muted", {t!("my-data-text")} }
                }
                button { class: "button", r#type: "button", onclick: export,
                    Icon { glyph: Glyph::Download }
                    {t!("my-data-export")}
                }
            }
        }
    }
}

#[component]
pub fn DeleteAccount() -> Element {
    let mut is_asking = use_signal(|| false);
    rsx! {
        section { class: "panel",
            div { class: "line",
                div { class: "grow",
                    h2 { {t!("account-delete")} }
                    p { class: "muted", {t!("account-delete-short")} }
                }
                button { class: "button danger", r#type: "button", onclick: move |_| is_asking.set(true),
                    Icon { glyph: Glyph::Trash }
                    {t!("account-delete")}
                }
            }
            if is_asking() {
                Delete { on_close: move |()| is_asking.set(false) }
            }
        }
    }
}

#[component]
fn Delete(on_close: EventHandler<()>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let mut typed = use_signal(String::new);
    let mut password = use_signal(String::new);
    let mut problem = use_signal(|| None::<ClientError>);
    let mut is_busy = use_signal(|| false);
    let name = session.client().me().username;
    let is_sure = typed.read().trim() == name;
    let submit = move |event: FormEvent| {
        event.prevent_default();
        if is_busy() || !is_sure {
            return;
        }
        is_busy.set(true);
        problem.set(None);
        let ways = navigator();
        // To its end: the account may be gone before the dialog is.
        spawn_forever(async move {
            let word = password();
            match session.acting().delete_account(&word).await {
                Ok(next) => {
                    session.set_started(false);
                    session.switch(next);
                    toasts.say(t!("account-deleted"));
                    ways.push(Route::HomePage {});
                }
                Err(error) => tell(problem, Some(error)),
            }
            tell(is_busy, false);
        });
    };
    let wrong = wrong_password(problem.read().as_ref());
    let general = problem.read().as_ref().filter(|_| wrong.is_none()).map(error_text);
    rsx! {
        Dialog { title: t!("account-delete"), class: "narrow", on_close,
            div { class: "dialog-text",
                p { {t!("account-delete-text")} }
                p { {t!("account-delete-local")} }
            }
            form { class: "form", onsubmit: submit,
                WouldBeLost {}
                if let Some(general) = general {
                    Notice { tone: "problem", p { "{general}" } }
                }
                button { class: "button", r#type: "button", onclick: move |_| export_everything(session, toasts),
                    Icon { glyph: Glyph::Download }
                    {t!("settings-export")}
                }
                TextField {
                    id: "delete-name",
                    label: t!("account-delete-type", name = name.clone()),
                    value: "{typed}",
                    is_required: true,
                    is_first: true,
                    on_input: move |text| typed.set(text),
                }
                TextField {
                    id: "delete-password",
                    label: t!("password-current"),
                    kind: "password",
                    value: "{password}",
                    autocomplete: "current-password",
                    is_required: true,
                    error: wrong,
                    on_input: move |text| password.set(text),
                }
                div { class: "dialog-actions",
                    button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), {t!("action-cancel")} }
                    button { class: "button danger", r#type: "submit", disabled: is_busy() || !is_sure, {t!("account-delete")} }
                }
            }
        }
    }
}
