//! Archives of a GitHub repository: `{"repo": "owner/name", "labels": […], "issues": […], "pulls": […]}`, as the
//! IETF's groups publish them. What one item holds that this reader does not expect never stops the others.

mod archive;
mod fields;
mod pull;

use self::archive::{Archive, SourceLabel};
use self::fields::Item;
use super::error::ImportError;
use super::fit::{Raw, Said, clean, fit, shortened};
use super::plan::{Plan, PlannedLabel};
use super::report::{FindingKind, Findings, Format, Report};
use super::{ITEMS_MAX, Options, stem};
use crate::domain::{Label, Position, Project, Ticket, TicketType, limits};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// For labels whose colour is not given.
const GREY: &str = "#64748b";
const BLUE: &str = "#3b82f6";

/// Reads a text that is known to be whole JSON of this format.
pub(super) fn read(filename: &str, text: &str, options: Options) -> Result<Plan, ImportError> {
    let mut archive: Archive = Archive::read(text, options).map_err(|error| ImportError::from_json(&error))?;
    let mut findings = Findings::default();
    findings.count(FindingKind::PullsNotChosen, archive.pulls_left);
    for (key, count) in std::mem::take(&mut archive.unread) {
        findings.count(FindingKind::Unread(key), count);
    }
    let mut reader =
        Reader { findings, people: BTreeSet::new(), labels: labels(&archive.labels), keys: HashSet::new() };
    for label in &archive.labels {
        reader.check_label(label);
    }
    let items = archive.issues.into_iter().chain(archive.pulls);
    let mut raws: Vec<(i64, Raw)> = items.filter_map(|item| reader.item(item)).collect();
    let comments: usize = raws.iter().map(|(_, raw)| raw.said.len()).sum();
    if raws.len() + comments > ITEMS_MAX {
        return Err(ImportError::TooMany { items: raws.len() + comments });
    }
    // One sequence of numbers for issues and pulls: the oldest gets the first key here too.
    raws.sort_by_key(|(number, _)| *number);
    let source = if archive.repo.is_empty() { stem(filename) } else { archive.repo };
    Ok(reader.plan(&source, archive.taken_at.as_deref(), raws))
}

/// Those the repository declares, by name.
fn labels(declared: &[SourceLabel]) -> BTreeMap<String, String> {
    declared.iter().map(|label| (label.name.clone(), label.color.clone())).collect()
}

struct Reader {
    findings: Findings,
    people: BTreeSet<String>,
    /// Colour by name.
    labels: BTreeMap<String, String>,
    keys: HashSet<String>,
}

impl Reader {
    fn check_label(&mut self, label: &SourceLabel) {
        if !label.description.is_empty() {
            let told = format!("{}: {}", label.name, label.description);
            self.findings.note(FindingKind::LabelDescription, told);
        }
    }

    /// A ticket with its number for sorting; `None` where it is nothing of the kind.
    fn item(&mut self, mut item: Item) -> Option<(i64, Raw)> {
        if !item.is_object() {
            self.findings.note(FindingKind::NotAnItem, item.name());
            return None;
        }
        let number = item.number;
        let name = item.name();
        let mut key = item.key();
        if !self.keys.insert(key.clone()) {
            self.findings.note(FindingKind::NumberTwice, &name);
            key = format!("{key} at {}", item.place);
            self.keys.insert(key.clone());
        }
        let mut ticket = Ticket {
            title: item.text("title"),
            status: status(&mut item).into(),
            source_key: Some(name.clone()),
            source_url: item.url("url"),
            source_author: self.person(&mut item, "author", &name),
            source_created_at: item.time("createdAt"),
            source_updated_at: item.time("updatedAt"),
            source_closed_at: item.time("closedAt"),
            ..Ticket::default()
        };
        let body = item.text("body");
        let mut said = pull::told(&mut item);
        if !said.is_empty() {
            self.findings.count(FindingKind::PullTold, 1);
        }
        ticket.source_assignees = self.assignees(&mut item, &name);
        let labels = self.labels_of(&mut item, &name, &mut ticket);
        said.append(&mut self.comments(&mut item, &name));
        said.append(&mut self.reviews(&mut item, &name));
        ticket.description = clean(&body, &name, &mut self.findings);
        ticket.title = clean(&ticket.title, &name, &mut self.findings);
        item.finish(&mut self.findings);
        Some((number.unwrap_or(i64::MAX), Raw { key, name, ticket, labels, said }))
    }

