//! CoNLL-2003: a token a line with its tag behind, a blank line after a sentence, `-DOCSTART-` before a document.
//!
//! Tags are IOB2: `B-` begins a span, `I-` goes on, `O` is outside. Files do not say how texts were cut, so it is
//! declared ([`Tokens`]). By character, every character is a token and a line break ends a sentence: that is for Chinese,
//! and no blank can be kept. By word, texts are cut at single blanks. Where blanks need not come back, texts are cut by
//! words with punctuation apart (`pieces`), or by character (`signs`), and blanks are left out. Left to itself, a text
//! with blanks goes by word and one without by character, and a document whose tokens are all single characters is read
//! by character. Read are the first and the last column; IOB1 is read too, because an `I-` after another class begins a
//! span.

use super::error::{DataError, shown};
use super::format::{Format, Out, Visitor, Writer, open};
use super::kind::{Kind, Kinds};
use super::model::{Catalog, Item, Span};
use super::options::{Options, Tokens};
use super::sieve::{Finding, Target};
use super::tree::{Sink, Tree};
use gongdao_labels::spans::text;
use std::io::BufRead;

const START: &str = "-DOCSTART-";
/// The most bytes of a line and tokens of a document.
const LINE_BYTES: u64 = 1 << 20;
const TOKENS: usize = 50_000_000;

/// `conll`.
pub(super) const CONLL: Format = Format {
    name: "conll",
    file: Some("data.conll"),
    carries: Kinds::of(&[Kind::Text]),
    needs_size: false,
    is_inside: false,
    note: "IOB2 tags; --tokens says how texts are cut: by character for Chinese, by word at single blanks",
    check: Some(check),
    read,
    begin: |to, options| {
        let out = Out::create(to, options.file.unwrap_or("data.conll"))?;
        Ok(Box::new(Conll { out, tokens: options.tokens }))
    },
};

/// How one text is cut.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cut {
    Characters,
    Words,
    Pieces,
    Signs,
}

impl Cut {
    fn of(tokens: Tokens, text: &str) -> Self {
        match tokens {
            Tokens::Auto if text.contains(|c: char| c.is_whitespace() && c != '\n') => Self::Words,
            Tokens::Auto | Tokens::Character => Self::Characters,
            Tokens::Word => Self::Words,
            Tokens::Pieces => Self::Pieces,
            Tokens::Signs => Self::Signs,
        }
    }

    /// Whether the text can be put together again.
    fn keeps_blanks(self) -> bool {
        matches!(self, Self::Characters | Self::Words)
    }
}

/// The tokens of a text by sentence, each with its first code point.
fn cut(text: &str, by: Cut) -> Vec<Vec<(usize, &str)>> {
    let mut from = 0;
    let mut sentences = Vec::new();
    for line in text.split('\n') {
        let mut tokens: Vec<(usize, &str)> = Vec::new();
        if by == Cut::Words {
            let mut place = from;
            for word in line.split(' ') {
                tokens.push((place, word));
                place += word.chars().count() + 1;
            }
        } else {
            tokens = characters(line, from, by);
        }
        from += line.chars().count() + 1;
        if by.keeps_blanks() || !tokens.is_empty() {
            sentences.push(tokens);
        }
    }
    sentences
}

/// A line by character, or by what belongs to one word.
fn characters(line: &str, from: usize, by: Cut) -> Vec<(usize, &str)> {
    let mut tokens: Vec<(usize, &str)> = Vec::new();
    let (mut begin, mut before): (usize, Option<char>) = (0, None);
    for (place, (at, c)) in line.char_indices().enumerate() {
        let end = at + c.len_utf8();
        if by != Cut::Characters && c.is_whitespace() {
            before = None;
            continue;
        }
        let goes_on = by == Cut::Pieces && before.is_some_and(|before| text::joins(before, c));
        match tokens.last_mut().filter(|_| goes_on) {
            Some(token) => token.1 = &line[begin..end],
            None => {
                begin = at;
                tokens.push((from + place, &line[at..end]));
            }
        }
        before = Some(c);
    }
    tokens
}

/// Texts that cannot be put together again from their tokens, spans that split a token, names with blanks.
fn check(catalog: &Catalog, item: &Item, options: &Options<'_>) -> Vec<Finding> {
    let Some(text) = &item.text else { return Vec::new() };
    let by = Cut::of(options.tokens, text);
    let sentences = cut(text, by);
    let is_token = |token: &str| !token.is_empty() && !token.contains(char::is_whitespace) && token != START;
    if let Some((place, token)) = sentences.iter().flatten().find(|(_, token)| !is_token(token)) {
        let what = format!(
            "character {place}: {} cannot be a token; other blanks than one between words are lost",
            shown(token)
        );
        return vec![Finding { target: Target::Item, what }];
    }
    if sentences.is_empty() || sentences.iter().any(Vec::is_empty) {
        let what = "an empty line is lost, and so is an empty text".to_owned();
        return vec![Finding { target: Target::Item, what }];
    }
    // Nothing tells single letters with blanks between them from a text by character.
    if by == Cut::Words
        && options.tokens == Tokens::Auto
        && sentences.iter().flatten().all(|(_, token)| token.chars().count() == 1)
    {
        let what =
            "its words are single characters, so it would be read by character; say --tokens word".to_owned();
        return vec![Finding { target: Target::Item, what }];
    }
    let is_cut = |span: &Span| {
        let mut tokens = sentences.iter().filter_map(|sentence| {
            let inside = |(place, _): &&(usize, &str)| (span.start..span.end).contains(place);
            let first = sentence.iter().find(inside)?;
            let last = sentence.iter().rev().find(inside)?;
            Some((first.0, last.0 + last.1.chars().count()))
        });
        tokens.next() != Some((span.start, span.end)) || tokens.next().is_some()
    };
    let wrong = |(at, span): (usize, &Span)| {
        let class = catalog.name(span.class);
        let what = if class.is_empty() || class.contains(char::is_whitespace) {
            format!("the class {} has a blank, which divides columns", shown(class))
        } else if is_cut(span) {
            format!("the span {} to {} splits a token or goes over a line's end", span.start, span.end)
        } else {
            return None;
        };
        Some(Finding { target: Target::Span(at), what })
    };
    item.spans.iter().enumerate().filter_map(wrong).collect()
}

