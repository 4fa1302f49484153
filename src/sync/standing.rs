use crate::merge::Cursor;
use serde::{Deserialize, Serialize};

/// Where the replica stands in a scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Received up to here.
    pub cursor: Cursor,
    /// Received up to here by a pull that was finished: what a person has seen.
    pub finished: Cursor,
    /// The next request begins at the start: an answer to one that went out before says nothing of what is missing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
}

impl Standing {
    /// Whether a pull is in the midst of its pages.
    pub fn is_receiving(&self) -> bool {
        let place = |cursor: Cursor| (cursor.epoch, cursor.seq);
        place(self.cursor) > place(self.finished)
    }
}
