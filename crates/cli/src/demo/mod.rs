//! The demo world: four people to sign in as, six published projects with open work, money in escrow to pay for it,
//! and a past: a crowd that worked for twelve days.
//!
//! It is made once, by the same commands everybody uses. The texts and pictures are the project's own.

mod canvas;
mod exam;
mod past;
mod past_texts;
mod pictures;
mod texts;

use crate::host::{self, System};
use crate::server::{self, Plan, Server};
use anyhow::{Context, Result, anyhow, bail};
use gongdao_engine::commands::{batch, money, people, project};
use gongdao_engine::{Actor, Command, Engine, Outcome, Priority, Request};
use gongdao_kernel::{BatchId, Currency, Money, ProjectId};
use gongdao_trust::{Role, Roles};
use past::Then;
use serde_json::{Value, json};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

/// The demo's people, by e-mail, and what they are.
pub const PEOPLE: [(&str, Role); 4] = [
    ("requester@demo.gongdao", Role::Requester),
    ("worker@demo.gongdao", Role::Worker),
    ("operator@demo.gongdao", Role::Operator),
    ("auditor@demo.gongdao", Role::Auditor),
];

/// Those who worked before.
const CREW: [&str; 4] = ["林小满", "周大勇", "阿依古丽", "陈秀兰"];

/// Pictures of the game.
const GAME_PICTURES: usize = 12;

const PASSWORD_FILE: &str = "demo.password";

/// Who plays in the demo.
struct Cast {
    requester: Actor,
    worker: Actor,
    /// Workers of the past, whom nobody can sign in as.
    crew: [Actor; 4],
}

/// A demo world whose past is made, and whose present is not.
pub struct Fresh {
    password: String,
    cast: Cast,
}

/// Makes the demo's people and their past before the server starts; nothing where there is a demo world already.
///
/// # Errors
/// When the data cannot be written or the engine refuses.
pub fn begin(plan: &Plan) -> Result<Option<Fresh>> {
    if plan.data.join(PASSWORD_FILE).exists() {
        return Ok(None);
    }
    // Nothing is made for a server that could not start.
    TcpListener::bind(plan.listen).with_context(|| format!("cannot listen on {}", plan.listen))?;
    let (password, now) = (new_password()?, System::moment());
    let then = Arc::new(Then::before(now));
    let engine = plan.engine(Arc::<Then>::clone(&then))?;
    let made = if server::has_people(&engine)? {
        Err(anyhow!(
            "the database holds people already; name an empty data folder or database, or leave --demo out"
        ))
    } else {
        people(&engine, &password).and_then(|cast| past::play(&engine, &then, &cast, now).map(|()| cast))
    };
    engine.stop();
    let cast = made.context("the demo world's past")?;
    Ok(Some(Fresh { password, cast }))
}

/// The demo world's password, with the rest of the world made on the first start.
///
/// # Errors
/// When the folder cannot be written or the engine refuses.
pub fn open(data: &Path, server: &Server, fresh: Option<Fresh>) -> Result<String> {
    let path = data.join(PASSWORD_FILE);
    let Some(Fresh { password, cast }) = fresh else {
        let kept = std::fs::read_to_string(&path);
        return Ok(kept.with_context(|| format!("{} cannot be read", path.display()))?.trim().to_owned());
    };
    make(server, cast.requester).context("the demo world")?;
    host::write_secret(&path, password.as_bytes())
        .with_context(|| format!("{} cannot be written", path.display()))?;
    Ok(password)
}

/// Sixteen letters and digits that are hard to confuse.
fn new_password() -> Result<String> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789A";
    let random: [u8; 16] = System::random()?;
    Ok(random.iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect())
}

fn give(engine: &Engine, actor: Actor, command: impl Into<Command>) -> Result<Outcome> {
    Ok(engine.call(Priority::People, Request::new(actor, command))?)
}

