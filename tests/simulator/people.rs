//! What people do on their devices.

use crate::device::{Device, Editor};
use crate::random::Random;
use serde_json::{Value, json};
use worknest::domain::{ChangeId, EntityId, EntityType, Fields, ProjectId, Scope, Time, UserId};
use worknest::merge::{Change, Conflict, Operation, Record, RecordKey, Resolves, Seen};
use worknest::store::QueueState;

/// One person does one thing on their device.
pub fn act(device: &mut Device, random: &mut Random, true_millis: i64) -> &'static str {
    match random.below(25) {
        0 if random.chance(15) => create_project(device, random, true_millis),
        0..=2 => create_child(device, random, true_millis),
        3..=5 => open_editor(device, random),
        6..=8 => save_editor(device, random, true_millis),
        9..=18 => edit(device, random, true_millis),
        19 => delete(device, random, true_millis),
        20 => restore(device, random, true_millis),
        21..=23 => resolve(device, random, true_millis),
        _ => look_after_rejected(device, random),
    }
}

/// A project with little in it, so that people meet; its scope.
pub fn found(device: &mut Device, random: &mut Random, true_millis: i64) -> Scope {
    let id = EntityId::from_random(random.bytes());
    let scope = Scope::Project(ProjectId::from(id));
    create(device, random, true_millis, scope, (EntityType::Project, id), json!({"name": "Project"}));
    let children = [
        (EntityType::Label, json!({"project_id": id, "name": "bug"})),
        (EntityType::Ticket, json!({"project_id": id, "title": "T", "description": "a\nb\nc\nd\ne\n"})),
        (EntityType::Ticket, json!({"project_id": id, "title": "T", "description": "a\nb\nc\nd\ne\n"})),
    ];
    for (entity_type, data) in children {
        let key = (entity_type, EntityId::from_random(random.bytes()));
        create(device, random, true_millis, scope, key, data);
    }
    scope
}

/// Everything a person could open: of a type they write, shown, deleted or not.
fn shown(device: &Device, wanted: impl Fn(&Record) -> bool) -> Vec<Record> {
    let keys = device.replica.keys();
    let records = keys.into_iter().filter(|key| key.0.is_written_by_clients());
    records.filter_map(|key| device.replica.shown(&key)).filter(wanted).collect()
}

fn is_hidden(device: &Device, record: &Record) -> bool {
    let parent = record.parent().and_then(|key| device.replica.shown(&key));
    record.deleted || parent.is_some_and(|parent| is_hidden(device, &parent))
}

struct Draft {
    scope: Scope,
    key: RecordKey,
    operation: Operation,
    data: Value,
    seen: Seen,
    resolves: Option<Resolves>,
}

/// Queues a change, unless the disk is full: then the person is told, and nothing was made.
fn queue(device: &mut Device, random: &mut Random, true_millis: i64, draft: Draft) {
    let stamp = device.clock.tick(device.now(true_millis));
    let Value::Object(data) = draft.data else { panic!("data is an object") };
    let change = Change {
        id: ChangeId::from_random(random.bytes()),
        entity_type: draft.key.0,
        entity_id: draft.key.1,
        operation: draft.operation,
        data: data as Fields,
        timestamp: Time::from_timestamp_millis(true_millis + device.skew).expect("a time in range"),
        stamp,
        seen: draft.seen,
        resolves: draft.resolves,
    };
    let id = change.id;
    let batch = device.replica.enqueue([(draft.scope, change)]);
    if device.commit(batch, random) {
        device.made.push(id);
        device.engine.want();
    }
}

fn create(device: &mut Device, random: &mut Random, millis: i64, scope: Scope, key: RecordKey, data: Value) {
    let seen = device.replica.seen(scope, &key);
    let draft = Draft { scope, key, operation: Operation::Create, data, seen, resolves: None };
    queue(device, random, millis, draft);
}

