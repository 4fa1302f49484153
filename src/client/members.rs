//! Members and devices: the server's alone, so online only.

use super::{Client, ClientError};
use crate::api;
use crate::domain::{ProjectId, Role, Time, UserId};
use crate::store::Batch;

/// The name of the small value that holds what the person calls this device.
const DEVICE_NAME: &str = "device_name";

/// A device of the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub name: String,
    pub synced_at: Time,
    /// How many changes it still held when it last synced; of this one: holds now.
    pub pending: usize,
    pub is_this: bool,
}

impl Client {
    /// Adds a person to a project by user name.
    pub async fn add_member(&self, project: ProjectId, username: &str, role: Role) -> Result<(), ClientError> {
        self.ask()?;
        api::add_member(project, username.to_owned(), role).await?;
        self.sync_now();
        Ok(())
    }

    /// Changes what a member may do.
    pub async fn set_role(&self, project: ProjectId, user: UserId, role: Role) -> Result<(), ClientError> {
        self.ask()?;
        api::set_member_role(project, user, role).await?;
        self.sync_now();
        Ok(())
    }

    /// Takes a member out of a project.
    pub async fn remove_member(&self, project: ProjectId, user: UserId) -> Result<(), ClientError> {
        self.ask()?;
        api::remove_member(project, user).await?;
        self.sync_now();
        Ok(())
    }

    /// This person's devices, the last heard first.
    pub async fn devices(&self) -> Result<Vec<Device>, ClientError> {
        self.ask()?;
        let own = self.client_id();
        let shown = api::replicas().await?.value.into_iter().map(|replica| {
            let is_this = replica.client_id == own;
            let pending = if is_this { self.queue().len() } else { replica.pending.unsigned_abs() as usize };
            let name = self.device_name().filter(|_| is_this).unwrap_or(replica.name);
            Device { name, synced_at: replica.synced_at, pending, is_this }
        });
        Ok(shown.collect())
    }

    /// What the person calls this device, once they have named it.
    pub fn device_name(&self) -> Option<String> {
        self.0.replica.borrow().meta(DEVICE_NAME).and_then(|name| name.as_str().map(str::to_owned))
    }

    /// Names this device; the others hear of it with the next sync.
    pub async fn name_device(&self, name: &str) -> Result<(), ClientError> {
        let mut batch = Batch::default();
        let name = name.trim();
        batch.put_meta.insert(DEVICE_NAME.into(), (!name.is_empty()).then(|| name.into()));
        self.commit(|_, _| Ok(batch)).await?;
        self.sync_now();
        Ok(())
    }
}
