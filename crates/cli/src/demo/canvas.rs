//! A small canvas: filled shapes and thick strokes on plain colour, and chance that is the same everywhere.
//!
//! The demo draws its own pictures, so that it shows nobody's face and nobody's licence, and the same ones every time.

use anyhow::Result;

/// Red, green, blue.
pub type Colour = [u8; 3];

/// Numbers that look like chance and follow from a seed (SplitMix64, Steele et al. 2014).
pub struct Dice(u64);

impl Dice {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A whole number from `least` to `most`.
    pub fn within(&mut self, least: i32, most: i32) -> i32 {
        let span = u64::from(most.abs_diff(least)) + 1;
        least + i32::try_from(self.next() % span).unwrap_or(0)
    }

    /// One of several.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let last = i32::try_from(from.len()).unwrap_or(1) - 1;
        from[usize::try_from(self.within(0, last)).unwrap_or(0)]
    }
}

/// A picture being drawn.
pub struct Canvas {
    width: i32,
    height: i32,
    pixels: Vec<u8>,
}

impl Canvas {
    /// A canvas of one colour.
    pub fn new(width: i32, height: i32, colour: Colour) -> Self {
        let count = usize::try_from(width * height).unwrap_or(0);
        Self { width, height, pixels: colour.repeat(count) }
    }

    fn dot(&mut self, x: i32, y: i32, colour: Colour) {
        if (0..self.width).contains(&x) && (0..self.height).contains(&y) {
            let at = usize::try_from((y * self.width + x) * 3).unwrap_or(0);
            self.pixels[at..at + 3].copy_from_slice(&colour);
        }
    }

    /// A filled rectangle.
    pub fn rectangle(&mut self, (x, y): (i32, i32), (width, height): (i32, i32), colour: Colour) {
        for row in y..y + height {
            for column in x..x + width {
                self.dot(column, row, colour);
            }
        }
    }

    /// A filled disc.
    pub fn disc(&mut self, (x, y): (i32, i32), radius: i32, colour: Colour) {
        self.ring((x, y), radius, 0, colour);
    }

    /// What lies between two circles.
    pub fn ring(&mut self, (x, y): (i32, i32), outer: i32, inner: i32, colour: Colour) {
        for down in -outer..=outer {
            for across in -outer..=outer {
                let square = across * across + down * down;
                if (inner * inner..=outer * outer).contains(&square) {
                    self.dot(x + across, y + down, colour);
                }
            }
        }
    }

    /// A stroke from one point to another, as of a round pen.
    pub fn stroke(&mut self, from: (i32, i32), to: (i32, i32), pen: i32, colour: Colour) {
        let steps = (to.0 - from.0).abs().max((to.1 - from.1).abs()).max(1);
        for step in 0..=steps {
            let x = from.0 + (to.0 - from.0) * step / steps;
            let y = from.1 + (to.1 - from.1) * step / steps;
            self.disc((x, y), pen, colour);
        }
    }

    /// The picture as PNG.
    ///
    /// # Errors
    /// When it has no pixels.
    pub fn png(&self) -> Result<Vec<u8>> {
        let side = |pixels| u32::try_from(pixels).unwrap_or(0);
        Ok(gongdao_blobs::picture::to_png(side(self.width), side(self.height), &self.pixels)?)
    }
}