    fn person(&mut self, item: &mut Item, field: &str, name: &str) -> Option<String> {
        let person = item.person(field)?;
        Some(self.named(&person, name))
    }

    /// A name as it can be kept, counted once.
    fn named(&mut self, person: &str, item: &str) -> String {
        let kept = shortened(&clean(person, item, &mut self.findings), limits::NAME);
        if kept.chars().count() < person.chars().count() {
            self.findings.note(FindingKind::NameCut, person);
        }
        self.people.insert(kept.clone());
        kept
    }

    fn assignees(&mut self, item: &mut Item, name: &str) -> Option<String> {
        let people: Vec<String> = item.names("assignees").iter().map(|person| self.named(person, name)).collect();
        if people.is_empty() { None } else { Some(people.join(", ")) }
    }

    /// The keys of its labels; what they say about its type goes into the ticket.
    fn labels_of(&mut self, item: &mut Item, name: &str, ticket: &mut Ticket) -> Vec<String> {
        let mut names = item.names("labels");
        names.retain(|name| !name.trim().is_empty());
        for label in &names {
            if let Some(kind) = type_of(label) {
                ticket.ticket_type = kind;
            }
        }
        if names.len() > limits::SET {
            let rest = names.split_off(limits::SET);
            self.findings.note(FindingKind::TooManyLabels, format!("{name}: {}", rest.join(", ")));
        }
        for label in &names {
            self.labels.entry(label.clone()).or_default();
        }
        names
    }

    fn comments(&mut self, item: &mut Item, name: &str) -> Vec<Said> {
        let mut said = Vec::new();
        for mut comment in item.children("comments") {
            let text = comment.text("body");
            let text = clean(&text, &comment.name(), &mut self.findings);
            let (at, edited_at) = (comment.time("createdAt"), comment.time("updatedAt"));
            if edited_at.is_some() && edited_at != at {
                self.findings.note(FindingKind::CommentEdited, comment.name());
            }
            if text.trim().is_empty() {
                let kind = if comment.is_object() { FindingKind::NothingSaid } else { FindingKind::NotAnItem };
                self.findings.note(kind, comment.name());
            } else {
                let author = self.person(&mut comment, "author", name);
                said.push(Said { key: format!("comment {}", comment.place), author, at, text });
            }
            comment.finish(&mut self.findings);
        }
        said
    }

    fn reviews(&mut self, item: &mut Item, name: &str) -> Vec<Said> {
        let mut said = Vec::new();
        for mut review in item.children("reviews") {
            let text = pull::review(&mut review, &mut self.findings);
            let text = clean(&text, &review.name(), &mut self.findings);
            if text.is_empty() {
                let kind = if review.is_object() { FindingKind::NothingSaid } else { FindingKind::NotAnItem };
                self.findings.note(kind, review.name());
            } else {
                let author = self.person(&mut review, "author", name);
                let at = review.time("createdAt");
                self.findings.count(FindingKind::ReviewTold, 1);
                said.push(Said { key: format!("review {}", review.place), author, at, text });
            }
            review.finish(&mut self.findings);
        }
        said
    }

