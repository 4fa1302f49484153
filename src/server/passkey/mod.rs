//! Passkeys (WebAuthn): signing in with what a device or a password manager keeps, without a name or a password.
//!
//! Invariants: a passkey is made for the one site that `WORKNEST_PUBLIC_URL` names, and shown to no other; the device
//! has checked who holds it, so it stands for both factors; a challenge counts in the browser that was given it, for
//! what it was given for, once, for five minutes; adding and removing one asks for the password.

mod answer;
mod ceremony;
mod kept;
mod site;

pub use kept::{forget_all, told};

use super::app::App;
use super::auth;
use super::error::ServerError;
use super::extract::{Json, Path};
use super::hub::News;
use super::openapi::{Api, Needs, Shape, get, post};
use super::second_factor::Proof;
use super::throttle::Counted;
use super::visit::{Caller, Visit};
use super::{account, audit, clock, session};
use crate::api::{Passkey, Passkeys, SignedIn};
use crate::domain::{Invalid, Problem, limits};
use crate::store::{Book, Ledger};
use answer::{Made, Shown};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use ceremony::{Aim, Ceremony};
use serde::Deserialize;
use serde_json::{Value, json};
use site::Site;
use uuid::Uuid;

/// More than anybody has devices: what is shown to the browser stays small.
const PASSKEYS_MAX: usize = 20;

/// The body of beginning to add one. A name that could not be kept is refused here, where one is given: what an
/// authenticator has made stays on the device, whether this server keeps it or not.
#[derive(Debug, Default, Deserialize)]
pub struct PasskeyBeginning {
    #[serde(default)]
    password: String,
    #[serde(default)]
    name: Option<String>,
}

/// The body of adding one: what the authenticator made, and what the person calls it.
#[derive(Debug, Deserialize)]
pub struct NewPasskey {
    #[serde(default)]
    name: String,
    answer: Made,
}

/// The routes.
pub fn routes(api: Api) -> Api {
    let nobody = |operation: super::openapi::Operation| operation.needs(Needs::Nobody);
    let person = |operation: super::openapi::Operation| operation.needs(Needs::Person);
    api.add(
        nobody(post("/api/auth/passkey", "Begins to sign in with a passkey: what the browser asks for."))
            .status(200)
            .gives(Shape::One("PasskeyQuestion")),
        post_begin,
    )
    .add(
        nobody(post("/api/auth/passkey/finish", "Signs in with a passkey, which stands for both factors."))
            .status(200)
            .takes(Shape::One("ShownPasskey"))
            .gives(Shape::One("SignedIn")),
        post_finish,
    )
    .add(person(get("/api/users/me/passkeys", "The passkeys of the account.")).gives(Shape::One("Passkeys")), get_all)
    .add(
        person(post("/api/users/me/passkeys", "Begins to add a passkey; asks for the password."))
            .status(200)
            .takes(Shape::One("PasskeyBeginning"))
            .gives(Shape::One("PasskeyQuestion")),
        post_add,
    )
    .add(
        person(post("/api/users/me/passkeys/finish", "Adds the passkey that was made."))
            .takes(Shape::One("NewPasskey"))
            .gives(Shape::One("Passkey")),
        post_added,
    )
    .add(
        person(post(
            "/api/users/me/passkeys/{id}/remove",
            "Removes a passkey; asks for the password; every other session ends.",
        ))
        .status(204)
        .takes(Shape::One("Proof")),
        post_remove,
    )
}

/// Whether people may sign in with passkeys here: the site has an address that browsers make them for.
pub fn are_offered(app: &App) -> bool {
    Site::of(app.settings.public_url.as_deref()).is_some()
}

fn site(app: &App) -> Result<Site, ServerError> {
    let missing = ServerError::NotFound { what: "way in: this server has no address that passkeys are made for" };
    Site::of(app.settings.public_url.as_deref()).ok_or(missing)
}

