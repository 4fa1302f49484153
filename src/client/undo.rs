//! Undo and redo of what the person did here since the app was opened.
//!
//! Invariant: an undo is an ordinary change, with the `seen` of the change that it takes back and `after` = that
//! change: it never beats what somebody else has written since.

use super::write::Edit;
use super::{Client, ClientError};
use crate::domain::{EntityType, Fields, Scope};
use crate::merge::record::DELETED;
use crate::merge::{Change, Operation, Seen, SetEdit};
use crate::sync::Replica;
use serde_json::Value;

/// Steps kept, each way.
const STEPS_MAX: usize = 200;

/// What leads back, and forth again. The last step is the next one to be taken.
#[derive(Default)]
pub struct Steps {
    back: Vec<Vec<Edit>>,
    forth: Vec<Vec<Edit>>,
}

/// Why something is written: by itself, or as one of the steps.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Way {
    New,
    Back,
    Forth,
}

impl Steps {
    /// Notes what takes back something that was just written.
    pub(super) fn note(&mut self, way: Way, step: Vec<Edit>) {
        if way == Way::New {
            self.forth.clear();
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

/// The edits that take `changes` back, given what is shown before them. None for settled conflicts: what was
/// chosen stays chosen.
pub(super) fn inverse(replica: &Replica, changes: &[(Scope, Change)]) -> Vec<Edit> {
    if changes.iter().any(|(_, change)| change.resolves.is_some()) {
        return Vec::new();
    }
    changes.iter().rev().map(|(_, change)| inverse_of(replica, change)).collect()
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

    async fn walk(&self, step: Option<Vec<Edit>>, way: Way) -> Result<bool, ClientError> {
        match step {
            Some(edits) => self.write(edits, way).await.map(|()| true),
            None => Ok(false),
        }
    }
}
