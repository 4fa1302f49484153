//! Signing in through an identity provider (OpenID Connect), beside the password: the code flow with PKCE.
//!
//! Invariants: an account is found by issuer and subject alone, never by an email; an answer counts only in the browser
//! that began the attempt, for ten minutes; linking, unlinking and a first password ask who it is; our second factor is
//! asked for whoever vouches; nobody unlinks the only way into their account.

mod arrival;
mod attempt;
mod id_token;
mod identity;
mod provider;
mod settings;

pub use identity::{Identity, link, unlink_all};
pub use provider::Provider;
pub use settings::OidcSettings;

use super::app::App;
use super::error::ServerError;
use super::extract::Json;
use super::hub::News;
use super::openapi::{Api, Needs, Shape, get, post};
use super::second_factor::Proof;
use super::visit::{Caller, Visit};
use super::{account, audit, clock, session};
use crate::api::{ProviderStanding, SignedIn, WayOut};
use crate::domain::Invalid;
use attempt::{Aim, Attempt};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use provider::Question;
use serde::Deserialize;

/// Where the provider leads people back to: what it has to be told.
const CALLBACK: &str = "/api/auth/oidc/callback";
/// The page on which linking and proving ends.
const ACCOUNT_PAGE: &str = "/settings/account";
/// Twice as long as the secrets that are made.
const SECRET_BYTES_MAX: usize = 100;

/// The body of beginning to sign in.
#[derive(Debug, Default, Deserialize)]
pub struct Beginning {
    /// The page of the app that the person wants to see then.
    #[serde(default)]
    to: Option<String>,
    /// The secret of an invitation.
    #[serde(default)]
    invitation: Option<String>,
}

/// The code of the second factor.
#[derive(Debug, Deserialize)]
pub struct SecondStep {
    #[serde(default)]
    code: String,
}

/// The routes.
pub fn routes(api: Api) -> Api {
    let nobody = |operation: super::openapi::Operation| operation.needs(Needs::Nobody);
    let person = |operation: super::openapi::Operation| operation.needs(Needs::Person);
    let back = get("/api/auth/oidc/callback", "The identity provider leads people back here, and this to the app.")
        .status(303)
        .query("state", Shape::Text, "Of the attempt.")
        .query("code", Shape::Text, "For the tokens.")
        .query("error", Shape::Text, "Why there is no code.")
        .query("iss", Shape::Text, "Who answers.");
    api.add(
        nobody(post("/api/auth/oidc", "Begins to sign in through the identity provider: where to go."))
            .status(200)
            .takes(Shape::One("Beginning"))
            .gives(Shape::One("WayOut")),
        post_begin,
    )
    .add(nobody(back), arrival::get_callback)
    .add(
        nobody(post("/api/auth/oidc/code", "The code of the second factor, for one who has come back without."))
            .status(200)
            .takes(Shape::One("SecondStep"))
            .gives(Shape::One("SignedIn")),
        post_code,
    )
    .add(
        person(get("/api/users/me/oidc", "How the account stands to the identity provider."))
            .gives(Shape::One("ProviderStanding")),
        get_standing,
    )
    .add(
        person(post("/api/users/me/oidc", "Begins to link the account; asks for the password."))
            .status(200)
            .takes(Shape::One("Proof"))
            .gives(Shape::One("WayOut")),
        post_link,
    )
    .add(
        person(post("/api/users/me/oidc/prove", "Begins to show anew who one is, where there is no password."))
            .status(200)
            .gives(Shape::One("WayOut")),
        post_prove,
    )
    .add(
        person(post(
            "/api/users/me/oidc/remove",
            "Unlinks the account; asks for the password; every other session ends.",
        ))
        .status(204)
        .takes(Shape::One("Proof")),
        post_unlink,
    )
}

fn provider(app: &App) -> Result<&Provider, ServerError> {
    app.oidc.as_ref().ok_or(ServerError::NotFound { what: "identity provider: this server asks none" })
}

fn redirect_uri(app: &App) -> String {
    app.settings.link(CALLBACK)
}

/// Where to go, and the cookie that knows the way back.
async fn begin(app: &App, aim: Aim, to: &str) -> Result<Response, ServerError> {
    let anew = matches!(aim, Aim::Prove { .. });
    let attempt = Attempt::begin(aim, to)?;
    let Attempt { state, nonce, verifier, .. } = &attempt;
    let question = Question { redirect_uri: &redirect_uri(app), state, nonce, verifier, anew };
    let url = provider(app)?.door(question).await?;
    Ok(([(header::SET_COOKIE, attempt.cookie(app)?)], Json(WayOut { url })).into_response())
}

