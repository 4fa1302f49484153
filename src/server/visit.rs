//! Who is calling: the session behind a request, resolved once for each request to `/api`.
//!
//! Invariants: the database says whether a session lives, on each request; a token alone gives nothing. A program
//! shows a bearer token; a browser the cookie. When a request bears both, the token counts. A request that names
//! another user than its session's is refused before anything is read or written.

use super::account::StoredAccount;
use super::app::Shared;
use super::cookie;
use super::error::ServerError;
use super::openapi::Needs;
use super::token::{Named, SessionId};
use super::{clock, session};
use crate::api::USER_HEADER;
use crate::domain::UserId;
use crate::sync::authority;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;

/// What a request shows of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Nothing,
    Bearer,
    Cookie,
}

/// A request to `/api`, whoever sent it.
#[derive(Clone)]
pub struct Visit {
    pub app: Shared,
    /// How the request says who it is.
    pub shown: Shown,
    /// The session that its token names, alive or not, signed by this server.
    pub named: Option<Named>,
    /// The account of that session, if it lives.
    pub account: Option<StoredAccount>,
    /// What the device calls itself.
    pub device: String,
}

/// A signed-in person.
#[derive(Clone)]
pub struct Caller {
    pub app: Shared,
    pub session: SessionId,
    pub account: StoredAccount,
}

impl Caller {
    /// The user's id.
    pub fn user(&self) -> UserId {
        self.account.id
    }

    /// As the authority knows the one whose changes come from `replica`.
    pub fn at(&self, replica: &str) -> authority::Caller {
        authority::person(self.account.id, &self.account.display_name, replica)
    }
}

/// Resolves the session, lets the request through whoever sent it, and renews the cookie of a browser whose token
/// has grown old while its session lives.
pub async fn resolve(State(app): State<Shared>, mut request: Request, next: Next) -> Result<Response, ServerError> {
    let visit = Visit::of(app, request.headers()).await?;
    let fresh = visit.fresh_cookie()?;
    request.extensions_mut().insert(visit);
    let mut response = next.run(request).await;
    if let Some(fresh) = fresh
        && !response.headers().contains_key(header::SET_COOKIE)
    {
        response.headers_mut().insert(header::SET_COOKIE, fresh);
    }
    Ok(response)
}

impl Visit {
    async fn of(app: Shared, headers: &HeaderMap) -> Result<Self, ServerError> {
        let now = clock::now();
        let (shown, token) = credentials(headers, app.settings.is_https());
        let named = token.and_then(|token| app.tokens.read(token, now.timestamp()));
        // An old bearer token is good for nothing but `renew`; the cookie is renewed silently.
        let account = match named {
            Some(named) => session::account(&app.database, named.session, named.user, now).await?,
            None => None,
        };
        let device = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        Ok(Self { shown, named, account, device: device.to_owned(), app })
    }

    fn fresh_cookie(&self) -> Result<Option<axum::http::HeaderValue>, ServerError> {
        match (self.shown, &self.account, self.named) {
            (Shown::Cookie, Some(account), Some(named)) if named.expired => {
                let token = self.app.tokens.issue(account.id, named.session, clock::now().timestamp())?;
                cookie::set(&token, self.app.settings.is_https()).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Whether the caller may call a route that needs this.
    ///
    /// # Errors
    /// 401 when nobody is signed in, 403 for one who may not.
    pub fn may(&self, needs: Needs) -> Result<(), ServerError> {
        if needs == Needs::Nobody {
            return Ok(());
        }
        let caller = self.caller()?;
        if needs == Needs::ServerAdmin && !caller.account.is_admin {
            let message = "only an administrator of the server may do this".to_owned();
            return Err(ServerError::Forbidden { code: "not_an_administrator", message });
        }
        Ok(())
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// 401 with the code that says what to do: `unauthenticated`, `session_ended` (sign in), `token_expired` (renew).
    pub fn caller(&self) -> Result<Caller, ServerError> {
        let Some(named) = self.named else { return Err(ServerError::sign_in()) };
        let Some(account) = self.account.clone() else {
            let message = "this session has ended: sign in again";
            return Err(ServerError::Unauthenticated { code: "session_ended", message });
        };
        if named.expired && self.shown == Shown::Bearer {
            let message = "this token's time is over: renew it, or sign in again";
            return Err(ServerError::Unauthenticated { code: "token_expired", message });
        }
        Ok(Caller { app: self.app.clone(), session: named.session, account })
    }
}

/// The token of a request, and where it was.
fn credentials(headers: &HeaderMap, https: bool) -> (Shown, Option<&str>) {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if let Some(value) = authorization {
        let token = value.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        return (Shown::Bearer, token.map(|(_, token)| token.trim()));
    }
    match cookie::read(headers, https) {
        Some(token) => (Shown::Cookie, Some(token)),
        None => (Shown::Nothing, None),
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = ServerError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ServerError> {
        let visit = parts.extensions.get::<Visit>();
        visit.cloned().ok_or(ServerError::Internal { what: "a route lies outside of the session layer", source: None })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = ServerError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ServerError> {
        let caller = Visit::from_request_parts(parts, state).await?.caller()?;
        let meant = parts.headers.get(USER_HEADER);
        let is_meant = |user: &str| user.parse::<UserId>().is_ok_and(|user| user == caller.user());
        if meant.is_some_and(|user| !user.to_str().is_ok_and(is_meant)) {
            let message = "this session is another user's: sign in as the one whose data this is";
            return Err(ServerError::Unauthenticated { code: "other_user", message });
        }
        Ok(caller)
    }
}
