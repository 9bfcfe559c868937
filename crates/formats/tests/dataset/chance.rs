//! Data sets drawn from a seed, with only what a format carries.

use gongdao_formats::dataset::*;
use gongdao_geometry::Mask;

/// A generator of its own, so that a seed is a data set for ever (splitmix64).
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % most
    }

    fn one_in(&mut self, cases: u64) -> bool {
        self.below(cases) == 0
    }

    /// A length up to `most`, to a hundredth.
    fn length(&mut self, most: f64) -> f64 {
        self.below((most * 100.0) as u64 + 1) as f64 / 100.0
    }

    fn point(&mut self, size: (u32, u32)) -> Point {
        [self.length(f64::from(size.0)), self.length(f64::from(size.1))]
    }

    fn rect(&mut self, size: (u32, u32)) -> Rect {
        let (x, y) = (self.length(f64::from(size.0) - 2.0), self.length(f64::from(size.1) - 2.0));
        let (width, height) =
            (1.0 + self.length(f64::from(size.0) - x - 1.0), 1.0 + self.length(f64::from(size.1) - y - 1.0));
        let hundredths = |number: f64| (number * 100.0).round() / 100.0;
        Rect { x, y, width: hundredths(width), height: hundredths(height) }
    }

    /// Points whose corners make a ring that is not flat.
    fn ring(&mut self, size: (u32, u32)) -> Vec<Point> {
        (0..3 + self.below(4)).map(|_| self.point(size)).collect()
    }

    fn mask(&mut self, (width, height): (u32, u32)) -> Mask {
        let all = u64::from(width) * u64::from(height);
        let mut cuts: Vec<u64> = (0..2 + self.below(6)).map(|_| self.below(all + 1)).collect();
        cuts.extend([0, all]);
        cuts.sort_unstable();
        Mask::from_runs(height, width, cuts.windows(2).map(|pair| (pair[1] - pair[0]) as u32)).unwrap()
    }
}

const CLASSES: &[&str] = &["car", "person", "行人", "traffic_light"];
const POINTS: &[&str] = &["nose", "left eye", "右眼"];

/// Classes, the second and third with key points where the format carries them.
pub fn catalog(format: &Format) -> Catalog {
    let mut catalog = Catalog::default();
    for (at, name) in CLASSES.iter().enumerate() {
        let has_points = format.has(Kind::KeyPoints) && (at == 1 || format.name == "yolo-pose");
        let points =
            if has_points { POINTS.iter().map(|&name| name.to_owned()).collect() } else { Vec::new() };
        let edges = if has_points { vec![[0, 1], [1, 2]] } else { Vec::new() };
        catalog.declare(Category { name: (*name).to_owned(), points, edges, ..Category::default() });
    }
    catalog
}

/// Items with everything the format carries, if it carries pictures.
pub fn items(format: &Format, catalog: &Catalog, seed: u64) -> Vec<Item> {
    let mut chance = Chance(seed);
    let count = 1 + chance.below(5);
    let has_pictures = format.has(Kind::Empty);
    let mut items: Vec<Item> = Vec::new();
    for at in 0..count {
        if has_pictures && (!format.has(Kind::Text) || chance.below(3) > 0) {
            items.push(picture(format, catalog, &mut chance, at));
        } else {
            items.push(text(format, &mut chance, at));
        }
    }
    items
}

fn picture(format: &Format, catalog: &Catalog, chance: &mut Chance, at: u64) -> Item {
    let size = (20 + chance.below(180) as u32, 20 + chance.below(120) as u32);
    let folder = if chance.one_in(3) { "街景/" } else { "" };
    let mut item = Item { name: format!("{folder}img{at}.png"), size: Some(size), ..Item::default() };
    if format.has(Kind::Split) && chance.below(4) > 0 {
        item.split = ["train", "val"][chance.below(2) as usize].to_owned();
    }
    for _ in 0..chance.below(5) {
        if let Some(object) = object(format, catalog, chance, size) {
            item.objects.push(object);
        }
    }
    if format.name == "coco-panoptic" {
        apart(&mut item.objects);
    }
    if format.has(Kind::Class) && chance.one_in(2) {
        item.classes = vec![chance.below(4) as u32];
    }
    item
}

/// Keeps masks of which no pixel is another's.
fn apart(objects: &mut Vec<Object>) {
    let mut kept: Vec<Mask> = Vec::new();
    objects.retain(|object| match &object.shape {
        Shape::Mask(mask) if mask.area() > 0 && kept.iter().all(|other| other.shared_area(mask) == 0) => {
            kept.push(mask.clone());
            true
        }
        _ => false,
    });
}

