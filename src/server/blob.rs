//! The bytes of attachments: `PUT` and `GET /api/blobs/{hash}`, on disk in the data folder. Large files come and go
//! in parts: up with `content-range` (`upload.rs`), down with `range`.
//!
//! Invariants: what lies under a hash has that hash; a file is there whole or not at all; the bytes are given only
//! to one who may read an attachment with that hash whose author has sent them (knowing a hash is not having the
//! file); they reach a browser as a download without any rights.

use super::app::App;
use super::error::ServerError;
use super::extract::{Json, Path};
use super::surface::SANDBOX_POLICY;
use super::upload::{self, Part, Received};
use super::visit::Caller;
use super::{clock, quota, rows, scanner};
use crate::domain::file_kind::{HEAD_BYTES, is_disguised};
use crate::domain::{Invalid, Problem, UserId};
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::{Stream, StreamExt};
use http_range_header::parse_range_header;
use sea_orm::ConnectionTrait;
use std::io::SeekFrom;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

/// How much is read from disk at a time.
const CHUNK_BYTES: usize = 128 * 1024;

/// `PUT /api/blobs/{hash}`: 201, or 200 when the bytes were there already; 202 for a part of them.
///
/// # Errors
/// 400 when the bytes have another hash, 413 over the limit.
pub async fn put_blob(caller: Caller, Path(hash): Path<String>, request: Request) -> Result<Response, ServerError> {
    check_hash(&hash)?;
    if let Some(part) = Part::of(request.headers())? {
        return upload::take(&caller, &hash, part, request.into_body().into_data_stream()).await;
    }
    let limit = caller.app.settings.file_bytes_max;
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|size: u64| size > limit) {
        return Err(too_large(limit));
    }
    if uploaded_size(&caller, &hash).await?.is_none() {
        quota::must_have_room(&caller, announced.unwrap_or_default()).await?;
    }
    let kept = keep(&caller, Named::Hash(&hash), request.into_body().into_data_stream()).await?;
    let status = if kept.is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(Received { received: kept.size, complete: true })).into_response())
}

/// Bytes that were received.
pub struct Kept {
    pub hash: String,
    pub size: u64,
    /// They were not there before.
    pub is_new: bool,
}

