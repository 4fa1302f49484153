//! What list and board show: the project's tickets, filtered, sorted, and what their ids stand for.

use super::super::super::components::{Avatar, ColorDot, PriorityIcon, StatusIcon, TypeIcon};
use super::super::super::session::{Rows, Session};
use super::super::super::{t, time, values};
use super::look::Look;
use super::timeboxes::timeboxes_of;
use crate::client::{Client, Row};
use crate::domain::{
    Action, Category, EstimateUnit, Label, LabelId, Member, Priority, ProjectId, Status, Ticket, TicketId, TicketType,
    Time, Timebox, TimeboxId, TimeboxKind, UserId, default_statuses,
};
use crate::query::{self, GroupBy, GroupKey, Matcher, Sheet, Sort, Statuses};
use dioxus::prelude::*;
use std::ops::Range;
use std::rc::Rc;

/// A project's statuses in their order.
pub fn statuses_of(client: &Client, project: ProjectId) -> Rows<Status> {
    let mut rows = client.children::<Status>(project.into());
    rows.sort_by(|a, b| (&a.value.position, a.id).cmp(&(&b.value.position, b.id)));
    Rows::new(rows)
}

/// How many of a project's tickets still need work, and how many do not.
pub fn open_and_done(client: &Client, project: ProjectId) -> (usize, usize) {
    let statuses = statuses_of(client, project);
    let is_closed = |key: &str| statuses.iter().any(|row| row.value.key == key && row.value.category.is_closed());
    let (all, done) = client.with_tickets(project, |sheet| (sheet.len(), sheet.count(is_closed)));
    (all - done, done)
}

/// The names behind ids, as signals: a change of a label renders what shows it.
#[derive(Clone, Copy, PartialEq)]
pub struct Lookup {
    pub session: SessionKey,
    pub project: ProjectId,
    pub statuses: Memo<Rows<Status>>,
    pub labels: Memo<Rows<Label>>,
    pub timeboxes: Memo<Rows<Timebox>>,
    pub members: Memo<Rows<Member>>,
    /// What the tickets' estimates count.
    pub unit: Memo<EstimateUnit>,
    /// Whether the person may change the project's tickets and labels.
    pub may_write: Memo<bool>,
}

/// A session that is the same for all.
#[derive(Clone, Copy)]
pub struct SessionKey(pub Session);

impl PartialEq for SessionKey {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Lookup {
    /// For one project, in a component.
    pub fn new(session: Session, project: ProjectId) -> Self {
        Self {
            session: SessionKey(session),
            project,
            statuses: use_memo(move || statuses_of(&session.client(), project)),
            labels: use_memo(move || {
                let mut rows = session.client().children::<Label>(project.into());
                rows.sort_by_cached_key(|row| (row.value.name.to_lowercase(), row.id));
                Rows::new(rows)
            }),
            timeboxes: use_memo(move || {
                let mut rows = session.client().children::<Timebox>(project.into());
                rows.sort_by_key(|row| row.id);
                Rows::new(rows)
            }),
            members: use_memo(move || {
                let mut rows = session.client().children::<Member>(project.into());
                rows.sort_by_cached_key(|row| (row.value.display_name.to_lowercase(), row.id));
                Rows::new(rows)
            }),
            unit: use_memo(move || session.client().estimate_unit(project)),
            may_write: use_memo(move || session.client().role(project).may(Action::Write)),
        }
    }

    /// The ticket's status: name, colour, category; of one that nobody knows its key.
    pub fn status_of(&self, ticket: &Ticket) -> (String, String, Category) {
        let key = ticket.status_key();
        match self.statuses.read().iter().find(|row| row.value.key == key) {
            Some(row) => (row.value.name.clone(), row.value.color.clone(), row.value.category.clone()),
            None => (key.to_owned(), String::new(), Category::Unstarted),
        }
    }

    /// Whether the ticket's status says that it is over.
    pub fn is_closed(&self, ticket: &Ticket) -> bool {
        let key = ticket.status_key();
        self.statuses.read().iter().any(|row| row.value.key == key && row.value.category.is_closed())
    }

    /// The labels behind `ids`, in the order of their names; those unknown here are left out.
    pub fn labels_of(&self, ids: &[LabelId]) -> Vec<Rc<Row<Label>>> {
        self.labels.read().iter().filter(|row| ids.contains(&row.id)).cloned().collect()
    }

    /// What the cycle or milestone is called that a ticket names; nothing where it is not here.
    pub fn timebox_name(&self, id: Option<TimeboxId>) -> String {
        let timeboxes = self.timeboxes.read();
        timeboxes.iter().find(|row| Some(row.id) == id).map(|row| row.value.name.clone()).unwrap_or_default()
    }

