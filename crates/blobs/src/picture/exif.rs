//! The one thing in EXIF that is needed: which way up (tag 0x0112 of the first directory, EXIF 2.32 §4.6.4).

/// The orientation in a TIFF block, 1 to 8; 1 where it does not say.
pub(super) fn orientation(tiff: &[u8]) -> u8 {
    read(tiff).filter(|orientation| (1..=8).contains(orientation)).unwrap_or(1)
}

fn read(tiff: &[u8]) -> Option<u8> {
    let little = match tiff.get(..4)? {
        [b'I', b'I', 42, 0] => true,
        [b'M', b'M', 0, 42] => false,
        _ => return None,
    };
    let short = |at: usize| {
        let pair = <[u8; 2]>::try_from(tiff.get(at..at.checked_add(2)?)?).ok()?;
        Some(if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let four = <[u8; 4]>::try_from(tiff.get(4..8)?).ok()?;
    let directory = if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) } as usize;
    let entries = usize::from(short(directory)?);
    for entry in 0..entries {
        let at = directory.checked_add(2 + entry * 12)?;
        if short(at)? == 0x0112 {
            // A short, once; its value stands in the entry itself.
            return (short(at + 2)? == 3).then(|| short(at + 8)).flatten().and_then(|o| u8::try_from(o).ok());
        }
    }
    None
}

/// A JPEG's whole EXIF segment that says the orientation and nothing else.
pub(super) fn segment(orientation: u8) -> [u8; 36] {
    let mut bytes =
        *b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x01\0\0\0\0\0\0";
    bytes[29] = orientation;
    bytes
}
