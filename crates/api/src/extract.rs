//! What handlers ask a request for: the caller, the body, ids in the path, a page's place in a list.

use crate::auth::origin;
use crate::auth::{Who, secret};
use crate::bounds::BODY_BYTES;
use crate::{Api, Refusal};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, OriginalUri, Path, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use gongdao_engine::queries::people;
use gongdao_engine::{Actor, SEEN_MS};
use gongdao_kernel::{Code, Fault, TypedId, parse_id};
use gongdao_trust::{CredentialKind, PersonState, SecretHash};
use serde::de::DeserializeOwned;
use std::net::IpAddr;

/// The session's cookie.
pub(crate) const COOKIE_NAME: &str = "gongdao_session";
/// The header of the idempotency key.
pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Longest idempotency key.
const KEY_BYTES: usize = 200;

/// The address a request came from, set by the server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Who asks, with a credential that holds.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// Account, roles and scopes.
    pub(crate) actor: Actor,
    /// The hash of the secret that was shown.
    pub(crate) credential: SecretHash,
    /// What carried it.
    pub(crate) kind: CredentialKind,
    /// The hashes of the idempotency key (with account and route) and of the body, where a key was sent.
    pub(crate) idempotency: Option<([u8; 16], [u8; 16])>,
}

impl FromRequestParts<Api> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Refusal> {
        let (caller, state) = Self::of_any_state(parts, api).await?;
        if state != PersonState::Active {
            let fix = "Read the reason at /suspension; appeal at /suspension/appeal.";
            return Err(Fault::new(Code::PersonSuspended).with_fix(fix).into());
        }
        Ok(caller)
    }
}

/// Who asks, even where their account is stopped: for reading why, for appealing, and for signing out.
#[derive(Debug, Clone)]
pub(crate) struct AnyCaller(pub(crate) Caller);

impl FromRequestParts<Api> for AnyCaller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Refusal> {
        Caller::of_any_state(parts, api).await.map(|(caller, _)| Self(caller))
    }
}

impl Caller {
    async fn of_any_state(parts: &mut Parts, api: &Api) -> Result<(Self, PersonState), Refusal> {
        let (secret, kind) = shown(&parts.headers)?;
        let safe = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
        if kind == CredentialKind::Session && !safe {
            origin::check(&parts.headers, api.options().origin.as_deref())?;
        }
        let credential = secret::hash(secret);
        let (who, state) = match who(api, credential).await {
            Ok((who, state)) if who.kind == kind => (who, state),
            other => {
                // Whoever shows what does not hold is counted as a stranger.
                api.rates().address(peer(&parts.extensions), api.now())?;
                return Err(other.err().unwrap_or_else(not_signed_in));
            }
        };
        api.rates().account(who.actor.person, api.now())?;
        let account = who.actor.person.raw().to_be_bytes();
        let key = idempotency_key(parts, api, &account)?;
        let idempotency = key.map(|key| (key, body_hash(api, b"")));
        Ok((Self { actor: who.actor, credential, kind, idempotency }, state))
    }
}

/// The address a request came from.
pub(crate) fn peer(extensions: &axum::http::Extensions) -> Option<IpAddr> {
    extensions.get::<Peer>().map(|peer| peer.0)
}

/// Whether a request shows a secret of the form that secrets have.
pub(crate) fn is_shown(headers: &HeaderMap) -> bool {
    shown(headers).is_ok()
}

fn not_signed_in() -> Refusal {
    Fault::new(Code::NotSignedIn).into()
}

/// The secret a request shows: its bearer token, or else its cookie.
fn shown(headers: &HeaderMap) -> Result<(&str, CredentialKind), Refusal> {
    if let Some(value) = headers.get(AUTHORIZATION) {
        let text = value.to_str().unwrap_or_default();
        let (scheme, token) = text.split_once(' ').unwrap_or_default();
        if scheme.eq_ignore_ascii_case("bearer") && token.starts_with("gd_") {
            return Ok((token.trim(), CredentialKind::Token));
        }
        return Err(not_signed_in());
    }
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let session = pairs.find(|(name, _)| *name == COOKIE_NAME).map(|(_, value)| value);
    session.map(|value| (value, CredentialKind::Session)).ok_or_else(not_signed_in)
}

