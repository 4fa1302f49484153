//! What every reader gathers: people, labels and statuses by name, and what it found on the way.

use super::fit::{Raw, TOLD_KEY, clean, fit, shortened};
use super::link::Ties;
use super::plan::{Plan, PlannedLabel, PlannedStatus, PlannedTimebox};
use super::report::{FindingKind, Findings, Format, Report};
use crate::domain::{
    Category, Date, Label, Position, Project, Status, TicketType, Timebox, TimeboxKind, default_statuses, join_names,
    limits,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

pub(super) const BLUE: &str = "#3b82f6";
pub(super) const GREY: &str = "#64748b";
/// Of what was given up, or put into an archive.
pub(super) const CLOSED: &str = "Closed";
/// The default statuses, by what people call such a column; the likeliest names first.
const KNOWN: [(&str, &[&str]); 5] = [
    (
        "Open",
        &["to do", "todo", "to-do", "open", "new", "backlog", "inbox", "next", "ideas", "selected for development"],
    ),
    ("InProgress", &["in progress", "doing", "wip", "started"]),
    ("Review", &["review", "in review", "code review", "testing", "qa"]),
    ("Done", &["done", "complete", "completed", "finished", "resolved"]),
    (CLOSED, &["canceled", "cancelled", "won't do", "wont do", "declined", "rejected"]),
];

/// A column or status of the other tool.
pub(super) struct Column {
    /// Unique among the columns.
    pub id: String,
    pub name: String,
    pub category: Category,
}

/// What the project is to be.
pub(super) struct About {
    pub format: Format,
    /// What the file says it comes from; the project's name, unless it is empty.
    pub source: String,
    /// The name of a project whose source has none.
    pub otherwise: &'static str,
    pub description: String,
}

#[derive(Default)]
pub(super) struct Gathered {
    pub findings: Findings,
    people: BTreeSet<String>,
    labels: BTreeMap<String, PlannedLabel>,
    timeboxes: BTreeMap<String, PlannedTimebox>,
    statuses: Vec<PlannedStatus>,
    keys: HashSet<String>,
}

impl Gathered {
    /// A name as it can be kept.
    pub fn named(&mut self, name: &str) -> String {
        let whole = clean(name, name, &mut self.findings);
        let kept = shortened(&whole, limits::NAME);
        if kept != whole {
            self.findings.note(FindingKind::NameCut, name);
        }
        kept
    }

    /// Somebody's name, counted once.
    pub fn person(&mut self, name: &str) -> String {
        let kept = self.named(name);
        self.people.insert(kept.clone());
        kept
    }

    /// Several people's names as a ticket holds them.
    pub fn people(&mut self, names: &[String]) -> Option<String> {
        let names: Vec<String> = names.iter().map(|name| self.person(name)).collect();
        (!names.is_empty()).then(|| shortened(&join_names(&names), limits::OTHER_TEXT))
    }

    /// `key`, or one of its own where another item of the file has it already.
    pub fn key(&mut self, key: String, place: usize, name: &str) -> String {
        if self.keys.insert(key.clone()) {
            return key;
        }
        self.findings.note(FindingKind::NumberTwice, name);
        let own = format!("{key} at {place}");
        self.keys.insert(own.clone());
        own
    }

    /// Makes the label, unless one of that key is there. `color` is checked by the caller.
    pub fn label(&mut self, key: &str, name: &str, color: &str) {
        if !self.labels.contains_key(key) {
            let name = Some(self.named(name)).filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "?".to_owned());
            let label = Label { name, color: color.to_owned(), ..Label::default() };
            self.labels.insert(key.to_owned(), PlannedLabel { key: key.to_owned(), label });
        }
    }

    /// The key of the cycle or milestone of this name, which is made when it is first met; `None` for none.
    pub fn timebox(&mut self, kind: TimeboxKind, name: &str, days: [Option<Date>; 2]) -> Option<String> {
        if name.trim().is_empty() {
            return None;
        }
        let key = format!("{kind}/{name}");
        if !self.timeboxes.contains_key(&key) {
            let [start_date, end_date] = days;
            let name = self.named(name);
            let timebox = Timebox { kind, name, start_date, end_date, ..Timebox::default() };
            self.timeboxes.insert(key.clone(), PlannedTimebox { key: key.clone(), timebox });
        }
        Some(key)
    }

    pub fn has_label(&self, key: &str) -> bool {
        self.labels.contains_key(key)
    }

    /// As many labels as a ticket can have.
    pub fn fit_labels(&mut self, mut keys: Vec<String>, item: &str) -> Vec<String> {
        if keys.len() > limits::SET {
            let rest = keys.split_off(limits::SET);
            let name = |key: &String| self.labels.get(key).map_or(key.clone(), |label| label.label.name.clone());
            let told = format!("{item}: {}", rest.iter().map(name).collect::<Vec<_>>().join(", "));
            self.findings.note(FindingKind::TooManyLabels, told);
        }
        keys
    }

    /// The keys of statuses by the ids of columns: the default ones where the name says so, each for one column, and
    /// new ones for the others, which stand where their category belongs.
    pub fn statuses(&mut self, prefix: &str, columns: &[Column]) -> HashMap<String, String> {
        let mut keys: HashMap<String, String> = HashMap::new();
        for (status, names) in KNOWN {
            let called = |name: &str| columns.iter().find(|column| column.name.trim().to_lowercase() == name);
            if let Some(column) = names.iter().find_map(|name| called(name)) {
                keys.insert(column.id.clone(), status.to_owned());
            }
        }
        let mut last: HashMap<&str, Position> = HashMap::new();
        for (place, column) in columns.iter().enumerate() {
            if keys.contains_key(&column.id) {
                continue;
            }
            let (before, after) = match column.category {
                Category::Backlog => (None, Some("8000")),
                Category::Unstarted => (Some("8000"), Some("9000")),
                Category::Done => (Some("b000"), Some("c000")),
                Category::Cancelled => (Some("c000"), None),
                Category::Started | Category::Unknown(_) => (Some("a000"), Some("b000")),
            };
            let (first, after) = (before.map(Position::from), after.map(Position::from));
            let before = last.get(column.category.as_str()).cloned().or(first);
            let position = Position::between(before.as_ref(), after.as_ref(), 0).or(before).unwrap_or_default();
            last.insert(column.category.as_str(), position.clone());
            // By its place: ids may be missing, or of any length.
            let key = format!("{prefix}-{place}");
            let name = self.named(&column.name);
            let status = Status {
                key: key.clone(),
                name: if name.trim().is_empty() { "?".to_owned() } else { name },
                color: if column.category.is_closed() { GREY.into() } else { BLUE.into() },
                category: column.category.clone(),
                position,
                ..Status::default()
            };
            self.statuses.push(PlannedStatus { key: key.clone(), status });
            keys.insert(column.id.clone(), key);
        }
        keys
    }

    /// The plan. `raws` stand in the order of the board, each with what its place among the keys follows from.
    pub fn plan(mut self, about: About, raws: Vec<(i64, Raw)>) -> Plan {
        let said = |raw: &Raw| raw.said.iter().filter(|said| said.key != TOLD_KEY).count();
        let comments = raws.iter().map(|(_, raw)| said(raw)).sum();
        let positions = Position::spread(raws.len());
        let mut placed: Vec<_> = raws.into_iter().zip(positions).collect();
        placed.sort_by_key(|((number, _), _)| *number);
        let mut tickets = Vec::with_capacity(placed.len());
        let ties = placed.iter().map(|((_, raw), _)| (raw.key.as_str(), raw.name.as_str(), raw.links.as_slice()));
        let ties = Ties::of(ties, &mut self.findings);
        for ((_, raw), position) in placed {
            let mut planned = fit(raw, &mut self.findings);
            planned.ticket.position = position;
            tickets.push(planned);
        }
        let keys: Vec<String> = tickets.iter().map(|planned| planned.key.clone()).collect();
        for (place, planned) in tickets.iter_mut().enumerate() {
            planned.parent = ties.parent(place).map(|other| keys[other].clone());
            planned.related = ties.related(place).map(|(relation, other)| (relation, keys[other].clone())).collect();
        }
        let own = self.statuses.iter().map(|planned| &planned.status);
        let defaults = default_statuses(Default::default());
        let closed: HashSet<&str> = defaults
            .iter()
            .map(|(_, status)| status)
            .chain(own)
            .filter(|status| status.category.is_closed())
            .map(|status| status.key.as_str())
            .collect();
        let open = tickets.iter().filter(|planned| !closed.contains(planned.ticket.status_key())).count();
        self.findings.count(FindingKind::PeopleByName, self.people.len());
        let name = self.named(&about.source);
        let text = clean(&about.description, &name, &mut self.findings);
        if text.chars().count() > limits::DESCRIPTION {
            self.findings.note(FindingKind::NameCut, &name);
        }
        let report = Report {
            format: about.format,
            source: about.source,
            tickets: tickets.len(),
            pulls: 0,
            open,
            comments,
            labels: self.labels.len(),
            people: self.people.len(),
            files: tickets.iter().map(|planned| planned.files.len()).sum(),
            parts: Vec::new(),
            part: None,
            findings: self.findings.finish(),
        };
        let project = Project {
            name: if name.trim().is_empty() { about.otherwise.to_owned() } else { name },
            description: shortened(&text, limits::DESCRIPTION),
            color: BLUE.into(),
            ..Project::default()
        };
        let labels = self.labels.into_values().collect();
        let timeboxes = self.timeboxes.into_values().collect();
        Plan { report, project, statuses: self.statuses, labels, timeboxes, tickets }
    }
}

/// What a label says about the type, by the names that tools suggest and those people commonly give.
pub(super) fn type_of(label: &str) -> Option<TicketType> {
    let name = label.to_ascii_lowercase();
    let word = name.rsplit([':', '/']).next().unwrap_or_default().trim();
    match word {
        "bug" => Some(TicketType::Bug),
        "enhancement" | "feature" | "feature request" | "feature-request" => Some(TicketType::Feature),
        "epic" => Some(TicketType::Epic),
        _ => None,
    }
}

/// An address that a browser may open, and that Markdown can hold.
pub(super) fn is_web(url: &str) -> bool {
    (url.starts_with("https://") || url.starts_with("http://"))
        && url.len() < 2_000
        && !url.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, ')' | '<' | '>'))
}

/// A file that stays where it is, as an item of a list.
pub(super) fn linked(name: &str, url: &str) -> String {
    let name = name.replace(['[', ']'], "");
    if is_web(url) { format!("- [{name}]({url})") } else { format!("- {name} {url}").trim_end().to_owned() }
}
