//! What native builds keep in files of the data folder.

#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use worknest::platform::{paths, preferences, secrets};

// One test: the data folder is chosen by an environment variable, which all tests of a process share.
#[test]
fn secrets_and_preferences_are_kept_in_a_folder_of_this_user_only() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("data");
    // SAFETY: this process has no other thread that reads the environment.
    unsafe { std::env::set_var("WORKNEST_DATA", &folder) };
    assert_eq!(paths::data_folder().unwrap(), folder);
    assert_eq!(mode(&folder), 0o700);

    assert_eq!(secrets::read("token").unwrap(), None);
    secrets::keep("token", "first").unwrap();
    secrets::keep("../token", "elsewhere").unwrap();
    secrets::keep("token", "second").unwrap();
    assert_eq!(secrets::read("token").unwrap().as_deref(), Some("second"));
    assert_eq!(secrets::read("../token").unwrap().as_deref(), Some("elsewhere"));
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 2, "no name leads out of the folder, nothing half written stays: {files:?}");
    for file in &files {
        assert_eq!(mode(file), 0o600);
    }
    secrets::forget("token").unwrap();
    secrets::forget("token").unwrap();
    assert_eq!(secrets::read("token").unwrap(), None);

    assert_eq!(preferences::get("theme"), None);
    preferences::set("theme", "dark");
    preferences::set("route", "/projects");
    preferences::remove("route");
    assert_eq!(preferences::get("theme").as_deref(), Some("dark"));
    assert_eq!(preferences::get("route"), None);
    preferences::set("route", "/projects");
    preferences::clear_but(|key| key == "theme");
    assert_eq!(preferences::get("theme").as_deref(), Some("dark"));
    assert_eq!(preferences::get("route"), None);
}

fn mode(path: &std::path::Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}
