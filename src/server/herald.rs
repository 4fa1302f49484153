//! Several servers on one PostgreSQL: each tells the others what happened here, and hears of them (LISTEN/NOTIFY).
//!
//! Invariants: it is told after the commit, as everything in the hub is; what came from elsewhere is not told on; a
//! lost message is harmless, since streams look again with each heartbeat, and after a lost connection at once.

use super::app::{App, Shared};
use super::hub::News;
use super::{clock, rows};
use futures::future::join;
use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use uuid::Uuid;

const CHANNEL: &str = "worknest_news";
/// PostgreSQL takes payloads of less than 8000 bytes; one piece of news has about 150.
const NEWS_MAX: usize = 40;
const RECONNECT_AFTER: Duration = Duration::from_secs(1);

#[derive(Serialize, Deserialize)]
struct Message {
    /// The server that tells: it has no need to hear it again.
    from: Uuid,
    news: Vec<News>,
}

/// Tells and hears for as long as it is polled; it never ends. With SQLite there is nobody to tell.
pub async fn run(app: Shared) -> Infallible {
    if let (DbBackend::Postgres, Some(url)) = (app.database.backend(), app.settings.database_url.clone()) {
        match clock::random_id() {
            Ok(own) => {
                join(tell(&app, own), hear(&app, own, &url)).await;
            }
            Err(error) => error.log(),
        }
    }
    std::future::pending().await
}

/// Has every server on this database look at everything anew, once the transaction commits.
///
/// # Errors
/// When the database fails.
pub async fn tell_all(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    if db.get_database_backend() == DbBackend::Postgres {
        // What no server understands makes each of them look.
        rows::execute(db, "SELECT pg_notify($1, '')", [CHANNEL.into()]).await?;
    }
    Ok(())
}

async fn tell(app: &App, own: Uuid) {
    let mut told_here = app.hub.listen_here();
    loop {
        let mut news = vec![match told_here.recv().await {
            Ok(first) => first,
            Err(RecvError::Lagged(_)) => News::Missed,
            Err(RecvError::Closed) => return,
        }];
        while let (true, Ok(next)) = (news.len() < NEWS_MAX, told_here.try_recv()) {
            news.push(next);
        }
        let Ok(text) = serde_json::to_string(&Message { from: own, news }) else { continue };
        let notify =
            rows::execute(app.database.connection(), "SELECT pg_notify($1, $2)", [CHANNEL.into(), text.into()]);
        if let Err(error) = notify.await {
            tracing::warn!(%error, "the other servers could not be told: they will see it with their next look");
        }
    }
}

async fn hear(app: &App, own: Uuid, url: &str) {
    loop {
        let Err(error) = listen(app, own, url).await;
        tracing::warn!(%error, "not listening to the other servers: trying again");
        tokio::time::sleep(RECONNECT_AFTER).await;
    }
}

/// Listens until the database can't be reached any more.
async fn listen(app: &App, own: Uuid, url: &str) -> Result<Infallible, sea_orm::sqlx::Error> {
    let mut listener = PgListener::connect(url).await?;
    listener.listen(CHANNEL).await?;
    // What was told before this moment, or while the connection was down, was not heard.
    app.hub.pass_on(News::Missed);
    loop {
        let Some(notification) = listener.try_recv().await? else {
            // The connection was lost, and is there again.
            app.hub.pass_on(News::Missed);
            continue;
        };
        match serde_json::from_str::<Message>(notification.payload()) {
            Ok(message) if message.from == own => {}
            Ok(message) => message.news.into_iter().for_each(|news| app.hub.pass_on(news)),
            // A newer server tells of something that this one does not know.
            Err(_) => app.hub.pass_on(News::Missed),
        }
    }
}
