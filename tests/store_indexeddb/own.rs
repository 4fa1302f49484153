use crate::Name;
use crate::raw;
use crate::store_contract::Place;
use crate::store_contract::samples::{comment, key_of, row, scope, sorted, ticket};
use idb::Factory;
use js_sys::{Array, Reflect};
use serde_json::json;
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use worknest::domain::{ChangeId, EntityId};
use worknest::merge::Record;
use worknest::store::indexeddb::IndexedDbStore;
use worknest::store::memory::MemoryStore;
use worknest::store::{Batch, Elsewhere, Snapshot, Store, StoreError};

const SECRET: &str = "the-typed-words-of-a-person";

fn batch_of(records: Vec<Record>) -> Batch {
    Batch { put_records: records, ..Batch::default() }
}

fn in_order(mut snapshot: Snapshot) -> Snapshot {
    snapshot.records = sorted(snapshot.records);
    snapshot
}

async fn loaded(store: &impl Store) -> Snapshot {
    in_order(store.load().await.unwrap())
}

/// Pseudo-random, the same each time.
struct Dice(u32);

impl Dice {
    fn below(&mut self, limit: u32) -> u8 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((self.0 >> 16) % limit) as u8
    }
}

/// One of everything a batch can hold, in all mixtures.
fn any_batch(dice: &mut Dice) -> Batch {
    let mut batch = Batch::default();
    let id = dice.below(40) + 1;
    match dice.below(10) {
        0 => batch.purge_scopes.push(scope(dice.below(3) + 1)),
        1 | 2 => batch.remove_records.push(key_of(&ticket(id, ""))),
        3 => batch.remove_queue.push(ChangeId::from_random([id; 16])),
        4 => {
            batch.put_meta.insert(format!("meta {}", id % 5), (id > 20).then(|| json!(id)));
        }
        5 => batch.put_queue.push(row(u64::from(id), id)),
        _ => {
            let scope = scope(dice.below(3) + 1);
            let title = dice.below(200).to_string();
            batch.put_records.push(Record { scope, ..ticket(id, &title) });
        }
    }
    batch
}

