//! Readers of other tools' files: from bytes to a plan of what to create, with a report of what was taken and
//! what was not.
//!
//! Pure: no I/O, no clock, no randomness; reading a file changes nothing. Invariants, tested in `tests/import_*.rs`:
//! - any bytes give a plan or an error that says what to do, never a panic;
//! - nothing is lost in silence: what is not taken, or taken in another form, stands in the report;
//! - every change of a plan passes validation, parents before children;
//! - the same plan under the same import id gives the same ids: running it twice creates nothing twice.

mod dates;
mod detect;
mod error;
mod fit;
mod gathered;
mod github;
mod jira;
mod json;
mod linear;
mod link;
mod plan;
mod report;
mod table;
mod trello;
mod vikunja;
mod worknest;
mod zip;

pub use error::{ImportError, LooksLike, NotText, TableFault};
pub use plan::{Plan, PlannedComment, PlannedFile, PlannedLabel, PlannedStatus, PlannedTicket, PlannedTimebox, Run};
pub use report::{Finding, FindingKind, Format, Part, Report};
pub use table::plain_cell;
pub use worknest::COLUMNS;

use report::Findings;
use std::collections::HashMap;

/// The largest file that is read, in bytes.
pub const FILE_BYTES_MAX: usize = 200 * 1024 * 1024;
/// The most tickets and comments that are taken from one file.
pub const ITEMS_MAX: usize = 100_000;
/// What a ZIP file may unpack to, in bytes, all that is taken of it together.
pub const INFLATED_BYTES_MAX: u64 = 400 * 1024 * 1024;

/// What a person may choose before an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Options {
    /// Whether pull requests become tickets too.
    pub pull_requests: bool,
    /// Which project or team of a file that holds several; the largest, unless said.
    pub part: Option<String>,
}

/// Reads a file of any supported format; `filename` names the project where the file does not.
///
/// # Errors
/// What is wrong with the file, and what to do about it.
pub fn read(filename: &str, bytes: &[u8], options: &Options) -> Result<Plan, ImportError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(ImportError::TooLarge { bytes: bytes.len() as u64 });
    }
    if zip::is_zip(bytes) {
        return vikunja::read(bytes, options);
    }
    let text = detect::text(bytes)?;
    match detect::format(text)? {
        Format::GithubArchive => github::read(filename, text, options),
        Format::TrelloBoard => trello::read(filename, text),
        Format::JiraTable => jira::read(filename, text, options),
        Format::LinearTable => linear::read(filename, text, options),
        Format::WorknestTable => worknest::read(filename, text),
        Format::VikunjaExport => vikunja::read(bytes, options),
    }
}

/// The parts of a file, by the part that each ticket belongs to.
fn parts(names: impl Iterator<Item = String>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for name in names {
        let place = *places.entry(name.clone()).or_insert(parts.len());
        if place == parts.len() {
            parts.push(Part { name, tickets: 0 });
        }
        parts[place].tickets += 1;
    }
    parts
}

/// The part to be taken: what was asked for, else the largest, the first of those that are equal. The others are told.
fn choose(parts: &[Part], options: &Options, findings: &mut Findings) -> Result<Option<usize>, ImportError> {
    let chosen = match &options.part {
        Some(name) => match parts.iter().position(|part| part.name == *name) {
            None => {
                let there = parts.iter().map(|part| part.name.as_str()).collect::<Vec<_>>().join(", ");
                return Err(ImportError::NoSuchPart { name: name.clone(), there });
            }
            place => place,
        },
        // Of equal ones `max_by_key` gives the last.
        None => (0..parts.len()).rev().max_by_key(|place| parts[*place].tickets),
    };
    for (_, part) in parts.iter().enumerate().filter(|(place, _)| Some(*place) != chosen) {
        findings.note(FindingKind::PartLeft, format!("{}: {}", part.name, part.tickets));
    }
    Ok(chosen)
}

/// The file's name without folder and ending.
fn stem(filename: &str) -> String {
    let name = filename.rsplit(['/', '\\']).next().unwrap_or_default();
    let endings = [".json", ".csv", ".zip"];
    let stem = endings.into_iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name).replace('\0', "");
    if stem.trim().is_empty() { "Imported".to_owned() } else { stem }
}
