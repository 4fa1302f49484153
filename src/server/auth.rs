//! Signing up, in and out: what REST and the server functions share, and the REST routes.

use super::account::{self, StoredAccount};
use super::app::App;
use super::audit::{self, Actor};
use super::error::ServerError;
use super::extract::{Json, Path};
use super::hub::News;
use super::invitation;
use super::oidc::{self, Identity};
use super::openapi::{Api, Needs, Shape, delete, get, post};
use super::second_factor::Proof;
use super::session::NewSession;
use super::settings::SignUp;
use super::throttle::Counted;
use super::token::SessionId;
use super::visit::{Caller, Shown, Visit};
use super::{clock, cookie, passkey, password, second_factor, secret, session};
use crate::api::{Account, Device, Invitation, SignUpRule, SignedIn};
use crate::domain::{ChangeId, Entity, EntityType, Scope, UserId};
use crate::merge::Author;
use crate::store::{Book, Ledger};
use crate::sync::authority::{ServerWrite, write_as_server};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use uuid::Uuid;

/// What a person says to get an account.
#[derive(Clone, Default, Deserialize)]
pub struct Registration {
    #[serde(default)]
    pub username: String,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub password: String,
    #[serde(default)]
    pub display_name: Option<String>,
    /// The secret of an invitation.
    #[serde(default)]
    pub invitation: Option<String>,
}

/// What a person says to sign in.
#[derive(Clone, Default, Deserialize)]
pub struct Login {
    /// The user name, or the email.
    #[serde(default, alias = "email")]
    pub username: String,
    #[serde(default)]
    pub password: String,
    /// The second factor's, where it is on: from the app, or a recovery code.
    #[serde(default)]
    pub code: Option<String>,
}

/// A session that was just started.
pub struct Started {
    pub account: StoredAccount,
    /// For a browser.
    pub cookie: HeaderValue,
    /// For a program: the bearer token, shown this once.
    pub token: Option<String>,
}

impl Started {
    /// As it is told, with the token.
    pub fn told(self) -> SignedIn {
        SignedIn { user: self.account.to_account(), token: self.token }
    }
}

/// Makes an account and starts its first session.
///
/// # Errors
/// Names the field that is wrong or taken; 403 when sign-up is closed; 429.
pub async fn register(visit: &Visit, registration: Registration, with_token: bool) -> Result<Started, ServerError> {
    let app = &visit.app;
    app.throttle.count(Counted::SignUps, &visit.address)?;
    let invited = admitted(app, registration.invitation.as_deref(), false).await?;
    let stored = create_account(app, registration, invited.as_ref()).await?;
    start(visit, stored, with_token, "signed_up").await
}

/// Whether somebody may make an account now, with the invitation that they show; `is_known` are those whom the server
/// takes in any case.
///
/// # Errors
/// 403 when sign-up is closed, or asks for an invitation and there is none.
pub async fn admitted(app: &App, token: Option<&str>, is_known: bool) -> Result<Option<Invitation>, ServerError> {
    let rule = if is_known { SignUp::Open } else { rule(app).await? };
    let invited = invitation::to_sign_up(app, token, rule == SignUp::Invited).await?;
    if rule == SignUp::Closed {
        let message = "this server does not take new accounts: ask its administrator for one";
        return Err(ServerError::Forbidden { code: "sign_up_closed", message: message.into() });
    }
    Ok(invited)
}

/// Who may make an account now: anybody as long as there is nobody.
async fn rule(app: &App) -> Result<SignUp, ServerError> {
    let is_first = account::count(app.database.reader()).await? == 0;
    Ok(if is_first { SignUp::Open } else { app.settings.sign_up })
}

/// Makes an account: its row and the record that syncs to its owner's devices, in one transaction, and its place in
/// the project it is invited to. The first one is the server's administrator.
///
/// # Errors
/// Names the field that is wrong or taken.
pub async fn create_account(
    app: &App,
    registration: Registration,
    invited: Option<&Invitation>,
) -> Result<StoredAccount, ServerError> {
    let (username, email) = account::check_names(&registration.username, &registration.email)?;
    app.passwords.check_choice(&registration.password, &[&username, &email, "worknest"]).await?;
    let display_name = registration.display_name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    let display_name = display_name.unwrap_or_else(|| username.clone());
    account::check_display_name(&display_name)?;
    let password_hash = app.passwords.hash(&registration.password).await?;
    let newcomer = Newcomer { username, email, display_name, password_hash };
    insert(app, newcomer, None, invited).await
}

