//! A ticket moves to another project: copies there, then a tombstone here that says where it went.
//!
//! Invariants: it is one group, of which what is deleted waits for what is made ([`Replica::enqueue`]), so that a
//! ticket is never nowhere; the tombstone has seen what was copied and nothing more: what others wrote meanwhile keeps
//! the ticket, with a conflict.
//!
//! [`Replica::enqueue`]: crate::sync::Replica::enqueue

use super::write::Edit;
use super::{Client, ClientError, Row};
use crate::domain::{
    Action, Attachment, Comment, Entity, EntityId, EntityType, FieldKind, FieldValue, Fields, Label, LabelId, MOVED_TO,
    Member, PARENT_ID, Project, ProjectId, REACTIONS, SOURCE_AUTHOR, Status, Ticket, TicketId, TimeboxKind, UserId,
    join_names,
};
use crate::merge::record::DELETED;
use crate::merge::{Operation, RecordKey};
use crate::platform;
use crate::sync::Keeping;
use serde_json::Value;
use std::rc::Rc;

/// So often is it followed where a ticket went; only a circle has more.
const MOVES_MAX: usize = 100;

/// What a move came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The ticket as it is called from now on.
    pub id: TicketId,
    /// The name of its status there, where that is not called as it was.
    pub status: Option<String>,
    /// Who worked on it and is no member there: noted by name, assigned no more.
    pub left_out: Vec<String>,
}

impl Client {
    /// The projects that a ticket of `from` can move to, by name: those this person may write in, kept as `from` is
    /// (what is on this device only stays there), and not archived.
    pub fn places_to_move(&self, from: ProjectId) -> Vec<Rc<Row<Project>>> {
        let may_write = |project: ProjectId| self.role(project).may(Action::Write);
        if !may_write(from) {
            return Vec::new();
        }
        let is_here_only = |project: ProjectId| self.keeping(project) == Keeping::DeviceOnly;
        let mut rows = self.list::<Project>();
        rows.retain(|row| {
            row.id != from && !row.value.archived && may_write(row.id) && is_here_only(row.id) == is_here_only(from)
        });
        rows.sort_by_cached_key(|row| (row.value.name.to_lowercase(), row.id));
        rows
    }

    /// Moves a ticket to another project, with its comments and files. It gets a new key there, and the old one leads
    /// to it. What it is related to it stays related to; what it was a part of stays here. Labels are found there by name,
    /// or made; its status is the one of the same key, name or category, else
    /// the first.
    ///
    /// # Errors
    /// `forbidden` where this person may not write in both; [`ClientError::Offline`] where only a part of it is here
    /// and the rest cannot be fetched.
    pub async fn move_to_project(&self, id: TicketId, to: ProjectId) -> Result<Moved, ClientError> {
        if self.is_incomplete(id) {
            self.fetch_ticket(id).await?;
        }
        let from = self.get::<Ticket>(id).ok_or(ClientError::Gone)?.value.project_id;
        if self.places_to_move(from).iter().all(|place| place.id != to) {
            let message = "It can only move between projects in which you may write.".to_owned();
            return Err(ClientError::Refused { code: "forbidden".into(), message, field: None });
        }
        if self.0.me.account && self.keeping(to) != Keeping::DeviceOnly {
            // Of these copies the server asks that their author has the bytes.
            for file in self.children::<Attachment>(id.into()).iter().filter(|file| self.upload(&file.value).is_none())
            {
                self.note_upload(&file.value.hash, Some(Value::Bool(true))).await?;
            }
        }
        // From here to its commit nothing else is waited for: what is copied is what is seen.
        let ticket = self.get::<Ticket>(id).ok_or(ClientError::Gone)?;
        let seen = Some(self.seen(&(EntityType::Ticket, id.into())));
        let (moved, mut edits) = self.copy(&ticket, to);
        let mut data = Fields::new();
        data.insert(DELETED.into(), Value::Bool(true));
        data.insert(MOVED_TO.into(), moved.id.encode());
        edits.push(Edit { seen, ..Edit::new((EntityType::Ticket, id.into()), Operation::Update, data) });
        self.edit(edits).await?;
        Ok(moved)
    }

