//! J16 口碑, J17: who brought whom, and what that is worth (V. Kumar, J. A. Petersen and R. P. Leone, "How valuable is word of
//! mouth?", Harvard Business Review 85(10), 2007).

use satchel_model::Money;

use crate::amount::{AmountError, money, one_currency};

/// What one customer's referrals are worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Referral {
    /// Customers that it brought itself.
    pub direct: u32,
    /// Those, and whom they brought, and so on.
    pub all: u32,
    /// 推荐价值: what it is credited with for those that it brought itself.
    pub referral: Money,
    /// 交易价值: its own value less what its referrer is credited with for it.
    pub transaction: Money,
}

/// Why referrals have no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReferralError {
    /// Two currencies, or a value beyond the range.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// As many referrers as values are needed.
    #[error("there are {referrers} referrers and {values} values")]
    Lengths {
        /// How many referrers.
        referrers: usize,
        /// How many values.
        values: usize,
    },
    /// A referrer who is not there.
    #[error("customer {customer} was brought by somebody unknown")]
    UnknownReferrer {
        /// Place in the input.
        customer: usize,
    },
    /// Somebody would have brought themselves, directly or through others.
    #[error("customer {customer} would have brought itself")]
    Cycle {
        /// The first such customer.
        customer: usize,
    },
    /// A share beyond 100 %.
    #[error("the share of a referrer is at most 100 %")]
    Share,
}

/// Credits every referrer with `share_permille` (tenths of a percent, 0 to 1000) of the value of each customer that it
/// brought itself, and takes that from the customer's own transaction value. So every amount is counted once: the sum of
/// `referral` and `transaction` over all customers is the sum of the values, and both can stand in
/// [`crate::equity::Components`]. A value of zero or less credits nobody.
///
/// Shape: `referred_by` has the place of each customer's referrer, `None` without one; `values` are their transaction
/// values; the answer is in the same order.
///
/// Worked number (T82): A brought B (1 000), B brought C (500), the share is 20 %: A has 200 of referrals; B 800 of its own and
/// 100 of referrals; C 400.
///
/// # Errors
/// [`ReferralError`] for two currencies, an unknown referrer, a cycle, or a share beyond 100 %.
pub fn referrals(
    referred_by: &[Option<usize>],
    values: &[Money],
    share_permille: u16,
) -> Result<Vec<Referral>, ReferralError> {
    if referred_by.len() != values.len() {
        return Err(ReferralError::Lengths { referrers: referred_by.len(), values: values.len() });
    }
    if share_permille > 1000 {
        return Err(ReferralError::Share);
    }
    let unknown = referred_by.iter().position(|referrer| referrer.is_some_and(|place| place >= values.len()));
    if let Some(customer) = unknown {
        return Err(ReferralError::UnknownReferrer { customer });
    }
    let Some(currency) = one_currency(values.iter().copied())? else { return Ok(Vec::new()) };
    let from_the_leaves = from_the_leaves(referred_by)?;

    let mut direct = vec![0_u32; values.len()];
    let mut all = vec![0_u32; values.len()];
    let mut credited = vec![0_i128; values.len()];
    let mut given = vec![0_i128; values.len()];
    for customer in from_the_leaves {
        let Some(referrer) = referred_by.get(customer).copied().flatten() else { continue };
        let value = values.get(customer).map_or(0, |value| i128::from(value.minor.max(0)));
        let credit = (value * i128::from(share_permille) + 500) / 1000;
        let brought = all.get(customer).copied().unwrap_or(0) + 1;
        add(&mut direct, referrer, 1);
        add(&mut all, referrer, brought);
        add(&mut credited, referrer, credit);
        add(&mut given, customer, credit);
    }
    let each = direct.into_iter().zip(all).zip(credited.into_iter().zip(given)).zip(values);
    each.map(|(((direct, all), (credited, given)), value)| {
        let referral = money(credited, currency)?;
        let transaction = money(i128::from(value.minor) - given, currency)?;
        Ok(Referral { direct, all, referral, transaction })
    })
    .collect()
}

/// Whether `customer` may be noted as brought by `referrer`: not when that closes a cycle.
///
/// Worked number (T82): A brought B, B brought C: that C brought A is refused.
///
/// # Errors
/// [`ReferralError::Cycle`], or [`ReferralError::UnknownReferrer`] when either is not there.
pub fn check_link(referred_by: &[Option<usize>], customer: usize, referrer: usize) -> Result<(), ReferralError> {
    if customer >= referred_by.len() || referrer >= referred_by.len() {
        return Err(ReferralError::UnknownReferrer { customer });
    }
    let mut above = Some(referrer);
    // One step for each customer reaches the top, unless there is a cycle already.
    for _ in 0..=referred_by.len() {
        match above {
            None => return Ok(()),
            Some(place) if place == customer => break,
            Some(place) => above = referred_by.get(place).copied().flatten(),
        }
    }
    Err(ReferralError::Cycle { customer })
}

