use super::entity::entity;
use super::open_enum::open_enum;
use super::{Position, ProjectId, StatusId};

open_enum! {
    /// What a status means for progress, whatever it is called.
    Category {
        Unstarted = "unstarted",
        Backlog = "backlog",
        Started = "started",
        Done = "done",
        Cancelled = "cancelled",
    }
}

impl Category {
    /// Whether a ticket in it needs no more work.
    pub fn is_closed(&self) -> bool {
        matches!(self, Self::Done | Self::Cancelled)
    }
}

entity! {
    /// A column of a project's board. Tickets name it by `key`.
    Status, StatusId {
        value project_id: ProjectId,
        /// What a ticket's `status` holds; never changed. For the five defaults a word, else a random one.
        value key: String,
        value name: String,
        value color: String,
        value category: Category,
        quiet position: Position,
        /// How many tickets it is meant to hold at most. Nothing is refused beyond it: the board says so.
        value ticket_limit: Option<i64>,
    }
}

impl Status {
    /// The id of the status `key` of a project: the same on every replica.
    pub fn id_for(project: ProjectId, key: &str) -> StatusId {
        StatusId::derived(project.0, &format!("status:{key}"))
    }
}

/// The statuses every new project starts with, ids included, the same on every replica.
pub fn default_statuses(project: ProjectId) -> Vec<(StatusId, Status)> {
    let rows = [
        ("Open", "Open", "#64748b", Category::Unstarted, "8000"),
        ("InProgress", "In progress", "#3b82f6", Category::Started, "9000"),
        ("Review", "Review", "#a855f7", Category::Started, "a000"),
        ("Done", "Done", "#22c55e", Category::Done, "b000"),
        ("Closed", "Closed", "#475569", Category::Cancelled, "c000"),
    ];
    rows.into_iter()
        .map(|(key, name, color, category, position)| {
            let status = Status {
                project_id: project,
                key: key.into(),
                name: name.into(),
                color: color.into(),
                category,
                position: Position::from(position),
                ticket_limit: None,
            };
            (Status::id_for(project, key), status)
        })
        .collect()
}
