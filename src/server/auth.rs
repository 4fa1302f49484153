//! Signing up, in and out: what REST and the server functions share, and the REST routes.

use super::account::{self, StoredAccount};
use super::app::App;
use super::error::ServerError;
use super::extract::{Json, Path};
use super::hub::News;
use super::openapi::{Api, Needs, Shape, delete, get, post};
use super::settings::SignUp;
use super::token::SessionId;
use super::visit::{Caller, Shown, Visit};
use super::{clock, cookie, password, session};
use crate::api::{Account, Device, SignedIn};
use crate::domain::{ChangeId, Entity, EntityType, Scope, UserId};
use crate::merge::Author;
use crate::store::{Book, Ledger};
use crate::sync::authority::{ServerWrite, write_as_server};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use uuid::Uuid;

/// What a person says to get an account.
#[derive(Clone, Deserialize)]
pub struct Registration {
    #[serde(default)]
    pub username: String,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub password: String,
    #[serde(default)]
    pub display_name: Option<String>,
}

/// What a person says to sign in.
#[derive(Clone, Deserialize)]
pub struct Login {
    /// The user name, or the email.
    #[serde(default, alias = "email")]
    pub username: String,
    #[serde(default)]
    pub password: String,
}

/// A session that was just started, or renewed.
pub struct Started {
    pub account: StoredAccount,
    pub token: String,
}

impl Started {
    /// As it is told, with the token.
    pub fn with_token(self) -> SignedIn {
        SignedIn { user: self.account.to_account(), token: Some(self.token) }
    }
}

/// Makes an account and starts its first session.
///
/// # Errors
/// Names the field that is wrong or taken; 403 when sign-up is closed.
pub async fn register(app: &App, registration: Registration, device: &str) -> Result<Started, ServerError> {
    let closed = app.settings.sign_up == SignUp::Closed;
    if closed && account::count(app.database.reader()).await? > 0 {
        let message = "this server does not take new accounts: ask its administrator for one";
        return Err(ServerError::Forbidden { code: "sign_up_closed", message: message.into() });
    }
    let stored = create_account(app, registration).await?;
    tracing::info!(user = %stored.id, admin = stored.is_admin, "an account was made");
    start(app, stored, device).await
}

/// Makes an account: its row and the record that syncs to its owner's devices, in one transaction. The first one
/// is the server's administrator.
///
/// # Errors
/// Names the field that is wrong or taken.
pub async fn create_account(app: &App, registration: Registration) -> Result<StoredAccount, ServerError> {
    let (username, email) = account::check_names(&registration.username, &registration.email)?;
    password::check_choice(&registration.password)?;
    let display_name = registration.display_name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    let display_name = display_name.unwrap_or_else(|| username.clone());
    account::check_display_name(&display_name)?;
    let password_hash = app.passwords.hash(&registration.password).await?;
    let mut stored = StoredAccount {
        id: UserId(clock::random_id()?),
        username,
        email,
        display_name,
        is_admin: false,
        created_at: clock::now(),
    };
    let scope = Scope::Person(stored.id);
    let mut ledger = app.database.write().await?;
    ledger.lock(&[scope]).await?;
    account::lock(ledger.connection()).await?;
    stored.is_admin = account::count(ledger.connection()).await? == 0;
    account::insert(ledger.connection(), &stored, &password_hash).await?;
    put_user_record(&mut ledger, &stored).await?;
    ledger.finish().await?;
    Ok(stored)
}

/// Writes the record of a user after its account: whoever changes the account calls this in the same transaction.
///
/// # Errors
/// When the store fails.
pub async fn put_user_record<L: Ledger>(ledger: &mut L, stored: &StoredAccount) -> Result<(), ServerError> {
    let write = ServerWrite {
        id: ChangeId(clock::random_id()?),
        scope: Scope::Person(stored.id),
        entity_type: EntityType::User,
        entity_id: stored.id.into(),
        fields: stored.to_user().to_fields(),
        deleted: false,
        author: &Author::default(),
        also_move: &[],
    };
    Ok(write_as_server(ledger, write, clock::now()).await?)
}

/// Starts a session for the one who knows the password.
///
/// # Errors
/// 401, the same for an unknown user and a wrong password, after the same time.
pub async fn login(app: &App, login: Login, device: &str) -> Result<Started, ServerError> {
    let found = account::by_login(app.database.reader(), &login.username).await?;
    let hash = found.as_ref().map(|(_, hash)| hash.as_str());
    let matches = app.passwords.verify(&login.password, hash).await?;
    match found {
        Some((stored, _)) if matches => start(app, stored, device).await,
        _ => {
            let message = "the user name or the password is wrong";
            Err(ServerError::Unauthenticated { code: "wrong_credentials", message })
        }
    }
}