fn add<T: std::ops::AddAssign>(list: &mut [T], place: usize, amount: T) {
    if let Some(sum) = list.get_mut(place) {
        *sum += amount;
    }
}

/// All customers, each after everybody whom it brought.
fn from_the_leaves(referred_by: &[Option<usize>]) -> Result<Vec<usize>, ReferralError> {
    let mut brought = vec![0_usize; referred_by.len()];
    for referrer in referred_by.iter().flatten() {
        add(&mut brought, *referrer, 1);
    }
    let mut order: Vec<usize> = (0..referred_by.len()).filter(|place| brought.get(*place) == Some(&0)).collect();
    let mut done = 0;
    while let Some(customer) = order.get(done).copied() {
        done += 1;
        let Some(referrer) = referred_by.get(customer).copied().flatten() else { continue };
        if let Some(left) = brought.get_mut(referrer) {
            *left -= 1;
            if *left == 0 {
                order.push(referrer);
            }
        }
    }
    match brought.iter().position(|left| *left > 0) {
        // Whoever is left brought somebody who never became free: each has one referrer, so they are on a cycle.
        Some(customer) => Err(ReferralError::Cycle { customer }),
        None => Ok(order),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::equity::Components;
    use crate::testing::{dollars, yuan};
    use proptest::prelude::*;

    #[test]
    fn t82_every_amount_is_counted_once() {
        let values = [3000, 1000, 500].map(yuan);
        let found = referrals(&[None, Some(0), Some(1)], &values, 200).unwrap();
        let expected = [(1, 2, 200, 3000), (1, 1, 100, 800), (0, 0, 0, 400)].map(|(direct, all, referral, own)| {
            Referral { direct, all, referral: yuan(referral), transaction: yuan(own) }
        });
        assert_eq!(found, expected);
        let nothing = yuan(0);
        let totals = found.iter().map(|found| {
            let Referral { referral, transaction, .. } = *found;
            Components { transaction, referral, growth: nothing, knowledge: nothing }.total().unwrap().minor
        });
        assert_eq!(totals.sum::<i64>(), 450_000);
    }

    #[test]
    fn t82_a_cycle_is_refused() {
        let values = [1, 2, 3, 4].map(yuan);
        let cycle = referrals(&[None, Some(2), Some(1), Some(2)], &values, 100);
        assert_eq!(cycle, Err(ReferralError::Cycle { customer: 1 }));
        assert_eq!(referrals(&[Some(0)], &values[..1], 100), Err(ReferralError::Cycle { customer: 0 }));
        let tree = [None, Some(0), Some(1)];
        assert_eq!(check_link(&tree, 0, 2), Err(ReferralError::Cycle { customer: 0 }));
        assert_eq!(check_link(&tree, 2, 2), Err(ReferralError::Cycle { customer: 2 }));
        assert_eq!(check_link(&tree, 2, 0), Ok(()));
        assert_eq!(check_link(&tree, 0, 3), Err(ReferralError::UnknownReferrer { customer: 0 }));
    }

    #[test]
    fn losses_credit_nobody_and_strangers_are_told() {
        let found = referrals(&[None, Some(0)], &[0, -100].map(yuan), 500).unwrap();
        assert_eq!((found[0].referral, found[1].transaction), (yuan(0), yuan(-100)));
        assert_eq!(referrals(&[], &[], 0), Ok(Vec::new()));
        assert_eq!(referrals(&[Some(5)], &[yuan(1)], 0), Err(ReferralError::UnknownReferrer { customer: 0 }));
        assert_eq!(referrals(&[], &[yuan(1)], 0), Err(ReferralError::Lengths { referrers: 0, values: 1 }));
        assert_eq!(referrals(&[None], &[yuan(1)], 1001), Err(ReferralError::Share));
        assert!(matches!(referrals(&[None, None], &[yuan(1), dollars(1)], 0), Err(ReferralError::Amount(_))));
    }

    proptest! {
        #[test]
        fn t82_credits_move_value_and_make_none(
            values in proptest::collection::vec(-1000_i64..100_000, 1..40),
            draws in proptest::collection::vec(any::<proptest::sample::Index>(), 40),
            share in 0_u16..=1000,
        ) {
            // Everybody was brought by somebody before, or by nobody.
            let referred_by: Vec<Option<usize>> =
                (0..values.len()).map(|place| draws[place].index(place + 1)).map(|draw| draw.checked_sub(1)).collect();
            let money: Vec<Money> = values.iter().map(|minor| Money { minor: *minor, ..yuan(0) }).collect();
            let found = referrals(&referred_by, &money, share).unwrap();
            let sum: i64 = found.iter().map(|found| found.referral.minor + found.transaction.minor).sum();
            prop_assert_eq!(sum, values.iter().sum::<i64>());
            let brought = referred_by.iter().flatten().count() as u32;
            prop_assert_eq!(found.iter().map(|found| found.direct).sum::<u32>(), brought);
        }
    }
}
