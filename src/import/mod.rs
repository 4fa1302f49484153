//! Readers of other tools' files: from bytes to a plan of what to create, with a report of what was taken and
//! what was not.
//!
//! Pure: no I/O, no clock, no randomness; reading a file changes nothing. Invariants, tested in
//! `tests/import_github.rs` and `tests/import_trello.rs`:
//! - any bytes give a plan or an error that says what to do, never a panic;
//! - nothing is lost in silence: what is not taken, or taken in another form, stands in the report;
//! - every change of a plan passes validation, parents before children;
//! - the same plan under the same import id gives the same ids: running it twice creates nothing twice.

mod detect;
mod error;
mod fit;
mod github;
mod plan;
mod report;
mod trello;

pub use error::{ImportError, LooksLike, NotText};
pub use plan::{Plan, PlannedComment, PlannedLabel, PlannedStatus, PlannedTicket, Run};
pub use report::{Finding, FindingKind, Format, Report};

/// The largest file that is read, in bytes.
pub const FILE_BYTES_MAX: usize = 200 * 1024 * 1024;
/// The most tickets and comments that are taken from one file.
pub const ITEMS_MAX: usize = 100_000;

/// What a person may choose before an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Options {
    /// Whether pull requests become tickets too.
    pub pull_requests: bool,
}

/// Reads a file of any supported format; `filename` names the project where the file does not.
///
/// # Errors
/// What is wrong with the file, and what to do about it.
pub fn read(filename: &str, bytes: &[u8], options: Options) -> Result<Plan, ImportError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(ImportError::TooLarge { bytes: bytes.len() as u64 });
    }
    let text = detect::text(bytes)?;
    match detect::format(text)? {
        Format::GithubArchive => github::read(filename, text, options),
        Format::TrelloBoard => trello::read(filename, text),
    }
}

/// The file's name without folder and ending.
fn stem(filename: &str) -> String {
    let name = filename.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.strip_suffix(".json").unwrap_or(name).replace('\0', "");
    if stem.trim().is_empty() { "Imported".to_owned() } else { stem }
}
