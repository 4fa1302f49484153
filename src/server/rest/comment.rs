//! `/api/tickets/{id}/comments`, `/api/comments`.

use super::{select, shape, write};
use crate::domain::{CommentId, EntityType, Fields, TicketId};
use crate::merge::Operation;
use crate::server::error::ServerError;
use crate::server::extract::{Json, Path};
use crate::server::visit::Caller;
use crate::store::Book;
use axum::http::StatusCode;
use serde_json::Value;

const COMMENT: EntityType = EntityType::Comment;

/// `GET /api/tickets/{id}/comments`: in the order in which they were written.
pub async fn list(caller: Caller, Path(ticket): Path<TicketId>) -> Result<Json<Vec<Value>>, ServerError> {
    let mut ledger = caller.app.database.read().await?;
    select::one(&mut ledger, &caller, &EntityType::Ticket, ticket.into()).await?;
    let mut filter = select::Filter::readable_by(caller.user());
    filter.and("ticket_id = {}", ticket.to_string());
    let records = filter.records(&mut ledger, &COMMENT, "created_stamp, id", None).await?;
    Ok(Json(records.iter().map(shape::comment).collect()))
}

/// `POST /api/tickets/{id}/comments` `{content}`: 201.
pub async fn create(
    caller: Caller,
    Path(ticket): Path<TicketId>,
    Json(body): Json<Fields>,
) -> Result<(StatusCode, Json<Value>), ServerError> {
    let mut fields = write::fields(&COMMENT, body)?;
    fields.insert("ticket_id".into(), Value::String(ticket.to_string()));
    let mut ledger = caller.app.database.read().await?;
    let scope = select::one(&mut ledger, &caller, &EntityType::Ticket, ticket.into()).await?.scope;
    drop(ledger);
    let record = write::create(&caller, COMMENT, Some(scope), fields).await?;
    Ok((StatusCode::CREATED, Json(shape::comment(&record))))
}

/// `PUT /api/comments/{id}` `{content}`: its author only.
pub async fn update(
    caller: Caller,
    Path(id): Path<CommentId>,
    Json(body): Json<Fields>,
) -> Result<Json<Value>, ServerError> {
    let fields = write::fields(&COMMENT, body)?;
    let record = write::update(&caller, COMMENT, id.into(), Operation::Update, fields).await?;
    Ok(Json(shape::comment(&record)))
}

/// `DELETE /api/comments/{id}`: 204.
pub async fn delete(caller: Caller, Path(id): Path<CommentId>) -> Result<StatusCode, ServerError> {
    write::update(&caller, COMMENT, id.into(), Operation::Delete, Fields::new()).await?;
    Ok(StatusCode::NO_CONTENT)
}
