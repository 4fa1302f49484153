//! What has left this device because nobody touched it for long: on the server, and found there when it can be
//! reached.

use super::{Client, ClientError, SyncEvent, device};
use crate::domain::{Entity, EntityId, Project, ProjectId, Ticket, TicketId, Time};
use crate::merge::Record;
use crate::platform;
use crate::store::{Batch, Store};
use crate::sync::retention::keeping_name;
use crate::sync::{Fault, Keeping, ServerChange};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

const RETENTION_DAYS: &str = "retention_days";
/// A browser keeps what was closed this long, unless the person says otherwise; an installed program keeps all.
const RETENTION_DAYS_DEFAULT: u64 = 30;
/// How often it is looked at what may leave.
const RETIRE_EVERY_MILLIS: u64 = 10 * 60 * 1_000;
/// Tickets asked for at a time, and how many times until enough are found that are not here.
const PAGE: usize = 200;
const PAGES_MAX: usize = 5;
const FOUND_MAX: usize = 50;
/// Incomplete tickets that are fetched after one sync.
const FETCHED_MAX: usize = 20;

/// A ticket that is on the server, and not here.
#[derive(Clone, Debug, PartialEq)]
pub struct Archived {
    pub id: TicketId,
    /// WEB-12.
    pub key: String,
    pub title: String,
    pub updated_at: Time,
}

/// A ticket as REST lists it.
#[derive(Deserialize)]
struct Listed {
    id: TicketId,
    title: String,
    #[serde(default)]
    number: Option<i64>,
    updated_at: Time,
}

impl Client {
    /// For how many days closed tickets stay on this device after they were last touched; 0: for good.
    pub fn retention_days(&self) -> u64 {
        let usual = if device::is_native() { 0 } else { RETENTION_DAYS_DEFAULT };
        self.0.replica.borrow().meta(RETENTION_DAYS).and_then(Value::as_u64).unwrap_or(usual)
    }

    /// Sets for how many days; 0: for good. What is over leaves at once.
    pub async fn set_retention_days(&self, days: u64) -> Result<(), ClientError> {
        let mut batch = Batch::default();
        batch.put_meta.insert(RETENTION_DAYS.into(), Some(Value::from(days)));
        self.commit(|_, _| Ok(batch)).await?;
        self.retire().await
    }

    /// Where a project is kept.
    pub fn keeping(&self, project: ProjectId) -> Keeping {
        self.0.replica.borrow().keeping(project)
    }

    /// Keeps a project here as well (all of it comes from the server), or on the server only (what the server has
    /// leaves this device).
    pub async fn keep_here(&self, project: ProjectId, here: bool) -> Result<(), ClientError> {
        let keeping = if here { Keeping::Synced } else { Keeping::NotHere };
        self.commit(|_, replica| {
            let mut batch = if here { replica.from_the_start(project) } else { Batch::default() };
            batch.put_meta.insert(keeping_name(project), keeping.to_value());
            Ok(batch)
        })
        .await?;
        self.retire().await?;
        self.sync_now();
        Ok(())
    }

    /// Now, by the server's clock as far as it is known.
    fn server_now(&self) -> Time {
        device::now() + chrono::TimeDelta::milliseconds(self.0.clock_offset.get())
    }

    /// Lets go of what is over. The server has all of it. Only where a sync has told the server's time: a tab that
    /// follows leaves it to the one that leads.
    async fn retire(&self) -> Result<(), ClientError> {
        if self.0.engine.borrow().synced_at_millis().is_none() {
            return Ok(());
        }
        // Of what another tab has queued meanwhile nothing leaves.
        self.hear_of_others().await;
        let now = self.server_now();
        let days = i64::try_from(self.retention_days()).unwrap_or(i64::MAX).min(36_500);
        let before = (days > 0).then(|| now - chrono::TimeDelta::days(days));
        let mut bytes = Default::default();
        self.commit(|_, replica| {
            let leaving = replica.leaving(before, now);
            bytes = leaving.bytes;
            Ok(leaving.batch)
        })
        .await?;
        for hash in bytes {
            self.0.store.remove_blob(&hash).await?;
        }
        Ok(())
    }

