//! Writing answers and workers as CSV. A file of two million answers is written in about as long as it is read, so rows are
//! put together by hand.

use anyhow::{Context, Result};
use gongdao_consensus::categorical::{Fit, Labels};
use gongdao_consensus::methods::Findings;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Writes `task,label,probability`.
pub fn answers(path: &Path, labels: &Labels, fit: &Fit) -> Result<()> {
    written(path, |to| {
        to.write_all(b"task,label,probability\n")?;
        for task in 0..fit.tasks() {
            cell(to, labels.tasks().get(task))?;
            to.write_all(b",")?;
            cell(to, labels.classes().get(fit.answer(task)))?;
            to.write_all(b",")?;
            share(to, fit.probability(task))?;
            to.write_all(b"\n")?;
        }
        Ok(())
    })
}

/// Writes `worker,labels,skill`.
pub fn workers(path: &Path, labels: &Labels, fit: &Fit) -> Result<()> {
    written(path, |to| {
        to.write_all(b"worker,labels,skill\n")?;
        for (worker, skill) in fit.skills().iter().enumerate() {
            cell(to, labels.workers().get(worker))?;
            write!(to, ",{},", labels.worker_labels(worker))?;
            share(to, *skill)?;
            to.write_all(b"\n")?;
        }
        Ok(())
    })
}

/// Writes `task,label,probability` of a method for texts or comparisons; scores with all their digits.
pub fn findings(path: &Path, found: &Findings) -> Result<()> {
    written(path, |to| {
        to.write_all(b"task,label,probability\n")?;
        for one in &found.answers {
            cell(to, &one.task)?;
            to.write_all(b",")?;
            cell(to, &one.label)?;
            writeln!(to, ",{}", one.probability)?;
        }
        Ok(())
    })
}

/// Writes `worker,labels,skill` of a method for texts or comparisons.
pub fn weighed(path: &Path, found: &Findings) -> Result<()> {
    written(path, |to| {
        to.write_all(b"worker,labels,skill\n")?;
        for one in &found.workers {
            cell(to, &one.worker)?;
            write!(to, ",{},", one.answers)?;
            share(to, one.skill)?;
            to.write_all(b"\n")?;
        }
        Ok(())
    })
}

fn written(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>) -> Result<()> {
    let failed = || format!("{} cannot be written", path.display());
    let mut to = BufWriter::with_capacity(1 << 18, File::create(path).with_context(failed)?);
    write(&mut to).and_then(|()| to.flush()).with_context(failed)
}

/// A cell, quoted where it must be.
fn cell(to: &mut impl Write, text: &str) -> std::io::Result<()> {
    let is_plain = !text.is_empty() && !text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'));
    if is_plain {
        return to.write_all(text.as_bytes());
    }
    write!(to, "\"{}\"", text.replace('"', "\"\""))
}

/// A share with six digits.
fn share(to: &mut impl Write, share: f64) -> std::io::Result<()> {
    const DIGITS: usize = 6;
    let mut digits = *b"0.000000";
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a million fits")]
    let mut rest = (share.clamp(0.0, 1.0) * 1e6).round() as u32;
    for place in (2..2 + DIGITS).rev() {
        digits[place] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    digits[0] = b'0' + rest as u8;
    to.write_all(&digits)
}
