//! What others had written, and a server that was restored from a backup does not have: kept in a list, until the
//! person chooses.
//!
//! When a scope begins anew, what was held of it as confirmed is set aside: of each record that people write, the
//! values of its fields, the members of its sets (in it or taken out) and its deletion, each with the stamp of the
//! write that set it; of a deleted record its deletion alone. Not board positions and the like, and nothing that this
//! device wrote itself and offers anew, or has still to send. Whatever then arrives of the record *answers* those
//! values that are the same there, and those beside which a write of the same or a later stamp stands: these leave.
//! What the finished pull has not answered is lacking; it leaves when it is answered after all, by choice, or with the
//! right to read the scope. Each time that a scope begins anew makes a version of its own of what was held.
//!
//! Somebody else's comment is brought back as a copy (see [`Lacking::edit`]), and is lacking no more wherever that has
//! arrived. Its author's device may still bring the comment itself: then there are both. The copy may have been
//! answered, moved or written on by then, and no program knows which of the two is wanted: whoever brought the copy
//! back may delete it, as may an admin.
//!
//! Kept among the small values of the store, in the commit in which the records go.

use super::replica::Replica;
use super::restored;
use super::taken_along::creation_of;
use super::touched::effect_records;
use super::wire::SyncResponse;
use crate::domain::{EntityId, EntityType, FieldKind, FieldValue, Fields, MOVED_TO, Scope, Time, UserId};
use crate::merge::record::DELETED;
use crate::merge::{Operation, Record, RecordKey, SetEdit, Stamp, WriterId, set};
use crate::store::{Batch, QueueRow};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;

/// Before scope, id and type of a record of which something is lacking: the name of a small value.
pub const LACKING: &str = "lacking:";

/// A record as it was held, and what the server lacks of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lacking {
    pub record: Record,
    /// Fields, members of sets as `field/member`, and `deleted`.
    pub names: BTreeSet<String>,
    /// The server has the record, otherwise.
    #[serde(default)]
    pub is_there: bool,
}

impl Lacking {
    /// When the newest of it was written.
    pub fn newest(&self) -> Stamp {
        self.names.iter().map(|name| self.record.mark(name).stamp).max().unwrap_or_default()
    }

    /// A value of it: true or false for a member of a set, and for the deletion.
    pub fn value(&self, name: &str) -> Value {
        value_of(&self.record, name)
    }

    /// What writes it again, as `user`: the whole record where the server has none, else one value. Of somebody else's
    /// comment a copy: under its own id it would be theirs who brings it back, and its author's device, which offers
    /// it anew, be refused.
    pub fn edit(&self, user: UserId) -> (RecordKey, Operation, Fields) {
        let key = self.record.key();
        if self.is_there {
            let (operation, data) = self.edit_of_value();
            return (key, operation, data);
        }
        let copy = copy_of(&key).filter(|_| self.author() != Some(user));
        (copy.unwrap_or(key), Operation::Create, creation_of(&self.record))
    }

    /// Who made the record, where that is known.
    pub fn author(&self) -> Option<UserId> {
        UserId::decode(self.record.fields.get(self.record.entity_type.author_field()?)?)
    }

    fn edit_of_value(&self) -> (Operation, Fields) {
        let mut data = Fields::new();
        for name in &self.names {
            let value = self.value(name);
            match member_of(&self.record.entity_type, name) {
                Some((field, member)) => {
                    let edit = SetEdit::of(member, value == Value::Bool(true));
                    data.insert(field.to_owned(), edit.to_value());
                }
                None if name == DELETED && value == Value::Bool(true) => return self.deletion(),
                None => _ = data.insert(name.clone(), value),
            }
        }
        (Operation::Update, data)
    }

    /// Where it went, a ticket that moved says again.
    fn deletion(&self) -> (Operation, Fields) {
        match self.record.value(MOVED_TO) {
            Value::Null => (Operation::Delete, Fields::new()),
            to => (
                Operation::Update,
                Fields::from_iter([(DELETED.to_owned(), Value::Bool(true)), (MOVED_TO.to_owned(), to)]),
            ),
        }
    }

    /// Something of the record arrived.
    fn meet(&mut self, there: &Record) {
        self.is_there = true;
        let held = &self.record;
        let is_answered = |name: &String| {
            there.mark(name).stamp >= held.mark(name).stamp || value_of(there, name) == value_of(held, name)
        };
        self.names.retain(|name| !is_answered(name));
    }
}

/// What a comment is brought back as by anybody but its author: the same, whoever does.
pub fn copy_of((entity_type, id): &RecordKey) -> Option<RecordKey> {
    let copy = || (entity_type.clone(), EntityId::derived(id.0, "brought back"));
    (*entity_type == EntityType::Comment).then(copy)
}

