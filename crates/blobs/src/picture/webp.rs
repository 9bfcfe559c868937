//! WebP (RFC 9649): a RIFF file whose chunks of pixels and colour are kept. Its length stands in front, so chunks are
//! listed first and copied then.

use super::source::Source;
use crate::error::BlobError;
use std::io::{Read, Seek, Write};

/// A still picture has few chunks.
const CHUNKS: usize = 64;
/// In the extended header: EXIF and XMP follow.
const METADATA_FLAGS: u8 = 0x08 | 0x04;
/// In the extended header: it is an animation.
const ANIMATION_FLAG: u8 = 0x02;

pub(super) fn clean<R: Read + Seek>(
    source: &mut Source<'_, R>,
    to: &mut impl Write,
) -> Result<(u32, u32, u8), BlobError> {
    source.begin("WebP");
    source.skip(4)?;
    let riff = u64::from(u32::from_le_bytes(source.array()?)) + 8;
    source.skip(4)?;
    let mut kept: Vec<(u64, u64)> = Vec::new();
    let (mut at, mut size, mut pixels) = (12_u64, None, false);
    while at + 8 <= riff {
        let kind: [u8; 4] = source.array()?;
        let length = u64::from(u32::from_le_bytes(source.array()?));
        let padded = length + length % 2;
        match &kind {
            b"VP8X" | b"VP8 " | b"VP8L" => {
                let head = source.bytes(usize::try_from(length.min(10)).unwrap_or(10))?;
                source.skip(padded - head.len() as u64)?;
                let found = size_in(&kind, &head).ok_or_else(|| source.broken("its header has no size"))?;
                if &kind == b"VP8X" && head[0] & ANIMATION_FLAG != 0 {
                    return Err(source.broken("it is an animation; send one picture of it"));
                }
                size.get_or_insert(found);
                pixels |= &kind != b"VP8X";
                kept.push((at, padded + 8));
            }
            b"ICCP" | b"ALPH" => {
                source.skip(padded)?;
                kept.push((at, padded + 8));
            }
            _ => source.skip(padded)?,
        }
        if kept.len() > CHUNKS {
            return Err(source.broken("it has too many chunks"));
        }
        at += padded + 8;
    }
    let size = size.filter(|_| pixels).ok_or_else(|| source.broken("it has no pixels"))?;
    write(source, &kept, to)?;
    Ok((size.0, size.1, 1))
}

fn write<R: Read + Seek>(
    source: &mut Source<'_, R>,
    kept: &[(u64, u64)],
    to: &mut impl Write,
) -> Result<(), BlobError> {
    let length: u64 = kept.iter().map(|(_, length)| length).sum::<u64>() + 4;
    let length = u32::try_from(length).map_err(|_| source.broken("it is too long"))?;
    to.write_all(b"RIFF")?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(b"WEBP")?;
    for (at, length) in kept {
        source.seek(*at)?;
        let head: [u8; 8] = source.array()?;
        to.write_all(&head)?;
        let mut rest = length - 8;
        if head.starts_with(b"VP8X") {
            to.write_all(&[source.byte()? & !METADATA_FLAGS])?;
            rest -= 1;
        }
        source.copy(rest, to)?;
    }
    Ok(())
}

fn size_in(kind: &[u8; 4], head: &[u8]) -> Option<(u32, u32)> {
    let (width, height) = match (kind, head) {
        (b"VP8X", [_, _, _, _, w0, w1, w2, h0, h1, h2]) => {
            (u32::from_le_bytes([*w0, *w1, *w2, 0]) + 1, u32::from_le_bytes([*h0, *h1, *h2, 0]) + 1)
        }
        (b"VP8 ", [_, _, _, 0x9d, 0x01, 0x2a, w0, w1, h0, h1]) => (
            u32::from(u16::from_le_bytes([*w0, *w1]) & 0x3fff),
            u32::from(u16::from_le_bytes([*h0, *h1]) & 0x3fff),
        ),
        (b"VP8L", [0x2f, a, b, c, d, ..]) => {
            let bits = u32::from_le_bytes([*a, *b, *c, *d]);
            ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1)
        }
        _ => return None,
    };
    (width > 0 && height > 0).then_some((width, height))
}
