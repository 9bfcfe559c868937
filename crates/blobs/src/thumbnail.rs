//! Thumbnails: small, upright, without transparency, as JPEG. Made one at a time, because a whole picture is decoded.

use crate::error::{BlobError, Refused};
use crate::picture::Kind;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use std::io::{BufReader, Cursor, Read, Seek};

/// The longest side.
pub const SIDE_PIXELS: u32 = 320;
/// What decoding may take.
const DECODE_BYTES: u64 = 512 * 1024 * 1024;
const QUALITY: u8 = 80;

/// The small picture of a picture: upright by its orientation, as JPEG.
///
/// # Errors
/// [`Refused::Broken`] where the pixels cannot be decoded.
pub fn make(from: impl Read + Seek, kind: Kind, orientation: u8) -> Result<Vec<u8>, BlobError> {
    let whole = decode(from, kind)?;
    let small = if whole.width().max(whole.height()) > SIDE_PIXELS {
        whole.thumbnail(SIDE_PIXELS, SIDE_PIXELS)
    } else {
        whole
    };
    let mut small = DynamicImage::ImageRgb8(on_white(&small));
    small.apply_orientation(Orientation::from_exif(orientation).unwrap_or(Orientation::NoTransforms));
    let mut bytes = Cursor::new(Vec::new());
    small.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY)).map_err(|_| broken(kind))?;
    Ok(bytes.into_inner())
}

/// The picture as rows of red, green and blue, so many pixels a side whatever its shape was: what a program that tells
/// pictures apart looks at. The same on every machine.
///
/// # Errors
/// [`Refused::Broken`] where the pixels cannot be decoded.
pub fn pixels(
    from: impl Read + Seek,
    kind: Kind,
    orientation: u8,
    side: u32,
) -> Result<Vec<[u8; 3]>, BlobError> {
    let whole = decode(from, kind)?;
    let small = if whole.width().max(whole.height()) > SIDE_PIXELS {
        whole.thumbnail(SIDE_PIXELS, SIDE_PIXELS)
    } else {
        whole
    };
    let mut small = DynamicImage::ImageRgb8(on_white(&small));
    small.apply_orientation(Orientation::from_exif(orientation).unwrap_or(Orientation::NoTransforms));
    let small = small.resize_exact(side, side, FilterType::Triangle).to_rgb8();
    Ok(small.pixels().map(|pixel| pixel.0).collect())
}

fn format_of(kind: Kind) -> (ImageFormat, &'static str) {
    match kind {
        Kind::Png => (ImageFormat::Png, "PNG"),
        Kind::Jpeg => (ImageFormat::Jpeg, "JPEG"),
        Kind::Webp => (ImageFormat::WebP, "WebP"),
        Kind::Gif => (ImageFormat::Gif, "GIF"),
    }
}

fn broken(kind: Kind) -> BlobError {
    Refused::Broken { kind: format_of(kind).1, what: "its pixels cannot be decoded" }.into()
}

fn decode(from: impl Read + Seek, kind: Kind) -> Result<DynamicImage, BlobError> {
    let mut reader = ImageReader::with_format(BufReader::new(from), format_of(kind).0);
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODE_BYTES);
    reader.limits(limits);
    reader.decode().map_err(|_| broken(kind))
}

/// The picture as it looks on white paper.
fn on_white(image: &DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.to_rgb8();
    }
    let image = image.to_rgba8();
    RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [red, green, blue, alpha] = image.get_pixel(x, y).0;
        let over = |colour: u8| {
            let sum = u32::from(colour) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
            u8::try_from((sum + 127) / 255).unwrap_or(255)
        };
        Rgb([over(red), over(green), over(blue)])
    })
}
