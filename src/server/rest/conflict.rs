//! `/api/conflicts`: what waits for somebody to decide.

use super::page::parsed;
use super::{select, write};
use crate::domain::{EntityId, EntityType, Fields, ProjectId, Scope};
use crate::merge::{Conflict, Operation, Resolves};
use crate::server::error::ServerError;
use crate::server::extract::{Json, Path, Query};
use crate::server::visit::Caller;
use crate::store::Book;
use crate::sync::WireConflict;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::Value;

const NO_CONFLICT: ServerError = ServerError::NotFound { what: "conflict" };

/// What narrows the list.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    project_id: Option<String>,
}

/// `GET`: the open ones, the oldest first.
pub async fn list(caller: Caller, Query(wanted): Query<Wanted>) -> Result<Json<Vec<WireConflict>>, ServerError> {
    let mut filter = select::Filter::readable_by(caller.user());
    if let Some(project) = parsed::<ProjectId>("project_id", wanted.project_id.as_deref(), "an id (a UUID)")? {
        filter.and("scope = {}", Scope::Project(project).to_string());
    }
    let mut ledger = caller.app.database.read().await?;
    let records = filter.records(&mut ledger, &EntityType::Conflict, "created_stamp, id", Some((1_000, 0))).await?;
    Ok(Json(records.iter().filter_map(Conflict::from_record).map(WireConflict::from).collect()))
}

/// The body of `POST /{id}/resolve`.
#[derive(Debug, Deserialize)]
pub struct Resolution {
    /// What the field shall hold: one of the sides, or an edit of both.
    value: Value,
}

/// `POST /{id}/resolve`: 204. Closes the sides that stand there now.
pub async fn resolve(
    caller: Caller,
    Path(id): Path<EntityId>,
    headers: HeaderMap,
    Json(body): Json<Resolution>,
) -> Result<StatusCode, ServerError> {
    let mut ledger = caller.app.database.read().await?;
    let record = select::one(&mut ledger, &caller, &EntityType::Conflict, id).await?;
    drop(ledger);
    let conflict = Conflict::from_record(&record).ok_or(NO_CONFLICT)?;
    let sides = conflict.sides.iter().map(|side| side.change).collect();
    let fields = Fields::from_iter([(conflict.field, body.value)]);
    let (kind, entity) = (conflict.entity_type, conflict.entity_id);
    let mut write = write::Write::new(kind, entity, record.scope, Operation::Update, fields);
    write.resolves = Some(Resolves { conflict: conflict.id, sides });
    let ledger = caller.app.database.write().await?;
    write::change(&caller, ledger, write, &headers).await?;
    Ok(StatusCode::NO_CONTENT)
}
