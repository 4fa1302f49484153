use super::item::Statuses;
use super::sheet::Sheet;
use crate::domain::{LabelId, Priority, TicketType, UserId};
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
/// their names); the group without a value is last.
pub fn group(sheet: &Sheet, ordered: &[usize], by: GroupBy, statuses: &Statuses) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut place_of: HashMap<GroupKey, usize> = HashMap::new();
    for index in ordered {
        for key in keys(sheet, *index, by) {
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

fn keys(sheet: &Sheet, place: usize, by: GroupBy) -> Vec<GroupKey> {
    let (line, ticket) = (&sheet.lines[place], &sheet.asides[place]);
    match by {
        GroupBy::Nothing => vec![GroupKey::Everything],
        GroupBy::Status => vec![GroupKey::Status(sheet.statuses.get(line.status).cloned().unwrap_or_default())],
        GroupBy::Type => vec![GroupKey::Type(sheet.types.get(line.ticket_type).cloned().unwrap_or_default())],
        GroupBy::Priority => vec![GroupKey::Priority(sheet.priorities.get(line.priority).cloned().unwrap_or_default())],
        GroupBy::Assignee if ticket.assignees.is_empty() => vec![GroupKey::Assignee(None)],
        GroupBy::Assignee => distinct(&ticket.assignees).map(|user| GroupKey::Assignee(Some(user))).collect(),
        GroupBy::Label if ticket.labels.is_empty() => vec![GroupKey::Label(None)],
        GroupBy::Label => distinct(&ticket.labels).map(|label| GroupKey::Label(Some(label))).collect(),
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
        GroupKey::Assignee(None) | GroupKey::Label(None) => usize::MAX,
        GroupKey::Everything | GroupKey::Assignee(Some(_)) | GroupKey::Label(Some(_)) => 0,
    }
}
