//! Labelling configurations of other tools become forms, and what has no counterpart is named.
#![allow(clippy::unwrap_used, clippy::panic)]

use gongdao_formats::forms::{Imported, label_studio::import};
use gongdao_labels::{FieldKind, Form, ShapeKind, SpanOverlap};

fn read(config: &str) -> (Form, Imported) {
    let done = import(config).unwrap();
    let form = Form::from_json(done.form.as_ref().unwrap_or_else(|| panic!("{done:?}"))).unwrap();
    (form, done)
}

#[test]
fn a_choice_about_a_text_takes_its_heading_and_its_column() {
    let (form, done) = read(
        r#"<View><Header value="How does the guest feel?"/><Text name="note" value="$review"/>
           <Choices name="Mood-1" toName="note" choice="single" required="true">
             <Choice value="Glad" hotkey="g"/><Choice value="Cross" alias="angry"/></Choices>
           <Choices name="topics" toName="note" choice="multiple"><Choice value="Food; drink"/><Choice value="服务"/></Choices></View>"#,
    );
    assert_eq!((form.show.len(), form.show[0].column.as_str()), (1, "review"));
    let [mood, topics] = form.fields.as_slice() else { panic!("{form:?}") };
    assert_eq!(
        (mood.name.as_str(), mood.question.get("en"), mood.required),
        ("mood_1", "How does the guest feel?", true)
    );
    let FieldKind::Choice { options, many: false, .. } = &mood.kind else { panic!("{mood:?}") };
    assert_eq!(options.iter().map(|option| option.value.as_str()).collect::<Vec<_>>(), ["Glad", "angry"]);
    let FieldKind::Choice { options, many: true, .. } = &topics.kind else { panic!("{topics:?}") };
    assert_eq!((options[0].value.as_str(), topics.question.get("en")), ("Food, drink", "topics"));
    assert_eq!(options[1].label.iter().next(), Some(("zh-CN", "服务")));
    assert!(done.unsupported.is_empty(), "{done:?}");
    assert_eq!(done.converted[1].to, "field mood_1");
}

#[test]
fn everything_drawn_on_a_picture_is_one_question() {
    let (form, done) = read(
        r#"<View><Image name="photo" value="$picture" zoom="true"/>
           <RectangleLabels name="box" toName="photo"><Label value="Car" hotkey="c"/><Label value="Bus"/></RectangleLabels>
           <PolygonLabels name="area" toName="photo"><Label value="Road"/><Label value="Car"/></PolygonLabels>
           <KeyPointLabels name="dot" toName="photo"><Label value="Lamp"/></KeyPointLabels>
           <Choices name="seen" toName="photo" perRegion="true" whenLabelValue="Car,Bus" required="true">
             <Choice value="whole"/><Choice value="hidden"/></Choices>
           <TextArea name="plate" toName="photo" perRegion="true"/></View>"#,
    );
    let [field] = form.fields.as_slice() else { panic!("{form:?}") };
    let FieldKind::Shapes { column, classes, .. } = &field.kind else { panic!("{field:?}") };
    assert_eq!(column, "picture");
    let drawn: Vec<_> = classes
        .iter()
        .map(|class| (class.class.value.as_str(), class.shape, class.attributes.len()))
        .collect();
    assert_eq!(
        drawn,
        [
            ("Car", ShapeKind::Box, 2),
            ("Bus", ShapeKind::Box, 2),
            ("Road", ShapeKind::Polygon, 1),
            ("Car (polygon)", ShapeKind::Polygon, 2),
            ("Lamp", ShapeKind::Point, 1),
        ]
    );
    assert_eq!(classes[0].class.key, Some('c'));
    let named: Vec<_> = done.unsupported.iter().map(|row| (row.tag.as_str(), row.name.as_str())).collect();
    assert!(named.is_empty(), "{named:?}");
    let plate = &classes[0].attributes[1];
    assert_eq!(
        (plate.name.as_str(), plate.text.map(|rule| (rule.max_chars, rule.multiline))),
        ("plate", Some((200, false)))
    );
}

