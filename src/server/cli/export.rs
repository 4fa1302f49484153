//! `export`: everything a person may read, in one file that every Worknest client reads back.

use super::Done;
use crate::domain::Time;
use crate::merge::Record;
use crate::server::app::Shared;
use crate::server::clock;
use crate::server::error::ServerError;
use crate::store::{Book, Ledger};
use serde::Serialize;
use std::path::PathBuf;

/// The format that clients write and read under *Export everything*; the bytes of attachments stay on the server.
#[derive(Serialize)]
struct Export {
    format: &'static str,
    version: u32,
    exported_at: Time,
    records: Vec<Record>,
    queue: [(); 0],
}

/// Writes the file; a file that is there is not overwritten.
pub async fn run(app: Shared, username: &str, path: PathBuf) -> Done {
    let account = super::user::known(&app, username).await?;
    let mut ledger = app.database.read().await.map_err(ServerError::from)?;
    let mut records = Vec::new();
    for scope in ledger.scopes_of(account.id).await? {
        records.extend(ledger.page(scope, 0, usize::MAX).await?.into_iter().filter(|record| !record.deleted));
    }
    drop(ledger);
    let count = records.len();
    let export = Export { format: "worknest-backup", version: 1, exported_at: clock::now(), records, queue: [] };
    let file = std::fs::File::create_new(&path)?;
    let mut file = std::io::BufWriter::new(file);
    serde_json::to_writer_pretty(&mut file, &export)?;
    file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    println!("Wrote {count} records to {}.", path.display());
    Ok(())
}
