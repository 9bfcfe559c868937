//! Made-up engagement logs whose truth is known.
//!
//! A detector that is tuned to one recorded log learns that log. These worlds are drawn from a seed: an honest crowd with
//! power-law activity and popularity, day and night, posts that go viral, addresses that hundreds share, and fan clubs
//! that rush to their idol's posts together; and, where a [`Level`] is given, groups that were paid for. The levels are
//! documented, so that a figure can be repeated and argued with. Tests, benchmarks and readers who want to try the
//! program on something harmless use the same worlds.
//!
//! Deliberately not here: anything learnt by the detector. It never looks at these files.

mod chance;
mod organic;
mod planted;

pub use chance::{Chance, Wheel};

/// One like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Like {
    /// Number of the user.
    pub user: u32,
    /// Number of the target.
    pub target: u32,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// Number of the network address.
    pub address: u32,
    /// Number of the device.
    pub device: u32,
    /// Where it comes from.
    pub role: Role,
}

/// Why a like is in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Somebody liked something.
    Organic,
    /// Paid for, by the group of this number.
    Bought(u32),
    /// Given by a paid account to look honest.
    Cover(u32),
}

/// The honest crowd.
#[derive(Debug, Clone)]
pub struct Crowd {
    /// How many people there are.
    pub users: usize,
    /// How many things there are to like.
    pub targets: usize,
    /// How long the log is, in days.
    pub days: usize,
    /// How many everyday likes there are, viral ones and those of fan clubs not counted.
    pub likes: usize,
    /// How many targets go viral, with 20 to 400 likes more that die away within a day or two.
    pub viral: usize,
    /// How many addresses are shared by hundreds (campus, office, mobile gateway).
    pub busy_addresses: usize,
    /// The share of people behind one of them.
    pub behind_busy: f64,
    /// How many fan clubs there are, and what they are like.
    pub clubs: usize,
    /// The kind of club.
    pub club: Club,
}

/// A fan club: every post of its idol draws a part of the members within hours.
#[derive(Debug, Clone, Copy)]
pub struct Club {
    /// Members, from and to.
    pub members: (usize, usize),
    /// Posts in the log, from and to.
    pub posts: (usize, usize),
    /// The share of members that like a post, from and to.
    pub joins: (f64, f64),
    /// The mean time between the post and a like, in hours.
    pub lag_hours: f64,
    /// The hour of the day at which a club that keeps hours meets, on some day, to like something evenly for
    /// `lag_hours`; a club that does not rushes to posts as they come.
    pub meets_at: Option<f64>,
}

/// How hard the paid groups are to find.
#[derive(Debug, Clone, Copy)]
pub struct Level {
    /// Its name.
    pub name: &'static str,
    /// Time in which one order is delivered, in hours.
    pub window_hours: f64,
    /// The share of a group's accounts that take part in an order.
    pub density: f64,
    /// Cover likes for each paid one.
    pub cover: f64,
    /// The share of accounts that use the group's own few addresses and devices.
    pub shared: f64,
    /// The share of accounts that are rented from honest people, with their likes.
    pub rented: f64,
    /// Accounts of a group.
    pub accounts: usize,
    /// Orders of a group.
    pub orders: usize,
}

/// Two-hour windows, density .6, one cover like, half on shared addresses.
pub const EASY: Level = Level {
    name: "easy",
    window_hours: 2.0,
    density: 0.6,
    cover: 1.0,
    shared: 0.5,
    rented: 0.0,
    accounts: GROUP_ACCOUNTS,
    orders: GROUP_TARGETS,
};
/// One day, density .4, two cover likes, a fifth shared, a fifth rented.
pub const MID: Level =
    Level { name: "mid", window_hours: 24.0, density: 0.4, cover: 2.0, shared: 0.2, rented: 0.2, ..EASY };
/// Three days, density .25, three cover likes, nothing shared, half rented.
pub const HARD: Level =
    Level { name: "hard", window_hours: 72.0, density: 0.25, cover: 3.0, shared: 0.0, rented: 0.5, ..EASY };
/// Three days, density .2, half a cover like, nothing shared, half rented: five paid likes an account.
pub const QUIET: Level =
    Level { name: "quiet", window_hours: 72.0, density: 0.2, cover: 0.5, shared: 0.0, rented: 0.5, ..EASY };

/// Accounts of a group at the named levels.
pub const GROUP_ACCOUNTS: usize = 80;
/// Orders of a group at the named levels.
pub const GROUP_TARGETS: usize = 25;
/// When the worlds begin.
pub const BEGIN_MS: i64 = 1_700_000_000_000;

impl Default for Crowd {
    fn default() -> Self {
        Self {
            users: 20_000,
            targets: 10_000,
            days: 30,
            likes: 84_000,
            viral: 40,
            busy_addresses: 30,
            behind_busy: 0.36,
            clubs: 60,
            club: Club {
                members: (15, 60),
                posts: (3, 8),
                joins: (0.15, 0.6),
                lag_hours: 4.5,
                meets_at: None,
            },
        }
    }
}

impl Crowd {
    /// The same crowd, `factor` times as many people, things and likes.
    pub fn times(&self, factor: usize) -> Self {
        Self {
            users: self.users * factor,
            targets: self.targets * factor,
            likes: self.likes * factor,
            viral: self.viral * factor,
            busy_addresses: self.busy_addresses * factor,
            clubs: self.clubs * factor,
            ..self.clone()
        }
    }
}

/// A log and its truth.
#[derive(Debug, Clone)]
pub struct Specimen {
    /// The likes, by time.
    pub likes: Vec<Like>,
    /// Accounts of each paid group, rented ones included.
    pub members: Vec<Vec<u32>>,
    /// What was ordered from each paid group.
    pub orders: Vec<Vec<u32>>,
}

/// Draws a log: an honest crowd and, with a level, so many paid groups in it.
pub fn draw(crowd: &Crowd, paid: Option<(Level, usize)>, seed: u64) -> Specimen {
    let mut chance = Chance::new(seed);
    let mut town = organic::Town::build(crowd, &mut chance);
    let mut likes = town.live(&mut chance);
    let (mut members, mut orders) = (Vec::new(), Vec::new());
    if let Some((level, groups)) = paid {
        for group in 0..groups {
            let gang = planted::Gang::hire(&mut town, level, group as u32, &mut chance);
            likes.extend(gang.work(&mut town, level, &mut chance));
            members.push(gang.accounts);
            orders.push(gang.orders);
        }
    }
    likes.sort_by_key(|like| (like.at_ms, like.user, like.target));
    Specimen { likes, members, orders }
}
