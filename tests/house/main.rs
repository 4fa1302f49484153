//! The house rules that a program can see, over every file of the project; and, since a check that
//! cannot fail is none, each rule over small samples that break it.

mod asvs;
mod migrations;
mod rules;
mod source;
mod tables;

use std::path::{Path, PathBuf};

use migrations::migration_faults;
use rules::{Fault, source_faults, text_faults};
use source::Source;

/// Build output, dependencies, and lock files that other tools write.
const NOT_OURS: &[&str] =
    &[".git", "target", "dist", "node_modules", "worknest-data", "test-results", "Cargo.lock", "package-lock.json"];

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the project's folders can be read");
    entries
        .map(|entry| entry.expect("the project's folders can be read").path())
        .filter(|path| !NOT_OURS.iter().any(|name| path.ends_with(name)))
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .collect()
}

/// Every text file of the project: its path from the root, its text.
fn texts() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts: Vec<_> = files(root)
        .into_iter()
        .filter_map(|path| {
            let text = std::fs::read_to_string(&path).ok()?;
            let relative = path.strip_prefix(root).expect("found below the root");
            Some((relative.to_string_lossy().replace('\\', "/"), text))
        })
        .collect();
    texts.sort();
    texts
}

fn assert_none(faults: &[Fault]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_source_file_keeps_the_house_rules() {
    let sources: Vec<_> = texts()
        .into_iter()
        .filter(|(path, _)| path.starts_with("src/") && path.ends_with(".rs"))
        .map(|(path, text)| Source::new(&path, &text))
        .collect();
    assert!(sources.len() > 3, "the sources were found");
    let faults: Vec<_> = sources.iter().flat_map(source_faults).collect();
    assert_none(&faults);
}

#[test]
fn every_room_has_a_mod_rs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let missing: Vec<_> = std::fs::read_dir(&root)
        .expect("src/ can be read")
        .map(|entry| entry.expect("src/ can be read").path())
        .filter(|path| path.is_dir() && !path.join("mod.rs").is_file())
        .collect();
    assert!(missing.is_empty(), "no mod.rs in {missing:?}");
}

#[test]
fn no_file_names_a_machine_a_registry_or_unfinished_work() {
    let faults: Vec<_> = texts().iter().flat_map(|(path, text)| text_faults(path, text)).collect();
    assert_none(&faults);
}

#[test]
fn every_requirement_of_the_standard_has_its_answer() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = std::fs::read_to_string(root.join("docs/asvs.csv")).expect("the table can be read");
    assert_eq!(table.lines().next(), Some("id,level,requirement,status,evidence"));
    let rows = asvs::rows(&table);
    assert!(asvs::is_whole(&rows), "{} rows, or not those of the standard in its order", rows.len());
    let faults: Vec<_> = rows.iter().flat_map(|row| asvs::row_faults(root, row)).collect();
    assert_none(&faults);
}

#[test]
fn an_answer_to_the_standard_that_shows_nothing_is_found() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let of = |answer: &str| asvs::rows(&format!("\nV1.1.1,2,\"this, and \"\"that\"\"\",{answer}"))[0].clone();
    let own = "tests/house/main.rs::every_requirement_of_the_standard_has_its_answer";
    assert_eq!(of("open,what")[2], "this, and \"that\"");
    for bad in [
        "met,",
        "met,README.md",
        "met,tests/house/main.rs::no_such_test",
        "met,tests/house/main.rs::texts",
        "met,tests/house/missing.rs::every_requirement_of_the_standard_has_its_answer",
        "met,tests/server/surface.rs::every_answer",
        "met,tests/e2e/shell.spec.mjs::the shell",
        "met,README.md#No such heading",
        "n/a,it is not",
        "open,",
        "done,all of it",
    ] {
        assert!(!asvs::row_faults(root, &of(bad)).is_empty(), "{bad}");
    }
    for good in [
        format!("met,{own}; README.md"),
        "met,tests/server/surface.rs::every_answer_carries_the_policy".to_owned(),
        "met,tests/e2e/shell.spec.mjs::a deep link gets the shell too".to_owned(),
        "met,README.md#Configuration".to_owned(),
        "n/a,because there is none".to_owned(),
        "open,all of it".to_owned(),
    ] {
        assert_none(&asvs::row_faults(root, &of(&good)));
    }
    assert!(!asvs::is_whole(&[of("open,what")]));
}

#[test]
fn every_test_that_covers_a_line_of_the_design_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for table in tables::TABLES {
        let text = std::fs::read_to_string(root.join(table.0)).expect("the table can be read");
        assert_none(&tables::faults(root, table, &text));
    }
    let of = |named: &str| tables::faults(root, tables::TABLES[0], &format!("//! | a line | {named} |"));
    for bad in ["nothing", "`wire::renamed`", "`wire::scope_of`", "`tests/gone.rs`", "`gone`", "`authority_laws::gone`"]
    {
        assert_eq!(of(bad).len(), 1, "{bad}");
    }
    assert_none(&of("`tests/simulator.rs`, all of `plain`, `authority_laws::the_server_tells_its_time_at_each_sync`"));
}

