//! Sessions: one for each sign-in, for as long as it is used, until it is ended; a token made by hand is one with a
//! name. The database is asked on each request, so that what is ended is over at once. One that is not used ends, and
//! one that is used ends as well, later ([`WHOLE_LIFE`]); a token made by hand ends when its maker said.
//!
//! Invariants of the refresh: each raises the generation, in one statement, so that of several tabs one does it and
//! the others get what that one got. An older refresh token is taken for [`GRACE`], or while nobody has been seen with
//! the newer one (its answer was lost). Later it is a stolen one, or one that was stolen from: the session ends.

use super::account::StoredAccount;
use super::token::SessionId;
use super::{clock, device, error::ServerError, rows};
use crate::api::Device;
use crate::domain::{Time, UserId};
use crate::store::sql::Database;
use chrono::Duration;
use sea_orm::{ConnectionTrait, DbErr, QueryResult};

/// How long a session lives after it was last used.
pub const LIFE: Duration = Duration::days(30);

/// How long a session lives at most, however often it is used: then the person proves again who they are.
pub const WHOLE_LIFE: Duration = Duration::days(180);

/// How long an older refresh token is good beside the newest.
pub const GRACE: Duration = Duration::seconds(20);

/// The last use is noted this often, not on each request.
const NOTED_EVERY: Duration = Duration::minutes(5);

const DEVICE_CHARACTERS_MAX: usize = 200;

/// What a way in is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// Everything the person may do: they have signed in.
    Everything,
    /// A token that reads.
    Read,
    /// A token that reads and writes.
    Write,
    /// A token that also changes members, and administers the server where the person does.
    Admin,
}

impl Grant {
    /// As it is stored and told; none for a session.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Everything => None,
            Self::Read => Some("read"),
            Self::Write => Some("write"),
            Self::Admin => Some("admin"),
        }
    }

    /// Of a token. An unknown one of a newer version only reads.
    pub fn from_word(word: Option<&str>) -> Self {
        match word {
            None => Self::Everything,
            Some("admin") => Self::Admin,
            Some("write") => Self::Write,
            Some(_) => Self::Read,
        }
    }
}

/// A session that lives, with its account.
#[derive(Clone, Debug)]
pub struct Living {
    pub id: SessionId,
    pub account: StoredAccount,
    pub grant: Grant,
    generation: i64,
    confirmed: i64,
    rotated_at: Option<Time>,
    last_seen_at: Time,
    secret_hash: Option<String>,
    is_renewed_by_use: bool,
}

/// What to write of a new session.
#[derive(Clone, Debug)]
pub struct NewSession<'a> {
    pub user: UserId,
    pub device: &'a str,
    pub address: &'a str,
    /// The hash of its bearer token, if it has one.
    pub secret_hash: Option<String>,
    /// Of a token made by hand: its name, grant and end.
    pub token: Option<(&'a str, Grant, Time)>,
}

/// Starts a session.
///
/// # Errors
/// When the database fails.
pub async fn start(db: &impl ConnectionTrait, new: NewSession<'_>) -> Result<SessionId, ServerError> {
    let id = SessionId(clock::random_id()?);
    let now = clock::now();
    let device: String = new.device.chars().filter(|c| !c.is_control()).take(DEVICE_CHARACTERS_MAX).collect();
    let (name, grant, end) = match new.token {
        Some((name, grant, end)) => (Some(name.to_owned()), grant.word(), end),
        None => (None, None, now + LIFE),
    };
    let sql = "INSERT INTO sessions (id, user_id, device, created_at, last_seen_at, expires_at, address, secret_hash, \
               name, grants) VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9)";
    let values = [
        id.0.to_string().into(),
        new.user.to_string().into(),
        device.into(),
        rows::time_text(now).into(),
        rows::time_text(end).into(),
        new.address.to_owned().into(),
        new.secret_hash.into(),
        name.into(),
        grant.map(str::to_owned).into(),
    ];
    rows::execute(db, sql, values).await?;
    Ok(id)
}

/// Of a row `s` of `sessions`: that it lives, of the values of [`lives_at`].
pub const LIVES: &str = "s.revoked_at IS NULL AND s.expires_at > $1 AND (s.grants IS NOT NULL OR s.created_at > $2)";

/// The values of [`LIVES`]: now, and before when a session was started that has lived its whole life.
pub fn lives_at(now: Time) -> [sea_orm::Value; 2] {
    [rows::time_text(now).into(), rows::time_text(now - WHOLE_LIFE).into()]
}

const LIVING: &str = "SELECT s.id AS session_id, s.last_seen_at, s.generation, s.confirmed, s.rotated_at, \
                      s.secret_hash, s.name AS token_name, s.grants, a.id, a.username, a.email, a.display_name, \
                      a.is_admin, a.created_at FROM sessions s JOIN accounts a ON a.id = s.user_id \
                      WHERE s.id = $3 AND a.deleted_at IS NULL AND a.deactivated_at IS NULL";

