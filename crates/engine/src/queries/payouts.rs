//! Payees and payouts as they are read: one's own, and everybody's for operators and auditors.
//!
//! Sealed details leave the engine for one purpose: [`run_file`], which operators alone may read.

use super::{Page, Snapshot, bounded};
use crate::commands::payout::AskPayout;
use crate::core::Settings;
use crate::queries::ledger::require_books;
use crate::{Actor, Outcome, preview};
use gongdao_kernel::{Currency, Fault, PayeeId, PayoutId, PayoutRunId, PersonId, TypedId};
use gongdao_market::{Payout, PayoutState};
use gongdao_store::queries::payouts as stored;
use gongdao_store::queries::people;
use gongdao_store::rows::{Payee, PayoutRun, TaxMonth};
use gongdao_trust::{PayeeKind, PayoutChannel, Role, Scope, Scopes};

/// What a person was paid in a month.
pub type Month = TaxMonth;
/// A run of payouts.
pub type Run = PayoutRun;

/// Where a person's payouts go, as far as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownPayee {
    /// Its id.
    pub id: PayeeId,
    /// What kind of account it is.
    pub kind: PayeeKind,
    /// Its masked form.
    pub masked: String,
    /// Since when.
    pub created_at: gongdao_kernel::Instant,
    /// Until when.
    pub ended_at: Option<gongdao_kernel::Instant>,
}

impl From<Payee> for ShownPayee {
    fn from(row: Payee) -> Self {
        let Payee { id, kind, masked, created_at, ended_at, .. } = row;
        Self { id, kind, masked, created_at, ended_at }
    }
}

fn check_person(actor: &Actor, person: PersonId) -> Result<(), Fault> {
    actor.scopes.require(Scope::Read)?;
    if person == actor.person { Ok(()) } else { require_books(actor) }
}

/// A person's present payee, masked; for the person, operators and auditors.
///
/// # Errors
/// `role_missing`, `scope_missing`; `not_found` where there is none.
pub fn payee(snapshot: &mut Snapshot, actor: &Actor, person: PersonId) -> Result<ShownPayee, Fault> {
    check_person(actor, person)?;
    let payee = stored::payee_of(snapshot, person)?;
    payee.map(ShownPayee::from).ok_or_else(|| Fault::not_found("payee"))
}

/// One's own present payee, masked, whatever the scopes: to answer the command that set it.
///
/// # Errors
/// `not_found` where there is none.
pub fn own_payee(snapshot: &mut Snapshot, person: PersonId) -> Result<ShownPayee, Fault> {
    let payee = stored::payee_of(snapshot, person)?;
    payee.map(ShownPayee::from).ok_or_else(|| Fault::not_found("payee"))
}

/// A page of a person's payees, masked, the newest first.
///
/// # Errors
/// `role_missing`, `scope_missing`.
pub fn payees(
    snapshot: &mut Snapshot,
    actor: &Actor,
    person: PersonId,
    before: Option<i64>,
    limit: u32,
) -> Result<Page<ShownPayee>, Fault> {
    check_person(actor, person)?;
    let limit = bounded(limit);
    let rows = stored::payees_of(snapshot, person, before.unwrap_or(i64::MAX), i64::from(limit) + 1)?;
    let page = Page::cut(rows, limit, |row| row.id.raw());
    Ok(Page { items: page.items.into_iter().map(ShownPayee::from).collect(), next: page.next })
}

/// A page of payouts, the newest first: a person's, or everybody's where nobody is named.
///
/// # Errors
/// `role_missing`, `scope_missing`.
pub fn payouts(
    snapshot: &mut Snapshot,
    actor: &Actor,
    person: Option<PersonId>,
    before: Option<i64>,
    limit: u32,
) -> Result<Page<Payout>, Fault> {
    match person {
        Some(person) => check_person(actor, person)?,
        None => require_books(actor)?,
    }
    let limit = bounded(limit);
    let rows = stored::payouts_before(snapshot, person, before.unwrap_or(i64::MAX), i64::from(limit) + 1)?;
    Ok(Page::cut(rows, limit, |row| row.id.raw()))
}