fn create_project(device: &mut Device, random: &mut Random, millis: i64) -> &'static str {
    let id = EntityId::from_random(random.bytes());
    let scope = Scope::Project(ProjectId::from(id));
    create(device, random, millis, scope, (EntityType::Project, id), json!({"name": "Project"}));
    "creates a project"
}

fn create_child(device: &mut Device, random: &mut Random, millis: i64) -> &'static str {
    let parents = shown(device, |record| {
        matches!(record.entity_type, EntityType::Project | EntityType::Ticket) && !is_hidden(device, record)
    });
    let Some(parent) = random.pick(&parents) else { return "has nothing to write in" };
    if parent.entity_type == EntityType::Project && parents.len() > 4 {
        return "has enough to do";
    }
    let (entity_type, data) = match (&parent.entity_type, random.below(6)) {
        (EntityType::Ticket, 0) => (EntityType::Comment, json!({"ticket_id": parent.id, "content": ""})),
        (EntityType::Ticket, _) => (EntityType::Comment, json!({"ticket_id": parent.id, "content": "Said"})),
        (_, 0) => (EntityType::Label, json!({"project_id": parent.id, "name": "bug"})),
        (_, 1) => (EntityType::Ticket, json!({"project_id": parent.id, "title": "T", "poison": true})),
        _ => (EntityType::Ticket, json!({"project_id": parent.id, "title": "T", "description": "a\nb\nc\nd\ne\n"})),
    };
    let key = (entity_type, EntityId::from_random(random.bytes()));
    create(device, random, millis, parent.scope, key, data);
    "creates"
}

fn live(device: &Device) -> Vec<Record> {
    shown(device, |record| record.entity_type != EntityType::Status && !is_hidden(device, record))
}

/// Mostly tickets.
fn busy(device: &Device, random: &mut Random) -> Vec<Record> {
    let mut records = live(device);
    if random.chance(85) {
        records.retain(|record| record.entity_type == EntityType::Ticket);
    }
    records
}

fn open_editor(device: &mut Device, random: &mut Random) -> &'static str {
    let records = busy(device, random);
    let Some(record) = random.pick(&records) else { return "has nothing to open" };
    let seen = device.replica.seen(record.scope, &record.key());
    device.editors.push(Editor { scope: record.scope, key: record.key(), seen });
    "opens an editor"
}

/// Saves what was typed, with what was seen when the editor was opened.
fn save_editor(device: &mut Device, random: &mut Random, millis: i64) -> &'static str {
    if device.editors.is_empty() {
        return "has no editor open";
    }
    let at = random.below(device.editors.len());
    let Editor { scope, key, seen } = device.editors.swap_remove(at);
    let Some(record) = device.replica.shown(&key).filter(|record| !record.deleted) else { return "finds it gone" };
    let data = edit_of(device, random, &record);
    queue(device, random, millis, Draft { scope, key, operation: Operation::Update, data, seen, resolves: None });
    "saves an editor"
}

fn edit(device: &mut Device, random: &mut Random, millis: i64) -> &'static str {
    let records = busy(device, random);
    let Some(record) = random.pick(&records) else { return "has nothing to edit" };
    let data = edit_of(device, random, record);
    let seen = device.replica.seen(record.scope, &record.key());
    let (scope, key) = (record.scope, record.key());
    queue(device, random, millis, Draft { scope, key, operation: Operation::Update, data, seen, resolves: None });
    "edits"
}

fn edit_of(device: &Device, random: &mut Random, record: &Record) -> Value {
    let value = random.below(4);
    match record.entity_type {
        EntityType::Ticket => edit_of_ticket(device, random, record, value),
        EntityType::Comment => json!({"content": format!("Said {value}")}),
        _ => json!({"name": format!("Name {value}")}),
    }
}

