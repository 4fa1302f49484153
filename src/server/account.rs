//! Accounts: who may sign in. Names are unique whatever their case.

use super::error::ServerError;
use super::rows;
use super::throttle::Counted;
use super::visit::Caller;
use crate::api::Account;
use crate::domain::{Invalid, Problem, Time, User, UserId, limits};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult};

/// An account as stored, without its password's hash.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredAccount {
    pub id: UserId,
    pub username: String,
    pub email: String,
    pub display_name: String,
    /// May administer the server.
    pub is_admin: bool,
    pub created_at: Time,
}

/// The longest user name, in characters.
const USERNAME_MAX: usize = 64;
const EMAIL_MAX: usize = 254;

pub const COLUMNS: &str = "id, username, email, display_name, is_admin, created_at";

impl StoredAccount {
    /// As its owner sees it.
    pub fn to_account(&self) -> Account {
        Account { id: self.id, user: self.to_user() }
    }

    /// The record that syncs to its owner's devices.
    pub fn to_user(&self) -> User {
        User {
            username: self.username.clone(),
            email: self.email.clone(),
            display_name: self.display_name.clone(),
            is_admin: self.is_admin,
            created_at: Some(self.created_at),
        }
    }

    /// From a row with the columns of an account.
    ///
    /// # Errors
    /// When one holds what it may not.
    pub fn from_row(row: &QueryResult) -> Result<Self, DbErr> {
        Ok(Self {
            id: rows::id(row, "id")?,
            username: rows::text(row, "username")?,
            email: rows::text(row, "email")?,
            display_name: rows::text(row, "display_name")?,
            is_admin: row.try_get("", "is_admin")?,
            created_at: rows::time(row, "created_at")?,
        })
    }
}

/// Checks the names of a new account. Returns them without the blanks around them.
///
/// # Errors
/// Names the field.
pub fn check_names(username: &str, email: &str) -> Result<(String, String), Invalid> {
    let username = username.trim();
    if username.is_empty() {
        return Err(Invalid::new("username", Problem::Empty));
    }
    if username.chars().count() > USERNAME_MAX {
        return Err(Invalid::new("username", format!("is longer than {USERNAME_MAX} characters: shorten it")));
    }
    // Plain letters only: two names must never look alike. No @: an email signs in too.
    if !username.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')) {
        return Err(Invalid::new("username", "may hold the letters a to z, digits, dots, dashes and underscores only"));
    }
    Ok((username.to_owned(), check_email(email)?))
}

/// Checks an email. Returns it without the blanks around it.
///
/// # Errors
/// Names the field `email`.
pub fn check_email(email: &str) -> Result<String, Invalid> {
    let email = email.trim();
    let well_formed = email.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@') && !domain.starts_with('.')
    });
    if !well_formed || email.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(Invalid::new("email", "must be an address like alice@example.org"));
    }
    if email.len() > EMAIL_MAX {
        return Err(Invalid::new("email", format!("is longer than {EMAIL_MAX} characters: use a shorter one")));
    }
    Ok(email.to_owned())
}

/// Checks the name that others read.
///
/// # Errors
/// Names the field `display_name`.
pub fn check_display_name(name: &str) -> Result<(), Invalid> {
    if name.chars().count() > limits::NAME {
        return Err(Invalid::new("display_name", format!("is longer than {} characters: shorten it", limits::NAME)));
    }
    if name.chars().any(char::is_control) {
        return Err(Invalid::new("display_name", "contains control characters: remove them"));
    }
    Ok(())
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Lets nobody else make an account until the end of the transaction: there is one first account. A transaction that
/// writes is alone on SQLite anyway.
pub async fn lock(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    if db.get_database_backend() == DbBackend::Postgres {
        db.execute_unprepared("LOCK TABLE accounts IN SHARE ROW EXCLUSIVE MODE").await?;
    }
    Ok(())
}

/// How many accounts there are.
pub async fn count(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let row = rows::one(db, "SELECT count(*) AS n FROM accounts", []).await?;
    row.map_or(Ok(0), |row| row.try_get("", "n"))
}

/// All accounts, by user name.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<StoredAccount>, DbErr> {
    let sql = format!("SELECT {COLUMNS} FROM accounts WHERE deleted_at IS NULL ORDER BY username_folded");
    rows::all(db, &sql, []).await?.iter().map(StoredAccount::from_row).collect()
}