async fn who(api: &Api, credential: SecretHash) -> Result<(Who, PersonState), Refusal> {
    let now = api.now();
    if let Some(who) = api.known().find(api.engine(), &credential) {
        return if now < who.expires_at { Ok((who, PersonState::Active)) } else { Err(not_signed_in()) };
    }
    let changes = api.engine().accounts().changes();
    let signed = api.read(move |snapshot| people::signed(snapshot, credential, now)).await?;
    let signed = signed.ok_or_else(not_signed_in)?;
    let who = Who { actor: signed.actor, kind: signed.kind, expires_at: signed.expires_at };
    if signed.state == PersonState::Active {
        api.known().put(api.engine(), credential, who, changes);
    }
    if signed.seen_at.is_none_or(|seen| now.since_ms(seen) >= SEEN_MS) {
        api.engine().see(credential);
    }
    Ok((who, signed.state))
}

/// The hash of account, method, path and key, where a key was sent.
pub(crate) fn idempotency_key(parts: &Parts, api: &Api, account: &[u8]) -> Result<Option<[u8; 16]>, Refusal> {
    let mut sent = parts.headers.get_all(&IDEMPOTENCY_KEY).iter();
    let Some(key) = sent.next() else { return Ok(None) };
    let key = key.as_bytes();
    let printable = key.iter().all(|byte| (0x20..0x7f).contains(byte));
    if sent.next().is_some() || key.is_empty() || key.len() > KEY_BYTES || !printable {
        return Err(Fault::new(Code::InvalidField)
            .at("Idempotency-Key")
            .with_fix(format!("Send one key of 1 to {KEY_BYTES} printable ASCII characters."))
            .into());
    }
    let path = parts.extensions.get::<OriginalUri>().map_or(parts.uri.path(), |uri| uri.path());
    let parts = [account, parts.method.as_str().as_bytes(), path.as_bytes(), key];
    Ok(Some(half(api.secrets().derive("idempotency-key", &parts))))
}

/// The hash of a body, keyed so that one with a password says nothing about it.
pub(crate) fn body_hash(api: &Api, body: &[u8]) -> [u8; 16] {
    half(api.body_hash(body))
}

fn half(hash: [u8; 32]) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&hash[..16]);
    half
}

/// A caller with a JSON body. No body, or `null`, counts as `{}`.
#[derive(Debug)]
pub(crate) struct Given<T> {
    /// Who.
    pub(crate) caller: Caller,
    /// What.
    pub(crate) body: T,
}

impl<T: DeserializeOwned> FromRequest<Api> for Given<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Refusal> {
        let (caller, media, bytes) = with_body(request, api).await?;
        Ok(Self { caller, body: parse_as(&media, &bytes)? })
    }
}

/// The caller, the body's media type and the body.
async fn with_body(request: Request, api: &Api) -> Result<(Caller, String, Bytes), Refusal> {
    let (mut parts, body) = request.into_parts();
    let mut caller = Caller::from_request_parts(&mut parts, api).await?;
    let media = media_type(&parts.headers);
    let bytes = read_body(Request::from_parts(parts, body), api).await?;
    if let Some((_, hash)) = &mut caller.idempotency {
        *hash = body_hash(api, &bytes);
    }
    Ok((caller, media, bytes))
}

/// A JSON body from somebody who has not signed in, with what its idempotency needs.
#[derive(Debug)]
pub(crate) struct Open<T> {
    /// What.
    pub(crate) body: T,
    /// The request without its body.
    pub(crate) parts: Parts,
    /// The hash of the body.
    pub(crate) body_hash: [u8; 16],
}

impl<T> Open<T> {
    /// The address it came from.
    pub(crate) fn peer(&self) -> Option<IpAddr> {
        peer(&self.parts.extensions)
    }
}

