//! What a project's stream shows. Each event holds the whole of one part, and its id holds a short hash of every part as it
//! was sent: so whoever connects again, to this node or another, gets the parts that differ and no history is kept.

use super::stream::event;
use crate::schema::Amount;
use crate::{Api, Refusal};
use axum::body::Bytes;
use gongdao_engine::Actor;
use gongdao_engine::queries::live::{self, Figures as Read};
use gongdao_kernel::ProjectId;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::VecDeque;

const PARTS: usize = 5;
const NAMES: [&str; PARTS] = ["state", "progress", "waiting", "batches", "money"];

/// The stream's memory: a hash of each part as it was sent last.
#[derive(Debug)]
pub(super) struct Figures {
    project: ProjectId,
    sent: [u32; PARTS],
    fresh: bool,
}

impl Figures {
    /// Goes on behind the event of this id, where it is one of ours.
    pub(super) fn new(project: ProjectId, last: Option<&str>) -> Self {
        let sent = last.and_then(hashes).unwrap_or([0; PARTS]);
        Self { project, sent, fresh: true }
    }

    /// Whether nothing was looked at yet.
    pub(super) fn is_fresh(&self) -> bool {
        self.fresh
    }

    pub(super) async fn look(
        &mut self,
        api: &Api,
        actor: Actor,
        ready: &mut VecDeque<Bytes>,
    ) -> Result<(), Refusal> {
        self.fresh = false;
        let project = self.project;
        let read = api.read(move |snapshot| live::figures(snapshot, &actor, project)).await?;
        for (place, part) in parts(&read).iter().enumerate() {
            let hash = hash(part);
            if self.sent[place] != hash {
                self.sent[place] = hash;
                ready.push_back(event(NAMES[place], &id(&self.sent), part));
            }
        }
        Ok(())
    }
}

fn parts(read: &Read) -> [Value; PARTS] {
    let sum = |of: fn(&live::Totals) -> i64| read.totals.iter().map(of).fold(0, i64::saturating_add);
    let waiting = &read.waiting;
    let batches = read.batches.iter().map(|batch| {
        json!({ "id": batch.batch, "state": batch.state.as_str(), "answers_wanted": batch.wanted,
            "answers": batch.answers, "accepted": batch.accepted })
    });
    let money = read.totals.iter().map(|totals| {
        json!({ "currency": totals.currency.as_str(), "paid": Amount(totals.paid), "fees": Amount(totals.fees),
            "escrow_free": Amount(totals.free), "escrow_held": Amount(totals.held) })
    });
    [
        json!({ "state": read.state.as_str() }),
        json!({ "tasks": sum(|t| t.tasks), "tasks_settled": sum(|t| t.settled), "answers_wanted": sum(|t| t.wanted),
            "answers": sum(|t| t.answers), "pending": sum(|t| t.pending), "accepted": sum(|t| t.accepted),
            "rejected": sum(|t| t.rejected) }),
        json!({ "to_review": waiting.to_review, "proposed": waiting.proposed, "appealed": waiting.appealed }),
        batches.collect(),
        money.collect(),
    ]
}

/// The first four bytes of a hash; never 0, which stands for a part that was not sent.
pub(super) fn hash(part: &Value) -> u32 {
    let digest = Sha256::digest(part.to_string().as_bytes());
    u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]).max(1)
}

fn id(sent: &[u32; PARTS]) -> String {
    sent.map(|hash| format!("{hash:08x}")).join("-")
}

fn hashes(id: &str) -> Option<[u32; PARTS]> {
    let mut parts = id.split('-').map(|part| {
        let hex = part.len() == 8 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        hex.then(|| u32::from_str_radix(part, 16).ok()).flatten()
    });
    let mut sent = [0; PARTS];
    for place in &mut sent {
        *place = parts.next()??;
    }
    parts.next().is_none().then_some(sent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_what_was_sent() {
        let sent = [1, 0, u32::MAX, 7, 9];
        assert_eq!(hashes(&id(&sent)), Some(sent));
        for strange in
            ["", "1", "00000001-00000001", "0000000g-0-0-0-0", "+0000001-00000000-00000000-00000000-00000000"]
        {
            assert_eq!(hashes(strange), None, "{strange}");
        }
    }
}
