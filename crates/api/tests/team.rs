//! A team over HTTP on both databases: founded, joined by link, paid member by member, left.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{Client, Database, FORM, Server, text};
use gongdao_trust::Role;
use serde_json::{Value, json};

/// A project that pays 1.00 a task at once, open to all or offered to a team first, with tasks in it.
fn project(requester: &Client, tasks: usize, offered_to: Option<Value>) -> String {
    let form: Value = serde_json::from_str(FORM).unwrap();
    let mut rules = json!({
        "price": { "unit": "task", "rate_micros": 1_000_000 },
        "quality": { "overlap": 1, "acceptance": "always" },
    });
    if let Some(offer) = offered_to {
        rules["offered_to"] = offer;
    }
    let draft = json!({ "name": "colours", "form": form, "rules": rules });
    let project = text(&requester.post("/projects", draft).good(), "id");
    requester.act(&format!("/projects/{project}/screening")).good();
    let batch = text(&requester.act(&format!("/projects/{project}/batches")).good(), "id");
    let rows: String = (0..tasks).map(|at| format!("{at}\n")).collect();
    requester
        .send(
            "POST",
            &format!("/api/v1/batches/{batch}/tasks"),
            "text/csv",
            format!("text\n{rows}").as_bytes(),
        )
        .good();
    requester.post(&format!("/batches/{batch}/fund"), json!({})).good();
    requester.act(&format!("/batches/{batch}/open")).good();
    project
}

fn claim(worker: &Client, project: &str) -> Value {
    worker.post(&format!("/projects/{project}/terms"), json!({ "revision": 1 })).good();
    worker.post(&format!("/projects/{project}/claims"), json!({})).good()
}

/// Hands the first task in after a minute's work.
fn submit(server: &Server, worker: &Client, claimed: &Value) -> String {
    server.wait_ms(60_000);
    let lease = &claimed["leases"][0];
    let id = text(lease, "assignment");
    let answer = json!({ "fence": lease["fence"], "answer": { "label": "a" }, "active_ms": 60_000 });
    worker.post(&format!("/assignments/{id}/submit"), answer).good();
    id
}

fn earned(who: &Client) -> Value {
    let me = who.get("/me").good();
    let balances = me["balances"].as_array().unwrap();
    balances.iter().find(|one| one["kind"] == "earned").map_or(json!("0.00"), |one| one["balance"].clone())
}

fn join(leader: &Client, worker: &Client) {
    let link = leader.post("/team/links", json!({ "uses": 1, "expires_in_days": 7 })).good();
    let behind = worker.post("/team/links/preview", json!({ "code": link["code"] })).good();
    worker.post("/team/join", json!({ "code": link["code"], "revision": behind["revision"] })).good();
}

