//! Secrets that the server needs again as they were (of second factors, of webhooks) lie encrypted in the database:
//! AES-256-GCM under a key derived from the server's secret, bound to the row that holds them.
//!
//! `SEALED` and base32 of nonce, ciphertext and tag. What begins otherwise was written by a version that kept it plain.
//! All of it is base32, since such a version takes what is none for the empty key, whose codes anybody can tell: of this
//! it makes a key that nobody knows, and refuses every code. The present secret seals. It opens, and so does the one before (`WORKNEST_SECRET_BEFORE`), and the one that the
//! database keeps: it may have come with a backup, also while a server runs. At start, what the present one did not seal
//! is sealed anew.

use super::error::ServerError;
use super::rows;
use super::second_factor::{base32, from_base32};
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use sea_orm::ConnectionTrait;

const PREFIX: &str = "SEALED";

/// Where such secrets lie: table, column, and what stands before the row's id in what a secret is bound to.
const PLACES: [(&str, &str, &str); 2] = [("accounts", "totp_secret", "totp"), ("webhooks", "secret", "webhook")];

/// Seals and opens.
pub struct Seal {
    /// The present secret's first.
    keys: Vec<RandomizedNonceKey>,
}

/// What a secret is bound to.
#[derive(Clone, Copy)]
pub struct Bound<'a>(&'static str, &'a str);

impl<'a> Bound<'a> {
    /// To the account of a user, for the second factor.
    pub fn to_account(id: &'a str) -> Self {
        Self("totp", id)
    }

    /// To a webhook.
    pub fn to_webhook(id: &'a str) -> Self {
        Self("webhook", id)
    }

    /// To a browser's attempt to come in by the identity provider.
    pub fn to_attempt() -> Self {
        Self("attempt", "")
    }

    /// To a browser's question to an authenticator.
    pub fn to_ceremony() -> Self {
        Self("ceremony", "")
    }

    fn data(self) -> Aad<String> {
        Aad::from(format!("{}:{}", self.0, self.1))
    }
}

impl Seal {
    /// With the server's present secret, and the one it had before.
    ///
    /// # Errors
    /// Never: keys have the right length.
    pub fn new(present: &str, before: Option<&str>) -> Result<Self, ServerError> {
        let keys = std::iter::once(present).chain(before).map(key_of);
        Ok(Self { keys: keys.collect::<Result<_, _>>()? })
    }

    /// As it is stored.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn close(&self, secret: &str, bound: Bound<'_>) -> Result<String, ServerError> {
        let mut bytes = secret.as_bytes().to_vec();
        let nonce = self.keys[0].seal_in_place_append_tag(bound.data(), &mut bytes);
        let nonce = nonce.map_err(|_| ServerError::internal("a secret cannot be sealed", "no randomness"))?;
        Ok(format!("{PREFIX}{}", base32(&[&nonce.as_ref()[..], &bytes].concat())))
    }

    /// What was stored, as it was.
    ///
    /// # Errors
    /// When no secret that is known opens it (it is bound to something else, or the secret was changed), or the
    /// database fails.
    pub async fn open(&self, db: &impl ConnectionTrait, stored: &str, bound: Bound<'_>) -> Result<String, ServerError> {
        let Some(sealed) = stored.strip_prefix(PREFIX) else { return Ok(stored.to_owned()) };
        if let Some(opened) = self.keys.iter().find_map(|key| open_with(key, sealed, bound)) {
            return Ok(opened);
        }
        let row = rows::one(db, "SELECT value FROM secrets WHERE name = 'token'", []).await?;
        let kept = row.map(|row| rows::text(&row, "value")).transpose()?.map(|kept| key_of(&kept)).transpose()?;
        kept.and_then(|key| open_with(&key, sealed, bound)).ok_or_else(|| {
            let hint = "was WORKNEST_SECRET changed? Give the one before it as WORKNEST_SECRET_BEFORE";
            ServerError::internal("a sealed secret does not open", hint)
        })
    }

    /// What was sealed, as it was, where it comes back out of somebody's hands: only what this server has sealed.
    pub fn open_returned(&self, sealed: &str, bound: Bound<'_>) -> Option<String> {
        let sealed = sealed.strip_prefix(PREFIX)?;
        self.keys.iter().find_map(|key| open_with(key, sealed, bound))
    }

    fn is_present(&self, stored: &str, bound: Bound<'_>) -> bool {
        stored.strip_prefix(PREFIX).is_some_and(|sealed| open_with(&self.keys[0], sealed, bound).is_some())
    }

    /// Seals under the present secret what is plain, or sealed under one of before. What does not open stays as it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn renew(&self, db: &impl ConnectionTrait) -> Result<(), ServerError> {
        for (table, column, kind) in PLACES {
            let sql = format!("SELECT id, {column} AS secret FROM {table} WHERE {column} IS NOT NULL");
            for row in rows::all(db, &sql, []).await? {
                let (id, stored) = (rows::text(&row, "id")?, rows::text(&row, "secret")?);
                let bound = Bound(kind, &id);
                if self.is_present(&stored, bound) {
                    continue;
                }
                let opened = match self.open(db, &stored, bound).await {
                    Ok(opened) => opened,
                    Err(error) => {
                        tracing::warn!(table, id, "the secret of this row stays as it is");
                        error.log();
                        continue;
                    }
                };
                // Another server on this database may have been faster, or the person may have a new one by now.
                let sql = format!("UPDATE {table} SET {column} = $1 WHERE id = $2 AND {column} = $3");
                let values = [self.close(&opened, bound)?.into(), id.clone().into(), stored.into()];
                rows::execute(db, &sql, values).await?;
            }
        }
        Ok(())
    }
}

