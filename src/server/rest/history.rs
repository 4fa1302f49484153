//! `/api/history`: what the log says of one entity.

use super::select;
use crate::domain::{EntityId, EntityType, Time, UserId};
use crate::merge::Operation;
use crate::server::error::ServerError;
use crate::server::extract::{Json, Path};
use crate::server::visit::Caller;
use crate::store::{Book, Ledger};
use serde::Serialize;
use serde_json::Value;

/// One write of one field; `created` stands for the entity as a whole.
#[derive(Debug, Serialize)]
pub struct Line {
    at: Time,
    /// The author's name at the time; empty for a merge by the server.
    who: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<UserId>,
    field: String,
    before: Value,
    after: Value,
}

/// `GET /{type}/{id}`: oldest first.
pub async fn show(
    caller: Caller,
    Path((entity_type, id)): Path<(String, EntityId)>,
) -> Result<Json<Vec<Line>>, ServerError> {
    let mut ledger = caller.app.database.read().await?;
    let record = select::one(&mut ledger, &caller, &EntityType::from(entity_type.as_str()), id).await?;
    let mut lines = Vec::new();
    for entry in ledger.entries(&record.key()).await? {
        let line = |field: &str, before: &Value, after: &Value| Line {
            at: entry.change.timestamp.min(entry.accepted_at),
            who: entry.author.name.clone(),
            user: entry.author.user,
            field: field.to_owned(),
            before: before.clone(),
            after: after.clone(),
        };
        if entry.change.operation == Operation::Create {
            lines.push(line("created", &Value::Null, &Value::Null));
        } else {
            lines.extend(entry.writes.iter().map(|(name, write)| line(name, &write.base, &write.value)));
        }
    }
    Ok(Json(lines))
}
