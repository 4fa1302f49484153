//! One ticket: title, description, fields, comments, attachments, history.
//!
//! Invariants: each save writes only the fields that were changed, against what was in view when the editor
//! opened; a text that is being written survives leaving the page.

mod archived;
mod attachments;
mod comments;
mod description;
mod fields;
mod history;
mod reactions;
mod relations;
mod sub_tickets;
mod title;

use super::super::components::{Confirm, Keyed, Menu, MenuItem, Notice, PendingDot, Toasts, use_toasts};
use super::super::conflict::{Conflicts, ShownConflict};
use super::super::icon::{Glyph, Icon};
use super::super::inbox::{use_inbox, use_read};
use super::super::route::Route;
use super::super::session::{Session, Shown, use_session};
use super::super::shell::{Crumb, Overlay, Page, may_move};
use super::super::{t, time, values};
use super::deletion::delete;
use super::project::Lookup;
use crate::domain::{Action, Project, Ticket, TicketId};
use dioxus::prelude::*;

/// `/tickets/:id`, by id or key.
#[component]
pub fn TicketPage(id: String) -> Element {
    rsx! { Keyed { by: id.clone(), TicketOf { id } } }
}

/// One field of a ticket, chosen from a list: saved at once.
pub fn change_ticket(session: Session, toasts: Toasts, id: TicketId, change: impl FnOnce(&mut Ticket) + 'static) {
    toasts.perform(async move {
        let client = session.acting();
        let Some(draft) = client.draft::<Ticket>(id) else { return Ok(()) };
        let mut value = draft.value.clone();
        change(&mut value);
        client.save(&draft, &value).await
    });
}

fn find_ticket(session: Session, id: &str) -> Option<Shown<Ticket>> {
    let client = session.client();
    let id = client.find_ticket(id)?;
    client.get::<Ticket>(id).map(Shown)
}

#[component]
fn TicketOf(id: String) -> Element {
    let session = use_session();
    let ticket = use_memo(use_reactive!(|id| find_ticket(session, &id)));
    let ways = navigator();
    let asked = id.parse::<TicketId>().ok();
    // The address of a ticket that moved leads to where it is.
    use_effect(move || {
        let found = ticket.read().as_ref().map(|found| found.id);
        if let (Some(asked), Some(found)) = (asked, found)
            && asked != found
        {
            ways.replace(Route::TicketPage { id: found.to_string() });
        }
    });
    let client = session.client();
    let Some(ticket) = ticket() else {
        let id = client.find_ticket(&id);
        let has_moved = id.is_some() && id != asked;
        let id = id.map(|id| id.to_string()).unwrap_or_default();
        return rsx! {
            Page { title: t!("not-found-title"), crumbs: vec![Crumb::to(t!("nav-projects"), Route::ProjectsPage {})],
                Keyed { by: id.clone(), archived::Archived { id, has_moved } }
            }
        };
    };
    let key = client.ticket_key(&ticket);
    let project = client.get::<Project>(ticket.value.project_id);
    let name = project.map(|project| values::project_name(&project.value)).unwrap_or_default();
    let project_id = ticket.value.project_id.to_string();
    let may_write = client.role(ticket.value.project_id).may(Action::Write);
    let mut crumbs = vec![
        Crumb::to(t!("nav-projects"), Route::ProjectsPage {}),
        Crumb::to(name, Route::ListPage { id: project_id }),
    ];
    crumbs.extend(
        client
            .parent(ticket.id)
            .map(|parent| Crumb::to(client.ticket_key(&parent), Route::TicketPage { id: parent.id.to_string() })),
    );
    crumbs.push(Crumb::here(key.clone()));
    rsx! {
        Page {
            title: "{key} {ticket.value.title}",
            crumbs,
            actions: rsx! { TicketActions { ticket: ticket.clone() } },
            // Opened by a key, it becomes another one without another address.
            Keyed { by: ticket.id.to_string(),
                Reads { ticket: ticket.id }
                div { class: "ticket",
                    div { class: "ticket-head",
                        TicketConflicts { id: ticket.id }
                        if ticket.rejected {
                            Notice { tone: "warning",
                                p {
                                    {t!("ticket-rejected")}
                                    " "
                                    Link { to: Route::SyncPage {}, {t!("ticket-rejected-link")} }
                                }
                            }
                        }
                        if client.is_incomplete(ticket.id) {
                            Notice { p { {t!("ticket-incomplete")} } }
                        }
                        if !may_write {
                            Notice { p { {t!("ticket-read-only")} } }
                        }
                        if ticket.pending {
                            div { class: "ticket-pending",
                                PendingDot {}
                                span { class: "muted", {t!("ticket-pending")} }
                            }
                        }
                        title::Title { id: ticket.id, title: ticket.value.title.clone(), may_write }
                        Origin { ticket: ticket.clone() }
                    }
                    aside { class: "ticket-side", aria_label: t!("ticket-fields"),
                        TicketFields { ticket: ticket.clone(), may_write }
                    }
                    div { class: "ticket-main",
                        description::Description { id: ticket.id, project: ticket.value.project_id, text: ticket.value.description.clone(), may_write }
                        sub_tickets::SubTickets { ticket: ticket.id, project: ticket.value.project_id, may_write }
                        relations::Relations { ticket: ticket.id, may_write }
                        attachments::Attachments { ticket: ticket.id, may_write }
                        comments::Comments { ticket: ticket.id, project: ticket.value.project_id, may_write }
                        history::History { ticket: ticket.clone() }
                    }
                }
            }
        }
    }
}

