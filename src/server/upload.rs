//! Files that come in parts: `PUT /api/blobs/{hash}` with `content-range`, and how far such an upload is.
//!
//! What has arrived stays, also of a part that was cut off: whoever sends it asks for [`get_received`], and goes on
//! there. Each person's parts lie in a file of their own, so that nobody learns what others have sent.

use super::error::ServerError;
use super::extract::{Json, Path};
use super::visit::Caller;
use super::{blob, clock, quota, scanner};
use crate::domain::file_kind::HEAD_BYTES;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::{Stream, StreamExt};
use serde::Serialize;
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};
use tokio::io::AsyncWriteExt;

/// How long the parts of an upload that nobody goes on with are kept.
const KEPT_FOR: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// The ending of their names.
const ENDING: &str = "parts";

/// How far an upload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Received {
    /// Bytes that are here, from the first one on.
    pub received: u64,
    /// They are all of it, and have the right hash.
    pub complete: bool,
}

/// Which bytes of a file a request brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The first one's place, from 0.
    pub start: u64,
    /// How many the whole file has.
    pub total: u64,
    length: u64,
}

impl Part {
    /// What `content-range: bytes 0-99/200` says; `None` for a request that brings the whole file.
    ///
    /// # Errors
    /// 400 when it says something else.
    pub fn of(headers: &HeaderMap) -> Result<Option<Self>, ServerError> {
        let Some(value) = headers.get(header::CONTENT_RANGE) else { return Ok(None) };
        let wrong = || ServerError::Request {
            status: StatusCode::BAD_REQUEST,
            code: "bad_range",
            message: "content-range must be like \"bytes 0-99/200\"".into(),
        };
        let text = value.to_str().ok().and_then(|text| text.strip_prefix("bytes ")).ok_or_else(wrong)?;
        let (range, total) = text.split_once('/').ok_or_else(wrong)?;
        let (start, last) = range.split_once('-').ok_or_else(wrong)?;
        let number = |text: &str| text.parse::<u64>().map_err(|_| wrong());
        let (start, last, total) = (number(start)?, number(last)?, number(total)?);
        if start > last || last >= total {
            return Err(wrong());
        }
        Ok(Some(Self { start, total, length: last - start + 1 }))
    }
}

/// `GET /api/blobs/{hash}/received`: how far the caller's upload of these bytes is. Whoever may read them need not send
/// them: they count as theirs, so that a ticket that moves takes its files along.
///
/// # Errors
/// 404 for what is no hash.
pub async fn get_received(caller: Caller, Path(hash): Path<String>) -> Result<Json<Received>, ServerError> {
    blob::check_hash(&hash)?;
    if let Some(received) = blob::uploaded_size(&caller, &hash).await? {
        return Ok(Json(Received { received, complete: true }));
    }
    if let Some(received) = blob::claim(&caller, &hash).await? {
        return Ok(Json(Received { received, complete: true }));
    }
    let Ok(file) = std::fs::File::options().append(true).read(true).open(place(&caller, &hash)) else {
        return Ok(Json(Received { received: 0, complete: false }));
    };
    let received = file.metadata().map_err(disk)?.len();
    // A server that was killed after the last byte had come never looked whether it was the last.
    let complete = file.try_lock().is_ok() && finish(&caller, &hash, file, received).await?;
    Ok(Json(Received { received, complete }))
}

