use super::fold::fold_beginning;
use super::item::Item;
use crate::domain::{LabelId, Position, Priority, TicketId, TicketType, TimeboxId, TimeboxKind, UserId};
use std::collections::HashMap;

/// What lists and boards ask of tickets, kept side by side: a question about 100,000 of them reads memory from front
/// to back, where following 100,000 references would wait for each. Its owner puts in what has changed.
///
/// A *place* is where a ticket stands; it holds until the next change.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    pub(super) lines: Vec<Line>,
    pub(super) asides: Vec<Aside>,
    place_of: HashMap<TicketId, usize>,
    /// By what they say their parent is, there or not.
    children: HashMap<TicketId, Vec<TicketId>>,
    pub(super) statuses: Values<String>,
    pub(super) types: Values<TicketType>,
    pub(super) priorities: Values<Priority>,
}

/// What nearly every question asks.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub id: TicketId,
    /// The first eight digits of the position, and the next eight; 0 where it has no more.
    pub position: u64,
    pub position_next: u64,
    /// The beginning of the title, without case and accents.
    pub title: u64,
    pub created_millis: i64,
    pub updated_millis: i64,
    pub number: Option<i64>,
    /// In days since 1970.
    pub due: Option<i32>,
    pub status: u16,
    pub ticket_type: u16,
    pub priority: u16,
}

/// What few questions ask.
#[derive(Clone, Debug)]
pub(super) struct Aside {
    pub title: String,
    pub position: Position,
    pub assignees: Vec<UserId>,
    pub labels: Vec<LabelId>,
    pub watchers: Vec<UserId>,
    pub parent: Option<TicketId>,
    pub cycle: Option<TimeboxId>,
    pub milestone: Option<TimeboxId>,
    pub estimate: Option<f64>,
}

impl Aside {
    /// The timebox of this kind that it is in.
    pub fn timebox(&self, kind: &TimeboxKind) -> Option<TimeboxId> {
        match kind {
            TimeboxKind::Cycle => self.cycle,
            TimeboxKind::Milestone => self.milestone,
            TimeboxKind::Unknown(_) => None,
        }
    }
}

/// The few values that a field has, by number.
#[derive(Clone, Debug)]
pub(super) struct Values<T>(Vec<T>);

impl<T> Default for Values<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Values<T> {
    /// Every value with its number, ascending from 0.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter()
    }

    pub fn get(&self, number: u16) -> Option<&T> {
        self.0.get(usize::from(number))
    }

    /// More different values than that are no words any more: they all count as the last one.
    fn number(&mut self, is_it: impl Fn(&T) -> bool, make: impl FnOnce() -> T) -> u16 {
        let known = self.0.iter().position(is_it);
        let number = known.unwrap_or_else(|| {
            if self.0.len() <= usize::from(u16::MAX) {
                self.0.push(make());
            }
            self.0.len() - 1
        });
        number as u16
    }
}

pub(super) fn first_eight(text: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    for (byte, letter) in bytes.iter_mut().zip(text) {
        *byte = *letter;
    }
    u64::from_be_bytes(bytes)
}

impl Sheet {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many tickets there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Takes in a ticket, or what it has become.
    pub fn put(&mut self, item: Item) {
        let ticket = item.ticket;
        let position = ticket.position.as_str().as_bytes();
        let line = Line {
            id: item.id,
            position: first_eight(position),
            position_next: position.get(8..).filter(|rest| !rest.is_empty()).map_or(0, |rest| first_eight(rest).max(1)),
            title: first_eight(fold_beginning(&ticket.title, 8).as_bytes()),
            // Times are as fine as they travel, so that a device that kept more digits orders like all others.
            created_millis: item.created().timestamp_millis(),
            updated_millis: item.updated().timestamp_millis(),
            number: ticket.number,
            due: ticket.due_date.map(|date| date.to_epoch_days()),
            status: self.statuses.number(|known| known == ticket.status_key(), || ticket.status_key().to_owned()),
            ticket_type: self.types.number(|known| *known == ticket.ticket_type, || ticket.ticket_type.clone()),
            priority: self.priorities.number(|known| *known == ticket.priority, || ticket.priority.clone()),
        };
        let aside = Aside {
            title: ticket.title.clone(),
            position: ticket.position.clone(),
            assignees: ticket.assignees.clone(),
            labels: ticket.labels.clone(),
            watchers: ticket.watchers.clone(),
            parent: ticket.parent_id,
            cycle: ticket.cycle_id,
            milestone: ticket.milestone_id,
            estimate: ticket.estimate,
        };
        match self.place_of.get(&item.id).copied() {
            Some(place) => {
                self.leave_parent(place);
                self.lines[place] = line;
                self.asides[place] = aside;
            }
            None => {
                self.place_of.insert(item.id, self.lines.len());
                self.lines.push(line);
                self.asides.push(aside);
            }
        }
        if let Some(parent) = ticket.parent_id {
            self.children.entry(parent).or_default().push(item.id);
        }
    }

