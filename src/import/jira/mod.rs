//! Issues as Jira (Cloud and Server) exports them as CSV, all fields: a column as often as an issue has values for
//! it, people's settings in the dates, Jira's markup in the texts.

mod wiki;

use self::wiki::Markup;
use super::dates::Dates;
use super::error::ImportError;
use super::fit::{Raw, Said, clean};
use super::gathered::{About, CLOSED, Column, GREY, Gathered, linked};
use super::link::{Link, LinkKind};
use super::plan::Plan;
use super::report::{FindingKind, Format};
use super::table::{Called, Row, Table};
use super::{ITEMS_MAX, Options, choose, parts, stem};
use crate::domain::{Category, Priority, Ticket, TicketType, TimeboxKind};
use std::collections::{HashMap, HashSet};

/// Columns that only say again what others do.
const REPEATED: [&str; 9] = [
    "issue id",
    "project key",
    "project name",
    "project description",
    "status category",
    "parent summary",
    "assignee id",
    "reporter id",
    "creator id",
];
/// Of the project, said in every row.
const OF_THE_PROJECT: [&str; 4] = ["project type", "project lead", "project lead id", "project url"];
/// What is written below the description, by what it is called there.
const TOLD: [(&str, &[&str]); 4] = [
    ("Resolution", &["resolution"]),
    ("Components", &["component/s", "components"]),
    ("Affects versions", &["affects version/s", "affects versions"]),
    ("Environment", &["environment"]),
];
/// What becomes the cycle and the milestone of a ticket; where there are several, all are told as well.
const SPRINTS: &[&str] = &["sprint", "custom field (sprint)"];
const VERSIONS: &[&str] = &["fix version/s", "fix versions"];
/// Custom fields that Jira fills for itself.
const INNER: [&str; 4] = ["rank", "development", "issue color", "[chart] date of first response"];
const POINTS: [&str; 5] = [
    "custom field (story points)",
    "custom field (story point estimate)",
    "story points",
    "story point estimate",
    "σ story points",
];
const PARENTS: [&str; 6] =
    ["parent key", "parent id", "parent", "custom field (epic link)", "epic link", "custom field (parent link)"];
/// Resolutions of what was given up.
const GIVEN_UP: [&str; 12] = [
    "won't do",
    "won't fix",
    "wont do",
    "wont fix",
    "duplicate",
    "cannot reproduce",
    "incomplete",
    "declined",
    "invalid",
    "rejected",
    "not a bug",
    "abandoned",
];

/// Whether a table with these columns is one.
pub(super) fn is_ours(columns: &[String]) -> bool {
    let has = |wanted: &str| columns.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    has("issue key") && has("summary")
}

/// Reads a text that is known to be a table of this format.
pub(super) fn read(filename: &str, text: &str, options: &Options) -> Result<Plan, ImportError> {
    let table = Table::read(text)?;
    let mut gathered = Gathered::default();
    table.note_faults(&mut gathered.findings);
    let projects = projects(&table);
    let parts = parts(projects.iter().cloned());
    let chosen = choose(&parts, options, &mut gathered.findings)?;
    let name = chosen.map_or_else(String::new, |place| parts[place].name.clone());
    let rows: Vec<Row> = table.rows().zip(&projects).filter(|(_, of)| **of == name).map(|(row, _)| row).collect();
    let is_date = |column: &str| matches!(column, "created" | "updated" | "resolved" | "due date" | "due");
    // The date of a comment or file stands before the first semicolon.
    let is_entry = |column: &str| matches!(column, "comment" | "attachment");
    let entries = table.values(is_entry).filter(|text| text.matches(';').count() > 1);
    let entries = entries.filter_map(|text| text.split(';').next());
    let dates = Dates::of(table.values(is_date).chain(entries));
    let statuses = gathered.statuses("jira", &columns(&rows));
    let (people, keys) = (people(&rows), keys(&rows));
    let mut reader = Reader { gathered, dates, people, keys, statuses, is_project_told: false };
    let about = match rows.first().map(|row| row.see("project description")) {
        None | Some("") => "Imported from Jira.".to_owned(),
        Some(text) => text.to_owned(),
    };
    let raws: Vec<(i64, Raw)> = rows.into_iter().filter_map(|row| reader.issue(row)).collect();
    let items: usize = raws.iter().map(|(_, raw)| 1 + raw.said.len()).sum();
    if items > ITEMS_MAX {
        return Err(ImportError::TooMany { items });
    }
    let source = if name.is_empty() { stem(filename) } else { name.clone() };
    let about = About { format: Format::JiraTable, source, otherwise: "Jira", description: about };
    let mut plan = reader.gathered.plan(about, raws);
    if parts.len() > 1 {
        (plan.report.parts, plan.report.part) = (parts, Some(name));
    }
    Ok(plan)
}

