//! The hall: what work there is for a worker, what it pays by the hour, and the data of the tasks one has taken.

use crate::core::Compiled;
use crate::queries::hourly::{self, Measured};
use crate::queries::market::{Requester, requester};
use crate::queries::{Snapshot, people, teams};
use crate::{Actor, Leased, Taken};
use gongdao_kernel::{Currency, Fault, Instant, Money, PersonId, ProjectId};
use gongdao_market::{Grant, Mode, Offer, PriceRule, Project, ProjectState, Requirement};
use gongdao_store::queries::{market as stored, teams as shares};
use gongdao_trust::{Role, Scope};
use std::collections::HashMap;

/// A project as a card in the hall.
#[derive(Debug, Clone)]
pub struct Card {
    /// The project.
    pub project: ProjectId,
    /// Its name.
    pub name: String,
    /// The revision whose terms are to be accepted.
    pub revision: i64,
    /// Who publishes it.
    pub requester: Requester,
    /// The currency of pay.
    pub currency: Currency,
    /// The price rule.
    pub price: PriceRule,
    /// What kinds of answers it asks for, each once, in the form's order.
    pub kinds: Vec<&'static str>,
    /// The most one answer can pay.
    pub most: Money,
    /// About how many answers are still asked for.
    pub wanted: i64,
    /// What an hour of measured work has paid so far; none before enough people were measured.
    pub hourly: Option<Measured>,
    /// What one must hold.
    pub requires: Vec<Requirement>,
    /// Whether the reader holds it.
    pub eligible: bool,
    /// Whether the reader accepted the present terms.
    pub joined: bool,
    /// What the leader of the reader's team would get of their pay, parts per million; none where they are in no team.
    pub team_cut_ppm: Option<u32>,
    /// The team it is offered to first.
    pub offer: Option<Offer>,
    /// Until when only another team's members may claim; none where the reader may.
    pub offered_until: Option<Instant>,
    /// Until when only the reader's own team may claim; none where it is not offered to it, or that time is over.
    pub offered_here_until: Option<Instant>,
    /// Whether its work is a game, and not claimed task by task.
    pub game: bool,
}

/// The published projects before an id, the newest first.
///
/// # Errors
/// `role_missing` or `scope_missing`.
pub fn cards(
    snapshot: &mut Snapshot,
    actor: &Actor,
    (demo, now): (bool, Instant),
    (before, limit): (i64, i64),
) -> Result<Vec<Card>, Fault> {
    actor.require(Role::Worker, Scope::Read)?;
    let projects = stored::projects_in_state(snapshot, ProjectState::Published, before, limit)?;
    let grants = people::grants(snapshot, actor.person)?;
    let floors = hourly::floors(snapshot, demo)?;
    let place = teams::place_of(snapshot, actor.person)?;
    let mut requesters: HashMap<PersonId, Requester> = HashMap::new();
    let mut cards = Vec::with_capacity(projects.len());
    for project in projects {
        let known = match requesters.get(&project.owner) {
            Some(known) => known.clone(),
            None => requester(snapshot, project.owner)?,
        };
        requesters.insert(project.owner, known.clone());
        let mut card = card(snapshot, actor, project, known, &grants)?;
        card.hourly = hourly::measured(snapshot, card.project, &floors, now)?;
        card.team_cut_ppm = place.as_ref().map(|place| place.cut_ppm);
        let team = place.as_ref().map(|place| place.team.id);
        let shut = card.offer.filter(|offer| !offer.admits(team, now));
        card.offered_until = shut.map(|offer| Instant::from_ms(offer.until_ms));
        let here = card.offer.filter(|offer| team == Some(offer.team) && !offer.admits(None, now));
        card.offered_here_until = here.map(|offer| Instant::from_ms(offer.until_ms));
        cards.push(card);
    }
    Ok(cards)
}

fn card(
    snapshot: &mut Snapshot,
    actor: &Actor,
    project: Project,
    requester: Requester,
    grants: &[Grant],
) -> Result<Card, Fault> {
    let Compiled { rules, form } = Compiled::read(&project.rules, &project.form)?;
    let mut kinds = Vec::new();
    for kind in form.fields.iter().map(|field| field.kind.name()) {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let held = |name: &str| grants.iter().find(|grant| grant.name == name);
    let eligible = rules.requires.iter().all(|asked| asked.met_by(held(&asked.qualification)).is_ok());
    let accepted = stored::terms_revision(snapshot, actor.person, project.id)?;
    Ok(Card {
        project: project.id,
        name: project.name,
        revision: project.revision,
        requester,
        currency: rules.currency,
        kinds,
        most: rules.price.maximum_pay()?,
        price: rules.price,
        wanted: stored::answers_wanted_of_project(snapshot, project.id)?.max(0),
        hourly: None,
        requires: rules.requires,
        eligible,
        joined: accepted == Some(project.revision),
        team_cut_ppm: None,
        offer: rules.offered_to,
        offered_until: None,
        offered_here_until: None,
        game: rules.mode.as_ref().and_then(Mode::agreement).is_some(),
    })
}

/// The data behind leases that a claim has just given to the reader.
///
/// # Errors
/// `not_found` for a task that is not there, which would be a fault of ours.
pub fn taken(snapshot: &mut Snapshot, project: ProjectId, leases: &[Leased]) -> Result<Taken, Fault> {
    let project = stored::project(snapshot, project)?.ok_or_else(|| Fault::not_found("project"))?;
    let rules = Compiled::read(&project.rules, &project.form)?.rules;
    let body = |snapshot: &mut Snapshot, lease: &Leased| {
        stored::task_body(snapshot, lease.task)?.ok_or_else(|| Fault::not_found("task"))
    };
    let bodies = leases.iter().map(|lease| body(snapshot, lease)).collect::<Result<Vec<_>, Fault>>()?;
    let (revision, currency, most) = (project.revision, rules.currency, rules.price.maximum_pay()?);
    let first = leases.first().map(|lease| lease.assignment);
    let share = first.map(|first| shares::share(snapshot, first)).transpose()?.flatten();
    let tasks: Vec<_> = leases.iter().map(|lease| lease.task).collect();
    let suggestions = super::models::suggestions(snapshot, project.id, &tasks)?;
    let team_cut_ppm = share.map(|share| share.cut_ppm);
    Ok(Taken { revision, currency, most, bodies, team_cut_ppm, suggestions })
}
