//! The second factor: set up in three steps (password, first code, recovery codes), switched off with the password.

use super::super::super::components::{Dialog, Notice, Secret, TextField, use_toasts};
use super::super::super::problem::{error_text, field_problem};
use super::super::super::session::{tell, use_session};
use super::super::super::t;
use super::Unread;
use super::ask::{AskPassword, PasswordForm, Proof, ProvenWork};
use crate::client::{ClientError, Enrolment};
use dioxus::core::spawn_forever;
use dioxus::prelude::*;

#[component]
pub fn SecondFactorPanel() -> Element {
    let session = use_session();
    let mut standing = use_resource(move || {
        let client = session.opened();
        async move { client.second_factor().await.map_err(|error| error_text(&error)) }
    });
    let mut is_setting_up = use_signal(|| false);
    let mut is_removing = use_signal(|| false);
    let shown = standing.read();
    let body = match shown.as_ref() {
        None => rsx! {},
        Some(Err(problem)) => rsx! { Unread { problem: problem.clone() } },
        Some(Ok(found)) if found.on => rsx! {
            div { class: "line",
                p { class: "grow", {t!("factor-on", count = found.recovery_codes_left)} }
                button { class: "button", r#type: "button", onclick: move |_| is_removing.set(true), {t!("factor-remove")} }
            }
        },
        Some(Ok(_)) => rsx! {
            div { class: "line",
                p { class: "grow muted", {t!("factor-off")} }
                button { class: "button", r#type: "button", onclick: move |_| is_setting_up.set(true), {t!("factor-set-up")} }
            }
        },
    };
    rsx! {
        section { class: "panel",
            h2 { {t!("factor-title")} }
            {body}
            if is_setting_up() {
                SetUp {
                    on_close: move |()| {
                        is_setting_up.set(false);
                        standing.restart();
                    },
                }
            }
            if is_removing() {
                Remove {
                    on_close: move |()| {
                        is_removing.set(false);
                        standing.restart();
                    },
                }
            }
        }
    }
}

/// How far the setting up has come.
#[derive(Clone, PartialEq)]
enum Step {
    Password,
    /// The app is given the secret, and shows the first code.
    Code(Enrolment),
    /// It is in force.
    Recovery(Vec<String>),
}

#[component]
fn SetUp(on_close: EventHandler<()>) -> Element {
    let session = use_session();
    let step = use_signal(|| Step::Password);
    let mut code = use_signal(String::new);
    let mut is_kept = use_signal(|| false);
    let mut problem = use_signal(|| None::<ClientError>);
    let mut is_busy = use_signal(|| false);
    let begin = move |proof: Proof| -> ProvenWork {
        Box::pin(async move {
            let enrolment = session.acting().begin_second_factor(&proof.password).await?;
            tell(step, Step::Code(enrolment));
            Ok(())
        })
    };
    let confirm = move |event: FormEvent| {
        event.prevent_default();
        if is_busy() {
            return;
        }
        is_busy.set(true);
        problem.set(None);
        spawn_forever(async move {
            let first = code();
            match session.acting().confirm_second_factor(&first).await {
                Ok(codes) => tell(step, Step::Recovery(codes)),
                Err(error) => tell(problem, Some(error)),
            }
            tell(is_busy, false);
        });
    };
    let wrong_code = problem.read().as_ref().and_then(|error| field_problem(error, "code"));
    let general = problem.read().as_ref().filter(|_| wrong_code.is_none()).map(error_text);
    let shown = step.read().clone();
    rsx! {
        Dialog { title: t!("factor-set-up-title"), class: "narrow", on_close,
            if let Some(general) = general {
                Notice { tone: "problem", p { "{general}" } }
            }
            match shown {
                Step::Password => rsx! {
                    PasswordForm {
                        text: t!("factor-password-text"),
                        action: t!("action-continue"),
                        on_submit: begin,
                        on_done: |()| {},
                        on_cancel: on_close,
                    }
                },
                Step::Code(enrolment) => rsx! {
                    p { class: "dialog-text", {t!("factor-secret-text")} }
                    form { class: "form", onsubmit: confirm,
                        Secret { label: t!("factor-secret"), text: in_groups(&enrolment.secret) }
                        p {
                            a { href: "{enrolment.uri}", {t!("factor-open-app")} }
                        }
                        TextField {
                            id: "factor-code",
                            label: t!("factor-first-code"),
                            value: "{code}",
                            keyboard: "numeric",
                            autocomplete: "one-time-code",
                            is_required: true,
                            is_first: true,
                            error: wrong_code,
                            on_input: move |text| code.set(text),
                        }
                        div { class: "dialog-actions",
                            button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), {t!("action-cancel")} }
                            button { class: "button primary", r#type: "submit", disabled: is_busy(), {t!("factor-confirm")} }
                        }
                    }
                },
                Step::Recovery(codes) => rsx! {
                    p { class: "dialog-text", {t!("factor-recovery-text")} }
                    div { class: "form",
                        Secret {
                            label: t!("factor-recovery"),
                            text: codes.join("\n"),
                            file_name: "worknest-recovery-codes.txt",
                        }
                        label { class: "choice-line",
                            input { r#type: "checkbox", checked: is_kept(), onchange: move |event| is_kept.set(event.checked()) }
                            {t!("factor-recovery-kept")}
                        }
                        div { class: "dialog-actions",
                            button { class: "button primary", r#type: "button", disabled: !is_kept(), onclick: move |_| on_close.call(()), {t!("action-done")} }
                        }
                    }
                },
            }
        }
    }
}

/// As people copy it by hand: four at a time. Apps that show codes read it either way.
fn in_groups(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[component]
fn Remove(on_close: EventHandler<()>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let on_submit = move |proof: Proof| -> ProvenWork {
        Box::pin(async move {
            session.acting().remove_second_factor(&proof.password, &proof.code).await?;
            toasts.say(t!("factor-removed"));
            Ok(())
        })
    };
    rsx! {
        AskPassword {
            title: t!("factor-remove-title"),
            text: t!("factor-remove-text"),
            action: t!("factor-remove"),
            is_dangerous: true,
            asks_code: true,
            on_submit,
            on_close,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::in_groups;

    #[test]
    fn a_secret_is_shown_four_letters_at_a_time() {
        assert_eq!(in_groups("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }
}
