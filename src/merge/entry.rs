//! The log: what was accepted, in order, with what it replaced.

use super::change::Change;
use super::stamp::Stamp;
use crate::domain::{Scope, Time, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Who made a change: the server knows it from the session, never from the change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// `None`: the server itself.
    pub user: Option<UserId>,
    /// The user's name when it was made, for people to read.
    pub name: String,
    /// The replica (`client_id`) it came from.
    pub replica: String,
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Every field took effect as written.
    Applied,
    /// Texts or sets were merged, or a quiet field lost.
    Merged,
    /// At least one field met a write that did not see it; nothing is thrown away.
    Conflict,
    /// Refused, with a code and a sentence; nothing changed.
    Rejected,
}

/// A field that a change set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Write {
    /// The value before.
    pub base: Value,
    /// The value since.
    pub value: Value,
    /// The stamp it landed with (the change's own, or lifted above what it saw).
    pub stamp: Stamp,
}

/// One accepted change at its place in the scope's order. Append-only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub scope: Scope,
    pub seq: u64,
    pub change: Change,
    pub author: Author,
    /// The server's time of acceptance, strictly increasing within a scope.
    pub accepted_at: Time,
    pub outcome: Outcome,
    /// The fields that took effect; what lost is in a conflict.
    pub writes: BTreeMap<String, Write>,
}
