//! Numbers to bytes and back, little-endian, for states that are saved. Reading never trusts a length.

/// Adds 32-bit numbers behind how many there are.
pub fn put_all(out: &mut Vec<u8>, numbers: impl ExactSizeIterator<Item = u32>) {
    out.extend((numbers.len() as u64).to_le_bytes());
    numbers.for_each(|number| out.extend(number.to_le_bytes()));
}

/// Adds some bytes behind how many there are.
pub fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend((bytes.len() as u64).to_le_bytes());
    out.extend(bytes);
}

/// Takes a 32-bit number off the front.
pub fn take_u32(bytes: &mut &[u8]) -> Option<u32> {
    let (head, rest) = bytes.split_first_chunk::<4>()?;
    *bytes = rest;
    Some(u32::from_le_bytes(*head))
}

/// Takes a 64-bit number off the front.
pub fn take_u64(bytes: &mut &[u8]) -> Option<u64> {
    let (head, rest) = bytes.split_first_chunk::<8>()?;
    *bytes = rest;
    Some(u64::from_le_bytes(*head))
}

/// Takes what [`put_bytes`] added.
pub fn take_bytes<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let count = usize::try_from(take_u64(bytes)?).ok()?;
    let (head, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(head)
}

/// Takes what [`put_all`] added.
pub fn take_all(bytes: &mut &[u8]) -> Option<Vec<u32>> {
    let count = usize::try_from(take_u64(bytes)?).ok()?;
    let (head, rest) = bytes.split_at_checked(count.checked_mul(4)?)?;
    *bytes = rest;
    Some(head.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect())
}
