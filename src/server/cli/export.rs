//! `export`: everything a person may read, in one file that every Worknest client reads back.

use super::Done;
use crate::domain::{EntityType, UserId};
use crate::merge::Record;
use crate::server::app::{App, Shared};
use crate::server::error::ServerError;
use crate::server::{blob, clock};
use crate::store::{Book, Ledger};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// The format that clients write and read under *Export everything*.
pub const FORMAT: &str = "worknest-backup";
pub const VERSION: u32 = 1;

/// Writes the file; a file that is there is not overwritten.
pub async fn run(app: Shared, username: &str, path: PathBuf) -> Done {
    let account = super::user::known(&app, username).await?;
    let records = living_records(&app, account.id).await?;
    let mut file = BufWriter::new(File::create_new(&path)?);
    let exported_at = clock::now();
    write!(file, "{{\"format\":\"{FORMAT}\",\"version\":{VERSION},\"exported_at\":{},", json!(exported_at))?;
    file.write_all(b"\"records\":")?;
    serde_json::to_writer(&mut file, &records)?;
    file.write_all(b",\"queue\":[],\"files\":[")?;
    let (mut files, mut missing) = (0, 0);
    for hash in hashes(&records) {
        // One file at a time in memory; bytes that nobody has sent yet are not there to be exported.
        let readable = blob::readable_name(&app, account.id, &hash).await?.is_some();
        match std::fs::read(blob::path(&app, &hash)) {
            Ok(bytes) if readable => {
                file.write_all(if files == 0 { b"" } else { b"," })?;
                serde_json::to_writer(&mut file, &json!({"hash": hash, "base64": STANDARD.encode(bytes)}))?;
                files += 1;
            }
            _ => missing += 1,
        }
    }
    file.write_all(b"]}\n")?;
    file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    println!("Wrote {} records and {files} files to {}.", records.len(), path.display());
    if missing > 0 {
        println!("{missing} files are not on the server yet: the devices that hold them have still to send them.");
    }
    Ok(())
}

async fn living_records(app: &App, user: UserId) -> Result<Vec<Record>, ServerError> {
    let mut ledger = app.database.read().await?;
    let mut records = Vec::new();
    for scope in ledger.scopes_of(user).await? {
        records.extend(ledger.page(scope, 0, usize::MAX).await?.into_iter().filter(|record| !record.deleted));
    }
    Ok(records)
}

/// Of well-formed hashes only: whoever attached a file wrote the hash.
fn hashes(records: &[Record]) -> BTreeSet<String> {
    let attachments = records.iter().filter(|record| record.entity_type == EntityType::Attachment);
    let hashes = attachments.filter_map(|attachment| attachment.fields.get("hash")?.as_str());
    hashes.filter(|hash| blob::is_hash(hash)).map(str::to_owned).collect()
}
