//! The open conflicts of one record while a change is accepted.

use super::conflict::{Conflict, Side};
use super::record::Record;
use serde_json::Value;

/// Open conflicts, and which of them the change touched.
pub struct Settlement {
    open: Vec<(Conflict, bool)>,
}

impl Settlement {
    pub fn new(open: &[Conflict]) -> Self {
        Self { open: open.iter().map(|conflict| (conflict.clone(), false)).collect() }
    }

    /// The sides of the field's open conflict; none where there is none.
    pub fn sides(&self, field: &str) -> &[Side] {
        self.open.iter().find(|(open, _)| open.field == field).map_or(&[], |(open, _)| &open.sides)
    }

    /// What lives of a field now: where the values differ they are its one open conflict, else that is closed.
    /// `base` is what a new conflict started from.
    pub fn settle(&mut self, record: &Record, field: &str, base: Value, living: Vec<Side>) {
        let sides = grouped(living);
        match self.open.iter_mut().find(|(open, _)| open.field == field) {
            Some((conflict, touched)) => {
                let resolved = sides.len() < 2;
                *touched |= conflict.sides != sides || resolved;
                conflict.sides = sides;
                conflict.resolved = resolved;
            }
            None => self.open.extend(opened(record, field, base, sides).map(|conflict| (conflict, true))),
        }
    }

    /// The conflicts that were opened, joined or closed.
    pub fn changed(self) -> Vec<Conflict> {
        self.open.into_iter().filter(|(_, touched)| *touched).map(|(conflict, _)| conflict).collect()
    }
}

fn opened(record: &Record, field: &str, base: Value, sides: Vec<Side>) -> Option<Conflict> {
    let [first, second, ..] = sides.as_slice() else { return None };
    Some(Conflict {
        id: Conflict::id_for(record.id, field, first.change, second.change),
        entity_type: record.entity_type.clone(),
        entity_id: record.id,
        field: field.to_owned(),
        base,
        sides,
        resolved: false,
    })
}

/// Equal values are one side, for which the greatest stamp stands; in ascending order of stamps.
fn grouped(living: Vec<Side>) -> Vec<Side> {
    let mut sides: Vec<Side> = Vec::new();
    for side in living {
        match sides.iter_mut().find(|old| old.value == side.value) {
            Some(old) if old.rank() < side.rank() => *old = side,
            Some(_) => {}
            None => sides.push(side),
        }
    }
    sides.sort_by_key(Side::rank);
    sides
}
