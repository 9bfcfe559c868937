//! T9: the edges, one line each: the smallest and the largest amounts, empty, full, unknown and closed accounts; and
//! that what is refused at an edge leaves no trace.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests")]

mod support;

use gongdao_kernel::{Code, Fault, Money};
use gongdao_ledger::{
    Account, AccountId, AccountKind, EntryNumber, LedgerError, OpenHold, Reason, post_hold, void_hold,
};
use support::{Command, MemBook, START, TICK_MS, cause, cny, money, order, usd};

const MAX: i64 = i64::MAX;

fn bank() -> AccountId {
    cny(AccountKind::Bank, 0)
}
/// Holds 100 micro-units.
fn purse() -> AccountId {
    cny(AccountKind::Available, 7)
}
/// A batch nobody has funded.
fn empty() -> AccountId {
    cny(AccountKind::Escrow, 30)
}
/// Took all but one micro-unit of what an account can ever take.
fn full() -> AccountId {
    cny(AccountKind::Earned, 8)
}
fn closed() -> AccountId {
    cny(AccountKind::Escrow, 31)
}
fn unknown() -> AccountId {
    cny(AccountKind::Earned, 99)
}
fn dollars() -> AccountId {
    usd(AccountKind::Available, 7)
}

/// A second bank account, so that filling `full` leaves room in the first.
fn other_bank() -> AccountId {
    cny(AccountKind::Bank, 1)
}

fn scene() -> MemBook {
    let mut book = MemBook::with(&[bank(), other_bank(), purse(), empty(), full(), closed(), dollars()]);
    for (from, to, micros) in [(bank(), purse(), 100), (other_bank(), full(), MAX - 1)] {
        book.obey(&Command::Post(order(from, to, micros, Reason::Deposit))).unwrap();
    }
    book.obey(&Command::Close(closed())).unwrap();
    book
}

fn short(account: AccountId, free: i64, wanted: i64) -> LedgerError {
    LedgerError::Short { account, free: money(free), wanted: money(wanted) }
}

#[test]
fn the_edges_of_posting_and_holding() {
    use LedgerError::{Closed, Currencies, NotLoaded, NotPositive, Overflow, SameAccount};
    let table = [
        ("the smallest amount", purse(), empty(), 1, Ok(())),
        ("all there is", purse(), empty(), 100, Ok(())),
        ("one more than there is", purse(), empty(), 101, Err(short(purse(), 100, 101))),
        ("nothing", purse(), empty(), 0, Err(NotPositive)),
        ("less than nothing", purse(), empty(), -1, Err(NotPositive)),
        ("the least number", purse(), empty(), i64::MIN, Err(NotPositive)),
        ("the most out of a purse", purse(), empty(), MAX, Err(short(purse(), 100, MAX))),
        ("an empty batch", empty(), purse(), 1, Err(short(empty(), 0, 1))),
        ("the most into an empty account", full(), empty(), MAX - 1, Ok(())),
        ("the bank gives what is not there", bank(), empty(), MAX - 100, Ok(())),
        ("the bank's debits are full", bank(), empty(), MAX - 99, Err(Overflow)),
        ("the last micro-unit that fits", bank(), full(), 1, Ok(())),
        ("one beyond it", bank(), full(), 2, Err(Overflow)),
        ("the bank gives the most at once", bank(), empty(), MAX, Err(Overflow)),
        ("to itself", purse(), purse(), 1, Err(SameAccount { account: purse() })),
        ("nothing to itself", purse(), purse(), 0, Err(NotPositive)),
        ("into another currency", purse(), dollars(), 1, Err(Currencies)),
        ("between unknown accounts of two currencies", unknown(), dollars(), 1, Err(Currencies)),
        ("from an unknown account", unknown(), purse(), 1, Err(NotLoaded { account: unknown() })),
        ("to an unknown account", purse(), unknown(), 1, Err(NotLoaded { account: unknown() })),
        ("too much to an unknown account", purse(), unknown(), 101, Err(short(purse(), 100, 101))),
        ("from a closed account", closed(), purse(), 1, Err(Closed { account: closed() })),
        ("to a closed account", purse(), closed(), 1, Err(Closed { account: closed() })),
    ];
    for (story, debit, credit, micros, expected) in table {
        let order = order(debit, credit, micros, Reason::Correct);
        for command in [Command::Post(order), Command::Hold(order)] {
            let mut book = scene();
            let before = book.clone();
            assert_eq!(book.obey(&command).map(|_| ()), expected, "{story}: {command:?}");
            assert_eq!(book != before, expected.is_ok(), "{story}: {command:?}");
        }
    }
}

