//! D16 更多、更久、更深: more customers (width), for longer (length), with more (depth), from what they bought in two periods (R. C.
//! Blattberg, G. Getz and J. S. Thomas, "Customer Equity", 2001: acquisition, retention, add-on selling).

use std::collections::BTreeSet;

use satchel_model::Money;

use crate::amount::{AmountError, one_currency};
use crate::ratio::Ratio;

/// What one customer bought in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bought {
    /// Purchases; 0 when it did not buy.
    pub purchases: u32,
    /// Different products.
    pub products: u32,
    /// The sum of the amounts.
    pub sales: Money,
}

/// One customer over two periods of the same length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Course {
    /// Its segment: the place in the caller's list.
    pub segment: u32,
    /// Whether it bought at any time before the period before.
    pub bought_earlier: bool,
    /// The period before.
    pub before: Bought,
    /// The period that is reported on.
    pub now: Bought,
    /// Whether it is loyal now, by the caller's rule.
    pub is_loyal: bool,
}

/// The three headline figures in their parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Growth {
    /// Customers who buy now and never did.
    pub new: u64,
    /// Customers who buy now, did not in the period before, and did earlier.
    pub won_back: u64,
    /// Segments with customers who buy now and none who bought before.
    pub new_segments: u64,
    /// Of those who bought in the period before: those who still buy.
    pub retained: Ratio,
    /// Of those who bought in the period before: those who no longer buy.
    pub churned: Ratio,
    /// Of those who buy now: the loyal ones.
    pub loyal: Ratio,
    /// Of those who still buy: those who buy more different products than before (cross-selling).
    pub cross_sold: Ratio,
    /// Of those who still buy: those whose mean purchase is larger than before (up-selling).
    pub up_sold: Ratio,
}

/// Counts width, length and depth.
///
/// Shape: every customer who ever bought, in any order; one currency.
///
/// Worked number (T59): of 4 customers one is new, one came back, two bought in the period before of whom one still buys, two
/// products instead of one: width 2, retention 50 %, cross-selling 100 %.
///
/// # Errors
/// [`AmountError::MixedCurrencies`]. Without customers everything is 0 of 0.
pub fn growth(courses: &[Course]) -> Result<Growth, AmountError> {
    one_currency(courses.iter().flat_map(|course| [course.before.sales, course.now.sales]))?;
    let count = |is_meant: &dyn Fn(&Course) -> bool| courses.iter().filter(|course| is_meant(course)).count() as u64;
    let buys = |course: &Course| course.now.purchases > 0;
    let bought = |course: &Course| course.before.purchases > 0;
    let stayed = |course: &Course| buys(course) && bought(course);
    let segments = |is_meant: &dyn Fn(&Course) -> bool| -> BTreeSet<u32> {
        courses.iter().filter(|course| is_meant(course)).map(|course| course.segment).collect()
    };
    let old_segments = segments(&|course| bought(course) || course.bought_earlier);
    let before = count(&bought);
    let retained = count(&stayed);
    Ok(Growth {
        new: count(&|course| buys(course) && !bought(course) && !course.bought_earlier),
        won_back: count(&|course| buys(course) && !bought(course) && course.bought_earlier),
        new_segments: segments(&buys).difference(&old_segments).count() as u64,
        retained: Ratio { part: retained, whole: before },
        churned: Ratio { part: before - retained, whole: before },
        loyal: Ratio { part: count(&|course| buys(course) && course.is_loyal), whole: count(&buys) },
        cross_sold: Ratio {
            part: count(&|course| stayed(course) && course.now.products > course.before.products),
            whole: retained,
        },
        up_sold: Ratio { part: count(&|course| stayed(course) && has_larger_mean(course)), whole: retained },
    })
}

/// Whether sales / purchases grew, compared by cross products.
fn has_larger_mean(course: &Course) -> bool {
    let [now, before] = [course.now, course.before].map(|bought| (i128::from(bought.sales.minor), bought.purchases));
    now.0 * i128::from(before.1) > before.0 * i128::from(now.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{dollars, yuan};

    fn bought(purchases: u32, products: u32, sales: i64) -> Bought {
        Bought { purchases, products, sales: yuan(sales) }
    }

    fn course(segment: u32, bought_earlier: bool, before: Bought, now: Bought) -> Course {
        Course { segment, bought_earlier, before, now, is_loyal: false }
    }

    #[test]
    fn t59_more_longer_deeper_by_hand() {
        let nothing = bought(0, 0, 0);
        let courses = [
            course(7, false, nothing, bought(1, 1, 50)),
            course(1, true, nothing, bought(2, 1, 80)),
            Course { is_loyal: true, ..course(1, true, bought(2, 1, 100), bought(4, 2, 180)) },
            course(1, false, bought(1, 1, 30), nothing),
        ];
        let found = growth(&courses).unwrap();
        let expected = Growth {
            new: 1,
            won_back: 1,
            new_segments: 1,
            retained: Ratio { part: 1, whole: 2 },
            churned: Ratio { part: 1, whole: 2 },
            loyal: Ratio { part: 1, whole: 3 },
            cross_sold: Ratio { part: 1, whole: 1 },
            // 45 instead of 50 for a purchase.
            up_sold: Ratio { part: 0, whole: 1 },
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn nobody_is_nothing_of_nothing_and_currencies_never_mix() {
        let empty = growth(&[]).unwrap();
        assert_eq!((empty.new, empty.retained.fraction()), (0, None));
        let mixed = course(0, false, bought(1, 1, 1), Bought { sales: dollars(1), ..bought(1, 1, 1) });
        assert!(matches!(growth(&[mixed]), Err(AmountError::MixedCurrencies { .. })));
    }
}
