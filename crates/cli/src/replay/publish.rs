//! The requester's side: people invited and signed up, a project published, its tasks uploaded, paid for and opened.

use super::crew;
use super::crowd::Crowd;
use crate::client::Client;
use crate::terminal::tell;
use anyhow::{Context, Result, ensure};
use gongdao_kernel::Money;
use serde::Deserialize;
use serde_json::{Value, json};

/// Invitations of one request.
const INVITATIONS: usize = 500;
/// Tasks of one upload.
const UPLOAD_TASKS: usize = 5_000;
/// Threads that sign people up.
const SIGN_UPS: usize = 16;

/// What everything is done with.
#[derive(Debug)]
pub struct Site {
    /// The server's address.
    pub base: String,
    /// The operator's token.
    pub operator: String,
    /// What the idempotency keys of this run begin with.
    pub run: String,
}

impl Site {
    /// A client of its own.
    ///
    /// # Errors
    /// When the address cannot be one.
    pub fn client(&self) -> Result<Client> {
        Client::new(&self.base)
    }
}

/// Somebody who has signed up.
#[derive(Debug, Deserialize)]
pub struct Person {
    /// The account.
    pub id: String,
    /// Its bearer token.
    pub token: String,
}

/// What was published.
#[derive(Debug)]
pub struct Published {
    /// The requester.
    pub requester: Person,
    /// The workers, in the crowd's order.
    pub workers: Vec<Person>,
    /// The project.
    pub project: String,
    /// The revision of its terms.
    pub revision: i64,
    /// The batch.
    pub batch: String,
}

/// How many of a task's workers are asked.
#[derive(Debug, Clone, Copy)]
pub enum Overlap {
    /// All of them.
    All,
    /// In their order, until the answer is right with this probability, and never fewer than so many.
    Needed {
        /// The probability, parts per million.
        target_ppm: u32,
        /// The fewest answers.
        least: u32,
    },
}

/// More workers than this never answer one task of a set.
const MOST: u32 = 100;

impl Overlap {
    /// What the project declares.
    fn rules(self) -> Value {
        match self {
            Self::All => json!({ "overlap": 1, "acceptance": "always" }),
            Self::Needed { target_ppm, least } => {
                let adaptive = json!({ "least": least, "target_ppm": target_ppm });
                json!({ "overlap": MOST, "acceptance": "always", "adaptive": adaptive })
            }
        }
    }
}

/// Publishes a whole crowd's tasks.
///
/// # Errors
/// When the server refuses something.
pub fn publish(site: &Site, crowd: &Crowd, price: Money, overlap: Overlap) -> Result<Published> {
    let client = site.client()?;
    let code = invite(site, &client, "requester", 1)?;
    let requester = sign_up(site, &client, &code[0], "replay requester")?;
    let workers = sign_up_workers(site, &client, crowd)?;
    tell(format_args!("{} workers signed up", workers.len()));
    let (project, revision) = project(site, &client, &requester, crowd, (price, overlap))?;
    let made: Value = client.post(
        &format!("/api/v1/projects/{project}/batches"),
        &requester.token,
        &site.run,
        &json!({}),
    )?;
    let batch = text(&made, "id")?;
    upload(site, &client, crowd, &requester, &workers, &batch)?;
    tell(format_args!("{} tasks uploaded", crowd.tasks.len()));
    fund(site, &client, &requester, &batch)?;
    let opened: Value =
        client.post(&format!("/api/v1/batches/{batch}/open"), &requester.token, &site.run, &json!({}))?;
    ensure!(text(&opened, "state")? == "open", "the batch did not open: {opened}");
    Ok(Published { requester, workers, project, revision, batch })
}

/// A text of an answer.
pub(super) fn text(answer: &Value, name: &str) -> Result<String> {
    let found = answer.get(name).and_then(Value::as_str);
    Ok(found.with_context(|| format!("the answer has no {name}: {answer}"))?.to_owned())
}

fn invite(site: &Site, client: &Client, role: &str, count: usize) -> Result<Vec<String>> {
    #[derive(Deserialize)]
    struct Invitations {
        codes: Vec<String>,
    }
    let mut codes = Vec::with_capacity(count);
    while codes.len() < count {
        let some = (count - codes.len()).min(INVITATIONS);
        let body = json!({ "count": some, "roles": [role], "expires_in_days": 1 });
        let key = format!("{}-{role}-{}", site.run, codes.len());
        let made: Invitations = client.post("/api/v1/invitations", &site.operator, &key, &body)?;
        ensure!(made.codes.len() == some, "{some} invitations were asked for, {} came", made.codes.len());
        codes.extend(made.codes);
    }
    Ok(codes)
}

