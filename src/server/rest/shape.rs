//! Records as REST shows them: the id and every field, defaults included.

use crate::domain::{
    Attachment, Comment, Entity, EntityType, FieldValue, Fields, Label, Project, Status, Template, Ticket, Timebox,
    View,
};
use crate::merge::Record;
use crate::server::error::ServerError;
use crate::server::extract::Json;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// A record of a type that REST shows. A ticket's `assignee_id` is the first of its `assignees`.
pub fn of(record: &Record) -> Value {
    Value::Object(match record.entity_type {
        EntityType::Project => fields::<Project>(record),
        EntityType::Ticket => ticket(record),
        EntityType::Comment => fields::<Comment>(record),
        EntityType::Attachment => fields::<Attachment>(record),
        EntityType::Label => fields::<Label>(record),
        EntityType::Timebox => fields::<Timebox>(record),
        EntityType::Template => fields::<Template>(record),
        EntityType::View => fields::<View>(record),
        EntityType::Status => fields::<Status>(record),
        _ => record.fields.clone(),
    })
}

fn ticket(record: &Record) -> Fields {
    let mut fields = fields::<Ticket>(record);
    let assignee = fields.get("assignees").and_then(|list| list.get(0)).cloned().unwrap_or(Value::Null);
    fields.insert("assignee_id".into(), assignee);
    let status = Ticket::from_fields(&record.fields).status_key().to_owned();
    fields.insert("status".into(), Value::String(status));
    fields
}

/// The tag of what is shown: another as soon as anything in it is.
pub fn tag(shown: &Value) -> String {
    let hash = blake3::hash(shown.to_string().as_bytes()).to_hex();
    format!("\"{}\"", &hash[..24])
}

/// Something, with its tag.
pub fn answer(status: StatusCode, shown: Value) -> Response {
    (status, [(header::ETAG, tag(&shown))], Json(shown)).into_response()
}

/// The same, unless the caller has it: 304.
pub fn unless_known(headers: &HeaderMap, shown: Value) -> Response {
    let tag = tag(&shown);
    if names(headers, header::IF_NONE_MATCH, &tag) == Some(true) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
    }
    answer(StatusCode::OK, shown)
}

/// Whether a header of tags names this one; `None` without the header.
fn names(headers: &HeaderMap, name: HeaderName, tag: &str) -> Option<bool> {
    let text = headers.get(name)?.to_str().unwrap_or_default();
    let is_it = |named: &str| named == "*" || named.trim_start_matches("W/") == tag;
    Some(text.split(',').any(|named| is_it(named.trim())))
}

/// Whether `If-Match` names something else than what is there.
///
/// # Errors
/// 412: somebody has written in between.
pub fn must_match(headers: &HeaderMap, record: &Record) -> Result<(), ServerError> {
    if names(headers, header::IF_MATCH, &tag(&of(record))) == Some(false) {
        return Err(ServerError::Request {
            status: StatusCode::PRECONDITION_FAILED,
            code: "changed_meanwhile",
            message: "somebody has changed this since you read it: read it again".into(),
        });
    }
    Ok(())
}

fn fields<E: Entity>(record: &Record) -> Fields {
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
    use crate::domain::{EntityId, ProjectId, Scope};
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
        let shown = of(&record);
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
