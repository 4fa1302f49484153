//! Preferences (theme, dismissals, last route): one JSON file in the data folder. Never content or tokens.
//!
//! A preference that can't be kept is no reason to stop anybody: what fails is silently not remembered.

use super::{keep, paths};
use std::collections::BTreeMap;
use std::path::PathBuf;

fn path() -> Option<PathBuf> {
    Some(paths::data_folder().ok()?.join("preferences.json"))
}

fn all() -> BTreeMap<String, String> {
    let bytes = path().and_then(|path| keep::read_file(&path).ok().flatten());
    bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

fn write(preferences: &BTreeMap<String, String>) {
    if let (Some(path), Ok(bytes)) = (path(), serde_json::to_vec_pretty(preferences)) {
        let _ = keep::replace_file(&path, &bytes);
    }
}

/// The preference under a key.
pub fn get(key: &str) -> Option<String> {
    all().remove(key)
}

/// Keeps a preference.
pub fn set(key: &str, value: &str) {
    let mut preferences = all();
    if preferences.insert(key.to_owned(), value.to_owned()).as_deref() != Some(value) {
        write(&preferences);
    }
}

/// Forgets a preference.
pub fn remove(key: &str) {
    let mut preferences = all();
    if preferences.remove(key).is_some() {
        write(&preferences);
    }
}

/// Forgets all but those whose keys are to be kept: *Clear data*.
pub fn clear_but(is_kept: impl Fn(&str) -> bool) {
    let mut preferences = all();
    preferences.retain(|key, _| is_kept(key));
    write(&preferences);
}
