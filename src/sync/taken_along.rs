//! Work begun without an account, as changes of somebody's account.

use super::replica::Replica;
use crate::domain::{
    ChangeId, Entity, EntityId, EntityType, FieldKind, FieldValue, Fields, Scope, Time, UserId, default_statuses,
};
use crate::merge::{Change, Operation, Record, Seen, Stamp};
use serde_json::Value;

/// What is worth taking along, parents first: no tombstones, no statuses that every project has anyway.
pub fn living(replica: &Replica) -> Vec<Record> {
    let is_default = |record: &Record| {
        let Some(project) = record.scope.project() else { return false };
        let mut defaults = default_statuses(project).into_iter();
        record.entity_type == EntityType::Status
            && defaults.any(|(id, status)| EntityId::from(id) == record.id && status.to_fields() == record.fields)
    };
    let shown = replica.keys().into_iter().filter_map(|key| replica.shown(&key));
    let mut records: Vec<Record> = shown.filter(|record| !record.deleted && !is_default(record)).collect();
    let place = |record: &Record| EntityType::WRITTEN.iter().position(|entity_type| *entity_type == record.entity_type);
    records.retain(|record| place(record).is_some());
    records.sort_by_key(|record| (place(record), record.created.stamp, record.id));
    records
}

/// Creates what `local` holds as `user`'s, who is `person` there. Their ids follow from the records: what `own`, the
/// user's replica, has of them already is not among them, so that doing it again does nothing twice.
pub fn take_along(
    own: &Replica,
    local: &[Record],
    person: UserId,
    user: UserId,
    now: Time,
    mut stamp: impl FnMut() -> Stamp,
) -> Vec<(Scope, Change)> {
    let fresh = local.iter().filter(|record| own.row(change_id(record)).is_none());
    fresh.map(|record| (record.scope, as_change(record, person, user, now, stamp()))).collect()
}

/// Its creation, as one of `user`'s changes.
pub fn as_change(record: &Record, person: UserId, user: UserId, now: Time, stamp: Stamp) -> Change {
    let mut data = Fields::new();
    for (name, value) in &record.fields {
        if !matches!(record.entity_type.field_kind(name), FieldKind::Server | FieldKind::Derived) {
            data.insert(name.clone(), replace_person(value, person, user));
        }
    }
    Change {
        id: change_id(record),
        entity_type: record.entity_type.clone(),
        entity_id: record.id,
        operation: Operation::Create,
        data,
        timestamp: record.created_at().min(now),
        stamp,
        seen: Seen::default(),
        resolves: None,
        waits_for: Vec::new(),
    }
}

/// What creates a record anew where it is lacking. Who wrote it when, as it was known: whoever brings it back is not
/// its author.
pub fn creation_of(record: &Record) -> Fields {
    let (entity_type, mut data) = (&record.entity_type, record.fields.clone());
    let created_at = data.get("created_at").and_then(Time::decode).unwrap_or_else(|| record.created_at());
    if entity_type.fields().iter().any(|field| field.name == "source_created_at") {
        data.entry("source_created_at").or_insert_with(|| created_at.encode());
    }
    data.retain(|name, value| {
        !value.is_null() && !matches!(entity_type.field_kind(name), FieldKind::Server | FieldKind::Derived)
    });
    data
}

fn change_id(record: &Record) -> ChangeId {
    ChangeId::derived(record.id.0, "taken along")
}

/// The value with `user` in place of `person`, wherever it names them.
pub fn replace_person(value: &Value, person: UserId, user: UserId) -> Value {
    match value {
        Value::String(text) if *text == person.to_string() => Value::String(user.to_string()),
        Value::Array(list) => Value::Array(list.iter().map(|value| replace_person(value, person, user)).collect()),
        other => other.clone(),
    }
}
