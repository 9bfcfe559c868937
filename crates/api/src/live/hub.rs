//! The hub: who listens, and who is to look again.
//!
//! One task takes the writer's notes while anybody listens, and for a minute after, so that a page which lost its
//! connection can be told what it missed. A person's assignments that moved are kept in a short list of fixed length, once
//! for all streams of that person; everything else is a flag.

use crate::{Api, Refusal};
use gongdao_engine::queries::live::{self, Concerned};
use gongdao_engine::watch::{Moved, Notes, Touched};
use gongdao_kernel::{Code, Fault, PersonId, ProjectId};
use gongdao_market::{Grant, Requirement};
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// How often the notes are taken.
const TICK: Duration = Duration::from_millis(250);
/// How long notes are taken, and a person's list is kept, after the last stream was closed.
const LINGER: Duration = Duration::from_secs(60);
/// Ticks until other nodes know that somebody listens here; what they did before is looked for once.
const UNHEARD: u32 = 8;
/// Movements kept for one person.
const MOVEMENTS: usize = 256;
/// Projects kept for one stream at once.
const PROJECTS: usize = 64;
/// Projects whose owner and requirements are remembered, and looked up in one read.
const REMEMBERED: usize = 10_000;
const LOOKED_UP: usize = 64;

/// What a stream is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Topic {
    /// A project.
    Project(ProjectId),
    /// A person.
    Person(PersonId),
}

/// What rang for one stream since it looked last.
#[derive(Debug, Default)]
pub(super) struct Rung {
    /// Something of its topic changed.
    pub(super) changed: bool,
    /// The person's money moved.
    pub(super) money: bool,
    /// Projects with new tasks for the person.
    pub(super) work: BTreeSet<ProjectId>,
    /// The person's own projects in which something waits.
    pub(super) needs: BTreeSet<ProjectId>,
    /// More happened than is told.
    pub(super) reset: bool,
}

/// One stream, as the hub knows it.
#[derive(Debug)]
pub(super) struct Listener {
    topic: Topic,
    rung: Mutex<Rung>,
    grants: Mutex<Vec<Grant>>,
    works: bool,
    publishes: bool,
    bell: Notify,
}

impl Listener {
    fn ring(&self, what: impl FnOnce(&mut Rung)) {
        what(&mut self.rung.lock().unwrap_or_else(PoisonError::into_inner));
        self.bell.notify_one();
    }

    fn add(&self, project: ProjectId, to: fn(&mut Rung) -> &mut BTreeSet<ProjectId>) {
        self.ring(|rung| {
            let set = to(rung);
            if set.len() < PROJECTS {
                set.insert(project);
            } else if !set.contains(&project) {
                rung.reset = true;
            }
        });
    }

    /// Waits until something rings.
    pub(super) async fn rings(&self) {
        self.bell.notified().await;
    }

    /// What rang; the flags are down again.
    pub(super) fn take(&self) -> Rung {
        std::mem::take(&mut self.rung.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The qualifications the person holds now.
    pub(super) fn hold(&self, grants: Vec<Grant>) {
        *self.grants.lock().unwrap_or_else(PoisonError::into_inner) = grants;
    }

    fn is_eligible(&self, requires: &[Requirement]) -> bool {
        let grants = self.grants.lock().unwrap_or_else(PoisonError::into_inner);
        let held = |name: &str| grants.iter().find(|grant| grant.name == name);
        requires.iter().all(|asked| asked.met_by(held(&asked.qualification)).is_ok())
    }
}

/// A person's streams and their last movements.
#[derive(Debug)]
struct Own {
    listeners: Vec<Arc<Listener>>,
    /// Movements with their numbers, the oldest first.
    moved: VecDeque<(u64, Moved)>,
    /// The number behind which every movement is in the list.
    known_from: u64,
    left_at: Instant,
}

#[derive(Debug, Default)]
struct Rooms {
    streams: usize,
    projects: HashMap<ProjectId, Vec<Arc<Listener>>>,
    people: HashMap<PersonId, Own>,
    by_person: HashMap<PersonId, usize>,
    /// The number of the last movement.
    last: u64,
    concerned: HashMap<ProjectId, Concerned>,
    left_at: Option<Instant>,
}

impl Rooms {
    /// Forgets every movement: whoever goes on from an earlier number is told so.
    fn forget(&mut self) {
        self.last += 1;
        for own in self.people.values_mut() {
            own.moved.clear();
            own.known_from = self.last;
        }
    }
}

/// Who listens.
#[derive(Debug)]
pub(crate) struct Hub {
    rooms: Mutex<Rooms>,
    ticking: AtomicBool,
    /// Tells this process's numbers from those of another, or of an earlier life.
    node: u32,
    most: usize,
    most_each: usize,
}

/// A place in the hub, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Seat {
    api: Api,
    person: PersonId,
    pub(super) listener: Arc<Listener>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.api.hub().leave(self.person, &self.listener);
    }
}

