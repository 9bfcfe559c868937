//! The part of YAML that `data.yaml` files are written in: keys with plain values, lists and maps, in lines or in
//! brackets. Anchors, tags, texts over several lines and deeper nesting in lines are refused.

use std::iter::Peekable;
use std::str::Chars;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Yaml {
    Text(String),
    List(Vec<Yaml>),
    Map(Vec<(String, Yaml)>),
}

impl Yaml {
    pub(super) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The values of a list, or of a map whose keys are places, by place.
    pub(super) fn numbered(&self) -> Option<Vec<(usize, &Yaml)>> {
        match self {
            Self::List(values) => Some(values.iter().enumerate().collect()),
            Self::Map(pairs) => pairs.iter().map(|(key, value)| Some((key.parse().ok()?, value))).collect(),
            Self::Text(_) => None,
        }
    }
}

/// Reads a document: its keys and values, or the line and what is wrong there.
pub(super) fn parse(text: &str) -> Result<Vec<(String, Yaml)>, (usize, String)> {
    let mut found: Vec<(String, Yaml)> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        let body = uncommented(line);
        if body.trim().is_empty() || body.trim_end() == "---" {
            continue;
        }
        let failed = |what: String| (number, what);
        if !body.starts_with([' ', '\t', '-']) {
            let (key, rest) = pair(body.trim_end()).map_err(failed)?;
            let value =
                if rest.is_empty() { Yaml::Text(String::new()) } else { value(rest).map_err(failed)? };
            found.push((key, value));
            continue;
        }
        let Some((_, last)) = found.last_mut() else {
            return Err((number, "a value without a key".to_owned()));
        };
        if matches!(last, Yaml::Text(text) if text.is_empty()) {
            *last = if body.trim().starts_with('-') { Yaml::List(Vec::new()) } else { Yaml::Map(Vec::new()) };
        }
        match (last, body.trim().strip_prefix("- ")) {
            (Yaml::List(values), Some(item)) => values.push(value(item).map_err(failed)?),
            (Yaml::Map(pairs), None) => {
                let (key, rest) = pair(body.trim()).map_err(failed)?;
                pairs.push((key, value(rest).map_err(failed)?));
            }
            _ => return Err((number, "lists and keys are mixed".to_owned())),
        }
    }
    Ok(found)
}

/// A line without its comment.
fn uncommented(line: &str) -> &str {
    let (mut quote, mut before) = (None, ' ');
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (None, '#') if before.is_whitespace() => return &line[..at],
            (None, '"' | '\'') if !before.is_alphanumeric() => quote = Some(c),
            (Some(open), c) if c == open && before != '\\' => quote = None,
            _ => {}
        }
        before = c;
    }
    line
}

fn pair(line: &str) -> Result<(String, &str), String> {
    let colon = line.find(": ").or_else(|| line.ends_with(':').then(|| line.len() - 1));
    let at = colon.ok_or_else(|| "there is no `key: value`".to_owned())?;
    Ok((line[..at].trim().trim_matches(['"', '\'']).to_owned(), line[at + 1..].trim()))
}

fn value(text: &str) -> Result<Yaml, String> {
    let mut rest = text.trim().chars().peekable();
    if matches!(rest.peek(), Some('|' | '>' | '&' | '*' | '!')) {
        return Err("it is written in a way of YAML that is not read here".to_owned());
    }
    let found = match rest.peek() {
        Some('[' | '{' | '"' | '\'') => flow(&mut rest, 0)?,
        _ => return Ok(Yaml::Text(text.trim().to_owned())),
    };
    match rest.find(|c| !c.is_whitespace()) {
        None => Ok(found),
        Some(_) => Err("something stands behind the value".to_owned()),
    }
}

fn flow(rest: &mut Peekable<Chars<'_>>, depth: u8) -> Result<Yaml, String> {
    const DEPTH: u8 = 8;
    if depth > DEPTH {
        return Err("it is nested too deep".to_owned());
    }
    blank(rest);
    match rest.peek() {
        Some('[') => {
            let mut values = Vec::new();
            rest.next();
            while !closes(rest, ']')? {
                values.push(flow(rest, depth + 1)?);
            }
            Ok(Yaml::List(values))
        }
        Some('{') => {
            let mut pairs = Vec::new();
            rest.next();
            while !closes(rest, '}')? {
                let Yaml::Text(key) = flow(rest, depth + 1)? else {
                    return Err("a key is no word".to_owned());
                };
                blank(rest);
                if rest.next() != Some(':') {
                    return Err("a key is not followed by `:`".to_owned());
                }
                pairs.push((key, flow(rest, depth + 1)?));
            }
            Ok(Yaml::Map(pairs))
        }
        Some('"') => double_quoted(rest).map(Yaml::Text),
        Some('\'') => single_quoted(rest).map(Yaml::Text),
        _ => {
            let mut text = String::new();
            while let Some(c) = rest.next_if(|c| !matches!(c, ',' | ']' | '}' | ':')) {
                text.push(c);
            }
            Ok(Yaml::Text(text.trim().to_owned()))
        }
    }
}

fn blank(rest: &mut Peekable<Chars<'_>>) {
    while rest.next_if(|c| c.is_whitespace()).is_some() {}
}

/// Whether the bracket closes here; else goes past the comma.
fn closes(rest: &mut Peekable<Chars<'_>>, bracket: char) -> Result<bool, String> {
    blank(rest);
    if rest.next_if_eq(&',').is_some() {
        blank(rest);
    }
    match rest.peek() {
        Some(c) if *c == bracket => {
            rest.next();
            Ok(true)
        }
        Some(',' | ']' | '}' | ':') | None => Err(format!("`{bracket}` is missing")),
        Some(_) => Ok(false),
    }
}

fn double_quoted(rest: &mut Peekable<Chars<'_>>) -> Result<String, String> {
    let mut json = String::new();
    let mut escaped = false;
    for c in rest.by_ref() {
        json.push(c);
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' if json.len() > 1 => return serde_json::from_str(&json).map_err(|error| error.to_string()),
            _ => {}
        }
    }
    Err("a quote never closes".to_owned())
}

fn single_quoted(rest: &mut Peekable<Chars<'_>>) -> Result<String, String> {
    rest.next();
    let mut text = String::new();
    while let Some(c) = rest.next() {
        if c == '\'' && rest.next_if_eq(&'\'').is_none() {
            return Ok(text);
        }
        text.push(c);
    }
    Err("a quote never closes".to_owned())
}
