use crate::platform::http::{Ask, Incoming, NoAnswer};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures::{Stream, StreamExt};
use std::io::Write;
use std::sync::OnceLock;
use std::time::Duration;

/// One for the program: it keeps connections open between requests.
fn client() -> &'static reqwest::Client {
    static CLIENT: OnceLock<reqwest::Client> = OnceLock::new();
    CLIENT.get_or_init(|| {
        let builder = reqwest::Client::builder().connect_timeout(Duration::from_secs(10));
        // A bearer token must not follow a redirect to another place.
        let builder = builder.redirect(reqwest::redirect::Policy::none());
        builder.build().expect("the TLS library starts: it is compiled in")
    })
}

/// Sends it; the answer's body arrives in the stream.
pub async fn open(ask: Ask<'_>) -> Result<Incoming<impl Stream<Item = Result<Vec<u8>, NoAnswer>>>, NoAnswer> {
    let method = ask.method.parse::<reqwest::Method>().map_err(NoAnswer::because)?;
    let mut request = client().request(method, ask.url);
    if let Some(token) = ask.bearer {
        request = request.bearer_auth(token);
    }
    for (name, value) in ask.headers {
        request = request.header(*name, *value);
    }
    if let Some(body) = ask.body {
        request = request.body(body);
    }
    let response = request.send().await.map_err(no_answer)?;
    let status = response.status().as_u16();
    let retry_after = response.headers().get("retry-after").and_then(|value| Some(value.to_str().ok()?.to_owned()));
    let chunks = response.bytes_stream().map(|chunk| chunk.map(|bytes| bytes.to_vec()).map_err(no_answer));
    Ok(Incoming { status, retry_after, chunks })
}

fn no_answer(error: reqwest::Error) -> NoAnswer {
    let timed_out = error.is_timeout();
    // The causes say what happened; the outermost sentence only repeats the address.
    let mut why = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        why = inner.to_string();
        cause = inner.source();
    }
    NoAnswer { why, timed_out }
}

/// The bytes as gzip.
pub async fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).ok()?;
    packer.finish().ok()
}
