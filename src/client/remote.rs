//! The server, as this client asks it: plain HTTP for what is streamed or shared with other programs.

use crate::api::{Failure, USER_HEADER};
use crate::domain::UserId;
use crate::platform::http;
use crate::platform::live::{self, LiveState};
use crate::sync::{Fault, SyncRequest, SyncResponse};
use serde::Deserialize;
use std::cell::RefCell;

/// How long a part of a file may take, in milliseconds.
const PART_MS_MAX: u64 = 5 * 60 * 1_000;
const JSON: &[(&str, &str)] = &[("content-type", "application/json")];
const PACKED_JSON: &[(&str, &str)] = &[("content-type", "application/json"), ("content-encoding", "gzip")];

/// How much of a file is there.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Received {
    pub received: usize,
    pub complete: bool,
}

/// One account at one server.
pub struct Remote {
    /// `https://host`, without a slash at the end; empty on the web: the page's own server.
    base: String,
    user: String,
    /// For native clients; the web has a cookie that no script can read.
    bearer: RefCell<Option<String>>,
}

impl Remote {
    pub fn new(base: &str, user: UserId, bearer: Option<String>) -> Self {
        Self { base: base.trim_end_matches('/').to_owned(), user: user.to_string(), bearer: RefCell::new(bearer) }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    pub fn bearer(&self) -> Option<String> {
        self.bearer.borrow().clone()
    }

    /// One sync.
    pub async fn sync(&self, request: &SyncRequest) -> Result<SyncResponse, Fault> {
        let body = serde_json::to_vec(request).map_err(|_| Fault::Unreadable)?;
        let packed = match http::packed(&body).await {
            Some(packed) => Some(self.ask_with(PACKED_JSON, "POST", "/api/sync", Some(packed)).await?),
            None => None,
        };
        // A server that knows nothing of packed requests takes it plain.
        let (status, body) = match packed.filter(|(status, _)| !matches!(status, 400 | 415)) {
            Some(answer) => answer,
            None => self.ask("POST", "/api/sync", Some(body)).await?,
        };
        if status != 200 {
            let failure = Failure::from_body(status, &body);
            return Err(Fault::Status { status, retry_after_seconds: None, message: failure.error });
        }
        serde_json::from_slice(&body).map_err(|_| Fault::Unreadable)
    }

    /// A request with a JSON body; a bearer token whose time is over is renewed once.
    pub async fn ask(&self, method: &str, path: &str, body: Option<Vec<u8>>) -> Result<(u16, Vec<u8>), Fault> {
        self.ask_with(if body.is_some() { JSON } else { &[] }, method, path, body).await
    }

    async fn ask_with(
        &self,
        headers: &[(&str, &str)],
        method: &str,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<(u16, Vec<u8>), Fault> {
        let first = self.send(http::TIMEOUT_MS, method, path, headers, body.clone()).await?;
        if first.0 != 401 || self.bearer.borrow().is_none() || !self.renew().await {
            return Ok(first);
        }
        self.send(http::TIMEOUT_MS, method, path, headers, body).await
    }

    /// Whether anybody answers, whatever it is.
    pub async fn is_there(&self) -> bool {
        let answer = self.send(http::TIMEOUT_MS, "GET", "/livez", &[], None).await;
        !matches!(answer, Err(Fault::NoAnswer))
    }

    /// Hears which scopes have moved, until it is dropped.
    pub async fn listen(&self, mut on_moved: impl FnMut(), on_state: impl FnMut(LiveState)) {
        let (url, bearer) = (self.url("/api/live"), self.bearer());
        let headers = [(USER_HEADER, self.user.as_str())];
        live::listen(&url, bearer.as_deref(), &headers, |_| on_moved(), on_state).await;
    }

    /// How much of a file the server has from this person, from the first byte on.
    pub async fn received(&self, hash: &str) -> Result<Received, Fault> {
        let path = format!("/api/blobs/{hash}/received");
        match self.send(http::TIMEOUT_MS, "GET", &path, &[], None).await? {
            (200, body) => serde_json::from_slice(&body).map_err(|_| Fault::Unreadable),
            (status, body) => Err(refused(status, &body)),
        }
    }

    /// Sends a part of a file of `total` bytes, from `start` on.
    pub async fn put_part(&self, hash: &str, start: usize, total: usize, part: &[u8]) -> Result<Received, Fault> {
        let range = format!("bytes {start}-{}/{total}", (start + part.len()).saturating_sub(1));
        let headers = [("content-type", "application/octet-stream"), ("content-range", range.as_str())];
        // A file of nothing has no range.
        let headers = if total == 0 { &headers[..1] } else { &headers[..] };
        let path = format!("/api/blobs/{hash}");
        let (status, body) = self.send(PART_MS_MAX, "PUT", &path, headers, Some(part.to_vec())).await?;
        if !(200..300).contains(&status) {
            return Err(refused(status, &body));
        }
        if total == 0 {
            return self.received(hash).await;
        }
        serde_json::from_slice(&body).map_err(|_| Fault::Unreadable)
    }

    /// Fetches at most `length` bytes of a file from `start` on; `None` when nobody has sent them yet, and fewer at its
    /// end.
    pub async fn blob_part(&self, hash: &str, start: usize, length: usize) -> Result<Option<Vec<u8>>, Fault> {
        let range = format!("bytes={start}-{}", start + length - 1);
        let path = format!("/api/blobs/{hash}");
        match self.send(PART_MS_MAX, "GET", &path, &[("range", range.as_str())], None).await? {
            (206, body) => Ok(Some(body)),
            // It ends where the last part did.
            (416, _) => Ok(Some(Vec::new())),
            (404, _) => Ok(None),
            (status, body) => Err(refused(status, &body)),
        }
    }

    async fn send(
        &self,
        timeout_ms: u64,
        method: &str,
        path: &str,
        more_headers: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> Result<(u16, Vec<u8>), Fault> {
        let bearer = self.bearer();
        let own = [(USER_HEADER, self.user.as_str())];
        let headers = [&own[..], more_headers].concat();
        let url = self.url(path);
        let asked = http::request_within(timeout_ms, method, &url, bearer.as_deref(), &headers, body);
        let answer = asked.await.map_err(|_| Fault::NoAnswer)?;
        if answer.retry_after_seconds.is_some() {
            let message = Failure::from_body(answer.status, &answer.body).error;
            let (status, retry_after_seconds) = (answer.status, answer.retry_after_seconds);
            return Err(Fault::Status { status, retry_after_seconds, message });
        }
        Ok((answer.status, answer.body))
    }

    async fn renew(&self) -> bool {
        #[derive(Deserialize)]
        struct Renewed {
            token: Option<String>,
        }
        let answer = self.send(http::TIMEOUT_MS, "POST", "/api/v1/renew", JSON, Some(b"{}".to_vec())).await;
        let Ok((200, body)) = answer else { return false };
        let Some(token) = serde_json::from_slice::<Renewed>(&body).ok().and_then(|renewed| renewed.token) else {
            return false;
        };
        // A token that can't be kept still serves until the program ends.
        let _ = crate::platform::secrets::keep(super::open::TOKEN, &token);
        self.bearer.replace(Some(token));
        true
    }
}

fn refused(status: u16, body: &[u8]) -> Fault {
    Fault::Status { status, retry_after_seconds: None, message: Failure::from_body(status, body).error }
}
