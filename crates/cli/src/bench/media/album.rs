//! Photographs that nobody took: one JPEG of about a hundred kilobytes, and as many others of its size as are wanted.

use anyhow::{Context, Result};
use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};

/// What a picture weighs at least.
const BYTES: usize = 100_000;
const WIDTH: u32 = 1_280;
const HEIGHT: u32 = 960;
/// Where a quantisation table's values begin behind its marker: marker, length, and which table it is.
const VALUES: usize = 5;
/// The table's last values, of the finest patterns, which hardly change what is seen.
const FINEST: std::ops::Range<usize> = 60..64;

/// A picture and the place in it that tells one from the next.
pub struct Album {
    jpeg: Vec<u8>,
    values: usize,
}

impl Album {
    /// Draws the picture.
    ///
    /// # Errors
    /// When it cannot be encoded.
    pub fn draw() -> Result<Self> {
        let picture = scene();
        let mut jpeg = Vec::new();
        for quality in (10..=95).step_by(5) {
            jpeg.clear();
            picture.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, quality))?;
            if jpeg.len() >= BYTES {
                break;
            }
        }
        let table = jpeg.windows(2).position(|marker| marker == [0xff, 0xdb]);
        let values = table.context("the picture has no quantisation table")? + VALUES;
        Ok(Self { jpeg, values })
    }

    /// What each weighs.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.jpeg.len()
    }

    /// The picture of a number: the same scene, another file, its own address.
    #[must_use]
    pub fn picture(&self, number: usize) -> Vec<u8> {
        let (mut jpeg, mut rest) = (self.jpeg.clone(), number);
        for at in FINEST {
            if let Some(value) = jpeg.get_mut(self.values + at) {
                // 1 to 255: a table has no zeros.
                *value = u8::try_from(rest % 255).unwrap_or(0) + 1;
                rest /= 255;
            }
        }
        jpeg
    }
}

/// Soft shapes under a fine grain, which weighs as much as a photograph does.
fn scene() -> RgbImage {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let grain = u32::try_from(state >> 59).unwrap_or(0);
        let shade = |base: u32| u8::try_from((base % 192) + grain).unwrap_or(u8::MAX);
        Rgb([shade(x / 8 + y / 16), shade(x / 16 + 40), shade(y / 8 + x / 32)])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_is_another_and_can_be_read() {
        let album = Album::draw().unwrap();
        assert!((BYTES..2 * BYTES).contains(&album.bytes()), "{}", album.bytes());
        let pictures: Vec<Vec<u8>> = [0, 1, 255, 9_999].map(|number| album.picture(number)).into();
        for (at, picture) in pictures.iter().enumerate() {
            assert!(pictures[..at].iter().all(|other| other != picture));
            let read = image::load_from_memory(picture).unwrap();
            assert_eq!((read.width(), read.height()), (WIDTH, HEIGHT));
        }
    }
}
