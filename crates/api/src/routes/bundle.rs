//! The evidence of one case as a file, for operators and auditors: everything needed to judge and to verify it offline.
//!
//! A tar of plain files in the old `ustar` form (POSIX.1-1988), written here: there is nothing to it but a header of 512
//! bytes for each file. That somebody took it is noted first; what is not noted is not handed out.

use crate::extract::Caller;
use crate::paths::{OpenApiRouter, routes};
use crate::{Api, Refusal};
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use gongdao_engine::commands::operate::NoteAccess;
use gongdao_engine::queries::bundle::{self, Bundle, Case};
use gongdao_engine::queries::proofs::Proof;
use gongdao_engine::queries::rfc3339;
use gongdao_kernel::{Fault, Instant, parse_id};
use serde_json::{Value, json};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(evidence))
}

/// The evidence of an assignment, a project, or what operators decided about a person, as a tar of records, receipts,
/// journal lines, what both sides said, the signed checkpoint, the public key, and how to verify all of it offline.
#[utoipa::path(get, path = "/cases/{id}/evidence", tag = "evidence",
    params(("id" = String, Path, pattern = "^(asg|prj|per)_[0-7][0-9a-hjkmnp-tv-z]{12}$")),
    responses((status = 200, body = Vec<u8>, content_type = "application/x-tar")))]
async fn evidence(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let case = parse_id(&id).map(Case::Assignment);
    let case = case.or_else(|| parse_id(&id).map(Case::Project)).or_else(|| parse_id(&id).map(Case::Person));
    let case = case.ok_or_else(|| Fault::not_found("case"))?;
    let actor = caller.actor;
    let whole = api.read(move |snapshot| bundle::read(snapshot, &actor, case)).await?;
    let (number, subject) = case.name();
    api.command_as(actor, NoteAccess { subject, number }).await?;
    let tar = pack(&whole, &id, &api.engine().verifier().to_string(), api.now())?;
    let name = format!("attachment; filename=\"{id}-evidence.tar\"");
    Ok(([(CONTENT_TYPE, "application/x-tar".to_owned()), (CONTENT_DISPOSITION, name)], tar).into_response())
}

const README: &str = "公道 Gongdao · 证据包 evidence bundle

receipts/NUMBER.tlog-proof  每项决定的凭证:记录、盐值、默克尔路径与签名检查点
records/NUMBER.txt          凭证所承诺的记录原文
checkpoint                  最新的签名检查点
log.vkey                    日志公钥
journal.csv                 与本案有关的资金流水(首次领取、最近一次领取、提交、裁定、结算时刻)
case.json                   作业、答案、争议双方所述、暂停与运营操作
说明:未入日志或已删除的记录在 case.json 的 receipts 中标明。

