//! Webhooks: other programs are told what happens in a project.
//!
//! The project's log is the list of what is to be sent: each webhook knows how far it has got, so that nothing is lost
//! when either side is down, and all of it comes in order. What fails is tried again, ever more slowly, for some days;
//! then the webhook is switched off, and says why. Each request is signed: `x-worknest-signature: t=…,v1=…`, the
//! HMAC-SHA256 of `t`, a dot and the body under the webhook's secret.

use super::app::{App, Shared};
use super::error::ServerError;
use super::extract::{Json, Path};
use super::openapi::{Api, Needs, Shape, delete, get, post};
use super::outside::{Allowed, Barred, Unsent};
use super::seal::Bound;
use super::visit::Caller;
use super::{account, audit, clock, member, outside, rows, secret};
use crate::api::Webhook;
use crate::domain::{Action, EntityType, Invalid, ProjectId, Scope, Time};
use crate::store::sql::SqlLedger;
use crate::store::{Book, Ledger};
use aws_lc_rs::hmac;
use axum::http::StatusCode;
use chrono::Duration;
use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

const NO_WEBHOOK: ServerError = ServerError::NotFound { what: "webhook" };

/// How many events go in one request.
const EVENTS_MAX: u64 = 100;
/// How often it is tried before it is switched off: with the waits below, about three days.
const FAILURES_MAX: i64 = 20;
/// How long after a failure it is tried again: doubled each time, up to the greater.
const WAIT_MIN: Duration = Duration::seconds(10);
const WAIT_MAX: Duration = Duration::hours(6);
/// Longer than a request may take.
const CLAIM: Duration = Duration::seconds(60);
/// The least time from one look to the next.
const PAUSE: std::time::Duration = std::time::Duration::from_millis(250);
/// How often it is looked whether something waits.
const LOOK: std::time::Duration = std::time::Duration::from_secs(10);
/// How often a test is tried, a pause apart, while the webhook is told of something.
const TEST_TRIES: usize = 20;

/// What an admin says of a new one.
#[derive(Debug, Deserialize)]
pub struct NewWebhook {
    #[serde(default)]
    url: String,
    /// What it is to be told of; of everything unless said.
    #[serde(default)]
    kinds: Vec<String>,
}

/// A webhook as stored: its secret is sealed.
#[derive(Debug)]
struct Stored {
    webhook: Webhook,
    /// How far in the project's log it was told.
    sent_seq: i64,
}

/// The routes of webhooks.
pub fn routes(api: Api) -> Api {
    api.add(
        get("/api/projects/{id}/webhooks", "Who is told of what happens: admins only.")
            .needs(Needs::Administer)
            .gives(Shape::Many("Webhook")),
        list,
    )
    .add(
        post("/api/projects/{id}/webhooks", "Tells this address of what happens; its secret is shown once.")
            .needs(Needs::Administer)
            .takes(Shape::One("NewWebhook"))
            .gives(Shape::One("Webhook")),
        create,
    )
    .add(delete("/api/webhooks/{id}", "Tells it no more.").needs(Needs::Administer), remove)
    .add(
        post(
            "/api/webhooks/{id}/test",
            "Tells it now: what waits, or no events at all. One that was switched off is on again where it answers.",
        )
        .needs(Needs::Administer)
        .status(200)
        .gives(Shape::One("Webhook")),
        test,
    )
}

const COLUMNS: &str = "id, project_id, url, secret, kinds, created_by, created_at, is_on, failures, last_error, \
                       sent_seq, sent_at";

