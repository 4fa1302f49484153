//! A project as a table that spreadsheets open and our own importer reads. No cell is a formula.

use super::Shown;
use crate::domain::join_names;
use crate::import::{COLUMNS, plain_cell};

/// A byte order mark, by which spreadsheets know it is UTF-8; then a row for each ticket.
pub fn write(shown: &Shown) -> Vec<u8> {
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(vec![0xef, 0xbb, 0xbf]);
    // Writing to memory cannot fail, and every row has the columns of the first.
    let _ = table.write_record(COLUMNS);
    for told in &shown.tickets {
        let it = &told.row.value;
        let time = |at: crate::domain::Time| at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        let [blocks, duplicates, relates] = told.related.clone();
        let [cycle, milestone] = told.timeboxes.clone();
        let cells = [
            told.key.clone(),
            it.title.clone(),
            it.description.clone(),
            it.ticket_type.to_string(),
            told.status.name.clone(),
            told.status.category.to_string(),
            it.priority.to_string(),
            join_names(&told.labels),
            join_names(&told.assignees),
            told.author.clone(),
            it.due_date.map(|day| day.to_string()).unwrap_or_default(),
            it.estimate.map(|points| points.to_string()).unwrap_or_default(),
            time(it.source_created_at.unwrap_or(told.row.created_at)),
            time(told.row.updated_at),
            it.source_url.clone().or_else(|| it.source_key.clone()).unwrap_or_default(),
            told.parent.clone().unwrap_or_default(),
            blocks,
            duplicates,
            relates,
            cycle,
            milestone,
        ];
        let _ = table.write_record(cells.map(|cell| plain_cell(&cell)));
    }
    table.into_inner().unwrap_or_default()
}
