//! C1 客户 ABC 分类: ABC classification by cumulative sales (Pareto analysis; H. Ford Dickie, "ABC inventory
//! analysis shoots for dollars", Factory Management and Maintenance, July 1951).

use std::collections::BTreeMap;

use satchel_model::Money;

use crate::amount::{AmountError, one_currency, share};

/// Grade by cumulative sales.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// The customers that bring the first 75 % of sales.
    A,
    /// Those that bring the next 20 %.
    B,
    /// The rest.
    C,
}

impl Grade {
    /// `A`, `B` or `C`.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::A => 'A',
            Self::B => 'B',
            Self::C => 'C',
        }
    }
}

/// Where A and B end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Percent of sales up to which customers are A, 0 to 100.
    pub a_percent: u8,
    /// Percent of sales up to which they are B, not below `a_percent`, at most 100.
    pub b_percent: u8,
}

impl Bounds {
    /// 75 % and 20 % more.
    pub const DEFAULT: Self = Self { a_percent: 75, b_percent: 95 };
}

/// One customer, or one product, to be graded within its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The type (业种): the place in the caller's list of types.
    pub kind: u32,
    /// Its sales; zero or less for returns.
    pub sales: Money,
}

/// What the classification says of one customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placing {
    /// Its grade.
    pub grade: Grade,
    /// From 1 within its type, by sales.
    pub rank: u32,
    /// Its share of the type's positive sales, 0 to 1.
    pub share: f64,
    /// The share of the customers before it, together, 0 to 1.
    pub share_before: f64,
}

/// Why nobody was graded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AbcError {
    /// Two currencies.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// Bounds that are not in order.
    #[error("the bounds {a} % and {b} % are not in order between 0 % and 100 %", a = .0.a_percent, b = .0.b_percent)]
    Bounds(Bounds),
}

/// Grades each customer within its type; the answer is in the order of the input.
///
/// Within a type customers are sorted by sales, largest first, ties in the order of the input. The share of the type's
/// sales that the customers *before* one bring decides: below 75 % is A, below 95 % is B, the rest is C. So the customer
/// that crosses a border still belongs to the better class, and the largest customer of a type is always A. Sales of zero
/// or less add nothing and are C with a share of 0; in a type without any positive sales everyone is C.
///
/// Shape: any number of customers and types, one currency.
///
/// Worked number (T44): a type with sales of 70, 20, 7 and 3 has 0, 70, 90 and 97 % before them: A, A, B, C.
///
/// # Errors
/// [`AbcError`] for two currencies, or bounds that are not in order.
pub fn by_type(entries: &[Entry], bounds: Bounds) -> Result<Vec<Placing>, AbcError> {
    if bounds.a_percent > bounds.b_percent || bounds.b_percent > 100 {
        return Err(AbcError::Bounds(bounds));
    }
    one_currency(entries.iter().map(|entry| entry.sales))?;
    let mut places_by_kind: BTreeMap<u32, Vec<(usize, i64)>> = BTreeMap::new();
    for (place, entry) in entries.iter().enumerate() {
        places_by_kind.entry(entry.kind).or_default().push((place, entry.sales.minor));
    }
    let mut placed = Vec::with_capacity(entries.len());
    for places in places_by_kind.into_values() {
        place(places, bounds, &mut placed);
    }
    placed.sort_unstable_by_key(|(place, _)| *place);
    Ok(placed.into_iter().map(|(_, placing)| placing).collect())
}

/// Grades customers of one type by their sales in minor units of one currency, with [`Bounds::DEFAULT`]; the rule and the
/// order of the answer are those of [`by_type`].
///
/// Worked number: 70, 20, 7 and 3 are A, A, B, C.
#[must_use]
pub fn grades(sales_minor: &[i64]) -> Vec<Grade> {
    let mut placed = Vec::with_capacity(sales_minor.len());
    place(sales_minor.iter().copied().enumerate().collect(), Bounds::DEFAULT, &mut placed);
    placed.sort_unstable_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, placing)| placing.grade).collect()
}