#[test]
fn a_migration_leaves_the_release_before_what_it_reads_and_writes() {
    let files: Vec<_> = texts().into_iter().filter(|(path, _)| path.starts_with("migrations/")).collect();
    assert!(files.len() >= 10, "the migrations were found");
    let faults: Vec<_> = files.iter().flat_map(|(path, text)| migration_faults(path, text)).collect();
    assert_none(&faults);
}

#[test]
fn a_migration_that_takes_something_away_is_found() {
    for bad in [
        "DROP TABLE tickets;",
        "ALTER TABLE tickets DROP COLUMN title;",
        "ALTER TABLE tickets\n    RENAME COLUMN title TO name;",
        "alter table tickets add column size bigint not null;",
        "ALTER TABLE tickets ADD COLUMN slug TEXT UNIQUE;",
        "CREATE UNIQUE INDEX one ON tickets (title);",
        "UPDATE tickets SET title = '';",
    ] {
        assert_eq!(migration_faults("migrations/0099_bad.sql", bad).len(), 1, "{bad}");
    }
    let good = "-- DROP nothing; never.\nCREATE TABLE a (id TEXT NOT NULL PRIMARY KEY);\nCREATE UNIQUE INDEX b ON a (id);\n\
                ALTER TABLE tickets ADD COLUMN size BIGINT NOT NULL DEFAULT 0; ALTER TABLE tickets ADD COLUMN c TEXT;";
    assert_none(&migration_faults("migrations/0099_good.sql", good));
}

/// What the rules say of one sample.
fn of(path: &str, text: &str) -> Vec<Fault> {
    source_faults(&Source::new(path, text))
}

#[test]
fn a_room_that_reaches_past_the_table_is_found() {
    for bad in [
        "use crate::platform::Clock;",
        "use crate::{domain::Id, platform};",
        "use crate::{\n    domain::{Id, Name},\n    platform::Clock,\n};",
        "fn now() -> u64 { crate::platform::now() }",
        "use super::super::platform;",
        "#[cfg(test)]\nmod tests { use crate::platform; }",
    ] {
        assert_eq!(of("src/merge/rule.rs", bad).len(), 1, "{bad}");
    }
    assert_eq!(of("src/merge/mod.rs", "//! Merge.\nuse super::store;").len(), 1);
    assert_eq!(of("src/ui/board.rs", "use crate::store::Store;").len(), 1);
    assert_eq!(of("src/ui/board.rs", "use crate::merge::Stamp;").len(), 1);
    assert_eq!(of("src/client/mod.rs", "//! Client.\nuse crate::server;").len(), 1);
    assert_eq!(of("src/server/mod.rs", "//! Server.\nuse crate::ui;").len(), 1);
    assert_eq!(of("src/domain/id.rs", "use crate::merge;").len(), 1);
}

#[test]
fn a_room_within_the_table_is_let_through() {
    for good in [
        "use crate::domain::Id;\nuse crate::merge::stamp;",
        "use super::stamp::Stamp;",
        "use super::super::merge;",
        "// crate::platform would be wrong here",
        "/* use crate::platform; /* nested */ */",
        "const SAYS: &str = \"crate::platform\";",
        "const SAYS: &str = r#\"use crate::platform;\"#;",
        "use othercrate::platform; use tokio::platform;",
    ] {
        assert_none(&of("src/merge/rule.rs", good));
    }
    assert_none(&of("src/ui/board.rs", "use crate::client::Client;"));
    assert_none(&of("src/main.rs", "use crate::server;"));
}

#[test]
fn a_room_that_is_not_in_the_table_is_found() {
    assert_eq!(of("src/manager/mod.rs", "//! Manages.").len(), 1);
}

#[test]
fn a_target_switch_outside_of_its_files_is_found() {
    for bad in [
        "#[cfg(target_arch = \"wasm32\")]\nfn f() {}",
        "#[cfg(not(feature = \"web\"))]\nfn f() {}",
        "#[cfg_attr(feature = \"server\", derive(Debug))]\nstruct S;",
        "fn f() { if cfg!(feature = \"desktop\") {} }",
        "#[cfg(unix)]\nfn f() {}",
    ] {
        assert_eq!(of("src/sync/engine.rs", bad).len(), 1, "{bad}");
        assert_none(&of("src/main.rs", bad));
    }
    for good in [
        "#[cfg(test)]\nmod tests {}",
        "#[cfg_attr(feature = \"sql\", derive(DeriveEntityModel), sea_orm(table_name = \"server\"))]\nstruct S;",
        "#[cfg(debug_assertions)]\nfn f() {}",
        "let cfg = (\"web\");",
    ] {
        assert_none(&of("src/sync/engine.rs", good));
    }
}

