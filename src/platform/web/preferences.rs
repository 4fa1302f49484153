//! Preferences (theme, dismissals, last route, the words of a language) in local storage. Never content or tokens.
//!
//! A preference that can't be kept is no reason to stop anybody: what fails is silently not remembered.

use gloo_storage::{LocalStorage, Storage};

const PREFIX: &str = "worknest.";

/// The preference under a key.
pub fn get(key: &str) -> Option<String> {
    LocalStorage::get(format!("{PREFIX}{key}")).ok()
}

/// Keeps a preference.
pub fn set(key: &str, value: &str) {
    let _ = LocalStorage::set(format!("{PREFIX}{key}"), value);
}

/// Forgets a preference.
pub fn remove(key: &str) {
    LocalStorage::delete(format!("{PREFIX}{key}"));
}

/// Forgets all but those whose keys are to be kept: *Clear data*.
pub fn clear_but(is_kept: impl Fn(&str) -> bool) {
    let storage = LocalStorage::raw();
    let keys: Vec<String> = (0..storage.length().unwrap_or(0)).filter_map(|at| storage.key(at).ok()?).collect();
    let is_over = |key: &&String| key.strip_prefix(PREFIX).is_some_and(|key| !is_kept(key));
    keys.iter().filter(is_over).for_each(LocalStorage::delete);
}
