//! Values in the person's words: types, priorities, roles, sizes, fields.

use super::icon::Glyph;
use super::number::{figures, number};
use super::{t, text, time};
use crate::client::Client;
use crate::domain::{
    Date, EntityId, EntityType, EstimateUnit, FieldValue, Label, Priority, Project, Relation, Role, Status, Ticket,
    TicketId, TicketType, Time, TimeboxId, UserId, hours_and_minutes,
};
use serde_json::{Map, Value};

/// A ticket type's name; that of a newer version as it came.
pub fn type_name(ticket_type: &TicketType) -> String {
    match ticket_type {
        TicketType::Task => t!("type-task"),
        TicketType::Bug => t!("type-bug"),
        TicketType::Feature => t!("type-feature"),
        TicketType::Epic => t!("type-epic"),
        TicketType::Unknown(name) => name.clone(),
    }
}

/// A ticket type's icon.
pub fn type_glyph(ticket_type: &TicketType) -> Glyph {
    match ticket_type {
        TicketType::Task => Glyph::Task,
        TicketType::Bug => Glyph::Bug,
        TicketType::Feature => Glyph::Feature,
        TicketType::Epic => Glyph::Epic,
        TicketType::Unknown(_) => Glyph::Question,
    }
}

/// A priority's name.
pub fn priority_name(priority: &Priority) -> String {
    match priority {
        Priority::Low => t!("priority-low"),
        Priority::Medium => t!("priority-medium"),
        Priority::High => t!("priority-high"),
        Priority::Critical => t!("priority-critical"),
        Priority::Unknown(name) => name.clone(),
    }
}

/// A role's name.
pub fn role_name(role: &Role) -> String {
    match role {
        Role::Viewer => t!("role-viewer"),
        Role::Member => t!("role-member"),
        Role::Admin => t!("role-admin"),
        Role::Unknown(name) => name.clone(),
    }
}

/// The roles, to choose from.
pub fn role_options() -> Vec<(String, String)> {
    Role::KNOWN.iter().map(|role| (role.as_str().to_owned(), role_name(role))).collect()
}

/// "Ticket", "Project", …
pub fn entity_name(entity_type: &EntityType) -> String {
    match entity_type {
        EntityType::Project => t!("entity-project"),
        EntityType::Status => t!("entity-status"),
        EntityType::Label => t!("entity-label"),
        EntityType::Timebox => t!("entity-timebox"),
        EntityType::Template => t!("entity-template"),
        EntityType::View => t!("entity-view"),
        EntityType::Ticket => t!("entity-ticket"),
        EntityType::Comment => t!("entity-comment"),
        EntityType::Attachment => t!("entity-attachment"),
        EntityType::Member => t!("entity-member"),
        EntityType::User => t!("entity-user"),
        EntityType::Conflict => t!("entity-conflict"),
        EntityType::Unknown(name) => name.clone(),
    }
}

/// A field within a sentence: "due date".
pub fn field_name(field: &str) -> String {
    let label = field_label(field);
    if text::language().keeps_capitals {
        return label;
    }
    let mut letters = label.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// A person's name; who has no account, and so no name, is "You".
pub fn person(client: &Client, user: UserId) -> String {
    let name = client.person_name(user);
    match name.trim() {
        "" if user == client.me().user => t!("person-you"),
        "" => t!("person-somebody"),
        _ => name,
    }
}

/// A field as it is called on a form: "Due date".
pub fn field_label(field: &str) -> String {
    match field {
        "title" => t!("field-title"),
        "name" => t!("field-name"),
        "description" => t!("field-description"),
        "content" => t!("field-content"),
        "status" => t!("field-status"),
        "priority" => t!("field-priority"),
        "ticket_type" => t!("field-type"),
        "assignees" => t!("field-assignees"),
        "labels" => t!("field-labels"),
        "due_date" => t!("field-due"),
        "cycle_id" => t!("field-cycle"),
        "milestone_id" => t!("field-milestone"),
        "start_date" => t!("field-start"),
        "end_date" => t!("field-end"),
        "estimate" => t!("field-estimate"),
        "estimate_unit" => t!("field-estimate-unit"),
        "sample" => t!("field-sample"),
        "position" => t!("field-position"),
        "color" => t!("field-color"),
        "key" => t!("field-key"),
        "category" => t!("field-category"),
        "ticket_limit" => t!("field-ticket-limit"),
        "query" => t!("field-query"),
        "archived" => t!("field-archived"),
        "deleted" => t!("field-deleted"),
        "filename" => t!("field-filename"),
        "moved_to" => t!("field-moved-to"),
        "parent_id" => t!("field-parent"),
        "blocks" => t!("relation-blocks"),
        "duplicates" => t!("relation-duplicates"),
        "relates" => t!("relation-relates"),
        "watchers" => t!("field-watchers"),
        "reactions" => t!("field-reactions"),
        "passphrase" => t!("lock-passphrase"),
        "current" => t!("lock-entered"),
        other => other.replace('_', " "),
    }
}

/// Whether people are told of a field: not of those by which things hang together.
pub fn is_told(field: &str) -> bool {
    !matches!(field, "project_id" | "ticket_id" | "hash" | "mime_type" | "file_size" | "position")
}

/// A list of fields, as people call them.
pub fn field_names<'a>(fields: impl Iterator<Item = &'a String>) -> String {
    let all: Vec<&String> = fields.collect();
    let told = all.iter().filter(|field| is_told(field) || all.len() == 1);
    told.map(|field| field_name(field)).collect::<Vec<_>>().join(", ")
}

