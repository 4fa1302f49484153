use super::filter::Matcher;
use super::item::Statuses;
use super::order::{Sort, filtered, sorted};
use super::sheet::Sheet;
use crate::domain::{Status, StatusId};

/// One column of a board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// `None`: the column of tickets whose status nobody knows (any more, or yet).
    pub status: Option<StatusId>,
    /// The status' key; empty for the unknown column.
    pub key: String,
    /// The places of its tickets, by position, then id.
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

/// The tickets that pass, in columns.
pub fn board(sheet: &Sheet, statuses: &Statuses, matcher: &Matcher) -> Board {
    let column_of: Vec<usize> =
        sheet.statuses.iter().map(|key| statuses.index_of(key).unwrap_or(statuses.len())).collect();
    let mut tickets: Vec<Vec<usize>> = vec![Vec::new(); statuses.len() + 1];
    for place in filtered(sheet, matcher) {
        tickets[column_of[usize::from(sheet.lines[place].status)]].push(place);
    }
    let unknown = tickets.pop().unwrap_or_default();
    let in_order = |tickets| sorted(sheet, tickets, Sort::default());
    let column = |((id, status), tickets): ((StatusId, &Status), _)| Column {
        status: Some(id),
        key: status.key.clone(),
        tickets: in_order(tickets),
    };
    let mut columns: Vec<Column> = statuses.iter().zip(tickets).map(column).collect();
    if !unknown.is_empty() {
        columns.push(Column { status: None, key: String::new(), tickets: in_order(unknown) });
    }
    Board { columns }
}
