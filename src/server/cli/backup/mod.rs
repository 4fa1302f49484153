//! `backup` and `restore`: everything the server keeps, in one file, taken and brought back while it runs.
//!
//! The file is text, one JSON value a line: a header; for each table its columns, then its rows; for each attachment
//! its hash and size, then its bytes; last, how much it was and the BLAKE3 of all lines before. It does not depend on
//! the database: what was backed up from SQLite may be restored into PostgreSQL, and the other way round.
//!
//! Invariants: a backup is one moment of the database; a file is restored whole or not at all, and only when its
//! last line proves that it is whole; a restore begins a new epoch in every scope, so that no client takes the
//! restored history for the one that it knew.

mod lines;
mod restore;
mod save;
mod table;

pub use restore::restore;
pub use save::save;

use serde::{Deserialize, Serialize};

const FORMAT: &str = "worknest-server-backup";
const VERSION: u32 = 1;
/// How many bytes of an attachment stand on one line.
const PIECE_BYTES: usize = 512 * 1024;

/// One line of a backup, but for rows, which are plain arrays.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Line {
    Header {
        format: String,
        version: u32,
        made_at: crate::domain::Time,
        /// The shape of the database: the names of all migrations it went through.
        migrations: Vec<String>,
    },
    Table {
        name: String,
        columns: Vec<String>,
    },
    Row(Vec<serde_json::Value>),
    File {
        hash: String,
        size: u64,
    },
    /// The next bytes of the file, in base64.
    Bytes(String),
    End {
        rows: u64,
        files: u64,
        blake3: String,
    },
}