fn edit_of_ticket(device: &Device, random: &mut Random, record: &Record, value: usize) -> Value {
    let labels = shown(device, |label| label.entity_type == EntityType::Label && label.scope == record.scope);
    match random.below(12) {
        0..=3 => json!({"title": format!("Title {value}")}),
        4 => json!({"title": format!("Title {value}"), "priority": "High", "due_date": "2026-12-24"}),
        5 | 6 => {
            let text = record.fields.get("description").and_then(Value::as_str).unwrap_or_default();
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines.push("new".into());
            let at = random.below(lines.len());
            lines[at] = format!("line {value}");
            json!({"description": lines.join("\n") + "\n"})
        }
        7 | 8 => match random.pick(&labels) {
            Some(label) if random.chance(50) => json!({"labels": {"add": [label.id], "remove": []}}),
            Some(label) => json!({"labels": {"add": [], "remove": [label.id]}}),
            None => json!({"labels": []}),
        },
        9 => json!({"position": format!("a{value}")}),
        10 => json!({"status": "Done", "position": format!("b{value}")}),
        _ if random.chance(20) => json!({"title": "x".repeat(501)}),
        _ => json!({"mood": {"of": value}}),
    }
}

fn delete(device: &mut Device, random: &mut Random, millis: i64) -> &'static str {
    let records = live(device);
    let Some(record) = random.pick(&records) else { return "has nothing to delete" };
    if record.entity_type == EntityType::Project && random.chance(80) {
        return "thinks again";
    }
    let (scope, key) = (record.scope, record.key());
    let seen = device.replica.seen(scope, &key);
    let draft = Draft { scope, key, operation: Operation::Delete, data: json!({}), seen, resolves: None };
    queue(device, random, millis, draft);
    "deletes"
}

fn restore(device: &mut Device, random: &mut Random, millis: i64) -> &'static str {
    let records = shown(device, |record| record.deleted);
    let Some(record) = random.pick(&records) else { return "has nothing to restore" };
    let (scope, key) = (record.scope, record.key());
    let seen = device.replica.seen(scope, &key);
    let data = json!({"deleted": false});
    queue(device, random, millis, Draft { scope, key, operation: Operation::Update, data, seen, resolves: None });
    "restores"
}

fn resolve(device: &mut Device, random: &mut Random, millis: i64) -> &'static str {
    let open = device.replica.confirmed_records().filter(|record| !record.deleted);
    let mut open: Vec<Conflict> = open.filter_map(Conflict::from_record).collect();
    open.sort_by_key(|conflict| conflict.id);
    let Some(conflict) = random.pick(&open) else { return "has no conflict to resolve" };
    let key = (conflict.entity_type.clone(), conflict.entity_id);
    let Some(record) = device.replica.shown(&key) else { return "finds the conflict's record gone" };
    let side = random.pick(&conflict.sides).expect("a conflict has sides");
    let value = if random.chance(30) && conflict.field != "deleted" { json!("Both") } else { side.value.clone() };
    let resolves =
        Some(Resolves { conflict: conflict.id, sides: conflict.sides.iter().map(|side| side.change).collect() });
    let seen = device.replica.seen(record.scope, &key);
    let data = json!({ conflict.field.clone(): value });
    let draft = Draft { scope: record.scope, key, operation: Operation::Update, data, seen, resolves };
    queue(device, random, millis, draft);
    "resolves a conflict"
}

/// Discards a rejected change, or queues it again.
fn look_after_rejected(device: &mut Device, random: &mut Random) -> &'static str {
    let rejected = device.rejected();
    let Some(id) = random.pick(&rejected).copied() else { return "has nothing rejected" };
    let state = device.replica.row(id).map(|row| row.state.clone());
    assert!(matches!(state, Some(QueueState::Rejected(_))), "it was listed as rejected");
    let new_id = ChangeId::from_random(random.bytes());
    let is_retry = random.chance(50);
    let batch = if is_retry { device.replica.retry(id, new_id) } else { device.replica.discard(id) };
    let batch = batch.expect("a rejected change may be retried or discarded");
    if device.commit(batch, random) {
        device.made.retain(|made| *made != id);
        device.made.extend(is_retry.then_some(new_id));
        device.engine.want();
    }
    "looks after what was rejected"
}

/// The ids of people.
pub fn user(number: u8) -> UserId {
    UserId::from_random([200 + number; 16])
}
