//! Processor time and memory of reading and writing a data set of a given number of boxes, from and to files in a folder:
//! `dataset_speed FOLDER BOXES FORMAT`. Ten boxes a picture.

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
    let boxes: u64 = told.next().ok_or("name a number of boxes")?.parse()?;
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
