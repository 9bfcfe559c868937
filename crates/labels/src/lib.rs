//! What is asked and what was answered.
//!
//! A requester describes a task's page as one small JSON document, a [`Form`]; a worker's page sends back a JSON
//! object, which the form turns into a typed [`Answer`] or refuses with the field, the value and the fix. Everything
//! later — consensus, pay per character, exports — reads typed answers and never meets raw JSON again. Hence the two
//! rules of this room: what cannot be answered cannot be a form, and what is not an answer to this form cannot be an
//! [`Answer`].
//!
//! * [`Form::parse`] reads a form, [`Form::validate`] an answer from outside;
//! * [`Answer::to_canonical`] and [`Form::answer_from_canonical`] store answers as stable bytes and read them back;
//! * [`Value::agrees`] and [`normal`] say when two answers are the same answer;
//! * [`boxes`] says what a drawn box is and how alike two sets of boxes are, [`shapes`] the same of other
//!   shapes, [`spans`] of stretches marked in a text; [`ranking`] what an order is and how far two are apart,
//!   [`taxonomy`] what a choice from a tree is; [`Condition`] when a field is asked at all;
//! * [`Decimal`] keeps numbers exact: no answer is ever a float.
//!
//! Deliberately not here: aggregation (`consensus`), files (`formats`), prices, HTTP, and the words of the pages.
//! A JSON object with a repeated key counts its last occurrence, as `serde_json` reads it.

mod answer;
pub mod boxes;
mod canonical;
mod characters;
mod condition;
mod decimal;
mod error;
mod form;
pub mod normal;
mod object;
mod parse;
pub mod ranking;
pub mod shapes;
pub mod spans;
pub mod taxonomy;
mod validate;
mod words;

pub use answer::{Answer, Value};
pub use boxes::DrawnBox;
pub use characters::CharacterSet;
pub use condition::Condition;
pub use decimal::{Decimal, DecimalError};
pub use error::{AnswerError, Detail, FormError};
pub use form::{Choice, Field, FieldKind, Form, ObjectClass, RankedOption, Show, ShowStyle};
pub use object::{Attribute, KeyPointClass, ShapeClass, TextRule};
pub use ranking::Order;
pub use shapes::{DrawnShape, Outline, Said, ShapeKind};
pub use spans::{Granularity, MarkedRelation, MarkedSpan, Marks, RelationClass, SpanOverlap};
pub use taxonomy::TreeOption;
pub use words::Words;

/// The bounds every form and answer lives within.
pub mod limits {
    /// Bytes of a form's JSON text; a tree of options needs most of them.
    pub const FORM_BYTES: usize = 768 * 1024;
    /// Fields of a form.
    pub const FIELDS: usize = 20;
    /// Pages of a document that is drawn on.
    pub const PAGES: usize = 50;
    /// Conditions of one field.
    pub const CONDITIONS: usize = 8;
    /// Options of all choice fields of a form together.
    pub const OPTIONS: usize = 1_000;
    /// Nodes of all trees of a form together.
    pub const NODES: usize = 5_000;
    /// Nodes from the top of a tree to its end.
    pub const DEPTH: usize = 12;
    /// Characters of a node's path.
    pub const PATH_CHARS: usize = 500;
    /// Nodes that may be chosen where several may be.
    pub const PICKED: usize = 100;
    /// Options of a field that ranks them; the best of all orders of so many is still found exactly.
    pub const RANKED: usize = 10;
    /// Data columns a form shows.
    pub const SHOWN_COLUMNS: usize = 100;
    /// Characters of a field's name.
    pub const NAME_CHARS: usize = 32;
    /// Characters of an option's value.
    pub const OPTION_CHARS: usize = 100;
    /// Characters of a shown column's name.
    pub const COLUMN_CHARS: usize = 200;
    /// Characters a text answer may have at most, whatever the form says.
    pub const TEXT_CHARS: u32 = 10_000;
    /// Characters a text answer may have where the form does not say.
    pub const TEXT_CHARS_DEFAULT: u32 = 2_000;
    /// Characters of a question, label or unit in one language.
    pub const WORDS_CHARS: usize = 2_000;
    /// Languages of a question, label or unit.
    pub const LANGUAGES: usize = 20;
    /// Objects of one field; more would not fit an answer's bytes.
    pub const OBJECTS: usize = 500;
    /// Objects of one field where the form does not say.
    pub const OBJECTS_DEFAULT: usize = 100;
    /// Characters of a class's value.
    pub const CLASS_CHARS: usize = 32;
    /// Points of one outline, holes included, or of one line.
    pub const OUTLINE_POINTS: usize = 1_000;
    /// Points of all shapes of one field together.
    pub const SHAPES_POINTS: usize = 5_000;
    /// Runs of one mask.
    pub const MASK_RUNS: usize = 20_000;
    /// Characters of the run lengths of all masks of one field together; more would not fit an answer's bytes.
    pub const MASKS_CHARS: usize = 48 * 1024;
    /// Relations of one field.
    pub const RELATIONS: usize = 500;
    /// Attributes of one class.
    pub const ATTRIBUTES: usize = 8;
    /// Points of one skeleton.
    pub const KEY_POINTS: usize = 64;
    /// Lines between the points of one skeleton.
    pub const KEY_POINT_EDGES: usize = 128;
    /// Characters of a text that is said of an object, whatever the form says.
    pub const OBJECT_TEXT_CHARS: u32 = 2_000;
    /// Characters of a text that is said of an object where the form does not say.
    pub const OBJECT_TEXT_CHARS_DEFAULT: u32 = 200;
    /// Pixels that two lines or points may be apart and still be the same, at most.
    pub const TOLERANCE_PIXELS: u32 = 1_000;
    /// Pixels that two lines or points may be apart where the form does not say.
    pub const TOLERANCE_PIXELS_DEFAULT: u32 = 10;
    /// Pixels along a picture's side, for boxes on a picture whose size is not known.
    pub const PICTURE_SIDE_PIXELS: u32 = 1_000_000;
}
