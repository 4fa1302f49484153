//! `/api/projects`.

use super::page::{self, Order, Wanted};
use super::shape::{self, answer};
use super::{child, select, write};
use crate::domain::{EntityId, EntityType, Fields};
use crate::merge::Operation;
use crate::server::error::ServerError;
use crate::server::extract::{Json, Path, Query};
use crate::server::visit::Caller;
use crate::store::Book;
use axum::extract::OriginalUri;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

const PROJECT: EntityType = EntityType::Project;

/// What narrows the list.
#[derive(Debug, Default, Deserialize)]
pub struct Narrowed {
    archived: Option<String>,
    #[serde(flatten)]
    page: Wanted,
}

/// `GET`: all projects of the caller, the newest first.
pub async fn list(
    caller: Caller,
    Query(narrowed): Query<Narrowed>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, ServerError> {
    let mut filter = select::Filter::readable_by(caller.user());
    if let Some(archived) = page::parsed::<bool>("archived", narrowed.archived.as_deref(), "true or false")? {
        filter.and("COALESCE(archived, FALSE) = {}", archived);
    }
    let mut ledger = caller.app.database.read().await?;
    page::page(&mut ledger, &PROJECT, &filter, Order::NEWEST, &narrowed.page, &uri).await
}

/// `GET /{id}`.
pub async fn show(caller: Caller, id: Path<EntityId>, headers: HeaderMap) -> Result<Response, ServerError> {
    child::show(PROJECT, caller, id, headers).await
}

/// `POST`: 201. The caller becomes its admin.
pub async fn create(caller: Caller, Json(body): Json<Fields>) -> Result<Response, ServerError> {
    let fields = write::fields(&PROJECT, body)?;
    let record = write::create(&caller, PROJECT, None, fields).await?;
    Ok(answer(StatusCode::CREATED, shape::of(&record)))
}

/// `PUT /{id}`: fields that are absent stay as they are.
pub async fn update(
    caller: Caller,
    id: Path<EntityId>,
    headers: HeaderMap,
    body: Json<Fields>,
) -> Result<Response, ServerError> {
    child::update(PROJECT, caller, id, headers, body).await
}

/// `POST /{id}/archive`.
pub async fn archive(caller: Caller, id: Path<EntityId>, headers: HeaderMap) -> Result<Response, ServerError> {
    set_archived(caller, id, headers, true).await
}

/// `POST /{id}/unarchive`.
pub async fn unarchive(caller: Caller, id: Path<EntityId>, headers: HeaderMap) -> Result<Response, ServerError> {
    set_archived(caller, id, headers, false).await
}

async fn set_archived(
    caller: Caller,
    Path(id): Path<EntityId>,
    headers: HeaderMap,
    archived: bool,
) -> Result<Response, ServerError> {
    let fields = Fields::from_iter([("archived".to_owned(), json!(archived))]);
    let record = write::update(&caller, PROJECT, id, Operation::Update, fields, &headers).await?;
    Ok(answer(StatusCode::OK, shape::of(&record)))
}

/// `DELETE /{id}`: 204.
pub async fn delete(caller: Caller, id: Path<EntityId>, headers: HeaderMap) -> Result<StatusCode, ServerError> {
    child::remove(PROJECT, caller, id, headers).await
}
