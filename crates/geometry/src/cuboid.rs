//! Boxes in space, as they are drawn around cars and people in point clouds: upright, turned about the vertical.
//!
//! Seven numbers: centre, three sizes, one turn. Deliberately not here: pitch and roll, which road scenes do without.

use crate::checked::{Refused, coordinate, extent};
use crate::rectangle::{Tilted, order, shared};
use crate::share;
use std::cmp::Ordering;

/// An upright box in space.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cuboid {
    floor: Tilted,
    z: f64,
    tall: f64,
    heading: f64,
}

impl Cuboid {
    /// A box from its centre `(x, y, z)`, its sizes (length along its heading, width across it, height along z) and
    /// its heading in degrees, from the x axis towards the y axis.
    ///
    /// # Errors
    /// Where a number is not finite or beyond the limit, or a size is negative.
    pub fn new(centre: [f64; 3], sizes: [f64; 3], heading: f64) -> Result<Self, Refused> {
        let turn = coordinate("heading", heading)?.rem_euclid(360.0);
        Ok(Self {
            floor: Tilted::new(centre[0], centre[1], sizes[0], sizes[1], heading)?,
            z: coordinate("z", centre[2])?,
            tall: extent("height", sizes[2])?,
            heading: if turn >= 360.0 { 0.0 } else { turn },
        })
    }

    /// Its middle.
    pub fn centre(&self) -> [f64; 3] {
        [self.floor.centre().x, self.floor.centre().y, self.z]
    }

    /// Its length, width and height.
    pub fn sizes(&self) -> [f64; 3] {
        [self.floor.width(), self.floor.height(), self.tall]
    }

    /// Its heading, from 0 up to 360.
    pub fn heading(&self) -> f64 {
        self.heading
    }

    /// What it covers of the ground.
    pub fn floor(&self) -> &Tilted {
        &self.floor
    }

    /// Length times width times height.
    pub fn volume(&self) -> f64 {
        self.floor.area() * self.tall
    }

    /// The volume shared with another box.
    pub fn shared_volume(&self, other: &Self) -> f64 {
        let upright = shared(self.z - self.tall / 2.0, self.tall, other.z - other.tall / 2.0, other.tall);
        if upright > 0.0 { self.floor.shared_area(&other.floor) * upright } else { 0.0 }
    }

    /// Intersection over union of the volumes, from 0 to 1. The heading's sign does not count: a box is as full from
    /// behind.
    pub fn iou(&self, other: &Self) -> f64 {
        share(self.volume(), other.volume(), self.shared_volume(other), self == other)
    }

    /// A total order: by centre, sizes, heading.
    pub fn order(&self, other: &Self) -> Ordering {
        let key = |it: &Self| {
            let (centre, sizes) = (it.centre(), it.sizes());
            [centre[0], centre[1], centre[2], sizes[0], sizes[1], sizes[2], it.heading]
        };
        order(&key(self), &key(other))
    }
}