    /// Everybody who can be chosen: the members, and this person.
    pub fn people(&self) -> Vec<(UserId, String)> {
        let client = self.session.0.acting();
        let me = client.me();
        let mut people: Vec<(UserId, String)> = self
            .members
            .read()
            .iter()
            .map(|row| (row.value.user_id, values::person(&client, row.value.user_id)))
            .collect();
        if !people.iter().any(|(user, _)| *user == me.user) {
            people.insert(0, (me.user, values::person(&client, me.user)));
        }
        people
    }
}

/// Tickets in an order: each is fetched when it is looked at, so that 100,000 cost no more than those in view.
#[derive(Clone)]
pub struct Tickets {
    client: Client,
    ids: Rc<[TicketId]>,
    /// What they looked like when they were listed.
    revision: u64,
}

impl PartialEq for Tickets {
    fn eq(&self, other: &Self) -> bool {
        self.revision == other.revision && self.ids == other.ids
    }
}

impl Tickets {
    /// Those in the order of `ids`, as they are now.
    pub fn of(client: &Client, ids: Vec<TicketId>) -> Self {
        Self { client: client.clone(), ids: ids.into(), revision: client.revision() }
    }

    /// These.
    pub fn with(&self, ids: Vec<TicketId>) -> Self {
        Self { ids: ids.into(), ..self.clone() }
    }

    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    pub fn ids(&self) -> &[TicketId] {
        &self.ids
    }

    /// Where a ticket stands.
    pub fn place_of(&self, id: TicketId) -> Option<usize> {
        self.ids.iter().position(|other| *other == id)
    }

    /// Those of a range of places.
    pub fn rows(&self, places: Range<usize>) -> Vec<Rc<Row<Ticket>>> {
        let (start, end) = (places.start.min(self.len()), places.end.min(self.len()));
        self.ids[start..end].iter().filter_map(|id| self.client.get::<Ticket>(*id)).collect()
    }