/// `POST /api/auth/oidc`.
pub async fn post_begin(visit: Visit, Json(body): Json<Beginning>) -> Result<Response, ServerError> {
    let invitation = body.invitation.filter(|secret| !secret.is_empty());
    // It goes into a cookie, and behind the `#` of an address.
    if invitation.as_deref().is_some_and(|secret| !is_secret(secret)) {
        return Err(Invalid::new("invitation", "is not the end of an invitation's link").into());
    }
    begin(&visit.app, Aim::Enter { invitation }, body.to.as_deref().unwrap_or_default()).await
}

/// Whether it looks like a secret of ours: base64url, and no longer than they are.
fn is_secret(text: &str) -> bool {
    text.len() <= SECRET_BYTES_MAX && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// `POST /api/auth/oidc/code`.
pub async fn post_code(
    visit: Visit,
    headers: HeaderMap,
    Json(body): Json<SecondStep>,
) -> Result<Response, ServerError> {
    let provider = provider(&visit.app)?;
    let started = arrival::finish(&visit, provider, Attempt::of(&visit.app, &headers), &body.code).await?;
    let cookies = [(header::SET_COOKIE, started.cookie), (header::SET_COOKIE, Attempt::forget(&visit.app)?)];
    let told = SignedIn { user: started.account.to_account(), token: None };
    Ok((axum::response::AppendHeaders(cookies), Json(told)).into_response())
}

/// `GET /api/users/me/oidc`.
pub async fn get_standing(caller: Caller) -> Result<Json<ProviderStanding>, ServerError> {
    let db = caller.app.database.reader();
    let has_password = account::has_password(db, caller.user()).await?;
    let Some(provider) = &caller.app.oidc else {
        return Ok(Json(ProviderStanding { has_password, ..ProviderStanding::default() }));
    };
    let linked_as = identity::linked_as(db, &provider.settings.issuer, caller.user()).await?;
    Ok(Json(ProviderStanding { has_password, provider: Some(provider.settings.name.clone()), linked_as }))
}

/// `POST /api/users/me/oidc`.
pub async fn post_link(caller: Caller, Json(body): Json<Proof>) -> Result<Response, ServerError> {
    let provider = provider(&caller.app)?;
    account::must_know_password(&caller, &body.password).await?;
    let linked = identity::linked_as(caller.app.database.reader(), &provider.settings.issuer, caller.user()).await?;
    if linked.is_some() {
        return Err(already_linked());
    }
    begin(&caller.app, Aim::Link { user: caller.user(), session: caller.session }, ACCOUNT_PAGE).await
}

fn already_linked() -> ServerError {
    let message = "your account is linked to somebody else there: unlink it first".to_owned();
    ServerError::Conflict { code: "oidc_already_linked", message, field: None }
}

/// `POST /api/users/me/oidc/prove`.
pub async fn post_prove(caller: Caller) -> Result<Response, ServerError> {
    begin(&caller.app, Aim::Prove { user: caller.user(), session: caller.session }, ACCOUNT_PAGE).await
}

/// `POST /api/users/me/oidc/remove`: 204.
pub async fn post_unlink(caller: Caller, Json(body): Json<Proof>) -> Result<StatusCode, ServerError> {
    let provider = provider(&caller.app)?;
    let db = caller.app.database.connection();
    if !account::has_password(db, caller.user()).await? {
        let message = "this is the only way into your account: set a password first".to_owned();
        return Err(ServerError::Conflict { code: "last_way_in", message, field: None });
    }
    account::must_know_password(&caller, &body.password).await?;
    if !identity::unlink(db, &provider.settings.issuer, caller.user()).await? {
        return Err(ServerError::NotFound { what: "link to the identity provider" });
    }
    audit::note(db, &caller.actor(), "provider_unlinked", "", "").await?;
    // Whoever came in by it is out as well.
    for ended in session::end_others(db, caller.user(), caller.session, clock::now()).await? {
        caller.app.hub.tell(News::SessionEnded(ended));
    }
    Ok(StatusCode::NO_CONTENT)
}
