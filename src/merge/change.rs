//! One edit, as its author made it.

use super::record::DELETED;
use super::stamp::Stamp;
use crate::domain::{ChangeId, ConflictId, EntityId, EntityType, Fields, MOVED_TO, Time};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::fmt;
use std::str::FromStr;

/// What a change does to its entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Operation {
    Create,
    Update,
    Delete,
}

/// Where a replica stands in a scope. Opaque outside; inside: epoch, sequence number, id of the change there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cursor {
    /// Raised by each restore of the server from a backup.
    pub epoch: u32,
    /// Everything of the scope up to this sequence number has been received.
    pub seq: u64,
    /// The change there; nil at the start.
    pub change: ChangeId,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.epoch, self.seq, self.change.0.simple())
    }
}

/// The text is not a cursor of ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a cursor")]
pub struct NotACursor(pub String);

impl FromStr for Cursor {
    type Err = NotACursor;
    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let parse = || {
            let mut parts = text.split('.');
            let cursor = Cursor {
                epoch: parts.next()?.parse().ok()?,
                seq: parts.next()?.parse().ok()?,
                change: parts.next()?.parse().ok()?,
            };
            parts.next().is_none().then_some(cursor)
        };
        parse().ok_or_else(|| NotACursor(text.to_owned()))
    }
}

impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// What the author had before their eyes when the value entered the editor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Seen {
    /// The cursor of the last finished pull of the scope.
    pub cursor: Cursor,
    /// The sequence number of the record that was shown.
    pub seq: u64,
    /// The newest still queued own change to that record in view.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<ChangeId>,
    /// Other still queued own changes in view, which `after` does not follow: made while the editor of one that
    /// stands before it was open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<ChangeId>,
}

impl Seen {
    /// Every write up to this sequence number was seen.
    pub fn up_to(&self) -> u64 {
        self.cursor.seq.max(self.seq)
    }

    /// The own changes that were in view and still queued.
    pub fn own(&self) -> impl Iterator<Item = ChangeId> {
        self.beside.iter().copied().chain(self.after)
    }

    /// Where a change it names was refused: what had been in view below that one takes its place.
    pub fn pass_over(&mut self, refused: ChangeId, below: &Seen) {
        if !self.own().any(|own| own == refused) {
            return;
        }
        self.beside.retain(|own| *own != refused);
        if self.after == Some(refused) {
            self.after = below.after;
        } else {
            self.beside.extend(below.after);
        }
        self.beside.extend(&below.beside);
        self.beside.retain(|own| Some(*own) != self.after);
        self.beside.sort_unstable();
        self.beside.dedup();
    }
}

/// A change that settles a conflict: which one, and the sides its author had seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolves {
    pub conflict: ConflictId,
    /// The changes whose sides it closes; a side that came later stays open.
    pub sides: Vec<ChangeId>,
}

/// One edit: exactly once by `id`, never altered after it may have been sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub id: ChangeId,
    #[serde(rename = "type")]
    pub entity_type: EntityType,
    pub entity_id: EntityId,
    pub operation: Operation,
    /// The fields written. A set may be written whole or as `{"add": […], "remove": […]}`.
    #[serde(default)]
    pub data: Fields,
    /// The author's own wall time, for people to read.
    pub timestamp: Time,
    pub stamp: Stamp,
    #[serde(default)]
    pub seen: Seen,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolves: Option<Resolves>,
    /// Changes of the same person that make what this one takes away elsewhere (a ticket moves): it applies only after
    /// each of them did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waits_for: Vec<ChangeId>,
}

impl Change {
    /// Whether it deletes: as such, or by saying so of a record (that moves, or that somebody else wants to live).
    pub fn deletes(&self) -> bool {
        self.operation == Operation::Delete || self.data.get(DELETED) == Some(&Value::Bool(true))
    }

    /// Whether it makes something, or brings it back.
    pub fn makes(&self) -> bool {
        match self.operation {
            Operation::Create => true,
            Operation::Update => self.data.get(DELETED) == Some(&Value::Bool(false)),
            Operation::Delete => false,
        }
    }

    /// Whether it says where its ticket went, or that it went nowhere after all.
    pub fn redirects(&self) -> bool {
        self.data.contains_key(MOVED_TO)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_from_its_text() {
        let cursor = Cursor { epoch: 2, seq: 41, change: ChangeId::from_random([9; 16]) };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        assert!("2026-11-22T12:00:00Z".parse::<Cursor>().is_err());
    }
}
