//! What a person sees: the confirmed record with the queue laid on top. No merging.

use super::change::{Change, Operation};
use super::record::{DELETED, Mark, Record};
use super::set::SetEdit;
use crate::domain::{Entity, EntityId, EntityType, FieldKind, Fields, ProjectId, Scope, default_statuses};

/// What a change makes besides its own record, the same on every replica and on the server: a new project
/// comes with its statuses.
pub fn effects(change: &Change) -> Vec<(EntityType, EntityId, Fields)> {
    if change.entity_type != EntityType::Project || change.operation != Operation::Create {
        return Vec::new();
    }
    default_statuses(ProjectId::from(change.entity_id))
        .into_iter()
        .map(|(id, status)| (EntityType::Status, id.into(), status.to_fields()))
        .collect()
}

/// The record as shown: `confirmed`, then the queued changes to it in order. `None` while there is neither.
pub fn shown<'a>(
    scope: Scope,
    confirmed: Option<&Record>,
    queued: impl IntoIterator<Item = &'a Change>,
) -> Option<Record> {
    let mut record = confirmed.cloned();
    for change in queued {
        let record = match &mut record {
            Some(record) => record,
            None if change.operation == Operation::Create => record.insert(created(scope, change)),
            None => continue,
        };
        lay(record, change);
    }
    record
}

/// A record that a queued change (or one of its [`effects`]) creates: no server has confirmed it.
pub fn created(scope: Scope, change: &Change) -> Record {
    Record {
        entity_type: change.entity_type.clone(),
        id: change.entity_id,
        scope,
        fields: Fields::new(),
        seq: 0,
        created: Mark { seq: 0, stamp: change.stamp },
        marks: Default::default(),
        deleted: false,
    }
}

fn lay(record: &mut Record, change: &Change) {
    let mark = Mark { seq: record.seq, stamp: change.stamp };
    if change.operation == Operation::Delete {
        record.deleted = true;
        return record.set_mark(DELETED, mark);
    }
    for (name, value) in &change.data {
        let value = match record.entity_type.field_kind(name) {
            FieldKind::Server | FieldKind::Derived => continue,
            // Creating says nothing about deletion, and only true or false does.
            _ if name == DELETED && (change.operation == Operation::Create || !value.is_boolean()) => continue,
            FieldKind::Set | FieldKind::QuietSet => {
                let current = record.value(name);
                SetEdit::read(value, &current).apply(&current)
            }
            _ => value.clone(),
        };
        record.set_value(name, value);
        record.set_mark(name, mark);
    }
}
