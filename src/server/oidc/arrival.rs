//! Who comes back from the identity provider: what it says is checked, and what they had in mind is done. Whatever the
//! end, they are led on to a page of the app, which says it in words.

use super::super::audit::{self, Actor};
use super::super::auth::{self, Newcomer, Started};
use super::super::error::ServerError;
use super::super::extract::Query;
use super::super::throttle::Counted;
use super::super::token::SessionId;
use super::super::visit::Visit;
use super::super::{account, clock, second_factor, session};
use super::attempt::{Aim, Attempt};
use super::id_token::Claims;
use super::identity::{self, Identity};
use super::provider::{Provider, Tokens};
use super::{already_linked, provider, redirect_uri};
use crate::domain::UserId;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde::Deserialize;

/// The page of the app that reads, after its `#`, what came of it.
const PAGE: &str = "/sign-in/back";

/// How far the provider's clock may be behind ours, in seconds.
const CLOCKS_DIFFER: i64 = 60;

/// How the provider answers.
#[derive(Debug, Default, Deserialize)]
pub struct Answer {
    #[serde(default)]
    state: Option<String>,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    iss: Option<String>,
}

/// What came of an attempt, told to the page behind its `#` as `word:way on`.
struct Outcome {
    word: &'static str,
    to: String,
    /// To set, in the place of the attempt's.
    cookie: Option<HeaderValue>,
    /// Of an attempt that goes on.
    attempt: Option<Attempt>,
}

impl Outcome {
    fn new(word: &'static str, to: impl Into<String>) -> Self {
        Self { word, to: to.into(), cookie: None, attempt: None }
    }
}

/// `GET /api/auth/oidc/callback`: 303, to the page of the app that says what came of it.
pub async fn get_callback(
    visit: Visit,
    headers: HeaderMap,
    Query(answer): Query<Answer>,
) -> Result<Response, ServerError> {
    let app = &visit.app;
    let provider = provider(app)?;
    let attempt = Attempt::of(app, &headers);
    let failed = attempt.as_ref().map(|attempt| attempt.aim.failed());
    let outcome = match come_back(&visit, provider, attempt, answer).await {
        Ok(outcome) => outcome,
        Err(error) => {
            error.log();
            // Whoever asks too often writes nothing any more; nor does who has begun nothing: any page of the web can
            // have a browser load this address, though without the cookie.
            if let Some(failed) = failed.filter(|_| error.code() != "too_many") {
                let db = app.database.connection();
                audit::note(db, &visit.actor(), failed, "provider", error.code()).await?;
            }
            let mut outcome = Outcome::new("refused", error.code());
            // What was begun elsewhere in this browser may still come to its end.
            if matches!(error.code(), "oidc_lapsed" | "too_many") {
                outcome.attempt = Attempt::of(app, &headers);
            }
            outcome
        }
    };
    let attempt = outcome.attempt.map_or_else(|| Attempt::forget(app), |attempt| attempt.cookie(app))?;
    let place = format!("{}{PAGE}#{}:{}", app.settings.base_path, outcome.word, outcome.to);
    let place = HeaderValue::from_str(&place).map_err(|source| ServerError::internal("no way on", source))?;
    let headers =
        [(header::LOCATION, Some(place)), (header::SET_COOKIE, Some(attempt)), (header::SET_COOKIE, outcome.cookie)];
    let headers = headers.into_iter().filter_map(|(name, value)| Some((name, value?)));
    Ok((StatusCode::SEE_OTHER, AppendHeaders(headers)).into_response())
}

