//! XML documents by the elements under their root, each as a small tree: an image, an object.
//!
//! Document types are refused, so nothing expands; depth and size of an element are bounded.

use super::error::{DataError, shown};
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::io::BufRead;

/// An element.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) text: String,
    pub(crate) children: Vec<Node>,
}

impl Node {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of a child; empty where there is none.
    pub(crate) fn text_of(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.trim())
    }

    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }
}

const DEPTH: usize = 20;
/// The most bytes of names, values and texts of one element under the root.
const ELEMENT_BYTES: usize = 256 << 20;

/// Hands on each element under the root, which must have the name `root`.
pub(crate) fn each(
    source: impl BufRead,
    file: &str,
    root: &str,
    take: &mut dyn FnMut(Node) -> Result<(), DataError>,
) -> Result<(), DataError> {
    let mut reader = Reader::from_reader(source);
    let (mut open, mut buffer, mut size, mut is_rooted): (Vec<Node>, _, _, _) =
        (Vec::new(), Vec::new(), 0, false);
    loop {
        buffer.clear();
        let at = reader.buffer_position();
        let bad = |what: &str| {
            DataError::bad(file, format!("byte {at}"), what, format!("give an XML file of <{root}>"))
        };
        let event = reader.read_event_into(&mut buffer).map_err(|error| match error {
            quick_xml::Error::Io(error) => DataError::io(file, &error),
            error => bad(&error.to_string()),
        })?;
        let mut ended = None;
        match event {
            Event::Start(start) => {
                let node = node(&start).map_err(|what| bad(&what))?;
                if open.is_empty() && (is_rooted || node.name != root) {
                    return Err(bad(&format!("<{}> stands where <{root}> must", node.name)));
                }
                is_rooted = true;
                size += weight(&node);
                open.push(node);
            }
            Event::Empty(start) => ended = Some(node(&start).map_err(|what| bad(&what))?),
            Event::End(_) => ended = open.pop(),
            Event::Text(text) => push(&mut open, &mut size, &text.xml10_content()),
            Event::CData(text) => push(&mut open, &mut size, &text.xml10_content()),
            Event::GeneralRef(reference) => {
                let c = resolved(&reference).map_err(|what| bad(&what))?;
                push(&mut open, &mut size, c.encode_utf8(&mut [0; 4]));
            }
            Event::DocType(_) => return Err(bad("it has a document type, which is not read")),
            Event::Eof if is_rooted && open.is_empty() => return Ok(()),
            Event::Eof => return Err(bad("it ends before its elements do")),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
        if open.len() > DEPTH || size > ELEMENT_BYTES {
            return Err(DataError::too_much(
                file,
                format!("byte {at}"),
                "an element is too deep or too large",
                "split it",
            ));
        }
        let Some(node) = ended else { continue };
        match open.as_mut_slice() {
            [] => {}
            [_] => {
                take(node)?;
                size = 0;
            }
            [.., parent] => {
                size += weight(&node);
                parent.children.push(node);
            }
        }
    }
}

/// The character that a reference stands for.
fn resolved(reference: &BytesRef<'_>) -> Result<char, String> {
    let name = reference.xml10_content();
    match (reference.resolve_char_ref(), name.as_ref()) {
        (Ok(Some(c)), _) => Ok(c),
        (_, "amp") => Ok('&'),
        (_, "lt") => Ok('<'),
        (_, "gt") => Ok('>'),
        (_, "quot") => Ok('"'),
        (_, "apos") => Ok('\''),
        _ => Err(format!("the entity {} is not known", shown(&name))),
    }
}

fn push(open: &mut [Node], size: &mut usize, text: &str) {
    // What stands between the root's elements is no text of anybody.
    if let [_, .., node] = open {
        *size += text.len();
        node.text.push_str(text);
    }
}

fn weight(node: &Node) -> usize {
    const NODE_BYTES: usize = 100;
    NODE_BYTES + node.attributes.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>()
}

fn node(start: &BytesStart<'_>) -> Result<Node, String> {
    let mut node = Node { name: text(start.name().as_ref())?, ..Node::default() };
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute.normalized_value(XmlVersion::Explicit1_0).map_err(|error| error.to_string())?;
        node.attributes.push((text(attribute.key.as_ref())?, value.into_owned()));
    }
    Ok(node)
}

fn text(name: impl AsRef<[u8]>) -> Result<String, String> {
    String::from_utf8(name.as_ref().to_vec()).map_err(|_| "a name is not UTF-8".to_owned())
}

/// A text for an element or an attribute in double quotes.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\r' => escaped.push_str("&#13;"),
            '\t' => escaped.push_str("&#9;"),
            // Nothing in XML 1.0 can hold these.
            c if c.is_control() => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}
