use crate::api::Failure;
use crate::domain::Invalid;
use crate::import::ImportError;
use crate::platform::PlatformError;
use crate::store::StoreError;

/// Why something a person asked for was not done. As text: English, for logs; `ui` has the words for people.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// A field holds what it may not.
    #[error("{0}")]
    Invalid(Invalid),
    /// It needs the server, and the server can't be reached now.
    #[error(
        "This needs the server, which can't be reached now. Your work is safe on this device; try again when you are online."
    )]
    Offline,
    /// The session has ended.
    #[error("Sign in again to do this. Your work is safe on this device.")]
    SignInNeeded,
    /// The server said no.
    #[error("{message}")]
    Refused { code: String, message: String, field: Option<String> },
    /// The thing is not there (any more).
    #[error("This is not here any more: it may have been deleted.")]
    Gone,
    /// The local store failed; what was there is unharmed.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// A file can't be read.
    #[error("{0}")]
    File(#[from] FileError),
    /// The device refused something: a folder, a permission.
    #[error("{0}")]
    Device(#[from] DeviceError),
}

/// Why a file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It is of another tool, and can't be imported.
    #[error("{0}")]
    Import(#[from] ImportError),
    /// Not JSON, or not what an export holds.
    #[error("This is not a Worknest export: {source}. Nothing was changed.")]
    NotAnExport { source: serde_json::Error },
    #[error("This is not a Worknest export: it is of another format. Nothing was changed.")]
    AnotherFormat,
    #[error("This export is from a newer Worknest: update first. Nothing was changed.")]
    Newer,
    #[error("A file in this export is damaged. Nothing else was changed.")]
    DamagedInside,
    #[error("The file arrived damaged. Try again.")]
    ArrivedDamaged,
    /// The bytes of an attachment are on another device only.
    #[error("The device that attached this file has not sent it yet. Try again later.")]
    NotSentYet,
    #[error("The export can't be written: {source}")]
    NotWritten { source: serde_json::Error },
}

/// What the device, or this program on it, does not do.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    #[error("{0}")]
    Platform(#[from] PlatformError),
    #[error("Write the server's address like https://worknest.example.com")]
    NotAnAddress,
    /// There is a session at another server.
    #[error("Sign out first: this device's session is at another server.")]
    SignedInElsewhere,
    /// A native client was not told its server.
    #[error("Connect to a server first: enter its address in the settings.")]
    NotConnected,
    /// A native client has one server for each run.
    #[error("Start Worknest again to connect to another server.")]
    RestartNeeded,
}

impl ClientError {
    /// Stable, for programs and tests.
    pub fn code(&self) -> &str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::Offline => "offline",
            Self::SignInNeeded => "sign_in_needed",
            Self::Refused { code, .. } => code,
            Self::Gone => "gone",
            Self::Store(StoreError::Full { .. }) => "full",
            Self::Store(StoreError::Locked) => "locked",
            Self::Store(StoreError::Unreadable { .. }) => "unreadable",
            Self::Store(_) => "store",
            Self::File(FileError::NotSentYet) => "not_sent_yet",
            Self::File(_) => "file",
            Self::Device(_) => "device",
        }
    }

    /// The field it is about, for the message to stand beside it.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Invalid(invalid) => Some(&invalid.field),
            Self::Refused { field, .. } => field.as_deref(),
            _ => None,
        }
    }
}

impl From<Invalid> for ClientError {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

impl From<ImportError> for ClientError {
    fn from(error: ImportError) -> Self {
        Self::File(error.into())
    }
}

impl From<PlatformError> for ClientError {
    fn from(error: PlatformError) -> Self {
        Self::Device(error.into())
    }
}

impl From<Failure> for ClientError {
    fn from(failure: Failure) -> Self {
        match failure.status {
            0 | 502..=504 => Self::Offline,
            _ if failure.is_signed_out() => Self::SignInNeeded,
            _ => Self::Refused { code: failure.code, message: failure.error, field: failure.field },
        }
    }
}