#[test]
fn key_points_with_places_in_a_pose_are_one_skeleton() {
    let (form, done) = read(
        r#"<View><Image name="photo" value="$picture"/><RectangleLabels name="box" toName="photo"><Label value="Text"/></RectangleLabels>
           <KeyPointLabels name="body" toName="photo"><Label value="Left eye" model_index="1" predicted_values="person"/>
             <Label value="nose" model_index="0" predicted_values="person"/></KeyPointLabels>
           <TextArea name="said" toName="photo" perRegion="true" rows="3" required="true" whenLabelValue="Text"/></View>"#,
    );
    let FieldKind::Shapes { classes, .. } = &form.fields[0].kind else { panic!("{form:?}") };
    let body = &classes[1];
    let names: Vec<_> = body.points.iter().map(|point| point.name.as_str()).collect();
    assert_eq!(
        (body.class.value.as_str(), body.shape, names),
        ("person", ShapeKind::Skeleton, vec!["nose", "left_eye"])
    );
    let said = &classes[0].attributes[0];
    assert_eq!((said.required, said.text.map(|rule| rule.multiline)), (true, Some(true)));
    assert!(body.attributes.is_empty() && done.unsupported.is_empty(), "{done:?}");
}

#[test]
fn boxes_alone_are_boxes_and_turn_only_where_that_is_said() {
    let boxes = r#"<View><Image name="i" value="$image"/><RectangleLabels name="l" toName="i"><Label value="A"/></RectangleLabels></View>"#;
    let (form, done) = read(boxes);
    assert!(matches!(form.fields[0].kind, FieldKind::Boxes { .. }));
    assert!(done.notes.iter().any(|note| note.contains("upright")), "{done:?}");
    let (form, _) = read(&boxes.replace("name=\"l\"", "name=\"l\" canRotate=\"true\""));
    let FieldKind::Shapes { classes, .. } = &form.fields[0].kind else { panic!("{form:?}") };
    assert_eq!(classes[0].shape, ShapeKind::RotatedBox);
    let (form, _) = read(
        r#"<View><Labels name="l" toName="i"><Label value="A"/><Label value="B"/></Labels><Image name="i" value="$image"/>
           <Rectangle name="r" toName="i"/><Polygon name="p" toName="i"/></View>"#,
    );
    let FieldKind::Shapes { classes, .. } = &form.fields[0].kind else { panic!("{form:?}") };
    let drawn: Vec<_> = classes.iter().map(|class| (class.class.value.as_str(), class.shape)).collect();
    assert_eq!(
        drawn,
        [
            ("A", ShapeKind::Box),
            ("B", ShapeKind::Box),
            ("A (polygon)", ShapeKind::Polygon),
            ("B (polygon)", ShapeKind::Polygon)
        ]
    );
}

#[test]
fn answers_of_models_are_compared_rated_and_rewritten() {
    let (form, done) = read(
        r#"<View className="root"><Style>.root { color: red }</Style>
           <Text name="prompt" value="$prompt"/><View><Text name="a" value="$answer1"/><Text name="b" value="$answer2"/></View>
           <Pairwise name="better" toName="a,b"/>
           <Rating name="helpful" toName="a" maxRating="7" required="true"/>
           <Number name="facts" toName="a" min="0" max="1" step="0.25"/>
           <TextArea name="rewrite" toName="a" rows="4" placeholder="Write a better answer" maxSubmissions="1"/>
           <Taxonomy name="kind" toName="prompt" leafsOnly="true"><Choice value="Code"><Choice value="Rust"/></Choice><Choice value="Talk"/></Taxonomy>
           <DateTime name="when" toName="prompt" only="date"/>
           <View visibleWhen="choice-selected" whenTagName="better"><Choices name="why" toName="a"><Choice value="longer"/></Choices></View></View>"#,
    );
    let kinds: Vec<_> =
        form.fields.iter().map(|field| (field.name.as_str(), field.kind.name(), field.required)).collect();
    assert_eq!(
        kinds,
        [
            ("better", "ranking", false),
            ("helpful", "number", true),
            ("facts", "number", false),
            ("rewrite", "text", false),
            ("kind", "taxonomy", false),
            ("when", "text", false),
            ("why", "choice", false)
        ]
    );
    let FieldKind::Ranking { options, ties: false, .. } = &form.fields[0].kind else { panic!() };
    assert_eq!((options[0].value.as_str(), options[0].label.get("en")), ("left", "answer1"));
    assert_eq!(form.ranked_columns(), ["answer1", "answer2"]);
    let FieldKind::Taxonomy { options, many: true, leaves_only: true, .. } = &form.fields[4].kind else {
        panic!()
    };
    assert_eq!((options[0].options[0].value.as_str(), options[1].value.as_str()), ("Rust", "Talk"));
    let when = form.fields[6].when.first().unwrap();
    assert!(when.field == "better" && when.answered, "{when:?}");
    assert_eq!(form.fields[3].question.get("en"), "Write a better answer");
    assert!(done.unsupported.is_empty(), "{done:?}");
}

