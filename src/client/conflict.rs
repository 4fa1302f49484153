//! Open conflicts, as people read and resolve them.

use super::Client;
use super::error::ClientError;
use super::row::title_of;
use super::write::Edit;
use crate::domain::role::action_to_write;
use crate::domain::{ChangeId, ConflictId, EntityId, EntityType, Fields, MOVED_TO, Scope, Time};
use crate::merge::record::DELETED;
use crate::merge::{Conflict, Operation, Resolves, Seen};
use serde_json::Value;
use std::collections::HashSet;
use std::rc::Rc;

/// One of the values that met.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownSide {
    pub change: ChangeId,
    pub value: Value,
    pub name: String,
    pub is_me: bool,
    /// The same person wrote it on another device, and something else on this one.
    pub is_elsewhere: bool,
    pub at: Time,
    /// Whether this is the value that is shown now.
    pub is_current: bool,
}

/// A field for which two people wrote different things without having seen each other's.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenConflict {
    pub id: ConflictId,
    pub entity_type: EntityType,
    pub entity_id: EntityId,
    /// The name of the thing.
    pub title: String,
    pub field: String,
    pub base: Value,
    pub sides: Vec<ShownSide>,
    pub current: Value,
    /// What whoever looks at it has before their eyes.
    pub seen: Seen,
    /// Whether the person may settle it.
    pub may_resolve: bool,
}

impl Client {
    /// All open conflicts, those of hidden things included; the newest last.
    pub fn conflicts(&self) -> Vec<Rc<OpenConflict>> {
        let open: Vec<Conflict> = self.0.shown.borrow().conflicts().cloned().collect();
        let mut open: Vec<Rc<OpenConflict>> = self.unresolved(open).map(|open| Rc::new(self.show(open))).collect();
        open.sort_by_key(|conflict| (conflict.sides.iter().map(|side| side.at).max(), conflict.id));
        open
    }

    /// How many conflicts are open.
    pub fn conflict_count(&self) -> usize {
        let open: Vec<Conflict> = self.0.shown.borrow().conflicts().cloned().collect();
        self.unresolved(open).count()
    }

    /// The open conflicts of one entity.
    pub fn conflicts_of(&self, entity: EntityId) -> Vec<Rc<OpenConflict>> {
        let own: Vec<Conflict> = self.0.shown.borrow().conflicts_about(entity).cloned().collect();
        self.unresolved(own).map(|conflict| Rc::new(self.show(conflict))).collect()
    }

    /// Of those that the server keeps open, the ones that no queued change resolves.
    pub(super) fn unresolved(&self, open: Vec<Conflict>) -> impl Iterator<Item = Conflict> + use<> {
        let mut resolved = HashSet::new();
        // Mostly there are none, and the queue may be long.
        if !open.is_empty() {
            let replica = self.0.replica.borrow();
            resolved.extend(replica.pending().filter_map(|row| Some(row.change.resolves.as_ref()?.conflict)));
        }
        open.into_iter().filter(move |conflict| !resolved.contains(&conflict.id))
    }

    fn show(&self, conflict: Conflict) -> OpenConflict {
        let replica = self.0.replica.borrow();
        let key = (conflict.entity_type.clone(), conflict.entity_id);
        let record = replica.shown(&key);
        let scope = replica.scope_of(&key);
        let seen = scope.map(|scope| replica.seen(scope, &key)).unwrap_or_default();
        let needed = action_to_write(&conflict.entity_type);
        let may_resolve = matches!(scope, Some(Scope::Project(project)) if self.role(project).may(needed));
        let current = record.as_ref().map_or(Value::Null, |record| record.value(&conflict.field));
        let title = record.as_ref().map(title_of).unwrap_or_default();
        let me = Some(self.0.me.user);
        let is_only_mine = conflict.sides.iter().filter(|side| side.author == me).count() == 1;
        let sides = conflict
            .sides
            .into_iter()
            .map(|side| {
                let is_here = is_only_mine || replica.row(side.change).is_some();
                ShownSide {
                    change: side.change,
                    is_current: side.value == current,
                    value: side.value,
                    name: side.author_name,
                    is_me: side.author == me && is_here,
                    is_elsewhere: side.author == me && !is_here,
                    at: side.time,
                }
            })
            .collect();
        OpenConflict {
            id: conflict.id,
            entity_type: conflict.entity_type,
            entity_id: conflict.entity_id,
            title,
            field: conflict.field,
            base: conflict.base,
            sides,
            current,
            seen,
            may_resolve,
        }
    }

    /// Settles a conflict with `value`: mine, theirs, or an edit of both. Closes the sides that `shown` has: one that
    /// came later stays open beside the decision. Of a ticket that was moved twice, the copy that is not kept goes.
    pub async fn resolve(&self, shown: &OpenConflict, value: Value) -> Result<(), ClientError> {
        let known: Vec<Conflict> = self.0.shown.borrow().conflict(shown.id).cloned().into_iter().collect();
        let open = self.unresolved(known).next().ok_or(ClientError::Gone)?;
        let mut data = Fields::new();
        data.insert(open.field.clone(), value);
        let sides = shown.sides.iter().map(|side| side.change).collect();
        let resolves = Some(Resolves { conflict: open.id, sides });
        let key = (open.entity_type, open.entity_id);
        let seen = Some(shown.seen.clone());
        let mut beside = Vec::new();
        if open.field == MOVED_TO {
            let is_deleted = self.0.replica.borrow().shown(&key).is_some_and(|record| record.deleted);
            beside = self.gather(open.sides.iter().map(|side| side.value.clone()), &data[MOVED_TO]);
            // Of what is deleted, only that it stays so can be written.
            data.extend(is_deleted.then(|| (DELETED.to_owned(), Value::Bool(true))));
        }
        let decision = Edit { seen, resolves, ..Edit::new(key, Operation::Update, data) };
        self.edit(std::iter::once(decision).chain(beside).collect()).await
    }
}
