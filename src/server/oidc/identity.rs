//! Who is who at the provider: which account belongs to which subject, and how one that is new is called here.

use super::super::account::{self, StoredAccount};
use super::super::error::ServerError;
use super::super::{clock, rows};
use super::id_token::Person;
use crate::domain::{UserId, limits};
use sea_orm::{ConnectionTrait, DbErr};

/// Somebody, as a provider knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub issuer: String,
    pub subject: String,
    /// For people to read.
    pub name: String,
}

/// The account that somebody is linked to.
pub async fn account_of(
    db: &impl ConnectionTrait,
    issuer: &str,
    subject: &str,
) -> Result<Option<StoredAccount>, DbErr> {
    let sql = "SELECT user_id FROM identities WHERE issuer = $1 AND subject = $2";
    let Some(row) = rows::one(db, sql, [issuer.into(), subject.into()]).await? else { return Ok(None) };
    account::by_id(db, rows::id(&row, "user_id")?).await
}

/// Whom a user is linked to: what the provider calls them.
pub async fn linked_as(db: &impl ConnectionTrait, issuer: &str, user: UserId) -> Result<Option<String>, DbErr> {
    let sql = "SELECT name FROM identities WHERE issuer = $1 AND user_id = $2";
    let row = rows::one(db, sql, [issuer.into(), user.to_string().into()]).await?;
    row.map(|row| rows::text(&row, "name")).transpose()
}

/// Links. False where either is linked already.
pub async fn link(db: &impl ConnectionTrait, identity: &Identity, user: UserId) -> Result<bool, DbErr> {
    let sql = "INSERT INTO identities (issuer, subject, user_id, name, created_at) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT DO NOTHING";
    let values = [
        identity.issuer.clone().into(),
        identity.subject.clone().into(),
        user.to_string().into(),
        identity.name.clone().into(),
        rows::time_text(clock::now()).into(),
    ];
    Ok(rows::execute(db, sql, values).await? > 0)
}

/// Unlinks. Whether there was a link.
pub async fn unlink(db: &impl ConnectionTrait, issuer: &str, user: UserId) -> Result<bool, DbErr> {
    let sql = "DELETE FROM identities WHERE issuer = $1 AND user_id = $2";
    Ok(rows::execute(db, sql, [issuer.into(), user.to_string().into()]).await? > 0)
}

/// Unlinks from every provider. Whether there was a link.
pub async fn unlink_all(db: &impl ConnectionTrait, user: UserId) -> Result<bool, DbErr> {
    Ok(rows::execute(db, "DELETE FROM identities WHERE user_id = $1", [user.to_string().into()]).await? > 0)
}

/// So much room stays for a number behind a name that is taken.
const WISH_MAX: usize = 56;
/// So many are tried, then it is left to chance.
const TRIES: u32 = 50;

/// A user name that is free, as near as can be to what the provider calls them.
///
/// # Errors
/// When the database fails.
pub async fn free_username(db: &impl ConnectionTrait, person: &Person) -> Result<String, ServerError> {
    let wished = wished_username(person);
    for number in 1..=TRIES {
        let name = if number == 1 { wished.clone() } else { format!("{wished}-{number}") };
        if account::by_username(db, &name).await?.is_none() {
            return Ok(name);
        }
    }
    let random: [u8; 3] = clock::random()?;
    Ok(format!("{wished}-{:06}", u32::from_be_bytes([0, random[0], random[1], random[2]])))
}

/// In the letters that a user name may have.
fn wished_username(person: &Person) -> String {
    let local = |text: &str| text.split('@').next().unwrap_or_default().to_owned();
    let said =
        [person.preferred_username.as_deref().map(local), person.email.as_deref().map(local), person.name.clone()];
    let plain = |text: String| -> String {
        let letter = |c: char| match c {
            _ if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') => Some(c.to_ascii_lowercase()),
            _ if c.is_whitespace() => Some('.'),
            _ => None,
        };
        let name: String = text.trim().chars().filter_map(letter).take(WISH_MAX).collect();
        name.trim_matches(['.', '-', '_']).to_owned()
    };
    said.into_iter().flatten().map(plain).find(|name| !name.is_empty()).unwrap_or_else(|| "person".to_owned())
}

/// The name that others read.
pub fn display_name(person: &Person, username: &str) -> String {
    let said = person.name.as_deref().unwrap_or_default();
    let name: String = said.chars().filter(|c| !c.is_control()).take(limits::NAME).collect();
    if name.trim().is_empty() { username.to_owned() } else { name.trim().to_owned() }
}

/// What the provider calls somebody, for their owner to tell two of them apart.
pub fn known_as(person: &Person, subject: &str) -> String {
    let said = [person.email.as_deref(), person.preferred_username.as_deref(), person.name.as_deref(), Some(subject)];
    let said = said.into_iter().flatten().find(|said| !said.trim().is_empty()).unwrap_or_default();
    said.chars().filter(|c| !c.is_control()).take(limits::NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(username: &str, email: &str, name: &str) -> Person {
        let said = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Person { preferred_username: said(username), email: said(email), name: said(name), ..Person::default() }
    }

    #[test]
    fn a_name_of_any_letters_becomes_one_that_is_allowed() {
        for (said, name) in [
            (person("Ann", "x@example.org", ""), "ann"),
            (person("ann.smith@corp.example.org", "", ""), "ann.smith"),
            (person("", "bob+news@example.org", "Bob"), "bobnews"),
            (person("", "", "Ann Smith"), "ann.smith"),
            (person("Анна", "", "Анна"), "person"),
            (person("Анна", "anna@example.org", ""), "anna"),
            (person("", "", ""), "person"),
            (person("..", "", "_"), "person"),
        ] {
            let wished = wished_username(&said);
            assert_eq!(wished, name);
            assert!(account::check_names(&wished, "a@b.org").is_ok(), "{wished}");
        }
        assert_eq!(wished_username(&person(&"a".repeat(200), "", "")).len(), WISH_MAX);
    }

    #[test]
    fn the_name_that_others_read_is_one_line() {
        assert_eq!(display_name(&person("", "", "Ann\r\n Smith "), "ann"), "Ann Smith");
        assert_eq!(display_name(&person("", "", " "), "ann"), "ann");
        assert_eq!(known_as(&person("ann", "ann@example.org", ""), "17"), "ann@example.org");
        assert_eq!(known_as(&person("", "", ""), "17"), "17");
    }
}
