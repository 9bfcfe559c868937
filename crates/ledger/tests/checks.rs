//! The invariants as a reader of the books sees them: silent after every honest run, and naming each planted fault.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests")]

mod support;

use gongdao_kernel::{Currency, Money};
use gongdao_ledger::check::{Fold, Violation, covered, settled_whole, trial_balance};
use gongdao_ledger::{
    Account, AccountId, AccountKind, Entry, EntryKind, EntryNumber, Posted, Reason, correct,
};
use proptest::prelude::*;
use support::{Command, MemBook, START, after, any_run, cause, cny, money, order, usd};

fn bank() -> AccountId {
    cny(AccountKind::Bank, 0)
}
fn purse() -> AccountId {
    cny(AccountKind::Available, 7)
}
fn escrow() -> AccountId {
    cny(AccountKind::Escrow, 30)
}

fn folded(journal: &[Entry]) -> Fold {
    let mut fold = Fold::default();
    journal.iter().for_each(|entry| fold.take(entry));
    fold
}

/// What the fold of these entries finds, their counters aside.
fn found(journal: &[Entry]) -> Vec<String> {
    let all = folded(journal).compare([]);
    all.iter().map(ToString::to_string).filter(|found| !found.starts_with("L8")).collect()
}

/// A post of `micros` from the bank to the purse, as the sequence-th entry of shard and epoch.
fn entry(shard: u32, epoch: u32, sequence: i64, at_ms: i64, micros: i64) -> Entry {
    Entry {
        number: EntryNumber::new(shard, epoch, sequence),
        at: START.plus_ms(at_ms),
        kind: EntryKind::Post,
        reason: Reason::Deposit,
        debit: bank(),
        credit: purse(),
        amount: money(micros),
        resolves: None,
        cause: cause(1),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_journal_of_any_run_folds_to_the_stored_accounts(run in any_run()) {
        let book = after(&run);
        let fold = folded(&book.journal);
        prop_assert_eq!(fold.entries(), book.journal.len() as u64);
        prop_assert_eq!(fold.open_holds(), book.open.len());
        prop_assert_eq!(fold.compare(book.accounts.values()), vec![]);
        prop_assert_eq!(trial_balance(book.accounts.values()).1, vec![]);
        prop_assert_eq!(book.accounts.values().find_map(covered), None);
    }
}

fn with(id: AccountId, counters: [i64; 4]) -> Account {
    let [debits_posted, credits_posted, debits_pending, credits_pending] = counters.map(Money::from_micros);
    Account { debits_posted, credits_posted, debits_pending, credits_pending, ..Account::open(id) }
}

#[test]
fn the_trial_balance_names_the_currency_and_the_amount_that_is_off() {
    let dollars = usd(AccountKind::Bank, 0);
    let finding = |text: &str| Violation { invariant: "L7 debits equal credits", finding: text.to_owned() };
    let even = [with(bank(), [9, 0, 4, 0]), with(purse(), [0, 9, 0, 4])];
    for (story, third, expected) in [
        ("even", with(dollars, [0; 4]), vec![]),
        ("a debit too many", with(dollars, [1, 0, 0, 0]), vec!["posted USD is off by 1 micro-units"]),
        ("a credit too many", with(escrow(), [0, 3, 0, 0]), vec!["posted CNY is off by -3 micro-units"]),
        ("a hold with one side", with(escrow(), [0, 0, 0, 2]), vec!["pending CNY is off by -2 micro-units"]),
        (
            "both",
            with(dollars, [0, 1, 5, 0]),
            vec!["posted USD is off by -1 micro-units", "pending USD is off by 5 micro-units"],
        ),
    ] {
        let (_, broken) = trial_balance(even.iter().chain([&third]));
        assert_eq!(broken, expected.into_iter().map(finding).collect::<Vec<_>>(), "{story}");
    }
}

#[test]
fn the_trial_balance_adds_beyond_64_bits() {
    let most = i64::MAX;
    let banks: Vec<_> = (0..5).map(|owner| with(cny(AccountKind::Bank, owner), [most, 0, most, 0])).collect();
    let (sums, broken) = trial_balance(&banks);
    assert_eq!(sums[&Currency::Cny], 5 * i128::from(most));
    assert_eq!(broken.len(), 2);
}

#[test]
fn an_overdrawn_account_is_named_and_the_bank_may_owe() {
    let most = i64::MAX;
    for (story, account, sound) in [
        ("spent to the last", with(purse(), [9, 9, 0, 0]), true),
        ("held to the last", with(purse(), [5, 9, 4, 0]), true),
        ("a promise is not money", with(purse(), [0, 0, 1, 1]), false),
        ("one spent too many", with(purse(), [10, 9, 0, 0]), false),
        ("one held too many", with(purse(), [5, 9, 5, 0]), false),
        ("beyond all bounds", with(purse(), [most, 0, most, 0]), false),
        ("the bank owes", with(bank(), [most, 0, most, 0]), true),
    ] {
        let broken = covered(&account);
        assert_eq!(broken.is_none(), sound, "{story}");
        if let Some(broken) = broken {
            assert_eq!(broken.invariant, "L10 debits stay within credits");
            assert!(broken.finding.starts_with("available:7:CNY is overdrawn"), "{broken}");
        }
    }
}

#[test]
fn a_settling_account_with_a_rest_is_named() {
    let settling = cny(AccountKind::Settling, 30);
    assert_eq!(settled_whole(&with(settling, [9, 9, 0, 0])), None);
    assert_eq!(settled_whole(&with(settling, [0, 0, 0, 7])), None, "a claim promises and moves nothing");
    assert_eq!(settled_whole(&with(escrow(), [0, 5, 0, 0])), None, "other accounts may hold money");
    for rest in [with(settling, [8, 9, 0, 0]), with(settling, [9, 8, 0, 0])] {
        let said = settled_whole(&rest).unwrap().to_string();
        assert_eq!(said, "L19 settlements are whole: settling:30:CNY has a posted balance");
    }
}

#[test]
fn a_hold_paid_twice_is_found_though_every_counter_stayed_in_bounds() {
    let mut book = MemBook::with(&[bank(), purse(), escrow()]);
    book.obey(&Command::Post(order(bank(), purse(), 100, Reason::Deposit))).unwrap();
    let first = book.obey(&Command::Hold(order(purse(), escrow(), 10, Reason::Claim))).unwrap().unwrap();
    book.obey(&Command::Hold(order(purse(), escrow(), 10, Reason::Claim))).unwrap();
    book.obey(&Command::PostHold(first, money(10))).unwrap();
    book.obey(&Command::PostHold(first, money(10))).unwrap();
    assert_eq!(
        found(&book.journal),
        ["L11 a hold is resolved at most once: 0.0.5 resolves 0.0.2 again"],
        "a program that reads one hold back twice is caught by the journal"
    );
}

#[test]
fn a_resolver_keeps_to_its_hold() {
    let settling = cny(AccountKind::Settling, 30);
    let hold = Entry { kind: EntryKind::Hold, reason: Reason::Claim, ..entry(0, 0, 1, 0, 10) };
    let paid = Entry { kind: EntryKind::PostHold, resolves: Some(hold.number), ..entry(0, 0, 2, 0, 10) };
    let void = Entry { kind: EntryKind::VoidHold, ..paid };
    for (story, resolver, sound) in [
        ("paid whole", paid, true),
        ("paid in part", Entry { amount: money(1), ..paid }, true),
        ("paid beyond it", Entry { amount: money(11), ..paid }, false),
        ("let go", void, true),
        ("let go in part", Entry { amount: money(9), ..void }, false),
        ("let go beyond it", Entry { amount: money(11), ..void }, false),
        ("taken from another", Entry { debit: escrow(), ..paid }, false),
        ("paid to another", Entry { credit: settling, ..paid }, false),
        ("let go for another", Entry { credit: settling, ..void }, false),
        ("names no hold", Entry { resolves: None, ..paid }, false),
        ("names itself", Entry { resolves: Some(paid.number), ..paid }, false),
        ("a post names a hold", Entry { kind: EntryKind::Post, ..paid }, false),
    ] {
        let broken = found(&[hold, resolver]);
        assert_eq!(broken.is_empty(), sound, "{story}: {broken:?}");
        assert!(
            broken.iter().all(|broken| broken.starts_with("L11") && broken.contains("0.0.2")),
            "{broken:?}"
        );
    }
}

#[test]
fn what_one_node_held_another_may_pay_and_is_read_first() {
    let hold = Entry { kind: EntryKind::Hold, reason: Reason::Claim, ..entry(1, 1, 1, 0, 10) };
    let paid = Entry { kind: EntryKind::PostHold, resolves: Some(hold.number), ..entry(0, 1, 1, 0, 10) };
    let again = Entry { kind: EntryKind::VoidHold, ..entry(0, 1, 2, 0, 10) };
    let again = Entry { resolves: Some(hold.number), ..again };
    let later = Entry { resolves: Some(hold.number), ..entry(2, 1, 1, 0, 10) };
    let later = Entry { kind: EntryKind::PostHold, ..later };
    for (story, journal, expected) in [
        ("paid by the node that is read first", vec![paid, hold], vec![]),
        ("and by the one that is read after", vec![hold, paid], vec![]),
        ("twice before it is read", vec![paid, again, hold], vec!["0.1.2 resolves 1.1.1 again"]),
        ("once before and once after", vec![paid, hold, later], vec!["2.1.1 resolves 1.1.1 again"]),
        (
            "beyond what it holds",
            vec![Entry { amount: money(11), ..paid }, hold],
            vec!["0.1.1 posts more than 1.1.1 holds"],
        ),
        (
            "for another account",
            vec![Entry { credit: escrow(), ..paid }, hold],
            vec!["0.1.1 names other accounts than 1.1.1"],
        ),
        ("a hold that never was", vec![paid], vec!["0.1.1 resolves 1.1.1, which is no hold"]),
    ] {
        let found = found(&journal);
        let expected: Vec<_> = expected
            .into_iter()
            .map(|said: &str| format!("L11 a hold is resolved at most once: {said}"))
            .collect();
        assert_eq!(found, expected, "{story}");
    }
}

#[test]
fn the_counters_of_a_hold_paid_before_it_is_read_come_out() {
    let hold = Entry { kind: EntryKind::Hold, reason: Reason::Claim, ..entry(1, 1, 1, 0, 10) };
    let paid = Entry { kind: EntryKind::PostHold, resolves: Some(hold.number), ..entry(0, 1, 1, 0, 10) };
    let stored = [with(hold.debit, [10, 0, 0, 0]), with(hold.credit, [0, 10, 0, 0])];
    assert_eq!(folded(&[paid, hold]).compare(&stored), []);
    assert_eq!(folded(&[hold, paid]).compare(&stored), []);
}

#[test]
fn every_entry_is_in_its_place() {
    for (story, journal, expected) in [
        ("a dense stream", vec![entry(0, 0, 1, 0, 1), entry(0, 0, 2, 0, 1), entry(0, 0, 3, 5, 1)], vec![]),
        (
            "two shards and an epoch",
            vec![entry(0, 0, 1, 9, 1), entry(1, 0, 1, 0, 1), entry(0, 1, 1, 9, 1)],
            vec![],
        ),
        (
            "a stream without its beginning",
            vec![entry(0, 0, 2, 0, 1)],
            vec!["0.0.2 is the first of its stream"],
        ),
        ("a gap", vec![entry(3, 4, 1, 0, 1), entry(3, 4, 3, 0, 1)], vec!["3.4.3 follows 3.4.1"]),
        ("the same twice", vec![entry(0, 0, 1, 0, 1), entry(0, 0, 1, 0, 1)], vec!["0.0.1 follows 0.0.1"]),
        (
            "back in time",
            vec![entry(0, 0, 1, 5, 1), entry(0, 0, 2, 4, 1)],
            vec!["0.0.2 is earlier than the entry before it"],
        ),
    ] {
        let name = "L17 the journal is dense and in time order: ";
        let expected: Vec<_> = expected.iter().map(|finding| format!("{name}{finding}")).collect();
        assert_eq!(found(&journal), expected, "{story}");
    }
}

#[test]
fn every_entry_is_well_made() {
    let good = entry(0, 0, 1, 0, 1);
    let dollars = usd(AccountKind::Available, 7);
    for (bad, invariant) in [
        (Entry { amount: money(0), ..good }, "L1 amounts are positive"),
        (Entry { amount: money(-5), ..good }, "L1 amounts are positive"),
        (Entry { credit: bank(), ..good }, "L6 one debit and one different credit"),
        (Entry { credit: dollars, ..good }, "L6 one debit and one different credit"),
        (Entry { cause: cause(0), ..good }, "L20 movements name their command"),
    ] {
        assert_eq!(found(&[bad]), [format!("{invariant}: {}", bad.line())]);
    }
    let most = entry(0, 0, 1, 0, i64::MAX);
    let more = entry(0, 0, 2, 0, 1);
    let beyond = format!("L4 sums stay within bounds: {}", more.line());
    assert_eq!(found(&[most, more]), [beyond.clone(), beyond], "on both sides");
}

#[test]
fn accounts_and_journal_must_be_the_same_set() {
    let journal = [entry(0, 0, 1, 0, 8)];
    let (giver, taker) = (with(bank(), [8, 0, 0, 0]), with(purse(), [0, 8, 0, 0]));
    assert_eq!(folded(&journal).compare([&giver, &taker, &Account::open(escrow())]), []);
    let closed = Account { closed: true, ..taker };
    assert_eq!(folded(&journal).compare([&giver, &closed]), [], "whether it is closed, no entry tells");
    let missing = folded(&journal).compare([&giver]);
    assert_eq!(missing[0].finding, "available:7:CNY has entries and no stored row");
    let invented = folded(&journal).compare([&giver, &taker, &with(escrow(), [1, 1, 0, 0])]);
    assert!(invented[0].finding.starts_with("escrow:30:CNY: stored"), "{}", invented[0]);
    let twice = folded(&journal).compare([&giver, &taker, &taker]);
    assert_eq!(twice.len(), 1, "a row stored twice is found");
}

#[test]
fn a_correction_names_the_movement_it_reverses_once() {
    let earned = cny(AccountKind::Earned, 9);
    let transit = cny(AccountKind::Transit, 9);
    let judged = |corrections: &[(i64, AccountId, AccountId, i64)]| {
        let mut book = MemBook::with(&[bank(), earned, transit]);
        book.obey(&Command::Post(order(bank(), earned, 100, Reason::Deposit))).unwrap();
        let paid = book.obey(&Command::Post(order(earned, transit, 30, Reason::Payout))).unwrap().unwrap();
        for (subject, debit, credit, micros) in corrections {
            let number = EntryNumber::from_raw(paid.number.raw() + subject);
            let posted = Posted { number, debit: *credit, credit: *debit, amount: money(*micros) };
            correct(&mut book, posted, paid.cause).unwrap();
        }
        let mut fold = Fold::default();
        book.journal.iter().for_each(|entry| fold.take(entry));
        fold.compare(book.accounts.values()).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let name = "L18 a correction names what it puts right";
    assert_eq!(judged(&[(0, transit, earned, 30)]), Vec::<String>::new());
    assert_eq!(judged(&[]), Vec::<String>::new());
    for (story, wrong) in [
        ("of a part", vec![(0, transit, earned, 29)]),
        ("of nothing there is", vec![(7, transit, earned, 30)]),
        ("of a deposit", vec![(-1, transit, earned, 30)]),
        ("to somebody else", vec![(0, transit, bank(), 30)]),
    ] {
        let found = judged(&wrong);
        assert!(found.len() == 1 && found[0].starts_with(name), "{story}: {found:?}");
    }
    let mut book = MemBook::with(&[bank(), earned, transit]);
    book.obey(&Command::Post(order(bank(), earned, 100, Reason::Deposit))).unwrap();
    let paid = book.obey(&Command::Post(order(earned, transit, 30, Reason::Payout))).unwrap().unwrap();
    book.obey(&Command::Post(order(bank(), transit, 30, Reason::Deposit))).unwrap();
    let posted = Posted { number: paid.number, debit: earned, credit: transit, amount: money(30) };
    for _ in 0..2 {
        correct(&mut book, posted, paid.cause).unwrap();
    }
    let mut fold = Fold::default();
    book.journal.iter().for_each(|entry| fold.take(entry));
    let found = fold.compare(book.accounts.values());
    assert!(found.len() == 1 && found[0].finding.ends_with("right again"), "{found:?}");
}
