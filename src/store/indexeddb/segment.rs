//! What log entries and pages hold: pieces of batches. Applied in the order of their keys, later ones win.

use crate::domain::{ChangeId, Scope};
use crate::merge::{Record, RecordKey};
use crate::store::{Batch, QueueRow, Snapshot};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Records (or queue rows) in one page: one encryption, one value of IndexedDB.
pub const PAGE_LENGTH: usize = 250;

/// Records: applied in the order of the fields.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RecordSegment {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub purge: Vec<Scope>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<RecordKey>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub put: Vec<Record>,
}

/// Queue rows and meta: applied in the order of the fields.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct QueueSegment {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<ChangeId>,
    #[serde(with = "rows", skip_serializing_if = "Vec::is_empty")]
    pub put: Vec<QueueRow>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub meta: BTreeMap<String, Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remove_meta: Vec<String>,
}

/// Queue rows as the service worker can pass them on: the change as the text that is sent, since JavaScript would
/// not write every number as it has read it.
mod rows {
    use crate::domain::{ChangeId, Scope};
    use crate::store::{QueueRow, QueueState};
    use serde::de::Error as _;
    use serde::ser::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Row {
        id: ChangeId,
        order: String,
        scope: Scope,
        state: QueueState,
        change: String,
    }

    pub fn serialize<S: Serializer>(rows: &[QueueRow], serializer: S) -> Result<S::Ok, S::Error> {
        let row = |row: &QueueRow| {
            Ok(Row {
                id: row.change.id,
                order: row.order.to_string(),
                scope: row.scope,
                state: row.state.clone(),
                change: serde_json::to_string(&row.change).map_err(S::Error::custom)?,
            })
        };
        let rows: Vec<Row> = rows.iter().map(row).collect::<Result<_, S::Error>>()?;
        rows.serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<QueueRow>, D::Error> {
        let row = |row: Row| {
            Ok(QueueRow {
                order: row.order.parse().map_err(D::Error::custom)?,
                scope: row.scope,
                state: row.state,
                change: serde_json::from_str(&row.change).map_err(D::Error::custom)?,
            })
        };
        Vec::<Row>::deserialize(deserializer)?.into_iter().map(row).collect()
    }
}

impl RecordSegment {
    pub fn is_empty(&self) -> bool {
        self.purge.is_empty() && self.remove.is_empty() && self.put.is_empty()
    }

