//! Writes Web Annotations, as they come.

use super::svg;
use crate::dataset::error::DataError;
use crate::dataset::format::{Out, Writer};
use crate::dataset::model::{Catalog, Item, Object, Shape};
use crate::dataset::numbers::tidy;
use crate::dataset::tree::Sink;
use serde_json::{Value, json};

struct Page {
    out: Out,
    count: u64,
}

pub(super) fn begin(to: &mut dyn Sink, file: &str) -> Result<Box<dyn Writer + Send>, DataError> {
    let mut out = Out::create(to, file)?;
    let head = json!("http://www.w3.org/ns/anno.jsonld");
    out.with(|to| {
        write!(
            to,
            "{{\"@context\":{head},\"id\":\"urn:gongdao:page\",\"type\":\"AnnotationPage\",\"items\":["
        )
    })?;
    Ok(Box::new(Page { out, count: 0 }))
}

impl Page {
    fn put(&mut self, motivation: &str, body: &Value, target: &Value) -> Result<(), DataError> {
        self.count += 1;
        let (comma, id) = (if self.count > 1 { "," } else { "" }, id(self.count));
        let row = json!({ "id": id, "type": "Annotation", "motivation": motivation, "body": body, "target": target });
        self.out.with(|to| write!(to, "{comma}\n{row}"))
    }
}

impl Writer for Page {
    fn item(&mut self, _: &mut dyn Sink, catalog: &Catalog, item: &Item) -> Result<(), DataError> {
        let name = json!(item.name);
        let mut about = match &item.text {
            Some(text) => json!({ "type": "TextualBody", "format": "text/plain", "value": text }),
            None => json!({ "type": "Image" }),
        };
        if let Some((width, height)) = item.size {
            about["width"] = json!(width);
            about["height"] = json!(height);
        }
        if !item.split.is_empty() {
            about["split"] = json!(item.split);
        }
        self.put("describing", &about, &name)?;
        let tag = |class: u32, purpose: &str| json!({ "type": "TextualBody", "purpose": purpose, "value": catalog.name(class) });
        for class in &item.classes {
            self.put("classifying", &tag(*class, "classifying"), &name)?;
        }
        for object in &item.objects {
            let target = json!({ "source": name, "selector": selector(object) });
            self.put("tagging", &tag(object.class, "tagging"), &target)?;
        }
        let characters: Vec<char> = item.text.iter().flat_map(|text| text.chars()).collect();
        let first = self.count + 1;
        for span in &item.spans {
            let exact: String = characters.iter().skip(span.start).take(span.end - span.start).collect();
            let selectors = json!([
                { "type": "TextPositionSelector", "start": span.start, "end": span.end },
                { "type": "TextQuoteSelector", "exact": exact },
            ]);
            let target = json!({ "source": name, "selector": selectors });
            self.put("tagging", &tag(span.class, "tagging"), &target)?;
        }
        for relation in &item.relations {
            let of = |span: usize| json!(id(first + span as u64));
            let body = json!([
                { "type": "TextualBody", "purpose": "tagging", "value": relation.name },
                { "type": "SpecificResource", "purpose": "linking", "source": of(relation.to) },
            ]);
            self.put("linking", &body, &of(relation.from))?;
        }
        Ok(())
    }

    fn end(mut self: Box<Self>, _: &mut dyn Sink, _: &Catalog) -> Result<(), DataError> {
        self.out.with(|to| to.write_all(b"\n]}\n"))?;
        self.out.close()
    }
}

/// The address of an annotation.
fn id(number: u64) -> String {
    format!("urn:gongdao:annotation:{number}")
}

fn selector(object: &Object) -> Value {
    match (&object.shape, svg::of(&object.shape)) {
        (Shape::Box(_), _) | (_, None) => {
            let rect = object.bounds().unwrap_or_default();
            let value =
                format!("xywh=pixel:{},{},{},{}", rect.x, rect.y, tidy(rect.width), tidy(rect.height));
            json!({ "type": "FragmentSelector", "conformsTo": "http://www.w3.org/TR/media-frags/", "value": value })
        }
        (_, Some(svg)) => json!({ "type": "SvgSelector", "value": svg }),
    }
}