/// The field and the member that a name means, where it means one.
pub fn member_of<'a>(entity_type: &EntityType, name: &'a str) -> Option<(&'a str, &'a str)> {
    name.split_once('/').filter(|(field, _)| entity_type.field_kind(field).is_set())
}

fn value_of(record: &Record, name: &str) -> Value {
    match member_of(&record.entity_type, name) {
        Some((field, member)) => Value::Bool(set::members(&record.value(field)).iter().any(|own| own == member)),
        None => record.value(name),
    }
}

/// What people wrote of a record.
fn names_of(record: &Record) -> BTreeSet<String> {
    if record.deleted {
        return BTreeSet::from([DELETED.to_owned()]);
    }
    let mut names = BTreeSet::new();
    for (field, value) in &record.fields {
        match record.entity_type.field_kind(field) {
            FieldKind::Value | FieldKind::Text => _ = names.insert(field.clone()),
            FieldKind::Set => names.extend(set::members(value).into_iter().map(|member| format!("{field}/{member}"))),
            FieldKind::Quiet | FieldKind::QuietSet | FieldKind::Derived | FieldKind::Server => {}
        }
    }
    // Members that were taken out, and a deletion that was taken back.
    let is_missed = |field: &str| record.entity_type.field_kind(field) == FieldKind::Set;
    let of_a_set = |name: &str| member_of(&record.entity_type, name).is_some_and(|(field, _)| is_missed(field));
    let is_of_people = |name: &&String| *name == DELETED || of_a_set(name);
    names.extend(record.marks.keys().filter(is_of_people).cloned());
    names
}

/// The name of the small values about a scope begins with this.
fn under(scope: Scope) -> String {
    format!("{LACKING}{scope}:")
}

fn name_of(record: &Record) -> String {
    format!("{}{}:{}", under(record.scope), record.id, record.entity_type)
}

fn versions_in(value: &Value) -> Vec<Lacking> {
    serde_json::from_value(value.clone()).unwrap_or_default()
}

/// As it is kept; none where nothing is left.
fn kept(mut versions: Vec<Lacking>) -> Option<Value> {
    versions.retain(|version| !version.names.is_empty());
    if versions.is_empty() { None } else { serde_json::to_value(versions).ok() }
}

/// How much there is to choose from, kept up to date record by record: it is asked for at each moment, and the list
/// may be long.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    /// By the name of the small value: of which record, and how much of it.
    open: BTreeMap<String, (RecordKey, usize)>,
    /// The names that are counted anew when a record looks different.
    names: BTreeSet<(RecordKey, String)>,
}

impl Counts {
    fn forget(&mut self, name: &str) {
        let Some((key, _)) = self.open.remove(name) else { return };
        for key in copy_of(&key).into_iter().chain([key]) {
            self.names.remove(&(key, name.to_owned()));
        }
    }

    fn note(&mut self, name: String, key: RecordKey, count: usize) {
        for key in copy_of(&key).into_iter().chain([key.clone()]) {
            self.names.insert((key, name.clone()));
        }
        self.open.insert(name, (key, count));
    }

    fn names_of<'a>(&'a self, key: &'a RecordKey) -> impl Iterator<Item = &'a String> {
        let from = self.names.range((key.clone(), String::new())..);
        from.take_while(move |(other, _)| other == key).map(|(_, name)| name)
    }

    fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a String, usize)> {
        let from = self.open.range::<str, _>((Bound::Included(prefix), Bound::Unbounded));
        let named = from.take_while(move |(name, _)| name.starts_with(prefix));
        named.map(|(name, (_, count))| (name, *count))
    }
}

/// What this device has still to send, offers anew, or is just being answered: by record, who wrote what.
struct Own(HashMap<RecordKey, Vec<(WriterId, Fields)>>);

impl Own {
    fn of(replica: &Replica, batch: &Batch) -> Self {
        let mut own = Self(HashMap::new());
        replica.pending().chain(&batch.put_queue).for_each(|row| own.note(row));
        own
    }

    fn note(&mut self, row: &QueueRow) {
        let mut data = row.change.data.clone();
        if row.change.operation == Operation::Delete {
            data.insert(DELETED.to_owned(), Value::Bool(true));
        }
        let effects = effect_records(row).into_iter().map(|record| (record.key(), record.fields));
        for (key, fields) in effects.chain([(row.key(), data)]) {
            self.0.entry(key).or_default().push((row.change.stamp.writer, fields));
        }
    }