async fn come_back(
    visit: &Visit,
    provider: &Provider,
    attempt: Option<Attempt>,
    answer: Answer,
) -> Result<Outcome, ServerError> {
    let app = &visit.app;
    // Not counted: it would lock an address out for what some page had its browser load.
    let attempt = attempt.ok_or_else(lapsed)?;
    app.throttle.look(Counted::WrongFromAddress, &visit.address)?;
    if answer.state.as_ref() != Some(&attempt.state) || matches!(attempt.aim, Aim::Code { .. }) {
        app.throttle.count(Counted::WrongFromAddress, &visit.address)?;
        return Err(lapsed());
    }
    if !provider.answers_as(answer.iss.as_deref()).await? {
        return Err(failed("it answers in another's name"));
    }
    let code = match (answer.code, answer.error.as_deref()) {
        (Some(code), None) => code,
        (_, Some("access_denied")) => {
            return Err(refused("oidc_cancelled", "signing in was cancelled at the identity provider"));
        }
        (_, error) => return Err(failed(error.unwrap_or("no code"))),
    };
    let tokens = provider.exchange(&code, &redirect_uri(app), &attempt.verifier).await?;
    let claims = provider.read(&tokens.id_token, &attempt.nonce).await?;
    match attempt.aim.clone() {
        Aim::Link { user, session } => {
            must_be_there(visit, user, session)?;
            link(visit, provider, &claims, &tokens, user).await?;
            Ok(Outcome::new("linked", attempt.to))
        }
        Aim::Prove { user, session } => {
            must_be_there(visit, user, session)?;
            let known = identity::account_of(app.database.reader(), &provider.settings.issuer, &claims.sub).await?;
            if known.is_none_or(|account| account.id != user) {
                return Err(other_person());
            }
            // Whom the provider knew already has not shown anything.
            if claims.auth_time.is_none_or(|at| at < attempt.begun_at - CLOCKS_DIFFER) {
                return Err(refused(
                    "oidc_not_anew",
                    "the identity provider does not say that you have just signed in",
                ));
            }
            session::prove(app.database.connection(), session, clock::now()).await?;
            Ok(Outcome::new("proved", attempt.to))
        }
        Aim::Enter { invitation } => enter(visit, provider, &claims, &tokens, attempt.to, invitation).await,
        Aim::Code { .. } => Err(lapsed()),
    }
}

/// Signs in whom it knows, and makes an account for whom it does not, if they may have one.
async fn enter(
    visit: &Visit,
    provider: &Provider,
    claims: &Claims,
    tokens: &Tokens,
    to: String,
    invitation: Option<String>,
) -> Result<Outcome, ServerError> {
    let app = &visit.app;
    let issuer = &provider.settings.issuer;
    let (known, to) = match identity::account_of(app.database.reader(), issuer, &claims.sub).await? {
        // Who has an account takes the invitation themselves, on its page.
        Some(known) => (known, invitation.map_or(to, |secret| format!("/join#{secret}"))),
        None => match newcomer(visit, provider, claims, tokens, invitation).await {
            Ok(newcomer) => {
                let started = auth::start(visit, newcomer, false, "signed_up").await?;
                return Ok(Outcome { cookie: Some(started.cookie), ..Outcome::new("in", to) });
            }
            // Two tabs at once: the other one has made the account, whatever this one ran into for that.
            Err(refused) => {
                let made = identity::account_of(app.database.connection(), issuer, &claims.sub).await?;
                (made.ok_or(refused)?, to)
            }
        },
    };
    match second_factor::check(app, known.id, None).await {
        Ok(()) => {
            let started = auth::start(visit, known, false, "signed_in").await?;
            Ok(Outcome { cookie: Some(started.cookie), ..Outcome::new("in", to) })
        }
        Err(error) if error.code() == "second_factor_needed" => {
            let aim = Aim::Code { issuer: issuer.clone(), subject: claims.sub.clone() };
            let attempt = Attempt::begin(aim, &to)?;
            Ok(Outcome { attempt: Some(attempt), ..Outcome::new("code", to) })
        }
        Err(error) => Err(error),
    }
}

/// Makes an account for somebody new.
async fn newcomer(
    visit: &Visit,
    provider: &Provider,
    claims: &Claims,
    tokens: &Tokens,
    invitation: Option<String>,
) -> Result<account::StoredAccount, ServerError> {
    let app = &visit.app;
    app.throttle.count(Counted::SignUps, &visit.address)?;
    let invited = auth::admitted(app, invitation.as_deref(), provider.settings.signs_up).await?;
    let person = provider.person(claims, tokens).await?;
    // Whoever can write an email into a provider must not get the account that has it here, nor stand beside it unseen.
    if let Some(email) = &person.email
        && account::by_email(app.database.reader(), email).await?.is_some()
    {
        let message =
            "there is an account with this email: sign in to it with its password, and link it in its settings";
        return Err(ServerError::Conflict { code: "oidc_email_taken", message: message.to_owned(), field: None });
    }
    // One that nobody could type here is none.
    let email = person.own_email().and_then(|email| account::check_email(email).ok()).unwrap_or_default();
    let identity = Identity {
        issuer: provider.settings.issuer.clone(),
        subject: claims.sub.clone(),
        name: identity::known_as(&person, &claims.sub),
    };
    loop {
        let username = identity::free_username(app.database.reader(), &person).await?;
        let display_name = identity::display_name(&person, &username);
        let newcomer = Newcomer { username, email: email.clone(), display_name, ..Newcomer::default() };
        match auth::insert(app, newcomer, Some(&identity), invited.as_ref()).await {
            // Somebody was faster.
            Err(error) if error.code() == "username_taken" => {}
            made => return made,
        }
    }
}

