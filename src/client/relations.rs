//! How tickets hang together: parts of one another, and in relations across projects, found from either end.
//!
//! Invariants: every relation is written at one end; what leads to a ticket that moved leads to what it became; a
//! ticket that is not here (which another person may see, or which has left this device) is named by its id alone, and
//! what names it is left as it is. Circles end nothing: each ticket is gone through once.

use super::write::Edit;
use super::{Client, ClientError, Row};
use crate::domain::{Action, EntityType, Fields, Relation, Status, Ticket, TicketId};
use crate::merge::{Operation, SetEdit};
use crate::query::{Progress, Statuses};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

/// What leads to each ticket.
#[derive(Default)]
pub struct Edges {
    /// Who names it, and as what.
    naming: HashMap<TicketId, BTreeSet<(Relation, TicketId)>>,
    /// What moved and became it.
    former: HashMap<TicketId, BTreeSet<TicketId>>,
}

impl Edges {
    /// Takes in what a ticket says, or its tombstone.
    pub fn put(&mut self, row: &Row<Ticket>) {
        if row.deleted {
            if let Some(to) = row.value.moved_to {
                self.former.entry(to).or_default().insert(row.id);
            }
            return;
        }
        for (relation, other) in written(&row.value) {
            self.naming.entry(other).or_default().insert((relation, row.id));
        }
    }

    /// Lets go of what it said.
    pub fn remove(&mut self, row: &Row<Ticket>) {
        if let Some(former) = row.value.moved_to.and_then(|to| self.former.get_mut(&to)) {
            former.remove(&row.id);
        }
        for (relation, other) in written(&row.value) {
            if let Some(naming) = self.naming.get_mut(&other) {
                naming.remove(&(relation, row.id));
            }
        }
    }

    /// All that a ticket is or was called.
    fn names(&self, id: TicketId) -> Vec<TicketId> {
        let mut names = vec![id];
        let mut next = 0;
        while let Some(name) = names.get(next) {
            let former: Vec<TicketId> = self.former.get(name).into_iter().flatten().copied().collect();
            former.into_iter().for_each(|id| {
                if !names.contains(&id) {
                    names.push(id)
                }
            });
            next += 1;
        }
        names
    }

    /// Who names a ticket, and as what.
    fn naming(&self, id: TicketId) -> BTreeSet<(Relation, TicketId)> {
        let names = self.names(id);
        names.iter().filter_map(|name| self.naming.get(name)).flatten().copied().collect()
    }

    /// Everything that something else is said to block.
    fn blocked(&self) -> impl Iterator<Item = TicketId> {
        let blocks = |naming: &BTreeSet<(Relation, TicketId)>| {
            naming.first().is_some_and(|(relation, _)| *relation == Relation::Blocks)
        };
        self.naming.iter().filter(move |(_, naming)| blocks(naming)).map(|(id, _)| *id)
    }
}

fn written(ticket: &Ticket) -> impl Iterator<Item = (Relation, TicketId)> {
    Relation::ALL.into_iter().flat_map(|relation| relation.of(ticket).iter().map(move |other| (relation, *other)))
}

/// One relation, from a ticket's point of view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Related {
    pub relation: Relation,
    /// It goes the other way: blocked by, duplicated by.
    pub is_reverse: bool,
    /// What it is called now; there may be no such ticket here.
    pub other: TicketId,
}

impl Client {
    /// What a ticket is related to, each once.
    pub fn relations(&self, id: TicketId) -> BTreeSet<Related> {
        let Some(row) = self.get::<Ticket>(id) else { return BTreeSet::new() };
        let own = written(&row.value).map(|(relation, other)| Related {
            relation,
            is_reverse: false,
            other: self.whereabouts(other),
        });
        let naming = self.0.shown.borrow().edges().naming(id);
        // What is hidden here, with its project, can neither be seen nor changed.
        let naming = naming.into_iter().filter(|(_, other)| self.get::<Ticket>(*other).is_some());
        let others =
            naming.map(|(relation, other)| Related { relation, is_reverse: relation != Relation::Relates, other });
        own.chain(others).filter(|related| related.other != id).collect()
    }

