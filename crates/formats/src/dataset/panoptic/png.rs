//! The little of PNG that panoptic pictures need: eight bits a channel, colours, no interlacing.
//!
//! Written without filters; read with all five (PNG specification, third edition, section 9). A palette, greys, sixteen bits
//! and interlacing are refused by name: COCO's own files have none of them. Checksums of chunks are not looked at, since
//! what is packed has its own.

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use std::io::{self, Read, Write};

const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
/// The most pixels of a picture that is read or written.
pub(super) const PIXELS: u64 = 200_000_000;

/// A picture: its width and height, and three bytes a pixel, row by row.
pub(super) struct Colours {
    pub(super) size: (u32, u32),
    pub(super) bytes: Vec<u8>,
}

/// Reads a picture; else what is wrong with it.
pub(super) fn read(file: &[u8]) -> Result<Colours, String> {
    let mut rest = file.strip_prefix(&SIGNATURE).ok_or("it is no PNG")?;
    let (mut head, mut packed) = (None, Vec::new());
    while let Some((kind, data, after)) = chunk(rest) {
        match kind {
            b"IHDR" => head = Some(data),
            b"IDAT" => packed.extend_from_slice(data),
            b"IEND" => break,
            _ => {}
        }
        rest = after;
    }
    let head = head.filter(|head| head.len() == 13).ok_or("it has no header")?;
    let side = |at: usize| u32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let size = (side(0), side(4));
    let channels = match (head[8], head[9], head[12]) {
        (8, 2, 0) => 3,
        (8, 6, 0) => 4,
        (bits, colours, lacing) => {
            return Err(format!(
                "it has {bits} bits, colours of type {colours} and interlacing {lacing} where 8 bits, type 2 or 6 and 0 \
                 are read"
            ));
        }
    };
    let pixels = u64::from(size.0) * u64::from(size.1);
    if pixels == 0 || pixels > PIXELS {
        return Err(format!("it is {} by {} pixels", size.0, size.1));
    }
    let line = size.0 as usize * channels;
    let all = (line + 1) * size.1 as usize;
    let mut lines = Vec::new();
    let unpacked = ZlibDecoder::new(packed.as_slice()).take(all as u64 + 1).read_to_end(&mut lines);
    unpacked.map_err(|error| format!("it cannot be unpacked: {error}"))?;
    if lines.len() != all {
        return Err(format!("it unpacks to {} bytes where {all} are meant", lines.len()));
    }
    let mut before = vec![0_u8; line];
    let mut bytes = Vec::with_capacity(pixels as usize * 3);
    for filtered in lines.chunks_exact_mut(line + 1) {
        let (filter, row) = filtered.split_at_mut(1);
        plain(filter[0], row, &before, channels)?;
        before.copy_from_slice(row);
        bytes.extend(row.chunks_exact(channels).flat_map(|pixel| &pixel[..3]));
    }
    Ok(Colours { size, bytes })
}

/// The first chunk's kind and data, and what follows it.
fn chunk(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let length = u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?) as usize;
    let end = length.checked_add(8)?;
    Some((bytes.get(4..8)?, bytes.get(8..end)?, bytes.get(end.checked_add(4)?..)?))
}

/// Takes a row's filter off.
fn plain(filter: u8, row: &mut [u8], above: &[u8], channels: usize) -> Result<(), String> {
    if filter == 0 {
        return Ok(());
    }
    for at in 0..row.len() {
        let left = if at < channels { 0 } else { row[at - channels] };
        let corner = if at < channels { 0 } else { above[at - channels] };
        let guess = match filter {
            1 => left,
            2 => above[at],
            3 => ((u16::from(left) + u16::from(above[at])) / 2) as u8,
            4 => nearest(left, above[at], corner),
            _ => return Err(format!("a row has filter {filter}")),
        };
        row[at] = row[at].wrapping_add(guess);
    }
    Ok(())
}

/// Paeth's guess: of the three neighbours the one nearest to left + above − corner.
fn nearest(left: u8, above: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(above) - i16::from(corner);
    let away = |neighbour: u8| (guess - i16::from(neighbour)).abs();
    if away(left) <= away(above) && away(left) <= away(corner) {
        left
    } else if away(above) <= away(corner) {
        above
    } else {
        corner
    }
}

/// Writes a picture.
pub(super) fn write(to: &mut dyn Write, colours: &Colours) -> io::Result<()> {
    let (width, height) = colours.size;
    let mut head = Vec::with_capacity(13);
    head.extend(width.to_be_bytes());
    head.extend(height.to_be_bytes());
    head.extend([8, 2, 0, 0, 0]);
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    for row in colours.bytes.chunks_exact((width as usize * 3).max(1)) {
        packed.write_all(&[0])?;
        packed.write_all(row)?;
    }
    to.write_all(&SIGNATURE)?;
    for (kind, data) in [(b"IHDR", head), (b"IDAT", packed.finish()?), (b"IEND", Vec::new())] {
        let mut sum = flate2::Crc::new();
        sum.update(kind);
        sum.update(&data);
        to.write_all(&(data.len() as u32).to_be_bytes())?;
        to.write_all(kind)?;
        to.write_all(&data)?;
        to.write_all(&sum.sum().to_be_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Colours, nearest, plain, read, write};

    #[test]
    fn pictures_come_back_and_other_kinds_are_refused() {
        let bytes: Vec<u8> = (0..5 * 3 * 3).map(|at| (at * 37 % 256) as u8).collect();
        let mut file = Vec::new();
        write(&mut file, &Colours { size: (5, 3), bytes: bytes.clone() }).unwrap();
        let again = read(&file).unwrap();
        assert_eq!((again.size, again.bytes), ((5, 3), bytes));
        let told = |file: &[u8]| read(file).err().unwrap();
        assert_eq!(told(b"GIF89a"), "it is no PNG");
        assert!(told(&file[..40]).contains("header") || told(&file[..40]).contains("unpack"));
        let mut grey = file.clone();
        grey[25] = 0;
        assert!(told(&grey).contains("type 0"), "{}", told(&grey));
        let mut cut = file.clone();
        cut[19] = 200;
        assert!(told(&cut).contains("bytes where"), "{}", told(&cut));
    }

    #[test]
    fn filters_are_taken_off() {
        let above = [10, 20, 30, 40, 50, 60];
        for (filter, wanted) in [
            (0, [1, 2, 3, 4, 5, 6]),
            (1, [1, 2, 3, 5, 7, 9]),
            (2, [11, 22, 33, 44, 55, 66]),
            (3, [6, 12, 18, 27, 36, 45]),
            (4, [11, 22, 33, 44, 55, 66]),
        ] {
            let mut row = [1, 2, 3, 4, 5, 6];
            plain(filter, &mut row, &above, 3).unwrap();
            assert_eq!(row, wanted, "{filter}");
        }
        assert!(plain(5, &mut [0], &[0], 1).is_err());
        assert_eq!([nearest(1, 9, 9), nearest(9, 1, 9), nearest(5, 5, 1), nearest(1, 2, 3)], [1, 1, 5, 1]);
    }
}
