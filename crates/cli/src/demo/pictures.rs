//! The demo's pictures: streets with cars, people and bicycles to draw boxes around, and strokes of a pen to type.

use super::canvas::{Canvas, Colour, Dice};
use anyhow::Result;
use serde_json::{Value, json};

/// A drawn picture.
pub struct Picture {
    /// Its file name.
    pub name: String,
    /// PNG.
    pub bytes: Vec<u8>,
    /// What is on it, as an answer to the project's form.
    pub answer: Value,
}

/// How many of each kind.
const COUNT: u64 = 24;
const WIDTH: i32 = 480;
const HEIGHT: i32 = 300;
const INK: Colour = [28, 32, 60];
const TYRE: Colour = [24, 24, 26];

/// The streets.
///
/// # Errors
/// When a picture cannot be encoded.
pub fn streets() -> Result<Vec<Picture>> {
    (1..=COUNT).map(street).collect()
}

fn street(number: u64) -> Result<Picture> {
    let mut dice = Dice::new(number);
    let mut canvas =
        Canvas::new(WIDTH, HEIGHT, dice.pick(&[[196, 220, 240], [226, 214, 196], [150, 170, 196]]));
    let mut x = 0;
    while x < WIDTH {
        let (width, height) = (dice.within(50, 110), dice.within(70, 140));
        house(&mut canvas, &mut dice, x, width, height);
        x += width;
    }
    canvas.rectangle((0, 160), (WIDTH, 30), [176, 172, 164]);
    canvas.rectangle((0, 190), (WIDTH, 110), [84, 86, 90]);
    for dash in 0..8 {
        canvas.rectangle((dash * 64 + 8, 242), (36, 4), [226, 222, 200]);
    }
    let mut boxes = Vec::new();
    let lane = WIDTH / 6;
    for place in 0..6 {
        let x = place * lane + dice.within(0, 8);
        match dice.within(0, 4) {
            0 | 1 => boxes.push(car(&mut canvas, &mut dice, x)),
            2 => boxes.push(person(&mut canvas, &mut dice, x + 24)),
            3 => boxes.push(bicycle(&mut canvas, &mut dice, x)),
            _ => {}
        }
    }
    let name = format!("street-{number:02}.png");
    Ok(Picture { name, bytes: canvas.png()?, answer: json!({ "objects": boxes }) })
}

fn house(canvas: &mut Canvas, dice: &mut Dice, x: i32, width: i32, height: i32) {
    let wall = dice.pick(&[[176, 120, 96], [204, 186, 150], [140, 150, 156], [190, 170, 176]]);
    canvas.rectangle((x, 160 - height), (width - 2, height), wall);
    for row in 0..height / 34 {
        for column in 0..(width - 16) / 24 {
            let pane = dice.pick(&[[86, 104, 128], [240, 214, 140], [86, 104, 128]]);
            canvas.rectangle((x + 10 + column * 24, 170 - height + row * 34), (13, 18), pane);
        }
    }
}

fn drawn(class: &str, (x, y): (i32, i32), (width, height): (i32, i32)) -> Value {
    let (left, top) = (x.max(0), y.max(0));
    let (right, bottom) = ((x + width).min(WIDTH), (y + height).min(HEIGHT));
    json!({ "class": class, "x": left, "y": top, "width": right - left, "height": bottom - top })
}

fn car(canvas: &mut Canvas, dice: &mut Dice, x: i32) -> Value {
    let y = dice.pick(&[200, 248]);
    let paint = dice.pick(&[[180, 40, 44], [38, 92, 160], [230, 230, 226], [40, 44, 48], [60, 130, 90]]);
    canvas.rectangle((x + 14, y), (40, 14), paint);
    canvas.rectangle((x + 18, y + 3), (15, 10), [190, 214, 226]);
    canvas.rectangle((x + 36, y + 3), (14, 10), [190, 214, 226]);
    canvas.rectangle((x, y + 14), (70, 15), paint);
    for wheel in [x + 15, x + 55] {
        canvas.disc((wheel, y + 29), 7, TYRE);
        canvas.disc((wheel, y + 29), 3, [170, 170, 172]);
    }
    drawn("car", (x, y), (70, 37))
}

fn person(canvas: &mut Canvas, dice: &mut Dice, x: i32) -> Value {
    let y = dice.within(118, 130);
    let coat = dice.pick(&[[200, 80, 60], [60, 90, 150], [90, 130, 80], [120, 80, 130]]);
    canvas.disc((x, y + 6), 6, dice.pick(&[[224, 190, 160], [150, 104, 76], [196, 154, 120]]));
    canvas.rectangle((x - 7, y + 13), (15, 22), coat);
    canvas.rectangle((x - 6, y + 35), (5, 20), INK);
    canvas.rectangle((x + 2, y + 35), (5, 20), INK);
    drawn("person", (x - 7, y), (15, 55))
}

fn bicycle(canvas: &mut Canvas, dice: &mut Dice, x: i32) -> Value {
    let y = dice.within(156, 166);
    let frame = dice.pick(&[[190, 60, 50], [40, 110, 120], [60, 60, 64]]);
    let (back, front) = ((x + 12, y + 24), (x + 46, y + 24));
    for wheel in [back, front] {
        canvas.ring(wheel, 12, 10, TYRE);
    }
    let (saddle, bars, crank) = ((x + 22, y + 6), (x + 42, y + 4), (x + 28, y + 24));
    for (from, to) in
        [(back, saddle), (saddle, crank), (crank, bars), (bars, front), (back, crank), (saddle, bars)]
    {
        canvas.stroke(from, to, 1, frame);
    }
    canvas.rectangle((x + 16, y + 2), (12, 4), TYRE);
    canvas.rectangle((x + 38, y + 1), (9, 3), TYRE);
    drawn("bicycle", (x, y + 1), (59, 36))
}

