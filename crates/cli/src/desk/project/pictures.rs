//! Pictures of an upload: files and whole folders go as forms, some at a time, archives as they are; each picture becomes
//! a task of the batch, or is only kept.

use crate::desk::connect::Remote;
use crate::terminal::Progress;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

/// Pictures of one form.
const FORM: usize = 50;
/// What stands between a form's parts; a picture that holds these very bytes behind an empty line does not exist by chance.
const BOUNDARY: &str = "gongdao-picture-6f1d0c9be2a84753";
/// What an archive is called.
pub(super) const ARCHIVE: &str = "zip";
const ENDINGS: [&str; 5] = ["png", "jpg", "jpeg", "webp", "gif"];

/// A picture: where it is, and what it is called there.
pub(super) struct Picture {
    path: PathBuf,
    name: String,
}

/// The end of a file's name, in small letters.
pub(super) fn ending(path: &Path) -> String {
    path.extension().and_then(|end| end.to_str()).unwrap_or_default().to_ascii_lowercase()
}

/// The pictures at a path: those of a folder and the folders in it, by name, hidden ones apart, or the file itself; none
/// where it is no picture by its name.
///
/// # Errors
/// A folder that cannot be read, or that holds no pictures.
pub(super) fn at(path: &Path) -> Result<Vec<Picture>> {
    if !path.is_dir() {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.filter(|_| ENDINGS.contains(&ending(path).as_str()));
        return Ok(name.map(|name| Picture { path: path.to_owned(), name }).into_iter().collect());
    }
    let mut pictures = Vec::new();
    walk(path, "", &mut pictures)?;
    ensure!(!pictures.is_empty(), "{} holds no pictures; they end in {}", path.display(), ENDINGS.join(", "));
    Ok(pictures)
}

fn walk(folder: &Path, above: &str, found: &mut Vec<Picture>) -> Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut entries =
        entries.collect::<std::io::Result<Vec<_>>>().with_context(|| folder.display().to_string())?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if name.starts_with('.') {
            continue;
        }
        let name = format!("{above}{name}");
        // A link to a folder is not followed: it may lead back.
        if entry.file_type().with_context(|| path.display().to_string())?.is_dir() {
            walk(&path, &format!("{name}/"), found)?;
        } else if ENDINGS.contains(&ending(&path).as_str()) {
            found.push(Picture { path, name });
        }
    }
    Ok(())
}

/// Where pictures of a project go.
fn address(project: &str, batch: Option<&str>) -> String {
    let query = batch.map(|batch| format!("?batch={batch}")).unwrap_or_default();
    format!("/api/v1/projects/{project}/media{query}")
}

/// Sends an archive; what became of it.
///
/// # Errors
/// The server's refusal, or a file that cannot be read.
pub(super) fn archive(
    remote: &Remote,
    (project, batch): (&str, Option<&str>),
    key: &str,
    open: &dyn Fn() -> Result<Box<dyn Read>>,
) -> Result<Value> {
    let (client, token) = remote.parts();
    client.upload_from(&address(project, batch), (token, key), "application/zip", open)
}

/// Sends pictures, form after form; what became of them all.
///
/// # Errors
/// The server's refusal, or a file that cannot be read.
pub(super) fn files(
    remote: &Remote,
    (project, batch): (&str, Option<&str>),
    key: &str,
    pictures: &[Picture],
) -> Result<Value> {
    let (client, token) = remote.parts();
    let (address, media) = (address(project, batch), format!("multipart/form-data; boundary={BOUNDARY}"));
    let progress = Progress::new("pictures");
    let (mut sums, mut problems) = ([0_u64; 3], Vec::new());
    for (at, pictures_of_form) in pictures.chunks(FORM).enumerate() {
        let open = || form(pictures_of_form);
        let key = format!("{key}-{at}");
        let done: Result<Value> = client.upload_from(&address, (token, &key), &media, &open);
        progress.tick((at * FORM + pictures_of_form.len()).min(pictures.len()), pictures.len());
        let done = done.inspect_err(|_| progress.clear())?;
        for (sum, name) in sums.iter_mut().zip(COUNTS) {
            *sum += done.get(name).and_then(Value::as_u64).unwrap_or_default();
        }
        for list in ["problems", "task_problems"] {
            problems.extend(done.get(list).and_then(Value::as_array).into_iter().flatten().cloned());
        }
    }
    progress.clear();
    let [kept, added, refused] = sums;
    Ok(json!({ "kept": kept, "added": added, "refused": refused, "problems": problems }))
}

/// What is counted of each form.
const COUNTS: [&str; 3] = ["kept", "added", "refused"];

/// A form of files, read as it is sent.
fn form(pictures: &[Picture]) -> Result<Box<dyn Read>> {
    let mut form: Box<dyn Read> = Box::new(std::io::empty());
    for Picture { path, name } in pictures {
        let file = File::open(path).with_context(|| path.display().to_string())?;
        // As browsers write a name that holds what ends it.
        let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
        let head = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             content-type: application/octet-stream\r\n\r\n"
        );
        form = Box::new(form.chain(Cursor::new(head.into_bytes())).chain(file).chain(Cursor::new(*b"\r\n")));
    }
    Ok(Box::new(form.chain(Cursor::new(format!("--{BOUNDARY}--\r\n").into_bytes()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_walked_by_name_and_only_for_pictures() {
        let folder = std::env::temp_dir().join(format!("gongdao-pictures-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("b")).unwrap();
        for name in ["c.PNG", "b/a.jpg", "b/notes.txt", "a.gif", "._a.gif"] {
            std::fs::write(folder.join(name), name).unwrap();
        }
        let pictures = at(&folder).unwrap();
        let names: Vec<&str> = pictures.iter().map(|picture| picture.name.as_str()).collect();
        assert_eq!(names, ["a.gif", "b/a.jpg", "c.PNG"]);
        let mut sent = String::new();
        form(&pictures).unwrap().read_to_string(&mut sent).unwrap();
        assert_eq!(sent.matches("filename=\"b/a.jpg\"\r\n").count(), 1);
        assert!(sent.contains("\r\n\r\nb/a.jpg\r\n--") && sent.ends_with(&format!("--{BOUNDARY}--\r\n")));
        assert!(at(&folder.join("b/notes.txt")).unwrap().is_empty());
        std::fs::remove_file(folder.join("b/a.jpg")).unwrap();
        assert!(at(&folder.join("b")).is_err(), "a folder without pictures is a mistake");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
