//! JPEG (ITU-T T.81 Annex B): marker segments are kept or left out; scans are copied to the end of the image.

use super::exif;
use super::source::Source;
use crate::error::BlobError;
use std::io::{Read, Seek, Write};

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
/// Segments that say something of the picture's maker rather than of its pixels: applications and comments.
const COMMENT: u8 = 0xfe;

pub(super) fn clean<R: Read + Seek>(
    source: &mut Source<'_, R>,
    to: &mut impl Write,
) -> Result<(u32, u32, u8), BlobError> {
    source.begin("JPEG");
    source.skip(2)?;
    to.write_all(&[0xff, SOI])?;
    let mut size = None;
    let mut orientation = None;
    let mut marker = next_marker(source)?;
    loop {
        match marker {
            EOI => break,
            // Stuffing between segments has no length.
            0x01 | 0xd0..=SOI => {}
            0xe1 => {
                let body = body(source)?;
                if let Some(tiff) = body.strip_prefix(b"Exif\0\0")
                    && orientation.is_none()
                {
                    let found = exif::orientation(tiff);
                    orientation = Some(found);
                    if found != 1 {
                        to.write_all(&exif::segment(found))?;
                    }
                }
            }
            0xe0 | 0xee => keep(marker, &body(source)?, to)?,
            0xe2 => {
                let body = body(source)?;
                if body.starts_with(b"ICC_PROFILE\0") {
                    keep(marker, &body, to)?;
                }
            }
            0xe3..=0xef | COMMENT => drop(body(source)?),
            SOS => {
                if size.is_none() {
                    return Err(source.broken("it has no frame"));
                }
                keep(marker, &body(source)?, to)?;
                marker = scan(source, to)?;
                continue;
            }
            _ => {
                let body = body(source)?;
                if is_frame(marker) && size.is_none() {
                    size = Some(frame_size(source, &body)?);
                }
                keep(marker, &body, to)?;
            }
        }
        marker = next_marker(source)?;
    }
    to.write_all(&[0xff, EOI])?;
    let (width, height) = size.ok_or_else(|| source.broken("it has no frame"))?;
    Ok((width, height, orientation.unwrap_or(1)))
}

/// Start of frame, in all its variants; not the tables that lie between them.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

fn frame_size<R: Read + Seek>(source: &Source<'_, R>, body: &[u8]) -> Result<(u32, u32), BlobError> {
    let [_, high, low, wide, narrow, ..] = body else { return Err(source.broken("its frame is too short")) };
    let height = u32::from(u16::from_be_bytes([*high, *low]));
    let width = u32::from(u16::from_be_bytes([*wide, *narrow]));
    if width == 0 || height == 0 {
        return Err(source.broken("its frame has no size"));
    }
    Ok((width, height))
}

fn next_marker<R: Read + Seek>(source: &mut Source<'_, R>) -> Result<u8, BlobError> {
    if source.byte()? != 0xff {
        return Err(source.broken("a segment does not begin with a marker"));
    }
    after_ff(source)
}

/// Markers may be preceded by any number of fill bytes.
fn after_ff<R: Read + Seek>(source: &mut Source<'_, R>) -> Result<u8, BlobError> {
    loop {
        match source.byte()? {
            0xff => {}
            marker => return Ok(marker),
        }
    }
}

fn body<R: Read + Seek>(source: &mut Source<'_, R>) -> Result<Vec<u8>, BlobError> {
    let length = usize::from(u16::from_be_bytes(source.array()?));
    let count = length.checked_sub(2).ok_or_else(|| source.broken("a segment has no length"))?;
    source.bytes(count)
}

fn keep(marker: u8, body: &[u8], to: &mut impl Write) -> Result<(), BlobError> {
    // A body was read with a two-byte length, so it fits one.
    let length = u16::try_from(body.len() + 2).unwrap_or(u16::MAX).to_be_bytes();
    to.write_all(&[0xff, marker, length[0], length[1]])?;
    Ok(to.write_all(body)?)
}

/// Copies coded data up to the next marker that is not part of it.
fn scan<R: Read + Seek>(source: &mut Source<'_, R>, to: &mut impl Write) -> Result<u8, BlobError> {
    let mut piece = Vec::with_capacity(16 * 1024);
    loop {
        let byte = source.byte()?;
        if byte != 0xff {
            piece.push(byte);
        } else {
            match after_ff(source)? {
                inside @ (0 | 0xd0..=0xd7) => piece.extend([0xff, inside]),
                marker => {
                    to.write_all(&piece)?;
                    return Ok(marker);
                }
            }
        }
        if piece.len() >= 16 * 1024 {
            to.write_all(&piece)?;
            piece.clear();
        }
    }
}
