//! Passkeys: the server asks, what the browser keeps answers. The web app's alone: a native client's page is of no site.

use super::access::{ask_as_nobody, read};
use super::open::prepare;
use super::{Client, ClientError};
use crate::api::{Passkey, Passkeys};
use crate::domain::{Invalid, Problem};
use crate::platform::passkeys;
use serde_json::{Value, json};
use uuid::Uuid;

const MINE: &str = "/api/users/me/passkeys";

impl Client {
    /// Whether passkeys can be made and shown here.
    pub fn has_passkeys() -> bool {
        passkeys::are_here()
    }

    /// Signs in with a passkey: it says whose it is, and stands for a second factor, too.
    pub async fn sign_in_with_passkey() -> Result<Client, ClientError> {
        let registry = prepare().await?;
        let question: Value = read(&ask_as_nobody("", "POST", "/api/auth/passkey", None).await?)?;
        let shown: Value = read(passkeys::show(&question.to_string()).await?.as_bytes())?;
        let signed_in = read(&ask_as_nobody("", "POST", "/api/auth/passkey/finish", Some(shown)).await?)?;
        Self::enter(signed_in, registry).await
    }

    /// The passkeys of the account.
    pub async fn passkeys(&self) -> Result<Passkeys, ClientError> {
        self.get_of_server(MINE).await
    }

    /// Makes a passkey here, and adds it to the account. A name that the server does not take is refused before the
    /// browser is asked, which would keep what nobody knows.
    pub async fn add_passkey(&self, name: &str, password: &str) -> Result<Passkey, ClientError> {
        if name.is_empty() {
            return Err(Invalid::new("name", Problem::Empty).into());
        }
        let question: Value = self.post_to_server(MINE, json!({"password": password, "name": name})).await?;
        let made: Value = read(passkeys::make(&question.to_string()).await?.as_bytes())?;
        self.post_to_server(&format!("{MINE}/finish"), json!({"name": name, "answer": made})).await
    }

    /// Removes a passkey; every other session ends.
    pub async fn remove_passkey(&self, id: Uuid, password: &str) -> Result<(), ClientError> {
        let body = json!({"password": password});
        self.request("POST", &format!("{MINE}/{id}/remove"), Some(body)).await.map(drop)
    }
}