fn question(app: &App, aim: Aim, options: impl FnOnce(&str) -> Value) -> Result<Response, ServerError> {
    let ceremony = Ceremony::begin(aim)?;
    let options = options(&ceremony.challenge);
    Ok(([(header::SET_COOKIE, ceremony.cookie(app)?)], Json(options)).into_response())
}

/// `POST /api/auth/passkey`.
pub async fn post_begin(visit: Visit) -> Result<Response, ServerError> {
    let site = site(&visit.app)?;
    question(&visit.app, Aim::SignIn, |challenge| {
        json!({
            "challenge": challenge,
            "rpId": site.id,
            "timeout": ceremony::LIFE_SECONDS * 1000,
            // The device asks who holds it: that is the second factor.
            "userVerification": "required",
        })
    })
}

/// `POST /api/auth/passkey/finish`.
pub async fn post_finish(visit: Visit, headers: HeaderMap, Json(shown): Json<Shown>) -> Result<Response, ServerError> {
    let app = &visit.app;
    let site = site(app)?;
    app.throttle.look(Counted::WrongFromAddress, &visit.address)?;
    let ceremony = Ceremony::of(app, &headers).filter(|ceremony| ceremony.aim == Aim::SignIn).ok_or_else(lapsed)?;
    let stored = match recognise(app, &site, &ceremony, &shown).await {
        Ok(stored) => stored,
        Err(refused @ ServerError::Forbidden { .. }) => {
            app.throttle.count(Counted::WrongFromAddress, &visit.address)?;
            let actor = audit::Actor { user: None, name: String::new(), address: visit.address.clone() };
            audit::note(app.database.connection(), &actor, "sign_in_failed", "passkey", refused.code()).await?;
            return Err(refused);
        }
        Err(error) => return Err(error),
    };
    let started = auth::start(&visit, stored, false, "signed_in").await?;
    let cookies = [(header::SET_COOKIE, started.cookie), (header::SET_COOKIE, Ceremony::forget(app)?)];
    let told = SignedIn { user: started.account.to_account(), token: None };
    Ok((AppendHeaders(cookies), Json(told)).into_response())
}

/// Whose passkey was shown. Its challenge is answered then.
async fn recognise(
    app: &App,
    site: &Site,
    ceremony: &Ceremony,
    shown: &Shown,
) -> Result<account::StoredAccount, ServerError> {
    let key = kept::by_credential(app.database.reader(), &shown.id).await?.ok_or_else(wrong)?;
    let counter = shown.check(site, &ceremony.challenge, &key).ok_or_else(wrong)?;
    let ledger = app.database.write().await?;
    let db = ledger.connection();
    let stored = account::by_id(db, key.user).await?.ok_or_else(wrong)?;
    if !ceremony.spend(db).await? {
        return Err(lapsed());
    }
    if !kept::used(db, &key, counter).await? {
        return Err(refused(
            "passkey_copied",
            "this passkey has signed less often than it has here before: remove it, it may have been copied",
        ));
    }
    ledger.finish().await?;
    Ok(stored)
}

/// `GET /api/users/me/passkeys`: the oldest first.
pub async fn get_all(caller: Caller) -> Result<Json<Passkeys>, ServerError> {
    let passkeys = kept::told(caller.app.database.reader(), caller.user()).await?;
    Ok(Json(Passkeys { offered: are_offered(&caller.app), passkeys }))
}

