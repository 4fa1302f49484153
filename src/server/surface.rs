//! What every answer carries, and which requests are turned away at the door.
//!
//! Invariants: every answer carries the content security policy; a request that writes and was sent by another
//! site's page is refused, whatever its cookie; nothing under `/api` is stored by a cache; what is refused is logged.

use super::app::Shared;
use super::error::{Refusal, ServerError};
use super::{address, extract};
use crate::api::{Failure, UNEXPECTED_ANSWER};
use crate::domain::UserId;
use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Scripts, styles and connections from this server only, and WASM may compile.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
     style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; \
     manifest-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'";

/// What bytes from people get: no script, no origin, no frame, nothing loaded.
pub const SANDBOX_POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

const HEADERS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
];

/// How large a body of a server function may be: as large as a sync.
pub const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Puts the headers on an answer, where it does not carry stricter ones of its own.
pub async fn headers(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let may_be_unread = announces_much(request.headers());
    let mut response = next.run(request).await;
    let refused = response.status().is_client_error();
    let headers = response.headers_mut();
    // A large body that was refused before its end ends the connection: said, so that no client sends its next
    // request into it.
    if refused && may_be_unread {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if app.settings.is_https() {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    if is_api {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    name_the_charset(headers);
    response
}

/// Says of text how it is written, lest a browser guesses.
fn name_the_charset(headers: &mut HeaderMap) {
    let Some(kind) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return };
    let is_text = kind.starts_with("text/") || kind.ends_with("+xml") || kind.ends_with("/xml");
    if is_text
        && !kind.contains("charset")
        && let Ok(named) = HeaderValue::from_str(&format!("{kind}; charset=utf-8"))
    {
        headers.insert(header::CONTENT_TYPE, named);
    }
}

/// Writes a line of each request to the API that is refused: what was asked for, by whom, from where, and why not.
/// Never what stood in it, nor after a question mark.
pub async fn note_refusals(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let address = address::of_request(&request, &app.settings.trusted_proxies);
    let response = next.run(request).await;
    let status = response.status();
    if status.is_client_error() {
        let code = response.extensions().get::<Refusal>().map_or("", |refusal| &refusal.0);
        let user = response.extensions().get::<UserId>();
        tracing::info!(%method, path, status = status.as_u16(), code, ?user, %address, "refused");
    }
    response
}

/// Whether the body is too large to be read to its end for politeness, or of unknown size.
fn announces_much(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    length.is_some_and(|bytes| bytes > 64 * 1024) || headers.contains_key(header::TRANSFER_ENCODING)
}

/// Refuses what another site's page sent. Fetch metadata says so in every browser of today, the origin in older
/// ones; a request with neither comes from a program, which no page can steer. A bearer token is proof enough: no
/// browser adds it by itself.
pub async fn same_site(State(app): State<Shared>, request: Request, next: Next) -> Result<Response, ServerError> {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let headers = request.headers();
    if !safe && !headers.contains_key(header::AUTHORIZATION) && !is_own(headers, app.settings.public_url.as_deref()) {
        return Err(ServerError::Forbidden {
            code: "cross_site",
            message: "this request came from another site".into(),
        });
    }
    Ok(next.run(request).await)
}

fn is_own(headers: &HeaderMap, public_url: Option<&str>) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text("origin") else { return true };
    if public_url.is_some_and(|url| url.eq_ignore_ascii_case(origin)) {
        return true;
    }
    let host = text("host").unwrap_or_default();
    let origin_host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    !host.is_empty() && origin_host.is_some_and(|origin| origin.eq_ignore_ascii_case(host))
}

/// Readies the body of a server function: JSON, within the limit, whole. Dioxus panics on anything else.
pub async fn whole_json_body(request: Request, next: Next) -> Result<Response, ServerError> {
    let (parts, body) = request.into_parts();
    let announced = body.size_hint().lower();
    if announced > BODY_BYTES_MAX as u64 {
        return Err(extract::too_large());
    }
    let bytes = match axum::body::to_bytes(body, BODY_BYTES_MAX).await {
        Ok(bytes) => bytes,
        Err(_) => return Err(extract::too_large()),
    };
    if !bytes.is_empty() && !extract::is_json(&parts.headers) {
        return Err(extract::not_json());
    }
    Ok(next.run(Request::from_parts(parts, Body::from(bytes))).await)
}

/// Server functions answer what they cannot read with words of their own: ours instead.
pub async fn own_errors(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status().is_success() {
        return response;
    }
    let is_json = extract::is_json(response.headers());
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, BODY_BYTES_MAX).await.unwrap_or_default();
    if Failure::from_body(parts.status.as_u16(), &body).code != UNEXPECTED_ANSWER {
        return Response::from_parts(parts, Body::from(body));
    }
    // A panic is told as text; arguments that cannot be read as JSON, though with a status of the server's fault.
    if parts.status.is_server_error() && !is_json {
        return ServerError::Internal { what: "a server function broke off", source: None }.into_response();
    }
    ServerError::Request {
        status: if parts.status.is_client_error() { parts.status } else { StatusCode::BAD_REQUEST },
        code: "bad_request",
        message: "this request cannot be read: is the program up to date?".into(),
    }
    .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(pairs: &[(&'static str, &'static str)], public_url: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        is_own(&headers, public_url)
    }

    #[test]
    fn fetch_metadata_decides_and_the_origin_where_there_is_none() {
        assert!(own(&[("sec-fetch-site", "same-origin"), ("origin", "https://a.org"), ("host", "b.org")], None));
        assert!(!own(&[("sec-fetch-site", "same-site")], None));
        assert!(!own(&[("sec-fetch-site", "cross-site"), ("origin", "http://a.org"), ("host", "a.org")], None));
        assert!(own(&[("origin", "http://a.org:8080"), ("host", "a.org:8080")], None));
        assert!(!own(&[("origin", "http://a.org"), ("host", "a.org:8080")], None));
        assert!(!own(&[("origin", "null"), ("host", "a.org")], None));
        assert!(own(&[("origin", "https://a.org"), ("host", "10.0.0.2")], Some("https://a.org")));
        assert!(own(&[("host", "a.org")], None), "a program");
    }
}
