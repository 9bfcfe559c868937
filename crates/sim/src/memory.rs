//! What people remember of their commands: keys, answers they were given, and answers they never saw.

use crate::Chance;
use gongdao_engine::{Actor, Command, Outcome, Request};
use gongdao_kernel::{Code, Fault};

/// What an answer has to be.
#[derive(Debug, Clone)]
pub(crate) enum Expect {
    /// Whatever the market's state makes of it.
    Any,
    /// A refusal: the command is malformed or not this person's to give.
    Refused,
    /// This refusal.
    Code(Code),
    /// The same as before.
    Same(Outcome),
}

/// A command on its way.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) request: Request,
    pub(crate) expect: Expect,
}

impl Sent {
    /// A command that the market's state decides on.
    pub(crate) fn any(actor: Actor, command: impl Into<Command>) -> Self {
        Self { request: Request::new(actor, command), expect: Expect::Any }
    }

    /// A command that must be refused whatever the state is.
    pub(crate) fn refused(actor: Actor, command: impl Into<Command>) -> Self {
        Self { request: Request::new(actor, command), expect: Expect::Refused }
    }

    /// Whether the answer is one it may have.
    pub(crate) fn accepts(&self, answer: &Result<Outcome, Fault>) -> bool {
        match (&self.expect, answer) {
            (Expect::Any, _) | (Expect::Refused, Err(_)) => true,
            (Expect::Code(code), Err(fault)) => fault.code == *code,
            (Expect::Same(before), Ok(outcome)) => before == outcome,
            (Expect::Refused | Expect::Code(_), Ok(_)) | (Expect::Same(_), Err(_)) => false,
        }
    }
}

/// What people remember.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    nonce: u64,
    /// Commands with a key that nobody saw an answer to.
    lost: Vec<Request>,
    /// Commands with a key and their answers.
    kept: Vec<(Request, Outcome)>,
    /// Every command that was answered with an outcome.
    pub(crate) done: Vec<(Request, Outcome)>,
    pub(crate) repeats: u64,
}

impl Memory {
    /// A number nobody used before, to tell effects apart.
    pub(crate) fn nonce(&mut self) -> u64 {
        self.nonce += 1;
        self.nonce
    }

    /// Gives a key to every second command, and a lost one its second chance.
    pub(crate) fn prepare(&mut self, sent: &mut [Sent], chance: &mut Chance) {
        for one in sent {
            if one.request.idempotency.is_none() && chance.once_in(2) {
                one.request.idempotency = Some((chance.bytes(), chance.bytes()));
            }
        }
    }

    /// Repeats: of what was lost, of what was answered, and with a key that was used for something else.
    pub(crate) fn repeat(&mut self, chance: &mut Chance) -> Option<Sent> {
        if !self.lost.is_empty() && chance.once_in(2) {
            let place = usize::try_from(chance.below(self.lost.len() as u64)).ok()?;
            let request = self.lost.swap_remove(place);
            return Some(Sent { request, expect: Expect::Any });
        }
        let (mut request, outcome) = chance.pick(&self.kept)?.clone();
        self.repeats += 1;
        if chance.once_in(4) {
            request.idempotency = request.idempotency.map(|(key, _)| (key, chance.bytes()));
            return Some(Sent { request, expect: Expect::Code(Code::IdempotencyMismatch) });
        }
        Some(Sent { request, expect: Expect::Same(outcome) })
    }

    /// Whether anything waits for its second chance.
    pub(crate) fn has_lost(&self) -> bool {
        !self.lost.is_empty()
    }

    /// Remembers an answer, or that there was none.
    pub(crate) fn learn(&mut self, sent: &Sent, answer: Option<&Result<Outcome, Fault>>) {
        let request = &sent.request;
        match (answer, &sent.expect) {
            (None, Expect::Any) if request.idempotency.is_some() => self.lost.push(request.clone()),
            (Some(Ok(outcome)), Expect::Any) => {
                if request.idempotency.is_some() {
                    self.kept.push((request.clone(), outcome.clone()));
                }
                self.done.push((request.clone(), outcome.clone()));
            }
            _ => {}
        }
    }
}
