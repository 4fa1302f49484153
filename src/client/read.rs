//! Reading: at once, from memory.

use super::row::Row;
use super::{Client, Me};
use crate::domain::{Entity, EntityId, EstimateUnit, Member, Project, ProjectId, Role, Ticket, TicketId, UserId};
use crate::query::Sheet;
use crate::store::Store;
use crate::sync::Keeping;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

type Callback = Rc<dyn Fn()>;

/// Who is told when something changes.
#[derive(Default)]
pub struct Listeners {
    next: Cell<u64>,
    callbacks: RefCell<BTreeMap<u64, Callback>>,
}

/// Ends when it is dropped.
pub struct Subscription {
    listeners: Rc<Listeners>,
    id: u64,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.listeners.callbacks.borrow_mut().remove(&self.id);
    }
}

impl Client {
    /// A shown entity; `None` when it, or what it belongs to, is deleted or missing.
    pub fn get<T: Entity>(&self, id: T::Id) -> Option<Rc<Row<T>>> {
        self.0.shown.borrow().get(id.into())
    }

    /// Like [`Client::get`], tombstones included.
    pub fn get_deleted<T: Entity>(&self, id: T::Id) -> Option<Rc<Row<T>>> {
        self.0.shown.borrow().get_any(id.into())
    }

    /// All shown entities of a type, in no particular order.
    pub fn list<T: Entity>(&self) -> Vec<Rc<Row<T>>> {
        self.0.shown.borrow().list()
    }

    /// The shown entities that belong to a parent, in no particular order.
    pub fn children<T: Entity>(&self, parent: EntityId) -> Vec<Rc<Row<T>>> {
        self.0.shown.borrow().children(parent)
    }

    /// Asks the sheet of a project's tickets; one without tickets where there are none to be seen.
    pub fn with_tickets<R>(&self, project: ProjectId, ask: impl FnOnce(&Sheet) -> R) -> R {
        match self.0.shown.borrow().sheet(project.into()) {
            Some(sheet) => ask(sheet),
            None => ask(&Sheet::default()),
        }
    }

    /// What a project's estimates count.
    pub fn estimate_unit(&self, project: ProjectId) -> EstimateUnit {
        self.get::<Project>(project).map(|row| row.value.estimate_unit.clone()).unwrap_or_default()
    }

    /// Grows with every change of what is shown, status included.
    pub fn revision(&self) -> u64 {
        self.0.revision.get()
    }

    /// Calls back after each change of what is shown, status included.
    pub fn subscribe(&self, on_update: impl Fn() + 'static) -> Subscription {
        let listeners = self.0.listeners.clone();
        let id = listeners.next.get();
        listeners.next.set(id + 1);
        listeners.callbacks.borrow_mut().insert(id, Rc::new(on_update));
        Subscription { listeners, id }
    }

    pub(super) fn notify(&self) {
        self.0.revision.set(self.0.revision.get() + 1);
        let callbacks: Vec<Callback> = self.0.listeners.callbacks.borrow().values().cloned().collect();
        callbacks.iter().for_each(|callback| callback());
    }

    /// When the browser has removed what was kept on this device: how many changes were nowhere else.
    pub fn wiped(&self) -> Option<usize> {
        self.0.wiped.get()
    }

    /// The stores of this name that could not be read when this one was opened, and were left as they are.
    pub fn set_aside(&self) -> Vec<String> {
        self.0.store.set_aside().to_vec()
    }

    /// The person at this device.
    pub fn me(&self) -> Me {
        self.0.me.clone()
    }

    /// The name of a person, as far as this device knows it.
    pub fn person_name(&self, user: UserId) -> String {
        if user == self.0.me.user {
            return self.0.me.display_name.clone();
        }
        let known = self.0.shown.borrow().person(user);
        known.map_or_else(|| format!("{user:.8}", user = user.to_string()), |member| member.value.display_name.clone())
    }

    /// What the person at this device may do in a project.
    pub fn role(&self, project: ProjectId) -> Role {
        if self.keeping(project) == Keeping::DeviceOnly {
            return Role::Admin;
        }
        let member = self.get::<Member>(Member::id_for(project, self.0.me.user));
        match member {
            Some(member) => member.value.role.clone(),
            // A project of this device alone, or one that the server has yet to hear of.
            None if self.get::<Project>(project).is_some_and(|row| row.unconfirmed) || !self.0.me.account => {
                Role::Admin
            }
            None => Role::Viewer,
        }
    }

    /// The ticket's key (WEB-12), or a provisional one until the server has given it a number.
    pub fn ticket_key(&self, row: &Row<Ticket>) -> String {
        let project = self.get::<Project>(row.value.project_id);
        let prefix = project.map_or_else(|| "?".to_owned(), |project| project.value.key_prefix());
        match row.value.number {
            Some(number) => format!("{prefix}-{number}"),
            // The end of an id is random, its beginning a time.
            None => format!("{prefix}-~{}", &row.id.to_string()[32..]),
        }
    }

    /// A ticket by its key, final or provisional, or by its id; of one that moved, what it became, also by the key
    /// that it brought along.
    pub fn find_ticket(&self, key_or_id: &str) -> Option<TicketId> {
        if let Ok(id) = key_or_id.parse() {
            return Some(self.whereabouts(id));
        }
        let (prefix, number) = key_or_id.rsplit_once('-')?;
        let end = number.strip_prefix('~').map(str::to_ascii_lowercase);
        let number: Option<i64> = number.parse().ok();
        let is_called = |id: TicketId| end.as_ref().is_some_and(|end| id.to_string().ends_with(end.as_str()));
        let projects = self.list::<Project>();
        let projects = || projects.iter().filter(|row| row.value.key_prefix().eq_ignore_ascii_case(prefix));
        let here = projects().find_map(|project| {
            self.with_tickets(project.id, |sheet| match number {
                Some(number) => sheet.numbered(number),
                None => sheet.ids().find(|id| is_called(*id)),
            })
        });
        let is_gone = |row: &Row<Ticket>| (number.is_some() && row.value.number == number) || is_called(row.id);
        let gone = || projects().find_map(|project| self.moved_away(project.id, is_gone));
        here.or_else(|| gone().map(|id| self.whereabouts(id))).or_else(|| {
            let is_named = |row: &&Rc<Row<Ticket>>| {
                row.value.source_key.as_ref().is_some_and(|key| key.eq_ignore_ascii_case(key_or_id))
            };
            number.and_then(|_| self.list::<Ticket>().iter().find(is_named).map(|row| row.id))
        })
    }
}