/// The account of a user.
pub async fn by_id(db: &impl ConnectionTrait, id: UserId) -> Result<Option<StoredAccount>, DbErr> {
    let sql = format!("SELECT {COLUMNS} FROM accounts WHERE id = $1 AND deleted_at IS NULL");
    rows::one(db, &sql, [id.to_string().into()]).await?.as_ref().map(StoredAccount::from_row).transpose()
}

/// The account with a user name, whatever its case.
pub async fn by_username(db: &impl ConnectionTrait, username: &str) -> Result<Option<StoredAccount>, DbErr> {
    let sql = format!("SELECT {COLUMNS} FROM accounts WHERE username_folded = $1 AND deleted_at IS NULL");
    rows::one(db, &sql, [folded(username).into()]).await?.as_ref().map(StoredAccount::from_row).transpose()
}

/// The account with a user name or email, and its password's hash.
pub async fn by_login(db: &impl ConnectionTrait, login: &str) -> Result<Option<(StoredAccount, String)>, DbErr> {
    let column = if login.contains('@') { "email_folded" } else { "username_folded" };
    let sql = format!("SELECT {COLUMNS}, password_hash FROM accounts WHERE {column} = $1 AND deleted_at IS NULL");
    let Some(row) = rows::one(db, &sql, [folded(login).into()]).await? else { return Ok(None) };
    Ok(Some((StoredAccount::from_row(&row)?, rows::text(&row, "password_hash")?)))
}

/// The account with an email.
pub async fn by_email(db: &impl ConnectionTrait, email: &str) -> Result<Option<StoredAccount>, DbErr> {
    let sql = format!("SELECT {COLUMNS} FROM accounts WHERE email_folded = $1 AND deleted_at IS NULL");
    rows::one(db, &sql, [folded(email).into()]).await?.as_ref().map(StoredAccount::from_row).transpose()
}

/// Writes a new account; its email may be empty.
///
/// # Errors
/// A conflict that names the field when the user name or email is taken.
pub async fn insert(
    db: &impl ConnectionTrait,
    account: &StoredAccount,
    password_hash: &str,
) -> Result<(), ServerError> {
    if by_username(db, &account.username).await?.is_some() {
        return Err(taken("username", "username_taken", "this user name is taken: choose another"));
    }
    // Each of those without one is told from the others by its id, which no email looks like.
    let email_folded = if account.email.is_empty() { account.id.to_string() } else { folded(&account.email) };
    if by_email(db, &email_folded).await?.is_some() {
        return Err(taken("email", "email_taken", "there is an account with this email: sign in instead"));
    }
    let sql = "INSERT INTO accounts (id, username, username_folded, email, email_folded, display_name, \
               password_hash, is_admin, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = [
        account.id.to_string().into(),
        account.username.clone().into(),
        folded(&account.username).into(),
        account.email.clone().into(),
        email_folded.into(),
        account.display_name.clone().into(),
        password_hash.to_owned().into(),
        account.is_admin.into(),
        rows::time_text(account.created_at).into(),
    ];
    rows::execute(db, sql, values).await?;
    Ok(())
}

fn taken(field: &'static str, code: &'static str, message: &str) -> ServerError {
    ServerError::Conflict { code, message: message.to_owned(), field: Some(field) }
}

/// Sets whether an account may administer the server.
pub async fn set_admin(db: &impl ConnectionTrait, id: UserId, is_admin: bool) -> Result<(), DbErr> {
    let values = [is_admin.into(), id.to_string().into()];
    rows::execute(db, "UPDATE accounts SET is_admin = $1 WHERE id = $2", values).await?;
    Ok(())
}

/// Lets people in by an account again, or nobody any more.
pub async fn set_active(db: &impl ConnectionTrait, id: UserId, is_active: bool, now: Time) -> Result<(), DbErr> {
    let since = (!is_active).then(|| rows::time_text(now));
    let values = [since.into(), id.to_string().into()];
    rows::execute(db, "UPDATE accounts SET deactivated_at = $1 WHERE id = $2", values).await?;
    Ok(())
}

/// Whether people may come in by an account: it is there, and was not deactivated.
pub async fn is_active(db: &impl ConnectionTrait, id: UserId) -> Result<bool, DbErr> {
    let sql = "SELECT 1 FROM accounts WHERE id = $1 AND deleted_at IS NULL AND deactivated_at IS NULL";
    Ok(rows::one(db, sql, [id.to_string().into()]).await?.is_some())
}

/// Whether somebody is left who may come in and administer the server.
pub async fn has_admin(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let sql = "SELECT 1 FROM accounts WHERE is_admin AND deleted_at IS NULL AND deactivated_at IS NULL LIMIT 1";
    Ok(rows::one(db, sql, []).await?.is_some())
}

