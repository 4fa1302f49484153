//! Who is calling: the session behind a request, resolved once for each request to `/api`.
//!
//! Invariants: the database says whether a session lives, on each request; a token alone gives nothing. A program
//! shows a bearer token; a browser the cookie, which moves on by itself when its time is over. When a request bears
//! both, the token counts. A request that names another user than its session's is refused before anything is read or
//! written. What a token made by hand is not good for is refused by the table of routes, before the handler.

use super::account::StoredAccount;
use super::address;
use super::app::{App, Shared};
use super::audit::{self, Actor};
use super::cookie;
use super::error::ServerError;
use super::hub::News;
use super::openapi::Needs;
use super::session::{Grant, Living, Refreshed};
use super::throttle::Counted;
use super::token::SessionId;
use super::{clock, secret, session};
use crate::api::USER_HEADER;
use crate::domain::UserId;
use crate::sync::authority;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use std::net::IpAddr;

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
    /// The session it shows, if that lives.
    pub session: Option<Living>,
    /// It shows one that this server has made, living or not.
    is_named: bool,
    /// What the device calls itself.
    pub device: String,
    /// Where it comes from.
    pub address: String,
}

/// A signed-in person.
#[derive(Clone)]
pub struct Caller {
    pub app: Shared,
    pub session: SessionId,
    pub grant: Grant,
    pub account: StoredAccount,
    pub address: String,
}

impl Caller {
    /// The user's id.
    pub fn user(&self) -> UserId {
        self.account.id
    }

    /// As the authority knows the one whose changes come from `replica`.
    pub fn at(&self, replica: &str) -> authority::Caller {
        authority::Caller::new(self.account.id, &self.account.display_name, replica)
    }

    /// As the audit log names them.
    pub fn actor(&self) -> Actor {
        Actor { user: Some(self.user()), name: self.account.username.clone(), address: self.address.clone() }
    }
}

/// The layer that resolves the session and puts a [`Visit`] into the request. A cookie that has moved on is set
/// anew; one that leads nowhere is left alone: another request may have been given its successor already.
///
/// # Errors
/// When the database fails; 429 for a session, or an address without one, that asks too much.
pub async fn resolve(State(app): State<Shared>, mut request: Request, next: Next) -> Result<Response, ServerError> {
    let address = address::of_request(&request, &app.settings.trusted_proxies);
    let https = app.settings.is_https();
    let (visit, fresh) = Visit::of(app, request.headers(), address).await?;
    if let Some(living) = &visit.session {
        visit.app.throttle.count(Counted::Requests, &living.id.0.to_string())?;
    } else {
        visit.app.throttle.count(Counted::Strangers, &visit.address)?;
    }
    let user = visit.session.as_ref().map(|living| living.account.id);
    request.extensions_mut().insert(visit);
    let mut response = next.run(request).await;
    // For the log of what is refused, which is written further out.
    if let Some(user) = user {
        response.extensions_mut().insert(user);
    }
    if let Some(fresh) = fresh
        && !cookie::is_set(response.headers(), https)
    {
        response.headers_mut().append(header::SET_COOKIE, fresh);
    }
    Ok(response)
}

impl Visit {
    /// With the cookie to set, where it has moved on.
    async fn of(app: Shared, headers: &HeaderMap, address: IpAddr) -> Result<(Self, Option<HeaderValue>), ServerError> {
        let address = address.to_string();
        let device = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        let (shown, token) = credentials(headers, app.settings.is_https());
        let Found { session, is_named, fresh } = match (shown, token) {
            (Shown::Bearer, Some(token)) => by_bearer(&app, token).await?,
            (Shown::Cookie, Some(cookie)) => by_cookie(&app, cookie, &address).await?,
            _ => Found::default(),
        };
        Ok((Self { shown, session, is_named, device: device.to_owned(), address, app }, fresh))
    }