/// A session that lives. Its use is noted.
pub async fn living(database: &Database, id: SessionId, now: Time) -> Result<Option<Living>, DbErr> {
    let Some(living) = read(database.reader(), id, now).await? else { return Ok(None) };
    if living.last_seen_at + NOTED_EVERY < now {
        note_use(database.clone(), &living, now);
    }
    Ok(Some(living))
}

async fn read(db: &impl ConnectionTrait, id: SessionId, now: Time) -> Result<Option<Living>, DbErr> {
    let [now, oldest] = lives_at(now);
    let sql = format!("{LIVING} AND {LIVES}");
    rows::one(db, &sql, [now, oldest, id.0.to_string().into()]).await?.as_ref().map(Living::from_row).transpose()
}

/// The account of a session that lives and is the user's.
pub async fn account(
    database: &Database,
    id: SessionId,
    user: UserId,
    now: Time,
) -> Result<Option<StoredAccount>, DbErr> {
    let living = living(database, id, now).await?;
    Ok(living.map(|living| living.account).filter(|account| account.id == user))
}

impl Living {
    fn from_row(row: &QueryResult) -> Result<Self, DbErr> {
        let grants: Option<String> = row.try_get("", "grants")?;
        let rotated: Option<String> = row.try_get("", "rotated_at")?;
        Ok(Self {
            id: SessionId(rows::id(row, "session_id")?),
            account: StoredAccount::from_row(row)?,
            grant: Grant::from_word(grants.as_deref()),
            generation: row.try_get("", "generation")?,
            confirmed: row.try_get("", "confirmed")?,
            rotated_at: rotated.as_deref().and_then(rows::parse_time),
            last_seen_at: rows::time(row, "last_seen_at")?,
            secret_hash: row.try_get("", "secret_hash")?,
            is_renewed_by_use: grants.is_none(),
        })
    }

