//! Tokens made by hand, for programs: named, for reading, writing or administering, with an end; shown once.
//!
//! Each is a session with a name and a grant, ended like one. None of them may make another, or touch the account.

use super::error::ServerError;
use super::extract::{Json, Path};
use super::hub::News;
use super::openapi::{Api, Needs, Shape, delete, get, post};
use super::session::{self, Grant, NewSession};
use super::token::SessionId;
use super::visit::Caller;
use super::{audit, clock, rows, secret};
use crate::api::ApiToken;
use crate::domain::{Invalid, Problem, limits};
use axum::http::StatusCode;
use chrono::Duration;
use sea_orm::{DbErr, QueryResult};
use serde::Deserialize;
use uuid::Uuid;

/// What a person says of a new one.
#[derive(Debug, Deserialize)]
pub struct NewToken {
    #[serde(default)]
    name: String,
    /// `read`, `write` or `admin`.
    #[serde(default)]
    scope: String,
    /// How long it is good; 90 unless said.
    #[serde(default)]
    days: Option<i64>,
}

/// The routes of tokens.
pub fn routes(api: Api) -> Api {
    api.add(
        get("/api/tokens", "The caller's tokens for programs.").needs(Needs::Person).gives(Shape::Many("ApiToken")),
        list,
    )
    .add(
        post("/api/tokens", "Makes a token for programs; shown once.")
            .needs(Needs::Person)
            .takes(Shape::One("NewApiToken"))
            .gives(Shape::One("ApiToken")),
        create,
    )
    .add(delete("/api/tokens/{id}", "Ends a token.").needs(Needs::Person), remove)
}

/// `GET /api/tokens`: the newest first.
pub async fn list(caller: Caller) -> Result<Json<Vec<ApiToken>>, ServerError> {
    let sql = "SELECT id, name, grants, created_at, last_seen_at, expires_at FROM sessions WHERE user_id = $1 \
               AND grants IS NOT NULL AND revoked_at IS NULL AND expires_at > $2 ORDER BY created_at DESC, id";
    let values = [caller.user().to_string().into(), rows::time_text(clock::now()).into()];
    let rows = rows::all(caller.app.database.reader(), sql, values).await?;
    let token = |row: &QueryResult| {
        Ok::<_, DbErr>(ApiToken {
            id: rows::id(row, "id")?,
            name: rows::text(row, "name")?,
            scope: rows::text(row, "grants")?,
            created_at: rows::time(row, "created_at")?,
            last_seen_at: rows::time(row, "last_seen_at")?,
            expires_at: rows::time(row, "expires_at")?,
            token: None,
        })
    };
    Ok(Json(rows.iter().map(token).collect::<Result<_, _>>()?))
}

/// `POST /api/tokens`: 201.
pub async fn create(caller: Caller, Json(body): Json<NewToken>) -> Result<(StatusCode, Json<ApiToken>), ServerError> {
    let name = body.name.trim();
    if name.is_empty() {
        return Err(Invalid::new("name", Problem::Empty).into());
    }
    if name.chars().count() > limits::NAME || name.contains('\0') {
        return Err(Invalid::new("name", format!("is longer than {} characters: shorten it", limits::NAME)).into());
    }
    if !matches!(body.scope.as_str(), "read" | "write" | "admin") {
        return Err(Invalid::new("scope", "must be read, write or admin").into());
    }
    let days = body.days.unwrap_or(90);
    if !(1..=366).contains(&days) {
        return Err(Invalid::new("days", "must be a number from 1 to 366").into());
    }
    let (secret, now) = (secret::fresh()?, clock::now());
    let end = now + Duration::days(days);
    let db = caller.app.database.connection();
    let new = NewSession {
        user: caller.user(),
        device: name,
        address: &caller.address,
        secret_hash: Some(secret::hash(&secret)),
        token: Some((name, Grant::from_word(Some(&body.scope)), end)),
    };
    let id = session::start(db, new).await?;
    audit::note(db, &caller.actor(), "token_made", id.0.to_string(), format!("{} {name}", body.scope)).await?;
    let made = ApiToken {
        id: id.0,
        name: name.to_owned(),
        scope: body.scope,
        created_at: now,
        last_seen_at: now,
        expires_at: end,
        token: Some(secret::bearer(id, &secret)),
    };
    Ok((StatusCode::CREATED, Json(made)))
}

/// `DELETE /api/tokens/{id}`: 204.
pub async fn remove(caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode, ServerError> {
    let db = caller.app.database.connection();
    let sql = "SELECT id FROM sessions WHERE id = $1 AND user_id = $2 AND grants IS NOT NULL AND revoked_at IS NULL";
    let known = rows::one(db, sql, [id.to_string().into(), caller.user().to_string().into()]).await?;
    if known.is_none() {
        return Err(ServerError::NotFound { what: "token" });
    }
    session::end(db, SessionId(id), caller.user(), clock::now()).await?;
    audit::note(db, &caller.actor(), "token_ended", id.to_string(), "").await?;
    caller.app.hub.tell(News::SessionEnded(SessionId(id)));
    Ok(StatusCode::NO_CONTENT)
}
