//! `/api/tickets`.

use super::{select, shape, write};
use crate::domain::{EntityType, Fields, Invalid, ProjectId, Scope, TicketId, UserId};
use crate::merge::Operation;
use crate::server::error::ServerError;
use crate::server::extract::{Json, Path, Query};
use crate::server::visit::Caller;
use crate::store::Book;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::Value;

const TICKET: EntityType = EntityType::Ticket;

/// The most tickets in one answer, and how many come unless asked otherwise.
const LIMIT_MAX: u64 = 1_000;

/// What narrows the list.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    project_id: Option<String>,
    status: Option<String>,
    priority: Option<String>,
    assignee_id: Option<String>,
    sort: Option<String>,
    limit: Option<String>,
    offset: Option<String>,
}

impl Wanted {
    fn filter(&self, user: UserId) -> Result<select::Filter, ServerError> {
        let mut filter = select::Filter::readable_by(user);
        if let Some(project) = parsed::<ProjectId>("project_id", self.project_id.as_deref(), "an id (a UUID)")? {
            filter.and("scope = {}", Scope::Project(project).to_string());
        }
        if let Some(status) = given(self.status.as_deref()) {
            filter.and("COALESCE(NULLIF(status, ''), 'Open') = {}", status);
        }
        if let Some(priority) = given(self.priority.as_deref()) {
            filter.and("COALESCE(NULLIF(priority, ''), 'Medium') = {}", priority);
        }
        if let Some(assignee) = parsed::<UserId>("assignee_id", self.assignee_id.as_deref(), "an id (a UUID)")? {
            filter.and("assignees LIKE {}", format!("%\"{assignee}\"%"));
        }
        Ok(filter)
    }

    fn order(&self) -> Result<&'static str, ServerError> {
        match given(self.sort.as_deref()) {
            None | Some("created_at") => Ok("created_stamp DESC, id"),
            // Within a project the latest write has the greatest number; between projects by creation.
            Some("updated_at") => Ok("seq DESC, created_stamp DESC, id"),
            Some("priority") => Ok("CASE COALESCE(priority, 'Medium') WHEN 'Critical' THEN 0 WHEN 'High' THEN 1 \
                                    WHEN 'Medium' THEN 2 WHEN 'Low' THEN 3 ELSE 4 END, created_stamp DESC, id"),
            Some(_) => Err(Invalid::new("sort", "must be created_at, updated_at or priority").into()),
        }
    }

    fn window(&self) -> Result<(u64, u64), ServerError> {
        let limit = parsed("limit", self.limit.as_deref(), "a number from 1 to 1000")?.unwrap_or(LIMIT_MAX);
        let offset: u64 = parsed("offset", self.offset.as_deref(), "a number, 0 or greater")?.unwrap_or(0);
        if limit == 0 {
            return Err(Invalid::new("limit", "must be a number from 1 to 1000").into());
        }
        Ok((limit.min(LIMIT_MAX), offset.min(i64::MAX as u64)))
    }
}

fn given(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

fn parsed<T: std::str::FromStr>(name: &str, text: Option<&str>, expected: &str) -> Result<Option<T>, ServerError> {
    let Some(text) = given(text) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| Invalid::new(name, format!("must be {expected}")).into())
}

/// `GET`: the tickets of all the caller's projects, the newest first; how many there are in all in a header.
pub async fn list(caller: Caller, Query(wanted): Query<Wanted>) -> Result<impl IntoResponse, ServerError> {
    let filter = wanted.filter(caller.user())?;
    let (order, window) = (wanted.order()?, wanted.window()?);
    let mut ledger = caller.app.database.read().await?;
    let total = filter.count(&mut ledger, "tickets").await?;
    let records = filter.records(&mut ledger, &TICKET, order, Some(window)).await?;
    let tickets: Vec<Value> = records.iter().map(shape::ticket).collect();
    Ok(([("x-total-count", total.to_string())], Json(tickets)))
}

/// `GET /{id}`.
pub async fn show(caller: Caller, Path(id): Path<TicketId>) -> Result<Json<Value>, ServerError> {
    let mut ledger = caller.app.database.read().await?;
    select::one(&mut ledger, &caller, &TICKET, id.into()).await.map(|record| Json(shape::ticket(&record)))
}

/// `POST`: 201.
pub async fn create(caller: Caller, Json(body): Json<Fields>) -> Result<(StatusCode, Json<Value>), ServerError> {
    let fields = write::fields(&TICKET, body)?;
    let project = match fields.get("project_id").and_then(Value::as_str) {
        Some(id) => id.parse::<ProjectId>().map_err(|_| Invalid::new("project_id", "must be an id (a UUID)"))?,
        None => return Err(Invalid::new("project_id", "is missing").into()),
    };
    let mut ledger = caller.app.database.read().await?;
    select::one(&mut ledger, &caller, &EntityType::Project, project.into()).await?;
    drop(ledger);
    let record = write::create(&caller, TICKET, Some(Scope::Project(project)), fields).await?;
    Ok((StatusCode::CREATED, Json(shape::ticket(&record))))
}

/// `PUT /{id}`: fields that are absent stay as they are.
pub async fn update(
    caller: Caller,
    Path(id): Path<TicketId>,
    Json(body): Json<Fields>,
) -> Result<Json<Value>, ServerError> {
    let fields = write::fields(&TICKET, body)?;
    let record = write::update(&caller, TICKET, id.into(), Operation::Update, fields).await?;
    Ok(Json(shape::ticket(&record)))
}

/// `DELETE /{id}`: 204.
pub async fn delete(caller: Caller, Path(id): Path<TicketId>) -> Result<StatusCode, ServerError> {
    write::update(&caller, TICKET, id.into(), Operation::Delete, Fields::new()).await?;
    Ok(StatusCode::NO_CONTENT)
}
