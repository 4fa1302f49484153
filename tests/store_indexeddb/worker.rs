//! The service worker's own reader of the queue (`public/sw.js`) over what the store has written. Its code runs
//! here in the page, with a `self` and a `fetch` of ours; IndexedDB, WebCrypto and Web Locks are the browser's.

use crate::Name;
use crate::store_contract::Place;
use crate::store_contract::samples::{change_with_everything, row, ticket};
use js_sys::{Array, Function, Object, Promise, Reflect};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use worknest::merge::Change;
use worknest::platform::{SYNC_LOCK, tabs};
use worknest::store::indexeddb::IndexedDbStore;
use worknest::store::{Batch, QueueRow, QueueState, Rejection, Store};

const WORKER: &str = include_str!("../../public/sw.js");

/// What the worker posts when it makes this call and no tab is open: address, headers, body; at last, whether it failed.
async fn posted_by(call: &str, status: u32) -> Vec<(String, Value, String)> {
    let source = format!(
        "const posted = [];
         const self = {{ addEventListener() {{}}, clients: {{ matchAll: async () => [] }} }};
         const fetch = async (url, {{ method, headers, body }}) => {{
             posted.push([method + ' ' + url, JSON.stringify(headers), body]);
             return {{ status: {status}, ok: {status} === 200 }};
         }};
         {WORKER}
         return {call}.then(() => posted, (error) => posted.concat([['failed', '{{}}', String(error)]]));"
    );
    let promise: Promise = Function::new_no_args(&source).call0(&Object::new()).unwrap().into();
    let posted: Array = JsFuture::from(promise).await.unwrap().into();
    let texts = |entry: JsValue| {
        let text = |at| Reflect::get_u32(&entry, at).unwrap().as_string().unwrap();
        (text(0), serde_json::from_str(&text(1)).unwrap(), text(2))
    };
    posted.iter().map(texts).collect()
}

/// Lets the worker send the queue of a database.
pub async fn send(database: &str, status: u32) -> Vec<(String, Value, String)> {
    posted_by(&format!("sendQueueOf({database:?}, 'user-3')"), status).await
}

fn meta(more: &[(&str, Value)]) -> BTreeMap<String, Option<Value>> {
    let cursors = json!({"project:01010101-0101-0101-0101-010101010101": {"cursor": "0.7.ab", "finished": "0.5.cd"}});
    let all = [("client_id", json!("replica-7")), ("user", json!("user-3")), ("cursors", cursors)];
    all.iter().chain(more).map(|(name, value)| ((*name).to_owned(), Some(value.clone()))).collect()
}

/// A row whose change holds what JavaScript would not write as it was read.
fn delicate(order: u64, number: u8) -> QueueRow {
    let mut row = row(order, number);
    row.change = change_with_everything(number);
    row.change.data.insert("big".into(), json!([u64::MAX, 1.0, -0.0, 1e300, i64::MIN]));
    row.change.data.insert("text".into(), json!("\"quoted\" \\ \u{2028} 👩‍👩‍👧 \u{0}"));
    row
}

#[wasm_bindgen_test]
async fn the_worker_sends_the_queue_as_it_was_written_and_in_its_order() {
    let store = Name::fresh().open().await;
    let rejected = QueueState::Rejected(Rejection { code: "no".into(), message: "No.".into() });
    let mut expected = Vec::new();
    store.commit(Batch { put_meta: meta(&[]), ..Batch::default() }).await.unwrap();
    for at in 0..150_u64 {
        let mut row = delicate(1_000 - at, at as u8);
        if at % 10 == 0 {
            row.state = if at % 20 == 0 { rejected.clone() } else { QueueState::Done };
        } else {
            expected.insert(0, row.change.clone());
        }
        let batch = Batch { put_queue: vec![row], put_records: vec![ticket(1, "A record")], ..Batch::default() };
        store.commit(batch).await.unwrap();
    }
    assert!(store.fold().await.unwrap(), "some rows are in pages, some in the log");
    let taken = expected.remove(0);
    store.commit(Batch { remove_queue: vec![taken.id], ..Batch::default() }).await.unwrap();

    let posted = send(store.database_name(), 200).await;
    assert_eq!(posted.len(), 1);
    let (target, headers, body) = &posted[0];
    assert_eq!(target, "POST /api/sync");
    assert_eq!(headers["content-type"], "application/json");
    let request: Value = serde_json::from_str(body).unwrap();
    assert_eq!(request["client_id"], "replica-7");
    assert_eq!(request["protocol"], 1);
    assert_eq!(request["scopes"][0]["cursor"], "0.7.ab");
    let sent: Vec<Change> = serde_json::from_value(request["changes"].clone()).unwrap();
    assert_eq!(sent, expected);

    // From now on nobody alters them before the answer.
    let queue = store.load().await.unwrap().queue;
    assert_eq!(queue.iter().filter(|row| row.state == QueueState::Sent).count(), expected.len());
    assert_eq!(queue.len(), 149);
    for row in queue.iter().filter(|row| row.state == QueueState::Sent) {
        assert!(expected.contains(&row.change), "what is marked is otherwise as it was");
    }
    let again = send(store.database_name(), 200).await;
    assert_eq!(again[0].2, *body, "sent again, it is the same");
}

