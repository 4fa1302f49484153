//! The form of signing in and up. Work begun without an account is offered to be taken along.

use super::super::super::components::{Confirm, Notice, TextField, use_toasts};
use super::super::super::problem::{error_text, field_problem};
use super::super::super::route::Route;
use super::super::super::session::{Session, tell, use_session};
use super::super::super::{last_route, t};
use super::password::NewPassword;
use crate::client::{Client, ClientError, SignUp, SignUpRule, device};
use dioxus::core::spawn_forever;
use dioxus::prelude::*;

/// What the server asks for beside the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Second {
    Nothing,
    /// The code that an app shows now.
    Code,
    /// One of those that were kept for the day when the phone is lost.
    Recovery,
}

/// Signs in, or makes an account (`is_new`), with the secret of an invitation where there is one. `heading` stands
/// above in place of what is done; `on_in` is called once the person is in.
#[component]
pub fn SignForm(
    is_new: bool,
    #[props(default)] heading: Option<String>,
    lead: String,
    #[props(default)] invitation: String,
    on_in: EventHandler<()>,
) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let mut username = use_signal(String::new);
    let mut email = use_signal(String::new);
    let mut password = use_signal(String::new);
    let mut code = use_signal(String::new);
    let mut second = use_signal(|| Second::Nothing);
    let mut server = use_signal(move || session.acting().server_url().unwrap_or_default());
    let mut wrong_server = use_signal(|| None::<String>);
    let mut problem = use_signal(|| None::<ClientError>);
    let mut is_busy = use_signal(|| false);
    let local_work = use_signal(|| 0usize);
    let rule = use_resource(move || async move {
        // A native client asks no server before it is told which.
        if device::is_native() { SignUpRule::default() } else { Client::sign_up_rule("").await.unwrap_or_default() }
    });
    // As it was before this page was shown.
    let wanted = use_hook(last_route::wanted);

    let secret = invitation.clone();
    let submit = move |event: FormEvent| {
        event.prevent_default();
        if is_busy() {
            return;
        }
        is_busy.set(true);
        wrong_server.set(None);
        problem.set(None);
        let secret = secret.clone();
        let (name, address, word, typed, server_url) = (username(), email(), password(), code(), server());
        // To its end, also when another page is opened meanwhile: it was asked for.
        spawn_forever(async move {
            // A native client is told its server; the browser has it from its address.
            if device::is_native()
                && let Err(error) = Client::connect(&server_url).await
            {
                tell(wrong_server, Some(error_text(&error)));
                tell(is_busy, false);
                return;
            }
            let opened = if is_new {
                Client::sign_up(name.trim(), address.trim(), &word, &secret).await
            } else {
                Client::sign_in(name.trim(), &word, &typed).await
            };
            tell(is_busy, false);
            let is_still_here = problem.try_peek().is_ok();
            match opened {
                Ok(client) => come_in(session, client, local_work, on_in).await,
                Err(error) if error.code() == "second_factor_needed" => tell(second, Second::Code),
                Err(error) if !is_still_here => toasts.problem(error_text(&error)),
                Err(error) => {
                    // The password was changed meanwhile, or the name: from the beginning.
                    if error.code() == "wrong_credentials" {
                        tell(second, Second::Nothing);
                        tell(code, String::new());
                    }
                    tell(problem, Some(error));
                }
            }
        });
    };
    let show_passkey = move |_| {
        if is_busy() {
            return;
        }
        is_busy.set(true);
        problem.set(None);
        spawn_forever(async move {
            let opened = Client::sign_in_with_passkey().await;
            tell(is_busy, false);
            match opened {
                Ok(client) => come_in(session, client, local_work, on_in).await,
                Err(error) => tell(problem, Some(error)),
            }
        });
    };
    let wrong = move |field: &str| problem.read().as_ref().and_then(|error| field_problem(error, field));
    let wrong_code = problem.read().as_ref().filter(|error| error.code() == "wrong_code").map(error_text);
    let general = problem.read().as_ref().and_then(|error| {
        let is_beside_its_field = error.field().is_some_and(|field| ["username", "email", "password"].contains(&field));
        (!is_beside_its_field && error.code() != "wrong_code").then(|| error_text(error))
    });
    let is_recovery = second() == Second::Recovery;
    let title = if is_new { t!("sign-up") } else { t!("sign-in") };
    let heading = heading.unwrap_or_else(|| title.clone());
    let rule = rule().unwrap_or_default();
    let refusal = match rule.sign_up {
        SignUp::Invited if is_new && invitation.is_empty() => Some(t!("sign-up-invited")),
        SignUp::Closed if is_new => Some(t!("sign-up-closed")),
        _ => None,
    };
    // It stands for the code, too.
    let by_passkey = rule.passkeys && !is_new && Client::has_passkeys();
    let by_provider = rule.provider.filter(|_| second() == Second::Nothing).map(|name| {
        rsx! { ProviderButton { name, to: wanted, invitation: invitation.clone() } }
    });
    if let Some(refusal) = refusal {
        return rsx! {
            h1 { "{title}" }
            Notice { p { "{refusal}" } }
            {by_provider}
            Link { class: "button wide", to: Route::JoinPage { token: String::new() }, {t!("join-have-link")} }
        };
    }
    rsx! {
        form { class: "form", onsubmit: submit,
            h1 { "{heading}" }
            p { class: "lead", if second() == Second::Nothing { "{lead}" } else { {t!("sign-code-lead")} } }
            if let Some(general) = general {
                Notice { tone: "problem", p { "{general}" } }
            }
            if second() == Second::Nothing {
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
                    NewPassword {
                        id: "password",
                        label: t!("sign-password"),
                        value: "{password}",
                        username: "{username}",
                        email: "{email}",
                        server: if device::is_native() { server() } else { String::new() },
                        error: wrong("password"),
                        on_input: move |value| password.set(value),
                    }
                } else {
                    TextField {
                        id: "password",
                        label: t!("sign-password"),
                        kind: "password",
                        value: "{password}",
                        autocomplete: "current-password",
                        is_required: true,
                        error: wrong("password"),
                        on_input: move |value| password.set(value),
                    }
                }
            } else {
                Code {
                    key: "{is_recovery}",
                    value: "{code}",
                    is_recovery,
                    error: wrong_code,
                    on_input: move |value| code.set(value),
                }
            }
            button { class: "button primary wide", r#type: "submit", disabled: is_busy(), "{title}" }
            if by_passkey {
                button { class: "button wide", r#type: "button", disabled: is_busy(), onclick: show_passkey, {t!("sign-in-passkey")} }
            }
            {by_provider}
            if second() != Second::Nothing {
                button {
                    class: "button quiet",
                    r#type: "button",
                    onclick: move |_| {
                        let is_code = second() == Second::Code;
                        second.set(if is_code { Second::Recovery } else { Second::Code });
                        code.set(String::new());
                        problem.set(None);
                    },
                    if second() == Second::Code { {t!("sign-code-lost")} } else { {t!("sign-code-app")} }
                }
            } else if !is_new {
                p {
                    Link { to: Route::ForgotPage {}, {t!("sign-forgot")} }
                }
            }
            // Links lead to browsers: a program with a window of its own has to be told.
            if device::is_native() && invitation.is_empty() && second() == Second::Nothing {
                p {
                    Link { to: Route::JoinPage { token: String::new() }, {t!("join-have-link")} }
                }
            }
        }
        if local_work() > 0 {
            TakeAlong { count: local_work(), on_done: move |()| on_in.call(()) }
        }
    }
}

