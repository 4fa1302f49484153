//! The merge rule: what becomes of a change when the server accepts it.

use super::change::{Change, Cursor, Operation, Seen};
use super::conflict::{Conflict, Side};
use super::deletion::{self, Verdict};
use super::entry::{Author, Entry, Outcome, Write};
use super::log::Log;
use super::member;
use super::record::{DELETED, Mark, Record};
use super::register::{Register, Shown};
use super::set::SetEdit;
use super::settle::Settlement;
use super::stamp::{Stamp, WriterId};
use super::text::merge_text;
use crate::domain::{ChangeId, FieldKind, Fields, Scope, Time};
use serde_json::Value;
use std::collections::BTreeMap;

/// What the server knows when it accepts a change.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    pub scope: Scope,
    /// The sequence number the change gets; a merge by the server gets the next one.
    pub seq: u64,
    pub author: &'a Author,
    /// The server's time, greater than that of every entry before.
    pub accepted_at: Time,
    /// The record as it is, tombstone included.
    pub current: Option<&'a Record>,
    /// The whole log about this record, ascending. Empty means that the author saw all there is; it may be left out
    /// only where nothing about the record has a sequence number above [`Seen::up_to`], and the change names neither
    /// `after` nor a conflict.
    pub history: &'a [Entry],
    /// The record's open conflicts.
    pub conflicts: &'a [Conflict],
    /// Where the change leaves it deleted: the newest write of a child that nobody who wants it deleted had seen. It is
    /// hidden all the same, and offers Restore.
    pub unseen_child: Option<&'a Side>,
    /// What the server sets in a new record: author, time, ticket number.
    pub server_fields: &'a Fields,
}

/// What accepting a change came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Accepted {
    pub outcome: Outcome,
    pub record: Record,
    /// The change's own entry, then merges by the server, each with its own sequence number.
    pub entries: Vec<Entry>,
    /// Conflicts that were opened, joined or closed.
    pub conflicts: Vec<Conflict>,
}

/// A change that cannot be taken: a stable code and a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    pub code: &'static str,
    pub message: String,
}

impl Refusal {
    /// A refusal for people (`message`) and programs (`code`).
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// Applies the merge rule to one change.
///
/// # Errors
/// A change of something that is not there, or of something its author saw deleted.
pub fn accept(context: &Context<'_>, change: &Change) -> Result<Accepted, Refusal> {
    match context.current {
        None if change.operation == Operation::Create => Ok(create(context, change)),
        None => Err(Refusal::new("missing", "There is nothing with this id: it was never created here.")),
        Some(current) => {
            let log = Log::new(context.history, change, context.author, context.seq);
            Acceptance::new(context, current, change, &log).run()
        }
    }
}

fn create(context: &Context<'_>, change: &Change) -> Accepted {
    let mark = Mark { seq: context.seq, stamp: change.stamp };
    let mut fields = context.server_fields.clone();
    for (name, value) in &change.data {
        let value = match change.entity_type.field_kind(name) {
            FieldKind::Server | FieldKind::Derived if context.author.user.is_some() => continue,
            FieldKind::Set | FieldKind::QuietSet => SetEdit::read(value, &Value::Null).apply(&Value::Null),
            _ => value.clone(),
        };
        if name != DELETED {
            fields.insert(name.clone(), value);
        }
    }
    let writes = fields
        .iter()
        .map(|(name, value)| {
            let base = crate::domain::entity::default_value(&change.entity_type, name);
            (name.clone(), Write { base, value: value.clone(), stamp: change.stamp })
        })
        .collect();
    let record = Record {
        entity_type: change.entity_type.clone(),
        id: change.entity_id,
        scope: context.scope,
        fields,
        seq: context.seq,
        created: mark,
        marks: BTreeMap::new(),
        deleted: false,
    };
    let entry = entry(context, change, Outcome::Applied, writes);
    Accepted { outcome: Outcome::Applied, record, entries: vec![entry], conflicts: Vec::new() }
}

fn entry(context: &Context<'_>, change: &Change, outcome: Outcome, writes: BTreeMap<String, Write>) -> Entry {
    Entry {
        scope: context.scope,
        seq: context.seq,
        change: change.clone(),
        author: context.author.clone(),
        accepted_at: context.accepted_at,
        outcome,
        writes,
    }
}

/// One run of the rule over an existing record.
struct Acceptance<'a> {
    context: &'a Context<'a>,
    change: &'a Change,
    log: &'a Log<'a>,
    current: &'a Record,
    record: Record,
    writes: BTreeMap<String, Write>,
    /// Texts that the server merged.
    merges: Vec<Merge>,
    settlement: Settlement,
    outcome: Outcome,
}

/// A text merged by the server: a write of its own, right after the change that came in.
struct Merge {
    change: Change,
    field: String,
    write: Write,
}

impl<'a> Acceptance<'a> {
    fn new(context: &'a Context<'a>, current: &'a Record, change: &'a Change, log: &'a Log<'a>) -> Self {
        Self {
            context,
            change,
            log,
            current,
            record: current.clone(),
            writes: BTreeMap::new(),
            merges: Vec::new(),
            settlement: Settlement::new(context.conflicts),
            outcome: Outcome::Applied,
        }
    }

