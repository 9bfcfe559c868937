//! Time and memory of reading and writing data sets, from and to files in a folder, ten boxes a picture.
//!
//! * `dataset_speed FOLDER` measures the bars one after the other: 10,000 boxes of COCO in and out (0.3 s each), a million
//!   in and out (10 s, 100 MB), each also to Parquet; it fails where one is passed;
//! * `dataset_speed FOLDER BOXES FORMAT` measures one conversion of COCO.

use gongdao_formats::dataset::*;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

struct Folder(PathBuf, Vec<String>);

impl Tree for Folder {
    fn names(&self) -> &[String] {
        &self.1
    }
    fn open(&self, name: &str) -> io::Result<Box<dyn Source>> {
        Ok(Box::new(File::open(self.0.join(name))?))
    }
}

impl Sink for Folder {
    fn create(&mut self, name: &str) -> io::Result<Box<dyn Write + Send>> {
        let path = self.0.join(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        Ok(Box::new(BufWriter::new(File::create(path)?)))
    }
    fn spool(&mut self) -> io::Result<Box<dyn Spool>> {
        let path = self.0.join(".spool");
        let file = File::options().read(true).write(true).create(true).truncate(true).open(&path)?;
        std::fs::remove_file(path)?;
        Ok(Box::new(file))
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut told = std::env::args().skip(1);
    let folder = told.next().ok_or("name a folder")?;
    std::fs::create_dir_all(&folder)?;
    let Some(boxes) = told.next() else { return bars(Path::new(&folder)) };
    let boxes: u64 = boxes.parse()?;
    let to = find(&told.next().unwrap_or_else(|| "coco".to_owned())).ok_or("there is no such format")?;
    let coco = find("coco").ok_or("there is no COCO")?;
    let input = Path::new(&folder).join("input.json");
    make(&input, boxes)?;
    let tree = Folder(folder.clone().into(), vec!["input.json".to_owned()]);
    let mut sink = Folder(Path::new(&folder).join("output"), Vec::new());
    std::fs::create_dir_all(&sink.0)?;
    let before = seconds()?;
    let report = convert((&tree, coco), (&mut sink, to), &Options::default())?;
    let used = seconds()? - before;
    let memory = std::fs::read_to_string("/proc/self/status")?;
    let peak = memory.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    writeln!(
        io::stdout(),
        "{} boxes in and out as {}: {used:.2} s of processor time, {peak}",
        report.objects,
        to.name
    )?;
    Ok(())
}

/// Counts objects and keeps none.
struct Counted(u64);

impl Visitor for Counted {
    fn item(&mut self, _: &Catalog, item: Item) -> Result<(), DataError> {
        self.0 += item.objects.len() as u64;
        Ok(())
    }
    fn unread(&mut self, _: &str, _: &str) {}
}

/// Measures what the bars are about: reading by itself, writing by itself, and converting.
fn bars(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    const MEMORY_KB: u64 = 100_000;
    let coco = find("coco").ok_or("there is no COCO")?;
    let mut passed = Vec::new();
    for (boxes, bar) in [(10_000_u64, 0.3), (1_000_000, 10.0)] {
        let place = folder.join(boxes.to_string());
        std::fs::create_dir_all(&place)?;
        make(&place.join("input.json"), boxes)?;
        let tree = Folder(place.clone(), vec!["input.json".to_owned()]);
        let mut tell =
            |what: &str, bar: f64, begun: std::time::Instant| -> Result<(), Box<dyn std::error::Error>> {
                let (took, peak) = (begun.elapsed().as_secs_f64(), peak_kb()?);
                writeln!(
                    io::stdout(),
                    "{boxes:>9} boxes, {what:<16} {took:6.2} s of {bar} s, at most {peak} kB so far"
                )?;
                if took > bar || peak > MEMORY_KB {
                    passed.push(format!("{boxes} boxes, {what}"));
                }
                Ok(())
            };
        let (begun, mut counted) = (std::time::Instant::now(), Counted(0));
        visit(&tree, coco, &Options::default(), &mut counted)?;
        tell("COCO in", bar, begun)?;
        if counted.0 != boxes {
            return Err(format!("{} boxes were read", counted.0).into());
        }
        let begun = std::time::Instant::now();
        let mut sink = Folder(place.join("out"), Vec::new());
        let options = Options::default();
        let mut pipe = Pipe::begin((&mut sink, coco), &options)?;
        let mut catalog = Catalog::default();
        let class = catalog.place("car");
        for at in 0..boxes / 10 {
            let rect = |k: u64| Rect {
                x: at as f64 % 1700.0 + 0.25,
                y: k as f64 + 0.5,
                width: 120.75,
                height: 80.5,
            };
            let objects = (0..10).map(|k| Object::new(class, Shape::Box(rect(k)))).collect();
            let (name, size) = (format!("street/{at:08}.jpg"), Some((1920, 1080)));
            pipe.item(&catalog, Item { name, size, objects, ..Item::default() })?;
        }
        pipe.end(&catalog)?;
        tell("COCO out", bar, begun)?;
        for to in ["coco", "parquet"] {
            let begun = std::time::Instant::now();
            let mut sink = Folder(place.join(to), Vec::new());
            convert((&tree, coco), (&mut sink, find(to).ok_or("no such format")?), &options)?;
            // In and out together.
            tell(&format!("COCO to {to}"), 2.0 * bar, begun)?;
        }
    }
    if passed.is_empty() { Ok(()) } else { Err(format!("over its bar: {}", passed.join("; ")).into()) }
}

fn peak_kb() -> Result<u64, Box<dyn std::error::Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    Ok(line.split_whitespace().next().ok_or("no VmHWM")?.parse()?)
}

fn make(path: &Path, boxes: u64) -> io::Result<()> {
    let mut to = BufWriter::new(File::create(path)?);
    write!(to, "{{\"images\":[")?;
    for image in 0..boxes.div_ceil(10) {
        let comma = if image > 0 { "," } else { "" };
        write!(
            to,
            "{comma}{{\"id\":{image},\"file_name\":\"street/{image:08}.jpg\",\"width\":1920,\"height\":1080}}"
        )?;
    }
    write!(to, "],\"categories\":[{{\"id\":1,\"name\":\"car\"}}],\"annotations\":[")?;
    for at in 0..boxes {
        let (comma, x, y) = (if at > 0 { "," } else { "" }, at % 1700, at % 900);
        write!(
            to,
            "{comma}{{\"id\":{at},\"image_id\":{},\"category_id\":1,\"bbox\":[{x}.25,{y}.5,120.75,80.5],\"area\":9720.375,\
             \"iscrowd\":0,\"segmentation\":[]}}",
            at / 10
        )?;
    }
    write!(to, "]}}")?;
    to.flush()
}

/// Processor time of this process so far, user and system, at the kernel's hundred ticks a second.
fn seconds() -> Result<f64, Box<dyn std::error::Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks: u64 =
        fields.get(11).ok_or("no stat")?.parse::<u64>()? + fields.get(12).ok_or("no stat")?.parse::<u64>()?;
    Ok(ticks as f64 / 100.0)
}
