use super::entity::entity;
use super::open_enum::open_enum;
use super::{Date, ProjectId, Ticket, TimeboxId};

open_enum! {
    /// What a timebox is to its project: a cycle (a sprint), from one day to another, or a milestone, to be reached by
    /// a day.
    TimeboxKind {
        Cycle = "cycle",
        Milestone = "milestone",
    }
}

impl TimeboxKind {
    /// The timebox of this kind that a ticket says it is in.
    pub fn of(&self, ticket: &Ticket) -> Option<TimeboxId> {
        match self {
            Self::Cycle => ticket.cycle_id,
            Self::Milestone => ticket.milestone_id,
            Self::Unknown(_) => None,
        }
    }

    /// The field of a ticket that says so.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::Cycle => Some("cycle_id"),
            Self::Milestone => Some("milestone_id"),
            Self::Unknown(_) => None,
        }
    }

    /// Puts a ticket into one of this kind, or into none.
    pub fn put(&self, ticket: &mut Ticket, timebox: Option<TimeboxId>) {
        match self {
            Self::Cycle => ticket.cycle_id = timebox,
            Self::Milestone => ticket.milestone_id = timebox,
            Self::Unknown(_) => {}
        }
    }
}

entity! {
    /// A time by which tickets are to be done. A ticket is in at most one of each kind.
    Timebox, TimeboxId {
        value project_id: ProjectId,
        value kind: TimeboxKind,
        value name: String,
        text description: String,
        /// A milestone has none.
        value start_date: Option<Date>,
        /// The last day of a cycle; the day by which a milestone is due.
        value end_date: Option<Date>,
    }
}

impl Timebox {
    /// Whether it is a cycle and `today` is one of its days. One without an end goes on.
    pub fn is_current(&self, today: Date) -> bool {
        self.kind == TimeboxKind::Cycle
            && self.start_date.is_some_and(|start| start <= today)
            && self.end_date.is_none_or(|end| today <= end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_is_current_from_its_first_day_to_its_last() {
        let day = |text: &str| text.parse::<Date>().ok();
        let cycle = Timebox { start_date: day("2026-11-16"), end_date: day("2026-11-20"), ..Timebox::default() };
        let current = |timebox: &Timebox, text: &str| timebox.is_current(day(text).expect("a day"));
        for (text, is_current) in
            [("2026-11-15", false), ("2026-11-16", true), ("2026-11-20", true), ("2026-11-21", false)]
        {
            assert_eq!(current(&cycle, text), is_current, "{text}");
        }
        assert!(current(&Timebox { end_date: None, ..cycle.clone() }, "2027-01-01"));
        assert!(!current(&Timebox { start_date: None, ..cycle.clone() }, "2026-11-17"));
        assert!(!current(&Timebox { kind: TimeboxKind::Milestone, ..cycle }, "2026-11-17"));
    }
}