    /// What a ticket of these is called.
    pub fn title_of(&self, id: TicketId) -> String {
        self.client.get::<Ticket>(id).map(|row| row.value.title.clone()).unwrap_or_default()
    }
}

/// One column of the board, one group of the list.
#[derive(Clone, PartialEq)]
pub struct Group {
    pub key: String,
    pub name: String,
    pub mark: Mark,
    pub tickets: Tickets,
    /// Where a column of the board is meant to hold so many at most: how many there are, and how many it is meant to.
    pub limit: Option<(usize, usize)>,
}

/// What stands before the name of a group.
#[derive(Clone, PartialEq)]
pub enum Mark {
    None,
    /// With its colour.
    Status(Category, String),
    Type(TicketType),
    Priority(Priority),
    /// By name.
    Person(String),
    /// By colour.
    Label(String),
}

/// Draws it; the name beside it says the same.
#[component]
pub fn GroupMark(mark: Mark) -> Element {
    rsx! {
        span { class: "group-mark", "aria-hidden": "true",
            match mark {
                Mark::None => rsx! {},
                Mark::Status(category, color) => rsx! { StatusIcon { category, color } },
                Mark::Type(ticket_type) => rsx! { TypeIcon { ticket_type } },
                Mark::Priority(priority) => rsx! { PriorityIcon { priority } },
                Mark::Person(name) => rsx! { Avatar { name } },
                Mark::Label(color) => rsx! { ColorDot { color } },
            }
        }
    }
}

/// Asks a project's tickets with the filter of a look, made ready.
pub fn ask<R>(
    client: &Client,
    project: ProjectId,
    statuses: &Rows<Status>,
    look: &Look,
    now: Time,
    ask: impl FnOnce(&Sheet, &Statuses, &Matcher) -> R,
) -> R {
    let defaults = default_statuses(project);
    let known = statuses.iter().map(|row| (row.id, &row.value));
    // A project that has just come may not have its statuses yet.
    let spare = defaults.iter().map(|(id, status)| (*id, status));
    let ordered = if statuses.is_empty() { Statuses::new(spare) } else { Statuses::new(known) };
    let matcher = Matcher::new(&look.filter, &ordered, time::today(now));
    let matcher = matcher.below(|key| client.find_ticket(key)).blocked(|| client.blocked());
    let timeboxes = client.children::<Timebox>(project.into());
    let matcher = matcher.in_timeboxes(timeboxes.iter().map(|row| (row.id, &row.value)));
    let text = look.filter.text.trim();
    // A key finds its ticket, whatever it is called.
    let matcher = match client.find_ticket(text) {
        _ if text.is_empty() => matcher,
        Some(found) => matcher.among([found].into()),
        None => matcher.among(client.found(text)),
    };
    client.with_tickets(project, |sheet| ask(sheet, &ordered, &matcher))
}

/// The tickets that pass, by status, in the order of the look; tickets whose status nobody knows come last.
pub fn groups(client: &Client, project: ProjectId, statuses: &Rows<Status>, look: &Look, now: Time) -> Vec<Group> {
    ask(client, project, statuses, look, now, |sheet, ordered, matcher| {
        let group = |column: query::Column| {
            let places = match look.sort == Sort::default() {
                true => column.tickets,
                false => query::sorted(sheet, column.tickets, look.sort),
            };
            let tickets = Tickets::of(client, places.into_iter().map(|place| sheet.id(place)).collect());
            let status = ordered.iter().find(|(id, _)| Some(*id) == column.status);
            let (key, name, mark) = match status {
                Some((_, status)) => {
                    let mark = Mark::Status(status.category.clone(), status.color.clone());
                    (status.key.clone(), status.name.clone(), mark)
                }
                None => (String::new(), t!("status-unknown"), Mark::Status(Category::Unstarted, String::new())),
            };
            let limit = status.and_then(|(_, status)| usize::try_from(status.ticket_limit?).ok());
            // What no filter lets pass lies there, too.
            let limit = limit.map(|limit| (sheet.count(|of| of == key), limit));
            Group { key, name, mark, tickets, limit }
        };
        query::board(sheet, ordered, matcher).columns.into_iter().map(group).collect()
    })
}

/// The tickets that pass, in the groups and the order of the look. One with several assignees or labels is in several.
pub fn sections(lookup: &Lookup, client: &Client, look: &Look, now: Time) -> Vec<Group> {
    let (project, statuses) = (lookup.project, lookup.statuses.read());
    if look.group == GroupBy::Status {
        return groups(client, project, &statuses, look, now);
    }
    let (labels, timeboxes) = (lookup.labels.read(), lookup.timeboxes.read());
    let label = |id: &LabelId| labels.iter().find(|row| row.id == *id);
    let timebox = |id: &TimeboxId| timeboxes.iter().find(|row| row.id == *id);
    let is_there = |key: &GroupKey| match key {
        GroupKey::Label(Some(id)) => label(id).is_some(),
        GroupKey::Timebox(Some(id)) => timebox(id).is_some(),
        _ => true,
    };
    let called = |key: &GroupKey| -> (String, Mark) {
        match key {
            GroupKey::Everything => (t!("group-all"), Mark::None),
            GroupKey::Status(key) => (key.clone(), Mark::None),
            GroupKey::Type(kind) => (values::type_name(kind), Mark::Type(kind.clone())),
            GroupKey::Priority(priority) => (values::priority_name(priority), Mark::Priority(priority.clone())),
            GroupKey::Assignee(Some(user)) => {
                let name = values::person(client, *user);
                (name.clone(), Mark::Person(name))
            }
            GroupKey::Assignee(None) => (t!("assignees-none"), Mark::None),
            GroupKey::Label(id) => match id.as_ref().and_then(label) {
                Some(row) => (row.value.name.clone(), Mark::Label(row.value.color.clone())),
                None => (t!("group-no-label"), Mark::None),
            },
            GroupKey::Timebox(id) => {
                let none = if look.group == GroupBy::Cycle { t!("group-no-cycle") } else { t!("group-no-milestone") };
                (id.as_ref().and_then(timebox).map_or(none, |row| row.value.name.clone()), Mark::None)
            }
        }
    };
    let today = time::today(now);
    let kind = if look.group == GroupBy::Milestone { TimeboxKind::Milestone } else { TimeboxKind::Cycle };
    let in_order: Vec<TimeboxId> = match look.group {
        GroupBy::Cycle | GroupBy::Milestone => {
            timeboxes_of(client, project, &kind, today).iter().map(|row| row.id).collect()
        }
        _ => Vec::new(),
    };
    ask(client, project, &statuses, look, now, |sheet, ordered, matcher| {
        let places = query::sorted(sheet, query::filtered(sheet, matcher), look.sort);
        let mut found = query::group(sheet, &places, look.group, ordered, is_there);
        // What has no rank of its own stands by name, what is nobody's last.
        match look.group {
            GroupBy::Assignee | GroupBy::Label => found.sort_by_cached_key(|group| {
                let is_none = matches!(group.key, GroupKey::Assignee(None) | GroupKey::Label(None));
                (is_none, called(&group.key).0.to_lowercase())
            }),
            GroupBy::Cycle | GroupBy::Milestone => found.sort_by_key(|group| match group.key {
                GroupKey::Timebox(Some(id)) => in_order.iter().position(|known| *known == id).unwrap_or(usize::MAX - 1),
                _ => usize::MAX,
            }),
            _ => {}
        }
        let group = |group: query::Group| {
            let (name, mark) = called(&group.key);
            let tickets = group.tickets.into_iter().map(|place| sheet.id(place)).collect();
            Group { key: format!("{:?}", group.key), name, mark, tickets: Tickets::of(client, tickets), limit: None }
        };
        found.into_iter().map(group).collect()
    })
}
