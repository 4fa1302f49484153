//! Knows everything: what each author really had before their eyes, whatever they told the server. From that, and
//! from stamps, it computes what must be shown and what must be kept, without ever asking in which order changes
//! arrived: that the server comes to the same is that the order of arrival changes nothing. (One exception: of three
//! texts, which two the server merges.)

use crate::device::{Device, View};
use crate::server::Server;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::rc::Rc;
use worknest::domain::{ChangeId, EntityType, FieldKind, entity::default_value};
use worknest::merge::{Conflict, Entry, Operation, Outcome, Record, RecordKey, SetEdit, Stamp, shown};
use worknest::store::QueueState;

/// What the author of each change had before their eyes.
pub type Truth = HashMap<ChangeId, View>;

/// One write of a field.
struct Put {
    id: ChangeId,
    seq: u64,
    value: Value,
    /// What its author started from.
    from: Value,
    /// Lifted above all that its author saw.
    stamp: Stamp,
    /// The sides it names, where it settles a conflict.
    named: Vec<ChangeId>,
    /// The server merged two texts: the one that came in.
    merged_from: Option<ChangeId>,
}

/// One record, with its log and what its authors saw.
struct Case<'a> {
    record: &'a Record,
    log: &'a [Rc<Entry>],
    sights: HashMap<ChangeId, BTreeSet<ChangeId>>,
    truth: &'a Truth,
    open: Vec<Conflict>,
}

/// What is shown and what is in conflict is exactly what follows from who saw what.
pub fn check(server: &Server, truth: &Truth, record: &Record, contents: &BTreeMap<&RecordKey, &Record>) {
    let log = server.log(&record.key());
    let mut sights: HashMap<ChangeId, BTreeSet<ChangeId>> = HashMap::new();
    for entry in log {
        let sight = sight(entry, log, truth, &sights);
        sights.insert(entry.change.id, sight);
    }
    let conflicts = contents.values().filter(|held| held.entity_type == EntityType::Conflict && !held.deleted);
    let open: Vec<Conflict> = conflicts
        .filter_map(|held| Conflict::from_record(held))
        .filter(|conflict| conflict.entity_id == record.id && conflict.entity_type == record.entity_type)
        .collect();
    for (at, conflict) in open.iter().enumerate() {
        assert!(conflict.sides.len() >= 2, "an open conflict has two sides");
        assert!(open[..at].iter().all(|other| other.field != conflict.field), "one open conflict a field");
    }
    let case = Case { record, log, sights, truth, open };
    let mut fields: Vec<&String> = log.iter().flat_map(|entry| entry.change.data.keys()).collect();
    fields.sort_unstable();
    fields.dedup();
    for field in fields.into_iter().filter(|field| *field != "deleted") {
        match record.entity_type.field_kind(field) {
            FieldKind::Value | FieldKind::Text => case.check_value(field),
            FieldKind::Quiet => case.check_quiet(field),
            FieldKind::Set | FieldKind::QuietSet => case.check_set(field),
            FieldKind::Derived | FieldKind::Server => {}
        }
    }
    case.check_life();
}

/// Whether every change was accepted in the epoch in which its author stood. Of what was offered anew after a restore
/// the server knows less than its author saw.
pub fn is_of_one_history(server: &Server, truth: &Truth, key: &RecordKey) -> bool {
    server.log(key).iter().all(|entry| {
        let epoch = truth.get(&entry.change.id).map(|view| view.epoch);
        epoch.is_none() || epoch == server.accepted_in(entry.change.id)
    })
}

