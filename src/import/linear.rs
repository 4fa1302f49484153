//! Issues as Linear exports them as CSV. Texts are Markdown already; there are no comments in it.

use super::dates::Dates;
use super::error::ImportError;
use super::fit::{Raw, clean};
use super::gathered::{About, CLOSED, Column, GREY, Gathered, type_of};
use super::link::{Link, LinkKind};
use super::plan::Plan;
use super::report::{FindingKind, Format};
use super::table::{Called, Row, Table};
use super::{Options, choose, parts, stem};
use crate::domain::{Category, Priority, Ticket, Time, TimeboxKind};
use std::collections::{HashMap, HashSet};

const DATES: [&str; 7] = ["created", "updated", "completed", "canceled", "due date", "cycle start", "cycle end"];
/// What is written below the description.
const TOLD: [&str; 2] = ["Project", "Initiatives"];
/// Inner ids, and what the columns beside them say in words.
const REPEATED: [&str; 4] = ["project id", "project milestone id", "uuid", "team"];
const LINKS: [(&str, LinkKind); 6] = [
    ("parent issue", LinkKind::Parent),
    ("related to", LinkKind::Relates),
    ("blocked by", LinkKind::BlockedBy),
    ("blocking", LinkKind::Blocks),
    ("blocks", LinkKind::Blocks),
    ("duplicate of", LinkKind::Duplicates),
];

/// Whether a table with these columns is one.
pub(super) fn is_ours(columns: &[String]) -> bool {
    let has = |wanted: &&str| columns.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    ["ID", "Team", "Title", "Status"].iter().all(has)
}

/// Reads a text that is known to be a table of this format.
pub(super) fn read(filename: &str, text: &str, options: &Options) -> Result<Plan, ImportError> {
    let table = Table::read(text)?;
    let mut gathered = Gathered::default();
    table.note_faults(&mut gathered.findings);
    let parts = parts(table.rows().map(|row| row.see("team").to_owned()));
    let chosen = choose(&parts, options, &mut gathered.findings)?;
    let team = chosen.map_or_else(String::new, |place| parts[place].name.clone());
    let rows: Vec<Row> = table.rows().filter(|row| row.see("team") == team).collect();
    let dates = Dates::of(table.values(|column| DATES.contains(&column)));
    let statuses = gathered.statuses("linear", &columns(&rows));
    let mut reader = Reader { gathered, dates, statuses };
    let raws: Vec<(i64, Raw)> = rows.into_iter().filter_map(|row| reader.issue(row)).collect();
    let source = if team.is_empty() { stem(filename) } else { team.clone() };
    let description = "Imported from Linear.".to_owned();
    let about = About { format: Format::LinearTable, source, otherwise: "Linear", description };
    let mut plan = reader.gathered.plan(about, raws);
    if parts.len() > 1 {
        (plan.report.parts, plan.report.part) = (parts, Some(team));
    }
    Ok(plan)
}

/// What the times of a row say about how far it is.
fn category(row: &Row) -> Category {
    let has = |column: &str| !row.see(column).is_empty();
    if has("canceled") {
        Category::Cancelled
    } else if has("completed") {
        Category::Done
    } else if has("started") {
        Category::Started
    } else if row.see("status").eq_ignore_ascii_case("backlog") {
        Category::Backlog
    } else {
        Category::Unstarted
    }
}

/// The statuses there are. Of one that issues are in whose times differ, those of most of them count: who goes back to
/// "Todo" was started before.
fn columns(rows: &[Row]) -> Vec<Column> {
    let (mut names, mut seen) = (Vec::new(), HashSet::new());
    let mut counts: HashMap<(&str, String), usize> = HashMap::new();
    for row in rows.iter().filter(|row| !row.see("status").is_empty()) {
        let name = row.see("status");
        if seen.insert(name) {
            names.push(name);
        }
        *counts.entry((name, category(row).as_str().to_owned())).or_default() += 1;
    }
    let ways = [Category::Unstarted, Category::Backlog, Category::Started, Category::Done, Category::Cancelled];
    let column = |name: &str| {
        let count = |way: &&Category| counts.get(&(name, way.as_str().to_owned())).copied().unwrap_or_default();
        let category = ways.iter().max_by_key(count).cloned().unwrap_or_default();
        Column { id: name.to_owned(), name: name.to_owned(), category }
    };
    names.into_iter().map(column).collect()
}

struct Reader {
    gathered: Gathered,
    dates: Dates,
    statuses: HashMap<String, String>,
}

