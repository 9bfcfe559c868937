//! No secret, password or e-mail is in what the server logs, at any level.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{Database, Server, text};
use gongdao_trust::Role;
use serde_json::json;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use tracing_subscriber::fmt::MakeWriter;

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Kept {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[test]
fn logs_hold_no_secret() {
    let kept = Kept::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(kept.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let database = Database::sqlite();
    let server = Server::start(&database, true);
    let (_, operator) = server.person("operator", &[Role::Operator]);
    let asked = json!({ "count": 1, "roles": ["worker"], "expires_in_days": 1 });
    let code = operator.post("/invitations", asked).good()["codes"][0].as_str().unwrap().to_owned();
    let account = json!({ "invitation": code, "name": "Wang Secretname", "email": "wang@secret.example", "password": "hush-hush-hush" });
    let answer = server.client().post("/sign-up", account.clone());
    answer.good();
    let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    server.client().post("/sign-up", account).bad(409, "invitation_used");
    let wrong = json!({ "email": "wang@secret.example", "password": ["hush-hush-hush"] });
    let refused = server.client().post("/sign-in", wrong);
    refused.bad(422, "invalid_field");
    let guess = json!({ "email": "wang@secret.example", "password": "hush-hush-wrong" });
    let failed = server.client().post("/sign-in", guess);
    failed.bad(401, "sign_in_failed");
    let page = server.client().with("Cookie", &cookie).with("Sec-Fetch-Site", "same-origin");
    let token = json!({ "name": "t", "scopes": ["read"], "expires_in_days": 1 });
    let token = text(&page.post("/tokens", token).good(), "token");
    server.client().bearer(&token).get("/me").good();
    operator.get("/people?email=wang%40secret.example").good();
    server.client().get(&format!("/{token}")).bad(404, "not_found");
    let payee =
        json!({ "kind": "bank_card", "holder": "Secretname", "account": "6222021234567890128", "bank": "b" });
    page.put("/payee", payee.clone()).good();
    let mut wrong = payee;
    wrong["account"] = json!("6222021234567890129");
    let unpayable = page.put("/payee", wrong);
    unpayable.bad(422, "invalid_field");
    wrong = json!({ "kind": "iban", "holder": "Secretname", "account": 622_202_123_456_789_012_u64 });
    let misread = page.put("/payee", wrong);
    misread.bad(422, "invalid_field");
    let logged = String::from_utf8_lossy(&kept.0.lock().unwrap()).into_owned();
    assert!(logged.contains("answered") && logged.contains("/api/v1/sign-up"), "the log is kept");
    let session = cookie.split('=').nth(1).unwrap();
    for secret in
        [code.as_str(), "Secretname", "secret.example", "hush-hush", session, &token, "argon2id", "622202123"]
    {
        for place in [&logged, &refused.body, &failed.body, &unpayable.body, &misread.body] {
            assert!(!place.contains(secret), "{secret} is told");
        }
    }
}
