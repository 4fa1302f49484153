//! Secrets that are shown once and stored as a hash: bearer tokens, links in mails, invitations, recovery codes.
//!
//! Each holds 256 bits from the system's randomness (recovery codes 128), so that a plain fast hash is enough: there is
//! nothing to guess.

use super::clock;
use super::error::ServerError;
use super::token::SessionId;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

/// How a bearer token begins, so that people and scanners know it when they see it.
const PREFIX: &str = "wn_";

/// A fresh secret, as text.
///
/// # Errors
/// When there is no randomness.
pub fn fresh() -> Result<String, ServerError> {
    let random: [u8; 32] = clock::random()?;
    Ok(URL_SAFE_NO_PAD.encode(random))
}

/// What is stored of it.
pub fn hash(secret: &str) -> String {
    blake3::derive_key("worknest shown-once secret 2026-11", secret.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The bearer token of a session: it names the session, and proves that it was given for it.
pub fn bearer(session: SessionId, secret: &str) -> String {
    format!("{PREFIX}{}{secret}", URL_SAFE_NO_PAD.encode(session.0.as_bytes()))
}

/// The session that a bearer token names, and its secret.
pub fn read_bearer(token: &str) -> Option<(SessionId, &str)> {
    let text = token.strip_prefix(PREFIX)?;
    // 16 bytes are 22 characters.
    let (id, secret) = text.split_at_checked(22)?;
    let id = URL_SAFE_NO_PAD.decode(id).ok()?;
    Some((SessionId(Uuid::from_slice(&id).ok()?), secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bearer_token_names_its_session_and_holds_its_secret() {
        let session = SessionId(Uuid::from_bytes([7; 16]));
        let secret = fresh().expect("random");
        let token = bearer(session, &secret);
        assert_eq!(read_bearer(&token), Some((session, secret.as_str())));
        assert_ne!(hash(&secret), hash(&fresh().expect("random")));
        for wrong in ["", "wn_", "wn_x", "eyJhbGciOiJIUzI1NiJ9.e30.x", "wn_äääääääääääääää"] {
            assert_eq!(read_bearer(wrong), None, "{wrong}");
        }
    }
}