async fn start(app: &App, account: StoredAccount, device: &str) -> Result<Started, ServerError> {
    let id = session::start(app.database.connection(), account.id, device).await?;
    let token = app.tokens.issue(account.id, id, clock::now().timestamp())?;
    Ok(Started { account, token })
}

/// Ends the session that a request shows, if any.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(visit: &Visit) -> Result<(), ServerError> {
    if let (Some(named), Some(_)) = (visit.named, &visit.account) {
        end_session(&visit.app, named.session, named.user).await?;
    }
    Ok(())
}

/// Ends one session of a user, and its live stream. Whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn end_session(app: &App, session: SessionId, user: UserId) -> Result<bool, ServerError> {
    let ended = session::end(app.database.connection(), session, user, clock::now()).await?;
    app.hub.tell(News::SessionEnded(session));
    Ok(ended)
}

/// A fresh token for a living session, whether or not the time of its last token is over.
///
/// # Errors
/// 401 when the session has ended.
pub async fn renew(visit: &Visit) -> Result<Started, ServerError> {
    match (&visit.account, visit.named) {
        (Some(account), Some(named)) => {
            let token = visit.app.tokens.issue(account.id, named.session, clock::now().timestamp())?;
            Ok(Started { account: account.clone(), token })
        }
        _ => Err(visit.caller().err().unwrap_or_else(ServerError::sign_in)),
    }
}

/// The routes of signing in, and of one's own account.
pub fn routes(api: Api) -> Api {
    api.add(
        post("/api/auth/register", "Makes an account and signs it in.")
            .needs(Needs::Nobody)
            .takes(Shape::One("Registration"))
            .gives(Shape::One("SignedIn")),
        post_register,
    )
    .add(
        post("/api/auth/login", "Signs in by user name or email.")
            .needs(Needs::Nobody)
            .status(200)
            .takes(Shape::One("Credentials"))
            .gives(Shape::One("SignedIn")),
        post_login,
    )
    .add(
        post("/api/auth/renew", "A fresh token for a living session.")
            .needs(Needs::Nobody)
            .status(200)
            .gives(Shape::One("SignedIn")),
        post_renew,
    )
    .add(
        post("/api/auth/logout", "Ends the session of this request, if there is one.").needs(Needs::Nobody).status(204),
        post_logout,
    )
    .add(get("/api/users/me", "Who is signed in.").gives(Shape::One("Account")), get_me)
    .add(get("/api/devices", "Where the caller is signed in.").gives(Shape::Many("Device")), get_devices)
    .add(delete("/api/devices/{id}", "Ends one of the caller's sessions.").needs(Needs::Person), delete_device)
}

/// `GET /api/devices`: the latest used first.
pub async fn get_devices(caller: Caller) -> Result<Json<Vec<Device>>, ServerError> {
    let now = clock::now();
    Ok(Json(session::list(caller.app.database.reader(), caller.user(), caller.session, now).await?))
}

/// `DELETE /api/devices/{id}`: 204.
pub async fn delete_device(caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode, ServerError> {
    if end_session(&caller.app, SessionId(id), caller.user()).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(ServerError::NotFound { what: "session" })
}

/// `POST /api/auth/register`: 201.
pub async fn post_register(visit: Visit, Json(body): Json<Registration>) -> Result<Response, ServerError> {
    let started = register(&visit.app, body, &visit.device).await?;
    signed_in(&visit, StatusCode::CREATED, started)
}

/// `POST /api/auth/login`.
pub async fn post_login(visit: Visit, Json(body): Json<Login>) -> Result<Response, ServerError> {
    let started = login(&visit.app, body, &visit.device).await?;
    signed_in(&visit, StatusCode::OK, started)
}

/// `POST /api/auth/renew`.
pub async fn post_renew(visit: Visit) -> Result<Response, ServerError> {
    let started = renew(&visit).await?;
    signed_in(&visit, StatusCode::OK, started)
}

/// The token for programs, and the cookie for browsers: harmless where nobody wants it. One who shows a bearer
/// token has no use for it.
fn signed_in(visit: &Visit, status: StatusCode, started: Started) -> Result<Response, ServerError> {
    let cookie = cookie::set(&started.token, visit.app.settings.is_https())?;
    let mut response = (status, Json(started.with_token())).into_response();
    if visit.shown != Shown::Bearer {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// `POST /api/auth/logout`: 204, also when nobody was signed in.
pub async fn post_logout(visit: Visit) -> Result<Response, ServerError> {
    sign_out(&visit).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().insert(header::SET_COOKIE, cookie::remove(visit.app.settings.is_https())?);
    Ok(response)
}

/// `GET /api/users/me`.
pub async fn get_me(caller: Caller) -> Json<Account> {
    Json(caller.account.to_account())
}
