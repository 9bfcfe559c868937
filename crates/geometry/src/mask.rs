//! Masks: which pixels belong to a thing, kept as run lengths.
//!
//! A mask of a photograph has millions of pixels and a few thousand runs, so everything here walks over runs. The order
//! is COCO's: down each column, columns from left to right, first a run of pixels outside (of length zero where the
//! first pixel is inside), then inside, and so on in turn. A run of no pixels stands nowhere else, so equal masks are
//! equal lists.

use crate::checked::Refused;
use crate::point::{Bounds, Point};
use crate::{Polygon, share};
use std::cmp::Ordering;

/// The most pixels a mask may have.
pub const MAX_PIXELS: u64 = 1 << 31;

/// The pixels of a thing in a picture.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mask {
    height: u32,
    width: u32,
    runs: Vec<u32>,
}

impl Mask {
    /// A mask from run lengths in COCO's order; runs of no pixels are joined away.
    ///
    /// # Errors
    /// Where the picture has no pixels or more than [`MAX_PIXELS`], or the runs do not fill it exactly.
    pub fn from_runs(height: u32, width: u32, runs: impl IntoIterator<Item = u32>) -> Result<Self, Refused> {
        let pixels = pixels(height, width)?;
        let mut builder = Builder::default();
        for (index, run) in runs.into_iter().enumerate() {
            builder.push(index % 2 == 1, run);
            if builder.total > pixels {
                break;
            }
        }
        if builder.total != pixels {
            return Err(Refused::new("runs", builder.total, "give runs that add up to height times width"));
        }
        Ok(Self { height, width, runs: builder.runs })
    }

    /// A mask from pixels row by row, as pictures have them.
    ///
    /// # Errors
    /// Where the picture has no pixels or too many, or their number is not height times width.
    pub fn from_rows(height: u32, width: u32, rows: &[bool]) -> Result<Self, Refused> {
        let pixels = pixels(height, width)?;
        if rows.len() as u64 != pixels {
            return Err(Refused::new("pixels", rows.len(), "give height times width of them"));
        }
        let at = |x: u32, y: u32| rows[y as usize * width as usize + x as usize];
        Ok(Self::from_columns(height, width, at))
    }

    /// The pixels whose middle lies inside an outline. The pixel at column `x` and row `y` has its middle at
    /// `(x + ½, y + ½)`. This is not the rule of COCO's own tools, which also take pixels the outline only touches.
    ///
    /// # Errors
    /// Where the picture has no pixels or too many.
    pub fn from_polygon(height: u32, width: u32, outline: &Polygon) -> Result<Self, Refused> {
        pixels(height, width)?;
        let mut builder = Builder::default();
        for column in 0..width {
            let x = f64::from(column) + 0.5;
            let mut at = 0;
            for (crossed, y) in crossings(outline, x).into_iter().enumerate() {
                // The first row whose middle is at or below the crossing.
                let row = (y - 0.5).ceil().clamp(0.0, f64::from(height)) as u32;
                builder.push(crossed % 2 == 1, row.max(at) - at);
                at = at.max(row);
            }
            builder.push(false, height - at);
        }
        Ok(Self { height, width, runs: builder.runs })
    }

    fn from_columns(height: u32, width: u32, inside: impl Fn(u32, u32) -> bool) -> Self {
        let mut builder = Builder::default();
        for x in 0..width {
            for y in 0..height {
                builder.push(inside(x, y), 1);
            }
        }
        Self { height, width, runs: builder.runs }
    }

    /// Rows of pixels.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Columns of pixels.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// The run lengths, the first one outside.
    pub fn runs(&self) -> &[u32] {
        &self.runs
    }

    /// The pixels row by row.
    pub fn to_rows(&self) -> Vec<bool> {
        let mut rows = vec![false; self.height as usize * self.width as usize];
        for (start, length) in self.inside() {
            for index in start..start + u64::from(length) {
                let (x, y) = (index / u64::from(self.height), index % u64::from(self.height));
                rows[(y * u64::from(self.width) + x) as usize] = true;
            }
        }
        rows
    }

    /// Each run inside: the index of its first pixel in column order, and its length.
    fn inside(&self) -> impl Iterator<Item = (u64, u32)> {
        let mut at = 0;
        self.runs.iter().enumerate().filter_map(move |(index, run)| {
            let start = at;
            at += u64::from(*run);
            (index % 2 == 1).then_some((start, *run))
        })
    }

    /// How many pixels are inside.
    pub fn area(&self) -> u64 {
        self.inside().map(|(_, length)| u64::from(length)).sum()
    }

    /// How many pixels are inside both. Masks of pictures of different sizes share nothing.
    pub fn shared_area(&self, other: &Self) -> u64 {
        if (self.height, self.width) != (other.height, other.width) || !self.may_meet(other) {
            return 0;
        }
        let (mut one, mut two) = (self.inside().peekable(), other.inside().peekable());
        let mut both = 0;
        while let (Some(&(a, a_length)), Some(&(b, b_length))) = (one.peek(), two.peek()) {
            let (a_end, b_end) = (a + u64::from(a_length), b + u64::from(b_length));
            both += a_end.min(b_end).saturating_sub(a.max(b));
            if a_end <= b_end {
                one.next();
            } else {
                two.next();
            }
        }
        both
    }