impl Stored {
    fn from_row(row: &QueryResult) -> Result<Self, DbErr> {
        let sent_at: Option<String> = row.try_get("", "sent_at")?;
        let (kinds, last_error) = (rows::text(row, "kinds")?, rows::text(row, "last_error")?);
        let webhook = Webhook {
            id: rows::id(row, "id")?,
            project_id: rows::id(row, "project_id")?,
            url: rows::text(row, "url")?,
            kinds: kinds.split(',').filter(|kind| !kind.is_empty()).map(str::to_owned).collect(),
            created_by: rows::id(row, "created_by")?,
            created_at: rows::time(row, "created_at")?,
            is_on: row.try_get("", "is_on")?,
            failures: row.try_get("", "failures")?,
            last_code: Untold::code_of(&last_error),
            last_error,
            sent_at: sent_at.as_deref().and_then(rows::parse_time),
            secret: Some(rows::text(row, "secret")?),
        };
        Ok(Self { webhook, sent_seq: row.try_get("", "sent_seq")? })
    }

    async fn by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<Self, ServerError> {
        let sql = format!("SELECT {COLUMNS} FROM webhooks WHERE id = $1");
        let row = rows::one(db, &sql, [id.to_string().into()]).await?;
        Ok(Self::from_row(&row.ok_or(NO_WEBHOOK)?)?)
    }

    /// Without its secret.
    fn told(self) -> Webhook {
        Webhook { secret: None, ..self.webhook }
    }
}

/// The kinds of things that somebody names, each once.
fn checked_kinds(kinds: Vec<String>) -> Result<Vec<String>, Invalid> {
    let mut known = Vec::new();
    for kind in kinds {
        if !EntityType::KNOWN.contains(&EntityType::from(kind.as_str())) {
            return Err(Invalid::new("kinds", "must be entity types like ticket or comment"));
        }
        if !known.contains(&kind) {
            known.push(kind);
        }
    }
    Ok(known)
}

/// `GET /api/projects/{id}/webhooks`.
pub async fn list(caller: Caller, Path(project): Path<ProjectId>) -> Result<Json<Vec<Webhook>>, ServerError> {
    let mut ledger = caller.app.database.read().await?;
    member::must_administer(&mut ledger, project, &caller).await?;
    let sql = format!("SELECT {COLUMNS} FROM webhooks WHERE project_id = $1 ORDER BY created_at, id");
    let found = rows::all(ledger.connection(), &sql, [project.to_string().into()]).await?;
    Ok(Json(found.iter().map(|row| Stored::from_row(row).map(Stored::told)).collect::<Result<_, _>>()?))
}

/// `POST /api/projects/{id}/webhooks`: 201. It is told of what happens from now on.
pub async fn create(
    caller: Caller,
    Path(project): Path<ProjectId>,
    Json(body): Json<NewWebhook>,
) -> Result<(StatusCode, Json<Webhook>), ServerError> {
    let (url, kinds) = (outside::read(&body.url)?, checked_kinds(body.kinds)?);
    let mut ledger = caller.app.database.write().await?;
    ledger.lock(&[Scope::Project(project)]).await?;
    member::must_administer(&mut ledger, project, &caller).await?;
    let head = ledger.head(Scope::Project(project)).await?;
    drop(ledger);
    // Other servers are asked outside of the transaction: for the sake of a message now; each sending asks again.
    outside::resolve(&url, Allowed::of(&caller.app.settings)).await.map_err(Invalid::from)?;
    let webhook = Webhook {
        id: clock::random_id()?,
        project_id: project,
        url: url.to_string(),
        kinds,
        created_by: caller.user(),
        created_at: clock::now(),
        is_on: true,
        failures: 0,
        last_error: String::new(),
        last_code: String::new(),
        sent_at: None,
        secret: Some(secret::fresh()?),
    };
    let sent_seq = i64::try_from(head.seq).unwrap_or(i64::MAX);
    let mut ledger = caller.app.database.write().await?;
    ledger.lock(&[Scope::Project(project)]).await?;
    member::must_administer(&mut ledger, project, &caller).await?;
    insert(&caller.app, ledger.connection(), &webhook, sent_seq).await?;
    audit::note(
        ledger.connection(),
        &caller.actor(),
        "webhook_made",
        project.to_string(),
        url.host_str().unwrap_or(""),
    )
    .await?;
    ledger.finish().await?;
    Ok((StatusCode::CREATED, Json(webhook)))
}

