//! Masks as Label Studio's brush has them, `format: rle`: the bytes of the picture painted in four channels, row by row,
//! packed by runs.
//!
//! A stream of bits, the highest of a byte first: the number of bytes that are packed (32 bits), the bits of one less one
//! (5), the bits of four kinds of counts less one (4 each); then, until all bytes are there, a bit that says run or single
//! bytes, two bits for the kind of count, the count less one, and the byte, or as many as were counted. A pixel is inside
//! where its fourth channel, which is how opaque it is, is half or more.

use gongdao_geometry::Mask;

/// The most pixels of a picture whose masks are packed or unpacked.
const PIXELS: u64 = 200_000_000;
const CHANNELS: usize = 4;
const BYTE_BITS: u32 = 8;
/// The bits of the four kinds of counts.
const COUNT_BITS: [u32; 4] = [3, 4, 8, 16];

/// The bytes of a mask; none for one of a picture that is too large.
pub(crate) fn pack(mask: &Mask) -> Option<Vec<u8>> {
    let pixels = u64::from(mask.width()) * u64::from(mask.height());
    if pixels > PIXELS {
        return None;
    }
    let mut bits = Writer::default();
    bits.put(pixels as u32 * CHANNELS as u32, 32);
    bits.put(BYTE_BITS - 1, 5);
    COUNT_BITS.iter().for_each(|count| bits.put(count - 1, 4));
    for run in mask.to_rows().chunk_by(|one, other| one == other) {
        let mut left = run.len() * CHANNELS;
        while left > 0 {
            let kind = COUNT_BITS.iter().position(|count| left <= 1 << count).unwrap_or(COUNT_BITS.len() - 1);
            let count = left.min(1 << COUNT_BITS[kind]);
            bits.put(1, 1);
            bits.put(kind as u32, 2);
            bits.put(count as u32 - 1, COUNT_BITS[kind]);
            bits.put(if run[0] { 255 } else { 0 }, BYTE_BITS);
            left -= count;
        }
    }
    Some(bits.end())
}

/// The mask of a picture of this width and height.
///
/// # Errors
/// What is wrong with the bytes.
pub(crate) fn unpack(bytes: &[u8], (width, height): (u32, u32)) -> Result<Mask, String> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels > PIXELS {
        return Err(format!("a brush on a picture of more than {PIXELS} pixels"));
    }
    let ends = || "the brush's bytes end too soon".to_owned();
    let mut bits = Reader { bytes, at: 0 };
    let packed = u64::from(bits.take(32).ok_or_else(ends)?);
    if packed != pixels * CHANNELS as u64 {
        return Err(format!("the brush covers {packed} bytes where the picture has {pixels} pixels of four"));
    }
    let word = bits.take(5).ok_or_else(ends)? + 1;
    let mut counts = [0; 4];
    for count in &mut counts {
        *count = bits.take(4).ok_or_else(ends)? + 1;
    }
    let (mut rows, mut at) = (vec![false; pixels as usize], 0_usize);
    let all = packed as usize;
    let half = 1_u32 << (word - 1);
    while at < all {
        let is_run = bits.take(1).ok_or_else(ends)? == 1;
        let kind = bits.take(2).ok_or_else(ends)? as usize;
        let count = bits.take(counts[kind]).ok_or_else(ends)? as usize + 1;
        let to = (at + count).min(all);
        let mut value = 0;
        for byte in at..to {
            if !is_run || byte == at {
                value = bits.take(word).ok_or_else(ends)?;
            }
            if byte % CHANNELS == CHANNELS - 1 {
                rows[byte / CHANNELS] = value >= half;
            }
        }
        at = to;
    }
    Mask::from_rows(height, width, &rows).map_err(|refused| refused.to_string())
}

/// Puts bits behind each other, the highest first.
#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    /// Bits of the last byte that are taken; 0 where it is full.
    taken: u32,
}

impl Writer {
    fn put(&mut self, value: u32, count: u32) {
        for at in (0..count).rev() {
            if self.taken == 0 {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= ((value >> at & 1) as u8) << (7 - self.taken);
            }
            self.taken = (self.taken + 1) % 8;
        }
    }

    /// The bytes, and one more where the last is full, as Label Studio's own packer leaves.
    fn end(mut self) -> Vec<u8> {
        if self.taken == 0 {
            self.bytes.push(0);
        }
        self.bytes
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    /// In bits.
    at: usize,
}

impl Reader<'_> {
    fn take(&mut self, count: u32) -> Option<u32> {
        let mut value = 0;
        for _ in 0..count {
            let byte = *self.bytes.get(self.at / 8)?;
            value = value << 1 | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{pack, unpack};
    use gongdao_geometry::Mask;

    #[test]
    fn masks_come_back_and_broken_bytes_are_refused() {
        for (height, width, step) in
            [(1, 1, 1), (3, 5, 2), (40, 31, 7), (200, 300, 1_999), (300, 300, 90_000)]
        {
            let rows: Vec<bool> = (0..height * width).map(|at| at / step % 2 == 1).collect();
            let mask = Mask::from_rows(height, width, &rows).unwrap();
            let bytes = pack(&mask).unwrap();
            assert_eq!(unpack(&bytes, (width, height)).unwrap(), mask);
            assert!(unpack(&bytes, (width + 1, height)).unwrap_err().contains("pixels of four"));
            assert!(unpack(&bytes[..bytes.len() / 2], (width, height)).unwrap_err().contains("too soon"));
        }
    }

    /// One pixel of nine bits by hand: what Label Studio's packer writes of a picture of one by two with its second pixel
    /// painted.
    #[test]
    fn bytes_are_those_of_label_studio() {
        let mask = Mask::from_rows(1, 2, &[false, true]).unwrap();
        // 8 bytes; word 8; counts 3, 4, 8, 16; run of 4 zeros; run of 4 times 255.
        let bits = "00000000000000000000000000001000 00111 0010 0011 0111 1111 1 00 011 00000000 1 00 011 11111111 000";
        let bits: Vec<u8> = bits.bytes().filter(|bit| *bit != b' ').map(|bit| bit - b'0').collect();
        let bytes: Vec<u8> = bits
            .chunks(8)
            .map(|eight| eight.iter().fold(0, |byte, bit| byte << 1 | bit) << (8 - eight.len()))
            .collect();
        assert_eq!(pack(&mask).unwrap(), bytes);
        assert_eq!(unpack(&bytes, (2, 1)).unwrap(), mask);
    }
}
