//! The one site that passkeys are made for.

use reqwest::Url;

/// A site, as browsers know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// What a passkey is bound to: the host, whatever its port.
    pub id: String,
    /// What stands in the address bar: scheme, host and port.
    pub origin: String,
}

impl Site {
    /// The site of a public address. None where browsers make no passkeys: without an address that is known, in the
    /// open, or under a bare number; this machine by its name is safe enough for them.
    pub fn of(public_url: Option<&str>) -> Option<Self> {
        let url = Url::parse(public_url?).ok()?;
        let id = url.domain()?.to_owned();
        let is_safe = url.scheme() == "https" || id == "localhost";
        is_safe.then(|| Self { id, origin: url.origin().ascii_serialization() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passkey_is_bound_to_the_host_of_the_public_address() {
        for (url, id, origin) in [
            ("https://Worknest.example.org", "worknest.example.org", "https://worknest.example.org"),
            ("https://worknest.example.org:443", "worknest.example.org", "https://worknest.example.org"),
            ("https://worknest.example.org:8443", "worknest.example.org", "https://worknest.example.org:8443"),
            ("http://localhost:8080", "localhost", "http://localhost:8080"),
        ] {
            assert_eq!(Site::of(Some(url)), Some(Site { id: id.into(), origin: origin.into() }), "{url}");
        }
        for url in ["http://worknest.example.org", "https://192.0.2.1", "http://127.0.0.1:8080", "https://[::1]"] {
            assert_eq!(Site::of(Some(url)), None, "{url}");
        }
        assert_eq!(Site::of(None), None);
    }
}