/// Lines through points.
type Strokes = &'static [&'static [(i32, i32)]];

/// Each sign as strokes through points of a grid four wide and six high.
const SIGNS: &[(char, Strokes)] = &[
    ('0', &[&[(2, 0), (0, 2), (0, 4), (2, 6), (4, 4), (4, 2), (2, 0)]]),
    ('1', &[&[(1, 1), (2, 0), (2, 6)]]),
    ('2', &[&[(0, 1), (2, 0), (4, 1), (4, 2), (0, 6), (4, 6)]]),
    ('3', &[&[(0, 0), (4, 0), (2, 2), (4, 4), (2, 6), (0, 5)]]),
    ('4', &[&[(3, 6), (3, 0), (0, 4), (4, 4)]]),
    ('5', &[&[(4, 0), (0, 0), (0, 2), (3, 2), (4, 4), (2, 6), (0, 5)]]),
    ('6', &[&[(4, 0), (1, 2), (0, 4), (1, 6), (3, 6), (4, 4), (2, 3), (0, 4)]]),
    ('7', &[&[(0, 0), (4, 0), (1, 6)]]),
    ('8', &[&[(2, 3), (0, 1), (2, 0), (4, 1), (2, 3), (0, 5), (2, 6), (4, 5), (2, 3)]]),
    ('9', &[&[(4, 2), (2, 3), (0, 2), (2, 0), (4, 2), (3, 6)]]),
    ('a', &[&[(4, 2), (2, 2), (0, 4), (2, 6), (4, 4)], &[(4, 2), (4, 6)]]),
    ('d', &[&[(4, 3), (2, 2), (0, 4), (2, 6), (4, 5)], &[(4, 0), (4, 6)]]),
    ('e', &[&[(0, 4), (4, 4), (2, 2), (0, 4), (2, 6), (4, 5)]]),
    ('i', &[&[(2, 2), (2, 6)], &[(2, 0), (2, 0)]]),
    ('l', &[&[(2, 0), (2, 6)]]),
    ('n', &[&[(0, 2), (0, 6)], &[(0, 3), (2, 2), (4, 3), (4, 6)]]),
    ('o', &[&[(2, 2), (0, 4), (2, 6), (4, 4), (2, 2)]]),
    ('r', &[&[(0, 2), (0, 6)], &[(0, 4), (2, 2), (4, 2)]]),
    ('s', &[&[(4, 2), (1, 2), (0, 3), (4, 5), (3, 6), (0, 6)]]),
    ('t', &[&[(2, 0), (2, 5), (3, 6), (4, 6)], &[(0, 2), (4, 2)]]),
];
const WORDS: &[&str] =
    &["stone", "train", "lantern", "island", "sender", "alder", "roadside", "total", "sail", "strand"];

/// The handwriting.
///
/// # Errors
/// When a picture cannot be encoded.
pub fn handwriting() -> Result<Vec<Picture>> {
    (1..=COUNT).map(written).collect()
}

fn written(number: u64) -> Result<Picture> {
    let mut dice = Dice::new(1_000 + number);
    let text: String = if number.is_multiple_of(3) {
        dice.pick(WORDS).to_owned()
    } else {
        (0..dice.within(4, 6))
            .map(|_| char::from(b'0' + u8::try_from(dice.within(0, 9)).unwrap_or(0)))
            .collect()
    };
    let width = 40 + 40 * i32::try_from(text.len()).unwrap_or(1);
    let mut canvas = Canvas::new(width, 96, dice.pick(&[[250, 248, 238], [240, 244, 250], [252, 252, 252]]));
    for line in [30, 78] {
        canvas.rectangle((0, line), (width, 1), [206, 214, 226]);
    }
    let ink = dice.pick(&[INK, [30, 30, 30], [20, 60, 130]]);
    let (pen, slant) = (dice.within(1, 2), dice.within(0, 3));
    let mut x = 20;
    for sign in text.chars() {
        let strokes = SIGNS.iter().find(|(known, _)| *known == sign).map_or(&[][..], |(_, strokes)| strokes);
        let rise = dice.within(-3, 3);
        for stroke in strokes {
            let points: Vec<(i32, i32)> = stroke
                .iter()
                .map(|(across, down)| {
                    let jitter = (dice.within(-1, 1), dice.within(-1, 1));
                    (x + across * 7 + (6 - down) * slant + jitter.0, 26 + down * 8 + rise + jitter.1)
                })
                .collect();
            for pair in points.windows(2) {
                canvas.stroke(pair[0], pair[1], pen, ink);
            }
        }
        x += 38 + dice.within(-2, 2);
    }
    let name = format!("written-{number:02}.png");
    Ok(Picture { name, bytes: canvas.png()?, answer: json!({ "text": text }) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_pictures_come_every_time_and_their_answers_fit() {
        let (one, two) = (streets().unwrap(), streets().unwrap());
        assert_eq!(one.len(), 24);
        for (one, two) in one.iter().zip(&two) {
            assert_eq!(one.bytes, two.bytes, "{}", one.name);
        }
        let objects: usize = one.iter().map(|it| it.answer["objects"].as_array().unwrap().len()).sum();
        assert!(objects > 60, "{objects} objects on all streets");
        for picture in handwriting().unwrap() {
            let text = picture.answer["text"].as_str().unwrap();
            assert!(text.chars().all(|c| SIGNS.iter().any(|(known, _)| *known == c)), "{text}");
        }
    }
}