    /// Whether neither ends before the other begins, in column order: known without walking.
    fn may_meet(&self, other: &Self) -> bool {
        let (begin, end) = self.reach();
        let (its, last) = other.reach();
        begin < last && its < end
    }

    /// The index of the first pixel inside, and of the first behind the last one.
    fn reach(&self) -> (u64, u64) {
        let all = u64::from(self.height) * u64::from(self.width);
        let behind = if self.runs.len() % 2 == 1 { self.runs.last().copied().unwrap_or(0) } else { 0 };
        (u64::from(self.runs.first().copied().unwrap_or(0)), all - u64::from(behind))
    }

    /// Intersection over union, from 0 to 1. Two empty masks of one size are alike.
    pub fn iou(&self, other: &Self) -> f64 {
        if !self.may_meet(other) {
            return if self == other { 1.0 } else { 0.0 };
        }
        let measures = [self.area(), other.area(), self.shared_area(other)].map(|pixels| pixels as f64);
        share(measures[0], measures[1], measures[2], self == other)
    }

    /// The frame around the pixels inside, from the upper left corner of the first to the lower right of the last;
    /// `None` where none is.
    pub fn bounds(&self) -> Option<Bounds> {
        let height = u64::from(self.height);
        let frames = self.inside().map(|(start, length)| {
            let last = start + u64::from(length) - 1;
            let several = start / height != last / height;
            let (top, bottom) = if several { (0, height - 1) } else { (start % height, last % height) };
            Bounds {
                left: (start / height) as f64,
                top: top as f64,
                right: (last / height + 1) as f64,
                bottom: (bottom + 1) as f64,
            }
        });
        frames.reduce(Bounds::with)
    }

    /// The pixels for which masks of more than half of the weight vote; exactly half is inside too, as in crowd-kit.
    /// A mask of another size than the first, or a weight that is not positive, has no vote. `None` where nobody has.
    pub fn vote(masks: &[(&Self, f64)]) -> Option<Self> {
        let first = masks.first()?.0;
        let same = |mask: &Self| (mask.height, mask.width) == (first.height, first.width);
        let votes = masks.iter().filter(|(mask, weight)| same(mask) && weight.is_finite() && *weight > 0.0);
        let votes: Vec<(&Self, f64)> = votes.copied().collect();
        let mut changes: Vec<(u64, usize)> = Vec::new();
        for (index, (mask, _)) in votes.iter().enumerate() {
            let edges = mask.inside().flat_map(|(start, length)| [start, start + u64::from(length)]);
            changes.extend(edges.map(|at| (at, index)));
        }
        changes.sort_unstable();
        let half = votes.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
        let mut within = vec![false; votes.len()];
        let (mut at, mut builder) = (0, Builder::default());
        let mut chosen = false;
        for group in changes.chunk_by(|a, b| a.0 == b.0) {
            builder.push(chosen, u32::try_from(group[0].0 - at).ok()?);
            at = group[0].0;
            for (_, index) in group {
                within[*index] = !within[*index];
            }
            // Summed afresh in one order, so that no rounding piles up along the picture.
            let inside =
                votes.iter().zip(&within).map(|((_, weight), within)| if *within { *weight } else { 0.0 });
            chosen = within.contains(&true) && inside.sum::<f64>() >= half;
        }
        let pixels = u64::from(first.height) * u64::from(first.width);
        builder.push(chosen, u32::try_from(pixels - at).ok()?);
        (!votes.is_empty()).then_some(Self { height: first.height, width: first.width, runs: builder.runs })
    }

    /// A total order: by size, then run by run.
    pub fn order(&self, other: &Self) -> Ordering {
        (self.height, self.width, &self.runs).cmp(&(other.height, other.width, &other.runs))
    }
}

/// Where the upright line at `x` crosses an outline, from top to bottom.
fn crossings(outline: &Polygon, x: f64) -> Vec<f64> {
    let mut found = Vec::new();
    for ring in outline.rings() {
        for (index, from) in ring.iter().enumerate() {
            let to: Point = ring[(index + 1) % ring.len()];
            if (from.x > x) != (to.x > x) {
                found.push(from.y + (to.y - from.y) * ((x - from.x) / (to.x - from.x)));
            }
        }
    }
    found.sort_by(f64::total_cmp);
    found
}

/// The number of pixels of a picture.
pub(crate) fn pixels(height: u32, width: u32) -> Result<u64, Refused> {
    let pixels = u64::from(height) * u64::from(width);
    if pixels == 0 || pixels > MAX_PIXELS {
        let size = format_args!("{height} by {width}");
        return Err(Refused::new("size", size, "give a picture of 1 to 2147483648 pixels"));
    }
    Ok(pixels)
}

/// Joins runs of one kind and drops those of no pixels.
#[derive(Default)]
struct Builder {
    runs: Vec<u32>,
    total: u64,
}

impl Builder {
    fn push(&mut self, inside: bool, run: u32) {
        self.total += u64::from(run);
        if run == 0 {
            // Only the first run, which is outside, may be empty; it is put there when something inside comes.
            return;
        }
        if self.runs.is_empty() && inside {
            self.runs.push(0);
        }
        let last_inside = self.runs.len().is_multiple_of(2);
        match self.runs.last_mut() {
            Some(last) if last_inside == inside => *last = last.saturating_add(run),
            _ => self.runs.push(run),
        }
    }
}
