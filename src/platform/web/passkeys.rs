use super::{call_async, property, sentence, window};
use crate::platform::{NoPasskey, PlatformError};
use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

const READS_TO_MAKE: &str = "parseCreationOptionsFromJSON";
const READS_TO_SHOW: &str = "parseRequestOptionsFromJSON";

fn kind() -> Option<JsValue> {
    property(window().as_ref(), "PublicKeyCredential")
}

/// Whether this browser makes and shows passkeys, and reads by itself what a server asks of them.
pub fn are_here() -> bool {
    kind().is_some_and(|kind| [READS_TO_MAKE, READS_TO_SHOW].iter().all(|name| property(&kind, name).is_some()))
}

/// Makes one as a server asks, in JSON: what came of it, in JSON.
pub async fn make(question: &str) -> Result<String, PlatformError> {
    ask("create", READS_TO_MAKE, question).await.map_err(|error| refusal(&error))
}

/// Shows one as a server asks, in JSON: what came of it, in JSON.
pub async fn show(question: &str) -> Result<String, PlatformError> {
    ask("get", READS_TO_SHOW, question).await.map_err(|error| refusal(&error))
}

async fn ask(deed: &str, reads: &str, question: &str) -> Result<String, JsValue> {
    let kind = kind().ok_or(JsValue::UNDEFINED)?;
    let read = property(&kind, reads).ok_or(JsValue::UNDEFINED)?;
    let options = read.unchecked_into::<js_sys::Function>().call1(&kind, &JSON::parse(question)?)?;
    let asked = Object::new();
    Reflect::set(&asked, &"publicKey".into(), &options)?;
    let credentials = property(window().navigator().as_ref(), "credentials").ok_or(JsValue::UNDEFINED)?;
    // Its bytes become base64url when it is written as JSON.
    Ok(JSON::stringify(&call_async(&credentials, deed, &[asked.into()]).await?)?.into())
}

fn refusal(error: &JsValue) -> PlatformError {
    let name = property(error, "name").and_then(|name| name.as_string()).unwrap_or_default();
    PlatformError::Passkey(match name.as_str() {
        // Browsers do not tell the person's no from there being none.
        "NotAllowedError" | "AbortError" => NoPasskey::Cancelled,
        "InvalidStateError" => NoPasskey::Known,
        _ => NoPasskey::Said(sentence(error)),
    })
}