#[test]
fn the_edges_of_resolving() {
    let beyond = |wanted| Err(LedgerError::BeyondHold { held: money(60), wanted: money(wanted) });
    for (story, micros, expected) in [
        ("the smallest part", 1, Ok(())),
        ("all but one", 59, Ok(())),
        ("all", 60, Ok(())),
        ("one more than was held", 61, beyond(61)),
        ("what is free beside the hold does not count", 100, beyond(100)),
        ("the most", MAX, beyond(MAX)),
        ("nothing", 0, Err(LedgerError::NotPositive)),
        ("less than nothing", -1, Err(LedgerError::NotPositive)),
    ] {
        let mut book = scene();
        let held = book.obey(&Command::Hold(order(purse(), empty(), 60, Reason::Claim))).unwrap().unwrap();
        let before = book.clone();
        assert_eq!(book.obey(&Command::PostHold(held, money(micros))).map(|_| ()), expected, "{story}");
        if expected.is_err() {
            assert_eq!(book, before, "{story}");
            continue;
        }
        assert_eq!(book.stored(purse()).free(), Ok(money(100 - micros)), "the rest is free again: {story}");
        assert_eq!(book.stored(empty()).balance(), Ok(money(micros)), "{story}");
    }
}

#[test]
fn a_held_sum_is_neither_free_nor_gone() {
    let mut book = scene();
    let held = book.obey(&Command::Hold(order(purse(), empty(), 60, Reason::Claim))).unwrap().unwrap();
    assert_eq!(book.stored(purse()).balance(), Ok(money(100)));
    assert_eq!(book.stored(empty()).free(), Ok(money(0)), "a promised credit cannot be spent");
    let again = book.obey(&Command::Hold(order(purse(), empty(), 41, Reason::Claim)));
    assert_eq!(again, Err(short(purse(), 40, 41)), "L13: no work is claimed that cannot be paid");
    book.obey(&Command::VoidHold(held)).unwrap();
    assert_eq!(book.stored(purse()).free(), Ok(money(100)));
    assert_eq!(book.journal.last().unwrap().amount, money(60), "a void says what is free again");
    assert_eq!(book.now, START.plus_ms(5 * TICK_MS));
}

#[test]
fn a_hold_that_was_taken_can_be_posted_even_at_the_edge_of_64_bits() {
    let mut book = scene();
    let held = book.obey(&Command::Hold(order(purse(), full(), 1, Reason::Claim))).unwrap().unwrap();
    let rival = book.obey(&Command::Post(order(bank(), full(), 1, Reason::Deposit)));
    assert_eq!(rival, Err(LedgerError::Overflow), "the last room in the account is promised to the hold");
    book.obey(&Command::PostHold(held, money(1))).unwrap();
    assert_eq!(book.stored(full()).credits_posted, money(MAX));
}

#[test]
fn only_an_empty_account_closes() {
    let hold = Command::Hold(order(purse(), empty(), 60, Reason::Claim));
    let post = Command::Post(order(purse(), empty(), 100, Reason::Fund));
    for (story, before, closing, closes) in [
        ("never used", None, empty(), true),
        ("closed already", None, closed(), true),
        ("has a balance", None, purse(), false),
        ("the bank owes", None, bank(), false),
        ("promised a credit", Some(hold), empty(), false),
        ("all went through it", Some(post), purse(), true),
    ] {
        let mut book = scene();
        if let Some(command) = before {
            book.obey(&command).unwrap();
        }
        let expected = if closes { Ok(None) } else { Err(LedgerError::NotEmpty { account: closing }) };
        assert_eq!(book.obey(&Command::Close(closing)), expected, "{story}");
        assert_eq!(book.stored(closing).closed, closes, "{story}");
    }
    let mut all_held = scene();
    all_held.obey(&Command::Hold(order(purse(), empty(), 100, Reason::Claim))).unwrap();
    all_held.plant(purse(), |purse| purse.debits_posted = money(100));
    let refused = all_held.obey(&Command::Close(purse()));
    assert_eq!(refused, Err(LedgerError::NotEmpty { account: purse() }), "zero posted, but a debit pends");
}