fn object(format: &Format, catalog: &Catalog, chance: &mut Chance, size: (u32, u32)) -> Option<Object> {
    let mut class = chance.below(4) as u32;
    let kinds = [
        Kind::Box,
        Kind::RotatedBox,
        Kind::Polygon,
        Kind::Polyline,
        Kind::Points,
        Kind::Mask,
        Kind::KeyPoints,
    ];
    let kind = kinds[chance.below(7) as usize];
    if !format.has(kind) {
        return None;
    }
    let shape = match kind {
        Kind::Box => Shape::Box(chance.rect(size)),
        Kind::RotatedBox => {
            let (w, h) = (f64::from(size.0), f64::from(size.1));
            let small = w.min(h) / 4.0;
            let center = [w / 2.0 + chance.length(small / 2.0), h / 2.0];
            let (width, height) = (1.0 + chance.length(small), 1.0 + chance.length(small));
            Shape::Rotated(Rotated {
                center,
                width,
                height,
                degrees: 1.0 + chance.below(35_800) as f64 / 100.0,
            })
        }
        Kind::Polygon => {
            let parts = if format.has(Kind::Part) { 1 + chance.below(2) } else { 1 };
            let holes = if format.has(Kind::Hole) { chance.below(2) } else { 0 };
            let outline = |chance: &mut Chance| Outline {
                outer: chance.ring(size),
                holes: (0..holes).map(|_| chance.ring(size)).collect(),
            };
            Shape::Polygon((0..parts).map(|_| outline(chance)).collect())
        }
        Kind::Polyline => Shape::Polyline((0..2 + chance.below(4)).map(|_| chance.point(size)).collect()),
        Kind::Points => Shape::Points(
            (0..1 + chance.below(if format.name == "label-studio" { 1 } else { 3 }))
                .map(|_| chance.point(size))
                .collect(),
        ),
        Kind::Mask => Shape::Mask(chance.mask(size)),
        _ => {
            class = 1;
            if matches!(format.name, "coco-keypoints" | "yolo-pose") {
                Shape::Box(chance.rect(size))
            } else {
                Shape::Skeleton
            }
        }
    };
    let mut object = Object::new(class, shape);
    if kind == Kind::KeyPoints {
        let wanted = catalog.get(class).map_or(0, |category| category.points.len());
        object.key_points = (0..wanted).map(|_| key_point(chance, size)).collect();
        let [x, y] = chance.point(size);
        object.key_points[0] = KeyPoint { x, y, seen: Seen::Visible };
    }
    object.is_crowd = format.has(Kind::Crowd) && chance.one_in(5);
    if format.has(Kind::Score) && chance.one_in(3) {
        object.score = Some(chance.below(1_001) as f64 / 1_000.0);
    }
    if format.has(Kind::Attribute) {
        object.attributes = attributes(format, chance);
    }
    Some(object)
}

fn key_point(chance: &mut Chance, size: (u32, u32)) -> KeyPoint {
    let [x, y] = chance.point(size);
    match chance.below(3) {
        0 => KeyPoint::default(),
        1 => KeyPoint { x, y, seen: Seen::Hidden },
        _ => KeyPoint { x, y, seen: Seen::Visible },
    }
}

fn attributes(format: &Format, chance: &mut Chance) -> Vec<(String, Value)> {
    let flag = Value::Flag(chance.one_in(2));
    let number = Value::Number(chance.below(4) as f64);
    let all: Vec<(&str, Value)> = match format.name {
        "voc" => vec![("difficult", flag), ("pose", Value::Text("Left".to_owned()))],
        "kitti" => vec![("occluded", number), ("truncated", Value::Number(0.5))],
        "labelme" => vec![("parked", flag), ("description", Value::Text("红色 & <big>".to_owned()))],
        _ => vec![("parked", flag), ("lanes", number), ("颜色", Value::Text("红 & \"blue\" <b>".to_owned()))],
    };
    let kept = all.into_iter().filter(|_| chance.one_in(2));
    kept.map(|(name, value)| (name.to_owned(), value)).collect()
}

fn text(format: &Format, chance: &mut Chance, at: u64) -> Item {
    const TEXTS: &[&str] = &[
        "张三在北京的公司工作。\n他😀很好。",
        "EU rejects German call to boycott British lamb .",
        "一\n二三四五六七八",
    ];
    let text = TEXTS[chance.below(3) as usize];
    let is_chinese = !text.contains(' ');
    let mut item = Item { name: (at + 1).to_string(), text: Some(text.to_owned()), ..Item::default() };
    let characters: Vec<char> = text.chars().collect();
    let mut from = 0;
    while from + 2 < characters.len() && chance.below(4) > 0 {
        let start = from + chance.below(2) as usize;
        let end = start + 1 + chance.below(2) as usize;
        from = if format.has(Kind::Overlap) { start + 1 } else { end };
        let span = Span { class: chance.below(4) as u32, start, end };
        let is_whole = is_chinese && !characters[start..end.min(characters.len())].contains(&'\n');
        if end <= characters.len() && (format.has(Kind::Overlap) || is_whole) {
            item.spans.push(span);
        }
    }
    if format.has(Kind::Class) && chance.one_in(2) {
        item.classes = vec![2];
    }
    item
}