/// Every value that somebody wrote is shown, or a listed side, or was written over by who had it before their eyes.
pub fn check_nothing_lost(server: &Server, truth: &Truth, record: &Record, contents: &BTreeMap<&RecordKey, &Record>) {
    let log = server.log(&record.key());
    let conflicts = contents.values().filter_map(|held| Conflict::from_record(held));
    let open: Vec<Conflict> = conflicts.filter(|open| !open.resolved && open.entity_id == record.id).collect();
    for (place, entry) in log.iter().enumerate() {
        for (field, value) in entry.change.data.iter().filter(|_| entry.author.user.is_some()) {
            let kind = record.entity_type.field_kind(field);
            if kind == FieldKind::Set {
                check_members(log, record, field, value);
            }
            // The server's merge of a text saw both.
            let is_value = matches!(kind, FieldKind::Value | FieldKind::Text) && field != "deleted";
            let sides = open.iter().filter(|open| open.field == *field).flat_map(|open| &open.sides);
            if !is_value || record.value(field) == *value || sides.into_iter().any(|side| side.value == *value) {
                continue;
            }
            let ends = |later: &Rc<Entry>| {
                let change = &later.change;
                let saw = truth.get(&change.id).is_none_or(|view| view.sight.contains(&entry.change.id));
                // Offered anew, they follow each other: their author made one after the other, on this device.
                let is_own = later.author == entry.author;
                let named = change.resolves.iter().flat_map(|resolves| &resolves.sides);
                let names = |side: &ChangeId| {
                    log.iter().any(|old| old.change.id == *side && written(old, field) == Some(value))
                };
                change.data.contains_key(field) && (saw || is_own || named.into_iter().any(names))
            };
            // Whose change arrived first does not matter: who saw it may have been offered anew before it.
            let is_ended = log.iter().enumerate().any(|(other, later)| other != place && ends(later));
            assert!(is_ended, "{field} of {}: {value} of {} is lost:\n{log:#?}", record.id, entry.change.id);
        }
    }
}

/// What was added to a set is in it, what was removed is not, unless somebody did the opposite.
fn check_members(log: &[Rc<Entry>], record: &Record, field: &str, edit: &Value) {
    let ops = |edit: &Value| -> Vec<(String, bool)> {
        // A whole list says what it adds and removes only beside the one that its author saw.
        let edit = edit.is_object().then(|| SetEdit::read(edit, &Value::Null));
        edit.iter().flat_map(SetEdit::ops).map(|(member, is_in)| (member.clone(), is_in)).collect()
    };
    let shown = worknest::merge::set::members(&record.value(field));
    for (member, is_in) in ops(edit) {
        let is_opposed = |entry: &Rc<Entry>| {
            let written = entry.change.data.get(field);
            written.is_some_and(|edit| edit.is_array() || ops(edit).contains(&(member.clone(), !is_in)))
        };
        assert!(
            shown.contains(&member) == is_in || log.iter().any(is_opposed),
            "{field} of {}: nobody undid what {edit} says of {member}:\n{log:#?}",
            record.id
        );
    }
}

/// The changes that the author of `entry` had before their eyes; the server saw all.
fn sight(
    entry: &Entry,
    log: &[Rc<Entry>],
    truth: &Truth,
    sights: &HashMap<ChangeId, BTreeSet<ChangeId>>,
) -> BTreeSet<ChangeId> {
    match truth.get(&entry.change.id) {
        Some(view) if is_lost_halfway(view, entry) => {
            let own = || entry.change.seen.own();
            own().chain(own().filter_map(|own| sights.get(&own)).flatten().copied()).collect()
        }
        Some(view) => {
            let named = entry.change.resolves.iter().flat_map(|resolves| &resolves.sides);
            view.sight.iter().chain(named).copied().collect()
        }
        None => {
            assert!(entry.author.user.is_none(), "{}: somebody's change that nobody made", entry.change.id);
            log.iter().filter(|old| old.seq < entry.seq).map(|old| old.change.id).collect()
        }
    }
}

/// Nobody can tell what a program was given in the middle of a pull: of what has moved on since, nothing but its own
/// counts.
fn is_lost_halfway(view: &View, entry: &Entry) -> bool {
    view.is_halfway && entry.change.seen.cursor.seq == 0
}

/// What a change writes to `field`.
fn written<'a>(entry: &'a Entry, field: &str) -> Option<&'a Value> {
    if entry.change.operation == Operation::Delete { None } else { entry.change.data.get(field) }
}

