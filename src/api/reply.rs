//! What a server function answers with.

use super::Failure;
use dioxus_fullstack::axum_core::body::Body;
use dioxus_fullstack::axum_core::response::{IntoResponse, Response};
use dioxus_fullstack::http::{HeaderValue, StatusCode, header};
use dioxus_fullstack::{ClientResponse, FromResponse, RequestError, ServerFnError};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A value as JSON. The default of Dioxus panics in the client when the connection breaks in the middle of an
/// answer; this one reads the status and the whole body first, and makes an error of anything else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply<T> {
    pub value: T,
    /// On the server: the session's cookie, set or removed by this answer.
    pub cookie: Option<HeaderValue>,
}

impl<T> Reply<T> {
    /// An answer that leaves the cookie alone.
    pub fn new(value: T) -> Self {
        Self { value, cookie: None }
    }
}

impl<T: DeserializeOwned> FromResponse for Reply<T> {
    async fn from_response(response: ClientResponse) -> Result<Self, ServerFnError> {
        let status = response.status();
        let body = response.bytes().await.map_err(ServerFnError::Request)?;
        if status.is_success() {
            return match serde_json::from_slice(&body) {
                Ok(value) => Ok(Self::new(value)),
                Err(error) => Err(ServerFnError::Request(RequestError::Decode(error.to_string()))),
            };
        }
        let failure = Failure::from_body(status.as_u16(), &body);
        let message = serde_json::to_string(&failure).unwrap_or_default();
        Err(ServerFnError::ServerError { message, code: status.as_u16(), details: None })
    }
}

impl<T: Serialize> IntoResponse for Reply<T> {
    fn into_response(self) -> Response {
        let (status, body) = match serde_json::to_vec(&self.value) {
            Ok(body) => (StatusCode::OK, body),
            Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, Vec::new()),
        };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(cookie) = self.cookie {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        response
    }
}