/// The project of each row: where it names none, that of the row before.
fn projects(table: &Table) -> Vec<String> {
    let mut last = table.rows().map(|row| project_of(&row)).find(|name| !name.is_empty()).unwrap_or_default();
    let name = |row: Row| {
        let name = project_of(&row);
        if !name.is_empty() {
            last = name;
        }
        last.clone()
    };
    table.rows().map(name).collect()
}

/// The name of its project, or what its key begins with.
fn project_of(row: &Row) -> String {
    let name = ["project name", "project key"].into_iter().map(|column| row.see(column)).find(|name| !name.is_empty());
    let of_key = || row.see("issue key").rsplit_once('-').map_or("", |(project, _)| project);
    name.unwrap_or_else(of_key).to_owned()
}

/// Names by account ids: comments and mentions have ids.
fn people<'a>(rows: &[Row<'a>]) -> HashMap<&'a str, &'a str> {
    let mut people = HashMap::new();
    for row in rows {
        for (name, id) in [("assignee", "assignee id"), ("reporter", "reporter id"), ("creator", "creator id")] {
            if !row.see(id).is_empty() && !row.see(name).is_empty() {
                people.insert(row.see(id), row.see(name));
            }
        }
    }
    people
}

/// Keys by inner ids.
fn keys<'a>(rows: &[Row<'a>]) -> HashMap<&'a str, &'a str> {
    rows.iter().map(|row| (row.see("issue id"), row.see("issue key"))).filter(|(id, _)| !id.is_empty()).collect()
}

/// Whether it ended without having been done.
fn is_given_up(row: &Row) -> bool {
    let is_done = !row.see("resolved").is_empty() || row.see("status category").eq_ignore_ascii_case("done");
    is_done && GIVEN_UP.contains(&row.see("resolution").to_lowercase().as_str())
}

/// The statuses there are, in the order in which they come.
fn columns(rows: &[Row]) -> Vec<Column> {
    let (mut columns, mut seen) = (Vec::new(), HashSet::new());
    for row in rows {
        let name = row.see("status");
        if name.is_empty() || is_given_up(row) || !seen.insert(name) {
            continue;
        }
        let category = match row.see("status category").to_lowercase().as_str() {
            "to do" | "new" => Category::Unstarted,
            "done" | "complete" => Category::Done,
            "" if !row.see("resolved").is_empty() || name.eq_ignore_ascii_case("closed") => Category::Done,
            _ => Category::Started,
        };
        columns.push(Column { id: name.to_owned(), name: name.to_owned(), category });
    }
    columns
}

struct Reader<'a> {
    gathered: Gathered,
    dates: Dates,
    people: HashMap<&'a str, &'a str>,
    keys: HashMap<&'a str, &'a str>,
    statuses: HashMap<String, String>,
    is_project_told: bool,
}

impl<'a> Reader<'a> {
    /// A ticket with its number for sorting; `None` where the row has nothing of the kind.
    fn issue(&mut self, mut row: Row<'a>) -> Option<(i64, Raw)> {
        let (key, title) = (row.take(&["issue key"]), row.take(&["summary"]));
        let Called { name, place, number } = row.called(key, title, &mut self.gathered.findings)?;
        row.all(&REPEATED);
        // Of the project it is enough to hear once.
        if std::mem::replace(&mut self.is_project_told, true) {
            row.all(&OF_THE_PROJECT);
        }
        // The last sprint is where it is now; the first version is when it comes.
        let sprint = row.all(SPRINTS).last().copied().unwrap_or_default();
        let cycle = self.gathered.timebox(TimeboxKind::Cycle, sprint, [None, None]);
        let version = row.all(VERSIONS).first().copied().unwrap_or_default();
        let milestone = self.gathered.timebox(TimeboxKind::Milestone, version, [None, None]);
        let mut links = self.links(&mut row);
        links.dedup();
        let ticket = Ticket {
            title: clean(title, &name, &mut self.gathered.findings),
            description: self.description(&mut row, &name),
            ticket_type: self.kind(&mut row, &name),
            status: self.status(&mut row),
            priority: self.priority(&mut row, &name),
            estimate: row.estimate(&POINTS, "Story Points", &name, &mut self.gathered.findings),
            due_date: {
                let due = row.take(&["due date", "due"]);
                self.dates.day(due, "Due date", &name, &mut self.gathered.findings)
            },
            source_key: (!key.is_empty()).then(|| self.gathered.named(key)),
            source_author: self.author(&mut row),
            source_assignees: {
                let assignee = row.all(&["assignee"]).into_iter().map(|who| self.called(who)).collect::<Vec<_>>();
                self.gathered.people(&assignee)
            },
            source_created_at: self.time(&mut row, "created", &name),
            source_updated_at: self.time(&mut row, "updated", &name),
            source_closed_at: self.time(&mut row, "resolved", &name),
            ..Ticket::default()
        };
        let said = self.comments(&mut row, &name);
        let labels = self.labels(&mut row, &name);
        row.finish(&name, &mut self.gathered.findings);
        let key = self.gathered.key(format!("issues/{name}"), place, &name);
        Some((number, Raw { key, name, ticket, labels, cycle, milestone, said, links, ..Raw::default() }))
    }

