//! What a Worknest export holds comes back as a person's own: everything that is not on the server yet.

use super::export::{FORMAT, VERSION};
use crate::domain::{ChangeId, EntityType, FieldKind, FieldValue, Fields, SOURCE_AUTHOR, Time, UserId};
use crate::merge::{Change, Clock, Operation, Record, Seen, WriterId};
use crate::server::app::App;
use crate::server::error::ServerError;
use crate::server::{blob, clock};
use crate::store::Ledger;
use crate::sync::authority::Incoming;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use std::io::{self, Write};

/// An export, by a client or by this server.
#[derive(Deserialize)]
pub struct Export {
    format: String,
    version: u32,
    records: Vec<Record>,
    #[serde(default)]
    files: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    hash: String,
    base64: String,
}

/// Whether a file says that it is one.
pub fn is_export(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).replace([' ', '\n'], "");
    start.starts_with(&format!("{{\"format\":\"{FORMAT}\""))
}

impl Export {
    /// Reads one.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let export: Self = serde_json::from_slice(bytes).map_err(|error| format!("the export is broken: {error}"))?;
        if export.format != FORMAT || export.version > VERSION {
            return Err("this export is from a newer Worknest: update this one".into());
        }
        Ok(export)
    }

    /// The creates of all that this database does not hold.
    ///
    /// # Errors
    /// When the database or the randomness fails.
    pub async fn changes<L: Ledger>(&self, ledger: &mut L, now: Time) -> Result<Vec<Incoming>, ServerError> {
        let mut stamps = Clock::new(WriterId(u64::from_ne_bytes(clock::random()?)));
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        let mut changes = Vec::new();
        for entity_type in EntityType::WRITTEN {
            let of_type = self.records.iter().filter(|record| record.entity_type == entity_type && !record.deleted);
            for record in of_type {
                if ledger.record(&record.key()).await?.is_some() {
                    continue;
                }
                let id = ChangeId(clock::random_id()?);
                let change = Change {
                    id,
                    entity_type: record.entity_type.clone(),
                    entity_id: record.id,
                    operation: Operation::Create,
                    data: self.fields_of(record),
                    timestamp: now,
                    stamp: stamps.tick(millis),
                    seen: Seen::default(),
                    resolves: None,
                    waits_for: Vec::new(),
                };
                changes.push(Incoming { wire_id: id.to_string(), change });
            }
        }
        Ok(changes)
    }

    /// What its author wrote, and who and when that was, by name: the one who brings it back is not its author.
    fn fields_of(&self, record: &Record) -> Fields {
        let entity_type = &record.entity_type;
        let has = |name: &str| entity_type.fields().iter().any(|field| field.name == name);
        let mut fields = record.fields.clone();
        if has("source_created_at") {
            let created_at = fields.get("created_at").cloned().unwrap_or_else(|| record.created_at().encode());
            fields.entry("source_created_at").or_insert(created_at);
        }
        if let Some(name) = self.author_of(record).filter(|_| has(SOURCE_AUTHOR)) {
            fields.entry(SOURCE_AUTHOR).or_insert(name.into());
        }
        fields.retain(|name, value| {
            !value.is_null() && !matches!(entity_type.field_kind(name), FieldKind::Server | FieldKind::Derived)
        });
        fields
    }

    fn author_of(&self, record: &Record) -> Option<String> {
        let author = record.fields.get(record.entity_type.author_field()?)?;
        let members = self.records.iter().filter(|record| record.entity_type == EntityType::Member);
        let member = members.into_iter().find(|member| member.fields.get("user_id") == Some(author))?;
        Some(member.fields.get("display_name")?.as_str()?.to_owned())
    }

    /// Puts the files in their place, as `user`'s uploads.
    ///
    /// # Errors
    /// When a file is damaged, the disk refuses or the database fails.
    pub async fn put_files(&self, app: &App, user: UserId) -> Result<usize, ServerError> {
        for file in &self.files {
            let bytes = STANDARD.decode(&file.base64).map_err(|error| refused(io::Error::other(error)))?;
            keep_file(app, user, &file.hash, &bytes).await?;
        }
        Ok(self.files.len())
    }
}

/// Keeps the bytes of a file, as if `user` had sent them.
///
/// # Errors
/// When the disk refuses or the database fails.
pub async fn keep_file(app: &App, user: UserId, hash: &str, bytes: &[u8]) -> Result<(), ServerError> {
    let mut new = blob::NewFile::create(app, hash).map_err(refused)?;
    new.write_all(bytes).and_then(|()| new.keep()).map_err(refused)?;
    blob::note_upload(app.database.connection(), user, hash, bytes.len() as u64).await
}

fn refused(error: io::Error) -> ServerError {
    ServerError::internal("a file of the export can't be kept", error)
}