/// Who opens a stream.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opening {
    pub(super) person: PersonId,
    pub(super) works: bool,
    pub(super) publishes: bool,
}

impl Hub {
    /// A hub with room for so many streams in all, and so many of one person.
    pub(crate) fn new(node: u32, most: usize, most_each: usize) -> Self {
        Self { rooms: Mutex::default(), ticking: AtomicBool::new(false), node, most, most_each }
    }

    fn rooms(&self) -> MutexGuard<'_, Rooms> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// This life's number.
    pub(super) fn node(&self) -> u32 {
        self.node
    }

    /// Takes a place.
    ///
    /// # Errors
    /// `too_many_streams`.
    pub(super) fn enter(api: &Api, topic: Topic, opening: Opening) -> Result<Seat, Refusal> {
        let hub = api.hub();
        let Opening { person, works, publishes } = opening;
        let rung = Mutex::default();
        let grants = Mutex::default();
        let listener = Arc::new(Listener { topic, rung, grants, works, publishes, bell: Notify::new() });
        let mut rooms = hub.rooms();
        let (of_person, most_each) = (rooms.by_person.get(&person).copied().unwrap_or(0), hub.most_each);
        if of_person >= most_each || rooms.streams >= hub.most {
            let detail = if of_person >= most_each {
                format!("This account has {most_each} event streams open, which is the most it can have.")
            } else {
                "The server has as many event streams open as it can have.".to_owned()
            };
            let fix = "Close a stream, or ask for changes by reading.";
            return Err(Fault::new(Code::TooManyStreams).with_detail(detail).with_fix(fix).into());
        }
        rooms.streams += 1;
        *rooms.by_person.entry(person).or_insert(0) += 1;
        match topic {
            Topic::Project(project) => rooms.projects.entry(project).or_default().push(Arc::clone(&listener)),
            Topic::Person(person) => {
                let last = rooms.last;
                let fresh = || Own {
                    listeners: Vec::new(),
                    moved: VecDeque::new(),
                    known_from: last,
                    left_at: Instant::now(),
                };
                rooms.people.entry(person).or_insert_with(fresh).listeners.push(Arc::clone(&listener));
            }
        }
        rooms.left_at = None;
        api.engine().watch().listen(true);
        drop(rooms);
        if !hub.ticking.swap(true, Ordering::SeqCst) {
            tokio::spawn(tick(api.clone()));
        }
        Ok(Seat { api: api.clone(), person, listener })
    }

    fn leave(&self, person: PersonId, listener: &Arc<Listener>) {
        let mut rooms = self.rooms();
        let rooms = &mut *rooms;
        rooms.streams -= 1;
        if let Some(count) = rooms.by_person.get_mut(&person) {
            *count -= 1;
            if *count == 0 {
                rooms.by_person.remove(&person);
            }
        }
        match listener.topic {
            Topic::Project(project) => {
                if let Some(listeners) = rooms.projects.get_mut(&project) {
                    listeners.retain(|known| !Arc::ptr_eq(known, listener));
                    if listeners.is_empty() {
                        rooms.projects.remove(&project);
                    }
                }
            }
            Topic::Person(person) => {
                if let Some(own) = rooms.people.get_mut(&person) {
                    own.listeners.retain(|known| !Arc::ptr_eq(known, listener));
                    own.left_at = Instant::now();
                }
            }
        }
        if rooms.streams == 0 {
            rooms.left_at = Some(Instant::now());
        }
    }

