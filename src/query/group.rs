use super::item::Statuses;
use super::sheet::Sheet;
use crate::domain::{LabelId, Priority, TicketType, TimeboxId, UserId};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// By what a list is cut into groups.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GroupBy {
    #[default]
    Nothing,
    Status,
    Type,
    Priority,
    /// A ticket with several assignees stands in several groups.
    Assignee,
    /// A ticket with several labels stands in several groups.
    Label,
    Cycle,
    Milestone,
}

/// What the tickets of a group have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum GroupKey {
    Everything,
    /// The key of a status, known or not.
    Status(String),
    Type(TicketType),
    Priority(Priority),
    /// `None`: nobody.
    Assignee(Option<UserId>),
    /// `None`: no label.
    Label(Option<LabelId>),
    /// `None`: in no cycle, or in no milestone.
    Timebox(Option<TimeboxId>),
}

/// One group of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub key: GroupKey,
    /// Places, in the order they were given in.
    pub tickets: Vec<usize>,
}

/// Cuts `ordered` places into groups, none of them empty. Statuses come in the order of the board,
/// types as they are declared, the most pressing priority first; people and labels as they come (the caller knows
/// their names), cycles and milestones likewise; the group without a value is last. A label, cycle or milestone of which
/// `is_there` says no is none.
pub fn group(
    sheet: &Sheet,
    ordered: &[usize],
    by: GroupBy,
    statuses: &Statuses,
    is_there: impl Fn(&GroupKey) -> bool,
) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut place_of: HashMap<GroupKey, usize> = HashMap::new();
    for index in ordered {
        for key in keys(sheet, *index, by, &is_there) {
            let place = *place_of.entry(key).or_insert_with_key(|key| {
                groups.push(Group { key: key.clone(), tickets: Vec::new() });
                groups.len() - 1
            });
            groups[place].tickets.push(*index);
        }
    }
    groups.sort_by_key(|group| rank(&group.key, statuses));
    groups
}

fn keys(sheet: &Sheet, place: usize, by: GroupBy, is_there: impl Fn(&GroupKey) -> bool) -> Vec<GroupKey> {
    let (line, ticket) = (&sheet.lines[place], &sheet.asides[place]);
    match by {
        GroupBy::Nothing => vec![GroupKey::Everything],
        GroupBy::Status => vec![GroupKey::Status(sheet.statuses.get(line.status).cloned().unwrap_or_default())],
        GroupBy::Type => vec![GroupKey::Type(sheet.types.get(line.ticket_type).cloned().unwrap_or_default())],
        GroupBy::Priority => vec![GroupKey::Priority(sheet.priorities.get(line.priority).cloned().unwrap_or_default())],
        GroupBy::Assignee if ticket.assignees.is_empty() => vec![GroupKey::Assignee(None)],
        GroupBy::Assignee => distinct(&ticket.assignees).map(|user| GroupKey::Assignee(Some(user))).collect(),
        GroupBy::Label => {
            let own = distinct(&ticket.labels).map(|label| GroupKey::Label(Some(label)));
            let own: Vec<GroupKey> = own.filter(is_there).collect();
            if own.is_empty() { vec![GroupKey::Label(None)] } else { own }
        }
        GroupBy::Cycle | GroupBy::Milestone => {
            let own = if by == GroupBy::Cycle { ticket.cycle } else { ticket.milestone };
            let own = Some(GroupKey::Timebox(own)).filter(is_there);
            vec![own.unwrap_or(GroupKey::Timebox(None))]
        }
    }
}

/// Without repeats: sets are short.
fn distinct<T: Copy + PartialEq>(members: &[T]) -> impl Iterator<Item = T> + '_ {
    members.iter().enumerate().filter(|(index, member)| !members[..*index].contains(member)).map(|(_, member)| *member)
}

fn rank(key: &GroupKey, statuses: &Statuses) -> usize {
    match key {
        GroupKey::Status(key) => statuses.index_of(key).unwrap_or(usize::MAX),
        GroupKey::Type(kind) => TicketType::KNOWN.iter().position(|known| known == kind).unwrap_or(usize::MAX),
        GroupKey::Priority(priority) => usize::from(u8::MAX - priority.rank()),
        GroupKey::Assignee(None) | GroupKey::Label(None) | GroupKey::Timebox(None) => usize::MAX,
        GroupKey::Everything | GroupKey::Assignee(Some(_)) | GroupKey::Label(Some(_)) | GroupKey::Timebox(Some(_)) => 0,
    }
}
