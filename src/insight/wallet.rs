//! D11 客户份额, D12 推算 7 法, D13: share of wallet, seven ways to find what a customer buys in all, and its share of the
//! company's sales.

use satchel_model::Money;

use crate::amount::{AmountError, money, one_currency, share};

/// How a customer's purchases in the category were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// 询问今年的金额: asked for this year's amount.
    AskedAmount,
    /// 查看销售计划: saw its sales plan.
    SalesPlan,
    /// 询问订货量: asked for the ordered quantity.
    OrderedQuantity,
    /// 由我方销售额推算: inferred from our own sales.
    OurSales,
    /// 由库存周转推算: inferred from stock and its turnover.
    InventoryTurnover,
    /// 取得决算书: obtained its annual accounts.
    FinalAccounts,
    /// 向其他公司了解: asked other firms.
    OtherFirms,
}

impl Method {
    /// All seven, the most reliable first.
    pub const ALL: [Self; 7] = [
        Self::FinalAccounts,
        Self::SalesPlan,
        Self::AskedAmount,
        Self::OrderedQuantity,
        Self::InventoryTurnover,
        Self::OurSales,
        Self::OtherFirms,
    ];

    /// How far it can be relied on, in percent: a default of this product, for administrators to change.
    #[must_use]
    pub const fn default_confidence_percent(self) -> u8 {
        match self {
            Self::FinalAccounts => 95,
            Self::SalesPlan => 80,
            Self::AskedAmount => 75,
            Self::OrderedQuantity => 70,
            Self::InventoryTurnover => 60,
            Self::OurSales => 50,
            Self::OtherFirms => 40,
        }
    }
}

/// What was found out, by one of the seven methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// An amount for a year, by a method that gives one.
    Amount(Method, Money),
    /// A quantity for a year in thousandths of a unit, and the price of a unit.
    Quantity {
        /// Thousandths of a unit in a year, above 0.
        thousandths: i64,
        /// For one unit.
        unit_price: Money,
    },
    /// Our sales of a year, and the part of its purchases that they are thought to be.
    OurPart {
        /// Our sales.
        sales: Money,
        /// 1 to 100.
        part_percent: u8,
    },
    /// Its average stock, and how often a year it is sold.
    Stock {
        /// Average stock at purchase prices.
        average: Money,
        /// Times a year, in thousandths, above 0.
        turns_thousandths: i64,
    },
}

/// A customer's purchases of a year, with the method that they were found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purchases {
    /// How they were found.
    pub method: Method,
    /// In a year, above 0.
    pub amount: Money,
}

/// Why there is no share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WalletError {
    /// Two currencies, or an amount beyond the range.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// Purchases of zero or less.
    #[error("the purchases must be more than nothing")]
    Nothing,
    /// A part of the purchases that is not 1 to 100 %.
    #[error("our part must be 1 to 100 %")]
    Part,
    /// Sales of the company of zero or less.
    #[error("the company has no sales")]
    NoSales,
}

impl Evidence {
    /// The purchases that follow: the amount itself, quantity × price, our sales / our part, or stock × turns; rounded half
    /// away from zero to a minor unit.
    ///
    /// Worked number (T54): our sales of 300 that are thought to be 25 % make purchases of 1 200.
    ///
    /// # Errors
    /// [`WalletError`] when nothing or something out of range follows.
    pub fn purchases(self) -> Result<Purchases, WalletError> {
        let (method, amount) = match self {
            Self::Amount(method, amount) => (method, amount),
            Self::Quantity { thousandths, unit_price } => (Method::OrderedQuantity, times(unit_price, thousandths)?),
            Self::Stock { average, turns_thousandths } => {
                (Method::InventoryTurnover, times(average, turns_thousandths)?)
            }
            Self::OurPart { sales, part_percent } => {
                if !(1..=100).contains(&part_percent) {
                    return Err(WalletError::Part);
                }
                let part = i128::from(part_percent);
                (Method::OurSales, money((i128::from(sales.minor) * 100 + part / 2).div_euclid(part), sales.currency)?)
            }
        };
        if amount.minor > 0 { Ok(Purchases { method, amount }) } else { Err(WalletError::Nothing) }
    }
}

fn times(amount: Money, thousandths: i64) -> Result<Money, AmountError> {
    amount.times_thousandths(thousandths).map_err(|_| AmountError::TooLarge)
}

/// The purchases of the method that can be relied on most, ties the first; `None` without any.
///
/// Shape: `confidence_percent` says how far a method can be relied on, such as [`Method::default_confidence_percent`].
///
/// Worked number: of 1 200 inferred from our sales (50 %) and 1 100 from its accounts (95 %) it takes the 1 100.
#[must_use]
pub fn most_reliable(found: &[Purchases], confidence_percent: impl Fn(Method) -> u8) -> Option<Purchases> {
    // Of equal ones `max_by_key` takes the last.
    found.iter().rev().max_by_key(|purchases| confidence_percent(purchases.method)).copied()
}

