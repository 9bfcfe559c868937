//! A stream's state, saved and read back: the kept events with their names, and the bursts.

use crate::burst::Bursts;
use crate::bytes::{put_all, take_all, take_u32, take_u64};
use crate::log::{Event, Log, LogBuilder, Quality};
use crate::names::{Names, hash};
use crate::stream::Watcher;

/// What a state begins with: its format, and its version.
const FORMAT: &[u8] = b"gongdao-watch/";
const VERSION: &[u8] = b"2\n";

impl Watcher {
    /// Everything needed to go on later, as bytes.
    pub fn save(&self) -> Vec<u8> {
        let mut out = [FORMAT, VERSION].concat();
        out.extend(self.rows.to_le_bytes());
        out.extend(self.tick_ms.to_le_bytes());
        out.extend(self.origin_ms.unwrap_or(i64::MIN).to_le_bytes());
        self.kept.save(&mut out);
        self.bursts.iter().for_each(|bursts| bursts.save(&mut out));
        let check = hash(&out);
        out.extend(check.to_le_bytes());
        out
    }

    /// Takes up from bytes that [`save`](Self::save) made. Groups are not among them: analyse and
    /// [`adopt`](Self::adopt) again.
    ///
    /// # Errors
    /// What is wrong with the bytes, when they are no state, of another version, or broken.
    pub fn load(bytes: &[u8]) -> Result<Self, &'static str> {
        let body = bytes.strip_prefix(FORMAT).ok_or("it is no state of a stream")?;
        let body = body.strip_prefix(VERSION).ok_or("it was saved by another version of this program")?;
        let (body, check) = body.split_last_chunk::<8>().ok_or("it is cut off")?;
        if hash(&bytes[..bytes.len() - check.len()]) != u64::from_le_bytes(*check) {
            return Err("it is cut off or changed, since its check sum does not fit");
        }
        Self::take(body).ok_or("what it holds does not fit together")
    }

    fn take(mut rest: &[u8]) -> Option<Self> {
        let mut number = || take_u64(&mut rest);
        let (rows, tick_ms, origin_ms) = (number()?, number()? as i64, number()? as i64);
        let mut watcher = Self::new(tick_ms);
        watcher.rows = rows;
        watcher.origin_ms = (origin_ms != i64::MIN).then_some(origin_ms);
        watcher.kept = LogBuilder::load(&mut rest)?;
        watcher.counted = watcher.kept.len() as u64;
        for bursts in &mut watcher.bursts {
            *bursts = Bursts::load(&mut rest)?;
        }
        let acts: Vec<(u32, i64)> =
            watcher.kept.events().iter().map(|event| (event.target, event.at_ms)).collect();
        for (target, at_ms) in acts {
            watcher.crowd(target, at_ms);
        }
        rest.is_empty().then_some(watcher)
    }
}

impl LogBuilder {
    /// Writes everything.
    pub fn save(&self, out: &mut Vec<u8>) {
        let log = self.raw();
        out.extend((log.events.len() as u64).to_le_bytes());
        for event in &log.events {
            out.extend(event.at_ms.to_le_bytes());
            [event.user, event.target, event.row].iter().for_each(|number| out.extend(number.to_le_bytes()));
        }
        [&log.users, &log.targets, &log.addresses, &log.devices].iter().for_each(|names| names.save(out));
        put_all(out, log.address.iter().copied());
        put_all(out, log.device.iter().copied());
        put_all(out, log.withdrawn.iter().map(|withdrawn| u32::from(*withdrawn)));
        out.extend((log.created_ms.len() as u64).to_le_bytes());
        log.created_ms.iter().for_each(|created| out.extend(created.unwrap_or(i64::MIN).to_le_bytes()));
        out.extend((log.quality.len() as u64).to_le_bytes());
        for quality in &log.quality {
            for value in [quality.dwell_ms, quality.depth, quality.returned, quality.converted] {
                out.extend(value.unwrap_or(f32::NAN).to_le_bytes());
            }
        }
    }

    /// Reads what [`save`](Self::save) wrote; nothing when it is broken.
    pub fn load(bytes: &mut &[u8]) -> Option<Self> {
        let mut log = Log::default();
        for _ in 0..take_u64(bytes)? {
            let at_ms = take_u64(bytes)? as i64;
            let (user, target, row) = (take_u32(bytes)?, take_u32(bytes)?, take_u32(bytes)?);
            log.events.push(Event { at_ms, user, target, row });
        }
        log.users = Names::load(bytes)?;
        log.targets = Names::load(bytes)?;
        log.addresses = Names::load(bytes)?;
        log.devices = Names::load(bytes)?;
        log.address = take_all(bytes)?;
        log.device = take_all(bytes)?;
        log.withdrawn = take_all(bytes)?.into_iter().map(|withdrawn| withdrawn != 0).collect();
        for _ in 0..take_u64(bytes)? {
            let created = take_u64(bytes)? as i64;
            log.created_ms.push((created != i64::MIN).then_some(created));
        }
        for _ in 0..take_u64(bytes)? {
            let mut value =
                || take_u32(bytes).map(|bits| Some(f32::from_bits(bits)).filter(|value| !value.is_nan()));
            let quality =
                Quality { dwell_ms: value()?, depth: value()?, returned: value()?, converted: value()? };
            log.quality.push(quality);
        }
        is_whole(&log).then(|| Self::of_raw(log))
    }
}

/// Whether every number has its name and every column its length.
fn is_whole(log: &Log) -> bool {
    let names = log
        .events
        .iter()
        .all(|event| (event.user as usize) < log.users.len() && (event.target as usize) < log.targets.len());
    let within = |column: &[u32], names: &Names| {
        column.iter().all(|number| *number == crate::log::NONE || (*number as usize) < names.len())
    };
    let short = |length: usize| length == 0 || length == log.events.len();
    names
        && within(&log.address, &log.addresses)
        && within(&log.device, &log.devices)
        && [log.address.len(), log.device.len(), log.withdrawn.len(), log.quality.len()]
            .into_iter()
            .all(short)
        && log.created_ms.len() <= log.users.len()
}
