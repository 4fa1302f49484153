//! One project as a file for people and other programs: from what is in memory, so it works with no network.

mod readable;
mod table;
mod whole;

use super::{Client, ClientError, FileError, Row, device};
use crate::domain::{
    Attachment, Comment, Label, Project, ProjectId, Relation, Status, Template, Ticket, TicketId, Time, Timebox,
    join_names, split_names,
};
use std::collections::HashMap;
use std::rc::Rc;

/// How a project is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportKind {
    /// Every field.
    Json,
    /// A row for each ticket.
    Csv,
    /// Tickets with their comments, to be read.
    Markdown,
}

impl ExportKind {
    pub const ALL: [ExportKind; 3] = [Self::Json, Self::Csv, Self::Markdown];

    /// As people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Csv => "CSV",
            Self::Markdown => "Markdown",
        }
    }

    pub fn mime_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv",
            Self::Markdown => "text/markdown",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Markdown => "md",
        }
    }
}

/// A ticket with what belongs to it.
struct Told {
    /// WEB-12.
    key: String,
    row: Rc<Row<Ticket>>,
    author: String,
    assignees: Vec<String>,
    /// Names.
    labels: Vec<String>,
    /// The key of what it is a part of.
    parent: Option<String>,
    /// The keys of those that it says it is in a relation with, by `Relation::ALL`.
    related: [String; 3],
    status: Status,
    /// The names of its cycle and its milestone, empty without one.
    timeboxes: [String; 2],
    comments: Vec<Rc<Row<Comment>>>,
    attachments: Vec<Rc<Row<Attachment>>>,
}

/// All that is shown of a project.
struct Shown {
    at: Time,
    project: Rc<Row<Project>>,
    statuses: Vec<Rc<Row<Status>>>,
    labels: Vec<Rc<Row<Label>>>,
    timeboxes: Vec<Rc<Row<Timebox>>>,
    templates: Vec<Rc<Row<Template>>>,
    /// By their numbers.
    tickets: Vec<Told>,
}

impl Client {
    /// A file of what this device holds of a project, and a name for it. The bytes of attachments are not in it.
    ///
    /// # Errors
    /// [`ClientError::Gone`] where the project is not here.
    pub fn export_project(&self, project: ProjectId, kind: ExportKind) -> Result<(String, Vec<u8>), ClientError> {
        let shown = self.shown_of(project).ok_or(ClientError::Gone)?;
        let bytes = match kind {
            ExportKind::Json => whole::write(&shown, self).map_err(|source| FileError::NotWritten { source })?,
            ExportKind::Csv => table::write(&shown),
            ExportKind::Markdown => readable::write(&shown, self).into_bytes(),
        };
        // A name that every system takes.
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.');
        let name: String =
            shown.project.value.name.chars().map(|c| if is_plain(c) { c } else { '-' }).take(80).collect();
        let name = name.trim_matches(['.', ' ', '-']);
        let name = if name.is_empty() { "project" } else { name };
        Ok((format!("{name}-{}.{}", shown.at.date_naive(), kind.ending()), bytes))
    }

    fn shown_of(&self, id: ProjectId) -> Option<Shown> {
        let project = self.get::<Project>(id)?;
        let mut statuses = self.children::<Status>(id.into());
        statuses.sort_by(|a, b| a.value.position.as_str().cmp(b.value.position.as_str()).then(a.id.cmp(&b.id)));
        let mut labels = self.children::<Label>(id.into());
        labels.sort_by(|a, b| a.value.name.cmp(&b.value.name).then(a.id.cmp(&b.id)));
        let mut timeboxes = self.children::<Timebox>(id.into());
        timeboxes.sort_by_key(|row| (row.value.kind.clone(), row.value.end_date, row.id));
        let mut templates = self.children::<Template>(id.into());
        templates.sort_by_key(|row| row.id);
        let names: HashMap<_, _> = labels.iter().map(|row| (row.id, row.value.name.clone())).collect();
        let by_key: HashMap<_, _> = statuses.iter().map(|row| (row.value.key.clone(), row.value.clone())).collect();
        let mut rows = self.children::<Ticket>(id.into());
        // Those that have no number yet come last, in the order in which they were made.
        rows.sort_by_key(|row| (row.value.number.unwrap_or(i64::MAX), row.id));
        let told = |row: Rc<Row<Ticket>>| {
            let it = &row.value;
            let key = it.status_key();
            let unknown = || Status { key: key.to_owned(), name: key.to_owned(), ..Status::default() };
            let imported = it.source_assignees.iter().flat_map(|names| split_names(names));
            Told {
                key: self.ticket_key(&row),
                author: self.author_of(it.source_author.as_ref(), row.author),
                assignees: it
                    .assignees
                    .iter()
                    .map(|who| self.person_name(*who))
                    .chain(imported)
                    .filter(|name| !name.is_empty())
                    .collect(),
                labels: it.labels.iter().filter_map(|label| names.get(label).cloned()).collect(),
                parent: self.parent(row.id).map(|parent| self.ticket_key(&parent)),
                related: Relation::ALL.map(|relation| self.keys_of(relation.of(it))),
                status: by_key.get(key).cloned().unwrap_or_else(unknown),
                timeboxes: [it.cycle_id, it.milestone_id].map(|id| self.timebox_name(id).unwrap_or_default()),
                comments: self.told_on(row.id),
                attachments: self.children::<Attachment>(row.id.into()),
                row,
            }
        };
        let tickets = rows.into_iter().map(told).collect();
        Some(Shown { at: device::now(), project, statuses, labels, timeboxes, templates, tickets })
    }

    /// The keys of those that are here, under what they are called now.
    fn keys_of(&self, tickets: &[TicketId]) -> String {
        let rows = tickets.iter().filter_map(|id| self.get::<Ticket>(self.whereabouts(*id)));
        join_names(rows.map(|row| self.ticket_key(&row)))
    }

    /// The comments of a ticket, in the order in which they were made.
    fn told_on(&self, ticket: TicketId) -> Vec<Rc<Row<Comment>>> {
        let mut comments = self.children::<Comment>(ticket.into());
        comments.sort_by_key(|row| (said_at(row), row.id));
        comments
    }

    /// Who wrote it: in the other tool, where it was imported.
    fn author_of(&self, imported: Option<&String>, author: Option<crate::domain::UserId>) -> String {
        imported.cloned().or_else(|| author.map(|who| self.person_name(who))).unwrap_or_default()
    }
}

/// When a comment was written, here or in the other tool.
fn said_at(row: &Row<Comment>) -> Time {
    row.value.source_created_at.unwrap_or(row.created_at)
}
