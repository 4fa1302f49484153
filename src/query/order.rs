use super::filter::Matcher;
use super::fold::fold;
use super::sheet::{Line, Sheet};
use crate::domain::TicketId;
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

/// The places of the tickets that pass, ascending.
pub fn filtered(sheet: &Sheet, matcher: &Matcher) -> Vec<usize> {
    let passes = matcher.on(sheet);
    (0..sheet.len()).filter(|place| passes.pass(*place)).collect()
}

/// `chosen` places in order.
pub fn sorted(sheet: &Sheet, chosen: Vec<usize>, sort: Sort) -> Vec<usize> {
    let keyed = chosen.into_iter().map(|place| Keyed::new(first_key(sheet, place, sort), place)).collect();
    in_order(sheet, keyed, sort)
}

/// A place and the first eight bytes of what it is ordered by, as one number: comparing numbers instead of tickets is
/// what makes sorting fast.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Keyed(u128);

impl Keyed {
    fn new(key: u64, place: usize) -> Self {
        Self(u128::from(key) << 64 | place as u128)
    }

    fn key(self) -> u64 {
        (self.0 >> 64) as u64
    }

    fn place(self) -> usize {
        self.0 as u64 as usize
    }
}

/// Sorts by the first keys, runs of equal ones by the second, and what is left by comparing the tickets.
fn in_order(sheet: &Sheet, mut keyed: Vec<Keyed>, sort: Sort) -> Vec<usize> {
    keyed.sort_unstable();
    for run in keyed.chunk_by_mut(|a, b| a.key() == b.key()).filter(|run| run.len() > 1) {
        for one in run.iter_mut() {
            *one = Keyed::new(second_key(&sheet.lines[one.place()], sort), one.place());
        }
        run.sort_unstable();
        for equal in run.chunk_by_mut(|a, b| a.key() == b.key()).filter(|equal| equal.len() > 1) {
            equal.sort_by(|a, b| compare(sheet, a.place(), b.place(), sort));
        }
    }
    keyed.into_iter().map(Keyed::place).collect()
}

/// Orders as the values do wherever it differs.
fn first_key(sheet: &Sheet, place: usize, sort: Sort) -> u64 {
    let line = &sheet.lines[place];
    let directed = |key: u64| if sort.descending { !key } else { key };
    let value = match sort.by {
        SortBy::Position => return directed(line.position),
        SortBy::Title => return directed(line.title),
        SortBy::Updated => Some(line.updated_millis),
        SortBy::Created => Some(line.created_millis),
        SortBy::Priority => Some(i64::from(sheet.rank(line))),
        SortBy::Due => line.due.map(i64::from),
        SortBy::Number => line.number,
    };
    // The greatest of all stands for none; a value there would need a year that no calendar has.
    value.map_or(u64::MAX, |value| directed((value as u64) ^ (1 << 63)))
}

/// Among tickets with equal first keys, orders as they do wherever it differs.
fn second_key(line: &Line, sort: Sort) -> u64 {
    match sort.by {
        SortBy::Position => position_key(line, sort.descending),
        // Only comparing tells.
        SortBy::Title => 0,
        _ => id_key(line.id),
    }
}

fn id_key(id: TicketId) -> u64 {
    id.0.as_u64_pair().0
}

/// Most positions are eight digits long: among those the id. Longer ones come after, by their next digits.
fn position_key(line: &Line, descending: bool) -> u64 {
    match line.position_next {
        0 if descending => 1 << 63 | id_key(line.id) >> 1,
        0 => id_key(line.id) >> 1,
        next if descending => !next >> 1,
        next => 1 << 63 | next >> 1,
    }
}

fn compare(sheet: &Sheet, a: usize, b: usize, sort: Sort) -> Ordering {
    let directed = |order: Ordering| if sort.descending { order.reverse() } else { order };
    let (one, other) = (&sheet.lines[a], &sheet.lines[b]);
    let by_value = match sort.by {
        SortBy::Position => directed(sheet.asides[a].position.cmp(&sheet.asides[b].position)),
        SortBy::Title => directed(fold(&sheet.asides[a].title).cmp(&fold(&sheet.asides[b].title))),
        SortBy::Updated => directed(one.updated_millis.cmp(&other.updated_millis)),
        SortBy::Created => directed(one.created_millis.cmp(&other.created_millis)),
        SortBy::Priority => directed(sheet.rank(one).cmp(&sheet.rank(other))),
        SortBy::Due => none_last(one.due, other.due, sort.descending),
        SortBy::Number => none_last(one.number, other.number, sort.descending),
    };
    by_value.then(one.id.cmp(&other.id))
}

fn none_last<T: Ord>(a: Option<T>, b: Option<T>, descending: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}
