//! The devices of a person: each replica that syncs, by the name that the person gave it, when it last did, and how
//! many changes it still held then.
//!
//! Invariant: a sync never waits for this to be written, and never fails because of it.

use super::error::ServerError;
use super::visit::Caller;
use super::{clock, rows};
use crate::api::Replica;
use crate::domain::Time;
use crate::store::sql::Database;
use crate::sync::SyncRequest;
use chrono::Duration;
use sea_orm::DbErr;

/// That a device was heard is noted this often, as long as nothing else is new.
const NOTED_EVERY: Duration = Duration::minutes(1);
/// A device not heard for so long is not listed.
const LISTED_FOR: Duration = Duration::days(90);
const NAME_CHARACTERS_MAX: usize = 60;

/// What a device says of itself.
struct Heard {
    client_id: String,
    name: Option<String>,
    pending: i64,
    at: Time,
}

/// Notes that a device has synced; programs that say nothing of what they hold are none.
pub fn note(caller: &Caller, request: &SyncRequest) {
    let Some(pending) = request.pending else { return };
    let name = request.device.as_deref().map(clean).filter(|name| !name.is_empty());
    let pending = i64::try_from(pending).unwrap_or(i64::MAX);
    let heard = Heard { client_id: request.client_id.clone(), name, pending, at: clock::now() };
    let caller = caller.clone();
    tokio::spawn(async move {
        if let Err(error) = write(&caller, heard).await {
            tracing::warn!(%error, "what a device holds could not be noted");
        }
    });
}

fn clean(name: &str) -> String {
    name.trim().chars().filter(|c| !c.is_control()).take(NAME_CHARACTERS_MAX).collect()
}

async fn write(caller: &Caller, heard: Heard) -> Result<(), DbErr> {
    let database: &Database = &caller.app.database;
    let user = caller.user().to_string();
    let sql = "SELECT name, synced_at, pending FROM devices WHERE user_id = $1 AND client_id = $2";
    let values = [user.clone().into(), heard.client_id.clone().into()];
    let known = rows::one(database.reader(), sql, values).await?;
    let name = match (heard.name, &known) {
        (Some(name), _) => name,
        (None, Some(known)) => rows::text(known, "name")?,
        (None, None) => name_by_session(caller).await?,
    };
    if let Some(known) = &known {
        let is_recent = rows::time(known, "synced_at")? + NOTED_EVERY > heard.at;
        let pending: i64 = known.try_get("", "pending")?;
        if is_recent && pending == heard.pending && rows::text(known, "name")? == name {
            return Ok(());
        }
    }
    let sql = "INSERT INTO devices (user_id, client_id, name, synced_at, pending) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (user_id, client_id) DO UPDATE \
               SET name = excluded.name, synced_at = excluded.synced_at, pending = excluded.pending";
    let values =
        [user.into(), heard.client_id.into(), name.into(), rows::time_text(heard.at).into(), heard.pending.into()];
    rows::execute(database.connection(), sql, values).await?;
    Ok(())
}

/// Until the person names it: by the program that signed in.
async fn name_by_session(caller: &Caller) -> Result<String, DbErr> {
    let sql = "SELECT device FROM sessions WHERE id = $1";
    let row = rows::one(caller.app.database.reader(), sql, [caller.session.0.to_string().into()]).await?;
    let agent = row.map(|row| rows::text(&row, "device")).transpose()?.unwrap_or_default();
    Ok(name_of(&agent))
}

/// "Firefox on Windows", from what a browser calls itself (`User-Agent`).
pub fn name_of(agent: &str) -> String {
    let find =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    // The order matters: most browsers claim to be several others as well.
    let browser = find(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = find(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        // A program of its own: it may say its name before the first slash.
        (None, None) => match clean(agent.split('/').next().unwrap_or_default()) {
            name if name.is_empty() => "Device".to_owned(),
            name => name,
        },
    }
}

/// The caller's devices, the last heard first.
///
/// # Errors
/// When the database fails.
pub async fn list(caller: &Caller) -> Result<Vec<Replica>, ServerError> {
    let sql = "SELECT client_id, name, synced_at, pending FROM devices WHERE user_id = $1 AND synced_at > $2 \
               ORDER BY synced_at DESC, client_id";
    let since = rows::time_text(clock::now() - LISTED_FOR);
    let found = rows::all(caller.app.database.reader(), sql, [caller.user().to_string().into(), since.into()]).await?;
    let device = |row: &sea_orm::QueryResult| -> Result<Replica, DbErr> {
        Ok(Replica {
            client_id: rows::text(row, "client_id")?,
            name: rows::text(row, "name")?,
            synced_at: rows::time(row, "synced_at")?,
            pending: row.try_get("", "pending")?,
        })
    };
    Ok(found.iter().map(device).collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_called_by_its_browser_and_system() {
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0";
        let phone =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19.0 Safari/604.1";
        assert_eq!(name_of(chrome), "Chrome on Linux");
        assert_eq!(name_of(edge), "Edge on Windows");
        assert_eq!(name_of(phone), "Safari on iPhone");
        assert_eq!(name_of("worknest/0.1"), "worknest");
        assert_eq!(name_of(""), "Device");
    }
}
