//! From JSON of unknown origin to a typed answer, or to what is wrong with it.

use std::collections::HashSet;

use serde_json::Value as Json;

use crate::error::{quoted, shown};
use crate::{
    Answer, AnswerError, CharacterSet, Choice, Decimal, Detail, Field, FieldKind, Form, Value, boxes, normal,
    ranking, shapes, spans, taxonomy,
};

/// Options named in a fix before it says "and so on".
const OPTIONS_NAMED: usize = 8;

impl Form {
    /// Checks an answer, a JSON object of field name → value, and types it. A choice is the option's value, several
    /// choices a list of them in any order, a text a string, a number a JSON number or a string, an order a list of
    /// groups from the best to the worst, a node of a tree its path. A field that is not asked has to be
    /// absent. An optional field is unanswered when absent, null, or an empty string that its kind would not accept.
    pub fn validate(&self, json: &Json) -> Result<Answer, AnswerError> {
        let Some(map) = json.as_object() else {
            let fix = "send an object such as {\"field\": \"value\"}";
            return Err(AnswerError::NotAnObject(Detail::new("", shown(json), fix)));
        };
        if let Some(unknown) = map.keys().find(|key| self.field(key).is_none()) {
            let names: Vec<&str> = self.fields.iter().map(|field| field.name.as_str()).collect();
            let fix = format!("use only: {}", names.join(", "));
            return Err(AnswerError::UnknownField(Detail::new("", quoted(unknown), fix)));
        }
        let mut answer = Answer::default();
        for field in &self.fields {
            let given = map.get(&field.name);
            if !self.asks(field, &answer) {
                match given.filter(|json| !json.is_null() && json.as_str() != Some("")) {
                    Some(json) => return Err(field.not_asked(shown(json))),
                    None => continue,
                }
            }
            match given.filter(|json| !is_blank(field, json)) {
                Some(json) => answer.put(&field.name, field.validate(json)?),
                None if field.required => return Err(field.missing()),
                None => {}
            }
        }
        Ok(answer)
    }
}

impl Form {
    /// Checks that boxes and shapes stay inside their pictures, and on pages that are there. `sizes_of` answers the upright
    /// width and height in pixels of a column's picture, of a document of each of its pages, where they are known.
    ///
    /// # Errors
    /// The field, the first object that reaches out or is on no page, and the picture's size.
    pub fn check_boxes(
        &self,
        answer: &Answer,
        sizes_of: impl Fn(&str) -> Vec<Option<(u32, u32)>>,
    ) -> Result<(), AnswerError> {
        for field in &self.fields {
            let (FieldKind::Boxes { column, .. } | FieldKind::Shapes { column, .. }) = &field.kind else {
                continue;
            };
            let Some(value) = answer.get(&field.name) else { continue };
            let sizes = sizes_of(column);
            match (value, sizes.first()) {
                (Value::Boxes(drawn), Some(Some((width, height)))) => {
                    boxes::check_inside(&field.name, drawn, *width, *height)?;
                }
                (Value::Shapes(drawn), _) => shapes::rules::check_inside(&field.name, drawn, &sizes)?,
                _ => {}
            }
        }
        Ok(())
    }
}

impl Form {
    /// Checks that spans lie in their texts and split no character, nor a word where the form says so. `text_of` answers a
    /// data column's text.
    ///
    /// # Errors
    /// The field, the first span that is wrong, and what to do; a column without a text.
    pub fn check_spans<'a>(
        &self,
        answer: &Answer,
        text_of: impl Fn(&str) -> Option<&'a str>,
    ) -> Result<(), AnswerError> {
        for field in &self.fields {
            let FieldKind::Spans { column, granularity, .. } = &field.kind else { continue };
            let Some(Value::Spans(marks)) = answer.get(&field.name) else { continue };
            let Some(text) = text_of(column) else {
                let fix = format!("mark a task whose data has a text in the column {column}");
                return Err(AnswerError::OutOfRange(Detail::new(&field.name, "no text", fix)));
            };
            spans::text::check(&field.name, marks.spans(), text, *granularity)?;
        }
        Ok(())
    }
}

