//! Where a shape lies, in the one form in which it is kept.

use gongdao_geometry::{Mask, Point, Polygon, Polyline, Skeleton, Tilted};

use super::ShapeKind;
use crate::{Decimal, limits};

/// A place: x and y in hundredths of a pixel.
pub type Spot = [i64; 2];

/// A point of a skeleton: x and y in hundredths of a pixel, and 0 not there (at 0, 0), 1 hidden or 2 seen.
pub type Joint = [i64; 3];

/// A quarter turn, in hundredths of a degree.
const QUARTER: i64 = 9_000;

/// Where a shape lies, in hundredths of a pixel.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outline {
    /// Left, top, width and height.
    Box([i64; 4]),
    /// A box at an angle.
    RotatedBox {
        /// Its middle.
        center: Spot,
        /// Width and height before it was turned.
        size: [i64; 2],
        /// The turn in hundredths of a degree, clockwise, from 0 up to a quarter turn.
        angle: i64,
    },
    /// Rings without their closing corner: the outline, then its holes.
    Polygon(Vec<Vec<Spot>>),
    /// The points of a line.
    Polyline(Vec<Spot>),
    /// One place.
    Point(Spot),
    /// The points of a skeleton in the class's order.
    Skeleton(Vec<Joint>),
    /// Whole pixels of the picture.
    Mask(Mask),
}

impl Outline {
    /// An upright box from its corner and sizes in pixels; `None` where a number is negative or beyond a million.
    pub fn upright(x: f64, y: f64, width: f64, height: f64) -> Option<Self> {
        crate::DrawnBox::new("", x, y, width, height).map(|drawn| Self::Box(drawn.key()))
    }

    /// A box from its middle and sizes in pixels and its turn in degrees, clockwise. A turn of a quarter or more swaps
    /// the sizes. `None` where a number is not finite, a size is negative, or one is beyond a million.
    pub fn rotated(center: [f64; 2], width: f64, height: f64, degrees: f64) -> Option<Self> {
        let center = spot(center)?;
        let (width, height) = (hundredths(width)?, hundredths(height)?);
        let turn = hundredths(degrees)?.rem_euclid(2 * QUARTER);
        let size = if turn >= QUARTER { [height, width] } else { [width, height] };
        (width >= 0 && height >= 0).then_some(Self::RotatedBox { center, size, angle: turn % QUARTER })
    }

    /// An outline and its holes, each a ring of corners in pixels. A corner that repeats the one before it is dropped.
    /// `None` where a number is not finite or beyond a million.
    pub fn polygon(rings: &[Vec<[f64; 2]>]) -> Option<Self> {
        let read = |(at, ring): (usize, &Vec<[f64; 2]>)| {
            let mut spots = spots(ring)?;
            while spots.len() > 1 && spots.first() == spots.last() {
                spots.pop();
            }
            Some(wound(spots, at == 0))
        };
        let mut rings: Vec<Vec<Spot>> = rings.iter().enumerate().map(read).collect::<Option<_>>()?;
        if let Some((_, holes)) = rings.split_first_mut() {
            holes.sort_unstable();
        }
        Some(Self::Polygon(rings))
    }

    /// A line through points in pixels, in the direction in which it was drawn. A point that repeats the one before it is
    /// dropped. `None` where a number is not finite or beyond a million.
    pub fn polyline(points: &[[f64; 2]]) -> Option<Self> {
        spots(points).map(Self::Polyline)
    }

    /// A place in pixels. `None` where a number is not finite or beyond a million.
    pub fn point(x: f64, y: f64) -> Option<Self> {
        spot([x, y]).map(Self::Point)
    }

    /// The points of a skeleton in the class's order: x and y in pixels, and 0 not there, 1 hidden or 2 seen. `None` where a
    /// number is not finite or beyond a million.
    pub fn skeleton(points: &[[f64; 3]]) -> Option<Self> {
        let joint = |[x, y, seen]: &[f64; 3]| match spot([*x, *y])? {
            _ if *seen < 1.0 => Some([0, 0, 0]),
            [x, y] => Some([x, y, if *seen < 2.0 { 1 } else { 2 }]),
        };
        points.iter().map(joint).collect::<Option<_>>().map(Self::Skeleton)
    }

