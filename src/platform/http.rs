//! Requests to the server: one answer, or none in time. What an answer means is the caller's business.

use super::{sleep, target::fetch};
use futures::future::{Either, select};
use futures::{Stream, StreamExt};
use std::pin::pin;

/// A body below it goes in one packet anyway.
const PACKED_BYTES_MIN: usize = 1_024;

/// How long [`request`] waits for the whole answer, in milliseconds.
pub const TIMEOUT_MS: u64 = 30_000;

/// There was no answer: the server can't be reached, or not in time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no answer from the server: {why}")]
pub struct NoAnswer {
    pub why: String,
    /// Whether it was given up on, and so may still arrive over there.
    pub timed_out: bool,
}

impl NoAnswer {
    pub(super) fn because(why: impl std::fmt::Display) -> Self {
        Self { why: why.to_string(), timed_out: false }
    }
}

/// What is asked. `url` may be relative on the web only.
pub(super) struct Ask<'a> {
    pub method: &'a str,
    pub url: &'a str,
    pub bearer: Option<&'a str>,
    pub headers: &'a [(&'a str, &'a str)],
    pub body: Option<Vec<u8>>,
}

/// An answer that is still arriving.
pub(super) struct Incoming<S> {
    pub status: u16,
    /// The header `retry-after`, as it came.
    pub retry_after: Option<String>,
    pub chunks: S,
}

/// An answer that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// How long the server asks to be left alone.
    pub retry_after_seconds: Option<u32>,
    pub body: Vec<u8>,
}

/// The answer, within [`TIMEOUT_MS`]. Dropping the future gives the request up.
pub async fn request(
    method: &str,
    url: &str,
    bearer: Option<&str>,
    headers: &[(&str, &str)],
    body: Option<Vec<u8>>,
) -> Result<Answer, NoAnswer> {
    request_within(TIMEOUT_MS, method, url, bearer, headers, body).await
}

/// [`request`] with a time-out of its own, in milliseconds.
pub async fn request_within(
    timeout_ms: u64,
    method: &str,
    url: &str,
    bearer: Option<&str>,
    headers: &[(&str, &str)],
    body: Option<Vec<u8>>,
) -> Result<Answer, NoAnswer> {
    let whole = async {
        let answer = fetch::open(Ask { method, url, bearer, headers, body }).await?;
        // A date in its place is not read: our server gives seconds.
        let retry_after_seconds = answer.retry_after.and_then(|seconds| seconds.trim().parse().ok());
        Ok(Answer { status: answer.status, retry_after_seconds, body: collect(answer.chunks).await? })
    };
    within(timeout_ms, whole).await
}

/// `body` as gzip; `None` where it is too small to be worth it, or where this target cannot pack.
pub async fn packed(body: &[u8]) -> Option<Vec<u8>> {
    if body.len() < PACKED_BYTES_MIN { None } else { fetch::gzip(body).await }
}

/// Text as a part of an address: everything but letters and digits as `%XX`.
pub fn encoded(text: &str) -> String {
    let mut address = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            address.push(char::from(byte));
        } else {
            address.push('%');
            for half in [byte >> 4, byte & 15] {
                address.push(char::from(b"0123456789ABCDEF"[usize::from(half)]));
            }
        }
    }
    address
}

async fn collect(chunks: impl Stream<Item = Result<Vec<u8>, NoAnswer>>) -> Result<Vec<u8>, NoAnswer> {
    let mut chunks = pin!(chunks);
    let mut body = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk?;
        if body.is_empty() {
            body = chunk;
        } else {
            body.extend_from_slice(&chunk);
        }
    }
    Ok(body)
}

/// The future's outcome, or a time-out.
pub(super) async fn within<T>(
    timeout_ms: u64,
    future: impl Future<Output = Result<T, NoAnswer>>,
) -> Result<T, NoAnswer> {
    match select(pin!(future), pin!(sleep(timeout_ms))).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(_) => Err(NoAnswer { why: format!("none within {} s", timeout_ms / 1000), timed_out: true }),
    }
}
