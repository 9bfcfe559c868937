//! The agreement game over HTTP on both databases: two meet, one is alone, the requester takes the words away.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{Client, Database, Server, text, until};
use gongdao_trust::Role;
use serde_json::{Value, json};

/// A game with two items, as its owner makes it.
fn game(owner: &Client) -> String {
    let field = json!({
        "name": "words", "kind": "text", "question": { "en": "What?" }, "required": false, "multiline": true,
    });
    let rules = json!({
        "price": { "unit": "task", "rate_micros": 50_000 }, "quality": { "overlap": 4, "acceptance": "always" },
        "mode": { "agreement": { "meetings": 1 } },
    });
    let draft = json!({ "name": "words", "form": { "fields": [field] }, "rules": rules });
    let project = text(&owner.post("/projects", draft).good(), "id");
    owner.act(&format!("/projects/{project}/screening")).good();
    let batch = text(&owner.act(&format!("/projects/{project}/batches")).good(), "id");
    let tasks = json!({ "tasks": [
        { "key": "a", "data": { "text": "one" } },
        { "key": "b", "data": { "text": "two" } },
    ] });
    owner.post(&format!("/batches/{batch}/tasks"), tasks).good();
    owner.post(&format!("/batches/{batch}/fund"), json!({})).good();
    owner.act(&format!("/batches/{batch}/open")).good();
    project
}

fn play(who: &Client, project: &str) -> Value {
    until(|| who.post(&format!("/projects/{project}/rounds"), json!({})), |answer| answer.status != 404)
        .good()
}

fn say(who: &Client, round: &str, word: &str) -> Value {
    who.post(&format!("/rounds/{round}/words"), json!({ "word": word })).good()
}

#[test]
fn two_play_and_see_what_is_theirs() {
    for database in Database::each() {
        let server = Server::start(&database, true);
        let person = |name: &str, role: Role| server.person(name, &[role]);
        let (id, owner) = person("owner", Role::Requester);
        let (_, operator) = person("operator", Role::Operator);
        let ((_, one), (_, other)) = (person("one", Role::Worker), person("other", Role::Worker));
        let deposit = json!({ "person": id, "amount": "10", "currency": "CNY", "reference": "line" });
        operator.post("/deposits", deposit).good();
        let project = game(&owner);
        let card = &one.get("/hall").good()["items"][0];
        assert_eq!(card["game"], true);
        for who in [&one, &other] {
            who.post(&format!("/projects/{project}/terms"), json!({ "revision": 1 })).good();
        }
        assert_eq!(one.post(&format!("/projects/{project}/claims"), json!({})).status, 409);
        let waiting = play(&one, &project);
        assert_eq!((&waiting["state"], &waiting["data"]), (&json!("waiting"), &Value::Null));
        let round = text(&waiting, "id");
        assert_eq!(other.get(&format!("/rounds/{round}")).status, 404, "not in it yet");
        let playing = play(&other, &project);
        assert_eq!((text(&playing, "id"), &playing["state"]), (round.clone(), &json!("playing")));
        assert_eq!(playing["partner"], Value::Null, "told at the end");
        server.wait_ms(2_000);
        say(&one, &round, "=SUM");
        let seen = other.get(&format!("/rounds/{round}")).good();
        assert_eq!((&seen["words"], &seen["state"]), (&json!([]), &json!("playing")));
        let met = say(&other, &round, "＝sum");
        assert_eq!((&met["state"], &met["word"]), (&json!("met"), &json!("=sum")));
        let seen = one.get(&format!("/rounds/{round}")).good();
        assert_eq!((&seen["partner"], &seen["paid"]), (&json!("live"), &json!("0.05")));

        let past = one.get(&format!("/projects/{project}/rounds")).good();
        assert_eq!((&past["items"][0]["state"], &past["items"][0]["paid"]), (&json!("met"), &json!("0.05")));
        let board = one.get(&format!("/projects/{project}/scores")).good();
        assert_eq!(board["places"], json!([]), "nobody is on it who did not say so");
        let board = one.put(&format!("/projects/{project}/scores/mine"), json!({ "shown": true })).good();
        assert_eq!((&board["shown"], board["places"].as_array().unwrap().len()), (&json!(true), 1));
        assert_eq!(board["places"][0]["points"], met["points"]);
        let stranger = other.get(&format!("/projects/{project}/scores")).good();
        assert_eq!((&stranger["places"][0]["own"], &stranger["shown"]), (&json!(false), &json!(false)));

        let words = owner.get(&format!("/projects/{project}/words")).good();
        assert_eq!(
            (&words["items"][0]["key"], &words["items"][0]["words"][0]["meetings"]),
            (&json!("a"), &json!(1))
        );
        let file = |query: &str| owner.get(&format!("/projects/{project}/words/file?{query}")).body;
        let csv = file("format=csv&spreadsheet=true");
        assert!(csv.contains(",a,'=SUM,1,true,"), "{csv}");
        assert!(file("format=jsonl").contains(r#""word":"=SUM","meetings":1,"label":true"#));
        assert_eq!(owner.get(&format!("/projects/{project}/words/file?format=coco")).status, 422);
        let players = owner.get(&format!("/projects/{project}/players")).good();
        let players = players["items"].as_array().unwrap();
        assert_eq!(players.len(), 2);
        assert!(text(&players[0], "worker").starts_with("wkr_"));
        assert_ne!(text(&players[0], "worker"), text(&board["places"][0], "name"));

        // Alone: given back while waiting, it costs nothing; played to its end, it is paid.
        let alone = play(&one, &project);
        let path = format!("/assignments/{}/return", text(&alone, "assignment"));
        one.post(&path, json!({ "fence": alone["fence"] })).good();
        assert_eq!(one.get(&format!("/rounds/{}", text(&alone, "id"))).good()["state"], "left");
        let alone = text(&play(&other, &project), "id");
        server.wait_ms(8_000);
        let path = format!("/rounds/{alone}");
        until(|| other.get(&path).good()["state"].clone(), |state| state == "playing");
        server.wait_ms(2_000);
        say(&other, &alone, "two");
        server.wait_ms(60_000);
        let over = until(|| other.get(&path).good(), |round| round["state"] != "playing");
        assert_eq!((&over["state"], &over["partner"]), (&json!("time_up"), &json!("alone")));
        assert_eq!(over["paid"], "0.05");
    }
}
