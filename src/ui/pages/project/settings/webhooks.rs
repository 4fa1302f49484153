//! Other programs that are told what happens in the project: added, tried and removed online, by its admins.

use super::super::super::super::components::{Confirm, Dialog, Notice, Secret, TextField, use_toasts};
use super::super::super::super::icon::{Glyph, Icon};
use super::super::super::super::problem::{error_text, field_problem};
use super::super::super::super::session::{again, tell, use_session};
use super::super::super::super::{t, time, values};
use crate::client::{ClientError, Webhook};
use crate::domain::{EntityType, ProjectId};
use dioxus::core::spawn_forever;
use dioxus::prelude::*;

/// What one can be told of.
const KINDS: &[EntityType] = &[
    EntityType::Ticket,
    EntityType::Comment,
    EntityType::Attachment,
    EntityType::Member,
    EntityType::Label,
    EntityType::Status,
    EntityType::Project,
];

#[component]
pub fn Webhooks(project: ProjectId) -> Element {
    let session = use_session();
    let changed = use_signal(|| 0u32);
    let webhooks = use_resource(move || {
        changed.read();
        let client = session.opened();
        async move { client.webhooks(project).await.map_err(|error| error_text(&error)) }
    });
    let mut is_adding = use_signal(|| false);
    let mut removing = use_signal(|| None::<Webhook>);
    let shown = webhooks.read();
    rsx! {
        section { class: "panel",
            div { class: "line",
                div { class: "grow",
                    h2 { {t!("webhooks-title")} }
                    p { class: "muted", {t!("webhooks-text")} }
                }
                button { class: "button", r#type: "button", onclick: move |_| is_adding.set(true), {t!("webhook-add")} }
            }
            match shown.as_ref() {
                None => rsx! {},
                Some(Err(problem)) => rsx! { p { class: "muted", role: "status", "{problem}" } },
                Some(Ok(found)) if found.is_empty() => rsx! { p { class: "muted", {t!("webhooks-none")} } },
                Some(Ok(found)) => rsx! {
                    ul { class: "plain-list",
                        for webhook in found.iter() {
                            li { key: "{webhook.id}", class: "line device",
                                One {
                                    webhook: webhook.clone(),
                                    changed,
                                    on_remove: move |webhook| removing.set(Some(webhook)),
                                }
                            }
                        }
                    }
                },
            }
            if is_adding() {
                Add {
                    project,
                    changed,
                    on_close: move |()| is_adding.set(false),
                }
            }
            if let Some(webhook) = removing() {
                Remove {
                    webhook,
                    changed,
                    on_close: move |()| removing.set(None),
                }
            }
        }
    }
}

/// What one is told of, in words; a kind of a newer version as it came.
fn kinds_text(kinds: &[String]) -> String {
    let names = kinds.iter().map(|kind| values::entity_name(&EntityType::from(kind.as_str())));
    if kinds.is_empty() { t!("webhook-everything") } else { names.collect::<Vec<_>>().join(", ") }
}

/// Why it failed the last time, within a sentence; what a newer server says as it came.
fn why(webhook: &Webhook) -> String {
    let (code, status) = match webhook.last_code.strip_prefix("status_") {
        Some(status) => ("status", status),
        None => (webhook.last_code.as_str(), ""),
    };
    t!("webhook-why", code = code.to_owned(), status = status.to_owned(), words = webhook.last_error.clone())
}

#[component]
fn One(webhook: Webhook, changed: Signal<u32>, on_remove: EventHandler<Webhook>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let (id, url) = (webhook.id, webhook.url.clone());
    let told = match webhook.sent_at {
        Some(at) => t!("webhook-told", when = time::ago(at, session.now())),
        None => t!("webhook-never-told"),
    };
    let about = t!("webhook-about", kinds = kinds_text(&webhook.kinds), told = told);
    let failed = match (webhook.is_on, webhook.failures) {
        (true, 0) => None,
        (true, count) => Some(t!("webhook-failing", count = count, why = why(&webhook))),
        (false, count) => Some(t!("webhook-off", count = count, why = why(&webhook))),
    };
    let test = move |_| {
        toasts.perform(async move {
            let now = session.acting().test_webhook(id).await?;
            again(changed);
            match now.failures {
                0 => toasts.say(t!("webhook-answered")),
                _ => toasts.problem(t!("webhook-not-answered", why = why(&now))),
            }
            Ok(())
        });
    };
    rsx! {
        span { class: "grow",
            strong { class: "audit-about", "{url}" }
            span { class: "hint block", "{about}" }
            if let Some(failed) = failed {
                span { class: "field-error",
                    Icon { glyph: Glyph::Warning }
                    "{failed}"
                }
            }
        }
        button { class: "button small", r#type: "button", aria_label: t!("webhook-test-of", url = url.clone()), onclick: test, {t!("webhook-test")} }
        button {
            class: "button icon-only quiet",
            r#type: "button",
            aria_label: t!("webhook-remove-of", url = url.clone()),
            title: t!("webhook-remove-of", url = url),
            onclick: move |_| on_remove.call(webhook.clone()),
            Icon { glyph: Glyph::Cross }
        }
    }
}

#[component]
fn Remove(webhook: Webhook, changed: Signal<u32>, on_close: EventHandler<()>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let id = webhook.id;
    rsx! {
        Confirm {
            title: t!("webhook-remove"),
            text: t!("webhook-remove-text", url = webhook.url.clone()),
            action: t!("webhook-remove"),
            is_dangerous: true,
            on_confirm: move |()| {
                toasts.perform(async move {
                    session.acting().remove_webhook(id).await?;
                    again(changed);
                    toasts.say(t!("webhook-removed"));
                    Ok(())
                });
                on_close.call(());
            },
            on_close,
        }
    }
}

#[component]
fn Add(project: ProjectId, changed: Signal<u32>, on_close: EventHandler<()>) -> Element {
    let session = use_session();
    let mut url = use_signal(String::new);
    let mut kinds = use_signal(Vec::<EntityType>::new);
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
        // To its end, also when the dialog is closed meanwhile.
        spawn_forever(async move {
            let (address, chosen) = (url(), kinds());
            match session.acting().make_webhook(project, address.trim(), &chosen).await {
                Ok(webhook) => {
                    tell(made, webhook.secret);
                    again(changed);
                }
                Err(error) => tell(problem, Some(error)),
            }
            tell(is_busy, false);
        });
    };
    let wrong = problem.read().as_ref().and_then(|error| field_problem(error, "url"));
    let general = problem.read().as_ref().filter(|_| wrong.is_none()).map(error_text);
    rsx! {
        Dialog { title: if made().is_some() { t!("webhook-made") } else { t!("webhook-add") }, class: "narrow", on_close,
            if let Some(secret) = made() {
                p { class: "dialog-text", {t!("webhook-made-text")} }
                Secret { label: t!("webhook-secret"), text: secret }
                div { class: "dialog-actions",
                    button { class: "button primary", r#type: "button", onclick: move |_| on_close.call(()), {t!("action-done")} }
                }
            } else {
                form { class: "form", onsubmit: submit,
                    if let Some(general) = general {
                        Notice { tone: "problem", p { "{general}" } }
                    }
                    TextField {
                        id: "webhook-url",
                        label: t!("webhook-url"),
                        kind: "url",
                        value: "{url}",
                        placeholder: "https://",
                        hint: t!("webhook-url-hint"),
                        is_required: true,
                        is_first: true,
                        error: wrong,
                        on_input: move |text| url.set(text),
                    }
                    fieldset { class: "choices",
                        legend { {t!("webhook-kinds")} }
                        for kind in KINDS {
                            label { key: "{kind}", class: "choice-line",
                                input {
                                    r#type: "checkbox",
                                    checked: kinds.read().contains(kind),
                                    onchange: move |event| {
                                        let mut kinds = kinds.write();
                                        kinds.retain(|chosen| chosen != kind);
                                        if event.checked() {
                                            kinds.push(kind.clone());
                                        }
                                    },
                                }
                                {values::entity_name(kind)}
                            }
                        }
                        p { class: "hint", {t!("webhook-kinds-hint")} }
                    }
                    div { class: "dialog-actions",
                        button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), {t!("action-cancel")} }
                        button { class: "button primary", r#type: "submit", disabled: is_busy(), {t!("webhook-add")} }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::super::super::language::LANGUAGES;
    use super::*;
    use crate::client::device;
    use crate::domain::UserId;
    use uuid::Uuid;

    fn failed(code: &str) -> Webhook {
        Webhook {
            id: Uuid::nil(),
            project_id: ProjectId(Uuid::nil()),
            url: "https://example.org".into(),
            kinds: Vec::new(),
            created_by: UserId(Uuid::nil()),
            created_at: device::now(),
            is_on: true,
            failures: 1,
            last_error: "in the server's words".into(),
            last_code: code.into(),
            sent_at: None,
            secret: None,
        }
    }

    #[test]
    fn why_a_webhook_failed_is_told_in_the_language_that_is_spoken() {
        let codes =
            ["unreachable", "secret_lost", "not_an_address", "not_listed", "not_found", "private", "not_encrypted"];
        let mut told = Vec::new();
        for language in [1, 0] {
            LANGUAGES[language].speak();
            told.extend(codes.map(|code| why(&failed(code))));
            assert!(why(&failed("status_503")).contains("503"));
            assert_eq!(why(&failed("of_a_newer_server")), "in the server's words");
            assert_eq!(why(&failed("")), "in the server's words");
        }
        assert!(!told.contains(&"in the server's words".to_owned()), "{told:?}");
        told.sort_unstable();
        told.dedup();
        assert_eq!(told.len(), 2 * codes.len(), "{told:?}");
    }
}
