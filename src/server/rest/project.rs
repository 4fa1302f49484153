//! `/api/projects`.

use super::{select, shape, write};
use crate::domain::{EntityType, Fields, ProjectId};
use crate::merge::{Operation, Record};
use crate::server::error::ServerError;
use crate::server::extract::{Json, Path};
use crate::server::visit::Caller;
use crate::store::Book;
use axum::http::StatusCode;
use serde_json::{Value, json};

const PROJECT: EntityType = EntityType::Project;

/// `GET`: all projects of the caller, the newest first.
pub async fn list(caller: Caller) -> Result<Json<Vec<Value>>, ServerError> {
    let mut ledger = caller.app.database.read().await?;
    let filter = select::Filter::readable_by(caller.user());
    let records = filter.records(&mut ledger, &PROJECT, "created_stamp DESC, id", None).await?;
    Ok(Json(records.iter().map(shape::project).collect()))
}

/// `GET /{id}`.
pub async fn show(caller: Caller, Path(id): Path<ProjectId>) -> Result<Json<Value>, ServerError> {
    let mut ledger = caller.app.database.read().await?;
    select::one(&mut ledger, &caller, &PROJECT, id.into()).await.map(|record| Json(shape::project(&record)))
}

/// `POST`: 201. The caller becomes its admin.
pub async fn create(caller: Caller, Json(body): Json<Fields>) -> Result<(StatusCode, Json<Value>), ServerError> {
    let fields = write::fields(&PROJECT, body)?;
    let record = write::create(&caller, PROJECT, None, fields).await?;
    Ok((StatusCode::CREATED, Json(shape::project(&record))))
}

/// `PUT /{id}`: fields that are absent stay as they are.
pub async fn update(
    caller: Caller,
    Path(id): Path<ProjectId>,
    Json(body): Json<Fields>,
) -> Result<Json<Value>, ServerError> {
    set(&caller, id, write::fields(&PROJECT, body)?).await
}

/// `POST /{id}/archive`.
pub async fn archive(caller: Caller, Path(id): Path<ProjectId>) -> Result<Json<Value>, ServerError> {
    set(&caller, id, archived(true)).await
}

/// `POST /{id}/unarchive`.
pub async fn unarchive(caller: Caller, Path(id): Path<ProjectId>) -> Result<Json<Value>, ServerError> {
    set(&caller, id, archived(false)).await
}

fn archived(archived: bool) -> Fields {
    Fields::from_iter([("archived".to_owned(), json!(archived))])
}

async fn set(caller: &Caller, id: ProjectId, fields: Fields) -> Result<Json<Value>, ServerError> {
    let record: Record = write::update(caller, PROJECT, id.into(), Operation::Update, fields).await?;
    Ok(Json(shape::project(&record)))
}

/// `DELETE /{id}`: 204.
pub async fn delete(caller: Caller, Path(id): Path<ProjectId>) -> Result<StatusCode, ServerError> {
    write::update(&caller, PROJECT, id.into(), Operation::Delete, Fields::new()).await?;
    Ok(StatusCode::NO_CONTENT)
}
