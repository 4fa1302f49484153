//! Archives of a GitHub repository: `{"repo": "owner/name", "labels": […], "issues": […], "pulls": […]}`, as the
//! IETF's groups publish them. What one item holds that this reader does not expect never stops the others.

mod archive;
mod fields;
mod pull;

use self::archive::{Archive, SourceLabel};
use self::fields::Item;
use super::error::ImportError;
use super::fit::{Raw, Said, clean, shortened};
use super::gathered::{About, GREY, Gathered, type_of};
use super::plan::Plan;
use super::report::{FindingKind, Format};
use super::{ITEMS_MAX, Options, stem};
use crate::domain::{Ticket, limits};

/// Reads a text that is known to be whole JSON of this format.
pub(super) fn read(filename: &str, text: &str, options: &Options) -> Result<Plan, ImportError> {
    let mut archive: Archive = Archive::read(text, options).map_err(|error| ImportError::from_json(&error))?;
    let mut reader = Reader { gathered: Gathered::default() };
    reader.gathered.findings.count(FindingKind::PullsNotChosen, archive.pulls_left);
    for (key, count) in std::mem::take(&mut archive.unread) {
        reader.gathered.findings.count(FindingKind::Unread(key), count);
    }
    for label in &archive.labels {
        reader.label(label);
    }
    let items = archive.issues.into_iter().chain(archive.pulls);
    let mut raws: Vec<(i64, Raw)> = items.filter_map(|item| reader.item(item)).collect();
    let comments: usize = raws.iter().map(|(_, raw)| raw.said.len()).sum();
    if raws.len() + comments > ITEMS_MAX {
        return Err(ImportError::TooMany { items: raws.len() + comments });
    }
    // One sequence of numbers for issues and pulls: the oldest gets the first key here too, and the newest stand
    // first on the board, as they do there.
    raws.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    let source = if archive.repo.is_empty() { stem(filename) } else { archive.repo };
    let description = about(&source, archive.taken_at.as_deref());
    let about = About { format: Format::GithubArchive, source, otherwise: "GitHub", description };
    let mut plan = reader.gathered.plan(about, raws);
    plan.report.pulls = plan.tickets.iter().filter(|planned| planned.key.starts_with("pulls/")).count();
    Ok(plan)
}

struct Reader {
    gathered: Gathered,
}

impl Reader {
    /// A label that the repository declares.
    fn label(&mut self, SourceLabel { name, color, description }: &SourceLabel) {
        if !description.is_empty() {
            self.gathered.findings.note(FindingKind::LabelDescription, format!("{name}: {description}"));
        }
        let is_color = color.len() == 6 && color.chars().all(|digit| digit.is_ascii_hexdigit());
        if !is_color && !color.is_empty() {
            self.gathered.findings.note(FindingKind::BadValue("color".into()), format!("{name}: {color}"));
        }
        let color = if is_color { format!("#{}", color.to_ascii_lowercase()) } else { GREY.to_owned() };
        self.gathered.label(name, name, &color);
    }

    /// A ticket with its number for sorting; `None` where it is nothing of the kind.
    fn item(&mut self, mut item: Item) -> Option<(i64, Raw)> {
        if !item.is_object() {
            self.gathered.findings.note(FindingKind::NotAnItem, item.name());
            return None;
        }
        let number = item.number;
        let name = item.name();
        let key = self.gathered.key(item.key(), item.place, &name);
        let mut ticket = Ticket {
            title: item.text("title"),
            status: status(&mut item).into(),
            source_key: Some(name.clone()),
            source_url: item.url("url"),
            source_author: self.person(&mut item, "author"),
            source_created_at: item.time("createdAt"),
            source_updated_at: item.time("updatedAt"),
            source_closed_at: item.time("closedAt"),
            ..Ticket::default()
        };
        let body = item.text("body");
        let mut said = pull::told(&mut item);
        if !said.is_empty() {
            self.gathered.findings.count(FindingKind::PullTold, 1);
        }
        ticket.source_assignees = self.gathered.people(&item.names("assignees"));
        let labels = self.labels_of(&mut item, &name, &mut ticket);
        said.append(&mut self.comments(&mut item));
        said.append(&mut self.reviews(&mut item));
        ticket.description = clean(&body, &name, &mut self.gathered.findings);
        ticket.title = clean(&ticket.title, &name, &mut self.gathered.findings);
        item.finish(&mut self.gathered.findings);
        Some((number.unwrap_or(i64::MAX), Raw { key, name, ticket, labels, said, ..Raw::default() }))
    }

    fn person(&mut self, item: &mut Item, field: &str) -> Option<String> {
        let person = item.person(field)?;
        Some(self.gathered.person(&person))
    }

    /// The keys of its labels; what they say about its type goes into the ticket.
    fn labels_of(&mut self, item: &mut Item, name: &str, ticket: &mut Ticket) -> Vec<String> {
        let mut names = item.names("labels");
        names.retain(|name| !name.trim().is_empty());
        for label in &names {
            if let Some(kind) = type_of(label) {
                ticket.ticket_type = kind;
            }
            self.gathered.label(label, label, GREY);
        }
        self.gathered.fit_labels(names, name)
    }

    fn comments(&mut self, item: &mut Item) -> Vec<Said> {
        let mut said = Vec::new();
        for mut comment in item.children("comments") {
            let text = comment.text("body");
            let text = clean(&text, &comment.name(), &mut self.gathered.findings);
            let (at, edited_at) = (comment.time("createdAt"), comment.time("updatedAt"));
            if edited_at.is_some() && edited_at != at {
                self.gathered.findings.note(FindingKind::CommentEdited, comment.name());
            }
            if text.trim().is_empty() {
                let kind = if comment.is_object() { FindingKind::NothingSaid } else { FindingKind::NotAnItem };
                self.gathered.findings.note(kind, comment.name());
            } else {
                let author = self.person(&mut comment, "author");
                said.push(Said { key: format!("comment {}", comment.place), author, at, text });
            }
            comment.finish(&mut self.gathered.findings);
        }
        said
    }

    fn reviews(&mut self, item: &mut Item) -> Vec<Said> {
        let mut said = Vec::new();
        for mut review in item.children("reviews") {
            let text = pull::review(&mut review, &mut self.gathered.findings);
            let text = clean(&text, &review.name(), &mut self.gathered.findings);
            if text.is_empty() {
                let kind = if review.is_object() { FindingKind::NothingSaid } else { FindingKind::NotAnItem };
                self.gathered.findings.note(kind, review.name());
            } else {
                let author = self.person(&mut review, "author");
                let at = review.time("createdAt");
                self.gathered.findings.count(FindingKind::ReviewTold, 1);
                said.push(Said { key: format!("review {}", review.place), author, at, text });
            }
            review.finish(&mut self.gathered.findings);
        }
        said
    }
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
