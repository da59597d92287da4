//! E5 波士顿矩阵: products by growth and relative market share (B. D. Henderson, "The Product Portfolio", Boston Consulting
//! Group Perspectives 66, 1970).

use satchel_model::Money;

use crate::amount::{AmountError, one_currency, share};

/// What is known of a product and its market.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Product {
    /// Our sales of a year, 0 or more.
    pub sales: Money,
    /// Sales of the largest rival in the same year, above 0.
    pub rival_sales: Money,
    /// The market's sales of the year.
    pub market_sales: Money,
    /// The market's sales of the year before; zero for a market that is new.
    pub market_sales_before: Money,
}

/// Where high begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cuts {
    /// Growth of at least this is high, as a fraction.
    pub growth: f64,
    /// A relative share of at least this is high.
    pub relative_share: f64,
}

impl Cuts {
    /// 10 % growth, and as large as the largest rival, as in the source.
    pub const DEFAULT: Self = Self { growth: 0.1, relative_share: 1.0 };
}

/// The four kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// 明星: high growth, high share.
    Star,
    /// 问题: high growth, low share.
    Question,
    /// 金牛: low growth, high share.
    CashCow,
    /// 瘦狗: low growth, low share.
    Dog,
}

/// Where a product stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// Growth as a fraction, −1 or more; `None` for what was not sold the year before, which counts as high.
    pub growth: Option<f64>,
    /// Our sales over those of the largest rival, 0 or more.
    pub relative_share: f64,
    /// The kind of both.
    pub kind: Kind,
}

/// Why a product stands nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BcgError {
    /// Two currencies.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// Sales below zero: returns exceed sales.
    #[error("sales are below zero")]
    Negative,
    /// No rival with sales above zero, or no other product to compare with.
    #[error("there is nothing to compare the sales with")]
    NoRival,
    /// Cuts that are no numbers.
    #[error("the cuts must be numbers")]
    Cuts,
}

/// The position of one product by its market.
///
/// Worked number (T55): sales of 300, a rival of 200, a market that went from 1 000 to 1 200: relative share 1.5, growth
/// 20 %: a star.
///
/// # Errors
/// [`BcgError`] for two currencies, sales below zero, or no rival.
pub fn position(product: &Product, cuts: Cuts) -> Result<Position, BcgError> {
    let Product { sales, rival_sales, market_sales, market_sales_before } = *product;
    one_currency([sales, rival_sales, market_sales, market_sales_before])?;
    let minor = [sales, rival_sales, market_sales, market_sales_before].map(|amount| amount.minor);
    if minor.iter().any(|minor| *minor < 0) {
        return Err(BcgError::Negative);
    }
    let [sales, rival, now, before] = minor.map(i128::from);
    place(sales, rival, now, before, cuts)
}

/// The positions of products among themselves, for a team that does not know its markets: growth is that of the
/// product's own sales, and the largest other product stands for the rival.
///
/// Shape: (sales of a year, sales of the year before) for at least two products; the answer is in their order.
///
/// Worked number: (300, 200) beside (100, 100): growth 50 %, relative share 3: a star; the other: 0 % and 0.33, a dog.
///
/// # Errors
/// [`BcgError`] for two currencies, sales below zero, or no other product with sales.
pub fn within_portfolio(products: &[(Money, Money)], cuts: Cuts) -> Result<Vec<Position>, BcgError> {
    one_currency(products.iter().flat_map(|(now, before)| [*now, *before]))?;
    if products.iter().any(|(now, before)| now.minor < 0 || before.minor < 0) {
        return Err(BcgError::Negative);
    }
    let mut largest: Vec<i128> = products.iter().map(|(now, _)| i128::from(now.minor)).collect();
    largest.sort_unstable_by_key(|minor| std::cmp::Reverse(*minor));
    let rival = |now: i128| {
        let place = usize::from(largest.first() == Some(&now));
        largest.get(place).copied().unwrap_or(0)
    };
    let each = products.iter().map(|(now, before)| (i128::from(now.minor), i128::from(before.minor)));
    each.map(|(now, before)| place(now, rival(now), now, before, cuts)).collect()
}

fn place(sales: i128, rival: i128, now: i128, before: i128, cuts: Cuts) -> Result<Position, BcgError> {
    if !cuts.growth.is_finite() || !cuts.relative_share.is_finite() {
        return Err(BcgError::Cuts);
    }
    let relative_share = share(sales, rival).ok_or(BcgError::NoRival)?;
    let growth = share(now - before, before);
    let grows = growth.is_none_or(|growth| growth >= cuts.growth);
    let kind = match (grows, relative_share >= cuts.relative_share) {
        (true, true) => Kind::Star,
        (true, false) => Kind::Question,
        (false, true) => Kind::CashCow,
        (false, false) => Kind::Dog,
    };
    Ok(Position { growth, relative_share, kind })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{dollars, yuan};

    fn product(sales: i64, rival: i64, now: i64, before: i64) -> Product {
        Product {
            sales: yuan(sales),
            rival_sales: yuan(rival),
            market_sales: yuan(now),
            market_sales_before: yuan(before),
        }
    }

    #[test]
    fn t55_growth_and_relative_share_decide() {
        let star = position(&product(300, 200, 1200, 1000), Cuts::DEFAULT).unwrap();
        assert_eq!(star, Position { growth: Some(0.2), relative_share: 1.5, kind: Kind::Star });
        let kinds = [product(100, 200, 1100, 1000), product(200, 200, 1050, 1000), product(100, 200, 900, 1000)]
            .map(|product| position(&product, Cuts::DEFAULT).unwrap().kind);
        assert_eq!(kinds, [Kind::Question, Kind::CashCow, Kind::Dog]);
        let new = position(&product(1, 2, 10, 0), Cuts::DEFAULT).unwrap();
        assert_eq!((new.growth, new.kind), (None, Kind::Question));
    }

    #[test]
    fn t55_without_a_market_products_are_compared_with_each_other() {
        let found = within_portfolio(&[(yuan(300), yuan(200)), (yuan(100), yuan(100))], Cuts::DEFAULT).unwrap();
        assert_eq!(found[0], Position { growth: Some(0.5), relative_share: 3.0, kind: Kind::Star });
        assert_eq!((found[1].growth, found[1].kind), (Some(0.0), Kind::Dog));
        let equal = within_portfolio(&[(yuan(5), yuan(5)), (yuan(5), yuan(5))], Cuts::DEFAULT).unwrap();
        assert!(equal.iter().all(|position| position.relative_share == 1.0));
        assert_eq!(within_portfolio(&[], Cuts::DEFAULT), Ok(Vec::new()));
    }

    #[test]
    fn what_cannot_be_compared_is_told() {
        assert_eq!(position(&product(1, 0, 1, 1), Cuts::DEFAULT), Err(BcgError::NoRival));
        assert_eq!(position(&product(-1, 1, 1, 1), Cuts::DEFAULT), Err(BcgError::Negative));
        assert_eq!(within_portfolio(&[(yuan(1), yuan(1))], Cuts::DEFAULT), Err(BcgError::NoRival));
        let mixed = Product { sales: dollars(1), ..product(1, 1, 1, 1) };
        assert!(matches!(position(&mixed, Cuts::DEFAULT), Err(BcgError::Amount(_))));
        let cuts = Cuts { growth: f64::NAN, ..Cuts::DEFAULT };
        assert_eq!(position(&product(1, 1, 1, 1), cuts), Err(BcgError::Cuts));
    }
}
