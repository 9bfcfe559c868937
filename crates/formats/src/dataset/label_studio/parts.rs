//! Regions that belong to others: key points of a thing, and what is said of it.

use super::read::{Region, Task, number};
use crate::dataset::error::DataError;
use crate::dataset::format::open;
use crate::dataset::model::{Catalog, Category, Item, KeyPoint, Seen, Shape, Value as Said};
use crate::dataset::numbers::tidy;
use crate::dataset::parts::{each, parse};
use crate::dataset::tree::Tree;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What is drawn on a picture, and may have key points and words of its own.
const DRAWN: [&str; 4] = ["rectanglelabels", "polygonlabels", "keypointlabels", "brushlabels"];
/// What may be said of it.
const SAID: [&str; 3] = ["choices", "textarea", "number"];
/// The most names of a class's key points.
const POINTS: usize = 1_000;

/// Whether a region's note says a word of ours.
pub(super) fn says(region: &Region, word: &str) -> bool {
    let texts = region.meta.get("text").and_then(Value::as_array);
    texts.is_some_and(|texts| texts.iter().any(|text| text == word))
}

/// The label of a region that has one.
fn label(region: &Region) -> Option<&str> {
    let labels = region.value.get(&region.kind).or_else(|| region.value.get("labels"))?;
    labels.as_array()?.first()?.as_str()
}

#[derive(Deserialize)]
struct Skeleton {
    points: Vec<String>,
    #[serde(default)]
    edges: Vec<[u32; 2]>,
}

/// Learns the key points of classes before anything is read: as tasks declare them, else as they come up.
pub(super) fn declare(tree: &dyn Tree, file: &str, catalog: &mut Catalog) -> Result<(), DataError> {
    each(&mut open(tree, file)?, file, &mut |part| {
        if part.index.is_none() || !part.key.is_empty() {
            return Ok(());
        }
        let task: Task = parse(part.bytes, file, format!("task {}", part.index.unwrap_or_default()))?;
        if let Some(Value::Object(skeletons)) = task.data.get("skeletons") {
            for (name, skeleton) in skeletons {
                let Ok(skeleton) = serde_json::from_value::<Skeleton>(skeleton.clone()) else { continue };
                let most = skeleton.points.len() as u32;
                let is_whole = skeleton.edges.iter().flatten().all(|end| *end < most);
                if is_whole && catalog.find(name).is_none() {
                    let (name, points, edges) = (name.clone(), skeleton.points, skeleton.edges);
                    catalog.declare(Category { name, points, edges, ..Category::default() });
                }
            }
        }
        let answers = task.annotations.iter().chain(&task.predictions);
        for regions in answers.map(|answer| &answer.result) {
            let is_thing =
                |region: &&Region| region.parent.is_none() && DRAWN.contains(&region.kind.as_str());
            let things = regions.iter().filter(is_thing);
            let labels: BTreeMap<&str, &str> =
                things.filter_map(|region| Some((region.id.as_str(), label(region)?))).collect();
            let parent = |id: &str| labels.get(id).copied();
            for point in regions.iter().filter(|region| region.kind == "keypointlabels") {
                let (Some(class), Some(name)) = (point.parent.as_deref().and_then(parent), label(point))
                else {
                    continue;
                };
                let class = catalog.place(class);
                if let Some(class) = catalog.get_mut(class)
                    && class.points.len() < POINTS
                    && !class.points.iter().any(|known| known == name)
                {
                    class.points.push(name.to_owned());
                }
            }
        }
        Ok(())
    })
}

/// A task's regions, and which of them became which object.
pub(super) struct Drawn<'a> {
    regions: &'a [Region],
    /// The object, and whether it is nothing but its key points.
    objects: BTreeMap<&'a str, (usize, bool)>,
}

impl<'a> Drawn<'a> {
    pub(super) fn new(regions: &'a [Region]) -> Self {
        Self { regions, objects: BTreeMap::new() }
    }

    /// The regions with their places: first those that stand by themselves.
    pub(super) fn in_order(&self) -> Vec<(usize, &'a Region)> {
        let drawn = self.regions.iter().filter(|region| DRAWN.contains(&region.kind.as_str()));
        let ids: BTreeSet<&str> = drawn.map(|region| region.id.as_str()).collect();
        let belongs = |(_, region): &(usize, &Region)| {
            let is_point = region.kind == "keypointlabels"
                && region.parent.as_deref().is_some_and(|parent| ids.contains(parent));
            is_point || (SAID.contains(&region.kind.as_str()) && ids.contains(region.id.as_str()))
        };
        let (later, mut first): (Vec<_>, Vec<_>) = self.regions.iter().enumerate().partition(belongs);
        first.extend(later);
        first
    }

    /// Remembers the object a region became.
    pub(super) fn remember(&mut self, region: &'a Region, object: usize) {
        if !region.id.is_empty() {
            self.objects.insert(&region.id, (object, says(region, "skeleton")));
        }
    }

    /// Adds a region to the object it belongs to; nothing where it belongs to none.
    pub(super) fn add(
        &self,
        region: &Region,
        item: &mut Item,
        catalog: &Catalog,
    ) -> Option<Result<bool, String>> {
        if region.kind == "keypointlabels" {
            let object = *self.objects.get(region.parent.as_deref()?)?;
            return Some(self.point(region, object, item, catalog));
        }
        if !SAID.contains(&region.kind.as_str()) {
            return None;
        }
        let (object, _) = *self.objects.get(region.id.as_str())?;
        let object = item.objects.get_mut(object)?;
        let texts = |member: &str| -> Option<Vec<&str>> {
            match region.value.get(member)? {
                Value::String(text) => Some(vec![text]),
                Value::Array(all) => all.iter().map(Value::as_str).collect(),
                _ => None,
            }
        };
        let said = match region.kind.as_str() {
            "number" => match number(region, "number") {
                Ok(number) => Said::Number(number),
                Err(what) => return Some(Err(what)),
            },
            "textarea" => Said::Text(texts("text")?.join("\n")),
            _ => match texts("choices")?.as_slice() {
                ["true"] => Said::Flag(true),
                ["false"] => Said::Flag(false),
                all => Said::Text(all.join(";")),
            },
        };
        object.attributes.push((region.from_name.clone(), said));
        Some(Ok(true))
    }

    fn point(
        &self,
        region: &Region,
        (object, is_skeleton): (usize, bool),
        item: &mut Item,
        catalog: &Catalog,
    ) -> Result<bool, String> {
        let size = item.size.map(|(width, height)| (f64::from(width), f64::from(height)));
        let (width, height) = size.ok_or("original_width and original_height are missing")?;
        let (x, y) = (number(region, "x")?, number(region, "y")?);
        let Some(object) = item.objects.get_mut(object) else { return Ok(false) };
        let names = catalog.get(object.class).map_or(&[][..], |class| &class.points);
        let at = label(region).and_then(|name| names.iter().position(|known| known == name));
        let Some(at) = at else { return Ok(false) };
        object.key_points.resize(names.len(), KeyPoint::default());
        let seen = if says(region, "hidden") { Seen::Hidden } else { Seen::Visible };
        let (x, y) = (tidy(x / 100.0 * width), tidy(y / 100.0 * height));
        object.key_points[at] = KeyPoint { x, y, seen };
        if is_skeleton {
            object.shape = Shape::Skeleton;
        }
        Ok(true)
    }
}
