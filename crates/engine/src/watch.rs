//! Watching commits: what a page that is open would want to look at again.
//!
//! The writer asks one flag after each commit and does nothing more while nobody listens. Where somebody does, the commit's
//! changes are merged into small notes: which projects and which people, not what. They are hints: the truth is read from
//! the database by whoever acts on one, so a note that is lost costs a page some seconds and never a wrong figure. A flood
//! is cut off at a fixed size and told as [`Notes::overflowed`], which means "look at everything again".
//!
//! Deliberately not here: who may see what, and how it is sent.

use gongdao_kernel::{AssignmentId, PersonId, ProjectId, TypedId};
use gongdao_market::AssignmentState;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Mutex, PoisonError};

/// Notes of projects or people kept at once.
const MOST: usize = 10_000;
/// Assignments noted for one person at once.
const MOST_ASSIGNMENTS: usize = 64;
/// Projects noted for one person at once.
const MOST_PROJECTS: usize = 32;

/// What was touched of a project.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Touched(u8);

impl Touched {
    /// Counts or money of its batches.
    pub const FIGURES: Touched = Touched(1);
    /// What waits for a person.
    pub const REVIEWS: Touched = Touched(2);
    /// Its own row: state, rules.
    pub const STATE: Touched = Touched(4);
    /// Tasks came into its line.
    pub const WORK: Touched = Touched(8);

    /// Whether all of `other` was touched.
    #[must_use]
    pub fn has(self, other: Touched) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Touched) -> Touched {
        Touched(self.0 | other.0)
    }
}

/// An assignment that moved, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// The assignment.
    pub assignment: AssignmentId,
    /// Its project.
    pub project: ProjectId,
    /// Where it stands.
    pub state: AssignmentState,
}

/// What concerns one person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonNote {
    /// Their money moved.
    pub money: bool,
    /// Their assignments that moved.
    pub moved: Vec<Moved>,
    /// Projects with tasks named for them.
    pub named: BTreeSet<ProjectId>,
}

/// What one or several commits changed, as far as somebody may be watching.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes {
    /// By project.
    pub projects: BTreeMap<ProjectId, Touched>,
    /// By person.
    pub people: BTreeMap<PersonId, PersonNote>,
    /// More changed than is noted: look at everything again.
    pub overflowed: bool,
}

impl Notes {
    /// Notes a project.
    pub fn touch(&mut self, project: ProjectId, touched: Touched) {
        if self.projects.len() >= MOST && !self.projects.contains_key(&project) {
            self.overflowed = true;
            return;
        }
        let known = self.projects.entry(project).or_default();
        *known = known.and(touched);
    }

    fn person(&mut self, person: PersonId) -> Option<&mut PersonNote> {
        if self.people.len() >= MOST && !self.people.contains_key(&person) {
            self.overflowed = true;
            return None;
        }
        Some(self.people.entry(person).or_default())
    }

    /// Notes that a person's money moved.
    pub fn money(&mut self, person: PersonId) {
        if let Some(note) = self.person(person) {
            note.money = true;
        }
    }

    /// Notes that an assignment moved; the last state counts.
    pub fn moved(&mut self, worker: PersonId, moved: Moved) {
        let Some(note) = self.person(worker) else { return };
        if let Some(known) = note.moved.iter_mut().find(|known| known.assignment == moved.assignment) {
            *known = moved;
        } else if note.moved.len() < MOST_ASSIGNMENTS {
            note.moved.push(moved);
        } else {
            self.overflowed = true;
        }
    }

    /// Notes tasks named for a person.
    pub fn named(&mut self, worker: PersonId, project: ProjectId) {
        let Some(note) = self.person(worker) else { return };
        if note.named.len() < MOST_PROJECTS {
            note.named.insert(project);
        } else if !note.named.contains(&project) {
            self.overflowed = true;
        }
    }

    /// Adds what came later.
    pub fn merge(&mut self, later: Notes) {
        self.overflowed |= later.overflowed;
        for (project, touched) in later.projects {
            self.touch(project, touched);
        }
        for (person, note) in later.people {
            if note.money {
                self.money(person);
            }
            note.moved.into_iter().for_each(|moved| self.moved(person, moved));
            note.named.into_iter().for_each(|project| self.named(person, project));
        }
    }

    /// Whether nothing is noted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.projects.is_empty() && self.people.is_empty() && !self.overflowed
    }

    /// The notes as lines for another node, each whole in itself.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.overflowed {
            lines.push("o".to_owned());
        }
        for (project, touched) in &self.projects {
            lines.push(format!("p {} {}", project.raw(), touched.0));
        }
        for (person, note) in &self.people {
            if note.money {
                lines.push(format!("m {}", person.raw()));
            }
            for moved in &note.moved {
                let mut line = format!("a {} {}", person.raw(), moved.assignment.raw());
                // Writing to a text cannot fail.
                let _ = write!(line, " {} {}", moved.project.raw(), moved.state as u8);
                lines.push(line);
            }
            for project in &note.named {
                lines.push(format!("n {} {}", person.raw(), project.raw()));
            }
        }
        lines
    }

    /// Reads lines of another node; a line of a newer program is passed over.
    pub fn read(&mut self, lines: &str) {
        for line in lines.lines() {
            let mut words = line.split(' ');
            let kind = words.next().unwrap_or_default();
            let numbers: Vec<i64> = words.map_while(|word| word.parse().ok()).collect();
            match (kind, numbers.as_slice()) {
                ("o", []) => self.overflowed = true,
                ("p", [project, touched]) => {
                    let touched = Touched(u8::try_from(touched & 15).unwrap_or(0));
                    self.touch(ProjectId::from_raw(*project), touched);
                }
                ("m", [person]) => self.money(PersonId::from_raw(*person)),
                ("a", [person, assignment, project, state]) => {
                    let known = AssignmentState::ALL.iter().find(|known| **known as i64 == *state);
                    if let Some(state) = known {
                        let (assignment, project) =
                            (AssignmentId::from_raw(*assignment), ProjectId::from_raw(*project));
                        self.moved(PersonId::from_raw(*person), Moved { assignment, project, state: *state });
                    }
                }
                ("n", [person, project]) => {
                    self.named(PersonId::from_raw(*person), ProjectId::from_raw(*project));
                }
                _ => {}
            }
        }
    }
}

