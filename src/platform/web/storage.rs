use super::{call_async, preferences, property, window};
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

const ASKED: &str = "persist-asked";

/// Asks, once on this device, and lets nobody wait for the person's answer.
pub fn persist_soon() {
    if preferences::get(ASKED).is_none() {
        preferences::set(ASKED, "1");
        wasm_bindgen_futures::spawn_local(async {
            persist().await;
        });
    }
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
