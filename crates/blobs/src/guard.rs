//! Where the server may go for somebody else: public addresses and nowhere else.
//!
//! A requester names addresses that this server then fetches, from inside the operator's network. So a name is resolved
//! here, every address it has must be public, and the connection goes to just these; a name cannot answer differently a
//! moment later, because nobody asks again. Numbers written as hosts (decimal, octal, hexadecimal, IPv4 inside IPv6) are
//! read the way a browser reads them before they are judged. Redirects are followed by hand, each judged anew. The
//! operator can name hosts that are allowed whatever their address is, for stores in the house.

use crate::BlobError;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use url::{Host, Url};

/// Whether an address is one of the public internet (IANA special-purpose registries, RFC 6890 and its successors).
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = match a {
        0 | 10 | 127 => true,
        100 => (64..128).contains(&b),
        169 => b == 254,
        172 => (16..32).contains(&b),
        192 => matches!((b, c), (168, _) | (0, 0 | 2) | (88, 99)),
        198 => matches!((b, c), (18 | 19, _) | (51, 100)),
        203 => (b, c) == (0, 113),
        _ => a >= 224,
    };
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, _, _] = address.segments();
    let inner = || {
        let [.., w, x, y, z] = address.octets();
        Ipv4Addr::new(w, x, y, z)
    };
    // IPv4 inside IPv6: mapped, and translated by the network (RFC 6052).
    if [a, b, c, d, e] == [0; 5] && f == 0xffff {
        return is_public_v4(inner());
    }
    if [a, b, c, d, e, f] == [0x64, 0xff9b, 0, 0, 0, 0] {
        return is_public_v4(inner());
    }
    // Only global unicast, without documentation, benchmarks, tunnels and overlays.
    let special = match a {
        0x2001 => b < 0x200 || b == 0xdb8,
        0x2002 => true,
        0x3fff => b < 0x1000,
        _ => !(0x2000..0x4000).contains(&a),
    };
    !special
}

/// Hosts that are allowed whatever their address is: `name`, or `name:port`.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    allowed: Arc<[String]>,
}

impl Guard {
    /// A guard that lets these hosts pass.
    #[must_use]
    pub fn new(allowed: &[String]) -> Self {
        Self { allowed: allowed.iter().map(|host| host.trim().to_ascii_lowercase()).collect() }
    }

    fn is_named(&self, host: &str, port: Option<u16>) -> bool {
        let with_port = port.map(|port| format!("{host}:{port}"));
        self.allowed.iter().any(|known| known == host || with_port.as_ref() == Some(known))
    }

    /// Whether a name without its port is among the allowed; connections ask by name alone.
    fn is_name_named(&self, host: &str) -> bool {
        self.allowed.iter().any(|known| {
            let name = known.rsplit_once(':').map_or(known.as_str(), |(name, _)| name);
            known == host || name == host
        })
    }

    /// Reads an address and judges what can be judged without asking anybody.
    ///
    /// # Errors
    /// What is wrong with it, in words for the one who sent it.
    pub fn check(&self, text: &str) -> Result<Url, BlobError> {
        let refused = |what: &str| BlobError::Setting(what.to_owned());
        let url = Url::parse(text).map_err(|_| refused("this is no address; begin with https://"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refused("only http and https addresses are fetched"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused("addresses with a name or password are not fetched"));
        }
        let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
        if self.is_named(&host, url.port_or_known_default()) {
            return Ok(url);
        }
        // Connections ask by name alone, so another port of an allowed name has to be refused here.
        if self.is_name_named(&host) {
            return Err(refused(NOT_PUBLIC));
        }
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(_)) => None,
            None => return Err(refused("the address names no host")),
        };
        if literal.is_some_and(|address| !is_public(address)) {
            return Err(refused(NOT_PUBLIC));
        }
        Ok(url)
    }

    /// Judges what a name resolved to, just before it is connected to.
    pub(crate) fn judge(&self, host: &str, found: &[SocketAddr]) -> io::Result<()> {
        let public = !found.is_empty() && found.iter().all(|address| is_public(address.ip()));
        if public || self.is_name_named(host) { Ok(()) } else { Err(io::Error::other(NOT_PUBLIC)) }
    }
}

pub(crate) const NOT_PUBLIC: &str = "the host is not on the public internet; ask the operator to allow it";
