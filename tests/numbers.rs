//! Numbers that look random and are the same in every run (SplitMix64, Steele, Lea and Flood 2014).

/// A sequence of such numbers. Its state is all that a run depends on.
#[derive(Debug, Clone)]
pub struct Numbers(pub u64);

impl Numbers {
    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to below `limit`; 0 when there is none.
    pub fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.draw() % limit).unwrap_or_default()
    }

    /// True once in so many times.
    pub fn one_in(&mut self, limit: usize) -> bool {
        self.below(limit) == 0
    }

    /// True so many times in a thousand.
    pub fn per_mille(&mut self, share: u16) -> bool {
        self.below(1000) < usize::from(share)
    }

    /// One of these.
    ///
    /// # Panics
    /// When there is none to choose from.
    #[expect(clippy::indexing_slicing, reason = "choosing from nothing is a fault of the test")]
    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// Sixteen bytes for an id.
    pub fn id(&mut self) -> [u8; 16] {
        let mut id = [0; 16];
        let (first, second) = id.split_at_mut(8);
        first.copy_from_slice(&self.draw().to_be_bytes());
        second.copy_from_slice(&self.draw().to_be_bytes());
        id
    }
}
