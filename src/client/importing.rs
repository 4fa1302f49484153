//! Importing another tool's file: read and previewed, then created in one commit.

use super::{Client, ClientError, device};
use crate::domain::{ProjectId, Scope};
use crate::import::{self, Options, Report, Run};
use crate::merge::Change;
use crate::platform;
use uuid::Uuid;

impl Client {
    /// What an import of this file would take, and what not; changes nothing.
    pub fn preview_import(&self, filename: &str, bytes: &[u8], options: &Options) -> Result<Report, ClientError> {
        Ok(import::read(filename, bytes, *options)?.report)
    }

    /// Imports a file as a new project, whole or not at all.
    pub async fn run_import(
        &self,
        filename: &str,
        bytes: &[u8],
        options: &Options,
    ) -> Result<(ProjectId, Report), ClientError> {
        let plan = import::read(filename, bytes, *options)?;
        let run = Run::new(Uuid::from_bytes(platform::random_bytes()), device::now());
        self.commit(|client, replica| {
            let made = plan.changes(&run, &mut || client.stamp());
            let scope = Scope::Project(run.project);
            let changes = made.into_iter().map(|change: Change| (scope, change));
            Ok(if client.0.me.account { replica.enqueue(changes) } else { replica.confirm_here(changes) })
        })
        .await?;
        self.sync_now();
        Ok((run.project, plan.report))
    }
}
