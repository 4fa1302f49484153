//! For one ticket another is looked for, by key or words: what it is a part of, or what it is related to.

use super::super::components::{Dialog, Finder, Finding, use_toasts};
use super::super::icon::Glyph;
use super::super::pages::change_ticket;
use super::super::session::{Rows, use_session};
use super::super::{t, values};
use super::palette::Overlay;
use crate::client::{Client, Keeping, Related, Row};
use crate::domain::{Action, Relation, Ticket, TicketId};
use dioxus::prelude::*;

/// What the other one shall be.
#[derive(Clone, Copy, PartialEq)]
pub enum Wanted {
    Parent,
    /// The relation, and whether it goes the other way.
    Related(Relation, bool),
}

impl Wanted {
    /// Every relation, from either end.
    pub const RELATIONS: [(Relation, bool); 5] = [
        (Relation::Blocks, false),
        (Relation::Blocks, true),
        (Relation::Duplicates, false),
        (Relation::Duplicates, true),
        (Relation::Relates, false),
    ];
}

/// So many are offered: who looks for another one types more of it.
const OFFERED_MAX: usize = 30;

/// Whether the person may change a ticket.
pub fn is_changeable(client: &Client, id: TicketId) -> bool {
    client.get::<Ticket>(id).is_some_and(|row| client.role(row.value.project_id).may(Action::Write))
}

/// What can be chosen, as things are.
fn offered(client: &Client, text: &str, id: TicketId, wanted: Wanted) -> Rows<Ticket> {
    let Some(ticket) = client.get::<Ticket>(id) else { return Rows::new(Vec::new()) };
    let is_here_only = |row: &Row<Ticket>| client.keeping(row.value.project_id) == Keeping::DeviceOnly;
    Rows::new(match wanted {
        Wanted::Parent => {
            let below = client.itself_and_below(id);
            let fits = |row: &Row<Ticket>| row.value.project_id == ticket.value.project_id && !below.contains(&row.id);
            client.meant(text, OFFERED_MAX, fits)
        }
        Wanted::Related(relation, is_reverse) => {
            let there = client.relations(id);
            let fits = |row: &Row<Ticket>| {
                // The other way it is written in the other ticket; and what is on this device only is named nowhere else.
                let is_writable = !is_reverse || client.role(row.value.project_id).may(Action::Write);
                let is_alike = is_here_only(row) == is_here_only(&ticket);
                row.id != id
                    && is_writable
                    && is_alike
                    && !there.contains(&Related { relation, is_reverse, other: row.id })
            };
            client.meant(text, OFFERED_MAX, fits)
        }
    })
}

/// The dialog.
#[component]
pub fn ChooseTicket(id: TicketId, wanted: Wanted, overlay: Signal<Option<Overlay>>) -> Element {
    let session = use_session();
    let toasts = use_toasts();
    let text = use_signal(String::new);
    let rows = use_memo(use_reactive!(|(id, wanted)| offered(&session.client(), &text.read(), id, wanted)));
    let client = session.client();
    let Some(ticket) = client.get::<Ticket>(id) else { return rsx! {} };
    // The first line takes the parent away, where there is one and none is looked for.
    let may_clear = wanted == Wanted::Parent && ticket.value.parent_id.is_some() && text.read().trim().is_empty();
    let none = Finding { glyph: Glyph::Cross, text: t!("parent-none"), hint: String::new() };
    let found = rows.read();
    let found = found.iter().map(|row| Finding::ticket(&client, row));
    let lines: Vec<Finding> = may_clear.then_some(none).into_iter().chain(found).collect();
    let choose = move |index: usize| {
        let other = match index.checked_sub(usize::from(may_clear)) {
            Some(place) => match rows.peek().get(place) {
                Some(row) => Some(row.id),
                None => return,
            },
            None => None,
        };
        overlay.set(None);
        match (wanted, other) {
            (Wanted::Parent, parent) => change_ticket(session, toasts, id, move |ticket| ticket.parent_id = parent),
            (Wanted::Related(relation, is_reverse), Some(other)) => toasts
                .perform(async move { session.acting().relate(id, Related { relation, is_reverse, other }).await }),
            (Wanted::Related(..), None) => {}
        }
    };
    let title = match wanted {
        Wanted::Parent => t!("parent-choose", key = client.ticket_key(&ticket)),
        Wanted::Related(relation, is_reverse) => {
            t!(
                "relation-choose",
                key = client.ticket_key(&ticket),
                relation = values::relation_name(relation, is_reverse)
            )
        }
    };
    rsx! {
        Dialog { title: title.clone(), class: "palette", on_close: move |()| overlay.set(None),
            Finder { label: title.clone(), hint: title, text, lines, on_choose: choose }
        }
    }
}
