use super::fold::words;
use super::item::{Item, Statuses};
use crate::domain::{Date, LabelId, Priority, Ticket, TicketId, TicketType, UserId};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Tickets that need work, or need none, or both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    #[default]
    All,
    Open,
    Closed,
}

/// Who a ticket is given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Assignee {
    Nobody,
    User(UserId),
}

/// When a ticket is due, seen from today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Due {
    /// Before today, and still open.
    Overdue,
    /// From today on, within so many days: 0 is today alone.
    Within(u16),
    /// On any day.
    Any,
    None,
}

/// Which values a field may have: one of `only` (empty: any), and none of `not`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choice<T> {
    pub only: Vec<T>,
    pub not: Vec<T>,
}

impl<T> Default for Choice<T> {
    fn default() -> Self {
        Self { only: Vec::new(), not: Vec::new() }
    }
}

impl<T> Choice<T> {
    /// Whether it lets everything pass.
    pub fn is_any(&self) -> bool {
        self.only.is_empty() && self.not.is_empty()
    }

    /// `has` says whether the ticket has a value.
    fn allows(&self, has: impl Fn(&T) -> bool) -> bool {
        (self.only.is_empty() || self.only.iter().any(&has)) && !self.not.iter().any(&has)
    }
}

/// What a person wants to see: every condition must hold, within one any of its values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Words, each the beginning of a word of the ticket.
    pub text: String,
    pub state: State,
    /// Keys of statuses.
    pub statuses: Choice<String>,
    pub types: Choice<TicketType>,
    pub priorities: Choice<Priority>,
    pub assignees: Choice<Assignee>,
    pub labels: Choice<LabelId>,
    pub due: Option<Due>,
}

impl Filter {
    /// Whether it lets every ticket pass.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A filter made ready for many tickets.
#[derive(Clone, Debug)]
pub struct Matcher<'a> {
    filter: &'a Filter,
    statuses: &'a Statuses<'a>,
    today: Date,
    words: Vec<String>,
    found: Option<HashSet<TicketId>>,
    passes_all: bool,
}

impl<'a> Matcher<'a> {
    /// `today` where the person is. Text is looked for in titles and descriptions.
    pub fn new(filter: &'a Filter, statuses: &'a Statuses<'a>, today: Date) -> Self {
        let mut query = Vec::new();
        words(&filter.text, |word| query.push(word.to_owned()));
        let passes_all = Filter { text: String::new(), ..filter.clone() }.is_empty() && query.is_empty();
        Self { filter, statuses, today, words: query, found: None, passes_all }
    }

    /// Takes the tickets that a search found for the filter's text, instead of reading each ticket: faster, and
    /// with comments.
    #[must_use]
    pub fn among(mut self, found: HashSet<TicketId>) -> Self {
        if !self.words.is_empty() {
            self.found = Some(found);
        }
        self
    }

    /// Whether the filter lets it pass.
    pub fn matches(&self, item: &Item) -> bool {
        self.passes_all || (self.matches_fields(item.ticket) && self.matches_text(item))
    }

    fn matches_fields(&self, ticket: &Ticket) -> bool {
        let filter = self.filter;
        let status = ticket.status_key();
        let is_in_state = match filter.state {
            State::All => true,
            State::Open => !self.statuses.is_closed(status),
            State::Closed => self.statuses.is_closed(status),
        };
        is_in_state
            && filter.statuses.allows(|key| key == status)
            && filter.types.allows(|kind| *kind == ticket.ticket_type)
            && filter.priorities.allows(|priority| *priority == ticket.priority)
            && filter.assignees.allows(|assignee| match assignee {
                Assignee::Nobody => ticket.assignees.is_empty(),
                Assignee::User(user) => ticket.assignees.contains(user),
            })
            && filter.labels.allows(|label| ticket.labels.contains(label))
            && filter.due.is_none_or(|due| self.matches_due(due, ticket))
    }

    fn matches_due(&self, due: Due, ticket: &Ticket) -> bool {
        match (due, ticket.due_date) {
            (Due::None, date) => date.is_none(),
            (_, None) => false,
            (Due::Any, Some(_)) => true,
            (Due::Overdue, Some(date)) => date < self.today && !self.statuses.is_closed(ticket.status_key()),
            (Due::Within(days), Some(date)) => {
                (0..=i64::from(days)).contains(&date.signed_duration_since(self.today).num_days())
            }
        }
    }

    fn matches_text(&self, item: &Item) -> bool {
        if let Some(found) = &self.found {
            return found.contains(&item.id);
        }
        let mut missing: Vec<&str> = self.words.iter().map(String::as_str).collect();
        for text in [&item.ticket.title, &item.ticket.description] {
            if missing.is_empty() {
                break;
            }
            words(text, |word| missing.retain(|beginning| !word.starts_with(beginning)));
        }
        missing.is_empty()
    }
}