    fn run(mut self) -> Result<Accepted, Refusal> {
        let verdict = self.judge();
        let wanted = self.log.written(self.log.incoming(), DELETED);
        if verdict.was_shown_deleted && wanted.is_none() {
            return Err(Refusal::new("deleted", "It was deleted. Restore it first, then edit it again."));
        }
        self.settle_deletion(verdict, wanted.is_some());
        for name in self.change.data.keys().filter(|name| *name != DELETED) {
            self.write(name);
        }
        Ok(self.finish())
    }

    /// Whether the author saw all there is, so that record and conflicts say all.
    fn saw_all(&self) -> bool {
        self.context.history.is_empty()
    }

    // -- living and deleted

    fn judge(&self) -> Verdict {
        if self.saw_all() {
            deletion::judge_seen(self.log, self.current, self.settlement.sides(DELETED))
        } else {
            deletion::judge(self.log, self.current.created)
        }
    }

    fn settle_deletion(&mut self, verdict: Verdict, is_written: bool) {
        let mut sides = verdict.sides;
        if verdict.deleted {
            // Writes of children do not revive it, but stand beside the deletion until somebody decides: also by
            // deleting it with them before their eyes.
            sides.extend(self.context.unseen_child.map(|child| Side { value: Value::Bool(false), ..child.clone() }));
        }
        let is_party = sides.iter().any(|side| side.change == self.change.id);
        if is_party && sides.iter().any(|side| side.value != sides[0].value) {
            self.outcome = Outcome::Conflict;
        }
        self.settlement.settle(&self.record, DELETED, Value::Bool(false), sides);
        let Some(stamp) = verdict.stamp else { return };
        let is_news = verdict.deleted != self.record.deleted || stamp != self.record.mark(DELETED).stamp;
        if is_written || is_news {
            let seq = verdict.deleted_at.filter(|_| verdict.deleted).unwrap_or(self.context.seq);
            self.set(DELETED, Value::Bool(verdict.deleted), Mark { seq, stamp });
        }
    }

    // -- fields

    fn write(&mut self, name: &str) {
        // A deletion carries no fields.
        let Some(value) = self.log.written(self.log.incoming(), name) else { return };
        match self.record.entity_type.field_kind(name) {
            FieldKind::Derived => {}
            FieldKind::Server if self.context.author.user.is_some() => {}
            FieldKind::Server | FieldKind::Quiet => self.write_quiet(name, &value),
            FieldKind::Set | FieldKind::QuietSet => self.write_set(name, &value),
            FieldKind::Value => {
                let register = self.register(name);
                self.settle_value(name, &value, &register);
            }
            FieldKind::Text => self.write_text(name, &value),
        }
    }

    /// The field with every write of it, the incoming one last.
    fn register(&self, name: &str) -> Register<'a, 'a> {
        if self.saw_all() {
            let (value, stamp) = (self.current.value(name), Some(self.current.mark(name).stamp));
            let sides = self.settlement.sides(name);
            let mut register = Register::standing(self.log, name, Shown { seq: 0, value, stamp }, sides);
            self.take(&mut register, name, self.log.incoming());
            return register;
        }
        let mut register = Register::new(self.log, name, self.current.created, self.initial(name));
        for place in self.log.places() {
            self.take(&mut register, name, place);
        }
        register
    }

    fn take(&self, register: &mut Register<'a, 'a>, name: &str, place: usize) {
        if let Some(value) = self.log.written(place, name) {
            register.push(place, value);
        }
    }

    /// The value before every write that the log has.
    fn initial(&self, name: &str) -> Value {
        let first = self.context.history.iter().find_map(|entry| entry.writes.get(name));
        first.map_or_else(|| self.current.value(name), |write| write.base.clone())
    }

    fn write_quiet(&mut self, name: &str, value: &Value) {
        let register = self.register(name);
        let Some(winner) = register.winner() else { return };
        if winner.side.value != *value {
            self.outcome = self.outcome.max(Outcome::Merged);
        }
        let mark = Mark { seq: winner.seq, stamp: winner.side.stamp };
        self.set(name, winner.side.value.clone(), mark);
    }

    fn write_set(&mut self, name: &str, value: &Value) {
        let standings = if self.saw_all() {
            member::settle_seen(self.log, self.current, name, value)
        } else {
            member::settle(self.log, self.current.created, name, &self.initial(name))
        };
        let before = self.record.value(name);
        let mut merged = before.clone();
        let mut stamp = self.change.stamp;
        for standing in standings {
            merged = SetEdit::of(&standing.member, standing.is_in).apply(&merged);
            stamp = stamp.max(standing.mark.stamp);
            self.record.set_mark(&format!("{name}/{}", standing.member), standing.mark);
            if standing.is_lost {
                self.outcome = self.outcome.max(Outcome::Merged);
            }
        }
        if self.has_unseen_members(name) {
            self.outcome = self.outcome.max(Outcome::Merged);
        }
        if merged != before {
            self.record.set_value(name, merged.clone());
            self.writes.insert(name.to_owned(), Write { base: before, value: merged, stamp });
        }
    }

