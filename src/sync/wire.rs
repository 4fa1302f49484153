//! What travels: `POST /api/sync`. Additive only; fixtures of every released version decode for ever.

use crate::domain::{ChangeId, ConflictId, EntityId, EntityType, Fields, Scope, Time};
use crate::merge::{Change, Conflict, Cursor, Mark, Operation, Outcome, Record, Resolves, Seen, Side, Stamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The version of the wire that this program speaks.
pub const PROTOCOL: u32 = 1;

/// Where the caller stands in one scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeCursor {
    pub scope: Scope,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
}

/// A change as it travels. A caller of the plain shape gives `id`, `type`, `operation`, `data`, `timestamp`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WireChange {
    /// The change's id; a plain caller without `entity_id` may mean the entity's.
    pub id: String,
    #[serde(rename = "type")]
    pub entity_type: EntityType,
    pub operation: Operation,
    #[serde(default)]
    pub data: Fields,
    /// The author's wall time (RFC 3339).
    pub timestamp: Time,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_id: Option<EntityId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stamp: Option<Stamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolves: Option<Resolves>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waits_for: Vec<ChangeId>,
}

impl From<Change> for WireChange {
    fn from(change: Change) -> Self {
        Self {
            id: change.id.to_string(),
            entity_type: change.entity_type,
            operation: change.operation,
            data: change.data,
            timestamp: change.timestamp,
            entity_id: Some(change.entity_id),
            stamp: Some(change.stamp),
            seen: Some(change.seen),
            resolves: change.resolves,
            waits_for: change.waits_for,
        }
    }
}

impl WireChange {
    /// The change, where all of it was given; `None` for one of the plain shape.
    pub fn change(&self) -> Option<Change> {
        Some(Change {
            id: self.id.parse().ok()?,
            entity_type: self.entity_type.clone(),
            entity_id: self.entity_id?,
            operation: self.operation,
            data: self.data.clone(),
            timestamp: self.timestamp,
            stamp: self.stamp?,
            seen: self.seen.clone()?,
            resolves: self.resolves.clone(),
            waits_for: self.waits_for.clone(),
        })
    }
}

/// What a caller sends.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SyncRequest {
    /// The replica: one browser profile, install or program.
    pub client_id: String,
    /// The `last_sync` of the last answer, given back as it came; null starts from nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_sync: Option<String>,
    #[serde(default)]
    pub changes: Vec<WireChange>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<u32>,
    /// Where the caller stands; scopes it does not name are sent from their start. Absent: from `last_sync`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<ScopeCursor>>,
    /// How many changes the replica still holds after these, for the list of devices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<u64>,
    /// What the person calls this device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
}

/// A record as it travels: the shape of a change, with the whole record in `data`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServerChange {
    /// Unique to this state of the record.
    pub id: String,
    #[serde(rename = "type")]
    pub entity_type: EntityType,
    pub entity_id: EntityId,
    /// `delete` for a tombstone, `create` when nothing was written since the creation, else `update`.
    pub operation: Operation,
    pub data: Fields,
    /// The time of its latest write.
    pub timestamp: Time,
    pub scope: Scope,
    pub seq: u64,
    pub created: Mark,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub marks: BTreeMap<String, Mark>,
}

impl From<&Record> for ServerChange {
    fn from(record: &Record) -> Self {
        let operation = if record.deleted {
            Operation::Delete
        } else if record.marks.is_empty() {
            Operation::Create
        } else {
            Operation::Update
        };
        Self {
            id: format!("{}:{}", record.id, record.seq),
            entity_type: record.entity_type.clone(),
            entity_id: record.id,
            operation,
            data: record.fields.clone(),
            timestamp: record.updated_at(),
            scope: record.scope,
            seq: record.seq,
            created: record.created,
            marks: record.marks.clone(),
        }
    }
}

impl From<ServerChange> for Record {
    fn from(change: ServerChange) -> Self {
        Self {
            entity_type: change.entity_type,
            id: change.entity_id,
            scope: change.scope,
            fields: change.data,
            seq: change.seq,
            created: change.created,
            marks: change.marks,
            deleted: change.operation == Operation::Delete,
        }
    }
}

/// What became of one change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeResult {
    /// The id as the caller wrote it.
    pub id: String,
    pub outcome: Outcome,
    /// When rejected: a stable code, for programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// When rejected: a sentence, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// When rejected for one field: which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The record as it is now, where the caller may read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<ServerChange>,
}

/// A conflict as a caller of the plain shape reads it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WireConflict {
    pub id: ConflictId,
    #[serde(rename = "type")]
    pub entity_type: EntityType,
    pub entity_id: EntityId,
    pub field: String,
    pub base: Value,
    pub sides: Vec<Side>,
}

impl From<Conflict> for WireConflict {
    fn from(conflict: Conflict) -> Self {
        Self {
            id: conflict.id,
            entity_type: conflict.entity_type,
            entity_id: conflict.entity_id,
            field: conflict.field,
            base: conflict.base,
            sides: conflict.sides,
        }
    }
}

/// Where the caller stands in a scope after this answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeState {
    pub scope: Scope,
    pub cursor: Cursor,
    /// More is to come: the pull is not finished.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
    /// What the caller has of this scope is of another history: forget it and start again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub restart: bool,
}

/// What a caller gets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SyncResponse {
    pub server_changes: Vec<ServerChange>,
    /// Conflicts that are open in what was pulled or sent.
    pub conflicts: Vec<WireConflict>,
    pub last_sync: String,
    #[serde(default)]
    pub results: Vec<ChangeResult>,
    #[serde(default)]
    pub scopes: Vec<ScopeState>,
    /// Scopes the caller named and may no longer read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub revoked: Vec<Scope>,
    /// Some scope has more to come.
    #[serde(default)]
    pub more: bool,
    pub server_time: Time,
    #[serde(default)]
    pub protocol: u32,
}
