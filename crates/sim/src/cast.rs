//! The people of a world, by what they do in it.

use crate::Chance;
use gongdao_engine::Actor;
use gongdao_trust::{Role, Scope, Scopes};

/// Everybody with an account.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cast {
    pub(crate) operators: Vec<Actor>,
    pub(crate) requesters: Vec<Actor>,
    pub(crate) reviewers: Vec<Actor>,
    pub(crate) workers: Vec<Actor>,
}

impl Cast {
    /// Takes somebody in, by role; one with several roles does several things.
    pub(crate) fn admit(&mut self, actor: Actor) {
        let places = [
            (Role::Operator, &mut self.operators),
            (Role::Requester, &mut self.requesters),
            (Role::Reviewer, &mut self.reviewers),
            (Role::Worker, &mut self.workers),
        ];
        for (role, people) in places {
            if actor.roles.has(role) && people.iter().all(|known| known.person != actor.person) {
                people.push(actor);
            }
        }
    }

    /// Anybody at all.
    pub(crate) fn anybody(&self, chance: &mut Chance) -> Option<Actor> {
        let people = match chance.below(4) {
            0 => &self.operators,
            1 => &self.requesters,
            2 => &self.reviewers,
            _ => &self.workers,
        };
        chance.pick(people).copied()
    }
}

/// The same person with a token that may only read.
pub(crate) fn reading(actor: Actor) -> Actor {
    Actor { scopes: Scopes::of(&[Scope::Read]), ..actor }
}
