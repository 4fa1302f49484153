//! Sessions: one for each sign-in, for as long as it is used, until it is ended. The database is asked on each
//! request, so that what is ended is over at once.

use super::account::StoredAccount;
use super::token::SessionId;
use super::{clock, error::ServerError, rows};
use crate::api::Device;
use crate::domain::{Time, UserId};
use crate::store::sql::Database;
use chrono::Duration;
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

/// How long a session lives after it was last used.
pub const LIFE: Duration = Duration::days(30);

/// The last use is noted this often, not on each request.
const NOTED_EVERY: Duration = Duration::minutes(5);

const DEVICE_CHARACTERS_MAX: usize = 200;

/// Starts a session.
///
/// # Errors
/// When the database fails.
pub async fn start(db: &impl ConnectionTrait, user: UserId, device: &str) -> Result<SessionId, ServerError> {
    let id = SessionId(clock::random_id()?);
    let now = clock::now();
    let device: String = device.chars().filter(|c| !c.is_control()).take(DEVICE_CHARACTERS_MAX).collect();
    let sql = "INSERT INTO sessions (id, user_id, device, created_at, last_seen_at, expires_at) \
               VALUES ($1, $2, $3, $4, $4, $5)";
    let values = [
        id.0.to_string().into(),
        user.to_string().into(),
        device.into(),
        rows::time_text(now).into(),
        rows::time_text(now + LIFE).into(),
    ];
    rows::execute(db, sql, values).await?;
    Ok(id)
}

/// The account of a session that lives and is the user's.
pub async fn account(
    database: &Database,
    id: SessionId,
    user: UserId,
    now: Time,
) -> Result<Option<StoredAccount>, DbErr> {
    let sql = "SELECT last_seen_at FROM sessions \
               WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL AND expires_at > $3";
    let values = [id.0.to_string().into(), user.to_string().into(), rows::time_text(now).into()];
    let Some(row) = rows::one(database.reader(), sql, values).await? else { return Ok(None) };
    if rows::time(&row, "last_seen_at")? + NOTED_EVERY < now {
        note_use(database.clone(), id, now);
    }
    super::account::by_id(database.reader(), user).await
}

/// Beside the request, which has no need to wait for whoever is writing.
fn note_use(database: Database, id: SessionId, now: Time) {
    tokio::spawn(async move {
        let sql = "UPDATE sessions SET last_seen_at = $1, expires_at = $2 WHERE id = $3 AND revoked_at IS NULL";
        let values = [rows::time_text(now).into(), rows::time_text(now + LIFE).into(), id.0.to_string().into()];
        if let Err(error) = rows::execute(database.connection(), sql, values).await {
            tracing::warn!(%error, "the use of a session could not be noted");
        }
    });
}

/// The sessions of a user that live, the latest used first.
pub async fn list(
    db: &impl ConnectionTrait,
    user: UserId,
    current: SessionId,
    now: Time,
) -> Result<Vec<Device>, DbErr> {
    let sql = "SELECT id, device, created_at, last_seen_at FROM sessions \
               WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY last_seen_at DESC, id";
    let rows = rows::all(db, sql, [user.to_string().into(), rows::time_text(now).into()]).await?;
    let device = |row: &sea_orm::QueryResult| {
        let id: Uuid = rows::id(row, "id")?;
        Ok(Device {
            id,
            name: rows::text(row, "device")?,
            created_at: rows::time(row, "created_at")?,
            last_seen_at: rows::time(row, "last_seen_at")?,
            current: id == current.0,
        })
    };
    rows.iter().map(device).collect()
}

/// Ends one session of a user. Whether there was one.
pub async fn end(db: &impl ConnectionTrait, id: SessionId, user: UserId, now: Time) -> Result<bool, DbErr> {
    let sql = "UPDATE sessions SET revoked_at = $1 WHERE id = $2 AND user_id = $3 AND revoked_at IS NULL";
    let values = [rows::time_text(now).into(), id.0.to_string().into(), user.to_string().into()];
    Ok(rows::execute(db, sql, values).await? > 0)
}

/// Ends every session of a user.
pub async fn end_all(db: &impl ConnectionTrait, user: UserId, now: Time) -> Result<u64, DbErr> {
    let sql = "UPDATE sessions SET revoked_at = $1 WHERE user_id = $2 AND revoked_at IS NULL";
    rows::execute(db, sql, [rows::time_text(now).into(), user.to_string().into()]).await
}
