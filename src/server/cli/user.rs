//! `user`: accounts, for the administrator at the machine.

use super::Done;
use crate::server::account::{self, StoredAccount};
use crate::server::app::{App, Shared};
use crate::server::audit::{self, Actor};
use crate::server::auth::{self, Registration};
use crate::server::people::{self, PersonChange};
use crate::server::{clock, oidc, passkey, second_factor, session};
use clap::Subcommand;
use std::io::{BufRead, IsTerminal};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Makes an account. The password is read from standard input.
    Add {
        username: String,
        email: String,
        /// The name that others read; the user name unless given.
        #[arg(long)]
        display_name: Option<String>,
    },
    /// Lists the accounts.
    List,
    /// Lets somebody administer the server, or no longer.
    SetAdmin {
        username: String,
        #[arg(default_value_t = true, action = clap::ArgAction::Set)]
        is_admin: bool,
    },
    /// Lets somebody come in again, or (`false`) no more: all sessions end, all they made stays.
    SetActive {
        username: String,
        #[arg(default_value_t = true, action = clap::ArgAction::Set)]
        is_active: bool,
    },
    /// Sets a password, read from standard input, and ends all sessions of the account.
    SetPassword { username: String },
    /// Takes away the second factor of one who lost the app and all recovery codes. See to it that it is them.
    RemoveSecondFactor { username: String },
}

/// Runs it.
pub async fn run(app: Shared, command: Command) -> Done {
    match command {
        Command::Add { username, email, display_name } => {
            let password = read_password()?;
            let registration = Registration { username, email, password, display_name, invitation: None };
            let stored = auth::create_account(&app, registration, None).await?;
            println!("Made the account {} ({}).", stored.username, role(&stored));
        }
        Command::List => {
            for stored in account::list(app.database.reader()).await? {
                println!(
                    "{}\t{}\t{}\t{}",
                    stored.username,
                    stored.email,
                    role(&stored),
                    stored.created_at.date_naive()
                );
            }
        }
        Command::SetAdmin { username, is_admin } => {
            let stored = StoredAccount { is_admin, ..known(&app, &username).await? };
            let wanted = PersonChange { is_admin: Some(is_admin), ..PersonChange::default() };
            people::change(&app, &at_the_machine(), stored.id, &wanted).await?;
            println!("{} is {} now.", stored.username, role(&stored));
        }
        Command::SetActive { username, is_active } => {
            let stored = known(&app, &username).await?;
            let wanted = PersonChange { is_active: Some(is_active), ..PersonChange::default() };
            people::change(&app, &at_the_machine(), stored.id, &wanted).await?;
            println!("{} {} now.", stored.username, if is_active { "may come in" } else { "is deactivated" });
        }
        Command::SetPassword { username } => {
            let stored = known(&app, &username).await?;
            let password = read_password()?;
            app.passwords.check_choice(&password, &[&stored.username, &stored.email, "worknest"]).await?;
            let hash = app.passwords.hash(&password).await?;
            let db = app.database.connection();
            let had_password = account::has_password(db, stored.id).await?;
            account::set_password_hash(db, stored.id, &hash).await?;
            let ended = session::end_all(db, stored.id, clock::now()).await?;
            println!("Set the password of {}; {ended} sessions have ended.", stored.username);
            // As by a link: whoever knew the old one may have linked themselves, or added a passkey.
            if had_password && oidc::unlink_all(db, stored.id).await? {
                println!("The account at the identity provider is linked no more.");
            }
            if had_password && passkey::forget_all(db, stored.id).await? {
                println!("Its passkeys are removed.");
            }
        }
        Command::RemoveSecondFactor { username } => {
            let stored = known(&app, &username).await?;
            second_factor::take_away(app.database.connection(), stored.id).await?;
            audit::note(app.database.connection(), &at_the_machine(), "second_factor_off", stored.id.to_string(), "")
                .await?;
            println!("{} signs in with the password alone now.", stored.username);
        }
    }
    Ok(())
}

fn role(stored: &StoredAccount) -> &'static str {
    if stored.is_admin { "administrator" } else { "user" }
}

pub async fn known(app: &App, username: &str) -> Result<StoredAccount, Box<dyn std::error::Error + Send + Sync>> {
    let found = account::by_username(app.database.reader(), username).await?;
    found.ok_or_else(|| format!("there is no account \"{username}\": see worknest user list").into())
}

/// Who does something here, in the audit log.
fn at_the_machine() -> Actor {
    Actor { name: "at the machine".to_owned(), ..Actor::default() }
}

/// One line of standard input: never an argument, which every user of the machine can read.
fn read_password() -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    if std::io::stdin().is_terminal() {
        eprintln!("Password (it is shown as you type; better: pipe it in):");
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    if password.is_empty() {
        return Err("no password was given on standard input".into());
    }
    Ok(password)
}
