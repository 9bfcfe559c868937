//! Payment files and bank statements: what is written can be read by others, and what others write is read as it is meant.
#![allow(clippy::unwrap_used, clippy::panic)]

use gongdao_formats::Limits;
use gongdao_formats::payments::{Account, Batch, Payment, PaymentError, PaymentFormat, PaymentWriter};
use gongdao_formats::statement::{StatementLine, read_camt053, read_csv};
use proptest::prelude::*;

fn batch(count: u64, total_micros: i64) -> Batch<'static> {
    Batch {
        reference: "RUN0123456789ABC",
        created_at: "2026-11-22T08:00:00.000Z",
        execute_on: "2026-11-22",
        payer: "公道 <Plattform> & Co",
        payer_account: "DE89370400440532013000",
        payer_bic: Some("COBADEFFXXX"),
        currency: "EUR",
        count,
        total_micros,
        minor_digits: 2,
    }
}

fn payment(name: &'static str, micros: i64) -> Payment<'static> {
    Payment {
        reference: "PAY0123456789ABC",
        name,
        account: Account::Iban { iban: "GB82WEST12345698765432", bic: None },
        micros,
        remark: "Gongdao \"payout\"",
    }
}

fn written(format: PaymentFormat, payments: &[Payment<'_>]) -> String {
    let total = payments.iter().map(|payment| payment.micros).sum();
    let mut writer = PaymentWriter::start(Vec::new(), format, batch(payments.len() as u64, total)).unwrap();
    payments.iter().for_each(|payment| writer.payment(payment).unwrap());
    String::from_utf8(writer.finish().unwrap()).unwrap()
}

#[test]
fn tables_hold_no_formula() {
    let text = written(
        PaymentFormat::BankCsv,
        &[payment("=HYPERLINK(\"x\")", 12_300_000), payment("李, 雷", 10_000)],
    );
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "\u{feff}reference,name,account,bank,bank_code,amount,currency,remark");
    assert!(
        lines[1].contains(",\"'=HYPERLINK(\"\"x\"\")\",GB82WEST12345698765432,,,12.30,EUR,"),
        "{}",
        lines[1]
    );
    assert!(lines[2].contains(",\"李, 雷\","));
    let text = written(PaymentFormat::AlipayCsv, &[payment("@a", 10_000)]);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[1].starts_with("RUN0123456789ABC,20261122,DE89370400440532013000,"), "{}", lines[1]);
    assert!(lines[1].ends_with(",0.01,1"));
    assert_eq!(lines[3], "PAY0123456789ABC,GB82WEST12345698765432,'@a,0.01,\"Gongdao \"\"payout\"\"\"");
}