/// Holds that the ledger did not make, or accounts that were damaged: the refusal comes before the first write.
#[test]
fn a_damaged_scene_is_refused_without_a_trace() {
    let sixty =
        |credit| OpenHold { number: EntryNumber::new(0, 0, 9), debit: purse(), credit, amount: money(60) };
    let none_held = |wanted| LedgerError::BeyondHold { held: Money::ZERO, wanted: money(wanted) };
    type Damage = fn(&mut MemBook);
    let untouched: Damage = |_| {};
    let half: Damage = |book| book.plant(purse(), |purse| purse.debits_pending = money(60));
    let shut: Damage = |book| {
        book.plant(purse(), |purse| purse.debits_pending = money(60));
        book.plant(closed(), |closed| closed.credits_pending = money(60));
    };
    let brim: Damage = |book| {
        book.plant(purse(), |purse| purse.debits_pending = money(60));
        book.plant(full(), |full| full.credits_pending = money(60));
    };
    for (story, damage, credit, posting, voiding) in [
        ("nothing is held", untouched, empty(), Some(none_held(60)), Some(none_held(60))),
        ("only the giver knows of it", half, empty(), Some(none_held(60)), Some(none_held(60))),
        (
            "the taker is unknown",
            half,
            unknown(),
            Some(LedgerError::NotLoaded { account: unknown() }),
            Some(LedgerError::NotLoaded { account: unknown() }),
        ),
        (
            "the taker was closed under it",
            shut,
            closed(),
            Some(LedgerError::Closed { account: closed() }),
            Some(LedgerError::Closed { account: closed() }),
        ),
        ("the taker is full", brim, full(), Some(LedgerError::Overflow), None),
    ] {
        let mut book = scene();
        damage(&mut book);
        let before = book.clone();
        let posted = post_hold(&mut book, sixty(credit), money(60), Reason::Settle, cause(1));
        assert_eq!(posted.err(), posting, "{story}");
        assert_eq!(book, before, "{story}");
        let voided = void_hold(&mut book, sixty(credit), Reason::Expire, cause(1));
        assert_eq!(voided.err(), voiding, "{story}");
        assert_eq!(book == before, voiding.is_some(), "{story}");
    }
}

#[test]
fn only_a_hold_is_read_back_as_a_hold() {
    let mut book = scene();
    let posted = book.obey(&Command::Post(order(purse(), empty(), 5, Reason::Fund))).unwrap().unwrap();
    assert_eq!(OpenHold::of(&posted), Err(LedgerError::NotPositive));
    let held = book.obey(&Command::Hold(order(purse(), empty(), 5, Reason::Claim))).unwrap().unwrap();
    let read = OpenHold::of(&held).unwrap();
    assert_eq!(
        (read.number, read.debit, read.credit, read.amount),
        (held.number, purse(), empty(), money(5))
    );
}

#[test]
fn every_refusal_has_a_public_code_and_says_what_to_do() {
    let account = purse();
    for (error, code, said) in [
        (LedgerError::NotPositive, Code::InvalidAmount, "above zero"),
        (LedgerError::Overflow, Code::InvalidAmount, "beyond what the ledger can hold"),
        (LedgerError::Shares, Code::InvalidAmount, "more than a million"),
        (LedgerError::SameAccount { account }, Code::WrongState, "available:7:CNY"),
        (LedgerError::BeyondHold { held: money(5), wanted: money(6) }, Code::WrongState, "0.000006"),
        (LedgerError::Closed { account }, Code::WrongState, "available:7:CNY is closed"),
        (LedgerError::NotEmpty { account }, Code::WrongState, "available:7:CNY is not empty"),
        (LedgerError::Currencies, Code::WrongState, "different currencies"),
        (LedgerError::NotLoaded { account }, Code::Internal, "available:7:CNY"),
        (short(account, 2_000_000, 5_500_000), Code::InsufficientFunds, "5.50 is needed and 2.00 is free"),
    ] {
        let fault = Fault::from(error);
        assert_eq!(fault.code, code, "{error:?}");
        assert!(fault.to_string().contains(said), "{fault}");
    }
    let fix = Fault::from(short(account, 2_000_000, 5_500_000)).fix.unwrap();
    assert_eq!(fix, "Add 3.50 or lower what is asked for.");
}

#[test]
fn free_and_balance_do_not_wrap() {
    let mut account = Account::open(bank());
    account.debits_posted = money(MAX);
    assert_eq!(account.balance(), Ok(money(-MAX)));
    account.debits_pending = money(2);
    assert_eq!(account.free(), Err(LedgerError::Overflow));
}
