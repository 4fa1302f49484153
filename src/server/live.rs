//! `GET /api/live`: server-sent events that say which scopes have moved, and where to.
//!
//! Invariants: only scopes the session may read, judged anew whenever the person's own scope moves; never any data;
//! when the session ends, so does the stream. The first events tell where every scope stands; each heartbeat looks
//! again, so that what the news of another server on the same database did not reach is told too.

use super::error::ServerError;
use super::hub::News;
use super::metrics::OpenStream;
use super::visit::Caller;
use super::{clock, rows, session};
use crate::domain::Scope;
use crate::merge::Cursor;
use axum::response::IntoResponse;
use axum::response::sse::{Event, Sse};
use futures::stream::{self, Stream};
use sea_orm::{DbErr, QueryResult};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Interval, MissedTickBehavior, interval_at};

/// How often a sign of life is sent, and the session looked at.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// One event: a scope has moved to this place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub scope: Scope,
    pub head: Cursor,
}

/// `GET /api/live`.
///
/// # Errors
/// When the database fails.
pub async fn get_live(caller: Caller) -> Result<impl IntoResponse, ServerError> {
    let events = events(caller).await?;
    // Proxies must pass each event on at once.
    Ok(([("x-accel-buffering", "no")], Sse::new(events)))
}

struct Listener {
    caller: Caller,
    news: Receiver<News>,
    heartbeat: Interval,
    /// What the client was told of each scope it may read.
    told: BTreeMap<Scope, Cursor>,
    waiting: VecDeque<Event>,
    ended: bool,
    _counted: OpenStream,
}

async fn events(caller: Caller) -> Result<impl Stream<Item = Result<Event, Infallible>>, ServerError> {
    // Listening comes before looking: what moves in between is told twice rather than never.
    let news = caller.app.hub.listen();
    let mut heartbeat = interval_at(tokio::time::Instant::now() + HEARTBEAT, HEARTBEAT);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut listener = Listener {
        _counted: OpenStream::new(&caller.app),
        caller,
        news,
        heartbeat,
        told: BTreeMap::new(),
        waiting: VecDeque::new(),
        ended: false,
    };
    listener.look().await?;
    Ok(stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok(event), listener))
    }))
}

/// Where the scopes stand that a person may read: one query, since every stream asks it with each heartbeat.
async fn readable_heads(caller: &Caller) -> Result<BTreeMap<Scope, Cursor>, DbErr> {
    let sql = "SELECT scope, epoch, seq, change_id FROM heads WHERE scope = $1 \
               OR scope IN (SELECT scope FROM members WHERE user_id = $2 AND NOT deleted)";
    let own = Scope::Person(caller.user()).to_string();
    let rows = rows::all(caller.app.database.reader(), sql, [own.into(), caller.user().to_string().into()]).await?;
    let head = |row: &QueryResult| {
        let (epoch, seq): (i64, i64) = (row.try_get("", "epoch")?, row.try_get("", "seq")?);
        let cursor = Cursor {
            epoch: u32::try_from(epoch).unwrap_or_default(),
            seq: u64::try_from(seq).unwrap_or_default(),
            change: rows::id(row, "change_id")?,
        };
        Ok((rows::id(row, "scope")?, cursor))
    };
    rows.iter().map(head).collect()
}

impl Listener {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            if self.ended {
                return None;
            }
            let went_well = tokio::select! {
                news = self.news.recv() => self.hear(news).await,
                _ = self.heartbeat.tick() => self.beat().await,
                () = self.caller.app.hub.stopped() => return None,
            };
            if let Err(error) = went_well {
                // The client comes again, and is told then what is wrong.
                error.log();
                return None;
            }
        }
    }

    async fn hear(&mut self, news: Result<News, RecvError>) -> Result<(), ServerError> {
        match news {
            Ok(News::Moved(Scope::Person(user), _)) if user == self.caller.user() => self.look().await?,
            Ok(News::Moved(scope, head)) if self.told.contains_key(&scope) => self.tell(scope, head),
            Ok(News::SessionEnded(session)) if session == self.caller.session => self.ended = true,
            Ok(News::UserEnded(user)) if user == self.caller.user() => self.ended = true,
            Err(RecvError::Closed) => self.ended = true,
            // What was missed does not matter, only where everything stands now.
            Ok(News::Missed) | Err(RecvError::Lagged(_)) => self.look_at_all().await?,
            Ok(_) => {}
        }
        Ok(())
    }

    async fn beat(&mut self) -> Result<(), ServerError> {
        self.look_at_all().await?;
        self.waiting.push_back(Event::default().comment("heartbeat"));
        Ok(())
    }

    /// The session, and what it may read.
    async fn look_at_all(&mut self) -> Result<(), ServerError> {
        let database = &self.caller.app.database;
        let account = session::account(database, self.caller.session, self.caller.user(), clock::now()).await?;
        if account.is_none() {
            self.ended = true;
            return Ok(());
        }
        self.look().await
    }

    /// Reads which scopes the person may read and where they stand, and tells what is new.
    async fn look(&mut self) -> Result<(), ServerError> {
        let heads = readable_heads(&self.caller).await?;
        self.told.retain(|scope, _| heads.contains_key(scope));
        for (scope, head) in heads {
            self.tell(scope, head);
        }
        Ok(())
    }

    fn tell(&mut self, scope: Scope, head: Cursor) {
        let known = self.told.insert(scope, head);
        // Two writers may tell in another order than they committed: never back within an epoch.
        let older = |known: Cursor| known.epoch == head.epoch && known.seq > head.seq;
        match known {
            Some(known) if known == head => {}
            Some(known) if older(known) => {
                self.told.insert(scope, known);
            }
            _ => self.waiting.extend(Event::default().json_data(Moved { scope, head }).ok()),
        }
    }
}