#[test]
fn a_panic_in_the_product_is_found_and_one_in_a_test_is_not() {
    assert_eq!(of("src/sync/engine.rs", "fn f() { g().unwrap(); }").len(), 1);
    assert_eq!(of("src/sync/engine.rs", "fn f() { todo!() }").len(), 1);
    assert_eq!(of("src/sync/engine.rs", "fn f() { unimplemented!(\"x\") }").len(), 1);
    let after_tests = "#[cfg(test)]\nmod tests { fn f() { a.unwrap() } }\nfn g() { b.unwrap() }";
    assert_eq!(of("src/sync/engine.rs", after_tests), ["src/sync/engine.rs:3: .unwrap() in the product"]);
    assert_none(&of("src/sync/engine.rs", "#[cfg(test)]\nmod tests { fn f() { a.unwrap() } }"));
    assert_none(&of("src/sync/tests.rs", "fn f() { a.unwrap() }"));
    assert_none(&of("src/sync/engine.rs", "fn f() { a.unwrap_or(1); } // not .unwrap()"));
}

#[test]
fn unsafe_code_is_found() {
    assert_eq!(of("src/sync/engine.rs", "fn f() { unsafe { g() } }").len(), 1);
    assert_eq!(of("src/sync/engine.rs", "#[unsafe(no_mangle)]\nfn f() {}").len(), 1);
    assert_none(&of("src/sync/engine.rs", "// unsafe\nconst POLICY: &str = \"'wasm-unsafe-eval'\"; fn unsafely() {}"));
}

#[test]
fn a_long_file_is_found() {
    assert_none(&of("src/sync/engine.rs", &"\n".repeat(500)));
    assert_eq!(of("src/sync/engine.rs", &"\n".repeat(501)).len(), 1);
}

#[test]
fn a_mod_rs_without_its_purpose_is_found() {
    assert_eq!(of("src/sync/mod.rs", "mod engine;").len(), 1);
    assert_none(&of("src/sync/mod.rs", "//! The engine and the wire.\n"));
}

#[test]
fn an_error_shown_in_its_own_words_is_found_in_the_ui() {
    for bad in [
        "fn f() { toasts.problem(error.to_string()); }",
        "fn f() { x.map_err(|error| error.to_string()) }",
        "fn f() { problem.read().as_ref().map(ToString::to_string) }",
        "fn f() { rsx! { p { \"{error}\" } } }",
        "fn f() { format!(\"No: {error:?}\") }",
    ] {
        assert_eq!(of("src/ui/board.rs", bad).len(), 1, "{bad}");
        assert_none(&of("src/client/board.rs", bad));
    }
    for good in [
        "fn f() { toasts.problem(error_text(&error)); }",
        "fn f() { id.to_string() + &my_error.to_string() }",
        "fn f() { ids.map(ToString::to_string) }",
        "fn f() { rsx! { p { \"{problem}\" } } }",
        "#[cfg(test)]\nmod tests { fn f() { error.to_string() } }",
    ] {
        assert_none(&of("src/ui/board.rs", good));
    }
}

#[test]
fn a_key_outside_of_a_list_is_found_in_the_ui() {
    for bad in [
        "fn f() {\n    rsx! { Page { key: \"{id}\", id } }\n}",
        "fn f() {\n    rsx! {\n        Form {\n            key: \"{id}\",\n        }\n    }\n}",
    ] {
        assert_eq!(of("src/ui/app.rs", bad).len(), 1, "{bad}");
        assert_none(&of("src/query/filter.rs", bad));
    }
    for good in [
        "    for id in ids {\n        li { key: \"{id}\" }\n    }",
        "    for id in ids {\n        if is(id) {\n            li { key: \"{id}\" }\n        }\n    }",
        "    for id in ids {\n        li {\n            class: a,\n            key: \"{id}\",\n        }\n    }",
        "    Group {\n        key: id.clone(),\n    }",
    ] {
        assert_none(&of("src/ui/app.rs", good));
    }
}

#[test]
fn a_text_that_names_a_machine_a_registry_or_unfinished_work_is_found() {
    for bad in [
        concat!("cd /ro", "ot/project"),
        concat!("see /wo", "rk/shared"),
        concat!("registry = https://index.crates", ".io/"),
        concat!("\"resolved\": \"https://registry.npmjs", ".org/x\""),
        concat!("// FIX", "ME later"),
        concat!("// X", "XX"),
        concat!("#[ign", "ore]"),
    ] {
        assert_eq!(text_faults("README.md", bad).len(), 1, "{bad}");
    }
    for good in ["mktemp -d /tmp/worknest.XXXXXX", "rooms/root.rs", "$HOME/.cache", "#[test]"] {
        assert_none(&text_faults("README.md", good));
    }
}

#[test]
fn literals_and_comments_are_told_from_code() {
    let code = |text| source::blank_comments_and_literals(text);
    assert_eq!(code("a // b\nc"), "a     \nc");
    assert_eq!(code("f('\"', \"x\\\"y\") + 'a"), "f(   ,       ) + 'a");
    assert_eq!(code("fn f<'a>(x: &'a str) {}"), "fn f<'a>(x: &'a str) {}");
    assert_eq!(code("r#\"a\"b\"# + r"), format!("{} + r", " ".repeat(8)));
    assert_eq!(code("'ü' 'x' '\\'' b\"y\""), format!("{} b   ", " ".repeat("'ü' 'x' '\\''".len())));
}