    /// As the audit log names them, signed in or not.
    pub fn actor(&self) -> Actor {
        let account = self.session.as_ref().map(|living| &living.account);
        Actor {
            user: account.map(|account| account.id),
            name: account.map(|account| account.username.clone()).unwrap_or_default(),
            address: self.address.clone(),
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
        let suffices = match needs {
            Needs::Nobody | Needs::Read => true,
            Needs::Write => caller.grant != Grant::Read,
            Needs::Administer | Needs::ServerAdmin => matches!(caller.grant, Grant::Everything | Grant::Admin),
            Needs::Person => caller.grant == Grant::Everything,
        };
        if !suffices {
            let message = "this token may not do this: use one that may, or sign in".to_owned();
            return Err(ServerError::Forbidden { code: "token_scope", message });
        }
        if needs == Needs::ServerAdmin && !caller.account.is_admin {
            let message = "only an administrator of the server may do this".to_owned();
            return Err(ServerError::Forbidden { code: "not_an_administrator", message });
        }
        Ok(())
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// 401 with the code that says why: `unauthenticated`, `session_ended`.
    pub fn caller(&self) -> Result<Caller, ServerError> {
        match &self.session {
            Some(living) => Ok(Caller {
                app: self.app.clone(),
                session: living.id,
                grant: living.grant,
                account: living.account.clone(),
                address: self.address.clone(),
            }),
            None if !self.is_named => Err(ServerError::sign_in()),
            None => {
                let message = "this session has ended: sign in again";
                Err(ServerError::Unauthenticated { code: "session_ended", message })
            }
        }
    }
}

/// What a request's token leads to.
#[derive(Default)]
struct Found {
    session: Option<Living>,
    /// This server has made it.
    is_named: bool,
    /// The cookie that follows it.
    fresh: Option<HeaderValue>,
}

async fn by_bearer(app: &App, token: &str) -> Result<Found, ServerError> {
    let Some((id, secret)) = secret::read_bearer(token) else { return Ok(Found::default()) };
    let living = session::living(&app.database, id, clock::now()).await?;
    Ok(Found { session: living.filter(|living| living.has_secret(secret)), is_named: true, fresh: None })
}

/// The session of a cookie, and the cookie that follows it when its time is over.
async fn by_cookie(app: &App, shown: &str, address: &str) -> Result<Found, ServerError> {
    let now = clock::now();
    let (token, refresh) = shown.split_once(cookie::BETWEEN).unwrap_or((shown, ""));
    let named = app.tokens.read(token, now.timestamp());
    if let Some(named) = named.filter(|named| !named.expired) {
        let living = session::living(&app.database, named.session, now).await?;
        let living = living.filter(|living| living.account.id == named.user);
        if let Some(living) = &living {
            living.confirm(&app.database, named.generation);
        }
        return Ok(Found { session: living, is_named: true, fresh: None });
    }
    let Some((id, generation)) = app.tokens.read_refresh(refresh) else {
        return Ok(Found { is_named: named.is_some(), ..Found::default() });
    };
    match session::refresh(&app.database, id, generation, now).await? {
        Refreshed::Yes(living, generation) => {
            let fresh = Some(cookie::of(app, living.account.id, living.id, generation)?);
            Ok(Found { session: Some(*living), is_named: true, fresh })
        }
        Refreshed::No => Ok(Found { is_named: true, ..Found::default() }),
        Refreshed::Reused(living) => {
            let account = &living.account;
            let actor = Actor { user: Some(account.id), name: account.username.clone(), address: address.to_owned() };
            audit::note(app.database.connection(), &actor, "session_reused", id.0.to_string(), "").await?;
            app.hub.tell(News::SessionEnded(id));
            Ok(Found { is_named: true, ..Found::default() })
        }
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

/// Tokens made by hand are for REST: server functions are for our own clients, which sign in.
///
/// # Errors
/// 403 for such a token.
pub async fn no_tokens(visit: Visit, request: Request, next: Next) -> Result<Response, ServerError> {
    if visit.session.is_some() {
        visit.may(Needs::Person)?;
    }
    Ok(next.run(request).await)
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
        let named =
            parts.headers.get(USER_HEADER).map(|user| user.to_str().ok().and_then(|user| user.parse::<UserId>().ok()));
        // Whom nobody can read is nobody whom a session could belong to.
        if named == Some(None) || !authority::is_meant_for(caller.user(), named.flatten()) {
            let message = "this session is another user's: sign in as the one whose data this is";
            return Err(ServerError::Unauthenticated { code: "other_user", message });
        }
        Ok(caller)
    }
}