    /// After a sync that is finished: what is over leaves, from time to time, and what is here in part only is
    /// fetched whole.
    pub(super) async fn tidy(&self) {
        let now = platform::now_millis();
        if now.abs_diff(self.0.retired_at.get()) >= RETIRE_EVERY_MILLIS {
            self.0.retired_at.set(now);
            let retired = self.retire().await;
            if let Err(error) = retired.and(self.shed_files().await) {
                self.note(SyncEvent::StoreFailed((&error).into()));
            }
        }
        let incomplete = self.0.replica.borrow().incomplete();
        for ticket in incomplete.into_iter().take(FETCHED_MAX) {
            if self.fetch(ticket).await.is_err() {
                break;
            }
        }
    }

    /// Whether only a part of a ticket is here; the rest is on its way.
    pub fn is_incomplete(&self, ticket: TicketId) -> bool {
        self.0.replica.borrow().is_incomplete(ticket.into())
    }

    /// Brings a ticket that has left, with all that belongs to it, back to this device.
    ///
    /// # Errors
    /// [`ClientError::Offline`] where the server can't be asked, [`ClientError::Gone`] where it is not there either; of one
    /// that moved, its tombstone is enough.
    pub async fn fetch_ticket(&self, id: TicketId) -> Result<(), ClientError> {
        self.fetch(id.into()).await?;
        let is_here = self.get::<Ticket>(id).is_some() || self.whereabouts(id) != id;
        if is_here { Ok(()) } else { Err(ClientError::Gone) }
    }

    async fn fetch(&self, ticket: EntityId) -> Result<(), ClientError> {
        let asked_at = self.0.replica.borrow().standings().clone();
        let found: Vec<ServerChange> = match self.ask_archive(&format!("/api/archive/tickets/{ticket}")).await {
            Err(ClientError::Gone) => Vec::new(),
            found => found?,
        };
        let records = found.into_iter().map(Record::from).collect();
        let now = self.server_now();
        self.commit(|_, replica| Ok(replica.complete(ticket, records, &asked_at, now))).await
    }

    /// Tickets that are on the server and not here, with every word of `text` in them, those changed last first.
    pub async fn search_archive(&self, text: &str, project: ProjectId) -> Result<Vec<Archived>, ClientError> {
        let words: Vec<String> = text.split_whitespace().map(platform::http::encoded).collect();
        let (room, q) =
            if words.is_empty() { ("", String::new()) } else { ("/search", format!("&q={}", words.join("+"))) };
        let prefix = self.get::<Project>(project).map_or_else(String::new, |project| project.value.key_prefix());
        let mut found = Vec::new();
        for page in 0..PAGES_MAX {
            let offset = page * PAGE;
            let path =
                format!("/api/tickets{room}?project_id={project}&sort=updated_at&limit={PAGE}&offset={offset}{q}");
            let listed: Vec<Listed> = self.ask_archive(&path).await?;
            let is_last = listed.len() < PAGE;
            let is_here =
                |listed: &Listed| self.0.replica.borrow().confirmed(&(Ticket::TYPE, listed.id.into())).is_some();
            found.extend(listed.into_iter().filter(|listed| !is_here(listed)).map(|listed| Archived {
                id: listed.id,
                key: format!("{prefix}-{}", listed.number.unwrap_or_default()),
                title: listed.title,
                updated_at: listed.updated_at,
            }));
            if is_last || found.len() >= FOUND_MAX {
                break;
            }
        }
        found.truncate(FOUND_MAX);
        Ok(found)
    }

    async fn ask_archive<T: DeserializeOwned>(&self, path: &str) -> Result<Vec<T>, ClientError> {
        let remote = self.0.remote.as_ref().filter(|_| !self.is_working_offline()).ok_or(ClientError::Offline)?;
        match remote.ask("GET", path, None).await? {
            (200, body) => serde_json::from_slice(&body).map_err(|_| Fault::Unreadable.into()),
            (404, _) => Err(ClientError::Gone),
            (status, body) => {
                let message = crate::api::Failure::from_body(status, &body).error;
                Err(Fault::Status { status, retry_after_seconds: None, message }.into())
            }
        }
    }
}