/// Whether a page left the field untouched.
fn is_blank(field: &Field, json: &Json) -> bool {
    let empty = || json.as_str().is_some_and(|text| text.trim().is_empty());
    let accepts_empty = matches!(field.kind, FieldKind::Text { min_chars: 0, .. });
    json.is_null() || (!field.required && !accepts_empty && empty())
}

impl Field {
    fn validate(&self, json: &Json) -> Result<Value, AnswerError> {
        match &self.kind {
            FieldKind::Choice { options, many: false, .. } => self.choice(json, options),
            FieldKind::Choice { options, many: true, at_least, at_most } => {
                self.choices(json, options, at_least.unwrap_or(1), at_most.unwrap_or(options.len()))
            }
            FieldKind::Text { min_chars, max_chars, multiline, characters } => {
                self.text(json, *min_chars..=*max_chars, *multiline, characters.as_ref())
            }
            FieldKind::Number { minimum, maximum, step, .. } => self.number(json, *minimum, *maximum, *step),
            FieldKind::Boxes { classes, min_size, at_least, at_most, .. } => {
                let (min_size, at_least, at_most) = (*min_size, *at_least, *at_most);
                boxes::Rules { classes, min_size, at_least, at_most }.read(self, json).map(Value::Boxes)
            }
            FieldKind::Shapes { classes, pages, min_size, at_least, at_most, .. } => {
                let (pages, min_size, at_least, at_most) = (*pages, *min_size, *at_least, *at_most);
                let rules = shapes::rules::Rules { classes, pages, min_size, at_least, at_most };
                rules.read(self, json).map(Value::Shapes)
            }
            FieldKind::Spans { classes, overlap, relations, at_least, at_most, .. } => {
                let (overlap, at_least, at_most) = (*overlap, *at_least, *at_most);
                let rules = spans::rules::Rules { classes, overlap, relations, at_least, at_most };
                rules.read(self, json).map(Value::Spans)
            }
            FieldKind::Ranking { options, ties } => {
                ranking::Rules { options, ties: *ties }.read(self, json).map(Value::Ranking)
            }
            FieldKind::Taxonomy { options, many, at_least, at_most, leaves_only } => {
                let (many, at_least, at_most, leaves_only) = (*many, *at_least, *at_most, *leaves_only);
                taxonomy::Rules { options, many, at_least, at_most, leaves_only }.read(self, json)
            }
        }
    }

    fn choice(&self, json: &Json, options: &[Choice]) -> Result<Value, AnswerError> {
        let chosen =
            json.as_str().ok_or_else(|| self.wrong_type(json, "send one option's value as a string"))?;
        if options.iter().any(|option| option.value == chosen) {
            Ok(Value::Choice(chosen.to_owned()))
        } else {
            Err(self.not_an_option(&self.name, chosen, options))
        }
    }

