//! Where the server may go for somebody else: public addresses and nowhere else.
//!
//! A requester names addresses that this server then fetches, from inside the operator's network. So a name is resolved
//! here, every address it has must be public, and the connection goes to just these; a name cannot answer differently a
//! moment later, because nobody asks again. Numbers written as hosts (decimal, octal, hexadecimal, IPv4 inside IPv6) are
//! read the way a browser reads them before they are judged. Redirects are followed by hand, each judged anew. The
//! operator can name hosts that are allowed whatever their address is, for stores in the house.

use crate::BlobError;
use object_store::ClientOptions;
use object_store::client::{HttpClient, HttpConnector};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use url::{Host, Url};

/// How long a connection may take to be made.
const CONNECT_TIME: Duration = Duration::from_secs(10);
/// How long one answer may take from beginning to end.
const ANSWER_TIME: Duration = Duration::from_secs(120);
/// How long an answer may say nothing.
const SILENCE: Duration = Duration::from_secs(20);

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

    /// A client that connects to public addresses only and follows nothing by itself.
    ///
    /// # Errors
    /// When the system gives no certificates.
    pub fn client(&self) -> Result<reqwest::Client, BlobError> {
        crate::prepare_tls();
        reqwest::Client::builder()
            .dns_resolver(Arc::new(PublicNames(self.clone())))
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT_TIME)
            .timeout(ANSWER_TIME)
            .read_timeout(SILENCE)
            .user_agent("gongdao")
            .build()
            .map_err(|error| BlobError::Setting(format!("no secure connections can be made: {error}")))
    }
}

pub(crate) const NOT_PUBLIC: &str = "the host is not on the public internet; ask the operator to allow it";

/// Resolves names, and answers only where every address is public.
struct PublicNames(Guard);

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.0.clone();
        Box::pin(async move {
            let host = name.as_str().to_ascii_lowercase();
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            let public = !found.is_empty() && found.iter().all(|address| is_public(address.ip()));
            if !public && !guard.is_name_named(&host) {
                return Err(NOT_PUBLIC.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Lets a bucket's client connect as the guard allows.
#[derive(Debug, Clone)]
pub struct Guarded(reqwest::Client);

impl Guarded {
    /// With a client of [`Guard::client`].
    #[must_use]
    pub fn new(client: reqwest::Client) -> Self {
        Self(client)
    }
}

impl HttpConnector for Guarded {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.0.clone()))
    }
}