    /// Its kind.
    pub fn kind(&self) -> ShapeKind {
        match self {
            Self::Box(_) => ShapeKind::Box,
            Self::RotatedBox { .. } => ShapeKind::RotatedBox,
            Self::Polygon(_) => ShapeKind::Polygon,
            Self::Polyline(_) => ShapeKind::Polyline,
            Self::Point(_) => ShapeKind::Point,
            Self::Skeleton(_) => ShapeKind::Skeleton,
            Self::Mask(_) => ShapeKind::Mask,
        }
    }

    /// The places it is drawn through; those of a turned box are not kept and none here.
    pub fn spots(&self) -> usize {
        match self {
            Self::Polygon(rings) => rings.iter().map(Vec::len).sum(),
            Self::Polyline(spots) => spots.len(),
            Self::Skeleton(joints) => joints.len(),
            Self::Box(_) | Self::RotatedBox { .. } | Self::Point(_) | Self::Mask(_) => 1,
        }
    }

    /// The corners of what has edges and an area, ring by ring in pixels; nothing of a line, of points or of a mask.
    pub fn rings(&self) -> Vec<Vec<[f64; 2]>> {
        match self {
            Self::Box([x, y, width, height]) => {
                let corners = [[*x, *y], [x + width, *y], [x + width, y + height], [*x, y + height]];
                vec![corners.map(pixels).to_vec()]
            }
            Self::RotatedBox { .. } => {
                let corners = self.tilted().map(|tilted| tilted.corners());
                corners.map(|corners| corners.map(|at| [at.x, at.y]).to_vec()).into_iter().collect()
            }
            Self::Polygon(rings) => {
                rings.iter().map(|ring| ring.iter().copied().map(pixels).collect()).collect()
            }
            Self::Polyline(_) | Self::Point(_) | Self::Skeleton(_) | Self::Mask(_) => Vec::new(),
        }
    }

    /// The frame around it in pixels: left, top, right and bottom; nothing without a place.
    pub fn frame(&self) -> Option<[f64; 4]> {
        let places: Vec<[f64; 2]> = match self {
            Self::Polyline(spots) => spots.iter().copied().map(pixels).collect(),
            Self::Point(spot) => vec![pixels(*spot)],
            Self::Skeleton(_) => self.marked().into_iter().map(|[x, y, _]| [x, y]).collect(),
            Self::Mask(mask) => {
                let bounds = mask.bounds()?;
                vec![[bounds.left, bounds.top], [bounds.right, bounds.bottom]]
            }
            _ => self.rings().concat(),
        };
        let first = places.first()?;
        let widened = |[left, top, right, bottom]: [f64; 4], at: &[f64; 2]| {
            [left.min(at[0]), top.min(at[1]), right.max(at[0]), bottom.max(at[1])]
        };
        Some(places.iter().fold([first[0], first[1], first[0], first[1]], widened))
    }

    /// The area it covers in square pixels; 0 for a line or a point.
    pub fn area(&self) -> f64 {
        match self {
            Self::Box([_, _, width, height]) | Self::RotatedBox { size: [width, height], .. } => {
                *width as f64 * *height as f64 / 10_000.0
            }
            Self::Mask(mask) => mask.area() as f64,
            _ => self.filled().map_or(0.0, |polygon| polygon.area()),
        }
    }

    /// It as an area of the geometry room, in pixels; none of a line, a point or a mask.
    pub fn filled(&self) -> Option<Polygon> {
        let rings = self.rings();
        let ring = |ring: Vec<[f64; 2]>| ring.into_iter().map(|[x, y]| (x, y)).collect::<Vec<_>>();
        (!rings.is_empty()).then(|| Polygon::new(rings.into_iter().map(ring)).ok()).flatten()
    }

