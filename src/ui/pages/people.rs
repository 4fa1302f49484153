//! The people of this server, for its administrators: who may make an account, who has one, what they may do.

use super::super::components::{Avatar, Dialog, Menu, MenuItem, Notice, Secret, TextField, use_toasts};
use super::super::icon::{Glyph, Icon};
use super::super::problem::error_text;
use super::super::session::{again, tell, use_session};
use super::super::{t, time};
use super::account::{AdminPage, Unread};
use super::invitations::Invitations;
use super::sign::server_here;
use crate::client::{Client, ClientError, PersonOfServer, SignUp};
use dioxus::core::spawn_forever;
use dioxus::prelude::*;

/// From so many people on, a field narrows the list.
const NARROWED_FROM: usize = 12;

/// `/settings/people`.
#[component]
pub fn PeoplePage() -> Element {
    rsx! {
        AdminPage { title: t!("people-title"),
            Newcomers {}
            Everybody {}
        }
    }
}

/// How people get an account.
#[component]
fn Newcomers() -> Element {
    let session = use_session();
    let rule = use_resource(move || {
        let server = server_here(session);
        async move { Client::sign_up_rule(&server).await.map_err(|error| error_text(&error)) }
    });
    let shown = rule.read();
    rsx! {
        section { class: "panel",
            h2 { {t!("people-newcomers")} }
            match shown.as_ref() {
                None => rsx! {},
                Some(Err(problem)) => rsx! { Unread { problem: problem.clone() } },
                Some(Ok(rule)) => rsx! {
                    p { class: "hint",
                        match rule.sign_up {
                            SignUp::Open => t!("people-sign-up-open"),
                            SignUp::Invited => t!("people-sign-up-invited"),
                            SignUp::Closed => t!("people-sign-up-closed"),
                        }
                    }
                    // Where sign-up is closed, no invitation lets anybody in.
                    if rule.sign_up != SignUp::Closed {
                        Invitations { project: None }
                    }
                },
            }
        }
    }
}

/// What is done with somebody.
#[derive(Clone, Copy, PartialEq)]
enum Deed {
    MakeLink,
    EndSessions,
    SetAdmin(bool),
    SetActive(bool),
}

#[component]
fn Everybody() -> Element {
    let session = use_session();
    let changed = use_signal(|| 0u32);
    let people = use_resource(move || {
        changed.read();
        let client = session.opened();
        async move { client.people_of_server().await.map_err(|error| error_text(&error)) }
    });
    let mut narrowed = use_signal(String::new);
    let mut asking = use_signal(|| None::<(PersonOfServer, Deed)>);
    let shown = people.read();
    let count = shown.as_ref().and_then(|found| found.as_ref().ok()).map_or(0, Vec::len);
    rsx! {
        section { class: "panel",
            h2 { {t!("people-list")} }
            if count >= NARROWED_FROM {
                TextField {
                    id: "people-narrowed",
                    label: t!("people-narrowed"),
                    value: "{narrowed}",
                    on_input: move |text| narrowed.set(text),
                }
            }
            match shown.as_ref() {
                None => rsx! {},
                Some(Err(problem)) => rsx! { Unread { problem: problem.clone() } },
                Some(Ok(found)) => rsx! {
                    ul { class: "plain-list",
                        for person in found.iter().filter(|person| is_meant(person, &narrowed.read())) {
                            li { key: "{person.account.id}", class: "line device",
                                OnePerson { person: person.clone(), asking }
                            }
                        }
                    }
                    if count == 1 {
                        p { class: "hint", {t!("people-alone")} }
                    }
                },
            }
            if let Some((person, deed)) = asking() {
                Ask {
                    person,
                    deed,
                    changed,
                    on_close: move |()| asking.set(None),
                }
            }
        }
    }
}

/// Whether somebody's names or email hold what was typed, whatever its case.
fn is_meant(person: &PersonOfServer, typed: &str) -> bool {
    let typed = typed.trim().to_lowercase();
    let user = &person.account.user;
    [&user.username, &user.display_name, &user.email].iter().any(|text| text.to_lowercase().contains(&typed))
}

