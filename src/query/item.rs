use crate::domain::{Category, Status, StatusId, Ticket, TicketId, Time};

/// A ticket as it goes into a sheet: borrowed, cheap to copy.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    pub id: TicketId,
    pub ticket: &'a Ticket,
    /// When it was made here; for an imported ticket that is the import.
    pub created_at: Time,
    /// When it was last changed here.
    pub updated_at: Time,
}

impl Item<'_> {
    /// When the work was first written down, be it in another tool.
    pub fn created(&self) -> Time {
        self.ticket.source_created_at.unwrap_or(self.created_at)
    }

    /// When somebody last touched it; until somebody does here, the time in the tool it came from.
    pub fn updated(&self) -> Time {
        let is_untouched = self.updated_at <= self.created_at;
        self.ticket.source_updated_at.filter(|_| is_untouched).unwrap_or(self.updated_at)
    }
}

/// A project's statuses in the order of its board.
#[derive(Clone, Debug, Default)]
pub struct Statuses<'a> {
    ordered: Vec<(StatusId, &'a Status)>,
}

impl<'a> Statuses<'a> {
    /// Orders them by position, then id. Of several with one key the first stands for all.
    pub fn new(statuses: impl IntoIterator<Item = (StatusId, &'a Status)>) -> Self {
        let mut ordered: Vec<_> = statuses.into_iter().collect();
        ordered.sort_by(|(a_id, a), (b_id, b)| a.position.cmp(&b.position).then(a_id.cmp(b_id)));
        let mut keys = std::collections::HashSet::new();
        ordered.retain(|(_, status)| keys.insert(status.key.as_str()));
        Self { ordered }
    }

    /// In the order of the board.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (StatusId, &'a Status)> + '_ {
        self.ordered.iter().copied()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ordered.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ordered.is_empty()
    }

    /// The place of the status `key` in the order; `None` where nobody knows it.
    pub fn index_of(&self, key: &str) -> Option<usize> {
        self.ordered.iter().position(|(_, status)| status.key == key)
    }

    /// Whether a ticket in the status `key` needs no more work; an unknown status counts as open.
    pub fn is_closed(&self, key: &str) -> bool {
        self.category(key).is_some_and(Category::is_closed)
    }

    /// What the status `key` means.
    pub fn category(&self, key: &str) -> Option<&'a Category> {
        self.index_of(key).map(|index| &self.ordered[index].1.category)
    }
}
