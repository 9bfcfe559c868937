//! Stretches of time and of text: the one-dimensional shapes.

use crate::checked::{Refused, coordinate};
use crate::rectangle::{order, shared};
use crate::share;
use std::cmp::Ordering;

/// A stretch of time, from its start up to its end, in whatever unit the recording has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    start: f64,
    end: f64,
}

impl Segment {
    /// A stretch of time.
    ///
    /// # Errors
    /// Where a number is not finite or beyond [`crate::MAX_COORDINATE`], or it ends before it starts.
    pub fn new(start: f64, end: f64) -> Result<Self, Refused> {
        let (start, end) = (coordinate("start", start)?, coordinate("end", end)?);
        if end < start {
            return Err(Refused::new("end", end, "give an end that is not before the start"));
        }
        Ok(Self { start, end })
    }

    /// Where it starts.
    pub fn start(&self) -> f64 {
        self.start
    }

    /// Where it ends.
    pub fn end(&self) -> f64 {
        self.end
    }

    /// How long it is.
    pub fn length(&self) -> f64 {
        self.end - self.start
    }

    /// How long both last together.
    pub fn shared_length(&self, other: &Self) -> f64 {
        shared(self.start, self.length(), other.start, other.length())
    }

    /// Intersection over union, from 0 to 1.
    pub fn iou(&self, other: &Self) -> f64 {
        share(self.length(), other.length(), self.shared_length(other), self == other)
    }

    /// A total order: by start, then by end.
    pub fn order(&self, other: &Self) -> Ordering {
        order(&[self.start, self.end], &[other.start, other.end])
    }
}

/// A stretch of text, from the character at `start` up to the one before `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextSpan {
    start: u32,
    end: u32,
}

impl TextSpan {
    /// A stretch of text.
    ///
    /// # Errors
    /// When it does not hold a character.
    pub fn new(start: u32, end: u32) -> Result<Self, Refused> {
        if end <= start {
            return Err(Refused::new("end", end, "give an end after the start"));
        }
        Ok(Self { start, end })
    }

    /// Its first character.
    pub fn start(self) -> u32 {
        self.start
    }

    /// The character after its last.
    pub fn end(self) -> u32 {
        self.end
    }

    /// How many characters it holds.
    pub fn length(self) -> u32 {
        self.end - self.start
    }

    /// How many characters both hold.
    pub fn shared_length(self, other: Self) -> u32 {
        self.end.min(other.end).saturating_sub(self.start.max(other.start))
    }

    /// Intersection over union, from 0 to 1.
    pub fn iou(self, other: Self) -> f64 {
        let lengths = [self.length(), other.length(), self.shared_length(other)].map(f64::from);
        share(lengths[0], lengths[1], lengths[2], self == other)
    }
}
