//! PNG (ISO/IEC 15948): the chunks that pixels and colours need, and no others.

use super::source::Source;
use crate::error::BlobError;
use std::io::{Read, Seek, Write};

/// What is kept. Animation goes with the rest, and leaves the picture that is shown without it.
const KEPT: [&[u8; 4]; 11] =
    [b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"];

pub(super) fn clean<R: Read + Seek>(
    source: &mut Source<'_, R>,
    to: &mut impl Write,
) -> Result<(u32, u32, u8), BlobError> {
    source.begin("PNG");
    to.write_all(&source.array::<8>()?)?;
    let (length, kind) = chunk(source)?;
    if length != 13 || &kind != b"IHDR" {
        return Err(source.broken("it does not begin with its header"));
    }
    let header: [u8; 17] = source.array()?;
    to.write_all(&length.to_be_bytes())?;
    to.write_all(&kind)?;
    to.write_all(&header)?;
    let side = |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    let (width, height) = (side(0), side(4));
    if width == 0 || height == 0 || width > i32::MAX.cast_unsigned() || height > i32::MAX.cast_unsigned() {
        return Err(source.broken("its header has no usable size"));
    }
    let mut data = false;
    loop {
        let (length, kind) = chunk(source)?;
        let rest = u64::from(length) + 4;
        if &kind == b"IEND" {
            if !data {
                return Err(source.broken("it has no pixels"));
            }
            to.write_all(b"\0\0\0\0IEND\xae\x42\x60\x82")?;
            return Ok((width, height, 1));
        }
        data |= &kind == b"IDAT";
        if KEPT.contains(&&kind) {
            to.write_all(&length.to_be_bytes())?;
            to.write_all(&kind)?;
            source.copy(rest, to)?;
        } else {
            source.skip(rest)?;
        }
    }
}

fn chunk<R: Read + Seek>(source: &mut Source<'_, R>) -> Result<(u32, [u8; 4]), BlobError> {
    let length = u32::from_be_bytes(source.array()?);
    let kind: [u8; 4] = source.array()?;
    if length > i32::MAX.cast_unsigned() || !kind.iter().all(u8::is_ascii_alphabetic) {
        return Err(source.broken("a chunk is none"));
    }
    Ok((length, kind))
}
