//! J1 忠诚客户 5 特征: the five traits of a loyal customer (J. Griffin, "Customer Loyalty: How to Earn It, How to Keep It",
//! 1995).

use satchel_model::Date;

use crate::churn::{self, watch};

/// What is known of one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The days of its purchases, in any order.
    pub purchase_days: Vec<Date>,
    /// Different products that it bought.
    pub products: u32,
    /// Customers that it brought.
    pub referrals: u32,
    /// Whether it withstood a rival's offer, where somebody noted it.
    pub withstood_rivals: Option<bool>,
    /// The day of its last complaint, if it ever complained.
    pub last_complaint: Option<Date>,
}

/// How much is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraitsRule {
    /// Days with purchases that make a regular buyer, who also must not be silent for too long.
    pub least_purchases: usize,
    /// When silence is too long.
    pub silence: churn::Rule,
    /// Products that are several.
    pub least_products: u32,
    /// Referrals that are often.
    pub least_referrals: u32,
}

impl TraitsRule {
    /// Three purchases, two products, one referral: defaults of this product.
    pub const DEFAULT: Self =
        Self { least_purchases: 3, silence: churn::Rule::DEFAULT, least_products: 2, least_referrals: 1 };
}

/// The five traits; `None` where nothing is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traits {
    /// 经常重复购买: buys regularly, and still does.
    pub buys_regularly: bool,
    /// 购买多种产品: buys several products.
    pub buys_several_products: bool,
    /// 经常推荐: recommends.
    pub recommends: bool,
    /// 对竞争者免疫: is immune to rivals.
    pub is_immune: Option<bool>,
    /// 容忍偶尔失误: tolerates a failure: it bought again after its last complaint. `None` when it never complained.
    pub is_tolerant: Option<bool>,
}

impl Traits {
    /// How many of the five are there, 0 to 5.
    #[must_use]
    pub fn count(&self) -> u8 {
        let known = [self.buys_regularly, self.buys_several_products, self.recommends];
        let asked = [self.is_immune, self.is_tolerant];
        let all = known.into_iter().chain(asked.into_iter().flatten());
        u8::try_from(all.filter(|has| *has).count()).unwrap_or(5)
    }
}

/// The traits at a date; purchases and complaints of later days are not there yet.
///
/// Worked number (T78): four purchases every ten days until last week, two products, one referral, a complaint before the
/// last purchase, nothing known of rivals: four of five.
///
/// # Errors
/// [`churn::ChurnError::Rule`] for an impossible rule of silence. A customer without purchases has no error, but no first
/// trait.
pub fn traits(facts: &Facts, as_of: Date, rule: TraitsRule) -> Result<Traits, churn::ChurnError> {
    let mut days: Vec<Date> = facts.purchase_days.iter().copied().filter(|day| *day <= as_of).collect();
    days.sort_unstable();
    days.dedup();
    let is_silent = match watch(&days, as_of, rule.silence) {
        Ok(watched) => watched.is_at_risk,
        Err(churn::ChurnError::NoPurchase) => true,
        Err(error) => return Err(error),
    };
    let complaint = facts.last_complaint.filter(|day| *day <= as_of);
    Ok(Traits {
        buys_regularly: days.len() >= rule.least_purchases && !is_silent,
        buys_several_products: facts.products >= rule.least_products,
        recommends: facts.referrals >= rule.least_referrals,
        is_immune: facts.withstood_rivals,
        is_tolerant: complaint.map(|complaint| days.last().is_some_and(|last| *last > complaint)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::day;

    fn facts(days: &[i8], products: u32, referrals: u32) -> Facts {
        Facts {
            purchase_days: days.iter().map(|on| day(2026, 3, *on)).collect(),
            products,
            referrals,
            withstood_rivals: None,
            last_complaint: None,
        }
    }

    #[test]
    fn t78_three_traits_follow_from_purchases_and_referrals() {
        let as_of = day(2026, 3, 31);
        let found = |facts: &Facts| traits(facts, as_of, TraitsRule::DEFAULT).unwrap();
        let loyal = Facts { last_complaint: Some(day(2026, 3, 15)), ..facts(&[1, 11, 21, 30], 2, 1) };
        let expected = Traits {
            buys_regularly: true,
            buys_several_products: true,
            recommends: true,
            is_immune: None,
            is_tolerant: Some(true),
        };
        assert_eq!((found(&loyal), found(&loyal).count()), (expected, 4));
        // Every day for a week, then silence.
        assert!(!found(&facts(&[1, 2, 3, 4, 5], 1, 0)).buys_regularly);
        assert_eq!(found(&facts(&[1, 29], 1, 0)).count(), 0);
        let gone = Facts { last_complaint: Some(day(2026, 3, 30)), ..facts(&[1, 11, 21, 30], 2, 1) };
        assert_eq!(found(&gone).is_tolerant, Some(false));
    }

    #[test]
    fn nobody_and_the_future_have_no_traits() {
        let found = traits(&facts(&[30], 0, 0), day(2026, 3, 1), TraitsRule::DEFAULT).unwrap();
        assert_eq!(found.count(), 0);
        let silence = churn::Rule { factor_percent: 0, ..churn::Rule::DEFAULT };
        let rule = TraitsRule { silence, ..TraitsRule::DEFAULT };
        assert_eq!(traits(&facts(&[1], 0, 0), day(2026, 3, 1), rule), Err(churn::ChurnError::Rule));
    }
}
