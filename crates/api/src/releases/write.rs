//! The files of data: results as the routes send them, and drawn objects in every format of data sets.

use super::{Ended, Pace};
use crate::Api;
use crate::pseudonym::pseudonym;
use gongdao_engine::Actor;
use gongdao_engine::queries::Snapshot;
use gongdao_engine::queries::coco::CocoExport;
use gongdao_engine::queries::drawn::DrawnExport;
use gongdao_engine::queries::label_studio::LabelStudioExport;
use gongdao_engine::queries::marked::{MarkedAs, MarkedExport};
use gongdao_engine::queries::releases::{Release, results_of};
use gongdao_engine::queries::results::{Export, Pseudonym, ResultKind, ResultsOf};
use gongdao_formats::Format;
use gongdao_formats::archive::ZipSink;
use gongdao_formats::dataset::{self, Options, Pipe, Report, Sink, Spool, Visitor};
use gongdao_formats::results::Style;
use gongdao_kernel::Fault;
use gongdao_market::ReleaseFormat as F;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A temporary file whose hash is known when it is through.
pub(super) struct Written {
    file: BufWriter<File>,
    hasher: Sha256,
}

impl Written {
    pub(super) fn new(api: &Api) -> Result<Self, Ended> {
        let folder = temporary(api)?;
        let file = tempfile::tempfile_in(folder).map_err(Ended::failed)?;
        Ok(Self { file: BufWriter::new(file), hasher: Sha256::new() })
    }

