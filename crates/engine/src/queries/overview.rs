//! One look at the platform: is it well, what is stuck, where is money waiting.

use super::people::require_sight;
use crate::core::Compiled;
use crate::queries::Snapshot;
use crate::{Actor, sequencer};
use gongdao_kernel::{BatchId, Currency, Fault, IdMap, Instant, MS_PER_HOUR, Money, ProjectId};
use gongdao_market::{AssignmentState, Batch, BatchState, Project};
pub use gongdao_store::queries::overview::KindSum;
use gongdao_store::queries::overview::{self as stored, LinesWaiting, PayoutsWaiting, Waiting};
use gongdao_store::queries::{evidence, market};
use gongdao_store::rows::{Activity, BookCheck};
use gongdao_trust::MailState;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Open batches that are looked at.
const BATCHES: i64 = 500;
/// Hours of activity that are shown.
const HOURS: i64 = 48;

/// How far the evidence log is behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogLag {
    /// Records that are not in the log yet; more than a thousand count as a thousand and one for each writer.
    pub waiting: i64,
    /// When the oldest of them was made.
    pub oldest_at: Option<Instant>,
    /// How many entries the last signed checkpoint covers.
    pub size: i64,
    /// When it was signed.
    pub signed_at: Option<Instant>,
}

/// An open batch whose escrow cannot pay what is still asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortBatch {
    /// The batch.
    pub batch: BatchId,
    /// Its project.
    pub project: ProjectId,
    /// The currency.
    pub currency: Currency,
    /// What is free.
    pub free: Money,
    /// What is lacking.
    pub need: Money,
    /// Whether not even one more answer can be claimed.
    pub stopped: bool,
}

/// The whole.
#[derive(Debug, Clone)]
pub struct Overview {
    /// Posted debits less posted credits of all accounts; zero where the books balance.
    pub trial_balance: BTreeMap<Currency, i128>,
    /// The last check of the books.
    pub check: Option<BookCheck>,
    /// The evidence log.
    pub log: LogLag,
    /// Projects for screening.
    pub screening: Waiting,
    /// Answers for review.
    pub reviews: Waiting,
    /// Rejections under appeal.
    pub appeals: Waiting,
    /// Grades under appeal.
    pub grade_appeals: Waiting,
    /// Stops of accounts under appeal.
    pub suspension_appeals: Waiting,
    /// Letters to be sent.
    pub mails: Waiting,
    /// Those of them that no server has taken yet though it was tried.
    pub mails_stuck: Waiting,
    /// Letters that were given up.
    pub mails_failed: i64,
    /// Open batches that are short.
    pub short: Vec<ShortBatch>,
    /// Whether there are more open batches than were looked at.
    pub more_open: bool,
    /// Open batches.
    pub open: Waiting,
    /// Batches on their way to be closed.
    pub closing: Waiting,
    /// Payouts on their way, by state and currency.
    pub payouts: Vec<PayoutsWaiting>,
    /// Runs of payouts whose file has not gone to the bank.
    pub runs: Waiting,
    /// Bank lines in suspense or on their way back, by currency.
    pub lines: Vec<LinesWaiting>,
    /// Money by kind of account, from sums that are kept; the check of the books holds them against the accounts.
    pub money: Vec<KindSum>,
    /// What the last forty-eight hours brought.
    pub hours: Vec<Activity>,
}

