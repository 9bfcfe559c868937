//! Masks as CVAT has them: run lengths by rows inside the mask's own box, the first run outside.

use gongdao_geometry::Mask;

/// The most pixels of a picture whose masks are turned from rows to columns.
const PIXELS: u64 = 200_000_000;

/// A mask in its box: left, top, width, height, and the runs.
pub(super) type Boxed = ([u32; 4], Vec<u32>);

/// The whole picture's mask.
pub(super) fn whole(([left, top, width, height], runs): Boxed, size: (u32, u32)) -> Result<Mask, String> {
    let all = u64::from(size.0) * u64::from(size.1);
    if all > PIXELS {
        return Err(format!("a mask on a picture of more than {PIXELS} pixels"));
    }
    let inside = |from: u32, length: u32, most: u32| from.checked_add(length).is_some_and(|end| end <= most);
    if !inside(left, width, size.0) || !inside(top, height, size.1) {
        return Err("a mask's box is not inside the picture".to_owned());
    }
    let covered: u64 = runs.iter().map(|run| u64::from(*run)).sum();
    if width == 0 || covered != u64::from(width) * u64::from(height) {
        return Err(format!("a mask's runs come to {covered} pixels in a box of {width} by {height}"));
    }
    let mut rows = vec![false; all as usize];
    let mut at = 0_usize;
    for (index, run) in runs.iter().enumerate() {
        for pixel in at..at + *run as usize {
            let (x, y) = (left as usize + pixel % width as usize, top as usize + pixel / width as usize);
            rows[y * size.0 as usize + x] = index % 2 == 1;
        }
        at += *run as usize;
    }
    Mask::from_rows(size.1, size.0, &rows).map_err(|refused| refused.to_string())
}

/// The mask in the smallest box around it; an empty one in its first pixel.
pub(super) fn boxed(mask: &Mask) -> Boxed {
    let Some(bounds) = mask.bounds() else { return ([0, 0, 1, 1], vec![1]) };
    let [left, top, right, bottom] =
        [bounds.left, bounds.top, bounds.right, bounds.bottom].map(|side| side as u32);
    let rows = mask.to_rows();
    let (mut runs, mut is_inside, mut run) = (Vec::new(), false, 0);
    for y in top..bottom {
        for x in left..right {
            let pixel = rows[y as usize * mask.width() as usize + x as usize];
            if pixel != is_inside {
                runs.push(run);
                (is_inside, run) = (pixel, 0);
            }
            run += 1;
        }
    }
    runs.push(run);
    ([left, top, right - left, bottom - top], runs)
}