Each receipt holds a record, its salt, the path to the signed root and the checkpoint. Verify offline, one by one:

    gongdao evidence verify --key log.vkey receipts/*.tlog-proof

It needs no network and no database. Compare log.vkey with the key the platform published, and the checkpoint with one
from elsewhere: a log that only signs itself could show two histories. journal.csv has the journal's lines made when the
task was first claimed, last claimed, handed in, decided and paid.
";

fn pack(whole: &Bundle, id: &str, key: &str, now: Instant) -> Result<Vec<u8>, Fault> {
    let mut tar = Tar { bytes: Vec::new(), folder: format!("{id}-evidence"), at: now };
    tar.file("README.txt", README.as_bytes())?;
    tar.file("log.vkey", format!("{key}\n").as_bytes())?;
    if let Some(checkpoint) = &whole.checkpoint {
        tar.file("checkpoint", checkpoint.as_bytes())?;
    }
    for record in &whole.records {
        if let Some(bytes) = &record.record {
            tar.file(&format!("records/{}.txt", record.number), bytes)?;
        }
    }
    for receipt in &whole.receipts {
        if let Proof::Ready(text) = &receipt.proof {
            tar.file(&format!("receipts/{}.tlog-proof", receipt.number), text.as_bytes())?;
        }
    }
    tar.file("journal.csv", journal(whole).as_bytes())?;
    let case = serde_json::to_vec_pretty(&case(whole)).map_err(Fault::internal)?;
    tar.file("case.json", &case)?;
    Ok(tar.end())
}

fn journal(whole: &Bundle) -> String {
    let mut csv = "number,at,kind,reason,debit,credit,currency,amount,resolves,evidence\n".to_owned();
    for entry in &whole.entries {
        let resolves = entry.resolves.map_or_else(String::new, |number| number.to_string());
        let evidence = gongdao_ledger::EntryNumber::from_raw(entry.cause.evidence);
        let columns = [
            entry.number.to_string(),
            rfc3339(entry.at),
            entry.kind.to_string(),
            entry.reason.to_string(),
            entry.debit.to_string(),
            entry.credit.to_string(),
            entry.debit.currency.to_string(),
            entry.amount.to_string(),
            resolves,
            evidence.to_string(),
        ];
        csv.push_str(&columns.join(","));
        csv.push('\n');
    }
    csv
}

fn moment(at: Option<Instant>) -> Value {
    at.map_or(Value::Null, |at| rfc3339(at).into())
}

fn case(whole: &Bundle) -> Value {
    let receipts = whole.receipts.iter().map(|receipt| {
        let state = match receipt.proof {
            Proof::Ready(_) => "ready",
            Proof::Pending => "pending",
            Proof::Erased => "erased",
        };
        json!({ "number": receipt.number.to_string(), "of": receipt.kind, "record": receipt.record_kind,
            "at": rfc3339(receipt.at), "state": state })
    });
    let answers = whole.answers.iter().map(|answer| {
        json!({ "round": answer.round, "late": answer.late, "at": rfc3339(answer.at), "answer": text(&answer.body) })
    });
    let dispute = whole.dispute.as_ref().map(|dispute| {
        json!({ "category": dispute.category, "reason": dispute.reason, "proposed_at": rfc3339(dispute.proposed_at),
            "rejected_at": moment(dispute.rejected_at), "appeal": dispute.appeal,
            "appealed_at": moment(dispute.appealed_at), "appeal_won": dispute.appeal_won,
            "appeal_reason": dispute.appeal_reason })
    });
    let grading = whole.grading.as_ref().map(|row| {
        json!({ "state": row.state, "answers": row.answers, "right": row.right_answers, "grade_ppm": row.grade_ppm,
            "paid": row.paid.to_string(), "whole": row.whole.to_string(), "at": rfc3339(row.at), "appeal": row.appeal,
            "appealed_at": moment(row.appealed_at), "decided_at": moment(row.decided_at), "reason": row.reason })
    });
    let assignment = whole.assignment.as_ref().map(|row| {
        json!({ "id": row.id, "task": row.task, "batch": row.batch, "project": row.project, "worker": row.worker,
            "state": row.state, "leased_at": rfc3339(row.leased_at), "submitted_at": moment(row.submitted_at),
            "decided_at": moment(row.decided_at), "active_ms": row.active_ms, "paid": row.paid.to_string() })
    });
    let share = whole.share.map(|share| {
        json!({ "team": share.team, "leader": share.leader, "cut_ppm": share.cut_ppm, "cut": share.cut.to_string() })
    });
    let project = whole.project.as_ref().map(|row| {
        json!({ "id": row.id, "requester": row.owner, "name": row.name, "state": row.state,
            "revision": row.revision, "refusal": row.refusal, "refusal_note": row.refusal_note,
            "form": text(&row.form), "rules": text(&row.rules) })
    });
    let suspensions = whole.suspensions.iter().map(|row| {
        json!({ "id": row.id, "category": row.category, "reason": row.reason, "by": row.by, "at": rfc3339(row.at),
            "appeal": row.appeal, "appealed_at": moment(row.appealed_at), "lifted": row.lifted,
            "decided_by": row.decided_by, "decided_at": moment(row.decided_at), "answer": row.answer })
    });
    let actions = whole.actions.iter().map(|row| {
        json!({ "id": row.id, "person": row.person, "action": row.action, "detail": text(&row.detail),
            "at": rfc3339(row.at) })
    });
    json!({ "assignment": assignment, "answers": answers.collect::<Vec<_>>(), "dispute": dispute, "team": share,
        "grading": grading, "project": project, "suspensions": suspensions.collect::<Vec<_>>(),
        "actions": actions.collect::<Vec<_>>(), "receipts": receipts.collect::<Vec<_>>() })
}

/// JSON text as what it says; as text where it cannot be read.
fn text(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_else(|_| json.into())
}

struct Tar {
    bytes: Vec<u8>,
    folder: String,
    at: Instant,
}

const BLOCK: usize = 512;

impl Tar {
    fn file(&mut self, name: &str, content: &[u8]) -> Result<(), Fault> {
        let name = format!("{}/{name}", self.folder);
        if name.len() > 100 {
            return Err(Fault::internal("a name is too long for a bundle"));
        }
        let mut header = [0; BLOCK];
        let mut put = |at: usize, text: &[u8]| header[at..at + text.len()].copy_from_slice(text);
        put(0, name.as_bytes());
        put(100, b"0000644\0");
        put(108, b"0000000\0");
        put(116, b"0000000\0");
        put(124, format!("{:011o}\0", content.len()).as_bytes());
        put(136, format!("{:011o}\0", self.at.ms().max(0) / 1_000).as_bytes());
        put(148, b"        0");
        put(257, b"ustar\0");
        put(263, b"00");
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        self.bytes.extend_from_slice(&header);
        self.bytes.extend_from_slice(content);
        let rest = content.len().next_multiple_of(BLOCK) - content.len();
        self.bytes.resize(self.bytes.len() + rest, 0);
        Ok(())
    }

    fn end(mut self) -> Vec<u8> {
        self.bytes.resize(self.bytes.len() + 2 * BLOCK, 0);
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_sums_up_and_blocks_are_whole() {
        let mut tar = Tar { bytes: Vec::new(), folder: "x".to_owned(), at: Instant::from_ms(1_000) };
        tar.file("a", &[7; 513]).unwrap();
        assert!(tar.file(&"n".repeat(99), b"").is_err());
        let bytes = tar.end();
        assert_eq!(bytes.len(), 512 + 1_024 + 1_024);
        assert_eq!(&bytes[..4], b"x/a\0");
        let shown = std::str::from_utf8(&bytes[148..154]).unwrap();
        let sum: u32 = bytes[..512]
            .iter()
            .enumerate()
            .map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u32::from(*byte) })
            .sum();
        assert_eq!(u32::from_str_radix(shown, 8).unwrap(), sum);
    }
}
