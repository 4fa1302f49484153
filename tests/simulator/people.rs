//! What people do on their devices.

use crate::device::{Device, Editor, View};
use crate::oracle::Truth;
use crate::random::Random;
use crate::server::Server;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use worknest::domain::{ChangeId, EntityId, EntityType, Fields, ProjectId, Scope, Time, UserId};
use worknest::merge::{Change, Conflict, Operation, Record, RecordKey, Resolves};
use worknest::store::{Batch, QueueRow, QueueState};
use worknest::sync::{Replica, authority};

/// Where somebody does something: on which device, in which tab.
pub struct Scene<'a> {
    pub device: &'a mut Device,
    pub tab: usize,
    pub server: &'a Server,
    pub truth: &'a mut Truth,
    pub random: &'a mut Random,
    pub true_millis: i64,
}

impl Scene<'_> {
    pub fn replica(&self) -> &Replica {
        &self.device.tabs[self.tab].replica
    }

    /// What a person now has before their eyes of a record.
    pub fn view(&self, scope: Scope, key: &RecordKey) -> View {
        let replica = self.replica();
        let received = replica.confirmed(key).into_iter().flat_map(|record| self.server.log_behind(record));
        let mut sight: std::collections::BTreeSet<ChangeId> = received.map(|entry| entry.change.id).collect();
        for row in replica.rows_of(key) {
            sight.insert(row.change.id);
            sight.extend(self.truth.get(&row.change.id).iter().flat_map(|view| &view.sight));
        }
        let own = replica.rows_of(key).map(|row| row.change.id).collect();
        View {
            seen: replica.seen(scope, key),
            sight,
            confirmed: replica.confirmed(key).cloned(),
            own,
            epoch: replica.standing(scope).cursor.epoch,
            is_halfway: false,
        }
    }
}