/// Reads it.
///
/// # Errors
/// `role_missing` or `scope_missing`.
pub fn read(snapshot: &mut Snapshot, actor: &Actor, now: Instant) -> Result<Overview, Fault> {
    require_sight(actor)?;
    let money = stored::money_by_kind(snapshot)?;
    let mut trial_balance = BTreeMap::new();
    for sum in &money {
        *trial_balance.entry(sum.currency).or_insert(0) +=
            i128::from(sum.debits.micros()) - i128::from(sum.credits.micros());
    }
    let (short, more_open) = short(snapshot)?;
    Ok(Overview {
        trial_balance,
        check: stored::check_last(snapshot)?,
        log: lag(snapshot)?,
        screening: stored::screening(snapshot)?,
        reviews: reviews(snapshot)?,
        appeals: stored::reviews(snapshot, AssignmentState::Appealed)?,
        grade_appeals: gongdao_store::queries::gradings::waiting(snapshot)?,
        suspension_appeals: stored::suspension_appeals(snapshot)?,
        mails: stored::mails(snapshot, MailState::Waiting, 0)?,
        mails_stuck: stored::mails(snapshot, MailState::Waiting, 1)?,
        mails_failed: stored::mails(snapshot, MailState::Failed, 0)?.count,
        payouts: stored::payouts(snapshot)?,
        runs: stored::runs(snapshot)?,
        lines: stored::lines(snapshot)?,
        short,
        more_open,
        open: stored::batches(snapshot, BatchState::Open)?,
        closing: stored::batches(snapshot, BatchState::Closing)?,
        money,
        hours: stored::hours_since(snapshot, now.ms().div_euclid(MS_PER_HOUR) - HOURS + 1)?,
    })
}

/// Answers for review: for a first decision, repaired, or proposed to be rejected.
fn reviews(snapshot: &mut Snapshot) -> Result<Waiting, Fault> {
    let submitted = stored::reviews(snapshot, AssignmentState::Submitted)?;
    let proposed = stored::reviews(snapshot, AssignmentState::RejectionProposed)?;
    let oldest_at = [submitted.oldest_at, proposed.oldest_at].into_iter().flatten().min();
    Ok(Waiting { count: submitted.count + proposed.count, oldest_at })
}

fn lag(snapshot: &mut Snapshot) -> Result<LogLag, Fault> {
    let mut lag = LogLag::default();
    for stream in evidence::streams_pending(snapshot)? {
        let leaves = evidence::leaves_after(snapshot, &stream, sequencer::LAG_SHOWN)?;
        lag.waiting += i64::try_from(leaves.len()).unwrap_or(i64::MAX);
        let oldest = leaves.first().map(|leaf| leaf.at);
        lag.oldest_at = [lag.oldest_at, oldest].into_iter().flatten().min();
    }
    if let Some(last) = evidence::checkpoint_last(snapshot)? {
        lag.size = last.size;
        lag.signed_at = Some(last.at);
    }
    Ok(lag)
}

/// The open batches that are short, among the first five hundred.
fn short(snapshot: &mut Snapshot) -> Result<(Vec<ShortBatch>, bool), Fault> {
    let open = stored::batches_with_escrow(snapshot, BatchState::Open, 0, BATCHES + 1)?;
    let more = i64::try_from(open.len()).is_ok_and(|count| count > BATCHES);
    let mut compiled: IdMap<ProjectId, Arc<Compiled>> = IdMap::default();
    let mut short = Vec::new();
    for (batch, escrow) in open.into_iter().take(usize::try_from(BATCHES).unwrap_or(usize::MAX)) {
        let known = match compiled.get(&batch.project) {
            Some(known) => Arc::clone(known),
            None => {
                let Some(project) = market::project(snapshot, batch.project)? else { continue };
                let read = Arc::new(rules_of(&project)?);
                compiled.insert(batch.project, Arc::clone(&read));
                read
            }
        };
        let free = escrow.map_or(Ok(Money::ZERO), |account| account.free())?;
        short.extend(lacking(&known, &batch, free)?);
    }
    Ok((short, more))
}

fn rules_of(project: &Project) -> Result<Compiled, Fault> {
    Compiled::read(&project.rules, &project.form)
}

fn lacking(compiled: &Compiled, batch: &Batch, free: Money) -> Result<Option<ShortBatch>, Fault> {
    let unheld = (batch.wanted - batch.accepted - batch.pending).max(0);
    let most = compiled.most(batch.fee_ppm)?;
    let need = most.times(unheld)?.minus(free)?.max(Money::ZERO);
    if !need.is_positive() {
        return Ok(None);
    }
    let (batch, project, currency, stopped) = (batch.id, batch.project, batch.currency, free < most);
    Ok(Some(ShortBatch { batch, project, currency, free, need, stopped }))
}