/// What is written of a new account.
#[derive(Debug, Default)]
pub struct Newcomer {
    pub username: String,
    /// Empty for one of whom none is known.
    pub email: String,
    pub display_name: String,
    /// Empty for one who signs in through the identity provider.
    pub password_hash: String,
}

/// Writes a new account, linked to who they are at the identity provider where they come from there.
///
/// # Errors
/// Names the field that is taken.
pub async fn insert(
    app: &App,
    newcomer: Newcomer,
    identity: Option<&Identity>,
    invited: Option<&Invitation>,
) -> Result<StoredAccount, ServerError> {
    let id = UserId(clock::random_id()?);
    let Newcomer { username, email, display_name, password_hash } = newcomer;
    let mut stored = StoredAccount { id, username, email, display_name, is_admin: false, created_at: clock::now() };
    let mut ledger = app.database.write().await?;
    ledger.lock(&invited.map_or_else(|| vec![Scope::Person(id)], |invited| invited.scopes(id))).await?;
    account::lock(ledger.connection()).await?;
    stored.is_admin = account::count(ledger.connection()).await? == 0;
    account::insert(ledger.connection(), &stored, &password_hash).await?;
    if let Some(identity) = identity
        && !oidc::link(ledger.connection(), identity, id).await?
    {
        // Two tabs at once: the other one has made the account, and who comes back goes into that.
        let message = "this account is being made already: sign in again".to_owned();
        return Err(ServerError::Conflict { code: "oidc_already_linked", message, field: None });
    }
    put_user_record(&mut ledger, &stored).await?;
    let mut heads = Vec::new();
    if let Some(invited) = invited {
        invited.take(&mut ledger, &Author::default(), &stored).await?;
        for scope in invited.scopes(id) {
            heads.push((scope, ledger.head(scope).await?));
        }
    }
    ledger.finish().await?;
    app.hub.moved(heads);
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

/// Starts a session for the one who knows the password, and the code where there is a second factor.
///
/// # Errors
/// 401, the same for an unknown user and a wrong password, after the same time; 429 after too many wrong ones.
pub async fn login(visit: &Visit, login: Login, with_token: bool) -> Result<Started, ServerError> {
    let app = &visit.app;
    // By the name as it was typed, so that an account that is not there is slowed down like one that is.
    let name = login.username.trim().to_lowercase();
    app.throttle.look(Counted::WrongFromAddress, &visit.address)?;
    let found = account::by_login(app.database.reader(), &login.username).await?;
    let id = found.as_ref().map_or(UserId(Uuid::nil()), |(stored, _)| stored.id);
    let is_at_home = session::was_at(app.database.reader(), id, &visit.address).await?;
    // Where they have been signed in before, guesses from elsewhere do not keep them out.
    let whose = if is_at_home { format!("at home: {id} {}", visit.address) } else { format!("elsewhere: {name}") };
    app.throttle.look(Counted::WrongForAccount, &whose)?;
    let hash = found.as_ref().map(|(_, hash)| hash.as_str()).filter(|hash| !hash.is_empty());
    let matches = app.passwords.verify(&login.password, hash).await?;
    let refused = match found {
        Some((stored, hash)) if matches => match second_factor::check(app, stored.id, login.code.as_deref()).await {
            Ok(()) => {
                if password::is_of_before(&hash) {
                    let fresh = app.passwords.hash(&login.password).await?;
                    account::hash_anew(app.database.connection(), stored.id, &hash, fresh).await?;
                }
                return start(visit, stored, with_token, "signed_in").await;
            }
            Err(error) if error.code() == "second_factor_needed" => return Err(error),
            Err(error) => error,
        },
        _ => {
            let message = "the user name or the password is wrong";
            ServerError::Unauthenticated { code: "wrong_credentials", message }
        }
    };
    // Counted after the work, so that many at once are no more than one after the other.
    let counted = app.throttle.count(Counted::WrongFromAddress, &visit.address);
    let counted = counted.and(app.throttle.count(Counted::WrongForAccount, &whose));
    let actor = Actor { user: None, name: name.chars().take(64).collect(), address: visit.address.clone() };
    audit::note(app.database.connection(), &actor, "sign_in_failed", "", refused.code()).await?;
    counted.and(Err(refused))
}

/// Starts a session for one who is known now, in the place of the one that their browser had.
///
/// # Errors
/// 403 for an account that was deactivated.
pub async fn start(
    visit: &Visit,
    account: StoredAccount,
    with_token: bool,
    action: &'static str,
) -> Result<Started, ServerError> {
    let app = &visit.app;
    if !account::is_active(app.database.connection(), account.id).await? {
        let message = "this account was deactivated: ask an administrator of the server".to_owned();
        return Err(ServerError::Forbidden { code: "account_deactivated", message });
    }
    let secret = if with_token { Some(secret::fresh()?) } else { None };
    let new = NewSession {
        user: account.id,
        device: &visit.device,
        address: &visit.address,
        secret_hash: secret.as_deref().map(secret::hash),
        token: None,
    };
    let id = session::start(app.database.connection(), new).await?;
    let actor = Actor { user: Some(account.id), name: account.username.clone(), address: visit.address.clone() };
    audit::note(app.database.connection(), &actor, action, id.0.to_string(), "").await?;
    if let (Shown::Cookie, Some(before)) = (visit.shown, &visit.session) {
        end_session(app, &visit.actor(), before.id, before.account.id).await?;
    }
    let cookie = cookie::of(app, account.id, id, 0)?;
    Ok(Started { account, cookie, token: secret.map(|secret| secret::bearer(id, &secret)) })
}

/// Ends the session that a request shows, if any.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(visit: &Visit) -> Result<(), ServerError> {
    if let Some(living) = &visit.session {
        end_session(&visit.app, &visit.actor(), living.id, living.account.id).await?;
    }
    Ok(())
}

