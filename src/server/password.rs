//! Passwords: Argon2id, at most a few at a time, the same work for a user who does not exist.

use super::error::ServerError;
use super::leaked::Leaked;
use crate::api::Strength;
use crate::domain::Invalid;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};

/// 19 MiB, two passes, one lane: the least that OWASP recommends.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// How many run at once: each takes 19 MiB and a core.
const AT_ONCE: usize = 4;
/// How long a request waits for its turn before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(10);

/// The shortest password, in characters.
pub const LENGTH_MIN: usize = 8;
/// The longest, in bytes: hashing takes time by length.
const BYTES_MAX: usize = 1024;

/// Hashes and checks passwords.
pub struct Passwords {
    turns: Semaphore,
    /// The hash of a password nobody has: what an unknown user's is checked against.
    nobody: Arc<str>,
    /// Those that nobody may choose, beside those that are easy to guess.
    leaked: Option<Arc<Leaked>>,
}

impl Passwords {
    /// # Errors
    /// When no hash can be made at all (no randomness), or the list of leaked ones cannot be read.
    pub fn new(leaked: Option<&Path>) -> Result<Self, ServerError> {
        let unread = |source| ServerError::internal("the file of WORKNEST_LEAKED_PASSWORDS cannot be read", source);
        let leaked = leaked.map(|path| Leaked::open(path.into())).transpose().map_err(unread)?.map(Arc::new);
        let mut random = [0u8; 32];
        getrandom::fill(&mut random).map_err(|source| ServerError::internal("no randomness", source.to_string()))?;
        let nobody = hash_now(&random)?.into();
        Ok(Self { turns: Semaphore::new(AT_ONCE), nobody, leaked })
    }

    /// Checks a password that somebody chooses; `known` is what everybody knows of them.
    ///
    /// # Errors
    /// Names the field `password`.
    pub async fn check_choice(&self, password: &str, known: &[&str]) -> Result<(), ServerError> {
        check_choice(password, known)?;
        let Some(leaked) = self.leaked.clone() else { return Ok(()) };
        let password = password.to_owned();
        let unread = |source| ServerError::internal("the list of leaked passwords cannot be read", source);
        if run(move || leaked.holds(&password)).await?.map_err(unread)? {
            return Err(Invalid::new("password", "is among those that have leaked: choose another").into());
        }
        Ok(())
    }

    /// The hash to store.
    ///
    /// # Errors
    /// [`ServerError::Busy`] when too many wait already.
    pub async fn hash(&self, password: &str) -> Result<String, ServerError> {
        let _turn = self.turn().await?;
        let password = password.to_owned();
        run(move || hash_now(password.as_bytes())).await?
    }

    /// Whether `password` is the one that `stored` was made of. With no `stored` (an unknown user) it takes as
    /// long and says no.
    ///
    /// # Errors
    /// [`ServerError::Busy`] when too many wait already; a stored hash that cannot be read.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool, ServerError> {
        let _turn = self.turn().await?;
        let known = stored.is_some();
        let stored = stored.map_or_else(|| self.nobody.clone(), Arc::from);
        // A longer one is nobody's, and must not cost more than the others.
        let fits = password.len() <= BYTES_MAX;
        let password = if fits { password.to_owned() } else { String::new() };
        let matches = run(move || verify_now(password.as_bytes(), &stored)).await??;
        Ok(known && fits && matches)
    }

    async fn turn(&self) -> Result<SemaphorePermit<'_>, ServerError> {
        match tokio::time::timeout(PATIENCE, self.turns.acquire()).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_)) | Err(_) => Err(ServerError::Busy),
        }
    }
}

/// The least score that is taken: no common password, no name, no date reaches it.
const SCORE_MIN: u8 = 2;
/// The time of judging grows with length; what is longer is judged by its beginning.
const JUDGED_CHARACTERS: usize = 72;

/// Judges a password, knowing what an attacker would try first of all.
pub fn strength(password: &str, known: &[&str]) -> Strength {
    let judged: String = password.chars().take(JUDGED_CHARACTERS).collect();
    let entropy = zxcvbn::zxcvbn(&judged, known);
    let feedback = entropy.feedback();
    Strength {
        score: u8::from(entropy.score()),
        warning: feedback.and_then(|feedback| feedback.warning()).map(|warning| warning.to_string()),
        suggestions: feedback
            .map_or_else(Vec::new, |feedback| feedback.suggestions().iter().map(ToString::to_string).collect()),
    }
}

fn check_choice(password: &str, known: &[&str]) -> Result<(), Invalid> {
    if password.chars().count() < LENGTH_MIN {
        return Err(Invalid::new("password", format!("is shorter than {LENGTH_MIN} characters: choose a longer one")));
    }
    if password.len() > BYTES_MAX {
        return Err(Invalid::new("password", format!("is longer than {BYTES_MAX} bytes: choose a shorter one")));
    }
    let strength = strength(password, known);
    if strength.score < SCORE_MIN {
        let why = strength.warning.unwrap_or_else(|| "Others would guess it soon.".to_owned());
        return Err(Invalid::new("password", format!("is too easy to guess: choose a longer one. {why}")));
    }
    Ok(())
}

