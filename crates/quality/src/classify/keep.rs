//! A classifier as bytes, to be kept: a mark with the version, its classes, and its rows with the distances between
//! their buckets instead of the buckets. Reading believes nothing.

use super::CLASSES_MOST;
use super::features::BUCKETS;
use super::linear::Model;

/// About the most bytes of a kept classifier.
pub const MODEL_BYTES: usize = 4 << 20;
const MARK: &[u8; 8] = b"gdmodel1";
/// The longest name of a class.
const NAME_BYTES: usize = 4_096;

/// Bytes that are no classifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadModel;

impl Model {
    /// The classifier as bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MARK.to_vec();
        bytes.extend(self.temperature.to_le_bytes());
        number(&mut bytes, self.classes.len());
        for (class, name) in self.classes.iter().enumerate() {
            number(&mut bytes, name.len());
            bytes.extend(name.as_bytes());
            bytes.extend(self.scales[class].to_le_bytes());
            bytes.extend(self.bias[class].to_le_bytes());
        }
        number(&mut bytes, self.buckets.len());
        let mut before = 0;
        for bucket in &self.buckets {
            number(&mut bytes, (bucket - before) as usize);
            before = *bucket;
        }
        bytes.extend(self.weights.iter().map(|weight| weight.cast_unsigned()));
        bytes
    }

    /// Reads what [`Model::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`BadModel`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadModel> {
        let mut rest = Rest(bytes.strip_prefix(MARK).ok_or(BadModel)?);
        let temperature = rest.float()?;
        let count = rest.number(CLASSES_MOST)?;
        if count < 2 || temperature <= 0.0 {
            return Err(BadModel);
        }
        let (mut classes, mut scales, mut bias) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..count {
            let length = rest.number(NAME_BYTES)?;
            let name = std::str::from_utf8(rest.take(length)?).map_err(|_| BadModel)?;
            classes.push(name.to_owned());
            scales.push(rest.float()?);
            bias.push(rest.float()?);
        }
        let rows = rest.number(BUCKETS as usize)?;
        let mut buckets: Vec<u32> = Vec::new();
        for row in 0..rows {
            let step = u32::try_from(rest.number(BUCKETS as usize)?).map_err(|_| BadModel)?;
            let bucket = buckets.last().copied().unwrap_or_default() + step;
            if bucket >= BUCKETS || (step == 0 && row > 0) {
                return Err(BadModel);
            }
            buckets.push(bucket);
        }
        let weights = rest.take(rows * count)?.iter().map(|byte| byte.cast_signed()).collect();
        if !rest.0.is_empty() {
            return Err(BadModel);
        }
        Ok(Self { classes, buckets, weights, scales, bias, temperature })
    }
}

/// A number in as many bytes as it needs, seven bits each.
fn number(bytes: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], BadModel> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(BadModel)?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self, most: usize) -> Result<usize, BadModel> {
        let mut value = 0;
        for shift in [0, 7, 14, 21] {
            let byte = self.take(1)?[0];
            value |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return if value <= most { Ok(value) } else { Err(BadModel) };
            }
        }
        Err(BadModel)
    }

    fn float(&mut self) -> Result<f32, BadModel> {
        let bytes = self.take(4)?.try_into().map_err(|_| BadModel)?;
        let value = f32::from_le_bytes(bytes);
        if value.is_finite() { Ok(value) } else { Err(BadModel) }
    }
}
