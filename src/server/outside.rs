//! Requests that the server sends to addresses which people have given it.
//!
//! Invariants: the name is resolved first, every address it has must be a public one, and the connection goes to just
//! those (no second look-up that could answer otherwise); over https, unless into a private network where that is
//! allowed; redirects are not followed; time and size have limits.

use super::settings::Settings;
use crate::domain::Invalid;
use reqwest::Url;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

const CONNECT: Duration = Duration::from_secs(5);
const WHOLE: Duration = Duration::from_secs(15);

/// Whether anybody on the internet could reach this address: nothing of this machine, of a private network, of a cloud's
/// inner services, or of no use.
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_reserved = matches!((a, b, c), (0 | 240..=255, _, _) | (100, 64..=127, _) | (192, 0, 0) | (198, 18 | 19, _));
    !(is_reserved
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    // Global unicast is 2000::/3; in it are documentation, and the ways that lead back into IPv4.
    let is_global = parts[0] & 0xe000 == 0x2000;
    let is_special = parts[0] == 0x2002 || parts[0] == 0x2001 && (parts[1] < 0x0200 || parts[1] == 0x0db8);
    is_global && !is_special
}

/// Reads an address that somebody gives.
///
/// # Errors
/// Names the field `url`.
pub fn read(text: &str) -> Result<Url, Invalid> {
    let wrong = || Invalid::new("url", "must be an address like https://example.org/hook");
    let url = Url::parse(text).map_err(|_| wrong())?;
    let is_plain = matches!(url.scheme(), "https" | "http") && url.username().is_empty() && url.password().is_none();
    if !is_plain || url.host_str().is_none() || text.len() > 2_000 { Err(wrong()) } else { Ok(url) }
}

/// Where requests may lead.
#[derive(Clone, Copy, Default)]
pub struct Allowed<'a> {
    /// Into a private network, and in the open.
    pub private: bool,
    /// To these hosts only; empty: to any.
    pub hosts: &'a [String],
}

impl<'a> Allowed<'a> {
    /// As the settings say of webhooks.
    pub fn of(settings: &'a Settings) -> Self {
        Self { private: settings.webhooks_private, hosts: &settings.webhook_hosts }
    }

    fn has(self, host: &str) -> bool {
        let is = |listed: &String| match listed.strip_prefix("*.") {
            Some(above) => host.len() > above.len() + 1 && host.ends_with(&format!(".{}", above.to_ascii_lowercase())),
            None => host.eq_ignore_ascii_case(listed),
        };
        self.hosts.is_empty() || self.hosts.iter().any(is)
    }
}

/// Why nothing is sent to an address. As text it follows the address in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Barred {
    #[error("leads to a host that is not on this server's list: ask its administrator")]
    NotListed,
    #[error("names a server that cannot be found")]
    NotFound,
    #[error("leads into a private network: give an address that is public")]
    Private,
    #[error("is not encrypted: give one that begins with https://")]
    NotEncrypted,
}

impl From<Barred> for Invalid {
    fn from(barred: Barred) -> Self {
        Self::new("url", barred.to_string())
    }
}

/// Where an address leads; refused unless it is allowed, all of it is public and nobody reads along.
///
/// # Errors
/// Why it is not.
pub async fn resolve(url: &Url, allowed: Allowed<'_>) -> Result<Vec<SocketAddr>, Barred> {
    let port = url.port_or_known_default().unwrap_or(443);
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    if !allowed.has(host) {
        return Err(Barred::NotListed);
    }
    let found = tokio::net::lookup_host((host, port)).await;
    let addresses: Vec<SocketAddr> = found.map_err(|_| Barred::NotFound)?.collect();
    if addresses.is_empty() {
        return Err(Barred::NotFound);
    }
    if !allowed.private && !addresses.iter().all(|address| is_public(address.ip())) {
        return Err(Barred::Private);
    }
    if !allowed.private && url.scheme() != "https" {
        return Err(Barred::NotEncrypted);
    }
    Ok(addresses)
}

/// Why a request was not sent, or not answered.
#[derive(Debug, thiserror::Error)]
pub enum Unsent {
    #[error(transparent)]
    Barred(#[from] Barred),
    #[error("could not be reached")]
    Unreachable(#[from] reqwest::Error),
}

/// Posts JSON to an address. The status of the answer; its body is not read.
///
/// # Errors
/// When the address is not allowed, or nobody answers in time.
pub async fn post(
    url: &Url,
    allowed: Allowed<'_>,
    headers: &[(&'static str, String)],
    body: Vec<u8>,
) -> Result<u16, Unsent> {
    let addresses = resolve(url, allowed).await?;
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .connect_timeout(CONNECT)
        .timeout(WHOLE)
        .user_agent(concat!("Worknest/", env!("CARGO_PKG_VERSION")))
        .resolve_to_addrs(url.host_str().unwrap_or_default(), &addresses)
        .build()?;
    let mut request = client.post(url.clone()).header("content-type", "application/json").body(body);
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    Ok(request.send().await?.status().as_u16())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_anybody_can_reach_is_public() {
        let public = |text: &str| is_public(text.parse().expect("an address"));
        for private in [
            "127.0.0.1",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "192.0.0.170",
            "198.18.0.1",
            "192.0.2.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
        ] {
            assert!(!public(private), "{private}");
        }
        for open in ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001::1"] {
            assert!(public(open), "{open}");
        }
    }

    #[test]
    fn an_address_with_a_password_or_of_another_kind_is_refused() {
        for wrong in
            ["", "example.org", "ftp://example.org", "file:///etc/passwd", "https://a:b@example.org", "https://"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(read("https://example.org/hook?x=1").is_ok());
    }

    #[tokio::test]
    async fn every_spelling_of_this_machine_is_refused() {
        for text in [
            "http://127.0.0.1/",
            "http://localhost/",
            "http://[::1]/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://[::ffff:7f00:1]/",
            "http://127.1/",
            "http://0/",
            "http://169.254.169.254/latest/meta-data/",
        ] {
            let url = read(text).expect("an address");
            assert!(resolve(&url, Allowed::default()).await.is_err(), "{text}");
        }
    }

    #[test]
    fn a_list_of_hosts_names_each_and_with_a_star_what_is_below() {
        let hosts = ["hooks.example.org".to_owned(), "*.Example.net".to_owned(), "2001:db8::1".to_owned()];
        let allowed = Allowed { private: false, hosts: &hosts };
        for host in ["hooks.example.org", "a.example.net", "a.b.example.net", "2001:db8::1"] {
            assert!(allowed.has(host), "{host}");
        }
        for host in ["example.org", "a.hooks.example.org", "example.net", "notexample.net", ".example.net", ""] {
            assert!(!allowed.has(host), "{host}");
        }
        assert!(Allowed::default().has("anything.example"));
    }

    #[tokio::test]
    async fn what_goes_out_is_encrypted_unless_it_stays_in_a_private_network() {
        let is_taken = async |text: &str, private| {
            let allowed = Allowed { private, hosts: &[] };
            resolve(&read(text).expect("an address"), allowed).await.is_ok()
        };
        assert!(is_taken("https://8.8.8.8/hook", false).await);
        assert!(!is_taken("http://8.8.8.8/hook", false).await);
        assert!(is_taken("http://10.0.0.1/hook", true).await);
    }
}
