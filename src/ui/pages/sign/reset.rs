//! A forgotten password: asking for a link, and using it.

use super::super::super::components::{Notice, TextField};
use super::super::super::problem::{error_text, field_problem};
use super::super::super::route::Route;
use super::super::super::session::use_session;
use super::super::super::t;
use super::SignPage;
use super::password::{NewPassword, server_here};
use crate::client::{Client, ClientError};
use dioxus::prelude::*;

/// `/forgot`: asks for a link. The answer is the same whether or not there is such an account.
#[component]
pub fn ForgotPage() -> Element {
    let session = use_session();
    let mut name = use_signal(String::new);
    let mut problem = use_signal(|| None::<ClientError>);
    let mut is_busy = use_signal(|| false);
    let mut is_asked = use_signal(|| false);
    let submit = move |event: FormEvent| {
        event.prevent_default();
        if is_busy() {
            return;
        }
        is_busy.set(true);
        problem.set(None);
        spawn(async move {
            match Client::ask_reset(&server_here(session), name.peek().trim()).await {
                Ok(()) => is_asked.set(true),
                Err(error) => problem.set(Some(error)),
            }
            is_busy.set(false);
        });
    };
    rsx! {
        SignPage { title: t!("forgot-title"),
            h1 { {t!("forgot-title")} }
            if is_asked() {
                p { role: "status", {t!("forgot-asked")} }
                p { class: "muted", {t!("forgot-no-mail")} }
                Link { class: "button wide", to: Route::SignInPage {}, {t!("sign-in")} }
            } else {
                p { class: "lead", {t!("forgot-lead")} }
                if let Some(error) = problem.read().as_ref() {
                    Notice { tone: "problem", p { {error_text(error)} } }
                }
                form { class: "form", onsubmit: submit,
                    TextField {
                        id: "forgot-name",
                        label: t!("forgot-name"),
                        value: "{name}",
                        autocomplete: "username",
                        is_required: true,
                        is_first: true,
                        on_input: move |value| name.set(value),
                    }
                    button { class: "button primary wide", r#type: "submit", disabled: is_busy(), {t!("forgot-ask")} }
                }
                p { class: "muted",
                    Link { to: Route::SignInPage {}, {t!("forgot-back")} }
                }
            }
        }
    }
}

/// `/reset#token`: sets a new password. The secret stands behind the `#`, which no browser sends to a server.
#[component]
pub fn ResetPage(token: String) -> Element {
    let session = use_session();
    let mut password = use_signal(String::new);
    let mut problem = use_signal(|| None::<ClientError>);
    let mut is_busy = use_signal(|| false);
    let mut is_set = use_signal(|| false);
    let submit = move |event: FormEvent| {
        event.prevent_default();
        if is_busy() {
            return;
        }
        is_busy.set(true);
        problem.set(None);
        let token = token.clone();
        spawn(async move {
            match Client::finish_reset(&server_here(session), &token, &password()).await {
                Ok(()) => is_set.set(true),
                Err(error) => problem.set(Some(error)),
            }
            is_busy.set(false);
        });
    };
    let wrong = problem.read().as_ref().and_then(|error| field_problem(error, "password"));
    let general = problem.read().as_ref().filter(|error| error.field().is_none()).map(|error| match error.code() {
        "not_found" => t!("reset-ended"),
        _ => error_text(error),
    });
    rsx! {
        SignPage { title: t!("reset-title"),
            h1 { {t!("reset-title")} }
            if is_set() {
                p { role: "status", {t!("reset-done")} }
                Link { class: "button primary wide", to: Route::SignInPage {}, {t!("sign-in")} }
            } else {
                p { class: "lead", {t!("reset-lead")} }
                if let Some(general) = general {
                    Notice { tone: "problem",
                        p { "{general}" }
                        p {
                            Link { to: Route::ForgotPage {}, {t!("reset-again")} }
                        }
                    }
                }
                form { class: "form", onsubmit: submit,
                    NewPassword {
                        id: "reset-password",
                        label: t!("password-new"),
                        value: "{password}",
                        server: server_here(session),
                        is_first: true,
                        error: wrong,
                        on_input: move |value| password.set(value),
                    }
                    button { class: "button primary wide", r#type: "submit", disabled: is_busy(), {t!("reset-set")} }
                }
            }
        }
    }
}