/// A share with the level that is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// As a fraction: 0 to 1, below 0 for returns; beyond 1 says that the purchases were estimated too low.
    pub share: f64,
    /// Whether it is below the required level.
    pub is_below: bool,
}

/// Share of wallet: our sales to the customer over all it buys in the category, in the same year.
///
/// Shape: `required_permille` in tenths of a percent, 0 to 1000.
///
/// Worked number (T54): 300 of 1 200 are 25 %, below a required 30 %.
///
/// # Errors
/// [`WalletError`] for two currencies, or purchases of nothing.
pub fn share_of_wallet(our_sales: Money, purchases: Purchases, required_permille: u16) -> Result<Share, WalletError> {
    of(our_sales, purchases.amount, required_permille, WalletError::Nothing)
}

/// A customer's share of the company's sales of the same month or year.
///
/// Shape: `required_permille` in tenths of a percent, 0 to 1000.
///
/// Worked number (D13): 50 of 10 000 are 0.5 %, below a required 1 %.
///
/// # Errors
/// [`WalletError`] for two currencies, or a company without sales.
pub fn share_of_company(
    customer_sales: Money,
    company_sales: Money,
    required_permille: u16,
) -> Result<Share, WalletError> {
    of(customer_sales, company_sales, required_permille, WalletError::NoSales)
}

fn of(part: Money, whole: Money, required_permille: u16, without: WalletError) -> Result<Share, WalletError> {
    one_currency([part, whole])?;
    let (part, whole) = (i128::from(part.minor), i128::from(whole.minor));
    let is_below = part * 1000 < whole * i128::from(required_permille);
    Ok(Share { share: share(part, whole).ok_or(without)?, is_below })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{dollars, yuan};

    #[test]
    fn t54_each_of_the_seven_methods_is_recorded_with_what_it_found() {
        let evidence = [
            (Evidence::Amount(Method::AskedAmount, yuan(900)), Method::AskedAmount, 900),
            (Evidence::Amount(Method::SalesPlan, yuan(1000)), Method::SalesPlan, 1000),
            (Evidence::Quantity { thousandths: 2500, unit_price: yuan(400) }, Method::OrderedQuantity, 1000),
            (Evidence::OurPart { sales: yuan(300), part_percent: 25 }, Method::OurSales, 1200),
            (Evidence::Stock { average: yuan(200), turns_thousandths: 6000 }, Method::InventoryTurnover, 1200),
            (Evidence::Amount(Method::FinalAccounts, yuan(1100)), Method::FinalAccounts, 1100),
            (Evidence::Amount(Method::OtherFirms, yuan(800)), Method::OtherFirms, 800),
        ];
        let found: Vec<Purchases> = evidence.iter().map(|(evidence, ..)| evidence.purchases().unwrap()).collect();
        for ((_, method, amount), found) in evidence.iter().zip(&found) {
            assert_eq!(*found, Purchases { method: *method, amount: yuan(*amount) });
        }
        let best = most_reliable(&found, Method::default_confidence_percent).unwrap();
        assert_eq!(best.method, Method::FinalAccounts);
        assert_eq!(most_reliable(&found, |_| 50).unwrap().method, Method::AskedAmount);
        assert_eq!(most_reliable(&[], |_| 50), None);
    }

    #[test]
    fn t54_a_share_below_the_required_level_is_flagged() {
        let purchases = Purchases { method: Method::OurSales, amount: yuan(1200) };
        assert_eq!(share_of_wallet(yuan(300), purchases, 300), Ok(Share { share: 0.25, is_below: true }));
        assert_eq!(share_of_wallet(yuan(300), purchases, 250), Ok(Share { share: 0.25, is_below: false }));
        let company = share_of_company(yuan(50), yuan(10_000), 10).unwrap();
        assert_eq!(company, Share { share: 0.005, is_below: true });
    }

    #[test]
    fn t54_what_has_no_share_is_told() {
        let nothing = Purchases { method: Method::OtherFirms, amount: yuan(0) };
        assert_eq!(share_of_wallet(yuan(1), nothing, 0), Err(WalletError::Nothing));
        assert_eq!(share_of_company(yuan(1), yuan(0), 0), Err(WalletError::NoSales));
        assert!(matches!(share_of_company(yuan(1), dollars(1), 0), Err(WalletError::Amount(_))));
        assert_eq!(Evidence::OurPart { sales: yuan(1), part_percent: 0 }.purchases(), Err(WalletError::Part));
        assert_eq!(Evidence::Amount(Method::OtherFirms, yuan(0)).purchases(), Err(WalletError::Nothing));
        let huge = Money { minor: i64::MAX, ..yuan(0) };
        let stock = Evidence::Stock { average: huge, turns_thousandths: 2000 };
        assert_eq!(stock.purchases(), Err(WalletError::Amount(AmountError::TooLarge)));
    }
}
