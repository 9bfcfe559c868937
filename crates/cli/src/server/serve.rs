//! `gongdao serve`.

use super::{Plan, Server, operator_token};
use crate::demo;
use crate::end::wait_for_the_end;
use anyhow::Result;
use clap::Args;
use gongdao_api::{Bounds, Pages, Rate};
use std::net::SocketAddr;
use std::path::PathBuf;

/// What `serve` takes.
#[derive(Debug, Args)]
pub struct Serve {
    /// The data folder: keys, and the database unless another is named
    #[arg(long, default_value = "gongdao-data", env = "GONGDAO_DATA")]
    data: PathBuf,
    /// A PostgreSQL address (postgres://…) or an SQLite file
    #[arg(long, env = "GONGDAO_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1:8080", env = "GONGDAO_LISTEN")]
    listen: SocketAddr,
    /// The origin of the pages where a proxy stands in front, such as https://work.example
    #[arg(long, env = "GONGDAO_ORIGIN")]
    origin: Option<String>,
    /// Where pictures are kept: a folder, or s3://BUCKET/PREFIX with AWS_ENDPOINT, AWS_ACCESS_KEY_ID,
    /// AWS_SECRET_ACCESS_KEY and AWS_REGION in the environment [default: `media` in the data folder]
    #[arg(long, env = "GONGDAO_BLOBS")]
    blobs: Option<String>,
    /// Hosts (name or name:port, with commas between) that imports may fetch from although they are not on the public
    /// internet
    #[arg(long, env = "GONGDAO_FETCH_HOSTS", value_delimiter = ',')]
    fetch_hosts: Vec<String>,
    /// The SMTP server that letters go through, such as smtps://user:password@mail.example
    #[arg(long, env = "GONGDAO_SMTP", hide_env_values = true, requires = "mail_from")]
    smtp: Option<String>,
    /// Who letters come from, such as "Gongdao <no-reply@work.example>"
    #[arg(long, env = "GONGDAO_MAIL_FROM")]
    mail_from: Option<String>,
    /// A small demo world: people to sign in as, work to do, projects allowed without screening
    #[arg(long)]
    demo: bool,
    /// Requests a second of one account, over time; five times as many at once
    #[arg(long, default_value_t = 1_000, env = "GONGDAO_ACCOUNT_RATE")]
    account_rate: u32,
    /// Requests a second from one address by nobody signed in; ten times as many at once
    #[arg(long, default_value_t = 500, env = "GONGDAO_ADDRESS_RATE")]
    address_rate: u32,
    /// Event streams in all; eight for each person at most
    #[arg(long, default_value_t = 2_000, env = "GONGDAO_STREAMS")]
    streams: usize,
    /// A proxy in front appends the client's address to X-Forwarded-For
    #[arg(long, env = "GONGDAO_BEHIND_PROXY")]
    behind_proxy: bool,
}

impl Serve {
    /// Serves, with these pages, until the process is told to stop.
    ///
    /// # Errors
    /// When the folder, the database or the address cannot be used.
    #[expect(clippy::print_stdout, reason = "the command's contract: it prints when it is ready")]
    pub fn run(self, pages: Pages) -> Result<()> {
        let mut plan = Plan::new(&self.data, self.database.as_deref(), self.listen, self.demo);
        plan.pages = pages;
        plan.origin = self.origin;
        plan.bounds = Bounds {
            account: Rate { per_second: self.account_rate, burst: self.account_rate.saturating_mul(5) },
            address: Rate { per_second: self.address_rate, burst: self.address_rate.saturating_mul(10) },
            streams: self.streams,
            behind_proxy: self.behind_proxy,
            ..Bounds::default()
        };
        plan.blobs = self.blobs;
        plan.fetch_hosts = self.fetch_hosts;
        plan.mail = self.smtp.zip(self.mail_from);
        let fresh = if self.demo { demo::begin(&plan)? } else { None };
        let server = Server::start(&plan)?;
        if self.demo {
            let password = demo::open(&self.data, &server, fresh)?;
            println!("demo sign-ins, password {password}");
            for (email, role) in demo::PEOPLE {
                println!("  {email}  {role}");
            }
        } else {
            let file = self.data.join(super::FIRST_TOKEN);
            if file.exists() || !super::has_people(&server.engine)? {
                operator_token(&self.data, &server.engine)?;
                println!("the first operator's token is in {}", file.display());
            }
        }
        println!("evidence key {}", server.verifier);
        println!("listening on http://{}", server.address);
        wait_for_the_end()?;
        server.stop()
    }
}