/// Places the customers of one type, given with their places in the input.
fn place(mut places: Vec<(usize, i64)>, bounds: Bounds, placed: &mut Vec<(usize, Placing)>) {
    // Stable: ties keep the order of the input.
    places.sort_by_key(|(_, sales)| std::cmp::Reverse(*sales));
    let total: i128 = places.iter().map(|(_, sales)| i128::from((*sales).max(0))).sum();
    let mut before: i128 = 0;
    for (rank, (place, sales)) in (1..).zip(places) {
        let sales = i128::from(sales.max(0));
        let grade = if sales == 0 {
            Grade::C
        } else if before * 100 < total * i128::from(bounds.a_percent) {
            Grade::A
        } else if before * 100 < total * i128::from(bounds.b_percent) {
            Grade::B
        } else {
            Grade::C
        };
        let (share, share_before) = (share(sales, total).unwrap_or(0.0), share(before, total).unwrap_or(0.0));
        placed.push((place, Placing { grade, rank, share, share_before }));
        before += sales;
    }
}

#[cfg(test)]
mod tests {
    use super::Grade::{A, B, C};
    use super::*;
    use crate::testing::{dollars, yuan};

    fn entry(kind: u32, sales: i64) -> Entry {
        Entry { kind, sales: yuan(sales) }
    }

    #[test]
    fn the_share_before_a_customer_decides() {
        assert_eq!(grades(&[70, 20, 7, 3]), [A, A, B, C]);
        assert_eq!(grades(&[3, 7, 20, 70]), [C, B, A, A]);
        assert_eq!(grades(&[75, 20, 5]), [A, B, C]);
        assert_eq!(grades(&[100]), [A]);
    }

    #[test]
    fn t44_every_type_has_classes_of_its_own() {
        let mixed = [entry(1, 70), entry(9, 1), entry(1, 20), entry(1, 7), entry(9, 0), entry(1, 3)];
        let placed = by_type(&mixed, Bounds::DEFAULT).unwrap();
        let grades: Vec<Grade> = placed.iter().map(|placing| placing.grade).collect();
        assert_eq!(grades, [A, A, A, B, C, C]);
        let seven = Placing { grade: B, rank: 3, share: 0.07, share_before: 0.9 };
        assert_eq!(placed[3], seven);
        assert_eq!(placed[4], Placing { grade: C, rank: 2, share: 0.0, share_before: 1.0 });
    }

    #[test]
    fn ties_keep_the_order_of_the_input() {
        assert_eq!(grades(&[25, 25, 25, 25]), [A, A, A, B]);
    }

    #[test]
    fn returns_and_nothing_are_c() {
        assert_eq!(grades(&[10, 0, -5]), [A, C, C]);
        assert_eq!(grades(&[0, 0]), [C, C]);
        assert!(grades(&[]).is_empty());
        assert_eq!(grades(&[i64::MAX, i64::MAX]), [A, A]);
        let placed = by_type(&[entry(1, -5)], Bounds::DEFAULT).unwrap();
        assert_eq!(placed, [Placing { grade: C, rank: 1, share: 0.0, share_before: 0.0 }]);
    }

    #[test]
    fn other_bounds_are_possible_and_wrong_ones_refused() {
        let placed = by_type(&[entry(1, 70), entry(1, 30)], Bounds { a_percent: 70, b_percent: 70 }).unwrap();
        assert_eq!((placed[0].grade, placed[1].grade), (A, C));
        for (a_percent, b_percent) in [(80, 70), (70, 101)] {
            let bounds = Bounds { a_percent, b_percent };
            assert_eq!(by_type(&[], bounds), Err(AbcError::Bounds(bounds)));
        }
    }

    #[test]
    fn two_currencies_are_never_ranked_together() {
        let mixed = [entry(1, 1), Entry { kind: 1, sales: dollars(1) }];
        assert!(matches!(by_type(&mixed, Bounds::DEFAULT), Err(AbcError::Amount(_))));
    }
}
