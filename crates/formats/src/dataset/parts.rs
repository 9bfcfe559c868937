//! The parts of a large JSON document, one at a time.
//!
//! Data sets come as one object with long arrays in it, or as one long array. Only the outermost level is walked here:
//! each element of an array, and each other value, is cut out whole and handed on with its place in the file, so that
//! it can be read again later. What is inside is for a JSON reader.

use super::error::DataError;
use std::io::{BufRead, ErrorKind};

/// An element of an array, or a value that is none.
pub(crate) struct Part<'a> {
    /// The key it stands under; empty in a document that is an array.
    pub(crate) key: &'a str,
    /// Its place in that array, from 0; none for a value that is no array.
    pub(crate) index: Option<u64>,
    /// Its first byte in the file.
    pub(crate) offset: u64,
    /// Its text.
    pub(crate) bytes: &'a [u8],
}

impl Part<'_> {
    /// Its place in words: `annotations[3]`.
    pub(crate) fn place(&self) -> String {
        place(self.key, self.index)
    }
}

pub(crate) fn place(key: &str, index: Option<u64>) -> String {
    match index {
        Some(index) => format!("{key}[{index}]"),
        None => key.to_owned(),
    }
}

/// The most bytes of a part.
const PART_BYTES: usize = 64 << 20;

/// Who gets the parts.
pub(crate) type Take<'a> = &'a mut dyn FnMut(&Part<'_>) -> Result<(), DataError>;

/// Hands on every part of a document.
pub(crate) fn each(source: &mut dyn BufRead, file: &str, take: Take<'_>) -> Result<(), DataError> {
    let mut walk = Walk { source, file, offset: 0, bytes: Vec::new() };
    if walk.source.fill_buf().is_ok_and(|head| head.starts_with(b"\xef\xbb\xbf")) {
        walk.used(3);
    }
    match walk.next()? {
        b'[' => walk.array("", take)?,
        b'{' => walk.object(take)?,
        _ => return Err(walk.broken("it begins with neither `{` nor `[`")),
    }
    match walk.peek()? {
        None => Ok(()),
        Some(_) => Err(walk.broken("something stands behind the document's end")),
    }
}

struct Walk<'a> {
    source: &'a mut dyn BufRead,
    file: &'a str,
    offset: u64,
    bytes: Vec<u8>,
}

impl Walk<'_> {
    fn object(&mut self, take: Take<'_>) -> Result<(), DataError> {
        let mut first = self.next()?;
        while first != b'}' {
            if first != b'"' {
                return Err(self.broken("a key does not begin with a quote"));
            }
            self.value(first)?;
            let key: String =
                serde_json::from_slice(&self.bytes).map_err(|error| self.broken(&error.to_string()))?;
            if self.next()? != b':' {
                return Err(self.broken("a key is not followed by `:`"));
            }
            match self.next()? {
                b'[' => self.array(&key, take)?,
                begin => {
                    let offset = self.offset - 1;
                    self.value(begin)?;
                    take(&Part { key: &key, index: None, offset, bytes: &self.bytes })?;
                }
            }
            first = match self.next()? {
                b',' => self.next()?,
                b'}' => b'}',
                _ => return Err(self.broken("a value is followed by neither `,` nor `}`")),
            };
        }
        Ok(())
    }

    fn array(&mut self, key: &str, take: Take<'_>) -> Result<(), DataError> {
        let mut begin = self.next()?;
        let mut index = 0;
        while begin != b']' {
            let offset = self.offset - 1;
            self.value(begin)?;
            take(&Part { key, index: Some(index), offset, bytes: &self.bytes })?;
            index += 1;
            begin = match self.next()? {
                b',' => self.next()?,
                b']' => b']',
                _ => return Err(self.broken("an element is followed by neither `,` nor `]`")),
            };
        }
        Ok(())
    }

    /// Reads a value whose first byte was taken into `bytes`.
    fn value(&mut self, begin: u8) -> Result<(), DataError> {
        self.bytes.clear();
        self.bytes.push(begin);
        let (mut depth, mut quoted, mut escaped) = match begin {
            b'{' | b'[' => (1_u32, false, false),
            b'"' => (0, true, false),
            b',' | b':' | b'}' | b']' => return Err(self.broken("a value is missing")),
            _ => return self.scalar(),
        };
        loop {
            let found = fill(self.source, self.file)?;
            if found.is_empty() {
                return Err(self.broken("it ends in the middle of a value"));
            }
            let mut end = None;
            for (at, byte) in found.iter().enumerate() {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' if quoted => escaped = true,
                    b'"' => quoted = !quoted,
                    _ if quoted => continue,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth -= 1,
                    _ => continue,
                }
                if depth == 0 && !quoted {
                    end = Some(at + 1);
                    break;
                }
            }
            let length = end.unwrap_or(found.len());
            self.bytes.extend_from_slice(&found[..length]);
            self.used(length);
            if self.bytes.len() > PART_BYTES {
                let what = format!("a value is longer than {PART_BYTES} bytes");
                return Err(DataError::too_much(self.file, self.byte(), what, "split the file"));
            }
            if end.is_some() {
                return Ok(());
            }
        }
    }

    fn scalar(&mut self) -> Result<(), DataError> {
        const SCALAR_BYTES: usize = 100;
        while let Some(byte) = fill(self.source, self.file)?.first().copied() {
            if matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace() {
                return Ok(());
            }
            self.bytes.push(byte);
            self.used(1);
            if self.bytes.len() > SCALAR_BYTES {
                return Err(self.broken("a number or word is too long"));
            }
        }
        Err(self.broken("it ends in the middle of a value"))
    }

    /// The next byte that is not white space, without taking it.
    fn peek(&mut self) -> Result<Option<u8>, DataError> {
        loop {
            let found = fill(self.source, self.file)?;
            let blank = found.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            match found.get(blank).copied() {
                Some(byte) => {
                    self.used(blank);
                    return Ok(Some(byte));
                }
                None if blank == 0 => return Ok(None),
                None => self.used(blank),
            }
        }
    }

    fn next(&mut self) -> Result<u8, DataError> {
        match self.peek()? {
            Some(byte) => {
                self.used(1);
                Ok(byte)
            }
            None => Err(self.broken("it ends before the document is closed")),
        }
    }

    fn used(&mut self, bytes: usize) {
        self.source.consume(bytes);
        self.offset += bytes as u64;
    }

    fn byte(&self) -> String {
        format!("byte {}", self.offset)
    }

    fn broken(&self, what: &str) -> DataError {
        DataError::bad(self.file, self.byte(), format!("this is not JSON: {what}"), "write the file again")
    }
}

fn fill<'a>(source: &'a mut dyn BufRead, file: &str) -> Result<&'a [u8], DataError> {
    loop {
        match source.fill_buf() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(DataError::io(file, &error)),
            Ok(_) => break,
        }
    }
    source.fill_buf().map_err(|error| DataError::io(file, &error))
}

/// Reads a part's text as a value of a type.
pub(crate) fn parse<'a, T: serde::Deserialize<'a>>(
    bytes: &'a [u8],
    file: &str,
    place: impl ToString,
) -> Result<T, DataError> {
    serde_json::from_slice(bytes)
        .map_err(|error| DataError::bad(file, place, error, "write it as the format's documentation says"))
}
