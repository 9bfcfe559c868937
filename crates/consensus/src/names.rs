//! Names turned into numbers in string order, so that whatever is worked out afterwards does not hang on the order in
//! which rows came.

/// Distinct names in string order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(Vec<String>);

impl Names {
    /// Collects names; each is kept once.
    pub fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut names: Vec<&str> = names.into_iter().collect();
        names.sort_unstable();
        names.dedup();
        Self(names.into_iter().map(str::to_owned).collect())
    }

    /// The number of a name: its place in string order.
    pub fn number(&self, name: &str) -> Option<usize> {
        self.0.binary_search_by(|own| own.as_str().cmp(name)).ok()
    }

    /// The name with a number.
    pub fn name(&self, number: usize) -> &str {
        self.0.get(number).map_or("", String::as_str)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in string order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}
