//! The small signs of how a ticket hangs together with others: on its card, in its row.

use super::super::super::icon::{Glyph, Icon};
use super::super::super::session::{Session, Shown};
use super::super::super::t;
use crate::domain::Ticket;
use crate::query::Progress;
use dioxus::prelude::*;

/// What there is to show of a ticket; of most nothing.
#[derive(Clone, Copy, PartialEq)]
pub struct Ties {
    parts: Progress,
    is_blocked: bool,
}

impl Ties {
    /// Whether there is nothing.
    pub fn is_none(self) -> bool {
        self.parts.all == 0 && !self.is_blocked
    }
}

/// Those of a ticket, kept up to date: two look-ups with each change.
pub fn use_ties(session: Session, ticket: &Shown<Ticket>) -> Ties {
    let ticket = ticket.clone();
    let ties = use_memo(use_reactive!(|ticket| {
        let client = session.client();
        let is_blocked = client.is_open(&ticket.value) && !client.blockers(ticket.id).is_empty();
        Ties { parts: client.progress(&ticket), is_blocked }
    }));
    ties()
}

/// The signs. No component: a board shows many, and it has nothing of its own to keep.
pub fn signs(ties: Ties) -> Element {
    rsx! {
        if ties.is_blocked {
            span { class: "sign blocked", role: "img", title: t!("sign-blocked"), aria_label: t!("sign-blocked"),
                Icon { glyph: Glyph::Pause }
            }
        }
        {parts_sign(ties.parts)}
    }
}

/// "2/5" of the sub-tickets, where there are any.
pub fn parts_sign(parts: Progress) -> Element {
    let Progress { done, all } = parts;
    if all == 0 {
        return rsx! {};
    }
    let text = t!("sub-tickets-done", done = done, all = all);
    rsx! {
        span { class: "sign", role: "img", title: "{text}", aria_label: "{text}",
            Icon { glyph: Glyph::List }
            span { "aria-hidden": "true", "{done}/{all}" }
        }
    }
}
