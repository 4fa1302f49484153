//! `doctor`: what an administrator looks at first.

use super::Done;
use crate::server::account;
use crate::server::app::App;
use crate::server::settings::Settings;
use crate::server::{rows, scanner};
use sea_orm::DbBackend;

/// Looks, and prints what it finds; an error when something must be seen to.
pub async fn run(settings: Settings) -> Done {
    let mut faults = 0;
    let mut report = |good: bool, what: String| {
        println!("{} {what}", if good { "ok   " } else { "WRONG" });
        faults += usize::from(!good);
    };
    report(true, format!("configuration: {settings:?}"));
    let shell = settings.public.join("index.html");
    report(shell.is_file(), format!("the web app: {}", shell.display()));
    let exposed = !settings.address.ip().is_loopback() && !settings.is_https();
    let advice = "set WORKNEST_PUBLIC_URL=https://…, so that cookies are bound to https";
    report(!exposed, format!("listens on {}{}", settings.address, if exposed { advice } else { "" }));
    if let Some(place) = &settings.clamd {
        let answered = scanner::answers(place).await;
        let words = answered.as_ref().err().map_or_else(|| place.clone(), |error| format!("{place}: {error}"));
        report(answered.is_ok(), format!("the virus scanner: {words}"));
    }
    let writable = is_writable(&settings);
    report(writable, format!("the data folder can be written: {}", settings.data.display()));
    if writable {
        let app = App::open(settings).await?;
        let (sound, words) = integrity(&app).await?;
        report(sound, format!("the database: {words}"));
        let accounts = account::list(app.database.reader()).await?;
        let admins = accounts.iter().filter(|account| account.is_admin).count();
        report(accounts.is_empty() || admins > 0, format!("{} accounts, {admins} administrators", accounts.len()));
    }
    match faults {
        0 => Ok(()),
        1 => Err("one thing is wrong".into()),
        several => Err(format!("{several} things are wrong").into()),
    }
}

fn is_writable(settings: &Settings) -> bool {
    let probe = settings.data.join(".doctor");
    let wrote = std::fs::create_dir_all(&settings.data).and_then(|()| std::fs::write(&probe, "x"));
    _ = std::fs::remove_file(&probe);
    wrote.is_ok()
}

async fn integrity(app: &App) -> Result<(bool, String), sea_orm::DbErr> {
    if app.database.backend() == DbBackend::Postgres {
        return Ok((true, "PostgreSQL answers".into()));
    }
    let row = rows::one(app.database.reader(), "PRAGMA integrity_check", []).await?;
    let words: String = row.map_or(Ok("no answer".into()), |row| row.try_get_by_index(0))?;
    Ok((words == "ok", format!("SQLite says \"{words}\"")))
}