    /// Whether this is such a write. Its stamp may have been lifted since, its writer stays.
    fn wrote(&self, record: &Record, name: &str) -> bool {
        let Some(own) = self.0.get(&record.key()) else { return false };
        let (writer, value) = (record.mark(name).stamp.writer, value_of(record, name));
        let written = |fields: &Fields| match member_of(&record.entity_type, name) {
            Some((field, member)) => {
                let edit = SetEdit::read(fields.get(field)?, &Value::Null);
                edit.ops().find(|(touched, _)| *touched == member).map(|(_, is_in)| Value::Bool(is_in))
            }
            None => fields.get(name).cloned(),
        };
        own.iter().any(|(by, fields)| *by == writer && written(fields).as_ref() == Some(&value))
    }
}

/// Sets aside what is held of scopes that begin anew, answers it and what was set aside before by what has arrived,
/// and forgets what was revoked. To be called before anything that arrived is dropped because it is not kept here.
pub(super) fn keep(
    replica: &Replica,
    restarted: &BTreeSet<Scope>,
    response: &SyncResponse,
    arrived: &HashMap<RecordKey, Record>,
    batch: &mut Batch,
) {
    for scope in &response.revoked {
        batch.put_meta.extend(replica.meta_under(&under(*scope)).map(|(name, _)| (name.clone(), None)));
    }
    if restarted.is_empty() && replica.meta_under(LACKING).next().is_none() {
        return;
    }
    let mut found = set_aside(replica, restarted, batch);
    for record in arrived.values() {
        let name = name_of(record);
        if !found.contains_key(&name) {
            let Some(value) = replica.meta(&name) else { continue };
            found.insert(name.clone(), versions_in(value));
        }
        found.get_mut(&name).into_iter().flatten().for_each(|version| version.meet(record));
    }
    for name in replica.long_settled(response.server_time) {
        let versions = || replica.meta(name).map(versions_in).unwrap_or_default();
        let open = || versions().into_iter().filter(|version| !replica.is_settled(version)).collect();
        found.entry(name.clone()).or_insert_with(open);
    }
    for (name, versions) in found {
        let value = kept(versions);
        if value.as_ref() != replica.meta(&name) {
            batch.put_meta.insert(name, value);
        }
    }
}

/// What is held of these scopes, beside what was set aside of them before.
fn set_aside(replica: &Replica, restarted: &BTreeSet<Scope>, batch: &Batch) -> BTreeMap<String, Vec<Lacking>> {
    let mut found: BTreeMap<String, Vec<Lacking>> = BTreeMap::new();
    if restarted.is_empty() {
        return found;
    }
    for scope in restarted {
        for (name, value) in replica.meta_under(&under(*scope)) {
            let before = versions_in(value).into_iter().map(|version| Lacking { is_there: false, ..version });
            found.insert(name.clone(), before.collect());
        }
    }
    let own = Own::of(replica, batch);
    let held = replica.confirmed_records().filter(|record| restarted.contains(&record.scope));
    for record in held.filter(|record| record.entity_type.is_written_by_clients()) {
        let mut names = names_of(record);
        names.retain(|name| !own.wrote(record, name));
        let version = Lacking { record: record.clone(), names, is_there: false };
        found.entry(name_of(record)).or_default().push(version);
    }
    found
}

impl Replica {
    /// What the person may choose from: whole records that the server lacks, and single values of others, by what is
    /// shown now; parents first, then in the order in which they were written. Nothing of a scope in the middle of
    /// its pull.
    pub fn lacking(&self) -> Vec<Lacking> {
        let mut choices: Vec<Lacking> = Vec::new();
        for scope in self.scopes().filter(|scope| !self.is_in_first_pull(*scope)) {
            let prefix = under(scope);
            let versions = self.meta_under(&prefix).flat_map(|(_, value)| versions_in(value));
            choices.extend(versions.flat_map(|version| self.choices(version)));
        }
        in_order(&mut choices);
        choices
    }

    /// Of a whole record that the server lacks: that it is deleted is nothing to choose where nobody has it, nor is
    /// what somebody has brought back.
    fn is_settled(&self, version: &Lacking) -> bool {
        let key = version.record.key();
        let is_copied = || copy_of(&key).is_some_and(|copy| self.shown(&copy).is_some());
        !version.is_there && self.shown(&key).is_none() && (version.record.deleted || is_copied())
    }

    fn choices(&self, version: Lacking) -> Vec<Lacking> {
        if self.is_settled(&version) {
            return Vec::new();
        }
        let shown = self.shown(&version.record.key());
        if shown.is_none() && !version.is_there {
            return vec![version];
        }
        let is_open = |name: &&String| {
            let there = shown.as_ref();
            there.is_none_or(|there| value_of(there, name) != version.value(name))
                && (there.is_none_or(|there| !there.deleted) || *name == DELETED)
        };
        let open = version.names.iter().filter(is_open);
        open.map(|name| Lacking { names: BTreeSet::from([name.clone()]), is_there: true, ..version.clone() }).collect()
    }