/// Ends one session of a user, and its live stream. Whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn end_session(app: &App, actor: &Actor, session: SessionId, user: UserId) -> Result<bool, ServerError> {
    let db = app.database.connection();
    let ended = session::end(db, session, user, clock::now()).await?;
    if ended {
        audit::note(db, actor, "session_ended", session.0.to_string(), "").await?;
    }
    app.hub.tell(News::SessionEnded(session));
    Ok(ended)
}

/// Ends every session of a user, and their live streams.
///
/// # Errors
/// When the database fails.
pub async fn end_everywhere(app: &App, actor: &Actor, user: UserId) -> Result<(), ServerError> {
    let db = app.database.connection();
    let ended = session::end_all(db, user, clock::now()).await?;
    audit::note(db, actor, "signed_out_everywhere", user.to_string(), format!("{ended} sessions")).await?;
    app.hub.tell(News::UserEnded(user));
    Ok(())
}

/// The routes of signing in.
pub fn routes(api: Api) -> Api {
    let nobody = |operation: super::openapi::Operation| operation.needs(Needs::Nobody);
    api.add(
        nobody(get(
            "/api/auth/sign-up",
            "Who may make an account: `open`, `invited` or `closed`; and through whom one may sign in.",
        ))
        .gives(Shape::One("SignUpRule")),
        get_sign_up,
    )
    .add(
        nobody(post("/api/auth/register", "Makes an account and signs it in."))
            .takes(Shape::One("Registration"))
            .gives(Shape::One("SignedIn")),
        post_register,
    )
    .add(
        nobody(post("/api/auth/login", "Signs in by user name or email."))
            .status(200)
            .takes(Shape::One("Credentials"))
            .gives(Shape::One("SignedIn")),
        post_login,
    )
    .add(
        nobody(post("/api/auth/renew", "Says whether the session lives; its token stays."))
            .status(200)
            .gives(Shape::One("SignedIn")),
        post_renew,
    )
    .add(
        nobody(post("/api/auth/logout", "Ends the session of this request, if there is one.")).status(204),
        post_logout,
    )
    .add(
        post("/api/auth/logout-everywhere", "Ends every session and every token of the caller; asks for the password.")
            .needs(Needs::Person)
            .status(204)
            .takes(Shape::One("Proof")),
        post_logout_everywhere,
    )
    .add(
        post("/api/admin/users/{id}/logout", "Ends every session and every token of somebody.")
            .needs(Needs::ServerAdmin)
            .status(204),
        post_logout_of,
    )
    .add(get("/api/users/me", "Who is signed in.").gives(Shape::One("Account")), get_me)
    .add(
        get("/api/devices", "Where the caller is signed in.").needs(Needs::Person).gives(Shape::Many("Device")),
        get_devices,
    )
    .add(
        post("/api/devices/{id}/end", "Ends one of the caller's sessions; asks for the password.")
            .needs(Needs::Person)
            .status(204)
            .takes(Shape::One("Proof")),
        post_end_device,
    )
    .add(
        delete("/api/devices/{id}", "Refused with the code password_needed: end it with POST, and the password.")
            .needs(Needs::Person)
            .refuses(403),
        delete_device,
    )
}

