use crate::domain::Scope;
use crate::merge::{Change, RecordKey};
use serde::{Deserialize, Serialize};

/// Why the server refused a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// Stable, for programs.
    pub code: String,
    /// A sentence, for people.
    pub message: String,
}

/// Where a queued change stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QueueState {
    /// Not sent yet: may still be taken back.
    #[default]
    Queued,
    /// May have been sent: never altered, merged or discarded before its answer.
    Sent,
    /// The server refused it, or a change it depends on: kept for the person to retry, discard or export.
    Rejected(Rejection),
    /// Confirmed (by the server, or by this device itself when it has none): kept for a while as history, and
    /// to be offered anew should the server be restored from an older backup.
    Done,
}

impl QueueState {
    /// Whether the server still has to answer.
    pub fn is_pending(&self) -> bool {
        matches!(self, Self::Queued | Self::Sent)
    }
}

/// One change in the sync queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueRow {
    /// Its place: rows go out in this order.
    pub order: u64,
    pub scope: Scope,
    pub change: Change,
    #[serde(default)]
    pub state: QueueState,
}

impl QueueRow {
    /// The record it is about.
    pub fn key(&self) -> RecordKey {
        (self.change.entity_type.clone(), self.change.entity_id)
    }
}
