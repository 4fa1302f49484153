//! The account and its ways in: password, passkeys, second factor, sessions, tokens, its data, its end.
//!
//! Invariants: everything here is the server's, and says so where it cannot be reached; whatever could lock somebody
//! out asks for the password; nothing here touches the work on this device, but deleting the account, which says so.

mod ask;
mod ending;
mod passkeys;
mod password;
mod provider;
mod second_factor;
mod sessions;
mod tokens;

use super::super::components::Notice;
use super::super::problem::error_text;
use super::super::route::Route;
use super::super::session::use_session;
use super::super::shell::{Crumb, Page};
use super::super::t;
use crate::client::{Client, ClientError};
use crate::domain::User;
use dioxus::prelude::*;

/// `/settings/account`.
#[component]
pub fn AccountPage() -> Element {
    let session = use_session();
    let has_account = use_memo(move || session.client().me().account);
    // Grows when what the server keeps of sessions and tokens has changed.
    let changed = use_signal(|| 0u32);
    let standing = use_resource(move || {
        changed.read();
        let client = session.opened();
        async move { client.provider().await.ok() }
    });
    // Where nobody says otherwise, there is a password.
    let standing = standing().flatten();
    let is_first_password = standing.as_ref().is_some_and(|standing| !standing.has_password);
    rsx! {
        Page {
            title: t!("account-title"),
            crumbs: vec![Crumb::to(t!("nav-settings"), Route::SettingsPage {}), Crumb::here(t!("account-title"))],
            div { class: "page-narrow",
                h1 { {t!("account-title")} }
                if has_account() {
                    password::ChangePassword { changed, is_first: is_first_password }
                    if let Some(standing) = standing {
                        provider::ProviderPanel { standing, changed }
                    }
                    passkeys::PasskeyPanel { changed }
                    second_factor::SecondFactorPanel {}
                    sessions::Sessions { changed }
                    tokens::Tokens { changed }
                    ending::MyData {}
                    if is_server_admin(&session.client()) {
                        Administration {}
                    }
                    ending::DeleteAccount {}
                } else {
                    Notice {
                        p { {t!("settings-no-account")} }
                        p {
                            Link { to: Route::SignInPage {}, {t!("sign-in")} }
                        }
                    }
                }
            }
        }
    }
}

/// Whether the person administers the server, as far as this device knows.
fn is_server_admin(client: &Client) -> bool {
    client.get::<User>(client.me().user).is_some_and(|row| row.value.is_admin)
}

#[component]
fn Administration() -> Element {
    let pages = [
        (t!("people-title"), t!("people-text"), Route::PeoplePage {}),
        (t!("audit-title"), t!("audit-text"), Route::AuditPage {}),
    ];
    rsx! {
        for (title , text , to) in pages {
            section { key: "{title}", class: "panel",
                div { class: "line",
                    div { class: "grow",
                        h2 { "{title}" }
                        p { class: "muted", "{text}" }
                    }
                    Link { class: "button", to, aria_label: t!("page-open-of", name = title.clone()), {t!("audit-open")} }
                }
            }
        }
    }
}

/// A page for administrators of the server, below that of the account.
#[component]
pub fn AdminPage(title: String, children: Element) -> Element {
    let session = use_session();
    let is_admin = use_memo(move || is_server_admin(&session.client()));
    rsx! {
        Page {
            title: title.clone(),
            crumbs: vec![
                Crumb::to(t!("nav-settings"), Route::SettingsPage {}),
                Crumb::to(t!("account-title"), Route::AccountPage {}),
                Crumb::here(title.clone()),
            ],
            div { class: "page-narrow",
                h1 { "{title}" }
                if is_admin() {
                    {children}
                } else {
                    Notice { p { {t!("refused-not-admin")} } }
                }
            }
        }
    }
}

/// What is wrong with the password that was asked for again.
fn wrong_password(error: Option<&ClientError>) -> Option<String> {
    error.filter(|error| error.code() == "wrong_password").map(error_text)
}

/// What the server says of one of its lists, while it cannot be shown.
#[component]
pub fn Unread(problem: String) -> Element {
    rsx! {
        p { class: "muted", role: "status", "{problem}" }
    }
}
