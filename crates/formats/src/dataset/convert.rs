//! From one format to another, item by item: read, strain, write.

use super::error::DataError;
use super::format::{Format, Visitor, Writer};
use super::kind::Kind;
use super::model::{Catalog, Item};
use super::options::Options;
use super::report::Report;
use super::sieve::Sieve;
use super::tree::{Sink, Tree};

/// The most classes a data set may have.
const CLASSES: usize = 100_000;

/// Converts a data set. Without [`Options::drop`], what the format cannot carry is counted to the end and
/// [`Report::is_lossy`] says that the output is not whole and has to be thrown away.
///
/// # Errors
/// What is wrong with the input, or a destination that fails.
pub fn convert(
    (tree, from): (&dyn Tree, &Format),
    (sink, to): (&mut dyn Sink, &Format),
    options: &Options<'_>,
) -> Result<Report, DataError> {
    let mut pipe = Pipe::begin((sink, to), options)?;
    let catalog = (from.read)(tree, options, &mut pipe)?;
    pipe.end(&catalog)
}

/// Reads a data set into memory, for tests and small ones: its classes, its items, and what could not be held.
///
/// # Errors
/// What is wrong with it.
pub fn read(
    tree: &dyn Tree,
    from: &Format,
    options: &Options<'_>,
) -> Result<(Catalog, Vec<Item>, Vec<String>), DataError> {
    struct Kept(Vec<Item>, Vec<String>);
    impl Visitor for Kept {
        fn item(&mut self, _: &Catalog, item: Item) -> Result<(), DataError> {
            self.0.push(item);
            Ok(())
        }
        fn unread(&mut self, what: &str, place: &str) {
            self.1.push(format!("{place}: {what}"));
        }
    }
    let mut kept = Kept(Vec::new(), Vec::new());
    let catalog = (from.read)(tree, options, &mut kept)?;
    Ok((catalog, kept.0, kept.1))
}

/// Reads a data set item by item, for who wants no more than to look at it.
///
/// # Errors
/// What is wrong with it, and what the visitor says.
pub fn visit(
    tree: &dyn Tree,
    from: &Format,
    options: &Options<'_>,
    visitor: &mut dyn Visitor,
) -> Result<Catalog, DataError> {
    (from.read)(tree, options, visitor)
}

/// Writes items as a format, as [`convert`] does.
///
/// # Errors
/// When the destination fails.
pub fn write(
    catalog: &Catalog,
    items: &[Item],
    (sink, to): (&mut dyn Sink, &Format),
    options: &Options<'_>,
) -> Result<Report, DataError> {
    let mut pipe = Pipe::begin((sink, to), options)?;
    for item in items {
        pipe.item(catalog, item.clone())?;
    }
    pipe.end(catalog)
}

/// A data set under way to a format, item by item, as [`convert`] writes it.
pub struct Pipe<'a> {
    sieve: Sieve<'a>,
    writer: Box<dyn Writer>,
    sink: &'a mut dyn Sink,
    /// Classes whose family was looked at.
    groups: usize,
}

impl std::fmt::Debug for Pipe<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pipe").field("report", &self.sieve.report).finish_non_exhaustive()
    }
}

impl<'a> Pipe<'a> {
    /// Begins one.
    ///
    /// # Errors
    /// When the destination fails.
    pub fn begin(
        (sink, to): (&'a mut dyn Sink, &'a Format),
        options: &'a Options<'a>,
    ) -> Result<Self, DataError> {
        let sieve = Sieve { to, options, report: Report::default() };
        let writer = (to.begin)(sink, options)?;
        Ok(Self { sieve, writer, sink, groups: 0 })
    }

    fn is_stopped(&self) -> bool {
        !self.sieve.options.drop && self.sieve.report.is_lossy()
    }

    /// Writes the end, unless something was lost that refuses the conversion; what it came to.
    ///
    /// # Errors
    /// When the destination fails.
    pub fn end(mut self, catalog: &Catalog) -> Result<Report, DataError> {
        self.look_at_groups(catalog);
        self.sieve.report.classes = catalog.all().len() as u64;
        if !self.is_stopped() {
            self.writer.end(self.sink, catalog)?;
        }
        Ok(self.sieve.report)
    }

    fn look_at_groups(&mut self, catalog: &Catalog) {
        for category in catalog.all().iter().skip(self.groups) {
            if !category.group.is_empty() && !self.sieve.to.carries.has(Kind::Group) {
                self.sieve.report.note(Kind::Group, || format!("{} of {}", category.name, category.group));
            }
        }
        self.groups = catalog.all().len();
    }
}

impl Visitor for Pipe<'_> {
    fn item(&mut self, catalog: &Catalog, mut item: Item) -> Result<(), DataError> {
        if catalog.all().len() > CLASSES {
            let what = format!("there are more than {CLASSES} classes");
            return Err(DataError::too_much(&item.name, "", what, "look whether names of classes are right"));
        }
        let options = self.sieve.options;
        if let (None, None, Some(pictures)) = (item.size, &item.text, options.pictures) {
            item.size = pictures.find(&item.name)?.map(|picture| picture.size);
        }
        if !self.sieve.strain(catalog, &mut item) || self.is_stopped() {
            return Ok(());
        }
        self.writer.item(self.sink, catalog, &item)?;
        let report = &mut self.sieve.report;
        match item.text {
            Some(_) => report.texts += 1,
            None => report.pictures += 1,
        }
        report.objects += item.objects.len() as u64;
        report.spans += item.spans.len() as u64;
        Ok(())
    }

    fn unread(&mut self, what: &str, place: &str) {
        self.sieve.report.note(Kind::Unread, || format!("{place}: {what}"));
    }
}
