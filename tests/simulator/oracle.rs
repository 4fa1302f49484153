//! Knows everything: who saw what, and so what must be shown and what must be in a conflict.

use crate::device::Device;
use crate::server::Server;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use worknest::domain::{ChangeId, EntityType, FieldKind};
use worknest::merge::{Conflict, Entry, Operation, Outcome, Record, RecordKey, Stamp};
use worknest::store::QueueState;

/// For each change of a record's log, the changes its author had before their eyes.
fn sights(log: &[Entry]) -> HashMap<ChangeId, HashSet<ChangeId>> {
    let mut sights: HashMap<ChangeId, HashSet<ChangeId>> = HashMap::new();
    for (at, entry) in log.iter().enumerate() {
        let seen = entry.change.seen;
        let mut sight: HashSet<ChangeId> =
            log[..at].iter().filter(|old| old.seq <= seen.up_to()).map(|old| old.change.id).collect();
        if let Some((after, inherited)) = seen.after.and_then(|after| Some((after, sights.get(&after)?))) {
            sight.extend(inherited);
            sight.insert(after);
        }
        sight.extend(entry.change.resolves.iter().flat_map(|resolves| &resolves.sides));
        sights.insert(entry.change.id, sight);
    }
    sights
}

/// Every write of a value is shown, or overwritten by one that saw it, or a side of the open conflict; and no side
/// of a conflict is anything else.
pub fn check(log: &[Entry], record: &Record, contents: &BTreeMap<RecordKey, Record>) {
    let sights = sights(log);
    let open: Vec<Conflict> = contents
        .values()
        .filter(|held| held.entity_type == EntityType::Conflict && !held.deleted)
        .filter_map(Conflict::from_record)
        .filter(|conflict| conflict.entity_id == record.id && conflict.entity_type == record.entity_type)
        .collect();
    for (at, conflict) in open.iter().enumerate() {
        assert!(conflict.sides.len() >= 2, "an open conflict has two sides");
        assert!(open[..at].iter().all(|other| other.field != conflict.field), "one open conflict a field");
    }
    let mut fields: Vec<&String> = log.iter().flat_map(|entry| entry.change.data.keys()).collect();
    fields.sort_unstable();
    fields.dedup();
    for field in fields {
        let kind = record.entity_type.field_kind(field);
        if *field != "deleted" && matches!(kind, FieldKind::Value | FieldKind::Text) {
            check_field(log, &sights, record, field, open.iter().find(|conflict| conflict.field == *field));
        }
    }
    check_life(log, &sights, record);
}

fn check_field(
    log: &[Entry],
    sights: &HashMap<ChangeId, HashSet<ChangeId>>,
    record: &Record,
    field: &str,
    open: Option<&Conflict>,
) {
    let writes: Vec<(&Entry, &Value)> =
        log.iter().filter_map(|entry| Some((entry, entry.change.data.get(field)?))).collect();
    let shown = record.value(field);
    for (entry, value) in &writes {
        let is_overwritten = writes.iter().any(|(later, _)| sights[&later.change.id].contains(&entry.change.id));
        let is_kept = open.is_some_and(|conflict| conflict.sides.iter().any(|side| side.value == **value));
        assert!(
            is_overwritten || is_kept || shown == **value,
            "{field} of {}: {value} of {} is gone, and nobody who wrote since had seen it",
            record.id,
            entry.change.id
        );
    }
    if let Some(greatest) = greatest(&writes, sights, record) {
        assert_eq!(shown, *greatest, "{field} of {}: the greatest stamp is shown", record.id);
    }
    let Some(conflict) = open else { return };
    assert!(conflict.sides.iter().any(|side| side.value == shown), "{field}: what is shown is a side of its conflict");
    for side in &conflict.sides {
        let is_written = writes.iter().any(|(entry, value)| entry.change.id == side.change && **value == side.value);
        assert!(is_written, "{field}: a side that nobody wrote");
    }
    for (one, other) in conflict.sides.iter().flat_map(|one| conflict.sides.iter().map(move |other| (one, other))) {
        // A newer write leaves the other sides of the conflict it was made in; two that nobody ever wrote unseen
        // by each other are none.
        let chain = |id: ChangeId| {
            writes.iter().filter(move |(entry, _)| sights[&id].contains(&entry.change.id) || entry.change.id == id)
        };
        let is_apart = chain(one.change).any(|(a, _)| {
            chain(other.change).any(|(b, _)| {
                !sights[&a.change.id].contains(&b.change.id)
                    && !sights[&b.change.id].contains(&a.change.id)
                    && a.change.id != b.change.id
            })
        });
        assert!(one.change == other.change || is_apart, "{field}: two sides of which one only ever followed the other");
    }
}

