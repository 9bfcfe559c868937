//! `gongdao form` through the program: a configuration becomes a form that can be checked, and one without anything to ask
//! fails by name.

mod common;

use common::{Folder, Outcome, good, refused};
use serde_json::Value;
use std::fs;

#[test]
fn a_configuration_becomes_a_form_and_what_cannot_is_named() -> Outcome {
    let folder = Folder::new("form-import")?;
    let at = |name: &str| folder.join(name).display().to_string();
    let config = r#"<View><Image name="img" value="$image"/><RectangleLabels name="label" toName="img"><Label value="车"/></RectangleLabels>
        <EllipseLabels name="mask" toName="img"><Label value="sky"/></EllipseLabels></View>"#;
    fs::write(folder.join("config.xml"), config)?;
    let import = ["form", "import", &at("config.xml"), "--from", "label-studio"];
    let told: Value = serde_json::from_str(&good(import.iter().copied().chain(["--json"]))?)?;
    assert_eq!(told["form"]["fields"][0]["kind"], "boxes", "{told}");
    assert_eq!(
        (&told["unsupported"][0]["tag"], told["converted"][0]["to"].as_str()),
        (&"EllipseLabels".into(), Some("column image"))
    );
    fs::write(folder.join("form.json"), told["form"].to_string())?;
    assert!(good(["form", "check", &at("form.json")])?.contains("1 questions; it can be answered"));
    fs::write(folder.join("form.json"), r#"{"fields":[{"name":"A"}]}"#)?;
    assert!(refused(["form", "check", &at("form.json")])?.contains("fields[0].name"));
    fs::write(folder.join("config.xml"), r#"<View><Audio name="a" value="$url"/></View>"#)?;
    let none = refused(import)?;
    assert!(none.contains("Audio `a` has no counterpart") && none.contains("no form was made"), "{none}");
    fs::write(folder.join("config.xml"), "<View>")?;
    assert!(refused(import)?.contains("cannot be imported"));
    Ok(())
}
