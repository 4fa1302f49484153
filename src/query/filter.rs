use super::fold::words;
use super::item::Statuses;
use super::sheet::{Line, Sheet};
use crate::domain::{Date, LabelId, Priority, TicketId, TicketType, Timebox, TimeboxId, UserId};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// Tickets that need work, or need none, or both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    #[default]
    All,
    Open,
    Closed,
}

/// Who a ticket is given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Assignee {
    Nobody,
    User(UserId),
}

/// Which cycle or milestone a ticket is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InTimebox {
    /// In none that is there.
    None,
    /// In the cycle that it is the time of.
    Current,
    Id(TimeboxId),
}

/// In place of a parent's key: tickets that are no part of another.
pub const NO_PARENT: &str = "none";

/// When a ticket is due, seen from today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Due {
    /// Before today, and still open.
    Overdue,
    /// From today on, within so many days: 0 is today alone.
    Within(u16),
    /// On any day.
    Any,
    None,
}

/// Which values a field may have: one of `only` (empty: any), and none of `not`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choice<T> {
    pub only: Vec<T>,
    pub not: Vec<T>,
}

impl<T> Default for Choice<T> {
    fn default() -> Self {
        Self { only: Vec::new(), not: Vec::new() }
    }
}

impl<T> Choice<T> {
    /// Whether it lets everything pass.
    pub fn is_any(&self) -> bool {
        self.only.is_empty() && self.not.is_empty()
    }

    /// `has` says whether the ticket has a value.
    fn allows(&self, has: impl Fn(&T) -> bool) -> bool {
        (self.only.is_empty() || self.only.iter().any(&has)) && !self.not.iter().any(&has)
    }
}

/// What a person wants to see: every condition must hold, within one any of its values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Words, each the beginning of a word of the ticket.
    pub text: String,
    pub state: State,
    /// Keys of statuses.
    pub statuses: Choice<String>,
    pub types: Choice<TicketType>,
    pub priorities: Choice<Priority>,
    pub assignees: Choice<Assignee>,
    pub labels: Choice<LabelId>,
    pub cycles: Choice<InTimebox>,
    pub milestones: Choice<InTimebox>,
    pub due: Option<Due>,
    /// Keys of tickets, or `none` for those that are part of nothing.
    pub parents: Choice<String>,
    pub watchers: Choice<UserId>,
    /// Open tickets that wait for an open one.
    pub is_blocked: bool,
}

impl Filter {
    /// Whether it lets every ticket pass.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A filter made ready for many tickets.
#[derive(Clone, Debug)]
pub struct Matcher<'a> {
    filter: &'a Filter,
    statuses: &'a Statuses<'a>,
    today: Date,
    has_words: bool,
    found: HashSet<TicketId>,
    parents: HashMap<&'a str, TicketId>,
    blocked: HashSet<TicketId>,
    /// Those that there are, and whether it is their time.
    timeboxes: HashMap<TimeboxId, bool>,
}

impl<'a> Matcher<'a> {
    /// `today` where the person is. What the filter's text finds is said by [`Matcher::among`]: without it a filter
    /// with words lets nothing pass.
    pub fn new(filter: &'a Filter, statuses: &'a Statuses<'a>, today: Date) -> Self {
        let mut has_words = false;
        words(&filter.text, |_| has_words = true);
        let (found, blocked) = (HashSet::new(), HashSet::new());
        let (parents, timeboxes) = (HashMap::new(), HashMap::new());
        Self { filter, statuses, today, has_words, found, parents, blocked, timeboxes }
    }

    /// The tickets that a search found for the filter's text.
    #[must_use]
    pub fn among(mut self, found: HashSet<TicketId>) -> Self {
        self.found = found;
        self
    }

    /// The tickets that the keys of parents stand for. Nothing is a part of one that is not found.
    #[must_use]
    pub fn below(mut self, find: impl Fn(&str) -> Option<TicketId>) -> Self {
        let keys = self.filter.parents.only.iter().chain(&self.filter.parents.not);
        self.parents = keys.filter_map(|key| Some((key.as_str(), find(key)?))).collect();
        self
    }

    /// The tickets that an open one blocks, wherever it is: asked only where the filter wants them.
    #[must_use]
    pub fn blocked(mut self, find: impl FnOnce() -> HashSet<TicketId>) -> Self {
        if self.filter.is_blocked {
            self.blocked = find();
        }
        self
    }