#[test]
fn a_message_is_one_frame_around_its_payments() {
    let text = written(PaymentFormat::Pain001, &[payment("李雷", 12_300_000), payment("A&B", 700_000)]);
    for part in [
        "<NbOfTxs>2</NbOfTxs><CtrlSum>13.00</CtrlSum>",
        "<Nm>公道 &lt;Plattform&gt; &amp; Co</Nm>",
        "<InstdAmt Ccy=\"EUR\">12.30</InstdAmt>",
        "<EndToEndId>PAY0123456789ABC</EndToEndId>",
        "<Nm>A&amp;B</Nm>",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(
        text,
        written(PaymentFormat::Pain001, &[payment("李雷", 12_300_000), payment("A&B", 700_000)])
    );
}

/// Leaves messages of every shape where the outside checks look for them; elsewhere only writes them.
#[test]
fn messages_for_a_foreign_validator() {
    let card = Account::Other { number: "6222021234567890128", bank: "中国工商银行 & Söhne" };
    let wallet = Account::Other { number: "wxid_abc123", bank: "" };
    let iban = Account::Iban { iban: "GB82WEST12345698765432", bic: Some("WESTGB2LXXX") };
    let accounts = [card, wallet, iban, Account::Iban { iban: "DE89370400440532013000", bic: None }];
    for (currency, minor_digits) in [("CNY", 2), ("EUR", 2), ("JPY", 0)] {
        for (at, (payer_account, payer_bic)) in
            [("DE89370400440532013000", Some("COBADEFFXXX")), ("", None), ("622202-1", None)]
                .into_iter()
                .enumerate()
        {
            let payments: Vec<(String, Account<'_>, i64)> = (0..40)
                .map(|number| {
                    let micros =
                        (number + 1) * 1_000_000 + if minor_digits == 2 { 10_000 * (number % 7) } else { 0 };
                    (format!("PAY{number:013}"), accounts[usize::try_from(number).unwrap() % 4], micros)
                })
                .collect();
            let total_micros = payments.iter().map(|(_, _, micros)| micros).sum();
            let head = Batch { payer_account, payer_bic, currency, minor_digits, ..batch(40, total_micros) };
            let mut writer = PaymentWriter::start(Vec::new(), PaymentFormat::Pain001, head).unwrap();
            for (reference, account, micros) in &payments {
                let one = Payment {
                    reference,
                    name: "李 <雷> & 'Co'",
                    account: *account,
                    micros: *micros,
                    remark: reference,
                };
                writer.payment(&one).unwrap();
            }
            let bytes = writer.finish().unwrap();
            assert_eq!(String::from_utf8_lossy(&bytes).matches("<EndToEndId>").count(), 40);
            if let Ok(folder) = std::env::var("GONGDAO_PAIN001") {
                let path = std::path::Path::new(&folder).join(format!("{currency}-{at}.xml"));
                std::fs::write(path, bytes).unwrap();
            }
        }
    }
}

#[test]
fn a_file_that_does_not_add_up_is_not_finished() {
    let mut writer = PaymentWriter::start(Vec::new(), PaymentFormat::Pain001, batch(2, 20_000)).unwrap();
    writer.payment(&payment("a", 10_000)).unwrap();
    assert!(matches!(writer.payment(&payment("a", 5_000)), Err(PaymentError::Amount { .. })), "half a cent");
    assert!(matches!(writer.payment(&payment("a", 0)), Err(PaymentError::Amount { .. })));
    assert!(matches!(writer.finish(), Err(PaymentError::Sum { found: 1, .. })));
}

fn csv(text: &str) -> Vec<Result<StatementLine, String>> {
    let lines = read_csv(text.as_bytes(), Limits::default()).unwrap();
    lines.map(|line| line.map_err(|error| error.to_string())).collect()
}

#[test]
fn statements_as_tables_are_read_in_both_languages() {
    let text = "date,amount,reference,bank_reference,party,extra\n2026-11-22,\"1,234.50\",GD1,T1,Shop,x\n2026/11/23,-3,,T2,,\n";
    let lines = csv(text);
    let first = lines[0].as_ref().unwrap();
    assert_eq!((first.micros, first.reference.as_str(), first.line), (1_234_500_000, "GD1", 2));
    assert_eq!(lines[1].as_ref().unwrap().booked_on, "2026-11-23");
    let text = "\u{feff}交易日期,收入,支出,摘要,附言,流水号,对方户名\n20261122,12.00,0.00,转账,GD2,9,云图\n20261122,,5,提现,,10,\n20261122,,,空,,11,\n昨天,1,,x,,12,\n";
    let lines = csv(text);
    assert_eq!(
        (lines[0].as_ref().unwrap().micros, lines[0].as_ref().unwrap().reference.as_str()),
        (12_000_000, "GD2 转账")
    );
    assert_eq!(lines[1].as_ref().unwrap().micros, -5_000_000);
    assert!(lines[2].as_ref().unwrap_err().contains("line 4"), "{:?}", lines[2]);
    assert!(lines[3].as_ref().unwrap_err().contains("date"));
    let error = read_csv("date,text\n".as_bytes(), Limits::default()).err().unwrap();
    assert!(error.is_fatal() && error.to_string().contains("amount"), "{error}");
}

fn camt(entries: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">\
         <BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>S-1</Id>\
         <Acct><Id><IBAN>DE89370400440532013000</IBAN></Id>\
         <Ccy>EUR</Ccy></Acct>\
         <Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>\
         <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">2.50</Amt><CdtDbtInd>DBIT</CdtDbtInd></Bal>\
         {entries}</Stmt></BkToCstmrStmt></Document>"
    )
}

fn entry(amount: &str, sign: &str, rest: &str) -> String {
    format!(
        "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
         <BookgDt><Dt>2026-11-22</Dt></BookgDt>{rest}</Ntry>"
    )
}

#[test]
fn camt_053_is_read() {
    let one = entry(
        "50.00",
        "CRDT",
        "<AcctSvcrRef>B1</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>E2E</EndToEndId></Refs>\
         <RltdPties><Dbtr><Pty><Nm>Shop &amp; S&#246;hne</Nm></Pty></Dbtr></RltdPties>\
         <RmtInf><Ustrd>GD12</Ustrd><Ustrd>more</Ustrd></RmtInf></TxDtls></NtryDtls>",
    );
    let two = entry(
        "7.00",
        "DBIT",
        "<AcctSvcrRef>B2</AcctSvcrRef><NtryDtls>\
         <TxDtls><Refs><EndToEndId>PAY1</EndToEndId></Refs><Amt Ccy=\"EUR\">3.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></TxDtls>\
         <TxDtls><Refs><EndToEndId>PAY2</EndToEndId></Refs><Amt Ccy=\"EUR\">4.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></TxDtls>\
         </NtryDtls>",
    );
    let pending = entry("9.00", "CRDT", "").replace("BOOK", "PDNG");
    let bad = entry("x", "CRDT", "");
    let text = camt(&format!("{one}{two}{pending}{bad}"));
    let mut lines = read_camt053(text.as_bytes(), Limits::default()).unwrap();
    let head = lines.head().clone();
    assert_eq!(head.account.as_deref(), Some("DE89370400440532013000"));
    assert_eq!((head.opening_micros, head.closing_micros), (Some(100_000_000), Some(-2_500_000)));
    assert_eq!((head.name.as_deref(), head.currency.as_deref()), (Some("S-1"), Some("EUR")));
    let first = lines.next().unwrap().unwrap();
    assert_eq!(
        (first.micros, first.reference.as_str(), first.bank_reference.as_str(), first.party.as_str()),
        (50_000_000, "E2E GD12 more", "B1", "Shop & Söhne")
    );
    let parts: Vec<_> = lines.by_ref().take(2).map(|line| line.unwrap()).collect();
    assert_eq!((parts[0].micros, parts[0].bank_reference.as_str()), (-3_000_000, "B2/1"));
    assert_eq!((parts[1].reference.as_str(), parts[1].bank_reference.as_str()), ("PAY2", "B2/2"));
    assert!(
        lines.next().unwrap().unwrap_err().to_string().contains("Ntry/Amt"),
        "the pending one is no line"
    );
    assert!(lines.next().is_none());
}

#[test]
fn files_that_are_no_statements_are_refused() {
    for bad in [
        "",
        "hello",
        "<a/>",
        "<Document><BkToCstmrStmt></BkToCstmrStmt></Document>",
        "<Document><BkToCstmrStmt><Stmt>",
        "<!DOCTYPE a [<!ENTITY b \"c\">]><Document><BkToCstmrStmt><Stmt></Stmt></BkToCstmrStmt></Document>",
        "<Document><BkToCstmrStmt><Stmt><Id>&boom;</Id></Stmt></BkToCstmrStmt></Document>",
        "<Document><BkToCstmrStmt><Stmt></Stmt><Stmt></Stmt></BkToCstmrStmt></Document>",
    ] {
        let read = read_camt053(bad.as_bytes(), Limits::default());
        assert!(read.is_err_and(|error| error.is_fatal()), "{bad}");
    }
    let deep = format!("{}{}", "<a>".repeat(100), "</a>".repeat(100));
    assert!(read_camt053(deep.as_bytes(), Limits::default()).is_err());
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for line in read_csv(bytes.as_slice(), Limits::default()).into_iter().flatten() {
            drop(line);
        }
        for line in read_camt053(bytes.as_slice(), Limits::default()).into_iter().flatten() {
            drop(line);
        }
    }

    #[test]
    fn any_damage_to_a_statement_ends(cut in 0_usize..2_000, byte in any::<u8>()) {
        let mut text = camt(&(entry("1.00", "CRDT", "<AcctSvcrRef>B</AcctSvcrRef>").repeat(3))).into_bytes();
        let at = cut % text.len();
        text[at] = byte;
        for line in read_camt053(text.as_slice(), Limits::default()).into_iter().flatten().take(10) {
            drop(line);
        }
        text.truncate(at);
        for line in read_camt053(text.as_slice(), Limits::default()).into_iter().flatten().take(10) {
            drop(line);
        }
    }

    #[test]
    fn names_never_break_the_message(name in ".{0,80}") {
        let mut writer = PaymentWriter::start(Vec::new(), PaymentFormat::Pain001, batch(1, 10_000)).unwrap();
        let one = Payment { name: &name, ..payment("x", 10_000) };
        writer.payment(&one).unwrap();
        let text = String::from_utf8(writer.finish().unwrap()).unwrap();
        let mut reader = quick_xml::Reader::from_str(&text);
        while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
    }
}