/// Whoever has the page open has read what the inbox says of it.
#[component]
fn Reads(ticket: TicketId) -> Element {
    use_read(use_session(), use_inbox(), ticket);
    rsx! {}
}

#[component]
fn TicketFields(ticket: Shown<Ticket>, may_write: bool) -> Element {
    let session = use_session();
    let lookup = Lookup::new(session, ticket.value.project_id);
    rsx! { fields::Fields { ticket, lookup, may_write } }
}

#[component]
fn TicketConflicts(id: TicketId) -> Element {
    let session = use_session();
    let conflicts: Vec<_> = session.client().conflicts_of(id.into()).into_iter().map(ShownConflict).collect();
    rsx! { Conflicts { conflicts } }
}

/// The key it had before it moved here: one of ours, which no address stands beside.
fn key_before(ticket: &Ticket) -> Option<&String> {
    let is_ours = |key: &&String| key.rsplit_once('-').is_some_and(|(_, number)| number.parse::<u32>().is_ok());
    ticket.source_key.as_ref().filter(is_ours).filter(|_| ticket.source_url.is_none())
}

/// Where a ticket came from that was imported, or moved here.
#[component]
fn Origin(ticket: Shown<Ticket>) -> Element {
    let author = ticket.value.source_author.clone();
    let at = ticket.value.source_created_at.map(time::full).unwrap_or_default();
    if let Some(key) = key_before(&ticket.value) {
        return rsx! {
            p { class: "muted origin",
                {t!("ticket-moved-from", key = key.clone())}
                if let Some(author) = author {
                    " "
                    {t!("ticket-written", author = author, at = at)}
                }
            }
        };
    }
    let Some(author) = author else { return rsx! {} };
    rsx! {
        p { class: "muted origin",
            {t!("ticket-imported", author = author, at = at)}
            if let Some(url) = ticket.value.source_url.clone().filter(|url| url.starts_with("https://") || url.starts_with("http://")) {
                " "
                a { href: "{url}", rel: "noopener noreferrer nofollow", target: "_blank", {t!("ticket-source")} }
            }
        }
    }
}

#[component]
fn TicketActions(ticket: Shown<Ticket>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let id = ticket.id;
    let project = ticket.value.project_id.to_string();
    let key = session.acting().ticket_key(&ticket);
    let overlay = use_context::<Signal<Option<Overlay>>>();
    let mut is_deleting = use_signal(|| false);
    let items = move |()| {
        let delete = move |()| {
            let mut is_deleting = is_deleting;
            is_deleting.set(true);
        };
        let mut items = Vec::new();
        if may_move(&session.acting(), id) {
            let open = move |()| {
                let mut overlay = overlay;
                overlay.set(Some(Overlay::MoveTicket(id)));
            };
            items.push(MenuItem::new(t!("ticket-move"), Some(Glyph::Folder), open));
        }
        items.push(MenuItem::new(t!("action-delete"), Some(Glyph::Trash), delete).dangerous());
        items
    };
    rsx! {
        Menu { label: t!("actions-for", name = key.clone()), items, Icon { glyph: Glyph::More } }
        if is_deleting() {
            Confirm {
                title: t!("ticket-delete-title", key = key),
                text: t!("ticket-delete-text"),
                action: t!("action-delete"),
                is_dangerous: true,
                on_confirm: move |()| {
                    delete::<Ticket>(session, toasts, id, t!("ticket-deleted"));
                    is_deleting.set(false);
                    navigator().push(Route::ListPage { id: project.clone() });
                },
                on_close: move |()| is_deleting.set(false),
            }
        }
    }
}
