//! Undo and redo of what the person did here since the app was opened.
//!
//! Invariant: an undo is an ordinary change, with the `seen` of the change that it takes back and `after` = that
//! change, or what has brought that one's values back since (the undo of what came after it): so it never beats what
//! somebody else has written since, nor meets what the person themselves took back.

use super::write::Edit;
use super::{Client, ClientError};
use crate::domain::{ChangeId, EntityType, FieldKind, Fields, Scope};
use crate::merge::record::DELETED;
use crate::merge::{Change, Operation, Record, RecordKey, Seen, SetEdit, WriterId};
use crate::sync::Replica;
use serde_json::Value;
use std::collections::HashMap;

/// Steps kept, each way.
const STEPS_MAX: usize = 200;

/// What leads back, and forth again. The last step is the next one to be taken.
#[derive(Default)]
pub struct Steps {
    back: Vec<Vec<Inverse>>,
    forth: Vec<Vec<Inverse>>,
}

/// What takes one change back.
pub(super) struct Inverse {
    edit: Edit,
    /// The person has gone on from what somebody else made of it, or from what they chose: to take that back does not
    /// bring it back.
    is_parted: bool,
}

/// Why something is written: by itself, or as one of the steps.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Way {
    New,
    Back,
    Forth,
}

impl Steps {
    /// Parts, before `changes` are made, what they do not simply go on from.
    pub(super) fn part(&mut self, replica: &Replica, changes: &[(Scope, Change)]) {
        let settles = changes.iter().any(|(_, change)| change.resolves.is_some());
        let key = |change: &Change| (change.entity_type.clone(), change.entity_id);
        let by_key: HashMap<RecordKey, &Change> = changes.iter().map(|(_, change)| (key(change), change)).collect();
        for inverse in self.back.iter_mut().flatten().filter(|inverse| !inverse.is_parted) {
            if let Some(change) = by_key.get(&inverse.edit.key) {
                let shown = replica.shown(&inverse.edit.key);
                let is_of_others = |record: &Record| inverse.is_of_others(record, change.stamp.writer);
                inverse.is_parted = settles || shown.as_ref().is_some_and(is_of_others);
            }
        }
    }

    /// Notes what takes back something that was just written.
    pub(super) fn note(&mut self, way: Way, step: Vec<Inverse>) {
        match way {
            Way::New => self.forth.clear(),
            Way::Back => follow(&mut self.back, &step),
            Way::Forth => follow(&mut self.forth, &step),
        }
        if step.is_empty() {
            return;
        }
        let steps = if way == Way::Back { &mut self.forth } else { &mut self.back };
        if steps.len() == STEPS_MAX {
            steps.remove(0);
        }
        steps.push(step);
    }
}

/// What was just written brought back what the next of `steps` to the same record takes back: that one follows it.
/// `inverse`: what takes it back again.
fn follow(steps: &mut [Vec<Inverse>], inverse: &[Inverse]) {
    let mut made: HashMap<&RecordKey, ChangeId> = HashMap::new();
    // The last one made stands first.
    for Inverse { edit, .. } in inverse.iter().rev() {
        made.extend(edit.seen.as_ref().and_then(|seen| seen.after).map(|after| (&edit.key, after)));
    }
    for next in steps.iter_mut().rev().flatten().filter(|next| !next.is_parted) {
        if let (Some(seen), Some(after)) = (&mut next.edit.seen, made.remove(&next.edit.key)) {
            seen.beside.extend(seen.after.replace(after));
        }
    }
}

impl Inverse {
    /// Whether what it would overwrite was not written here, or, where it deletes, anything of all that would go.
    fn is_of_others(&self, record: &Record, here: WriterId) -> bool {
        let is_other = |name: &str| record.mark(name).stamp.writer != here;
        if self.edit.operation == Operation::Delete {
            let kind = |name: &str| record.entity_type.field_kind(name.split('/').next().unwrap_or(name));
            let is_noticed =
                |name: &str| !matches!(kind(name), FieldKind::Server | FieldKind::Quiet | FieldKind::QuietSet);
            let is_made_here = record.created.stamp.writer == here;
            return !is_made_here || record.marks.keys().any(|name| is_noticed(name) && is_other(name));
        }
        self.edit.data.iter().any(|(field, value)| {
            if !record.entity_type.field_kind(field).is_set() {
                return is_other(field);
            }
            let edit = SetEdit::read(value, &Value::Null);
            edit.ops().any(|(member, _)| is_other(&format!("{field}/{member}")))
        })
    }
}

/// What takes `changes` back, given what is shown before them. None for settled conflicts: what was chosen stays
/// chosen.
pub(super) fn inverse(replica: &Replica, changes: &[(Scope, Change)]) -> Vec<Inverse> {
    if changes.iter().any(|(_, change)| change.resolves.is_some()) {
        return Vec::new();
    }
    let edits = changes.iter().rev().map(|(_, change)| inverse_of(replica, change));
    edits.map(|edit| Inverse { edit, is_parted: false }).collect()
}

fn inverse_of(replica: &Replica, change: &Change) -> Edit {
    let key = (change.entity_type.clone(), change.entity_id);
    let below = change.seen.own().collect();
    let seen = Some(Seen { after: Some(change.id), beside: below, ..change.seen.clone() });
    let mut data = Fields::new();
    match change.operation {
        Operation::Create => return Edit { seen, ..Edit::new(key, Operation::Delete, data) },
        Operation::Delete => drop(data.insert(DELETED.into(), Value::Bool(false))),
        Operation::Update if change.data.len() == 1 && change.makes() => {
            return Edit { seen, ..Edit::new(key, Operation::Delete, data) };
        }
        Operation::Update => {
            let shown = replica.shown(&key);
            let before = |name: &str| match (&shown, name) {
                (Some(record), DELETED) => Some(Value::Bool(record.deleted)),
                (shown, _) => shown.as_ref().and_then(|record| record.fields.get(name)).cloned(),
            };
            for (name, written) in &change.data {
                let before = before(name).unwrap_or(Value::Null);
                data.insert(name.clone(), back(&change.entity_type, name, before, written));
            }
        }
    }
    Edit { seen, ..Edit::new(key, Operation::Update, data) }
}

fn back(entity_type: &EntityType, name: &str, before: Value, written: &Value) -> Value {
    if !entity_type.field_kind(name).is_set() {
        return before;
    }
    let after = SetEdit::read(written, &before).apply(&before);
    SetEdit::between(&after, &before).to_value()
}

impl Client {
    /// Takes the last thing back that the person did. Whether there was one.
    pub async fn undo(&self) -> Result<bool, ClientError> {
        let step = self.0.steps.borrow_mut().back.pop();
        self.walk(step, Way::Back).await
    }

    /// Does what was undone again. Whether there was something.
    pub async fn redo(&self) -> Result<bool, ClientError> {
        let step = self.0.steps.borrow_mut().forth.pop();
        self.walk(step, Way::Forth).await
    }

    async fn walk(&self, step: Option<Vec<Inverse>>, way: Way) -> Result<bool, ClientError> {
        match step {
            Some(step) => {
                let edits = step.into_iter().map(|inverse| inverse.edit).collect();
                self.write(edits, way).await.map(|()| true)
            }
            None => Ok(false),
        }
    }
}
