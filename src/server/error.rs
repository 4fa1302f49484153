//! What a request can fail with, and how it is told: a status, a stable code, a sentence.
//!
//! [`ServerError`] is the one error of this room. At the border it becomes the body
//! `{"error": "sentence", "code": "stable", "field"?: "name"}`. What broke inside is logged, never told.

use crate::api::Failure;
use crate::domain::{Invalid, Problem};
use crate::store::StoreError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Why a request was not answered as asked.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Nobody is signed in, or not any more.
    #[error("{message}")]
    Unauthenticated { code: &'static str, message: &'static str },
    /// Signed in, but not allowed.
    #[error("{message}")]
    Forbidden { code: &'static str, message: String },
    /// It does not exist, or the caller may not know that it does.
    #[error("there is no such {what}")]
    NotFound { what: &'static str },
    /// A field holds what it may not.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// It meets something that is already there.
    #[error("{message}")]
    Conflict { code: &'static str, message: String, field: Option<&'static str> },
    /// The request itself is not one this server can read.
    #[error("{message}")]
    Request { status: StatusCode, code: &'static str, message: String },
    /// A change was refused by the rules of sync.
    #[error("{message}")]
    Rejected { code: String, message: String, field: Option<String> },
    /// Too many, from one who was told how many there may be.
    #[error("that was too often: try again in {seconds} s")]
    TooMany { seconds: u64 },
    /// Too much at once: try again.
    #[error("the server is busy: try again in a few seconds")]
    Busy,
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] sea_orm::DbErr),
    /// The store on top of the database failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// Something else inside failed.
    #[error("{what}")]
    Internal { what: &'static str, source: Option<Box<dyn std::error::Error + Send + Sync>> },
}

impl ServerError {
    /// Nobody is signed in.
    pub fn sign_in() -> Self {
        Self::Unauthenticated { code: "unauthenticated", message: "sign in first" }
    }

    /// Something inside failed, for a reason that goes to the log.
    pub fn internal(what: &'static str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal { what, source: Some(source.into()) }
    }

    /// The status it is told with.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Unauthenticated { .. } => StatusCode::UNAUTHORIZED,
            Self::Forbidden { .. } => StatusCode::FORBIDDEN,
            Self::NotFound { .. } => StatusCode::NOT_FOUND,
            Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::Conflict { .. } => StatusCode::CONFLICT,
            Self::Request { status, .. } => *status,
            Self::Rejected { code, .. } => status_of_rejection(code),
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(error) if error.is_transient() => StatusCode::SERVICE_UNAVAILABLE,
            Self::Database(_) | Self::Store(_) | Self::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable code it is told with.
    pub fn code(&self) -> &str {
        match self {
            Self::Unauthenticated { code, .. }
            | Self::Forbidden { code, .. }
            | Self::Conflict { code, .. }
            | Self::Request { code, .. } => code,
            Self::Rejected { code, .. } => code,
            Self::NotFound { .. } => "not_found",
            Self::Invalid(_) => "invalid",
            Self::TooMany { .. } => "too_many",
            Self::Busy => "busy",
            Self::Store(error) if error.is_transient() => "busy",
            Self::Database(_) | Self::Store(_) | Self::Internal { .. } => "internal",
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::Invalid(invalid) => Some(&invalid.field),
            Self::Conflict { field, .. } => *field,
            Self::Rejected { field, .. } => field.as_deref(),
            _ => None,
        }
    }

    /// What the caller is told. What is wrong inside stays inside.
    pub fn to_failure(&self) -> Failure {
        let sentence = match self {
            Self::Database(_) | Self::Store(_) | Self::Internal { .. } if self.status().is_server_error() => {
                match self.status() {
                    StatusCode::SERVICE_UNAVAILABLE => "the server is busy: try again in a few seconds".to_owned(),
                    _ => "something went wrong on the server; nothing was changed".to_owned(),
                }
            }
            other => other.to_string(),
        };
        Failure {
            error: as_sentence(&sentence),
            code: self.code().to_owned(),
            field: self.field().map(str::to_owned),
            status: self.status().as_u16(),
        }
    }

    /// Writes what broke inside to the log, with its sources.
    pub fn log(&self) {
        match self {
            Self::Database(source) => tracing::error!(error = %source, "the database failed"),
            Self::Store(source) => {
                let cause = std::error::Error::source(source).map(ToString::to_string).unwrap_or_default();
                tracing::error!(error = %source, cause, "the store failed");
            }
            Self::Internal { what, source } => {
                let cause = source.as_ref().map(ToString::to_string).unwrap_or_default();
                tracing::error!(cause, "{what}");
            }
            _ => {}
        }
    }
}

/// With a capital and a full stop, wherever it came from.
fn as_sentence(text: &str) -> String {
    let mut characters = text.chars();
    let Some(first) = characters.next() else { return String::new() };
    let stop = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{}{stop}", first.to_uppercase(), characters.as_str())
}

/// Sync refuses with a code; REST tells it with the status that fits.
fn status_of_rejection(code: &str) -> StatusCode {
    match code {
        "forbidden" | "no_access" | "not_the_author" | "server_only" => StatusCode::FORBIDDEN,
        "missing" => StatusCode::NOT_FOUND,
        "invalid" => StatusCode::BAD_REQUEST,
        _ => StatusCode::CONFLICT,
    }
}

/// Lies beside an answer that refuses: its stable code, for the log.
#[derive(Clone)]
pub struct Refusal(pub String);

impl IntoResponse for ServerError {
    fn into_response(self) -> Response {
        self.log();
        let status = self.status();
        let mut response = (status, axum::Json(self.to_failure())).into_response();
        response.extensions_mut().insert(Refusal(self.code().to_owned()));
        let seconds = match self {
            Self::TooMany { seconds } => Some(seconds),
            _ => (status == StatusCode::SERVICE_UNAVAILABLE).then_some(5),
        };
        if let Some(seconds) = seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

// Here and not in the domain: only the server may put a problem into a sentence of its own.
impl From<&str> for Problem {
    fn from(sentence: &str) -> Self {
        Self::Said(sentence.to_owned())
    }
}

impl From<String> for Problem {
    fn from(sentence: String) -> Self {
        Self::Said(sentence)
    }
}

impl From<ServerError> for Failure {
    fn from(error: ServerError) -> Self {
        error.log();
        error.to_failure()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_breaks_inside_is_not_told() {
        let error = ServerError::internal("cannot write the file", "disk /secret/place is full");
        let failure = error.to_failure();
        assert_eq!(failure.code, "internal");
        assert!(!failure.error.contains("secret") && !failure.error.contains("file"), "{}", failure.error);
        assert_eq!(error.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }

    #[test]
    fn an_invalid_field_is_named() {
        let failure = ServerError::from(Invalid::new("title", Problem::Missing)).to_failure();
        assert_eq!((failure.error.as_str(), failure.field.as_deref()), ("Title is missing.", Some("title")));
        assert_eq!(failure.status, 400);
    }
}
