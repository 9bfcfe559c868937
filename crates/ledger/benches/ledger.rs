//! What the money of one lifecycle costs: a hold, its posting, a split and the two posts that hand it out.

#![allow(clippy::unwrap_used, missing_docs, reason = "a bench is a program of its own")]

#[path = "../tests/support/mod.rs"]
mod support;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use gongdao_ledger::{AccountKind, OpenHold, Reason, Share, hold, post, post_hold, split};
use support::{MemBook, cause, cny, money, order};

fn lifecycle(c: &mut Criterion) {
    use AccountKind::{Available, Bank, Earned, Escrow, Fees, Settling};
    let [bank, purse, escrow, settling] =
        [cny(Bank, 0), cny(Available, 7), cny(Escrow, 30), cny(Settling, 30)];
    let mut funded = MemBook::with(&[bank, purse, escrow, settling, cny(Earned, 8), cny(Fees, 0)]);
    post(&mut funded, order(bank, purse, 5_000_000, Reason::Deposit)).unwrap();
    post(&mut funded, order(purse, escrow, 5_000_000, Reason::Fund)).unwrap();
    let fee = [Share { parts_per_million: 74_074 }];
    c.bench_function("ledger/lifecycle", |bench| {
        bench.iter_batched_ref(
            || funded.clone(),
            |book| {
                let held: OpenHold = hold(book, order(escrow, settling, 54_000, Reason::Claim)).unwrap();
                post_hold(book, held, money(54_000), Reason::Settle, cause(2)).unwrap();
                let parts = split(money(54_000), &fee).unwrap();
                post(book, order(settling, cny(Earned, 8), parts[0].micros(), Reason::Pay)).unwrap();
                post(book, order(settling, cny(Fees, 0), parts[1].micros(), Reason::Fee)).unwrap();
            },
            BatchSize::SmallInput,
        );
    });
}

criterion_group!(benches, lifecycle);
criterion_main!(benches);
