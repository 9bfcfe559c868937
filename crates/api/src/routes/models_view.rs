//! What is shown of models: what they are, what they do, how good they are.

use crate::models::KeptReport;
use crate::schema::{ModelKindName, ModelWorkName, ModelWorkStateName, Moment, PersonIdText, ProjectIdText};
use gongdao_engine::queries::models::{ModelSeen, ModelWorkRow, SkillSeen};
use gongdao_kernel::{PersonId, ProjectId};
use gongdao_market::{ModelKind, ModelWork, ModelWorkState, Rules};
use gongdao_quality::classify::Report;
use serde::Serialize;
use utoipa::ToSchema;

/// A model. All shares are in parts per million.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ModelView {
    /// Its id.
    #[schema(value_type = PersonIdText)]
    id: PersonId,
    /// What it is called.
    name: String,
    /// What it is.
    about: String,
    /// Whether it is a program outside or a built-in classifier.
    #[schema(value_type = ModelKindName)]
    kind: ModelKind,
    /// The project a built-in one learns from and answers in.
    #[schema(value_type = Option<ProjectIdText>)]
    project: Option<ProjectId>,
    /// The field a built-in one answers.
    field: Option<String>,
    /// When it was made.
    created_at: Moment,
    /// What was judged of it in the project; none before its first answer there.
    skill: Option<ModelSkillView>,
    /// What a built-in one was told last.
    work: Option<ModelWorkView>,
    /// How good a built-in one is on answers it had not seen; none before it was trained.
    report: Option<ModelReportView>,
}

/// What people's answers say of a model's.
#[derive(Debug, Serialize, ToSchema)]
struct ModelSkillView {
    /// Answers it gave.
    answers: i64,
    /// Those of them that people settled without having been shown them.
    judged: i64,
    /// The share of these that was right; none where there are none.
    right_ppm: Option<u32>,
    /// Between this share and the next the truth lies, nineteen times in twenty.
    low_ppm: u32,
    /// See above.
    high_ppm: u32,
    /// Those that people settled who may have been shown them. They may have followed it, so they are not its skill.
    seen_judged: i64,
    /// The share of these that was right.
    seen_right_ppm: Option<u32>,
}

fn share(right_ppm: i64, judged: i64) -> Option<u32> {
    u32::try_from(right_ppm.checked_div(judged)?).ok()
}

impl From<SkillSeen> for ModelSkillView {
    fn from(seen: SkillSeen) -> Self {
        Self {
            answers: seen.answers,
            judged: seen.blind.judged,
            right_ppm: share(seen.blind.right_ppm, seen.blind.judged),
            low_ppm: seen.between.low_ppm,
            high_ppm: seen.between.high_ppm,
            seen_judged: seen.seen.judged,
            seen_right_ppm: share(seen.seen.right_ppm, seen.seen.judged),
        }
    }
}

/// What a built-in model was told last.
#[derive(Debug, Serialize, ToSchema)]
struct ModelWorkView {
    /// What.
    #[schema(value_type = ModelWorkName)]
    work: ModelWork,
    /// Where it stands.
    #[schema(value_type = ModelWorkStateName)]
    state: ModelWorkState,
    /// How far it is.
    done_ppm: u32,
    /// Training: the share of right answers to reach. Applying: the sureness from which on it answers.
    above_ppm: u32,
    /// Tasks it answered.
    labelled: u32,
    /// Why it failed: `too_few` (settled answers), `too_many`, `one_class`, `classes`, `untrained`, `no_pictures` or
    /// `internal`.
    failure: Option<String>,
    /// When it was told.
    asked_at: Moment,
    /// When it moved last.
    moved_at: Moment,
}

impl From<ModelWorkRow> for ModelWorkView {
    fn from(row: ModelWorkRow) -> Self {
        Self {
            work: row.work,
            state: row.state,
            done_ppm: row.done_ppm,
            above_ppm: row.above_ppm,
            labelled: row.labelled,
            failure: row.failure,
            asked_at: Moment(row.asked_at),
            moved_at: Moment(row.moved_at),
        }
    }
}

