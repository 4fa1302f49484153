//! The browser's store, for `tests/bench/browser/`: it is measured there beside others, on the same tickets.

#[path = "../bench_store/samples.rs"]
mod samples;

use uuid::Uuid;
use wasm_bindgen::prelude::*;
use worknest::domain::{ChangeId, ProjectId, Scope};
use worknest::merge::{Change, Operation, Record};
use worknest::store::indexeddb::IndexedDbStore;
use worknest::store::{Batch, QueueRow, QueueState, Store};

fn main() {}

fn project() -> ProjectId {
    ProjectId(Uuid::from_u128(1))
}

/// Of the samples every fifth is a ticket.
fn record(ticket: usize) -> Record {
    samples::record(project(), ticket * 5)
}

fn failed(error: worknest::store::StoreError) -> JsError {
    JsError::new(&error.to_string())
}

/// A ticket as JSON, as the others store it.
#[wasm_bindgen]
pub fn ticket(number: usize) -> String {
    let record = record(number);
    let mut fields = record.fields;
    fields.insert("id".into(), record.id.to_string().into());
    serde_json::Value::Object(fields).to_string()
}

/// An open store.
#[wasm_bindgen]
pub struct Worknest(IndexedDbStore);

#[wasm_bindgen]
impl Worknest {
    /// Opens it, and reads all that it holds.
    pub async fn open(name: String) -> Result<Worknest, JsError> {
        Ok(Self(IndexedDbStore::open(&name).await.map_err(failed)?))
    }

    /// How many records it holds, all of them read.
    pub async fn load(&self) -> Result<usize, JsError> {
        Ok(self.0.load().await.map_err(failed)?.records.len())
    }

    /// Writes confirmed tickets, as they come with an answer of the server.
    pub async fn fill(&self, from: usize, count: usize) -> Result<(), JsError> {
        let put_records = (from..from + count).map(record).collect();
        self.0.commit(Batch { put_records, ..Batch::default() }).await.map_err(failed)
    }

    /// Writes what a person does: a change in the queue, durably.
    pub async fn write(&self, number: usize) -> Result<(), JsError> {
        let Record { entity_type, id, fields, .. } = record(number);
        let change = Change {
            id: ChangeId::new(number as u64, [7; 10]),
            entity_type,
            entity_id: id,
            operation: Operation::Create,
            data: fields,
            timestamp: samples::time_of(number),
            stamp: samples::stamp(number),
            seen: Default::default(),
            resolves: None,
            waits_for: Vec::new(),
        };
        let row =
            QueueRow { order: number as u64, scope: Scope::Project(project()), change, state: QueueState::Queued };
        self.0.commit(Batch { put_queue: vec![row], ..Batch::default() }).await.map_err(failed)
    }
}
