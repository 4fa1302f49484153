//! A project as JSON: every field of every entity, as the API names them.

use super::super::{Client, Row};
use super::Shown;
use crate::domain::{Entity, Fields, UserId};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// `{"format", "version", "exported_at", "project", "statuses", "labels", "timeboxes", "templates", "people", "tickets"}`; a ticket
/// has its `comments` and `attachments` with it.
pub fn write(shown: &Shown, client: &Client) -> Result<Vec<u8>, serde_json::Error> {
    let mut people = BTreeSet::new();
    let mut tickets = Vec::with_capacity(shown.tickets.len());
    for told in &shown.tickets {
        let mut ticket = entity(&told.row);
        let ticket_people = told.row.value.assignees.iter().chain(&told.row.value.watchers).copied();
        people.extend(ticket_people.chain(told.row.author));
        people.extend(told.comments.iter().filter_map(|row| row.author));
        people.extend(told.comments.iter().flat_map(|row| row.value.reactions.iter().map(|reaction| reaction.user)));
        people.extend(told.attachments.iter().filter_map(|row| row.author));
        ticket.insert("key".into(), told.key.clone().into());
        ticket.insert("comments".into(), told.comments.iter().map(|row| Value::from(entity(row))).collect());
        ticket.insert("attachments".into(), told.attachments.iter().map(|row| Value::from(entity(row))).collect());
        tickets.push(Value::from(ticket));
    }
    let person = |id: UserId| json!({ "id": id.to_string(), "name": client.person_name(id) });
    serde_json::to_vec_pretty(&json!({
        "format": "worknest-project",
        "version": 1,
        "exported_at": shown.at,
        "project": entity(&shown.project),
        "statuses": shown.statuses.iter().map(|row| entity(row)).collect::<Vec<_>>(),
        "labels": shown.labels.iter().map(|row| entity(row)).collect::<Vec<_>>(),
        "timeboxes": shown.timeboxes.iter().map(|row| entity(row)).collect::<Vec<_>>(),
        "templates": shown.templates.iter().map(|row| entity(row)).collect::<Vec<_>>(),
        "people": people.into_iter().map(person).collect::<Vec<_>>(),
        "tickets": tickets,
    }))
}

/// With its id, and what the client knows of it without a field.
fn entity<T: Entity>(row: &Row<T>) -> Fields {
    let mut fields = row.value.to_fields();
    fields.insert("id".into(), row.id.to_string().into());
    fields.insert("created_at".into(), json!(row.created_at));
    fields.insert("updated_at".into(), json!(row.updated_at));
    fields
}
