//! Saved views of a project. Those that its people share are records of the project; a person's own are small values
//! of this device, for what is in a person's scope is the server's to write.

use super::{Client, ClientError};
use crate::domain::{Entity, EntityType, Fields, ProjectId, View, ViewId, validate};
use crate::platform;
use crate::store::Batch;
use serde_json::Value;

/// The small values that hold a person's own views, by id.
const OWN: &str = "view:";

/// A view that somebody has saved.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedView {
    pub id: ViewId,
    pub view: View,
    /// The person's own, on this device; else the project's people share it.
    pub is_own: bool,
    /// The server has not taken all of it yet.
    pub pending: bool,
}

fn read(name: &str, value: &Value) -> Option<SavedView> {
    let (id, fields) = (name.strip_prefix(OWN)?.parse().ok()?, value.as_object()?);
    Some(SavedView { id, view: View::from_fields(fields), is_own: true, pending: false })
}

impl Client {
    /// The views of a project that this person can open, by name.
    pub fn views(&self, project: ProjectId) -> Vec<SavedView> {
        let shared = self.children::<View>(project.into()).into_iter().map(|row| SavedView {
            id: row.id,
            view: row.value.clone(),
            is_own: false,
            pending: row.pending,
        });
        let replica = self.0.replica.borrow();
        let own = replica.meta_under(OWN).filter_map(|(name, value)| read(name, value));
        let mut views: Vec<SavedView> = shared.chain(own.filter(|own| own.view.project_id == project)).collect();
        views.sort_by_cached_key(|saved| (saved.view.name.to_lowercase(), saved.id));
        views
    }

    /// Saves a view, for everybody in its project or as the person's own.
    pub async fn create_view(&self, view: View, is_own: bool) -> Result<ViewId, ClientError> {
        if !is_own {
            return self.create(view).await;
        }
        let id = ViewId::new(platform::now_millis(), platform::random_bytes());
        self.put_own_view(id, Some(&view)).await?;
        Ok(id)
    }

    /// Writes what differs from the saved one.
    pub async fn save_view(&self, saved: &SavedView, view: &View) -> Result<(), ClientError> {
        if saved.is_own {
            return self.put_own_view(saved.id, Some(view)).await;
        }
        let draft = self.draft::<View>(saved.id).ok_or(ClientError::Gone)?;
        self.save(&draft, view).await
    }

    /// Writes a view of the person's own; `None` deletes it.
    pub async fn put_own_view(&self, id: ViewId, view: Option<&View>) -> Result<(), ClientError> {
        let fields: Option<Fields> = view.map(View::to_fields);
        if let Some(fields) = &fields {
            validate(&EntityType::View, fields, true)?;
        }
        let mut batch = Batch::default();
        batch.put_meta.insert(format!("{OWN}{id}"), fields.map(Value::Object));
        self.commit(|_, _| Ok(batch)).await
    }
}
