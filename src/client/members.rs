//! Members and devices: the server's alone, so online only.

use super::open::use_bearer;
use super::{Client, ClientError};
use crate::api;
use crate::domain::{ProjectId, Role, Time, UserId};

/// A device on which the person is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub name: String,
    pub last_seen: Option<Time>,
    /// How many changes it still held when it was last seen.
    pub pending: Option<i64>,
    pub is_this: bool,
}

impl Client {
    fn ask(&self) -> Result<(), ClientError> {
        let remote = self.0.remote.as_ref().ok_or(ClientError::SignInNeeded)?;
        if self.is_working_offline() {
            return Err(ClientError::Offline);
        }
        use_bearer(remote.bearer());
        Ok(())
    }

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

    /// The devices on which this person is signed in.
    pub async fn devices(&self) -> Result<Vec<Device>, ClientError> {
        self.ask()?;
        let devices = api::devices().await?.value;
        let shown = devices.into_iter().map(|device| Device {
            name: device.name,
            last_seen: Some(device.last_seen_at),
            pending: None,
            is_this: device.current,
        });
        Ok(shown.collect())
    }
}