    /// The cycles and milestones that there are. A ticket is in none of any other.
    #[must_use]
    pub fn in_timeboxes<'t>(mut self, timeboxes: impl IntoIterator<Item = (TimeboxId, &'t Timebox)>) -> Self {
        let today = self.today;
        self.timeboxes = timeboxes.into_iter().map(|(id, timebox)| (id, timebox.is_current(today))).collect();
        self
    }

    /// What the filter says to each value that the tickets of `sheet` have.
    pub(super) fn on(&self, sheet: &'a Sheet) -> Passes<'a, '_> {
        let filter = self.filter;
        let is_closed: Vec<bool> = sheet.statuses.iter().map(|key| self.statuses.is_closed(key)).collect();
        let passes_status = |(key, is_closed): (&String, &bool)| {
            let is_in_state = match filter.state {
                State::All => true,
                State::Open => !is_closed,
                State::Closed => *is_closed,
            };
            is_in_state && filter.statuses.allows(|wanted| wanted == key)
        };
        Passes {
            statuses: sheet.statuses.iter().zip(&is_closed).map(passes_status).collect(),
            types: sheet.types.iter().map(|kind| filter.types.allows(|wanted| wanted == kind)).collect(),
            priorities: sheet.priorities.iter().map(|own| filter.priorities.allows(|wanted| wanted == own)).collect(),
            passes_all: Filter { text: String::new(), ..filter.clone() }.is_empty() && !self.has_words,
            today: self.today.to_epoch_days(),
            passes_sets: filter.assignees.is_any()
                && filter.labels.is_any()
                && filter.cycles.is_any()
                && filter.milestones.is_any()
                && filter.parents.is_any()
                && filter.watchers.is_any(),
            is_closed,
            sheet,
            matcher: self,
        }
    }
}

/// A filter over one sheet.
pub(super) struct Passes<'a, 'm> {
    sheet: &'a Sheet,
    matcher: &'m Matcher<'a>,
    statuses: Vec<bool>,
    types: Vec<bool>,
    priorities: Vec<bool>,
    is_closed: Vec<bool>,
    today: i32,
    passes_sets: bool,
    passes_all: bool,
}

impl Passes<'_, '_> {
    /// Whether the filter lets the ticket at a place pass.
    pub fn pass(&self, place: usize) -> bool {
        if self.passes_all {
            return true;
        }
        let (line, filter) = (&self.sheet.lines[place], self.matcher.filter);
        self.statuses[usize::from(line.status)]
            && self.types[usize::from(line.ticket_type)]
            && self.priorities[usize::from(line.priority)]
            && filter.due.is_none_or(|due| self.pass_due(due, line))
            && (self.passes_sets || self.pass_sets(place))
            && (!filter.is_blocked || self.is_blocked(line))
            && (!self.matcher.has_words || self.matcher.found.contains(&line.id))
    }

    /// Whether the ticket at a place needs no more work.
    pub fn is_closed(&self, place: usize) -> bool {
        self.is_closed[usize::from(self.sheet.lines[place].status)]
    }

    fn pass_sets(&self, place: usize) -> bool {
        let (aside, filter) = (&self.sheet.asides[place], self.matcher.filter);
        filter.assignees.allows(|assignee| match assignee {
            Assignee::Nobody => aside.assignees.is_empty(),
            Assignee::User(user) => aside.assignees.contains(user),
        }) && filter.labels.allows(|label| aside.labels.contains(label))
            && filter.cycles.allows(|wanted| self.is_in(aside.cycle, *wanted))
            && filter.milestones.allows(|wanted| self.is_in(aside.milestone, *wanted))
            && filter.watchers.allows(|user| aside.watchers.contains(user))
            && filter.parents.allows(|key| match key.as_str() {
                NO_PARENT => self.parent(place).is_none(),
                key => self.matcher.parents.get(key).is_some_and(|parent| self.parent(place) == Some(*parent)),
            })
    }

    fn is_in(&self, own: Option<TimeboxId>, wanted: InTimebox) -> bool {
        let is_current = own.and_then(|id| self.matcher.timeboxes.get(&id));
        match wanted {
            InTimebox::None => is_current.is_none(),
            InTimebox::Current => is_current == Some(&true),
            InTimebox::Id(id) => own == Some(id),
        }
    }

    /// The parent as it is shown; most have none, and ask nothing more.
    fn parent(&self, place: usize) -> Option<TicketId> {
        self.sheet.asides[place].parent.and_then(|_| self.sheet.parent(self.sheet.id(place)))
    }

    fn is_blocked(&self, line: &Line) -> bool {
        !self.is_closed[usize::from(line.status)] && self.matcher.blocked.contains(&line.id)
    }

    fn pass_due(&self, due: Due, line: &Line) -> bool {
        match (due, line.due) {
            (Due::None, day) => day.is_none(),
            (_, None) => false,
            (Due::Any, Some(_)) => true,
            (Due::Overdue, Some(day)) => day < self.today && !self.is_closed[usize::from(line.status)],
            (Due::Within(days), Some(day)) => (0..=i32::from(days)).contains(&(day - self.today)),
        }
    }
}
