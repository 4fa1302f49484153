//! One attempt to come in by the identity provider, bound to its browser: what was begun lies sealed in a cookie of that
//! browser alone, for ten minutes, and nowhere on the server.

use super::super::app::App;
use super::super::cookie::{self, Names};
use super::super::error::ServerError;
use super::super::seal::{Bound, Seal};
use super::super::token::SessionId;
use super::super::{clock, secret};
use crate::domain::UserId;
use axum::http::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};

const COOKIE: Names = Names { secure: "__Host-worknest-oidc", plain: "worknest-oidc" };

/// How long somebody may take at the provider, and for the code of their second factor, in seconds.
const LIFE_SECONDS: i64 = 10 * 60;

/// Where one comes out who said nothing else.
const HOME: &str = "/projects";
const WAY_BYTES_MAX: usize = 500;

/// What the person is about to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Aim {
    /// To sign in, or up.
    Enter {
        /// The secret of an invitation.
        invitation: Option<String>,
    },
    /// To link who they are there to the account of this session.
    Link { user: UserId, session: SessionId },
    /// To show anew, in this session, who they are.
    Prove { user: UserId, session: SessionId },
    /// They have shown there who they are: what is missing is the code of our second factor. The account is found anew
    /// then: it may have been unlinked meanwhile.
    Code { issuer: String, subject: String },
}

impl Aim {
    /// What is noted when nothing comes of it.
    pub fn failed(&self) -> &'static str {
        match self {
            Self::Enter { .. } | Self::Code { .. } => "sign_in_failed",
            Self::Link { .. } => "provider_link_failed",
            Self::Prove { .. } => "provider_proof_failed",
        }
    }
}

/// An attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    pub aim: Aim,
    pub state: String,
    pub nonce: String,
    pub verifier: String,
    /// The page of the app that the person wants to see then.
    pub to: String,
    /// Seconds since 1970.
    pub begun_at: i64,
}

impl Attempt {
    /// Begins one.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn begin(aim: Aim, to: &str) -> Result<Self, ServerError> {
        let to = if is_way(to) { to } else { HOME }.to_owned();
        let (state, nonce, verifier) = (secret::fresh()?, secret::fresh()?, secret::fresh()?);
        Ok(Self { aim, state, nonce, verifier, to, begun_at: clock::now().timestamp() })
    }

    /// The attempt that a browser has begun, if that was not too long ago.
    pub fn of(app: &App, headers: &HeaderMap) -> Option<Self> {
        let sealed = cookie::read_named(headers, COOKIE, app.settings.is_https())?;
        Self::open(&app.seal, sealed, clock::now().timestamp())
    }

    fn open(seal: &Seal, sealed: &str, now: i64) -> Option<Self> {
        let attempt: Self = serde_json::from_str(&seal.open_returned(sealed, Bound::to_attempt())?).ok()?;
        (0..=LIFE_SECONDS).contains(&(now - attempt.begun_at)).then_some(attempt)
    }

    fn close(&self, seal: &Seal) -> Result<String, ServerError> {
        let text = serde_json::to_string(self).map_err(|source| ServerError::internal("no attempt", source))?;
        seal.close(&text, Bound::to_attempt())
    }

    /// The cookie that binds it to its browser.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn cookie(&self, app: &App) -> Result<HeaderValue, ServerError> {
        cookie::value(COOKIE, &self.close(&app.seal)?, LIFE_SECONDS, app.settings.is_https())
    }

    /// Removes the cookie: an attempt is made once.
    ///
    /// # Errors
    /// Never.
    pub fn forget(app: &App) -> Result<HeaderValue, ServerError> {
        cookie::value(COOKIE, "", 0, app.settings.is_https())
    }
}

/// Whether it is a page of this app, and so of this site: whoever writes it into a link leads nobody elsewhere.
fn is_way(to: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/-_.~#?=&%:,+".contains(c);
    to.starts_with('/') && !to.starts_with("//") && to.len() <= WAY_BYTES_MAX && to.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_is_its_browsers_for_ten_minutes_and_cannot_be_made_up() {
        let seal = Seal::new("one", None).expect("a key");
        let attempt = Attempt::begin(Aim::Enter { invitation: Some("secret".into()) }, "/projects").expect("begun");
        let sealed = attempt.close(&seal).expect("sealed");
        assert!(!sealed.contains("secret") && sealed.len() < 3_000, "a cookie holds 4096: {}", sealed.len());
        let at = |seconds: i64| Attempt::open(&seal, &sealed, attempt.begun_at + seconds);
        assert_eq!((at(0), at(600)), (Some(attempt.clone()), Some(attempt.clone())));
        assert_eq!((at(601), at(-1)), (None, None));
        let other = Seal::new("another", None).expect("a key");
        assert_eq!(Attempt::open(&other, &sealed, attempt.begun_at), None);
        let plain = serde_json::to_string(&attempt).expect("text");
        assert_eq!(Attempt::open(&seal, &plain, attempt.begun_at), None);
        assert_eq!(Attempt::open(&seal, &sealed[..sealed.len() - 8], attempt.begun_at), None);
    }

    #[test]
    fn the_way_on_is_a_page_of_this_app() {
        for way in ["/projects", "/tickets/WEB-12", "/projects/1/board?q=a%20b", "/join#a-b_c"] {
            assert!(is_way(way), "{way}");
        }
        for elsewhere in
            ["", "//evil.example", "https://evil.example", "/\\evil.example", "/a b", "/a\r\nset-cookie: b"]
        {
            assert!(!is_way(elsewhere), "{elsewhere}");
        }
        assert!(!is_way(&format!("/{}", "a".repeat(500))));
    }
}