impl Reader {
    /// A ticket with its number for sorting; `None` where the row has nothing of the kind.
    fn issue(&mut self, mut row: Row) -> Option<(i64, Raw)> {
        let (key, title) = (row.take(&["id"]), row.take(&["title"]));
        let Called { name, place, number } = row.called(key, title, &mut self.gathered.findings)?;
        row.all(&REPEATED);
        let closed_at = self.time(&mut row, "canceled", &name);
        let closed_at = closed_at.or(self.time(&mut row, "completed", &name));
        let mut ticket = Ticket {
            title: clean(title, &name, &mut self.gathered.findings),
            description: self.description(&mut row, &name),
            status: self.status(&mut row, &name),
            priority: self.priority(&mut row, &name),
            estimate: row.estimate(&["estimate"], "Estimate", &name, &mut self.gathered.findings),
            due_date: self.dates.day(row.take(&["due date"]), "Due Date", &name, &mut self.gathered.findings),
            source_key: (!key.is_empty()).then(|| self.gathered.named(key)),
            source_author: Some(row.take(&["creator"]))
                .filter(|who| !who.is_empty())
                .map(|who| self.gathered.person(who)),
            source_assignees: {
                let names: Vec<String> = row.all(&["assignee"]).into_iter().map(str::to_owned).collect();
                self.gathered.people(&names)
            },
            source_created_at: self.time(&mut row, "created", &name),
            source_updated_at: self.time(&mut row, "updated", &name),
            source_closed_at: closed_at,
            ..Ticket::default()
        };
        let labels = self.labels(&mut row, &name, &mut ticket);
        let mut links = Vec::new();
        for (column, kind) in LINKS {
            let named = row.all(&[column]).into_iter().flat_map(|cell| cell.split([',', ' ', '\n']));
            let named = named.filter(|to| !to.is_empty());
            links.extend(named.map(|to| Link { kind: kind.clone(), key: format!("issues/{to}"), to: to.to_owned() }));
        }
        let cycle = self.cycle(&mut row, &name);
        let milestone = row.take(&["project milestone"]);
        let milestone = self.gathered.timebox(TimeboxKind::Milestone, milestone, [None, None]);
        row.finish(&name, &mut self.gathered.findings);
        let key = self.gathered.key(format!("issues/{name}"), place, &name);
        Some((number, Raw { key, name, ticket, labels, cycle, milestone, links, ..Raw::default() }))
    }

    /// By its name, else by its number.
    fn cycle(&mut self, row: &mut Row, name: &str) -> Option<String> {
        let (called, number) = (row.take(&["cycle name"]), row.take(&["cycle number"]));
        let called = match (called, number) {
            ("", "") => return None,
            ("", number) => format!("Cycle {number}"),
            (called, _) => called.to_owned(),
        };
        let days = ["Cycle Start", "Cycle End"].map(|column| {
            let text = row.take(&[column.to_lowercase().as_str()]);
            self.dates.day(text, column, name, &mut self.gathered.findings)
        });
        self.gathered.timebox(TimeboxKind::Cycle, &called, days)
    }

    fn time(&mut self, row: &mut Row, column: &str, name: &str) -> Option<Time> {
        self.dates.time(row.take(&[column]), column, name, &mut self.gathered.findings)
    }

    fn description(&mut self, row: &mut Row, name: &str) -> String {
        let mut lines = Vec::new();
        for field in TOLD {
            for value in row.all(&[field.to_lowercase().as_str()]) {
                self.gathered.findings.note(FindingKind::FieldTold, format!("{name}: {field}"));
                lines.push(format!("- {field}: {}", value.replace('\n', " ")));
            }
        }
        let text = format!("{}\n\n{}", row.take(&["description"]), lines.join("\n"));
        clean(text.trim(), name, &mut self.gathered.findings)
    }

    /// What was archived without an end is closed.
    fn status(&mut self, row: &mut Row, name: &str) -> String {
        let category = category(row);
        let status = self.statuses.get(row.take(&["status"])).cloned().unwrap_or_else(|| "Open".to_owned());
        if row.take(&["archived"]).is_empty() {
            return status;
        }
        self.gathered.findings.note(FindingKind::ArchiveClosed, name);
        if category.is_closed() { status } else { CLOSED.to_owned() }
    }

    fn priority(&mut self, row: &mut Row, name: &str) -> Priority {
        let priority = row.take(&["priority"]);
        match priority.to_lowercase().as_str() {
            "urgent" | "1" => Priority::Critical,
            "high" | "2" => Priority::High,
            "medium" | "3" | "no priority" | "" | "0" => Priority::Medium,
            "low" | "4" => Priority::Low,
            _ => {
                let told = format!("{name}: {priority}");
                self.gathered.findings.note(FindingKind::BadValue("Priority".into()), told);
                Priority::Medium
            }
        }
    }

    /// Several in one cell, separated by commas.
    fn labels(&mut self, row: &mut Row, name: &str, ticket: &mut Ticket) -> Vec<String> {
        let mut labels: Vec<String> = Vec::new();
        let cells = row.all(&["labels"]);
        for label in cells.into_iter().flat_map(|cell| cell.split(',')) {
            let label = label.trim().to_owned();
            if label.is_empty() || labels.contains(&label) {
                continue;
            }
            if let Some(kind) = type_of(&label) {
                ticket.ticket_type = kind;
            }
            self.gathered.label(&label, &label, GREY);
            labels.push(label);
        }
        self.gathered.fit_labels(labels, name)
    }
}
