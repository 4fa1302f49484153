//! What handlers take out of a request: JSON, ids in the path, the query. Errors have our own shape.

use super::error::ServerError;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A JSON body. The content type must say so: a form from another site cannot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = ServerError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ServerError> {
        if !is_json(request.headers()) {
            return Err(not_json());
        }
        // A layer that unpacks takes the header away.
        if request.headers().get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
            return Err(packed_otherwise());
        }
        let body = axum::body::Bytes::from_request(request, state).await.map_err(body_error)?;
        serde_json::from_slice(&body).map(Json).map_err(|error| bad_json(&error))
    }
}

/// Ids in the path. What is no id names nothing: 404.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = ServerError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ServerError> {
        let path = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        path.map(|path| Self(path.0)).map_err(|_| ServerError::NotFound { what: "id" })
    }
}

/// What stands after the question mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ServerError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ServerError> {
        let query = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        query.map(|query| Self(query.0)).map_err(|error| ServerError::Request {
            status: StatusCode::BAD_REQUEST,
            code: "bad_query",
            message: error.body_text(),
        })
    }
}

/// Whether the content type is JSON.
pub fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// The request is not JSON.
pub fn not_json() -> ServerError {
    ServerError::Request {
        status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
        code: "not_json",
        message: "send JSON, with the header content-type: application/json".into(),
    }
}

/// The body is packed in a way that is not read here.
fn packed_otherwise() -> ServerError {
    ServerError::Request {
        status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
        code: "unknown_encoding",
        message: "send the body as it is, without content-encoding; only /api/sync takes gzip".into(),
    }
}

/// The body is over the limit.
pub fn too_large() -> ServerError {
    ServerError::Request {
        status: StatusCode::PAYLOAD_TOO_LARGE,
        code: "too_large",
        message: "the request is too large: send less at a time".into(),
    }
}

fn body_error(error: BytesRejection) -> ServerError {
    match error {
        BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => too_large(),
        _ => ServerError::Request {
            status: StatusCode::BAD_REQUEST,
            code: "broken_off",
            message: "the request broke off".into(),
        },
    }
}

/// What serde says names the place and the kind of fault, never a value of the server's.
fn bad_json(error: &serde_json::Error) -> ServerError {
    ServerError::Request {
        status: StatusCode::BAD_REQUEST,
        code: "bad_json",
        message: format!("the JSON cannot be read: {error}"),
    }
}
