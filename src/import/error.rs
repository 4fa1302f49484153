use super::{FILE_BYTES_MAX, ITEMS_MAX};

/// Why a file cannot be imported. Nothing was changed. As text: what happened and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    #[error("The file is empty. Export it again, and choose the new file.")]
    Empty,
    #[error(
        "The file has {} MB; the most that can be imported at once is {} MB. Export it in parts.",
        bytes / 1024 / 1024 + 1,
        FILE_BYTES_MAX / 1024 / 1024
    )]
    TooLarge { bytes: u64 },
    #[error(
        "The file has {items} tickets and comments; the most that can be imported at once is {ITEMS_MAX}. Export it in parts."
    )]
    TooMany { items: usize },
    #[error("The file is not readable as text: {0}. Supported are {SUPPORTED}.")]
    NotText(NotText),
    #[error(
        "The file is broken at line {line}, column {column}: {problem}. It may have been cut off: download it again."
    )]
    Broken { line: usize, column: usize, problem: String },
    #[error("The table is broken at line {line}, column {column}: {problem} Export it again, as CSV.")]
    BrokenTable { line: u64, column: usize, problem: TableFault },
    #[error("The ZIP file is damaged at {file:?}. It may have been cut off: download it again.")]
    BrokenZip { file: String },
    #[error(
        "{file:?} in the ZIP file unpacks to more than {} MB, which is more than can be imported at once. Export less, or leave large files out.",
        limit / 1024 / 1024
    )]
    Inflates { file: String, limit: u64 },
    #[error("There is no {name:?} in the file. There is: {there}.")]
    NoSuchPart { name: String, there: String },
    #[error("This looks like {0}, which can't be imported here. Supported are {SUPPORTED}.")]
    NotSupported(LooksLike),
    #[error("Nothing in this file is known. Supported are {SUPPORTED}.")]
    Unknown,
}

/// What is wrong with a row of a table. As text, a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableFault {
    #[error("a text that begins with a quotation mark never ends.")]
    QuoteOpen,
    #[error("the row has {cells} cells, the first line has {columns}.")]
    RowLong { cells: usize, columns: usize },
}

/// Why a file is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotText {
    #[error("it seems to be written in UTF-16, save it as UTF-8")]
    Utf16,
    /// `byte` counts from the beginning of the file.
    #[error("byte {byte} is no UTF-8 text")]
    NotUtf8 { byte: usize },
}

/// What a file is instead. As text it completes "This looks like …".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LooksLike {
    #[error("a ZIP file that is no export of Vikunja (unpack it first)")]
    Zip,
    #[error("an export of Vikunja before version 0.21 (update Vikunja, and export again)")]
    OldVikunja,
    #[error("a gzip file (unpack it first)")]
    Gzip,
    #[error("an SQLite database")]
    Sqlite,
    #[error("a PDF document")]
    Pdf,
    #[error("a picture")]
    Picture,
    #[error("a list of issues as GitHub's API gives it")]
    GithubApi,
    #[error("a backup of Worknest (restore it in the settings)")]
    Backup,
    #[error("a web page (was it downloaded without signing in?)")]
    WebPage,
    #[error("an XML file")]
    Xml,
    #[error("a table (CSV) with other columns than Jira, Linear or Worknest write")]
    Table,
}

/// Completes "Supported are …".
const SUPPORTED: &str = "archives of a GitHub repository's issues and pull requests (a JSON file with \"issues\" and \"pulls\"), boards exported from Trello (JSON), issues exported from Jira or Linear (CSV), data exported from Vikunja (ZIP), and projects exported from Worknest (CSV)";

impl ImportError {
    /// A stable word for programs and message files.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "import_empty",
            Self::TooLarge { .. } => "import_too_large",
            Self::TooMany { .. } => "import_too_many",
            Self::NotText(_) => "import_not_text",
            Self::Broken { .. } => "import_broken",
            Self::BrokenTable { .. } => "import_broken_table",
            Self::BrokenZip { .. } => "import_broken_zip",
            Self::Inflates { .. } => "import_inflates",
            Self::NoSuchPart { .. } => "import_no_such_part",
            Self::NotSupported(_) => "import_not_supported",
            Self::Unknown => "import_unknown",
        }
    }

    /// From what the JSON reader says.
    pub(super) fn from_json(error: &serde_json::Error) -> Self {
        let words = error.to_string();
        let problem = words.split(" at line ").next().unwrap_or_default().to_owned();
        Self::Broken { line: error.line(), column: error.column(), problem }
    }
}
