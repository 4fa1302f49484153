//! Files are shown to a virus scanner before they are kept, where one is configured: ClamAV's daemon, by its own
//! protocol (`INSTREAM` of `clamd`).
//!
//! Invariants: what it knows as harmful is not kept; one that does not answer lets nothing in for the time being.

use super::app::App;
use super::error::ServerError;
use crate::domain::Invalid;
use std::io;
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};

/// The longest that a file may take: the largest, on a machine that does much else.
const WHOLE: Duration = Duration::from_secs(120);
/// How much of a file goes at a time.
const CHUNK_BYTES: usize = 128 * 1024;
/// Longer than any answer.
const ANSWER_BYTES_MAX: u64 = 4 * 1024;

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Shows it the file in `path`.
///
/// # Errors
/// 400 for what it knows as harmful; 503 when it does not answer.
pub async fn must_be_harmless(app: &App, path: &Path) -> Result<(), ServerError> {
    let Some(place) = &app.settings.clamd else { return Ok(()) };
    let answer = within(show(place, path)).await;
    let answer = answer.inspect_err(|error| tracing::error!(%error, "the virus scanner does not answer"));
    // "stream: OK", "stream: Name FOUND", or why not.
    match answer.as_deref() {
        Ok("stream: OK") => Ok(()),
        Ok(other) => match other.strip_prefix("stream: ").and_then(|rest| rest.strip_suffix(" FOUND")) {
            Some(name) => {
                tracing::warn!(name, "the virus scanner knows a file that somebody has sent");
                Err(Invalid::new("file", format!("is not taken: the virus scanner knows it as {name}")).into())
            }
            None => {
                tracing::error!(answer = other, "the virus scanner could not look at a file");
                Err(ServerError::Busy)
            }
        },
        Err(_) => Err(ServerError::Busy),
    }
}

/// Whether it answers at all.
///
/// # Errors
/// Why it does not.
pub async fn answers(place: &str) -> io::Result<()> {
    let asked = async {
        let mut stream = connect(place).await?;
        stream.write_all(b"zPING\0").await?;
        read(&mut stream).await
    };
    let answer = within(asked).await?;
    if answer == "PONG" { Ok(()) } else { Err(io::Error::other(answer)) }
}

async fn within<T>(work: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    tokio::time::timeout(WHOLE, work).await.map_err(io::Error::from)?
}

async fn connect(place: &str) -> io::Result<Box<dyn Stream>> {
    Ok(if place.starts_with('/') {
        Box::new(UnixStream::connect(place).await?)
    } else {
        Box::new(TcpStream::connect(place).await?)
    })
}

/// Its answer to the bytes of a file.
async fn show(place: &str, path: &Path) -> io::Result<String> {
    let mut file = tokio::fs::File::open(path).await?;
    let mut stream = connect(place).await?;
    match send(&mut stream, &mut file).await {
        Ok(()) => read(&mut stream).await,
        // It closes on what is more than it takes, and has said so.
        Err(error) => read(&mut stream).await.ok().filter(|answer| !answer.is_empty()).ok_or(error),
    }
}

/// Each piece after its length; one of none is the end.
async fn send(stream: &mut Box<dyn Stream>, file: &mut tokio::fs::File) -> io::Result<()> {
    stream.write_all(b"zINSTREAM\0").await?;
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let length = file.read(&mut chunk).await?;
        stream.write_u32(u32::try_from(length).map_err(io::Error::other)?).await?;
        if length == 0 {
            return stream.flush().await;
        }
        stream.write_all(&chunk[..length]).await?;
    }
}

async fn read(stream: &mut Box<dyn Stream>) -> io::Result<String> {
    let mut answer = Vec::new();
    stream.take(ANSWER_BYTES_MAX).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).trim_end_matches('\0').trim().to_owned())
}
