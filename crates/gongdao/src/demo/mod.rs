//! The demo world: four people, five published projects with open work, and money in escrow to pay for it.
//!
//! It is made once, by the same commands everybody uses. The texts and pictures are the project's own.

mod canvas;
mod pictures;
mod texts;

use crate::host::{self, System};
use crate::server::Server;
use anyhow::{Context, Result, bail};
use gongdao_engine::commands::{batch, money, people, project};
use gongdao_engine::{Actor, Command, Engine, Outcome, Priority, Request};
use gongdao_kernel::{Currency, Money, ProjectId};
use gongdao_trust::{Role, Roles};
use serde_json::{Value, json};
use std::path::Path;

/// The demo's people, by e-mail, and what they are.
pub const PEOPLE: &[(&str, Role)] = &[
    ("requester@demo.gongdao", Role::Requester),
    ("worker@demo.gongdao", Role::Worker),
    ("operator@demo.gongdao", Role::Operator),
    ("auditor@demo.gongdao", Role::Auditor),
];

const PASSWORD_FILE: &str = "demo.password";

/// The demo world's password, with the world made on the first start.
///
/// # Errors
/// When the folder cannot be written or the engine refuses.
pub fn open(data: &Path, server: &Server) -> Result<String> {
    let path = data.join(PASSWORD_FILE);
    if let Ok(password) = std::fs::read_to_string(&path) {
        return Ok(password.trim().to_owned());
    }
    let password = new_password()?;
    make(server, &password).context("the demo world")?;
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

fn make(server: &Server, password: &str) -> Result<()> {
    let engine = &*server.engine;
    let mut actors = Vec::new();
    for (email, role) in PEOPLE {
        let hash = gongdao_api::auth::hash_password(password, System::random()?)?;
        let name = format!("demo {role}");
        let person = people::NewPerson { email: Some((*email).to_owned()), name, password: Some(hash) };
        let roles = Roles::of(&[*role]);
        let add = people::AddPerson { person, roles, credential: None };
        let Outcome::Person { person } = give(engine, Actor::clock(), add)? else {
            bail!("no person was made")
        };
        actors.push(Actor::person(person, roles));
    }
    let (requester, operator) = (actors[0], actors[2]);
    let reference = "demo deposit".to_owned();
    let amount = Money::from_micros(1_000 * Money::MICROS);
    give(
        engine,
        operator,
        money::Deposit { person: requester.person, amount, currency: Currency::Cny, reference },
    )?;
    for world in texts::projects() {
        let bodies = world.items.iter().map(|text| json!({ "text": text })).collect();
        publish(engine, requester, &world, |_| Ok(bodies))?;
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
) -> Result<()> {
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
    Ok(())
}
