//! Tasks: open while some answer is still wanted, answered, settled.

use gongdao_kernel::{BatchId, ProjectId, TaskId, coded_enum};

coded_enum! {
    /// Where a task stands.
    pub enum TaskState {
        /// Some answer is still wanted.
        Open = 1 "open",
        /// Every wanted answer is in.
        Answered = 2 "answered",
        /// Every wanted answer is settled.
        Settled = 3 "settled",
    }
}

coded_enum! {
    /// Which line a task stands in while anybody may claim it.
    pub enum TaskLine {
        /// The project's only one: skill does not say who gets which task.
        Plain = 1 "plain",
        /// That of fresh tasks: it was not asked for another opinion yet.
        Fresh = 2 "fresh",
        /// That of doubtful ones: it was answered, and another opinion is asked for.
        Doubtful = 3 "doubtful",
    }
}

/// One item of data to be answered, without its data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// Its batch.
    pub batch: BatchId,
    /// Its project.
    pub project: ProjectId,
    /// Where it stands.
    pub state: TaskState,
    /// Answers wanted; where the overlap is adaptive, the most there may be until it is settled with fewer.
    pub wanted: u32,
    /// Answers asked for so far; fewer than wanted only where the overlap is adaptive.
    pub asked: u32,
    /// Answers that may still be claimed.
    pub slots: u32,
    /// Answers in and not rejected.
    pub answered: u32,
    /// Answers accepted.
    pub accepted: u32,
    /// Its place in its line while it is there.
    pub position: Option<i64>,
    /// Only named workers may do it.
    pub named: bool,
    /// Times a slot came free again; from then on a worker's earlier lease has to be looked up.
    pub reopened: u32,
    /// Answers held or counted beyond those wanted: a rejection was undone after its slot had been taken again.
    pub surplus: u32,
    /// Its answer is known: any number of workers answer it, nobody is told which it is, and it stands in no line.
    pub gold: bool,
    /// The line it stands in, or comes back to.
    pub line: TaskLine,
}

impl Task {
    /// Takes a slot; nothing when none is free.
    pub fn take_slot(&mut self) -> Option<()> {
        self.slots = self.slots.checked_sub(1)?;
        Some(())
    }

    /// Gives a slot back, unless as many answers as wanted remain without it; whether it did. The caller then puts the
    /// task into the queue if it had left it.
    pub fn free_slot(&mut self) -> bool {
        if self.surplus > 0 {
            self.surplus -= 1;
            return false;
        }
        self.slots += 1;
        self.reopened = self.reopened.saturating_add(1);
        true
    }

    /// Assignments that stand in the line of fresh tasks with it.
    #[must_use]
    pub fn fresh_slots(&self) -> i64 {
        if self.line == TaskLine::Fresh && self.position.is_some() { i64::from(self.slots) } else { 0 }
    }

    /// Counts an answer that came in.
    pub fn count_answer(&mut self) {
        self.answered += 1;
        if !self.gold && self.answered >= self.wanted && self.state == TaskState::Open {
            self.state = TaskState::Answered;
        }
    }

    /// Counts an accepted answer; whether this settled the task.
    pub fn count_accepted(&mut self) -> bool {
        self.accepted += 1;
        self.settle()
    }

    /// Whether every answer asked for is in.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.answered >= self.asked
    }

    /// Asks for one more answer than there are; how many more than were wanted that makes. Those beyond what was asked for,
    /// by rejections that were undone, were weighed with the others and count as asked for from now on.
    pub fn ask_more(&mut self) -> u32 {
        self.asked += std::mem::take(&mut self.surplus) + 1;
        self.slots += 1;
        self.reopened = self.reopened.saturating_add(1);
        let more = self.asked.saturating_sub(self.wanted);
        self.wanted += more;
        if self.answered < self.wanted {
            self.state = TaskState::Open;
        }
        more
    }

    /// Is content with the answers asked for: how many fewer these are than were wanted, and whether this settled it.
    pub fn stop_asking(&mut self) -> (u32, bool) {
        let saved = self.wanted.saturating_sub(self.asked);
        self.wanted = self.asked;
        if self.answered >= self.wanted && self.state == TaskState::Open {
            self.state = TaskState::Answered;
        }
        (saved, self.settle())
    }

    fn settle(&mut self) -> bool {
        let settled = !self.gold && self.accepted >= self.wanted && self.state != TaskState::Settled;
        if settled {
            self.state = TaskState::Settled;
        }
        settled
    }

    /// Takes an answer out that was rejected; the task wants another.
    pub fn discount_answer(&mut self) {
        self.answered = self.answered.saturating_sub(1);
        if self.answered < self.wanted && self.state == TaskState::Answered {
            self.state = TaskState::Open;
        }
    }
}
