//! What was drawn, as Label Studio's regions: percent of the upright picture, whose size must be known.
//!
//! | shape | region | besides |
//! | --- | --- | --- |
//! | box, turned box | `rectanglelabels`, turned about its upper left corner | |
//! | outline | `polygonlabels`; holes are cut into the ring as in COCO | |
//! | point | `keypointlabels` | |
//! | mask | `brushlabels`, packed as its brush does | |
//! | skeleton | `rectanglelabels` around it, `keypointlabels` for each marked point | `parentID`; `hidden` in `meta` |
//!
//! What was said of an object is a region of the same `id` and place: `choices`, or `textarea` for a text. Lines have no
//! counterpart and are left out, which a form with lines is told before.

use gongdao_labels::{DrawnBox, DrawnShape, Outline, Said, ShapeClass};
use serde_json::{Value as Json, json};

/// A picture and the control that is drawn with.
#[derive(Clone, Copy)]
pub(super) struct Canvas<'a> {
    pub field: &'a str,
    /// The data column of the picture.
    pub column: &'a str,
    /// Its size in pixels.
    pub size: (u32, u32),
    /// Of a document: which of its pages it is, from 1.
    pub page: Option<u32>,
}

impl Canvas<'_> {
    fn x(self, pixels: f64) -> f64 {
        percent(pixels, self.size.0)
    }

    fn y(self, pixels: f64) -> f64 {
        percent(pixels, self.size.1)
    }

    fn region(self, id: &str, from: &str, kind: &str, value: Json) -> Json {
        let mut region = json!({
            "id": id, "from_name": from, "to_name": self.column, "type": kind, "value": value,
            "original_width": self.size.0, "original_height": self.size.1, "image_rotation": 0,
        });
        if let Some(page) = self.page {
            region["item_index"] = json!(page - 1);
        }
        region
    }

    fn frame(self, [left, top, right, bottom]: [f64; 4], degrees: f64) -> Json {
        json!({
            "x": self.x(left), "y": self.y(top), "width": self.x(right - left), "height": self.y(bottom - top),
            "rotation": degrees,
        })
    }

    /// A box.
    pub fn boxed(self, at: usize, drawn: &DrawnBox) -> Json {
        let [x, y, width, height] = drawn.pixels();
        let mut value = self.frame([x, y, x + width, y + height], 0.0);
        value["rectanglelabels"] = json!([drawn.class()]);
        self.region(&format!("{}-{at}", self.field), self.field, "rectanglelabels", value)
    }

    /// A shape and what was said of it.
    pub fn shaped(self, at: usize, drawn: &DrawnShape, class: Option<&ShapeClass>) -> Vec<Json> {
        let id = format!("{}-{at}", self.field);
        let Some((kind, place)) = self.place(drawn.outline()) else { return Vec::new() };
        let mut value = place.clone();
        value[kind] = json!([drawn.class()]);
        let mut regions = vec![self.region(&id, self.field, kind, value)];
        if let (Outline::Skeleton(joints), Some(class)) = (drawn.outline(), class) {
            for (number, (joint, point)) in joints.iter().zip(&class.points).enumerate() {
                if joint[2] > 0 {
                    let place = self.dot([joint[0] as f64 / 100.0, joint[1] as f64 / 100.0], &point.name);
                    let mut region =
                        self.region(&format!("{id}-{number}"), self.field, "keypointlabels", place);
                    region["parentID"] = json!(id);
                    if joint[2] == 1 {
                        region["meta"] = json!({ "text": ["hidden"] });
                    }
                    regions.push(region);
                }
            }
        }
        for (name, said) in drawn.attributes() {
            let (kind, member, text) = match said {
                Said::Text(text) => ("textarea", "text", text.as_str()),
                Said::Choice(option) => ("choices", "choices", option.as_str()),
                Said::Flag(flag) => ("choices", "choices", if *flag { "true" } else { "false" }),
            };
            let mut value = place.clone();
            value[member] = json!([text]);
            regions.push(self.region(&id, name, kind, value));
        }
        regions
    }

    fn dot(self, [x, y]: [f64; 2], label: &str) -> Json {
        json!({ "x": self.x(x), "y": self.y(y), "width": 0.5, "keypointlabels": [label] })
    }

    /// The kind of region and its place.
    fn place(self, outline: &Outline) -> Option<(&'static str, Json)> {
        Some(match outline {
            Outline::Box(_) | Outline::Skeleton(_) => ("rectanglelabels", self.frame(outline.frame()?, 0.0)),
            Outline::RotatedBox { .. } => {
                let tilted = outline.tilted()?;
                let corner = tilted.corners()[0];
                let frame = [corner.x, corner.y, corner.x + tilted.width(), corner.y + tilted.height()];
                ("rectanglelabels", self.frame(frame, tilted.degrees()))
            }
            Outline::Polygon(_) => {
                let ring = super::coco_shapes::one_ring(&outline.rings());
                let points: Vec<[f64; 2]> = ring.iter().map(|[x, y]| [self.x(*x), self.y(*y)]).collect();
                ("polygonlabels", json!({ "points": points, "closed": true }))
            }
            Outline::Point(_) => {
                let at = outline.place()?;
                ("keypointlabels", json!({ "x": self.x(at.x), "y": self.y(at.y), "width": 0.5 }))
            }
            Outline::Mask(mask) => {
                ("brushlabels", json!({ "format": "rle", "rle": crate::studio_brush::pack(mask)? }))
            }
            Outline::Polyline(_) => return None,
        })
    }
}

/// To a ten-thousandth, which is finer than a hundredth of a pixel of any picture here.
fn percent(pixels: f64, side: u32) -> f64 {
    (pixels / f64::from(side.max(1)) * 1e8).round() / 1e6
}