/// Takes a part: 202 until the file is whole, then 201.
///
/// # Errors
/// 409 when the part begins neither where the last one ended nor at 0, 400 when it is longer or shorter than announced
/// or the whole has another hash, 413 over the limit, 507 over the person's quota, 503 while another request brings the same.
pub async fn take<E>(
    caller: &Caller,
    hash: &str,
    part: Part,
    mut body: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> Result<Response, ServerError> {
    let limit = caller.app.settings.file_bytes_max;
    if part.total > limit {
        return Err(blob::too_large(limit));
    }
    if let Some(received) = blob::uploaded_size(caller, hash).await? {
        return Ok(Json(Received { received, complete: true }).into_response());
    }
    if part.start == 0 {
        forget_the_old(caller);
    }
    quota::must_have_room(caller, part.total.saturating_sub(part.start)).await?;
    let place = place(caller, hash);
    let file = std::fs::File::options().create(true).append(true).read(true).open(&place).map_err(disk)?;
    // Another tab or device of the same person, perhaps at another server on the same files.
    file.try_lock().map_err(|_| ServerError::Busy)?;
    if part.start == 0 {
        // Its sender begins anew.
        file.set_len(0).map_err(disk)?;
    }
    let before = file.metadata().map_err(disk)?.len();
    if before != part.start {
        return Err(ServerError::Conflict {
            code: "wrong_offset",
            message: format!("this part begins at {}, but {before} bytes are here: go on from there", part.start),
            field: None,
        });
    }
    let mut file = tokio::fs::File::from_std(file);
    let mut left = part.length;
    while let Some(chunk) = body.next().await {
        let Ok(chunk) = chunk else {
            file.flush().await.map_err(disk)?;
            return Err(blob::broken_off());
        };
        left = left.checked_sub(chunk.len() as u64).ok_or_else(other_length)?;
        file.write_all(&chunk).await.map_err(disk)?;
    }
    file.flush().await.map_err(disk)?;
    if left > 0 {
        return Err(other_length());
    }
    let received = part.start + part.length;
    if received < part.total {
        return Ok((StatusCode::ACCEPTED, Json(Received { received, complete: false })).into_response());
    }
    let finished = finish(caller, hash, file.into_std().await, received).await;
    if matches!(finished, Ok(false) | Err(ServerError::Invalid(_))) {
        // It would be refused again.
        std::fs::remove_file(place).map_err(disk)?;
    }
    if !finished? {
        return Err(blob::wrong_hash());
    }
    Ok((StatusCode::CREATED, Json(Received { received, complete: true })).into_response())
}

/// Takes what has come for the whole file, if it is: whether it is.
async fn finish(caller: &Caller, hash: &str, file: std::fs::File, size: u64) -> Result<bool, ServerError> {
    let (target, from) = (blob::path(&caller.app, hash), place(caller, hash));
    let expected = hash.to_owned();
    let Some((file, head)) = beside(move || head_if_right(file, &expected)).await? else { return Ok(false) };
    blob::must_be_as_attached(caller, hash, &head).await?;
    scanner::must_be_harmless(&caller.app, &from).await?;
    beside(move || blob::put_in_place(&file, &from, &target)).await?;
    blob::note_upload(caller.app.database.connection(), caller.user(), hash, size).await?;
    Ok(true)
}

/// Work with a disk, which holds up no other request.
async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, ServerError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| ServerError::internal("cannot finish a file", error))?.map_err(disk)
}

/// The file and its first bytes, if it holds what its name says.
fn head_if_right(mut file: std::fs::File, hash: &str) -> std::io::Result<Option<(std::fs::File, Vec<u8>)>> {
    file.seek(SeekFrom::Start(0))?;
    let (mut hasher, mut head) = (blake3::Hasher::new(), Vec::with_capacity(HEAD_BYTES));
    let mut chunk = vec![0; 1024 * 1024];
    loop {
        let length = file.read(&mut chunk)?;
        if length == 0 {
            break;
        }
        hasher.update(&chunk[..length]);
        head.extend_from_slice(&chunk[..length.min(HEAD_BYTES - head.len())]);
    }
    Ok((hasher.finalize().to_hex().as_str() == hash).then_some((file, head)))
}

fn place(caller: &Caller, hash: &str) -> PathBuf {
    caller.app.settings.blobs().join(format!("{}-{hash}.{ENDING}", caller.user()))
}

/// How many bytes of the caller's are here in parts of files.
pub fn bytes_in_parts(caller: &Caller) -> u64 {
    let start = format!("{}-", caller.user());
    let files = std::fs::read_dir(caller.app.settings.blobs()).into_iter().flatten().flatten();
    let theirs = files.filter(|file| {
        let name = file.file_name();
        name.to_str().is_some_and(|name| name.starts_with(&start) && name.ends_with(ENDING))
    });
    theirs.filter_map(|file| Some(file.metadata().ok()?.len())).sum()
}

/// Removes what nobody has gone on with. What can't be removed is met again next time.
fn forget_the_old(caller: &Caller) {
    let Some(oldest) = SystemTime::from(clock::now()).checked_sub(KEPT_FOR) else { return };
    let files = std::fs::read_dir(caller.app.settings.blobs()).into_iter().flatten().flatten();
    for file in files.filter(|file| file.path().extension().is_some_and(|ending| ending == ENDING)) {
        let is_old = file.metadata().and_then(|file| file.modified()).is_ok_and(|at| at < oldest);
        if is_old {
            let _ = std::fs::remove_file(file.path());
        }
    }
}

fn disk(error: std::io::Error) -> ServerError {
    ServerError::internal("cannot write a file", error)
}

fn other_length() -> ServerError {
    ServerError::Request {
        status: StatusCode::BAD_REQUEST,
        code: "bad_range",
        message: "this part has another length than its content-range says".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(text: &'static str) -> Result<Option<Part>, ServerError> {
        Part::of(&HeaderMap::from_iter([(header::CONTENT_RANGE, header::HeaderValue::from_static(text))]))
    }

    #[test]
    fn a_range_is_read_or_refused() {
        assert_eq!(Part::of(&HeaderMap::new()).expect("none is fine"), None);
        let whole = part("bytes 0-0/1").expect("this is one");
        assert_eq!(whole, Some(Part { start: 0, total: 1, length: 1 }));
        for wrong in ["bytes */5", "bytes 3-2/5", "bytes 0-5/5", "0-1/2", "bytes 0-1/*", "bytes -1-2/5"] {
            assert!(part(wrong).is_err(), "{wrong}");
        }
    }
}
