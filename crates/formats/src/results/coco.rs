//! Boxes and shapes as COCO instances: one JSON document of categories, annotations and images, written as it goes.
//!
//! A box is `[x, y, width, height]` in pixels from the top left corner of the upright picture, as drawn, to a hundredth.
//! Ids are whole numbers from 1. Every annotation says whose it is in `attributes`, since a picture may have been drawn on
//! by several workers; a picture on which somebody found nothing is an image without annotations. The order of the
//! document's parts is free, and annotations come first here, because the images are known for sure only behind them.
//! What COCO says of shapes and what it does not: `coco_shapes.rs`. The size of a picture that is not known is left out.

use std::io::Write;

use gongdao_labels::{Answer, DrawnBox, DrawnShape, FieldKind, Form, ShapeClass, ShapeKind, Value};
use serde_json::json;

use super::{WriteError, coco_shapes};

/// An accepted answer whose boxes are written.
#[derive(Clone, Copy, Debug)]
pub struct CocoAnswer<'a> {
    /// The image's number, of a document its first page's; the others follow.
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
    /// Of a document: which of its pages it is, from 1.
    pub page: Option<u32>,
}

#[derive(Debug)]
struct Category {
    field: String,
    class: String,
    /// None for a field of boxes.
    shape: Option<ShapeKind>,
    /// Names of key points and what joins them, from 1.
    joints: (Vec<String>, Vec<[usize; 2]>),
}

impl Category {
    fn of(field: &str, class: &str) -> Self {
        Self { field: field.to_owned(), class: class.to_owned(), shape: None, joints: Default::default() }
    }

    fn shaped(field: &str, class: &ShapeClass) -> Self {
        let names = class.points.iter().map(|point| point.name.clone()).collect();
        let edges = class.joined().into_iter().map(|[from, to]| [from + 1, to + 1]).collect();
        Self { shape: Some(class.shape), joints: (names, edges), ..Self::of(field, &class.class.value) }
    }
}

/// Writes one document: [`begin`](Self::begin), annotations, [`images`](Self::images), images, [`end`](Self::end).
#[derive(Debug)]
pub struct CocoWriter {
    categories: Vec<Category>,
    annotations: u64,
    first: bool,
}

impl CocoWriter {
    /// For the boxes and shapes of a form; none where it has none.
    pub fn new(form: &Form) -> Option<Self> {
        let mut categories = Vec::new();
        for field in &form.fields {
            match &field.kind {
                FieldKind::Boxes { classes, .. } => {
                    categories.extend(classes.iter().map(|class| Category::of(&field.name, &class.value)));
                }
                FieldKind::Shapes { classes, .. } => {
                    categories.extend(classes.iter().map(|class| Category::shaped(&field.name, class)));
                }
                _ => {}
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
        let mut info = json!({ "description": "Gongdao", "version": "1.0" });
        if let Some(note) = coco_shapes::note(self.categories.iter().filter_map(|one| one.shape)) {
            info["note"] = json!(note);
        }
        write!(to, "{{\"info\":{info},\"licenses\":[],\"categories\":{},", json!(categories))?;
        Ok(to.write_all(b"\"annotations\":[")?)
    }

    /// Writes the boxes and shapes of an answer.
    ///
    /// # Errors
    /// When the destination fails.
    pub fn answer(&mut self, to: &mut impl Write, row: &CocoAnswer<'_>) -> Result<(), WriteError> {
        for (field, value) in row.answer.iter() {
            match value {
                Value::Boxes(boxes) => {
                    for drawn in boxes {
                        self.annotation(to, row, field, drawn)?;
                    }
                }
                Value::Shapes(shapes) => {
                    for drawn in shapes {
                        self.shape(to, row, field, drawn)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The number of a class of a field.
    fn category(&self, field: &str, class: &str) -> Option<usize> {
        let is_its = |known: &Category| known.field == field && known.class == class;
        self.categories.iter().position(is_its).map(|at| at + 1)
    }

    fn shape(
        &mut self,
        to: &mut impl Write,
        row: &CocoAnswer<'_>,
        field: &str,
        drawn: &DrawnShape,
    ) -> Result<(), WriteError> {
        let Some(category) = self.category(field, drawn.class()) else { return Ok(()) };
        self.annotations += 1;
        let mut annotation = json!({ "id": self.annotations, "image_id": row.image + page_of(drawn), "category_id": category });
        coco_shapes::describe(drawn, &mut annotation);
        annotation["attributes"] = coco_shapes::attributes(drawn, row.worker, row.assignment);
        Ok(write!(to, "{}\n{annotation}", self.comma())?)
    }

    fn annotation(
        &mut self,
        to: &mut impl Write,
        row: &CocoAnswer<'_>,
        field: &str,
        drawn: &DrawnBox,
    ) -> Result<(), WriteError> {
        let Some(category) = self.category(field, drawn.class()) else { return Ok(()) };
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
            category,
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
        if let Some(page) = row.page {
            image["page"] = json!(page);
        }
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

/// How many pages stand before the one a shape is on.
fn page_of(drawn: &DrawnShape) -> u64 {
    drawn.page().map_or(0, |page| u64::from(page) - 1)
}

fn category((id, one): (usize, &Category)) -> serde_json::Value {
    let mut category = json!({ "id": id, "name": one.class, "supercategory": one.field });
    if let Some(shape) = one.shape {
        category["shape"] = json!(shape.name());
    }
    if one.shape == Some(ShapeKind::Point) {
        category["keypoints"] = json!(["point"]);
        category["skeleton"] = json!([]);
    }
    if one.shape == Some(ShapeKind::Skeleton) {
        category["keypoints"] = json!(one.joints.0);
        category["skeleton"] = json!(one.joints.1);
    }
    category
}