async fn link(
    visit: &Visit,
    provider: &Provider,
    claims: &Claims,
    tokens: &Tokens,
    user: UserId,
) -> Result<(), ServerError> {
    let db = visit.app.database.connection();
    let issuer = provider.settings.issuer.clone();
    let linked_elsewhere = |account: account::StoredAccount| account.id != user;
    if identity::account_of(db, &issuer, &claims.sub).await?.is_some_and(linked_elsewhere) {
        let message = "whom you signed in as there is linked to another account here: sign in to that one".to_owned();
        return Err(ServerError::Conflict { code: "oidc_linked_elsewhere", message, field: None });
    }
    let person = provider.person(claims, tokens).await?;
    let name = identity::known_as(&person, &claims.sub);
    let identity = Identity { issuer, subject: claims.sub.clone(), name };
    if !identity::link(db, &identity, user).await? {
        return Err(already_linked());
    }
    audit::note(db, &visit.actor(), "provider_linked", "", identity.name).await
}

/// Starts the session of one who has come back, once they show the code of their second factor too.
///
/// # Errors
/// 401 for a wrong code, 403 for an attempt that is over, 429 after too many wrong ones.
pub async fn finish(
    visit: &Visit,
    provider: &Provider,
    attempt: Option<Attempt>,
    code: &str,
) -> Result<Started, ServerError> {
    let app = &visit.app;
    let stored = match attempt.map(|attempt| attempt.aim) {
        Some(Aim::Code { issuer, subject }) if issuer == provider.settings.issuer => {
            identity::account_of(app.database.reader(), &issuer, &subject).await?
        }
        _ => None,
    };
    let stored = stored.ok_or_else(lapsed)?;
    app.throttle.look(Counted::WrongFromAddress, &visit.address)?;
    // Only who has come through the provider comes this far: nobody else's guesses count.
    let whose = format!("by provider: {}", stored.id);
    app.throttle.look(Counted::WrongForAccount, &whose)?;
    match second_factor::check(app, stored.id, Some(code)).await {
        Ok(()) => auth::start(visit, stored, false, "signed_in").await,
        Err(refused) if refused.code() == "wrong_code" => {
            let counted = app.throttle.count(Counted::WrongFromAddress, &visit.address);
            let counted = counted.and(app.throttle.count(Counted::WrongForAccount, &whose));
            let actor = Actor { user: None, name: stored.username, address: visit.address.clone() };
            audit::note(app.database.connection(), &actor, "sign_in_failed", "provider", refused.code()).await?;
            counted.and(Err(refused))
        }
        Err(error) => Err(error),
    }
}

/// Whether the request comes from the session that began.
fn must_be_there(visit: &Visit, user: UserId, session: SessionId) -> Result<(), ServerError> {
    let is_there = visit.session.as_ref().is_some_and(|living| living.id == session && living.account.id == user);
    if is_there { Ok(()) } else { Err(other_person()) }
}

fn refused(code: &'static str, message: &str) -> ServerError {
    ServerError::Forbidden { code, message: message.to_owned() }
}

fn other_person() -> ServerError {
    refused("oidc_other_person", "that was somebody else than who is signed in here: begin again as yourself")
}

fn lapsed() -> ServerError {
    refused("oidc_lapsed", "this attempt was begun elsewhere, was used before or took too long: begin again")
}

/// The provider says no, in a word of its own: for the log, since anybody can write it into an address.
fn failed(word: &str) -> ServerError {
    let word: String = word.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').take(100).collect();
    tracing::warn!(word, "the identity provider did not sign somebody in");
    refused(
        "oidc_failed",
        "the identity provider did not sign you in: try again, and tell the administrator if it stays so",
    )
}
