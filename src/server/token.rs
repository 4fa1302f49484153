//! The session's cookie holds two tokens. The first is a short-lived JWT (HS256) that names the session; it carries no
//! rights: those are read from the database on each request, where the session can be revoked. The second asks for a
//! new pair when the first one's time is over: it names the session and a generation, which each refresh raises.

use super::error::ServerError;
use crate::domain::UserId;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long a token is good for, in seconds.
pub const LIFE_SECONDS: i64 = 10 * 60;

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
    /// The generation of the refresh token that was given along with it.
    r#gen: i64,
    iat: i64,
    exp: i64,
}

/// A token whose signature is this server's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    pub user: UserId,
    pub session: SessionId,
    pub generation: i64,
    /// Its time is over: it is good for nothing.
    pub expired: bool,
}

const ISSUER: &str = "worknest";

/// Signs and reads tokens.
pub struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    refresh: [u8; 32],
}

impl Tokens {
    /// With keys that are derived from `secret`, so that the secret may serve other purposes too.
    pub fn new(secret: &[u8]) -> Self {
        let key = blake3::derive_key("worknest session token 2026-11 HS256", secret);
        let refresh = blake3::derive_key("worknest refresh token 2026-11", secret);
        Self { encoding: EncodingKey::from_secret(&key), decoding: DecodingKey::from_secret(&key), refresh }
    }

    /// A token for a session, from `now` (seconds since 1970) on.
    ///
    /// # Errors
    /// When signing fails.
    pub fn issue(&self, user: UserId, session: SessionId, generation: i64, now: i64) -> Result<String, ServerError> {
        let exp = now + LIFE_SECONDS;
        let claims = Claims { iss: ISSUER.into(), sub: user, sid: session, r#gen: generation, iat: now, exp };
        encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
            .map_err(|source| ServerError::internal("cannot sign a token", source))
    }

    /// What a token names; `None` when this server did not sign it.
    pub fn read(&self, token: &str, now: i64) -> Option<Named> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "iss", "sub"]);
        // Judged here, with the caller's clock.
        validation.validate_exp = false;
        let claims = decode::<Claims>(token, &self.decoding, &validation).ok()?.claims;
        let (user, session, generation) = (claims.sub, claims.sid, claims.r#gen);
        Some(Named { user, session, generation, expired: claims.exp <= now })
    }

    /// The refresh token of a generation. It follows from the session, the generation and the key, so that a client
    /// whose answer was lost can be given the same one again.
    pub fn refresh(&self, session: SessionId, generation: i64) -> String {
        format!("{}.{generation}.{}", session.0.simple(), self.proof(session, generation).to_hex())
    }

    /// The session and generation that a refresh token names; `None` when this server did not make it.
    pub fn read_refresh(&self, token: &str) -> Option<(SessionId, i64)> {
        let mut parts = token.split('.');
        let session = SessionId(parts.next()?.parse().ok()?);
        let generation: i64 = parts.next()?.parse().ok()?;
        let proof = blake3::Hash::from_hex(parts.next()?).ok()?;
        // Compared in constant time.
        (parts.next().is_none() && proof == self.proof(session, generation)).then_some((session, generation))
    }

    fn proof(&self, session: SessionId, generation: i64) -> blake3::Hash {
        let mut text = session.0.as_bytes().to_vec();
        text.extend(generation.to_be_bytes());
        blake3::keyed_hash(&self.refresh, &text)
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
        let token = tokens.issue(user, session, 2, 1_000).expect("signed");
        assert_eq!(tokens.read(&token, 1_001), Some(Named { user, session, generation: 2, expired: false }));
        let later = 1_000 + LIFE_SECONDS;
        assert_eq!(tokens.read(&token, later), Some(Named { user, session, generation: 2, expired: true }));
    }

    #[test]
    fn a_token_of_another_key_or_algorithm_or_with_one_bit_changed_is_nothing() {
        let (user, session) = ids();
        let tokens = Tokens::new(b"a secret");
        let token = tokens.issue(user, session, 0, 1_000).expect("signed");
        assert_eq!(Tokens::new(b"another").read(&token, 1_001), None);
        let payload = token.split('.').nth(1).expect("three parts");
        // {"alg":"none","typ":"JWT"} with no signature.
        assert_eq!(tokens.read(&format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}."), 1_001), None);
        let mut changed = token.clone().into_bytes();
        let middle = token.find('.').expect("a dot") + 5;
        changed[middle] = if changed[middle] == b'A' { b'B' } else { b'A' };
        assert_eq!(tokens.read(&String::from_utf8(changed).expect("text"), 1_001), None);
    }

    #[test]
    fn a_refresh_token_names_its_session_and_generation_and_cannot_be_made_up() {
        let (_, session) = ids();
        let tokens = Tokens::new(b"a secret");
        let token = tokens.refresh(session, 7);
        assert_eq!(tokens.read_refresh(&token), Some((session, 7)));
        assert_eq!(Tokens::new(b"another").read_refresh(&token), None);
        assert_eq!(tokens.read_refresh(&token.replacen(".7.", ".8.", 1)), None);
        assert_eq!(tokens.read_refresh(""), None);
    }
}