async fn insert(app: &App, db: &impl ConnectionTrait, webhook: &Webhook, sent_seq: i64) -> Result<(), ServerError> {
    let sql = "INSERT INTO webhooks (id, project_id, url, secret, created_by, created_at, sent_seq, kinds, failures, \
               next_at, claimed_until, last_error, is_on) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $6, $6, '', TRUE)";
    let id = webhook.id.to_string();
    let sealed = app.seal.close(webhook.secret.as_deref().unwrap_or_default(), Bound::to_webhook(&id))?;
    let values = [
        id.into(),
        webhook.project_id.to_string().into(),
        webhook.url.clone().into(),
        sealed.into(),
        webhook.created_by.to_string().into(),
        rows::time_text(webhook.created_at).into(),
        sent_seq.into(),
        webhook.kinds.join(",").into(),
    ];
    rows::execute(db, sql, values).await?;
    Ok(())
}

/// A webhook in a transaction in which the caller administers its project.
async fn administered(caller: &Caller, id: Uuid) -> Result<(SqlLedger, Stored), ServerError> {
    let mut ledger = caller.app.database.write().await?;
    let stored = Stored::by_id(ledger.connection(), id).await?;
    ledger.lock(&[Scope::Project(stored.webhook.project_id)]).await?;
    let may = member::must_administer(&mut ledger, stored.webhook.project_id, caller).await;
    may.map_err(|error| match error {
        ServerError::NotFound { .. } => NO_WEBHOOK,
        other => other,
    })?;
    Ok((ledger, stored))
}

