//! `/api/tickets`.

use super::page::{self, Order, given, parsed};
use super::shape::{self, answer};
use super::{child, select, write};
use crate::domain::{EntityId, EntityType, Fields, Invalid, Problem, ProjectId, Scope, UserId, ValueKind};
use crate::server::error::ServerError;
use crate::server::extract::{Json, Path, Query};
use crate::server::visit::Caller;
use crate::store::Book;
use axum::extract::OriginalUri;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;

const TICKET: EntityType = EntityType::Ticket;

/// By the most pressing first: unknown priorities last.
const PRESSING: Order = Order {
    number: "CASE COALESCE(NULLIF(priority, ''), 'Medium') WHEN 'Critical' THEN 4 WHEN 'High' THEN 3 \
             WHEN 'Medium' THEN 2 WHEN 'Low' THEN 1 ELSE 0 END",
    ascending: false,
};

/// By the time of the latest write, in milliseconds, which the log knows.
const LATEST: Order = Order {
    number: "COALESCE((SELECT l.accepted_at FROM log l WHERE l.entity_id = tickets.id AND l.seq = tickets.seq LIMIT 1), 0)",
    ascending: false,
};

/// The most words that a search takes.
const WORDS_MAX: usize = 8;

/// What narrows the list.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    project_id: Option<String>,
    status: Option<String>,
    priority: Option<String>,
    assignee_id: Option<String>,
    sort: Option<String>,
    q: Option<String>,
    #[serde(flatten)]
    page: page::Wanted,
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

    fn order(&self) -> Result<Order, ServerError> {
        match given(self.sort.as_deref()) {
            None | Some("created_at") => Ok(Order::NEWEST),
            Some("updated_at") => Ok(LATEST),
            Some("priority") => Ok(PRESSING),
            Some(_) => Err(Invalid::new("sort", "must be created_at, updated_at or priority").into()),
        }
    }
}

/// `GET`: the tickets of all the caller's projects, the newest first; how many there are in all in a header.
pub async fn list(
    caller: Caller,
    Query(wanted): Query<Wanted>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, ServerError> {
    let (filter, order) = (wanted.filter(caller.user())?, wanted.order()?);
    let mut ledger = caller.app.database.read().await?;
    page::page(&mut ledger, &TICKET, &filter, order, &wanted.page, &uri).await
}

/// `GET /search?q`: every word must occur somewhere in the ticket.
pub async fn search(
    caller: Caller,
    Query(wanted): Query<Wanted>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, ServerError> {
    let mut filter = wanted.filter(caller.user())?;
    let text = wanted.q.as_deref().unwrap_or_default();
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.is_empty() {
        return Err(Invalid::new("q", "is missing: say what to look for").into());
    }
    if words.len() > WORDS_MAX || text.chars().count() > 500 || text.contains('\0') {
        return Err(Invalid::new("q", format!("may hold {WORDS_MAX} words and 500 characters")).into());
    }
    for word in words {
        let (condition, values) = occurs(word);
        filter.and_all(&condition, values);
    }
    let mut ledger = caller.app.database.read().await?;
    page::page(&mut ledger, &TICKET, &filter, wanted.order()?, &wanted.page, &uri).await
}

/// That a word occurs: as written, or with its letters in another case. Both databases fold the letters a to z in
/// `LOWER`; SQLite leaves others as they are, hence the spellings.
fn occurs(word: &str) -> (String, Vec<sea_orm::Value>) {
    let lower = word.to_lowercase();
    let mut first = lower.chars();
    let capital: String = first.next().into_iter().flat_map(char::to_uppercase).chain(first.as_str().chars()).collect();
    let mut spellings: Vec<String> =
        [lower, word.to_uppercase(), capital].iter().map(|text| text.to_ascii_lowercase()).collect();
    spellings.sort();
    spellings.dedup();
    let (mut conditions, mut values) = (Vec::new(), Vec::new());
    for spelling in spellings {
        let pattern = format!("%{}%", spelling.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        for column in ["title", "description", "source_key"] {
            conditions.push(format!("LOWER({column}) LIKE {{}} ESCAPE '\\'"));
            values.push(pattern.clone().into());
        }
        conditions.push(
            "EXISTS (SELECT 1 FROM comments c WHERE c.ticket_id = tickets.id AND NOT c.deleted \
             AND LOWER(c.content) LIKE {} ESCAPE '\\')"
                .to_owned(),
        );
        values.push(pattern.into());
    }
    // WEB-12, or 12 alone.
    let number = word.rsplit_once('-').map_or(word, |(_, number)| number);
    if let Ok(number) = number.trim_start_matches('#').parse::<i64>() {
        conditions.push("number = {}".to_owned());
        values.push(number.into());
    }
    (format!("({})", conditions.join(" OR ")), values)
}

/// `GET /{id}`.
pub async fn show(caller: Caller, id: Path<EntityId>, headers: HeaderMap) -> Result<Response, ServerError> {
    child::show(TICKET, caller, id, headers).await
}

/// `POST`: 201.
pub async fn create(caller: Caller, Json(body): Json<Fields>) -> Result<Response, ServerError> {
    let fields = write::fields(&TICKET, body)?;
    let project = match fields.get("project_id").and_then(Value::as_str) {
        Some(id) => id.parse::<ProjectId>().map_err(|_| Invalid::new("project_id", Problem::MustBe(ValueKind::Id)))?,
        None => return Err(Invalid::new("project_id", Problem::Missing).into()),
    };
    let mut ledger = caller.app.database.read().await?;
    select::one(&mut ledger, &caller, &EntityType::Project, project.into()).await?;
    drop(ledger);
    let record = write::create(&caller, TICKET, Some(Scope::Project(project)), fields).await?;
    Ok(answer(StatusCode::CREATED, shape::of(&record)))
}

/// `PUT /{id}`: fields that are absent stay as they are.
pub async fn update(
    caller: Caller,
    id: Path<EntityId>,
    headers: HeaderMap,
    body: Json<Fields>,
) -> Result<Response, ServerError> {
    child::update(TICKET, caller, id, headers, body).await
}

/// `DELETE /{id}`: 204.
pub async fn delete(caller: Caller, id: Path<EntityId>, headers: HeaderMap) -> Result<StatusCode, ServerError> {
    child::remove(TICKET, caller, id, headers).await
}
