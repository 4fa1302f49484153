use crate::domain::{ChangeId, Scope};
use crate::merge::{Entry, Record, RecordKey};
use crate::store::{Answer, Head};
use std::collections::HashMap;
use std::sync::Arc;

/// What a transaction has read; `None`: it looked, and there was nothing.
#[derive(Debug, Default)]
pub(super) struct Cache {
    pub heads: HashMap<Scope, Head>,
    pub records: HashMap<RecordKey, Option<Arc<Record>>>,
    pub conflicts: HashMap<RecordKey, Vec<Record>>,
    pub entries: HashMap<RecordKey, Vec<Entry>>,
    pub entry: HashMap<ChangeId, Option<Entry>>,
    pub answers: HashMap<ChangeId, Option<Answer>>,
}
