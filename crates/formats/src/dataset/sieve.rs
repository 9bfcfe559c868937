//! The sieve between a reader and a writer: what the format cannot carry is taken out and noted, so that nothing is lost
//! without a word and writers see only what they can write.

use super::clip;
use super::error::shown;
use super::format::Format;
use super::kind::{CARRIED, Kind, is_empty, of_shape};
use super::model::{Catalog, Item, Object, Shape, Span};
use super::options::Options;
use super::report::Report;

/// Something a format has no place for, found by the format itself.
pub(crate) struct Finding {
    /// What has to go.
    pub(crate) target: Target,
    /// Why, with the value.
    pub(crate) what: String,
}

/// A part of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Item,
    Object(usize),
    Attribute(usize, usize),
    Span(usize),
}

/// Takes out of an item what the format cannot carry.
pub(super) struct Sieve<'a> {
    pub(super) to: &'a Format,
    pub(super) options: &'a Options<'a>,
    pub(super) report: Report,
}

impl Sieve<'_> {
    /// Strains an item; whether anything is left to write.
    pub(super) fn strain(&mut self, catalog: &Catalog, item: &mut Item) -> bool {
        let carries = self.to.carries;
        let name = item.name.clone();
        if item.text.is_some() && !carries.has(Kind::Text) {
            self.report.note(Kind::Text, || name);
            return false;
        }
        if item.text.is_none() && item.size.is_none() && self.to.needs_size {
            self.report.note(Kind::NoSize, || name);
            return false;
        }
        if !item.split.is_empty() && !carries.has(Kind::Split) {
            let split = std::mem::take(&mut item.split);
            self.report.note(Kind::Split, || format!("{name} in {}", shown(&split)));
        }
        if item.size.is_some() && !carries.has(Kind::Size) {
            self.report.note(Kind::Size, || name.clone());
        }
        if item.text.is_some() && !carries.has(Kind::TextName) {
            self.report.note(Kind::TextName, || name.clone());
        }
        if !carries.has(Kind::Class) {
            for class in std::mem::take(&mut item.classes) {
                self.report.note(Kind::Class, || format!("{name}: {}", shown(catalog.name(class))));
            }
        }
        if !carries.has(Kind::Relation) {
            // What carries relations carries spans as they come, so that none of them goes below.
            for relation in std::mem::take(&mut item.relations) {
                self.report.note(Kind::Relation, || format!("{name}: {}", shown(&relation.name)));
            }
        }
        self.objects(catalog, item);
        if !carries.has(Kind::Overlap) {
            self.overlaps(item);
        }
        if !self.findings(catalog, item) {
            return false;
        }
        if is_empty(item) && !carries.has(Kind::Empty) {
            self.report.note(Kind::Empty, || name);
            return false;
        }
        true
    }

    fn objects(&mut self, catalog: &Catalog, item: &mut Item) {
        let (name, size) = (item.name.clone(), item.size);
        let mut number = 0;
        item.objects.retain_mut(|object| {
            number += 1;
            let place = Place { name: &name, number, class: catalog.name(object.class) };
            self.object(&place, size, object)
        });
    }

    fn object(&mut self, place: &Place<'_>, size: Option<(u32, u32)>, object: &mut Object) -> bool {
        let carries = self.to.carries;
        if object.is_crowd && !carries.has(Kind::Crowd) {
            self.report.note(Kind::Crowd, || place.shown());
            return false;
        }
        if !object.attributes.is_empty() && !carries.has(Kind::Attribute) {
            for (name, _) in std::mem::take(&mut object.attributes) {
                self.report.note(Kind::Attribute, || format!("{}: {}", place.shown(), shown(&name)));
            }
        }
        if object.score.is_some() && !carries.has(Kind::Score) {
            object.score = None;
            self.report.note(Kind::Score, || place.shown());
        }
        self.shape(place, object) && self.inside(place, size, object)
    }

    /// Whether its place can be carried, after all that can be given up was given up.
    fn shape(&mut self, place: &Place<'_>, object: &mut Object) -> bool {
        let carries = self.to.carries;
        let needed = of_shape(object);
        let lacking = CARRIED.iter().copied().filter(|kind| needed.has(*kind) && !carries.has(*kind));
        let lacking: Vec<Kind> = lacking.collect();
        if !lacking.is_empty() {
            let bounds = object.bounds().filter(|_| carries.has(Kind::Box));
            let own = object.frame.filter(|_| carries.has(Kind::Box));
            match bounds {
                Some(around) if self.options.enclose => {
                    object.shape = Shape::Box(around);
                    self.report.enclosed += 1;
                }
                _ => {
                    for kind in lacking {
                        self.report.note(kind, || place.shown());
                    }
                    let Some(own) = own else { return false };
                    object.shape = Shape::Box(own);
                }
            }
            object.frame = None;
        }
        if !object.key_points.is_empty() && !carries.has(Kind::KeyPoints) {
            object.key_points.clear();
            self.report.note(Kind::KeyPoints, || place.shown());
        }
        true
    }

    fn inside(&mut self, place: &Place<'_>, size: Option<(u32, u32)>, object: &mut Object) -> bool {
        let Some(size) = size.filter(|_| self.to.is_inside) else { return true };
        if clip::is_inside(object, size) {
            return true;
        }
        if self.options.clip && clip::clip(object, size) {
            self.report.clipped += 1;
            return true;
        }
        let (width, height) = size;
        self.report.note(Kind::Unfit, || {
            let is = object.bounds().map_or(String::new(), |b| {
                format!(" at x {} to {}, y {} to {}", b.x, b.right(), b.y, b.bottom())
            });
            format!("{}{is} is not inside {width} by {height} pixels", place.shown())
        });
        false
    }

    fn overlaps(&mut self, item: &mut Item) {
        let mut kept: Vec<Span> = Vec::new();
        item.spans.sort_by_key(|span| (span.start, span.end));
        for span in std::mem::take(&mut item.spans) {
            if kept.last().is_some_and(|before| before.end > span.start) {
                let what = || format!("{}: characters {} to {}", item.name, span.start, span.end);
                self.report.note(Kind::Overlap, what);
            } else {
                kept.push(span);
            }
        }
        item.spans = kept;
    }

    /// Takes out what the format itself finds; whether the item stays.
    fn findings(&mut self, catalog: &Catalog, item: &mut Item) -> bool {
        let Some(check) = self.to.check else { return true };
        let mut findings = check(catalog, item, self.options);
        for finding in &findings {
            self.report.note(Kind::Unfit, || format!("{}: {}", item.name, finding.what));
        }
        if findings.iter().any(|finding| finding.target == Target::Item) {
            return false;
        }
        // From behind, so that the places of those before stay true; what goes whole goes once.
        findings.sort_by_key(|finding| match finding.target {
            Target::Item => (0, 0),
            Target::Object(at) | Target::Span(at) => (at, usize::MAX),
            Target::Attribute(at, of) => (at, of),
        });
        findings.dedup_by_key(|finding| finding.target);
        let mut gone = None;
        for finding in findings.iter().rev() {
            match finding.target {
                Target::Item => {}
                Target::Object(at) => {
                    item.objects.remove(at);
                    gone = Some(at);
                }
                Target::Span(at) => {
                    item.spans.remove(at);
                }
                Target::Attribute(at, _) if gone == Some(at) => {}
                Target::Attribute(at, of) => {
                    item.objects[at].attributes.remove(of);
                }
            }
        }
        true
    }
}

struct Place<'a> {
    name: &'a str,
    number: usize,
    class: &'a str,
}

impl Place<'_> {
    fn shown(&self) -> String {
        format!("{}, object {} ({})", self.name, self.number, shown(self.class))
    }
}
