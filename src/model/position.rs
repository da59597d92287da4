//! A place on the earth as the device told it.

use serde::{Deserialize, Serialize};

use crate::time::UnixMillis;

/// A position with what is known of it: one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Position {
    /// Millionths of a degree north of the equator, from −90 000 000 to 90 000 000.
    #[serde(rename = "lat")]
    pub latitude: i32,
    /// Millionths of a degree east of Greenwich, from −180 000 000 to 180 000 000.
    #[serde(rename = "lon")]
    pub longitude: i32,
    /// The radius in metres within which the device was with 95 % confidence; `None` where somebody typed the place.
    #[serde(rename = "acc")]
    pub accuracy_m: Option<u32>,
    /// When the device was there.
    pub at: UnixMillis,
}

impl Position {
    /// Whether it lies on the earth.
    #[must_use]
    pub const fn is_on_earth(self) -> bool {
        self.latitude.unsigned_abs() <= 90_000_000 && self.longitude.unsigned_abs() <= 180_000_000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(latitude: i32, longitude: i32) -> Position {
        Position { latitude, longitude, accuracy_m: Some(10), at: UnixMillis(0) }
    }

    #[test]
    fn what_lies_beyond_the_poles_is_nowhere() {
        assert!(at(90_000_000, -180_000_000).is_on_earth());
        assert!(!at(90_000_001, 0).is_on_earth());
        assert!(!at(0, i32::MIN).is_on_earth());
    }
}
