//! Pictures by their bytes: what one is, how large, which way up, and the same picture without what it tells of its maker.
//!
//! Workers are strangers to the people in a picture, and cameras write down where and when. So segments of metadata are
//! left out, losslessly and without decoding: positions, times, makers, comments, embedded previews, everything behind the
//! picture's end. What colours need is kept. A JPEG keeps its EXIF orientation alone, which browsers follow; PNG and WebP
//! lose theirs, which few programs write or read, and are shown as their pixels lie. Of a GIF the first picture is kept.

mod exif;
mod gif;
mod jpeg;
mod png;
mod source;
mod webp;

use crate::error::{BlobError, Refused};
use source::Source;
use std::io::{Read, Seek, Write};

/// The kinds that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    Webp,
    /// GIF.
    Gif,
}

/// What a picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picture {
    /// Its kind.
    pub kind: Kind,
    /// Its width in pixels, upright.
    pub width: u32,
    /// Its height in pixels, upright.
    pub height: u32,
    /// Its EXIF orientation, 1 to 8; 1 is upright.
    pub orientation: u8,
}

/// The kind that a file's first bytes say; its name never counts.
#[must_use]
pub fn sniff(head: &[u8]) -> Option<Kind> {
    match head {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Kind::Png),
        [0xff, 0xd8, 0xff, ..] => Some(Kind::Jpeg),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Kind::Webp),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Kind::Gif),
        _ => None,
    }
}

/// Writes a picture without its metadata and says what it is. `pixels_most` bounds width times height.
///
/// # Errors
/// A file that is no picture, broken, or too large; or reading and writing failed.
pub fn clean(
    from: &mut (impl Read + Seek),
    to: &mut impl Write,
    pixels_most: u64,
) -> Result<Picture, BlobError> {
    let mut source = Source::new(from);
    let kind = sniff(&source.head(12)?).ok_or(Refused::NotAPicture)?;
    let (width, height, orientation) = match kind {
        Kind::Png => png::clean(&mut source, to)?,
        Kind::Jpeg => jpeg::clean(&mut source, to)?,
        Kind::Webp => webp::clean(&mut source, to)?,
        Kind::Gif => gif::clean(&mut source, to)?,
    };
    if u64::from(width) * u64::from(height) > pixels_most {
        return Err(Refused::TooManyPixels { width, height, most: pixels_most }.into());
    }
    to.flush()?;
    let (width, height) = if orientation >= 5 { (height, width) } else { (width, height) };
    Ok(Picture { kind, width, height, orientation })
}

/// Pixels in rows of red, green and blue as a PNG, for pictures that a program draws.
///
/// # Errors
/// When there are not width times height pixels.
pub fn to_png(width: u32, height: u32, rgb: &[u8]) -> Result<Vec<u8>, BlobError> {
    use image::ImageEncoder;
    use image::codecs::png::{CompressionType, FilterType, PngEncoder};
    let broken = || BlobError::from(Refused::Broken { kind: "drawn", what: "it has no pixels" });
    if u64::from(width) * u64::from(height) * 3 != rgb.len() as u64 || rgb.is_empty() {
        return Err(broken());
    }
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Sub);
    encoder.write_image(rgb, width, height, image::ExtendedColorType::Rgb8).map_err(|_| broken())?;
    Ok(bytes)
}
