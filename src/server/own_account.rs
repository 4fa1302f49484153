//! What people do with their own account: change its password, get it back, take their data along, delete it.
//!
//! Invariants: whatever could lock somebody out or let somebody in asks for the password again; a new password ends
//! every other session; a link to set one is good once, for an hour, and nobody learns from asking for one whether
//! there is such an account; a new password by link in the place of one before ends the other ways in as well.

use super::account;
use super::app::{App, Shared};
use super::audit::{self, Actor};
use super::error::ServerError;
use super::extract::{Json, Path};
use super::hub::News;
use super::openapi::{Api, Needs, Shape, get, post, put};
use super::throttle::Counted;
use super::visit::{Caller, Visit};
use super::{auth, clock, member, oidc, passkey, password, rows, secret, session};
use crate::api::{ResetLink, Strength};
use crate::domain::{ChangeId, EntityType, Fields, Scope, UserId};
use crate::store::{Book, Ledger};
use crate::sync::authority::{ServerWrite, write_as_server};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::Duration;
use serde::Deserialize;
use serde_json::{Value, json};

/// How long a link that was mailed is good.
const MAILED_LINK: Duration = Duration::hours(1);
/// How long one that an administrator passes on is good.
const PASSED_LINK: Duration = Duration::hours(24);

/// The body of a new password.
#[derive(Deserialize)]
pub struct NewPassword {
    #[serde(default)]
    current_password: String,
    #[serde(default)]
    password: String,
}

/// The body of asking how strong a password is.
#[derive(Deserialize)]
pub struct Candidate {
    #[serde(default)]
    password: String,
    #[serde(default)]
    username: String,
    #[serde(default)]
    email: String,
}

/// The body of asking for a link.
#[derive(Deserialize)]
pub struct Forgotten {
    #[serde(alias = "email")]
    username: String,
}

/// The body of using a link.
#[derive(Deserialize)]
pub struct Reset {
    #[serde(default)]
    token: String,
    #[serde(default)]
    password: String,
}

/// The body of deleting an account.
#[derive(Deserialize)]
pub struct Farewell {
    #[serde(default)]
    password: String,
}

/// The routes.
pub fn routes(api: Api) -> Api {
    api.add(
        put("/api/users/me/password", "Changes the password, or sets the first one; every other session ends.")
            .needs(Needs::Person)
            .status(204)
            .takes(Shape::One("NewPassword")),
        put_password,
    )
    .add(
        post("/api/auth/strength", "How hard a password is to guess, 0 to 4; below 2 it is refused.")
            .needs(Needs::Nobody)
            .status(200)
            .takes(Shape::One("Candidate"))
            .gives(Shape::One("Strength")),
        post_strength,
    )
    .add(
        post("/api/auth/reset", "Asks for a link to set a new password: the same answer, account or not.")
            .needs(Needs::Nobody)
            .status(202)
            .takes(Shape::One("Forgotten")),
        post_reset,
    )
    .add(
        post("/api/auth/reset/finish", "Sets a new password by a link; every session ends.")
            .needs(Needs::Nobody)
            .status(204)
            .takes(Shape::One("Reset")),
        post_finish,
    )
    .add(
        post("/api/admin/users/{id}/reset", "A link to set a new password, for an administrator to pass on.")
            .needs(Needs::ServerAdmin)
            .gives(Shape::One("ResetLink")),
        post_link,
    )
    .add(
        get("/api/users/me/export", "Everything of the caller's, as one file.")
            .needs(Needs::Person)
            .gives(Shape::One("Export")),
        get_export,
    )
    .add(
        post("/api/users/me/delete", "Deletes the account. What it wrote for others stays theirs, without its name.")
            .needs(Needs::Person)
            .status(204)
            .takes(Shape::One("Farewell")),
        post_delete,
    )
}

