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
    #[error("This looks like {0}, which can't be imported here. Supported are {SUPPORTED}.")]
    NotSupported(LooksLike),
    #[error("Nothing in this file is known. Supported are {SUPPORTED}.")]
    Unknown,
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
    #[error("a ZIP file (unpack it first)")]
    Zip,
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
    #[error("a table (CSV)")]
    Table,
}

/// Completes "Supported are …".
const SUPPORTED: &str = "archives of a GitHub repository's issues and pull requests (a JSON file with \"issues\" and \"pulls\"), and boards exported from Trello (JSON)";

impl ImportError {
    /// A stable word for programs and message files.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "import_empty",
            Self::TooLarge { .. } => "import_too_large",
            Self::TooMany { .. } => "import_too_many",
            Self::NotText(_) => "import_not_text",
            Self::Broken { .. } => "import_broken",
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