const HERE: u8 = 1;
const ELSEWHERE: u8 = 2;

/// Where the writer leaves its notes.
#[derive(Debug, Default)]
pub struct Watch {
    heard: AtomicU8,
    shared: AtomicBool,
    here: Mutex<Notes>,
    elsewhere: Mutex<Notes>,
}

fn taken(notes: &Mutex<Notes>) -> Notes {
    std::mem::take(&mut *notes.lock().unwrap_or_else(PoisonError::into_inner))
}

fn merged(notes: &Mutex<Notes>, later: Notes) {
    notes.lock().unwrap_or_else(PoisonError::into_inner).merge(later);
}

impl Watch {
    fn set(&self, bit: u8, on: bool) {
        let before = if on {
            self.heard.fetch_or(bit, Ordering::Relaxed)
        } else {
            self.heard.fetch_and(!bit, Ordering::Relaxed)
        };
        if before & bit != 0 && !on {
            drop(taken(if bit == HERE { &self.here } else { &self.elsewhere }));
        }
    }

    /// Says whether anybody listens in this process.
    pub fn listen(&self, on: bool) {
        self.set(HERE, on);
    }

    /// Whether anybody listens in this process.
    #[must_use]
    pub fn is_heard_here(&self) -> bool {
        self.heard.load(Ordering::Relaxed) & HERE != 0
    }

    /// Whether other processes may change the same database. They learn within two seconds that somebody listens here.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.shared.load(Ordering::Relaxed)
    }

    /// Says that they may.
    pub(crate) fn share(&self) {
        self.shared.store(true, Ordering::Relaxed);
    }

    /// Notes since the last time, of this process and of others.
    #[must_use]
    pub fn take(&self) -> Notes {
        taken(&self.here)
    }

    /// Leaves a commit's notes, if anybody listens.
    pub(crate) fn tell(&self, notes: impl FnOnce() -> Notes) {
        let heard = self.heard.load(Ordering::Relaxed);
        if heard == 0 {
            return;
        }
        let notes = notes();
        if notes.is_empty() {
            return;
        }
        if heard & ELSEWHERE != 0 {
            merged(&self.elsewhere, notes.clone());
        }
        if heard & HERE != 0 {
            merged(&self.here, notes);
        }
    }

    /// Says whether anybody listens in another process.
    pub(crate) fn listen_elsewhere(&self, on: bool) {
        self.set(ELSEWHERE, on);
    }

    /// Notes for other processes since the last time.
    pub(crate) fn take_elsewhere(&self) -> Notes {
        taken(&self.elsewhere)
    }

    /// Leaves what another process told.
    pub(crate) fn told(&self, notes: Notes) {
        if self.is_heard_here() {
            merged(&self.here, notes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(raw: i64) -> ProjectId {
        ProjectId::from_raw(raw)
    }

    fn moved(raw: i64, state: AssignmentState) -> Moved {
        Moved { assignment: AssignmentId::from_raw(raw), project: project(3), state }
    }

    #[test]
    fn notes_come_back_from_their_lines() {
        let mut notes = Notes::default();
        notes.touch(project(1), Touched::FIGURES);
        notes.touch(project(1), Touched::WORK);
        notes.touch(project(i64::MAX), Touched::STATE);
        notes.money(PersonId::from_raw(7));
        notes.moved(PersonId::from_raw(7), moved(5, AssignmentState::Submitted));
        notes.moved(PersonId::from_raw(7), moved(5, AssignmentState::Accepted));
        notes.named(PersonId::from_raw(8), project(9));
        notes.overflowed = true;
        let mut read = Notes::default();
        read.read(&notes.lines().join("\n"));
        assert_eq!(read, notes);
        assert_eq!(read.people[&PersonId::from_raw(7)].moved, [moved(5, AssignmentState::Accepted)]);
        let before = read.clone();
        read.read("z 1 2\np\np x 1\na 1 2 3 99\n\n-");
        assert_eq!(read, before, "what cannot be read is passed over");
    }

    #[test]
    fn a_flood_is_cut_off_and_told() {
        let mut notes = Notes::default();
        for raw in 0..2 * MOST as i64 {
            notes.touch(project(raw), Touched::FIGURES);
            notes.moved(PersonId::from_raw(1), moved(raw, AssignmentState::Leased));
        }
        assert!(notes.overflowed);
        assert_eq!((notes.projects.len(), notes.people[&PersonId::from_raw(1)].moved.len()), (MOST, 64));
    }

    #[test]
    fn nothing_is_noted_while_nobody_listens() {
        let watch = Watch::default();
        let notes = || {
            let mut notes = Notes::default();
            notes.money(PersonId::from_raw(1));
            notes
        };
        watch.tell(|| unreachable!("nobody listens"));
        watch.listen(true);
        watch.tell(notes);
        assert!(!watch.take().is_empty());
        assert!(watch.take_elsewhere().is_empty());
        watch.tell(notes);
        watch.listen(false);
        assert!(watch.take().is_empty(), "what nobody took goes with the last listener");
    }
}