#[component]
fn OnePerson(person: PersonOfServer, asking: Signal<Option<(PersonOfServer, Deed)>>) -> Element {
    let session = use_session();
    let user = person.account.user.clone();
    let is_me = session.client().me().user == person.account.id;
    let last = match person.last_seen_at {
        Some(at) => t!("person-last-seen", when = time::ago(at, session.now()), count = person.sessions),
        None => t!("person-never-seen"),
    };
    let items = use_callback({
        let person = person.clone();
        move |()| {
            let item = |label: String, glyph: Glyph, deed: Deed| {
                let person = person.clone();
                MenuItem::new(label, Some(glyph), move |()| {
                    let mut asking = asking;
                    asking.set(Some((person.clone(), deed)));
                })
            };
            let is_admin = person.account.user.is_admin;
            let admin = match is_admin {
                true => item(t!("person-admin-unmake"), Glyph::Person, Deed::SetAdmin(false)),
                false => item(t!("person-admin-make"), Glyph::Person, Deed::SetAdmin(true)),
            };
            let mut items = vec![item(t!("person-link-make"), Glyph::Lock, Deed::MakeLink), admin];
            // One's own sessions are ended, and one's account deleted, in the settings of the account.
            if !is_me && person.sessions > 0 {
                items.push(item(t!("person-sessions-end"), Glyph::SignOut, Deed::EndSessions));
            }
            if !is_me && person.is_active {
                items.push(item(t!("person-deactivate"), Glyph::Cross, Deed::SetActive(false)).dangerous());
            }
            if !person.is_active {
                items.push(item(t!("person-reactivate"), Glyph::Check, Deed::SetActive(true)));
            }
            items
        }
    });
    rsx! {
        Avatar { name: user.display_name.clone() }
        span { class: "grow",
            strong { "{user.display_name}" }
            if user.display_name != user.username {
                span { class: "muted", " {user.username}" }
            }
            if is_me {
                span { class: "muted", " · " {t!("person-you")} }
            }
            if user.is_admin {
                " "
                span { class: "chip", {t!("person-is-admin")} }
            }
            if !person.is_active {
                " "
                span { class: "chip warn", {t!("person-is-deactivated")} }
            }
            span { class: "hint block audit-about",
                if !user.email.is_empty() {
                    "{user.email} · "
                }
                "{last}"
            }
        }
        Menu { label: t!("person-menu", name = user.username.clone()), items, Icon { glyph: Glyph::More } }
    }
}

/// Says what a deed does, and does it; a link that was made is shown.
#[component]
fn Ask(person: PersonOfServer, deed: Deed, changed: Signal<u32>, on_close: EventHandler<()>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let mut problem = use_signal(|| None::<ClientError>);
    let mut is_busy = use_signal(|| false);
    let link = use_signal(|| None::<String>);
    let (id, name) = (person.account.id, person.account.user.username.clone());
    let (title, text, action) = match deed {
        Deed::MakeLink => (t!("person-link-title"), t!("person-link-text"), t!("invitation-make")),
        Deed::EndSessions => (t!("person-sessions-end"), t!("person-sessions-text"), t!("person-sessions-end")),
        Deed::SetAdmin(true) => (t!("person-admin-make"), t!("person-admin-make-text"), t!("person-admin-make")),
        Deed::SetAdmin(false) => (t!("person-admin-unmake"), t!("person-admin-unmake-text"), t!("person-admin-unmake")),
        Deed::SetActive(true) => (t!("person-reactivate"), t!("person-reactivate-text"), t!("person-reactivate")),
        Deed::SetActive(false) => (t!("person-deactivate"), t!("person-deactivate-text"), t!("person-deactivate")),
    };
    let class = if matches!(deed, Deed::SetActive(false)) { "button danger" } else { "button primary" };
    let title = t!("person-deed-of", deed = title, name = name.clone());
    let submit = move |_| {
        if is_busy() {
            return;
        }
        is_busy.set(true);
        problem.set(None);
        let name = name.clone();
        // To its end, also when the dialog is closed meanwhile.
        spawn_forever(async move {
            let client = session.acting();
            let done = match deed {
                Deed::MakeLink => client.make_reset_link(id).await.map(|made| tell(link, Some(made.link))),
                Deed::EndSessions => client.end_sessions_of(id).await,
                Deed::SetAdmin(is_admin) => client.set_server_admin(id, is_admin).await,
                Deed::SetActive(is_active) => client.set_active(id, is_active).await,
            };
            match done {
                Ok(()) if deed == Deed::MakeLink => {}
                Ok(()) => {
                    again(changed);
                    toasts.say(t!("person-done", name = name));
                    if is_busy.try_peek().is_ok() {
                        on_close.call(());
                    }
                }
                Err(error) => tell(problem, Some(error)),
            }
            tell(is_busy, false);
        });
    };
    rsx! {
        Dialog { title, class: "narrow", on_close,
            if let Some(link) = link() {
                p { class: "dialog-text", {t!("person-link-made")} }
                Secret { label: t!("person-link"), text: link }
                div { class: "dialog-actions",
                    button { class: "button primary", r#type: "button", onclick: move |_| on_close.call(()), {t!("action-done")} }
                }
            } else {
                p { class: "dialog-text", "{text}" }
                if let Some(error) = problem.read().as_ref() {
                    Notice { tone: "problem", p { {error_text(error)} } }
                }
                div { class: "dialog-actions",
                    button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), {t!("action-cancel")} }
                    button { class: "{class}", r#type: "button", disabled: is_busy(), onclick: submit, "{action}" }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn people_are_found_by_each_of_their_names() {
        let person: PersonOfServer = serde_json::from_value(json!({
            "id": "11111111-1111-4111-8111-111111111111", "username": "ann", "email": "a@example.org",
            "display_name": "Ann Other", "is_admin": true, "created_at": "2026-11-23T12:00:00Z", "is_active": true,
            "sessions": 1,
        }))
        .expect("as the server tells it");
        for typed in ["", " other ", "ANN", "example.org"] {
            assert!(is_meant(&person, typed), "{typed}");
        }
        assert!(!is_meant(&person, "ben"));
    }
}
