use super::filter::Matcher;
use super::item::{Item, Statuses};
use super::order::{Keyed, Sort, in_order};
use crate::domain::StatusId;
use std::collections::HashMap;

/// One column of a board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// `None`: the column of tickets whose status nobody knows (any more, or yet).
    pub status: Option<StatusId>,
    /// The status' key; empty for the unknown column.
    pub key: String,
    /// Indices of its tickets, by position, then id.
    pub tickets: Vec<usize>,
}

/// A project's tickets by status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Board {
    /// In the order of the statuses; last the unknown column, where there is anything in it.
    pub columns: Vec<Column>,
}

impl Board {
    /// The column of a status.
    pub fn column(&self, key: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.status.is_some() && column.key == key)
    }

    /// How many tickets are on it.
    pub fn ticket_count(&self) -> usize {
        self.columns.iter().map(|column| column.tickets.len()).sum()
    }
}

/// The items that pass, in columns.
pub fn board(items: &[Item], statuses: &Statuses, matcher: &Matcher) -> Board {
    let place_of: HashMap<&str, usize> =
        statuses.iter().enumerate().map(|(place, (_, status))| (status.key.as_str(), place)).collect();
    let mut tickets: Vec<Vec<Keyed>> = vec![Vec::new(); statuses.len() + 1];
    // Tickets of one status often stand together: the last answer saves most look-ups.
    let mut last = ("", statuses.len());
    for (index, item) in items.iter().enumerate().filter(|(_, item)| matcher.matches(item)) {
        let key = item.ticket.status_key();
        if key != last.0 {
            last = (key, place_of.get(key).copied().unwrap_or(statuses.len()));
        }
        tickets[last.1].push(Keyed::by_position(item, index));
    }
    let unknown = tickets.pop().unwrap_or_default();
    let mut columns: Vec<Column> = statuses
        .iter()
        .zip(tickets)
        .map(|((id, status), tickets)| Column {
            status: Some(id),
            key: status.key.clone(),
            tickets: in_order(items, tickets, Sort::default()),
        })
        .collect();
    if !unknown.is_empty() {
        columns.push(Column { status: None, key: String::new(), tickets: in_order(items, unknown, Sort::default()) });
    }
    Board { columns }
}
