//! Choices of the demo: the same for the same seed, on every machine.

use fake::Fake;
use fake::faker::name::raw::{FirstName, LastName};
use fake::faker::number::raw::NumberWithFormat;
use fake::locales::ZH_CN;
use rand::rngs::ChaCha8Rng;
use rand::{Rng as _, SeedableRng};

/// A seeded source of choices. ChaCha gives the same numbers in every version of its crate.
#[derive(Debug)]
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number below `bound`; 0 for a bound of 0.
    pub(super) fn below(&mut self, bound: i64) -> i64 {
        if bound <= 0 { 0 } else { (0..bound).fake_with_rng(&mut self.0) }
    }

    /// Whether something of `percent` chance happens.
    pub(super) fn happens(&mut self, percent: i64) -> bool {
        self.below(100) < percent
    }

    /// One of these; the fallback only for none.
    pub(super) fn one_of<T: Copy>(&mut self, choices: &[T], fallback: T) -> T {
        let index = usize::try_from(self.below(i64::try_from(choices.len()).unwrap_or(0))).unwrap_or(0);
        choices.get(index).copied().unwrap_or(fallback)
    }

    /// One of these texts.
    pub(super) fn text(&mut self, choices: &[&'static str]) -> &'static str {
        self.one_of(choices, "")
    }

    /// Random bytes for an id.
    pub(super) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// A Chinese family name and given name.
    pub(super) fn person(&mut self) -> String {
        let family: String = LastName(ZH_CN).fake_with_rng(&mut self.0);
        let given: String = FirstName(ZH_CN).fake_with_rng(&mut self.0);
        format!("{family}{given}")
    }

    /// Digits after a pattern: `#` is any, `^` any but zero.
    pub(super) fn digits(&mut self, pattern: &'static str) -> String {
        NumberWithFormat(ZH_CN, pattern).fake_with_rng(&mut self.0)
    }

    /// A mobile number.
    pub(super) fn mobile(&mut self) -> String {
        let prefix = self.text(&["130", "135", "136", "138", "139", "150", "158", "177", "186", "189"]);
        format!("{prefix}{}", self.digits("########"))
    }
}
