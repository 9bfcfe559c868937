//! What keeps an outline from being accepted.

use std::collections::HashSet;

use gongdao_geometry::{Polygon, Unsound};

use super::{Joint, Outline, Spot};
use crate::{KeyPointClass, limits};

/// How far a turned corner may reach out of the picture in pixels, because its place is rounded.
const ROUNDING: f64 = 0.02;

/// Why an outline is not accepted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unfit {
    /// Fewer different points than a shape of its kind needs, which is the second number.
    TooFewPoints(usize, usize),
    /// So many points, more than an outline may have.
    TooManyPoints(usize),
    /// It crosses or touches itself near here, in pixels.
    Crosses([f64; 2]),
    /// The hole that begins here, in pixels, lies outside or in another hole.
    Hole([f64; 2]),
    /// A skeleton with another number of points than its class has, which is the second number.
    OtherPoints(usize, usize),
    /// A point that has to be marked is not, by its place in the class.
    NotMarked(usize),
    /// A mask of so many runs, more than one may have.
    TooManyRuns(usize),
    /// It is smaller than asked, or has no size.
    TooSmall,
    /// It reaches beyond the picture's upper or left side.
    Outside,
}

impl Outline {
    /// Checks it as an answer's: enough points and not too many, a pixel of a mask, no crossing, at least `min_size` pixels
    /// wide and high (a line: long or high), and nothing above or left of the picture.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self, min_size: u32) -> Result<(), Unfit> {
        let points = self.spots();
        if points > limits::OUTLINE_POINTS {
            return Err(Unfit::TooManyPoints(points));
        }
        match self {
            Self::Polygon(rings) => {
                rings.iter().try_for_each(|ring| enough(ring, 3))?;
                crossing(rings)?;
            }
            Self::Polyline(spots) => enough(spots, 2)?,
            Self::Skeleton(_) if self.marked().is_empty() => return Err(Unfit::TooFewPoints(0, 1)),
            Self::Mask(mask) if mask.runs().len() > limits::MASK_RUNS => {
                return Err(Unfit::TooManyRuns(mask.runs().len()));
            }
            Self::Mask(mask) if mask.area() == 0 => return Err(Unfit::TooSmall),
            Self::Box(_) | Self::RotatedBox { .. } | Self::Point(_) | Self::Skeleton(_) | Self::Mask(_) => {}
        }
        let frame = self.frame().ok_or(Unfit::TooFewPoints(0, 3))?;
        if !self.is_meant(frame, f64::from(min_size)) {
            return Err(Unfit::TooSmall);
        }
        if frame[0] < -ROUNDING || frame[1] < -ROUNDING {
            return Err(Unfit::Outside);
        }
        Ok(())
    }

    /// Checks a skeleton against its class: a word about every point, and the needed ones marked.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check_points(&self, points: &[KeyPointClass]) -> Result<(), Unfit> {
        let Self::Skeleton(joints) = self else { return Ok(()) };
        if joints.len() != points.len() {
            return Err(Unfit::OtherPoints(joints.len(), points.len()));
        }
        let lacks = |(joint, point): (&Joint, &KeyPointClass)| point.required && joint[2] == 0;
        joints.iter().zip(points).position(lacks).map_or(Ok(()), |at| Err(Unfit::NotMarked(at)))
    }

    fn is_meant(&self, [left, top, right, bottom]: [f64; 4], least: f64) -> bool {
        let (wide, high) = match self {
            Self::Point(_) | Self::Skeleton(_) => return true,
            Self::RotatedBox { size: [width, height], .. } => (*width as f64 / 100.0, *height as f64 / 100.0),
            _ => (right - left, bottom - top),
        };
        match self {
            Self::Polyline(_) => wide.max(high) >= least,
            _ => wide.min(high) >= least && wide > 0.0 && high > 0.0,
        }
    }

    /// Whether it stays inside a picture of this size in pixels; a mask has to be of the very size.
    pub fn is_inside(&self, width: u32, height: u32) -> bool {
        if let Self::Mask(mask) = self {
            return (mask.width(), mask.height()) == (width, height);
        }
        self.frame().is_none_or(|[left, top, right, bottom]| {
            left >= -ROUNDING
                && top >= -ROUNDING
                && right <= f64::from(width) + ROUNDING
                && bottom <= f64::from(height) + ROUNDING
        })
    }
}

fn enough(spots: &[Spot], least: usize) -> Result<(), Unfit> {
    let different = spots.iter().collect::<HashSet<_>>().len();
    if different < least { Err(Unfit::TooFewPoints(different, least)) } else { Ok(()) }
}

fn crossing(rings: &[Vec<Spot>]) -> Result<(), Unfit> {
    // In whole hundredths, where crossings are decided exactly.
    let whole = rings.iter().map(|ring| ring.iter().map(|[x, y]| (*x as f64, *y as f64)));
    let polygon = Polygon::new(whole).map_err(|_| Unfit::TooFewPoints(0, 3))?;
    match polygon.unsound() {
        None => Ok(()),
        Some(Unsound::Crosses(at)) => Err(Unfit::Crosses([at.x / 100.0, at.y / 100.0])),
        Some(Unsound::Hole(hole)) => {
            let corner = rings.get(hole + 1).and_then(|ring| ring.first()).copied().unwrap_or_default();
            Err(Unfit::Hole(corner.map(|at| at as f64 / 100.0)))
        }
    }
}
