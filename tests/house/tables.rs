//! The tables that say which tests cover which line of the design: in the headers of the files that are named here.
//! A renamed test must not leave one of them behind.
//!
//! Between backticks in the last column stands a file (from the root, or from `tests/`), a module of the tests that the
//! table belongs to, or a test: `module::name` there, `crate::module::name` of others in `tests/`, `file.rs::name`.

use crate::asvs;
use crate::rules::Fault;
use std::path::Path;

/// Where the tables stand, and the tests that they belong to.
pub const TABLES: [(&str, &str); 2] = [("tests/server/wire.rs", "server"), ("tests/merge_laws.rs", "merge_laws")];

/// What a table names, row by row.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let rows = text.lines().filter_map(|line| line.strip_prefix("//! | ")?.strip_suffix(" |"));
    let tests = rows.filter_map(|row| Some(row.rsplit_once(" | ")?.1));
    tests.flat_map(|tests| tests.split('`').skip(1).step_by(2))
}

fn is_there(root: &Path, tests: &str, named: &str) -> bool {
    let files = [format!("tests/{tests}/{named}.rs"), format!("tests/{named}"), named.to_owned()];
    let Some((place, name)) = named.rsplit_once("::") else {
        let is_file = files.iter().any(|file| root.join(file).is_file());
        return is_file || asvs::is_there(root, &format!("tests/{tests}.rs::{named}"));
    };
    let place = place.replace("::", "/");
    let files = [format!("tests/{tests}/{place}.rs"), format!("tests/{place}.rs"), place];
    files.iter().any(|file| asvs::is_there(root, &format!("{file}::{name}")))
}

/// What a table names that is not there, and whether it names anything.
pub fn faults(root: &Path, (file, tests): (&str, &str), text: &str) -> Vec<Fault> {
    if named(text).count() == 0 {
        return vec![format!("{file}: has no table")];
    }
    let missing = named(text).filter(|named| !is_there(root, tests, named));
    missing.map(|named| format!("{file}: there is no {named}")).collect()
}
