//! Somebody at a terminal, for stories told by the command line.

use super::{Folder, Outcome};
use serde_json::{Value, json};
use std::error::Error;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

/// Somebody at a terminal: a profile folder of their own, and a profile in it.
pub struct Desk<'a> {
    pub folder: &'a Folder,
    pub profile: &'static str,
}

impl Desk<'_> {
    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gongdao"));
        for name in ["GONGDAO_SERVER", "GONGDAO_TOKEN"] {
            command.env_remove(name);
        }
        command.env("GONGDAO_CONFIG", &self.folder.0).env("GONGDAO_PROFILE", self.profile);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> std::io::Result<Output> {
        self.command().args(arguments).output()
    }

    /// Runs a command that has to succeed; what it printed.
    pub fn good(&self, arguments: &[&str]) -> Result<String, Box<dyn Error>> {
        let output = self.run(arguments)?;
        assert!(output.status.success(), "{arguments:?}: {}", super::said(&output));
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    /// The same, as JSON.
    pub fn json(&self, arguments: &[&str]) -> Result<Value, Box<dyn Error>> {
        Ok(serde_json::from_str(&self.good(&[arguments, &["--json"]].concat())?)?)
    }

    /// Runs a command that has to be refused; everything it said.
    pub fn refused(&self, arguments: &[&str]) -> Result<String, Box<dyn Error>> {
        let output = self.run(arguments)?;
        assert!(!output.status.success(), "{arguments:?}: {}", super::said(&output));
        Ok(super::said(&output))
    }

    /// Keeps a token as this desk's profile.
    pub fn keep(&self, server: &str, token: &str) -> Outcome {
        let mut command = self.command();
        command.env_remove("GONGDAO_PROFILE").args(["profile", "add", self.profile, "--server", server]);
        let output = fed(command, token)?;
        assert!(output.status.success(), "{}", super::said(&output));
        Ok(())
    }

    /// Runs a command that reads this line; everything it said.
    pub fn told(&self, arguments: &[&str], line: &str) -> Result<(bool, String), Box<dyn Error>> {
        let mut command = self.command();
        command.args(arguments);
        let output = fed(command, line)?;
        Ok((output.status.success(), super::said(&output)))
    }
}

fn fed(mut command: Command, line: &str) -> std::io::Result<Output> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(format!("{line}\n").as_bytes())?;
    }
    child.wait_with_output()
}

/// Commands over HTTP.
pub fn post(server: &str, path: &str, token: Option<&str>, body: &Value) -> Result<Value, Box<dyn Error>> {
    let mut request = ureq::post(format!("{server}/api/v1{path}"));
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let mut answer = request.send_json(body)?;
    let bytes = answer.body_mut().read_to_vec()?;
    Ok(if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes)? })
}

/// Makes an account with an invitation; its id and its token.
pub fn sign_up(server: &str, invitation: &str, name: &str) -> Result<(String, String), Box<dyn Error>> {
    let account = json!({ "invitation": invitation, "name": name, "token": { "name": "desk" } });
    let made = post(server, "/sign-up", None, &account)?;
    let text = |field: &str| made[field].as_str().map(str::to_owned).ok_or(format!("no {field} in {made}"));
    Ok((text("id")?, text("token")?))
}