#[wasm_bindgen_test]
async fn nothing_typed_can_be_read_in_the_raw_database() {
    let name = Name::fresh();
    let store = name.open().await;
    for at in 0..150 {
        let mut queued = row(at, at as u8);
        queued.change.data.insert("title".into(), json!(SECRET));
        let batch = Batch {
            put_queue: vec![queued],
            put_meta: BTreeMap::from([(SECRET.to_owned(), Some(json!(SECRET)))]),
            ..batch_of(vec![ticket(at as u8, SECRET), comment(at as u8, 1, SECRET)])
        };
        store.commit(batch).await.unwrap();
    }
    assert!(store.fold().await.unwrap(), "some of it is in pages, some still in the log");
    store.put_blob(&"a".repeat(64), SECRET.repeat(10).as_bytes()).await.unwrap();
    let found = raw::everything(store.database_name()).await;
    for kept in ["keys", "state", "log", "pages", "queue", "blobs"] {
        assert!(found.iter().any(|(name, _)| name == kept), "{kept} was looked into");
    }
    let total: usize = found.iter().map(|(_, bytes)| bytes.len()).sum();
    assert!(total > 50_000, "{total} bytes were looked through");
    for (name, bytes) in &found {
        let words = ["typed-words", "ticket", "title", "project:", "\"put\""];
        for word in words {
            let there = bytes.windows(word.len()).any(|window| window == word.as_bytes());
            assert!(!there, "{word} can be read in {name}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_long_history_with_folds_between_agrees_with_memory() {
    let name = Name::fresh();
    let memory = MemoryStore::default();
    let mut dice = Dice(7);
    let mut store = name.open().await;
    for round in 0..6 {
        for _ in 0..90 {
            let batch = any_batch(&mut dice);
            store.commit(batch.clone()).await.unwrap();
            memory.commit(batch).await.unwrap();
        }
        let before = loaded(&store).await;
        assert_eq!(before, loaded(&memory).await, "round {round}, before the fold");
        assert!(store.fold().await.unwrap());
        assert_eq!(loaded(&store).await, before, "round {round}, after the fold");
        drop(store);
        store = name.open().await;
        assert_eq!(loaded(&store).await, before, "round {round}, opened again");
    }
    assert!(raw::keys(store.database_name(), "pages").await.len() > 1);
}

#[wasm_bindgen_test]
async fn a_fold_loses_nothing_that_is_written_meanwhile() {
    let store = Name::fresh().open().await;
    let memory = MemoryStore::default();
    let mut dice = Dice(11);
    for _ in 0..8 {
        for _ in 0..40 {
            let batch = any_batch(&mut dice);
            memory.commit(batch.clone()).await.unwrap();
            store.commit(batch).await.unwrap();
        }
        let meanwhile: Vec<Batch> = (0..40).map(|_| any_batch(&mut dice)).collect();
        let writing = async {
            for batch in meanwhile {
                memory.commit(batch.clone()).await.unwrap();
                store.commit(batch).await.unwrap();
            }
        };
        let (folded, ()) = futures::join!(store.fold(), writing);
        folded.unwrap();
        assert_eq!(loaded(&store).await, loaded(&memory).await);
    }
}

#[wasm_bindgen_test]
async fn a_log_grown_long_is_folded_by_itself() {
    let store = Name::fresh().open().await;
    for at in 0..400_u32 {
        let mut record = ticket(1, &at.to_string());
        record.id = EntityId(uuid::Uuid::from_u128(u128::from(at) + 1));
        store.commit(batch_of(vec![record])).await.unwrap();
    }
    let mut log = usize::MAX;
    for _ in 0..100 {
        log = raw::keys(store.database_name(), "log").await.len();
        if log < 200 {
            break;
        }
        gloo_timers::future::TimeoutFuture::new(20).await;
    }
    assert!(log < 200, "{log} entries are still in the log");
    assert_eq!(store.load().await.unwrap().records.len(), 400);
}

#[wasm_bindgen_test]
async fn pages_that_are_mostly_outdated_are_written_anew() {
    let name = Name::fresh();
    let store = name.open().await;
    let all = |title: &str| -> Vec<Record> {
        (0..600_u32)
            .map(|at| Record { id: EntityId(uuid::Uuid::from_u128(u128::from(at) + 1)), ..ticket(1, title) })
            .collect()
    };
    for round in 0..40 {
        store.commit(batch_of(all(&format!("round {round}")))).await.unwrap();
    }
    store.fold().await.unwrap();
    let before = raw::keys(store.database_name(), "pages").await.len();
    assert!(before > 40, "{before} pages");
    let expected = loaded(&store).await;
    assert_eq!(expected.records.len(), 600);
    for at in 0..70 {
        store.commit(Batch { put_queue: vec![row(at, at as u8)], ..Batch::default() }).await.unwrap();
    }
    assert!(store.fold().await.unwrap());
    let after = raw::keys(store.database_name(), "pages").await.len();
    assert!(after <= 6, "{after} pages are left of {before}");
    assert_eq!(loaded(&store).await.records, expected.records);
}

#[wasm_bindgen_test]
async fn a_second_tab_hears_what_the_first_has_committed() {
    let name = Name::fresh();
    let first = name.open().await;
    let second = name.open().await;
    let memory = MemoryStore::default();
    first.load().await.unwrap();
    second.load().await.unwrap();
    assert_eq!(second.changes_elsewhere().await.unwrap(), Elsewhere::Batches(vec![]));

    first.commit(batch_of(vec![ticket(1, "From the first")])).await.unwrap();
    assert_eq!(first.changes_elsewhere().await.unwrap(), Elsewhere::Batches(vec![]), "its own is no news");
    second.commit(batch_of(vec![ticket(1, "From the second")])).await.unwrap();
    second.commit(batch_of(vec![ticket(2, "More")])).await.unwrap();

    // Seen from either tab, the last write is the same.
    for tab in [&first, &second] {
        let Elsewhere::Batches(batches) = tab.changes_elsewhere().await.unwrap() else { panic!("nothing was folded") };
        for batch in batches {
            memory.commit(batch).await.unwrap();
        }
        let records = loaded(&memory).await.records;
        assert_eq!(records, sorted(vec![ticket(1, "From the second"), ticket(2, "More")]));
        assert_eq!(tab.changes_elsewhere().await.unwrap(), Elsewhere::Batches(vec![]), "told once");
    }
}

#[wasm_bindgen_test]
async fn a_tab_that_missed_what_was_folded_is_told_to_load_again() {
    let name = Name::fresh();
    let first = name.open().await;
    let second = name.open().await;
    second.load().await.unwrap();
    for at in 0..100 {
        first.commit(batch_of(vec![ticket(at, "…")])).await.unwrap();
    }
    assert!(first.fold().await.unwrap());
    assert_eq!(second.changes_elsewhere().await.unwrap(), Elsewhere::Reload);
    assert_eq!(second.load().await.unwrap().records.len(), 100);
    assert_eq!(second.changes_elsewhere().await.unwrap(), Elsewhere::Batches(vec![]));
}

#[wasm_bindgen_test]
async fn of_two_folds_at_once_one_gives_up() {
    let name = Name::fresh();
    let first = name.open().await;
    let second = name.open().await;
    for at in 0..100 {
        first.commit(batch_of(vec![ticket(at, "…")])).await.unwrap();
    }
    let (one, other) = futures::join!(first.fold(), second.fold());
    assert_eq!(u8::from(one.unwrap()) + u8::from(other.unwrap()), 1);
    assert_eq!(first.load().await.unwrap().records.len(), 100);
}

#[wasm_bindgen_test]
async fn a_store_with_a_wrong_key_is_set_aside_and_left_as_it_is() {
    let name = Name::fresh();
    let store = name.open().await;
    store.commit(batch_of(vec![ticket(1, "Precious")])).await.unwrap();
    let database = store.database_name().to_owned();
    drop(store);
    raw::alter(&database, "keys", &"data".into(), |data| {
        let wrapped = Reflect::get(&data, &"wrapped".into()).unwrap();
        Reflect::set(&data, &"wrapped".into(), &raw::damaged(&wrapped)).unwrap();
        data
    })
    .await;
    let before = raw::everything(&database).await;

    let store = name.open().await;
    assert_eq!(store.set_aside(), std::slice::from_ref(&database));
    assert_ne!(store.database_name(), database);
    assert_eq!(store.load().await.unwrap(), Snapshot::default());
    store.commit(batch_of(vec![ticket(2, "New")])).await.unwrap();
    drop(store);
    let store = name.open().await;
    assert_eq!(store.set_aside(), std::slice::from_ref(&database), "told each time");
    assert_eq!(store.load().await.unwrap().records, [ticket(2, "New")]);
    assert!(raw::everything(&database).await == before, "nothing of it has changed");
}

#[wasm_bindgen_test]
async fn a_store_whose_keys_are_gone_is_set_aside() {
    let name = Name::fresh();
    let store = name.open().await;
    store.commit(batch_of(vec![ticket(1, "Precious")])).await.unwrap();
    let database = store.database_name().to_owned();
    drop(store);
    let raw = raw::open(&database).await;
    let transaction = raw.transaction(&["keys", "state"], idb::TransactionMode::ReadWrite).unwrap();
    transaction.object_store("keys").unwrap().clear().unwrap().await.unwrap();
    transaction.object_store("state").unwrap().clear().unwrap().await.unwrap();
    transaction.await.unwrap();
    raw.close();
    let store = name.open().await;
    assert_eq!(store.set_aside(), [database]);
}

#[wasm_bindgen_test]
async fn a_damaged_entry_is_said_and_the_store_can_be_put_aside() {
    let name = Name::fresh();
    let store = name.open().await;
    store.commit(batch_of(vec![ticket(1, "Precious")])).await.unwrap();
    let database = store.database_name().to_owned();
    let key = raw::keys(&database, "log").await.remove(0);
    raw::alter(&database, "log", &key, |entry| {
        let sealed = Reflect::get(&entry, &"r".into()).unwrap();
        Reflect::set(&entry, &"r".into(), &raw::damaged(&sealed)).unwrap();
        entry
    })
    .await;
    assert!(matches!(store.load().await, Err(StoreError::Unreadable { .. })));
    let fresh = store.put_aside().await.unwrap();
    assert_eq!(fresh.set_aside(), [database]);
    assert_eq!(fresh.load().await.unwrap(), Snapshot::default());
    drop(fresh);
    assert_eq!(name.open().await.set_aside().len(), 1);
}

#[wasm_bindgen_test]
async fn what_is_sealed_for_one_place_does_not_open_in_another() {
    let store = Name::fresh().open().await;
    store.put_blob(&"a".repeat(64), b"one").await.unwrap();
    store.put_blob(&"b".repeat(64), b"two").await.unwrap();
    let other = raw::open(store.database_name()).await;
    let transaction = other.transaction(&["blobs"], idb::TransactionMode::ReadWrite).unwrap();
    let blobs = transaction.object_store("blobs").unwrap();
    let one = blobs.get(JsValue::from("a".repeat(64))).unwrap().await.unwrap().unwrap();
    blobs.put(&one, Some(&"b".repeat(64).into())).unwrap().await.unwrap();
    transaction.await.unwrap();
    other.close();
    assert!(matches!(store.blob(&"b".repeat(64)).await, Err(StoreError::Unreadable { .. })));
    assert_eq!(store.blob(&"a".repeat(64)).await.unwrap().as_deref(), Some(&b"one"[..]));
}

#[wasm_bindgen_test]
async fn a_connection_that_was_closed_is_opened_again() {
    let store = Name::fresh().open().await;
    store.commit(batch_of(vec![ticket(1, "Before")])).await.unwrap();
    // An upgrade makes every other connection close; undone, the database stays as it was.
    let upgrade = format!(
        "new Promise((done) => {{
             const request = indexedDB.open('{}', 2);
             request.onupgradeneeded = () => request.transaction.abort();
             request.onerror = () => done('undone');
             request.onsuccess = () => done('done');
         }})",
        store.database_name()
    );
    let upgrade: js_sys::Promise = js_sys::eval(&upgrade).unwrap().into();
    assert_eq!(wasm_bindgen_futures::JsFuture::from(upgrade).await.unwrap(), "undone");
    store.commit(batch_of(vec![ticket(2, "After")])).await.unwrap();
    assert_eq!(store.load().await.unwrap().records.len(), 2);
}