fn key_of(secret: &str) -> Result<RandomizedNonceKey, ServerError> {
    let key = blake3::derive_key("worknest sealed secret 2026-11 AES-256-GCM", secret.as_bytes());
    RandomizedNonceKey::new(&AES_256_GCM, &key).map_err(|_| ServerError::internal("no key", "it has another length"))
}

fn open_with(key: &RandomizedNonceKey, sealed: &str, bound: Bound<'_>) -> Option<String> {
    let bytes = from_base32(sealed)?;
    let (nonce, sealed) = bytes.split_at_checked(NONCE_LEN)?;
    let mut sealed = sealed.to_vec();
    let opened = key.open_in_place(Nonce::try_assume_unique_for_key(nonce).ok()?, bound.data(), &mut sealed).ok()?;
    String::from_utf8(opened.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_secret_opens_for_its_row_and_its_key_only() {
        let seal = Seal::new("one", None).expect("a key");
        let (ann, ben) = (Bound::to_account("ann"), Bound::to_account("ben"));
        let sealed = seal.close("GEZDGNBV", ann).expect("sealed");
        assert_ne!(seal.close("GEZDGNBV", ann).expect("sealed"), sealed, "each has a nonce of its own");
        let inner = sealed.strip_prefix(PREFIX).expect("sealed");
        assert!(!inner.contains("GEZDGNBV"), "{sealed}");
        assert!(
            from_base32(&sealed).is_some_and(|key| !key.is_empty()),
            "a version that knows no seal has no empty key"
        );
        let open = |secret: &str, inner: &str, bound| open_with(&key_of(secret).expect("a key"), inner, bound);
        assert_eq!(open("one", inner, ann).as_deref(), Some("GEZDGNBV"));
        assert_eq!(open("another", inner, ann), None);
        assert_eq!(open("one", inner, ben), None);
        assert_eq!(open("one", inner, Bound::to_webhook("ann")), None);
        assert_eq!(open("one", &inner[..inner.len() - 2], ann), None);
        assert_eq!(open("one", "", ann), None);
        assert_eq!(seal.open_returned(&sealed, ann).as_deref(), Some("GEZDGNBV"));
        assert_eq!(seal.open_returned("GEZDGNBV", ann), None, "what is plain may be anybody's");
        assert!(seal.is_present(&sealed, ann) && !seal.is_present("GEZDGNBV", ann));
        let changed = Seal::new("another", Some("one")).expect("keys");
        assert!(!changed.is_present(&sealed, ann));
    }
}
