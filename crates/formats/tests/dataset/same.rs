//! Two data sets are the same when they say the same, whatever the order of their files and numbers.

use gongdao_formats::dataset::*;

/// A data set as lines to compare. `by` is the format both went through: what it says in other words is said in those.
pub fn lines(catalog: &Catalog, items: &[Item], by: &Format) -> Vec<String> {
    let mut lines: Vec<String> = items.iter().map(|item| line(catalog, item, by)).collect();
    lines.sort();
    lines
}

/// Classes with their details, without numbers.
pub fn classes(catalog: &Catalog) -> Vec<String> {
    let mut all: Vec<String> = catalog
        .all()
        .iter()
        .map(|category| {
            format!("{} {} {:?} {:?}", category.name, category.group, category.points, category.edges)
        })
        .collect();
    all.sort();
    all
}

fn line(catalog: &Catalog, item: &Item, by: &Format) -> String {
    let size = item.size.filter(|_| by.has(Kind::Size));
    let objects: Vec<String> = item.objects.iter().map(|object| shown(catalog, object, by)).collect();
    let classes: Vec<&str> = item.classes.iter().map(|class| catalog.name(*class)).collect();
    let mut spans: Vec<String> = item
        .spans
        .iter()
        .map(|span| format!("{} {} {}", span.start, span.end, catalog.name(span.class)))
        .collect();
    spans.sort();
    let text = item.text.as_deref();
    format!("{} {} {size:?} {text:?} {objects:?} {classes:?} {spans:?}", item.name, item.split)
}

fn shown(catalog: &Catalog, object: &Object, by: &Format) -> String {
    let shape = match &object.shape {
        Shape::Box(Rect { x, y, width, height }) if by.name == "yolo-obb" => Shape::Rotated(Rotated {
            center: [tidy(x + width / 2.0), tidy(y + height / 2.0)],
            width: *width,
            height: *height,
            degrees: 0.0,
        }),
        shape => shape.clone(),
    };
    let mut attributes = object.attributes.clone();
    // What a format takes for granted is not said again.
    attributes.retain(|(_, value)| match by.name {
        "voc" => *value != Value::Flag(false),
        "kitti" => *value != Value::Number(0.0),
        _ => true,
    });
    attributes.sort_by(|one, other| one.0.cmp(&other.0));
    format!(
        "{} {} {:?} {attributes:?} {:?} {}",
        catalog.name(object.class),
        rounded(&shape),
        object.key_points,
        object.score,
        object.is_crowd
    )
}

fn tidy(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

/// A turned box to a thousandth: its corners are written, and its angle is reckoned from them.
fn rounded(shape: &Shape) -> String {
    match shape {
        Shape::Rotated(it) => {
            let numbers = [it.center[0], it.center[1], it.width, it.height, it.degrees];
            format!("Rotated {:?}", numbers.map(|number| (number * 1e3).round() / 1e3))
        }
        shape => format!("{shape:?}"),
    }
}