/// `GET /api/auth/sign-up`.
pub async fn get_sign_up(visit: Visit) -> Result<Json<SignUpRule>, ServerError> {
    let provider = visit.app.oidc.as_ref().map(|provider| provider.settings.name.clone());
    Ok(Json(SignUpRule { sign_up: rule(&visit.app).await?, provider, passkeys: passkey::are_offered(&visit.app) }))
}

/// `POST /api/auth/register`: 201.
pub async fn post_register(visit: Visit, Json(body): Json<Registration>) -> Result<Response, ServerError> {
    let started = register(&visit, body, true).await?;
    Ok(signed_in(&visit, StatusCode::CREATED, started))
}

/// `POST /api/auth/login`.
pub async fn post_login(visit: Visit, Json(body): Json<Login>) -> Result<Response, ServerError> {
    let started = login(&visit, body, true).await?;
    Ok(signed_in(&visit, StatusCode::OK, started))
}

/// The token for programs, and the cookie for browsers: harmless where nobody wants it. One who shows a bearer
/// token has no use for it.
pub fn signed_in(visit: &Visit, status: StatusCode, started: Started) -> Response {
    let cookie = started.cookie.clone();
    let mut response = (status, Json(started.told())).into_response();
    if visit.shown != Shown::Bearer {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// `POST /api/auth/renew`: for programs of before, whose tokens had to be renewed.
pub async fn post_renew(visit: Visit) -> Result<Json<SignedIn>, ServerError> {
    Ok(Json(SignedIn { user: visit.caller()?.account.to_account(), token: None }))
}

/// `POST /api/auth/logout`: 204, also when nobody was signed in.
pub async fn post_logout(visit: Visit) -> Result<Response, ServerError> {
    sign_out(&visit).await?;
    without_cookie(&visit)
}

/// `POST /api/auth/logout-everywhere`: 204.
pub async fn post_logout_everywhere(
    visit: Visit,
    caller: Caller,
    Json(body): Json<Proof>,
) -> Result<Response, ServerError> {
    account::must_know_password(&caller, &body.password).await?;
    end_everywhere(&caller.app, &caller.actor(), caller.user()).await?;
    without_cookie(&visit)
}

/// `POST /api/admin/users/{id}/logout`: 204.
pub async fn post_logout_of(caller: Caller, Path(user): Path<UserId>) -> Result<StatusCode, ServerError> {
    let found = account::by_id(caller.app.database.reader(), user).await?;
    found.ok_or(ServerError::NotFound { what: "account" })?;
    end_everywhere(&caller.app, &caller.actor(), user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// 204, and the cookie removed.
///
/// # Errors
/// Never.
pub fn without_cookie(visit: &Visit) -> Result<Response, ServerError> {
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().insert(header::SET_COOKIE, cookie::remove(visit.app.settings.is_https())?);
    Ok(response)
}

/// `GET /api/users/me`.
pub async fn get_me(caller: Caller) -> Json<Account> {
    Json(caller.account.to_account())
}

/// `GET /api/devices`: the latest used first.
pub async fn get_devices(caller: Caller) -> Result<Json<Vec<Device>>, ServerError> {
    let now = clock::now();
    Ok(Json(session::list(caller.app.database.reader(), caller.user(), caller.session, now).await?))
}

/// `POST /api/devices/{id}/end`: 204.
pub async fn post_end_device(
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<Proof>,
) -> Result<StatusCode, ServerError> {
    end_device(&caller, SessionId(id), &body.password).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/devices/{id}`: for programs of before, which have to be told what it takes now.
pub async fn delete_device(_: Caller, Path(id): Path<Uuid>) -> Result<StatusCode, ServerError> {
    let message = format!("this asks for the password: POST it to /api/devices/{id}/end");
    Err(ServerError::Forbidden { code: "password_needed", message })
}

/// Ends one of the caller's sessions, if they know the password: who sits at an open device throws nobody out.
///
/// # Errors
/// 403 for a wrong password, 404 for a session that is not theirs.
pub async fn end_device(caller: &Caller, session: SessionId, password: &str) -> Result<(), ServerError> {
    account::must_know_password(caller, password).await?;
    if end_session(&caller.app, &caller.actor(), session, caller.user()).await? {
        return Ok(());
    }
    Err(ServerError::NotFound { what: "session" })
}