    /// It as a line of the geometry room, in pixels.
    pub fn line(&self) -> Option<Polyline> {
        let Self::Polyline(spots) = self else { return None };
        Polyline::new(spots.iter().copied().map(pixels).map(|[x, y]| (x, y))).ok()
    }

    /// It as a turned box of the geometry room, in pixels and degrees.
    pub fn tilted(&self) -> Option<Tilted> {
        let Self::RotatedBox { center, size, angle } = self else { return None };
        let ([x, y], [width, height]) = (pixels(*center), pixels(*size));
        Tilted::new(x, y, width, height, *angle as f64 / 100.0).ok()
    }

    /// It as a point of the geometry room, in pixels.
    pub fn place(&self) -> Option<Point> {
        let Self::Point(spot) = self else { return None };
        let [x, y] = pixels(*spot);
        Point::new(x, y).ok()
    }

    /// The points of a skeleton that are marked, in pixels, with 1 hidden or 2 seen; nothing of another shape.
    pub fn marked(&self) -> Vec<[f64; 3]> {
        let Self::Skeleton(joints) = self else { return Vec::new() };
        let marked = joints.iter().filter(|joint| joint[2] > 0);
        marked.map(|[x, y, seen]| [*x as f64 / 100.0, *y as f64 / 100.0, *seen as f64]).collect()
    }

    /// It as a skeleton of the geometry room, in pixels.
    pub fn joints(&self) -> Option<Skeleton> {
        let Self::Skeleton(joints) = self else { return None };
        let joint = |[x, y, seen]: &Joint| (*x as f64 / 100.0, *y as f64 / 100.0, *seen as u8);
        Skeleton::new(joints.iter().map(joint)).ok()
    }

    /// Its pixels, where it is a mask.
    pub fn mask(&self) -> Option<&Mask> {
        if let Self::Mask(mask) = self { Some(mask) } else { None }
    }

    /// It as it is compared: a line in one of its two directions, everything else as it is.
    pub(super) fn undirected(&self) -> Self {
        match self {
            Self::Polyline(spots) => {
                let turned: Vec<Spot> = spots.iter().rev().copied().collect();
                Self::Polyline(if turned < *spots { turned } else { spots.clone() })
            }
            other => other.clone(),
        }
    }
}

/// A length of so many hundredths, exactly.
pub(super) fn decimal(hundredths: i64) -> Decimal {
    Decimal::new(hundredths, 2).unwrap_or_default()
}

fn pixels(spot: Spot) -> [f64; 2] {
    spot.map(|hundredths| hundredths as f64 / 100.0)
}

fn hundredths(pixels: f64) -> Option<i64> {
    let most = f64::from(limits::PICTURE_SIDE_PIXELS);
    // Within the limit a hundredth is far from what 64 bits cannot hold.
    (pixels.is_finite() && pixels.abs() <= most).then(|| (pixels * 100.0).round() as i64)
}

fn spot(at: [f64; 2]) -> Option<Spot> {
    Some([hundredths(at[0])?, hundredths(at[1])?])
}

/// Places without repetitions in a row.
fn spots(points: &[[f64; 2]]) -> Option<Vec<Spot>> {
    let mut spots: Vec<Spot> = points.iter().copied().map(spot).collect::<Option<_>>()?;
    spots.dedup();
    Some(spots)
}

/// The ring from its least corner on, clockwise as a person sees it, or the other way round.
fn wound(mut ring: Vec<Spot>, clockwise: bool) -> Vec<Spot> {
    let next = ring.iter().cycle().skip(1);
    // Beyond 64 bits for a large ring far from the corner.
    let doubled: i128 = ring
        .iter()
        .zip(next)
        .map(|(a, b)| i128::from(a[0]) * i128::from(b[1]) - i128::from(b[0]) * i128::from(a[1]))
        .sum();
    if (doubled > 0) != clockwise {
        ring.reverse();
    }
    let least = ring.iter().enumerate().min_by_key(|(_, spot)| **spot).map_or(0, |(at, _)| at);
    ring.rotate_left(least);
    ring
}
