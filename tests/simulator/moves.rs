//! Tickets move between projects: copies there, a tombstone here that waits for them; and back.

use crate::people::{Draft, Scene, is_hidden, queue_together, shown};
use crate::server::Server;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use worknest::domain::{EntityId, EntityType, Scope};
use worknest::merge::{Conflict, Operation, Record, RecordKey};

fn draft(scene: &Scene<'_>, scope: Scope, key: RecordKey, operation: Operation, data: Value) -> Draft {
    let view = scene.view(scope, &key);
    Draft { scope, key, operation, data, view, resolves: None }
}

/// Somebody moves a ticket with its comments to another project, or takes a move back.
pub fn move_ticket(scene: &mut Scene<'_>) -> &'static str {
    if scene.device.is_previous {
        return "knows nothing of moves";
    }
    let gone = shown(scene, &[EntityType::Ticket], |ticket| ticket.deleted && !ticket.value("moved_to").is_null());
    if scene.random.chance(25)
        && let Some(ticket) = scene.random.pick(&gone)
    {
        return move_back(scene, ticket);
    }
    let tickets = shown(scene, &[EntityType::Ticket], |ticket| !is_hidden(scene, ticket));
    let Some(ticket) = scene.random.pick(&tickets) else { return "has nothing to move" };
    let projects = shown(scene, &[EntityType::Project], |project| !project.deleted && project.scope != ticket.scope);
    let Some(project) = scene.random.pick(&projects) else { return "has nowhere to move to" };
    let id = EntityId::from_random(scene.random.bytes());
    let mut data = json!({"project_id": project.id, "title": ticket.value("title")});
    if scene.random.chance(10) {
        data["title"] = "x".repeat(501).into();
    }
    let mut drafts = vec![draft(scene, project.scope, (EntityType::Ticket, id), Operation::Create, data)];
    let is_of_it = |comment: &Record| !comment.deleted && comment.parent() == Some(ticket.key());
    for comment in shown(scene, &[EntityType::Comment], is_of_it) {
        let key = (EntityType::Comment, EntityId::from_random(scene.random.bytes()));
        let data = json!({"ticket_id": id, "content": comment.value("content")});
        drafts.push(draft(scene, project.scope, key, Operation::Create, data));
    }
    let tombstone = json!({"deleted": true, "moved_to": id});
    drafts.push(draft(scene, ticket.scope, ticket.key(), Operation::Update, tombstone));
    queue_together(scene, drafts, BTreeMap::new());
    "moves a ticket"
}

fn move_back(scene: &mut Scene<'_>, ticket: &Record) -> &'static str {
    let to = ticket.value("moved_to");
    let copies = shown(scene, &[EntityType::Ticket], |copy| !copy.deleted && json!(copy.id) == to);
    let Some(copy) = copies.first() else { return "finds nothing to move back" };
    let restore = json!({"deleted": false, "moved_to": null});
    let drafts = vec![
        draft(scene, ticket.scope, ticket.key(), Operation::Update, restore),
        draft(scene, copy.scope, copy.key(), Operation::Delete, json!({})),
    ];
    queue_together(scene, drafts, BTreeMap::new());
    "takes a move back"
}

/// What was taken away waited for what was made, and of a ticket that moved one is there, or two and something says
/// so. How many tombstones of moves were taken.
pub fn check(server: &Server, scopes: &[Scope]) -> usize {
    let contents: BTreeMap<&RecordKey, &Record> = scopes.iter().flat_map(|scope| server.contents(*scope)).collect();
    let mut moved = 0;
    for key in server.logged() {
        let log = server.log(key);
        for (place, entry) in log.iter().enumerate().filter(|(_, entry)| !entry.change.waits_for.is_empty()) {
            for awaited in &entry.change.waits_for {
                assert!(server.accepted_in(*awaited).is_some(), "{}: it waited for {awaited}", entry.change.id);
            }
            let to = entry.change.data.get("moved_to").and_then(Value::as_str).and_then(|id| id.parse().ok());
            let Some(to) = to.map(|id: EntityId| (EntityType::Ticket, id)) else { continue };
            moved += 1;
            let copy = contents.get(&to).unwrap_or_else(|| panic!("{key:?} went nowhere"));
            let is_deleted_there = server.log(&to).iter().any(|entry| entry.change.deletes());
            assert!(!copy.deleted || is_deleted_there, "{to:?}: nobody deleted it");
            let of_it = |conflict: &Conflict| conflict.entity_id == key.1 && !conflict.resolved;
            let mut open = contents.values().filter_map(|record| Conflict::from_record(record)).filter(of_it);
            let is_restored = log[place + 1..]
                .iter()
                .any(|later| later.change.operation == Operation::Update && later.change.makes());
            let is_told = is_restored || open.any(|conflict| conflict.field == "deleted");
            assert!(contents[key].deleted || is_told, "{key:?} lives beside {to:?}, and nothing says so:\n{log:#?}");
        }
    }
    moved
}
