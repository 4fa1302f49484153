//! Where a request comes from: the connection, or what a trusted proxy says. A header that anybody can send is
//! believed only from an address that the configuration names.

use axum::extract::{ConnectInfo, Request};
use axum::http::HeaderMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

/// A block of addresses: `10.0.0.0/8`, `::1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

/// The text is no address and no block of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an address or a block of addresses like 10.0.0.0/8")]
pub struct NotANetwork;

impl FromStr for Network {
    type Err = NotANetwork;
    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let (address, bits) = text.trim().split_once('/').map_or((text.trim(), None), |(a, b)| (a, Some(b)));
        let address: IpAddr = address.parse().map_err(|_| NotANetwork)?;
        let whole = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(whole), str::parse).map_err(|_| NotANetwork)?;
        if bits > whole { Err(NotANetwork) } else { Ok(Self { address, bits }) }
    }
}

impl Network {
    /// Whether an address lies in it.
    pub fn holds(&self, address: IpAddr) -> bool {
        let number = |address: IpAddr| match address {
            IpAddr::V4(address) => (32, u128::from(address.to_bits())),
            IpAddr::V6(address) => (128, address.to_bits()),
        };
        let ((width, own), (other_width, other)) = (number(self.address), number(address));
        let shift = width - self.bits;
        width == other_width && (shift >= width || own >> shift == other >> shift)
    }
}

/// Where a request comes from.
pub fn of_request(request: &Request, trusted: &[Network]) -> IpAddr {
    let connection = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let connection = connection.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip());
    of(connection, request.headers(), trusted)
}

/// The client's address. Proxies add themselves at the end of `X-Forwarded-For`, so that the last entry which is no
/// trusted proxy is the client; what stands before it anybody may have written.
pub fn of(connection: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let connection = connection.to_canonical();
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.holds(address));
    if !is_trusted(connection) {
        return connection;
    }
    let lines = headers.get_all("x-forwarded-for").into_iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    let mut client = connection;
    for hop in hops.into_iter().rev() {
        let Ok(address) = hop.parse::<IpAddr>() else { break };
        client = address.to_canonical();
        if !is_trusted(client) {
            break;
        }
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn seen(connection: &str, forwarded: &[&'static str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_static(line));
        }
        let trusted: Vec<Network> = trusted.iter().map(|text| text.parse().expect("a network")).collect();
        of(connection.parse().expect("an address"), &headers, &trusted).to_string()
    }

    #[test]
    fn a_header_that_anybody_can_send_is_believed_only_from_a_trusted_proxy() {
        assert_eq!(seen("203.0.113.9", &["198.51.100.1"], &[]), "203.0.113.9");
        assert_eq!(seen("203.0.113.9", &["198.51.100.1"], &["10.0.0.0/8"]), "203.0.113.9");
        assert_eq!(seen("10.1.2.3", &["198.51.100.1"], &["10.0.0.0/8"]), "198.51.100.1");
        assert_eq!(
            seen("10.1.2.3", &["6.6.6.6, 198.51.100.1"], &["10.0.0.0/8"]),
            "198.51.100.1",
            "forged by the client"
        );
        assert_eq!(seen("10.1.2.3", &["198.51.100.1, 10.9.9.9"], &["10.0.0.0/8"]), "198.51.100.1", "two proxies");
        assert_eq!(seen("10.1.2.3", &["rubbish"], &["10.0.0.0/8"]), "10.1.2.3");
        assert_eq!(seen("::ffff:10.1.2.3", &["198.51.100.1"], &["10.0.0.0/8"]), "198.51.100.1");
    }

    #[test]
    fn a_network_is_read_and_holds_what_lies_in_it() {
        let holds = |network: &str, address: &str| {
            network.parse::<Network>().expect("a network").holds(address.parse().expect("an address"))
        };
        assert!(holds("127.0.0.1", "127.0.0.1") && !holds("127.0.0.1", "127.0.0.2"));
        assert!(holds("fd00::/8", "fd12::1") && !holds("fd00::/8", "fe80::1") && !holds("10.0.0.0/8", "::1"));
        assert!(holds("0.0.0.0/0", "8.8.8.8"));
        for wrong in ["", "proxy", "10.0.0.0/33", "10.0.0.0/x"] {
            assert_eq!(wrong.parse::<Network>(), Err(NotANetwork), "{wrong}");
        }
    }
}