fn sign_up(site: &Site, client: &Client, code: &str, name: &str) -> Result<Person> {
    let body = json!({ "invitation": code, "name": name, "token": { "name": "replay" } });
    client.post("/api/v1/sign-up", "", &site.run, &body)
}

fn sign_up_workers(site: &Site, client: &Client, crowd: &Crowd) -> Result<Vec<Person>> {
    let codes = invite(site, client, "worker", crowd.workers.len())?;
    let pairs: Vec<_> = codes.iter().zip(&crowd.workers).collect();
    crew::each(&site.base, SIGN_UPS, &pairs, |client, (code, worker)| {
        sign_up(site, client, code, &worker.name)
    })
}

/// Makes the project and has it allowed.
fn project(
    site: &Site,
    client: &Client,
    requester: &Person,
    crowd: &Crowd,
    (price, overlap): (Money, Overlap),
) -> Result<(String, i64)> {
    let options = crowd.options.iter().map(|label| json!({ "value": label, "label": { "en": label } }));
    let question = json!({ "en": "Which label fits?", "zh-CN": "哪个标签合适?" });
    let field = json!({ "name": "label", "kind": "choice", "question": question,
        "options": options.collect::<Vec<_>>() });
    let body = json!({
        "name": "replay",
        "form": { "fields": [field] },
        "rules": {
            "price": { "unit": "task", "rate_micros": price.micros() },
            "quality": overlap.rules(),
            "caps": { "per_day": 1_000_000, "live": 1_000 },
            "terms": { "purpose": { "en": "A known data set, answered again." } },
        },
    });
    let (token, run) = (requester.token.as_str(), site.run.as_str());
    let made: Value = client.post("/api/v1/projects", token, run, &body)?;
    let id = text(&made, "id")?;
    let path = format!("/api/v1/projects/{id}");
    let asked: Value = client.post(&format!("{path}/screening"), token, run, &json!({}))?;
    if text(&asked, "state")? != "published" {
        let decision = json!({ "allow": true, "note": "a replay of a known data set" });
        let decided: Value =
            client.post(&format!("{path}/screening/decision"), &site.operator, run, &decision)?;
        ensure!(text(&decided, "state")? == "published", "the project was not published: {decided}");
    }
    let whole: Value = client.get(&path, token)?;
    let revision = whole.get("revision").and_then(Value::as_i64).context("the project has no revision")?;
    Ok((id, revision))
}

/// Uploads the tasks, each with the ids of those who answered it in the set.
fn upload(
    site: &Site,
    client: &Client,
    crowd: &Crowd,
    requester: &Person,
    workers: &[Person],
    batch: &str,
) -> Result<()> {
    let path = format!("/api/v1/batches/{batch}/tasks");
    for (at, tasks) in crowd.tasks.chunks(UPLOAD_TASKS).enumerate() {
        let mut rows = String::new();
        for task in tasks {
            let named: Vec<&str> = task.workers.iter().map(|at| workers[*at].id.as_str()).collect();
            let row = json!({ "key": task.name, "workers": named, "data": { "task": task.name } });
            rows.push_str(&row.to_string());
            rows.push('\n');
        }
        let key = format!("{}-{at}", site.run);
        let done: Value = client.upload(&path, &requester.token, &key, rows.as_bytes())?;
        let added = done.get("added").and_then(Value::as_u64);
        ensure!(added == Some(tasks.len() as u64), "not all tasks were taken: {done}");
    }
    Ok(())
}

/// Deposits what the batch needs, and covers it.
fn fund(site: &Site, client: &Client, requester: &Person, batch: &str) -> Result<()> {
    let path = format!("/api/v1/batches/{batch}");
    let (token, run) = (requester.token.as_str(), site.run.as_str());
    let seen: Value = client.get(&path, token)?;
    let need = seen.pointer("/escrow/need").and_then(Value::as_str).context("the batch has no need")?;
    let currency = text(&seen, "currency")?;
    if Money::parse(need).context("the batch's need")?.is_positive() {
        let reference = format!("replay {run}");
        let body =
            json!({ "person": requester.id, "amount": need, "currency": currency, "reference": reference });
        client.post::<Value>("/api/v1/deposits", &site.operator, run, &body)?;
    }
    client.post::<Value>(&format!("{path}/fund"), token, run, &json!({}))?;
    tell(format_args!("{need} {currency} in escrow"));
    Ok(())
}
