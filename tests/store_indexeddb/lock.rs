//! The passphrase lock. It is one for the whole browser profile: each case takes its own away again.

use crate::Name;
use crate::raw;
use crate::store_contract::Place;
use crate::store_contract::samples::{row, ticket};
use crate::worker::send;
use serde_json::json;
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use worknest::store::indexeddb::{IndexedDbStore, lock};
use worknest::store::{Batch, Protection, Store, StoreError};

const PASSPHRASE: &str = "correct horse battery staple";

/// A store with something in it, then locked; its database and the recovery key.
async fn locked(name: &Name) -> (String, String) {
    let store = name.open().await;
    let meta = [("client_id", json!("replica-7")), ("user", json!("user-3"))];
    let put_meta: BTreeMap<_, _> = meta.map(|(name, value)| (name.to_owned(), Some(value))).into();
    let batch =
        Batch { put_records: vec![ticket(1, "Secret")], put_queue: vec![row(1, 1)], put_meta, ..Batch::default() };
    store.commit(batch).await.unwrap();
    store.put_blob(&"a".repeat(64), b"bytes").await.unwrap();
    let new = lock::prepare(None, PASSPHRASE).await.unwrap().unwrap();
    let recovery = new.recovery_key().to_owned();
    new.keep().await.unwrap();
    assert_eq!(lock::protection().await.unwrap(), Protection::Passphrase);
    // As after loading the page again.
    lock::close();
    (store.database_name().to_owned(), recovery)
}

async fn is_locked(name: &Name) -> bool {
    matches!(IndexedDbStore::open(&name.0).await, Err(StoreError::Locked))
}

async fn holds_the_secret(name: &Name) -> bool {
    let store = name.open().await;
    let found = store.load().await.unwrap();
    found.records == [ticket(1, "Secret")]
        && found.queue.len() == 1
        && store.blob(&"a".repeat(64)).await.unwrap().as_deref() == Some(b"bytes")
        && store.set_aside().is_empty()
}

async fn names_of_keys(database: &str) -> Vec<String> {
    raw::keys(database, "keys").await.iter().filter_map(JsValue::as_string).collect()
}

#[wasm_bindgen_test]
async fn the_passphrase_and_the_recovery_key_open_what_is_locked_and_nothing_else_does() {
    let name = Name::fresh();
    let (database, recovery) = locked(&name).await;
    assert!(is_locked(&name).await);
    for wrong in ["correct horse battery stable", "", "0000-0000-0000-0000-0000-0000-0000-0000"] {
        assert!(!lock::unlock(wrong).await.unwrap(), "{wrong}");
        assert!(is_locked(&name).await, "{wrong}");
    }
    assert_eq!(names_of_keys(&database).await, ["data"], "the device key is gone");
    for right in [PASSPHRASE.to_owned(), recovery.clone(), recovery.to_lowercase().replace('-', " ")] {
        assert!(lock::unlock(&right).await.unwrap());
        assert!(holds_the_secret(&name).await);
        lock::close();
        assert!(is_locked(&name).await, "once the key is forgotten");
    }
    assert!(lock::remove(PASSPHRASE).await.unwrap());
    assert_eq!(lock::protection().await.unwrap(), Protection::Device);
    assert!(holds_the_secret(&name).await, "without any passphrase");
}

#[wasm_bindgen_test]
async fn a_change_of_passphrase_takes_the_one_before_and_makes_it_useless() {
    let name = Name::fresh();
    let (_, recovery) = locked(&name).await;
    assert!(lock::prepare(Some("wrong"), "a new passphrase").await.unwrap().is_none());
    assert!(lock::prepare(None, "a new passphrase").await.unwrap().is_none());
    let new = lock::prepare(Some(&recovery), "a new passphrase").await.unwrap().unwrap();
    assert!(lock::unlock(PASSPHRASE).await.unwrap(), "until the new one is kept, the one before holds");
    lock::close();
    let renewed = new.recovery_key().to_owned();
    new.keep().await.unwrap();
    lock::close();
    assert!(!lock::unlock(PASSPHRASE).await.unwrap());
    assert!(!lock::unlock(&recovery).await.unwrap());
    assert!(lock::unlock(&renewed).await.unwrap());
    lock::close();
    assert!(lock::unlock("a new passphrase").await.unwrap());
    assert!(holds_the_secret(&name).await);
    assert!(!lock::remove(PASSPHRASE).await.unwrap());
    assert!(lock::remove("a new passphrase").await.unwrap());
}

