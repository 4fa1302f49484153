//! What only SQLite can run into: other processes, broken files, a kill in the middle of a write.

#![allow(clippy::unwrap_used, reason = "a test")]

use serde_json::json;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::tempdir;
use worknest::domain::{EntityId, EntityType, Scope};
use worknest::merge::{Mark, Record};
use worknest::store::sql::SqlStore;
use worknest::store::{Batch, Store, StoreError};

fn record(number: u128) -> Record {
    Record {
        entity_type: EntityType::Ticket,
        id: EntityId(uuid::Uuid::from_u128(number)),
        scope: Scope::Project(Default::default()),
        fields: [("title".to_owned(), json!(format!("Ticket {number}")))].into_iter().collect(),
        seq: 1,
        created: Mark::default(),
        marks: Default::default(),
        deleted: false,
    }
}

#[tokio::test]
async fn a_second_program_is_told_that_the_store_is_in_use() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("a folder that is made").join("store.sqlite");
    let first = SqlStore::open(&path).await.unwrap();
    let error = SqlStore::open(&path).await.unwrap_err();
    assert!(matches!(error, StoreError::Busy { .. }) && error.is_transient(), "{error:?}");
    drop(first);
    SqlStore::open(&path).await.expect("free again");
}

#[tokio::test]
async fn a_file_that_is_no_store_is_refused_and_left_as_it_is() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("store.sqlite");
    let text = "Somebody's letter, which is not a database. ".repeat(100);
    std::fs::write(&path, &text).unwrap();
    let error = SqlStore::open(&path).await.unwrap_err();
    assert!(matches!(error, StoreError::Unreadable { .. }), "{error:?}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[tokio::test]
async fn a_place_that_cannot_hold_a_store_is_told() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "no folder").unwrap();
    let error = SqlStore::open(file.join("store.sqlite")).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
}

#[tokio::test]
async fn cleared_text_is_gone_from_the_files_too() {
    let folder = tempdir().unwrap();
    let store = SqlStore::open(folder.path().join("store.sqlite")).await.unwrap();
    let secret = "xylophone-quartz-7";
    let mut secretive = record(1);
    secretive.fields.insert("description".into(), json!(secret));
    store.commit(Batch { put_records: vec![secretive], ..Batch::default() }).await.unwrap();
    assert!(files_holding(folder.path(), secret) > 0, "it was there");
    store.clear().await.unwrap();
    assert_eq!(files_holding(folder.path(), secret), 0);
}

fn files_holding(folder: &Path, text: &str) -> usize {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    files.filter(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes())).count()
}

/// Set for the process that is to be killed: where its store lies.
const VICTIM: &str = "WORKNEST_TEST_VICTIM";
const BATCH: u128 = 20;

#[tokio::test]
async fn a_kill_in_the_middle_loses_nothing_that_was_committed() {
    if let Some(path) = std::env::var_os(VICTIM) {
        commit_until_killed(PathBuf::from(path)).await;
    }
    let folder = tempdir().unwrap();
    let path = folder.path().join("store.sqlite");
    let mut told = 0;
    for round in 1..=4 {
        told = told.max(run_and_kill(&path, round));
        let store = SqlStore::open(&path).await.expect("it opens after a kill");
        let records = store.load().await.unwrap().records;
        assert_eq!(records.len() as u128 % BATCH, 0, "whole batches only");
        assert!(records.len() as u128 >= told * BATCH, "{} of {} records", records.len(), told * BATCH);
    }
    assert!(told > 4, "it had time to commit something");
}

/// Commits batch after batch and says the number of each that is durable.
async fn commit_until_killed(path: PathBuf) {
    let store = SqlStore::open(path).await.unwrap();
    let done = store.load().await.unwrap().records.len() as u128 / BATCH;
    for batch in done.. {
        let put_records = (batch * BATCH..(batch + 1) * BATCH).map(record).collect();
        store.commit(Batch { put_records, ..Batch::default() }).await.unwrap();
        println!("\ndurable {}", batch + 1);
    }
}

/// Starts this very test as the victim, and kills it after some commits. The last number that it told.
fn run_and_kill(path: &Path, round: usize) -> u128 {
    let test = "sqlite_alone::a_kill_in_the_middle_loses_nothing_that_was_committed";
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(VICTIM, path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(victim.stdout.take().unwrap()).lines();
    let told = lines.map_while(Result::ok).filter_map(|line| line.strip_prefix("durable ")?.parse::<u128>().ok());
    let mut last = 0;
    for number in told.take(round * 3) {
        last = number;
    }
    victim.kill().unwrap();
    victim.wait().unwrap();
    last
}
