//! Everything shown, decoded once, by type and by parent; and the ways to what is asked for often: a sheet of each
//! project's tickets, open conflicts, people's names. Each change brings only its own records up to date.

use super::inbox::News;
use super::relations::Edges;
use super::row::Row;
use crate::domain::{
    Attachment, Comment, ConflictId, Entity, EntityId, EntityType, Label, Member, Project, Status, Template, Ticket,
    Timebox, User, UserId, View,
};
use crate::merge::{Conflict, Record, RecordKey};
use crate::query::{Item, Sheet};
use crate::sync::Replica;
use std::any::Any;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

/// The rows of every type, tombstones included.
#[derive(Default)]
pub struct Shown {
    tables: HashMap<EntityType, HashMap<EntityId, Cell>>,
    children: HashMap<(EntityType, EntityId), HashSet<EntityId>>,
    parents: HashMap<RecordKey, EntityId>,
    /// The tickets of a project that are not deleted.
    sheets: HashMap<EntityId, Sheet>,
    /// What leads from one ticket to another, across projects.
    edges: Edges,
    /// What may stand in the inbox.
    news: News,
    /// Conflicts that the server keeps open.
    conflicts: BTreeMap<ConflictId, Conflict>,
    conflicts_about: HashMap<EntityId, BTreeSet<ConflictId>>,
    /// The member records of a person.
    memberships: HashMap<UserId, BTreeSet<EntityId>>,
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
        shown.news.learn(replica);
        for key in replica.keys() {
            shown.read(replica, &key, me);
        }
        shown
    }

    /// Reads these records anew.
    pub fn refresh(&mut self, replica: &Replica, keys: impl IntoIterator<Item = RecordKey>, me: UserId) {
        self.news.learn(replica);
        for key in keys {
            self.remove(&key);
            self.read(replica, &key, me);
        }
    }

    fn read(&mut self, replica: &Replica, key: &RecordKey, me: UserId) {
        if let Some(record) = replica.confirmed(key) {
            self.news.put(record);
        }
        // Nearly all are shown as they were confirmed: those are not copied for it.
        if let Some(record) = replica.shown_as_confirmed(key) {
            self.insert(replica, record, me);
        } else if let Some(record) = replica.shown(key) {
            self.insert(replica, &record, me);
        }
    }

    fn remove(&mut self, key: &RecordKey) {
        self.take_from_indices(key);
        if let Some(table) = self.tables.get_mut(&key.0) {
            table.remove(&key.1);
        }
        if let Some(parent) = self.parents.remove(key)
            && let Some(children) = self.children.get_mut(&(key.0.clone(), parent))
        {
            children.remove(&key.1);
        }
    }

    /// Whatever was found by its fields is found no more.
    fn take_from_indices(&mut self, key: &RecordKey) {
        self.news.remove(key);
        match key.0 {
            EntityType::Ticket => {
                if let Some(row) = self.get_any::<Ticket>(key.1) {
                    self.edges.remove(&row);
                }
                if let Some(sheet) = self.parents.get(key).and_then(|project| self.sheets.get_mut(project)) {
                    sheet.remove(key.1.into());
                }
            }
            EntityType::Member => {
                if let Some(row) = self.get_any::<Member>(key.1)
                    && let Some(own) = self.memberships.get_mut(&row.value.user_id)
                {
                    own.remove(&key.1);
                }
            }
            EntityType::Conflict => {
                if let Some(conflict) = self.conflicts.remove(&key.1.into())
                    && let Some(open) = self.conflicts_about.get_mut(&conflict.entity_id)
                {
                    open.remove(&conflict.id);
                }
            }
            _ => {}
        }
    }

    fn put_into_indices(&mut self, record: &Record) {
        match record.entity_type {
            EntityType::Ticket => {
                let Some(row) = self.get_any::<Ticket>(record.id) else { return };
                self.edges.put(&row);
                if let Some((_, project)) = record.parent().filter(|_| !row.deleted) {
                    let Row { id, created_at, updated_at, .. } = *row;
                    self.sheets.entry(project).or_default().put(Item {
                        id,
                        ticket: &row.value,
                        created_at,
                        updated_at,
                    });
                }
            }
            EntityType::Member => {
                if let Some(row) = self.get_any::<Member>(record.id) {
                    self.memberships.entry(row.value.user_id).or_default().insert(record.id);
                }
            }
            _ => {}
        }
    }

    fn insert_conflict(&mut self, record: &Record) {
        if let Some(conflict) = Conflict::from_record(record).filter(|_| !record.deleted) {
            self.conflicts_about.entry(conflict.entity_id).or_default().insert(conflict.id);
            self.conflicts.insert(conflict.id, conflict);
        }
    }

    fn insert(&mut self, replica: &Replica, record: &Record, me: UserId) {
        if record.entity_type == EntityType::Conflict {
            return self.insert_conflict(record);
        }
        let Some(row) = decode(replica, record, me) else { return };
        let parent = record.parent();
        if let Some((_, parent)) = &parent {
            self.parents.insert(record.key(), *parent);
            self.children.entry((record.entity_type.clone(), *parent)).or_default().insert(record.id);
        }
        let cell = Cell { row, deleted: record.deleted, parent };
        self.tables.entry(record.entity_type.clone()).or_default().insert(record.id, cell);
        self.put_into_indices(record);
    }

    /// The tickets of a project, as lists and boards ask for them; `None` where it has none, or is not to be seen.
    pub fn sheet(&self, project: EntityId) -> Option<&Sheet> {
        self.sheets.get(&project).filter(|_| self.is_key_visible(&(EntityType::Project, project)))
    }

    /// What leads from one ticket to another.
    pub fn edges(&self) -> &Edges {
        &self.edges
    }

    /// What may stand in the inbox.
    pub fn news(&self) -> &News {
        &self.news
    }

    /// The open conflicts of all there is.
    pub fn conflicts(&self) -> impl Iterator<Item = &Conflict> {
        self.conflicts.values()
    }

    /// One open conflict.
    pub fn conflict(&self, id: ConflictId) -> Option<&Conflict> {
        self.conflicts.get(&id)
    }

    /// The open conflicts about one entity.
    pub fn conflicts_about(&self, entity: EntityId) -> impl Iterator<Item = &Conflict> {
        let ids = self.conflicts_about.get(&entity).into_iter().flatten();
        ids.filter_map(|id| self.conflicts.get(id))
    }

    /// A person, as some project that is shown knows them.
    pub fn person(&self, user: UserId) -> Option<Rc<Row<Member>>> {
        self.memberships.get(&user)?.iter().find_map(|id| self.get(*id))
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

    /// The ids of all rows of a type, deleted or not.
    pub fn ids(&self, entity_type: &EntityType) -> impl Iterator<Item = EntityId> {
        self.tables.get(entity_type).into_iter().flat_map(|table| table.keys().copied())
    }

    /// The keys of all rows.
    pub fn keys(&self) -> BTreeSet<RecordKey> {
        let tables = self.tables.iter();
        let conflicts = self.conflicts.keys().map(|id| (EntityType::Conflict, EntityId::from(*id)));
        let rows = tables.flat_map(|(entity_type, table)| table.keys().map(move |id| (entity_type.clone(), *id)));
        rows.chain(conflicts).collect()
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
        EntityType::Timebox => row::<Timebox>(replica, record, me),
        EntityType::Template => row::<Template>(replica, record, me),
        EntityType::View => row::<View>(replica, record, me),
        EntityType::Ticket => row::<Ticket>(replica, record, me),
        EntityType::Comment => row::<Comment>(replica, record, me),
        EntityType::Attachment => row::<Attachment>(replica, record, me),
        EntityType::Member => row::<Member>(replica, record, me),
        EntityType::User => row::<User>(replica, record, me),
        EntityType::Conflict | EntityType::Unknown(_) => None,
    }
}