/// A page of everybody's payouts in a state, the oldest first, for operators and auditors.
///
/// # Errors
/// `role_missing`, `scope_missing`.
pub fn payouts_in(
    snapshot: &mut Snapshot,
    actor: &Actor,
    state: PayoutState,
    after: Option<i64>,
    limit: u32,
) -> Result<Page<Payout>, Fault> {
    require_books(actor)?;
    let limit = bounded(limit);
    let rows = stored::payouts_in(snapshot, state, after.unwrap_or(0), i64::from(limit) + 1)?;
    Ok(Page::cut(rows, limit, |row| row.id.raw()))
}

/// A payout with where it goes, for whose it is, operators and auditors.
///
/// # Errors
/// `not_found`, `scope_missing`.
pub fn payout(snapshot: &mut Snapshot, actor: &Actor, id: PayoutId) -> Result<(Payout, ShownPayee), Fault> {
    actor.scopes.require(Scope::Read)?;
    whole(snapshot, id, |row| check_person(actor, row.person).is_ok())
}

/// One's own payout with where it goes, whatever the scopes: to answer the command that asked for it.
///
/// # Errors
/// `not_found`.
pub fn own_payout(
    snapshot: &mut Snapshot,
    person: PersonId,
    id: PayoutId,
) -> Result<(Payout, ShownPayee), Fault> {
    whole(snapshot, id, |row| row.person == person)
}

fn whole(
    snapshot: &mut Snapshot,
    id: PayoutId,
    may: impl Fn(&Payout) -> bool,
) -> Result<(Payout, ShownPayee), Fault> {
    let payout = snapshot.load::<Payout>(&[(id,)])?.pop().filter(may);
    let payout = payout.ok_or_else(|| Fault::not_found("payout"))?;
    let payee = snapshot.load::<Payee>(&[(payout.payee,)])?.pop();
    let payee = payee.ok_or_else(|| Fault::internal("a payout's payee is gone"))?;
    Ok((payout, payee.into()))
}

/// What asking for a payout would come to now, and where it would go. It is asked for as [`AskPayout`] asks, and refused
/// as that is; nothing is kept.
///
/// # Errors
/// Those of [`AskPayout`].
pub fn preview(
    snapshot: &mut Snapshot,
    actor: &Actor,
    (settings, now): (&Settings, gongdao_kernel::Instant),
    ask: AskPayout,
) -> Result<(Payout, ShownPayee), Fault> {
    // Whoever may read may look at it; asking itself needs more.
    actor.require(Role::Worker, Scope::Read)?;
    let asking = Actor { scopes: Scopes::of(&[Scope::Fund]), ..*actor };
    let payout = preview::preview(snapshot, settings, now, (asking, ask.into()), |world, outcome| {
        let Outcome::Payout { payout, .. } = outcome else { return Err(Fault::internal("no payout")) };
        world.payout.peek(&(payout,)).cloned().ok_or_else(|| Fault::internal("no payout"))
    })?;
    let payee = snapshot.load::<Payee>(&[(payout.payee,)])?.pop();
    Ok((payout, payee.ok_or_else(|| Fault::internal("a payout's payee is gone"))?.into()))
}

/// What a person was paid month by month, for the tax office, the latest first.
///
/// # Errors
/// `role_missing`, `scope_missing`.
pub fn tax_months(snapshot: &mut Snapshot, actor: &Actor, person: PersonId) -> Result<Vec<TaxMonth>, Fault> {
    check_person(actor, person)?;
    Ok(stored::tax_months_of(snapshot, person, 120)?)
}

/// A page of runs, the newest first, for operators and auditors.
///
/// # Errors
/// `role_missing`, `scope_missing`.
pub fn runs(
    snapshot: &mut Snapshot,
    actor: &Actor,
    before: Option<i64>,
    limit: u32,
) -> Result<Page<PayoutRun>, Fault> {
    require_books(actor)?;
    let limit = bounded(limit);
    let rows = stored::runs_before(snapshot, before.unwrap_or(i64::MAX), i64::from(limit) + 1)?;
    Ok(Page::cut(rows, limit, |row| row.id.raw()))
}

/// A run and all its payouts, for operators and auditors.
///
/// # Errors
/// `role_missing`, `scope_missing`, `not_found`.
pub fn run(
    snapshot: &mut Snapshot,
    actor: &Actor,
    id: PayoutRunId,
) -> Result<(PayoutRun, Vec<Payout>), Fault> {
    require_books(actor)?;
    run_of(snapshot, id)
}