/// How good a built-in model is on answers it had not seen, by cross-validation.
#[derive(Debug, Serialize, ToSchema)]
struct ModelReportView {
    /// When it learned.
    trained_at: Moment,
    /// Settled answers it learned from.
    examples: u32,
    /// The share it got right.
    accuracy_ppm: u32,
    /// Between this share and the next the truth lies, nineteen times in twenty.
    accuracy_low_ppm: u32,
    /// See above.
    accuracy_high_ppm: u32,
    /// What always naming the commonest option would have got right.
    commonest_ppm: u32,
    /// By how much its sureness is off on average.
    calibration_error_ppm: u32,
    /// The share of right answers that was asked for.
    target_ppm: u32,
    /// The lowest mark above which that share was reached; none where there is none.
    sure_above_ppm: Option<u32>,
    /// How it did with each option.
    options: Vec<ModelOptionView>,
    /// How often it was right when it was how sure.
    bars: Vec<ModelBarView>,
    /// What stands above each mark, from the lowest on.
    marks: Vec<ModelMarkView>,
}

/// How a model did with one option.
#[derive(Debug, Serialize, ToSchema)]
struct ModelOptionView {
    /// The option's value.
    value: String,
    /// Settled answers with it.
    examples: u32,
    /// Those of them it found.
    found: u32,
    /// How often it named the option.
    named: u32,
}

/// Answers a model was about equally sure of.
#[derive(Debug, Serialize, ToSchema)]
struct ModelBarView {
    /// How many.
    answers: u32,
    /// How sure it was, on average.
    sure_ppm: u32,
    /// The share that was right.
    right_ppm: u32,
}

/// What stands above a mark.
#[derive(Debug, Serialize, ToSchema)]
struct ModelMarkView {
    /// The mark.
    above_ppm: u32,
    /// The share of settled answers at least that sure.
    share_ppm: u32,
    /// The share of them that was right.
    right_ppm: u32,
    /// Open tasks it was at least that sure of when it had learned.
    open: u32,
}

fn report(kept: KeptReport, trained_at: Moment) -> ModelReportView {
    let Report { accuracy_between, classes, bins, curve, .. } = kept.report;
    let bars = kept.open.len().max(1) as u32;
    let open_above = |above: u32| {
        let first = (above / (1_000_000 / bars)) as usize;
        kept.open.iter().skip(first).sum()
    };
    let mark = |cut: &gongdao_quality::classify::Cut| ModelMarkView {
        above_ppm: cut.above_ppm,
        share_ppm: cut.share_ppm,
        right_ppm: cut.right_ppm,
        open: open_above(cut.above_ppm),
    };
    ModelReportView {
        trained_at,
        examples: kept.report.examples,
        accuracy_ppm: kept.report.accuracy_ppm,
        accuracy_low_ppm: accuracy_between.low_ppm,
        accuracy_high_ppm: accuracy_between.high_ppm,
        commonest_ppm: kept.report.commonest_ppm,
        calibration_error_ppm: kept.report.calibration_error_ppm,
        target_ppm: kept.report.target_ppm,
        sure_above_ppm: kept.report.sure_above_ppm,
        options: classes
            .into_iter()
            .map(|class| ModelOptionView {
                value: class.name,
                examples: class.examples,
                found: class.found,
                named: class.named,
            })
            .collect(),
        bars: bins
            .into_iter()
            .map(|bin| ModelBarView {
                answers: bin.answers,
                sure_ppm: bin.sure_ppm,
                right_ppm: bin.right_ppm,
            })
            .collect(),
        marks: curve.iter().map(mark).collect(),
    }
}

/// A model as it is shown.
pub(super) fn view(seen: ModelSeen) -> ModelView {
    let ModelSeen { model, name, skill, work, report: kept } = seen;
    let kept = kept.and_then(|(text, at)| Some((serde_json::from_str(&text).ok()?, Moment(at))));
    ModelView {
        id: model.id,
        name,
        about: model.about,
        kind: model.kind,
        project: model.project,
        field: model.field,
        created_at: Moment(model.created_at),
        skill: skill.map(ModelSkillView::from),
        work: work.map(ModelWorkView::from),
        report: kept.map(|(kept, at)| report(kept, at)),
    }
}

/// The models of a project, and what it declared of them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProjectModelsView {
    /// Whether workers see what models say.
    show: bool,
    /// From which sureness on models count in the consensus; never where there is none.
    count_above_ppm: Option<u32>,
    /// They.
    models: Vec<ModelView>,
}

impl ProjectModelsView {
    pub(super) fn of(rules: &Rules, found: Vec<ModelSeen>) -> Self {
        Self {
            show: rules.models.is_some_and(|models| models.show),
            count_above_ppm: rules.models.and_then(|models| models.count_above_ppm),
            models: found.into_iter().map(view).collect(),
        }
    }
}
