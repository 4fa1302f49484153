//! The people of this server, as its administrators see them: who has an account, who administers, who may come in.
//!
//! Invariants: what changes is checked and written in one transaction; somebody always stays who may come in and
//! administer; one who was deactivated comes in by no way, and has all of theirs again when they may.

use super::account::{self, StoredAccount};
use super::app::App;
use super::audit::{self, Actor};
use super::error::ServerError;
use super::extract::{Json, Path};
use super::hub::News;
use super::openapi::{Api, Needs, Shape, get, put};
use super::visit::Caller;
use super::{auth, clock, rows, session};
use crate::api::PersonOfServer;
use crate::domain::{Scope, Time, UserId};
use crate::store::{Book, Ledger};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use serde::Deserialize;

const NO_ACCOUNT: ServerError = ServerError::NotFound { what: "account" };

/// What is to be changed of somebody; what is absent stays.
#[derive(Debug, Default, Deserialize)]
pub struct PersonChange {
    #[serde(default)]
    pub is_admin: Option<bool>,
    #[serde(default)]
    pub is_active: Option<bool>,
}

/// The routes.
pub fn routes(api: Api) -> Api {
    api.add(
        get("/api/admin/users", "All people with an account, by user name.")
            .needs(Needs::ServerAdmin)
            .gives(Shape::Many("PersonOfServer")),
        get_users,
    )
    .add(
        put(
            "/api/admin/users/{id}",
            "Makes somebody an administrator or not; deactivates their account, or lets them in.",
        )
        .needs(Needs::ServerAdmin)
        .takes(Shape::One("PersonChange"))
        .gives(Shape::One("PersonOfServer")),
        put_user,
    )
}

/// `GET /api/admin/users`.
pub async fn get_users(caller: Caller) -> Result<Json<Vec<PersonOfServer>>, ServerError> {
    Ok(Json(people(caller.app.database.reader(), None).await?))
}

/// `PUT /api/admin/users/{id}`.
pub async fn put_user(
    caller: Caller,
    Path(user): Path<UserId>,
    Json(body): Json<PersonChange>,
) -> Result<Json<PersonOfServer>, ServerError> {
    change(&caller.app, &caller.actor(), user, &body).await?;
    let mut found = people(caller.app.database.connection(), Some(user)).await?;
    Ok(Json(found.pop().ok_or(NO_ACCOUNT)?))
}

/// Changes what somebody is at this server: by an administrator, or by nobody with an account, at the machine.
///
/// # Errors
/// 403 for one who administers no more; 404 for an unknown account; 409 where nobody would be left to administer.
pub async fn change(app: &App, by: &Actor, user: UserId, wanted: &PersonChange) -> Result<(), ServerError> {
    let mut ledger = app.database.write().await?;
    ledger.lock(&[Scope::Person(user)]).await?;
    // Nobody else makes or unmakes an administrator from here on.
    account::lock(ledger.connection()).await?;
    if let Some(by) = by.user {
        must_administer(ledger.connection(), by).await?;
    }
    let before = account::by_id(ledger.connection(), user).await?.ok_or(NO_ACCOUNT)?;
    let was_active = account::is_active(ledger.connection(), user).await?;
    let is_admin = wanted.is_admin.unwrap_or(before.is_admin);
    let is_active = wanted.is_active.unwrap_or(was_active);
    if is_admin != before.is_admin {
        account::set_admin(ledger.connection(), user, is_admin).await?;
        auth::put_user_record(&mut ledger, &StoredAccount { is_admin, ..before.clone() }).await?;
        let action = if is_admin { "admin_made" } else { "admin_unmade" };
        audit::note(ledger.connection(), by, action, user.to_string(), before.username.clone()).await?;
    }
    if is_active != was_active {
        account::set_active(ledger.connection(), user, is_active, clock::now()).await?;
        if !is_active {
            session::end_all(ledger.connection(), user, clock::now()).await?;
        }
        let action = if is_active { "account_reactivated" } else { "account_deactivated" };
        audit::note(ledger.connection(), by, action, user.to_string(), before.username).await?;
    }
    let is_one_less = (before.is_admin && was_active) && !(is_admin && is_active);
    if is_one_less && !account::has_admin(ledger.connection()).await? {
        let message = "this server needs an administrator: make somebody else one first".to_owned();
        return Err(ServerError::Conflict { code: "last_server_admin", message, field: None });
    }
    let head = ledger.head(Scope::Person(user)).await?;
    ledger.finish().await?;
    app.hub.moved([(Scope::Person(user), head)]);
    if !is_active {
        app.hub.tell(News::UserEnded(user));
    }
    Ok(())
}

/// As the layer has asked before, in the transaction that writes.
async fn must_administer(db: &impl ConnectionTrait, user: UserId) -> Result<(), ServerError> {
    let found = account::by_id(db, user).await?;
    if found.is_some_and(|found| found.is_admin) && account::is_active(db, user).await? {
        return Ok(());
    }
    let message = "only an administrator of the server may do this".to_owned();
    Err(ServerError::Forbidden { code: "not_an_administrator", message })
}

/// One of them, or all, by user name.
async fn people(db: &impl ConnectionTrait, one: Option<UserId>) -> Result<Vec<PersonOfServer>, DbErr> {
    let now = clock::now();
    let only = if one.is_some() { "AND id = $3" } else { "" };
    let sql = format!(
        "SELECT {}, deactivated_at, (SELECT count(*) FROM sessions s WHERE s.user_id = accounts.id AND {}) AS sessions, \
         (SELECT max(s.last_seen_at) FROM sessions s WHERE s.user_id = accounts.id) AS last_seen_at \
         FROM accounts WHERE deleted_at IS NULL {only} ORDER BY username_folded",
        account::COLUMNS,
        session::LIVES,
    );
    let mut values = session::lives_at(now).to_vec();
    values.extend(one.map(|user| user.to_string().into()));
    rows::all(db, &sql, values).await?.iter().map(person).collect()
}

fn person(row: &QueryResult) -> Result<PersonOfServer, DbErr> {
    let time = |column: &str| -> Result<Option<Time>, DbErr> {
        let text: Option<String> = row.try_get("", column)?;
        Ok(text.as_deref().and_then(rows::parse_time))
    };
    Ok(PersonOfServer {
        account: StoredAccount::from_row(row)?.to_account(),
        is_active: time("deactivated_at")?.is_none(),
        sessions: row.try_get("", "sessions")?,
        last_seen_at: time("last_seen_at")?,
    })
}