    /// Puts two tickets in a relation: nothing where they are.
    pub async fn relate(&self, id: TicketId, related: Related) -> Result<(), ClientError> {
        if self.relations(id).contains(&related) {
            return Ok(());
        }
        let (from, to) = if related.is_reverse { (related.other, id) } else { (id, related.other) };
        self.edit(vec![set_edit(from, related.relation, SetEdit::of(&to.to_string(), true))]).await
    }

    /// Takes a relation away, at whichever end it is written.
    pub async fn unrelate(&self, id: TicketId, related: Related) -> Result<(), ClientError> {
        let edits = self.unrelating(id, related);
        if edits.is_empty() { Ok(()) } else { self.edit(edits).await }
    }

    /// Whether the person may: they write in every project in which it is written.
    pub fn may_unrelate(&self, id: TicketId, related: Related) -> bool {
        let edits = self.unrelating(id, related);
        let mut ends = edits.iter().filter_map(|edit| self.get::<Ticket>(edit.key.1.into()));
        !edits.is_empty() && ends.all(|row| self.role(row.value.project_id).may(Action::Write))
    }

    fn unrelating(&self, id: TicketId, related: Related) -> Vec<Edit> {
        let Related { relation, is_reverse, other } = related;
        let mut edits = Vec::new();
        let ways = [(id, other, !is_reverse), (other, id, is_reverse || relation == Relation::Relates)];
        for (from, to, _) in ways.into_iter().filter(|(_, _, is_asked)| *is_asked) {
            let Some(row) = self.get::<Ticket>(from) else { continue };
            let named = relation.of(&row.value).iter().filter(|named| self.whereabouts(**named) == to);
            let remove: Vec<String> = named.map(ToString::to_string).collect();
            if !remove.is_empty() {
                edits.push(set_edit(from, relation, SetEdit { add: Vec::new(), remove }));
            }
        }
        edits
    }

    /// Whether a ticket still needs work.
    pub fn is_open(&self, ticket: &Ticket) -> bool {
        let status = self.get::<Status>(Status::id_for(ticket.project_id, ticket.status_key()));
        status.is_none_or(|status| !status.value.category.is_closed())
    }

    /// The open tickets that a ticket waits for, as far as they are here.
    pub fn blockers(&self, id: TicketId) -> Vec<TicketId> {
        let naming = self.0.shown.borrow().edges().naming(id);
        let blocks = naming.into_iter().filter(|(relation, _)| *relation == Relation::Blocks).map(|(_, other)| other);
        blocks.filter(|other| *other != id && self.is_open_here(*other)).collect()
    }

    /// All tickets that wait for an open one.
    pub fn blocked(&self) -> HashSet<TicketId> {
        let named: HashSet<TicketId> = self.0.shown.borrow().edges().blocked().collect();
        let now: HashSet<TicketId> = named.into_iter().map(|id| self.whereabouts(id)).collect();
        now.into_iter().filter(|id| !self.blockers(*id).is_empty()).collect()
    }

    /// The open tickets that wait for each other in a circle with this one, so that none can begin; itself among them.
    pub fn deadlock(&self, id: TicketId) -> BTreeSet<TicketId> {
        let ahead = self.reached(id, |id| {
            let row = self.get::<Ticket>(id);
            row.map(|row| row.value.blocks.iter().map(|other| self.whereabouts(*other)).collect()).unwrap_or_default()
        });
        if !ahead.contains(&id) {
            return BTreeSet::new();
        }
        let behind = self.reached(id, |id| self.blockers(id));
        ahead.intersection(&behind).copied().collect()
    }