impl<T: DeserializeOwned> FromRequest<Api> for Open<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        origin::check_open(&parts.headers, api.options().origin.as_deref())?;
        if is_shown(&parts.headers) {
            // The others were counted before they came here.
            api.rates().address(peer(&parts.extensions), api.now())?;
        }
        let kept = parts.clone();
        let bytes = read_body(Request::from_parts(parts, body), api).await?;
        let body = parse(&kept.headers, &bytes)?;
        Ok(Self { body, parts: kept, body_hash: body_hash(api, &bytes) })
    }
}

async fn read_body(request: Request, api: &Api) -> Result<Bytes, Refusal> {
    Bytes::from_request(request, api).await.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::protocol(StatusCode::PAYLOAD_TOO_LARGE)
            .with_fix(format!("Send at most {BODY_BYTES} bytes.")),
        _ => Fault::new(Code::InvalidBody).with_detail("The body ended before its time.").into(),
    })
}

pub(crate) fn media_type(headers: &HeaderMap) -> String {
    let text = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Reads a JSON body; what is wrong is told by field, and never what stands in a secret one.
pub(crate) fn parse<T: DeserializeOwned>(headers: &HeaderMap, bytes: &[u8]) -> Result<T, Refusal> {
    parse_as(&media_type(headers), bytes)
}

fn parse_as<T: DeserializeOwned>(media: &str, bytes: &[u8]) -> Result<T, Refusal> {
    let mut reader = serde_json::Deserializer::from_slice(json(media, bytes)?);
    let body: T = serde_path_to_error::deserialize(&mut reader).map_err(|error| unreadable(&error))?;
    reader.end().map_err(|error| Fault::new(Code::InvalidBody).with_detail(sentence(&error)))?;
    Ok(body)
}

/// The bytes to read as JSON.
fn json<'b>(media: &str, bytes: &'b [u8]) -> Result<&'b [u8], Refusal> {
    if media != "application/json" && !(media.is_empty() && bytes.is_empty()) {
        return Err(Refusal::protocol(StatusCode::UNSUPPORTED_MEDIA_TYPE)
            .with_fix("Send the body as application/json."));
    }
    Ok(if matches!(bytes.trim_ascii(), b"" | b"null") { b"{}" } else { bytes })
}

fn sentence(error: &serde_json::Error) -> String {
    format!("The body is not JSON: {error}.")
}

fn unreadable(error: &serde_path_to_error::Error<serde_json::Error>) -> Refusal {
    let (path, inner) = (error.path().to_string(), error.inner());
    if !inner.is_data() {
        return Fault::new(Code::InvalidBody).with_detail(sentence(inner)).into();
    }
    let secret = [
        "password",
        "invitation",
        "email",
        "code",
        "token",
        "current",
        "holder",
        "account",
        "identity_number",
    ]
    .iter()
    .any(|name| path.contains(name));
    let detail = if secret { "This field cannot be read.".to_owned() } else { format!("{inner}.") };
    Fault::new(Code::InvalidField).at(path).with_detail(detail).into()
}

/// An id in the path; one that cannot be is one that is not there.
#[derive(Debug)]
pub(crate) struct Id<T>(pub(crate) T);

impl<T: TypedId> FromRequestParts<Api> for Id<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Refusal> {
        let path = Path::<String>::from_request_parts(parts, api).await;
        let id = path.ok().and_then(|Path(text)| parse_id(&text));
        id.map(Self).ok_or_else(|| Refusal::protocol(StatusCode::NOT_FOUND))
    }
}

/// Query parameters.
#[derive(Debug)]
pub(crate) struct Params<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Api> for Params<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Refusal> {
        let query = axum::extract::Query::<T>::from_request_parts(parts, api).await;
        query.map(|query| Self(query.0)).map_err(|_| {
            Fault::new(Code::InvalidField)
                .at("query")
                .with_detail("A query parameter is missing, unknown or cannot be read.")
                .into()
        })
    }
}
