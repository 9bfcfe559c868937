//! Rows of money in and out come back as they were, and the database refuses what cannot be.

use crate::rows::{HIGH, LOW, TEXT, at, micros, trip, who};
use crate::{each, tried};
use gongdao_kernel::{
    BankLineId, Currency, DepositId, Field, PayeeId, PayoutId, PayoutRunId, StatementId, TypedId,
};
use gongdao_market::{LineCause, LineMatch, LineState, Payout, PayoutReason, PayoutState, RunState};
use gongdao_store::rows::{
    BankLine, BankLineKey, BankStatement, DepositMark, DepositRow, Payee, PayeeActive, PayoutRun, TaxMonth,
};
use gongdao_trust::{PayeeKind, PayoutChannel};

fn payout() -> Payout {
    Payout {
        id: PayoutId::from_raw(HIGH),
        person: who(7),
        payee: PayeeId::from_raw(LOW),
        state: PayoutState::Requested,
        currency: Currency::Cny,
        gross: micros(HIGH),
        withheld: micros(1),
        net: micros(HIGH - 1),
        rule: TEXT.to_owned(),
        explanation: String::new(),
        month: 202_611,
        requested_at: at(LOW),
        decided_by: None,
        decided_at: None,
        run: None,
        ended_at: None,
        reason: None,
        note: None,
        entry_net: HIGH,
        entry_withheld: None,
        entry_paid: None,
        line: None,
        return_line: None,
        evidence: String::new(),
        version: 1,
    }
}

#[test]
fn payees_and_payouts_come_back() {
    for (_database, mut connection) in each() {
        let c = &mut connection;
        let payee = Payee {
            id: PayeeId::from_raw(LOW),
            person: who(HIGH),
            kind: PayeeKind::Wechat,
            masked: TEXT.to_owned(),
            sealed: Vec::new(),
            created_at: at(0),
            ended_at: None,
        };
        trip(c, &payee, &Payee { sealed: vec![0, 255], ended_at: Some(at(HIGH)), ..payee.clone() });
        let active = PayeeActive { person: who(1), payee: PayeeId::from_raw(2) };
        trip(c, &active, &PayeeActive { payee: PayeeId::from_raw(3), ..active.clone() });
        let changed = Payout {
            state: PayoutState::Returned,
            decided_by: Some(who(LOW)),
            decided_at: Some(at(1)),
            run: Some(PayoutRunId::from_raw(HIGH)),
            ended_at: Some(at(2)),
            reason: Some(PayoutReason::Other),
            note: Some(TEXT.to_owned()),
            entry_withheld: Some(LOW),
            entry_paid: Some(0),
            line: Some(BankLineId::from_raw(4)),
            return_line: Some(BankLineId::from_raw(5)),
            evidence: "1 2".to_owned(),
            version: 2,
            ..payout()
        };
        trip(c, &payout(), &changed);
        let run = PayoutRun {
            id: PayoutRunId::from_raw(LOW),
            state: RunState::Made,
            channel: PayoutChannel::Alipay,
            currency: Currency::Jpy,
            payouts: HIGH,
            total: micros(HIGH),
            made_by: who(1),
            made_at: at(1),
            sent_at: None,
            version: 1,
        };
        trip(
            c,
            &run,
            &PayoutRun { state: RunState::Sent, sent_at: Some(at(HIGH)), version: 2, ..run.clone() },
        );
        let month = TaxMonth {
            person: who(1),
            month: 202_512,
            currency: Currency::Cny,
            income: micros(HIGH),
            withheld: micros(0),
            payouts: 3,
        };
        trip(c, &month, &TaxMonth { income: micros(0), withheld: micros(HIGH), payouts: 0, ..month.clone() });
    }
}

