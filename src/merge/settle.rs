//! The open conflicts of one record while a change is accepted.

use super::change::Resolves;
use super::conflict::{Conflict, Side};
use super::record::Record;
use crate::domain::{ChangeId, ConflictId};
use serde_json::Value;

/// Open conflicts, and which of them the change touched.
pub struct Settlement {
    open: Vec<(Conflict, bool)>,
}

impl Settlement {
    pub fn new(open: &[Conflict]) -> Self {
        Self { open: open.iter().map(|conflict| (conflict.clone(), false)).collect() }
    }

    /// Whether `conflict` is an open one about `field`.
    pub fn is_about(&self, conflict: ConflictId, field: &str) -> bool {
        self.open.iter().any(|(open, _)| open.id == conflict && open.field == field)
    }

    fn of_field(&mut self, field: &str) -> Option<&mut (Conflict, bool)> {
        self.open.iter_mut().find(|(conflict, _)| conflict.field == field)
    }

    /// A write that saw the current value takes the place of the side it was made from.
    pub fn replace(&mut self, field: &str, made_from: &Option<ChangeId>, side: Side) {
        let Some((conflict, touched)) = self.of_field(field) else { return };
        let Some(made_from) = made_from else { return };
        if conflict.sides.iter().any(|old| old.change == *made_from) {
            conflict.sides.retain(|old| old.change != *made_from);
            join(&mut conflict.sides, side);
            *touched = true;
        }
    }

    /// Two writes that did not see each other: both are kept, in the field's one open conflict.
    /// `own`: earlier changes of the coming side's author; their sides give way to it.
    pub fn meet(&mut self, record: &Record, field: &str, base: Value, standing: Side, coming: Side, own: &[ChangeId]) {
        if self.of_field(field).is_none() {
            let id = Conflict::id_for(record.id, field, standing.change, coming.change);
            let conflict = Conflict {
                id,
                entity_type: record.entity_type.clone(),
                entity_id: record.id,
                field: field.to_owned(),
                base,
                sides: Vec::new(),
                resolved: false,
            };
            self.open.push((conflict, true));
        }
        if let Some((conflict, touched)) = self.of_field(field) {
            conflict.sides.retain(|side| !own.contains(&side.change));
            join(&mut conflict.sides, standing);
            join(&mut conflict.sides, coming);
            *touched = true;
        }
    }

    /// Closes the sides its author saw. What came later stays open, with the resolution as its other side.
    pub fn close(&mut self, resolves: &Resolves) {
        let Some((conflict, touched)) = self.open.iter_mut().find(|(open, _)| open.id == resolves.conflict) else {
            return;
        };
        conflict.sides.retain(|side| !resolves.sides.contains(&side.change));
        conflict.resolved = conflict.sides.len() < 2;
        *touched = true;
    }

    /// The conflicts that were opened, joined or closed.
    pub fn changed(self) -> Vec<Conflict> {
        self.open.into_iter().filter(|(_, touched)| *touched).map(|(conflict, _)| conflict).collect()
    }
}

/// Adds a side; equal values are one side, the greater stamp stands for both.
fn join(sides: &mut Vec<Side>, side: Side) {
    match sides.iter_mut().find(|old| old.value == side.value) {
        Some(old) if old.stamp < side.stamp => *old = side,
        Some(_) => {}
        None => sides.push(side),
    }
    sides.sort_by_key(|side| side.stamp);
}
