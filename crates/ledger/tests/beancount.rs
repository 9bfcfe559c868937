//! T11: the journal as Beancount text. Its exact form is fixed here; where `GONGDAO_BEAN_CHECK` names the `bean-check`
//! program, that program also judges it, and has to refuse an error of one micro-unit.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "helpers of tests are tests")]

mod support;

use gongdao_ledger::beancount::Exporter;
use gongdao_ledger::{Account, AccountId, AccountKind, Entry, EntryNumber, Reason};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use std::path::PathBuf;
use std::process::Command as Process;
use support::{Command, MemBook, after, any_run, cny, money, order};

fn export<'a>(journal: &[Entry], accounts: impl IntoIterator<Item = &'a Account>) -> String {
    let mut exporter = Exporter::start(Vec::new()).unwrap();
    for entry in journal {
        exporter.entry(entry).unwrap();
    }
    String::from_utf8(exporter.finish(accounts).unwrap()).unwrap()
}

fn text(book: &MemBook) -> String {
    export(&book.journal, book.accounts.values())
}

const MS_PER_DAY: i64 = 86_400_000;

fn escrow() -> AccountId {
    cny(AccountKind::Escrow, 30)
}

/// A deposit; the next day a funded batch, a claim settled in part and another that ran out.
fn two_days() -> MemBook {
    use AccountKind::{Available, Bank, Earned, Fees, Settling};
    let [bank, purse, settling] = [cny(Bank, 0), cny(Available, 7), cny(Settling, 30)];
    let mut book = MemBook::with(&[bank, purse, escrow(), settling, cny(Earned, 8), cny(Fees, 0)]);
    book.obey(&Command::Post(order(bank, purse, 5_000_000, Reason::Deposit))).unwrap();
    book.now = book.now.plus_ms(MS_PER_DAY);
    let mut obey = |command| book.obey(&command).unwrap().unwrap();
    obey(Command::Post(order(purse, escrow(), 1_000_000, Reason::Fund)));
    let held = obey(Command::Hold(order(escrow(), settling, 50_000, Reason::Claim)));
    let late = obey(Command::Hold(order(escrow(), settling, 50_000, Reason::Claim)));
    obey(Command::PostHold(held, money(30_001)));
    obey(Command::Post(order(settling, cny(Earned, 8), 27_601, Reason::Pay)));
    obey(Command::Post(order(settling, cny(Fees, 0), 2_400, Reason::Fee)));
    obey(Command::VoidHold(late));
    book
}

#[test]
fn two_days_in_full() {
    let expected = include_str!("golden/two_days.beancount");
    let written = text(&two_days());
    assert_eq!(written, expected, "--- written:\n{written}");
}

#[test]
fn a_wrong_counter_changes_the_assertion_of_its_account_only() {
    let sound = two_days();
    let mut wrong = sound.clone();
    wrong.plant(escrow(), |escrow| escrow.credits_posted = money(escrow.credits_posted.micros() + 1));
    let (sound, wrong) = (text(&sound), text(&wrong));
    let differing: Vec<_> = sound.lines().zip(wrong.lines()).filter(|(one, two)| one != two).collect();
    assert_eq!(differing.len(), 1);
    assert!(differing[0].1.contains("Liabilities:Escrow:N30:CNY  -0.970000 ~ 0"), "{differing:?}");
}

#[test]
fn no_account_escapes_its_assertion() {
    let book = two_days();
    let stranger = Account { credits_posted: money(9), ..Account::open(cny(AccountKind::Earned, 99)) };
    let invented = export(&book.journal, book.accounts.values().chain([&stranger]));
    assert!(invented.contains("balance Liabilities:Earned:N99:CNY  -0.000009 ~ 0 CNY"), "{invented}");
    let lost = export(&book.journal, book.accounts.values().filter(|account| account.id != escrow()));
    assert!(lost.contains("balance Liabilities:Escrow:N30:CNY  0.000000 ~ 0 CNY"), "{lost}");
    let unused = Account::open(cny(AccountKind::Earned, 99));
    let with_unused = export(&book.journal, book.accounts.values().chain([&unused]));
    assert_eq!(with_unused, text(&book), "an account nobody used is not named");
}

