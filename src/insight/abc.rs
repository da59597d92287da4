//! ABC classification by cumulative sales (Pareto analysis; H. Ford Dickie, "ABC inventory analysis
//! shoots for dollars", Factory Management and Maintenance, July 1951).

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

/// Grades customers of one type by their sales in minor units of one currency; the answer is in the
/// order of the input.
///
/// Customers are sorted by sales, largest first, ties in the order of the input. The share of total
/// sales that the customers *before* one bring decides: below 75 % is A, below 95 % is B, the rest is
/// C. So the customer that crosses a border still belongs to the better class, and the largest
/// customer is always A. Sales of zero or less (returns) add nothing and are C; without any positive
/// sales everyone is C.
///
/// Worked number: sales of 70, 20, 7 and 3 have 0, 70, 90 and 97 % before them: A, A, B, C.
#[must_use]
pub fn grades(sales_minor: &[i64]) -> Vec<Grade> {
    let mut order: Vec<(usize, i64)> = sales_minor.iter().copied().enumerate().collect();
    order.sort_by_key(|(_, sales)| std::cmp::Reverse(*sales));
    let total: i128 = sales_minor.iter().map(|sales| i128::from((*sales).max(0))).sum();
    let mut before: i128 = 0;
    let mut graded: Vec<(usize, Grade)> = Vec::with_capacity(order.len());
    for (place, sales) in order {
        let grade = if sales <= 0 {
            Grade::C
        } else if before * 100 < total * 75 {
            Grade::A
        } else if before * 100 < total * 95 {
            Grade::B
        } else {
            Grade::C
        };
        before += i128::from(sales.max(0));
        graded.push((place, grade));
    }
    graded.sort_by_key(|(place, _)| *place);
    graded.into_iter().map(|(_, grade)| grade).collect()
}

#[cfg(test)]
mod tests {
    use super::Grade::{A, B, C};
    use super::*;

    #[test]
    fn the_share_before_a_customer_decides() {
        assert_eq!(grades(&[70, 20, 7, 3]), [A, A, B, C]);
        assert_eq!(grades(&[3, 7, 20, 70]), [C, B, A, A]);
        assert_eq!(grades(&[75, 20, 5]), [A, B, C]);
        assert_eq!(grades(&[100]), [A]);
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
    }
}