    /// The file at its beginning, and its SHA-256.
    pub(super) fn finish(self) -> io::Result<(File, [u8; 32])> {
        let mut file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        Ok((file, self.hasher.finalize().into()))
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write_all(bytes)?;
        self.hasher.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn temporary(api: &Api) -> Result<&Path, Ended> {
    Ok(&api.media_or_none().ok_or(Ended::Elsewhere)?.options.temporary)
}

/// Results that come as bytes, a page at a time.
enum Source {
    Rows(Export),
    Coco(Box<CocoExport>),
    Marked(Box<MarkedExport>),
    LabelStudio(Box<LabelStudioExport>),
}

impl Source {
    fn open(
        snapshot: &mut Snapshot,
        actor: &Actor,
        of: ResultsOf,
        (format, drop): (F, bool),
    ) -> Result<Self, Fault> {
        let marked = |name| MarkedAs { format: name, tokens: None, drop };
        let rows = |snapshot: &mut Snapshot, of, kind, format| {
            Ok(Self::Rows(Export::open(snapshot, actor, of, kind, Style::new(format))?))
        };
        match format {
            F::ConsensusCsv => rows(snapshot, of, ResultKind::Consensus, Format::Csv),
            F::ConsensusJsonl => rows(snapshot, of, ResultKind::Consensus, Format::Jsonl),
            F::AnswersCsv => rows(snapshot, of, ResultKind::Raw, Format::Csv),
            F::AnswersJsonl => rows(snapshot, of, ResultKind::Raw, Format::Jsonl),
            F::Coco => Ok(Self::Coco(Box::new(CocoExport::open(snapshot, actor, of)?))),
            F::LabelStudio => {
                let export = LabelStudioExport::open(snapshot, actor, of, ResultKind::Consensus, drop)?;
                Ok(Self::LabelStudio(Box::new(export)))
            }
            F::Conll | F::WebAnnotation => {
                let name = if format == F::Conll { "conll" } else { "web-annotation" };
                let export = MarkedExport::open(snapshot, actor, of, ResultKind::Consensus, marked(name))?;
                Ok(Self::Marked(Box::new(export)))
            }
            _ => Err(Fault::internal("a file of a release that is not read in bytes")),
        }
    }

    fn page(&mut self, snapshot: &mut Snapshot, named: Pseudonym<'_>) -> Result<Option<Vec<u8>>, Fault> {
        match self {
            Self::Rows(export) => export.page(snapshot, named),
            Self::Coco(export) => export.page(snapshot, named),
            Self::Marked(export) => export.page(snapshot),
            Self::LabelStudio(export) => export.page(snapshot, named),
        }
    }
}

/// The format of data sets that drawn objects are written in; nothing for files of other kinds.
fn dataset_of(format: F) -> Option<&'static dataset::Format> {
    let name = match format {
        F::Yolo => "yolo",
        F::YoloSegment => "yolo-segment",
        F::YoloObb => "yolo-obb",
        F::YoloPose => "yolo-pose",
        F::Voc => "voc",
        F::Cvat => "cvat",
        F::Parquet => "parquet",
        _ => return None,
    };
    dataset::find(name)
}

/// Refuses what can be seen to be impossible before anything is made: a file for which the form has nothing.
///
/// # Errors
/// `invalid_field`, `not_found`, `scope_missing`.
pub(crate) fn check(
    snapshot: &mut Snapshot,
    actor: &Actor,
    of: &ResultsOf,
    (files, lossy): (&[F], bool),
) -> Result<(), Fault> {
    for format in files {
        match dataset_of(*format) {
            Some(to) => drop(DrawnExport::open(snapshot, actor, of.clone(), (to.name, false))?),
            // Reading the columns of a table is left to the job.
            None if matches!(format, F::Coco | F::Conll | F::WebAnnotation | F::LabelStudio) => {
                drop(Source::open(snapshot, actor, of.clone(), (*format, lossy))?);
            }
            None => {}
        }
    }
    Ok(())
}

/// Writes one file of data; what its format could not carry.
pub(super) fn file(
    pace: &mut Pace<'_>,
    row: &Release,
    actor: &Actor,
    format: F,
) -> Result<(Written, String), Ended> {
    match dataset_of(format) {
        Some(to) => drawn(pace, row, actor, to),
        None => bytes(pace, row, actor, format).map(|written| (written, String::new())),
    }
}

/// Tasks of a page of results, as far as progress goes.
const PAGE_TASKS: u64 = 1_000;

fn bytes(pace: &mut Pace<'_>, row: &Release, actor: &Actor, format: F) -> Result<Written, Ended> {
    let engine = std::sync::Arc::clone(pace.api.engine());
    let (of, person) = (results_of(row), row.requester);
    let mut source = engine.read(|snapshot| Source::open(snapshot, actor, of, (format, row.lossy)))?;
    if let Source::Marked(marked) = &mut source {
        while !engine.read(|snapshot| marked.check(snapshot))? {
            pace.went(0)?;
        }
    }
    let secrets = pace.api.secrets().clone();
    let named = move |worker| pseudonym(&secrets, person, worker);
    let mut written = Written::new(pace.api)?;
    while let Some(page) = engine.read(|snapshot| source.page(snapshot, &named))? {
        written.write_all(&page).map_err(Ended::failed)?;
        pace.went(PAGE_TASKS)?;
    }
    Ok(written)
}

fn drawn(
    pace: &mut Pace<'_>,
    row: &Release,
    actor: &Actor,
    to: &'static dataset::Format,
) -> Result<(Written, String), Ended> {
    let folder = temporary(pace.api)?.to_owned();
    let written = Written::new(pace.api)?;
    let options = Options { drop: row.lossy, ..Options::default() };
    let (written, report) = if to.file.is_some() {
        let mut sink = OneFile { written: Shared::new(written), folder };
        let report = feed(pace, row, actor, (&mut sink, to), &options)?;
        (sink.written.take().ok_or_else(|| Ended::failed("a file stayed open"))?, report)
    } else {
        let spool = move || spool_in(&folder);
        let mut sink = ZipSink::new(written, Box::new(spool)).map_err(Ended::failed)?;
        let report = feed(pace, row, actor, (&mut sink, to), &options)?;
        (sink.finish().map_err(Ended::failed)?, report)
    };
    let told = told(&report);
    if report.is_lossy() && !row.lossy {
        let what = format!(
            "{} cannot carry {told}. Leave the file out, or say that files may go on without what they cannot carry.",
            to.name
        );
        return Err(Ended::Refused(what));
    }
    Ok((written, told))
}

/// What was lost, with the first cases; families of classes and the like are passed over.
fn told(report: &Report) -> String {
    let lost = report.lost.iter().filter(|(kind, _)| !kind.is_minor());
    let told: Vec<String> = lost
        .map(|(kind, tally)| format!("{} ({}: {})", kind.word(), tally.count, tally.cases.join("; ")))
        .collect();
    told.join(", ")
}

fn feed<'a>(
    pace: &mut Pace<'_>,
    row: &Release,
    actor: &Actor,
    to: (&'a mut (dyn Sink + 'a), &'static dataset::Format),
    options: &'a Options<'a>,
) -> Result<Report, Ended> {
    let engine = std::sync::Arc::clone(pace.api.engine());
    let (of, person) = (results_of(row), row.requester);
    // Only what has a place for any attribute says whose each object is.
    let of_what = (to.1.name, matches!(to.1.name, "parquet" | "cvat"));
    let mut export = engine.read(|snapshot| DrawnExport::open(snapshot, actor, of, of_what))?;
    let secrets = pace.api.secrets().clone();
    let named = move |worker| pseudonym(&secrets, person, worker);
    let mut pipe = Pipe::begin(to, options).map_err(Ended::failed)?;
    while let Some((items, tasks)) = engine.read(|snapshot| export.page(snapshot, &named))? {
        for item in items {
            pipe.item(export.catalog(), item).map_err(|error| Ended::Refused(error.to_string()))?;
        }
        pace.went(tasks)?;
    }
    pipe.end(export.catalog()).map_err(Ended::failed)
}

fn spool_in(folder: &Path) -> io::Result<Box<dyn Spool>> {
    Ok(Box::new(tempfile::tempfile_in(folder)?))
}

/// The one file of a format, however it is called.
struct OneFile {
    written: Shared,
    folder: PathBuf,
}

/// A file that the writer and whoever waits for it both hold.
#[derive(Clone)]
struct Shared(std::sync::Arc<std::sync::Mutex<Option<Written>>>);

impl Shared {
    fn new(written: Written) -> Self {
        Self(std::sync::Arc::new(std::sync::Mutex::new(Some(written))))
    }

    fn take(&self) -> Option<Written> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take()
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut held = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        held.as_mut().ok_or_else(|| io::Error::other("the file is closed"))?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sink for OneFile {
    fn create(&mut self, _: &str) -> io::Result<Box<dyn Write + Send>> {
        Ok(Box::new(self.written.clone()))
    }

    fn spool(&mut self) -> io::Result<Box<dyn Spool>> {
        spool_in(&self.folder)
    }
}
