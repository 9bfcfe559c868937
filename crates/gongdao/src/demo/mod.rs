//! The demo world: four people, three published projects with open work, and money in escrow to pay for it.
//!
//! It is made once, by the same commands everybody uses. The texts are the project's own.

mod texts;

use crate::host::{self, System};
use anyhow::{Context, Result, bail};
use gongdao_engine::commands::{batch, money, people, project};
use gongdao_engine::{Actor, Command, Engine, Outcome, Priority, Request};
use gongdao_kernel::{Currency, Money};
use gongdao_trust::{Role, Roles};
use serde_json::json;
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
pub fn open(data: &Path, engine: &Engine) -> Result<String> {
    let path = data.join(PASSWORD_FILE);
    if let Ok(password) = std::fs::read_to_string(&path) {
        return Ok(password.trim().to_owned());
    }
    let password = new_password()?;
    make(engine, &password).context("the demo world")?;
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

fn make(engine: &Engine, password: &str) -> Result<()> {
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
        publish(engine, requester, &world)?;
    }
    Ok(())
}

/// Makes, allows, fills, funds and opens one of the demo's projects.
fn publish(engine: &Engine, requester: Actor, world: &texts::Demo) -> Result<()> {
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
    let tasks = world.items.iter().enumerate().map(|(at, text)| batch::NewTask {
        key: Some(format!("{}-{}", world.key, at + 1)),
        body: json!({ "text": text }).to_string(),
        workers: Vec::new(),
    });
    give(engine, requester, batch::AddTasks { batch, tasks: tasks.collect() })?;
    give(engine, requester, batch::FundBatch { batch, more: None })?;
    give(engine, requester, batch::OpenBatch { batch })?;
    Ok(())
}