#[wasm_bindgen_test]
async fn the_worker_sends_a_long_queue_in_batches_and_stops_at_a_refusal() {
    let store = Name::fresh().open().await;
    let rows = (0..1_100_u64)
        .map(|at| {
            let mut row = row(at, 1);
            row.change.id = worknest::domain::ChangeId(uuid::Uuid::from_u128(u128::from(at) + 1));
            row
        })
        .collect();
    store.commit(Batch { put_queue: rows, put_meta: meta(&[]), ..Batch::default() }).await.unwrap();
    assert_eq!(send(store.database_name(), 401).await.len(), 1);
    assert_eq!(send(store.database_name(), 200).await.len(), 3);
    let failed = send(store.database_name(), 503).await;
    assert_eq!(failed.last().unwrap().0, "failed", "so that the browser tries again later");
}

#[wasm_bindgen_test]
async fn the_worker_sends_nothing_for_nobody_or_when_told_to_work_offline() {
    let without_user = Name::fresh().open().await;
    without_user.commit(Batch { put_queue: vec![row(1, 1)], ..Batch::default() }).await.unwrap();
    assert!(send(without_user.database_name(), 200).await.is_empty());

    let of_another = Name::fresh().open().await;
    let batch = Batch { put_queue: vec![row(1, 1)], put_meta: meta(&[("user", json!("user-4"))]), ..Batch::default() };
    of_another.commit(batch).await.unwrap();
    assert!(send(of_another.database_name(), 200).await.is_empty());

    let offline = Name::fresh().open().await;
    let batch =
        Batch { put_queue: vec![row(1, 1)], put_meta: meta(&[("work_offline", json!(true))]), ..Batch::default() };
    offline.commit(batch).await.unwrap();
    assert!(send(offline.database_name(), 200).await.is_empty());
    assert_eq!(offline.load().await.unwrap().queue, [row(1, 1)], "nor is it marked");

    let empty = Name::fresh().open().await;
    empty.commit(Batch { put_meta: meta(&[]), ..Batch::default() }).await.unwrap();
    assert!(send(empty.database_name(), 200).await.is_empty());
}

// Fails when the worker asks for another lock than the tabs do, or for none.
#[wasm_bindgen_test]
async fn the_worker_sends_nothing_while_a_tab_holds_the_lock_of_sync() {
    let registry = ("registry", json!({"account": {"user": "user-3"}}));
    let local = IndexedDbStore::open("local").await.unwrap();
    local.commit(Batch { put_meta: meta(&[registry]), ..Batch::default() }).await.unwrap();
    let store = Name::fresh().open().await;
    let row = row(1, 77);
    let id = row.change.id.to_string();
    store.commit(Batch { put_queue: vec![row], put_meta: meta(&[]), ..Batch::default() }).await.unwrap();

    let leader = tabs::lead(SYNC_LOCK).await;
    assert!(posted_by("nudgeOrSend()", 200).await.is_empty());
    drop(leader);
    // The browser lets go of it a moment later.
    let mut posted = Vec::new();
    for _ in 0..100 {
        posted = posted_by("nudgeOrSend()", 200).await;
        if !posted.is_empty() {
            break;
        }
        gloo_timers::future::TimeoutFuture::new(10).await;
    }
    assert!(posted.iter().any(|(_, _, body)| body.contains(&id)), "{posted:?}");
}
