//! An invitation: who has an account joins the project, who has none makes one.

use super::super::super::components::{Keyed, Notice, TextField, Toasts, use_toasts};
use super::super::super::problem::error_text;
use super::super::super::route::Route;
use super::super::super::session::{Session, use_session};
use super::super::super::t;
use super::form::SignForm;
use super::{SignPage, go_to_projects};
use crate::client::{Client, ClientError, device};
use dioxus::prelude::*;

/// `/join#token`. The secret stands behind the `#`, which no browser sends to a server. Without one it is asked for:
/// links lead to browsers, and other programs have to be told.
#[component]
pub fn JoinPage(token: String) -> Element {
    let session = use_session();
    // As it was at first: coming in goes on here, to the question what to take along.
    let has_account = use_hook(move || session.acting().me().account);
    rsx! {
        SignPage { title: t!("join-title"),
            if token.is_empty() {
                AskLink {}
            } else if has_account {
                Accept { token }
            } else {
                Enter { token }
            }
        }
    }
}

#[component]
fn AskLink() -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let mut link = use_signal(String::new);
    let submit = move |event: FormEvent| {
        event.prevent_default();
        let token = secret_of(&link.peek());
        if token.is_empty() {
            return;
        }
        // A program with a window of its own learns from the link which server it leads to; the web has but one.
        let server = server_of(&link.peek()).filter(|_| device::is_native() && !session.acting().me().account);
        let ways = navigator();
        toasts.perform(async move {
            if let Some(server) = server {
                Client::connect(&server).await?;
                session.switch(Client::open().await?);
            }
            ways.push(Route::JoinPage { token });
            Ok(())
        });
    };
    rsx! {
        h1 { {t!("join-title")} }
        p { class: "lead", {t!("join-ask")} }
        form { class: "form", onsubmit: submit,
            TextField {
                id: "join-link",
                label: t!("join-link"),
                value: "{link}",
                is_required: true,
                is_first: true,
                on_input: move |value| link.set(value),
            }
            button { class: "button primary wide", r#type: "submit", {t!("action-continue")} }
        }
    }
}

/// What stands behind the `#`; the whole where somebody gave the secret alone.
fn secret_of(link: &str) -> String {
    let link = link.trim();
    link.rsplit_once('#').map_or(link, |(_, secret)| secret).to_owned()
}

/// The server whose link it is, with the path under which it is served; none where somebody gave the secret alone.
fn server_of(link: &str) -> Option<String> {
    let (server, _) = link.trim().split_once("/join#")?;
    (!server.is_empty()).then(|| server.to_owned())
}

async fn accept(session: Session, toasts: Toasts, token: &str) -> Result<(), ClientError> {
    session.acting().accept_invitation(token).await?;
    toasts.say(t!("join-done"));
    Ok(())
}

/// For one who is signed in.
#[component]
fn Accept(token: String) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let mut problem = use_signal(|| None::<ClientError>);
    let mut is_busy = use_signal(|| false);
    let name = session.client().me().display_name;
    let join = move |_| {
        if is_busy() {
            return;
        }
        is_busy.set(true);
        problem.set(None);
        let token = token.clone();
        spawn(async move {
            match accept(session, toasts, &token).await {
                Ok(()) => go_to_projects(),
                Err(error) => problem.set(Some(error)),
            }
            is_busy.set(false);
        });
    };
    rsx! {
        h1 { {t!("join-title")} }
        p { class: "lead", {t!("join-as", name = name)} }
        if let Some(problem) = problem.read().as_ref() {
            Notice { tone: "problem", p { {in_words(problem)} } }
        }
        button { class: "button primary wide", r#type: "button", disabled: is_busy(), onclick: join, {t!("join-action")} }
    }
}

/// For one who is not: a new account by default, which is in the project at once.
#[component]
fn Enter(token: String) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let mut is_new = use_signal(|| true);
    let secret = token.clone();
    let joined = move |()| {
        let secret = secret.clone();
        let was_new = is_new();
        toasts.perform(async move {
            // With a new account the server has done both in one.
            if !was_new {
                accept(session, toasts, &secret).await?;
            }
            Ok(())
        });
        go_to_projects();
    };
    rsx! {
        Keyed { by: is_new().to_string(),
            SignForm {
                is_new: is_new(),
                heading: t!("join-title"),
                lead: if is_new() { t!("join-lead-new") } else { t!("join-lead") },
                invitation: token,
                on_in: joined,
            }
        }
        p { class: "muted",
            if is_new() { {t!("sign-have-account")} } else { {t!("sign-no-account")} }
            " "
            button { class: "button quiet small", r#type: "button", onclick: move |_| is_new.set(!is_new()),
                if is_new() { {t!("join-with-account")} } else { {t!("join-with-new")} }
            }
        }
    }
}

fn in_words(error: &ClientError) -> String {
    if error.code() == "not_found" { t!("join-ended") } else { error_text(error) }
}

#[cfg(test)]
mod tests {
    use super::{secret_of, server_of};

    #[test]
    fn the_secret_is_what_stands_behind_the_mark() {
        assert_eq!(secret_of(" https://a.org/join#abc-1 \n"), "abc-1");
        assert_eq!(secret_of("abc-1"), "abc-1");
    }

    #[test]
    fn the_server_is_what_stands_before_the_page() {
        assert_eq!(server_of(" https://a.org/join#abc-1"), Some("https://a.org".to_owned()));
        assert_eq!(server_of("https://a.org/team/join#abc-1"), Some("https://a.org/team".to_owned()));
        assert_eq!(server_of("abc-1"), None);
    }
}
