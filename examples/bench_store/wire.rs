//! What a change weighs on the wire.

use super::samples::{START_MILLIS, chance, id, stamp, time_of, user};
use super::table::line;
use std::io::Write;
use std::process::{Command, Stdio};
use uuid::Uuid;
use worknest::domain::{ChangeId, EntityId, EntityType, Fields, ProjectId, Scope};
use worknest::merge::{Change, Cursor, Operation, Seen};
use worknest::store::StoreError;
use worknest::sync::{PROTOCOL, ScopeCursor, SyncRequest, WireChange};

/// The id of the `number`th change.
fn change_id(number: usize) -> ChangeId {
    ChangeId::new(START_MILLIS + 100_000_000 + number as u64 / 8, chance(!number))
}

/// A change as it travels.
pub fn wire(
    number: usize,
    entity: (EntityType, EntityId),
    operation: Operation,
    data: Fields,
    seen: Seen,
) -> WireChange {
    let change = Change {
        id: change_id(number),
        entity_type: entity.0,
        entity_id: entity.1,
        operation,
        data,
        timestamp: time_of(number),
        stamp: stamp(number),
        seen,
        resolves: None,
        waits_for: Vec::new(),
    };
    change.into()
}

/// A batch of one-field changes, each of another ticket, as the client sends it.
pub async fn changes(count: usize) -> Result<(), StoreError> {
    let cursor = Cursor { epoch: 0, seq: 4_711, change: change_id(0) };
    let change = |at: usize| {
        let title = serde_json::json!({"title": format!("Another title for number {}", at * 37 % 1_000)});
        let data = title.as_object().cloned().unwrap_or_default();
        let seen = Seen { cursor, seq: at as u64, ..Seen::default() };
        wire(at, (EntityType::Ticket, id(at * 5)), Operation::Update, data, seen)
    };
    let scope = Scope::Project(ProjectId(Uuid::from_u128(1)));
    let request = SyncRequest {
        client_id: user().to_string(),
        changes: (1..=count).map(change).collect(),
        protocol: Some(PROTOCOL),
        scopes: Some(vec![ScopeCursor { scope, cursor: Some(cursor) }]),
        ..SyncRequest::default()
    };
    let body = serde_json::to_vec(&request).expect("a request is JSON");
    let each = |bytes: usize| format!("{} bytes", bytes / count);
    line(&format!("a one-field change, batch of {count}, unpacked"), each(body.len()), None, "", None);
    if let Some(bytes) = gzip_bytes(&body) {
        line(&format!("a one-field change, batch of {count}, as it goes"), each(bytes), None, "<= 200 bytes", None);
    }
    Ok(())
}

/// How many bytes go, by the system's gzip: the packer of the clients is the browser's, or flate2.
fn gzip_bytes(bytes: &[u8]) -> Option<usize> {
    let mut gzip = Command::new("gzip").arg("-c").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    let (mut input, bytes) = (gzip.stdin.take()?, bytes.to_vec());
    let writing = std::thread::spawn(move || input.write_all(&bytes));
    let output = gzip.wait_with_output().ok()?;
    writing.join().ok()?.ok()?;
    Some(output.stdout.len())
}
