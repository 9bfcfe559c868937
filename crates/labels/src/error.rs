//! What is wrong, where, and what to do about it. Both errors have one shape — a variant that programs branch on and
//! a [`Detail`] that people read — so that every door can show field, value and fix without knowing the variants.

use serde_json::Value as Json;

/// Where something is wrong, what stands there, and how to put it right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// The JSON path, such as `fields[0].options[2].value`, or an answer's field, such as `mood` or `tags[3]`.
    pub path: String,
    /// What stands there, shortened; empty where nothing does.
    pub value: String,
    /// What to do, as a sentence without its full stop.
    pub fix: String,
}

impl Detail {
    pub(crate) fn new(path: impl Into<String>, value: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { path: path.into(), value: value.into(), fix: fix.into() }
    }
}

macro_rules! detailed {
    (
        $(#[$doc:meta])* $name:ident of $whole:literal {
            $($(#[$variant_doc:meta])* $variant:ident = $code:literal: $says:literal,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$variant_doc])* $variant(Detail),)*
        }

        impl $name {
            /// A stable word for the kind of mistake.
            pub fn code(&self) -> &'static str {
                match self { $(Self::$variant(_) => $code,)* }
            }

            /// Where it is, what stands there and how to put it right.
            pub fn detail(&self) -> &Detail {
                match self { $(Self::$variant(detail) => detail,)* }
            }

            /// Where it is; empty for the document as a whole.
            pub fn path(&self) -> &str {
                &self.detail().path
            }

            /// What stands there, shortened; empty where nothing does.
            pub fn value(&self) -> &str {
                &self.detail().value
            }

            /// What to do about it.
            pub fn fix(&self) -> &str {
                &self.detail().fix
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let says = match self { $(Self::$variant(_) => $says,)* };
                let Detail { path, value, fix } = self.detail();
                if path.is_empty() { f.write_str($whole)? } else { write!(f, "`{path}`")? }
                write!(f, " {says}{}{value}; {fix}", if value.is_empty() { "" } else { " " })
            }
        }

        impl std::error::Error for $name {}
    };
}

detailed! {
    /// Why a document is not a form.
    FormError of "the form" {
        /// The text is longer than a form may be.
        TooLarge = "form_too_large": "is too large:",
        /// The text is not JSON.
        NotJson = "form_not_json": "is not JSON:",
        /// Something a form needs is absent.
        Missing = "form_missing": "is missing",
        /// A key that means nothing here.
        UnknownKey = "form_unknown_key": "is not known here",
        /// A value of another JSON type.
        WrongType = "form_wrong_type": "is",
        /// A value that breaks its rule.
        Invalid = "form_invalid": "is",
        /// A name, value or column that stands twice.
        Duplicate = "form_duplicate": "repeats",
        /// Fewer or more of something than a form may have.
        BadCount = "form_bad_count": "has",
    }
}

detailed! {
    /// Why a value is not an answer to a form.
    AnswerError of "the answer" {
        /// The whole is not a JSON object.
        NotAnObject = "answer_not_an_object": "is",
        /// The form has no such field.
        UnknownField = "answer_unknown_field": "has a field the form does not know:",
        /// A required field has no answer.
        Missing = "answer_missing": "is missing",
        /// A value of another JSON type.
        WrongType = "answer_wrong_type": "is",
        /// A choice that is not offered.
        NotAnOption = "answer_not_an_option": "is not one of the options:",
        /// A choice made twice.
        Duplicate = "answer_duplicate": "repeats",
        /// Fewer choices than asked.
        TooFew = "answer_too_few": "has too few choices:",
        /// More choices than allowed.
        TooMany = "answer_too_many": "has too many choices:",
        /// A text with too few characters.
        TooShort = "answer_too_short": "is too short:",
        /// A text with too many characters.
        TooLong = "answer_too_long": "is too long:",
        /// A text with a character it may not have.
        BadCharacter = "answer_bad_character": "may not hold",
        /// Not written as a number, or with more digits than a number may have.
        NotANumber = "answer_not_a_number": "is not a usable number:",
        /// A number below the minimum or above the maximum.
        OutOfRange = "answer_out_of_range": "is out of range:",
        /// A number between two steps.
        OffStep = "answer_off_step": "is between two steps:",
        /// Fewer objects than asked.
        TooFewObjects = "answer_too_few_objects": "has too few objects:",
        /// More objects than allowed.
        TooManyObjects = "answer_too_many_objects": "has too many objects:",
        /// A shape that is too small.
        TooSmall = "answer_too_small": "is too small:",
        /// A shape drawn through too few points.
        TooFewPoints = "answer_too_few_points": "has too few points:",
        /// A shape drawn through more points than allowed, or all shapes together.
        TooManyPoints = "answer_too_many_points": "has too many points:",
        /// A mask with more runs than allowed, or all masks together.
        TooDetailed = "answer_too_detailed": "has too much detail:",
        /// An outline that cannot be filled.
        CrossesItself = "answer_crosses_itself": "crosses or touches itself:",
        /// A shape that does not lie inside the picture.
        OutsidePicture = "answer_outside_picture": "reaches out of the picture:",
        /// Two spans that lie to each other as the form forbids.
        Overlaps = "answer_overlaps": "overlaps:",
        /// A span that splits a character or a word.
        SplitsText = "answer_splits_text": "splits the text at",
        /// A relation between spans that it cannot join.
        NotRelated = "answer_not_related": "joins what it cannot:",
        /// An order that leaves an option out.
        NotRanked = "answer_not_ranked": "leaves out",
        /// Options on one rank where each has to have its own.
        Tied = "answer_tied": "gives one rank to",
        /// An answer to a field that is not asked where the others say this.
        NotAsked = "answer_not_asked": "is answered although it is not asked:",
        /// Stored text that is not a canonical answer to this form.
        NotCanonical = "answer_not_canonical": "cannot be read back:",
    }
}

const SHOWN_CHARS: usize = 60;

/// A text between back quotes, cut short and without control characters, whatever it holds.
pub(crate) fn quoted(text: &str) -> String {
    let clean = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let mut shown: String = text.chars().take(SHOWN_CHARS).map(clean).collect();
    if text.chars().nth(SHOWN_CHARS).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// A JSON value in a few words; never descends, so nesting cannot make it long.
pub(crate) fn shown(json: &Json) -> String {
    match json {
        Json::Null => "null".to_owned(),
        Json::Bool(value) => value.to_string(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => quoted(text),
        Json::Array(items) => format!("a list of {}", items.len()),
        Json::Object(map) => format!("an object of {}", map.len()),
    }
}
