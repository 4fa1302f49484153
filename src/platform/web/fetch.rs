use super::{property, sentence, window};
use crate::platform::http::{Ask, Incoming, NoAnswer};
use futures::Stream;
use js_sys::Uint8Array;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Blob, Headers, ReadableStreamDefaultReader, RequestCache, RequestInit, Response};

#[wasm_bindgen]
extern "C" {
    /// The browser's packer, which `web-sys` does not have yet; older browsers lack it.
    type CompressionStream;

    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<CompressionStream, JsValue>;
}

/// Gives the request up when dropped; without effect on one that is finished.
struct Abort(AbortController);

impl Drop for Abort {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn no_answer(error: JsValue) -> NoAnswer {
    NoAnswer::because(sentence(&error))
}

/// Sends it; the answer's body arrives in the stream.
pub async fn open(ask: Ask<'_>) -> Result<Incoming<impl Stream<Item = Result<Vec<u8>, NoAnswer>>>, NoAnswer> {
    let abort = Abort(AbortController::new().map_err(no_answer)?);
    let init = init(&ask, &abort).map_err(no_answer)?;
    let answer = JsFuture::from(window().fetch_with_str_and_init(ask.url, &init)).await.map_err(no_answer)?;
    let response: Response = answer.unchecked_into();
    let reader = match response.body() {
        Some(body) => Some(ReadableStreamDefaultReader::new(&body).map_err(no_answer)?),
        None => None,
    };
    let chunks = futures::stream::unfold((reader, abort), |(reader, abort)| async move {
        match next(reader.as_ref()?).await {
            Ok(chunk) => chunk.map(|chunk| (Ok(chunk), (reader, abort))),
            Err(error) => Some((Err(no_answer(error)), (None, abort))),
        }
    });
    let retry_after = response.headers().get("retry-after").ok().flatten();
    Ok(Incoming { status: response.status(), retry_after, chunks })
}

fn init(ask: &Ask<'_>, abort: &Abort) -> Result<RequestInit, JsValue> {
    let headers = Headers::new()?;
    for (name, value) in ask.headers {
        headers.append(name, value)?;
    }
    if let Some(token) = ask.bearer {
        headers.append("authorization", &format!("Bearer {token}"))?;
    }
    let init = RequestInit::new();
    init.set_method(ask.method);
    init.set_headers(&headers);
    init.set_cache(RequestCache::NoStore);
    init.set_signal(Some(&abort.0.signal()));
    if let Some(body) = &ask.body {
        init.set_body(&Uint8Array::from(body.as_slice()));
    }
    Ok(init)
}

/// The next piece of the body, `None` at its end.
async fn next(reader: &ReadableStreamDefaultReader) -> Result<Option<Vec<u8>>, JsValue> {
    let read = JsFuture::from(reader.read()).await?;
    Ok(property(&read, "value").map(|chunk| chunk.unchecked_into::<Uint8Array>().to_vec()))
}

/// The bytes as gzip, by the browser; `None` where it cannot.
pub async fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let packer = CompressionStream::new("gzip").ok()?;
    let parts = js_sys::Array::of1(&Uint8Array::from(bytes));
    let plain = Blob::new_with_u8_array_sequence(&parts).ok()?.stream();
    let packed = Response::new_with_opt_readable_stream(Some(&plain.pipe_through(packer.unchecked_ref()))).ok()?;
    let buffer = JsFuture::from(packed.array_buffer().ok()?).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
