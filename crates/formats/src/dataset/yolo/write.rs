//! Writes YOLO: a label file for each picture as it comes, `data.yaml` at the end. Pictures are not copied.

use super::line::{self, Task};
use crate::dataset::error::DataError;
use crate::dataset::format::{Out, Writer, stem};
use crate::dataset::model::{Catalog, Item};
use crate::dataset::tree::Sink;
use std::collections::BTreeSet;
use std::io::{self, Write};

struct Yolo {
    task: Task,
    /// Key points of every line, fixed at the first picture.
    points: Option<usize>,
    splits: BTreeSet<String>,
}

pub(super) fn begin(task: Task) -> Box<dyn Writer + Send> {
    Box::new(Yolo { task, points: None, splits: BTreeSet::new() })
}

fn most_points(catalog: &Catalog) -> usize {
    catalog.all().iter().map(|category| category.points.len()).max().unwrap_or(0)
}

impl Writer for Yolo {
    fn item(&mut self, to: &mut dyn Sink, catalog: &Catalog, item: &Item) -> Result<(), DataError> {
        let points = match self.task {
            Task::Pose => *self.points.get_or_insert_with(|| most_points(catalog)),
            _ => 0,
        };
        if !item.split.is_empty() && !self.splits.contains(&item.split) {
            self.splits.insert(item.split.clone());
        }
        let slash = if item.split.is_empty() { "" } else { "/" };
        let file = format!("labels/{}{slash}{}.txt", item.split, stem(&item.name));
        let (task, size) = (self.task, item.size.unwrap_or((1, 1)));
        Out::whole(to, &file, |to| {
            let mut lines = Vec::new();
            for object in &item.objects {
                line::write(&mut lines, object, task, points, size)?;
            }
            to.write_all(&lines)
        })
    }

    fn end(self: Box<Self>, to: &mut dyn Sink, catalog: &Catalog) -> Result<(), DataError> {
        let points = most_points(catalog);
        if self.points.is_some_and(|fixed| fixed != points) {
            let what = "a class with more key points came after the first picture";
            return Err(DataError::bad(
                "data.yaml",
                "kpt_shape",
                what,
                "declare all classes at the beginning",
            ));
        }
        Out::whole(to, "data.yaml", |to| self.yaml(to, catalog, points))
    }
}

impl Yolo {
    fn yaml(&self, to: &mut dyn Write, catalog: &Catalog, points: usize) -> io::Result<()> {
        writeln!(to, "path: .")?;
        // Trainers want both keys, whatever there is.
        for split in ["train", "val"].into_iter().filter(|split| !self.splits.contains(*split)) {
            let first = self.splits.iter().next().map_or(String::new(), |first| format!("/{first}"));
            writeln!(to, "{split}: images{first}")?;
        }
        for split in &self.splits {
            writeln!(to, "{split}: images/{split}")?;
        }
        writeln!(to, "names:{}", if catalog.all().is_empty() { " []" } else { "" })?;
        for (place, category) in catalog.all().iter().enumerate() {
            writeln!(to, "  {place}: {}", serde_json::to_string(&category.name)?)?;
        }
        if self.task != Task::Pose {
            return Ok(());
        }
        writeln!(to, "kpt_shape: [{points}, 3]")?;
        let with_points =
            || catalog.all().iter().enumerate().filter(|(_, category)| !category.points.is_empty());
        writeln!(to, "kpt_names:")?;
        for (place, category) in with_points() {
            writeln!(to, "  {place}: {}", serde_json::to_string(&category.points)?)?;
        }
        writeln!(to, "kpt_edges:")?;
        for (place, category) in with_points() {
            writeln!(to, "  {place}: {}", serde_json::to_string(&category.edges)?)?;
        }
        Ok(())
    }
}
