//! What a transaction has written and not handed on yet: kept in memory until it finishes, so that a
//! savepoint costs nothing and the database gets few, large statements.

use super::transaction::conflict_about;
use super::{Answer, Head};
use crate::domain::{ChangeId, Scope, Time, UserId};
use crate::merge::{Cursor, Entry, Record, RecordKey};
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::Arc;

/// Behind which `last_sync`: whose, of which replica, when.
pub type LastSync = (UserId, String, Time);

/// Everything put since the transaction began, the latest of each.
#[derive(Debug, Default)]
pub struct Written {
    pub records: HashMap<RecordKey, Arc<Record>>,
    pub heads: HashMap<Scope, Head>,
    pub answers: HashMap<ChangeId, Answer>,
    /// `None`: forgotten.
    pub cursors: HashMap<LastSync, Option<Vec<(Scope, Cursor)>>>,
    /// In the order of appending.
    pub entries: Vec<Entry>,
    /// Where the entries about a record stand in `entries`, ascending.
    entries_about: HashMap<RecordKey, Vec<usize>>,
    entry_of: HashMap<ChangeId, usize>,
    /// Records by what they name as their parent, or as the record that they (conflicts) are about: also those that
    /// have named it only for a while.
    below: HashMap<RecordKey, BTreeSet<RecordKey>>,
    undo: Vec<Undo>,
    /// Lengths of `undo`.
    savepoints: Vec<usize>,
}

#[derive(Debug)]
enum Undo {
    Record(RecordKey, Option<Arc<Record>>),
    Head(Scope, Option<Head>),
    Answer(ChangeId, Option<Answer>),
    Cursors(LastSync, Option<Option<Vec<(Scope, Cursor)>>>),
    Entry,
}

impl Written {
    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
            && self.heads.is_empty()
            && self.answers.is_empty()
            && self.cursors.is_empty()
            && self.entries.is_empty()
    }

    pub fn put_record(&mut self, record: Record) {
        let key = record.key();
        if let Some(above) = conflict_about(&record).or_else(|| record.parent()) {
            self.below.entry(above).or_default().insert(key.clone());
        }
        let old = self.records.insert(key.clone(), Arc::new(record));
        self.note(|| Undo::Record(key, old));
    }

    pub fn put_head(&mut self, scope: Scope, head: Head) {
        let old = self.heads.insert(scope, head);
        self.note(|| Undo::Head(scope, old));
    }

    pub fn put_answer(&mut self, answer: Answer) {
        let change = answer.change;
        let old = self.answers.insert(change, answer);
        self.note(|| Undo::Answer(change, old));
    }

    pub fn put_cursors(&mut self, last_sync: LastSync, cursors: Option<Vec<(Scope, Cursor)>>) {
        let old = self.cursors.insert(last_sync.clone(), cursors);
        self.note(|| Undo::Cursors(last_sync, old));
    }

    pub fn append(&mut self, entry: Entry) {
        let (key, at) = ((entry.change.entity_type.clone(), entry.change.entity_id), self.entries.len());
        self.entries_about.entry(key).or_default().push(at);
        self.entry_of.insert(entry.change.id, at);
        self.entries.push(entry);
        self.note(|| Undo::Entry);
    }

    /// The entries about a record, in the order of appending.
    pub fn entries_about(&self, key: &RecordKey) -> impl Iterator<Item = &Entry> {
        self.entries_about.get(key).into_iter().flatten().map(|at| &self.entries[*at])
    }

    /// The entry of a change.
    pub fn entry(&self, change: ChangeId) -> Option<&Entry> {
        self.entry_of.get(&change).map(|at| &self.entries[*at])
    }

    /// The written records that may belong to `key`: children, and conflicts about it.
    pub fn below(&self, key: &RecordKey) -> impl Iterator<Item = &Record> {
        self.below.get(key).into_iter().flatten().filter_map(|below| self.records.get(below)).map(Arc::as_ref)
    }

    fn take_back_entry(&mut self) {
        let Some(entry) = self.entries.pop() else { return };
        self.entry_of.remove(&entry.change.id);
        if let Some(places) = self.entries_about.get_mut(&(entry.change.entity_type, entry.change.entity_id)) {
            places.pop();
        }
    }

    fn note(&mut self, undo: impl FnOnce() -> Undo) {
        if !self.savepoints.is_empty() {
            self.undo.push(undo());
        }
    }

    pub fn savepoint(&mut self) {
        self.savepoints.push(self.undo.len());
    }

    /// Undoes everything since the last savepoint, and ends it. `false` where there is none.
    pub fn roll_back(&mut self) -> bool {
        let Some(length) = self.savepoints.pop() else {
            return false;
        };
        for undo in self.undo.split_off(length).into_iter().rev() {
            match undo {
                Undo::Record(key, old) => put_back(&mut self.records, key, old),
                Undo::Head(scope, old) => put_back(&mut self.heads, scope, old),
                Undo::Answer(change, old) => put_back(&mut self.answers, change, old),
                Undo::Cursors(last_sync, old) => put_back(&mut self.cursors, last_sync, old),
                Undo::Entry => self.take_back_entry(),
            }
        }
        true
    }

    /// Ends the last savepoint and keeps what came since. `false` where there is none.
    pub fn release(&mut self) -> bool {
        let ended = self.savepoints.pop().is_some();
        if self.savepoints.is_empty() {
            self.undo.clear();
        }
        ended
    }
}

fn put_back<K: Eq + Hash, V>(map: &mut HashMap<K, V>, key: K, old: Option<V>) {
    match old {
        Some(old) => map.insert(key, old),
        None => map.remove(&key),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ProjectId;

    #[test]
    fn rolling_back_restores_what_was_written_before_the_savepoint() {
        let scope = Scope::Project(ProjectId::default());
        let at = |seq| Head { seq, ..Head::default() };
        let mut written = Written::default();
        written.put_head(scope, at(1));
        written.savepoint();
        written.put_head(scope, at(2));
        written.savepoint();
        written.put_head(scope, at(3));
        assert!(written.release(), "the inner one is kept …");
        assert_eq!(written.heads[&scope], at(3));
        assert!(written.roll_back(), "… until the outer one goes");
        assert_eq!(written.heads[&scope], at(1));
        assert!(!written.roll_back());
    }
}
