use super::{call_async, property, window};
use crate::platform::StorageEstimate;
use wasm_bindgen::JsValue;

fn manager() -> Option<JsValue> {
    property(window().navigator().as_ref(), "storage")
}

/// Room used and room there is for this origin, where the browser tells.
pub async fn estimate() -> Option<StorageEstimate> {
    let told = call_async(&manager()?, "estimate", &[]).await.ok()?;
    let number = |name| property(&told, name)?.as_f64();
    Some(StorageEstimate { usage: number("usage")? as u64, quota: number("quota")? as u64 })
}

/// Asks the browser not to evict what is stored; whether it agrees.
pub async fn persist() -> bool {
    ask("persist").await
}

/// Whether it has agreed before.
pub async fn is_persisted() -> bool {
    ask("persisted").await
}

async fn ask(method: &str) -> bool {
    match manager() {
        Some(manager) => call_async(&manager, method, &[]).await.is_ok_and(|answer| answer.is_truthy()),
        None => false,
    }
}