/// What is known of bytes before they come.
#[derive(Clone, Copy)]
pub enum Named<'a> {
    Hash(&'a str),
    File(&'a str),
}

/// Receives bytes, and notes that the caller has had them.
///
/// # Errors
/// 400 when they have another hash, or are something else than their name says; 413 over the limit, 507 over the
/// person's quota.
pub async fn keep<E>(
    caller: &Caller,
    named: Named<'_>,
    body: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> Result<Kept, ServerError> {
    let partial = Partial::new(&caller.app)?;
    let kept = receive(caller, partial, named, body).await?;
    note_upload(caller.app.database.connection(), caller.user(), &kept.hash, kept.size).await?;
    Ok(kept)
}

/// How many bytes lie under this hash, if they are here and the caller has had them.
///
/// # Errors
/// When the database fails.
pub async fn uploaded_size(caller: &Caller, hash: &str) -> Result<Option<u64>, ServerError> {
    let sql = "SELECT 1 FROM uploads WHERE hash = $1 AND user_id = $2";
    let values = [hash.into(), caller.user().to_string().into()];
    if rows::one(caller.app.database.reader(), sql, values).await?.is_none() {
        return Ok(None);
    }
    Ok(std::fs::metadata(path(&caller.app, hash)).ok().map(|file| file.len()))
}

/// Notes that the caller has had these bytes, if they may read them; how many they are. They stay in the books of who
/// sent them: as the caller's they count for nothing.
///
/// # Errors
/// When the database fails.
pub async fn claim(caller: &Caller, hash: &str) -> Result<Option<u64>, ServerError> {
    let is_readable = readable_name(&caller.app, caller.user(), hash).await?.is_some();
    let file = std::fs::metadata(path(&caller.app, hash)).ok().filter(|_| is_readable);
    if file.is_some() {
        note_upload(caller.app.database.connection(), caller.user(), hash, 0).await?;
    }
    Ok(file.map(|file| file.len()))
}

/// `GET /api/blobs/{hash}`.
///
/// # Errors
/// 404 for bytes that are not there and for those of other people alike.
pub async fn get_blob(caller: Caller, Path(hash): Path<String>, headers: HeaderMap) -> Result<Response, ServerError> {
    give(&caller, &hash, None, &headers).await
}

/// Bytes as a download, under `filename` or the name of an attachment through which the caller may have them.
///
/// # Errors
/// 404 for bytes that are not there and for those of other people alike.
pub async fn give(
    caller: &Caller,
    hash: &str,
    filename: Option<&str>,
    headers: &HeaderMap,
) -> Result<Response, ServerError> {
    check_hash(hash)?;
    let not_found = ServerError::NotFound { what: "file" };
    let Some(known) = readable_name(&caller.app, caller.user(), hash).await? else { return Err(not_found) };
    let mut filename = filename.map_or(known, str::to_owned);
    let etag = format!("\"{hash}\"");
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, blob_headers(&etag, &filename)?).into_response());
    }
    let mut file = match File::open(path(&caller.app, hash)).await {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(not_found),
        Err(error) => return Err(ServerError::internal("cannot open a file", error)),
    };
    let metadata = file.metadata().await.map_err(|error| ServerError::internal("cannot look at a file", error))?;
    let mut head = Vec::with_capacity(HEAD_BYTES);
    (&mut file).take(HEAD_BYTES as u64).read_to_end(&mut head).await.map_err(cannot_read)?;
    file.seek(SeekFrom::Start(0)).await.map_err(cannot_read)?;
    if is_disguised(&filename, &head) {
        // The name came after the bytes, or from a version that did not look: nothing opens it for what it is not.
        filename.push_str(".bin");
    }
    let mut blob_headers = blob_headers(&etag, &filename)?;
    let size = metadata.len();
    match wanted(headers, &etag, size) {
        Wanted::All => {
            blob_headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
            Ok((blob_headers, Body::from_stream(chunks(file, size))).into_response())
        }
        Wanted::Part(range) => {
            let length = range.end() - range.start() + 1;
            file.seek(SeekFrom::Start(*range.start())).await.map_err(cannot_read)?;
            blob_headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
            insert(
                &mut blob_headers,
                header::CONTENT_RANGE,
                &format!("bytes {}-{}/{size}", range.start(), range.end()),
            )?;
            Ok((StatusCode::PARTIAL_CONTENT, blob_headers, Body::from_stream(chunks(file, length))).into_response())
        }
        Wanted::Nothing => {
            insert(&mut blob_headers, header::CONTENT_RANGE, &format!("bytes */{size}"))?;
            Ok((StatusCode::RANGE_NOT_SATISFIABLE, blob_headers).into_response())
        }
    }
}

/// Which bytes a request asks for.
enum Wanted {
    All,
    Part(RangeInclusive<u64>),
    /// None that are there.
    Nothing,
}

/// What `range` says (RFC 9110, 14.2); several ranges at once, or a range of other bytes (`if-range`), are the whole.
fn wanted(headers: &HeaderMap, etag: &str, size: u64) -> Wanted {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let is_of_these = text(header::IF_RANGE).is_none_or(|known| known == etag);
    let Some(Ok(ranges)) = text(header::RANGE).filter(|_| is_of_these).map(parse_range_header) else {
        return Wanted::All;
    };
    match ranges.validate(size) {
        Ok(ranges) if ranges.len() == 1 => Wanted::Part(ranges[0].clone()),
        Ok(_) => Wanted::All,
        Err(_) => Wanted::Nothing,
    }
}

fn blob_headers(etag: &str, filename: &str) -> Result<HeaderMap, ServerError> {
    let mut headers = HeaderMap::new();
    let mut put = |name, text: &str| insert(&mut headers, name, text);
    put(header::CONTENT_TYPE, "application/octet-stream")?;
    put(header::CONTENT_DISPOSITION, &format!("attachment; filename*=UTF-8''{}", percent_encoded(filename)))?;
    put(header::CONTENT_SECURITY_POLICY, SANDBOX_POLICY)?;
    put(header::ETAG, etag)?;
    put(header::ACCEPT_RANGES, "bytes")?;
    // Whoever may read it today may not tomorrow: asked for each time.
    put(header::CACHE_CONTROL, "private, no-cache")?;
    Ok(headers)
}

fn insert(headers: &mut HeaderMap, name: HeaderName, text: &str) -> Result<(), ServerError> {
    let value = HeaderValue::from_str(text).map_err(|error| ServerError::internal("a bad header", error))?;
    headers.insert(name, value);
    Ok(())
}

fn percent_encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    name.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// The next `length` bytes of a file.
fn chunks(file: File, length: u64) -> impl futures::Stream<Item = std::io::Result<Vec<u8>>> {
    futures::stream::try_unfold(file.take(length), |mut file| async move {
        let mut chunk = vec![0; CHUNK_BYTES];
        let length = file.read(&mut chunk).await?;
        chunk.truncate(length);
        Ok((length > 0).then_some((chunk, file)))
    })
}

