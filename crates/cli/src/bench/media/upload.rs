//! A requester who brings pictures in, form after form, as a page does.

use super::album::Album;
use crate::bench::http::site::Site;
use crate::bench::measure::LOAD;
use crate::client::Client;
use anyhow::{Context, Result, anyhow, ensure};
use serde_json::Value;
use std::io::{Cursor, Read};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Pictures of one form.
const FORM: usize = 20;
const BOUNDARY: &str = "gongdao-bench-picture";

/// An upload that is ready to start.
pub struct Upload {
    client: Client,
    path: String,
    token: String,
    album: Album,
    pictures: usize,
}

/// An upload under way.
pub struct Running(JoinHandle<Result<Duration>>);

impl Upload {
    /// Makes the project.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn prepare(site: &Site, album: Album, pictures: usize) -> Result<Self> {
        let project = site.stage.project(1, "always")?;
        let client = Client::new(&format!("http://{}", site.address))?;
        let path = format!("/api/v1/projects/{project}/media");
        Ok(Self { client, path, token: site.requester.clone(), album, pictures })
    }

    /// Begins.
    ///
    /// # Errors
    /// When the thread cannot be made.
    pub fn start(self) -> Result<Running> {
        let name = format!("{LOAD}-pictures");
        Ok(Running(std::thread::Builder::new().name(name).spawn(move || self.send())?))
    }

    fn send(self) -> Result<Duration> {
        let began = Instant::now();
        let media = format!("multipart/form-data; boundary={BOUNDARY}");
        for first in (0..self.pictures).step_by(FORM) {
            let last = self.pictures.min(first + FORM);
            let form = self.form(first..last);
            let open = || -> Result<Box<dyn Read>> { Ok(Box::new(Cursor::new(form.clone()))) };
            let key = format!("pictures-{first}");
            let brought: Value = self
                .client
                .upload_from(&self.path, (&self.token, &key), &media, &open)
                .with_context(|| format!("pictures from number {first} on"))?;
            let kept = brought.get("kept").and_then(Value::as_u64);
            ensure!(kept == u64::try_from(last - first).ok(), "not every picture was kept: {brought}");
        }
        Ok(began.elapsed())
    }

    fn form(&self, numbers: std::ops::Range<usize>) -> Vec<u8> {
        let mut form = Vec::with_capacity((self.album.bytes() + 200) * numbers.len());
        for number in numbers {
            let head = format!(
                "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{number}.jpg\"\r\ncontent-type: image/jpeg\r\n\r\n"
            );
            form.extend_from_slice(head.as_bytes());
            form.extend_from_slice(&self.album.picture(number));
            form.extend_from_slice(b"\r\n");
        }
        form.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        form
    }
}

impl Running {
    /// Whether pictures are still being sent.
    #[must_use]
    pub fn is_running(&self) -> bool {
        !self.0.is_finished()
    }

    /// Waits for the end; how long it took.
    ///
    /// # Errors
    /// When the server refused a picture.
    pub fn finish(self) -> Result<Duration> {
        self.0.join().map_err(|_| anyhow!("the upload ended by a panic"))?
    }
}
