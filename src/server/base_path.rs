//! Serving under a path of a larger site, as in `WORKNEST_PUBLIC_URL=https://example.org/worknest`.
//!
//! Invariants: without such a path nothing of this runs; a request may come with the path or without it (some proxies
//! strip it); in the web app's own files the path stands in front of every address, so that the same build serves
//! anywhere.

use super::error::ServerError;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Uri, header, uri::PathAndQuery};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};

/// The web app's files that name addresses are far smaller.
const FILE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The router, reached under `base` as well.
pub fn under(base: &'static str, router: Router) -> Router {
    if base.is_empty() {
        return router;
    }
    // Routes are found after this layer: the router that has them is a fallback of one that has none.
    Router::new().fallback_service(router).layer(from_fn_with_state(base, strip))
}

async fn strip(State(base): State<&'static str>, mut request: Request, next: Next) -> Response {
    if let Some(uri) = stripped(base, request.uri()) {
        *request.uri_mut() = uri;
    }
    next.run(request).await
}

fn stripped(base: &str, uri: &Uri) -> Option<Uri> {
    let rest = uri.path().strip_prefix(base)?;
    if !rest.is_empty() && !rest.starts_with('/') {
        return None;
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let path = if rest.is_empty() { "/" } else { rest };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(format!("{path}{query}")).ok()?);
    Uri::from_parts(parts).ok()
}

/// Puts the path in front of the addresses in the web app's files.
///
/// # Errors
/// When a file is larger than any of ours.
pub async fn prefix_addresses(
    State(base): State<&'static str>,
    mut request: Request,
    next: Next,
) -> Result<Response, ServerError> {
    // Plain text is needed, and the file's own time says nothing of the path.
    for name in [header::ACCEPT_ENCODING, header::IF_MODIFIED_SINCE, header::IF_NONE_MATCH, header::RANGE] {
        request.headers_mut().remove(name);
    }
    let response = next.run(request).await;
    let content_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let Some(kind) = content_type.and_then(Kind::of).filter(|_| response.status().is_success()) else {
        return Ok(response);
    };
    let (mut parts, body) = response.into_parts();
    let too_large = |error| ServerError::internal("a file of the web app can't be read", error);
    let bytes = axum::body::to_bytes(body, FILE_BYTES_MAX).await.map_err(too_large)?;
    let text = kind.prefixed(base, &String::from_utf8_lossy(&bytes));
    for name in [header::LAST_MODIFIED, header::ETAG, header::ACCEPT_RANGES] {
        parts.headers.remove(name);
    }
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(text.len()));
    Ok((parts, Body::from(text)).into_response())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Page,
    Script,
    Manifest,
}

impl Kind {
    fn of(content_type: &str) -> Option<Self> {
        match content_type.split(';').next()?.trim() {
            "text/html" => Some(Self::Page),
            "text/javascript" | "application/javascript" => Some(Self::Script),
            "application/manifest+json" => Some(Self::Manifest),
            _ => None,
        }
    }

    fn prefixed(self, base: &str, text: &str) -> String {
        match self {
            Self::Page => text.replace("=\"/", &format!("=\"{base}/")).replacen(
                "<head>",
                &format!("<head>\n        <meta name=\"worknest-base\" content=\"{base}\">"),
                1,
            ),
            // The one address in it: that of the WASM file. The service worker finds its own place.
            Self::Script => text.replace("\"/./assets/", &format!("\"{base}/./assets/")),
            Self::Manifest => text.replace("\"/", &format!("\"{base}/")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_stripped_once_and_only_as_a_whole() {
        let strip = |uri: &'static str| stripped("/tools", &Uri::from_static(uri)).map(|uri| uri.to_string());
        assert_eq!(strip("/tools/api/sync?a=%20b").as_deref(), Some("/api/sync?a=%20b"));
        assert_eq!(strip("/tools").as_deref(), Some("/"));
        assert_eq!(strip("/tools/").as_deref(), Some("/"));
        assert_eq!(strip("/toolshop/api"), None);
        assert_eq!(strip("/api/sync"), None);
    }

    #[test]
    fn every_address_of_a_page_gets_the_path() {
        let page = Kind::Page.prefixed("/tools", "<head><link href=\"/icon.svg\"><script src=\"/./assets/a.js\">");
        assert!(page.contains("href=\"/tools/icon.svg\"") && page.contains("src=\"/tools/./assets/a.js\""), "{page}");
        assert!(page.contains("content=\"/tools\""), "{page}");
        let manifest = Kind::Manifest.prefixed("/tools", r#"{"start_url": "/", "src": "/icon-192.png"}"#);
        assert_eq!(manifest, r#"{"start_url": "/tools/", "src": "/tools/icon-192.png"}"#);
    }
}
