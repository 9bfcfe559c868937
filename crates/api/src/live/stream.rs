//! One stream: waits until it is rung, looks, and sends what differs.
//!
//! A body that is made as it is taken: while the reader takes nothing, nothing is made and nothing is kept. Every quarter
//! of a minute comes a line that says nothing, and the credential is looked at again; when it no longer holds, or the
//! server stops, or half an hour is over, the stream ends with `resume`, and a page that may connects anew.

use super::hub::{Hub, Opening, Seat, Topic};
use super::{mine::Mine, project::Figures};
use crate::extract::Caller;
use crate::{Api, Refusal};
use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use gongdao_engine::Actor;
use gongdao_engine::queries::people;
use gongdao_trust::{PersonState, Role, SecretHash};
use serde::Serialize;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// How long nothing may be sent.
const BEAT: Duration = Duration::from_secs(15);
/// Shortest time between two looks.
const GAP: Duration = Duration::from_millis(500);
/// How long a stream lasts.
const LIFE: Duration = Duration::from_secs(30 * 60);
/// What a page is told to wait before it connects again, in milliseconds.
const RETRY_MS: u32 = 2_000;
/// The longest `Last-Event-ID` that can be ours.
const ID_BYTES: usize = 100;

/// An event as it is sent.
pub(super) fn event(name: &str, id: &str, data: &impl Serialize) -> Bytes {
    let data = serde_json::to_string(data).unwrap_or_default();
    Bytes::from(format!("event: {name}\nid: {id}\ndata: {data}\n\n"))
}

/// What a stream shows.
#[derive(Debug)]
enum Shown {
    Figures(Figures),
    Mine(Mine),
}

#[derive(Debug)]
struct Stream {
    api: Api,
    seat: Seat,
    actor: Actor,
    credential: SecretHash,
    shown: Shown,
    ready: VecDeque<Bytes>,
    drain: watch::Receiver<bool>,
    beat_at: Instant,
    look_at: Instant,
    ends_at: Instant,
    ended: bool,
}

enum Woken {
    Rung,
    Beat,
    End(&'static str),
}

/// Opens a stream.
///
/// # Errors
/// `too_many_streams`.
pub(crate) fn open(
    api: &Api,
    caller: Caller,
    topic: Topic,
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    let roles = caller.actor.roles;
    let (works, publishes) = (roles.has(Role::Worker), roles.has(Role::Requester));
    let seat = Hub::enter(api, topic, Opening { person: caller.actor.person, works, publishes })?;
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let last = last.filter(|id| id.len() <= ID_BYTES);
    let shown = match topic {
        Topic::Project(project) => Shown::Figures(Figures::new(project, last)),
        Topic::Person(_) => Shown::Mine(Mine::new(api.hub(), last)),
    };
    let now = Instant::now();
    let greeting = Bytes::from(format!("retry: {RETRY_MS}\n: open\n\n"));
    let stream = Stream {
        api: api.clone(),
        seat,
        actor: caller.actor,
        credential: caller.credential,
        shown,
        ready: VecDeque::from([greeting]),
        drain: api.draining(),
        beat_at: now + BEAT,
        look_at: now,
        ends_at: now + LIFE,
        ended: false,
    };
    let body = Body::from_stream(stream::unfold(stream, |mut stream| async move {
        let piece = stream.next().await?;
        Some((Ok::<_, Infallible>(piece), stream))
    }));
    let headers = [
        (CONTENT_TYPE, "text/event-stream"),
        (CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, body).into_response())
}

impl Stream {
    async fn next(&mut self) -> Option<Bytes> {
        let mut first = matches!(&self.shown, Shown::Figures(figures) if figures.is_fresh())
            || matches!(&self.shown, Shown::Mine(mine) if mine.is_fresh());
        loop {
            if let Some(piece) = self.ready.pop_front() {
                return Some(piece);
            }
            if self.ended {
                return None;
            }
            let woken = if std::mem::take(&mut first) { Woken::Rung } else { self.wait().await };
            match woken {
                Woken::Rung => self.look().await,
                Woken::Beat => self.beat().await,
                Woken::End(reason) => self.end(reason),
            }
        }
    }

    async fn wait(&mut self) -> Woken {
        let (seat, drain) = (&self.seat, &mut self.drain);
        tokio::select! {
            biased;
            _ = drain.wait_for(|draining| *draining) => Woken::End("stopping"),
            () = tokio::time::sleep_until(self.ends_at) => Woken::End("renew"),
            () = async { tokio::time::sleep_until(self.look_at).await; seat.listener.rings().await } => Woken::Rung,
            () = tokio::time::sleep_until(self.beat_at) => Woken::Beat,
        }
    }

    /// Ends with a hint to connect again.
    fn end(&mut self, reason: &'static str) {
        let data = serde_json::json!({ "reason": reason, "retry_ms": RETRY_MS });
        self.ready.push_back(Bytes::from(format!("event: resume\ndata: {data}\n\n")));
        self.ended = true;
    }

    /// Says nothing, and looks whether the reader may still listen.
    async fn beat(&mut self) {
        self.ready.push_back(Bytes::from_static(b": beat\n\n"));
        self.beat_at = Instant::now() + BEAT;
        let (credential, now) = (self.credential, self.api.now());
        let signed = self.api.read(move |snapshot| {
            let signed = people::signed(snapshot, credential, now)?;
            let signed = signed.filter(|signed| signed.state == PersonState::Active);
            let grants = signed.as_ref().map(|signed| people::grants(snapshot, signed.actor.person));
            Ok(signed.zip(grants.transpose()?))
        });
        match signed.await {
            Ok(Some((signed, grants))) => {
                self.actor = signed.actor;
                self.seat.listener.hold(grants);
            }
            Ok(None) => self.end("signed_out"),
            // The next beat looks again.
            Err(_) => {}
        }
    }

    /// Reads the truth and sends what differs from what was sent.
    async fn look(&mut self) {
        let rung = self.seat.listener.take();
        let sent = match &mut self.shown {
            Shown::Figures(figures) => figures.look(&self.api, self.actor, &mut self.ready).await,
            Shown::Mine(mine) => {
                if mine.is_fresh() {
                    let person = self.actor.person;
                    let grants = self.api.read(move |snapshot| people::grants(snapshot, person)).await;
                    self.seat.listener.hold(grants.unwrap_or_default());
                }
                mine.look(&self.api, self.actor, rung, &mut self.ready).await
            }
        };
        self.look_at = Instant::now() + GAP;
        if sent.is_err() {
            self.end("unreadable");
        }
    }
}
