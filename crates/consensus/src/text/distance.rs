//! How far apart two texts are, for methods that only need that.
//!
//! [`CharacterGrams`] is built in, so that no model is needed: a text becomes the counts of its runs of one to three
//! characters, in small letters, and two texts are as far apart as the ends of their unit vectors. Anything else that
//! can tell a distance is plugged in as [`Told`], such as one between embeddings the caller has made.

/// A distance between texts. Texts are prepared once and compared often.
pub trait Distance {
    /// A text made ready for comparison.
    type Profile;

    /// Makes a text ready.
    fn profile(&self, text: &str) -> Self::Profile;

    /// The distance, from 0 for the same to 1 for nothing in common. What is no number or beyond counts as 1.
    fn between(&self, one: &Self::Profile, other: &Self::Profile) -> f64;
}

/// Runs of one to so many characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CharacterGrams {
    /// The longest run.
    pub longest: usize,
}

impl Default for CharacterGrams {
    fn default() -> Self {
        Self { longest: 3 }
    }
}

/// Runs of characters, as hashes, with the square roots of their counts, scaled to a unit vector.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile(Vec<(u64, f64)>);

impl Distance for CharacterGrams {
    type Profile = Profile;

    fn profile(&self, text: &str) -> Profile {
        let mut characters = vec![' '];
        for word in text.split_whitespace() {
            characters.extend(word.to_lowercase().chars());
            characters.push(' ');
        }
        let mut runs: Vec<u64> = Vec::new();
        for length in 1..=self.longest.clamp(1, 8) {
            runs.extend(characters.windows(length).map(hash));
        }
        runs.sort_unstable();
        let groups = runs.chunk_by(|a, b| a == b);
        let mut counts: Vec<(u64, f64)> = groups.map(|same| (same[0], (same.len() as f64).sqrt())).collect();
        let length = counts.iter().map(|(_, count)| count * count).sum::<f64>().sqrt();
        counts.iter_mut().for_each(|(_, count)| *count /= length);
        Profile(counts)
    }

    fn between(&self, one: &Profile, other: &Profile) -> f64 {
        let (mut a, mut b) = (one.0.iter().peekable(), other.0.iter().peekable());
        let mut cosine = 0.0;
        while let (Some((run, count)), Some((its, others))) = (a.peek(), b.peek()) {
            match run.cmp(its) {
                std::cmp::Ordering::Less => drop(a.next()),
                std::cmp::Ordering::Greater => drop(b.next()),
                std::cmp::Ordering::Equal => {
                    cosine += count * others;
                    a.next();
                    b.next();
                }
            }
        }
        (1.0 - cosine).max(0.0).sqrt()
    }
}

/// A run of characters as a number (FNV-1a over code points).
fn hash(run: &[char]) -> u64 {
    run.iter().fold(0xcbf2_9ce4_8422_2325, |hash, character| {
        (hash ^ u64::from(u32::from(*character))).wrapping_mul(0x0100_0000_01b3)
    })
}

/// A distance that the caller tells, from two texts.
pub struct Told<F>(pub F);

impl<F: Fn(&str, &str) -> f64> Distance for Told<F> {
    type Profile = String;

    fn profile(&self, text: &str) -> String {
        text.to_owned()
    }

    fn between(&self, one: &String, other: &String) -> f64 {
        (self.0)(one, other)
    }
}
