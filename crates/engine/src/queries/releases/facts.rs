//! What a data card says: counted over the batches of a release, page by page, and read of their project.
//!
//! Memory is one page and the set of workers. No worker is named in it, and what only few people stand behind (hourly pay)
//! is left out by the same rule as everywhere. Deliberately not here: words and files, which `gongdao_formats::card` has.

use super::super::results::Batches;
use super::super::{Snapshot, hourly, people};
use super::{Release, batches_of, results_of};
use crate::commands::consensus::consensus_of;
use crate::core::Compiled;
use gongdao_consensus::agreement::{RunningInterval, RunningNominal};
use gongdao_kernel::{Currency, Fault, Instant, Money, PersonId};
use gongdao_labels::{Answer, FieldKind, Value};
use gongdao_market::{AssignmentState, Batch, Project, Rules};
use gongdao_store::queries::quality as stored_quality;
use gongdao_store::queries::results::{self as stored, ResultAnswer};
use gongdao_store::rows::ConsensusRow as Said;
use std::collections::BTreeSet;

/// Answers of one task that are compared two by two.
const COMPARED: usize = 10;
/// Tasks from which the methods of a plain consensus are taken.
const METHODS_OF: u64 = 1_000;

/// Everything a data card says that is counted or read.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The project's name.
    pub project: String,
    /// Who published it.
    pub requester: String,
    /// The form and rules' revision.
    pub revision: i64,
    /// The form, canonical JSON.
    pub form: String,
    /// The rules.
    pub rules: Rules,
    /// Each question and how far answers to it agree.
    pub fields: Vec<FieldFacts>,
    /// Methods and versions by which answers were put together.
    pub methods: Vec<String>,
    /// Tasks.
    pub tasks: u64,
    /// Answers given, and of them those accepted and those rejected for good.
    pub answers: (u64, u64, u64),
    /// People who gave them.
    pub workers: u64,
    /// When the first and the last of them came.
    pub between: Option<(Instant, Instant)>,
    /// Known tasks of the project answered, and right.
    pub gold: (i64, i64),
    /// Paid for the batches, without the platform's fee.
    pub paid: Money,
    /// Its currency.
    pub currency: Currency,
    /// The project's median hourly pay and the people behind it, where there are enough.
    pub hourly: Option<(Money, i64)>,
}

/// A question and how far answers to it agree.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldFacts {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: &'static str,
    /// Pairs of answers to one task, and those that say the same.
    pub pairs: (u64, u64),
    /// Krippendorff's α and its measure, where the kind has one.
    pub alpha: Option<(f64, &'static str)>,
}

/// A card's facts being counted.
#[derive(Debug)]
pub struct FactsWalk {
    compiled: Compiled,
    batches: Batches,
    fields: Vec<FieldWalk>,
    methods: BTreeSet<String>,
    workers: BTreeSet<PersonId>,
    tasks: u64,
    answers: (u64, u64, u64),
    between: Option<(Instant, Instant)>,
}

#[derive(Debug, Default)]
struct FieldWalk {
    pairs: (u64, u64),
    nominal: Option<RunningNominal>,
    interval: Option<RunningInterval>,
}

impl FieldWalk {
    fn new(kind: &FieldKind) -> Self {
        let is_nominal = matches!(kind, FieldKind::Choice { .. } | FieldKind::Taxonomy { .. });
        let is_number = matches!(kind, FieldKind::Number { .. });
        Self {
            pairs: (0, 0),
            nominal: is_nominal.then(RunningNominal::default),
            interval: is_number.then(RunningInterval::default),
        }
    }

    /// Takes what was said of one task.
    fn task(&mut self, kind: &FieldKind, said: &[&Value]) {
        for (at, one) in said.iter().take(COMPARED).enumerate() {
            for other in &said[..at] {
                self.pairs.0 += 1;
                self.pairs.1 += u64::from(one.agrees(other, kind));
            }
        }
        if let Some(nominal) = &mut self.nominal {
            let labels: Vec<String> = said.iter().map(|value| value.to_canonical()).collect();
            nominal.task(&labels.iter().map(String::as_str).collect::<Vec<_>>());
        }
        if let Some(interval) = &mut self.interval {
            let number = |value: &&Value| value.to_canonical().trim_matches('"').parse().ok();
            interval.task(&said.iter().filter_map(number).collect::<Vec<f64>>());
        }
    }

    fn alpha(&self) -> Option<(f64, &'static str)> {
        let nominal = self.nominal.as_ref().and_then(RunningNominal::alpha).map(|alpha| (alpha, "nominal"));
        nominal.or_else(|| Some((self.interval.as_ref()?.alpha()?, "interval")))
    }
}

