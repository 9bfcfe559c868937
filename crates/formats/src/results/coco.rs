//! Boxes as COCO instances: one JSON document of categories, annotations and images, written as it goes.
//!
//! A box is `[x, y, width, height]` in pixels from the top left corner of the upright picture, as drawn, to a hundredth.
//! Ids are whole numbers from 1. Every annotation says whose it is in `attributes`, since a picture may have been drawn on
//! by several workers; a picture on which somebody found nothing is an image without annotations. The order of the
//! document's parts is free, and annotations come first here, because the images are known for sure only behind them.
//! Deliberately not here: masks and key points; and the size of a picture that is not known is left out.

use std::io::Write;

use gongdao_labels::{Answer, DrawnBox, FieldKind, Form, Value};
use serde_json::json;

use super::WriteError;

/// An accepted answer whose boxes are written.
#[derive(Clone, Copy, Debug)]
pub struct CocoAnswer<'a> {
    /// The image's number.
    pub image: u64,
    /// The worker, by the name the requester may know.
    pub worker: &'a str,
    /// The assignment's id.
    pub assignment: &'a str,
    /// The answer.
    pub answer: &'a Answer,
}

/// A picture.
#[derive(Clone, Copy, Debug)]
pub struct CocoImage<'a> {
    /// Its number.
    pub image: u64,
    /// Its name: the task's key, or its address.
    pub file_name: &'a str,
    /// Its address.
    pub address: Option<&'a str>,
    /// Its width and height in pixels, upright, where they are known.
    pub size: Option<(u32, u32)>,
    /// The task's id.
    pub task: &'a str,
}

/// Writes one document: [`begin`](Self::begin), annotations, [`images`](Self::images), images, [`end`](Self::end).
#[derive(Debug)]
pub struct CocoWriter {
    categories: Vec<(String, String)>,
    annotations: u64,
    first: bool,
}

impl CocoWriter {
    /// For the boxes of a form; none where it has none.
    pub fn new(form: &Form) -> Option<Self> {
        let mut categories = Vec::new();
        for field in &form.fields {
            if let FieldKind::Boxes { classes, .. } = &field.kind {
                categories.extend(classes.iter().map(|class| (field.name.clone(), class.value.clone())));
            }
        }
        (!categories.is_empty()).then_some(Self { categories, annotations: 0, first: true })
    }

    /// Writes the categories, by field and class in the form's order, and begins the annotations.
    ///
    /// # Errors
    /// When the destination fails.
    pub fn begin(&mut self, to: &mut impl Write) -> Result<(), WriteError> {
        let categories: Vec<_> = (1..).zip(&self.categories).map(category).collect();
        let info = json!({ "description": "Gongdao", "version": "1.0" });
        write!(to, "{{\"info\":{info},\"licenses\":[],\"categories\":{},", json!(categories))?;
        Ok(to.write_all(b"\"annotations\":[")?)
    }

    /// Writes the boxes of an answer.
    ///
    /// # Errors
    /// When the destination fails.
    pub fn answer(&mut self, to: &mut impl Write, row: &CocoAnswer<'_>) -> Result<(), WriteError> {
        for (field, value) in row.answer.iter() {
            let Value::Boxes(boxes) = value else { continue };
            for drawn in boxes {
                self.annotation(to, row, field, drawn)?;
            }
        }
        Ok(())
    }

    fn annotation(
        &mut self,
        to: &mut impl Write,
        row: &CocoAnswer<'_>,
        field: &str,
        drawn: &DrawnBox,
    ) -> Result<(), WriteError> {
        let is_its = |(of, class): &(String, String)| of == field && class == drawn.class();
        let Some(at) = self.categories.iter().position(is_its) else { return Ok(()) };
        self.annotations += 1;
        let [x, y, width, height] = drawn.decimals();
        let attributes = json!({ "worker": row.worker, "assignment": row.assignment });
        write!(
            to,
            "{}\n{{\"id\":{},\"image_id\":{},\"category_id\":{},\"bbox\":[{x},{y},{width},{height}],\"area\":{},\
             \"iscrowd\":0,\"segmentation\":[],\"attributes\":{attributes}}}",
            self.comma(),
            self.annotations,
            row.image,
            at + 1,
            drawn.area(),
        )?;
        Ok(())
    }

    /// Ends the annotations and begins the images.
    ///
    /// # Errors
    /// When the destination fails.
    pub fn images(&mut self, to: &mut impl Write) -> Result<(), WriteError> {
        self.first = true;
        Ok(to.write_all(b"\n],\"images\":[")?)
    }

    /// Writes a picture.
    ///
    /// # Errors
    /// When the destination fails.
    pub fn image(&mut self, to: &mut impl Write, row: &CocoImage<'_>) -> Result<(), WriteError> {
        let mut image = json!({ "id": row.image, "file_name": row.file_name });
        if let Some((width, height)) = row.size {
            image["width"] = json!(width);
            image["height"] = json!(height);
        }
        if let Some(address) = row.address {
            image["coco_url"] = json!(address);
        }
        image["task"] = json!(row.task);
        Ok(write!(to, "{}\n{image}", self.comma())?)
    }

    /// Ends the document.
    ///
    /// # Errors
    /// When the destination fails.
    pub fn end(&mut self, to: &mut impl Write) -> Result<(), WriteError> {
        Ok(to.write_all(b"\n]}\n")?)
    }

    fn comma(&mut self) -> &'static str {
        if std::mem::replace(&mut self.first, false) { "" } else { "," }
    }
}

fn category((id, (field, class)): (usize, &(String, String))) -> serde_json::Value {
    json!({ "id": id, "name": class, "supercategory": field })
}