    /// The ticket at a place is nobody's child any more.
    fn leave_parent(&mut self, place: usize) {
        let Some(parent) = self.asides[place].parent else { return };
        let id = self.lines[place].id;
        if let Some(children) = self.children.get_mut(&parent) {
            children.retain(|child| *child != id);
            if children.is_empty() {
                self.children.remove(&parent);
            }
        }
    }

    /// Lets go of a ticket; none there is no error.
    pub fn remove(&mut self, id: TicketId) {
        let Some(place) = self.place_of.remove(&id) else { return };
        self.leave_parent(place);
        self.lines.swap_remove(place);
        self.asides.swap_remove(place);
        if let Some(moved) = self.lines.get(place) {
            self.place_of.insert(moved.id, place);
        }
    }

    /// The ticket at a place.
    pub fn id(&self, place: usize) -> TicketId {
        self.lines[place].id
    }

    /// The place of a ticket.
    pub fn place(&self, id: TicketId) -> Option<usize> {
        self.place_of.get(&id).copied()
    }

    /// What a ticket says its parent is, where that is here too.
    pub(super) fn written_parent(&self, id: TicketId) -> Option<TicketId> {
        let parent = self.asides[self.place(id)?].parent?;
        self.place_of.contains_key(&parent).then_some(parent)
    }

    /// The tickets that say this one is their parent.
    pub(super) fn written_children(&self, id: TicketId) -> &[TicketId] {
        self.children.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The position of the ticket at a place.
    pub fn position(&self, place: usize) -> &Position {
        &self.asides[place].position
    }

    /// What these tickets are estimated at in all.
    pub fn estimated(&self, ids: &[TicketId]) -> f64 {
        ids.iter().filter_map(|id| self.asides[self.place(*id)?].estimate).sum()
    }

    /// Every ticket, in no particular order.
    pub fn ids(&self) -> impl Iterator<Item = TicketId> {
        self.lines.iter().map(|line| line.id)
    }

    /// The ticket with this number in its key.
    pub fn numbered(&self, number: i64) -> Option<TicketId> {
        self.lines.iter().find(|line| line.number == Some(number)).map(|line| line.id)
    }

    /// The greatest position, where anything was ever placed.
    pub fn last_position(&self) -> Option<&Position> {
        let greatest = self.lines.iter().map(|line| (line.position, line.position_next)).max()?;
        let equal =
            self.lines.iter().zip(&self.asides).filter(|(line, _)| (line.position, line.position_next) == greatest);
        equal.map(|(_, aside)| &aside.position).max().filter(|position| position.is_placed())
    }

    /// The places of the tickets in the status `key`, in the order of the board.
    pub fn column(&self, key: &str) -> Vec<usize> {
        let status = self.statuses.iter().position(|known| known == key);
        let chosen = (0..self.lines.len()).filter(|place| Some(usize::from(self.lines[*place].status)) == status);
        super::order::sorted(self, chosen.collect(), super::order::Sort::default())
    }

    pub(super) fn rank(&self, line: &Line) -> u8 {
        self.priorities.get(line.priority).map_or(0, Priority::rank)
    }

    /// How many tickets are in a status that passes.
    pub fn count(&self, passes: impl Fn(&str) -> bool) -> usize {
        let counted: Vec<bool> = self.statuses.iter().map(|key| passes(key)).collect();
        self.lines.iter().filter(|line| counted[usize::from(line.status)]).count()
    }
}
