//! GIF (the 89a specification): its first picture, without comments and application data.

use super::source::Source;
use crate::error::BlobError;
use std::io::{Read, Seek, Write};

pub(super) fn clean<R: Read + Seek>(
    source: &mut Source<'_, R>,
    to: &mut impl Write,
) -> Result<(u32, u32, u8), BlobError> {
    source.begin("GIF");
    let head: [u8; 13] = source.array()?;
    to.write_all(&head)?;
    let side = |at: usize| u32::from(u16::from_le_bytes([head[at], head[at + 1]]));
    let (width, height) = (side(6), side(8));
    if width == 0 || height == 0 {
        return Err(source.broken("its header has no size"));
    }
    source.copy(colours(head[10]), to)?;
    loop {
        match source.byte()? {
            // An extension: only what says how the next picture is drawn is kept.
            0x21 => {
                let label = source.byte()?;
                if label == 0xf9 {
                    to.write_all(&[0x21, label])?;
                    blocks(source, to)?;
                } else {
                    blocks(source, &mut std::io::sink())?;
                }
            }
            0x2c => {
                let place: [u8; 9] = source.array()?;
                to.write_all(&[0x2c])?;
                to.write_all(&place)?;
                source.copy(colours(place[8]), to)?;
                to.write_all(&[source.byte()?])?;
                blocks(source, to)?;
                to.write_all(&[0x3b])?;
                return Ok((width, height, 1));
            }
            0x3b => return Err(source.broken("it has no picture")),
            _ => return Err(source.broken("a block is none")),
        }
    }
}

/// The bytes of a colour table, from the flags that announce it.
fn colours(flags: u8) -> u64 {
    if flags & 0x80 == 0 { 0 } else { 3 << (u64::from(flags & 7) + 1) }
}

/// Copies blocks up to and with the empty one.
fn blocks<R: Read + Seek>(source: &mut Source<'_, R>, to: &mut impl Write) -> Result<(), BlobError> {
    loop {
        let length = source.byte()?;
        to.write_all(&[length])?;
        if length == 0 {
            return Ok(());
        }
        source.copy(u64::from(length), to)?;
    }
}
