use super::listener::Listener;
use super::{call_async, property, sentence, window};
use crate::platform::{PlatformError, sleep};
use js_sys::{Array, Uint8Array};
use std::path::PathBuf;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Long after the browser has taken the bytes over.
const REVOKE_AFTER_MS: u64 = 60_000;

/// Hands bytes to the browser as a download. Where it puts them is not told.
pub async fn save(filename: &str, mime: &str, bytes: &[u8]) -> Result<Option<PathBuf>, PlatformError> {
    download(filename, mime, bytes).map(|()| None).map_err(|error| PlatformError::NotSaved { why: sentence(&error) })
}

/// As long as it is kept, pasted files are told of.
pub struct Pasting(#[expect(dead_code, reason = "held for its end")] Listener);

/// Tells of each file that is pasted into the page: its name, its type, its bytes. Where the clipboard holds text as
/// well (as that of a spreadsheet does), the text is what was meant.
pub fn on_paste(tell: impl Fn(String, String, Vec<u8>) + Clone + 'static) -> Pasting {
    Pasting(Listener::new(&window(), "paste", move |event| {
        let Some(data) = property(event.as_ref(), "clipboardData") else { return };
        let list = |name: &str| property(&data, name).map(|list| Array::from(&list)).unwrap_or_default();
        let files = list("files");
        if files.length() == 0 || list("types").includes(&"text/plain".into(), 0) {
            return;
        }
        event.prevent_default();
        for file in files.iter() {
            let tell = tell.clone();
            wasm_bindgen_futures::spawn_local(async move {
                let text = |name: &str| property(&file, name).and_then(|text| text.as_string()).unwrap_or_default();
                if let Ok(bytes) = call_async(&file, "arrayBuffer", &[]).await {
                    tell(text("name"), text("type"), Uint8Array::new(&bytes).to_vec());
                }
            });
        }
    }))
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
