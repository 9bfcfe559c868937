//! Sealing: payee details under a key of the server's own, bound to the person they belong to.
//!
//! XChaCha20-Poly1305 with a fresh nonce each time; the key is derived from the server's secret and serves nothing else.
//! What is kept is a version byte, the nonce and the ciphertext; whose it is stands outside and is authenticated with it,
//! so that a row moved to another person does not open.

use crate::{Api, Refusal};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use gongdao_kernel::{Fault, PersonId, TypedId};
use gongdao_trust::PayeeDetails;

/// The way of sealing.
const VERSION: u8 = 1;
/// Bytes of a nonce.
const NONCE_BYTES: usize = 24;

fn cipher(api: &Api) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&api.secrets().derive("payee-details-1", &[]).into())
}

fn owner(person: PersonId) -> [u8; 8] {
    person.raw().to_be_bytes()
}

/// The details as they are kept.
///
/// # Errors
/// A fault of ours.
pub(super) fn seal(api: &Api, person: PersonId, details: &PayeeDetails) -> Result<Vec<u8>, Refusal> {
    let text = serde_json::to_vec(details).map_err(Fault::internal)?;
    let mut nonce = [0; NONCE_BYTES];
    nonce.copy_from_slice(&api.engine().seed()[..NONCE_BYTES]);
    let payload = Payload { msg: &text, aad: &owner(person) };
    let sealed = cipher(api).encrypt(&XNonce::from(nonce), payload);
    let sealed = sealed.map_err(|_| Fault::internal("payee details cannot be sealed"))?;
    Ok([&[VERSION], nonce.as_slice(), &sealed].concat())
}

/// The details of a person from what is kept.
///
/// # Errors
/// A fault of ours, when the key is another or the row was changed.
pub(super) fn open(api: &Api, person: PersonId, sealed: &[u8]) -> Result<PayeeDetails, Refusal> {
    let broken = || Fault::internal("sealed payee details do not open under this server's key");
    let (version, rest) = sealed.split_first().ok_or_else(broken)?;
    let (nonce, text) = rest.split_at_checked(NONCE_BYTES).ok_or_else(broken)?;
    if *version != VERSION {
        return Err(broken().into());
    }
    let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| broken())?;
    let payload = Payload { msg: text, aad: &owner(person) };
    let text = cipher(api).decrypt(&XNonce::from(nonce), payload).map_err(|_| broken())?;
    // What serde would say could hold a part of the text.
    Ok(serde_json::from_slice(&text).map_err(|_| broken())?)
}