/// Whether a hash was made with other parameters than one that is made now: its password is hashed anew when it is
/// known next, at sign-in.
pub fn is_of_before(stored: &str) -> bool {
    let Ok(hash) = PasswordHash::new(stored) else { return false };
    let params = Params::try_from(&hash).ok().map(|params| (params.m_cost(), params.t_cost(), params.p_cost()));
    let of_now = (Algorithm::Argon2id.ident(), Some(Version::V0x13.into()), Some((MEMORY_KIB, PASSES, LANES)));
    (hash.algorithm, hash.version, params) != of_now
}

async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ServerError> {
    tokio::task::spawn_blocking(work).await.map_err(|source| ServerError::internal("hashing broke off", source))
}

fn argon2() -> Result<Argon2<'static>, ServerError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .map_err(|source| ServerError::internal("Argon2 refuses its parameters", source.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_now(password: &[u8]) -> Result<String, ServerError> {
    let hash = argon2()?.hash_password(password);
    hash.map(|hash| hash.to_string()).map_err(|source| ServerError::internal("cannot hash", source.to_string()))
}

fn verify_now(password: &[u8], stored: &str) -> Result<bool, ServerError> {
    let stored = PasswordHash::new(stored)
        .map_err(|source| ServerError::internal("a stored password hash cannot be read", source.to_string()))?;
    Ok(argon2()?.verify_password(password, &stored).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[tokio::test]
    async fn a_password_is_known_again_and_another_is_not() {
        let passwords = Passwords::new(None).expect("works");
        let hash = passwords.hash("correct horse").await.expect("hashed");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify("correct horse", Some(&hash)).await.expect("checked"));
        assert!(!passwords.verify("correct horsf", Some(&hash)).await.expect("checked"));
        assert!(!passwords.verify("", None).await.expect("checked"));
    }

    #[tokio::test]
    async fn an_unknown_user_costs_the_same_work() {
        let passwords = Passwords::new(None).expect("works");
        let hash = passwords.hash("correct horse").await.expect("hashed");
        let mut times = Vec::new();
        for stored in [Some(hash.as_str()), None, Some(hash.as_str()), None, Some(hash.as_str()), None] {
            let start = Instant::now();
            passwords.verify("wrong password", stored).await.expect("checked");
            times.push(start.elapsed());
        }
        let known = times.iter().step_by(2).min().expect("three");
        let unknown = times.iter().skip(1).step_by(2).min().expect("three");
        assert!(*unknown * 3 > *known, "unknown {unknown:?}, known {known:?}");
    }

    #[tokio::test]
    async fn a_hash_of_other_parameters_is_of_before_and_still_known() {
        let passwords = Passwords::new(None).expect("works");
        assert!(!is_of_before(&passwords.hash("correct horse").await.expect("hashed")));
        let weaker = Params::new(8 * 1024, 1, 1, None).expect("parameters");
        let weaker = Argon2::new(Algorithm::Argon2id, Version::V0x13, weaker);
        let old = weaker.hash_password(b"correct horse").expect("hashed").to_string();
        assert!(is_of_before(&old), "{old}");
        assert!(passwords.verify("correct horse", Some(&old)).await.expect("checked"));
    }

    #[test]
    fn a_short_password_is_refused_by_name() {
        let error = check_choice("1234567", &[]).expect_err("seven are too few");
        assert_eq!(error.field, "password");
        assert_eq!(check_choice("tulip-kayak-9", &[]), Ok(()));
        assert_eq!(check_choice(&"x".repeat(1025), &[]).expect_err("too long").field, "password");
    }

    #[tokio::test]
    async fn a_password_counts_as_it_was_typed_whatever_it_is_made_of() {
        let long = "so long that nobody would type it twice, ".repeat(3);
        for chosen in [" tulip kayak ", "ТЮЛЬПАН-каяк-девяносто", "tulipkayakninety", "8461937205516283", long.as_str()]
        {
            assert_eq!(check_choice(chosen, &[]), Ok(()), "{chosen}");
        }
        let passwords = Passwords::new(None).expect("works");
        let hash = passwords.hash(&long).await.expect("hashed");
        assert!(passwords.verify(&long, Some(&hash)).await.expect("checked"));
        let cut: String = long.chars().take(72).collect();
        for other in [long.trim(), long.to_uppercase().as_str(), cut.as_str()] {
            assert!(!passwords.verify(other, Some(&hash)).await.expect("checked"), "{other}");
        }
    }

    #[test]
    fn a_common_password_and_ones_own_name_are_refused() {
        for common in ["password", "12345678", "qwertyuiop", "iloveyou1", "aaaaaaaaaaaa"] {
            assert!(check_choice(common, &[]).is_err(), "{common}");
        }
        assert!(check_choice("annabelle.miller", &["annabelle.miller"]).is_err());
        assert!(check_choice("worknest1", &["worknest"]).is_err());
        assert_eq!(strength("correct horse battery staple", &[]).score, 4);
    }
}
