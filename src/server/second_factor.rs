//! The second factor: six digits from an app (TOTP, RFC 6238), and codes for the day when the phone is lost.
//!
//! Invariants: it is in force only after a first code has shown that the app knows the secret; a code works once; to
//! take it away needs the password and a code; wrong codes count like wrong passwords.

use super::app::App;
use super::error::ServerError;
use super::extract::Json;
use super::openapi::{Api, Needs, Shape, get, post};
use super::seal::Bound;
use super::visit::Caller;
use super::{account, audit, clock, rows, secret};
use crate::api::{Enrolment, RecoveryCodes, SecondFactor};
use crate::domain::UserId;
use aws_lc_rs::hmac;
use axum::http::StatusCode;
use sea_orm::ConnectionTrait;
use serde::Deserialize;

/// How long a code is shown, in seconds.
const STEP_SECONDS: i64 = 30;
/// How many digits a code has.
const MODULUS: u32 = 1_000_000;
/// How many codes for the day when the phone is lost.
const RECOVERY_CODES: usize = 10;
/// How much chance is in each, in bytes: so much that nobody guesses it from its hash.
const RECOVERY_CODE_BYTES: usize = 16;

/// What a person says to show again who they are.
#[derive(Debug, Default, Deserialize)]
pub struct Proof {
    #[serde(default)]
    pub password: String,
    #[serde(default)]
    code: String,
}

/// The routes of the second factor.
pub fn routes(api: Api) -> Api {
    let person = |operation: super::openapi::Operation| operation.needs(Needs::Person);
    api.add(
        person(get("/api/users/me/totp", "Whether the second factor is on.")).gives(Shape::One("SecondFactor")),
        standing,
    )
    .add(
        person(post("/api/users/me/totp", "A secret for an app that shows codes; in force once confirmed."))
            .takes(Shape::One("Proof"))
            .gives(Shape::One("Enrolment")),
        enrol,
    )
    .add(
        person(post("/api/users/me/totp/confirm", "The first code puts it in force; gives the recovery codes."))
            .status(200)
            .takes(Shape::One("Proof"))
            .gives(Shape::One("RecoveryCodes")),
        confirm,
    )
    .add(
        person(post("/api/users/me/totp/remove", "Takes the second factor away."))
            .status(204)
            .takes(Shape::One("Proof")),
        remove,
    )
}

/// The code of a secret in a step.
fn code_at(secret: &[u8], step: i64) -> u32 {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let start = usize::from(bytes[bytes.len() - 1] & 0x0f);
    let word = bytes[start..start + 4].iter().fold(0u32, |word, byte| word << 8 | u32::from(*byte));
    (word & 0x7fff_ffff) % MODULUS
}

/// The step in which `code` is right: the present one, or the one before, since typing takes time and clocks differ.
fn step_of(secret: &[u8], code: &str, now: i64) -> Option<i64> {
    let code: u32 = Some(code).filter(|code| code.len() == 6)?.parse().ok()?;
    let current = now / STEP_SECONDS;
    (current - 1..=current).rev().find(|step| code_at(secret, *step) == code)
}

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// As apps that show codes take it (RFC 4648, no padding).
pub(super) fn base32(bytes: &[u8]) -> String {
    let bits: Vec<bool> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect();
    let letter = |five: &[bool]| {
        let index = (0..5).fold(0usize, |index, n| index << 1 | usize::from(five.get(n).copied().unwrap_or(false)));
        char::from(ALPHABET[index])
    };
    bits.chunks(5).map(letter).collect()
}

/// None where something else is in it.
pub(super) fn from_base32(text: &str) -> Option<Vec<u8>> {
    let indices = text.bytes().map(|byte| ALPHABET.iter().position(|letter| *letter == byte));
    let indices: Vec<usize> = indices.collect::<Option<_>>()?;
    let bits: Vec<bool> = indices.iter().flat_map(|index| (0..5).rev().map(move |bit| index >> bit & 1 == 1)).collect();
    Some(bits.chunks_exact(8).map(|eight| eight.iter().fold(0u8, |byte, bit| byte << 1 | u8::from(*bit))).collect())
}