/// What a field holds, in words. `entity` finds the project whose statuses are meant.
pub fn value_text(client: &Client, entity: EntityId, field: &str, value: &Value) -> String {
    match (field, value) {
        (_, Value::Null) => t!("value-none"),
        ("status", Value::String(key)) => status_name(client, entity, key),
        ("priority", Value::String(text)) => priority_name(&Priority::from(text.as_str())),
        ("ticket_type", Value::String(text)) => type_name(&TicketType::from(text.as_str())),
        ("estimate_unit", Value::String(text)) => unit_name(&EstimateUnit::from(text.as_str())),
        ("estimate", Value::Number(value)) => {
            let project = client.get::<Ticket>(entity.into()).map(|ticket| ticket.value.project_id);
            let unit = project.map(|project| client.estimate_unit(project)).unwrap_or_default();
            value.as_f64().map_or_else(|| value.to_string(), |value| estimate(&unit, value))
        }
        ("due_date" | "start_date" | "end_date", _) => Date::decode(value).map_or_else(String::new, time::date),
        ("labels", Value::Array(ids)) => {
            joined(ids, |id| client.get::<Label>(id.into()).map(|row| row.value.name.clone()))
        }
        ("cycle_id" | "milestone_id", value) => {
            client.timebox_name(TimeboxId::decode(value)).unwrap_or_else(|| t!("value-unknown"))
        }
        ("assignees" | "watchers", Value::Array(ids)) => joined(ids, |id| Some(person(client, id.into()))),
        ("moved_to", value) => TicketId::decode(value).map_or_else(String::new, |id| moved_ticket(client, id)),
        ("blocks" | "duplicates" | "relates", Value::Array(ids)) => {
            joined(ids, |id| Some(other_ticket(client, id.into())))
        }
        ("parent_id", value) => {
            TicketId::decode(value).map_or_else(|| t!("value-unknown"), |id| other_ticket(client, id))
        }
        // A change of a set, as it is queued: who is added, who is taken out.
        (_, Value::Object(parts)) if is_set_change(parts) => {
            let told = |part: &str| {
                parts.get(part).filter(|ids| !is_nothing(ids)).map(|ids| value_text(client, entity, field, ids))
            };
            let added = told("add").map(|names| t!("value-added", names = names));
            let removed = told("remove").map(|names| t!("value-removed", names = names));
            added.into_iter().chain(removed).collect::<Vec<_>>().join(" · ")
        }
        (_, Value::String(text)) if text.is_empty() => t!("value-empty"),
        (_, Value::String(text)) => Time::decode(value).map_or_else(|| text.clone(), time::full),
        (_, Value::Bool(true)) => t!("value-yes"),
        (_, Value::Bool(false)) => t!("value-no"),
        (_, Value::Number(value)) => value.as_f64().map_or_else(|| value.to_string(), number),
        (_, other) => other.to_string(),
    }
}

fn is_nothing(ids: &Value) -> bool {
    ids.as_array().is_some_and(Vec::is_empty)
}

/// Whether it is a change of a set, and no value of another kind.
fn is_set_change(parts: &Map<String, Value>) -> bool {
    !parts.is_empty() && parts.iter().all(|(part, ids)| matches!(&**part, "add" | "remove") && ids.is_array())
}

fn joined(ids: &[Value], name: impl Fn(EntityId) -> Option<String>) -> String {
    if ids.is_empty() {
        return t!("value-none");
    }
    let names = ids.iter().map(|id| EntityId::decode(id).and_then(&name).unwrap_or_else(|| t!("value-unknown")));
    names.collect::<Vec<_>>().join(", ")
}

