//! `gongdao replay`: a crowd whose answers are known does its work again, through the public HTTP API.
//!
//! Every worker of a data set signs up, claims the tasks it answered then and answers them as it did. Everybody is paid,
//! the majority is held against the gold, and every receipt is verified. Deliberately not here: any short cut into the
//! engine; a server of the replay's own is started as `gongdao serve` starts it and then spoken to like any other.

mod books;
mod crew;
mod crowd;
mod place;
mod publish;
mod receipts;
mod results;
mod summary;
mod work;

use crate::terminal::tell;
use anyhow::{Context, Result, ensure};
use clap::Args;
use crowd::Crowd;
use gongdao_evidence::note::VerifierKey;
use gongdao_kernel::Money;
use place::Place;
use publish::{Overlap, Site};
use std::path::{Path, PathBuf};
use std::time::Instant;
use summary::Found;

/// What `replay` takes.
#[derive(Debug, Args)]
pub struct Replay {
    /// The answers, a CSV with the columns task, worker and label
    labels: PathBuf,
    /// What is known to be right, a CSV with the columns task and label
    #[arg(long)]
    gold: Option<PathBuf>,
    /// A running server, http://HOST:PORT; one that lives as long as the replay when not given
    #[arg(long, requires = "token", conflicts_with_all = ["database", "keep"])]
    server: Option<String>,
    /// A token of that server's operator
    #[arg(long, env = "GONGDAO_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// The database for a server of its own: a PostgreSQL address or an SQLite file; what it holds already is left alone
    #[arg(long)]
    database: Option<String>,
    /// Pay for one answer
    #[arg(long, default_value = "0.05")]
    price: String,
    /// Ask a task's workers only until its answer is right with this probability, such as 0.9
    #[arg(long, value_name = "PROBABILITY")]
    adaptive: Option<f64>,
    /// The fewest answers of a task, where the overlap is adaptive
    #[arg(long, default_value_t = 1, requires = "adaptive")]
    least: u32,
    /// The folder to write results, journal, receipts and the public log to
    #[arg(long)]
    output: Option<PathBuf>,
    /// Leave the database of its own server and print where it is
    #[arg(long)]
    keep: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

impl Replay {
    /// Runs it and prints what it found.
    ///
    /// # Errors
    /// When anything is refused or does not hold.
    pub fn run(&self) -> Result<()> {
        let begun = Instant::now();
        let price = Money::parse(&self.price).with_context(|| format!("{} is no price", self.price))?;
        ensure!(price.is_positive(), "the price is {price}; give more than 0");
        let overlap = self.overlap()?;
        let crowd = Crowd::read(&self.labels)?;
        let gold = self.gold.as_deref().map(crowd::read_gold).transpose()?;
        tell(format_args!("{} rows read, {} dropped", crowd.answers + crowd.dropped, crowd.dropped));
        if let Some(output) = &self.output {
            std::fs::create_dir_all(output)
                .with_context(|| format!("{} cannot be made", output.display()))?;
        }
        let place = Place::open(self)?;
        let key = log_key(&place)?;
        let ran = self.play(&place.site, &key, &crowd, gold.as_ref(), (price, overlap), begun);
        place.close()?;
        ran
    }

    /// How many of a task's workers are asked.
    fn overlap(&self) -> Result<Overlap> {
        let Some(target) = self.adaptive else { return Ok(Overlap::All) };
        ensure!((0.5..1.0).contains(&target), "--adaptive {target}: give a probability from 0.5 to below 1");
        ensure!((1..=100).contains(&self.least), "--least {}: give 1 to 100", self.least);
        Ok(Overlap::Needed { target_ppm: (target * 1e6).round() as u32, least: self.least })
    }

    fn play(
        &self,
        site: &Site,
        key: &VerifierKey,
        crowd: &Crowd,
        gold: Option<&std::collections::HashMap<String, String>>,
        (price, overlap): (Money, Overlap),
        begun: Instant,
    ) -> Result<()> {
        let after = |what: &str| tell(format_args!("{what}, {:.1} s", begun.elapsed().as_secs_f64()));
        let published = publish::publish(site, crowd, price, overlap).context("publishing")?;
        after("the batch is open");
        let worked = work::work(site, crowd, &published, overlap).context("working")?;
        after("every answer is in");
        let folder = self.output.as_deref().map(|output| output.join("receipts"));
        let verified = receipts::verify_all(site, &published, &worked, key, price, folder.as_deref())?;
        after("every receipt is verified");
        let results = results::download(site, crowd, &published)?;
        let accuracy = gold.and_then(|gold| results::accuracy(&results, gold));
        let paid = books::paid(site, &published)?;
        let checked = books::check(site)?;
        after("the books are checked");
        let found = Found {
            crowd,
            overlap,
            worked: &worked,
            price,
            paid,
            checked,
            accuracy,
            verified,
            seconds: begun.elapsed().as_secs_f64(),
        };
        let (summary, wrong) = found.judge()?;
        if let Some(output) = &self.output {
            results::write(&output.join("results.csv"), crowd, &results)?;
            write_public(site, key, output)?;
            after("everything is written");
        }
        summary.tell(self.json, &wrong)
    }
}

/// The server's own word for its key, which a server of the replay's own has to match.
fn log_key(place: &Place) -> Result<VerifierKey> {
    let told = books::key(&place.site)?;
    ensure!(
        place.key.as_ref().is_none_or(|key| *key == told),
        "the server shows another key than it signs with"
    );
    Ok(told)
}

fn write_public(site: &Site, key: &VerifierKey, output: &Path) -> Result<()> {
    books::journal(site, &output.join("journal.beancount"))?;
    books::log(site, key, &output.join("evidence"))
}
