//! A postal address: parts that only make sense together, kept and merged as one value.

use serde::{Deserialize, Serialize};

/// The parts of one address. Two people who change different parts of it have changed the
/// same field: the parts never mix.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Address {
    /// Country or region.
    pub country: String,
    /// Province or state.
    pub province: String,
    /// City.
    pub city: String,
    /// District or county.
    pub district: String,
    /// Street and number.
    pub street: String,
    /// Postal code.
    pub postcode: String,
}

impl Address {
    /// The parts in the order in which an address is written in Chinese, largest first.
    #[must_use]
    pub fn parts(&self) -> [&str; 6] {
        [&self.country, &self.province, &self.city, &self.district, &self.street, &self.postcode]
    }

    /// The canonical text: a JSON array of the six parts in that order.
    #[must_use]
    pub fn encode(&self) -> String {
        serde_json::to_string(&self.parts()).unwrap_or_default()
    }

    /// Reads the canonical text; `None` when it has another form.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        let [country, province, city, district, street, postcode] = serde_json::from_str(text).ok()?;
        Some(Self { country, province, city, district, street, postcode })
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts().iter().all(|part| part.is_empty())
    }
}
