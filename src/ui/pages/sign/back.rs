//! Back from the identity provider: what came of it, and on to where the person wanted to go.

use super::super::super::components::{Notice, use_toasts};
use super::super::super::problem::{code_text, error_text};
use super::super::super::route::Route;
use super::super::super::session::{tell, use_session};
use super::super::super::t;
use super::SignPage;
use super::form::{Code, TakeAlong, arrive};
use crate::client::{Client, ClientError};
use dioxus::core::spawn_forever;
use dioxus::prelude::*;

/// `/sign-in/back#word:rest`, as the server says it: `in`, `code` (it is asked for), `linked` or `proved`, and the way on;
/// `refused` and the code of why.
#[component]
pub fn BackPage(outcome: String) -> Element {
    let (word, rest) = outcome.split_once(':').unwrap_or_default();
    let rest = rest.to_owned();
    rsx! {
        SignPage { title: t!("sign-in"),
            match word {
                "in" | "code" => rsx! { Arrive { to: rest, asks_code: word == "code" } },
                "linked" | "proved" => rsx! { GoOn { to: rest, is_linked: word == "linked" } },
                _ => rsx! { Refused { code: rest } },
            }
        }
    }
}

/// The page of the app that an address names.
fn go_on(to: &str) {
    navigator().replace(to.parse::<Route>().unwrap_or(Route::ProjectsPage {}));
}

#[component]
fn Arrive(to: String, asks_code: bool) -> Element {
    let session = use_session();
    let mut code = use_signal(String::new);
    let mut is_recovery = use_signal(|| false);
    let mut problem = use_signal(|| None::<ClientError>);
    let mut is_busy = use_signal(|| false);
    let local_work = use_signal(|| 0usize);
    let leave = use_callback(move |()| go_on(&to));
    let mut enter = move || {
        // An attempt is made once: a second one beside it would be refused, and shown.
        if is_busy() {
            return;
        }
        is_busy.set(true);
        problem.set(None);
        let typed = code();
        spawn_forever(async move {
            let opened = if asks_code { Client::arrive_with_code(&typed).await } else { Client::arrive().await };
            tell(is_busy, false);
            match opened {
                Ok(client) => arrive(client, session, local_work, || leave.call(())).await,
                Err(error) => tell(problem, Some(error)),
            }
        });
    };
    use_hook(move || {
        if !asks_code {
            enter();
        }
    });
    let said = problem.read().as_ref().map(error_text);
    rsx! {
        form {
            class: "form",
            onsubmit: move |event: FormEvent| {
                event.prevent_default();
                enter();
            },
            h1 { {t!("sign-in")} }
            if let Some(said) = said {
                Notice { tone: "problem", p { "{said}" } }
            }
            if asks_code {
                p { class: "lead", {t!("sign-code-lead")} }
            }
            if asks_code {
                Code {
                    key: "{is_recovery}",
                    value: "{code}",
                    is_recovery: is_recovery(),
                    error: None,
                    on_input: move |text| code.set(text),
                }
            }
            if asks_code || problem.read().is_some() {
                button { class: "button primary wide", r#type: "submit", disabled: is_busy(), {t!("sign-in")} }
            }
            if asks_code {
                button {
                    class: "button quiet",
                    r#type: "button",
                    onclick: move |_| {
                        is_recovery.toggle();
                        code.set(String::new());
                    },
                    if is_recovery() { {t!("sign-code-app")} } else { {t!("sign-code-lost")} }
                }
            }
        }
        if local_work() > 0 {
            TakeAlong { count: local_work(), on_done: move |()| leave.call(()) }
        }
    }
}

/// It is done: said on the page that is next.
#[component]
fn GoOn(to: String, is_linked: bool) -> Element {
    let toasts = use_toasts();
    use_effect(move || {
        toasts.say(if is_linked { t!("provider-linked-now") } else { t!("provider-proved") });
        go_on(&to);
    });
    rsx! {}
}

#[component]
fn Refused(code: String) -> Element {
    let session = use_session();
    // Whoever links an account is in already.
    let back = if session.client().me().account { Route::AccountPage {} } else { Route::SignInPage {} };
    rsx! {
        h1 { {t!("sign-in-failed")} }
        Notice { tone: "problem", p { {code_text(&code)} } }
        Link { class: "button wide", to: back, {t!("sign-in-back")} }
    }
}