    /// The open tickets that `next` leads to from one, by however many steps.
    fn reached(&self, from: TicketId, next: impl Fn(TicketId) -> Vec<TicketId>) -> HashSet<TicketId> {
        let mut found = HashSet::new();
        let mut open = vec![from];
        while let Some(id) = open.pop().filter(|id| self.is_open_here(*id)) {
            open.extend(next(id).into_iter().filter(|other| self.is_open_here(*other) && found.insert(*other)));
        }
        found
    }

    fn is_open_here(&self, id: TicketId) -> bool {
        self.get::<Ticket>(id).is_some_and(|row| self.is_open(&row.value))
    }

    /// The ticket that this one is a part of.
    pub fn parent(&self, id: TicketId) -> Option<Rc<Row<Ticket>>> {
        let project = self.get::<Ticket>(id)?.value.project_id;
        self.get(self.with_tickets(project, |sheet| sheet.parent(id))?)
    }

    /// The parts of a ticket, the oldest first.
    pub fn sub_tickets(&self, id: TicketId) -> Vec<Rc<Row<Ticket>>> {
        let Some(row) = self.get::<Ticket>(id) else { return Vec::new() };
        let ids = self.with_tickets(row.value.project_id, |sheet| sheet.children(id));
        let mut rows: Vec<_> = ids.into_iter().filter_map(|id| self.get::<Ticket>(id)).collect();
        rows.sort_by_key(|row| (row.created_at, row.id));
        rows
    }

    /// How far what is below a ticket has come, at all levels.
    pub fn progress(&self, row: &Row<Ticket>) -> Progress {
        let project = row.value.project_id;
        self.with_tickets(project, |sheet| {
            // Most have no parts: those ask nothing more.
            if sheet.children(row.id).is_empty() {
                return Progress::default();
            }
            let rows = self.children::<Status>(project.into());
            sheet.progress(row.id, &Statuses::new(rows.iter().map(|row| (row.id, &row.value))))
        })
    }

    /// What a ticket can't become a part of without a circle: itself and what is below it.
    pub fn itself_and_below(&self, id: TicketId) -> HashSet<TicketId> {
        let Some(row) = self.get::<Ticket>(id) else { return HashSet::new() };
        let mut ids = self.with_tickets(row.value.project_id, |sheet| sheet.below(id));
        ids.insert(id);
        ids
    }

    /// The tickets that each are a part of the next, in a circle with this one.
    pub fn circle(&self, id: TicketId) -> Vec<TicketId> {
        let Some(row) = self.get::<Ticket>(id) else { return Vec::new() };
        self.with_tickets(row.value.project_id, |sheet| sheet.circle(id))
    }

    /// Tickets that somebody may mean by `text`, a key or words of a ticket, the best first; by nothing, those changed
    /// last. Only those that `fit`, and at most `limit`.
    pub fn meant(&self, text: &str, limit: usize, fit: impl Fn(&Row<Ticket>) -> bool) -> Vec<Rc<Row<Ticket>>> {
        let text = text.trim();
        if text.is_empty() {
            let mut rows = self.list::<Ticket>();
            rows.retain(|row| fit(row));
            rows.sort_by_key(|row| (std::cmp::Reverse(row.updated_at), row.id));
            rows.truncate(limit);
            return rows;
        }
        let named = self.find_ticket(text);
        // Of what a search finds, much may not fit: what does is taken from all of it.
        let found = self.search(text, usize::MAX).into_iter().map(|hit| hit.ticket).filter(|id| Some(*id) != named);
        let rows = named.into_iter().chain(found).filter_map(|id| self.get::<Ticket>(id));
        rows.filter(|row| fit(row)).take(limit).collect()
    }
}

fn set_edit(ticket: TicketId, relation: Relation, edit: SetEdit) -> Edit {
    let data = Fields::from_iter([(relation.field().to_owned(), edit.to_value())]);
    Edit::new((EntityType::Ticket, ticket.into()), Operation::Update, data)
}
