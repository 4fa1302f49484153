//! What a transaction has written and not handed on yet: kept in memory until it finishes, so that a
//! savepoint costs nothing and the database gets few, large statements.

use super::{Answer, Head};
use crate::domain::{ChangeId, Scope, Time, UserId};
use crate::merge::{Cursor, Entry, Record, RecordKey};
use std::collections::HashMap;
use std::hash::Hash;

/// Behind which `last_sync`: whose, of which replica, when.
pub type LastSync = (UserId, String, Time);

/// Everything put since the transaction began, the latest of each.
#[derive(Debug, Default)]
pub struct Written {
    pub records: HashMap<RecordKey, Record>,
    pub heads: HashMap<Scope, Head>,
    pub answers: HashMap<ChangeId, Answer>,
    pub cursors: HashMap<LastSync, Vec<(Scope, Cursor)>>,
    /// In the order of appending.
    pub entries: Vec<Entry>,
    undo: Vec<Undo>,
    /// Lengths of `undo`.
    savepoints: Vec<usize>,
}

#[derive(Debug)]
enum Undo {
    Record(RecordKey, Option<Record>),
    Head(Scope, Option<Head>),
    Answer(ChangeId, Option<Answer>),
    Cursors(LastSync, Option<Vec<(Scope, Cursor)>>),
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
        let old = self.records.insert(key.clone(), record);
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

    pub fn put_cursors(&mut self, last_sync: LastSync, cursors: Vec<(Scope, Cursor)>) {
        let old = self.cursors.insert(last_sync.clone(), cursors);
        self.note(|| Undo::Cursors(last_sync, old));
    }

    pub fn append(&mut self, entry: Entry) {
        self.entries.push(entry);
        self.note(|| Undo::Entry);
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
        for undo in self.undo.drain(length..).rev() {
            match undo {
                Undo::Record(key, old) => put_back(&mut self.records, key, old),
                Undo::Head(scope, old) => put_back(&mut self.heads, scope, old),
                Undo::Answer(change, old) => put_back(&mut self.answers, change, old),
                Undo::Cursors(last_sync, old) => put_back(&mut self.cursors, last_sync, old),
                Undo::Entry => {
                    self.entries.pop();
                }
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
