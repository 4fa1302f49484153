//! The wire of every released version is read for ever: `tests/fixtures/wire/v<version>/`. A fixture is never changed;
//! a new version of the wire adds a folder.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use worknest::merge::{Outcome, Record};
use worknest::sync::{SyncRequest, SyncResponse, WireChange};

fn fixture(version: u32, name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/wire").join(format!("v{version}"));
    serde_json::from_slice(&fs::read(folder.join(format!("{name}.json"))).expect("there")).expect("JSON")
}

fn folders() -> Vec<PathBuf> {
    let folders = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/wire")).expect("there");
    folders.map(|folder| folder.expect("readable").path()).collect()
}

/// Decoded and encoded again, it is what it was.
fn comes_back<T: DeserializeOwned + Serialize>(value: &Value) -> T {
    let decoded: T = serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{error}: {value}"));
    assert_eq!(serde_json::to_value(&decoded).expect("JSON"), *value);
    decoded
}

#[test]
fn every_message_of_every_released_version_decodes() {
    for folder in folders() {
        for file in fs::read_dir(&folder).expect("readable") {
            let path = file.expect("readable").path();
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let bytes = fs::read(&path).expect("readable");
            let outcome = if name.contains("request") {
                serde_json::from_slice::<SyncRequest>(&bytes).map(|_| ())
            } else {
                serde_json::from_slice::<SyncResponse>(&bytes).map(|_| ())
            };
            outcome.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        }
    }
    assert!(!folders().is_empty());
}

#[test]
fn a_request_of_version_1_comes_back_as_it_was() {
    let request: SyncRequest = comes_back(&fixture(1, "request"));
    assert_eq!(request.changes.len(), 3);
    assert!(request.changes[0].seen.as_ref().is_some_and(|seen| seen.after.is_some() && seen.cursor.seq == 7));
    assert!(request.changes[1].resolves.is_some());
    assert_eq!(request.changes[2].entity_type.to_string(), "sprint");
}

#[test]
fn a_plain_request_of_version_1_comes_back_as_it_was() {
    let request: SyncRequest = comes_back(&fixture(1, "plain_request"));
    assert!(request.changes.iter().all(|change| change.stamp.is_none() && change.entity_id.is_none()));
    assert_eq!(request.changes[1].data.get("due_date"), Some(&Value::Null), "null is not absent");
}

#[test]
fn a_response_of_version_1_comes_back_as_it_was() {
    let response: SyncResponse = comes_back(&fixture(1, "response"));
    let outcomes: Vec<_> = response.results.iter().map(|result| result.outcome).collect();
    assert_eq!(outcomes, [Outcome::Applied, Outcome::Merged, Outcome::Conflict, Outcome::Rejected]);
    assert!(response.scopes[0].more && response.scopes[1].restart);
    let record = Record::from(response.server_changes[2].clone());
    assert!(record.deleted);
    let smallest: SyncResponse = serde_json::from_value(fixture(1, "least_response")).expect("it decodes");
    assert!(smallest.results.is_empty() && !smallest.more);
}

#[test]
fn what_tomorrows_server_adds_does_not_disturb_todays_client() {
    let tomorrow: SyncResponse = serde_json::from_value(fixture(1, "response_of_tomorrow")).expect("it decodes");
    let today: SyncResponse = serde_json::from_value(fixture(1, "response")).expect("it decodes");
    assert_eq!(SyncResponse { protocol: 1, ..tomorrow }, today);
}

#[test]
fn a_one_field_change_is_small() {
    let change: WireChange = serde_json::from_value(fixture(1, "request")["changes"][1].clone()).expect("it decodes");
    let bytes = serde_json::to_vec(&WireChange { resolves: None, ..change }).expect("JSON").len();
    assert!(bytes < 400, "{bytes} bytes before compression");
}
