//! Coming in through the server's identity provider: the page is left for it, and opened again by it. The web app's
//! alone: a native client has no address to come back to.

use super::access::{ask_as_nobody, read, without_spaces};
use super::open::prepare;
use super::{Client, ClientError};
use crate::api::{ProviderStanding, SignedIn, WayOut};
use crate::platform::page;
use serde_json::{Value, json};

const MINE: &str = "/api/users/me/oidc";

impl Client {
    /// Leaves for the provider. `to` is the page to come back to, or empty; `invitation` the secret of one, or empty.
    pub async fn leave_for_provider(to: &str, invitation: &str) -> Result<(), ClientError> {
        let body = json!({"to": to, "invitation": invitation});
        leave(&read(&ask_as_nobody("", "POST", "/api/auth/oidc", Some(body)).await?)?)
    }

    /// Opens the store of whose session this browser has got.
    pub async fn arrive() -> Result<Client, ClientError> {
        let registry = prepare().await?;
        let user = read(&ask_as_nobody("", "GET", "/api/users/me", None).await?)?;
        Self::enter(SignedIn { user, token: None }, registry).await
    }

    /// The same for one who has come back, but has a second factor here.
    pub async fn arrive_with_code(code: &str) -> Result<Client, ClientError> {
        let registry = prepare().await?;
        let body = json!({"code": without_spaces(code)});
        let signed_in = read(&ask_as_nobody("", "POST", "/api/auth/oidc/code", Some(body)).await?)?;
        Self::enter(signed_in, registry).await
    }

    /// How the account stands to the provider.
    pub async fn provider(&self) -> Result<ProviderStanding, ClientError> {
        self.get_of_server(MINE).await
    }

    /// Leaves for the provider, to link the account to who one is there.
    pub async fn link_provider(&self, password: &str) -> Result<(), ClientError> {
        leave(&self.post_to_server(MINE, json!({"password": password})).await?)
    }

    /// Leaves for the provider, to show anew who one is.
    pub async fn prove_by_provider(&self) -> Result<(), ClientError> {
        leave(&self.post_to_server(&format!("{MINE}/prove"), Value::Null).await?)
    }

    /// Unlinks the account.
    pub async fn unlink_provider(&self, password: &str) -> Result<(), ClientError> {
        let body = json!({"password": password});
        self.request("POST", &format!("{MINE}/remove"), Some(body)).await.map(drop)
    }
}

fn leave(way: &WayOut) -> Result<(), ClientError> {
    page::leave_for(&way.url);
    Ok(())
}