#[test]
fn a_list_is_ranked_by_columns_and_pictures_are_compared_by_name() {
    let (form, done) = read(
        r#"<View><List name="results" value="$items" title="Search results"/><Ranker name="rank" toName="results" required="true"/>
           <Image name="one" value="$left_picture"/><Image name="two" value="$right_picture"/>
           <Pairwise name="nicer" toName="one,two"/></View>"#,
    );
    let [rank, nicer] = form.fields.as_slice() else { panic!("{form:?}") };
    let FieldKind::Ranking { options, .. } = &rank.kind else { panic!("{rank:?}") };
    let columns: Vec<_> = options.iter().map(|option| option.column.as_deref()).collect();
    assert_eq!((columns, rank.required), (vec![Some("items_1"), Some("items_2"), Some("items_3")], true));
    let FieldKind::Ranking { options, .. } = &nicer.kind else { panic!("{nicer:?}") };
    assert!(options.iter().all(|option| option.column.is_none()));
    assert!(
        done.unsupported.is_empty() && done.notes.iter().any(|note| note.contains("items_3")),
        "{done:?}"
    );
    let done = import(
        r#"<View><List name="a" value="$items"/><Ranker name="r" toName="a"><Bucket name="good"/></Ranker>
           <Ranker name="s" toName="b"/><List name="c" value="$more"/></View>"#,
    )
    .unwrap();
    let named: Vec<_> = done.unsupported.iter().map(|row| (row.tag.as_str(), row.name.as_str())).collect();
    // One bucket says nothing of its things.
    let form = done.form.unwrap();
    assert_eq!(
        (form["fields"].as_array().unwrap().len(), &form["fields"][0]["kind"]),
        (1, &"ranking".into())
    );
    assert_eq!(named, [("Ranker", "s"), ("List", "c")]);
}

#[test]
fn brushes_become_masks_beside_what_else_is_drawn() {
    let done = import(
        r#"<View><Image name="i" value="$image"/>
           <BrushLabels name="m" toName="i"><Label value="sky" hotkey="1"/><Label value="road"/></BrushLabels>
           <RectangleLabels name="b" toName="i"><Label value="car"/></RectangleLabels>
           <MagicWand name="w" toName="i"/></View>"#,
    )
    .unwrap();
    let form = done.form.unwrap();
    let classes: Vec<_> = form["fields"][0]["classes"].as_array().unwrap().iter().collect();
    let drawn: Vec<_> = classes.iter().map(|one| (one["value"].as_str(), one["shape"].as_str())).collect();
    assert_eq!(
        drawn,
        [(Some("sky"), Some("mask")), (Some("road"), Some("mask")), (Some("car"), Some("box"))]
    );
    assert_eq!(classes[0]["key"], "1");
    assert_eq!(done.unsupported.iter().map(|row| row.tag.as_str()).collect::<Vec<_>>(), ["MagicWand"]);
    let done = import(
        r#"<View><Image name="i" value="$image"/><Brush name="m" toName="i"/>
           <Labels name="l" toName="i"><Label value="mud"/></Labels></View>"#,
    )
    .unwrap();
    let class = &done.form.unwrap()["fields"][0]["classes"][0];
    assert_eq!((class["value"].as_str(), class["shape"].as_str()), (Some("mud"), Some("mask")));
}

#[test]
fn what_has_no_counterpart_is_named_and_a_form_of_nothing_is_none() {
    let done = import(
        r#"<View><Audio name="sound" value="$url"/><Labels name="who" toName="sound"><Label value="one"/></Labels>
           <Relations><Relation value="near"/></Relations>
           <Image name="i" value="$image"/><EllipseLabels name="mask" toName="i"><Label value="sky"/></EllipseLabels>
           <Choices name="open" toName="i"/><Sparkles name="x"/></View>"#,
    )
    .unwrap();
    assert_eq!(done.form, None);
    let named: Vec<_> = done.unsupported.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(named, ["sound", "who", "mask", "open", "x", ""]);
    assert!(done.unsupported.iter().all(|row| !row.why.is_empty()));
}