/// The people, and the requester's money.
fn people(engine: &Engine, password: &str) -> Result<Cast> {
    let add = |email: Option<&str>, name: String, role: Role| -> Result<Actor> {
        let salt = System::random()?;
        let hash = email.map(|_| gongdao_api::auth::hash_password(password, salt)).transpose()?;
        let person = people::NewPerson { email: email.map(str::to_owned), name, password: hash };
        let roles = Roles::of(&[role]);
        let add = people::AddPerson { person, roles, credential: None };
        let Outcome::Person { person } = give(engine, Actor::clock(), add)? else {
            bail!("no person was made")
        };
        Ok(Actor::person(person, roles))
    };
    let known = |(email, role): (&str, Role)| add(Some(email), format!("demo {role}"), role);
    let (requester, worker, operator) = (known(PEOPLE[0])?, known(PEOPLE[1])?, known(PEOPLE[2])?);
    known(PEOPLE[3])?;
    let crew = |at: usize| add(None, CREW[at].to_owned(), Role::Worker);
    let crew = [crew(0)?, crew(1)?, crew(2)?, crew(3)?];
    let amount = Money::from_micros(1_000 * Money::MICROS);
    let (currency, reference) = (Currency::Cny, "demo deposit".to_owned());
    give(engine, operator, money::Deposit { person: requester.person, amount, currency, reference })?;
    Ok(Cast { requester, worker, crew })
}

fn make(server: &Server, requester: Actor) -> Result<()> {
    let engine = &*server.engine;
    let drawn = pictures::streets()?.into_iter().take(GAME_PICTURES);
    let drawn = drawn.map(|it| pictures::Picture { answer: Value::Null, ..it }).collect();
    publish(engine, requester, &texts::game(), |project| bring(server, requester, project, drawn))?;
    for world in texts::projects() {
        let bodies = world.items.iter().map(|text| json!({ "text": text })).collect();
        let published = publish(engine, requester, &world, |_| Ok(bodies))?;
        if world.key == exam::OF_PROJECT {
            exam::make(engine, requester, published)?;
        }
    }
    for (world, drawn) in texts::of_pictures().iter().zip([pictures::streets()?, pictures::handwriting()?]) {
        publish(engine, requester, world, |project| bring(server, requester, project, drawn))?;
    }
    Ok(())
}

/// Brings pictures into a project. Every third task comes with a pre-label, where the form asks for boxes.
fn bring(
    server: &Server,
    requester: Actor,
    project: ProjectId,
    drawn: Vec<pictures::Picture>,
) -> Result<Vec<Value>> {
    let files: Vec<(String, Vec<u8>)> = drawn.iter().map(|it| (it.name.clone(), it.bytes.clone())).collect();
    let _on = server.runtime.enter();
    let urls = server.api.bring_pictures(requester, project, files).map_err(anyhow::Error::msg)?;
    let task = |(at, (picture, url)): (usize, (pictures::Picture, String))| {
        let mut data = json!({ "image": url });
        if at % 3 == 0 && picture.answer.get("objects").is_some() {
            data["prelabel"] = picture.answer;
        }
        data
    };
    Ok(drawn.into_iter().zip(urls).enumerate().map(task).collect())
}

/// Makes, allows, fills, funds and opens one of the demo's projects.
fn publish(
    engine: &Engine,
    requester: Actor,
    world: &texts::Demo,
    bodies: impl FnOnce(ProjectId) -> Result<Vec<Value>>,
) -> Result<(ProjectId, BatchId)> {
    let draft = project::Draft {
        name: world.name.to_owned(),
        form: world.form.to_string(),
        rules: world.rules.to_string(),
    };
    let Outcome::Project { project, .. } = give(engine, requester, project::CreateProject { draft })? else {
        bail!("no project was made")
    };
    give(engine, requester, project::AskScreening { project })?;
    let Outcome::Batch { batch, .. } = give(engine, requester, batch::CreateBatch { project })? else {
        bail!("no batch was made")
    };
    let tasks = bodies(project)?.into_iter().enumerate().map(|(at, body)| batch::NewTask {
        key: Some(format!("{}-{}", world.key, at + 1)),
        body: body.to_string(),
        workers: Vec::new(),
    });
    give(engine, requester, batch::AddTasks { batch, tasks: tasks.collect() })?;
    give(engine, requester, batch::FundBatch { batch, more: None })?;
    give(engine, requester, batch::OpenBatch { batch })?;
    Ok((project, batch))
}