    /// Whether `secret` is the one that its bearer token was made of.
    pub fn has_secret(&self, secret: &str) -> bool {
        let given = super::secret::hash(secret);
        let known = self.secret_hash.as_deref().unwrap_or_default();
        // Equal work whatever differs.
        given.len() == known.len() && given.bytes().zip(known.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
    }

    /// The client was seen with this generation of its cookie: an older one is not taken any more.
    pub fn confirm(&self, database: &Database, generation: i64) {
        if generation <= self.confirmed || generation > self.generation {
            return;
        }
        let sql = "UPDATE sessions SET confirmed = $1 WHERE id = $2 AND confirmed < $1";
        let values = vec![generation.into(), self.id.0.to_string().into()];
        write_beside(database.clone(), sql, values);
    }
}

/// What became of a refresh.
#[derive(Debug)]
pub enum Refreshed {
    /// The session, and the generation that is to be given.
    Yes(Box<Living>, i64),
    /// The session is over, or never was.
    No,
    /// The token was used before: the session has been ended.
    Reused(Box<Living>),
}

/// Moves a session on to its next generation, for one who shows the refresh token of `generation`.
///
/// # Errors
/// When the database fails.
pub async fn refresh(database: &Database, id: SessionId, generation: i64, now: Time) -> Result<Refreshed, DbErr> {
    let db = database.connection();
    let sql = "UPDATE sessions SET generation = $1 + 1, confirmed = $1, rotated_at = $2, last_seen_at = $2, \
               expires_at = $3 WHERE id = $4 AND generation = $1 AND revoked_at IS NULL AND expires_at > $2";
    let (text, later) = (rows::time_text(now), rows::time_text(now + LIFE));
    let values = [generation.into(), text.into(), later.into(), id.0.to_string().into()];
    let moved = rows::execute(db, sql, values).await? > 0;
    let Some(living) = read(db, id, now).await? else { return Ok(Refreshed::No) };
    if moved || is_of_a_race(&living, generation, now) {
        let given = living.generation;
        return Ok(Refreshed::Yes(Box::new(living), given));
    }
    end(db, id, living.account.id, now).await?;
    Ok(Refreshed::Reused(Box::new(living)))
}

fn is_of_a_race(living: &Living, generation: i64, now: Time) -> bool {
    let is_last = generation + 1 == living.generation;
    let is_recent = living.rotated_at.is_some_and(|at| now < at + GRACE);
    is_last && (is_recent || living.confirmed < living.generation)
}

/// Beside the request, which has no need to wait for whoever is writing.
fn note_use(database: Database, living: &Living, now: Time) {
    let (sql, end) = if living.is_renewed_by_use {
        ("UPDATE sessions SET last_seen_at = $1, expires_at = $2 WHERE id = $3 AND revoked_at IS NULL", now + LIFE)
    } else {
        // The end of a token made by hand stays where it was set.
        ("UPDATE sessions SET last_seen_at = $1 WHERE id = $3 AND revoked_at IS NULL AND expires_at > $2", now)
    };
    let values = vec![rows::time_text(now).into(), rows::time_text(end).into(), living.id.0.to_string().into()];
    write_beside(database, sql, values);
}

fn write_beside(database: Database, sql: &'static str, values: Vec<sea_orm::Value>) {
    tokio::spawn(async move {
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
    let sql = format!(
        "SELECT id, device, address, created_at, last_seen_at FROM sessions s WHERE {LIVES} AND user_id = $3 \
         AND grants IS NULL ORDER BY last_seen_at DESC, id"
    );
    let [now, oldest] = lives_at(now);
    let rows = rows::all(db, &sql, [now, oldest, user.to_string().into()]).await?;
    let device = |row: &QueryResult| {
        let id: uuid::Uuid = rows::id(row, "id")?;
        Ok(Device {
            id,
            name: device::name_of(&rows::text(row, "device")?),
            address: rows::text(row, "address")?,
            created_at: rows::time(row, "created_at")?,
            last_seen_at: rows::time(row, "last_seen_at")?,
            current: id == current.0,
        })
    };
    rows.iter().map(device).collect()
}

/// Whether a user has had a session at this address.
pub async fn was_at(db: &impl ConnectionTrait, user: UserId, address: &str) -> Result<bool, DbErr> {
    let sql = "SELECT 1 FROM sessions WHERE user_id = $1 AND address = $2 LIMIT 1";
    Ok(rows::one(db, sql, [user.to_string().into(), address.into()]).await?.is_some())
}

/// How long it counts that a person has shown anew, to the identity provider, who they are.
const PROVED_FOR: Duration = Duration::minutes(10);

/// Notes that the person of a session has just shown who they are.
pub async fn prove(db: &impl ConnectionTrait, id: SessionId, now: Time) -> Result<(), DbErr> {
    let sql = "UPDATE sessions SET proved_at = $1 WHERE id = $2";
    rows::execute(db, sql, [rows::time_text(now).into(), id.0.to_string().into()]).await?;
    Ok(())
}

/// Whether they have shown it lately: in the place of the password of an account that has none.
///
/// # Errors
/// 403 where they have not.
pub async fn must_be_proved(db: &impl ConnectionTrait, id: SessionId, now: Time) -> Result<(), ServerError> {
    let sql = "SELECT 1 FROM sessions WHERE id = $1 AND proved_at > $2";
    if rows::one(db, sql, [id.0.to_string().into(), rows::time_text(now - PROVED_FOR).into()]).await?.is_some() {
        return Ok(());
    }
    let message = "show once more who you are: sign in through the identity provider again".to_owned();
    Err(ServerError::Forbidden { code: "prove_again", message })
}

/// Ends one session of a user. Whether there was one.
pub async fn end(db: &impl ConnectionTrait, id: SessionId, user: UserId, now: Time) -> Result<bool, DbErr> {
    let sql = "UPDATE sessions SET revoked_at = $1 WHERE id = $2 AND user_id = $3 AND revoked_at IS NULL";
    let values = [rows::time_text(now).into(), id.0.to_string().into(), user.to_string().into()];
    Ok(rows::execute(db, sql, values).await? > 0)
}

/// Ends every session of a user, tokens made by hand included.
pub async fn end_all(db: &impl ConnectionTrait, user: UserId, now: Time) -> Result<u64, DbErr> {
    let sql = "UPDATE sessions SET revoked_at = $1 WHERE user_id = $2 AND revoked_at IS NULL";
    rows::execute(db, sql, [rows::time_text(now).into(), user.to_string().into()]).await
}

/// Ends every session of a user but one. Which ones.
pub async fn end_others(
    db: &impl ConnectionTrait,
    user: UserId,
    kept: SessionId,
    now: Time,
) -> Result<Vec<SessionId>, DbErr> {
    let ids = "SELECT id FROM sessions WHERE user_id = $1 AND id <> $2 AND revoked_at IS NULL";
    let (user, kept) = (user.to_string(), kept.0.to_string());
    let rows = rows::all(db, ids, [user.clone().into(), kept.clone().into()]).await?;
    let sql = "UPDATE sessions SET revoked_at = $1 WHERE user_id = $2 AND id <> $3 AND revoked_at IS NULL";
    rows::execute(db, sql, [rows::time_text(now).into(), user.into(), kept.into()]).await?;
    rows.iter().map(|row| rows::id(row, "id").map(SessionId)).collect()
}
