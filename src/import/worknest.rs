//! A project of our own, as `Client::export_project` writes it as a table.

use super::dates::Dates;
use super::error::ImportError;
use super::fit::{Raw, clean};
use super::gathered::{About, Column, GREY, Gathered, is_web};
use super::link::{Link, LinkKind};
use super::plan::Plan;
use super::report::{FindingKind, Format};
use super::stem;
use super::table::{Called, Row, Table, from_plain_cell};
use crate::domain::{Category, Priority, Ticket, TicketType, TimeboxKind, split_names};
use std::collections::{HashMap, HashSet};

/// The columns of such a table, in their order.
pub const COLUMNS: [&str; 21] = [
    "Key",
    "Title",
    "Description",
    "Type",
    "Status",
    "Status category",
    "Priority",
    "Labels",
    "Assignees",
    "Author",
    "Due date",
    "Estimate",
    "Created",
    "Updated",
    "Imported from",
    "Parent",
    "Blocks",
    "Duplicates",
    "Relates",
    "Cycle",
    "Milestone",
];
/// So many of them there were from the first: by these a table is known.
const FIRST_COLUMNS: usize = 15;
const LINKS: [(&str, LinkKind); 4] = [
    ("parent", LinkKind::Parent),
    ("blocks", LinkKind::Blocks),
    ("duplicates", LinkKind::Duplicates),
    ("relates", LinkKind::Relates),
];

/// Whether a table with these columns is one.
pub(super) fn is_ours(columns: &[String]) -> bool {
    COLUMNS[..FIRST_COLUMNS].iter().all(|name| columns.iter().any(|there| there == name))
}

/// Reads a text that is known to be a table of this format.
pub(super) fn read(filename: &str, text: &str) -> Result<Plan, ImportError> {
    let table = Table::read(text)?;
    let mut gathered = Gathered::default();
    table.note_faults(&mut gathered.findings);
    let (mut columns, mut seen) = (Vec::new(), HashSet::new());
    for row in table.rows() {
        let name = from_plain_cell(row.see("status"));
        if !name.is_empty() && seen.insert(name) {
            let text = row.see("status category");
            let category = match Category::from(text) {
                Category::Unknown(_) => {
                    gathered.findings.note(FindingKind::Nearest("Status category".into()), format!("{name}: {text}"));
                    Category::Started
                }
                known => known,
            };
            columns.push(Column { id: name.to_owned(), name: name.to_owned(), category });
        }
    }
    let statuses = gathered.statuses("worknest", &columns);
    let dates = Dates::of(table.values(|column| matches!(column, "due date" | "created" | "updated")));
    let mut reader = Reader { gathered, dates, statuses };
    let raws: Vec<(i64, Raw)> = table.rows().filter_map(|row| reader.ticket(row)).collect();
    let (source, description) = (stem(filename), "Imported from a table.".to_owned());
    let about = About { format: Format::WorknestTable, source, otherwise: "Worknest", description };
    Ok(reader.gathered.plan(about, raws))
}

struct Reader {
    gathered: Gathered,
    dates: Dates,
    statuses: HashMap<String, String>,
}

impl Reader {
    fn ticket(&mut self, mut row: Row) -> Option<(i64, Raw)> {
        let cell = |row: &mut Row, column: &str| from_plain_cell(row.take(&[column])).to_owned();
        let (key, title) = (cell(&mut row, "key"), cell(&mut row, "title"));
        let Called { name, place, number } = row.called(&key, &title, &mut self.gathered.findings)?;
        row.take(&["status category"]);
        let from = row.see("imported from");
        let url = is_web(from).then(|| row.take(&["imported from"]).to_owned());
        let status = cell(&mut row, "status");
        let (author, assignees) = (cell(&mut row, "author"), cell(&mut row, "assignees"));
        let assignees = split_names(&assignees);
        let (due, created, updated) = (row.take(&["due date"]), row.take(&["created"]), row.take(&["updated"]));
        let findings = &mut self.gathered.findings;
        let estimate = row.estimate(&["estimate"], "Estimate", &name, findings);
        let priority = match Priority::from(row.take(&["priority"])) {
            Priority::Unknown(text) => {
                findings.note(FindingKind::Nearest("Priority".into()), format!("{name}: {text}"));
                Priority::Medium
            }
            known => known,
        };
        let ticket_type = match TicketType::from(row.take(&["type"])) {
            TicketType::Unknown(text) => {
                findings.note(FindingKind::Nearest("Type".into()), format!("{name}: {text}"));
                TicketType::Task
            }
            known => known,
        };
        let ticket = Ticket {
            title: clean(&title, &name, findings),
            description: clean(&cell(&mut row, "description"), &name, findings),
            ticket_type,
            status: self.statuses.get(&status).cloned().unwrap_or_else(|| "Open".to_owned()),
            priority,
            due_date: self.dates.day(due, "Due date", &name, findings),
            estimate,
            source_created_at: self.dates.time(created, "Created", &name, findings),
            source_updated_at: self.dates.time(updated, "Updated", &name, findings),
            source_url: url,
            source_key: (!key.is_empty()).then(|| self.gathered.named(&key)),
            source_author: (!author.is_empty()).then(|| self.gathered.person(&author)),
            source_assignees: self.gathered.people(&assignees),
            ..Ticket::default()
        };
        let mut labels: Vec<String> = Vec::new();
        for label in split_names(&cell(&mut row, "labels")).into_iter().filter(|label| !label.trim().is_empty()) {
            self.gathered.label(&label, &label, GREY);
            labels.push(label);
        }
        let mut links = Vec::new();
        for (column, kind) in LINKS {
            let named = split_names(&cell(&mut row, column)).into_iter();
            links.extend(named.map(|to| Link { kind: kind.clone(), key: format!("tickets/{to}"), to }));
        }
        let labels = self.gathered.fit_labels(labels, &name);
        let cycle = cell(&mut row, "cycle");
        let cycle = self.gathered.timebox(TimeboxKind::Cycle, &cycle, [None, None]);
        let milestone = cell(&mut row, "milestone");
        let milestone = self.gathered.timebox(TimeboxKind::Milestone, &milestone, [None, None]);
        row.finish(&name, &mut self.gathered.findings);
        let key = self.gathered.key(format!("tickets/{name}"), place, &name);
        Some((number, Raw { key, name, ticket, labels, cycle, milestone, links, ..Raw::default() }))
    }
}