/// `POST /api/users/me/passkeys`.
pub async fn post_add(caller: Caller, Json(body): Json<PasskeyBeginning>) -> Result<Response, ServerError> {
    let app = &caller.app;
    let site = site(app)?;
    body.name.as_deref().map(check_name).transpose()?;
    account::must_know_password(&caller, &body.password).await?;
    let known = kept::credentials(app.database.reader(), caller.user()).await?;
    if known.len() >= PASSKEYS_MAX {
        return Err(full());
    }
    let account = &caller.account;
    let shown_name = if account.display_name.is_empty() { &account.username } else { &account.display_name };
    question(app, Aim::Add { user: caller.user(), session: caller.session }, |challenge| {
        let known: Vec<Value> = known.iter().map(|id| json!({"type": "public-key", "id": id})).collect();
        let kinds: Vec<Value> =
            answer::ALGORITHMS.iter().map(|(number, _)| json!({"type": "public-key", "alg": number})).collect();
        json!({
            "challenge": challenge,
            "rp": {"id": site.id, "name": "Worknest"},
            "user": {
                "id": answer::handle(caller.user()),
                "name": account.username,
                "displayName": shown_name,
            },
            "pubKeyCredParams": kinds,
            "excludeCredentials": known,
            "timeout": ceremony::LIFE_SECONDS * 1000,
            // Found without a name, and never without asking who holds the device.
            "authenticatorSelection": {
                "residentKey": "required",
                "requireResidentKey": true,
                "userVerification": "required",
            },
            // Which make of authenticator it is, nobody has to tell.
            "attestation": "none",
        })
    })
}

/// What a passkey is called, trimmed.
fn check_name(name: &str) -> Result<&str, Invalid> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Invalid::new("name", Problem::Empty));
    }
    if name.chars().count() > limits::NAME || name.chars().any(char::is_control) {
        return Err(Invalid::new("name", format!("is not one line of up to {} characters", limits::NAME)));
    }
    Ok(name)
}

/// `POST /api/users/me/passkeys/finish`: 201.
pub async fn post_added(
    caller: Caller,
    headers: HeaderMap,
    Json(body): Json<NewPasskey>,
) -> Result<Response, ServerError> {
    let app = &caller.app;
    let site = site(app)?;
    let name = check_name(&body.name)?;
    let aim = Aim::Add { user: caller.user(), session: caller.session };
    let ceremony = Ceremony::of(app, &headers).filter(|ceremony| ceremony.aim == aim).ok_or_else(lapsed)?;
    let key = body.answer.check(&site, &ceremony.challenge).ok_or_else(wrong)?;
    let ledger = app.database.write().await?;
    let db = ledger.connection();
    if !ceremony.spend(db).await? {
        return Err(lapsed());
    }
    if kept::credentials(db, caller.user()).await?.len() >= PASSKEYS_MAX {
        return Err(full());
    }
    let Some(passkey) = kept::add(db, caller.user(), name, key).await? else {
        let message = "this passkey is in use here already".to_owned();
        return Err(ServerError::Conflict { code: "passkey_known", message, field: None });
    };
    audit::note(db, &caller.actor(), "passkey_added", passkey.id.to_string(), name).await?;
    ledger.finish().await?;
    let cookie = [(header::SET_COOKIE, Ceremony::forget(app)?)];
    Ok((StatusCode::CREATED, cookie, Json::<Passkey>(passkey)).into_response())
}

/// `POST /api/users/me/passkeys/{id}/remove`: 204.
pub async fn post_remove(
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<Proof>,
) -> Result<StatusCode, ServerError> {
    account::must_know_password(&caller, &body.password).await?;
    let db = caller.app.database.connection();
    let Some(name) = kept::remove(db, caller.user(), id).await? else {
        return Err(ServerError::NotFound { what: "passkey" });
    };
    audit::note(db, &caller.actor(), "passkey_removed", id.to_string(), name).await?;
    // Whoever came in by it is out as well.
    for ended in session::end_others(db, caller.user(), caller.session, clock::now()).await? {
        caller.app.hub.tell(News::SessionEnded(ended));
    }
    Ok(StatusCode::NO_CONTENT)
}

fn refused(code: &'static str, message: &str) -> ServerError {
    ServerError::Forbidden { code, message: message.to_owned() }
}

fn lapsed() -> ServerError {
    refused("passkey_lapsed", "this was begun elsewhere, was answered before or took too long: begin again")
}

fn wrong() -> ServerError {
    refused("wrong_passkey", "this passkey is not known here, or was not shown as this server asked")
}

fn full() -> ServerError {
    let message = format!("{PASSKEYS_MAX} passkeys are as many as an account may have: remove one first");
    ServerError::Conflict { code: "passkeys_full", message, field: None }
}