    fn time(&mut self, row: &mut Row<'a>, column: &str, name: &str) -> Option<crate::domain::Time> {
        self.dates.time(row.take(&[column]), column, name, &mut self.gathered.findings)
    }

    /// The name behind an account's id, where the file tells it.
    fn called(&self, who: &str) -> String {
        self.people.get(who).copied().unwrap_or(who).to_owned()
    }

    fn author(&mut self, row: &mut Row<'a>) -> Option<String> {
        let reporter = row.take(&["reporter"]);
        // Who typed it in is the same, most of the time.
        let creator = if reporter.is_empty() || row.see("creator") == reporter { row.take(&["creator"]) } else { "" };
        let author = [reporter, creator].into_iter().find(|name| !name.is_empty())?;
        let author = self.called(author);
        Some(self.gathered.person(&author))
    }

    fn markdown(&mut self, text: &str, name: &str) -> String {
        let Markup { text: turned, left } = wiki::to_markdown(text, &self.people);
        for what in left {
            self.gathered.findings.note(FindingKind::MarkupLeft(what), name);
        }
        if turned != text.replace("\r\n", "\n") {
            self.gathered.findings.note(FindingKind::MarkupTurned, name);
        }
        clean(&turned, name, &mut self.gathered.findings)
    }

    /// Its text, and below it what tickets have no place for.
    fn description(&mut self, row: &mut Row<'a>, name: &str) -> String {
        let text = row.take(&["description"]);
        let mut parts = vec![self.markdown(text, name)];
        let mut lines = Vec::new();
        let mut tell = |reader: &mut Self, field: &str, value: &str| {
            reader.gathered.findings.note(FindingKind::FieldTold, format!("{name}: {field}"));
            let value = reader.markdown(value, name);
            // A text of several lines would end the list.
            lines.push(format!("- {field}: {}", value.replace('\n', "\n  ")));
        };
        for (field, columns) in TOLD {
            let values = row.all(columns);
            if !values.is_empty() {
                tell(self, field, &values.join(", "));
            }
        }
        for (field, columns) in [("Fix versions", VERSIONS), ("Sprint", SPRINTS)] {
            let values = row.all(columns);
            if values.len() > 1 {
                tell(self, field, &values.join(", "));
            }
        }
        let taken_later = |field: &str| {
            let column = format!("custom field ({})", field.to_lowercase());
            [&POINTS[..], &PARENTS[..], SPRINTS].iter().any(|columns| columns.contains(&column.as_str()))
        };
        let is_told = |field: &str| !INNER.contains(&field.to_lowercase().as_str()) && !taken_later(field);
        for (field, value) in row.starting("custom field (", is_told) {
            tell(self, field, value);
        }
        parts.push(lines.join("\n"));
        parts.push(self.attachments(row, name));
        parts.retain(|part| !part.trim().is_empty());
        parts.join("\n\n")
    }

    /// `date;who;name;address` each: the bytes stay there.
    fn attachments(&mut self, row: &mut Row<'a>, name: &str) -> String {
        let mut lines = Vec::new();
        for cell in row.all(&["attachment"]) {
            let parts: Vec<&str> = cell.splitn(4, ';').collect();
            let (file, url) = match parts.as_slice() {
                [date, _, file, url] if self.dates.knows(date) => (*file, *url),
                _ => (cell, cell),
            };
            self.gathered.findings.note(FindingKind::FileLinked, format!("{name}: {file}"));
            lines.push(linked(file, url));
        }
        clean(&lines.join("\n"), name, &mut self.gathered.findings)
    }

    fn kind(&mut self, row: &mut Row<'a>, name: &str) -> TicketType {
        let kind = row.take(&["issue type", "issuetype"]);
        match kind.to_lowercase().as_str() {
            "bug" => TicketType::Bug,
            "epic" => TicketType::Epic,
            "feature" | "new feature" => TicketType::Feature,
            "task" | "" => TicketType::Task,
            other => {
                self.gathered.findings.note(FindingKind::Nearest("Issue Type".into()), format!("{name}: {kind}"));
                match other {
                    "story" | "user story" | "improvement" | "enhancement" => TicketType::Feature,
                    "defect" | "incident" | "problem" => TicketType::Bug,
                    "initiative" => TicketType::Epic,
                    _ => TicketType::Task,
                }
            }
        }
    }

