//! J4, J5 忠诚度指标体系: a weighted index of loyalty, with what the customer does and what it thinks apart (A. S. Dick and K. Basu,
//! Journal of the Academy of Marketing Science 22(2), 1994).

use crate::weighted::{WeightError, weighted_mean};

/// The six items, each from 0 (not loyal) to 100, `None` when unknown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Items {
    /// 重复购买: how regularly it buys again.
    pub repeats: Option<f64>,
    /// 份额: our share of what it buys.
    pub share: Option<f64>,
    /// 购买时间: how quickly it decides for us.
    pub quick_decision: Option<f64>,
    /// 价格敏感度: how little a price moves it.
    pub price: Option<f64>,
    /// 对竞争者的态度: how little rivals draw it.
    pub rivals: Option<f64>,
    /// 容忍度: how much it forgives.
    pub tolerance: Option<f64>,
}

impl Items {
    /// What it does, then what it thinks: three each, in the order of the weights.
    const fn all(&self) -> [Option<f64>; 6] {
        [self.repeats, self.share, self.quick_decision, self.price, self.rivals, self.tolerance]
    }
}

/// The index, and its two halves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LoyaltyIndex {
    /// Of all known items, 0 to 100.
    pub index: f64,
    /// 行为忠诚: of the first three, `None` when none of them is known.
    pub behaviour: Option<f64>,
    /// 态度忠诚: of the last three, `None` when none of them is known.
    pub attitude: Option<f64>,
    /// How many of the six are known.
    pub known: u8,
}

/// Why there is no index.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum IndexError {
    /// An item or a weight out of range, or nothing known.
    #[error("loyalty index: {0}")]
    Weight(#[from] WeightError),
}

/// The weighted means of the known items.
///
/// Shape: six weights of 0 or more in the order of the fields of [`Items`]; equal ones are the default.
///
/// Worked number (T78): repeats 90, share 60, price 30, the rest unknown, equal weights: index 60, behaviour 75, attitude
/// 30.
///
/// # Errors
/// [`IndexError`] for items or weights out of range, or when nothing is known.
pub fn loyalty_index(items: &Items, weights: &[f64; 6]) -> Result<LoyaltyIndex, IndexError> {
    const PERCENT: (f64, f64) = (0.0, 100.0);
    let all = items.all();
    let index = weighted_mean(&all, weights, PERCENT)?;
    let ([a, b, c, d, e, f], [u, v, w, x, y, z]) = (all, *weights);
    let behaviour = weighted_mean(&[a, b, c], &[u, v, w], PERCENT).ok();
    let attitude = weighted_mean(&[d, e, f], &[x, y, z], PERCENT).ok();
    let known = u8::try_from(all.iter().flatten().count()).unwrap_or(6);
    Ok(LoyaltyIndex { index, behaviour, attitude, known })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Items =
        Items { repeats: None, share: None, quick_decision: None, price: None, rivals: None, tolerance: None };

    #[test]
    fn t78_the_index_has_behaviour_and_attitude_apart() {
        let items = Items { repeats: Some(90.0), share: Some(60.0), price: Some(30.0), ..NOTHING };
        let expected = LoyaltyIndex { index: 60.0, behaviour: Some(75.0), attitude: Some(30.0), known: 3 };
        assert_eq!(loyalty_index(&items, &[1.0; 6]), Ok(expected));
        let weighted = loyalty_index(&items, &[2.0, 1.0, 1.0, 0.0, 1.0, 1.0]).unwrap();
        assert_eq!((weighted.index, weighted.behaviour, weighted.attitude), (80.0, Some(80.0), None));
    }

    #[test]
    fn nothing_known_and_wrong_scores_are_told() {
        assert_eq!(loyalty_index(&NOTHING, &[1.0; 6]), Err(IndexError::Weight(WeightError::NothingKnown)));
        let wrong = Items { share: Some(101.0), ..NOTHING };
        assert!(matches!(loyalty_index(&wrong, &[1.0; 6]), Err(IndexError::Weight(WeightError::Score { .. }))));
    }
}
