//! Numbers that look random and are the same at every run.

/// The state of the generator (splitmix64, Steele et al. 2014).
pub(crate) struct Dice(u64);

impl Dice {
    /// Two dice of one seed fall alike.
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.roll() % end.max(1)
    }

    /// A number from `first` to `last`.
    pub(crate) fn between(&mut self, first: u64, last: u64) -> u64 {
        first + self.below(last + 1 - first)
    }

    /// One of the words; nothing of an empty list.
    pub(crate) fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let place = usize::try_from(self.below(words.len() as u64)).unwrap_or_default();
        words.get(place).copied().unwrap_or_default()
    }

    /// One of the first words far more often than one of the last, as names and places are.
    pub(crate) fn pick_common<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let count = words.len() as u64;
        let place = self.below(count.max(1)).min(self.below(count.max(1)));
        words.get(usize::try_from(place).unwrap_or_default()).copied().unwrap_or_default()
    }
}