    /// The creates that make a ticket once more in another project: labels, itself, comments, files.
    fn copy(&self, ticket: &Row<Ticket>, to: ProjectId) -> (Moved, Vec<Edit>) {
        let id = fresh_id();
        let (labels, mut edits) = self.labels_there(&ticket.value.labels, to);
        let status = self.status_there(ticket, to);
        let here = self.get::<Status>(Status::id_for(ticket.value.project_id, ticket.value.status_key()));
        let was_called = here.map(|status| status.value.name.clone());
        let is_member =
            |user: &UserId| *user == self.0.me.user || self.get::<Member>(Member::id_for(to, *user)).is_some();
        let (assignees, strangers): (Vec<UserId>, Vec<UserId>) =
            ticket.value.assignees.iter().partition(|user| is_member(user));
        let left_out: Vec<String> = strangers.into_iter().map(|user| self.person_name(user)).collect();

        let mut data = self.written_by_people(&(EntityType::Ticket, ticket.id.into()));
        // What it is a part of stays here, and by when it was to be done.
        data.retain(|name, _| !matches!(name.as_str(), MOVED_TO | PARENT_ID | "position"));
        for field in TimeboxKind::KNOWN.iter().filter_map(TimeboxKind::field) {
            data.remove(field);
        }
        data.insert("project_id".into(), to.encode());
        data.insert("labels".into(), labels.encode());
        data.insert("assignees".into(), assignees.encode());
        let watchers = ticket.value.watchers.iter().copied().filter(is_member);
        data.insert("watchers".into(), watchers.collect::<Vec<UserId>>().encode());
        data.extend(status.as_ref().map(|status| ("status".to_owned(), Value::String(status.value.key.clone()))));
        let names = (!left_out.is_empty()).then(|| join_names(&left_out));
        note(&mut data, "source_assignees", names);
        note(&mut data, "source_key", ticket.value.number.map(|_| self.ticket_key(ticket)));
        self.note_origin(&mut data, ticket);
        edits.push(Edit::new((EntityType::Ticket, id), Operation::Create, data));

        for comment in by_age(self.children::<Comment>(ticket.id.into())) {
            let mut data = self.written_by_people(&(EntityType::Comment, comment.id.into()));
            data.insert("ticket_id".into(), id.encode());
            // To what was said, by those who said it there.
            data.remove(REACTIONS);
            self.note_origin(&mut data, &comment);
            edits.push(Edit::new((EntityType::Comment, fresh_id()), Operation::Create, data));
        }
        for file in by_age(self.children::<Attachment>(ticket.id.into())) {
            let mut data = self.written_by_people(&(EntityType::Attachment, file.id.into()));
            data.insert("ticket_id".into(), id.encode());
            edits.push(Edit::new((EntityType::Attachment, fresh_id()), Operation::Create, data));
        }
        let status = status.map(|status| status.value.name.clone()).filter(|name| was_called.as_ref() != Some(name));
        (Moved { id: id.into(), status, left_out }, edits)
    }

    /// What people wrote of a record, fields of a newer version included.
    fn written_by_people(&self, key: &RecordKey) -> Fields {
        let mut fields = self.0.replica.borrow().shown(key).map(|record| record.fields).unwrap_or_default();
        fields.retain(|name, _| !matches!(key.0.field_kind(name), FieldKind::Server | FieldKind::Derived));
        fields
    }

    /// Who wrote it and when, as a note: to the server, whoever moves it is the author of the copy.
    fn note_origin<T: Entity>(&self, data: &mut Fields, row: &Row<T>) {
        let other = row.author.filter(|author| *author != self.0.me.user);
        note(data, SOURCE_AUTHOR, other.map(|author| self.person_name(author)));
        note(data, "source_created_at", Some(row.created_at));
    }