fn cannot_read(error: std::io::Error) -> ServerError {
    ServerError::internal("cannot read a file", error)
}

/// A file that is being received. Dropped before it is kept, it is removed.
struct Partial {
    path: PathBuf,
    kept: bool,
}

impl Partial {
    fn new(app: &App) -> Result<Self, ServerError> {
        Ok(Self { path: app.settings.blobs().join(format!("{}.part", clock::random_id()?)), kept: false })
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.kept {
            _ = std::fs::remove_file(&self.path);
        }
    }
}

async fn receive<E>(
    caller: &Caller,
    mut partial: Partial,
    named: Named<'_>,
    mut body: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> Result<Kept, ServerError> {
    let app = &caller.app;
    let disk = |error| ServerError::internal("cannot write a file", error);
    let mut file = File::create(&partial.path).await.map_err(disk)?;
    let mut hasher = blake3::Hasher::new();
    let (mut size, mut head) = (0u64, Vec::with_capacity(HEAD_BYTES));
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| broken_off())?;
        size += chunk.len() as u64;
        if size > app.settings.file_bytes_max {
            return Err(too_large(app.settings.file_bytes_max));
        }
        hasher.update(&chunk);
        head.extend_from_slice(&chunk[..chunk.len().min(HEAD_BYTES - head.len())]);
        file.write_all(&chunk).await.map_err(disk)?;
    }
    let hash = hasher.finalize().to_hex().to_string();
    match named {
        Named::Hash(expected) if expected != hash => return Err(wrong_hash()),
        Named::Hash(_) => must_be_as_attached(caller, &hash, &head).await?,
        Named::File(name) => must_be_what_it_says(name, &head)?,
    }
    // Before it is in its place: what is refused leaves nothing behind.
    if uploaded_size(caller, &hash).await?.is_none() {
        quota::must_have_room(caller, size).await?;
    }
    let target = path(app, &hash);
    if tokio::fs::try_exists(&target).await.map_err(disk)? {
        return Ok(Kept { hash, size, is_new: false });
    }
    file.sync_all().await.map_err(disk)?;
    scanner::must_be_harmless(app, &partial.path).await?;
    let folder = target.parent().unwrap_or(&target).to_owned();
    tokio::fs::create_dir_all(&folder).await.map_err(disk)?;
    tokio::fs::rename(&partial.path, &target).await.map_err(disk)?;
    partial.kept = true;
    // The name of a file is durable once its folder is.
    File::open(&folder).await.map_err(disk)?.sync_all().await.map_err(disk)?;
    Ok(Kept { hash, size, is_new: true })
}

/// Files lie in folders by the first two digits of their hash.
pub fn path(app: &App, hash: &str) -> PathBuf {
    app.settings.blobs().join(&hash[..2]).join(hash)
}

/// The hashes of all files that are there, ascending.
///
/// # Errors
/// When a folder cannot be read.
pub fn hashes(app: &App) -> std::io::Result<Vec<String>> {
    let mut hashes = Vec::new();
    for folder in std::fs::read_dir(app.settings.blobs())? {
        let folder = folder?;
        if folder.file_type()?.is_dir() {
            for file in std::fs::read_dir(folder.path())? {
                hashes.extend(file?.file_name().into_string().ok().filter(|name| is_hash(name)));
            }
        }
    }
    hashes.sort_unstable();
    Ok(hashes)
}

/// A file that comes from elsewhere than a request: kept under its hash once it is whole.
pub struct NewFile {
    file: std::fs::File,
    partial: Partial,
    hash: String,
    hasher: blake3::Hasher,
    target: PathBuf,
}

impl NewFile {
    /// Begins one.
    ///
    /// # Errors
    /// When the hash is none, or the disk refuses.
    pub fn create(app: &App, hash: &str) -> std::io::Result<Self> {
        check_hash(hash).map_err(std::io::Error::other)?;
        let partial = Partial::new(app).map_err(std::io::Error::other)?;
        let file = std::fs::File::create(&partial.path)?;
        Ok(Self { file, partial, hash: hash.to_owned(), hasher: blake3::Hasher::new(), target: path(app, hash) })
    }

