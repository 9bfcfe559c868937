//! Secrets that have to be read again: sealed with a key of the server's own, so that the database alone tells nothing.
//!
//! XChaCha20-Poly1305 with a random nonce of 24 bytes in front. What it is for, and whose it is, goes in as associated
//! data: a sealed secret that is moved to another row cannot be opened there.

use crate::Secrets;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use gongdao_kernel::{Fault, PersonId, TypedId};
use gongdao_trust::PayeeDetails;

const NONCE_BYTES: usize = 24;
/// What payees are sealed for.
const PAYEE: &str = "payee-details";

impl Secrets {
    fn cipher(&self, label: &str) -> Result<XChaCha20Poly1305, Fault> {
        XChaCha20Poly1305::new_from_slice(&self.derive("seal", &[label.as_bytes()])).map_err(Fault::internal)
    }

    /// Seals a secret for a purpose. `random` has to be fresh.
    ///
    /// # Errors
    /// A fault of ours.
    pub fn seal(&self, label: &str, whose: &[u8], random: [u8; 32], secret: &[u8]) -> Result<Vec<u8>, Fault> {
        let mut nonce = [0; NONCE_BYTES];
        nonce.copy_from_slice(&random[..NONCE_BYTES]);
        let payload = Payload { msg: secret, aad: whose };
        let sealed = self.cipher(label)?.encrypt(&XNonce::from(nonce), payload).map_err(Fault::internal)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for the same purpose and owner; nothing where it was not.
    #[must_use]
    pub fn open(&self, label: &str, whose: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload { msg: sealed, aad: whose };
        self.cipher(label).ok()?.decrypt(&XNonce::from(*nonce), payload).ok()
    }

    /// Seals where a person's payouts go.
    pub(crate) fn seal_payee(
        &self,
        person: PersonId,
        random: [u8; 32],
        details: &PayeeDetails,
    ) -> Result<Vec<u8>, Fault> {
        let text = serde_json::to_vec(details).map_err(Fault::internal)?;
        self.seal(PAYEE, &person.raw().to_be_bytes(), random, &text)
    }

    /// Opens where a person's payouts go; a fault of ours where the key is another or the row was changed.
    pub(crate) fn open_payee(&self, person: PersonId, sealed: &[u8]) -> Result<PayeeDetails, Fault> {
        let text = self.open(PAYEE, &person.raw().to_be_bytes(), sealed);
        // What serde would say could hold a part of the text.
        let details = text.and_then(|text| serde_json::from_slice(&text).ok());
        details.ok_or_else(|| Fault::internal("sealed payee details do not open under this server's key"))
    }

    /// Seals the secret of a link for the letter that carries it.
    pub(crate) fn seal_link(
        &self,
        recipient: &str,
        random: [u8; 32],
        secret: &str,
    ) -> Result<Vec<u8>, Fault> {
        self.seal("mail-link", recipient.as_bytes(), random, secret.as_bytes())
    }

    /// Opens the secret of a letter's link, for whoever sends the letter.
    #[must_use]
    pub fn open_link(&self, recipient: &str, sealed: &[u8]) -> Option<String> {
        String::from_utf8(self.open("mail-link", recipient.as_bytes(), sealed)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_is_opened_by_its_key_purpose_and_owner_only() {
        let secrets = Secrets::new([1; 32]);
        let sealed = secrets.seal("a", b"me", [7; 32], b"word").unwrap();
        assert_eq!(secrets.open("a", b"me", &sealed).as_deref(), Some(b"word".as_slice()));
        assert!(!sealed.windows(4).any(|part| part == b"word"));
        assert_eq!(secrets.open("b", b"me", &sealed), None);
        assert_eq!(secrets.open("a", b"you", &sealed), None);
        assert_eq!(Secrets::new([2; 32]).open("a", b"me", &sealed), None);
        let mut bent = sealed.clone();
        bent[30] ^= 1;
        assert_eq!(secrets.open("a", b"me", &bent), None);
        assert_eq!(secrets.open("a", b"me", &sealed[..10]), None);
    }

    #[test]
    fn a_payee_opens_for_its_person_alone() {
        let secrets = Secrets::new([1; 32]);
        let details = PayeeDetails {
            kind: gongdao_trust::PayeeKind::Alipay,
            holder: "王小明".to_owned(),
            account: "wang@example.org".to_owned(),
            bank: None,
            bic: None,
            identity_number: None,
        };
        let (one, other) = (PersonId::from_raw(1), PersonId::from_raw(2));
        let sealed = secrets.seal_payee(one, [7; 32], &details).unwrap();
        assert_eq!(secrets.open_payee(one, &sealed).unwrap().account, details.account);
        let fault = secrets.open_payee(other, &sealed).unwrap_err();
        assert!(!fault.to_string().contains("wang"), "{fault}");
        assert!(Secrets::new([2; 32]).open_payee(one, &sealed).is_err());
    }
}