    /// Whether somebody touched other members of the set unseen.
    fn has_unseen_members(&self, name: &str) -> bool {
        let incoming = self.log.incoming();
        let wrote = |place: usize| self.log.written(place, name).is_some();
        self.log.places().any(|place| place != incoming && wrote(place) && !self.log.saw(incoming, place))
    }

    fn write_text(&mut self, name: &str, value: &Value) {
        let mut register = self.register(name);
        if let Some(merge) = self.merge_of(name, value, &register) {
            let author = Author::default();
            let seq = self.context.seq + 1 + self.merges.len() as u64;
            let side = Side {
                change: merge.change.id,
                value: merge.write.value.clone(),
                author: author.user,
                author_name: author.name,
                time: merge.change.timestamp,
                stamp: merge.write.stamp,
            };
            register.push_merge(self.log.incoming(), None, seq, side);
            self.merges.push(merge);
            self.outcome = self.outcome.max(Outcome::Merged);
        }
        self.settle_value(name, value, &register);
    }

    /// The server's merge of the incoming text with the one it meets, where the edits do not overlap.
    fn merge_of(&self, name: &str, value: &Value, register: &Register<'_, '_>) -> Option<Merge> {
        let incoming = self.log.incoming();
        let standing = register.shown_at(self.context.seq - 1);
        let meets = register.alive().any(|put| {
            put.side.value == standing.value && put.place.is_some_and(|place| !self.log.saw(incoming, place))
        });
        if !meets || standing.value == *value || self.change.resolves.is_some() {
            return None;
        }
        let base = register.made_from(incoming);
        if base == standing.value || base == *value {
            // One of the two insists on what the other changed: a choice to make, not two edits to join.
            return None;
        }
        let merged = merge_text(base.as_str()?, standing.value.as_str()?, value.as_str()?)?;
        let highest = register.alive().map(|put| put.side.stamp).max()?;
        let stamp = Stamp::above(highest, WriterId(0));
        let write = Write { base: standing.value.clone(), value: Value::String(merged), stamp };
        Some(Merge { change: merge_change(self.change, self.context.seq, name, &write), field: name.to_owned(), write })
    }

    /// Shows the living write with the greatest stamp, and keeps the others beside it.
    fn settle_value(&mut self, name: &str, value: &Value, register: &Register<'_, '_>) {
        if register.meets_unseen(self.log.incoming(), value) && register.alive().any(|put| put.side.value == *value) {
            self.outcome = Outcome::Conflict;
        }
        let living = register.alive().map(|put| put.side.clone()).collect();
        self.settlement.settle(&self.record, name, register.base().clone(), living);
        if let Some(winner) = register.winner() {
            let mark = Mark { seq: winner.seq, stamp: winner.side.stamp };
            self.set(name, winner.side.value.clone(), mark);
        }
    }

    /// Sets a field and its mark; logs it where the value is another, or the incoming write is what shows now.
    fn set(&mut self, name: &str, value: Value, mark: Mark) {
        let base = self.record.value(name);
        let is_shown = mark.seq == self.context.seq && self.log.written(self.log.incoming(), name).is_some();
        let is_merged = self.merges.iter().any(|merge| merge.field == name);
        self.record.set_value(name, value.clone());
        self.record.set_mark(name, mark);
        if !is_merged && (is_shown || base != value) {
            self.writes.insert(name.to_owned(), Write { base, value, stamp: mark.stamp });
        }
    }

    fn finish(mut self) -> Accepted {
        let mut entries = vec![entry(self.context, self.change, self.outcome, self.writes)];
        for merge in self.merges {
            entries.push(Entry {
                scope: self.context.scope,
                seq: self.context.seq + entries.len() as u64,
                change: merge.change,
                author: Author::default(),
                accepted_at: self.context.accepted_at,
                outcome: Outcome::Merged,
                writes: BTreeMap::from([(merge.field, merge.write)]),
            });
        }
        // Also of what lost: who has not received it must not pass for having seen all there is.
        self.record.seq = self.context.seq + entries.len() as u64 - 1;
        Accepted { outcome: self.outcome, record: self.record, entries, conflicts: self.settlement.changed() }
    }
}

/// The server's own write of a merged text: it follows the change that came in, and saw all up to it.
fn merge_change(change: &Change, seq: u64, name: &str, write: &Write) -> Change {
    let mut data = Fields::new();
    data.insert(name.to_owned(), write.value.clone());
    let cursor = Cursor { epoch: change.seen.cursor.epoch, ..Cursor::default() };
    let seen = Seen { cursor, seq, after: Some(change.id), ..Seen::default() };
    Change {
        id: ChangeId::derived(change.id.0, &format!("merge:{name}")),
        entity_type: change.entity_type.clone(),
        entity_id: change.entity_id,
        operation: Operation::Update,
        data,
        timestamp: change.timestamp,
        stamp: write.stamp,
        seen,
        resolves: None,
        waits_for: Vec::new(),
    }
}
