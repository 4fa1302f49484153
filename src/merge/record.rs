//! An entity as stored.

use super::stamp::Stamp;
use crate::domain::{EntityId, EntityType, FieldKind, Fields, Scope, Time, entity};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The name under which the tombstone is marked, like a field.
pub const DELETED: &str = "deleted";

/// Which record: type and id.
pub type RecordKey = (EntityType, EntityId);

/// The write that set a value: where in the scope's order, and its stamp.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub seq: u64,
    pub stamp: Stamp,
}

/// An entity as stored: its fields (those of a newer version included), and per field the write that set it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    #[serde(rename = "type")]
    pub entity_type: EntityType,
    pub id: EntityId,
    pub scope: Scope,
    pub fields: Fields,
    /// The sequence number of the latest write of any field.
    pub seq: u64,
    /// The write that created it: the mark of every field without one of its own.
    pub created: Mark,
    /// Per field, and per member of a set as `field/member`, the write that set it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub marks: BTreeMap<String, Mark>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

impl Record {
    /// Its key.
    pub fn key(&self) -> RecordKey {
        (self.entity_type.clone(), self.id)
    }

    /// The write that set `field` (or `field/member`, or [`DELETED`]).
    pub fn mark(&self, field: &str) -> Mark {
        self.marks.get(field).copied().unwrap_or(self.created)
    }

    /// Notes that a write set `field`; nothing is stored where that is the creation.
    pub fn set_mark(&mut self, field: &str, mark: Mark) {
        if mark == self.created {
            self.marks.remove(field);
        } else {
            self.marks.insert(field.to_owned(), mark);
        }
        self.seq = self.seq.max(mark.seq);
    }

    /// The value of a field: what was written, or what a fresh entity has.
    pub fn value(&self, field: &str) -> Value {
        if field == DELETED {
            return Value::Bool(self.deleted);
        }
        self.fields.get(field).cloned().unwrap_or_else(|| entity::default_value(&self.entity_type, field))
    }

    /// Sets a field, or the tombstone, without touching marks.
    pub fn set_value(&mut self, field: &str, value: Value) {
        if field == DELETED {
            self.deleted = value.as_bool().unwrap_or(false);
        } else {
            self.fields.insert(field.to_owned(), value);
        }
    }

    /// The wall time of its creation.
    pub fn created_at(&self) -> Time {
        self.created.stamp.time()
    }

    /// The wall time of its latest write that people would notice.
    pub fn updated_at(&self) -> Time {
        let noticed = |name: &str| {
            let field = name.split('/').next().unwrap_or(name);
            !matches!(self.entity_type.field_kind(field), FieldKind::Quiet | FieldKind::QuietSet | FieldKind::Server)
        };
        let marks = self.marks.iter().filter(|(name, _)| noticed(name)).map(|(_, mark)| mark.stamp);
        marks.max().unwrap_or_default().max(self.created.stamp).time()
    }

    /// The entity it belongs to, if its type has a parent and the field names one.
    pub fn parent(&self) -> Option<RecordKey> {
        let (parent_type, _) = self.entity_type.parent()?;
        Some((parent_type, self.entity_type.parent_id(&self.fields)?))
    }
}