struct Kept {
    secret: Option<String>,
    is_on: bool,
}

async fn kept(app: &App, db: &impl ConnectionTrait, user: UserId) -> Result<Kept, ServerError> {
    let sql = "SELECT totp_secret, totp_on FROM accounts WHERE id = $1";
    let user = user.to_string();
    let row = rows::one(db, sql, [user.clone().into()]).await?;
    let row = row.ok_or(ServerError::NotFound { what: "account" })?;
    let secret = match row.try_get::<Option<String>>("", "totp_secret")? {
        // One that does not open is no code's: a recovery code still lets its owner in.
        Some(stored) => app.seal.open(db, &stored, Bound::to_account(&user)).await.inspect_err(ServerError::log).ok(),
        None => None,
    };
    Ok(Kept { secret, is_on: row.try_get("", "totp_on")? })
}

/// Checks the second factor of one whose first is right.
///
/// # Errors
/// 401 with `second_factor_needed` where it is on and no code came, `wrong_code` for a wrong one or one used before.
pub async fn check(app: &App, user: UserId, code: Option<&str>) -> Result<(), ServerError> {
    let kept = kept(app, app.database.reader(), user).await?;
    if !kept.is_on {
        return Ok(());
    }
    let code: String = code.unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect();
    if code.is_empty() {
        let message = "this account has a second factor: send its code as well";
        return Err(ServerError::Unauthenticated { code: "second_factor_needed", message });
    }
    if spend(app, user, &kept, &code).await? {
        return Ok(());
    }
    Err(ServerError::Unauthenticated { code: "wrong_code", message: "this code is wrong, or was used before" })
}

/// Whether the code was good; it is no longer.
async fn spend(app: &App, user: UserId, kept: &Kept, code: &str) -> Result<bool, ServerError> {
    let db = app.database.connection();
    let secret = kept.secret.as_deref().and_then(from_base32);
    if let Some(step) = secret.and_then(|secret| step_of(&secret, code, clock::now().timestamp())) {
        let sql = "UPDATE accounts SET totp_step = $1 WHERE id = $2 AND totp_step < $1";
        return Ok(rows::execute(db, sql, [step.into(), user.to_string().into()]).await? > 0);
    }
    let code = code.replace('-', "").to_ascii_uppercase();
    let sql = "DELETE FROM recovery_codes WHERE hash = $1 AND user_id = $2";
    let values = [secret::hash(&format!("{user}:{code}")).into(), user.to_string().into()];
    Ok(rows::execute(db, sql, values).await? > 0)
}

/// `GET /api/users/me/totp`.
pub async fn standing(caller: Caller) -> Result<Json<SecondFactor>, ServerError> {
    let db = caller.app.database.reader();
    let on = kept(&caller.app, db, caller.user()).await?.is_on;
    let sql = "SELECT count(*) AS n FROM recovery_codes WHERE user_id = $1";
    let row = rows::one(db, sql, [caller.user().to_string().into()]).await?;
    let recovery_codes_left = row.map_or(Ok(0), |row| row.try_get("", "n"))?;
    Ok(Json(SecondFactor { on, recovery_codes_left }))
}

/// `POST /api/users/me/totp`: 201.
pub async fn enrol(caller: Caller, Json(body): Json<Proof>) -> Result<(StatusCode, Json<Enrolment>), ServerError> {
    account::must_know_password(&caller, &body.password).await?;
    let db = caller.app.database.connection();
    if kept(&caller.app, db, caller.user()).await?.is_on {
        let message = "the second factor is on already: take it away first".to_owned();
        return Err(ServerError::Conflict { code: "already_on", message, field: None });
    }
    let random: [u8; 20] = clock::random()?;
    let secret = base32(&random);
    let sql = "UPDATE accounts SET totp_secret = $1 WHERE id = $2 AND NOT totp_on";
    let user = caller.user().to_string();
    let sealed = caller.app.seal.close(&secret, Bound::to_account(&user))?;
    rows::execute(db, sql, [sealed.into(), user.into()]).await?;
    let uri = format!("otpauth://totp/Worknest:{}?secret={secret}&issuer=Worknest", caller.account.username);
    Ok((StatusCode::CREATED, Json(Enrolment { secret, uri })))
}

