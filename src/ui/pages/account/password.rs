//! Changing the password.

use super::super::super::components::{Dialog, Notice, TextField, use_toasts};
use super::super::super::problem::{error_text, field_problem};
use super::super::super::session::{again, tell, use_session};
use super::super::super::t;
use super::super::sign::{NewPassword, server_here};
use super::wrong_password;
use crate::client::ClientError;
use dioxus::core::spawn_forever;
use dioxus::prelude::*;

#[component]
pub fn ChangePassword(changed: Signal<u32>, is_first: bool) -> Element {
    let mut is_open = use_signal(|| false);
    let (text, action) = match is_first {
        true => (t!("password-none"), t!("password-set")),
        false => (t!("password-text"), t!("password-change")),
    };
    rsx! {
        section { class: "panel",
            div { class: "line",
                div { class: "grow",
                    h2 { {t!("password-title")} }
                    p { class: "muted", "{text}" }
                }
                button { class: "button", r#type: "button", onclick: move |_| is_open.set(true), "{action}" }
            }
            if is_open() {
                Change { changed, is_first, action, on_close: move |()| is_open.set(false) }
            }
        }
    }
}

#[component]
fn Change(changed: Signal<u32>, is_first: bool, action: String, on_close: EventHandler<()>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let mut current = use_signal(String::new);
    let mut new = use_signal(String::new);
    let mut problem = use_signal(|| None::<ClientError>);
    let mut is_busy = use_signal(|| false);
    let me = session.client().me();
    let submit = move |event: FormEvent| {
        event.prevent_default();
        if is_busy() {
            return;
        }
        is_busy.set(true);
        problem.set(None);
        // To its end, also when the dialog is closed meanwhile.
        spawn_forever(async move {
            let (old, chosen) = (current(), new());
            match session.acting().change_password(&old, &chosen).await {
                Ok(()) => {
                    toasts.say(t!("password-changed"));
                    again(changed);
                    if is_busy.try_peek().is_ok() {
                        on_close.call(());
                    }
                }
                Err(error) => tell(problem, Some(error)),
            }
            tell(is_busy, false);
        });
    };
    let wrong = wrong_password(problem.read().as_ref());
    let weak = problem.read().as_ref().and_then(|error| field_problem(error, "password"));
    let general = problem.read().as_ref().filter(|_| wrong.is_none() && weak.is_none()).map(error_text);
    let asks_proof = problem.read().as_ref().is_some_and(|error| error.code() == "prove_again");
    rsx! {
        Dialog { title: action.clone(), class: "narrow", on_close,
            form { class: "form", onsubmit: submit,
                if let Some(general) = general {
                    Notice { tone: "problem",
                        p { "{general}" }
                        if asks_proof {
                            button {
                                class: "button",
                                r#type: "button",
                                onclick: move |_| toasts.perform(async move { session.acting().prove_by_provider().await }),
                                {t!("action-continue")}
                            }
                        }
                    }
                }
                // For password managers: whose password it is.
                input { class: "visually-hidden", r#type: "text", autocomplete: "username", value: "{me.username}", readonly: true, tabindex: "-1", aria_label: t!("sign-username") }
                if !is_first {
                    TextField {
                        id: "password-current",
                        label: t!("password-current"),
                        kind: "password",
                        value: "{current}",
                        autocomplete: "current-password",
                        is_required: true,
                        is_first: true,
                        error: wrong,
                        on_input: move |text| current.set(text),
                    }
                }
                NewPassword {
                    id: "password-new",
                    label: t!("password-new"),
                    value: "{new}",
                    username: me.username.clone(),
                    server: server_here(session),
                    is_first,
                    error: weak,
                    on_input: move |text| new.set(text),
                }
                p { class: "hint", {t!("password-ends-others")} }
                div { class: "dialog-actions",
                    button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), {t!("action-cancel")} }
                    button { class: "button primary", r#type: "submit", disabled: is_busy(), "{action}" }
                }
            }
        }
    }
}
