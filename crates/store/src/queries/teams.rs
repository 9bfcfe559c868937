//! What is read of teams: their members, links, cuts, and what was done for them.

use crate::rows::TeamDay;
use crate::{Connection, Query, StoreError, Table};
use gongdao_kernel::{AssignmentId, Cell, Field, PersonId, TeamId};
use gongdao_market::{Team, TeamCut, TeamLink, TeamMember, TeamShare};

macro_rules! team {
    ($rest:literal) => {
        concat!(
            "SELECT id, leader, name, cut_ppm, revision, cut_at, members, state, created_at, version FROM team ",
            $rest
        )
    };
}
macro_rules! member {
    ($rest:literal) => {
        concat!("SELECT person, team, agreed, joined_at FROM team_member ", $rest)
    };
}
macro_rules! link {
    ($rest:literal) => {
        concat!(
            "SELECT hash, id, team, created_at, expires_at, uses_left, used, revoked_at FROM team_link ",
            $rest
        )
    };
}

const TEAM: Query = Query::new("team_of_id", team!("WHERE id = ?1"));
const TEAMS: Query = Query::new("teams_before", team!("WHERE id < ?1 ORDER BY id DESC LIMIT ?2"));
const MEMBER: Query = Query::new("team_member_of_person", member!("WHERE person = ?1"));
const MEMBERS: Query =
    Query::new("team_members_after", member!("WHERE team = ?1 AND person > ?2 ORDER BY person LIMIT ?3"));
const LINK: Query = Query::new("team_link_of_hash", link!("WHERE hash = ?1"));
const LINKS: Query =
    Query::new("team_links_before", link!("WHERE team = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"));
const CUTS: Query = Query::new(
    "team_cuts_since",
    "SELECT team, revision, cut_ppm, at FROM team_cut WHERE team = ?1 AND revision >= ?2 ORDER BY revision LIMIT ?3",
);
const SHARE: Query = Query::new(
    "team_share_of_assignment",
    "SELECT assignment, team, leader, cut_ppm, cut FROM team_share WHERE assignment = ?1",
);
const SHARES: Query = Query::new(
    "team_shares_of_worker",
    "SELECT s.assignment, s.team, s.leader, s.cut_ppm, s.cut FROM assignment a JOIN team_share s ON s.assignment = a.id WHERE a.worker = ?1 AND a.id >= ?2 AND a.id <= ?3",
);
const SUMS: Query = Query::new(
    "team_days_summed",
    "SELECT team, person, CAST(0 AS BIGINT), CAST(SUM(answers) AS BIGINT), CAST(SUM(accepted) AS BIGINT), CAST(SUM(rejected) AS BIGINT), CAST(SUM(active_ms) AS BIGINT), CAST(SUM(paid) AS BIGINT), CAST(SUM(cut) AS BIGINT) FROM team_day WHERE team = ?1 AND person >= ?2 AND person <= ?3 AND day >= ?4 GROUP BY team, person ORDER BY person",
);

pub(super) const ALL: &[&Query] =
    &[&TEAM, &TEAMS, &MEMBER, &MEMBERS, &LINK, &LINKS, &CUTS, &SHARE, &SHARES, &SUMS];

/// A team.
///
/// # Errors
/// What the database answers.
pub fn team(connection: &mut Connection, id: TeamId) -> Result<Option<Team>, StoreError> {
    Ok(connection.query(&TEAM, &[id.cell()], Team::read)?.pop())
}

/// Teams before an id, the newest first.
///
/// # Errors
/// What the database answers.
pub fn teams_before(connection: &mut Connection, before: i64, limit: i64) -> Result<Vec<Team>, StoreError> {
    connection.query(&TEAMS, &[Cell::Int(before), Cell::Int(limit)], Team::read)
}

/// The membership of a person.
///
/// # Errors
/// What the database answers.
pub fn member(connection: &mut Connection, person: PersonId) -> Result<Option<TeamMember>, StoreError> {
    Ok(connection.query(&MEMBER, &[person.cell()], TeamMember::read)?.pop())
}

/// A team's members after a person.
///
/// # Errors
/// What the database answers.
pub fn members(
    connection: &mut Connection,
    team: TeamId,
    after: i64,
    limit: i64,
) -> Result<Vec<TeamMember>, StoreError> {
    connection.query(&MEMBERS, &[team.cell(), Cell::Int(after), Cell::Int(limit)], TeamMember::read)
}

/// The link of this hash.
///
/// # Errors
/// What the database answers.
pub fn link(connection: &mut Connection, hash: [u8; 32]) -> Result<Option<TeamLink>, StoreError> {
    Ok(connection.query(&LINK, &[hash.cell()], TeamLink::read)?.pop())
}

/// A team's links before an id, the newest first.
///
/// # Errors
/// What the database answers.
pub fn links(
    connection: &mut Connection,
    team: TeamId,
    before: i64,
    limit: i64,
) -> Result<Vec<TeamLink>, StoreError> {
    connection.query(&LINKS, &[team.cell(), Cell::Int(before), Cell::Int(limit)], TeamLink::read)
}

/// A team's cuts from one setting on, in order.
///
/// # Errors
/// What the database answers.
pub fn cuts_since(
    connection: &mut Connection,
    team: TeamId,
    revision: i64,
    limit: i64,
) -> Result<Vec<TeamCut>, StoreError> {
    connection.query(&CUTS, &[team.cell(), Cell::Int(revision), Cell::Int(limit)], TeamCut::read)
}

/// What a leader gets of an assignment.
///
/// # Errors
/// What the database answers.
pub fn share(connection: &mut Connection, assignment: AssignmentId) -> Result<Option<TeamShare>, StoreError> {
    Ok(connection.query(&SHARE, &[assignment.cell()], TeamShare::read)?.pop())
}

/// What leaders get of a worker's assignments between two, both included.
///
/// # Errors
/// What the database answers.
pub fn shares_of_worker(
    connection: &mut Connection,
    worker: PersonId,
    first: AssignmentId,
    last: AssignmentId,
) -> Result<Vec<TeamShare>, StoreError> {
    connection.query(&SHARES, &[worker.cell(), first.cell(), last.cell()], TeamShare::read)
}

/// What people between two, both included, did for a team since a day, summed for each; the day of a sum is 0.
///
/// # Errors
/// What the database answers.
pub fn days_summed(
    connection: &mut Connection,
    team: TeamId,
    people: (PersonId, PersonId),
    since_day: i64,
) -> Result<Vec<TeamDay>, StoreError> {
    let values = [team.cell(), people.0.cell(), people.1.cell(), Cell::Int(since_day)];
    connection.query(&SUMS, &values, TeamDay::read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queries::tests::selects;

    #[test]
    fn rows_are_read_with_all_their_columns() {
        for query in [&TEAM, &TEAMS] {
            selects::<Team>("", query);
        }
        for query in [&MEMBER, &MEMBERS] {
            selects::<TeamMember>("", query);
        }
        for query in [&LINK, &LINKS] {
            selects::<TeamLink>("", query);
        }
        selects::<TeamCut>("", &CUTS);
        selects::<TeamShare>("", &SHARE);
        selects::<TeamShare>("s.", &SHARES);
    }
}
