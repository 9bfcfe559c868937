//! Writes panoptic pictures as they come, and the document behind them.

use super::png::{self, Colours};
use super::{DOCUMENT, FOLDER};
use crate::dataset::error::DataError;
use crate::dataset::format::{Out, Writer, stem};
use crate::dataset::model::{Catalog, Item, Shape};
use crate::dataset::tree::{Sink, Spool, pour};
use gongdao_geometry::Mask;
use serde_json::{Value, json};
use std::io::Write as _;

struct Panoptic {
    out: Out,
    /// Annotations, which stand behind the images.
    annotations: Box<dyn Spool>,
    image: u64,
}

/// Begins a data set.
pub(super) fn begin(to: &mut dyn Sink) -> Result<Box<dyn Writer + Send>, DataError> {
    let mut out = Out::create(to, DOCUMENT)?;
    out.with(|to| {
        to.write_all(
            b"{\"info\":{\"description\":\"Gongdao\",\"version\":\"1.0\"},\"licenses\":[],\"images\":[",
        )
    })?;
    let annotations = to.spool().map_err(|error| out.failed(&error))?;
    Ok(Box::new(Panoptic { out, annotations, image: 0 }))
}

impl Writer for Panoptic {
    fn item(&mut self, to: &mut dyn Sink, catalog: &Catalog, item: &Item) -> Result<(), DataError> {
        self.image += 1;
        let (number, comma) = (self.image, if self.image > 1 { "," } else { "" });
        let size = item.size.unwrap_or((1, 1));
        let name = format!("{}.png", stem(&item.name));
        let mut image = json!({ "id": number, "file_name": item.name, "width": size.0, "height": size.1 });
        if !item.split.is_empty() {
            image["split"] = json!(item.split);
        }
        self.out.with(|to| write!(to, "{comma}\n{image}"))?;
        if u64::from(size.0) * u64::from(size.1) > png::PIXELS {
            let fix = "scale the picture and its masks down";
            return Err(DataError::too_much(
                &name,
                "",
                format!("it has {} by {} pixels", size.0, size.1),
                fix,
            ));
        }
        let mut colours = Colours { size, bytes: vec![0; size.0 as usize * size.1 as usize * 3] };
        let mut segments: Vec<Value> = Vec::new();
        for object in &item.objects {
            let Shape::Mask(mask) = &object.shape else { continue };
            let id = segments.len() as u32 + 1;
            paint(&mut colours, mask, id);
            let bounds = mask
                .bounds()
                .map_or([0.0; 4], |at| [at.left, at.top, at.right - at.left, at.bottom - at.top]);
            segments.push(json!({
                "id": id, "category_id": number_of(catalog, object.class), "area": mask.area(),
                "bbox": bounds.map(|side| side as u64), "iscrowd": u8::from(object.is_crowd),
            }));
        }
        let row = json!({ "image_id": number, "file_name": name, "segments_info": segments });
        let aside = write!(self.annotations, "{comma}\n{row}");
        aside.map_err(|error| self.out.failed(&error))?;
        Out::whole(to, &format!("{FOLDER}/{name}"), |to| png::write(to, &colours))
    }

    fn end(mut self: Box<Self>, _: &mut dyn Sink, catalog: &Catalog) -> Result<(), DataError> {
        let row = |class: u32| {
            let it = catalog.get(class).cloned().unwrap_or_default();
            json!({
                "id": number_of(catalog, class), "name": it.name, "supercategory": it.group,
                "isthing": u8::from(!it.is_stuff),
            })
        };
        let rows: Vec<Value> = (0..catalog.all().len() as u32).map(row).collect();
        let Self { out, annotations, .. } = self.as_mut();
        out.with(|to| {
            to.write_all(b"\n],\"annotations\":[")?;
            pour(annotations.as_mut(), to)?;
            write!(to, "\n],\"categories\":{}}}\n", json!(rows))
        })?;
        self.out.close()
    }
}

/// A class's number in the document: its own, else its place from 1.
fn number_of(catalog: &Catalog, class: u32) -> u64 {
    catalog.get(class).and_then(|category| category.id).unwrap_or(u64::from(class) + 1)
}

/// Gives the pixels of a mask a number.
fn paint(colours: &mut Colours, mask: &Mask, id: u32) {
    let [red, green, blue, _] = id.to_le_bytes();
    let (width, height) = (mask.width() as usize, mask.height() as usize);
    let mut at = 0_usize;
    for (place, run) in mask.runs().iter().enumerate() {
        let run = *run as usize;
        for pixel in (at..at + run).filter(|_| place % 2 == 1) {
            let (x, y) = (pixel / height, pixel % height);
            let from = (y * width + x) * 3;
            colours.bytes[from..from + 3].copy_from_slice(&[red, green, blue]);
        }
        at += run;
    }
}
