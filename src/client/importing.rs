//! Importing another tool's file: read and previewed, then created in one commit.

use super::{Client, ClientError, device};
use crate::domain::{ProjectId, Scope};
use crate::import::{self, Options, Report, Run};
use crate::merge::Change;
use crate::platform;
use crate::store::Store;
use crate::sync::retention::UPLOAD;
use serde_json::Value;
use uuid::Uuid;

impl Client {
    /// What an import of this file would take, and what not; changes nothing.
    pub fn preview_import(&self, filename: &str, bytes: &[u8], options: &Options) -> Result<Report, ClientError> {
        Ok(import::read(filename, bytes, options)?.report)
    }

    /// Imports a file as a new project, whole or not at all.
    pub async fn run_import(
        &self,
        filename: &str,
        bytes: &[u8],
        options: &Options,
    ) -> Result<(ProjectId, Report), ClientError> {
        let plan = import::read(filename, bytes, options)?;
        let run = Run::new(Uuid::from_bytes(platform::random_bytes()), device::now());
        // Bytes first: nothing may name what is not here. Without their ticket they are as good as not there.
        for (hash, bytes) in plan.files() {
            self.0.store.put_blob(hash, bytes).await?;
        }
        self.commit(|client, replica| {
            let made = plan.changes(&run, &mut || client.stamp());
            let scope = Scope::Project(run.project);
            let changes = made.into_iter().map(|change: Change| (scope, change));
            if !client.0.me.account {
                return Ok(replica.confirm_here(changes));
            }
            let mut batch = replica.enqueue(changes);
            let uploads = plan.files().map(|(hash, _)| (format!("{UPLOAD}{hash}"), Some(Value::Bool(true))));
            batch.put_meta.extend(uploads);
            Ok(batch)
        })
        .await?;
        self.sync_now();
        Ok((run.project, plan.report))
    }
}