    /// The person's movements behind a number and the number of the last; nothing where some are not known any more.
    pub(super) fn moved_after(&self, person: PersonId, after: u64) -> Option<(Vec<Moved>, u64)> {
        let rooms = self.rooms();
        let own = rooms.people.get(&person)?;
        if after < own.known_from || after > rooms.last {
            return None;
        }
        let behind = own.moved.iter().filter(|(number, _)| *number > after).map(|(_, moved)| *moved);
        Some((behind.collect(), rooms.last))
    }

    /// The number of the last movement of anybody.
    pub(super) fn last(&self) -> u64 {
        self.rooms().last
    }

    /// Rings every stream, to look at everything again; what anybody missed is not known any more.
    fn ring_all(&self) {
        let mut rooms = self.rooms();
        rooms.forget();
        let people = rooms.people.values().flat_map(|own| &own.listeners);
        for listener in rooms.projects.values().flatten().chain(people) {
            listener.ring(|rung| {
                rung.changed = true;
                rung.reset = true;
            });
        }
    }

    /// Rings the streams that notes concern; projects about which more has to be known first are answered.
    fn pass_on(&self, notes: &Notes) -> Vec<ProjectId> {
        let mut rooms = self.rooms();
        let rooms = &mut *rooms;
        let mut unknown = Vec::new();
        for (project, touched) in &notes.projects {
            for listener in rooms.projects.get(project).into_iter().flatten() {
                listener.ring(|rung| rung.changed = true);
            }
            if touched.has(Touched::STATE) {
                rooms.concerned.remove(project);
            }
            let concerns_people = touched.has(Touched::WORK) || touched.has(Touched::REVIEWS);
            if concerns_people && !rooms.people.is_empty() {
                match rooms.concerned.get(project) {
                    Some(concerned) => tell_people(&rooms.people, *project, *touched, concerned),
                    None => unknown.push(*project),
                }
            }
        }
        for (person, note) in &notes.people {
            let Some(own) = rooms.people.get_mut(person) else { continue };
            for moved in &note.moved {
                rooms.last += 1;
                own.moved.push_back((rooms.last, *moved));
                if own.moved.len() > MOVEMENTS
                    && let Some((number, _)) = own.moved.pop_front()
                {
                    own.known_from = number;
                }
            }
            for listener in &own.listeners {
                listener.ring(|rung| {
                    rung.changed |= !note.moved.is_empty();
                    rung.money |= note.money;
                });
                note.named.iter().for_each(|project| listener.add(*project, |rung| &mut rung.work));
            }
        }
        unknown
    }

    /// Remembers who projects concern, and tells them.
    fn learn(&self, found: Vec<(ProjectId, Concerned)>, notes: &Notes) {
        let mut rooms = self.rooms();
        if rooms.concerned.len() + found.len() > REMEMBERED {
            rooms.concerned.clear();
        }
        for (project, concerned) in found {
            let touched = notes.projects.get(&project).copied().unwrap_or_default();
            tell_people(&rooms.people, project, touched, &concerned);
            rooms.concerned.insert(project, concerned);
        }
    }

    /// Forgets people who left long ago; whether anybody is to be waited for.
    fn tidy(&self) -> bool {
        let mut rooms = self.rooms();
        rooms.people.retain(|_, own| !own.listeners.is_empty() || own.left_at.elapsed() < LINGER);
        let gone = rooms.left_at.is_some_and(|at| at.elapsed() >= LINGER);
        !gone
    }
}

