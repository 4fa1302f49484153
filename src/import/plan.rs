use super::report::Report;
use crate::domain::{
    Attachment, AttachmentId, ChangeId, Comment, CommentId, Entity, EntityId, Label, LabelId, Project, ProjectId,
    Relation, Status, Ticket, TicketId, Time, Timebox, TimeboxId,
};
use crate::merge::{Change, Operation, Seen, Stamp};
use uuid::Uuid;

/// A status to create beside the default ones.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedStatus {
    /// What tickets hold.
    pub key: String,
    pub status: Status,
}

/// A label to create.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedLabel {
    /// Unique within the plan; tickets name it so.
    pub key: String,
    pub label: Label,
}

/// A cycle or milestone to create.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedTimebox {
    /// Unique within the plan; tickets name it so.
    pub key: String,
    pub timebox: Timebox,
}

/// A comment to create.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedComment {
    /// Unique within its ticket.
    pub key: String,
    pub comment: Comment,
}

/// A file to attach.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedFile {
    /// Unique within its ticket.
    pub key: String,
    pub attachment: Attachment,
    /// What `attachment.hash` is the hash of.
    pub bytes: Vec<u8>,
}

/// A ticket to create, its comments in their order.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedTicket {
    /// Unique within the plan.
    pub key: String,
    pub ticket: Ticket,
    /// Keys of its labels.
    pub labels: Vec<String>,
    /// Keys of its cycle and its milestone.
    pub cycle: Option<String>,
    pub milestone: Option<String>,
    /// The key of the ticket of the plan that it is a part of. No circle is in it.
    pub parent: Option<String>,
    /// The keys of those that it is in a relation with; each relation at one end alone.
    pub related: Vec<(Relation, String)>,
    pub comments: Vec<PlannedComment>,
    pub files: Vec<PlannedFile>,
}

/// What an import would create: nothing has happened yet. Ids, and the fields that hold them, come with a [`Run`].
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub report: Report,
    pub project: Project,
    pub statuses: Vec<PlannedStatus>,
    pub labels: Vec<PlannedLabel>,
    pub timeboxes: Vec<PlannedTimebox>,
    /// In the order in which they are to be numbered.
    pub tickets: Vec<PlannedTicket>,
}

/// One running of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Fresh for each import a person starts; all ids derive from it, so that the same run twice creates nothing twice.
    pub import: Uuid,
    /// The project to create.
    pub project: ProjectId,
    /// The author's wall time.
    pub now: Time,
}

impl Run {
    /// A run whose project's id too derives from `import`.
    pub fn new(import: Uuid, now: Time) -> Self {
        Self { import, project: ProjectId::derived(import, "project"), now }
    }

    fn create<T: Entity>(&self, id: T::Id, entity: &T, stamp: Stamp) -> Change {
        let entity_id: EntityId = id.into();
        Change {
            id: ChangeId::derived(self.import, &format!("change:{entity_id}")),
            entity_type: T::TYPE,
            entity_id,
            operation: Operation::Create,
            data: entity.creation_fields(),
            timestamp: self.now,
            stamp,
            seen: Seen::default(),
            resolves: None,
            waits_for: Vec::new(),
        }
    }
}

impl Plan {
    /// How many changes [`Plan::changes`] gives.
    pub fn change_count(&self) -> usize {
        1 + self.statuses.len()
            + self.labels.len()
            + self.timeboxes.len()
            + self.tickets.iter().map(|it| 1 + it.comments.len() + it.files.len()).sum::<usize>()
    }

    /// The bytes that come along, by their hash: to be kept before the changes that name them.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let files = self.tickets.iter().flat_map(|ticket| &ticket.files);
        files.map(|file| (file.attachment.hash.as_str(), file.bytes.as_slice()))
    }

    /// The creates, parents before children, each with the next stamp. The project brings its default statuses.
    pub fn changes(&self, run: &Run, stamp: &mut impl FnMut() -> Stamp) -> Vec<Change> {
        let mut changes = Vec::with_capacity(self.change_count());
        changes.push(run.create(run.project, &self.project, stamp()));
        for planned in &self.statuses {
            let status = Status { project_id: run.project, ..planned.status.clone() };
            changes.push(run.create(Status::id_for(run.project, &planned.key), &status, stamp()));
        }
        let label_id = |key: &str| LabelId::derived(run.import, &format!("label:{key}"));
        for planned in &self.labels {
            let label = Label { project_id: run.project, ..planned.label.clone() };
            changes.push(run.create(label_id(&planned.key), &label, stamp()));
        }
        let timebox_id = |key: &str| TimeboxId::derived(run.import, &format!("timebox:{key}"));
        for planned in &self.timeboxes {
            let timebox = Timebox { project_id: run.project, ..planned.timebox.clone() };
            changes.push(run.create(timebox_id(&planned.key), &timebox, stamp()));
        }
        let ticket_id = |key: &str| TicketId::derived(run.import, &format!("ticket:{key}"));
        for planned in &self.tickets {
            let id = ticket_id(&planned.key);
            let mut labels: Vec<LabelId> = planned.labels.iter().map(|key| label_id(key)).collect();
            labels.sort_unstable();
            labels.dedup();
            let related = |wanted: Relation| {
                let keys = planned.related.iter().filter(|(relation, _)| *relation == wanted);
                let mut ids: Vec<TicketId> = keys.map(|(_, key)| ticket_id(key)).collect();
                ids.sort_unstable();
                ids
            };
            let ticket = Ticket {
                project_id: run.project,
                labels,
                cycle_id: planned.cycle.as_deref().map(timebox_id),
                milestone_id: planned.milestone.as_deref().map(timebox_id),
                parent_id: planned.parent.as_deref().map(ticket_id),
                blocks: related(Relation::Blocks),
                duplicates: related(Relation::Duplicates),
                relates: related(Relation::Relates),
                ..planned.ticket.clone()
            };
            changes.push(run.create(id, &ticket, stamp()));
            for said in &planned.comments {
                let comment_id = CommentId::derived(id.0, &format!("comment:{}", said.key));
                let comment = Comment { ticket_id: id, ..said.comment.clone() };
                changes.push(run.create(comment_id, &comment, stamp()));
            }
            for file in &planned.files {
                let file_id = AttachmentId::derived(id.0, &format!("file:{}", file.key));
                let attachment = Attachment { ticket_id: id, ..file.attachment.clone() };
                changes.push(run.create(file_id, &attachment, stamp()));
            }
        }
        changes
    }
}