/// The value whose stamp, lifted above all that its author saw, is the greatest.
fn greatest<'a>(
    writes: &[(&Entry, &'a Value)],
    sights: &HashMap<ChangeId, HashSet<ChangeId>>,
    record: &Record,
) -> Option<&'a Value> {
    let mut lifted: HashMap<ChangeId, Stamp> = HashMap::new();
    for (entry, _) in writes {
        let id = entry.change.id;
        let seen = lifted.iter().filter(|(old, _)| sights[&id].contains(*old)).map(|(_, stamp)| *stamp);
        let created = (record.created.seq <= entry.change.seen.up_to()).then_some(record.created.stamp);
        let floor = seen.chain(created).max();
        let stamp = floor.map_or(entry.change.stamp, |floor| entry.change.stamp.lifted_above(floor));
        lifted.insert(id, stamp);
    }
    writes.iter().max_by_key(|(entry, _)| (lifted[&entry.change.id], entry.change.id)).map(|(_, value)| *value)
}

/// What is deleted was deleted by somebody who had seen every edit of it; what lives after a deletion was restored,
/// or edited by somebody who had not seen the deletion.
fn check_life(log: &[Entry], sights: &HashMap<ChangeId, HashSet<ChangeId>>, record: &Record) {
    let deletes = |entry: &&Entry| entry.change.operation == Operation::Delete || writes_life(entry, true);
    let noticed = |entry: &&Entry| {
        let is_noticed = |field: &String| {
            let kind = record.entity_type.field_kind(field);
            *field != "deleted" && matches!(kind, FieldKind::Value | FieldKind::Text | FieldKind::Set)
        };
        entry.author.user.is_some() && entry.change.data.keys().any(is_noticed)
    };
    if record.deleted {
        for edit in log.iter().filter(noticed).filter(|entry| !writes_life(entry, false)) {
            let is_known = log.iter().any(|later| {
                (deletes(&later) || writes_life(later, false)) && sights[&later.change.id].contains(&edit.change.id)
            });
            let knew = log.iter().filter(deletes).all(|deletion| sights[&edit.change.id].contains(&deletion.change.id));
            assert!(is_known || knew, "{}: hidden, though no deletion had seen {}", record.id, edit.change.id);
        }
    } else if let Some(last) = log.iter().rfind(deletes) {
        let is_restored = log.iter().any(|entry| writes_life(entry, false));
        let is_edited = log.iter().filter(noticed).any(|edit| {
            let (edit, last) = (edit.change.id, last.change.id);
            !sights[&last].contains(&edit) || !sights[&edit].contains(&last)
        });
        assert!(is_restored || is_edited, "{}: alive, though it was deleted", record.id);
    }
}

fn writes_life(entry: &Entry, deleted: bool) -> bool {
    entry.change.operation == Operation::Update && entry.change.data.get("deleted") == Some(&Value::Bool(deleted))
}

/// What a device believes of its changes is what the server knows: accepted ones are in the log.
pub fn check_acknowledged(server: &Server, device: &Device) {
    for id in &device.made {
        let row = device.replica.row(*id).expect("every change has its row");
        match (&row.state, server.outcome(*id)) {
            (QueueState::Done, Some(outcome)) => {
                assert_ne!(outcome, Outcome::Rejected, "a rejected change is not confirmed");
                let entry = server.entry(*id).expect("an acknowledged change is in the log");
                assert_eq!(entry.change.data, row.change.data, "the log holds what was typed");
            }
            (QueueState::Rejected(_), outcome) => {
                assert!(matches!(outcome, None | Some(Outcome::Rejected)), "what was rejected was not accepted");
            }
            (state, outcome) => panic!("{id} is {state:?} here and {outcome:?} on the server"),
        }
    }
}