/// Goes on in a store that was just opened: by `on_in`, or by the question what to take along (`local_work`) first.
pub async fn come_in(session: Session, client: Client, local_work: Signal<usize>, on_in: EventHandler<()>) {
    let left = client.local_work().await;
    session.set_started(true);
    session.switch(client);
    // Who is somewhere else by now stays there; the settings offer to take work along, too.
    let is_still_here = local_work.try_peek().is_ok();
    if is_still_here && left > 0 {
        tell(local_work, left);
    } else if is_still_here {
        on_in.call(());
    }
}

/// The way through the identity provider. It leads out of the app; `to` is where one comes back.
#[component]
fn ProviderButton(name: String, to: String, invitation: String) -> Element {
    let toasts = use_toasts();
    let leave = move |_| {
        let (to, invitation) = (to.clone(), invitation.clone());
        toasts.perform(async move { Client::leave_for_provider(&to, &invitation).await });
    };
    rsx! {
        button { class: "button wide", r#type: "button", onclick: leave, {t!("sign-in-with", name = name)} }
    }
}

/// A code of the second factor: six digits of an app, or one that was kept for the day when the phone is lost.
#[component]
pub fn Code(value: String, is_recovery: bool, error: Option<String>, on_input: EventHandler<String>) -> Element {
    rsx! {
        TextField {
            id: "code",
            label: if is_recovery { t!("sign-code-recovery") } else { t!("sign-code") },
            value,
            keyboard: if is_recovery { "text" } else { "numeric" },
            autocomplete: if is_recovery { "off" } else { "one-time-code" },
            is_required: true,
            is_first: true,
            error,
            on_input,
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