// Fails when what the browser closed is not forgotten, or a closed connection is not opened again.
#[wasm_bindgen_test]
async fn a_connection_that_the_browser_closed_is_opened_again_whether_it_says_so_or_not() {
    let store = Name::fresh().open().await;
    for (number, told) in [(1, "handle.dispatchEvent(new Event('close'))"), (2, "")] {
        js_sys::eval(
            "globalThis.begin = IDBDatabase.prototype.transaction;
             IDBDatabase.prototype.transaction = function (...all) {
                 globalThis.handle = this;
                 return begin.apply(this, all);
             };",
        )
        .unwrap();
        store.commit(batch_of(vec![ticket(2 * number, "Before")])).await.unwrap();
        js_sys::eval(&format!("IDBDatabase.prototype.transaction = begin; handle.close(); {told}")).unwrap();
        store.commit(batch_of(vec![ticket(2 * number + 1, "After")])).await.unwrap();
    }
    assert_eq!(store.load().await.unwrap().records.len(), 4);
}

// Fails when a new key is used without having been read back.
#[wasm_bindgen_test]
async fn a_key_that_the_disk_damages_is_never_used() {
    let name = Name::fresh();
    js_sys::eval(
        "globalThis.put = IDBObjectStore.prototype.put;
         IDBObjectStore.prototype.put = function (value, key) {
             if (this.name === 'keys' && key === 'data') value.wrapped[20] ^= 1;
             return put.call(this, value, key);
         };",
    )
    .unwrap();
    let opened = IndexedDbStore::open(&name.0).await;
    js_sys::eval("IDBObjectStore.prototype.put = put").unwrap();
    assert!(opened.is_err(), "nothing may be written under it");
    let store = name.open().await;
    store.commit(batch_of(vec![ticket(1, "Kept")])).await.unwrap();
    drop(store);
    assert_eq!(name.open().await.load().await.unwrap().records, [ticket(1, "Kept")]);
}