/// One line for each change of the log, for whoever reads a failure.
impl fmt::Display for Case<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = |id: ChangeId| id.to_string()[..6].to_owned();
        for entry in self.log {
            let change = &entry.change;
            let data = serde_json::to_string(&change.data).expect("fields are JSON");
            let own: Vec<String> = change.seen.own().map(short).collect();
            let seen = (change.seen.cursor.seq, change.seen.seq, own);
            let sight: Vec<String> = self.sights[&change.id].iter().copied().map(short).collect();
            let (seq, id, replica) = (entry.seq, short(change.id), &entry.author.replica);
            let (operation, stamp, resolves) = (change.operation, change.stamp, change.resolves.is_some());
            writeln!(f, "\n{seq} {id} {replica} {operation:?} {data} at {stamp}, resolves {resolves}")?;
            write!(f, "    told to have seen {seen:?}, saw {sight:?}")?;
        }
        Ok(())
    }
}

impl Case<'_> {
    fn saw(&self, later: ChangeId, earlier: ChangeId) -> bool {
        self.sights[&later].contains(&earlier)
    }

    /// What its author started from. Of what they had queued, the server has refused some: what stood below counts.
    fn from(&self, entry: &Entry, field: &str) -> Value {
        let Some(view) = self.truth.get(&entry.change.id) else { return Value::Null };
        let initial = || match field {
            "deleted" => Value::Bool(false),
            _ => default_value(&self.record.entity_type, field),
        };
        if is_lost_halfway(view, entry) {
            let own = self.log.iter().find(|own| Some(own.change.id) == entry.change.seen.after);
            return own.map_or_else(initial, |own| self.left_by(own, field));
        }
        let own = self.log.iter().map(|own| &own.change).filter(|own| view.own.contains(&own.id));
        let shown = shown(self.record.scope, view.confirmed.as_ref(), own);
        shown.map_or_else(initial, |shown| shown.value(field))
    }

    /// What its author had before their eyes once they had made it.
    fn left_by(&self, entry: &Entry, field: &str) -> Value {
        let from = self.from(entry, field);
        match written(entry, field) {
            Some(edit) if self.record.entity_type.field_kind(field).is_set() => SetEdit::read(edit, &from).apply(&from),
            Some(value) => value.clone(),
            None if field == "deleted" && entry.change.operation == Operation::Delete => Value::Bool(true),
            None => from,
        }
    }

    /// Writes as (place in the log, value, what it was made from), in order, with the stamps they got. `shown_field`:
    /// what it showed may stand under a stamp of the server's own, above all that is written.
    fn puts(&self, writes: Vec<(usize, Value, Value)>, shown_field: Option<&str>) -> Vec<Put> {
        let create = self.log.iter().find(|entry| entry.change.operation == Operation::Create);
        let mut puts: Vec<Put> = Vec::with_capacity(writes.len());
        for (place, value, from) in writes {
            let Entry { seq, change, author, .. } = &*self.log[place];
            let seen = puts.iter().filter(|old| self.saw(change.id, old.id)).map(|old| old.stamp);
            // Of what its author had still queued, only what was written in this field stands in it.
            let is_queued =
                |create: &Entry| self.truth.get(&change.id).is_some_and(|view| view.own.contains(&create.change.id));
            let created = create.filter(|create| self.saw(change.id, create.change.id) && !is_queued(create));
            let shown = shown_field.and_then(|field| {
                let view = self.truth.get(&change.id).filter(|view| !is_lost_halfway(view, &self.log[place]))?;
                Some(view.confirmed.as_ref()?.marks.get(field)?.stamp)
            });
            let floor = seen.chain(created.map(|create| create.change.stamp)).chain(shown).max();
            let mut stamp = floor.map_or(change.stamp, |floor| change.stamp.lifted_above(floor));
            while puts.iter().any(|put| put.stamp == stamp) {
                stamp = stamp.lifted_above(stamp);
            }
            let named = change.resolves.iter().flat_map(|resolves| resolves.sides.clone()).collect();
            let merged_from = change.seen.after.filter(|_| author.user.is_none());
            puts.push(Put { id: change.id, seq: *seq, value, from, stamp, named, merged_from });
        }
        puts
    }

    /// Those that nobody ended, of what had arrived by `seq`: whoever saw a write and made theirs from it, or repeats
    /// it, or names it, ends it.
    fn living<'p>(&self, puts: &'p [Put], seq: u64) -> Vec<&'p Put> {
        let arrived: Vec<&Put> = puts.iter().filter(|put| put.seq <= seq).collect();
        let is_ended = |old: &Put| arrived.iter().any(|new| new.id != old.id && self.ends(puts, new, old));
        arrived.iter().filter(|old| !is_ended(old)).copied().collect()
    }

    fn ends(&self, puts: &[Put], new: &Put, old: &Put) -> bool {
        if let Some(coming) = new.merged_from {
            let coming = puts.iter().find(|put| put.id == coming).expect("a merge follows a write");
            let standing = self.living(puts, coming.seq - 1);
            let standing = standing.iter().max_by_key(|put| (put.stamp, put.id)).expect("two texts were merged");
            return old.seq < new.seq && (old.value == coming.value || old.value == standing.value);
        }
        let is_named = puts.iter().any(|put| new.named.contains(&put.id) && put.value == old.value);
        self.saw(new.id, old.id) && (is_named || old.value == new.from || old.value == new.value)
    }

    fn field_puts(&self, field: &str) -> Vec<Put> {
        let log = self.log.iter().enumerate();
        let writes = log.filter_map(|(place, entry)| Some((place, written(entry, field)?, entry)));
        let writes = writes.map(|(place, value, entry)| (place, value.clone(), self.from(entry, field)));
        self.puts(writes.collect(), None)
    }

    fn check_quiet(&self, field: &str) {
        let puts = self.field_puts(field);
        let living = self.living(&puts, u64::MAX);
        let winner = living.iter().max_by_key(|put| (put.stamp, put.id)).expect("somebody wrote it");
        assert_eq!(
            self.record.value(field),
            winner.value,
            "{field} of {}: the greatest stamp shows{self}",
            self.record.id
        );
    }

    fn check_value(&self, field: &str) {
        let puts = self.field_puts(field);
        let living = self.living(&puts, u64::MAX);
        let winner = living.iter().max_by_key(|put| (put.stamp, put.id)).expect("somebody wrote it");
        assert_eq!(
            self.record.value(field),
            winner.value,
            "{field} of {}: the greatest stamp of those nobody overwrote is shown{self}",
            self.record.id
        );
        self.check_sides(field, living.iter().map(|put| (put.value.clone(), put.stamp, put.id)).collect());
    }

    /// The sides of the field's conflict are these, no other and none less; equal values are one, under the greatest
    /// stamp. A single one is no conflict.
    fn check_sides(&self, field: &str, living: Vec<(Value, Stamp, ChangeId)>) {
        let mut sides: Vec<(Stamp, ChangeId, Value)> = Vec::new();
        for (value, stamp, id) in living {
            match sides.iter_mut().find(|side| side.2 == value) {
                Some(side) if (side.0, side.1) < (stamp, id) => (side.0, side.1) = (stamp, id),
                Some(_) => {}
                None => sides.push((stamp, id, value)),
            }
        }
        sides.sort_by_key(|side| (side.0, side.1));
        let open = self.open.iter().find(|conflict| conflict.field == *field);
        let kept: Vec<(Stamp, ChangeId, Value)> = open
            .iter()
            .flat_map(|open| open.sides.iter().map(|side| (side.stamp, side.change, side.value.clone())))
            .collect();
        if sides.len() < 2 {
            sides.clear();
        }
        assert_eq!(
            kept, sides,
            "{field} of {}: the sides are exactly the edits that nobody who saw them replaced{self}",
            self.record.id
        );
    }

    fn check_set(&self, field: &str) {
        let mut writes: BTreeMap<String, Vec<(usize, Value, Value)>> = BTreeMap::new();
        for (place, entry) in self.log.iter().enumerate() {
            let Some(value) = written(entry, field) else { continue };
            let from = self.from(entry, field);
            for (member, is_in) in SetEdit::read(value, &from).ops() {
                let was_in = worknest::merge::set::members(&from).contains(member);
                writes.entry(member.clone()).or_default().push((place, Value::Bool(is_in), Value::Bool(was_in)));
            }
        }
        let mut expected: Vec<String> = Vec::new();
        for (member, writes) in writes {
            let puts = self.puts(writes, None);
            let living = self.living(&puts, u64::MAX);
            let winner = living.iter().max_by_key(|put| (put.stamp, put.id)).expect("somebody wrote it");
            expected.extend((winner.value == Value::Bool(true)).then_some(member));
        }
        let shown = worknest::merge::set::members(&self.record.value(field));
        assert_eq!(shown, expected, "{field} of {}: merged member by member{self}", self.record.id);
    }

    /// What is deleted was deleted by somebody who had seen every edit of it; what lives after a deletion was
    /// restored, or edited by somebody who had not seen the deletion.
    fn check_life(&self) {
        let mut writes = Vec::new();
        for (place, entry) in self.log.iter().enumerate() {
            let life = match entry.change.operation {
                Operation::Delete => Some(true),
                Operation::Create => None,
                Operation::Update => entry.change.data.get("deleted").and_then(Value::as_bool),
            };
            writes.extend(life.map(|deleted| (place, Value::Bool(deleted), self.from(entry, "deleted"))));
        }
        let puts = self.puts(writes, Some("deleted"));
        let living = self.living(&puts, u64::MAX);
        let deletions: Vec<&Put> = living.iter().filter(|put| put.value == Value::Bool(true)).copied().collect();
        let edits =
            self.log.iter().filter(|entry| self.is_noticed(entry) && !puts.iter().any(|put| put.id == entry.change.id));
        let unseen = edits.filter(|edit| !puts.iter().any(|put| self.saw(put.id, edit.change.id)));
        let blind: Vec<_> = unseen
            .filter(|edit| deletions.iter().any(|deletion| !self.saw(edit.change.id, deletion.id)))
            .map(|edit| (Value::Bool(false), edit.change.stamp, edit.change.id))
            .collect();
        let lives = living.len() > deletions.len() || !blind.is_empty();
        let id = self.record.id;
        assert_eq!(
            self.record.deleted,
            !deletions.is_empty() && !lives,
            "{id}: lives or not, as its authors meant it{self}"
        );
        if !self.record.deleted {
            let sides = living.iter().map(|put| (put.value.clone(), put.stamp, put.id));
            self.check_sides("deleted", sides.chain(blind).collect());
        }
    }

    /// Whether a person edits something here that others would miss.
    fn is_noticed(&self, entry: &Entry) -> bool {
        let is_noticed = |field: &String| {
            let kind = self.record.entity_type.field_kind(field);
            *field != "deleted" && matches!(kind, FieldKind::Value | FieldKind::Text | FieldKind::Set)
        };
        entry.author.user.is_some() && entry.change.data.keys().any(is_noticed)
    }
}

/// What a device believes of its changes is what the server knows: accepted ones are in the log.
pub fn check_acknowledged(server: &Server, device: &Device) {
    for id in &device.made {
        let row = device.disk.row(*id).expect("every change has its row");
        match (&row.state, server.outcome(*id)) {
            (QueueState::Done, Some(outcome)) => {
                assert_ne!(outcome, Outcome::Rejected, "a rejected change is not confirmed");
                let entry = server.entry(*id).expect("an acknowledged change is in the log");
                assert_eq!(entry.change.data, row.change.data, "the log holds what was typed");
                assert_eq!(entry.author.user, Some(device.user), "nobody's queue is sent under another's name");
            }
            (QueueState::Rejected(_), outcome) => {
                assert!(matches!(outcome, None | Some(Outcome::Rejected)), "{id}: what was rejected was not accepted");
            }
            (state, outcome) => panic!("{id} is {state:?} here and {outcome:?} on the server"),
        }
    }
}