    fn choices(
        &self,
        json: &Json,
        options: &[Choice],
        least: usize,
        most: usize,
    ) -> Result<Value, AnswerError> {
        const SHAPE: &str = "send a list of option values such as [\"a\", \"b\"]";
        let items = json.as_array().ok_or_else(|| self.wrong_type(json, SHAPE))?;
        if items.len() > most {
            let fix = format!("choose {most} at most");
            return Err(AnswerError::TooMany(Detail::new(&self.name, items.len().to_string(), fix)));
        }
        if items.len() < least {
            let fix = format!("choose at least {least}");
            return Err(AnswerError::TooFew(Detail::new(&self.name, items.len().to_string(), fix)));
        }
        let at = |index: usize| format!("{}[{index}]", self.name);
        let mut chosen = HashSet::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let detail = |fix| Detail::new(at(index), shown(item), fix);
            let value = item.as_str().ok_or_else(|| AnswerError::WrongType(detail(SHAPE)))?;
            if !chosen.insert(value) {
                return Err(AnswerError::Duplicate(detail("choose every option once")));
            }
        }
        let wanted = |option: &&Choice| chosen.contains(option.value.as_str());
        let values: Vec<String> = options.iter().filter(wanted).map(|option| option.value.clone()).collect();
        if values.len() == items.len() {
            return Ok(Value::Choices(values));
        }
        let offered: HashSet<&str> = options.iter().map(|option| option.value.as_str()).collect();
        let texts =
            items.iter().enumerate().filter_map(|(index, item)| item.as_str().map(|text| (index, text)));
        let (index, stray) = texts.into_iter().find(|(_, text)| !offered.contains(text)).unwrap_or((0, ""));
        Err(self.not_an_option(&at(index), stray, options))
    }

    fn text(
        &self,
        json: &Json,
        chars: std::ops::RangeInclusive<u32>,
        multiline: bool,
        allowed: Option<&CharacterSet>,
    ) -> Result<Value, AnswerError> {
        let text = json.as_str().ok_or_else(|| self.wrong_type(json, "send the text as a string"))?.trim();
        // A text far beyond the limit is not counted to its end.
        let count = text.chars().take(crate::limits::TEXT_CHARS as usize + 1).count() as u64;
        let counted = |fix: String| Detail::new(&self.name, format!("{count} characters"), fix);
        if count > u64::from(*chars.end()) {
            return Err(AnswerError::TooLong(counted(format!("use {} at most", chars.end()))));
        }
        if count < u64::from(*chars.start()) {
            return Err(AnswerError::TooShort(counted(format!("use at least {}", chars.start()))));
        }
        for c in text.chars() {
            let line_break = matches!(c, '\n' | '\r');
            let fix = if line_break && !multiline {
                "write it on one line".to_owned()
            } else if c.is_control() && !line_break && c != '\t' {
                "remove the control character".to_owned()
            } else if let Some(set) = allowed.filter(|set| !line_break && !set.contains(c)) {
                format!("use only these characters: {set}")
            } else {
                continue;
            };
            return Err(AnswerError::BadCharacter(Detail::new(&self.name, format!("{c:?}"), fix)));
        }
        Ok(Value::Text(text.to_owned()))
    }

    fn number(
        &self,
        json: &Json,
        minimum: Option<Decimal>,
        maximum: Option<Decimal>,
        step: Option<Decimal>,
    ) -> Result<Value, AnswerError> {
        let read = match json {
            Json::Number(number) => Decimal::from_json(number),
            Json::String(text) => normal::narrow(text.trim()).parse(),
            _ => return Err(self.wrong_type(json, "send a number")),
        };
        let number: Decimal = read.map_err(|error| {
            let fix = format!("{error}: send a number such as \"12.5\", with 6 decimals at most");
            AnswerError::NotANumber(Detail::new(&self.name, shown(json), fix))
        })?;
        let detail = |fix: String| Detail::new(&self.name, number.to_string(), fix);
        if let Some(minimum) = minimum.filter(|minimum| number < *minimum) {
            return Err(AnswerError::OutOfRange(detail(format!("use {minimum} or more"))));
        }
        if let Some(maximum) = maximum.filter(|maximum| number > *maximum) {
            return Err(AnswerError::OutOfRange(detail(format!("use {maximum} or less"))));
        }
        let origin = minimum.unwrap_or_default();
        if let Some(step) = step.filter(|step| !number.is_on_step(origin, *step)) {
            return Err(AnswerError::OffStep(detail(format!("use {origin} plus a multiple of {step}"))));
        }
        Ok(Value::Number(number))
    }

    fn missing(&self) -> AnswerError {
        AnswerError::Missing(Detail::new(&self.name, "", "answer it; it is required"))
    }

    fn wrong_type(&self, json: &Json, fix: &str) -> AnswerError {
        AnswerError::WrongType(Detail::new(&self.name, shown(json), fix))
    }

    fn not_an_option(&self, path: &str, value: &str, options: &[Choice]) -> AnswerError {
        let named: Vec<&str> =
            options.iter().take(OPTIONS_NAMED).map(|option| option.value.as_str()).collect();
        let rest = if options.len() > OPTIONS_NAMED { ", …" } else { "" };
        let fix = format!("choose one of: {}{rest}", named.join(", "));
        AnswerError::NotAnOption(Detail::new(path, quoted(value), fix))
    }
}
