//! What a server that was set back does not have: whatever a device had held of it is there again, was written over
//! since, or is in that device's list. The oracle has the device's records of before, and the server's of since.

use crate::device::Device;
use crate::people::{self, Scene};
use crate::server::Server;
use serde_json::Value;
use std::collections::BTreeSet;
use worknest::domain::{FieldKind, Scope, Time};
use worknest::merge::{Operation, Record, effects, set};
use worknest::store::{Batch, QueueRow, QueueState};
use worknest::sync::lacking::{LACKING, copy_of};
use worknest::sync::restored::is_past;
use worknest::sync::{Lacking, Replica, SyncResponse};

/// A record as a device held it when its scope began anew, and in which epoch it did.
pub type Held = (u32, Record);

/// All that people wrote of a record, a member of a set as a value of its own.
fn values(record: &Record) -> Vec<(String, Value)> {
    if record.deleted {
        return vec![("deleted".into(), Value::Bool(true))];
    }
    let mut values = vec![("deleted".into(), Value::Bool(false))];
    for (field, value) in &record.fields {
        match record.entity_type.field_kind(field) {
            FieldKind::Value | FieldKind::Text => values.push((field.clone(), value.clone())),
            FieldKind::Set => {
                let touched = record.marks.keys().filter_map(|name| name.strip_prefix(&format!("{field}/")));
                let members: BTreeSet<String> =
                    set::members(value).into_iter().chain(touched.map(str::to_owned)).collect();
                values.extend(members.into_iter().map(|member| {
                    let is_in = set::members(value).contains(&member);
                    (format!("{field}/{member}"), Value::Bool(is_in))
                }));
            }
            _ => {}
        }
    }
    values
}

fn value(record: &Record, name: &str) -> Value {
    match name.split_once('/') {
        Some((field, member)) => Value::Bool(set::members(&record.value(field)).iter().any(|own| own == member)),
        None => record.value(name),
    }
}

/// Whether what was held need not be listed beside this: it says the same, or something written later.
fn answers(there: &Record, held: &Record, name: &str) -> bool {
    value(there, name) == value(held, name) || there.mark(name).stamp >= held.mark(name).stamp
}

/// The whole list, also what is not shown now.
fn list(replica: &Replica) -> Vec<Lacking> {
    let kept = replica.meta_names().filter(|name| name.starts_with(LACKING)).filter_map(|name| replica.meta(name));
    kept.flat_map(|value| serde_json::from_value::<Vec<Lacking>>(value.clone()).expect("it was written here")).collect()
}

impl Device {
    /// What is held of the scopes that begin anew with this.
    pub fn held_of(&self, response: &SyncResponse, batch: &Batch) -> Vec<Held> {
        let began = batch.purge_scopes.iter().filter(|scope| !response.revoked.contains(scope));
        let epoch = |scope: Scope| response.scopes.iter().find(|state| state.scope == scope).map(|it| it.cursor.epoch);
        let of = |scope: &Scope| {
            let epoch = epoch(*scope).expect("it says where it stands");
            let records = self.replica().confirmed_records().filter(move |record| record.scope == *scope);
            records.map(move |record| (epoch, record.clone())).collect::<Vec<_>>()
        };
        began.flat_map(of).filter(|(_, record)| record.entity_type.is_written_by_clients()).collect()
    }

    /// Whether this device wrote what a record held, and so offers it anew.
    fn is_own(&self, held: &Record, name: &str) -> bool {
        self.wrote(held, name, |_| true)
    }

    /// The same, of what was not refused since: what was is offered no more.
    fn is_offered(&self, held: &Record, name: &str) -> bool {
        self.wrote(held, name, |row| !matches!(row.state, QueueState::Rejected(_)))
    }

    fn wrote(&self, held: &Record, name: &str, counts: impl Fn(&QueueRow) -> bool) -> bool {
        let (writer, held_value) = (held.mark(name).stamp.writer, value(held, name));
        let rows = self.made.iter().filter_map(|id| self.disk.row(*id)).filter(|row| row.change.stamp.writer == writer);
        rows.filter(|row| counts(row)).any(|row| {
            let change = &row.change;
            let effects = effects(change).into_iter().filter(|(_, id, _)| *id == held.id);
            let written = match name.split_once('/') {
                _ if row.key() != held.key() => {
                    effects.into_iter().find_map(|(_, _, fields)| fields.get(name).cloned())
                }
                Some((field, member)) => change.data.get(field).and_then(|data| {
                    let has = |data: &Value| set::members(data).iter().any(|own| own == member);
                    let part = |name: &str| data.get(name).is_some_and(has);
                    let (is_in, is_out) = (has(data) || part("add"), part("remove"));
                    (is_in || is_out).then_some(Value::Bool(is_in))
                }),
                None if change.operation == Operation::Delete => (name == "deleted").then_some(Value::Bool(true)),
                None => change.data.get(name).cloned(),
            };
            written.as_ref() == Some(&held_value)
        })
    }