#[test]
fn deposits_and_bank_lines_come_back() {
    for (_database, mut connection) in each() {
        let c = &mut connection;
        let deposit = DepositRow {
            id: DepositId::from_raw(HIGH),
            person: who(1),
            currency: Currency::Eur,
            amount: micros(1),
            reference: TEXT.to_owned(),
            recorded_by: who(2),
            at: at(0),
            entry: LOW,
            evidence: HIGH,
            line: None,
            ended_at: None,
            version: 1,
        };
        let line = Some(BankLineId::from_raw(9));
        trip(c, &deposit, &DepositRow { line, ended_at: Some(at(3)), version: 2, ..deposit.clone() });
        let mark = DepositMark { key: [0; 16], deposit: DepositId::from_raw(1), open: HIGH };
        trip(c, &mark, &DepositMark { open: 0, ..mark.clone() });
        let statement = BankStatement {
            id: StatementId::from_raw(1),
            currency: Currency::Cny,
            account: String::new(),
            name: TEXT.to_owned(),
            opening: None,
            closing: Some(micros(LOW)),
            lines: 0,
            repeated: 0,
            suspended: 0,
            total: micros(0),
            uploaded_by: who(1),
            at: at(1),
            version: 1,
        };
        let changed = BankStatement {
            opening: Some(micros(HIGH)),
            closing: None,
            lines: HIGH,
            total: micros(LOW),
            version: 2,
            ..statement.clone()
        };
        trip(c, &statement, &changed);
        let row = BankLine {
            id: BankLineId::from_raw(LOW),
            statement: StatementId::from_raw(1),
            place: 1,
            booked_on: "2026-11-22".to_owned(),
            currency: Currency::Cny,
            amount: micros(LOW),
            reference: TEXT.to_owned(),
            bank_reference: String::new(),
            party: TEXT.to_owned(),
            state: LineState::Suspense,
            matched: None,
            subject: None,
            cause: Some(LineCause::NotDue),
            entry: Some(HIGH),
            entry_back: None,
            decided_by: None,
            at: at(1),
            evidence: String::new(),
            version: 1,
        };
        let changed = BankLine {
            state: LineState::SentBack,
            matched: Some(LineMatch::PayoutReturn),
            subject: Some(LOW),
            cause: None,
            entry: None,
            entry_back: Some(1),
            decided_by: Some(who(3)),
            evidence: "7".to_owned(),
            version: 2,
            ..row.clone()
        };
        trip(c, &row, &changed);
        let key = BankLineKey { key: [255; 32], line: BankLineId::from_raw(1) };
        trip(c, &key, &BankLineKey { line: BankLineId::from_raw(2), ..key.clone() });
    }
}

#[test]
fn a_payout_that_does_not_add_up_is_not_stored() {
    for (_database, mut connection) in each() {
        for wrong in [
            Payout { net: micros(HIGH), ..payout() },
            Payout { gross: micros(1), net: micros(0), ..payout() },
            Payout { gross: micros(1), withheld: micros(-1), net: micros(2), ..payout() },
        ] {
            assert!(tried(&mut connection, |c| c.insert(std::iter::once(&wrong))).is_err(), "{wrong:?}");
        }
        let stale = Payout { version: 3, ..payout() };
        connection.insert(std::iter::once(&payout())).unwrap();
        assert!(
            tried(&mut connection, |c| c.update(std::iter::once(&stale))).is_err(),
            "somebody was faster"
        );
    }
}

#[test]
fn stored_codes_never_change() {
    fn listed<T: Field + std::fmt::Display>(all: &[T]) -> String {
        let one = |member: &T| match member.cell() {
            gongdao_kernel::Cell::Int(number) => format!("{number} {member}"),
            other => panic!("{other:?}"),
        };
        all.iter().map(one).collect::<Vec<_>>().join(",")
    }
    assert_eq!(
        listed(PayoutState::ALL),
        "1 requested,2 approved,3 in_run,4 sent,5 paid,6 failed,7 refused,8 cancelled,9 returned"
    );
    assert_eq!(listed(LineState::ALL), "1 matched,2 suspense,3 returning,4 sent_back");
    assert_eq!(listed(PayeeKind::ALL), "1 bank_card,2 iban,3 alipay,4 wechat");
    assert_eq!(listed(RunState::ALL), "1 made,2 sent,3 cancelled");
}
