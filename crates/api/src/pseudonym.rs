//! What a requester knows a worker by: a name that is the same in all of one requester's projects and says nothing to
//! any other requester.

use crate::Secrets;
use gongdao_kernel::{PersonId, ProjectId, TypedId};

const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Sixteen digits of five bits: two workers of one requester never meet by chance.
const LENGTH: usize = 16;

/// The worker's pseudonym for a requester, `wkr_` and sixteen digits.
#[must_use]
pub fn pseudonym(secrets: &Secrets, requester: PersonId, worker: PersonId) -> String {
    let hash = secrets.derive("pseudonym", &[&requester.raw().to_be_bytes(), &worker.raw().to_be_bytes()]);
    let mut bits = hash[..10].iter().fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    let mut text = [0_u8; LENGTH];
    for digit in text.iter_mut().rev() {
        *digit = DIGITS[(bits & 31) as usize];
        bits >>= 5;
    }
    text.iter().fold(String::from("wkr_"), |mut name, digit| {
        name.push(char::from(*digit));
        name
    })
}

/// A player's name on a project's score board, `player_` and eight digits: of this board only, and nothing like the
/// pseudonym.
#[must_use]
pub(crate) fn player_name(secrets: &Secrets, project: ProjectId, worker: PersonId) -> String {
    let hash = secrets.derive("player", &[&project.raw().to_be_bytes(), &worker.raw().to_be_bytes()]);
    hash[..8].iter().fold(String::from("player_"), |mut name, byte| {
        name.push(char::from(DIGITS[usize::from(byte & 31)]));
        name
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pseudonym_is_stable_and_of_one_requester_only() {
        let secrets = Secrets::new([7; 32]);
        let (a, b, worker) = (PersonId::from_raw(1), PersonId::from_raw(2), PersonId::from_raw(3));
        let name = pseudonym(&secrets, a, worker);
        assert_eq!(name, pseudonym(&secrets, a, worker));
        assert_eq!(name.len(), 20);
        assert_ne!(name, pseudonym(&secrets, b, worker));
        assert_ne!(name, pseudonym(&Secrets::new([8; 32]), a, worker));
    }
}
