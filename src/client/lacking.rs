//! What others had written, and a server that was restored from a backup does not have: brought back, or let go.

use super::Client;
use super::error::ClientError;
use super::row::title_of;
use super::undo::Way;
use super::write::Edit;
use crate::domain::role::action_to_write;
use crate::domain::{EntityId, EntityType, Fields, SOURCE_AUTHOR, Scope, Time, UserId};
use crate::merge::record::DELETED;
use crate::merge::{Operation, Seen};
use crate::sync::Lacking;
use crate::sync::lacking::member_of;
use crate::sync::restored::hash_of;
use crate::sync::retention::UPLOAD;
use serde_json::{Value, json};

/// A whole thing, or one value of a thing, that the server does not have.
#[derive(Clone, Debug, PartialEq)]
pub struct LackingItem {
    lacking: Lacking,
    /// What whoever looks at it has before their eyes.
    seen: Seen,
    /// `create` for a whole thing, `update` for a value, `delete` for a deletion.
    pub operation: &'static str,
    pub entity_type: EntityType,
    pub entity_id: EntityId,
    /// The name of the thing.
    pub title: String,
    /// What was there, by field; of a set the members in question alone.
    pub data: Fields,
    /// Whether the members of `data` were put in, or taken out.
    pub is_in: Option<bool>,
    /// What is there now, of a single value.
    pub current: Option<Value>,
    /// When it was written.
    pub at: Time,
    /// Who made a whole thing. Who wrote a single value only the server knew.
    pub author: Option<UserId>,
    /// Whether the person may write it again.
    pub may_bring_back: bool,
}

impl LackingItem {
    /// Tells it from all others.
    pub fn key(&self) -> String {
        let name = self.lacking.names.first().map_or("", String::as_str);
        format!("{} {} {name}", self.entity_id, self.lacking.newest())
    }
}

impl Client {
    /// What the server does not have and others had written: what things belong to first, then as it was written.
    pub fn lacking(&self) -> Vec<LackingItem> {
        let lacking = self.0.replica.borrow().lacking();
        lacking.into_iter().map(|lacking| self.lacking_item(lacking)).collect()
    }

    /// How much that is.
    pub fn lacking_count(&self) -> usize {
        self.0.replica.borrow().lacking_count()
    }

    fn lacking_item(&self, lacking: Lacking) -> LackingItem {
        let replica = self.0.replica.borrow();
        let held = &lacking.record;
        let (key, scope) = (held.key(), held.scope);
        let shown = replica.shown(&key);
        let (_, operation, written) = lacking.edit(self.0.me.user);
        let mut item = LackingItem {
            seen: replica.seen(scope, &key),
            operation: match operation {
                Operation::Create => "create",
                Operation::Update => "update",
                Operation::Delete => "delete",
            },
            entity_type: key.0,
            entity_id: key.1,
            title: title_of(shown.as_ref().unwrap_or(held)),
            data: written,
            is_in: None,
            current: None,
            at: lacking.newest().time(),
            author: None,
            may_bring_back: false,
            lacking: lacking.clone(),
        };
        if let Scope::Project(project) = scope {
            let role = self.role(project);
            let is_others = item.entity_type == EntityType::Comment && lacking.author() != Some(self.0.me.user);
            let may_change = operation == Operation::Create || !is_others || role.may_write_for_others(&item.data);
            item.may_bring_back = role.may(action_to_write(&item.entity_type)) && may_change;
        }
        if operation == Operation::Create {
            item.author = lacking.author();
        } else if let Some(name) = lacking.names.first().filter(|name| *name != DELETED) {
            match member_of(&held.entity_type, name) {
                Some((field, member)) => {
                    item.data = Fields::from_iter([(field.to_owned(), json!([member]))]);
                    item.is_in = lacking.value(name).as_bool();
                }
                None => item.current = shown.map(|shown| shown.value(name)),
            }
        }
        item
    }

    /// Writes these again, each as an ordinary change of this person, with what it belongs to where the server does
    /// not have that either. They leave the list in the same commit.
    pub async fn bring_back(&self, items: &[LackingItem]) -> Result<(), ClientError> {
        let all = self.0.replica.borrow().lacking_with_parents(&held(items));
        let seen = |lacking: &Lacking| Some(items.iter().find(|item| item.lacking == *lacking)?.seen.clone());
        let edits = all.iter().map(|lacking| {
            let (key, operation, mut data) = lacking.edit(self.0.me.user);
            if operation == Operation::Create {
                self.note_author(lacking, &mut data);
            }
            Edit { seen: seen(lacking), ..Edit::new(key, operation, data) }
        });
        let edits: Vec<Edit> = edits.collect();
        let hashes = edits.iter().filter_map(|edit| hash_of(&edit.key.0, &edit.data));
        let uploads: Vec<String> = hashes.map(|hash| format!("{UPLOAD}{hash}")).collect();
        self.write_with(edits, Way::New, |replica| {
            let mut put_meta = replica.without_lacking(&all);
            // Where the bytes are here, they may be nowhere else.
            put_meta.extend(uploads.into_iter().map(|name| (name, Some(Value::Bool(true)))));
            put_meta
        })
        .await
    }

    /// Whoever brings something back is its author for the server: who wrote it is noted beside.
    fn note_author(&self, lacking: &Lacking, data: &mut Fields) {
        let fields = lacking.record.entity_type.fields();
        let is_noted = fields.iter().any(|field| field.name == SOURCE_AUTHOR) && data.get(SOURCE_AUTHOR).is_none();
        if let Some(author) = lacking.author().filter(|author| is_noted && *author != self.0.me.user) {
            data.insert(SOURCE_AUTHOR.to_owned(), self.person_name(author).into());
        }
    }

    /// Lets go of these, for good.
    pub async fn let_go(&self, items: &[LackingItem]) -> Result<(), ClientError> {
        let held = held(items);
        self.commit(|_, replica| {
            Ok(crate::store::Batch { put_meta: replica.without_lacking(&held), ..Default::default() })
        })
        .await
    }
}

fn held(items: &[LackingItem]) -> Vec<Lacking> {
    items.iter().map(|item| item.lacking.clone()).collect()
}
