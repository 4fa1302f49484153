//! One question to an authenticator: its challenge lies sealed in a cookie of the browser that was asked, with what it
//! is for. The server keeps only that it was answered, until it would be over anyway.

use super::super::app::App;
use super::super::cookie::{self, Names};
use super::super::error::ServerError;
use super::super::seal::{Bound, Seal};
use super::super::token::SessionId;
use super::super::{clock, rows, secret};
use crate::domain::UserId;
use axum::http::{HeaderMap, HeaderValue};
use chrono::Duration;
use sea_orm::{ConnectionTrait, DbErr};
use serde::{Deserialize, Serialize};

const COOKIE: Names = Names { secure: "__Host-worknest-passkey", plain: "worknest-passkey" };

/// How long somebody may look for their key, in seconds.
pub const LIFE_SECONDS: i64 = 5 * 60;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Aim {
    /// To show a passkey, whose ever it is.
    SignIn,
    /// To make one for this user, in this session.
    Add { user: UserId, session: SessionId },
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ceremony {
    pub aim: Aim,
    /// 256 bits of chance, in base64url.
    pub challenge: String,
    /// Seconds since 1970.
    begun_at: i64,
}

impl Ceremony {
    /// Begins one.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn begin(aim: Aim) -> Result<Self, ServerError> {
        Ok(Self { aim, challenge: secret::fresh()?, begun_at: clock::now().timestamp() })
    }

    /// What a browser was asked, if that was not too long ago.
    pub fn of(app: &App, headers: &HeaderMap) -> Option<Self> {
        let sealed = cookie::read_named(headers, COOKIE, app.settings.is_https())?;
        Self::open(&app.seal, sealed, clock::now().timestamp())
    }

    fn open(seal: &Seal, sealed: &str, now: i64) -> Option<Self> {
        let ceremony: Self = serde_json::from_str(&seal.open_returned(sealed, Bound::to_ceremony())?).ok()?;
        (0..=LIFE_SECONDS).contains(&(now - ceremony.begun_at)).then_some(ceremony)
    }

    fn close(&self, seal: &Seal) -> Result<String, ServerError> {
        let text = serde_json::to_string(self).map_err(|source| ServerError::internal("no ceremony", source))?;
        seal.close(&text, Bound::to_ceremony())
    }

    /// The cookie that binds it to its browser.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn cookie(&self, app: &App) -> Result<HeaderValue, ServerError> {
        cookie::value(COOKIE, &self.close(&app.seal)?, LIFE_SECONDS, app.settings.is_https())
    }

    /// Removes the cookie.
    ///
    /// # Errors
    /// Never.
    pub fn forget(app: &App) -> Result<HeaderValue, ServerError> {
        cookie::value(COOKIE, "", 0, app.settings.is_https())
    }

    /// Notes that it was answered. False where it was before.
    pub async fn spend(&self, db: &impl ConnectionTrait) -> Result<bool, DbErr> {
        let now = clock::now();
        rows::execute(db, "DELETE FROM passkey_answers WHERE expires_at < $1", [rows::time_text(now).into()]).await?;
        let sql = "INSERT INTO passkey_answers (hash, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        // Longer than it lives: no clock of another server makes it good again.
        let until = rows::time_text(now + Duration::seconds(2 * LIFE_SECONDS));
        Ok(rows::execute(db, sql, [secret::hash(&self.challenge).into(), until.into()]).await? > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_its_browsers_for_five_minutes_and_cannot_be_made_up() {
        let seal = Seal::new("one", None).expect("a key");
        let ceremony = Ceremony::begin(Aim::SignIn).expect("begun");
        let sealed = ceremony.close(&seal).expect("sealed");
        let at = |seconds: i64| Ceremony::open(&seal, &sealed, ceremony.begun_at + seconds);
        assert_eq!((at(0), at(300)), (Some(ceremony.clone()), Some(ceremony.clone())));
        assert_eq!((at(301), at(-1)), (None, None));
        let other = Seal::new("another", None).expect("a key");
        assert_eq!(Ceremony::open(&other, &sealed, ceremony.begun_at), None);
        let plain = serde_json::to_string(&ceremony).expect("text");
        assert_eq!(Ceremony::open(&seal, &plain, ceremony.begun_at), None);
        let of_a_provider = seal.close(&plain, Bound::to_attempt()).expect("sealed");
        assert_eq!(Ceremony::open(&seal, &of_a_provider, ceremony.begun_at), None);
    }
}
