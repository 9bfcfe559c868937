//! What several people's spans say together: the part of `weighed.rs` for the kind `spans`.
//!
//! Spans are matched as drawn things are, by what both hold of what either holds; what is there more likely than not is
//! kept, each end where half of the weight puts it, so that an end is always one that somebody chose. Where two that are
//! kept lie to each other as the form forbids, the likelier stays. A relation is a question to everybody who marked both
//! of its spans: is it there or not, each answer weighed by skill.

use super::weighed::{Voter, Weighed, ppm, sure_ppm};
use gongdao_consensus::Share;
use gongdao_consensus::objects::{self, Thing};
use gongdao_geometry::TextSpan;
use gongdao_labels::boxes::SAME_OBJECT_IOU;
use gongdao_labels::spans::likeness;
use gongdao_labels::{MarkedRelation, MarkedSpan, Marks, ObjectClass, RelationClass, SpanOverlap, Value};
use gongdao_quality::belief::{Vote, believe};
use std::collections::BTreeSet;

/// What the form asks for.
pub(super) struct Asked<'a> {
    pub classes: &'a [ObjectClass],
    pub overlap: SpanOverlap,
    pub relations: &'a [RelationClass],
}

/// The consensus of a field of spans; nothing where nobody answered it.
pub(super) fn of_spans(name: &str, asked: &Asked<'_>, voters: &[Voter<'_>]) -> Option<Weighed> {
    let marked: Vec<Option<&Marks>> = voters
        .iter()
        .map(|voter| match voter.answer.get(name) {
            Some(Value::Spans(marks)) => Some(marks),
            _ => None,
        })
        .collect();
    let names: Vec<String> = (0..voters.len()).map(|place| place.to_string()).collect();
    let drawings = marked.iter().zip(&names).filter_map(|(marks, worker)| {
        let seen = marks.as_ref()?.spans().iter().filter_map(|span| {
            let shape = TextSpan::new(span.start, span.end).ok()?;
            Some(objects::Object { class: &span.class, shape })
        });
        Some(objects::Drawing { task: "task", worker, objects: seen.collect() })
    });
    let drawings: Vec<_> = drawings.collect();
    let answered = drawings.len();
    let alone = voters.iter().zip(&marked).find(|(_, marks)| marks.is_some())?.0.skill_ppm;
    let found = objects::things(drawings, objects::Pairing::default());
    let things = found.tasks.first().map(|task| task.things.as_slice()).unwrap_or_default();
    let spans = kept(asked, things);
    let (relations, sure) = related(asked, &spans, &marked, voters);
    let classes = || asked.classes.iter().map(|class| class.value.as_str());
    let marks = Marks::new(spans, relations, classes(), asked.relations);
    let alike = |given: &Marks| likeness(given, &marks, SAME_OBJECT_IOU);
    let agreeing = marked.iter().flatten().filter(|given| ***given == marks).count();
    let right_ppm = marked.iter().map(|given| given.map(|given| ppm(alike(given)))).collect();
    let of_things = sure_ppm(answered, alone, things);
    let probability_ppm = match (answered, sure.len()) {
        (1, _) | (_, 0) => of_things,
        // The mean over everything that was said, spans and relations.
        (_, count) => {
            let all = f64::from(of_things) * things.len() as f64 + sure.iter().sum::<f64>();
            ppm(all / 1e6 / (things.len() + count) as f64)
        }
    };
    let support = Share::new(agreeing as u64, answered as u64)?;
    Some(Weighed::of_objects((name, Value::Spans(marks)), support, probability_ppm, right_ppm))
}

