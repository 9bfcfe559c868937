//! A form under construction.

use super::Imported;
use super::label_studio::is_form;
use super::names::{name_of, readable, value, words};
use super::when::{self, When};
use gongdao_labels::limits;
use serde_json::{Value as Json, json};

/// Something shown, that controls point at.
struct Shown {
    name: String,
    /// None where it is fixed text.
    column: Option<String>,
    is_picture: bool,
    is_markup: bool,
    /// Whether its column holds the pages of a document.
    is_paged: bool,
    /// Whether there it is one file.
    is_pdf: bool,
}

/// One class of objects to draw.
#[derive(Clone)]
pub(super) struct Drawn {
    pub label: String,
    pub shape: &'static str,
    pub key: Option<char>,
    /// Of a skeleton: what its points are called, in order.
    pub points: Vec<String>,
}

/// What is asked of each object: for which labels, and the attribute.
pub(super) struct Besides {
    pub labels: Option<Vec<String>>,
    pub attribute: Json,
}

/// What is drawn on one picture.
#[derive(Default)]
struct Drawing {
    object: String,
    name: String,
    place: usize,
    heading: Option<String>,
    classes: Vec<Drawn>,
    /// Tools without labels of their own, and the labels of a tag beside them.
    tools: Vec<Drawn>,
    names: Vec<Drawn>,
    besides: Vec<Besides>,
}

impl Drawing {
    /// All classes: the tools' with each name beside them, or one of its own for each tool.
    fn all(&self) -> Vec<Drawn> {
        let of_tool = |tool: &Drawn| match self.names.as_slice() {
            [] => vec![tool.clone()],
            names => names.iter().map(|name| Drawn { shape: tool.shape, ..name.clone() }).collect(),
        };
        self.classes.iter().cloned().chain(self.tools.iter().flat_map(of_tool)).collect()
    }
}

/// Gathers what a configuration says.
#[derive(Default)]
pub(super) struct Builder {
    pub done: Imported,
    /// The heading that the next question takes.
    pub heading: Option<String>,
    /// What questions hang on here.
    pub when: When,
    /// Names that attributes of objects have.
    pub attributes: Vec<String>,
    shown: Vec<Shown>,
    /// Lists by name, with the column and whether something ranks them.
    lists: Vec<(String, String, bool)>,
    /// Names of conversations.
    dialogues: Vec<String>,
    show: Vec<(String, &'static str)>,
    fields: Vec<Json>,
    /// The names of questions there, with those of their fields.
    named: Vec<(String, String)>,
    taken: Vec<String>,
    drawing: Option<Drawing>,
    /// Kinds of relations: value and label.
    relations: Vec<(String, String)>,
}

/// A field as if it hung on nothing.
fn alone(mut field: Json) -> Json {
    if let Some(field) = field.as_object_mut() {
        field.remove("when");
    }
    field
}

impl Builder {
    /// Shows a data column.
    pub fn show(&mut self, tag: &str, name: &str, column: &str, is_picture: bool) {
        self.done.convert(tag, name, format!("column {column}"));
        if tag == "HyperText" {
            self.done.note(format!("`{column}` is shown as plain text, not as a page"));
        }
        let is_markup = tag == "HyperText";
        self.shown.push(Shown {
            name: name.to_owned(),
            column: Some(column.to_owned()),
            is_picture,
            is_markup,
            is_paged: false,
            is_pdf: false,
        });
        self.show_as(column, if is_picture { "picture" } else { "text" });
    }

    /// Shows a data column in a style, if it is not shown yet.
    pub fn show_as(&mut self, column: &str, style: &'static str) {
        if !self.show.iter().any(|(known, _)| known == column) {
            self.show.push((column.to_owned(), style));
        }
    }

    /// Remembers a fixed text, which controls may point at.
    pub fn fixed(&mut self, name: &str) {
        let name = name.to_owned();
        self.shown.push(Shown {
            name,
            column: None,
            is_picture: false,
            is_markup: false,
            is_paged: false,
            is_pdf: false,
        });
    }

    /// Shows a data column that holds the pages of a document, as a list of pictures.
    pub fn pages(&mut self, tag: &str, name: &str, column: &str) {
        self.show(tag, name, column, true);
        if let Some(shown) = self.shown.last_mut() {
            (shown.is_paged, shown.is_pdf) = (true, tag != "Image");
        }
    }

    /// Shows a conversation, whose turns are lines of one text.
    pub fn dialogue(&mut self, tag: &str, name: &str, column: &str) {
        self.show(tag, name, column, false);
        self.done.note(format!(
            "`{column}` is one text with a line for each turn, “who: what”; a list of turns with `author` and `text`, or \
             `role` and `content`, becomes that when tasks are added"
        ));
        self.dialogues.push(name.to_owned());
    }

    /// Whether a control is about a conversation.
    pub fn is_dialogue(&self, to_name: &str) -> bool {
        self.dialogues.iter().any(|name| name == to_name)
    }

