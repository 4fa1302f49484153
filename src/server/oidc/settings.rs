//! What the environment says of the identity provider.

use super::super::settings::{SettingError, flag, is_this_machine, secret};
use reqwest::Url;

/// An identity provider (OpenID Connect), and what it knows this server by.
#[derive(Clone, PartialEq, Eq)]
pub struct OidcSettings {
    /// Exactly as the provider calls itself: `WORKNEST_OIDC_ISSUER`.
    pub issuer: String,
    /// `WORKNEST_OIDC_CLIENT_ID`.
    pub client_id: String,
    /// `WORKNEST_OIDC_CLIENT_SECRET` (or `WORKNEST_OIDC_CLIENT_SECRET_FILE`); none for a provider that gives none.
    pub client_secret: Option<String>,
    /// What stands on the button, "Sign in with …": `WORKNEST_OIDC_NAME`; else the provider's host.
    pub name: String,
    /// Whether everybody whom it knows may make an account, whatever `WORKNEST_SIGNUP` says: `WORKNEST_OIDC_SIGNUP`.
    pub signs_up: bool,
}

const ISSUER: &str = "WORKNEST_OIDC_ISSUER";

impl OidcSettings {
    /// Reads what `variable` says of each name. None where there is no issuer.
    ///
    /// # Errors
    /// The first variable that holds what it may not, or is missing.
    pub fn read(variable: &dyn Fn(&str) -> Option<String>) -> Result<Option<Self>, SettingError> {
        let (issuer, client_id) = (variable(ISSUER), variable("WORKNEST_OIDC_CLIENT_ID"));
        let client_secret = secret(variable, "WORKNEST_OIDC_CLIENT_SECRET")?;
        let (name, signs_up) = (variable("WORKNEST_OIDC_NAME"), flag(variable, "WORKNEST_OIDC_SIGNUP")?);
        let Some(issuer) = issuer else { return Ok(None) };
        let needed = |name| SettingError::Missing { name, needed_by: ISSUER };
        let client_id = client_id.ok_or_else(|| needed("WORKNEST_OIDC_CLIENT_ID"))?;
        // What people are led back to, and what the provider has been told.
        variable("WORKNEST_PUBLIC_URL").ok_or_else(|| needed("WORKNEST_PUBLIC_URL"))?;
        let Some(url) = safe_url(&issuer) else {
            let expected = "an address that begins with https:// (or one of this machine)";
            return Err(SettingError::Value { name: ISSUER.to_owned(), value: issuer, expected });
        };
        let host = url.host_str().unwrap_or_default().to_owned();
        Ok(Some(Self { issuer, client_id, client_secret, name: name.unwrap_or(host), signs_up }))
    }
}

impl OidcSettings {
    /// An address that the provider names, if it may be asked. One of this machine in the open is a provider's that is
    /// there itself: another has no business with what listens here.
    pub fn endpoint(&self, text: &str) -> Option<Url> {
        let is_here = safe_url(&self.issuer).is_some_and(|issuer| issuer.scheme() == "http");
        safe_url(text).filter(|url| is_here || url.scheme() == "https")
    }
}

/// An address that may be asked, since nobody else hears it: over https, or on this machine.
fn safe_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_safe = match url.scheme() {
        "https" => true,
        "http" => is_this_machine(url.host_str().unwrap_or_default()),
        _ => false,
    };
    Some(url).filter(|url| is_safe && url.username().is_empty() && url.password().is_none())
}

/// Without the secret.
impl std::fmt::Debug for OidcSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OidcSettings")
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .field("signs_up", &self.signs_up)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(more: &[(&str, &str)]) -> Result<Option<OidcSettings>, SettingError> {
        let said = [(ISSUER, "https://id.example.org/realm"), ("WORKNEST_OIDC_CLIENT_ID", "worknest")];
        let said = [&said[..], &[("WORKNEST_PUBLIC_URL", "https://worknest.example.org")], more].concat();
        OidcSettings::read(&|name| {
            let found = said.iter().rev().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned()).filter(|value| !value.is_empty())
        })
    }

    #[test]
    fn without_an_issuer_there_is_no_provider_and_with_one_all_else_is_asked_for() {
        assert!(read(&[(ISSUER, "")]).expect("right").is_none());
        let read_well = read(&[("WORKNEST_OIDC_CLIENT_SECRET", "hush")]).expect("right").expect("a provider");
        assert_eq!((read_well.name.as_str(), read_well.signs_up), ("id.example.org", false));
        assert!(!format!("{read_well:?}").contains("hush"));
        for missing in ["WORKNEST_OIDC_CLIENT_ID", "WORKNEST_PUBLIC_URL"] {
            let error = read(&[(missing, "")]).expect_err("it is missing").to_string();
            assert!(error.contains(missing) && error.contains(ISSUER), "{error}");
        }
    }

    #[test]
    fn nobody_in_between_is_asked_who_somebody_is() {
        for refused in ["http://id.example.org", "id.example.org", "ftp://id.example.org", "https://a:b@id.example.org"]
        {
            assert!(read(&[(ISSUER, refused)]).is_err(), "{refused}");
        }
        let far = read(&[]).expect("right").expect("a provider");
        let here = read(&[(ISSUER, "http://127.0.0.1:8081")]).expect("right").expect("a provider");
        for (place, by_far, by_here) in [
            ("https://id.example.org/token", true, true),
            ("http://127.0.0.1:9000/token", false, true),
            ("http://id.example.org/token", false, false),
        ] {
            assert_eq!((far.endpoint(place).is_some(), here.endpoint(place).is_some()), (by_far, by_here), "{place}");
        }
        for taken in ["http://127.0.0.1:8081", "http://localhost/realm", "https://id.example.org"] {
            assert!(read(&[(ISSUER, taken)]).is_ok(), "{taken}");
        }
    }
}
