//! What a format is to a conversion: its name, what it carries, how it is read and written.

use super::error::DataError;
use super::kind::{Kind, Kinds};
use super::model::{Catalog, Item};
use super::options::Options;
use super::sieve::Finding;
use super::tree::{Sink, Tree};
use std::io::{self, Write};

/// Who gets the items of a data set as they are read.
pub trait Visitor {
    /// An item, and the classes known so far; later items may bring more.
    ///
    /// # Errors
    /// What ends the reading.
    fn item(&mut self, catalog: &Catalog, item: Item) -> Result<(), DataError>;

    /// Something that nothing here can hold, which was passed over: what, and where.
    fn unread(&mut self, what: &str, place: &str);
}

/// Writes a data set, item by item.
pub trait Writer {
    /// Writes an item, which holds only what the format carries.
    ///
    /// # Errors
    /// When the destination fails.
    fn item(&mut self, to: &mut dyn Sink, catalog: &Catalog, item: &Item) -> Result<(), DataError>;

    /// Writes what stands at the end.
    ///
    /// # Errors
    /// When the destination fails.
    fn end(self: Box<Self>, to: &mut dyn Sink, catalog: &Catalog) -> Result<(), DataError>;
}

/// Reads a data set to its end; the classes it has.
pub(super) type Read = fn(&dyn Tree, &Options<'_>, &mut dyn Visitor) -> Result<Catalog, DataError>;
/// Begins to write one.
pub(super) type Begin = fn(&mut dyn Sink, &Options<'_>) -> Result<Box<dyn Writer + Send>, DataError>;
/// Finds in an item what the format has no place for.
pub(super) type Check = fn(&Catalog, &Item, &Options<'_>) -> Vec<Finding>;

/// A format.
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// The file it is, where it is one; a folder otherwise.
    pub file: Option<&'static str>,
    /// What it carries.
    pub carries: Kinds,
    /// Whether every picture's width and height must be known to write it.
    pub needs_size: bool,
    /// Whether nothing may reach outside its picture.
    pub is_inside: bool,
    /// What to know about it, in a line.
    pub note: &'static str,
    pub(super) check: Option<Check>,
    pub(super) read: Read,
    pub(super) begin: Begin,
}

impl Format {
    /// The kinds it carries, as words.
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        super::kind::CARRIED.iter().filter(|kind| self.carries.has(**kind)).map(|kind| kind.word())
    }

    /// Whether it carries one.
    pub fn has(&self, kind: Kind) -> bool {
        self.carries.has(kind)
    }
}

/// A file being written, whose errors name it.
pub(crate) struct Out {
    name: String,
    to: Box<dyn Write + Send>,
}

impl Out {
    pub(crate) fn create(to: &mut dyn Sink, name: &str) -> Result<Self, DataError> {
        let file = to.create(name).map_err(|error| DataError::io(name, &error))?;
        Ok(Self { name: name.to_owned(), to: file })
    }

    /// Makes a file, writes it and closes it.
    pub(crate) fn whole(
        to: &mut dyn Sink,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), DataError> {
        let mut out = Self::create(to, name)?;
        out.with(write)?;
        out.close()
    }

    pub(crate) fn with(
        &mut self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), DataError> {
        write(self.to.as_mut()).map_err(|error| DataError::io(&self.name, &error))
    }

    pub(crate) fn close(mut self) -> Result<(), DataError> {
        self.with(|to| to.flush())
    }

    pub(crate) fn failed(&self, error: &io::Error) -> DataError {
        DataError::io(&self.name, error)
    }
}

/// A name without its ending.
pub(crate) fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, ending)) if !ending.contains('/') && !stem.is_empty() && !stem.ends_with('/') => stem,
        _ => name,
    }
}

/// Opens a file of a tree with a buffer.
pub(crate) fn open(
    tree: &dyn Tree,
    name: &str,
) -> Result<io::BufReader<Box<dyn super::tree::Source>>, DataError> {
    const BLOCK_BYTES: usize = 256 * 1024;
    let source = tree.open(name).map_err(|error| DataError::io(name, &error))?;
    Ok(io::BufReader::with_capacity(BLOCK_BYTES, source))
}

/// Reads a small file whole, as text without a byte order mark.
pub(crate) fn text(tree: &dyn Tree, name: &str, limit: u64) -> Result<String, DataError> {
    use std::io::Read as _;
    let source = tree.open(name).map_err(|error| DataError::io(name, &error))?;
    let mut bytes = Vec::new();
    source.take(limit + 1).read_to_end(&mut bytes).map_err(|error| DataError::io(name, &error))?;
    if bytes.len() as u64 > limit {
        return Err(DataError::too_much(name, "", format!("it is longer than {limit} bytes"), "split it"));
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| DataError::bad(name, "", "it is not UTF-8 text", "save it as UTF-8"))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}