    /// The labels of the same names in another project, and what makes those that it lacks.
    fn labels_there(&self, labels: &[LabelId], to: ProjectId) -> (Vec<LabelId>, Vec<Edit>) {
        let there = self.children::<Label>(to.into());
        let (mut found, mut edits) = (Vec::new(), Vec::new());
        for label in labels.iter().filter_map(|id| self.get::<Label>(*id)) {
            let same = there.iter().find(|row| row.value.name.trim().eq_ignore_ascii_case(label.value.name.trim()));
            found.push(same.map_or_else(
                || {
                    let id = fresh_id();
                    edits.push(Edit::create(id, &Label { project_id: to, ..label.value.clone() }));
                    id.into()
                },
                |row| row.id,
            ));
        }
        found.sort_unstable();
        found.dedup();
        (found, edits)
    }

    /// The status a ticket gets in another project; none where that has no statuses (yet).
    fn status_there(&self, ticket: &Row<Ticket>, to: ProjectId) -> Option<Rc<Row<Status>>> {
        let mut there = self.children::<Status>(to.into());
        there.sort_by(|a, b| (&a.value.position, a.id).cmp(&(&b.value.position, b.id)));
        let key = ticket.value.status_key();
        let here = self.get::<Status>(Status::id_for(ticket.value.project_id, key));
        let find = |fits: &dyn Fn(&Status) -> bool| there.iter().find(|row| fits(&row.value)).cloned();
        let alike = |fits: &dyn Fn(&Status, &Status) -> bool| {
            here.as_ref().and_then(|here| find(&|status| fits(status, &here.value)))
        };
        find(&|status| status.key == key)
            .or_else(|| alike(&|status, here| status.name.eq_ignore_ascii_case(&here.name)))
            .or_else(|| alike(&|status, here| status.category == here.category))
            .or_else(|| there.first().cloned())
    }

    /// What a ticket is now: itself, or what it became, however often it moved.
    pub fn whereabouts(&self, id: TicketId) -> TicketId {
        let next = |id: &TicketId| {
            self.get_deleted::<Ticket>(*id).filter(|row| row.deleted).and_then(|row| row.value.moved_to)
        };
        std::iter::successors(Some(id), next).take(MOVES_MAX).last().unwrap_or(id)
    }

    /// A ticket of a project that moved away, by what it was there.
    pub(super) fn moved_away(&self, project: ProjectId, fits: impl Fn(&Row<Ticket>) -> bool) -> Option<TicketId> {
        let shown = self.0.shown.borrow();
        let mut rows = shown.ids(&EntityType::Ticket).filter_map(|id| shown.get_any::<Ticket>(id));
        let is_gone = |row: &Row<Ticket>| row.deleted && row.value.moved_to.is_some();
        rows.find(|row| is_gone(row) && row.value.project_id == project && fits(row)).map(|row| row.id)
    }

    /// Of two projects that a ticket was moved to unseen, `kept` stays: the other copies go there, too.
    pub(super) fn gather(&self, others: impl Iterator<Item = Value>, kept: &Value) -> Vec<Edit> {
        let others = others.filter(|other| other != kept).filter_map(|other| TicketId::decode(&other));
        let living = others.filter(|other| self.get::<Ticket>(*other).is_some());
        let gone = living.map(|other| {
            let mut data = Fields::new();
            data.insert(DELETED.into(), Value::Bool(true));
            data.insert(MOVED_TO.into(), kept.clone());
            Edit::new((EntityType::Ticket, other.into()), Operation::Update, data)
        });
        gone.collect()
    }
}

fn fresh_id() -> EntityId {
    EntityId::new(platform::now_millis(), platform::random_bytes())
}

/// Notes something that was not noted before: what came from elsewhere keeps its first origin.
fn note<T: FieldValue>(data: &mut Fields, name: &str, value: Option<T>) {
    if data.get(name).is_none_or(Value::is_null)
        && let Some(value) = value
    {
        data.insert(name.into(), value.encode());
    }
}

fn by_age<T: Entity>(mut rows: Vec<Rc<Row<T>>>) -> Vec<Rc<Row<T>>> {
    rows.sort_by_key(|row| (row.created_at, row.id));
    rows
}