#[test]
fn members_are_paid_directly_and_the_leader_gets_the_agreed_cut() {
    for database in Database::each() {
        let server = Server::start(&database, true);
        let (_, operator) = server.person("operator", &[Role::Operator]);
        let (requester_id, requester) = server.person("shop", &[Role::Requester]);
        let (_, leader) = server.person("团长", &[Role::Worker]);
        let (member_id, member) = server.person("member", &[Role::Worker]);
        let (_, other) = server.person("other", &[Role::Worker]);
        let deposit = json!({ "person": requester_id.to_string(), "amount": "100", "currency": "CNY", "reference": "r" });
        operator.post("/deposits", deposit).good();
        let project = project(&requester, 8, None);

        leader.post("/teams", json!({ "name": "红", "cut_ppm": 100_001 })).bad(422, "invalid_field");
        let team = text(&leader.post("/teams", json!({ "name": "红", "cut_ppm": 50_000 })).good(), "id");
        leader.post("/teams", json!({ "name": "two", "cut_ppm": 0 })).bad(409, "in_team");
        let link = leader.post("/team/links", json!({ "uses": 1, "expires_in_days": 7 })).good();
        let behind = member.post("/team/links/preview", json!({ "code": link["code"] })).good();
        assert_eq!((&behind["cut_ppm"], &behind["leader_name"]), (&json!(50_000), &json!("团长")));
        member.post("/team/join", json!({ "code": link["code"], "revision": 9 })).bad(422, "invalid_field");
        member.post("/team/join", json!({ "code": link["code"], "revision": 1 })).good();
        other.post("/team/join", json!({ "code": link["code"], "revision": 1 })).bad(409, "link_used");
        member.post("/teams", json!({ "name": "sub", "cut_ppm": 0 })).bad(409, "in_team");

        assert_eq!(member.get("/hall").good()["items"][0]["team_cut_ppm"], 50_000);
        assert_eq!(other.get("/hall").good()["items"][0]["team_cut_ppm"], Value::Null);
        let before = claim(&member, &project);
        assert_eq!(before["team_cut_ppm"], 50_000);
        let raised = leader.put("/team/cut", json!({ "cut_ppm": 100_000 })).good();
        assert_eq!(raised["revision"], 2);
        leader.put("/team/cut", json!({ "cut_ppm": 90_000 })).bad(429, "too_many_attempts");
        assert_eq!(member.get("/team").good()["own_cut_ppm"], 50_000, "not agreed to yet");
        submit(&server, &member, &before);
        assert_eq!((earned(&member), earned(&leader)), (json!("0.95"), json!("0.05")));
        let mine = member.get("/assignments").good()["items"][0].clone();
        assert_eq!(
            (&mine["paid"], &mine["team_cut"], &mine["team_cut_ppm"]),
            (&json!("1.00"), &json!("0.05"), &json!(50_000))
        );
        submit(&server, &member, &claim(&member, &project));
        assert_eq!((earned(&member), earned(&leader)), (json!("1.90"), json!("0.10")));
        member.post("/team/cut/agreement", json!({ "revision": 2 })).good();
        let last = claim(&member, &project);
        assert_eq!(last["team_cut_ppm"], 100_000);
        member.act("/team/leave").good();
        member.get("/team").bad(404, "not_found");
        submit(&server, &member, &last);
        assert_eq!((earned(&member), earned(&leader)), (json!("2.80"), json!("0.20")), "as it was claimed");
        submit(&server, &member, &claim(&member, &project));
        assert_eq!((earned(&member), earned(&leader)), (json!("3.80"), json!("0.20")), "in no team");
        submit(&server, &leader, &claim(&leader, &project));
        submit(&server, &other, &claim(&other, &project));
        assert_eq!((earned(&leader), earned(&other)), (json!("1.20"), json!("1.00")), "a leader pays no cut");

        join(&leader, &member);
        let roster = leader.get(&format!("/teams/{team}/roster")).good();
        let row = roster["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["person"] == member_id.to_string())
            .unwrap();
        assert_eq!(
            (&row["answers"], &row["accepted"], &row["pay"]),
            (&json!(3), &json!(3), &json!("3.00")),
            "{row}"
        );
        assert_eq!(
            (&row["cut"], &row["hourly_pay"], &row["answers_per_day_milli"]),
            (&json!("0.20"), &json!("56.00"), &json!(3_000))
        );
        for stranger in [&requester, &member, &other] {
            stranger.get(&format!("/teams/{team}/roster")).bad(404, "not_found");
            stranger.get(&format!("/teams/{team}/links")).bad(404, "not_found");
        }
        let sheet = requester.get(&format!("/teams/{team}")).good();
        assert_eq!(
            (&sheet["team"]["members"], &sheet["accepted"], &sheet["team"]["leader"]),
            (&json!(2), &json!(4), &Value::Null),
            "{sheet}"
        );
        assert!(!sheet.to_string().contains("member\":\"") && !sheet.to_string().contains("团长"), "{sheet}");
        leader.send("DELETE", &format!("/api/v1/team/members/{member_id}"), "", b"").good();
        leader.act("/team/leave").bad(409, "wrong_state");
        leader.act("/team/end").good();
        leader.post("/teams", json!({ "name": "again", "cut_ppm": 0 })).good();
        assert_eq!(operator.get("/ledger/check").good()["sound"], true);
    }
}

#[test]
fn a_project_can_be_offered_to_a_team_first() {
    for database in Database::each() {
        let server = Server::start(&database, true);
        let (_, operator) = server.person("operator", &[Role::Operator]);
        let (requester_id, requester) = server.person("shop", &[Role::Requester]);
        let (_, leader) = server.person("leader", &[Role::Worker]);
        let (_, other) = server.person("other", &[Role::Worker]);
        let deposit = json!({ "person": requester_id.to_string(), "amount": "100", "currency": "CNY", "reference": "r" });
        operator.post("/deposits", deposit).good();
        let team = text(&leader.post("/teams", json!({ "name": "t", "cut_ppm": 0 })).good(), "id");
        let until = server.engine.now().ms() + 3_600_000;
        let nobody = json!({ "name": "n", "form": serde_json::from_str::<Value>(FORM).unwrap(), "rules": {
            "price": { "unit": "task", "rate_micros": 1 },
            "offered_to": { "team": "tea_0000000000001", "until_ms": until } } });
        requester.post("/projects", nobody).bad(422, "invalid_field");
        let project = project(&requester, 3, Some(json!({ "team": team, "until_ms": until })));
        assert!(other.get("/hall").good()["items"][0]["offered_until"].is_string());
        assert_eq!(other.get("/hall").good()["items"][0]["offered_here_until"], Value::Null);
        assert_eq!(leader.get("/hall").good()["items"][0]["offered_until"], Value::Null);
        assert!(leader.get("/hall").good()["items"][0]["offered_here_until"].is_string());
        other.post(&format!("/projects/{project}/terms"), json!({ "revision": 1 })).good();
        let refused = other.post(&format!("/projects/{project}/claims"), json!({}));
        refused.bad(403, "offered_elsewhere");
        assert_eq!(refused.header("retry-after"), Some("3600"));
        submit(&server, &leader, &claim(&leader, &project));
        server.wait_ms(3_600_000);
        assert_eq!(leader.get("/hall").good()["items"][0]["offered_here_until"], Value::Null, "open to all");
        submit(&server, &other, &claim(&other, &project));
    }
}
