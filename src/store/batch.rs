use super::queue_row::QueueRow;
use crate::domain::{ChangeId, Scope};
use crate::merge::{Record, RecordKey};
use serde_json::Value;
use std::collections::BTreeMap;

/// All that one commit writes: applied together, in the order of the fields below, or not at all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// Scopes whose records leave this device.
    pub purge_scopes: Vec<Scope>,
    /// Records that leave this device.
    pub remove_records: Vec<RecordKey>,
    /// Confirmed records, replacing what is there.
    pub put_records: Vec<Record>,
    /// Queue rows that leave.
    pub remove_queue: Vec<ChangeId>,
    /// Queue rows that enter, or replace the one with the same change id.
    pub put_queue: Vec<QueueRow>,
    /// Small values by name (cursors, settings of this store); `None` removes one.
    pub put_meta: BTreeMap<String, Option<Value>>,
}

impl Batch {
    /// Whether it would write nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// All that a store holds, as it was when it was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// Confirmed records, in no particular order.
    pub records: Vec<Record>,
    /// The queue, in its order.
    pub queue: Vec<QueueRow>,
    pub meta: BTreeMap<String, Value>,
}

/// What could be read of a store that can't be used any more.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Salvaged {
    pub snapshot: Snapshot,
    /// Bytes by their content address.
    pub files: Vec<(String, Vec<u8>)>,
}