/// The key of a ticket that another one became; who may not read it is told that it is elsewhere.
pub fn moved_ticket(client: &Client, id: TicketId) -> String {
    client.get::<Ticket>(id).map_or_else(|| t!("ticket-elsewhere"), |row| client.ticket_key(&row))
}

/// Another ticket's key, whatever became of it; of one that is not here nothing is told.
fn other_ticket(client: &Client, id: TicketId) -> String {
    let now = client.whereabouts(id);
    client.get::<Ticket>(now).map_or_else(|| t!("ticket-unseen"), |row| client.ticket_key(&row))
}

/// What a ticket is to another, from its own end: "Blocked by".
pub fn relation_name(relation: Relation, is_reverse: bool) -> String {
    match (relation, is_reverse) {
        (Relation::Blocks, false) => t!("relation-blocks"),
        (Relation::Blocks, true) => t!("relation-blocked"),
        (Relation::Duplicates, false) => t!("relation-duplicates"),
        (Relation::Duplicates, true) => t!("relation-duplicated"),
        (Relation::Relates, _) => t!("relation-relates"),
    }
}

fn status_name(client: &Client, entity: EntityId, key: &str) -> String {
    let project = client.get::<Ticket>(entity.into()).map(|ticket| ticket.value.project_id);
    let status = project.and_then(|project| client.get::<Status>(Status::id_for(project, key)));
    status.map_or_else(|| key.to_owned(), |status| status.value.name.clone())
}

/// An estimate in its project's unit, in short: "3", "1 h 30 min".
pub fn estimate(unit: &EstimateUnit, value: f64) -> String {
    match (unit, hours_and_minutes(value)) {
        (EstimateUnit::Hours, (hours, 0)) => t!("estimate-hours", hours = hours),
        (EstimateUnit::Hours, (0, minutes)) => t!("estimate-minutes", minutes = minutes),
        (EstimateUnit::Hours, (hours, minutes)) => t!("estimate-hours-minutes", hours = hours, minutes = minutes),
        _ => number(value),
    }
}

/// The same with its unit, where nothing beside it says so: "3 points".
pub fn estimate_in_full(unit: &EstimateUnit, value: f64) -> String {
    if *unit == EstimateUnit::Hours { estimate(unit, value) } else { t!("estimate-points", points = value) }
}

/// What estimates count: "Points", "Hours".
pub fn unit_name(unit: &EstimateUnit) -> String {
    match unit {
        EstimateUnit::Points => t!("unit-points"),
        EstimateUnit::Hours => t!("unit-hours"),
        EstimateUnit::Unknown(name) => name.clone(),
    }
}

/// Bytes in the unit that fits.
pub fn size(bytes: u64) -> String {
    // Precision is no matter: one digit after the point is shown.
    let in_unit = |unit: u64| figures(&format!("{:.1}", bytes as f64 / unit as f64));
    match bytes {
        ..1_000 => t!("size-bytes", count = bytes),
        1_000..1_000_000 => t!("size-kb", count = in_unit(1_000)),
        1_000_000..1_000_000_000 => t!("size-mb", count = in_unit(1_000_000)),
        _ => t!("size-gb", count = in_unit(1_000_000_000)),
    }
}

/// The first letters of a name, for a round picture.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// The colour that a project or label without one gets.
pub fn color_or_default(color: &str) -> String {
    if color.is_empty() { "#64748b".to_owned() } else { color.to_owned() }
}

/// The colours to choose from; any other is there by the colour field.
pub const PALETTE: &[&str] = &[
    "#3b82f6", "#06b6d4", "#14b8a6", "#22c55e", "#84cc16", "#f59e0b", "#f97316", "#ef4444", "#ec4899", "#a855f7",
    "#6366f1", "#64748b",
];

/// The name of a thing that may be nameless.
pub fn project_name(project: &Project) -> String {
    if project.name.trim().is_empty() { t!("project-unnamed") } else { project.name.clone() }
}

#[cfg(test)]
mod tests {
    use super::is_set_change;
    use serde_json::{Value, json};

    #[test]
    fn a_change_of_a_set_is_told_from_what_else_a_newer_version_may_write() {
        let is = |value: Value| value.as_object().is_some_and(is_set_change);
        assert!(is(json!({"add": ["a"], "remove": []})) && is(json!({"remove": ["a"]})));
        assert!(!is(json!({})) && !is(json!({"add": 1})) && !is(json!({"add": [], "why": []})));
    }
}