    /// Remembers a list of things, which a control may rank.
    pub fn list(&mut self, name: &str, column: &str) {
        self.lists.push((name.to_owned(), column.to_owned(), false));
    }

    /// The data column of a list that is to be ranked.
    pub fn take_list(&mut self, name: &str) -> Option<String> {
        let list = self.lists.iter_mut().find(|(known, _, _)| known == name)?;
        list.2 = true;
        Some(list.1.clone())
    }

    /// Whether a control is about a picture that is shown.
    pub fn is_picture(&self, to_name: &str) -> bool {
        self.shown.iter().any(|shown| shown.name == to_name && shown.is_picture)
    }

    /// Whether a control is about a page with markup, whose places are not those of its text.
    pub fn is_markup(&self, to_name: &str) -> bool {
        self.shown.iter().any(|shown| shown.name == to_name && shown.is_markup)
    }

    /// Adds kinds of relations between the spans of a text.
    pub fn relate(&mut self, kinds: Vec<(String, String)>) {
        self.relations.extend(kinds);
    }

    /// Gives the relations to every question for spans; whether there is one.
    fn related(&mut self) {
        if self.relations.is_empty() {
            return;
        }
        let kinds: Vec<Json> = self
            .relations
            .iter()
            .map(|(value, label)| json!({ "value": value, "label": words(label) }))
            .collect();
        let mut marked = self.fields.iter_mut().filter(|field| field["kind"] == "spans").peekable();
        if marked.peek().is_none() {
            let why = "things are tied only where a text is marked";
            return self.done.refuse("Relations", "", why);
        }
        marked.for_each(|field| field["relations"] = json!(kinds));
        self.done.convert("Relations", "", "relations between spans".to_owned());
    }

    /// The data column that a name shows.
    pub fn column_of(&self, name: &str) -> Option<&str> {
        self.shown.iter().find(|shown| shown.name == name)?.column.as_deref()
    }

    /// Adds a question; `more` are the members of its kind.
    pub fn ask(&mut self, tag: &str, name: &str, required: bool, more: Json) {
        let question = self.heading.take().unwrap_or_else(|| readable(name));
        let field = name_of(name, &mut self.taken);
        let is_asked = !matches!(self.when, When::Sometimes);
        let mut json =
            json!({ "name": field, "question": words(&question), "required": required && is_asked });
        if let When::Asked(when) = &self.when {
            json["when"] = when::as_form(when);
        }
        if let (Json::Object(all), Json::Object(more)) = (&mut json, more) {
            all.extend(more);
        }
        match self.is_sound(&json) {
            Ok(()) => {
                self.done.convert(tag, name, format!("field {field}"));
                self.fields.push(json);
                self.named.push((name.to_owned(), field));
            }
            Err(why) => {
                self.taken.pop();
                self.done.refuse(tag, name, &why);
            }
        }
    }

    fn is_sound(&self, field: &Json) -> Result<(), String> {
        if self.fields.len() + usize::from(self.drawing.is_some()) >= limits::FIELDS {
            return Err(format!("a form asks {} questions at most", limits::FIELDS));
        }
        // With the fields it hangs on, which were sound when they came.
        let named = when::conditions(field);
        let upper =
            self.fields.iter().filter(|upper| named.iter().any(|when| when["field"] == upper["name"]));
        let fields: Vec<Json> = upper.cloned().map(alone).chain([field.clone()]).collect();
        is_form(&json!({ "fields": fields }))
    }

    /// The field that a question there became.
    pub fn asked_as(&self, name: &str) -> Option<&Json> {
        let (_, field) = self.named.iter().find(|(known, _)| known == name)?;
        self.fields.iter().find(|one| one["name"] == field.as_str())
    }

    /// Whether a field is asked only where this condition holds, so that what hangs on the field does, too.
    pub fn hangs_on(&self, field: &Json, outer: &Json) -> bool {
        let upper = self.fields.iter().find(|one| one["name"] == *field);
        upper.is_some_and(|upper| {
            when::conditions(upper).contains(outer) || (field == &outer["field"] && outer["answered"] == true)
        })
    }

    /// Adds classes to what is drawn on a picture; whether it could be.
    pub fn draw(&mut self, at: (&str, &str, &str), classes: Vec<Drawn>) -> bool {
        self.on_picture(at, |drawing| drawing.classes.extend(classes))
    }

    /// Adds a tool without labels; whether it could be.
    pub fn tool(&mut self, at: (&str, &str, &str), class: Drawn) -> bool {
        self.on_picture(at, |drawing| drawing.tools.push(class))
    }

    /// Adds labels for the tools without any; whether it could be.
    pub fn name_tools(&mut self, at: (&str, &str, &str), classes: Vec<Drawn>) -> bool {
        self.on_picture(at, |drawing| drawing.names.extend(classes))
    }

