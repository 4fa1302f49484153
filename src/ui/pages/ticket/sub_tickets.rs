//! The parts of a ticket: how far they have come, each with its status, and a line to write the next one in.

use super::super::super::components::{Notice, Progress as Bar, use_toasts};
use super::super::super::route::Route;
use super::super::super::session::{Rows, Shown, use_session};
use super::super::super::t;
use super::super::project::{Lookup, NewTicket, People, StatusPicker, parts_sign};
use super::change_ticket;
use crate::domain::{ProjectId, Ticket, TicketId};
use crate::query::Progress;
use dioxus::prelude::*;

#[component]
pub fn SubTickets(ticket: TicketId, project: ProjectId, may_write: bool) -> Element {
    let session = use_session();
    let lookup = Lookup::new(session, project);
    let asked = use_signal(|| 0u32);
    let parts = use_memo(move || Rows::new(session.client().sub_tickets(ticket)));
    let progress = use_memo(move || {
        let client = session.client();
        client.get::<Ticket>(ticket).map(|row| client.progress(&row)).unwrap_or_default()
    });
    let Progress { done, all } = progress();
    if parts.read().is_empty() && !may_write {
        return rsx! { Circle { ticket, may_write } };
    }
    rsx! {
        section { class: "sub-tickets",
            h2 { class: "section-title",
                {t!("sub-tickets-title")}
                if all > 0 {
                    span { class: "count", {t!("sub-tickets-done", done = done, all = all)} }
                }
            }
            Circle { ticket, may_write }
            if all > 0 {
                Bar { label: t!("sub-tickets-progress"), done, total: all }
            }
            if !parts.read().is_empty() {
                ul { class: "tied-list", aria_label: t!("sub-tickets-title"),
                    for row in parts.read().iter() {
                        OnePart { key: "{row.id}", part: Shown(row.clone()), lookup }
                    }
                }
            }
            if may_write {
                NewTicket { project, parent: ticket, asked }
            }
        }
    }
}

#[component]
fn OnePart(part: Shown<Ticket>, lookup: Lookup) -> Element {
    let client = lookup.session.0.client();
    let class = if lookup.is_closed(&part.value) { "tied closed" } else { "tied" };
    rsx! {
        li { class: "{class}",
            StatusPicker { ticket: part.clone(), lookup }
            span { class: "key", {client.ticket_key(&part)} }
            Link { class: "tied-title", to: Route::TicketPage { id: part.id.to_string() }, "{part.value.title}" }
            {parts_sign(client.progress(&part))}
            People { ticket: part.clone(), lookup }
        }
    }
}

/// Tickets that are parts of each other: nobody meant it, and each of them can end it.
#[component]
fn Circle(ticket: TicketId, may_write: bool) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let client = session.client();
    let circle = client.circle(ticket);
    if circle.is_empty() {
        return rsx! {};
    }
    let keys = circle.iter().chain([&ticket]).filter_map(|id| client.get::<Ticket>(*id));
    let keys = keys.map(|row| client.ticket_key(&row)).collect::<Vec<_>>().join(" → ");
    rsx! {
        Notice { tone: "warning",
            p { {t!("sub-tickets-circle", keys = keys)} }
            if may_write {
                button {
                    class: "button small",
                    r#type: "button",
                    onclick: move |_| change_ticket(session, toasts, ticket, |ticket| ticket.parent_id = None),
                    {t!("parent-remove")}
                }
            }
        }
    }
}