#[wasm_bindgen_test]
async fn an_opening_that_waits_for_a_stuck_tab_says_so_and_nothing_is_lost() {
    let name = Name::fresh();
    let store = name.open().await;
    store.commit(batch_of(vec![ticket(1, "Before")])).await.unwrap();
    let database = store.database_name().to_owned();
    drop(store);
    // A tab that lets nobody else in, and another one that wants to upgrade and waits for it: so does all that follows.
    let stuck = raw::open(&database).await;
    let upgrade = format!(
        "const request = indexedDB.open('{database}', 2);
         request.onupgradeneeded = () => request.transaction.abort();"
    );
    js_sys::eval(&upgrade).unwrap();
    let waits = IndexedDbStore::open(&name.0).await.err().expect("nobody gets in");
    assert!(matches!(waits, StoreError::Busy { .. }) && waits.is_transient(), "{waits:?}");
    stuck.close();
    assert_eq!(name.open().await.load().await.unwrap().records, [ticket(1, "Before")]);
}

#[wasm_bindgen_test]
async fn what_can_be_read_of_a_damaged_store_is_salvaged() {
    let store = Name::fresh().open().await;
    for number in 1..=3 {
        store.commit(batch_of(vec![ticket(number, "Precious")])).await.unwrap();
    }
    let database = store.database_name().to_owned();
    let key = raw::keys(&database, "log").await.remove(1);
    raw::alter(&database, "log", &key, |entry| {
        let sealed = Reflect::get(&entry, &"r".into()).unwrap();
        Reflect::set(&entry, &"r".into(), &raw::damaged(&sealed)).unwrap();
        entry
    })
    .await;
    assert!(matches!(store.load().await, Err(StoreError::Unreadable { .. })));
    let found = in_order(store.salvage().await.unwrap());
    assert_eq!(found.records, sorted(vec![ticket(1, "Precious"), ticket(3, "Precious")]));
}

