//! The one shape of an error, on the wire and in a client's hands.

use dioxus_fullstack::{AsStatusCode, RequestError, ServerFnError, StatusCode};
use serde::{Deserialize, Serialize};

/// The code of an answer that no Worknest server wrote.
pub const UNEXPECTED_ANSWER: &str = "unexpected_answer";

/// What went wrong: `{"error": "sentence", "code": "stable", "field"?: "name"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// A sentence for people.
    pub error: String,
    /// Stable, for programs.
    pub code: String,
    /// The field it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The HTTP status; 0 when the server was not reached at all.
    #[serde(skip)]
    pub status: u16,
}

impl Failure {
    /// The server was not reached, or did not answer as ours does: nothing is known of the request's fate.
    pub fn unreachable(error: impl Into<String>) -> Self {
        Self { error: error.into(), code: "unreachable".into(), field: None, status: 0 }
    }

    /// Whether the same request may succeed later, unchanged.
    pub fn is_transient(&self) -> bool {
        matches!(self.status, 0 | 408 | 425 | 429 | 500..=599)
    }

    /// Whether nobody is signed in (any more), or somebody else is: not that a password or a code was wrong.
    pub fn is_signed_out(&self) -> bool {
        let is_of_a_sign_in = ["wrong_credentials", "second_factor_needed", "wrong_code"].contains(&self.code.as_str());
        self.status == 401 && !is_of_a_sign_in
    }

    /// What the body of an answer with this status says, whoever wrote it: ours, a server function's, a proxy's.
    pub fn from_body(status: u16, body: &[u8]) -> Self {
        #[derive(Deserialize)]
        struct Wrapped {
            data: Failure,
        }
        let wrapped = || serde_json::from_slice::<Wrapped>(body).map(|wrapped| wrapped.data);
        let mut failure = serde_json::from_slice::<Failure>(body).or_else(|_| wrapped()).unwrap_or_else(|_| Failure {
            error: format!("the server answered with status {status}"),
            code: UNEXPECTED_ANSWER.into(),
            ..Failure::default()
        });
        failure.status = status;
        failure
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.error)
    }
}

impl std::error::Error for Failure {}

impl AsStatusCode for Failure {
    fn as_status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl From<ServerFnError> for Failure {
    fn from(error: ServerFnError) -> Self {
        match error {
            ServerFnError::Request(RequestError::Status(message, status)) => {
                Self { error: message, code: UNEXPECTED_ANSWER.into(), field: None, status }
            }
            ServerFnError::Request(error) => Self::unreachable(error.to_string()),
            // What an extractor of the server said: its body is the message.
            ServerFnError::ServerError { message, code, .. } => Self::from_body(code, message.as_bytes()),
            ServerFnError::StreamError(message) => Self::unreachable(message),
            other => Self { error: other.to_string(), code: "bad_request".into(), field: None, status: 400 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_read_whoever_wrote_it() {
        let ours = br#"{"error":"title is missing","code":"invalid","field":"title"}"#;
        let plain = Failure::from_body(400, ours);
        assert_eq!((plain.code.as_str(), plain.field.as_deref(), plain.status), ("invalid", Some("title"), 400));
        let wrapped = br#"{"message":"x","code":400,"data":{"error":"title is missing","code":"invalid"}}"#;
        assert_eq!(Failure::from_body(400, wrapped).code, "invalid");
        let ended = Failure::from_body(401, br#"{"error":"sign in again","code":"session_ended"}"#);
        let wrong = Failure::from_body(401, br#"{"error":"this code is wrong","code":"wrong_code"}"#);
        assert!(ended.is_signed_out() && !wrong.is_signed_out());
        let proxy = Failure::from_body(502, b"<html>Bad Gateway</html>");
        assert!(proxy.is_transient() && proxy.code == "unexpected_answer");
    }
}