/// A document as it is read.
#[derive(Default)]
struct Document {
    /// Tokens and tags; an empty token ends a sentence.
    rows: Vec<(String, String)>,
}

fn read(tree: &dyn Tree, options: &Options<'_>, visitor: &mut dyn Visitor) -> Result<Catalog, DataError> {
    let mut catalog = Catalog::default();
    let mut count = 0;
    for file in tree.names() {
        let mut source = open(tree, file)?;
        let mut document = Document::default();
        let (mut line, mut number) = (Vec::new(), 0_u64);
        let mut end = |document: &mut Document, catalog: &mut Catalog| {
            let rows = std::mem::take(&mut document.rows);
            if rows.is_empty() {
                return Ok(());
            }
            count += 1;
            let item = item(count, rows, options.tokens, catalog);
            visitor.item(catalog, item)
        };
        loop {
            line.clear();
            number += 1;
            let read = std::io::Read::take(std::io::Read::by_ref(&mut source), LINE_BYTES)
                .read_until(b'\n', &mut line);
            if read.map_err(|error| DataError::io(file, &error))? == 0 {
                break;
            }
            let bad = |what: &str, fix: &str| DataError::bad(file, format!("line {number}"), what, fix);
            let text = str::from_utf8(&line).map_err(|_| bad("it is not UTF-8", "save the file as UTF-8"))?;
            let columns: Vec<&str> = text.trim_start_matches('\u{feff}').split_ascii_whitespace().collect();
            match columns.as_slice() {
                [START, ..] => end(&mut document, &mut catalog)?,
                [] => document.rows.push(Default::default()),
                [only] => {
                    let what = format!("there is one column, {}", shown(only));
                    return Err(bad(&what, "write the token and, behind a blank, its tag"));
                }
                [token, .., tag] => {
                    if *tag != "O" && !tag.starts_with("B-") && !tag.starts_with("I-") {
                        return Err(bad(
                            &format!("the tag {} is not one", shown(tag)),
                            "write O, B-CLASS or I-CLASS",
                        ));
                    }
                    document.rows.push(((*token).to_owned(), (*tag).to_owned()));
                }
            }
            if document.rows.len() > TOKENS {
                let what = format!("a document has more than {TOKENS} tokens");
                let fix = "put -DOCSTART- lines between documents";
                return Err(DataError::too_much(file, format!("line {number}"), what, fix));
            }
        }
        end(&mut document, &mut catalog)?;
    }
    Ok(catalog)
}

fn item(number: u64, rows: Vec<(String, String)>, tokens: Tokens, catalog: &mut Catalog) -> Item {
    let by_character = match tokens {
        Tokens::Auto => rows.iter().all(|(token, _)| token.chars().count() <= 1),
        tokens => matches!(tokens, Tokens::Character | Tokens::Signs),
    };
    let mut item = Item { name: number.to_string(), ..Item::default() };
    let (mut text, mut place) = (String::new(), 0);
    let mut open: Option<Span> = None;
    let (mut is_begun, mut is_break) = (false, false);
    for (token, tag) in &rows {
        if token.is_empty() {
            is_break = is_begun;
            item.spans.extend(open.take());
            continue;
        }
        if is_break {
            text.push('\n');
        } else if is_begun && !by_character {
            text.push(' ');
        }
        place += usize::from(is_break || (is_begun && !by_character));
        (is_begun, is_break) = (true, false);
        let length = token.chars().count();
        match tag.split_once('-') {
            None => item.spans.extend(open.take()),
            Some((head, class)) => {
                let class = catalog.place(class);
                match &mut open {
                    Some(span) if head == "I" && span.class == class => span.end = place + length,
                    _ => {
                        item.spans.extend(open.take());
                        open = Some(Span { class, start: place, end: place + length });
                    }
                }
            }
        }
        text.push_str(token);
        place += length;
    }
    item.spans.extend(open);
    item.text = Some(text);
    item
}

struct Conll {
    out: Out,
    tokens: Tokens,
}

impl Writer for Conll {
    fn item(&mut self, _: &mut dyn Sink, catalog: &Catalog, item: &Item) -> Result<(), DataError> {
        let Some(text) = &item.text else { return Ok(()) };
        let mut spans = item.spans.iter().peekable();
        let sentences = cut(text, Cut::of(self.tokens, text));
        self.out.with(|to| {
            writeln!(to, "{START} O\n")?;
            for sentence in &sentences {
                for (place, token) in sentence {
                    while spans.next_if(|span| span.end <= *place).is_some() {}
                    match spans.peek().filter(|span| span.start <= *place) {
                        None => writeln!(to, "{token} O")?,
                        Some(span) => {
                            let head = if span.start == *place { "B" } else { "I" };
                            writeln!(to, "{token} {head}-{}", catalog.name(span.class))?;
                        }
                    }
                }
                writeln!(to)?;
            }
            Ok(())
        })
    }

    fn end(self: Box<Self>, _: &mut dyn Sink, _: &Catalog) -> Result<(), DataError> {
        self.out.close()
    }
}
