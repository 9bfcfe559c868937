//! A stage for stories with pictures: a server with a place for them, a requester with money, and files of every kind.

use crate::common::{Answer, Client, Database, Server, text};
use gongdao_api::MediaOptions;
use gongdao_blobs::Blobs;
use gongdao_blobs::picture::to_png;
use gongdao_trust::Role;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::time::Duration;

pub struct Stage {
    pub server: Server,
    pub operator: Client,
    pub requester: Client,
    folder: tempfile::TempDir,
    _database: Database,
}

impl Stage {
    pub fn each() -> Vec<Self> {
        Self::each_with(|options| options)
    }

    pub fn each_with(change: impl Fn(MediaOptions) -> MediaOptions) -> Vec<Self> {
        Database::each().into_iter().map(|database| Self::on(database, &change)).collect()
    }

    pub fn on(database: Database, change: impl Fn(MediaOptions) -> MediaOptions) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let incoming = folder.path().join("incoming");
        std::fs::create_dir(&incoming).unwrap();
        let options = MediaOptions::new(Blobs::folder(&folder.path().join("kept")).unwrap(), incoming);
        let server = Server::start_media(&database, true, Some(change(options)));
        let (_, operator) = server.person("operator", &[Role::Operator]);
        let (id, requester) = server.person("requester", &[Role::Requester]);
        let deposit = json!({ "person": id, "amount": "10", "currency": "CNY", "reference": "bank line 1" });
        operator.post("/deposits", deposit).good();
        Self { server, operator, requester, folder, _database: database }
    }

    /// A published project that pays 0.035 for each unit, and a batch of it.
    pub fn project(&self, form: &Value, acceptance: &str, unit: &str) -> (String, String) {
        let most = if unit == "object" { 5 } else { 1 };
        let rules = json!({
            "price": { "unit": unit, "rate_micros": 35_000, "maximum_units": most },
            "quality": { "acceptance": acceptance },
        });
        let draft = json!({ "name": "boxes", "form": form, "rules": rules });
        let project = text(&self.requester.post("/projects", draft).good(), "id");
        self.requester.act(&format!("/projects/{project}/screening")).good();
        let batch = text(&self.requester.act(&format!("/projects/{project}/batches")).good(), "id");
        (project, batch)
    }

    /// A worker who has accepted the terms.
    pub fn worker(&self, project: &str) -> Client {
        let worker = self.server.person("worker", &[Role::Worker]).1;
        worker.post(&format!("/projects/{project}/terms"), json!({ "revision": 1 })).good();
        worker
    }

    /// How many files lie in a folder of the place, at any depth.
    pub fn files(&self, folder: &str) -> usize {
        count(self.folder.path().join("kept").join(folder))
    }

    pub fn partial_files(&self) -> usize {
        count(self.folder.path().join("incoming/partial"))
    }
}

fn count(folder: PathBuf) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().map(Result::unwrap);
    entries.map(|entry| if entry.path().is_dir() { count(entry.path()) } else { 1 }).sum()
}

/// A form that asks for boxes on the column `image`.
pub fn form(extra: Value) -> Value {
    let mut field = json!({
        "name": "objects", "kind": "boxes", "question": { "en": "Where are cars and people?" }, "min_size": 2,
        "classes": [
            { "value": "car", "label": { "en": "Car" }, "key": "1" },
            { "value": "person", "label": { "en": "Person" }, "key": "2" },
        ],
    });
    for (key, value) in extra.as_object().unwrap() {
        field[key] = value.clone();
    }
    json!({ "show": [{ "column": "image", "style": "picture" }], "fields": [field] })
}

