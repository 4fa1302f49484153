//! `restore`: puts what a backup holds in the place of everything there is.

use super::lines::{self, broken};
use super::table::{self, Table};
use super::{FORMAT, Line, VERSION};
use crate::server::app::{App, Shared};
use crate::server::cli::Done;
use crate::server::error::ServerError;
use crate::server::{account, blob, clock, herald, rows};
use crate::store::{Book, Ledger};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Value};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tokio::sync::mpsc;

/// How many values one statement binds at most: fewer than either database allows.
const VALUES_MAX: usize = 20_000;
/// Lines read ahead of the database.
const AHEAD: usize = 64;

/// Restores a backup. A database with accounts in it is replaced only when told so.
pub async fn restore(app: Shared, path: PathBuf, replace: bool) -> Done {
    let accounts = account::list(app.database.reader()).await?.len();
    if accounts > 0 && !replace {
        let hint = "add --replace to put the backup in their place";
        return Err(format!("this server has {accounts} accounts, and all they made: {hint}").into());
    }
    // Read once to its end before anything is touched: a broken file changes nothing.
    let migrations = check(&path)?;
    put_files(&app, &path)?;
    let ledger = app.database.write().await.map_err(ServerError::from)?;
    check_shape(ledger.connection(), &migrations).await?;
    let before = newest_epoch(ledger.connection()).await?;
    let rows = replace_rows(ledger.connection(), path).await?;
    let epoch = begin_epoch(ledger.connection(), before).await?;
    herald::tell_all(ledger.connection()).await?;
    ledger.finish().await?;
    println!("Restored {rows} rows. Every project begins epoch {epoch}: devices look at everything anew.");
    Ok(())
}

fn check(path: &Path) -> io::Result<Vec<String>> {
    let mut header = None;
    lines::read(path, |line| {
        if let Line::Header { format, version, migrations, .. } = line {
            if format != FORMAT || version > VERSION {
                return Err(broken("it is of another program, or of a newer version of this one"));
            }
            header = Some(migrations);
        }
        Ok(())
    })?;
    header.ok_or_else(|| broken("it does not say what it is"))
}

async fn check_shape(db: &DatabaseTransaction, migrations: &[String]) -> Done {
    let known = rows::all(db, "SELECT name FROM migrations", []).await?;
    let known: Vec<String> = known.iter().map(|row| rows::text(row, "name")).collect::<Result<_, _>>()?;
    match migrations.iter().find(|name| !known.contains(name)) {
        None => Ok(()),
        Some(name) => Err(format!("this backup is from a newer version of Worknest ({name}): update this one").into()),
    }
}

/// Writes the attachments that are not there yet, each under its own hash.
fn put_files(app: &App, path: &Path) -> io::Result<()> {
    let mut current: Option<(blob::NewFile, u64)> = None;
    let finish = |current: Option<(blob::NewFile, u64)>| match current {
        Some((file, 0)) => file.keep(),
        Some(_) => Err(broken("an attachment is cut off")),
        None => Ok(()),
    };
    lines::read(path, |line| match line {
        Line::File { hash, size } => {
            finish(current.take())?;
            current = Some((blob::NewFile::create(app, &hash)?, size));
            Ok(())
        }
        Line::Bytes(text) => {
            let bytes = STANDARD.decode(text).map_err(|_| broken("the bytes of an attachment can't be read"))?;
            let Some((file, left)) = &mut current else { return Err(broken("bytes without an attachment")) };
            *left = left.checked_sub(bytes.len() as u64).ok_or_else(|| broken("an attachment is too long"))?;
            file.write_all(&bytes)
        }
        _ => Ok(()),
    })?;
    finish(current)
}

async fn replace_rows(
    db: &DatabaseTransaction,
    path: PathBuf,
) -> Result<u64, Box<dyn std::error::Error + Send + Sync>> {
    let tables = table::all(db).await?;
    if db.get_database_backend() == DbBackend::Postgres {
        // Servers that run wait: nothing is written or read in between.
        let names: Vec<String> = tables.iter().map(|table| format!("\"{}\"", table.name)).collect();
        db.execute_unprepared(&format!("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", names.join(", "))).await?;
    }
    for table in tables.iter().rev() {
        db.execute_unprepared(&format!("DELETE FROM \"{}\"", table.name)).await?;
    }
    let (sender, mut receiver) = mpsc::channel(AHEAD);
    let reading = tokio::task::spawn_blocking(move || {
        lines::read(&path, |line| sender.blocking_send(line).map_err(|_| io::Error::other("nobody listens any more")))
    });
    let mut rows = 0;
    let mut into: Option<Insert<'_>> = None;
    while let Some(line) = receiver.recv().await {
        match line {
            Line::Table { name, columns } => {
                if let Some(insert) = &mut into {
                    insert.flush(db).await?;
                }
                let table = tables.iter().find(|table| table.name == name);
                let table = table.ok_or_else(|| broken(&format!("there is no table {name} here")))?;
                into = Some(Insert { table, columns, values: Vec::new() });
            }
            Line::Row(row) => {
                rows += 1;
                let insert = into.as_mut().ok_or_else(|| broken("a row without a table"))?;
                insert.push(db, &row).await?;
            }
            _ => {}
        }
    }
    if let Some(insert) = &mut into {
        insert.flush(db).await?;
    }
    reading.await??;
    Ok(rows)
}

/// Rows on their way into one table, many to a statement.
struct Insert<'a> {
    table: &'a Table,
    columns: Vec<String>,
    values: Vec<Value>,
}

impl Insert<'_> {
    async fn push(&mut self, db: &DatabaseTransaction, row: &[serde_json::Value]) -> Done {
        self.values.extend(self.table.to_values(&self.columns, row).map_err(|why| broken(&why))?);
        if self.values.len() + self.columns.len() > VALUES_MAX {
            self.flush(db).await?;
        }
        Ok(())
    }

    async fn flush(&mut self, db: &DatabaseTransaction) -> Done {
        if self.values.is_empty() {
            return Ok(());
        }
        let columns: Vec<String> = self.columns.iter().map(|name| format!("\"{name}\"")).collect();
        let rows = (0..self.values.len() / self.columns.len()).map(|row| {
            let first = row * self.columns.len() + 1;
            let places: Vec<String> = (first..first + self.columns.len()).map(|at| format!("${at}")).collect();
            format!("({})", places.join(", "))
        });
        let rows: Vec<String> = rows.collect();
        let sql = format!("INSERT INTO \"{}\" ({}) VALUES {}", self.table.name, columns.join(", "), rows.join(", "));
        rows::execute(db, &sql, std::mem::take(&mut self.values)).await?;
        Ok(())
    }
}

async fn newest_epoch(db: &DatabaseTransaction) -> Result<i64, DbErr> {
    let row = rows::one(db, "SELECT max(epoch) FROM heads", []).await?;
    let newest: Option<i64> = row.map(|row| row.try_get_by_index(0)).transpose()?.flatten();
    Ok(newest.unwrap_or_default())
}

/// A new epoch for every scope. By the clock, so that two restores of one backup never begin the same one, and above
/// every epoch that was, here or in the backup.
async fn begin_epoch(db: &DatabaseTransaction, before: i64) -> Result<i64, DbErr> {
    let newest = newest_epoch(db).await?.max(before);
    let epoch = clock::now().timestamp().max(newest + 1);
    rows::execute(db, "UPDATE heads SET epoch = $1, epoch_start = seq", [epoch.into()]).await?;
    Ok(epoch)
}
