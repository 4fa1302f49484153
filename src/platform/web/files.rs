use super::{sentence, window};
use crate::platform::{PlatformError, sleep};
use js_sys::{Array, Uint8Array};
use std::path::PathBuf;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Long after the browser has taken the bytes over.
const REVOKE_AFTER_MS: u64 = 60_000;

/// Hands bytes to the browser as a download. Where it puts them is not told.
pub async fn save(filename: &str, mime: &str, bytes: &[u8]) -> Result<Option<PathBuf>, PlatformError> {
    download(filename, mime, bytes)
        .map(|()| None)
        .map_err(|error| PlatformError::Refused { what: "the file can't be saved", why: sentence(&error) })
}

fn download(filename: &str, mime: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type(mime);
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &kind)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let document = window().document().ok_or("no document")?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(filename);
    link.click();
    wasm_bindgen_futures::spawn_local(async move {
        sleep(REVOKE_AFTER_MS).await;
        let _ = Url::revoke_object_url(&url);
    });
    Ok(())
}