    /// Puts it in its place, durably.
    ///
    /// # Errors
    /// When its bytes have another hash, or the disk refuses.
    pub fn keep(mut self) -> std::io::Result<()> {
        if self.hasher.finalize().to_hex().as_str() != self.hash {
            return Err(std::io::Error::other(format!("the file {} is damaged", self.hash)));
        }
        put_in_place(&self.file, &self.partial.path, &self.target)?;
        self.partial.kept = true;
        Ok(())
    }
}

/// Moves a whole file to where it belongs, durably.
///
/// # Errors
/// When the disk refuses.
pub fn put_in_place(file: &std::fs::File, from: &std::path::Path, target: &std::path::Path) -> std::io::Result<()> {
    file.sync_all()?;
    let folder = target.parent().unwrap_or(target);
    std::fs::create_dir_all(folder)?;
    std::fs::rename(from, target)?;
    // The name of a file is durable once its folder is.
    std::fs::File::open(folder)?.sync_all()
}

impl std::io::Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// Notes that somebody has had these bytes, of which so many are in their books: once they are, they stay.
///
/// # Errors
/// When the database fails.
pub async fn note_upload(db: &impl ConnectionTrait, user: UserId, hash: &str, size: u64) -> Result<(), ServerError> {
    let sql = "INSERT INTO uploads (hash, user_id, file_size, created_at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (hash, user_id) DO UPDATE SET file_size = excluded.file_size WHERE uploads.file_size = 0";
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let now = rows::time_text(clock::now());
    rows::execute(db, sql, [hash.into(), user.to_string().into(), size.into(), now.into()]).await?;
    Ok(())
}

/// The name of an attachment through which a user may have these bytes.
///
/// # Errors
/// When the database fails.
pub async fn readable_name(app: &App, user: UserId, hash: &str) -> Result<Option<String>, ServerError> {
    let sql = "SELECT a.filename FROM attachments a WHERE a.hash = $1 AND NOT a.deleted \
               AND a.scope IN (SELECT m.scope FROM members m WHERE m.user_id = $2 AND NOT m.deleted) \
               AND EXISTS (SELECT 1 FROM uploads u WHERE u.hash = a.hash AND u.user_id = a.uploaded_by) \
               ORDER BY a.seq DESC LIMIT 1";
    let values = [hash.into(), user.to_string().into()];
    let Some(row) = rows::one(app.database.reader(), sql, values).await? else { return Ok(None) };
    let name: Option<String> = row.try_get("", "filename")?;
    Ok(Some(name.unwrap_or_else(|| "file".into())))
}

/// Whether a text is a hash as it stands in addresses and folders: nothing else ever becomes a path.
pub fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// # Errors
/// 404 for what is no hash.
pub fn check_hash(hash: &str) -> Result<(), ServerError> {
    if is_hash(hash) { Ok(()) } else { Err(ServerError::NotFound { what: "file" }) }
}

/// # Errors
/// 400 for a file whose first bytes are of something else than its name says.
fn must_be_what_it_says(filename: &str, head: &[u8]) -> Result<(), Invalid> {
    if is_disguised(filename, head) {
        return Err(Invalid::new("file", Problem::Disguised { name: filename.to_owned() }));
    }
    Ok(())
}

/// The same of bytes that the caller has attached already, under whatever names.
///
/// # Errors
/// 400; when the database fails.
pub async fn must_be_as_attached(caller: &Caller, hash: &str, head: &[u8]) -> Result<(), ServerError> {
    let sql = "SELECT filename FROM attachments WHERE hash = $1 AND uploaded_by = $2 AND NOT deleted";
    let values = [hash.into(), caller.user().to_string().into()];
    for row in rows::all(caller.app.database.reader(), sql, values).await? {
        must_be_what_it_says(&row.try_get::<Option<String>>("", "filename")?.unwrap_or_default(), head)?;
    }
    Ok(())
}

/// It is over the limit, in bytes.
pub fn too_large(limit: u64) -> ServerError {
    ServerError::Request {
        status: StatusCode::PAYLOAD_TOO_LARGE,
        code: "file_too_large",
        message: format!("the file is over {} MB: attach a smaller one", limit / (1024 * 1024)),
    }
}

/// They are not what the address says.
pub fn wrong_hash() -> ServerError {
    ServerError::Request {
        status: StatusCode::BAD_REQUEST,
        code: "wrong_hash",
        message: "these bytes have another BLAKE3 hash than the address says".into(),
    }
}

/// The connection ended before the bytes did.
pub fn broken_off() -> ServerError {
    ServerError::Request {
        status: StatusCode::BAD_REQUEST,
        code: "broken_off",
        message: "the upload broke off: send it again".into(),
    }
}
