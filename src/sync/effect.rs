use crate::merge::{Record, effects};
use crate::store::QueueRow;

/// The records a queued change makes on the side.
pub(super) fn effect_records(row: &QueueRow) -> Vec<Record> {
    effects(&row.change)
        .into_iter()
        .map(|(entity_type, id, fields)| {
            let own = crate::merge::created(row.scope, &row.change);
            Record { entity_type, id, fields, ..own }
        })
        .collect()
}
