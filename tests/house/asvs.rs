//! `docs/asvs.csv`: the requirements of OWASP ASVS 5.0, levels 1 and 2, each with what shows that it is met, why it does
//! not apply, or what is missing. Here it is seen to that the table is whole, and that what it names exists.
//!
//! What shows that a requirement is met is a list with semicolons: `file.rs::name` and `file.mjs::title` for a test,
//! `file.sh::name` for a check of the suites, `file.md#Heading` for something written down; and beside those, plain
//! names of files.

use crate::rules::Fault;
use std::path::Path;

/// 70 of level 1 and 183 of level 2.
const REQUIREMENTS: usize = 253;
/// Of lines like `V1.1.1 2`, in the order of the standard (5.0.0).
const REQUIREMENTS_BLAKE3: &str = "47d9e3d04d1941ca2e6f1e6dd90a391324721d1ede4ce3a12baa90f665d98d36";

/// A row of the table: id, level, requirement, status, evidence.
pub type Row = [String; 5];

/// The cells of one line; a cell in quotes may hold commas, and a quote as two.
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        let cell = cells.last_mut().expect("there is one from the start");
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            other => cell.push(other),
        }
    }
    cells
}

/// The table's rows, without its heading.
pub fn rows(table: &str) -> Vec<Row> {
    let row = |line: &str| Row::try_from(cells(line)).unwrap_or_else(|_| panic!("not five cells: {line}"));
    table.lines().skip(1).map(row).collect()
}

/// Whether these are the standard's requirements, each once, in its order.
pub fn is_whole(rows: &[Row]) -> bool {
    let ids: String = rows.iter().map(|[id, level, ..]| format!("{id} {level}\n")).collect();
    rows.len() == REQUIREMENTS && blake3::hash(ids.as_bytes()).to_hex().as_str() == REQUIREMENTS_BLAKE3
}

/// What is wrong with a row, whose files lie below `root`.
pub fn row_faults(root: &Path, [id, _, requirement, status, evidence]: &Row) -> Vec<Fault> {
    let said = |what: &str| vec![format!("docs/asvs.csv: {id}: {what}")];
    match status.as_str() {
        _ if requirement.trim().is_empty() => said("says nothing of what is required"),
        "n/a" if !evidence.starts_with("because ") => said("does not say why it does not apply"),
        "open" if evidence.trim().is_empty() => said("does not say what is missing"),
        "n/a" | "open" => Vec::new(),
        "met" => {
            let named: Vec<&str> = evidence.split("; ").collect();
            let missing = named.iter().filter(|named| !is_there(root, named));
            let mut faults: Vec<Fault> =
                missing.map(|named| format!("docs/asvs.csv: {id}: there is no {named}")).collect();
            if !named.iter().any(|named| named.contains("::") || named.contains('#')) {
                faults.extend(said("names nothing that shows it"));
            }
            faults
        }
        other => said(&format!("what is \"{other}\"?")),
    }
}

/// Whether there is such a file, heading, test or check below `root`.
pub fn is_there(root: &Path, named: &str) -> bool {
    let read = |file: &str| std::fs::read_to_string(root.join(file)).unwrap_or_default();
    if let Some((file, heading)) = named.split_once('#') {
        return read(file).lines().any(|line| line.starts_with('#') && line.trim_start_matches('#').trim() == heading);
    }
    let Some((file, name)) = named.split_once("::") else { return root.join(named).is_file() };
    match file.rsplit_once('.') {
        Some((_, "rs")) => is_rust_test(root, file, &read(file), name),
        Some((_, "mjs")) => read(file).contains(&format!("test(\"{name}\"")),
        Some((_, "sh")) => read(file).contains(&format!("suite_check \"{name}\"")),
        _ => false,
    }
}

/// Whether a function bears an attribute that makes it a test, or is one of the `cases!` of the `main.rs` beside it.
fn is_rust_test(root: &Path, file: &str, text: &str, name: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let begins = |line: &&str| {
        let line = line.trim_start_matches("pub ").trim_start_matches("async ");
        line.strip_prefix("fn ").and_then(|line| line.strip_prefix(name)).is_some_and(|rest| rest.starts_with('('))
    };
    let Some(at) = lines.iter().position(begins) else { return false };
    let above = lines[..at].iter().rev().take_while(|line| line.starts_with("#[") || line.starts_with("//"));
    let is_marked = above.into_iter().any(|line| {
        let attribute = line.trim_start_matches("#[").split(['(', ']']).next().unwrap_or_default();
        attribute.rsplit("::").next() == Some("test") || attribute == "wasm_bindgen_test"
    });
    let beside = std::fs::read_to_string(root.join(file).with_file_name("main.rs")).unwrap_or_default();
    let cases = beside.split("\ncases! {").nth(1).unwrap_or_default();
    is_marked || cases.lines().any(|line| line.trim() == name)
}