/// One person does one thing on their device.
pub fn act(scene: &mut Scene<'_>) -> &'static str {
    match scene.random.below(25) {
        0 if scene.random.chance(15) => create_project(scene),
        0..=2 => create_child(scene),
        3..=5 => open_editor(scene),
        6..=8 => save_editor(scene),
        9..=18 => edit(scene),
        19 => delete(scene),
        20 => restore(scene),
        21..=23 => resolve(scene),
        _ => look_after_rejected(scene),
    }
}

/// A project with little in it, so that people meet; its scope.
pub fn found(scene: &mut Scene<'_>) -> Scope {
    let id = EntityId::from_random(scene.random.bytes());
    let scope = Scope::Project(ProjectId::from(id));
    create(scene, scope, (EntityType::Project, id), json!({"name": "Project"}));
    let children = [
        (EntityType::Label, json!({"project_id": id, "name": "bug"})),
        (EntityType::Timebox, json!({"project_id": id, "name": "1", "start_date": "2026-11-16"})),
        (EntityType::Template, json!({"project_id": id, "name": "Bug", "title": "Bug: "})),
        (EntityType::Ticket, json!({"project_id": id, "title": "T", "description": "a\nb\nc\nd\ne\n"})),
        (EntityType::Ticket, json!({"project_id": id, "title": "T", "description": "a\nb\nc\nd\ne\n"})),
    ];
    for (entity_type, data) in children {
        let key = (entity_type, EntityId::from_random(scene.random.bytes()));
        create(scene, scope, key, data);
    }
    scope
}

/// Everything of these types that a person could open: shown, deleted or not.
pub fn shown(scene: &Scene<'_>, types: &[EntityType], wanted: impl Fn(&Record) -> bool) -> Vec<Record> {
    let keys = scene.replica().keys();
    let records = keys.into_iter().filter(|key| types.contains(&key.0));
    records.filter_map(|key| scene.replica().shown(&key)).filter(wanted).collect()
}

pub fn is_hidden(scene: &Scene<'_>, record: &Record) -> bool {
    record.deleted || record.parent().is_some_and(|parent| is_hidden_at(scene, &parent))
}

fn is_hidden_at(scene: &Scene<'_>, key: &RecordKey) -> bool {
    let confirmed = scene.replica().confirmed(key).filter(|_| scene.replica().rows_of(key).next().is_none());
    match confirmed {
        Some(record) => is_hidden(scene, record),
        None => scene.replica().shown(key).is_some_and(|record| is_hidden(scene, &record)),
    }
}

/// What somebody did, before it has an id and a stamp.
pub struct Draft {
    pub scope: Scope,
    pub key: RecordKey,
    pub operation: Operation,
    pub data: Value,
    pub view: View,
    pub resolves: Option<Resolves>,
}

fn queue(scene: &mut Scene<'_>, draft: Draft) {
    queue_together(scene, vec![draft], BTreeMap::new());
}

/// Queues changes, and small values in the same commit, unless the disk is full: then the person is told, and nothing was
/// made. Whether there was room.
pub fn queue_together(scene: &mut Scene<'_>, drafts: Vec<Draft>, put_meta: BTreeMap<String, Option<Value>>) -> bool {
    let now = scene.device.now(scene.tab, scene.true_millis);
    let (mut changes, mut views) = (Vec::new(), Vec::new());
    for draft in drafts {
        let Value::Object(data) = draft.data else { panic!("data is an object") };
        let id = ChangeId::from_random(scene.random.bytes());
        let change = Change {
            id,
            entity_type: draft.key.0,
            entity_id: draft.key.1,
            operation: draft.operation,
            data: data as Fields,
            timestamp: Time::from_timestamp_millis(scene.true_millis + scene.device.skew).expect("a time in range"),
            stamp: scene.device.tabs[scene.tab].clock.tick(now),
            seen: draft.view.seen.clone(),
            resolves: draft.resolves,
            waits_for: Vec::new(),
        };
        changes.push((draft.scope, change));
        views.push((id, draft.view));
    }
    let batch = Batch { put_meta, ..scene.replica().enqueue(changes) };
    let is_kept = scene.device.commit(scene.tab, batch, scene.random);
    if is_kept {
        scene.device.made.extend(views.iter().map(|(id, _)| *id));
        scene.truth.extend(views);
        scene.device.lead().engine.want();
    }
    is_kept
}

/// Writes what is before their eyes now of this record, or of none, and these small values.
pub fn write(
    scene: &mut Scene<'_>,
    scope: Scope,
    key: RecordKey,
    operation: Operation,
    data: Value,
    put_meta: BTreeMap<String, Option<Value>>,
) -> bool {
    let view = scene.view(scope, &key);
    queue_together(scene, vec![Draft { scope, key, operation, data, view, resolves: None }], put_meta)
}

fn create(scene: &mut Scene<'_>, scope: Scope, key: RecordKey, data: Value) {
    let view = scene.view(scope, &key);
    queue(scene, Draft { scope, key, operation: Operation::Create, data, view, resolves: None });
}

fn create_project(scene: &mut Scene<'_>) -> &'static str {
    let id = EntityId::from_random(scene.random.bytes());
    let scope = Scope::Project(ProjectId::from(id));
    create(scene, scope, (EntityType::Project, id), json!({"name": "Project"}));
    "creates a project"
}

fn create_child(scene: &mut Scene<'_>) -> &'static str {
    let parents = shown(scene, &[EntityType::Project, EntityType::Ticket], |record| !is_hidden(scene, record));
    let Some(parent) = scene.random.pick(&parents) else { return "has nothing to write in" };
    if parent.entity_type == EntityType::Project && parents.len() > 4 {
        return "has enough to do";
    }
    let file = || json!({"ticket_id": parent.id, "filename": "a.txt", "file_size": 1, "mime_type": "text/plain", "hash": "0".repeat(64)});
    let (entity_type, data) = match (&parent.entity_type, scene.random.below(7)) {
        (EntityType::Ticket, 0) => (EntityType::Comment, json!({"ticket_id": parent.id, "content": ""})),
        (EntityType::Ticket, 1) => (EntityType::Attachment, file()),
        (EntityType::Ticket, _) => (EntityType::Comment, json!({"ticket_id": parent.id, "content": "Said"})),
        (_, 0) => (EntityType::Label, json!({"project_id": parent.id, "name": "bug"})),
        (_, 2) => (EntityType::Timebox, json!({"project_id": parent.id, "kind": "milestone", "name": "1.0"})),
        (_, 3) => (EntityType::Template, json!({"project_id": parent.id, "name": "Bug", "description": "a\nb\n"})),
        (_, 1) => (EntityType::Ticket, json!({"project_id": parent.id, "title": "T", "poison": true})),
        (_, 4) => (EntityType::View, json!({"project_id": parent.id, "name": "Open", "query": "is:open"})),
        _ => (EntityType::Ticket, json!({"project_id": parent.id, "title": "T", "description": "a\nb\nc\nd\ne\n"})),
    };
    let key = (entity_type, EntityId::from_random(scene.random.bytes()));
    create(scene, parent.scope, key, data);
    "creates"
}

/// What people write in; statuses come with a project.
const TYPES: [EntityType; 8] = [
    EntityType::Project,
    EntityType::Label,
    EntityType::Timebox,
    EntityType::Template,
    EntityType::View,
    EntityType::Ticket,
    EntityType::Comment,
    EntityType::Attachment,
];

/// Mostly tickets.
fn busy(scene: &mut Scene<'_>) -> Vec<Record> {
    let types = if scene.random.chance(85) { &[EntityType::Ticket] } else { TYPES.as_slice() };
    shown(scene, types, |record| !is_hidden(scene, record))
}

fn open_editor(scene: &mut Scene<'_>) -> &'static str {
    if scene.device.is_previous {
        return "edits in place";
    }
    let records = busy(scene);
    let Some(record) = scene.random.pick(&records) else { return "has nothing to open" };
    let view = scene.view(record.scope, &record.key());
    let editor = Editor { scope: record.scope, key: record.key(), view, shown: record.clone() };
    scene.device.tabs[scene.tab].editors.push(editor);
    "opens an editor"
}

/// Saves what was typed, with what was seen when the editor was opened.
fn save_editor(scene: &mut Scene<'_>) -> &'static str {
    let editors = &mut scene.device.tabs[scene.tab].editors;
    if editors.is_empty() {
        return "has no editor open";
    }
    let Editor { scope, key, view, shown } = editors.swap_remove(scene.random.below(editors.len()));
    if scene.replica().shown(&key).is_none_or(|record| record.deleted) {
        return "finds it gone";
    }
    let data = edit_of(scene, &shown);
    queue(scene, Draft { scope, key, operation: Operation::Update, data, view, resolves: None });
    "saves an editor"
}

fn edit(scene: &mut Scene<'_>) -> &'static str {
    let records = busy(scene);
    let Some(record) = scene.random.pick(&records) else { return "has nothing to edit" };
    let data = edit_of(scene, record);
    change(scene, record, Operation::Update, data);
    "edits"
}

/// Writes what is before their eyes now.
fn change(scene: &mut Scene<'_>, record: &Record, operation: Operation, data: Value) {
    write(scene, record.scope, record.key(), operation, data, BTreeMap::new());
}

fn edit_of(scene: &mut Scene<'_>, record: &Record) -> Value {
    let value = scene.random.below(4);
    match record.entity_type {
        EntityType::Ticket => edit_of_ticket(scene, record, value),
        EntityType::Comment => json!({"content": format!("Said {value}")}),
        EntityType::Timebox if value == 0 => json!({"end_date": "2026-11-27"}),
        EntityType::Template if value < 2 => edit_of_labels(scene, record),
        EntityType::View if value < 2 => json!({"kind": "board", "query": format!("sort:due door{value}")}),
        EntityType::Attachment => json!({"filename": format!("{value}.txt")}),
        _ => json!({"name": format!("Name {value}")}),
    }
}

fn edit_of_labels(scene: &mut Scene<'_>, record: &Record) -> Value {
    let labels = shown(scene, &[EntityType::Label], |label| label.scope == record.scope);
    match scene.random.pick(&labels) {
        Some(label) if scene.random.chance(40) => json!({"labels": {"add": [label.id], "remove": []}}),
        Some(label) if scene.random.chance(60) => json!({"labels": {"add": [], "remove": [label.id]}}),
        Some(label) => json!({"labels": [label.id]}),
        None => json!({"labels": []}),
    }
}

fn edit_of_ticket(scene: &mut Scene<'_>, record: &Record, value: usize) -> Value {
    match scene.random.below(14) {
        0..=3 => json!({"title": format!("Title {value}")}),
        4 => json!({"title": format!("Title {value}"), "priority": "High", "due_date": "2026-12-24"}),
        5 | 6 => {
            let text = record.fields.get("description").and_then(Value::as_str).unwrap_or_default();
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines.push("new".into());
            let at = scene.random.below(lines.len());
            lines[at] = format!("line {value}");
            json!({"description": lines.join("\n") + "\n"})
        }
        7 | 8 => edit_of_labels(scene, record),
        9 => json!({"position": format!("a{value}")}),
        10 => json!({"status": "Done", "position": format!("b{value}")}),
        11 => relation(scene, record),
        12 => {
            let timeboxes = shown(scene, &[EntityType::Timebox], |timebox| timebox.scope == record.scope);
            if scene.random.chance(50) {
                let timebox = scene.random.pick(&timeboxes).map(|timebox| timebox.id);
                return json!({"cycle_id": timebox.filter(|_| value > 0)});
            }
            let whole = scene.random.pick(&others(scene, record)).map(|other| other.id);
            json!({"parent_id": whole.filter(|_| value > 0)})
        }
        _ if scene.random.chance(20) => json!({"title": "x".repeat(501)}),
        _ => json!({"mood": {"of": value}}),
    }
}

/// Other tickets, of any project that the person sees.
fn others(scene: &Scene<'_>, record: &Record) -> Vec<Record> {
    shown(scene, &[EntityType::Ticket], |other| other.id != record.id)
}

/// A relation begins or ends, be it to itself, which the server refuses.
fn relation(scene: &mut Scene<'_>, record: &Record) -> Value {
    let field = *scene.random.pick(&["blocks", "duplicates", "relates"]).expect("there are three");
    let other = scene.random.pick(&others(scene, record)).map_or(record.id, |other| other.id);
    let edit = if scene.random.chance(70) { "add" } else { "remove" };
    json!({ field: { edit: [other] } })
}

/// Somebody is done with a ticket, or notes one that is done, with a word about it.
pub fn close(scene: &mut Scene<'_>) -> &'static str {
    scene.device.catch_up(scene.tab);
    let open = shown(scene, &[EntityType::Project, EntityType::Ticket], |record| !is_hidden(scene, record));
    let Some(record) = scene.random.pick(&open) else { return "has nothing to close" };
    if record.entity_type == EntityType::Ticket {
        change(scene, record, Operation::Update, json!({"status": "Done"}));
        return "closes a ticket";
    }
    let id = EntityId::from_random(scene.random.bytes());
    let ticket = json!({"project_id": record.id, "title": "T", "status": "Done"});
    create(scene, record.scope, (EntityType::Ticket, id), ticket);
    let comment = (EntityType::Comment, EntityId::from_random(scene.random.bytes()));
    create(scene, record.scope, comment, json!({"ticket_id": id, "content": "Said"}));
    "creates a closed ticket"
}

fn delete(scene: &mut Scene<'_>) -> &'static str {
    let records = shown(scene, &TYPES, |record| !is_hidden(scene, record));
    let Some(record) = scene.random.pick(&records) else { return "has nothing to delete" };
    if record.entity_type == EntityType::Project && scene.random.chance(80) {
        return "thinks again";
    }
    change(scene, record, Operation::Delete, json!({}));
    "deletes"
}

fn restore(scene: &mut Scene<'_>) -> &'static str {
    let records = shown(scene, &TYPES, |record| record.deleted);
    let Some(record) = scene.random.pick(&records) else { return "has nothing to restore" };
    change(scene, record, Operation::Update, json!({"deleted": false}));
    "restores"
}

fn resolve(scene: &mut Scene<'_>) -> &'static str {
    let open = scene.replica().confirmed_records().filter(|record| !record.deleted);
    let mut open: Vec<Conflict> = open.filter_map(Conflict::from_record).collect();
    open.sort_by_key(|conflict| conflict.id);
    let Some(conflict) = scene.random.pick(&open) else { return "has no conflict to resolve" };
    let key = (conflict.entity_type.clone(), conflict.entity_id);
    let Some(record) = scene.replica().shown(&key) else { return "finds the conflict's record gone" };
    let side = scene.random.pick(&conflict.sides).expect("a conflict has sides");
    let is_both = scene.random.chance(30) && conflict.field != "deleted";
    let value = if is_both { json!("Both") } else { side.value.clone() };
    let sides = conflict.sides.iter().map(|side| side.change).collect();
    let resolves = Some(Resolves { conflict: conflict.id, sides });
    let view = scene.view(record.scope, &key);
    let data = json!({ conflict.field.clone(): value });
    queue(scene, Draft { scope: record.scope, key, operation: Operation::Update, data, view, resolves });
    "resolves a conflict"
}

/// Discards a rejected change, or queues it again.
fn look_after_rejected(scene: &mut Scene<'_>) -> &'static str {
    scene.device.catch_up(scene.tab);
    let rejected = scene.device.rejected(scene.tab);
    let Some(id) = scene.random.pick(&rejected).copied() else { return "has nothing rejected" };
    let state = scene.replica().row(id).map(|row| row.state.clone());
    assert!(matches!(state, Some(QueueState::Rejected(_))), "it was listed as rejected");
    if scene.random.chance(50) && may_retry(scene, id) {
        retry(scene, id);
    } else {
        let batch = scene.replica().discard(id).expect("a rejected change may be discarded");
        if scene.device.commit(scene.tab, batch, scene.random) {
            scene.device.made.retain(|made| *made != id);
            scene.device.lead().engine.want();
        }
    }
    "looks after what was rejected"
}

/// Queues a rejected change again, under another id.
fn retry(scene: &mut Scene<'_>, id: ChangeId) -> Option<ChangeId> {
    let new_id = ChangeId::from_random(scene.random.bytes());
    let batch = scene.replica().retry(id, new_id).expect("a rejected change may be retried");
    scene.device.commit(scene.tab, batch, scene.random).then(|| {
        scene.device.made.retain(|made| *made != id);
        scene.device.made.push(new_id);
        let view = scene.truth.get(&id).cloned();
        scene.truth.extend(view.map(|view| (new_id, view)));
        scene.device.lead().engine.want();
        new_id
    })
}

/// Tries again what was refused because its parent was deleted, where that lives now: what has to go then. It has seen no
/// more of itself.
pub fn try_children_again(scene: &mut Scene<'_>) -> Vec<ChangeId> {
    let replica = scene.replica().clone();
    let is_due = |row: &&QueueRow| {
        let of_parent =
            matches!(&row.state, QueueState::Rejected(rejection) if rejection.code == authority::PARENT_DELETED);
        let written = worknest::merge::shown(row.scope, replica.confirmed(&row.key()), [&row.change]);
        let lives = written.and_then(|record| record.parent()).is_some_and(|parent| !is_hidden_at(scene, &parent));
        let is_new = row.change.operation == Operation::Create && replica.confirmed(&row.key()).is_none();
        of_parent && lives && is_new && replica.rows_of(&row.key()).next().is_none()
    };
    let due: Vec<ChangeId> = replica.queue().filter(is_due).map(|row| row.change.id).collect();
    due.into_iter().filter_map(|id| retry(scene, id)).collect()
}

/// What is tried again stands beside what was queued since: the wire before this one tells the next change of one of
/// the two only, and nobody can hold the server to what it was not told.
fn may_retry(scene: &Scene<'_>, id: ChangeId) -> bool {
    let key = scene.replica().row(id).map(QueueRow::key).expect("it was listed");
    !scene.device.is_previous || scene.replica().rows_of(&key).next().is_none()
}

/// No more people than these.
pub const USERS_MAX: u8 = 5;

/// The ids of people.
pub fn user(number: u8) -> UserId {
    UserId::from_random([200 + number; 16])
}
