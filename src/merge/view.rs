//! What the author of a change had before their eyes, held against what is there.

use super::change::Change;
use super::conflict::Side;
use super::entry::{Entry, Write};
use super::record::Record;
use super::stamp::Stamp;
use crate::domain::ChangeId;
use serde_json::Value;

/// A record and its log, seen with the author's eyes.
pub struct View<'a> {
    record: &'a Record,
    history: &'a [Entry],
    change: &'a Change,
    /// The author's own changes to this record that this one follows, newest first.
    chain: Vec<&'a Entry>,
}

impl<'a> View<'a> {
    pub fn new(record: &'a Record, history: &'a [Entry], change: &'a Change) -> Self {
        let mut chain = Vec::new();
        let mut after = change.seen.after;
        while let Some(entry) = after.and_then(|id| history.iter().find(|entry| entry.change.id == id)) {
            chain.push(entry);
            after = entry.change.seen.after.filter(|next| chain.iter().all(|seen| seen.change.id != *next));
        }
        Self { record, history, change, chain }
    }

    /// The ids of the author's own changes that this one follows, in the log or not.
    pub fn own_chain(&self) -> impl Iterator<Item = ChangeId> + '_ {
        self.change.seen.after.into_iter().chain(self.chain.iter().map(|entry| entry.change.id))
    }

    /// Whether the author saw the write that set `field` (or `field/member`).
    pub fn is_seen(&self, field: &str) -> bool {
        let mark = self.record.mark(field);
        if mark.seq <= self.change.seen.up_to() {
            return true;
        }
        if self.chain.iter().any(|entry| entry.seq == mark.seq) {
            return true;
        }
        let is_merged_by_server = self.current_entry(field).is_some_and(|entry| entry.author.user.is_none());
        let current = self.record.value(field);
        !is_merged_by_server && self.chain.iter().any(|entry| entry.change.data.get(field) == Some(&current))
    }

    /// Whether somebody touched another member of a set unseen.
    pub fn is_partly_unseen(&self, field: &str) -> bool {
        let prefix = format!("{field}/");
        self.record.marks.keys().filter(|key| key.starts_with(&prefix)).any(|key| !self.is_seen(key))
    }

    /// What the author started from: what their own earlier change wrote, else the value they saw.
    pub fn base(&self, field: &str) -> Value {
        match self.chain.iter().find_map(|entry| entry.change.data.get(field)) {
            Some(value) if !value.is_object() => value.clone(),
            _ => self.value_at(field, self.seen_or_chain_seq()),
        }
    }

    fn seen_or_chain_seq(&self) -> u64 {
        let chain = self.chain.iter().map(|entry| entry.seq).max().unwrap_or(0);
        self.change.seen.up_to().max(chain)
    }

    /// The value after the write at or before `seq`: what the first later write replaced, else the current one.
    fn value_at(&self, field: &str, seq: u64) -> Value {
        self.later_writes(field, seq).next().map_or_else(|| self.record.value(field), |(_, write)| write.base.clone())
    }

    fn later_writes(&self, field: &str, seq: u64) -> impl Iterator<Item = (&'a Entry, &'a Write)> {
        let field = field.to_owned();
        let later = self.history.iter().filter(move |entry| entry.seq > seq);
        later.filter_map(move |entry| Some((entry, entry.writes.get(&field)?)))
    }

    /// The change's stamp, lifted above that of the value its author saw.
    pub fn stamp_over_seen(&self, field: &str) -> Stamp {
        let seq = self.change.seen.up_to();
        let field_name = field.split('/').next().unwrap_or(field);
        let seen =
            self.history.iter().filter(|entry| entry.seq <= seq || self.chain.iter().any(|own| own.seq == entry.seq));
        let logged = seen.filter_map(|entry| Some(entry.writes.get(field_name)?.stamp)).max();
        let mark = self.record.mark(field);
        let current = (mark.seq <= seq).then_some(mark.stamp);
        let created = (self.record.created.seq <= seq).then_some(self.record.created.stamp);
        match logged.max(current).max(created) {
            Some(floor) => self.change.stamp.lifted_above(floor),
            None => self.change.stamp,
        }
    }

    /// Whether `value`, not seen by this author, was written by somebody else too, and then overwritten by a
    /// write that saw it: this change is that one's twin and shares its fate.
    pub fn was_overwritten_knowingly(&self, field: &str, value: &Value) -> bool {
        let seq = self.change.seen.up_to();
        let mut twin: Option<&Entry> = None;
        for (entry, write) in self.later_writes(field, seq) {
            match twin {
                Some(written) if saw(entry, written) => return true,
                _ if write.value == *value => twin = Some(entry),
                _ => {}
            }
        }
        false
    }

    /// The change that wrote the current value of `field`, where the log has it.
    pub fn current_change(&self, field: &str) -> Option<ChangeId> {
        self.current_entry(field).map(|entry| entry.change.id)
    }

    fn current_entry(&self, field: &str) -> Option<&'a Entry> {
        let mark = self.record.mark(field);
        self.history.iter().find(|entry| entry.seq == mark.seq)
    }

    /// The current value of `field` as a side of a conflict.
    pub fn current_side(&self, field: &str) -> Side {
        let mark = self.record.mark(field);
        match self.current_entry(field) {
            Some(entry) => side_of(entry, self.record.value(field), mark.stamp),
            None => Side {
                change: ChangeId::default(),
                value: self.record.value(field),
                author: None,
                author_name: String::new(),
                time: mark.stamp.time(),
                stamp: mark.stamp,
            },
        }
    }

    /// The newest write, of a field that `counts`, which the author had not seen.
    pub fn newest_unseen(&self, counts: impl Fn(&str) -> bool) -> Option<Side> {
        let seq = self.change.seen.up_to();
        let unseen = self.history.iter().filter(|entry| entry.seq > seq && entry.author.user.is_some());
        let foreign = unseen.filter(|entry| self.own_chain().all(|own| own != entry.change.id));
        let counted = foreign.filter(|entry| entry.writes.keys().any(|name| counts(name)));
        counted.max_by_key(|entry| entry.change.stamp).map(|entry| side_of(entry, Value::Null, entry.change.stamp))
    }
}

fn side_of(entry: &Entry, value: Value, stamp: Stamp) -> Side {
    Side {
        change: entry.change.id,
        value,
        author: entry.author.user,
        author_name: entry.author.name.clone(),
        time: entry.change.timestamp,
        stamp,
    }
}

fn saw(later: &Entry, earlier: &Entry) -> bool {
    later.change.seen.up_to() >= earlier.seq || later.change.seen.after == Some(earlier.change.id)
}
