//! The audit log: who did what, from where. Written with what it tells of, read by administrators of the server.
//!
//! Here stands what concerns access: accounts, sessions, members, tokens. What was written in projects stands in their
//! logs, with its author. Never a secret, never a password.

use super::error::ServerError;
use super::extract::Query;
use super::openapi::{Api, Needs, Shape, get};
use super::rest::page::{given, parsed};
use super::visit::Caller;
use super::{clock, rows};
use crate::api::AuditLine;
use crate::domain::{Invalid, UserId};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use serde::Deserialize;
use uuid::Uuid;

/// Who does something, and from where.
#[derive(Clone, Debug, Default)]
pub struct Actor {
    pub user: Option<UserId>,
    pub name: String,
    pub address: String,
}

/// Writes a line.
///
/// # Errors
/// When the database fails: then what it tells of is not done either.
pub async fn note(
    db: &impl ConnectionTrait,
    actor: &Actor,
    action: &'static str,
    target: impl Into<String>,
    detail: impl Into<String>,
) -> Result<(), ServerError> {
    let (target, detail): (String, String) = (target.into(), detail.into());
    let id: Uuid = clock::random_id()?;
    tracing::info!(action, on = target, detail, user = ?actor.user, address = actor.address, "audit");
    let sql = "INSERT INTO audit (id, at, user_id, user_name, address, action, target, detail) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        id.to_string().into(),
        rows::time_text(clock::now()).into(),
        actor.user.map(|user| user.to_string()).into(),
        actor.name.clone().into(),
        actor.address.clone().into(),
        action.into(),
        target.into(),
        detail.into(),
    ];
    rows::execute(db, sql, values).await?;
    Ok(())
}

/// What narrows the log.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    user_id: Option<String>,
    action: Option<String>,
    since: Option<String>,
    until: Option<String>,
    limit: Option<String>,
    offset: Option<String>,
    format: Option<String>,
}

/// The route of the log.
pub fn routes(api: Api) -> Api {
    let audit = get("/api/admin/audit", "The audit log, the latest first; `format=csv` for a table.")
        .needs(Needs::ServerAdmin)
        .query("user_id", Shape::Id, "What one person did.")
        .query("action", Shape::Text, "One action.")
        .query("since", Shape::Moment, "From this time on.")
        .query("until", Shape::Moment, "Before this time.")
        .query("format", Shape::Word(&["json", "csv"]), "As which; `json` unless said.")
        .query("limit", Shape::Positive, "How many at most, 1 to 10000; 1000 unless said.")
        .query("offset", Shape::Count, "How many to leave out at the beginning.")
        .gives(Shape::Many("AuditLine"))
        .or_gives(Shape::Table);
    api.add(audit, get_audit)
}

/// `GET /api/admin/audit`.
pub async fn get_audit(caller: Caller, Query(wanted): Query<Wanted>) -> Result<Response, ServerError> {
    let db = caller.app.database.reader();
    let limit: u64 = parsed("limit", wanted.limit.as_deref(), "a number from 1 to 10000")?.unwrap_or(1_000);
    let offset: u64 = parsed("offset", wanted.offset.as_deref(), "a number, 0 or greater")?.unwrap_or(0);
    if limit == 0 {
        return Err(Invalid::new("limit", "must be a number from 1 to 10000").into());
    }
    let (mut sql, mut values) = (String::from("FROM audit WHERE 1 = 1"), Vec::<sea_orm::Value>::new());
    let mut narrow = |condition: &str, value: String| {
        values.push(value.into());
        sql.push_str(&format!(" AND {condition} ${}", values.len()));
    };
    if let Some(user) = parsed::<UserId>("user_id", wanted.user_id.as_deref(), "an id (a UUID)")? {
        narrow("user_id =", user.to_string());
    }
    if let Some(action) = given(wanted.action.as_deref()) {
        narrow("action =", action.to_owned());
    }
    if let Some(since) = time("since", wanted.since.as_deref())? {
        narrow("at >=", since);
    }
    if let Some(until) = time("until", wanted.until.as_deref())? {
        narrow("at <", until);
    }
    let total = rows::one(db, &format!("SELECT count(*) AS n {sql}"), values.clone()).await?;
    let total: i64 = total.map_or(Ok(0), |row| row.try_get("", "n"))?;
    let (limit, offset) = (limit.min(10_000), offset.min(i64::MAX as u64));
    let select = format!("SELECT * {sql} ORDER BY at DESC, id LIMIT {limit} OFFSET {offset}");
    let found = rows::all(db, &select, values).await?;
    let lines: Vec<AuditLine> = found.iter().map(AuditLine::from_row).collect::<Result<_, _>>()?;
    let mut headers = HeaderMap::new();
    headers.insert("x-total-count", HeaderValue::from(total));
    match given(wanted.format.as_deref()) {
        None | Some("json") => Ok((headers, axum::Json(lines)).into_response()),
        Some("csv") => {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
            let name = HeaderValue::from_static("attachment; filename=\"audit.csv\"");
            headers.insert(header::CONTENT_DISPOSITION, name);
            Ok((headers, table(&lines)).into_response())
        }
        Some(_) => Err(Invalid::new("format", "must be json or csv").into()),
    }
}

fn time(name: &str, text: Option<&str>) -> Result<Option<String>, ServerError> {
    let Some(text) = given(text) else { return Ok(None) };
    let time = chrono::DateTime::parse_from_rfc3339(text);
    let time = time.map_err(|_| Invalid::new(name, "must be a time like 2026-11-22T12:00:00Z"))?;
    Ok(Some(rows::time_text(time.to_utc())))
}

impl AuditLine {
    fn from_row(row: &QueryResult) -> Result<Self, DbErr> {
        let user: Option<String> = row.try_get("", "user_id")?;
        Ok(Self {
            id: rows::id(row, "id")?,
            at: rows::time(row, "at")?,
            user_id: user.and_then(|user| user.parse().ok()),
            user_name: rows::text(row, "user_name")?,
            address: rows::text(row, "address")?,
            action: rows::text(row, "action")?,
            target: rows::text(row, "target")?,
            detail: rows::text(row, "detail")?,
        })
    }
}

fn table(lines: &[AuditLine]) -> String {
    let mut table = String::from("at,user_id,user_name,address,action,target,detail\r\n");
    for line in lines {
        let at = rows::time_text(line.at);
        let user = line.user_id.map(|user| user.to_string()).unwrap_or_default();
        let cells = [&at, &user, &line.user_name, &line.address, &line.action, &line.target, &line.detail];
        let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
        table.push_str(&cells.join(","));
        table.push_str("\r\n");
    }
    table
}

/// Quoted; and never a formula, which a spreadsheet would run.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_quoted_and_never_a_formula() {
        assert_eq!(cell("a \"b\", c"), "\"a \"\"b\"\", c\"");
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
    }
}
