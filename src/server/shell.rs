//! The web app's files, and its shell for every path that is a page of the app.

use super::base_path;
use super::settings::Settings;
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::services::{ServeDir, ServeFile};

/// What bears a hash of its content in its name never changes.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Asked for anew each time, answered with 304 when it is the same.
const ASK_FIRST: HeaderValue = HeaderValue::from_static("no-cache");

/// Serves the files of the web app.
pub fn routes<S: Clone + Send + Sync + 'static>(settings: &Settings, base: &'static str) -> Router<S> {
    let shell = ServeFile::new(settings.public.join("index.html")).precompressed_br();
    let files = ServeDir::new(&settings.public).precompressed_br().fallback(shell);
    let files = Router::new().fallback_service(files);
    let files =
        if base.is_empty() { files } else { files.layer(from_fn_with_state(base, base_path::prefix_addresses)) };
    files.layer(from_fn(pages_only)).layer(from_fn(cache))
}

/// The shell answers for pages. What looks like a file and is none is 404, lest a script be answered with HTML.
async fn pages_only(request: Request, next: Next) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let is_file = is_file(request.uri().path());
    let response = next.run(request).await;
    let content_type = response.headers().get(header::CONTENT_TYPE);
    let is_html = content_type.is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    if is_file && is_html {
        return StatusCode::NOT_FOUND.into_response();
    }
    response
}

fn is_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').is_some_and(|(_, extension)| {
        extension != "html"
            && (1..=12).contains(&extension.len())
            && extension.chars().all(|c| c.is_ascii_alphanumeric())
    })
}

async fn cache(request: Request, next: Next) -> Response {
    let hashed = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    let policy = if hashed && response.status().is_success() { FOR_EVER } else { ASK_FIRST };
    response.headers_mut().insert(header::CACHE_CONTROL, policy);
    response
}

#[cfg(test)]
mod tests {
    use super::is_file;

    #[test]
    fn a_page_is_told_from_a_file() {
        for page in ["/", "/projects/1", "/index.html", "/search/v1.", "/projects/a.b/c"] {
            assert!(!is_file(page), "{page}");
        }
        for file in ["/sw.js", "/assets/worknest-dxh1.wasm", "/manifest.webmanifest"] {
            assert!(is_file(file), "{file}");
        }
    }
}
