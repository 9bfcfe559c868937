//! Deposits that were recorded before a bank statement showed them, found again by what their line will say.
//!
//! A line and a recorded deposit belong together when reference, currency and amount agree. Rows are found by key alone,
//! so each waiting deposit has a mark under a hash of those three; equal ones stand in a chain. One more mark without
//! the amount tells a line of a part, or of too much, from a line of nobody's.

use crate::{Stop, World};
use gongdao_kernel::{Code, Currency, DepositId, Fault, Money};
use gongdao_store::rows::{DepositMark, DepositRow};
use sha2::{Digest, Sha256};

/// Most equal deposits that may wait at once.
const CHAIN: u32 = 256;

/// A reference's letters and digits, upper case: banks change the rest.
pub(super) fn plain(reference: &str) -> String {
    reference.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

fn key(reference: &str, currency: Currency, amount: Option<Money>, place: u32) -> [u8; 16] {
    let reference = plain(reference);
    let amount = amount.map_or(-1, Money::micros);
    let hash = Sha256::new()
        .chain_update("deposit mark")
        .chain_update((currency as i64).to_be_bytes())
        .chain_update(amount.to_be_bytes())
        .chain_update(place.to_be_bytes())
        .chain_update(reference.as_bytes())
        .finalize();
    let mut key = [0; 16];
    key.copy_from_slice(&hash[..16]);
    key
}

/// Names the marks that recording or finding looks at first.
pub(super) fn want(world: &mut World, reference: &str, currency: Currency, amount: Money) {
    world.deposit_mark.want(&(key(reference, currency, Some(amount), 0),));
    world.deposit_mark.want(&(key(reference, currency, None, 0),));
}

/// The chain of equal deposits, the last place first free.
fn chain(
    world: &mut World,
    reference: &str,
    currency: Currency,
    amount: Money,
) -> Result<Vec<DepositId>, Stop> {
    let mut found = Vec::new();
    for place in 0..=CHAIN {
        let mark = world.deposit_mark.find(&(key(reference, currency, Some(amount), place),))?;
        match mark {
            Some(mark) => found.push(mark.deposit),
            None => break,
        }
    }
    Ok(found)
}

/// Marks a deposit as waiting for its line.
pub(super) fn remember(world: &mut World, deposit: &DepositRow) -> Result<(), Stop> {
    let DepositRow { id, currency, amount, reference, .. } = deposit;
    let place = u32::try_from(chain(world, reference, *currency, *amount)?.len()).unwrap_or(CHAIN);
    if place >= CHAIN {
        return Err(Fault::new(Code::InvalidField)
            .at("reference")
            .with_detail("Too many deposits of this amount with this reference wait for a bank statement.")
            .with_fix("Upload the statement first, or give the bank's own reference.")
            .into());
    }
    let loose = key(reference, *currency, None, 0);
    let open = world.deposit_mark.find(&(loose,))?.map_or(0, |mark| mark.open);
    world.deposit_mark.put(DepositMark {
        key: key(reference, *currency, Some(*amount), place),
        deposit: *id,
        open: 1,
    });
    world.deposit_mark.put(DepositMark { key: loose, deposit: *id, open: open + 1 });
    Ok(())
}

/// The deposit that waits longest for a line of this reference and amount.
pub(super) fn find(
    world: &mut World,
    reference: &str,
    currency: Currency,
    amount: Money,
) -> Result<Option<DepositId>, Stop> {
    if plain(reference).is_empty() {
        return Ok(None);
    }
    Ok(chain(world, reference, currency, amount)?.into_iter().min())
}

/// Whether any deposit waits for a line of this reference, whatever its amount.
pub(super) fn is_known(world: &mut World, reference: &str, currency: Currency) -> Result<bool, Stop> {
    if plain(reference).is_empty() {
        return Ok(false);
    }
    Ok(world.deposit_mark.find(&(key(reference, currency, None, 0),))?.is_some())
}

/// Takes a deposit's marks out: its line is there, or it was taken back.
pub(super) fn forget(world: &mut World, deposit: &DepositRow) -> Result<(), Stop> {
    let DepositRow { id, currency, amount, reference, .. } = deposit;
    let chain = chain(world, reference, *currency, *amount)?;
    let of = |place: usize| key(reference, *currency, Some(*amount), u32::try_from(place).unwrap_or(CHAIN));
    let Some(place) = chain.iter().position(|known| known == id) else { return Ok(()) };
    let last = chain.len() - 1;
    // The last of the chain takes the place that comes free.
    world.deposit_mark.put(DepositMark { key: of(place), deposit: chain[last], open: 1 });
    world.deposit_mark.remove(&(of(last),));
    let loose = key(reference, *currency, None, 0);
    let mark = world.deposit_mark.edit(&(loose,), "deposit mark")?;
    mark.open -= 1;
    if mark.open <= 0 {
        world.deposit_mark.remove(&(loose,));
    }
    Ok(())
}