    /// The list has what it must, and nothing else. How much that is.
    pub fn check_lacking(&self, server: &Server, now: Time) -> usize {
        let listed = list(self.replica());
        let has = |list: &[Lacking], held: &Record, name: &str| {
            list.iter().any(|lacking| lacking.record == *held && lacking.names.contains(name))
        };
        for (epoch, held) in &self.lost {
            for (name, value) in values(held) {
                // Nobody wrote that it is not deleted.
                let is_written = name != "deleted" || held.marks.contains_key("deleted");
                let is_known = !is_written || self.is_own(held, &name) || has(&self.chosen, held, &name);
                let versions = server.versions_since(*epoch, held);
                let is_answered = versions.into_iter().any(|there| answers(there, held, &name));
                let is_listed = has(&listed, held, &name);
                assert!(
                    is_known || is_answered || is_listed || self.is_forgotten(held, server, now),
                    "{}: {name} of {} was {value}, is lacking, and not listed",
                    self.name,
                    held.id
                );
            }
        }
        for lacking in &listed {
            let held = &lacking.record;
            assert!(self.lost.iter().any(|(_, lost)| lost == held), "{}: what is listed was held: {held:?}", self.name);
            for name in &lacking.names {
                assert!(
                    !self.is_offered(held, name),
                    "{}: own {name} is offered anew, not listed: {held:?}",
                    self.name
                );
                let there = self.replica().confirmed(&held.key());
                let is_answered = there.is_some_and(|there| answers(there, held, name));
                assert!(!is_answered, "{}: {name} arrived, and is listed still: {held:?}", self.name);
            }
        }
        self.check_choices(&listed);
        listed.len()
    }

    /// Nobody has it, nobody offers it anew any more, and there is nothing to choose.
    fn is_forgotten(&self, held: &Record, server: &Server, now: Time) -> bool {
        let there = server.contents(held.scope);
        let is_copied = copy_of(&held.key()).is_some_and(|copy| there.contains_key(&copy));
        let is_nobodys = !there.contains_key(&held.key()) && (held.deleted || is_copied);
        is_nobodys && is_past(self.replica().standing(held.scope).cursor.epoch, now)
    }

    /// What may be chosen is what would change something.
    fn check_choices(&self, listed: &[Lacking]) {
        let choices = self.replica().lacking();
        assert_eq!(self.replica().lacking_count(), choices.len(), "{}: what may be chosen is counted", self.name);
        // A project that the server does not know any more stays as it is, and what was set aside of it before waits.
        let is_here = |lacking: &&Lacking| self.replica().standing(lacking.record.scope).finished.seq > 0;
        for lacking in listed.iter().filter(is_here) {
            let Some(shown) = self.replica().shown(&lacking.record.key()) else {
                let is_offered = choices.iter().any(|choice| choice.record == lacking.record);
                let is_copied =
                    copy_of(&lacking.record.key()).is_some_and(|copy| self.replica().shown(&copy).is_some());
                let is_settled = !lacking.is_there && (lacking.record.deleted || is_copied);
                assert_eq!(is_offered, !is_settled, "{}: {lacking:?}", self.name);
                continue;
            };
            for name in &lacking.names {
                let is_offered =
                    choices.iter().any(|choice| choice.record == lacking.record && choice.names.contains(name));
                let would_change = value(&shown, name) != value(&lacking.record, name);
                let is_wanted = would_change && (!shown.deleted || name == "deleted");
                assert_eq!(is_offered, is_wanted, "{}: {name} of {lacking:?}", self.name);
            }
        }
    }
}

/// The person looks through the list: brings something back, or lets go of it.
pub fn choose(scene: &mut Scene<'_>) -> Option<&'static str> {
    scene.device.catch_up(scene.tab);
    let replica = &scene.device.tabs[scene.tab].replica;
    let choices = replica.lacking();
    let choice = scene.random.pick(&choices)?.clone();
    if scene.random.chance(40) {
        let batch = Batch { put_meta: replica.without_lacking(std::slice::from_ref(&choice)), ..Batch::default() };
        if scene.device.commit(scene.tab, batch, scene.random) {
            scene.device.chosen.push(choice);
        }
        return Some("lets go of what is lacking");
    }
    for choice in replica.lacking_with_parents(&[choice]) {
        let off = scene.device.tabs[scene.tab].replica.without_lacking(std::slice::from_ref(&choice));
        let (key, operation, data) = choice.edit(scene.device.user);
        if !people::write(scene, choice.record.scope, key, operation, Value::Object(data), off) {
            break;
        }
        scene.device.chosen.push(choice);
    }
    Some("brings back what is lacking")
}