    fn status(&mut self, row: &mut Row<'a>) -> String {
        let is_given_up = is_given_up(row);
        let status = row.take(&["status"]);
        if is_given_up {
            return CLOSED.to_owned();
        }
        self.statuses.get(status).cloned().unwrap_or_else(|| "Open".to_owned())
    }

    fn priority(&mut self, row: &mut Row<'a>, name: &str) -> Priority {
        let priority = row.take(&["priority"]);
        let (nearest, is_same) = match priority.to_lowercase().as_str() {
            "critical" => (Priority::Critical, true),
            "high" => (Priority::High, true),
            "medium" | "normal" | "" => (Priority::Medium, true),
            "low" => (Priority::Low, true),
            "highest" | "blocker" | "urgent" | "p0" | "p1" => (Priority::Critical, false),
            "major" | "p2" => (Priority::High, false),
            "p3" => (Priority::Medium, false),
            "lowest" | "minor" | "trivial" | "p4" | "p5" => (Priority::Low, false),
            _ => {
                let told = format!("{name}: {priority}");
                self.gathered.findings.note(FindingKind::BadValue("Priority".into()), told);
                return Priority::Medium;
            }
        };
        if !is_same {
            self.gathered.findings.note(FindingKind::Nearest("Priority".into()), format!("{name}: {priority}"));
        }
        nearest
    }

    /// `date;who;text` each.
    fn comments(&mut self, row: &mut Row<'a>, name: &str) -> Vec<Said> {
        let mut said = Vec::new();
        for (place, cell) in row.all(&["comment", "comments"]).into_iter().enumerate() {
            let parts: Vec<&str> = cell.splitn(3, ';').collect();
            let (date, author, text) = match parts.as_slice() {
                [date, author, text] if self.dates.knows(date) => (*date, *author, *text),
                _ => ("", "", cell),
            };
            let text = self.markdown(text, name);
            if text.trim().is_empty() {
                self.gathered.findings.note(FindingKind::NothingSaid, format!("{name}, comment {}", place + 1));
                continue;
            }
            let at = self.dates.time(date, "Comment", name, &mut self.gathered.findings);
            let author = self.called(author.trim());
            let author = (!author.is_empty()).then(|| self.gathered.person(&author));
            said.push(Said { key: format!("comment {place}"), author, at, text });
        }
        said
    }

    /// Jira's labels have no spaces; some tables list several in one cell.
    fn labels(&mut self, row: &mut Row<'a>, name: &str) -> Vec<String> {
        let mut labels: Vec<String> = Vec::new();
        for cell in row.all(&["labels", "label"]) {
            for label in cell.split([' ', ',', '\n']).filter(|label| !label.trim().is_empty()) {
                self.gathered.label(label, label, GREY);
                if !labels.iter().any(|known| known == label) {
                    labels.push(label.to_owned());
                }
            }
        }
        self.gathered.fit_labels(labels, name)
    }

    fn links(&mut self, row: &mut Row<'a>) -> Vec<Link> {
        let mut links = Vec::new();
        let mut parents: Vec<&str> =
            row.all(&PARENTS).into_iter().map(|to| self.keys.get(to).copied().unwrap_or(to)).collect();
        parents.dedup();
        links.extend(parents.into_iter().map(|to| link(LinkKind::Parent, to)));
        for (prefix, is_outward) in [("outward issue link (", true), ("inward issue link (", false)] {
            for (kind, to) in row.starting(prefix, |_| true) {
                let kind = match (kind.to_lowercase().as_str(), is_outward) {
                    ("blocks" | "blocker", true) => LinkKind::Blocks,
                    ("blocks" | "blocker", false) => LinkKind::BlockedBy,
                    ("duplicate" | "duplicates", true) => LinkKind::Duplicates,
                    ("duplicate" | "duplicates", false) => LinkKind::DuplicatedBy,
                    ("relates" | "related", _) => LinkKind::Relates,
                    _ => LinkKind::Other(kind.to_owned()),
                };
                // A cell may name several.
                links.extend(to.split([',', ' ']).filter(|to| !to.is_empty()).map(|to| link(kind.clone(), to)));
            }
        }
        links
    }
}

/// To an issue, by its key.
fn link(kind: LinkKind, to: &str) -> Link {
    Link { kind, key: format!("issues/{to}"), to: to.to_owned() }
}