#[wasm_bindgen_test]
async fn a_deleted_database_is_noticed_and_not_written_to() {
    let store = Name::fresh().open().await;
    store.commit(batch_of(vec![ticket(1, "Before")])).await.unwrap();
    Factory::new().unwrap().delete(store.database_name()).unwrap().await.unwrap();
    let refused = store.commit(batch_of(vec![ticket(2, "After")])).await;
    assert!(matches!(refused, Err(StoreError::Removed)), "{refused:?}");
}

#[wasm_bindgen_test]
async fn a_store_cleared_in_another_tab_is_not_written_to_with_the_old_key() {
    let name = Name::fresh();
    let (first, second) = (name.open().await, name.open().await);
    second.commit(batch_of(vec![ticket(1, "Before")])).await.unwrap();
    first.clear().await.unwrap();
    assert!(second.commit(batch_of(vec![ticket(2, "After")])).await.is_err());
    assert!(second.put_blob(&"a".repeat(64), b"bytes").await.is_err());
    assert!(second.load().await.is_err());
    assert_eq!(name.open().await.load().await.unwrap(), Snapshot::default());
}

#[wasm_bindgen_test]
async fn commits_ask_for_strict_durability() {
    let store = Name::fresh().open().await;
    js_sys::eval(
        "globalThis.asked = []; globalThis.original = IDBDatabase.prototype.transaction;
         IDBDatabase.prototype.transaction = function (stores, mode, options) {
             globalThis.asked.push(mode + ' ' + (options && options.durability));
             return globalThis.original.apply(this, arguments);
         };",
    )
    .unwrap();
    store.commit(batch_of(vec![ticket(1, "Here")])).await.unwrap();
    let asked: Array = js_sys::eval("IDBDatabase.prototype.transaction = original; asked").unwrap().into();
    let asked: Vec<String> = asked.iter().filter_map(|text| text.as_string()).collect();
    assert_eq!(asked, ["readwrite strict"], "one transaction, written through");
}

#[wasm_bindgen_test]
async fn a_commit_dropped_half_way_is_whole_or_not_there() {
    let name = Name::fresh();
    let store = name.open().await;
    let batch = Batch { put_queue: vec![row(1, 10)], ..batch_of(vec![ticket(1, "Half way")]) };
    drop(futures::FutureExt::now_or_never(store.commit(batch)));
    drop(store);
    gloo_timers::future::TimeoutFuture::new(50).await;
    let found = name.open().await.load().await.unwrap();
    assert_eq!(found.records.len(), found.queue.len());
}

#[wasm_bindgen_test]
async fn a_commit_whose_caller_went_away_is_told_as_news() {
    let store = Name::fresh().open().await;
    store.commit(batch_of(vec![ticket(1, "Heard of")])).await.unwrap();
    drop(futures::FutureExt::now_or_never(store.commit(batch_of(vec![ticket(2, "Unheard of")]))));
    gloo_timers::future::TimeoutFuture::new(100).await;
    let Elsewhere::Batches(news) = store.changes_elsewhere().await.unwrap() else { panic!("nothing was folded") };
    assert_eq!(news, [batch_of(vec![ticket(2, "Unheard of")])]);
}

#[wasm_bindgen_test]
async fn one_name_is_one_store() {
    let (one, other) = (Name::fresh(), Name::fresh());
    one.open().await.commit(batch_of(vec![ticket(1, "One")])).await.unwrap();
    assert_eq!(other.open().await.load().await.unwrap(), Snapshot::default());
    assert!(IndexedDbStore::open(&one.0).await.unwrap().set_aside().is_empty());
}
