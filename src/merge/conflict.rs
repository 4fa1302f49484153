//! Two edits of one field, neither of which saw the other: kept until somebody resolves it.

use super::record::{Mark, Record};
use super::stamp::Stamp;
use crate::domain::{ChangeId, ConflictId, EntityId, EntityType, Fields, Scope, Time, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One of the values that met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// The change that wrote it.
    pub change: ChangeId,
    pub value: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<UserId>,
    pub author_name: String,
    /// The author's own time.
    pub time: Time,
    pub stamp: Stamp,
}

impl Side {
    /// Greater wins. The change breaks a tie that only a writer id in use twice can make.
    pub fn rank(&self) -> (Stamp, ChangeId) {
        (self.stamp, self.change)
    }
}

/// At most one open conflict per field, with any number of sides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    pub id: ConflictId,
    pub entity_type: EntityType,
    pub entity_id: EntityId,
    /// The field, or `deleted` where a deletion met an edit.
    pub field: String,
    /// The value both sides started from.
    pub base: Value,
    /// In ascending order of their stamps, so that every order of arrival gives the same list.
    pub sides: Vec<Side>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub resolved: bool,
}

impl Conflict {
    /// The id follows from the field and the first two changes, whichever came first.
    pub fn id_for(entity_id: EntityId, field: &str, first: ChangeId, second: ChangeId) -> ConflictId {
        let (low, high) = if first <= second { (first, second) } else { (second, first) };
        ConflictId::derived(entity_id.0, &format!("conflict:{field}:{low}:{high}"))
    }

    /// Reads it from its record.
    pub fn from_record(record: &Record) -> Option<Conflict> {
        if record.entity_type != EntityType::Conflict {
            return None;
        }
        let mut fields = record.fields.clone();
        fields.insert("id".into(), Value::String(record.id.to_string()));
        serde_json::from_value(Value::Object(fields)).ok()
    }

    /// As a record of the scope, so that it syncs like everything else.
    pub fn to_record(&self, scope: Scope, mark: Mark) -> Record {
        let mut fields = match serde_json::to_value(self) {
            Ok(Value::Object(fields)) => fields,
            _ => Fields::new(),
        };
        fields.remove("id");
        Record {
            entity_type: EntityType::Conflict,
            id: self.id.into(),
            scope,
            fields,
            seq: mark.seq,
            created: mark,
            marks: Default::default(),
            deleted: self.resolved,
        }
    }
}
