//! Tokens: a short-lived JWT (HS256) that names a session. It carries no rights: those are read from the
//! database on each request, where the session can be revoked.

use super::error::ServerError;
use crate::domain::UserId;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long a token is good for, in seconds.
pub const LIFE_SECONDS: i64 = 30 * 60;

/// The id of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(pub Uuid);

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: UserId,
    sid: SessionId,
    iat: i64,
    exp: i64,
}

/// A token whose signature is this server's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    pub user: UserId,
    pub session: SessionId,
    /// Its time is over: good only to ask for a new one.
    pub expired: bool,
}

const ISSUER: &str = "worknest";

/// Signs and reads tokens.
pub struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl Tokens {
    /// With a key that is derived from `secret`, so that the secret may serve other purposes too.
    pub fn new(secret: &[u8]) -> Self {
        let key = blake3::derive_key("worknest session token 2026-11 HS256", secret);
        Self { encoding: EncodingKey::from_secret(&key), decoding: DecodingKey::from_secret(&key) }
    }

    /// A token for a session, from `now` (seconds since 1970) on.
    ///
    /// # Errors
    /// When signing fails.
    pub fn issue(&self, user: UserId, session: SessionId, now: i64) -> Result<String, ServerError> {
        let claims = Claims { iss: ISSUER.into(), sub: user, sid: session, iat: now, exp: now + LIFE_SECONDS };
        encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
            .map_err(|source| ServerError::internal("cannot sign a token", source))
    }

    /// What a token names; `None` when this server did not sign it.
    pub fn read(&self, token: &str, now: i64) -> Option<Named> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "iss", "sub"]);
        // Judged here, with the caller's clock: an expired token still names its session.
        validation.validate_exp = false;
        let claims = decode::<Claims>(token, &self.decoding, &validation).ok()?.claims;
        Some(Named { user: claims.sub, session: claims.sid, expired: claims.exp <= now })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids() -> (UserId, SessionId) {
        (UserId::from_random([3; 16]), SessionId(Uuid::from_bytes([4; 16])))
    }

    #[test]
    fn a_token_names_its_session_and_expires() {
        let (user, session) = ids();
        let tokens = Tokens::new(b"a secret");
        let token = tokens.issue(user, session, 1_000).expect("signed");
        assert_eq!(tokens.read(&token, 1_001), Some(Named { user, session, expired: false }));
        assert_eq!(tokens.read(&token, 1_000 + LIFE_SECONDS), Some(Named { user, session, expired: true }));
    }

    #[test]
    fn a_token_of_another_key_or_algorithm_or_with_one_bit_changed_is_nothing() {
        let (user, session) = ids();
        let tokens = Tokens::new(b"a secret");
        let token = tokens.issue(user, session, 1_000).expect("signed");
        assert_eq!(Tokens::new(b"another").read(&token, 1_001), None);
        let payload = token.split('.').nth(1).expect("three parts");
        // {"alg":"none","typ":"JWT"} with no signature.
        assert_eq!(tokens.read(&format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}."), 1_001), None);
        let mut changed = token.clone().into_bytes();
        let middle = token.find('.').expect("a dot") + 5;
        changed[middle] = if changed[middle] == b'A' { b'B' } else { b'A' };
        assert_eq!(tokens.read(&String::from_utf8(changed).expect("text"), 1_001), None);
    }
}
