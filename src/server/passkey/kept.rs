//! The passkeys of accounts, in the database.

use super::super::error::ServerError;
use super::super::{clock, rows};
use super::answer::Key;
use crate::api::Passkey;
use crate::domain::UserId;
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

/// A passkey, as it is checked.
pub struct StoredKey {
    id: Uuid,
    pub user: UserId,
    pub key: Key,
}

/// The passkey that an authenticator calls so.
pub async fn by_credential(db: &impl ConnectionTrait, credential: &str) -> Result<Option<StoredKey>, DbErr> {
    let sql = "SELECT id, user_id, credential, algorithm, public_key, counter FROM passkeys WHERE credential = $1";
    let Some(row) = rows::one(db, sql, [credential.into()]).await? else { return Ok(None) };
    let key = Key {
        credential: rows::text(&row, "credential")?,
        algorithm: row.try_get("", "algorithm")?,
        public_key: rows::text(&row, "public_key")?,
        counter: row.try_get("", "counter")?,
    };
    Ok(Some(StoredKey { id: rows::id(&row, "id")?, user: rows::id(&row, "user_id")?, key }))
}

/// What the authenticators of a user call their passkeys.
pub async fn credentials(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<String>, DbErr> {
    let sql = "SELECT credential FROM passkeys WHERE user_id = $1 ORDER BY created_at, id";
    rows::all(db, sql, [user.to_string().into()]).await?.iter().map(|row| rows::text(row, "credential")).collect()
}

/// The passkeys of a user as they are told of them, the oldest first.
pub async fn told(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<Passkey>, DbErr> {
    let sql = "SELECT id, name, created_at, last_used_at FROM passkeys WHERE user_id = $1 ORDER BY created_at, id";
    let mut passkeys = Vec::new();
    for row in rows::all(db, sql, [user.to_string().into()]).await? {
        let used: Option<String> = row.try_get("", "last_used_at")?;
        passkeys.push(Passkey {
            id: rows::id(&row, "id")?,
            name: rows::text(&row, "name")?,
            created_at: rows::time(&row, "created_at")?,
            last_used_at: used.as_deref().and_then(rows::parse_time),
        });
    }
    Ok(passkeys)
}

/// Keeps one. None where there is one that is called so.
///
/// # Errors
/// When the database fails, or there is no randomness.
pub async fn add(
    db: &impl ConnectionTrait,
    user: UserId,
    name: &str,
    key: Key,
) -> Result<Option<Passkey>, ServerError> {
    let passkey =
        Passkey { id: clock::random_id()?, name: name.to_owned(), created_at: clock::now(), last_used_at: None };
    let sql = "INSERT INTO passkeys (id, user_id, credential, algorithm, public_key, counter, name, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
    let values = [
        passkey.id.to_string().into(),
        user.to_string().into(),
        key.credential.into(),
        key.algorithm.into(),
        key.public_key.into(),
        key.counter.into(),
        name.into(),
        rows::time_text(passkey.created_at).into(),
    ];
    Ok((rows::execute(db, sql, values).await? > 0).then_some(passkey))
}

/// Notes that it was used. False where it is gone by now, or has counted no further: then there are two of it.
pub async fn used(db: &impl ConnectionTrait, key: &StoredKey, counter: i64) -> Result<bool, DbErr> {
    let sql = "UPDATE passkeys SET counter = $1, last_used_at = $2 \
               WHERE id = $3 AND (counter < $1 OR (counter = 0 AND $1 = 0))";
    let values = [counter.into(), rows::time_text(clock::now()).into(), key.id.to_string().into()];
    Ok(rows::execute(db, sql, values).await? > 0)
}

/// Removes one of a user's. What it was called.
pub async fn remove(db: &impl ConnectionTrait, user: UserId, id: Uuid) -> Result<Option<String>, DbErr> {
    let values = || [id.to_string().into(), user.to_string().into()];
    let row = rows::one(db, "SELECT name FROM passkeys WHERE id = $1 AND user_id = $2", values()).await?;
    let Some(row) = row else { return Ok(None) };
    let removed = rows::execute(db, "DELETE FROM passkeys WHERE id = $1 AND user_id = $2", values()).await?;
    Ok(Some(rows::text(&row, "name")?).filter(|_| removed > 0))
}

/// Removes all of a user's. Whether there were any.
pub async fn forget_all(db: &impl ConnectionTrait, user: UserId) -> Result<bool, DbErr> {
    Ok(rows::execute(db, "DELETE FROM passkeys WHERE user_id = $1", [user.to_string().into()]).await? > 0)
}
