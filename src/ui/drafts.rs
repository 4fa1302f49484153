//! Texts that are being written and not yet saved. They outlive the page, so that going elsewhere in the app
//! and coming back loses nothing; leaving the app warns.

use crate::client::{Draft, device};
use crate::domain::{Comment, CommentId, Ticket, TicketId};
use dioxus::prelude::*;
use std::collections::HashMap;

/// A text in an editor, and what its author had before their eyes when they opened it.
pub struct Open<T: crate::domain::Entity> {
    pub draft: Draft<T>,
    pub text: String,
}

/// The fields of a ticket that are written as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextField {
    Title,
    Description,
}

/// All unsaved texts of this app.
#[derive(Clone, Copy)]
pub struct Drafts {
    pub tickets: Signal<HashMap<(TicketId, TextField), Open<Ticket>>>,
    pub comments: Signal<HashMap<CommentId, Open<Comment>>>,
    pub new_comments: Signal<HashMap<TicketId, String>>,
}

impl Drafts {
    /// For the root component.
    pub fn new() -> Self {
        Self {
            tickets: Signal::new(HashMap::new()),
            comments: Signal::new(HashMap::new()),
            new_comments: Signal::new(HashMap::new()),
        }
    }

    fn has_unsaved(&self) -> bool {
        let in_ticket = self.tickets.read().iter().any(|((_, field), open)| match field {
            TextField::Title => open.text != open.draft.value.title,
            TextField::Description => open.text != open.draft.value.description,
        });
        in_ticket
            || self.comments.read().values().any(|open| open.text != open.draft.value.content)
            || self.new_comments.read().values().any(|text| !text.trim().is_empty())
    }
}

/// Warns on leaving as long as something is unsaved.
pub fn use_leave_warning(drafts: Drafts) {
    use_effect(move || device::warn_before_leaving(drafts.has_unsaved()));
}
