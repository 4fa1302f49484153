//! What happened in sync: kept in the store, so that it is there after a restart and in every tab.

use super::{Client, ClientError, StoreProblem, device};
use crate::domain::Time;
use crate::store::Batch;
use crate::sync::Replica;
use serde::{Deserialize, Serialize};

/// A line lies under this and its place, from the oldest on.
const LINE: &str = "log:";
const LINES_MAX: usize = 200;

/// Something that happened in sync.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    pub at: Time,
    pub event: SyncEvent,
}

/// What happened; whoever shows it finds the words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SyncEvent {
    Sent {
        accepted: usize,
        refused: usize,
    },
    Received {
        count: usize,
    },
    /// The copy of what this person may no longer see was removed from this device.
    AccessEnded,
    NoAnswer,
    Unreadable,
    Refused {
        status: u16,
        message: String,
    },
    /// The store of this device could not do it, and why.
    StoreFailed(StoreProblem),
    /// A store that can't be decrypted any more was left as it is.
    SetAside {
        place: String,
    },
}

impl Client {
    /// What happened in sync lately, the newest last.
    pub fn log(&self) -> Vec<LogLine> {
        let replica = self.0.replica.borrow();
        let kept = self.kept_lines().into_iter().filter_map(|name| replica.meta(&name).cloned());
        let mut lines: Vec<LogLine> = kept.filter_map(|line| serde_json::from_value(line).ok()).collect();
        lines.extend(self.0.progress.borrow().log.iter().cloned());
        lines.split_off(lines.len().saturating_sub(LINES_MAX))
    }

    pub(super) fn note(&self, event: SyncEvent) {
        let log = &mut self.0.progress.borrow_mut().log;
        // The store has failed for long: it is said often enough.
        if log.len() < LINES_MAX {
            log.push(LogLine { at: device::now(), event });
        }
    }

    /// Commits what `make` gives together with these events and those noted before: who leaves the page at once
    /// loses neither.
    pub(super) async fn commit_noted(
        &self,
        events: Vec<SyncEvent>,
        make: impl FnOnce(&Replica) -> Batch,
    ) -> Result<(), ClientError> {
        let mut noted = self.0.progress.borrow().log.clone();
        let before = noted.len();
        noted.extend(events.into_iter().map(|event| LogLine { at: device::now(), event }));
        self.commit(|client, replica| {
            let mut batch = make(replica);
            batch.put_meta.extend(client.with_lines(&noted).put_meta);
            Ok(batch)
        })
        .await?;
        self.0.progress.borrow_mut().log.drain(..before);
        Ok(())
    }

    /// Moves what was noted into the store; what it can't take now stays for the next time.
    pub(super) async fn keep_log(&self) {
        if !self.0.progress.borrow().log.is_empty() {
            let _ = self.commit_noted(Vec::new(), |_| Batch::default()).await;
        }
    }

    fn with_lines(&self, noted: &[LogLine]) -> Batch {
        let mut batch = Batch::default();
        let mut names = self.kept_lines();
        let last = names.last().and_then(|name| name.strip_prefix(LINE)?.parse().ok()).unwrap_or(0_u64);
        for (place, line) in (last + 1..).zip(noted) {
            let name = format!("{LINE}{place:012}");
            batch.put_meta.insert(name.clone(), serde_json::to_value(line).ok());
            names.push(name);
        }
        let over = names.len().saturating_sub(LINES_MAX);
        batch.put_meta.extend(names.into_iter().take(over).map(|name| (name, None)));
        batch
    }

    /// Their names, the oldest first.
    fn kept_lines(&self) -> Vec<String> {
        let replica = self.0.replica.borrow();
        let mut names: Vec<String> =
            replica.meta_names().filter(|name| name.starts_with(LINE)).map(str::to_owned).collect();
        names.sort();
        names
    }
}
