use super::entity::entity;
use super::open_enum::open_enum;
use super::{Date, LabelId, Position, ProjectId, TicketId, Time, TimeboxId, UserId};

/// The field of a tombstone that says where the ticket went.
pub const MOVED_TO: &str = "moved_to";
/// The field of a sub-ticket that says what it is a part of.
pub const PARENT_ID: &str = "parent_id";
/// The field of tickets and comments that says who wrote them first, where that is another than their author here.
pub const SOURCE_AUTHOR: &str = "source_author";

open_enum! {
    /// What sort of work a ticket is.
    TicketType {
        Task = "Task",
        Bug = "Bug",
        Feature = "Feature",
        Epic = "Epic",
    }
}

open_enum! {
    /// How much a ticket matters; new tickets are Medium.
    Priority {
        Medium = "Medium",
        Low = "Low",
        High = "High",
        Critical = "Critical",
    }
}

impl Priority {
    /// From least to most pressing, as people read them.
    pub const ASCENDING: &'static [Priority] = &[Self::Low, Self::Medium, Self::High, Self::Critical];

    /// For sorting: greater is more pressing; unknown ones come first of all.
    pub fn rank(&self) -> u8 {
        match self {
            Self::Unknown(_) => 0,
            Self::Low => 1,
            Self::Medium => 2,
            Self::High => 3,
            Self::Critical => 4,
        }
    }
}

/// How two tickets hang together, whatever project each is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    Blocks,
    Duplicates,
    /// The same from both ends.
    Relates,
}

impl Relation {
    pub const ALL: [Relation; 3] = [Self::Blocks, Self::Duplicates, Self::Relates];

    /// The field of the ticket at whose end it is written.
    pub fn field(self) -> &'static str {
        match self {
            Self::Blocks => "blocks",
            Self::Duplicates => "duplicates",
            Self::Relates => "relates",
        }
    }

    /// The tickets at its other end.
    pub fn of(self, ticket: &Ticket) -> &[TicketId] {
        match self {
            Self::Blocks => &ticket.blocks,
            Self::Duplicates => &ticket.duplicates,
            Self::Relates => &ticket.relates,
        }
    }
}

entity! {
    /// One piece of work.
    Ticket, TicketId {
        value project_id: ProjectId,
        value title: String,
        text description: String,
        value ticket_type: TicketType,
        /// The `key` of one of the project's statuses; empty reads as "Open".
        value status: String,
        value priority: Priority,
        set assignees: Vec<UserId>,
        set labels: Vec<LabelId>,
        /// The cycle and the milestone of the same project by which it is to be done.
        value cycle_id: Option<TimeboxId>,
        value milestone_id: Option<TimeboxId>,
        /// The ticket of the same project that this one is a part of.
        value parent_id: Option<TicketId>,
        /// What waits until this is done, in any project. Each relation is written at one of its two ends.
        set blocks: Vec<TicketId>,
        /// What this says once more.
        set duplicates: Vec<TicketId>,
        set relates: Vec<TicketId>,
        /// Who wants to know how it goes on.
        set watchers: Vec<UserId>,
        value due_date: Option<Date>,
        /// In its project's `estimate_unit`.
        value estimate: Option<f64>,
        quiet position: Position,
        /// The number in its key (12 in WEB-12): given by the server.
        server number: Option<i64>,
        /// Where it went: read of a deleted ticket, for one that moves to another project is deleted here.
        value moved_to: Option<TicketId>,
        /// Where it was imported from: its key, address, times, and people by name, for those have no account here.
        value source_key: Option<String>,
        value source_url: Option<String>,
        value source_author: Option<String>,
        /// Names, separated by a comma and a space.
        value source_assignees: Option<String>,
        value source_created_at: Option<Time>,
        value source_updated_at: Option<Time>,
        value source_closed_at: Option<Time>,
        server created_by: Option<UserId>,
        server created_at: Option<Time>,
        derived updated_at: Option<Time>,
    }
}

impl Ticket {
    /// The status' key, the default where none was written.
    pub fn status_key(&self) -> &str {
        if self.status.is_empty() { "Open" } else { &self.status }
    }

    /// Who watched watches no more, and the other way round.
    pub fn toggle_watching(&mut self, user: UserId) {
        match self.watchers.iter().position(|watcher| *watcher == user) {
            Some(place) => drop(self.watchers.remove(place)),
            None => self.watchers.push(user),
        }
    }
}