    fn plan(mut self, source: &str, taken_at: Option<&str>, raws: Vec<(i64, Raw)>) -> Plan {
        let is_told = |said: &&Said| said.key != pull::TOLD_KEY;
        let comments = raws.iter().flat_map(|(_, raw)| &raw.said).filter(is_told).count();
        let mut tickets: Vec<_> = raws.into_iter().map(|(_, raw)| fit(raw, &mut self.findings)).collect();
        let count = tickets.len();
        // On the board the newest stand first, as they do there.
        for (planned, position) in tickets.iter_mut().rev().zip(Position::spread(count)) {
            planned.ticket.position = position;
        }
        let labels: Vec<PlannedLabel> =
            self.labels.iter().map(|(name, color)| planned_label(name, color, &mut self.findings)).collect();
        self.findings.count(FindingKind::PeopleByName, self.people.len());
        let name = shortened(&clean(source, source, &mut self.findings), limits::NAME);
        let report = Report {
            format: Format::GithubArchive,
            source: source.to_owned(),
            tickets: tickets.len(),
            pulls: tickets.iter().filter(|planned| planned.key.starts_with("pulls/")).count(),
            open: tickets.iter().filter(|planned| planned.ticket.status == "Open").count(),
            comments,
            labels: labels.len(),
            people: self.people.len(),
            findings: self.findings.finish(),
        };
        let description = about(source, taken_at);
        let project = Project { name, description, color: BLUE.into(), ..Project::default() };
        Plan { report, project, statuses: Vec::new(), labels, tickets }
    }
}

fn planned_label(name: &str, color: &str, findings: &mut Findings) -> PlannedLabel {
    let kept = shortened(&clean(name, name, findings), limits::NAME);
    if kept.chars().count() < name.chars().count() {
        findings.note(FindingKind::NameCut, name);
    }
    let is_color = color.len() == 6 && color.chars().all(|digit| digit.is_ascii_hexdigit());
    if !is_color && !color.is_empty() {
        findings.note(FindingKind::BadValue("color".into()), format!("{name}: {color}"));
    }
    let color = if is_color { format!("#{}", color.to_ascii_lowercase()) } else { GREY.to_owned() };
    PlannedLabel { key: name.to_owned(), label: Label { name: kept, color, ..Label::default() } }
}

/// The status' key. What is merged or closed is done; what was closed without being taken up is closed.
fn status(item: &mut Item) -> &'static str {
    let reason = item.text("stateReason").to_ascii_uppercase();
    let state = item.text("state").to_ascii_uppercase();
    match state.as_str() {
        "" | "OPEN" => "Open",
        "MERGED" => "Done",
        "CLOSED" if item.is_pull || matches!(reason.as_str(), "NOT_PLANNED" | "DUPLICATE") => "Closed",
        "CLOSED" => "Done",
        _ => {
            item.bad("state");
            "Open"
        }
    }
}

/// What a label says about the type, by the names GitHub suggests and those people commonly give.
fn type_of(label: &str) -> Option<TicketType> {
    let name = label.to_ascii_lowercase();
    let word = name.rsplit([':', '/']).next().unwrap_or_default().trim();
    match word {
        "bug" => Some(TicketType::Bug),
        "enhancement" | "feature" | "feature request" | "feature-request" => Some(TicketType::Feature),
        "epic" => Some(TicketType::Epic),
        _ => None,
    }
}

/// Where it all comes from, in the project's description.
fn about(source: &str, taken_at: Option<&str>) -> String {
    let is_repository = |part: &str| part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    let origin = match source.split_once('/') {
        Some((owner, name)) if !owner.is_empty() && !name.is_empty() && is_repository(owner) && is_repository(name) => {
            format!("[{source}](https://github.com/{source})")
        }
        _ => shortened(&source.replace('\0', ""), limits::NAME),
    };
    let day: String =
        taken_at.unwrap_or_default().chars().take(10).filter(|c| c.is_ascii_digit() || *c == '-').collect();
    if day.is_empty() { format!("Imported from {origin}.") } else { format!("Imported from {origin}, as of {day}.") }
}
