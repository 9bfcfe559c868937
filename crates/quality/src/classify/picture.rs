//! What a classifier sees of a small picture: where its edges run, what colours it has, and itself, very small.
//!
//! Three looks at one picture of 32 by 32 pixels, each of the same weight: edges by direction in overlapping squares
//! (which is what tells shapes apart), colours in coarse steps, and sixty-four grey dots.

use super::features::Features;
use gongdao_geometry::elementary::sin_cos_degrees;

/// The side of the picture it looks at, in pixels.
pub const SIDE_PIXELS: usize = 32;
const SIDE: usize = SIDE_PIXELS;
/// Directions of an edge; an edge and its reverse are two.
const DIRECTIONS: usize = 8;
/// Squares along a side, each eight pixels wide and four from the next.
const SQUARES: usize = 7;
const DOTS: usize = 8;
const EDGES: usize = SQUARES * SQUARES * DIRECTIONS;
const COLOURS: usize = 64;

/// What a classifier sees of a picture: rows of red, green and blue, [`SIDE_PIXELS`] a side. Nothing of any other size.
#[must_use]
pub fn of_picture(pixels: &[[u8; 3]]) -> Option<Features> {
    if pixels.len() != SIDE * SIDE {
        return None;
    }
    let grey: Vec<f64> = pixels
        .iter()
        .map(|[r, g, b]| (f64::from(*r) * 0.299 + f64::from(*g) * 0.587 + f64::from(*b) * 0.114) / 255.0)
        .collect();
    let mut whole = Vec::with_capacity(EDGES + COLOURS + DOTS * DOTS);
    let mut start = 0_u32;
    for (weight, look) in [(2.0, edges(&grey)), (1.0, colours(pixels)), (1.0, dots(&grey))] {
        let length = look.iter().map(|value| value * value).sum::<f64>().sqrt().max(1e-9);
        let scaled = look.iter().map(|value| (value / length * weight) as f32);
        whole.extend((start..).zip(scaled).filter(|(_, value)| *value != 0.0));
        start += u32::try_from(look.len()).unwrap_or_default();
    }
    Some(Features::of(whole))
}

/// How much edge there is in each square and direction; each square by itself has length one at most, so that a faint
/// picture counts like a strong one.
fn edges(grey: &[f64]) -> Vec<f64> {
    let at = |x: usize, y: usize| grey[y.min(SIDE - 1) * SIDE + x.min(SIDE - 1)];
    let mut sums = vec![0.0; EDGES];
    let axes: Vec<(f64, f64)> = (0..DIRECTIONS)
        .map(|direction| sin_cos_degrees(direction as f64 * 360.0 / DIRECTIONS as f64))
        .collect();
    for y in 0..SIDE {
        for x in 0..SIDE {
            let right = at(x + 1, y) - at(x.saturating_sub(1), y);
            let down = at(x, y + 1) - at(x, y.saturating_sub(1));
            for (direction, (sine, cosine)) in axes.iter().enumerate() {
                // Along a direction by how far it points there; what points away is the opposite direction's.
                let along = (right * cosine + down * sine).max(0.0);
                for (row, column) in squares(y).flat_map(|row| squares(x).map(move |column| (row, column))) {
                    sums[(row * SQUARES + column) * DIRECTIONS + direction] += along * along;
                }
            }
        }
    }
    for square in sums.chunks_mut(DIRECTIONS) {
        let length = square.iter().map(|value| value * value).sum::<f64>().sqrt() + 0.05;
        square.iter_mut().for_each(|value| *value = (*value / length).sqrt());
    }
    sums
}

/// The squares a pixel's row or column is in.
fn squares(at: usize) -> impl Iterator<Item = usize> {
    let last = (at / 4).min(SQUARES - 1);
    (at / 4).saturating_sub(1).min(last)..=last
}

fn colours(pixels: &[[u8; 3]]) -> Vec<f64> {
    let mut counts = vec![0.0; COLOURS];
    for [r, g, b] in pixels {
        counts[usize::from(r >> 6) * 16 + usize::from(g >> 6) * 4 + usize::from(b >> 6)] += 1.0;
    }
    counts.iter().map(|count: &f64| count.sqrt()).collect()
}

fn dots(grey: &[f64]) -> Vec<f64> {
    let size = SIDE / DOTS;
    let mean = grey.iter().sum::<f64>() / (SIDE * SIDE) as f64;
    let of = |row: usize, column: usize| {
        let rows = (row * size)..((row + 1) * size);
        let sum: f64 = rows.flat_map(|y| &grey[y * SIDE + column * size..][..size]).sum();
        sum / (size * size) as f64 - mean
    };
    (0..DOTS).flat_map(|row| (0..DOTS).map(move |column| of(row, column))).collect()
}
