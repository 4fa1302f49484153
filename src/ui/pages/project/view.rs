//! What list and board show: the project's tickets, filtered, sorted, and what their ids stand for.

use super::super::super::session::{Rows, Session};
use super::super::super::{t, time, values};
use super::filter::View;
use crate::client::{Client, Row};
use crate::domain::{
    Action, Category, EstimateUnit, Label, LabelId, Member, ProjectId, Status, Ticket, TicketId, Time, Timebox, UserId,
    default_statuses,
};
use crate::query::{self, Matcher, Sheet, Sort, Statuses};
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
    pub color: String,
    pub category: Category,
    pub tickets: Tickets,
}

/// Asks a project's tickets with the filter of a view, made ready.
pub fn ask<R>(
    client: &Client,
    project: ProjectId,
    statuses: &Rows<Status>,
    view: &View,
    now: Time,
    ask: impl FnOnce(&Sheet, &Statuses, &Matcher) -> R,
) -> R {
    let defaults = default_statuses(project);
    let known = statuses.iter().map(|row| (row.id, &row.value));
    // A project that has just come may not have its statuses yet.
    let spare = defaults.iter().map(|(id, status)| (*id, status));
    let ordered = if statuses.is_empty() { Statuses::new(spare) } else { Statuses::new(known) };
    let matcher = Matcher::new(&view.filter, &ordered, time::today(now));
    let matcher = matcher.below(|key| client.find_ticket(key)).blocked(|| client.blocked());
    let timeboxes = client.children::<Timebox>(project.into());
    let matcher = matcher.in_timeboxes(timeboxes.iter().map(|row| (row.id, &row.value)));
    let text = view.filter.text.trim();
    // A key finds its ticket, whatever it is called.
    let matcher = match client.find_ticket(text) {
        _ if text.is_empty() => matcher,
        Some(found) => matcher.among([found].into()),
        None => matcher.among(client.found(text)),
    };
    client.with_tickets(project, |sheet| ask(sheet, &ordered, &matcher))
}

/// The tickets that pass, by status, in the order of the view; tickets whose status nobody knows come last.
pub fn groups(client: &Client, project: ProjectId, statuses: &Rows<Status>, view: &View, now: Time) -> Vec<Group> {
    ask(client, project, statuses, view, now, |sheet, ordered, matcher| {
        let group = |column: query::Column| {
            let places = match view.sort == Sort::default() {
                true => column.tickets,
                false => query::sorted(sheet, column.tickets, view.sort),
            };
            let tickets = Tickets::of(client, places.into_iter().map(|place| sheet.id(place)).collect());
            match ordered.iter().find(|(id, _)| Some(*id) == column.status) {
                Some((_, status)) => Group {
                    key: status.key.clone(),
                    name: status.name.clone(),
                    color: status.color.clone(),
                    category: status.category.clone(),
                    tickets,
                },
                None => Group {
                    key: String::new(),
                    name: t!("status-unknown"),
                    color: String::new(),
                    category: Category::Unstarted,
                    tickets,
                },
            }
        };
        query::board(sheet, ordered, matcher).columns.into_iter().map(group).collect()
    })
}
