//! Sign in, sign up. Work begun without an account is offered to be taken along.

use super::super::components::{Confirm, Notice, TextField, use_toasts};
use super::super::route::Route;
use super::super::session::{tell, use_session};
use super::super::shell::{Crumb, Page};
use super::super::{t, values};
use crate::client::{Client, ClientError, device};
use dioxus::core::spawn_forever;
use dioxus::prelude::*;

/// `/sign-in`.
#[component]
pub fn SignInPage() -> Element {
    rsx! { SignPage { is_new: false } }
}

/// `/sign-up`.
#[component]
pub fn SignUpPage() -> Element {
    rsx! { SignPage { is_new: true } }
}

#[component]
fn SignPage(is_new: bool) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let mut username = use_signal(String::new);
    let mut email = use_signal(String::new);
    let mut password = use_signal(String::new);
    let mut server = use_signal(move || session.acting().server_url().unwrap_or_default());
    let mut wrong_server = use_signal(|| None::<String>);
    let mut problem = use_signal(|| None::<ClientError>);
    let mut is_busy = use_signal(|| false);
    let local_work = use_signal(|| 0usize);

    let submit = move |event: FormEvent| {
        event.prevent_default();
        if is_busy() {
            return;
        }
        is_busy.set(true);
        wrong_server.set(None);
        problem.set(None);
        let (name, address, secret, server_url) = (username(), email(), password(), server());
        let navigator = navigator();
        // To its end, also when another page is opened meanwhile: it was asked for.
        spawn_forever(async move {
            // A native client is told its server; the browser has it from its address.
            if device::is_native()
                && let Err(error) = Client::connect(&server_url).await
            {
                tell(wrong_server, Some(error.to_string()));
                tell(is_busy, false);
                return;
            }
            let opened = if is_new {
                Client::sign_up(name.trim(), address.trim(), &secret).await
            } else {
                Client::sign_in(name.trim(), &secret).await
            };
            tell(is_busy, false);
            match opened {
                Ok(client) => {
                    let left = client.local_work().await;
                    session.set_started(true);
                    session.switch(client);
                    // Who is somewhere else by now stays there; the settings offer to take work along, too.
                    let is_still_here = local_work.try_peek().is_ok();
                    if is_still_here && left > 0 {
                        tell(local_work, left);
                    } else if is_still_here {
                        navigator.push(Route::ProjectsPage {});
                    }
                }
                Err(error) if problem.try_peek().is_err() => toasts.problem(error.to_string()),
                Err(error) => tell(problem, Some(error)),
            }
        });
    };
    let wrong = move |field: &str| problem.read().as_ref().and_then(|error| values::field_problem(error, field));
    let general = problem.read().as_ref().and_then(|error| {
        let is_beside_its_field = error.field().is_some_and(|field| ["username", "email", "password"].contains(&field));
        (!is_beside_its_field).then(|| error.to_string())
    });
    let title = if is_new { t!("sign-up") } else { t!("sign-in") };
    rsx! {
        Page { title: title.clone(), crumbs: vec![Crumb::here(title.clone())], class: "start", takes_focus: false,
            form { class: "start-card form", onsubmit: submit,
                h1 { "{title}" }
                p { class: "lead", if is_new { {t!("sign-up-lead")} } else { {t!("sign-in-lead")} } }
                if let Some(general) = general {
                    Notice { tone: "problem", p { "{general}" } }
                }
                if device::is_native() {
                    TextField {
                        id: "server",
                        label: t!("server-address"),
                        kind: "url",
                        value: "{server}",
                        placeholder: "https://",
                        hint: t!("server-hint"),
                        is_required: true,
                        error: wrong_server(),
                        on_input: move |value| server.set(value),
                    }
                }
                TextField {
                    id: "username",
                    label: t!("sign-username"),
                    value: "{username}",
                    autocomplete: "username",
                    is_required: true,
                    is_first: true,
                    error: wrong("username"),
                    on_input: move |value| username.set(value),
                }
                if is_new {
                    TextField {
                        id: "email",
                        label: t!("sign-email"),
                        kind: "email",
                        value: "{email}",
                        autocomplete: "email",
                        is_required: true,
                        error: wrong("email"),
                        on_input: move |value| email.set(value),
                    }
                }
                TextField {
                    id: "password",
                    label: t!("sign-password"),
                    kind: "password",
                    value: "{password}",
                    autocomplete: if is_new { "new-password" } else { "current-password" },
                    hint: if is_new { t!("sign-password-hint") } else { String::new() },
                    is_required: true,
                    error: wrong("password"),
                    on_input: move |value| password.set(value),
                }
                button { class: "button primary wide", r#type: "submit", disabled: is_busy(), "{title}" }
                p { class: "muted",
                    if is_new {
                        {t!("sign-have-account")}
                        " "
                        Link { to: Route::SignInPage {}, {t!("sign-in")} }
                    } else {
                        {t!("sign-no-account")}
                        " "
                        Link { to: Route::SignUpPage {}, {t!("sign-up")} }
                    }
                }
            }
        }
        if local_work() > 0 {
            TakeAlong { count: local_work(), on_done: move |()| { navigator().push(Route::ProjectsPage {}); } }
        }
    }
}

/// Asks whether to take what was made without an account.
#[component]
pub fn TakeAlong(count: usize, on_done: EventHandler<()>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    rsx! {
        Confirm {
            title: t!("take-title"),
            text: t!("take-text", count = count),
            action: t!("take-action"),
            on_confirm: move |()| {
                toasts.perform(async move {
                    let taken = session.acting().take_local_work().await?;
                    toasts.say(t!("take-done", count = taken));
                    Ok(())
                });
                on_done.call(());
            },
            on_close: move |()| on_done.call(()),
        }
    }
}