#[test]
fn labels_on_a_text_are_spans_and_relations_join_them() {
    let (form, done) = read(
        r#"<View><Relations><Relation value="org:founded_by"/><Relation value="works for"/></Relations>
           <Labels name="label" toName="text"><Label value="Person" hotkey="1"/><Label value="公司"/></Labels>
           <Text name="text" value="$story"/></View>"#,
    );
    let [field] = form.fields.as_slice() else { panic!("{form:?}") };
    let FieldKind::Spans { column, classes, overlap, relations, .. } = &field.kind else {
        panic!("{field:?}")
    };
    assert_eq!((column.as_str(), *overlap, classes[0].key), ("story", SpanOverlap::Any, Some('1')));
    assert_eq!(classes.iter().map(|class| class.value.as_str()).collect::<Vec<_>>(), ["Person", "公司"]);
    let kinds: Vec<_> = relations.iter().map(|kind| (kind.value.as_str(), kind.directed)).collect();
    assert_eq!(kinds, [("org:founded_by", true), ("works for", true)]);
    assert!(done.unsupported.is_empty(), "{done:?}");
    assert!(done.converted.iter().any(|row| row.tag == "Relations"), "{done:?}");
}

#[test]
fn a_broken_configuration_is_refused_where_it_breaks() {
    for (config, said) in [
        ("<View><Text name=\"a\"", "configuration"),
        ("not xml", "ends before"),
        ("<Root/>", ""),
        ("<!DOCTYPE View [<!ENTITY x \"y\">]><View>&x;</View>", "document type"),
        ("<View><Text name=\"a\" value=\"&nbsp;\"/></View>", ""),
    ] {
        let refused = import(config).map(|done| done.form.is_none());
        match refused {
            Err(error) => assert!(error.to_string().contains(said), "{config}: {error}"),
            Ok(none) => assert!(none, "{config}"),
        }
    }
    let deep = format!("{}{}", "<View>".repeat(200), "</View>".repeat(200));
    assert!(import(&deep).unwrap_err().to_string().contains("too deep"));
}

#[test]
fn names_stay_apart_and_within_their_bounds() {
    let long = "A".repeat(100);
    let config = format!(
        r#"<View><Text name="t" value="$text"/>
           <TextArea name="{long}" toName="t"/><TextArea name="{long}!" toName="t"/><TextArea name="名字" toName="t"/><TextArea name="" toName="t"/></View>"#
    );
    let (form, _) = read(&config);
    let names: Vec<_> = form.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names[0], "a".repeat(32));
    assert_eq!(names[1], format!("{}_2", "a".repeat(30)));
    assert_eq!((names.len(), names[2].starts_with("f_") || names[2] == "f"), (4, true), "{names:?}");
}

const SIGNS: &str = r#"<View><Image name="i" value="$image"/>
    <Choices name="Kind" toName="i" required="true"><Choice value="Street sign" alias="sign"/><Choice value="Shop, closed"/><Choice value="Other"/></Choices>
    <View visibleWhen="choice-selected" whenTagName="Kind" whenChoiceValue="Shop, closed">
      <Choices name="legible" toName="i" required="true"><Choice value="Yes"/><Choice value="No"/></Choices>
      <View visibleWhen="choice-selected" whenTagName="legible" whenChoiceValue="Yes"><TextArea name="says" toName="i" required="true"/></View>
    </View>
    <TextArea name="else" toName="i" required="true" visibleWhen="choice-unselected" whenTagName="Kind" whenChoiceValue="Street sign"/></View>"#;

/// Each field with whether it is required and what it hangs on.
fn hanging(form: &Form) -> Vec<(String, bool, String)> {
    let told = |field: &gongdao_labels::Field| {
        let each = field.when.iter().map(|when| format!("{}: {}", when.field, when.is.join("|")));
        (field.name.clone(), field.required, each.collect::<Vec<_>>().join(" & "))
    };
    form.fields.iter().map(told).collect()
}