fn tell_people(people: &HashMap<PersonId, Own>, project: ProjectId, touched: Touched, concerned: &Concerned) {
    if touched.has(Touched::REVIEWS)
        && let Some(own) = people.get(&concerned.owner)
    {
        for listener in own.listeners.iter().filter(|listener| listener.publishes) {
            listener.add(project, |rung| &mut rung.needs);
        }
    }
    if touched.has(Touched::WORK) && concerned.published {
        let listeners = people.values().flat_map(|own| &own.listeners).filter(|listener| listener.works);
        for listener in listeners.filter(|listener| listener.is_eligible(&concerned.requires)) {
            listener.add(project, |rung| &mut rung.work);
        }
    }
}

/// Takes the notes until nobody has listened for a while.
async fn tick(api: Api) {
    let mut drain = api.draining();
    let mut unheard = if api.engine().watch().is_shared() { UNHEARD } else { 0 };
    loop {
        let stopping = tokio::select! {
            () = tokio::time::sleep(TICK) => false,
            _ = drain.wait_for(|draining| *draining) => true,
        };
        let hub = api.hub();
        let notes = api.engine().watch().take();
        unheard = unheard.saturating_sub(1);
        if notes.overflowed || unheard == 1 {
            hub.ring_all();
        }
        for unknown in hub.pass_on(&notes).chunks(LOOKED_UP) {
            let unknown = unknown.to_vec();
            match api.read(move |snapshot| live::concerned(snapshot, &unknown)).await {
                Ok(found) => hub.learn(found, &notes),
                Err(_) => hub.ring_all(),
            }
        }
        if stopping || !hub.tidy() {
            let mut rooms = hub.rooms();
            // Somebody may have come in this moment: then go on.
            if stopping || rooms.streams == 0 {
                api.engine().watch().listen(false);
                // What happens from now on is noted by nobody.
                rooms.forget();
                hub.ticking.store(false, Ordering::SeqCst);
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gongdao_kernel::{AssignmentId, TypedId};
    use gongdao_market::AssignmentState;

    fn moved(hub: &Hub, person: PersonId, raw: i64) {
        let (assignment, project) = (AssignmentId::from_raw(raw), ProjectId::from_raw(1));
        let mut notes = Notes::default();
        notes.moved(person, Moved { assignment, project, state: AssignmentState::Leased });
        hub.pass_on(&notes);
    }

    #[test]
    fn movements_are_kept_up_to_a_number_and_what_is_forgotten_is_said() {
        let (hub, person) = (Hub::new(1, 10, 10), PersonId::from_raw(7));
        moved(&hub, person, 1);
        assert_eq!(hub.moved_after(person, 0), None, "nobody listened for this person");
        let own =
            Own { listeners: Vec::new(), moved: VecDeque::new(), known_from: 0, left_at: Instant::now() };
        hub.rooms().people.insert(person, own);
        for raw in 0..3 {
            moved(&hub, person, raw);
            moved(&hub, PersonId::from_raw(8), raw);
        }
        let (first, last) = hub.moved_after(person, 0).unwrap();
        assert_eq!((first.len(), last), (3, 3), "another's movements are not told");
        assert_eq!(hub.moved_after(person, 2).unwrap().0.len(), 1);
        assert_eq!(hub.moved_after(person, last), Some((Vec::new(), last)));
        assert_eq!(hub.moved_after(person, last + 1), None, "a number that was never given");
        (0..i64::try_from(MOVEMENTS).unwrap()).for_each(|raw| moved(&hub, person, raw));
        let last = hub.last();
        assert_eq!(hub.moved_after(person, 0), None, "the oldest are gone");
        assert_eq!(hub.moved_after(person, last - 10).unwrap().0.len(), 10);
        hub.rooms().forget();
        assert_eq!(hub.moved_after(person, last), None, "after a gap nobody is told that nothing was missed");
        assert_eq!(hub.moved_after(person, hub.last()), Some((Vec::new(), hub.last())));
    }
}