    fn on_picture(
        &mut self,
        (tag, name, object): (&str, &str, &str),
        add: impl FnOnce(&mut Drawing),
    ) -> bool {
        let place = self.fields.len();
        let heading = self.heading.take();
        let drawing = self.drawing.get_or_insert_with(|| Drawing {
            object: object.to_owned(),
            name: name.to_owned(),
            place,
            heading,
            ..Drawing::default()
        });
        if drawing.object != object {
            return false;
        }
        add(drawing);
        self.done.convert(tag, name, "objects to draw".to_owned());
        true
    }

    /// Adds something that is asked of each object drawn on a picture.
    pub fn ask_of_each(&mut self, (tag, name): (&str, &str), besides: Besides) {
        match &mut self.drawing {
            Some(drawing) => {
                drawing.besides.push(besides);
                self.done.convert(tag, name, "attribute of objects".to_owned());
            }
            None => self.done.refuse(tag, name, "it is asked of regions, and nothing is drawn before it"),
        }
    }

    /// The result: a form where anything is left to ask.
    pub fn finish(mut self) -> Imported {
        if let Some(heading) = self.heading.take() {
            self.done.note(format!("“{heading}” belongs to no question; put it into the instructions"));
        }
        if let Some(drawing) = self.drawing.take() {
            self.drawn(drawing);
        }
        self.related();
        let is_drawn_on = |column: &str| self.fields.iter().any(|field| field["column"] == column);
        for shown in self.shown.iter().filter(|shown| shown.is_paged) {
            let column = shown.column.as_deref().unwrap_or_default();
            if !is_drawn_on(column) {
                if shown.is_pdf {
                    let as_link = self.show.iter_mut().filter(|(known, _)| known == column);
                    as_link.for_each(|(_, style)| *style = "link");
                    self.done.note(format!("`{column}` is shown as a link to the file"));
                    continue;
                }
                let why = "the pages of a document are turned only where something is drawn on them";
                self.done.refuse("Image", &shown.name, why);
                self.show.retain(|(known, _)| known != column);
            }
        }
        for (name, _, _) in std::mem::take(&mut self.lists).iter().filter(|(_, _, is_ranked)| !is_ranked) {
            self.done.refuse("List", name, "a list is shown only where it is ranked");
        }
        if self.fields.is_empty() {
            return self.done;
        }
        let show: Vec<Json> =
            self.show.iter().map(|(column, style)| json!({ "column": column, "style": style })).collect();
        let form = json!({ "show": show, "fields": self.fields });
        match is_form(&form) {
            Ok(()) => self.done.form = Some(form),
            Err(why) => self.done.note(format!("the form as a whole is refused: {why}")),
        }
        self.done
    }

    /// Makes one question of everything drawn on the picture: boxes where that is all, or else shapes.
    fn drawn(&mut self, drawing: Drawing) {
        let all = drawing.all();
        if all.is_empty() {
            return self.done.refuse("Labels", &drawing.name, "no tool beside it draws");
        }
        let mut objects = self.shown.iter().filter(|shown| shown.name == drawing.object);
        let (is_paged, is_pdf) =
            objects.find(|shown| shown.is_paged).map_or((false, false), |shown| (true, shown.is_pdf));
        let only_boxes =
            !is_paged && drawing.besides.is_empty() && all.iter().all(|class| class.shape == "box");
        let (mut classes, mut values, mut keys) = (Vec::new(), Vec::<String>::new(), Vec::new());
        for class in &all {
            let mut of = value(&class.label, limits::CLASS_CHARS);
            if values.contains(&of) {
                of = value(&format!("{of} ({})", class.shape.replace('_', " ")), limits::CLASS_CHARS);
            }
            if of.is_empty() || values.contains(&of) {
                continue;
            }
            let mut json = json!({ "value": of, "label": words(&class.label) });
            if let Some(key) = class.key.filter(|key| !keys.contains(key)) {
                json["key"] = json!(key.to_string());
                keys.push(key);
            }
            if !only_boxes {
                json["shape"] = json!(class.shape);
                if !class.points.is_empty() {
                    json["points"] = super::regions::points(&class.points);
                }
                let asked = drawing.besides.iter().filter(|besides| {
                    besides.labels.as_ref().is_none_or(|labels| labels.contains(&class.label))
                });
                let asked: Vec<&Json> = asked.map(|besides| &besides.attribute).collect();
                if !asked.is_empty() {
                    json["attributes"] = json!(asked);
                }
            }
            values.push(of);
            classes.push(json);
        }
        let column = self.column_of(&drawing.object).unwrap_or_default().to_owned();
        self.heading = drawing.heading;
        self.when = When::Always;
        let kind = if only_boxes { "boxes" } else { "shapes" };
        let before = self.fields.len();
        let mut kind = json!({ "kind": kind, "column": &column, "classes": classes });
        if is_paged {
            kind["pages"] = json!(limits::PAGES);
        }
        if is_pdf {
            self.done.note(format!("give the pages of the file in `{column}` as a list of pictures"));
        }
        self.ask("regions", &drawing.name, false, kind);
        if self.fields.len() > before
            && let Some(field) = self.fields.pop()
        {
            self.fields.insert(drawing.place.min(self.fields.len()), field);
        }
    }
}