    /// How much that is.
    pub fn lacking_count(&self) -> usize {
        let pulled = self.scopes().filter(|scope| !self.is_in_first_pull(*scope));
        pulled.map(|scope| self.lacking.under(&under(scope)).map(|(_, count)| count).sum::<usize>()).sum()
    }

    /// What is to be counted anew after this batch, by name. To be called before it is applied.
    pub(super) fn lacking_touched_by(&self, batch: &Batch) -> BTreeSet<String> {
        let told = batch.put_meta.keys().filter(|name| name.starts_with(LACKING));
        let mut names: BTreeSet<String> = told.cloned().collect();
        if self.lacking.open.is_empty() {
            return names;
        }
        for scope in &batch.purge_scopes {
            names.extend(self.lacking.under(&under(*scope)).map(|(name, _)| name.clone()));
        }
        for key in self.keys_touched_by(batch) {
            names.extend(self.lacking.names_of(&key).cloned());
        }
        names
    }

    /// Counts these anew.
    pub(super) fn count_lacking(&mut self, names: BTreeSet<String>) {
        for name in names {
            self.lacking.forget(&name);
            let versions = self.meta(&name).map(versions_in).unwrap_or_default();
            let Some(key) = versions.first().map(|version| version.record.key()) else { continue };
            let count = versions.into_iter().map(|version| self.choices(version).len()).sum();
            self.lacking.note(name, key, count);
        }
    }

    /// Of what there is nothing to choose, and was lost so long ago that nobody offers it anew any more, by name.
    fn long_settled(&self, now: Time) -> impl Iterator<Item = &String> {
        let is_past = move |scope: &Scope| {
            !self.is_in_first_pull(*scope) && restored::is_past(self.standing(*scope).cursor.epoch, now)
        };
        let prefixes: Vec<String> = self.scopes().filter(is_past).map(under).collect();
        let of_past = self.lacking.open.iter().filter(move |(name, _)| prefixes.iter().any(|it| name.starts_with(it)));
        of_past.filter(|(_, (_, count))| *count == 0).map(|(name, _)| name)
    }

    /// These, and of what they belong to, or moved to, whatever is lacking as a whole: parents first.
    pub fn lacking_with_parents(&self, chosen: &[Lacking]) -> Vec<Lacking> {
        let whole: Vec<Lacking> = self.lacking().into_iter().filter(|version| !version.is_there).collect();
        let mut all = chosen.to_vec();
        let mut next = 0;
        while let Some(version) = all.get(next) {
            let parent = version.record.parent().filter(|_| !version.is_there);
            let moved_to = version.record.value(MOVED_TO);
            let is_moved_to = |whole: &Lacking| Value::String(whole.record.id.to_string()) == moved_to;
            let is_above = |whole: &&Lacking| parent.as_ref() == Some(&whole.record.key()) || is_moved_to(whole);
            let parents = whole.iter().filter(is_above);
            let fresh: Vec<Lacking> = parents.filter(|parent| !all.contains(parent)).cloned().collect();
            all.extend(fresh);
            next += 1;
        }
        in_order(&mut all);
        all
    }

    /// The small values with which these are off the list.
    pub fn without_lacking(&self, chosen: &[Lacking]) -> BTreeMap<String, Option<Value>> {
        let mut left: BTreeMap<String, Vec<Lacking>> = BTreeMap::new();
        for choice in chosen {
            let name = name_of(&choice.record);
            let Some(value) = self.meta(&name) else { continue };
            let versions = left.entry(name).or_insert_with(|| versions_in(value));
            for version in versions.iter_mut().filter(|version| version.record == choice.record) {
                version.names.retain(|name| !choice.names.contains(name));
            }
        }
        left.into_iter().map(|(name, versions)| (name, kept(versions))).collect()
    }

    /// What an export has of this list and this replica does not: answered by what is here.
    pub fn lacking_from(&self, exported: &BTreeMap<String, Value>) -> BTreeMap<String, Option<Value>> {
        let fresh = exported.iter().filter(|(name, _)| name.starts_with(LACKING) && self.meta(name).is_none());
        let answered = fresh.filter_map(|(name, value)| {
            let mut versions = versions_in(value);
            for version in &mut versions {
                if let Some(there) = self.confirmed(&version.record.key()) {
                    version.meet(there);
                }
            }
            Some((name.clone(), Some(kept(versions)?)))
        });
        answered.collect()
    }
}

fn in_order(choices: &mut [Lacking]) {
    let place = |of: &EntityType| EntityType::WRITTEN.iter().position(|known| known == of).unwrap_or(usize::MAX);
    let key = |choice: &Lacking| -> (usize, Stamp, EntityId) {
        (place(&choice.record.entity_type), choice.newest(), choice.record.id)
    };
    choices.sort_by_key(key);
}