/// A run and all its payouts, for the command that moves it, whose own check of roles follows.
///
/// # Errors
/// `not_found`.
pub fn run_of(snapshot: &mut Snapshot, id: PayoutRunId) -> Result<(PayoutRun, Vec<Payout>), Fault> {
    let run = snapshot.load::<PayoutRun>(&[(id,)])?.pop().ok_or_else(|| Fault::not_found("payout run"))?;
    Ok((run, stored::payouts_of_run(snapshot, id, 0, RUN_ROWS)?))
}

/// Payouts of one run that are read: as many as a run may have.
const RUN_ROWS: i64 = crate::commands::payout_desk::PAYOUTS as i64;

/// Approved payouts of a currency that go by an institution, the oldest first: what a run would take now.
///
/// # Errors
/// `role_missing`, `scope_missing`.
pub fn approved(
    snapshot: &mut Snapshot,
    actor: &Actor,
    channel: PayoutChannel,
    currency: Currency,
) -> Result<Vec<PayoutId>, Fault> {
    actor.require(Role::Operator, Scope::Operate)?;
    let (mut found, mut after) = (Vec::new(), 0);
    loop {
        let page = stored::payouts_in(snapshot, PayoutState::Approved, after, 1_000)?;
        let Some(last) = page.last() else { return Ok(found) };
        after = last.id.raw();
        let mut keys: Vec<_> = page.iter().map(|payout| (payout.payee,)).collect();
        keys.sort_unstable();
        keys.dedup();
        let payees = snapshot.load::<Payee>(&keys)?;
        let goes = |payout: &Payout| {
            let payee = payees.iter().find(|payee| payee.id == payout.payee);
            payout.currency == currency && payee.is_some_and(|payee| payee.kind.channel() == channel)
        };
        found.extend(page.iter().filter(|payout| goes(payout)).map(|payout| payout.id));
        if found.len() >= crate::commands::payout_desk::PAYOUTS {
            found.truncate(crate::commands::payout_desk::PAYOUTS);
            return Ok(found);
        }
    }
}

/// What a run's file is made of.
#[derive(Debug, Clone)]
pub struct RunFile {
    /// The run.
    pub run: PayoutRun,
    /// Each payout with the person, the kind and the sealed details of where it goes.
    pub payments: Vec<(Payout, Payee)>,
    /// The custodian's name.
    pub custodian: Option<String>,
    /// The platform's account there.
    pub account: Option<String>,
    /// The custodian's bank code.
    pub bic: Option<String>,
    /// What the platform is called in payments.
    pub payer: Option<String>,
}

/// What a run's file is made of, sealed details too; for operators alone. A run that was given up has no file.
///
/// # Errors
/// `role_missing`, `scope_missing`, `not_found`, `wrong_state`.
pub fn run_file(snapshot: &mut Snapshot, actor: &Actor, id: PayoutRunId) -> Result<RunFile, Fault> {
    actor.require(Role::Operator, Scope::Operate)?;
    let (run, payouts) = run(snapshot, actor, id)?;
    if run.state == gongdao_market::RunState::Cancelled {
        return Err(Fault::state("payout run", run.state, "Make another run."));
    }
    let mut keys: Vec<_> = payouts.iter().map(|payout| (payout.payee,)).collect();
    keys.sort_unstable();
    keys.dedup();
    let payees = snapshot.load::<Payee>(&keys)?;
    let paired = payouts.into_iter().map(|payout| {
        let payee = payees.iter().find(|payee| payee.id == payout.payee).cloned();
        payee.map(|payee| (payout, payee)).ok_or_else(|| Fault::internal("a payout's payee is gone"))
    });
    let payments = paired.collect::<Result<_, _>>()?;
    let mut setting = |name| Ok::<_, Fault>(people::setting(snapshot, name)?.map(|setting| setting.value));
    Ok(RunFile {
        run,
        payments,
        custodian: setting("custodian")?,
        account: setting("custodian_account")?,
        bic: setting("custodian_bic")?,
        payer: setting("payer_name")?,
    })
}
