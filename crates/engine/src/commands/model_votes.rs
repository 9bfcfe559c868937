//! What counts of models, tried on a working set without a database: which answers vote, as how much, and what is shown.
#![allow(clippy::unwrap_used)]

use super::model_answer::{judge, suggestion, surest, votes};
use crate::World;
use gongdao_kernel::{BatchId, Instant, PersonId, ProjectId, TaskId, TypedId};
use gongdao_labels::Form;
use gongdao_market::{ModelRules, Project, ProjectState, Task, TaskState};
use gongdao_store::rows::{ModelAnswer, ModelSkill, ProjectModels};
use gongdao_trust::{Person, PersonState, Roles};

const FORM: &str = r#"{"fields":[{"name":"label","kind":"choice","question":{"en":"Which?"},"options":[{"value":"a","label":{"en":"A"}},{"value":"b","label":{"en":"B"}}]},{"name":"why","kind":"text","required":false,"question":{"en":"Why?"}}]}"#;
const NOW: Instant = Instant::from_ms(1_795_000_000_000);

fn project() -> ProjectId {
    ProjectId::from_raw(1)
}

fn task_of(number: i64) -> Task {
    Task {
        id: TaskId::from_raw(number),
        batch: BatchId::from_raw(2),
        project: project(),
        state: TaskState::Open,
        wanted: 1,
        slots: 1,
        answered: 0,
        accepted: 0,
        position: None,
        named: false,
        reopened: 0,
        surplus: 0,
        asked: 1,
        gold: false,
        line: gongdao_market::TaskLine::Plain,
    }
}

/// A world with one project under these rules for models, and no answers.
fn world(models: &str) -> World {
    let mut world = World::default();
    world.project.put(Project {
        id: project(),
        owner: PersonId::from_raw(3),
        state: ProjectState::Published,
        name: "moods".to_owned(),
        form: FORM.to_owned(),
        rules: format!(r#"{{"price":{{"unit":"task","rate_micros":50000}}{models}}}"#),
        revision: 1,
        refusal: None,
        refusal_note: None,
        evidence: None,
        names_workers: false,
        created_at: NOW,
        version: 1,
    });
    let ids: Vec<String> = (10..13).map(|model| PersonId::from_raw(model).to_string()).collect();
    world.project_models.put(ProjectModels { project: project(), models: ids.join(" ") });
    for model in 10..13 {
        world.person.put(Person {
            id: PersonId::from_raw(model),
            email: None,
            name: format!("model {model}"),
            roles: Roles::default(),
            password: None,
            state: PersonState::Active,
            created_at: NOW,
            version: 1,
            session_epoch: 0,
        });
    }
    world
}

/// Gives each of the three models' answers to a task: a label and how sure, or nothing.
fn say(world: &mut World, task: i64, said: [Option<(&str, u32)>; 3]) {
    let row = task_of(task);
    world.task.put(row.clone());
    for (model, said) in (10..13).map(PersonId::from_raw).zip(said) {
        let Some((label, probability_ppm)) = said else {
            // Known not to be there, as a load would find.
            world.model_answer.put(blank(row.id, model, "a", 0));
            world.model_answer.remove(&(row.id, model));
            continue;
        };
        world.model_answer.put(blank(row.id, model, label, probability_ppm));
    }
}

fn blank(task: TaskId, model: PersonId, label: &str, probability_ppm: u32) -> ModelAnswer {
    let body = format!(r#"{{"label":"{label}"}}"#);
    ModelAnswer { task, model, project: project(), body, probability_ppm, at: NOW, judged_ppm: None }
}

fn skill(world: &mut World, model: i64, right: i64, judged: i64) {
    world.model_skill.put(ModelSkill {
        model: PersonId::from_raw(model),
        project: project(),
        answers: judged,
        right_ppm: right * 1_000_000,
        judged,
        seen_right_ppm: 9_000_000,
        seen_judged: 9,
    });
}

#[test]
fn a_model_votes_only_where_the_project_says_so_and_from_the_sureness_it_says() {
    for silent in ["", r#","models":{"show":true}"#, r#","models":{"show":false}"#] {
        let mut world = world(silent);
        say(&mut world, 7, [Some(("a", 999_999)), None, None]);
        assert_eq!(votes(&mut world, TaskId::from_raw(7)).unwrap(), Vec::new(), "{silent}");
    }
    let mut world = world(r#","models":{"count_above_ppm":900000}"#);
    say(&mut world, 7, [Some(("a", 900_000)), Some(("b", 899_999)), Some(("b", 1_000_000))]);
    skill(&mut world, 10, 98, 100);
    skill(&mut world, 12, 0, 0);
    let votes = votes(&mut world, TaskId::from_raw(7)).unwrap();
    let said: Vec<_> =
        votes.iter().map(|vote| (vote.model.raw(), vote.skill_ppm, vote.tally.judged)).collect();
    // 99 of 102, and nothing known: what people answered who may have seen it is no part of either.
    assert_eq!(said, [(10, 970_588, 100), (12, 500_000, 0)]);
    assert!(votes[0].answer.get("label").is_some());
}

#[test]
fn the_surest_is_shown_where_the_project_shows_and_one_task_in_five_is_not() {
    let hidden = ModelRules { show: false, count_above_ppm: None };
    let shown = ModelRules { show: true, count_above_ppm: None };
    let mut world = world(r#","models":{"show":true}"#);
    let mut shows = 0;
    for task in 1_000..2_000 {
        let id = TaskId::from_raw(task);
        assert!(!hidden.shows(id));
        say(&mut world, task, [Some(("a", 700_000)), Some(("b", 800_000)), Some(("a", 800_000))]);
        let found = suggestion(&mut world, project(), id).unwrap();
        assert_eq!(found.is_some(), shown.shows(id));
        if let Some(found) = found {
            shows += 1;
            assert_eq!((found.model.as_str(), found.probability_ppm), ("model 11", 800_000));
        }
    }
    assert!((750..850).contains(&shows), "{shows}");
    say(&mut world, 5_000, [None, None, None]);
    assert_eq!(suggestion(&mut world, project(), TaskId::from_raw(5_000)).unwrap(), None);
    assert_eq!(surest(Vec::new()), None);
}

#[test]
fn a_model_is_as_right_as_people_agree_with_it_in_what_it_answered() {
    let form = Form::parse(FORM).unwrap();
    let read = |body: &str| form.answer_from_canonical(body).unwrap();
    let people: Vec<_> =
        [r#"{"label":"a","why":"so"}"#, r#"{"label":"a"}"#, r#"{"label":"b"}"#].map(read).into();
    assert_eq!(judge(&form, &read(r#"{"label":"a"}"#), &people), Some(666_666));
    assert_eq!(judge(&form, &read(r#"{"label":"a","why":"so"}"#), &people), Some(333_333));
    assert_eq!(judge(&form, &read(r#"{"label":"b"}"#), &people[..2]), Some(0));
    assert_eq!(judge(&form, &read(r#"{"label":"b"}"#), &[]), None);
}