#[wasm_bindgen_test]
async fn of_a_locked_store_the_worker_sends_nothing() {
    let name = Name::fresh();
    let (database, _) = locked(&name).await;
    assert!(send(&database, 200).await.is_empty());
    assert!(lock::unlock(PASSPHRASE).await.unwrap());
    assert!(send(&database, 200).await.is_empty(), "nor while a tab has it open: the worker has no key");
    assert!(lock::remove(PASSPHRASE).await.unwrap());
    assert_eq!(send(&database, 200).await.len(), 1, "it has something to send");
}

#[wasm_bindgen_test]
async fn without_passphrase_and_recovery_key_the_store_is_set_aside_and_left_as_it_is() {
    let name = Name::fresh();
    let (database, _) = locked(&name).await;
    let everything = |found: Vec<(String, Vec<u8>)>| -> Vec<(String, Vec<u8>)> {
        found.into_iter().filter(|(store, _)| !["keys", "state"].contains(&store.as_str())).collect()
    };
    let before = everything(raw::everything(&database).await);
    lock::set_aside().await.unwrap();
    assert_eq!(lock::protection().await.unwrap(), Protection::Device);
    let fresh = name.open().await;
    assert_eq!(fresh.set_aside(), [database.clone()]);
    assert!(fresh.load().await.unwrap().records.is_empty());
    fresh.commit(Batch { put_records: vec![ticket(2, "New")], ..Batch::default() }).await.unwrap();
    assert_eq!(everything(raw::everything(&database).await), before);
    assert_eq!(names_of_keys(&database).await, ["data", "lock"], "with the lock that opens it");
    // The passphrase is remembered after all.
    assert!(lock::salvage(&database, "wrong").await.unwrap().is_none());
    let found = lock::salvage(&database, PASSPHRASE).await.unwrap().unwrap();
    assert_eq!((found.snapshot.records, found.snapshot.queue.len()), (vec![ticket(1, "Secret")], 1));
    assert_eq!(found.files, [("a".repeat(64), b"bytes".to_vec())]);
}

#[wasm_bindgen_test]
async fn what_was_interrupted_while_a_lock_was_set_is_finished_by_the_next_unlocking() {
    let (first, second) = (Name::fresh(), Name::fresh());
    locked(&first).await;
    // A store that the interrupted work had not come to.
    let store = second.open().await;
    store.commit(Batch { put_records: vec![ticket(1, "Late")], ..Batch::default() }).await.unwrap();
    assert!(names_of_keys(store.database_name()).await.contains(&"device".to_owned()));
    assert!(lock::unlock(PASSPHRASE).await.unwrap());
    assert_eq!(names_of_keys(store.database_name()).await, ["data"]);
    store.commit(Batch { put_records: vec![ticket(2, "Later")], ..Batch::default() }).await.unwrap();
    lock::close();
    assert!(is_locked(&second).await);
    assert!(lock::remove(PASSPHRASE).await.unwrap());
    assert_eq!(second.open().await.load().await.unwrap().records.len(), 2);
}

#[wasm_bindgen_test]
async fn a_store_made_or_cleared_while_unlocked_is_locked_as_well() {
    let (first, second) = (Name::fresh(), Name::fresh());
    locked(&first).await;
    assert!(lock::unlock(PASSPHRASE).await.unwrap());
    let made = second.open().await;
    first.open().await.clear().await.unwrap();
    made.commit(Batch { put_records: vec![ticket(1, "Secret")], ..Batch::default() }).await.unwrap();
    lock::close();
    assert!(is_locked(&first).await && is_locked(&second).await);
    assert!(lock::remove(PASSPHRASE).await.unwrap());
    assert!(first.open().await.load().await.unwrap().records.is_empty());
    assert_eq!(second.open().await.load().await.unwrap().records.len(), 1);
}
