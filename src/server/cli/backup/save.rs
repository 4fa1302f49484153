//! `backup`: writes the file.

use super::lines::Writer;
use super::table::{self, Table};
use super::{FORMAT, Line, PIECE_BYTES, VERSION};
use crate::server::app::{App, Shared};
use crate::server::cli::Done;
use crate::server::error::ServerError;
use crate::server::{blob, clock, rows};
use crate::store::Book;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use std::io::Read;
use std::path::{Path, PathBuf};

/// How many rows are in memory at a time.
const ROWS_AT_ONCE: usize = 1_000;

/// Writes everything to a new file, which is removed again when something goes wrong.
pub async fn save(app: Shared, path: PathBuf) -> Done {
    let writer = Writer::create(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    match write(&app, writer).await {
        Ok((rows, files)) => {
            println!("Backed up {rows} rows and {files} files to {}.", path.display());
            Ok(())
        }
        Err(error) => {
            _ = std::fs::remove_file(&path);
            Err(error)
        }
    }
}

async fn write(app: &App, mut writer: Writer) -> Result<(u64, u64), Box<dyn std::error::Error + Send + Sync>> {
    // One snapshot; the attachments come after it: each that a row of it names is there by then.
    let ledger = app.database.read().await.map_err(ServerError::from)?;
    let db = ledger.connection();
    let names = rows::all(db, "SELECT name FROM migrations ORDER BY number", []).await?;
    let migrations = names.iter().map(|row| rows::text(row, "name")).collect::<Result<_, _>>()?;
    let (format, made_at) = (FORMAT.to_owned(), clock::now());
    writer.write(&Line::Header { format, version: VERSION, made_at, migrations })?;
    for table in table::all(db).await? {
        write_table(db, &table, &mut writer).await?;
    }
    drop(ledger);
    for hash in blob::hashes(app)? {
        write_file(&blob::path(app, &hash), hash, &mut writer)?;
    }
    let written = (writer.rows, writer.files);
    writer.finish()?;
    Ok(written)
}

async fn write_table(db: &DatabaseTransaction, table: &Table, writer: &mut Writer) -> Done {
    let columns = table.columns.iter().map(|(name, _)| name.clone()).collect();
    writer.write(&Line::Table { name: table.name.clone(), columns })?;
    let backend = db.get_database_backend();
    let (select, mut position) = (table.select(backend, ROWS_AT_ONCE), Table::start(backend));
    loop {
        let rows = rows::all(db, &select, [position.into()]).await?;
        for row in &rows {
            writer.write(&Line::Row(table.to_json(row)?))?;
        }
        match rows.last() {
            Some(last) => position = table.position(last)?,
            None => return Ok(()),
        }
    }
}

fn write_file(path: &Path, hash: String, writer: &mut Writer) -> std::io::Result<()> {
    let mut file = std::fs::File::open(path)?;
    writer.write(&Line::File { hash, size: file.metadata()?.len() })?;
    let mut piece = Vec::with_capacity(PIECE_BYTES);
    loop {
        piece.clear();
        if file.by_ref().take(PIECE_BYTES as u64).read_to_end(&mut piece)? == 0 {
            return Ok(());
        }
        writer.write(&Line::Bytes(STANDARD.encode(&piece)))?;
    }
}
