use super::filter::Matcher;
use super::fold::{fold, fold_beginning};
use super::item::Item;
use crate::domain::{Position, TicketId, Time};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// By what tickets are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SortBy {
    /// By hand, as on the board.
    #[default]
    Position,
    Updated,
    Created,
    /// From the least pressing; unknown ones first of all.
    Priority,
    Due,
    /// Without case and accents.
    Title,
    /// The number in the key.
    Number,
}

/// An order: ties end at the id, and what has no value (no due date, no number yet) comes last in both directions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    pub by: SortBy,
    pub descending: bool,
}

/// The indices of the items that pass, in the order of `items`.
pub fn filtered(items: &[Item], matcher: &Matcher) -> Vec<usize> {
    (0..items.len()).filter(|index| matcher.matches(&items[*index])).collect()
}

/// `chosen` (indices into `items`) in order.
pub fn sorted(items: &[Item], chosen: Vec<usize>, sort: Sort) -> Vec<usize> {
    let keyed = chosen.into_iter().map(|index| Keyed::new(first_key(&items[index], sort), index)).collect();
    in_order(items, keyed, sort)
}

/// An index and the first eight bytes of what it is ordered by, as one number: they stand beside each other in
/// memory, which the tickets do not. Comparing numbers instead of tickets is what makes sorting fast.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Keyed(u128);

impl Keyed {
    fn new(key: u64, index: usize) -> Self {
        Self(u128::from(key) << 64 | index as u128)
    }

    /// For the order of the board.
    pub(super) fn by_position(item: &Item, index: usize) -> Self {
        Self::new(first_key(item, Sort::default()), index)
    }

    fn key(self) -> u64 {
        (self.0 >> 64) as u64
    }

    fn index(self) -> usize {
        self.0 as u64 as usize
    }
}

/// Sorts by the first keys, runs of equal ones by the second, and what is left by comparing the items.
pub(super) fn in_order(items: &[Item], mut keyed: Vec<Keyed>, sort: Sort) -> Vec<usize> {
    keyed.sort_unstable();
    for run in keyed.chunk_by_mut(|a, b| a.key() == b.key()).filter(|run| run.len() > 1) {
        for one in run.iter_mut() {
            *one = Keyed::new(second_key(&items[one.index()], sort), one.index());
        }
        run.sort_unstable();
        for equal in run.chunk_by_mut(|a, b| a.key() == b.key()).filter(|equal| equal.len() > 1) {
            equal.sort_by(|a, b| compare(&items[a.index()], &items[b.index()], sort));
        }
    }
    keyed.into_iter().map(Keyed::index).collect()
}

/// Orders as the values do wherever it differs.
fn first_key(item: &Item, sort: Sort) -> u64 {
    let ticket = item.ticket;
    let directed = |key: u64| if sort.descending { !key } else { key };
    let value = match sort.by {
        SortBy::Position => return directed(first_eight(ticket.position.as_str().as_bytes())),
        SortBy::Title => return directed(first_eight(fold_beginning(&ticket.title, 8).as_bytes())),
        SortBy::Updated => Some(millis(item.updated())),
        SortBy::Created => Some(millis(item.created())),
        SortBy::Priority => Some(i64::from(ticket.priority.rank())),
        SortBy::Due => ticket.due_date.map(|date| i64::from(date.to_epoch_days())),
        SortBy::Number => ticket.number,
    };
    // The greatest of all stands for none; a value there would need a year that no calendar has.
    value.map_or(u64::MAX, |value| directed((value as u64) ^ (1 << 63)))
}

/// Among items with equal first keys, orders as they do wherever it differs.
fn second_key(item: &Item, sort: Sort) -> u64 {
    match sort.by {
        SortBy::Position => position_key(&item.ticket.position, item.id, sort.descending),
        // Only comparing tells.
        SortBy::Title => 0,
        _ => id_key(item.id),
    }
}

/// Times are as fine as they travel, so that a device that kept more digits orders like all others.
fn millis(time: Time) -> i64 {
    time.timestamp_millis()
}

fn id_key(id: TicketId) -> u64 {
    id.0.as_u64_pair().0
}

fn first_eight(text: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    for (byte, letter) in bytes.iter_mut().zip(text) {
        *byte = *letter;
    }
    u64::from_be_bytes(bytes)
}

/// Most positions are eight digits long: among those the id. Longer ones come after, by their next digits.
fn position_key(position: &Position, id: TicketId, descending: bool) -> u64 {
    let next = position.as_str().as_bytes().get(8..).filter(|rest| !rest.is_empty()).map(first_eight);
    match next {
        None if descending => 1 << 63 | id_key(id) >> 1,
        None => id_key(id) >> 1,
        Some(next) if descending => !next >> 1,
        Some(next) => 1 << 63 | next >> 1,
    }
}

fn compare(a: &Item, b: &Item, sort: Sort) -> Ordering {
    let directed = |order: Ordering| if sort.descending { order.reverse() } else { order };
    let by_value = match sort.by {
        SortBy::Position => directed(a.ticket.position.cmp(&b.ticket.position)),
        SortBy::Title => directed(fold(&a.ticket.title).cmp(&fold(&b.ticket.title))),
        SortBy::Updated => directed(millis(a.updated()).cmp(&millis(b.updated()))),
        SortBy::Created => directed(millis(a.created()).cmp(&millis(b.created()))),
        SortBy::Priority => directed(a.ticket.priority.rank().cmp(&b.ticket.priority.rank())),
        SortBy::Due => none_last(a.ticket.due_date, b.ticket.due_date, sort.descending),
        SortBy::Number => none_last(a.ticket.number, b.ticket.number, sort.descending),
    };
    by_value.then(a.id.cmp(&b.id))
}

fn none_last<T: Ord>(a: Option<T>, b: Option<T>, descending: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}