/// `POST /api/users/me/totp/confirm`.
pub async fn confirm(caller: Caller, Json(body): Json<Proof>) -> Result<Json<RecoveryCodes>, ServerError> {
    let db = caller.app.database.connection();
    let kept = kept(&caller.app, db, caller.user()).await?;
    let secret = kept.secret.filter(|_| !kept.is_on).as_deref().and_then(from_base32);
    let step = secret.and_then(|secret| step_of(&secret, body.code.trim(), clock::now().timestamp()));
    let Some(step) = step else {
        account::count_wrong(&caller)?;
        return Err(crate::domain::Invalid::new("code", "is not what the app shows now").into());
    };
    let sql = "UPDATE accounts SET totp_on = TRUE, totp_step = $1 WHERE id = $2 AND NOT totp_on";
    rows::execute(db, sql, [step.into(), caller.user().to_string().into()]).await?;
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    rows::execute(db, "DELETE FROM recovery_codes WHERE user_id = $1", [caller.user().to_string().into()]).await?;
    for _ in 0..RECOVERY_CODES {
        let random: [u8; RECOVERY_CODE_BYTES] = clock::random()?;
        let code = base32(&random);
        let hash = secret::hash(&format!("{}:{code}", caller.user()));
        let sql = "INSERT INTO recovery_codes (hash, user_id) VALUES ($1, $2)";
        rows::execute(db, sql, [hash.into(), caller.user().to_string().into()]).await?;
        let groups: Vec<String> = code.as_bytes().chunks(4).map(|group| group.escape_ascii().to_string()).collect();
        codes.push(groups.join("-"));
    }
    audit::note(db, &caller.actor(), "second_factor_on", "", "").await?;
    Ok(Json(RecoveryCodes { recovery_codes: codes }))
}

/// `POST /api/users/me/totp/remove`: 204.
pub async fn remove(caller: Caller, Json(body): Json<Proof>) -> Result<StatusCode, ServerError> {
    account::must_know_password(&caller, &body.password).await?;
    if let Err(refused) = check(&caller.app, caller.user(), Some(&body.code)).await {
        account::count_wrong(&caller)?;
        return Err(refused);
    }
    let db = caller.app.database.connection();
    take_away(db, caller.user()).await?;
    audit::note(db, &caller.actor(), "second_factor_off", "", "").await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes it away: at the owner's wish, or at the machine for one who lost everything.
///
/// # Errors
/// When the database fails.
pub async fn take_away(db: &impl ConnectionTrait, user: UserId) -> Result<(), ServerError> {
    let sql = "UPDATE accounts SET totp_on = FALSE, totp_secret = NULL WHERE id = $1";
    rows::execute(db, sql, [user.to_string().into()]).await?;
    rows::execute(db, "DELETE FROM recovery_codes WHERE user_id = $1", [user.to_string().into()]).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, of which six digits are the last six of its eight.
        let secret = b"12345678901234567890";
        for (seconds, code) in
            [(59, 287_082), (1_111_111_109, 81_804), (1_234_567_890, 5_924), (20_000_000_000, 353_130)]
        {
            assert_eq!(code_at(secret, seconds / STEP_SECONDS), code, "{seconds}");
        }
    }

    #[test]
    fn a_code_is_good_in_its_step_and_the_next_and_no_longer() {
        let secret = b"12345678901234567890";
        let code = format!("{:06}", code_at(secret, 100));
        for (now, step) in [(2_999, None), (3_000, Some(100)), (3_059, Some(100)), (3_060, None)] {
            assert_eq!(step_of(secret, &code, now), step, "{now}");
        }
        assert_eq!(step_of(secret, "", 3_000), None);
        assert_eq!(step_of(secret, "+28708", 59), None);
    }

    #[test]
    fn base32_is_read_back() {
        assert_eq!(base32(b"12345678901234567890"), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(from_base32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").as_deref(), Some(&b"12345678901234567890"[..]));
        assert_eq!(from_base32("a1"), None);
    }
}
