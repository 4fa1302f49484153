//! Tokens for programs: made for reading, writing or administering, with an end; shown once.

use super::super::super::components::{Choice, Dialog, Notice, Secret, TextField, use_toasts};
use super::super::super::icon::{Glyph, Icon};
use super::super::super::problem::{error_text, field_problem};
use super::super::super::session::{again, tell, use_session};
use super::super::super::{t, time};
use super::Unread;
use crate::client::{ApiToken, ClientError};
use dioxus::core::spawn_forever;
use dioxus::prelude::*;

/// What a token is good for, in words; that of a newer version as it came.
fn scope_name(scope: &str) -> String {
    match scope {
        "read" => t!("token-read"),
        "write" => t!("token-write"),
        "admin" => t!("token-admin"),
        other => other.to_owned(),
    }
}

#[component]
pub fn Tokens(changed: Signal<u32>) -> Element {
    let session = use_session();
    let tokens = use_resource(move || {
        changed.read();
        let client = session.opened();
        async move { client.tokens().await.map_err(|error| error_text(&error)) }
    });
    let mut is_making = use_signal(|| false);
    let shown = tokens.read();
    rsx! {
        section { class: "panel",
            div { class: "line",
                div { class: "grow",
                    h2 { {t!("tokens-title")} }
                    p { class: "muted", {t!("tokens-text")} }
                }
                button { class: "button", r#type: "button", onclick: move |_| is_making.set(true), {t!("token-new")} }
            }
            match shown.as_ref() {
                None => rsx! {},
                Some(Err(problem)) => rsx! { Unread { problem: problem.clone() } },
                Some(Ok(found)) => rsx! {
                    ul { class: "plain-list",
                        for token in found.iter() {
                            li { key: "{token.id}", class: "line device", OneToken { token: token.clone(), changed } }
                        }
                    }
                },
            }
            if is_making() {
                Make {
                    changed,
                    on_close: move |()| is_making.set(false),
                }
            }
        }
    }
}

#[component]
fn OneToken(token: ApiToken, changed: Signal<u32>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let id = token.id;
    let end = move |_| {
        toasts.perform(async move {
            session.acting().end_token(id).await?;
            again(changed);
            toasts.say(t!("token-ended"));
            Ok(())
        });
    };
    let (scope, until) = (scope_name(&token.scope), time::full(token.expires_at));
    let used = time::ago(token.last_seen_at, session.now());
    rsx! {
        Icon { glyph: Glyph::Lock }
        span { class: "grow",
            strong { "{token.name}" }
            span { class: "hint block", {t!("token-about", scope = scope, until = until, used = used)} }
        }
        button { class: "button small", r#type: "button", aria_label: t!("token-end-of", name = token.name.clone()), onclick: end,
            {t!("token-end")}
        }
    }
}

#[component]
fn Make(changed: Signal<u32>, on_close: EventHandler<()>) -> Element {
    let session = use_session();
    let mut name = use_signal(String::new);
    let mut scope = use_signal(|| "read".to_owned());
    let mut days = use_signal(|| 90u32);
    let mut problem = use_signal(|| None::<ClientError>);
    let mut is_busy = use_signal(|| false);
    let made = use_signal(|| None::<String>);
    let submit = move |event: FormEvent| {
        event.prevent_default();
        if is_busy() {
            return;
        }
        is_busy.set(true);
        problem.set(None);
        spawn_forever(async move {
            let (called, good_for) = (name(), scope());
            match session.acting().make_token(called.trim(), &good_for, days()).await {
                Ok(token) => {
                    tell(made, token.token);
                    again(changed);
                }
                Err(error) => tell(problem, Some(error)),
            }
            tell(is_busy, false);
        });
    };
    if let Some(token) = made() {
        return rsx! {
            Dialog { title: t!("token-made"), class: "narrow", on_close,
                p { class: "dialog-text", {t!("token-made-text")} }
                Secret { label: t!("token-text"), text: token }
                div { class: "dialog-actions",
                    button { class: "button primary", r#type: "button", onclick: move |_| on_close.call(()), {t!("action-done")} }
                }
            }
        };
    }
    let wrong = problem.read().as_ref().and_then(|error| field_problem(error, "name"));
    let general = problem.read().as_ref().filter(|_| wrong.is_none()).map(error_text);
    let scopes = ["read", "write", "admin"].map(|scope| (scope.to_owned(), scope_name(scope)));
    let ends = [7u32, 30, 90, 365].map(|days| (days.to_string(), t!("days", count = days)));
    rsx! {
        Dialog { title: t!("token-new"), class: "narrow", on_close,
            form { class: "form", onsubmit: submit,
                if let Some(general) = general {
                    Notice { tone: "problem", p { "{general}" } }
                }
                TextField {
                    id: "token-name",
                    label: t!("token-name"),
                    value: "{name}",
                    hint: t!("token-name-hint"),
                    is_required: true,
                    is_first: true,
                    error: wrong,
                    on_input: move |text| name.set(text),
                }
                Choice {
                    label: t!("token-scope"),
                    value: "{scope}",
                    options: scopes.to_vec(),
                    on_change: move |text| scope.set(text),
                }
                Choice {
                    label: t!("token-days"),
                    value: "{days}",
                    options: ends.to_vec(),
                    on_change: move |text: String| days.set(text.parse().unwrap_or(90)),
                }
                div { class: "dialog-actions",
                    button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), {t!("action-cancel")} }
                    button { class: "button primary", r#type: "submit", disabled: is_busy(), {t!("token-make")} }
                }
            }
        }
    }
}
