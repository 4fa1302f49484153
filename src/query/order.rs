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
    let keyed = chosen.into_iter().map(|index| (key(&items[index], sort), index));
    in_order(keyed.collect(), |a, b| compare(&items[a], &items[b], sort))
}

/// `chosen` in the order of the board.
pub(super) fn by_position(items: &[Item], chosen: Vec<usize>) -> Vec<usize> {
    sorted(items, chosen, Sort::default())
}

/// Two numbers that order as the items do wherever they differ. They stand beside each other in memory, which
/// the tickets do not: comparing them instead of the tickets is what makes sorting fast.
type Key = (u64, u64);

/// Sorts by key, then the runs of equal keys by `compare`.
fn in_order(mut keyed: Vec<(Key, usize)>, compare: impl Fn(usize, usize) -> Ordering) -> Vec<usize> {
    keyed.sort_unstable();
    for run in keyed.chunk_by_mut(|a, b| a.0 == b.0).filter(|run| run.len() > 1) {
        run.sort_by(|a, b| compare(a.1, b.1));
    }
    keyed.into_iter().map(|(_, index)| index).collect()
}

fn key(item: &Item, sort: Sort) -> Key {
    let ticket = item.ticket;
    let value = match sort.by {
        SortBy::Position => return position_key(&ticket.position, item.id, sort.descending),
        SortBy::Title => return (title_key(&ticket.title, sort.descending), 0),
        SortBy::Updated => Some(millis(item.updated())),
        SortBy::Created => Some(millis(item.created())),
        SortBy::Priority => Some(i64::from(ticket.priority.rank())),
        SortBy::Due => ticket.due_date.map(|date| i64::from(date.to_epoch_days())),
        SortBy::Number => ticket.number,
    };
    let ascending = value.map(|value| (value as u64) ^ (1 << 63));
    let directed = ascending.map(|value| if sort.descending { !value } else { value });
    // The greatest of all stands for none; a value there would need a year that no calendar has.
    (directed.unwrap_or(u64::MAX), id_key(item.id))
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

/// The first eight digits; then, for most keys are that long, the id; longer keys come after, by their next digits.
fn position_key(position: &Position, id: TicketId, descending: bool) -> Key {
    let digits = position.as_str().as_bytes();
    let first = first_eight(digits);
    let is_longer = digits.len() > 8;
    if descending {
        let second = if is_longer { !first_eight(&digits[8..]) >> 1 } else { 1 << 63 | id_key(id) >> 1 };
        return (!first, second);
    }
    (first, if is_longer { 1 << 63 | first_eight(&digits[8..]) >> 1 } else { id_key(id) >> 1 })
}

/// Folded only as far as it is needed: eight bytes tell most titles apart.
fn title_key(title: &str, descending: bool) -> u64 {
    let first = first_eight(fold_beginning(title, 8).as_bytes());
    if descending { !first } else { first }
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
