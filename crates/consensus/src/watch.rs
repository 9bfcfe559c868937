//! Who is told how far a long piece of work is. What is found never hangs on it.

/// Somebody who watches, or nobody: `Watch::default()`.
#[derive(Clone, Copy, Default)]
pub struct Watch<'a>(Option<&'a (dyn Fn(usize, usize) + Sync)>);

impl<'a> Watch<'a> {
    /// Calls `told` now and then with how many steps are done and how many there are at most. Within one call of a method
    /// the first number never falls and never passes the second, which stays.
    pub fn by(told: &'a (dyn Fn(usize, usize) + Sync)) -> Self {
        Self(Some(told))
    }

    /// Tells that `done` of at most `most` steps are done.
    pub(crate) fn tell(self, done: usize, most: usize) {
        if let Some(told) = self.0 {
            told(done, most);
        }
    }
}