impl FactsWalk {
    /// Begins to count.
    ///
    /// # Errors
    /// `not_found`, or what the database answers.
    pub fn open(snapshot: &mut Snapshot, row: &Release) -> Result<Self, Fault> {
        let project = snapshot.load::<Project>(&[(row.project,)])?.pop();
        let project = project.ok_or_else(|| Fault::not_found("project"))?;
        let compiled = Compiled::read(&project.rules, &project.form)?;
        Ok(Self {
            fields: compiled.form.fields.iter().map(|field| FieldWalk::new(&field.kind)).collect(),
            compiled,
            batches: Batches::of(results_of(row)),
            methods: BTreeSet::new(),
            workers: BTreeSet::new(),
            tasks: 0,
            answers: (0, 0, 0),
            between: None,
        })
    }

    /// Counts a page; how many tasks it had, none at the end.
    ///
    /// # Errors
    /// What the database answers, or an answer that does not fit the form.
    pub fn turn(&mut self, snapshot: &mut Snapshot) -> Result<Option<u64>, Fault> {
        let Some((batch, tasks)) = self.batches.next(snapshot)? else { return Ok(None) };
        let (Some(first), Some(last)) = (tasks.first(), tasks.last()) else { return Ok(None) };
        let mut answers = stored::answers_between(snapshot, batch, first.id, last.id)?;
        answers.sort_unstable_by_key(|answer| (answer.task, answer.id));
        if self.compiled.rules.weighs() {
            let keys: Vec<_> = tasks.iter().map(|task| (task.id,)).collect();
            let said = snapshot.load::<Said>(&keys)?;
            self.methods.extend(said.iter().flat_map(|row| row.method.split(' ').map(str::to_owned)));
        }
        for task in answers.chunk_by(|one, other| one.task == other.task) {
            self.task(task)?;
        }
        let count = tasks.len() as u64;
        self.tasks += count;
        Ok(Some(count))
    }

    fn task(&mut self, given: &[ResultAnswer]) -> Result<(), Fault> {
        for answer in given {
            self.answers.0 += 1;
            self.answers.1 += u64::from(answer.state.is_accepted());
            self.answers.2 += u64::from(answer.state == AssignmentState::RejectedFinally);
            self.workers.insert(answer.worker);
            if let Some(at) = answer.submitted_at {
                let (first, last) = self.between.unwrap_or((at, at));
                self.between = Some((first.min(at), last.max(at)));
            }
        }
        let form = &self.compiled.form;
        let standing = given.iter().filter(|answer| answer.state.stands());
        let read = |answer: &ResultAnswer| form.answer_from_canonical(&answer.body).map_err(Fault::internal);
        let answers: Vec<Answer> = standing.map(read).collect::<Result<_, _>>()?;
        for (field, walk) in form.fields.iter().zip(&mut self.fields) {
            let said: Vec<&Value> = answers.iter().filter_map(|answer| answer.get(&field.name)).collect();
            walk.task(&field.kind, &said);
        }
        if self.tasks < METHODS_OF && !self.compiled.rules.weighs() && answers.len() > 1 {
            self.methods.extend(consensus_of(form, &answers).iter().map(|field| field.method.to_owned()));
        }
        Ok(())
    }

    /// What it came to, with what is read of the project.
    ///
    /// # Errors
    /// `not_found`, or what the database answers.
    pub fn end(
        self,
        snapshot: &mut Snapshot,
        row: &Release,
        (demo, now): (bool, Instant),
    ) -> Result<Facts, Fault> {
        let project = snapshot.load::<Project>(&[(row.project,)])?.pop();
        let project = project.ok_or_else(|| Fault::not_found("project"))?;
        let floors = hourly::floors(snapshot, demo)?;
        let measured = hourly::measured(snapshot, row.project, &floors, now)?;
        let gold = stored_quality::gold_sums(snapshot, row.project)?;
        let keys: Vec<_> = batches_of(row).into_iter().map(|batch| (batch,)).collect();
        let batches = snapshot.load::<Batch>(&keys)?;
        let mut paid = Money::ZERO;
        for batch in &batches {
            paid = paid.plus(batch.paid)?;
        }
        let fields = self.compiled.form.fields.iter().zip(&self.fields).map(|(field, walk)| FieldFacts {
            name: field.name.clone(),
            kind: field.kind.name(),
            pairs: walk.pairs,
            alpha: walk.alpha(),
        });
        Ok(Facts {
            requester: people::me(snapshot, project.owner)?.name,
            project: project.name,
            revision: project.revision,
            form: project.form,
            fields: fields.collect(),
            currency: self.compiled.rules.currency,
            rules: self.compiled.rules,
            methods: self.methods.into_iter().filter(|method| !method.is_empty()).collect(),
            tasks: self.tasks,
            answers: self.answers,
            workers: self.workers.len() as u64,
            between: self.between,
            gold: gold.iter().fold((0, 0), |sum, row| (sum.0 + row.seen, sum.1 + row.right)),
            paid,
            hourly: measured.map(|measured| (measured.median(), measured.people)),
        })
    }
}