    /// Whether it is as good as a page: nothing but records, and enough of them.
    pub fn is_page(&self) -> bool {
        self.purge.is_empty() && self.remove.is_empty() && self.put.len() >= PAGE_LENGTH
    }
}

impl QueueSegment {
    pub fn is_empty(&self) -> bool {
        self.remove.is_empty() && self.put.is_empty() && self.meta.is_empty() && self.remove_meta.is_empty()
    }
}

/// One entry of the log.
#[derive(Debug, Default)]
pub struct Entry {
    pub records: RecordSegment,
    pub queue: QueueSegment,
}

/// A batch as log entries: one, or for a large batch as many as it fills pages, written in one transaction.
pub fn split(batch: Batch) -> Vec<Entry> {
    let mut first = Entry::default();
    first.records.purge = batch.purge_scopes;
    first.records.remove = batch.remove_records;
    first.queue.remove = batch.remove_queue;
    for (name, value) in batch.put_meta {
        match value {
            Some(value) => {
                first.queue.meta.insert(name, value);
            }
            None => first.queue.remove_meta.push(name),
        }
    }
    let mut entries = vec![first];
    let mut records = pages_of(batch.put_records);
    // A page of its own can be moved as it is when the log is folded.
    if records.len() == 1 {
        entries[0].records.put = records.pop().unwrap_or_default();
    }
    entries.extend(records.into_iter().map(|put| Entry {
        records: RecordSegment { put, ..RecordSegment::default() },
        queue: QueueSegment::default(),
    }));
    for (at, put) in pages_of(batch.put_queue).into_iter().enumerate() {
        if at == entries.len() {
            entries.push(Entry::default());
        }
        entries[at].queue.put = put;
    }
    entries.retain(|entry| !entry.records.is_empty() || !entry.queue.is_empty());
    entries
}

fn pages_of<T>(items: Vec<T>) -> Vec<Vec<T>> {
    let mut items = items.into_iter();
    let mut pages = Vec::new();
    loop {
        let page: Vec<T> = items.by_ref().take(PAGE_LENGTH).collect();
        if page.is_empty() {
            return pages;
        }
        pages.push(page);
    }
}

impl From<Entry> for Batch {
    fn from(entry: Entry) -> Self {
        let mut put_meta: BTreeMap<_, _> =
            entry.queue.meta.into_iter().map(|(name, value)| (name, Some(value))).collect();
        put_meta.extend(entry.queue.remove_meta.into_iter().map(|name| (name, None)));
        Self {
            purge_scopes: entry.records.purge,
            remove_records: entry.records.remove,
            put_records: entry.records.put,
            remove_queue: entry.queue.remove,
            put_queue: entry.queue.put,
            put_meta,
        }
    }
}

/// Several record segments as one that does the same.
#[derive(Default)]
pub struct Records {
    purge: BTreeSet<Scope>,
    remove: HashSet<RecordKey>,
    put: HashMap<RecordKey, Record>,
}

impl Records {
    pub fn apply(&mut self, segment: RecordSegment) {
        for scope in segment.purge {
            let purged: Vec<_> = self.put.extract_if(|_, record| record.scope == scope).map(|(key, _)| key).collect();
            // An older page may hold such a record under another scope: that one is gone as well.
            self.remove.extend(purged);
            self.purge.insert(scope);
        }
        for key in segment.remove {
            self.put.remove(&key);
            self.remove.insert(key);
        }
        self.put.extend(segment.put.into_iter().map(|record| (record.key(), record)));
    }

    pub fn len(&self) -> usize {
        self.put.len()
    }

    /// As pages on top of others.
    pub fn into_pages(self) -> Vec<RecordSegment> {
        let first = RecordSegment {
            purge: self.purge.into_iter().collect(),
            remove: self.remove.into_iter().collect(),
            put: Vec::new(),
        };
        let puts = pages_of(self.put.into_values().collect());
        let pages = puts.into_iter().map(|put| RecordSegment { put, ..RecordSegment::default() });
        std::iter::once(first).chain(pages).filter(|page| !page.is_empty()).collect()
    }

    /// As pages on top of nothing.
    pub fn into_first_pages(mut self) -> Vec<RecordSegment> {
        self.purge.clear();
        self.remove.clear();
        self.into_pages()
    }

    /// What is there, on top of nothing.
    pub fn into_records(self) -> Vec<Record> {
        self.put.into_values().collect()
    }
}

/// All queue segments, on top of nothing.
#[derive(Default)]
pub struct Queue {
    rows: HashMap<ChangeId, QueueRow>,
    meta: BTreeMap<String, Value>,
}

impl Queue {
    pub fn apply(&mut self, segment: QueueSegment) {
        for id in &segment.remove {
            self.rows.remove(id);
        }
        self.rows.extend(segment.put.into_iter().map(|row| (row.change.id, row)));
        self.meta.extend(segment.meta);
        for name in &segment.remove_meta {
            self.meta.remove(name);
        }
    }

    /// As pages on top of nothing.
    pub fn into_first_pages(self) -> Vec<QueueSegment> {
        let mut pages: Vec<QueueSegment> = pages_of(self.rows.into_values().collect())
            .into_iter()
            .map(|put| QueueSegment { put, ..QueueSegment::default() })
            .collect();
        if !self.meta.is_empty() {
            pages.push(QueueSegment { meta: self.meta, ..QueueSegment::default() });
        }
        pages
    }

    /// With the records, all that a store holds.
    pub fn into_snapshot(self, records: Records) -> Snapshot {
        let mut queue: Vec<QueueRow> = self.rows.into_values().collect();
        queue.sort_by_key(|row| (row.order, row.change.id));
        Snapshot { records: records.into_records(), queue, meta: self.meta }
    }
}