#[test]
fn what_appears_only_sometimes_is_asked_only_then() {
    let one = |name: &str, when: &str| (name.to_owned(), true, when.to_owned());
    let (form, done) = read(SIGNS);
    let all = [
        one("kind", ""),
        one("legible", "kind: Shop, closed"),
        one("says", "legible: Yes"),
        one("else", "kind: Shop, closed|Other"),
    ];
    assert_eq!(hanging(&form), all);
    assert!(done.unsupported.is_empty(), "{done:?}");
    let (form, _) =
        read(&SIGNS.replace("whenChoiceValue=\"Shop, closed\"", "whenChoiceValue=\"Other, sign\""));
    assert_eq!(hanging(&form)[1], one("legible", "kind: Other|sign"));
}

#[test]
fn what_hangs_on_something_else_is_named_and_may_be_left_out() {
    let last = r#"choice-unselected" whenTagName="Kind" whenChoiceValue="Street sign"#;
    for (what, says) in [
        (
            "no-region-selected",
            "TextArea visibleWhen=no-region-selected else: nothing here hangs on the region",
        ),
        ("region-selected", "nothing here hangs on the region that is selected"),
        (r#"choice-unselected" whenTagName="Kind"#, "not where nothing was"),
        (r#"choice-selected" whenTagName="later"#, "`later` is no question further up"),
        (r#"choice-selected" whenTagName="Kind" whenChoiceValue="Moon"#, "`Kind` has no choice `Moon`"),
    ] {
        let (form, done) = read(&SIGNS.replace(last, what));
        assert_eq!(hanging(&form)[3], ("else".to_owned(), false, String::new()), "{what}");
        let row = done.unsupported.last().unwrap();
        let told = format!("{} {}: {}", row.tag, row.name, row.why);
        assert!(told.contains(says) && told.contains("may be left out"), "{told} should say {says}");
    }
    // Inside a part of no counterpart nothing is asked for sure.
    let outer = r#"choice-selected" whenTagName="Kind" whenChoiceValue="Shop, closed""#;
    let (form, done) = read(&SIGNS.replace(outer, "region-selected\""));
    assert_eq!(hanging(&form)[2], ("says".to_owned(), false, String::new()));
    assert!(done.unsupported[1].why.contains("what stands around it"), "{done:?}");
}

#[test]
fn parts_within_parts_hang_on_all_that_is_said_around_them() {
    let (form, done) = read(
        r#"<View><Text name="t" value="$text"/>
        <Choices name="kind" toName="t" required="true"><Choice value="Shop"/><Choice value="Sign"/></Choices>
        <Choices name="light" toName="t" required="true"><Choice value="Day"/><Choice value="Night"/></Choices>
        <View visibleWhen="choice-selected" whenTagName="kind" whenChoiceValue="Shop">
          <View visibleWhen="choice-selected" whenTagName="light" whenChoiceValue="Night">
            <TextArea name="says" toName="t" required="true"/></View></View></View>"#,
    );
    assert_eq!(hanging(&form)[2], ("says".to_owned(), true, "kind: Shop & light: Night".to_owned()));
    assert!(done.unsupported.is_empty(), "{done:?}");
    let json = done.form.unwrap();
    let all = serde_json::json!([{ "field": "kind", "is": ["Shop"] }, { "field": "light", "is": ["Night"] }]);
    assert_eq!(json["fields"][2]["when"], serde_json::json!({ "all": all }));
}

#[test]
fn trees_keep_their_levels() {
    let tree = r#"<View><Text name="t" value="$text"/>
        <Taxonomy name="Kind" toName="t" required="true" maxUsages="1"><Choice value="Animal"><Choice value="Cat" alias="c/1"><Choice value="Lion"/></Choice></Choice><Choice value="Plant"/></Taxonomy>
        <Choices name="about" toName="t"><Choice value="Work"><Choice value="Pay"/></Choice></Choices>
        <TextArea name="why" toName="t" visibleWhen="choice-selected" whenTagName="Kind" whenChoiceValue="Cat"/></View>"#;
    let (form, done) = read(tree);
    let FieldKind::Taxonomy { options, many: false, leaves_only: false, .. } = &form.fields[0].kind else {
        panic!("{form:?}")
    };
    let cat = &options[0].options[0];
    assert_eq!(
        (cat.value.as_str(), cat.label.get("en"), cat.options[0].value.as_str()),
        ("c-1", "Cat", "Lion")
    );
    assert!(matches!(form.fields[1].kind, FieldKind::Taxonomy { .. }));
    assert_eq!(form.fields[2].when.first().unwrap().is, ["Animal/c-1"]);
    assert!(done.unsupported.is_empty(), "{done:?}");
}

#[test]
fn what_the_data_of_each_task_brings_is_asked_about_in_columns() {
    let (form, done) = read(
        r#"<View><Text name="p" value="$prompt"/><Choices name="best" toName="p" value="$pictures" choice="multiple"/>
           <List name="all" value="$answers"/>
           <Ranker name="rank" toName="all"><Bucket name="good" title="Good ones"/><Bucket name="bad"/></Ranker>
           <Image name="i" value="$photo"/><PolygonLabels name="goods" toName="i" value="$names"/></View>"#,
    );
    assert!(done.unsupported.is_empty(), "{done:?}");
    let names: Vec<&str> = form.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["best", "rank_1", "rank_2", "rank_3", "rank", "goods"]);
    let FieldKind::Choice { options, many: true, .. } = &form.fields[0].kind else { panic!("{form:?}") };
    assert_eq!(options[1].value, "pictures_2");
    let FieldKind::Choice { options, many: false, .. } = &form.fields[1].kind else { panic!("{form:?}") };
    assert_eq!((options[0].value.as_str(), options[0].label.get("en")), ("good", "Good ones"));
    assert!(matches!(&form.fields[4].kind, FieldKind::Ranking { options, .. } if options.len() == 3));
    let FieldKind::Shapes { classes, .. } = &form.fields[5].kind else { panic!("{form:?}") };
    assert_eq!((classes[0].class.value.as_str(), classes[0].attributes.len()), ("goods", 1));
    let shown: Vec<&str> = form.show.iter().map(|show| show.column.as_str()).collect();
    assert_eq!(shown, ["prompt", "photo", "pictures_1", "pictures_2", "pictures_3", "names"]);
}

#[test]
fn pages_conversations_and_markup_are_read_as_what_they_are_here() {
    let (form, done) = read(
        r#"<View><Paragraphs name="d" value="$talk" layout="dialogue"/>
           <ParagraphLabels name="slots" toName="d"><Label value="City"/></ParagraphLabels>
           <Choices name="tone" toName="d" perRegion="true"><Choice value="kind"/><Choice value="curt"/></Choices>
           <Rating name="stars" toName="d" perRegion="true"/>
           <HyperText name="h" value="$page"/><HyperTextLabels name="who" toName="h"><Label value="Person"/></HyperTextLabels>
           <Pdf name="f" value="$file"/><OcrLabels name="marks" toName="f"><Label value="Typo"/></OcrLabels></View>"#,
    );
    assert!(done.unsupported.is_empty(), "{done:?}");
    let kinds: Vec<&str> = form.fields.iter().map(|field| field.kind.name()).collect();
    assert_eq!(kinds, ["spans", "choice", "number", "spans", "shapes"]);
    let FieldKind::Shapes { column, pages, .. } = &form.fields[4].kind else { panic!("{form:?}") };
    assert_eq!((column.as_str(), pages.is_some()), ("file", true));
    for says in ["talk", "whole conversation", "plain text", "list of pictures"] {
        assert!(done.notes.iter().any(|note| note.contains(says)), "{says}: {:?}", done.notes);
    }
    // A file that nothing is marked on is opened by its link.
    let (form, _) = read(r#"<View><Pdf name="f" value="$file"/><Rating name="good" toName="f"/></View>"#);
    assert_eq!(form.show[0].style, gongdao_labels::ShowStyle::Link);
}

#[test]
fn a_conversation_is_gone_on_with_or_only_read() {
    let (form, _) =
        read(r#"<View><Chat name="talk" value="$chat" minMessages="4" messageroles="guest,host"/></View>"#);
    let [field] = form.fields.as_slice() else { panic!("{form:?}") };
    assert!(matches!(field.kind, FieldKind::Text { .. }) && field.required, "{field:?}");
    assert!(field.question.get("en").contains("guest: "));
    let read_only =
        r#"<View><Chat name="talk" value="$chat" editable="false"/><Rating name="r" toName="talk"/></View>"#;
    assert_eq!(read(read_only).0.fields.len(), 1);
}
