use crate::domain::{Position, TicketId};

/// A card of the target column.
#[derive(Clone, Copy, Debug)]
pub struct Placed<'a> {
    pub id: TicketId,
    pub position: &'a Position,
}

/// What to write so that a card stands where it was dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    pub position: Position,
    /// Neighbours that need a new position first: those with equal keys, or never placed. Mostly none.
    pub rekeyed: Vec<(TicketId, Position)>,
}

/// Where to put `moved`: right below `before`, else right above `after`, else at the end.
///
/// `column` is the target column as it is shown, all of it, filtered or not, in order; `moved` may be in it. A
/// neighbour that has gone meanwhile counts as not given.
pub fn plan_move(
    column: &[Placed],
    moved: TicketId,
    before: Option<TicketId>,
    after: Option<TicketId>,
    jitter: u8,
) -> Move {
    let others: Vec<Placed> = column.iter().filter(|card| card.id != moved).copied().collect();
    let place_of = |id: Option<TicketId>| others.iter().position(|card| Some(card.id) == id);
    let slot = place_of(before).map(|place| place + 1).or(place_of(after)).unwrap_or(others.len());
    let (from, to) = run_to_rekey(&others, slot);
    let low = from.checked_sub(1).map(|last| others[last].position);
    let high = others.get(to).map(|card| card.position);
    let mut keys = fill(low, high, to - from + 1, jitter);
    let position = keys.remove(slot - from);
    let rekeyed = others[from..to].iter().map(|card| card.id).zip(keys).collect();
    Move { position, rekeyed }
}

/// The shortest run of cards around `slot` (from, to) beyond whose ends there is room; empty where there is room
/// at `slot` itself.
fn run_to_rekey(cards: &[Placed], slot: usize) -> (usize, usize) {
    let at = |place: usize| cards.get(place).map(|card| card.position);
    let below = |place: usize| place.checked_sub(1).and_then(at);
    let has_room = |from: usize, to: usize| Position::between(below(from), at(to), 0).is_some();
    let down = (slot..=cards.len()).find(|to| has_room(slot, *to));
    let up = (0..=slot).rev().find(|from| has_room(*from, slot));
    match (up, down) {
        (Some(from), Some(to)) if slot - from < to - slot => (from, slot),
        (_, Some(to)) => (slot, to),
        (Some(from), None) => (from, slot),
        // Keys of no known form on both sides.
        (None, None) => (0, cards.len()),
    }
}

/// `count` ascending keys between two that leave room.
fn fill(low: Option<&Position>, high: Option<&Position>, count: usize, jitter: u8) -> Vec<Position> {
    let is_open = low.is_none_or(|low| !low.is_placed()) && high.is_none();
    if is_open && count > 1 {
        return Position::spread(count).collect();
    }
    let mut keys = Vec::with_capacity(count);
    halve(low.cloned(), high.cloned(), count, jitter, &mut keys);
    keys
}

/// Keys by halves, so that many between two grow by digits only as the logarithm of their number.
fn halve(low: Option<Position>, high: Option<Position>, count: usize, jitter: u8, keys: &mut Vec<Position>) {
    if count == 0 {
        return;
    }
    let middle = Position::between(low.as_ref(), high.as_ref(), jitter)
        .expect("the caller checked the room, and between keys made here there always is some");
    halve(low, Some(middle.clone()), count / 2, jitter, keys);
    keys.push(middle.clone());
    halve(Some(middle), high, count - count / 2 - 1, jitter, keys);
}
