//! Nothing that somebody typed is lost, told from the log of a record as it lies in the server's database, and from
//! what its authors had before their eyes when they wrote, as their devices noted it. The simulator's oracle says more:
//! which value wins, and that the order of arrival changes nothing.

use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use worknest::domain::{ChangeId, FieldKind, Fields};
use worknest::merge::{Conflict, Entry, Operation, Record, Stamp};

/// For each change made on a device: what the fields that it writes showed just before.
pub type MadeFrom = HashMap<ChangeId, Fields>;

/// One record with its log, its open conflicts, and what each author had seen.
pub struct Case<'a> {
    record: &'a Record,
    log: &'a [Entry],
    open: Vec<Conflict>,
    made_from: &'a MadeFrom,
    /// All up to this sequence number, and these after it.
    seen: HashMap<ChangeId, (u64, BTreeSet<ChangeId>)>,
}

/// A value that nobody who saw it has written over.
struct Living<'a> {
    entry: &'a Entry,
    value: Value,
}

impl<'a> Case<'a> {
    pub fn new(record: &'a Record, log: &'a [Entry], conflicts: &[Conflict], made_from: &'a MadeFrom) -> Self {
        let is_open = |conflict: &&Conflict| !conflict.resolved && conflict.entity_id == record.id;
        let open = conflicts.iter().filter(is_open).cloned().collect();
        let mut seen: HashMap<ChangeId, (u64, BTreeSet<ChangeId>)> = HashMap::new();
        for Entry { seq, change, .. } in log {
            let own = || change.seen.own().filter_map(|own| Some((own, seen.get(&own)?)));
            let up_to = own().map(|(_, (up_to, _))| *up_to).max().unwrap_or(0).max(change.seen.up_to()).min(seq - 1);
            let named = change.resolves.iter().flat_map(|resolves| resolves.sides.iter().copied());
            let above = own().flat_map(|(own, (_, above))| above.iter().copied().chain([own])).chain(named).collect();
            seen.insert(change.id, (up_to, above));
        }
        Self { record, log, open, made_from, seen }
    }

    /// No stamp names two values of one field; every value is shown, a side of an open conflict, or was written over
    /// by somebody who saw it; and what is shown is one that nobody wrote over. `was_set_back`: the server has lost
    /// what some authors had seen, and judged anew what they offered anew.
    pub fn check(&self, was_set_back: bool) {
        self.check_stamps();
        let mut fields: BTreeSet<&str> =
            self.log.iter().flat_map(|entry| entry.change.data.keys()).map(String::as_str).collect();
        fields.insert("deleted");
        for field in fields {
            let is_kept = matches!(self.record.entity_type.field_kind(field), FieldKind::Value | FieldKind::Text);
            if !is_kept || was_set_back && field == "deleted" {
                continue;
            }
            let (shown, living) = (self.record.value(field), self.living(field));
            for Living { entry, value } in &living {
                let mut sides = self.open.iter().filter(|open| open.field == field).flat_map(|open| &open.sides);
                let is_kept = shown == *value || sides.any(|side| side.value == *value);
                assert!(
                    is_kept || was_set_back && self.was_followed(entry, field, value),
                    "{field} of {}: {value} of {}, written by {} at {}, is lost; shown is {shown}",
                    self.record.id,
                    entry.change.id,
                    entry.author.replica,
                    entry.seq
                );
            }
            let is_justified = living.is_empty() || living.iter().any(|living| living.value == shown);
            assert!(was_set_back || is_justified, "{field} of {}: {shown} had been written over", self.record.id);
        }
    }

    fn check_stamps(&self) {
        let mut named: HashMap<(&String, Stamp), &Value> = HashMap::new();
        for (field, write) in self.log.iter().flat_map(|entry| &entry.writes) {
            let old = named.insert((field, write.stamp), &write.value);
            assert!(old.is_none_or(|old| *old == write.value), "{field}: {} names two values", write.stamp);
        }
    }

    /// Whoever saw a value ends it who made theirs from it, or repeats it, or names it in a resolution. Edits that a
    /// deletion did not see say that the record lives.
    fn living(&self, field: &str) -> Vec<Living<'a>> {
        let mut living: Vec<Living<'a>> = Vec::new();
        let mut values: HashMap<ChangeId, Value> = HashMap::new();
        for entry in self.log {
            let Some(value) = written(entry, field) else { continue };
            let ended = self.ended_values(entry, field, &value, &values);
            let is_merge = entry.author.user.is_none();
            living.retain(|old| !ended.contains(&old.value) || !is_merge && !self.saw(&entry.change.id, old.entry));
            values.insert(entry.change.id, value.clone());
            living.push(Living { entry, value });
        }
        if field == "deleted" {
            let decides = |entry: &Entry| written(entry, field).is_some();
            let edits = self.log.iter().filter(|entry| self.is_noticed(entry) && !decides(entry));
            let unseen =
                edits.filter(|edit| !self.log.iter().any(|other| decides(other) && self.saw(&other.change.id, edit)));
            let meets = |edit: &Entry| {
                living.iter().any(|old| old.value == Value::Bool(true) && !self.saw(&edit.change.id, old.entry))
            };
            let unseen: Vec<&Entry> = unseen.filter(|edit| meets(edit)).collect();
            living.extend(unseen.into_iter().map(|entry| Living { entry, value: Value::Bool(false) }));
        }
        living
    }

    /// The values that a write of `value` ends where its author saw them. A merge of two texts by the server ends both:
    /// the one that came in and the one it met. `values`: what each change before it wrote.
    fn ended_values(&self, entry: &Entry, field: &str, value: &Value, values: &HashMap<ChangeId, Value>) -> Vec<Value> {
        if entry.author.user.is_none() {
            let came_in = entry.change.seen.after.and_then(|after| values.get(&after));
            let met = entry.writes.get(field).map(|write| &write.base);
            return came_in.into_iter().chain(met).cloned().collect();
        }
        let made_from = self.made_from.get(&entry.change.id).and_then(|fields| fields.get(field));
        let named = entry.change.resolves.iter().flat_map(|by| &by.sides).filter_map(|side| values.get(side));
        named.chain(made_from).chain([value]).cloned().collect()
    }

    fn saw(&self, later: &ChangeId, earlier: &Entry) -> bool {
        let (up_to, above) = &self.seen[later];
        earlier.seq <= *up_to || above.contains(&earlier.change.id)
    }

    /// What was offered anew follows as its author made it, in whatever order it arrived.
    fn was_followed(&self, entry: &Entry, field: &str, value: &Value) -> bool {
        self.log.iter().filter(|other| other.change.id != entry.change.id && written(other, field).is_some()).any(
            |other| {
                let made_from = self.made_from.get(&other.change.id).and_then(|fields| fields.get(field));
                made_from == Some(value) || other.author == entry.author || self.saw(&other.change.id, entry)
            },
        )
    }

    /// Whether a person edits something here that others would miss.
    fn is_noticed(&self, entry: &Entry) -> bool {
        let is_noticed = |field: &String| {
            matches!(self.record.entity_type.field_kind(field), FieldKind::Value | FieldKind::Text | FieldKind::Set)
        };
        entry.author.user.is_some() && entry.change.data.keys().any(is_noticed)
    }
}

/// What a change writes to `field`.
fn written(entry: &Entry, field: &str) -> Option<Value> {
    match (entry.change.operation, field) {
        (Operation::Delete, "deleted") => Some(Value::Bool(true)),
        (Operation::Delete, _) | (Operation::Create, "deleted") => None,
        _ => entry.change.data.get(field).cloned(),
    }
}
