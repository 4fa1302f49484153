//! The password, asked for again: before whatever opens a way in, or closes one.

use super::super::super::components::{Dialog, Notice, TextField};
use super::super::super::problem::error_text;
use super::super::super::session::tell;
use super::super::super::t;
use super::wrong_password;
use crate::client::ClientError;
use dioxus::core::spawn_forever;
use dioxus::prelude::*;
use std::future::Future;
use std::pin::Pin;

/// What was typed. `code` is empty where none was asked for.
#[derive(Clone, Default)]
pub struct Proof {
    pub password: String,
    pub code: String,
}

/// What is done with it: does so to its end, also when the dialog is closed meanwhile, and says itself what was done.
pub type ProvenWork = Pin<Box<dyn Future<Output = Result<(), ClientError>>>>;

/// A dialog that asks for the password and does `on_submit` with it; closed once that has worked.
#[component]
pub fn AskPassword(
    title: String,
    action: String,
    on_submit: Callback<Proof, ProvenWork>,
    on_close: EventHandler<()>,
    #[props(default)] text: String,
    #[props(default)] is_dangerous: bool,
    #[props(default)] asks_code: bool,
    #[props(default)] above: Option<Element>,
) -> Element {
    rsx! {
        Dialog { title, class: "narrow", on_close,
            PasswordForm { text, action, on_submit, on_done: on_close, on_cancel: on_close, is_dangerous, asks_code, above }
        }
    }
}

/// The same within a dialog that goes on afterwards. `above` is a field that is asked for first.
#[component]
pub fn PasswordForm(
    action: String,
    on_submit: Callback<Proof, ProvenWork>,
    on_done: EventHandler<()>,
    on_cancel: EventHandler<()>,
    #[props(default)] text: String,
    #[props(default)] is_dangerous: bool,
    #[props(default)] asks_code: bool,
    #[props(default)] above: Option<Element>,
) -> Element {
    let mut proof = use_signal(Proof::default);
    let mut problem = use_signal(|| None::<ClientError>);
    let mut is_busy = use_signal(|| false);
    let submit = move |event: FormEvent| {
        event.prevent_default();
        if is_busy() {
            return;
        }
        is_busy.set(true);
        problem.set(None);
        let work = on_submit.call(proof());
        spawn_forever(async move {
            match work.await {
                Ok(()) if is_busy.try_peek().is_ok() => on_done.call(()),
                Ok(()) => {}
                Err(error) => tell(problem, Some(error)),
            }
            tell(is_busy, false);
        });
    };
    let shown = problem.read();
    let wrong = wrong_password(shown.as_ref());
    let is_code = |error: &&ClientError| ["wrong_code", "second_factor_needed"].contains(&error.code());
    let wrong_code = shown.as_ref().filter(|_| asks_code).filter(is_code).map(error_text);
    let general = shown.as_ref().filter(|_| wrong.is_none() && wrong_code.is_none()).map(error_text);
    let is_first = above.is_none();
    let class = if is_dangerous { "button danger" } else { "button primary" };
    rsx! {
        if !text.is_empty() {
            p { class: "dialog-text", "{text}" }
        }
        form { class: "form", onsubmit: submit,
            if let Some(general) = general {
                Notice { tone: "problem", p { "{general}" } }
            }
            {above}
            TextField {
                id: "ask-password",
                label: t!("password-current"),
                kind: "password",
                value: "{proof.read().password}",
                autocomplete: "current-password",
                is_required: true,
                is_first,
                error: wrong,
                on_input: move |text| proof.write().password = text,
            }
            if asks_code {
                TextField {
                    id: "ask-code",
                    label: t!("factor-any-code"),
                    value: "{proof.read().code}",
                    autocomplete: "one-time-code",
                    is_required: true,
                    error: wrong_code,
                    on_input: move |text| proof.write().code = text,
                }
            }
            div { class: "dialog-actions",
                button { class: "button", r#type: "button", onclick: move |_| on_cancel.call(()), {t!("action-cancel")} }
                button { class: "{class}", r#type: "submit", disabled: is_busy(), "{action}" }
            }
        }
    }
}
