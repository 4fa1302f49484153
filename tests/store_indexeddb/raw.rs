//! The database as anybody finds it who reads the disk: without our code and without our keys.

use idb::{Database, Factory, TransactionMode};
use js_sys::{JSON, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::CryptoKey;

/// Opens the database of a store.
pub async fn open(database: &str) -> Database {
    Factory::new().unwrap().open(database, None).unwrap().await.unwrap()
}

/// Every key and value of every object store, each as one string of bytes.
pub async fn everything(database: &str) -> Vec<(String, Vec<u8>)> {
    let database = open(database).await;
    let names = database.store_names();
    let transaction = database.transaction(&names, TransactionMode::ReadOnly).unwrap();
    let mut found = Vec::new();
    for name in &names {
        let store = transaction.object_store(name).unwrap();
        let keys = store.get_all_keys(None, None).unwrap().await.unwrap();
        let values = store.get_all(None, None).unwrap().await.unwrap();
        for (key, value) in keys.iter().zip(&values) {
            let mut bytes = Vec::new();
            collect(key, &mut bytes);
            collect(value, &mut bytes);
            found.push((name.clone(), bytes));
        }
    }
    database.close();
    found
}

/// The bytes of a value, whatever it is made of.
fn collect(value: &JsValue, bytes: &mut Vec<u8>) {
    if let Some(array) = value.dyn_ref::<Uint8Array>() {
        bytes.extend(array.to_vec());
    } else if let Some(text) = value.as_string() {
        bytes.extend(text.as_bytes());
    } else if let Some(key) = value.dyn_ref::<CryptoKey>() {
        assert!(!key.extractable(), "no key in the database may be taken out of it");
    } else if value.is_object() {
        for name in Object::keys(value.unchecked_ref::<Object>()).iter() {
            collect(&name, bytes);
            collect(&Reflect::get(value, &name).unwrap(), bytes);
        }
    } else {
        bytes.extend(String::from(JSON::stringify(value).unwrap()).as_bytes());
    }
}

/// Replaces one value by what `change` makes of it.
pub async fn alter(database: &str, store: &str, key: &JsValue, change: impl FnOnce(JsValue) -> JsValue) {
    let database = open(database).await;
    let transaction = database.transaction(&[store], TransactionMode::ReadWrite).unwrap();
    let objects = transaction.object_store(store).unwrap();
    let value = objects.get(key.clone()).unwrap().await.unwrap().unwrap();
    // The stores with keys of their own take one; so do the others, when it is there already.
    objects.put(&change(value), Some(key)).unwrap().await.unwrap();
    transaction.await.unwrap();
    database.close();
}

/// The keys of an object store.
pub async fn keys(database: &str, store: &str) -> Vec<JsValue> {
    let database = open(database).await;
    let transaction = database.transaction(&[store], TransactionMode::ReadOnly).unwrap();
    let keys = transaction.object_store(store).unwrap().get_all_keys(None, None).unwrap().await.unwrap();
    database.close();
    keys
}

/// The bytes with one of them changed.
pub fn damaged(bytes: &JsValue) -> JsValue {
    let copy = Uint8Array::new(bytes);
    copy.set_index(20, copy.get_index(20) ^ 1);
    copy.into()
}
