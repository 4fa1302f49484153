//! Everything shown, decoded once, by type and by parent.

use super::row::Row;
use crate::domain::{
    Attachment, Comment, Entity, EntityId, EntityType, Label, Member, Project, Status, Ticket, User, UserId,
};
use crate::merge::{Record, RecordKey};
use crate::sync::Replica;
use std::any::Any;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

/// The rows of every type, tombstones included.
#[derive(Default)]
pub struct Shown {
    tables: HashMap<EntityType, HashMap<EntityId, Cell>>,
    children: HashMap<(EntityType, EntityId), HashSet<EntityId>>,
    parents: HashMap<RecordKey, EntityId>,
}

struct Cell {
    row: Rc<dyn Any>,
    deleted: bool,
    parent: Option<RecordKey>,
}

impl Shown {
    /// Of everything in the replica.
    pub fn new(replica: &Replica, me: UserId) -> Self {
        let mut shown = Self::default();
        shown.refresh(replica, replica.keys(), me);
        shown
    }

    /// Reads these records anew.
    pub fn refresh(&mut self, replica: &Replica, keys: impl IntoIterator<Item = RecordKey>, me: UserId) {
        for key in keys {
            self.remove(&key);
            if let Some(record) = replica.shown(&key) {
                self.insert(replica, &record, me);
            }
        }
    }

    fn remove(&mut self, key: &RecordKey) {
        if let Some(table) = self.tables.get_mut(&key.0) {
            table.remove(&key.1);
        }
        if let Some(parent) = self.parents.remove(key)
            && let Some(children) = self.children.get_mut(&(key.0.clone(), parent))
        {
            children.remove(&key.1);
        }
    }

    fn insert(&mut self, replica: &Replica, record: &Record, me: UserId) {
        let Some(row) = decode(replica, record, me) else { return };
        let parent = record.parent();
        if let Some((_, parent)) = &parent {
            self.parents.insert(record.key(), *parent);
            self.children.entry((record.entity_type.clone(), *parent)).or_default().insert(record.id);
        }
        let cell = Cell { row, deleted: record.deleted, parent };
        self.tables.entry(record.entity_type.clone()).or_default().insert(record.id, cell);
    }

    /// A row, unless it is deleted or what it belongs to is deleted or missing.
    pub fn get<T: Entity>(&self, id: EntityId) -> Option<Rc<Row<T>>> {
        let cell = self.tables.get(&T::TYPE)?.get(&id)?;
        if self.is_visible(cell) { cell.row.clone().downcast().ok() } else { None }
    }

    /// A row, deleted or not.
    pub fn get_any<T: Entity>(&self, id: EntityId) -> Option<Rc<Row<T>>> {
        self.tables.get(&T::TYPE)?.get(&id)?.row.clone().downcast().ok()
    }

    fn is_visible(&self, cell: &Cell) -> bool {
        if cell.deleted {
            return false;
        }
        match &cell.parent {
            None => true,
            Some(parent) => self.is_key_visible(parent),
        }
    }

    /// Whether the thing is there, and all that it belongs to.
    pub fn is_key_visible(&self, key: &RecordKey) -> bool {
        let cell = self.tables.get(&key.0).and_then(|table| table.get(&key.1));
        cell.is_some_and(|cell| self.is_visible(cell))
    }

    /// All visible rows of a type.
    pub fn list<T: Entity>(&self) -> Vec<Rc<Row<T>>> {
        let Some(table) = self.tables.get(&T::TYPE) else { return Vec::new() };
        let mut known: HashMap<RecordKey, bool> = HashMap::new();
        let mut is_visible = |cell: &Cell| match &cell.parent {
            _ if cell.deleted => false,
            None => true,
            Some(parent) => *known.entry(parent.clone()).or_insert_with(|| self.is_key_visible(parent)),
        };
        let cells = table.values().filter(|cell| is_visible(cell));
        cells.filter_map(|cell| cell.row.clone().downcast().ok()).collect()
    }

    /// The visible rows of a type that belong to `parent`.
    pub fn children<T: Entity>(&self, parent: EntityId) -> Vec<Rc<Row<T>>> {
        let (Some(ids), Some(table), Some((parent_type, _))) =
            (self.children.get(&(T::TYPE, parent)), self.tables.get(&T::TYPE), T::TYPE.parent())
        else {
            return Vec::new();
        };
        if !self.is_key_visible(&(parent_type, parent)) {
            return Vec::new();
        }
        let cells = ids.iter().filter_map(|id| table.get(id)).filter(|cell| !cell.deleted);
        cells.filter_map(|cell| cell.row.clone().downcast().ok()).collect()
    }

    /// The keys of all rows.
    pub fn keys(&self) -> BTreeSet<RecordKey> {
        let tables = self.tables.iter();
        tables.flat_map(|(entity_type, table)| table.keys().map(move |id| (entity_type.clone(), *id))).collect()
    }
}

fn decode(replica: &Replica, record: &Record, me: UserId) -> Option<Rc<dyn Any>> {
    fn row<T: Entity>(replica: &Replica, record: &Record, me: UserId) -> Option<Rc<dyn Any>> {
        Some(Rc::new(Row::<T>::of(replica, record, me)))
    }
    match record.entity_type {
        EntityType::Project => row::<Project>(replica, record, me),
        EntityType::Status => row::<Status>(replica, record, me),
        EntityType::Label => row::<Label>(replica, record, me),
        EntityType::Ticket => row::<Ticket>(replica, record, me),
        EntityType::Comment => row::<Comment>(replica, record, me),
        EntityType::Attachment => row::<Attachment>(replica, record, me),
        EntityType::Member => row::<Member>(replica, record, me),
        EntityType::User => row::<User>(replica, record, me),
        EntityType::Conflict | EntityType::Unknown(_) => None,
    }
}