/// One task, once the batch's opening has put it in line.
pub fn claim(worker: &Client, project: &str) -> Value {
    for _ in 0..200 {
        let claimed = worker.post(&format!("/projects/{project}/claims"), json!({}));
        if claimed.status != 404 {
            return claimed.good()["leases"][0].clone();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("there was no task")
}

/// Waits for something that happens in the background.
#[track_caller]
pub fn settled(mut is: impl FnMut() -> bool) {
    for _ in 0..500 {
        if is() {
            return;
        }
        std::thread::sleep(Duration::from_millis(30));
    }
    panic!("it never happened")
}

pub fn picture(client: &Client, url: &str) -> Answer {
    client.send("GET", url, "", b"")
}

/// A picture of this size that no other seed makes.
pub fn png(width: u32, height: u32, seed: u8) -> Vec<u8> {
    let pixels: Vec<u8> =
        (0..width * height * 3).map(|at| (at as u8).wrapping_mul(seed).wrapping_add(seed)).collect();
    to_png(width, height, &pixels).unwrap()
}

/// A JPEG with an EXIF orientation.
pub fn turned_jpeg(width: u32, height: u32, orientation: u8) -> Vec<u8> {
    let image = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, 90]));
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(&image).unwrap();
    let exif = [
        &b"\xff\xe1\x00\x22Exif\0\0II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"[..],
        &[orientation, 0, 0, 0, 0, 0, 0, 0],
    ];
    [&bytes[..2], &exif.concat(), &bytes[2..]].concat()
}

pub fn decoded(bytes: &[u8]) -> (u32, u32) {
    let image = image::load_from_memory(bytes).unwrap();
    (image.width(), image.height())
}

pub mod multipart {
    pub const TYPE: &str = "multipart/form-data; boundary=line";

    pub fn of(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut body = b"--line\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n".to_vec();
        for (name, bytes) in files {
            let head = format!(
                "--line\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: image/png\r\n\r\n"
            );
            body.extend(head.as_bytes());
            body.extend(*bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--line--\r\n");
        body
    }
}

/// A ZIP of files, each stored or deflated.
pub fn zip(files: &[(&str, &[u8], bool)]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, content, deflate) in files {
        let packed = if *deflate {
            let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
            encoder.write_all(content).unwrap();
            encoder.finish().unwrap()
        } else {
            content.to_vec()
        };
        let mut crc = flate2::Crc::new();
        crc.update(content);
        let four = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
        let length = u16::try_from(name.len()).unwrap().to_le_bytes();
        let method = if *deflate { [8, 0] } else { [0, 0] };
        let common = [
            &[20, 0, 0, 0][..],
            &method,
            &[0; 4],
            &crc.sum().to_le_bytes(),
            &four(packed.len()),
            &four(content.len()),
            &length,
        ]
        .concat();
        directory.extend(
            [b"PK\x01\x02\x14\0", &common[..], &[0; 12], &four(bytes.len()), name.as_bytes()].concat(),
        );
        bytes.extend([b"PK\x03\x04", &common[..], &[0, 0], name.as_bytes(), &packed].concat());
    }
    let count = u16::try_from(files.len()).unwrap().to_le_bytes();
    let (place, length) = (bytes.len(), directory.len());
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    for part in [
        &count[..],
        &count,
        &u32::try_from(length).unwrap().to_le_bytes(),
        &u32::try_from(place).unwrap().to_le_bytes(),
        &[0, 0],
    ] {
        bytes.extend(part);
    }
    bytes
}

/// A server on this machine: `/N/name` is its file N, `/inside` sends on to where nobody may go.
pub struct Web {
    pub port: u16,
}

pub fn web(files: Vec<Vec<u8>>) -> Web {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            let count = stream.read(&mut request).unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..count]).into_owned();
            let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
            let number = path.split('/').nth(1).and_then(|number| number.parse::<usize>().ok());
            let (head, body) = match (path.as_str(), number.and_then(|at| files.get(at))) {
                (_, Some(file)) => ("200 OK\r\nContent-Type: text/html".to_owned(), file.clone()),
                ("/text", _) => ("200 OK".to_owned(), b"no picture at all".to_vec()),
                ("/inside", _) => ("302 Found\r\nLocation: http://10.0.0.1/secret".to_owned(), Vec::new()),
                _ => ("404 Not Found".to_owned(), Vec::new()),
            };
            let head =
                format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            let _ = stream.write_all(&[head.as_bytes(), &body].concat());
        }
    });
    Web { port }
}
