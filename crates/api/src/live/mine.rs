//! What a person's stream shows: work that appeared, assignments that moved, money, and what waits in own projects.
//!
//! Movements have numbers of this process. An id holds the process, the number and a hash of the balances; one of another
//! process, or of a number that is not known any more, is answered by `reset`.

use super::hub::{Hub, Rung};
use super::project::hash;
use super::stream::event;
use crate::schema::Amount;
use crate::{Api, Refusal};
use axum::body::Bytes;
use gongdao_engine::Actor;
use gongdao_engine::queries::{live, people};
use gongdao_engine::watch::Moved;
use serde_json::{Value, json};
use std::collections::VecDeque;

/// The stream's memory: where it is.
#[derive(Debug)]
pub(super) struct Mine {
    node: u32,
    number: u64,
    balances: u32,
    /// It goes on from an id that is not known here.
    lost: bool,
    fresh: bool,
}

impl Mine {
    /// Goes on behind the event of this id, or begins now.
    pub(super) fn new(hub: &Hub, last: Option<&str>) -> Self {
        let (node, number) = (hub.node(), hub.last());
        let begin = Self { node, number, balances: 0, lost: false, fresh: true };
        match last.map(place) {
            None => begin,
            Some(Some((from, number, balances))) if from == node => Self { number, balances, ..begin },
            Some(_) => Self { lost: true, ..begin },
        }
    }

    /// Whether nothing was looked at yet.
    pub(super) fn is_fresh(&self) -> bool {
        self.fresh
    }

    fn id(&self) -> String {
        format!("{:08x}-{:x}-{:08x}", self.node, self.number, self.balances)
    }

    pub(super) async fn look(
        &mut self,
        api: &Api,
        actor: Actor,
        mut rung: Rung,
        ready: &mut VecDeque<Bytes>,
    ) -> Result<(), Refusal> {
        let fresh = std::mem::take(&mut self.fresh);
        rung.reset |= std::mem::take(&mut self.lost);
        let moved = match api.hub().moved_after(actor.person, self.number) {
            Some((moved, number)) => {
                self.number = number;
                moved
            }
            None => {
                self.number = api.hub().last();
                rung.reset = true;
                Vec::new()
            }
        };
        if rung.reset {
            ready.push_back(event("reset", &self.id(), &json!({})));
        }
        if fresh || rung.money || rung.reset {
            self.money(api, actor, ready).await?;
        }
        ready.extend(moved.iter().map(|moved| event("assignment", &self.id(), &shown(moved))));
        ready.extend(
            rung.work.iter().map(|project| event("work", &self.id(), &json!({ "project": project }))),
        );
        if !rung.needs.is_empty() {
            let needs = rung.needs;
            let read = move |snapshot: &mut gongdao_engine::queries::Snapshot| {
                let waiting = needs.iter().map(|project| Ok((*project, live::waiting(snapshot, *project)?)));
                waiting.collect::<Result<Vec<_>, gongdao_kernel::Fault>>()
            };
            for (project, waiting) in api.read(read).await? {
                let data = json!({ "project": project, "to_review": waiting.to_review,
                    "proposed": waiting.proposed, "appealed": waiting.appealed });
                ready.push_back(event("needs_you", &self.id(), &data));
            }
        }
        Ok(())
    }

    /// Sends the balances where they differ from those sent.
    async fn money(&mut self, api: &Api, actor: Actor, ready: &mut VecDeque<Bytes>) -> Result<(), Refusal> {
        let person = actor.person;
        let balances = api.read(move |snapshot| people::balances(snapshot, person)).await?;
        let balances = balances.iter().map(|balance| {
            json!({ "kind": balance.kind.as_str(), "currency": balance.currency.as_str(),
                "balance": Amount(balance.balance), "free": Amount(balance.free) })
        });
        let balances = Value::Array(balances.collect());
        let hash = hash(&balances);
        if self.balances != hash {
            self.balances = hash;
            ready.push_back(event("money", &self.id(), &json!({ "balances": balances })));
        }
        Ok(())
    }
}

fn shown(moved: &Moved) -> Value {
    json!({ "id": moved.assignment, "project": moved.project, "state": moved.state.as_str() })
}

/// Process, number and hash of an id.
fn place(id: &str) -> Option<(u32, u64, u32)> {
    let mut parts = id.split('-');
    let hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let (node, number, balances) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || ![node, number, balances].into_iter().all(hex) {
        return None;
    }
    Some((
        u32::from_str_radix(node, 16).ok()?,
        u64::from_str_radix(number, 16).ok()?,
        u32::from_str_radix(balances, 16).ok()?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_where_the_stream_was() {
        let hub = Hub::new(0xabc, 10, 10);
        let mine = Mine { node: 0xabc, number: 77, balances: 5, lost: false, fresh: false };
        assert_eq!(place(&mine.id()), Some((0xabc, 77, 5)));
        assert_eq!(Mine::new(&hub, Some(&mine.id())).number, 77);
        assert!(!Mine::new(&hub, None).lost);
        for strange in ["", "-", "1-2", "1-2-3-4", "x-1-1", "00000abd-1-00000005"] {
            assert!(Mine::new(&hub, Some(strange)).lost, "{strange}");
        }
    }
}
