//! Messages as text, and what a client of the version before this one makes of them, and writes.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use worknest::store::QueueRow;
use worknest::sync::{SyncRequest, SyncResponse};

/// What requests have had since.
const NEW_IN_REQUESTS: [&str; 3] = ["protocol", "pending", "device"];

/// The request as that client writes it: without what it does not know.
pub fn request_of_before(request: &SyncRequest) -> SyncRequest {
    through_text(request, |message| {
        NEW_IN_REQUESTS.iter().for_each(|name| _ = message.remove(*name));
        message.get_mut("changes").and_then(Value::as_array_mut).into_iter().flatten().for_each(forget_beside);
    })
}

/// What that client has written of its queue.
pub fn row_of_before(row: &QueueRow) -> QueueRow {
    through_text(row, |row| row.get_mut("change").into_iter().for_each(forget_beside))
}

fn forget_beside(change: &mut Value) {
    change.pointer_mut("/seen").and_then(Value::as_object_mut).map(|seen| seen.remove("beside"));
}

/// The answer as that client reads it, with something in it that even this version does not know.
pub fn response_to_before(response: &SyncResponse) -> SyncResponse {
    through_text(response, |message| {
        message.remove("protocol");
        message.insert("hints".into(), Value::from(vec!["of the future"]));
    })
}

fn through_text<T: Serialize + DeserializeOwned>(
    message: &T,
    change: impl FnOnce(&mut serde_json::Map<String, Value>),
) -> T {
    let mut value = serde_json::to_value(message).expect("a message is JSON");
    change(value.as_object_mut().expect("a message is an object"));
    serde_json::from_str(&value.to_string()).expect("a message of another version is read")
}