/// Replaces the hash of an account's password.
pub async fn set_password_hash(db: &impl ConnectionTrait, id: UserId, hash: &str) -> Result<(), DbErr> {
    let values = [hash.to_owned().into(), id.to_string().into()];
    rows::execute(db, "UPDATE accounts SET password_hash = $1 WHERE id = $2", values).await?;
    Ok(())
}

/// Replaces the hash of an account's password by another of the same password, unless a new one was set meanwhile.
pub async fn hash_anew(db: &impl ConnectionTrait, id: UserId, before: &str, hash: String) -> Result<(), DbErr> {
    let values = [hash.into(), id.to_string().into(), before.into()];
    rows::execute(db, "UPDATE accounts SET password_hash = $1 WHERE id = $2 AND password_hash = $3", values).await?;
    Ok(())
}

/// Whether an account has a password. One that was made through the identity provider has none at first.
pub async fn has_password(db: &impl ConnectionTrait, id: UserId) -> Result<bool, DbErr> {
    Ok(password_hash(db, id).await?.is_some())
}

async fn password_hash(db: &impl ConnectionTrait, id: UserId) -> Result<Option<String>, DbErr> {
    let row = rows::one(db, "SELECT password_hash FROM accounts WHERE id = $1", [id.to_string().into()]).await?;
    Ok(row.map(|row| rows::text(&row, "password_hash")).transpose()?.filter(|hash| !hash.is_empty()))
}

/// Whether the caller knows the account's password: asked again before what could lock them out. Wrong ones count.
///
/// # Errors
/// 403 for a wrong one, or where there is none, 429 for too many.
pub async fn must_know_password(caller: &Caller, password: &str) -> Result<(), ServerError> {
    let app = &caller.app;
    app.throttle.look(Counted::WrongForAccount, &in_session(caller))?;
    let Some(hash) = password_hash(app.database.reader(), caller.user()).await? else {
        let message = "this account has no password yet: set one first, in the settings of the account".to_owned();
        return Err(ServerError::Forbidden { code: "no_password", message });
    };
    if app.passwords.verify(password, Some(&hash)).await? {
        return Ok(());
    }
    count_wrong(caller)?;
    let message = "the password is wrong".to_owned();
    Err(ServerError::Forbidden { code: "wrong_password", message })
}

/// Counts what the caller proved wrongly of their own account: guessing in a session is slowed down like signing in.
///
/// # Errors
/// 429 for too many.
pub fn count_wrong(caller: &Caller) -> Result<(), ServerError> {
    caller.app.throttle.count(Counted::WrongForAccount, &in_session(caller))
}

/// Whose bucket: the session's own, lest guesses from elsewhere keep its owner from their account.
fn in_session(caller: &Caller) -> String {
    format!("session {}", caller.session.0)
}

/// Makes an account nameless and ends all its ways in. The row stays: what it wrote for others refers to it.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &impl ConnectionTrait, id: UserId, now: Time) -> Result<(), DbErr> {
    let nameless = format!("deleted-{id}");
    let sql = "UPDATE accounts SET username = $1, username_folded = $1, email = '', email_folded = $1, \
               display_name = '', password_hash = '', is_admin = FALSE, deleted_at = $2, totp_secret = NULL, \
               totp_on = FALSE WHERE id = $3";
    let values = [nameless.into(), rows::time_text(now).into(), id.to_string().into()];
    rows::execute(db, sql, values).await?;
    super::session::end_all(db, id, now).await?;
    for table in ["recovery_codes", "resets", "identities", "passkeys"] {
        rows::execute(db, &format!("DELETE FROM {table} WHERE user_id = $1"), [id.to_string().into()]).await?;
    }
    rows::execute(db, "DELETE FROM invitations WHERE created_by = $1", [id.to_string().into()]).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_a_wrong_one_is_named() {
        assert_eq!(check_names(" Alice ", " a@b.org "), Ok(("Alice".into(), "a@b.org".into())));
        let field = |username: &str, email: &str| check_names(username, email).expect_err("wrong").field;
        for username in ["", " ", "a b", "a@b", "аlice", &"a".repeat(65)] {
            assert_eq!(field(username, "a@b.org"), "username", "{username}");
        }
        for email in ["", "a", "@b.org", "a@", "a@b@c", "a b@c.org", "a@b.org\r\nbcc:c@d.org", "a@b.org\0"] {
            assert_eq!(field("alice", email), "email", "{email}");
        }
    }
}
