//! A host for engines in tests: a clock that the test turns, and seeds that never repeat.

use gongdao_engine::{Engine, Host, Settings};
use gongdao_kernel::Instant;
use gongdao_store::Place;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

/// Seeds differ between hosts too, as fresh randomness does.
static SEEDS: AtomicU64 = AtomicU64::new(1);

/// A clock that stands until it is turned, and whether fresh randomness has run out.
pub struct Clock(pub AtomicI64, pub AtomicBool);

impl Host for Clock {
    fn now(&self) -> Instant {
        Instant::from_ms(self.0.load(Ordering::SeqCst))
    }

    fn seed(&self) -> [u8; 32] {
        assert!(!self.1.load(Ordering::SeqCst), "this is meant to happen");
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&SEEDS.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        seed[8..12].copy_from_slice(&std::process::id().to_be_bytes());
        seed
    }
}

/// A running engine of a demo world, and the clock it looks at.
pub fn engine(place: &Place, now: Instant) -> (Arc<Engine>, Arc<Clock>) {
    let clock = Arc::new(Clock(AtomicI64::new(now.ms()), AtomicBool::new(false)));
    let settings = Settings { demo: true, ..Settings::default() };
    let host: Arc<dyn Host> = Arc::<Clock>::clone(&clock);
    let engine = Engine::start(place, settings, host, super::signer()).expect("an engine");
    (Arc::new(engine), clock)
}