/// `PUT /api/users/me/password`: 204.
pub async fn put_password(caller: Caller, Json(body): Json<NewPassword>) -> Result<StatusCode, ServerError> {
    let app = &caller.app;
    let is_first = !account::has_password(app.database.reader(), caller.user()).await?;
    if is_first {
        session::must_be_proved(app.database.reader(), caller.session, clock::now()).await?;
    } else {
        account::must_know_password(&caller, &body.current_password).await?;
    }
    let known = [caller.account.username.as_str(), caller.account.email.as_str(), "worknest"];
    app.passwords.check_choice(&body.password, &known).await?;
    let hash = app.passwords.hash(&body.password).await?;
    let db = app.database.connection();
    account::set_password_hash(db, caller.user(), &hash).await?;
    audit::note(db, &caller.actor(), "password_changed", "", "").await?;
    for ended in session::end_others(db, caller.user(), caller.session, clock::now()).await? {
        app.hub.tell(News::SessionEnded(ended));
    }
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/auth/strength`.
pub async fn post_strength(Json(body): Json<Candidate>) -> Json<Strength> {
    let short = |text: &str| text.chars().take(100).collect::<String>();
    Json(password::strength(&body.password, &[&short(&body.username), &short(&body.email), "worknest"]))
}

/// `POST /api/auth/reset`: 202, whoever was named.
pub async fn post_reset(visit: Visit, Json(body): Json<Forgotten>) -> Result<StatusCode, ServerError> {
    let app = visit.app.clone();
    app.throttle.count(Counted::Mails, &visit.address)?;
    let actor = visit.actor();
    // Beside the answer, which takes the same time whether or not there is such an account.
    tokio::spawn(async move {
        if let Err(error) = mail_link(app, actor, body.username).await {
            error.log();
        }
    });
    Ok(StatusCode::ACCEPTED)
}

async fn mail_link(app: Shared, actor: Actor, username: String) -> Result<(), ServerError> {
    let Some((stored, _)) = account::by_login(app.database.reader(), &username).await? else { return Ok(()) };
    let Some(mail) = app.mail.as_ref().filter(|_| !stored.email.is_empty()) else {
        // An administrator sees that somebody asked, and makes a link.
        return audit::note(app.database.connection(), &actor, "reset_asked", stored.id.to_string(), "").await;
    };
    let link = make_link(&app, stored.id, MAILED_LINK).await?;
    audit::note(app.database.connection(), &actor, "reset_mailed", stored.id.to_string(), "").await?;
    let text = format!(
        "Hello {},\n\nsomebody, probably you, wants to set a new password for your account at Worknest. \
         This link does it, once, within an hour:\n\n{}\n\nIf it was not you, do nothing: your password stays.\n",
        stored.display_name, link.link
    );
    mail.send(&stored.email, "A new password for Worknest", text).await
}

/// Makes a link by which a person sets a new password.
///
/// # Errors
/// When the database fails.
async fn make_link(app: &App, user: UserId, life: Duration) -> Result<ResetLink, ServerError> {
    let (token, expires_at) = (secret::fresh()?, clock::now() + life);
    let db = app.database.connection();
    let now = rows::time_text(clock::now());
    rows::execute(db, "DELETE FROM resets WHERE expires_at < $1", [now.into()]).await?;
    let sql = "INSERT INTO resets (hash, user_id, expires_at) VALUES ($1, $2, $3)";
    let values = [secret::hash(&token).into(), user.to_string().into(), rows::time_text(expires_at).into()];
    rows::execute(db, sql, values).await?;
    Ok(ResetLink { link: app.settings.link(&format!("/reset#{token}")), token, expires_at })
}

/// `POST /api/auth/reset/finish`: 204.
pub async fn post_finish(visit: Visit, Json(body): Json<Reset>) -> Result<StatusCode, ServerError> {
    let app = &visit.app;
    app.throttle.look(Counted::WrongFromAddress, &visit.address)?;
    let sql = "SELECT user_id FROM resets WHERE hash = $1 AND expires_at > $2";
    let values = [secret::hash(&body.token).into(), rows::time_text(clock::now()).into()];
    let ended = || ServerError::NotFound { what: "link: it has ended, or was used before" };
    let Some(row) = rows::one(app.database.reader(), sql, values).await? else {
        app.throttle.count(Counted::WrongFromAddress, &visit.address)?;
        return Err(ended());
    };
    let user: UserId = rows::id(&row, "user_id")?;
    let stored = account::by_id(app.database.reader(), user).await?.ok_or_else(ended)?;
    app.passwords.check_choice(&body.password, &[&stored.username, &stored.email, "worknest"]).await?;
    let hash = app.passwords.hash(&body.password).await?;
    let ledger = app.database.write().await?;
    let db = ledger.connection();
    // Whoever removes it has it: two at once set one password.
    let sql = "DELETE FROM resets WHERE hash = $1";
    if rows::execute(db, sql, [secret::hash(&body.token).into()]).await? == 0 {
        return Err(ended());
    }
    let had_password = account::has_password(db, user).await?;
    account::set_password_hash(db, user, &hash).await?;
    rows::execute(db, "DELETE FROM resets WHERE user_id = $1", [user.to_string().into()]).await?;
    let actor = Actor { user: Some(user), name: stored.username, address: visit.address.clone() };
    audit::note(db, &actor, "password_reset", "", "").await?;
    // Whoever knew the old one may have linked themselves, or added a passkey. Where there was none, the link made the account.
    if had_password && oidc::unlink_all(db, user).await? {
        audit::note(db, &actor, "provider_unlinked", "", "password_reset").await?;
    }
    if had_password && passkey::forget_all(db, user).await? {
        audit::note(db, &actor, "passkey_removed", "", "password_reset").await?;
    }
    ledger.finish().await?;
    auth::end_everywhere(app, &actor, user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/admin/users/{id}/reset`: 201.
pub async fn post_link(caller: Caller, Path(user): Path<UserId>) -> Result<(StatusCode, Json<ResetLink>), ServerError> {
    let app = &caller.app;
    let found = account::by_id(app.database.reader(), user).await?;
    found.ok_or(ServerError::NotFound { what: "account" })?;
    let link = make_link(app, user, PASSED_LINK).await?;
    audit::note(app.database.connection(), &caller.actor(), "reset_link_made", user.to_string(), "").await?;
    Ok((StatusCode::CREATED, Json(link)))
}

/// `GET /api/users/me/export`.
pub async fn get_export(caller: Caller) -> Result<Response, ServerError> {
    let export = export(&caller).await?;
    audit::note(caller.app.database.connection(), &caller.actor(), "exported", "", "").await?;
    let name = "attachment; filename=\"worknest-my-data.json\"";
    Ok(([(header::CONTENT_DISPOSITION, name)], Json(export)).into_response())
}

async fn export(caller: &Caller) -> Result<Value, ServerError> {
    let db = caller.app.database.reader();
    let user = caller.user().to_string();
    let sql = "SELECT at, address, action, target, detail FROM audit WHERE user_id = $1 ORDER BY at, id";
    let mut acts = Vec::new();
    for row in rows::all(db, sql, [user.clone().into()]).await? {
        acts.push(json!({
            "at": rows::text(&row, "at")?,
            "address": rows::text(&row, "address")?,
            "action": rows::text(&row, "action")?,
            "target": rows::text(&row, "target")?,
            "detail": rows::text(&row, "detail")?,
        }));
    }
    let sessions = session::list(db, caller.user(), caller.session, clock::now()).await?;
    let sql = "SELECT issuer, subject, name, created_at FROM identities WHERE user_id = $1 ORDER BY created_at, issuer";
    let mut identities = Vec::new();
    for row in rows::all(db, sql, [user.clone().into()]).await? {
        identities.push(json!({
            "issuer": rows::text(&row, "issuer")?,
            "subject": rows::text(&row, "subject")?,
            "name": rows::text(&row, "name")?,
            "created_at": rows::text(&row, "created_at")?,
        }));
    }
    let mut export = json!({
        "account": caller.account.to_account(),
        "sessions": sessions,
        "acts": acts,
        "identities": identities,
        "passkeys": passkey::told(db, caller.user()).await?,
    });
    let mut ledger = caller.app.database.read().await?;
    for (name, entity_type, author) in [
        ("projects", EntityType::Project, "created_by"),
        ("tickets", EntityType::Ticket, "created_by"),
        ("comments", EntityType::Comment, "user_id"),
        ("attachments", EntityType::Attachment, "uploaded_by"),
    ] {
        export[name] = Value::Array(super::rest::written_by(&mut ledger, caller, &entity_type, author).await?);
    }
    Ok(export)
}

/// `POST /api/users/me/delete`: 204.
pub async fn post_delete(visit: Visit, caller: Caller, Json(body): Json<Farewell>) -> Result<Response, ServerError> {
    account::must_know_password(&caller, &body.password).await?;
    let (app, user) = (&caller.app, caller.user());
    let author = caller.at("server").author();
    let mut ledger = app.database.write().await?;
    let scopes = ledger.scopes_of(user).await?;
    ledger.lock(&scopes).await?;
    for project in ledger.scopes_of(user).await?.into_iter().filter_map(Scope::project) {
        if member::is_alone(&mut ledger, project, user).await? {
            let key = (EntityType::Project, project.into());
            // Nobody is left who could read it.
            if ledger.record(&key).await?.is_some_and(|record| !record.deleted) {
                write_deleted(&mut ledger, &author, Scope::Project(project), EntityType::Project, project.into())
                    .await?;
            }
            member::take_out(&mut ledger, &author, project, user).await?;
        } else {
            member::leave(&mut ledger, &author, project, user).await?;
        }
    }
    write_deleted(&mut ledger, &author, Scope::Person(user), EntityType::User, user.into()).await?;
    account::forget(ledger.connection(), user, clock::now()).await?;
    audit::note(ledger.connection(), &caller.actor(), "account_deleted", user.to_string(), "").await?;
    let mut heads = Vec::new();
    for scope in scopes {
        heads.push((scope, ledger.head(scope).await?));
    }
    ledger.finish().await?;
    app.hub.moved(heads);
    app.hub.tell(News::UserEnded(user));
    auth::without_cookie(&visit)
}

async fn write_deleted<L: Ledger>(
    ledger: &mut L,
    author: &crate::merge::Author,
    scope: Scope,
    entity_type: EntityType,
    entity_id: crate::domain::EntityId,
) -> Result<(), ServerError> {
    let id = ChangeId(clock::random_id()?);
    let fields = match entity_type {
        // Its owner's name goes with it.
        EntityType::User => {
            Fields::from_iter([("email".to_owned(), json!("")), ("display_name".to_owned(), json!(""))])
        }
        _ => Fields::new(),
    };
    let write = ServerWrite { id, scope, entity_type, entity_id, fields, deleted: true, author, also_move: &[] };
    Ok(write_as_server(ledger, write, clock::now()).await?)
}