/// `DELETE /api/webhooks/{id}`: 204.
pub async fn remove(caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode, ServerError> {
    let (ledger, Stored { webhook, .. }) = administered(&caller, id).await?;
    rows::execute(ledger.connection(), "DELETE FROM webhooks WHERE id = $1", [id.to_string().into()]).await?;
    audit::note(ledger.connection(), &caller.actor(), "webhook_ended", webhook.project_id.to_string(), "").await?;
    ledger.finish().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/webhooks/{id}/test`: as it stands afterwards.
pub async fn test(caller: Caller, Path(id): Path<Uuid>) -> Result<Json<Webhook>, ServerError> {
    let app = &caller.app;
    let (ledger, stored) = administered(&caller, id).await?;
    let project = stored.webhook.project_id.to_string();
    audit::note(ledger.connection(), &caller.actor(), "webhook_tested", project, "").await?;
    ledger.finish().await?;
    let (mut stored, mut tries) = (stored, TEST_TRIES);
    while !send(app, stored, true).await? && tries > 0 {
        // It is told of something at this moment.
        tokio::time::sleep(PAUSE).await;
        stored = Stored::by_id(app.database.connection(), id).await?;
        tries -= 1;
    }
    Ok(Json(Stored::by_id(app.database.connection(), id).await?.told()))
}

/// Sends what waits, until the server stops: when something has moved, and every few seconds.
pub async fn run(app: Shared) {
    let mut news = app.hub.listen();
    loop {
        tokio::select! {
            () = app.hub.stopped() => return,
            _ = tokio::time::timeout(LOOK, news.recv()) => {}
        }
        if let Err(error) = send_all(&app).await {
            error.log();
        }
        // What moves meanwhile goes in the next request, together.
        tokio::time::sleep(PAUSE).await;
        while news.try_recv().is_ok() {}
    }
}

/// Those whose project has moved past what they were told, and whose time has come.
async fn send_all(app: &App) -> Result<(), ServerError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM webhooks WHERE is_on AND next_at <= $1 AND claimed_until <= $1 AND sent_seq < \
         (SELECT h.seq FROM heads h WHERE h.scope = 'project:' || webhooks.project_id) ORDER BY next_at LIMIT 20"
    );
    let waiting = rows::all(app.database.reader(), &sql, [rows::time_text(clock::now()).into()]).await?;
    let webhooks: Vec<Stored> = waiting.iter().map(Stored::from_row).collect::<Result<_, _>>()?;
    let sent = futures::future::join_all(webhooks.into_iter().map(|stored| send(app, stored, false))).await;
    sent.into_iter().try_for_each(|sent| sent.map(drop))
}

/// Tells it what waits; as a test also that nothing does. False where somebody else does so now, or has just done.
async fn send(app: &App, stored: Stored, is_test: bool) -> Result<bool, ServerError> {
    let Stored { webhook, sent_seq } = stored;
    let db = app.database.connection();
    let now = clock::now();
    let sql = "UPDATE webhooks SET claimed_until = $1 WHERE id = $2 AND claimed_until <= $3 AND sent_seq = $4";
    let values = [
        rows::time_text(now + CLAIM).into(),
        webhook.id.to_string().into(),
        rows::time_text(now).into(),
        sent_seq.into(),
    ];
    if rows::execute(db, sql, values).await? == 0 {
        return Ok(false);
    }
    let (events, reached) = events(app, &webhook, sent_seq).await?;
    let told = if is_test || !events.is_empty() { Some(tell(app, &webhook, events, now).await) } else { None };
    let now = clock::now();
    let (sql, values): (&str, Vec<sea_orm::Value>) = match told {
        // Nothing that it is told of.
        None => (
            "UPDATE webhooks SET sent_seq = $1, claimed_until = $2 WHERE id = $3",
            vec![reached.into(), rows::time_text(now).into(), webhook.id.to_string().into()],
        ),
        Some(Ok(())) => (
            "UPDATE webhooks SET sent_seq = $1, failures = 0, last_error = '', next_at = $2, claimed_until = $2, \
             is_on = TRUE, sent_at = $2 WHERE id = $3",
            vec![reached.into(), rows::time_text(now).into(), webhook.id.to_string().into()],
        ),
        Some(Err(why)) => {
            let failures = webhook.failures + 1;
            let doubled = WAIT_MIN * 2i32.pow(u32::try_from(webhook.failures.clamp(0, 16)).unwrap_or(16));
            (
                "UPDATE webhooks SET failures = $1, last_error = $2, next_at = $3, claimed_until = $4, is_on = $5 \
                 WHERE id = $6",
                vec![
                    failures.into(),
                    why.to_string().into(),
                    rows::time_text(now + doubled.min(WAIT_MAX)).into(),
                    rows::time_text(now).into(),
                    (failures < FAILURES_MAX).into(),
                    webhook.id.to_string().into(),
                ],
            )
        }
    };
    rows::execute(db, sql, values).await?;
    Ok(true)
}

/// What happened since, as long as the one who asked to be told may still read it.
async fn events(app: &App, webhook: &Webhook, sent_seq: i64) -> Result<(Vec<Value>, i64), ServerError> {
    let mut ledger = app.database.read().await?;
    let scope = Scope::Project(webhook.project_id);
    let head = i64::try_from(ledger.head(scope).await?.seq).unwrap_or(i64::MAX);
    let role = ledger.role(webhook.project_id, webhook.created_by).await?;
    let may_read = role.is_some_and(|role| role.may(Action::Administer));
    if !may_read || !account::is_active(ledger.connection(), webhook.created_by).await? {
        return Ok((Vec::new(), head));
    }
    let places: Vec<String> = (0..webhook.kinds.len()).map(|n| format!("${}", n + 3)).collect();
    let of_kinds =
        if places.is_empty() { String::new() } else { format!("AND entity_type IN ({})", places.join(", ")) };
    let sql = format!(
        "SELECT seq, change_id, entity_type, entity_id, user_id, user_name, accepted_at, change FROM log \
         WHERE scope = $1 AND seq > $2 {of_kinds} ORDER BY seq LIMIT {EVENTS_MAX}"
    );
    let mut values: Vec<sea_orm::Value> = vec![scope.to_string().into(), sent_seq.into()];
    values.extend(webhook.kinds.iter().map(|kind| kind.clone().into()));
    let found = rows::all(ledger.connection(), &sql, values).await?;
    let mut reached = sent_seq;
    let mut events = Vec::with_capacity(found.len());
    for row in &found {
        let seq: i64 = row.try_get("", "seq")?;
        let millis: i64 = row.try_get("", "accepted_at")?;
        let change: Value = serde_json::from_str(&rows::text(row, "change")?).unwrap_or_default();
        let user: Option<String> = row.try_get("", "user_id")?;
        events.push(json!({
            "seq": seq,
            "change_id": rows::text(row, "change_id")?,
            "type": rows::text(row, "entity_type")?,
            "id": rows::text(row, "entity_id")?,
            "operation": change["operation"],
            "data": change["data"],
            "user_id": user,
            "user_name": rows::text(row, "user_name")?,
            "at": Time::from_timestamp_millis(millis).map(rows::time_text),
        }));
        reached = reached.max(seq);
    }
    // What has a number and no entry (the server's own moves) is passed over once all entries are through.
    let is_last = (found.len() as u64) < EVENTS_MAX;
    Ok((events, if is_last { head.max(reached) } else { reached }))
}

/// Why it was not told, or did not take it. As text: English, for programs; so it is kept.
#[derive(Clone, Copy, Debug, thiserror::Error)]
enum Untold {
    #[error("answered with status {0}")]
    Status(u16),
    #[error("could not be reached")]
    Unreachable,
    #[error("its secret does not open: make it anew")]
    SecretLost,
    #[error("url is no address")]
    NotAnAddress,
    #[error("url {0}")]
    Barred(Barred),
}

impl Untold {
    /// Those that say no more than which they are, with their stable codes; the UI has words for each.
    const KNOWN: [(&str, Self); 7] = [
        ("unreachable", Self::Unreachable),
        ("secret_lost", Self::SecretLost),
        ("not_an_address", Self::NotAnAddress),
        ("not_listed", Self::Barred(Barred::NotListed)),
        ("not_found", Self::Barred(Barred::NotFound)),
        ("private", Self::Barred(Barred::Private)),
        ("not_encrypted", Self::Barred(Barred::NotEncrypted)),
    ];

    /// The code of what is kept as text; empty where there is nothing, or an older version has said it otherwise.
    fn code_of(said: &str) -> String {
        if let Some(status) = said.strip_prefix("answered with status ") {
            return format!("status_{status}");
        }
        let known = Self::KNOWN.iter().find(|(_, untold)| untold.to_string() == said);
        known.map(|(code, _)| (*code).to_owned()).unwrap_or_default()
    }
}

async fn tell(app: &App, webhook: &Webhook, events: Vec<Value>, now: Time) -> Result<(), Untold> {
    let url = outside::read(&webhook.url).map_err(|_| Untold::NotAnAddress)?;
    let body = json!({"webhook_id": webhook.id, "project_id": webhook.project_id, "events": events}).to_string();
    let (id, stored) = (webhook.id.to_string(), webhook.secret.as_deref().unwrap_or_default());
    let secret = app.seal.open(app.database.reader(), stored, Bound::to_webhook(&id)).await;
    let secret = secret.inspect_err(ServerError::log).map_err(|_| Untold::SecretLost)?;
    let signature = signature(&secret, now.timestamp(), &body);
    let headers = [("x-worknest-signature", signature)];
    match outside::post(&url, Allowed::of(&app.settings), &headers, body.into_bytes()).await {
        Ok(200..=299) => Ok(()),
        Ok(status) => Err(Untold::Status(status)),
        Err(Unsent::Barred(barred)) => Err(Untold::Barred(barred)),
        Err(Unsent::Unreachable(_)) => Err(Untold::Unreachable),
    }
}

/// What stands in the header: whoever has the secret can tell that it was us, and when.
fn signature(secret: &str, seconds: i64, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let tag = hmac::sign(&key, format!("{seconds}.{body}").as_bytes());
    let hex: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={seconds},v1={hex}")
}
