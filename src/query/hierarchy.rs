use super::item::Statuses;
use super::sheet::Sheet;
use crate::domain::{Category, TicketId};
use std::collections::HashSet;

/// How far the work below a ticket has come: so many of so many are done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub done: usize,
    pub all: usize,
}

/// Sub-tickets, at all levels. A parent that is not there, or in another project, is none. Two devices can make a
/// circle, each one half of it: then the least id of the circle counts as having no parent, on every device.
impl Sheet {
    /// The ticket that this one is a part of.
    pub fn parent(&self, id: TicketId) -> Option<TicketId> {
        self.written_parent(id).filter(|_| self.circle(id).iter().min() != Some(&id))
    }

    /// The tickets that are a part of this one, in no particular order.
    pub fn children(&self, id: TicketId) -> Vec<TicketId> {
        let top = self.circle(id).into_iter().min();
        self.written_children(id).iter().copied().filter(|child| Some(*child) != top).collect()
    }

    /// The tickets that are each a part of the next, from this one on, and the last of this one; empty for all but the
    /// few in such a circle.
    pub fn circle(&self, id: TicketId) -> Vec<TicketId> {
        let mut members = vec![id];
        let mut next = self.written_parent(id);
        // A way that comes to a circle without being in it does not end either, but comes again to a mark in the circle:
        // one that is moved on whenever the way has doubled will be (Brent).
        let mut mark = id;
        while let Some(parent) = next.filter(|parent| *parent != id) {
            if parent == mark {
                return Vec::new();
            }
            if members.len().is_power_of_two() {
                mark = parent;
            }
            members.push(parent);
            next = self.written_parent(parent);
        }
        if next.is_some() { members } else { Vec::new() }
    }

    /// All tickets below this one, each once.
    pub fn below(&self, id: TicketId) -> HashSet<TicketId> {
        let mut found = HashSet::new();
        self.walk_below(id, |child| found.insert(child));
        found
    }

    /// How much of what is below a ticket is done. What is cancelled is not counted, nor what is below that.
    pub fn progress(&self, id: TicketId, statuses: &Statuses) -> Progress {
        let mut progress = Progress::default();
        self.walk_below(id, |child| {
            let status = self.place(child).and_then(|place| self.statuses.get(self.lines[place].status));
            let category = status.and_then(|key| statuses.category(key));
            if category == Some(&Category::Cancelled) {
                return false;
            }
            progress.all += 1;
            progress.done += usize::from(category == Some(&Category::Done));
            true
        });
        progress
    }

    /// Goes through what is below a ticket, and on below where `goes_on` says so.
    fn walk_below(&self, id: TicketId, mut goes_on: impl FnMut(TicketId) -> bool) {
        // Only who is in a circle can come to one below: everything has one parent.
        let top = self.circle(id).into_iter().min();
        let mut open = vec![id];
        while let Some(ticket) = open.pop() {
            for child in self.written_children(ticket) {
                if *child != id && Some(*child) != top && goes_on(*child) {
                    open.push(*child);
                }
            }
        }
    }
}
