//! A migration only adds. In a deploy the server of the release before goes on beside the new one, on the database that
//! this one has migrated: what it selects must still be there, and what it inserts, which names no new column, must
//! still be taken.

use crate::rules::Fault;
use std::collections::BTreeSet;

/// What a server of the release before would stumble over in the file at `path`.
pub fn migration_faults(path: &str, text: &str) -> Vec<Fault> {
    let code: String = text.lines().map(|line| line.split("--").next().unwrap_or_default().to_owned() + "\n").collect();
    let mut made = BTreeSet::new();
    let statements = code.split(';').map(|statement| statement.split_whitespace().collect::<Vec<_>>().join(" "));
    let mut stumbles = |statement: &String| {
        let upper = statement.to_uppercase();
        let words: Vec<&str> = upper.split(' ').collect();
        let has = |what: &str| upper.contains(what);
        match words.as_slice() {
            [""] | ["CREATE", "INDEX", ..] => false,
            ["CREATE", "TABLE", table, ..] => {
                made.insert((*table).to_owned());
                false
            }
            // Upon a table that is there already, it would refuse what the one before may write.
            ["CREATE", "UNIQUE", "INDEX", _, "ON", table, ..] => !made.contains(*table),
            ["ALTER", "TABLE", _, "ADD", "COLUMN", ..] => {
                has(" NOT NULL") && !has(" DEFAULT ") || has(" UNIQUE") || has(" CHECK") || has(" REFERENCES")
            }
            _ => true,
        }
    };
    statements
        .filter(|statement| stumbles(statement))
        .map(|statement| format!("{path}: more than an addition: {statement}"))
        .collect()
}
