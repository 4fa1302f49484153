//! Records as REST shows them: the id and every field, defaults included.

use crate::domain::{Comment, Entity, FieldValue, Project, Ticket};
use crate::merge::Record;
use serde_json::Value;

/// A project.
pub fn project(record: &Record) -> Value {
    Value::Object(fields::<Project>(record))
}

/// A ticket. `assignee_id` is the first of `assignees`.
pub fn ticket(record: &Record) -> Value {
    let mut fields = fields::<Ticket>(record);
    let assignee = fields.get("assignees").and_then(|list| list.get(0)).cloned().unwrap_or(Value::Null);
    fields.insert("assignee_id".into(), assignee);
    let status = Ticket::from_fields(&record.fields).status_key().to_owned();
    fields.insert("status".into(), Value::String(status));
    Value::Object(fields)
}

/// A comment.
pub fn comment(record: &Record) -> Value {
    Value::Object(fields::<Comment>(record))
}

fn fields<E: Entity>(record: &Record) -> serde_json::Map<String, Value> {
    // Fields of a newer version are passed on; what is wrong or absent shows as the default.
    let mut fields = record.fields.clone();
    fields.extend(E::from_fields(&record.fields).to_fields());
    fields.insert("id".into(), Value::String(record.id.to_string()));
    if fields.get("created_at").is_none_or(Value::is_null) {
        fields.insert("created_at".into(), record.created_at().encode());
    }
    fields.insert("updated_at".into(), record.updated_at().encode());
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{EntityId, EntityType, Fields, ProjectId, Scope};
    use crate::merge::Mark;
    use serde_json::json;

    #[test]
    fn a_bare_ticket_shows_its_defaults_and_its_first_assignee() {
        let ann = "01010101-0101-4101-8101-010101010101";
        let fields: Fields = match json!({"title": "A", "assignees": [ann], "mood": "good"}) {
            Value::Object(fields) => fields,
            _ => Fields::new(),
        };
        let record = Record {
            entity_type: EntityType::Ticket,
            id: EntityId::from_random([1; 16]),
            scope: Scope::Project(ProjectId::from_random([2; 16])),
            fields,
            seq: 1,
            created: Mark::default(),
            marks: Default::default(),
            deleted: false,
        };
        let shown = ticket(&record);
        for (name, value) in [
            ("id", json!(record.id.to_string())),
            ("title", json!("A")),
            ("status", json!("Open")),
            ("priority", json!("Medium")),
            ("ticket_type", json!("Task")),
            ("assignee_id", json!(ann)),
            ("mood", json!("good")),
            ("created_at", json!("1970-01-01T00:00:00.000Z")),
        ] {
            assert_eq!(shown.get(name), Some(&value), "{name}");
        }
    }
}
