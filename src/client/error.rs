use crate::api::Failure;
use crate::domain::Invalid;
use crate::store::StoreError;

/// Why something a person asked for was not done. Its words are for them.
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
    File(String),
    /// The device refused something: a folder, a permission.
    #[error("{0}")]
    Device(String),
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

impl From<Failure> for ClientError {
    fn from(failure: Failure) -> Self {
        match failure.status {
            0 | 502..=504 => Self::Offline,
            _ if failure.is_signed_out() => Self::SignInNeeded,
            _ => Self::Refused { code: failure.code, message: failure.error, field: failure.field },
        }
    }
}
