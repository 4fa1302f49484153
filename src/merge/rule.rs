//! The merge rule: what becomes of a change when the server accepts it.

use super::change::{Change, Operation};
use super::conflict::{Conflict, Side};
use super::entry::{Author, Entry, Outcome, Write};
use super::record::{DELETED, Mark, Record};
use super::set::{SetEdit, from_members, members};
use super::settle::Settlement;
use super::stamp::{Stamp, WriterId};
use super::text::merge_text;
use super::view::View;
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
    /// The log about this record, ascending. May be empty when the author saw all there is.
    pub history: &'a [Entry],
    /// The record's open conflicts.
    pub conflicts: &'a [Conflict],
    /// For a deletion: the newest write of a child that its author had not seen.
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
        Some(current) => Acceptance::new(context, current, change).run(),
    }
}

fn create(context: &Context<'_>, change: &Change) -> Accepted {
    let mark = Mark { seq: context.seq, stamp: change.stamp };
    let mut fields = context.server_fields.clone();
    for (name, value) in &change.data {
        let value = match change.entity_type.field_kind(name) {
            FieldKind::Server | FieldKind::Derived if context.author.user.is_some() => continue,
            FieldKind::Set => SetEdit::read(value, &Value::Null).apply(&Value::Null),
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
    view: View<'a>,
    record: Record,
    writes: BTreeMap<String, Write>,
    /// Fields whose texts were merged: name, value before, merged value, stamp.
    merges: Vec<(String, Write)>,
    settlement: Settlement,
    outcome: Outcome,
}

impl<'a> Acceptance<'a> {
    fn new(context: &'a Context<'a>, current: &'a Record, change: &'a Change) -> Self {
        Self {
            context,
            change,
            view: View::new(current, context.history, change),
            record: current.clone(),
            writes: BTreeMap::new(),
            merges: Vec::new(),
            settlement: Settlement::new(context.conflicts),
            outcome: Outcome::Applied,
        }
    }

    fn run(mut self) -> Result<Accepted, Refusal> {
        let wants_deletion = self.wanted_deletion();
        self.check_deleted(wants_deletion)?;
        match wants_deletion {
            Some(true) => self.delete(),
            Some(false) => self.write_value(DELETED, &Value::Bool(false)),
            None => {}
        }
        let change = self.change;
        if change.operation != Operation::Delete {
            for (name, value) in change.data.iter().filter(|(name, _)| *name != DELETED) {
                self.write(name, value);
            }
        }
        if let Some(resolves) = &change.resolves {
            self.settlement.close(resolves);
        }
        Ok(self.finish())
    }

    fn wanted_deletion(&self) -> Option<bool> {
        match self.change.operation {
            Operation::Delete => Some(true),
            _ => self.change.data.get(DELETED).and_then(Value::as_bool),
        }
    }

    /// An edit of a deleted record: refused when its author saw the deletion, else it revives the record.
    fn check_deleted(&mut self, wants_deletion: Option<bool>) -> Result<(), Refusal> {
        if !self.record.deleted || wants_deletion.is_some() {
            return Ok(());
        }
        if self.view.is_seen(DELETED) {
            return Err(Refusal::new("deleted", "It was deleted. Restore it first, then edit it again."));
        }
        let revives = self.change.data.keys().any(|name| self.is_noticed(name));
        if revives {
            self.conflict(DELETED, &Value::Bool(false), Value::Bool(false));
            self.set(
                DELETED,
                Value::Bool(false),
                Stamp::above(self.record.mark(DELETED).stamp, self.change.stamp.writer),
            );
        }
        Ok(())
    }

    /// Whether people would miss a write of this field: quiet ones, and the server's, are not.
    fn is_noticed(&self, name: &str) -> bool {
        matches!(self.record.entity_type.field_kind(name), FieldKind::Value | FieldKind::Text | FieldKind::Set)
    }

    fn delete(&mut self) {
        if self.record.deleted {
            return;
        }
        let unseen_edit = self.view.newest_unseen(|name| name != DELETED && self.is_noticed(name));
        let revived_unseen = !self.view.is_seen(DELETED);
        if revived_unseen && unseen_edit.is_none() {
            return self.write_value(DELETED, &Value::Bool(true));
        }
        if let Some(side) = unseen_edit {
            let living = Side { value: Value::Bool(false), ..side };
            return self.keep_both(DELETED, Value::Bool(false), living, Value::Bool(true));
        }
        let stamp = self.view.stamp_over_seen(DELETED);
        self.set(DELETED, Value::Bool(true), stamp);
        if let Some(child) = self.context.unseen_child {
            let living = Side { value: Value::Bool(false), ..child.clone() };
            self.keep_both(DELETED, Value::Bool(false), living, Value::Bool(true));
        }
    }

    fn write(&mut self, name: &str, value: &Value) {
        match self.record.entity_type.field_kind(name) {
            FieldKind::Derived => {}
            FieldKind::Server if self.context.author.user.is_some() => {}
            FieldKind::Server | FieldKind::Quiet => self.write_quiet(name, value),
            FieldKind::Set => self.write_set(name, value),
            FieldKind::Value => self.write_value(name, value),
            FieldKind::Text => self.write_text(name, value),
        }
    }

    fn write_quiet(&mut self, name: &str, value: &Value) {
        let stamp = self.view.stamp_over_seen(name);
        if self.view.is_seen(name) || stamp > self.record.mark(name).stamp {
            self.set(name, value.clone(), stamp);
        } else if self.record.value(name) != *value {
            self.outcome = self.outcome.max(Outcome::Merged);
        }
    }

    fn write_set(&mut self, name: &str, value: &Value) {
        let before = self.record.value(name);
        let edit = SetEdit::read(value, &self.view.base(name));
        let mut after = members(&before);
        let mut lost = false;
        let ops = edit.add.iter().map(|member| (member, true)).chain(edit.remove.iter().map(|member| (member, false)));
        for (member, wanted) in ops {
            let key = format!("{name}/{member}");
            let stamp = self.view.stamp_over_seen(&key);
            if !self.view.is_seen(&key) && stamp < self.record.mark(&key).stamp {
                lost |= after.contains(member) != wanted;
                continue;
            }
            after.retain(|present| present != member);
            if wanted {
                after.push(member.clone());
            }
            self.record.set_mark(&key, Mark { seq: self.context.seq, stamp });
        }
        let merged = from_members(after);
        if lost || self.view.is_partly_unseen(name) {
            self.outcome = self.outcome.max(Outcome::Merged);
        }
        if merged != before {
            let stamp = self.change.stamp;
            self.record.set_value(name, merged.clone());
            self.record.seq = self.context.seq;
            self.writes.insert(name.to_owned(), Write { base: before, value: merged, stamp });
        }
    }

    fn write_text(&mut self, name: &str, value: &Value) {
        let current = self.record.value(name);
        if self.view.is_seen(name) || current == *value || self.is_resolving(name) {
            return self.write_value(name, value);
        }
        let base = self.view.base(name);
        let merged = match (base.as_str(), current.as_str(), value.as_str()) {
            (Some(base), Some(current), Some(value)) => merge_text(base, current, value),
            _ => None,
        };
        let Some(merged) = merged else { return self.write_value(name, value) };
        let higher = self.change.stamp.max(self.record.mark(name).stamp);
        let write = Write { base: current, value: Value::String(merged), stamp: Stamp::above(higher, WriterId(0)) };
        self.merges.push((name.to_owned(), write));
        self.outcome = self.outcome.max(Outcome::Merged);
    }

    fn write_value(&mut self, name: &str, value: &Value) {
        let current = self.record.value(name);
        let mark = self.record.mark(name);
        let stamp = self.view.stamp_over_seen(name);
        if self.view.is_seen(name) || self.has_seen_current_side(name) {
            let stamp = stamp.lifted_above(mark.stamp);
            self.settlement.replace(name, &self.view.current_change(name), self.side(value, stamp));
            return self.set(name, value.clone(), stamp);
        }
        if current == *value {
            // Equal values are one write, whoever made it: the greater stamp stands for both.
            return self.set(name, value.clone(), stamp.max(mark.stamp));
        }
        if self.view.was_overwritten_knowingly(name, value) {
            return;
        }
        self.conflict(name, value, self.view.base(name));
        if stamp > mark.stamp {
            self.set(name, value.clone(), stamp);
        }
    }

    /// Whether the change settles a conflict in which the current value is a side that its author saw.
    fn has_seen_current_side(&self, name: &str) -> bool {
        let Some(resolves) = &self.change.resolves else { return false };
        self.view.current_change(name).is_some_and(|change| resolves.sides.contains(&change))
    }

    fn is_resolving(&self, name: &str) -> bool {
        self.change.resolves.as_ref().is_some_and(|resolves| self.settlement.is_about(resolves.conflict, name))
    }

    /// The value that is there and the one that comes did not see each other.
    fn conflict(&mut self, name: &str, value: &Value, base: Value) {
        let standing = self.view.current_side(name);
        let base = if name == DELETED { Value::Bool(false) } else { base };
        self.keep_both(name, base, standing, value.clone());
    }

    fn keep_both(&mut self, name: &str, base: Value, standing: Side, value: Value) {
        let stamp = self.view.stamp_over_seen(name);
        let side = self.side(&value, stamp);
        let own: Vec<ChangeId> = self.view.own_chain().collect();
        self.settlement.meet(&self.record, name, base, standing, side, &own);
        self.outcome = Outcome::Conflict;
    }

    fn side(&self, value: &Value, stamp: Stamp) -> Side {
        Side {
            change: self.change.id,
            value: value.clone(),
            author: self.context.author.user,
            author_name: self.context.author.name.clone(),
            time: self.change.timestamp,
            stamp,
        }
    }

    fn set(&mut self, name: &str, value: Value, stamp: Stamp) {
        let base = self.record.value(name);
        self.record.set_value(name, value.clone());
        self.record.set_mark(name, Mark { seq: self.context.seq, stamp });
        self.record.seq = self.context.seq;
        self.writes.insert(name.to_owned(), Write { base, value, stamp });
    }

    fn finish(mut self) -> Accepted {
        let mut entries = vec![entry(self.context, self.change, self.outcome, self.writes)];
        for (name, write) in self.merges {
            let seq = self.context.seq + entries.len() as u64;
            let merge = merge_change(self.change, &name, &write);
            let before = self.view.current_change(&name);
            let side = Side {
                change: merge.id,
                value: write.value.clone(),
                author: None,
                author_name: String::new(),
                time: self.change.timestamp,
                stamp: write.stamp,
            };
            self.settlement.replace(&name, &before, side);
            self.record.set_value(&name, write.value.clone());
            self.record.set_mark(&name, Mark { seq, stamp: write.stamp });
            entries.push(Entry {
                scope: self.context.scope,
                seq,
                change: merge,
                author: Author::default(),
                accepted_at: self.context.accepted_at,
                outcome: Outcome::Merged,
                writes: BTreeMap::from([(name, write)]),
            });
        }
        Accepted { outcome: self.outcome, record: self.record, entries, conflicts: self.settlement.changed() }
    }
}

/// The server's own write of a merged text.
fn merge_change(change: &Change, name: &str, write: &Write) -> Change {
    let mut data = Fields::new();
    data.insert(name.to_owned(), write.value.clone());
    Change {
        id: ChangeId::derived(change.id.0, &format!("merge:{name}")),
        entity_type: change.entity_type.clone(),
        entity_id: change.entity_id,
        operation: Operation::Update,
        data,
        timestamp: change.timestamp,
        stamp: write.stamp,
        seen: Default::default(),
        resolves: None,
    }
}
