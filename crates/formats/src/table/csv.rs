//! Wanted columns of CSV. The records themselves are read by [`crate::records`].

use super::sink::{ABSENT, Sink};
use super::{Column, columns};
use crate::error::shortened;
use crate::records::Records;
use crate::{Problem, RowError};
use std::io::BufRead;

/// The most columns a header may have.
const COLUMNS: usize = 10_000;

pub(super) fn read(
    source: impl BufRead,
    delimiter: u8,
    wanted: &[Column<'_>],
    mut sink: Sink<'_>,
) -> Result<super::Summary, RowError> {
    let mut records = Records::delimited(source, sink.limits.row_bytes, delimiter);
    let present = header(&mut records)?;
    let places = columns::places(wanted, &present).map_err(|problem| problem.at(records.line()))?;
    let expected = present.len();
    records.each(&mut |seen| match seen {
        Ok((line, text, cells)) if cells.len() == expected => {
            sink.row(line, text, |index| places[index].map_or(ABSENT, |place| cells[place]))
        }
        Ok((line, _, cells)) => sink.bad(Problem::WrongWidth { expected, found: cells.len() }.at(line)),
        Err(error) => sink.bad(error),
    })?;
    Ok(sink.finish())
}

/// The header's names without white space at their ends. Only names that are wanted need to be there once; those of
/// other columns may be anything.
fn header<R: BufRead>(records: &mut Records<R>) -> Result<Vec<String>, RowError> {
    let header = match records.next() {
        Ok(Some(header)) => header,
        Ok(None) => return Err(Problem::NoHeader.at(1)),
        Err(RowError { line, problem: problem @ Problem::Io { .. } }) => return Err(problem.at(line)),
        Err(RowError { line, problem }) => return Err(Problem::BadHeader(Box::new(problem)).at(line)),
    };
    if header.len() > COLUMNS {
        return Err(Problem::TooManyColumns { limit: COLUMNS, in_header: true }.at(header.line));
    }
    let names: Vec<String> =
        (0..header.len()).map(|index| header.get(index).unwrap_or_default().trim().to_owned()).collect();
    let repeated = |(index, name): (usize, &String)| !name.is_empty() && names[..index].contains(name);
    match names.iter().enumerate().find(|pair| repeated(*pair)) {
        Some((_, name)) => Err(Problem::RepeatedColumn { column: shortened(name) }.at(header.line)),
        None => Ok(names),
    }
}
