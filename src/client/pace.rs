//! How fast work gets done in a project: from the marks of its records, which say when each field was last written, so
//! that it is known of every ticket here, with no network.

use super::{Client, Row};
use crate::domain::{Category, Date, Entity, ProjectId, Ticket, Time, Timebox};
use crate::query::{Paced, Statuses};
use std::borrow::Cow;
use std::rc::Rc;

/// The field that says whether a ticket is done.
const STATUS: &str = "status";

impl Client {
    /// The tickets of a project as charts count them, by `weigh`; those of one timebox, where one is given. What is
    /// cancelled is not among them. `day` says which day a time is of.
    pub fn paced(
        &self,
        project: ProjectId,
        within: Option<&Row<Timebox>>,
        day: impl Fn(Time) -> Date,
        weigh: impl Fn(&Ticket) -> f64,
    ) -> Vec<Paced> {
        let is_within =
            |ticket: &Ticket| within.is_none_or(|timebox| timebox.value.kind.of(ticket) == Some(timebox.id));
        let replica = self.0.replica.borrow();
        let paced = |ticket: Rc<Row<Ticket>>, statuses: &Statuses| {
            let value = &ticket.value;
            let category = statuses.category(value.status_key());
            if !is_within(value) || category == Some(&Category::Cancelled) {
                return None;
            }
            let key = (Ticket::TYPE, ticket.id.into());
            // Most have nothing queued: those are not copied.
            let confirmed = replica.shown_as_confirmed(&key).map(Cow::Borrowed);
            let record = confirmed.or_else(|| replica.shown(&key).map(Cow::Owned))?;
            let created = value.source_created_at.unwrap_or(ticket.created_at);
            let is_as_made = record.mark(STATUS) == record.created;
            let changed =
                value.source_closed_at.filter(|_| is_as_made).unwrap_or_else(|| record.mark(STATUS).stamp.time());
            let joined = within.and_then(|timebox| timebox.value.kind.field());
            Some(Paced {
                created: day(created),
                joined: day(joined.map_or(created, |field| record.mark(field).stamp.time())),
                done: (category == Some(&Category::Done)).then(|| day(changed)),
                weight: weigh(value),
            })
        };
        let tickets = self.children::<Ticket>(project.into()).into_iter();
        self.with_statuses(project, |_, statuses| tickets.filter_map(|ticket| paced(ticket, statuses)).collect())
    }
}
