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
