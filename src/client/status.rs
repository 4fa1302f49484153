//! Where the sync stands, for the status chip and the sync page.

use super::sync_log::LogLine;
use super::{Client, ClientError};
use crate::domain::Time;
use crate::platform::{self, page};
use crate::store::{StoreError, Unavailable};
use crate::sync::{Phase, Standing};
use serde::{Deserialize, Serialize};

/// The status chip's state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    LocalOnly,
    Synced {
        at: Option<Time>,
    },
    Syncing {
        done: usize,
        total: usize,
    },
    /// Not everything there is has come yet: the first sync, or one after a long time.
    Fetching {
        /// Records that are here.
        received: usize,
    },
    /// The device says it has no network.
    Offline {
        pending: usize,
    },
    /// There is a network, but the server does not answer.
    Unreachable {
        pending: usize,
        retry_in_seconds: u32,
    },
    SignInAgain {
        pending: usize,
    },
    /// *Work offline* is on.
    Paused {
        pending: usize,
    },
    /// The local store failed.
    Error(StoreProblem),
}

/// What the store of this device could not do, without what lies underneath: other tabs are told of it, too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StoreProblem {
    Full,
    Busy,
    Unreadable(String),
    Locked,
    Unavailable(Unavailable),
    Removed,
    Failed(String),
}

impl From<&StoreError> for StoreProblem {
    fn from(error: &StoreError) -> Self {
        match error {
            StoreError::Full { .. } => Self::Full,
            StoreError::Busy { .. } => Self::Busy,
            StoreError::Unreadable { what } => Self::Unreadable(what.clone()),
            StoreError::Locked => Self::Locked,
            StoreError::Unavailable { why } => Self::Unavailable(why.clone()),
            StoreError::Removed => Self::Removed,
            StoreError::Failed { what, .. } => Self::Failed(what.clone()),
        }
    }
}

impl From<&ClientError> for StoreProblem {
    fn from(error: &ClientError) -> Self {
        match error {
            ClientError::Store(error) => error.into(),
            other => Self::Failed(other.to_string()),
        }
    }
}

/// How the sync that is going on is getting along.
#[derive(Default)]
pub struct Progress {
    /// Changes that waited when this run of syncs began.
    pub total: usize,
    /// What happened and is not in the store yet.
    pub log: Vec<LogLine>,
    /// The local store refused what came.
    pub problem: Option<StoreProblem>,
    /// This tab leads the sync.
    pub leads: bool,
    /// Another tab leads, and told this.
    pub told: Option<Status>,
}

impl Client {
    /// Where the sync stands.
    pub fn status(&self) -> Status {
        if !self.0.me.account {
            return Status::LocalOnly;
        }
        let progress = self.0.progress.borrow();
        if let Some(problem) = &progress.problem {
            return Status::Error(problem.clone());
        }
        if let Some(told) = &progress.told {
            return told.clone();
        }
        let pending = self.pending();
        let engine = self.0.engine.borrow();
        let at = engine.synced_at_millis().and_then(|millis| Time::from_timestamp_millis(i64::try_from(millis).ok()?));
        match engine.phase(pending) {
            Phase::Paused => Status::Paused { pending },
            Phase::SignInNeeded => Status::SignInAgain { pending },
            Phase::Unreachable { .. } if page::says_offline() => Status::Offline { pending },
            Phase::Unreachable { retry_at_millis } => {
                let wait_millis = retry_at_millis.saturating_sub(platform::now_millis());
                let retry_in_seconds = u32::try_from(wait_millis.div_ceil(1_000)).unwrap_or(u32::MAX);
                Status::Unreachable { pending, retry_in_seconds }
            }
            Phase::Syncing | Phase::Waiting | Phase::Synced if pending > 0 => {
                let total = progress.total.max(pending);
                Status::Syncing { done: total - pending, total }
            }
            Phase::Syncing | Phase::Waiting if self.is_fetching() => {
                Status::Fetching { received: self.0.replica.borrow().confirmed_count() }
            }
            Phase::Syncing | Phase::Waiting | Phase::Synced => Status::Synced { at },
        }
    }

    /// Whether a pull is in the midst of its pages, or nothing has ever come.
    fn is_fetching(&self) -> bool {
        let replica = self.0.replica.borrow();
        let standings = replica.standings();
        standings.is_empty() || standings.values().any(Standing::is_receiving)
    }
}
