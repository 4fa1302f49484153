//! How fast work gets done in a project: from the marks of its records, which say when each field was last written, so
//! that it is known of every ticket here, with no network. When work on a ticket began they do not say: the changes that
//! were made on this device do, as long as it keeps them.

use super::{Client, Row};
use crate::domain::{Category, Date, Entity, EntityId, ProjectId, Scope, Ticket, Time, Timebox};
use crate::query::{Paced, Statuses};
use crate::store::QueueState;
use crate::sync::Replica;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashMap;
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
        let paced = |ticket: Rc<Row<Ticket>>, statuses: &Statuses, starts: &HashMap<EntityId, Time>| {
            let value = &ticket.value;
            let category = statuses.category(value.status_key());
            if !is_within(value) || category == Some(&Category::Cancelled) {
                return None;
            }
            let key = (Ticket::TYPE, ticket.id.into());
            // Most have nothing queued: those are not copied.
            let confirmed = replica.shown_as_confirmed(&key).map(Cow::Borrowed);
            let record = confirmed.or_else(|| replica.shown(&key).map(Cow::Owned))?;
            let is_as_made = record.mark(STATUS) == record.created;
            let is_imported = value.source_key.is_some() || value.source_created_at.is_some();
            let written = value.source_created_at.or((!is_imported).then_some(ticket.created_at));
            let closed = value.source_closed_at.filter(|_| is_as_made);
            let changed = closed.unwrap_or_else(|| record.mark(STATUS).stamp.time());
            // What came in as it was says of its end only what the other tool said.
            let is_end_known = closed.is_some() || !(is_as_made && is_imported);
            let begun = starts.get(&ticket.id.into()).copied().or(written).filter(|_| is_end_known);
            let joined = within.and_then(|timebox| timebox.value.kind.field());
            Some(Paced {
                begun: begun.map(&day),
                joined: day(joined.map_or(ticket.created_at, |field| record.mark(field).stamp.time())),
                done: (category == Some(&Category::Done)).then(|| day(changed)),
                weight: weigh(value),
            })
        };
        let tickets = self.children::<Ticket>(project.into()).into_iter();
        self.with_statuses(project, |_, statuses| {
            let starts = starts(&replica, project, statuses);
            tickets.filter_map(|ticket| paced(ticket, statuses, &starts)).collect()
        })
    }
}

/// When tickets first came into a status of work that has begun, as far as it was done here.
fn starts(replica: &Replica, project: ProjectId, statuses: &Statuses) -> HashMap<EntityId, Time> {
    let mut starts = HashMap::new();
    let rows = replica.queue().filter(|row| row.scope == Scope::Project(project));
    for row in rows.filter(|row| !matches!(row.state, QueueState::Rejected(_))) {
        let change = &row.change;
        // What another tool called so began there, nobody knows when.
        if change.data.contains_key("source_key") || change.data.contains_key("source_created_at") {
            continue;
        }
        let status = change.data.get(STATUS).filter(|_| change.entity_type == Ticket::TYPE).and_then(Value::as_str);
        if status.and_then(|key| statuses.category(key)) == Some(&Category::Started) {
            let at = starts.entry(change.entity_id).or_insert(change.timestamp);
            *at = change.timestamp.min(*at);
        }
    }
    starts
}
