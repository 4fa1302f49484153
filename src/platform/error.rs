/// What the target refused.
#[derive(Debug, thiserror::Error)]
pub enum PlatformError {
    /// The browser did not take a file to its downloads.
    #[error("the file can't be saved: {why}")]
    NotSaved { why: String },
    /// This user has no folder for downloads.
    #[error("the file can't be saved: no folder for downloads")]
    NoDownloads,
    /// There is no place for what the program keeps: no browser has one, nor a user without a home.
    #[error("there is no data folder: this user has no home folder; WORKNEST_DATA can name one")]
    NoDataFolder,
    /// A file or folder could not be used.
    #[error("{name} can't be {deed}")]
    File { deed: FileDeed, name: String, source: std::io::Error },
    /// No passkey was made or shown.
    #[error("{0}")]
    Passkey(NoPasskey),
}

/// Why there is no passkey.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPasskey {
    /// The person did not go on, took too long, or has none for this site.
    #[error("no passkey was chosen")]
    Cancelled,
    /// What should keep it keeps one of this account already.
    #[error("there is a passkey of this account there already")]
    Known,
    #[error("the passkey can't be used: {0}")]
    Said(String),
}

/// What was to be done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileDeed {
    Make,
    Read,
    Write,
    Remove,
    Save,
}

impl std::fmt::Display for FileDeed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Make => "made",
            Self::Read => "read",
            Self::Write => "written",
            Self::Remove => "removed",
            Self::Save => "saved",
        })
    }
}
