//! Orders of a few things, best first, in which several may share a rank.
//!
//! How far two orders are apart is the distance of Kemeny and Snell (*Mathematical Models in the Social Sciences*, 1962):
//! of every pair of options 2 where one order says the opposite of the other, 1 where one ties what the other does not,
//! 0 where both say the same. Without ties that is twice Kendall's number of exchanged pairs; with them it is twice the
//! distance that Fagin and others (2006) call K with the penalty ½. [`likeness`] is 1 less its share of the most there is.
//!
//! Deliberately not here: which order several people mean together (`consensus::orders`).

use std::collections::HashSet;

use serde_json::Value as Json;

use crate::error::{quoted, shown};
use crate::{AnswerError, Detail, Field, RankedOption};

/// An order of all options of a field: groups of options that share a rank, best first, in the form's order inside.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Order(Vec<Vec<String>>);

impl Order {
    /// From the rank of each option, in the form's order; ranks only compare. Nothing where their numbers differ.
    pub fn from_ranks(options: &[RankedOption], ranks: &[usize]) -> Option<Self> {
        if options.len() != ranks.len() {
            return None;
        }
        let mut known: Vec<usize> = ranks.to_vec();
        known.sort_unstable();
        known.dedup();
        let of = |rank: &usize| {
            let ranked = options.iter().zip(ranks).filter(|(_, own)| *own == rank);
            ranked.map(|(option, _)| option.value.clone()).collect()
        };
        Some(Self(known.iter().map(of).collect()))
    }

    /// The groups, best first.
    pub fn groups(&self) -> &[Vec<String>] {
        &self.0
    }

    /// The rank of each of these options, from 0; nothing where one is not in the order.
    pub fn ranks(&self, options: &[RankedOption]) -> Option<Vec<usize>> {
        let rank = |option: &RankedOption| self.0.iter().position(|group| group.contains(&option.value));
        options.iter().map(rank).collect()
    }

    /// In one line, as tables have it: `b>a=c`.
    pub fn line(&self) -> String {
        let groups: Vec<String> = self.0.iter().map(|group| group.join("=")).collect();
        groups.join(">")
    }

    pub(crate) fn stored(groups: Vec<Vec<String>>) -> Option<Self> {
        let mut seen = HashSet::new();
        let is_sound = groups.iter().all(|group| !group.is_empty())
            && groups.iter().flatten().all(|value| seen.insert(value.as_str()));
        is_sound.then_some(Self(groups))
    }
}

/// How far two orders of the same options are apart, given as ranks: from 0 to twice the number of pairs.
pub fn distance(one: &[usize], other: &[usize]) -> u32 {
    let mut sum = 0;
    for at in 0..one.len().min(other.len()) {
        for before in 0..at {
            let said = one[before].cmp(&one[at]) as i32 - other[before].cmp(&other[at]) as i32;
            sum += said.unsigned_abs();
        }
    }
    sum
}

/// How alike two orders of these options are, from 0 for opposite ones to 1 for equal ones.
pub fn likeness(one: &Order, other: &Order, options: &[RankedOption]) -> f64 {
    let (Some(one), Some(other)) = (one.ranks(options), other.ranks(options)) else { return 0.0 };
    let most = options.len() * options.len().saturating_sub(1);
    1.0 - f64::from(distance(&one, &other)) / most.max(1) as f64
}

/// The places of the options in the order in which they are laid before a worker, so that no option always comes first:
/// a shuffle that follows from the assignment's id and the field's name alone, so that it can be told afterwards.
///
/// FNV-1a of `assignment/field` begins it; each draw adds 0x9e3779b9 and mixes as MurmurHash3 ends; the shuffle is Fisher
/// and Yates's from behind. All in 32 bits, as `web/src/lib/ranking.ts` does it too.
pub fn laid_out(assignment: &str, field: &str, count: usize) -> Vec<usize> {
    let bytes = assignment.bytes().chain([b'/']).chain(field.bytes());
    let mut state =
        bytes.fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let mut places: Vec<usize> = (0..count).collect();
    for at in (1..count).rev() {
        state = mixed(state.wrapping_add(0x9e37_79b9));
        places.swap(at, state as usize % (at + 1));
    }
    places
}

fn mixed(mut state: u32) -> u32 {
    state = (state ^ (state >> 16)).wrapping_mul(0x85eb_ca6b);
    state = (state ^ (state >> 13)).wrapping_mul(0xc2b2_ae35);
    state ^ (state >> 16)
}

/// What the form asks for.
pub(crate) struct Rules<'a> {
    pub options: &'a [RankedOption],
    pub ties: bool,
}

const SHAPE: &str = "send a list of groups from the best to the worst, such as [[\"b\"], [\"a\", \"c\"]]";

impl Rules<'_> {
    /// Reads an order. An option by itself stands for a group of one.
    pub fn read(&self, field: &Field, json: &Json) -> Result<Order, AnswerError> {
        let wrong = |path: String, json: &Json| AnswerError::WrongType(Detail::new(path, shown(json), SHAPE));
        let groups = json.as_array().ok_or_else(|| wrong(field.name.clone(), json))?;
        let mut ranks: Vec<Option<usize>> = vec![None; self.options.len()];
        for (rank, group) in groups.iter().enumerate() {
            let path = format!("{}[{rank}]", field.name);
            let alone = std::slice::from_ref(group);
            let members = if group.is_string() { Some(alone) } else { group.as_array().map(Vec::as_slice) };
            let members = members.ok_or_else(|| wrong(path.clone(), group))?;
            if members.is_empty() {
                let fix = "leave out a rank that nothing has";
                return Err(AnswerError::TooFew(Detail::new(path, "0", fix)));
            }
            for (at, member) in members.iter().enumerate() {
                let path = || if group.is_string() { path.clone() } else { format!("{path}[{at}]") };
                let value = member.as_str().ok_or_else(|| wrong(path(), member))?;
                let place = self.options.iter().position(|option| option.value == value);
                let place = place.ok_or_else(|| self.unknown(path(), value))?;
                if ranks[place].replace(rank).is_some() {
                    let fix = "give every option one place in the order";
                    return Err(AnswerError::Duplicate(Detail::new(path(), quoted(value), fix)));
                }
            }
            if members.len() > 1 && !self.ties {
                let tied: Vec<String> = members.iter().filter_map(Json::as_str).map(quoted).collect();
                let fix = "give every option a rank of its own; this form takes no ties";
                return Err(AnswerError::Tied(Detail::new(path, tied.join(", "), fix)));
            }
        }
        let left = self.options.iter().zip(&ranks).find(|(_, rank)| rank.is_none());
        if let Some((option, _)) = left {
            let fix = format!("put all {} options into the order", self.options.len());
            return Err(AnswerError::NotRanked(Detail::new(&field.name, quoted(&option.value), fix)));
        }
        let ranks: Vec<usize> = ranks.into_iter().flatten().collect();
        Order::from_ranks(self.options, &ranks).ok_or_else(|| wrong(field.name.clone(), json))
    }

    fn unknown(&self, path: String, value: &str) -> AnswerError {
        let named: Vec<&str> = self.options.iter().map(|option| option.value.as_str()).collect();
        let fix = format!("use each of these once: {}", named.join(", "));
        AnswerError::NotAnOption(Detail::new(path, quoted(value), fix))
    }
}
