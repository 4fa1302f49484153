//! A name in a text, shown as what it names where that is known here: a member of the project, a ticket.

use super::super::route::Route;
use super::super::session::Session;
use crate::client::Client;
use crate::domain::mention::named_in;
use crate::domain::{Member, Project, ProjectId, Ticket};
use dioxus::prelude::*;

/// What a text names.
#[derive(Clone, PartialEq)]
enum Meant {
    /// What they are called now, and what stands behind the name.
    Person {
        name: String,
        behind: String,
        is_me: bool,
    },
    Ticket {
        id: String,
        title: String,
        is_closed: bool,
    },
}

fn find(client: &Client, project: Option<ProjectId>, text: &str) -> Option<Meant> {
    if text.starts_with('@') {
        let members = client.children::<Member>(project?.into());
        return members.iter().find_map(|row| {
            let length = named_in(text, &row.value.username)?;
            Some(Meant::Person {
                name: row.value.display_name.clone(),
                behind: text[length..].to_owned(),
                is_me: row.value.user_id == client.me().user,
            })
        });
    }
    // Most of what looks like a key is none: only those of our own projects are looked for.
    let (prefix, _) = text.split_once('-')?;
    let is_ours = client.list::<Project>().iter().any(|row| row.value.key_prefix().eq_ignore_ascii_case(prefix));
    let row = client.get::<Ticket>(client.find_ticket(text).filter(|_| is_ours)?)?;
    let is_closed = !client.is_open(&row.value);
    Some(Meant::Ticket { id: row.id.to_string(), title: row.value.title.clone(), is_closed })
}

#[component]
pub fn Named(text: String, project: Option<ProjectId>) -> Element {
    let session = try_use_context::<Session>();
    let meant = use_memo(use_reactive!(|text, project| find(&session?.client(), project, &text)));
    match meant() {
        Some(Meant::Person { name, behind, is_me }) => rsx! {
            span { class: if is_me { "mention me" } else { "mention" }, title: "{text}", "@{name}" }
            "{behind}"
        },
        Some(Meant::Ticket { id, title, is_closed }) => rsx! {
            Link { class: if is_closed { "ticket-key closed" } else { "ticket-key" }, to: Route::TicketPage { id }, title: "{title}", "{text}" }
        },
        None => rsx! { "{text}" },
    }
}
