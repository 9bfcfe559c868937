//! What a journal entry is written as: numbers, names and lines that two databases and all later programs agree on.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests")]

mod support;

use gongdao_kernel::{Cell, Field, Kind};
use gongdao_ledger::{AccountKind, Entry, EntryKind, EntryNumber, Reason};
use support::{START, cause, cny, money, usd};

#[test]
fn stored_codes_and_names_never_change() {
    let kinds = "1 bank,2 available,3 escrow,4 settling,5 earned,6 fees,7 transit,8 suspense,9 withheld";
    let moves = "1 post,2 hold,3 post_hold,4 void_hold";
    let reasons = "1 deposit,2 fund,3 claim,4 expire,5 return,6 adopt,7 settle,8 pay,9 team_cut,10 fee,11 reject,\
                   12 refund,13 correct,14 payout,15 withhold,16 paid,17 suspend,18 send_back,19 bonus,20 bonus_fee,\
                   30 exam_begin,31 exam_settle,32 exam_pay,33 exam_fee,34 exam_end,\
                   40 grade_hold,41 grade_raise,42 grade_pay,43 grade_end";
    assert_eq!(listed(AccountKind::ALL, AccountKind::from_name), kinds);
    assert_eq!(listed(EntryKind::ALL, EntryKind::from_name), moves);
    assert_eq!(listed(Reason::ALL, Reason::from_name), reasons);
}

/// `number name` of every member, each of which must come back from its cell and from its name.
fn listed<T: Field + Copy + PartialEq + std::fmt::Debug + std::fmt::Display>(
    all: &[T],
    from_name: fn(&str) -> Option<T>,
) -> String {
    let one = |member: &T| {
        let Cell::Int(number) = member.cell() else { panic!("{member} is kept as a number") };
        assert_eq!(T::from_cell(Cell::Int(number)).as_ref(), Ok(member));
        assert_eq!(from_name(&member.to_string()).as_ref(), Some(member));
        format!("{number} {member}")
    };
    for stranger in [Cell::Int(0), Cell::Int(-1), Cell::Int(99), Cell::Null, Cell::Text("post".into())] {
        assert!(T::from_cell(stranger).is_err());
    }
    assert_eq!(from_name("Post"), None);
    all.iter().map(one).collect::<Vec<_>>().join(",")
}

#[test]
fn an_entry_number_holds_shard_epoch_and_sequence() {
    const LAST: i64 = (1 << 35) - 1;
    for (shard, epoch, sequence) in
        [(0, 0, 1), (3, 4, 5), (255, 0, 1), (0, 0xf_ffff, 1), (255, 0xf_ffff, LAST)]
    {
        let number = EntryNumber::new(shard, epoch, sequence);
        assert_eq!(number.to_string(), format!("{shard}.{epoch}.{sequence}"));
        assert_eq!(number.sequence(), sequence);
        assert_eq!(number.stream(), EntryNumber::new(shard, epoch, 1).stream());
        assert!(number.raw() > 0, "stays a positive 64-bit integer");
        assert_eq!(EntryNumber::from_raw(number.raw()), number);
        assert_eq!((EntryNumber::KIND, number.cell()), (Kind::Int, Cell::Int(number.raw())));
        assert_eq!(EntryNumber::from_cell(number.cell()), Ok(number));
    }
    assert!(EntryNumber::from_cell(Cell::Text("0.0.1".into())).is_err());
    assert_eq!(EntryNumber::new(3, 4, 5).next(), EntryNumber::new(3, 4, 6));
    assert_ne!(EntryNumber::new(3, 4, 5).stream(), EntryNumber::new(3, 5, 5).stream());
    let rising =
        [(0, 0, 9), (0, 1, 1), (1, 0, 1)].map(|(shard, epoch, at)| EntryNumber::new(shard, epoch, at));
    assert!(rising.is_sorted(), "numbers order by shard, then epoch, then sequence");
}

#[test]
fn an_entry_is_one_canonical_line() {
    let hold = Entry {
        number: EntryNumber::new(3, 4, 5),
        at: START,
        kind: EntryKind::Hold,
        reason: Reason::Claim,
        debit: cny(AccountKind::Escrow, 30),
        credit: cny(AccountKind::Settling, 30),
        amount: money(50_000),
        resolves: None,
        cause: cause(12),
    };
    assert_eq!(hold.line(), "3.4.5 1795219200000 hold claim escrow:30:CNY settling:30:CNY 50000 - 7 12 41 0");
    let void = Entry {
        number: hold.number.next(),
        kind: EntryKind::VoidHold,
        reason: Reason::Return,
        debit: usd(AccountKind::Escrow, -1),
        resolves: Some(hold.number),
        ..hold
    };
    assert_eq!(
        void.line(),
        "3.4.6 1795219200000 void_hold return escrow:-1:USD settling:30:CNY 50000 3.4.5 7 12 41 0"
    );
}