#[test]
fn sums_beyond_64_bits_are_written_whole() {
    let bank = cny(AccountKind::Bank, 0);
    let mut book = MemBook::with(&[bank, escrow()]);
    book.obey(&Command::Post(order(bank, escrow(), i64::MAX, Reason::Deposit))).unwrap();
    assert!(text(&book).contains("Assets:Bank:N0:CNY  9223372036854.775807 ~ 0 CNY"));
    book.plant(bank, |bank| bank.debits_posted = money(-i64::MAX));
    book.plant(bank, |bank| bank.credits_posted = money(i64::MAX));
    assert!(text(&book).contains("Assets:Bank:N0:CNY  -18446744073709.551614 ~ 0 CNY"));
}

/// What `bean-check` says of a text; nothing when it is content.
fn bean_check(program: &str, story: &str, text: &str) -> Option<String> {
    let path: PathBuf =
        std::env::temp_dir().join(format!("gongdao-{}-{story}.beancount", std::process::id()));
    std::fs::write(&path, text).unwrap();
    let run = Process::new(program).arg("--no-cache").arg(&path).output().unwrap();
    std::fs::remove_file(&path).unwrap();
    let said = [run.stdout, run.stderr].concat();
    (!run.status.success()).then(|| String::from_utf8_lossy(&said).into_owned())
}

/// The program to ask, where there is one.
fn oracle() -> Option<String> {
    let program = std::env::var("GONGDAO_BEAN_CHECK").ok().filter(|program| !program.is_empty());
    if program.is_none() {
        println!("not run: GONGDAO_BEAN_CHECK does not name the bean-check program");
    }
    program
}

#[test]
fn the_foreign_oracle_accepts_honest_books() {
    let Some(program) = oracle() else { return };
    assert_eq!(bean_check(&program, "two-days", &text(&two_days())), None);
    let mut runner = TestRunner::deterministic();
    let runs = any_run().prop_filter("long enough", |run| run.len() > 40);
    for at in 0..8 {
        let book = after(&runs.new_tree(&mut runner).unwrap().current());
        assert_eq!(bean_check(&program, &format!("run-{at}"), &text(&book)), None);
    }
}

#[test]
fn the_foreign_oracle_accepts_shards_one_after_the_other() {
    let Some(program) = oracle() else { return };
    let late = two_days().journal;
    let early = late.iter().map(|entry| {
        let ours = |number: EntryNumber| EntryNumber::new(1, 0, number.sequence());
        let resolves = entry.resolves.map(ours);
        Entry { number: ours(entry.number), at: entry.at.plus_ms(-9 * MS_PER_DAY), resolves, ..*entry }
    });
    let journal: Vec<_> = late.iter().copied().chain(early).collect();
    let mut book = two_days();
    for account in book.accounts.values_mut() {
        account.debits_posted = account.debits_posted.times(2).unwrap();
        account.credits_posted = account.credits_posted.times(2).unwrap();
    }
    assert_eq!(bean_check(&program, "shards", &export(&journal, book.accounts.values())), None);
}

#[test]
fn the_foreign_oracle_refuses_one_micro_unit_and_names_the_account() {
    let Some(program) = oracle() else { return };
    let sound = two_days();
    for by in [-1, 1] {
        let mut wrong = sound.clone();
        wrong.plant(escrow(), |escrow| escrow.credits_posted = money(escrow.credits_posted.micros() + by));
        let said = bean_check(&program, &format!("counter{by}"), &text(&wrong)).unwrap();
        assert!(said.contains("Balance failed for 'Liabilities:Escrow:N30:CNY'"), "{said}");

        let mut journal = sound.journal.clone();
        journal[0].amount = money(journal[0].amount.micros() + by);
        let changed = export(&journal, sound.accounts.values());
        let said = bean_check(&program, &format!("entry{by}"), &changed).unwrap();
        assert!(said.contains("Balance failed for 'Assets:Bank:N0:CNY'"), "{said}");
        assert!(said.contains("Balance failed for 'Liabilities:Available:N7:CNY'"), "{said}");
    }
    let one_leg = text(&sound).replacen("-5.000000 CNY", "-5.000001 CNY", 1);
    let said = bean_check(&program, "leg", &one_leg).unwrap();
    assert!(said.contains("Transaction does not balance"), "{said}");
    let stranger = Account { credits_posted: money(1), ..Account::open(cny(AccountKind::Earned, 99)) };
    let invented = export(&sound.journal, sound.accounts.values().chain([&stranger]));
    let said = bean_check(&program, "invented", &invented).unwrap();
    assert!(said.contains("Liabilities:Earned:N99:CNY"), "{said}");
}