/// What is there more likely than not, the likeliest first, as far as the form lets them stand beside each other.
fn kept(asked: &Asked<'_>, things: &[Thing<TextSpan>]) -> Vec<MarkedSpan> {
    let mut present: Vec<&Thing<TextSpan>> = things.iter().filter(|thing| thing.probability >= 0.5).collect();
    present.sort_by(|a, b| {
        b.probability
            .total_cmp(&a.probability)
            .then_with(|| a.shape.cmp(&b.shape))
            .then_with(|| a.class.cmp(&b.class))
    });
    let mut kept: Vec<MarkedSpan> = Vec::new();
    for thing in present {
        let span =
            MarkedSpan { start: thing.shape.start(), end: thing.shape.end(), class: thing.class.clone() };
        if kept.iter().all(|other| *other != span && asked.overlap.allows(&span, other)) {
            kept.push(span);
        }
    }
    kept
}

/// The relations between spans that are kept, and how sure each of those that anybody named is, in parts per million.
fn related(
    asked: &Asked<'_>,
    spans: &[MarkedSpan],
    marked: &[Option<&Marks>],
    voters: &[Voter<'_>],
) -> (Vec<MarkedRelation>, Vec<f64>) {
    let own: Vec<Option<Vec<Option<usize>>>> = marked
        .iter()
        .map(|given| given.map(|given| spans.iter().map(|span| nearest(span, given.spans())).collect()))
        .collect();
    let is_directed = |class: &str| asked.relations.iter().all(|kind| kind.value != class || kind.directed);
    let mut named: BTreeSet<(usize, usize, &str)> = BTreeSet::new();
    for (given, own) in marked.iter().zip(&own) {
        let (Some(given), Some(own)) = (given, own) else { continue };
        let at = |span: usize| own.iter().position(|its| *its == Some(span));
        for relation in given.relations() {
            let (Some(from), Some(to)) = (at(relation.from), at(relation.to)) else { continue };
            let turned = !is_directed(&relation.class) && from > to;
            let (from, to) = if turned { (to, from) } else { (from, to) };
            named.insert((from, to, &relation.class));
        }
    }
    let (mut relations, mut sure) = (Vec::new(), Vec::new());
    for (from, to, class) in named {
        let votes: Vec<(bool, u32)> = marked
            .iter()
            .zip(&own)
            .zip(voters)
            .filter_map(|((given, own), voter)| {
                let (from, to) = ((*own.as_ref()?.get(from)?)?, (*own.as_ref()?.get(to)?)?);
                let says = given.as_ref()?.relations().iter().any(|one| {
                    let along = (one.from, one.to) == (from, to);
                    let turned = !is_directed(class) && (one.to, one.from) == (from, to);
                    one.class == class && (along || turned)
                });
                Some((says, voter.skill_ppm))
            })
            .collect();
        let Some(first) = votes.first().map(|(says, _)| *says) else { continue };
        let vote = |(says, skill_ppm): &(bool, u32)| Vote {
            group: u32::from(*says != first),
            skill_ppm: *skill_ppm,
        };
        let belief = believe(&votes.iter().map(vote).collect::<Vec<_>>(), 2);
        sure.push(f64::from(belief.best_ppm()));
        if (belief.best == 0) == first && joins(asked, spans, (from, to, class)) {
            relations.push(MarkedRelation { from, to, class: class.to_owned() });
        }
    }
    (relations, sure)
}

/// Whether the form lets such a relation be; the classes of its spans may have been outvoted.
fn joins(asked: &Asked<'_>, spans: &[MarkedSpan], (from, to, class): (usize, usize, &str)) -> bool {
    asked.relations.iter().any(|kind| kind.value == class && kind.joins(&spans[from].class, &spans[to].class))
}

/// The span of these that is most like one, where any is the same thing; its class may be another.
fn nearest(span: &MarkedSpan, among: &[MarkedSpan]) -> Option<usize> {
    let place = TextSpan::new(span.start, span.end).ok()?;
    let alike =
        |other: &MarkedSpan| TextSpan::new(other.start, other.end).map_or(0.0, |other| place.iou(other));
    let each = among.iter().enumerate().map(|(at, other)| (alike(other), other.class == span.class, at));
    let best = each.filter(|(alike, _, _)| *alike >= SAME_OBJECT_IOU);
    best.reduce(|best, next| if (next.0, next.1) > (best.0, best.1) { next } else { best })
        .map(|(_, _, at)| at)
}
