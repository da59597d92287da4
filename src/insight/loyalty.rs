//! J1 to J6: what makes a customer loyal, how far up the ladder it is, and whether it stays because it wants to.

mod index;
mod ladder;
mod quadrant;
mod traits;
mod trust;

pub use index::{IndexError, Items, LoyaltyIndex, loyalty_index};
pub use ladder::{Rung, Standing, rung};
pub use quadrant::{Quadrant, QuadrantError, quadrant};
pub use traits::{Facts, Traits, TraitsRule, traits};
pub use trust::{TrustError, trust};
