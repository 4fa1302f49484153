//! *Move to project…*: the projects a ticket can go to, and what is told once it went.

use super::super::components::{ColorDot, Dialog, Toasts, use_toasts};
use super::super::route::Route;
use super::super::session::{Session, use_session};
use super::super::{t, values};
use super::palette::Overlay;
use crate::client::Moved;
use crate::domain::{Project, ProjectId, Ticket, TicketId};
use dioxus::prelude::*;

/// Whether there is somewhere to go for it.
pub fn may_move(client: &crate::client::Client, ticket: TicketId) -> bool {
    let row = client.get::<Ticket>(ticket);
    row.is_some_and(|row| !client.places_to_move(row.value.project_id).is_empty())
}

/// The list of projects.
#[component]
pub fn MoveTicket(id: TicketId, overlay: Signal<Option<Overlay>>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let client = session.client();
    let Some(ticket) = client.get::<Ticket>(id) else { return rsx! {} };
    let places = client.places_to_move(ticket.value.project_id);
    rsx! {
        Dialog {
            title: t!("move-title", key = client.ticket_key(&ticket)),
            class: "narrow",
            on_close: move |()| overlay.set(None),
            p { class: "dialog-text", {t!("move-text")} }
            ul { class: "plain-list move-list",
                for place in places {
                    li { key: "{place.id}",
                        button {
                            class: "menu-item",
                            r#type: "button",
                            onclick: {
                                let to = place.id;
                                move |_| {
                                    overlay.set(None);
                                    go(session, toasts, id, to);
                                }
                            },
                            ColorDot { color: place.value.color.clone() }
                            span { class: "grow", {values::project_name(&place.value)} }
                            span { class: "key", {place.value.key_prefix()} }
                        }
                    }
                }
            }
        }
    }
}

/// Moves it. Whoever looks at it sees it there; undone, here again.
fn go(session: Session, toasts: Toasts, id: TicketId, to: ProjectId) {
    let ways = navigator();
    toasts.perform(async move {
        let client = session.acting();
        let moved = client.move_to_project(id, to).await?;
        ways.replace(Route::TicketPage { id: moved.id.to_string() });
        toasts.offer(told(&client, to, &moved), t!("action-undo"), move || {
            let ways = navigator();
            toasts.perform(async move {
                let client = session.acting();
                client.undo().await?;
                // Somebody who did something else since has taken that back.
                if client.get::<Ticket>(id).is_some() {
                    ways.replace(Route::TicketPage { id: id.to_string() });
                }
                Ok(())
            });
        });
        Ok(())
    });
}

/// "Moved to Ops. Its status there is In progress. Not a member there: Ben."
fn told(client: &crate::client::Client, to: ProjectId, moved: &Moved) -> String {
    let project = client.get::<Project>(to).map(|row| values::project_name(&row.value)).unwrap_or_default();
    let mut sentences = vec![t!("move-done", project = project)];
    sentences.extend(moved.status.as_ref().map(|status| t!("move-status", status = status.clone())));
    if !moved.left_out.is_empty() {
        sentences.push(t!("move-left-out", people = moved.left_out.join(", ")));
    }
    sentences.join(" ")
}
