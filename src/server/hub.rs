//! What happened, told to the streams of live events in this process, and by the herald to other servers; and that
//! this server stops.
//!
//! Only that a scope moved is told, never what: data comes by pull, so that a lost message is harmless.

use super::token::SessionId;
use crate::domain::{ChangeId, Scope, UserId};
use crate::merge::Cursor;
use crate::store::Head;
use serde::{Deserialize, Serialize};
use tokio::sync::{broadcast, watch};

/// Something that live streams care for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum News {
    /// A scope has moved to this place.
    Moved(Scope, Cursor),
    /// A session has ended.
    SessionEnded(SessionId),
    /// All sessions of a user have ended.
    UserEnded(UserId),
    /// Something may have been missed: look at everything anew.
    Missed,
}

/// Messages a slow stream may be behind before it is told to look at everything anew.
const BACKLOG: usize = 1024;

/// Where writers tell, after their commit, and streams listen.
#[derive(Debug)]
pub struct Hub {
    all: broadcast::Sender<News>,
    /// Only what happened in this process.
    here: broadcast::Sender<News>,
    /// No news, which a request that had just come would miss.
    stopping: watch::Sender<bool>,
}

impl Default for Hub {
    fn default() -> Self {
        let channel = || broadcast::channel(BACKLOG).0;
        Self { all: channel(), here: channel(), stopping: watch::channel(false).0 }
    }
}

impl Hub {
    /// Tells everybody who listens; nobody is no error.
    pub fn tell(&self, news: News) {
        _ = self.here.send(news.clone());
        self.pass_on(news);
    }

    /// Tells what happened at another server.
    pub fn pass_on(&self, news: News) {
        _ = self.all.send(news);
    }

    /// Tells that scopes have moved. People's scopes first: whose access has changed then knows before they hear of
    /// the project.
    pub fn moved(&self, heads: impl IntoIterator<Item = (Scope, Head)>) {
        let mut heads: Vec<_> = heads.into_iter().collect();
        heads.sort_by_key(|(scope, _)| scope.project().is_some());
        for (scope, head) in heads {
            self.tell(News::Moved(scope, cursor(head)));
        }
    }

    /// Ends what never ends by itself.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Waits until this server stops; at once when it stops already.
    pub async fn stopped(&self) {
        _ = self.stopping.subscribe().wait_for(|stopping| *stopping).await;
    }

    /// Everything told from now on.
    pub fn listen(&self) -> broadcast::Receiver<News> {
        self.all.subscribe()
    }

    /// What happens in this process from now on.
    pub fn listen_here(&self) -> broadcast::Receiver<News> {
        self.here.subscribe()
    }
}

/// The place of a head.
pub fn cursor(head: Head) -> Cursor {
    let change: ChangeId = head.change;
    Cursor { epoch: head.epoch, seq: head.seq, change }
}
