//! Purchases as every figure takes them, and what they come to for each customer at a date.

use satchel_model::{Currency, Date, Money, days_between};

use crate::amount::{AmountError, one_currency};

/// One purchase: an order, or one line of a list of sales.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purchase {
    /// Who bought: the place in the caller's list of customers, from 0.
    pub customer: u32,
    /// The day.
    pub date: Date,
    /// What was paid; below zero for returns.
    pub amount: Money,
}

/// What the purchases of one customer come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Account {
    /// The day of the first purchase, `None` without one.
    pub first: Option<Date>,
    /// The day of the last purchase, `None` without one.
    pub last: Option<Date>,
    /// Purchases, those for nothing too, returns not.
    pub purchases: u32,
    /// The sum of all amounts in minor units, returns included; may be negative.
    pub sales_minor: i128,
}

/// All customers at a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// One for each customer, in the caller's order.
    pub accounts: Vec<Account>,
    /// The currency of every amount, `None` without purchases.
    pub currency: Option<Currency>,
    /// Purchases that were left out because they lie after the date.
    pub later: usize,
}

/// Why purchases could not be added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// Two currencies.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// A purchase names a customer that is not there.
    #[error("a purchase is of customer {customer}, but there are {customers}")]
    UnknownCustomer {
        /// The number that it names.
        customer: u32,
        /// How many customers there are.
        customers: usize,
    },
}

impl Ledger {
    /// Adds up the purchases up to and including `as_of`, in any order.
    ///
    /// A purchase of a later date is not there yet: it is counted in [`Ledger::later`] and otherwise left out, its
    /// currency too. An amount below zero (a return) counts in the sum alone, neither as a purchase nor as a date; an amount
    /// of zero (a gift) is a purchase.
    /// Customers without purchases have an empty account.
    ///
    /// Worked number: 100 on 1 May, 50 on 3 May and −20 on 4 May, as of 3 May: two purchases, 150, one later.
    ///
    /// # Errors
    /// [`LedgerError`] for two currencies or an unknown customer.
    pub fn at(as_of: Date, customers: usize, purchases: &[Purchase]) -> Result<Self, LedgerError> {
        Self::between(Date::MIN, as_of, customers, purchases)
    }

    /// The same from a date on, such as for an RFM of the last 365 days: earlier purchases are left out, as if they had
    /// never been.
    ///
    /// Worked number: 100 on 1 May, 50 on 3 May, from 2 May to 3 May: one purchase, 50.
    ///
    /// # Errors
    /// As [`Ledger::at`].
    pub fn between(from: Date, as_of: Date, customers: usize, purchases: &[Purchase]) -> Result<Self, LedgerError> {
        let known = || purchases.iter().filter(|purchase| (from..=as_of).contains(&purchase.date));
        let currency = one_currency(known().map(|purchase| purchase.amount))?;
        let mut accounts = vec![Account::default(); customers];
        let later = purchases.iter().filter(|purchase| purchase.date > as_of).count();
        for purchase in known() {
            let place = usize::try_from(purchase.customer).ok().and_then(|place| accounts.get_mut(place));
            let unknown = LedgerError::UnknownCustomer { customer: purchase.customer, customers };
            place.ok_or(unknown)?.add(purchase);
        }
        Ok(Self { accounts, currency, later })
    }

    /// The sum of all sales in minor units.
    #[must_use]
    pub fn sales_minor(&self) -> i128 {
        self.accounts.iter().map(|account| account.sales_minor).sum()
    }
}

impl Account {
    fn add(&mut self, purchase: &Purchase) {
        self.sales_minor += i128::from(purchase.amount.minor);
        if purchase.amount.minor >= 0 {
            self.purchases = self.purchases.saturating_add(1);
            self.first = Some(self.first.map_or(purchase.date, |first| first.min(purchase.date)));
            self.last = Some(self.last.map_or(purchase.date, |last| last.max(purchase.date)));
        }
    }

    /// Days since the last purchase, `None` without one; never negative for a date that the ledger is of.
    #[must_use]
    pub fn days_since_last(&self, as_of: Date) -> Option<i64> {
        self.last.map(|last| days_between(last, as_of))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{day, yuan};

    fn purchase(customer: u32, on: i8, amount: i64) -> Purchase {
        Purchase { customer, date: day(2026, 5, on), amount: yuan(amount) }
    }

    #[test]
    fn returns_reduce_the_sum_and_later_purchases_wait() {
        let bought = [purchase(0, 3, 50), purchase(0, 1, 100), purchase(0, 4, -20)];
        let ledger = Ledger::at(day(2026, 5, 3), 2, &bought).unwrap();
        let account = ledger.accounts[0];
        assert_eq!((account.purchases, account.sales_minor, ledger.later), (2, 15_000, 1));
        assert_eq!((account.first, account.last), (Some(day(2026, 5, 1)), Some(day(2026, 5, 3))));
        assert_eq!(ledger.accounts[1], Account::default());
        let gift = Ledger::at(day(2026, 5, 3), 1, &[purchase(0, 2, 0)]).unwrap();
        assert_eq!((gift.accounts[0].purchases, gift.accounts[0].last), (1, Some(day(2026, 5, 2))));
        let since = Ledger::between(day(2026, 5, 2), day(2026, 5, 3), 2, &bought).unwrap();
        assert_eq!((since.accounts[0].purchases, since.sales_minor(), since.later), (1, 5_000, 1));
        let later = Ledger::at(day(2026, 5, 9), 2, &bought).unwrap();
        assert_eq!((later.sales_minor(), later.accounts[0].days_since_last(day(2026, 5, 9))), (13_000, Some(6)));
    }

    #[test]
    fn no_purchases_is_an_empty_ledger() {
        let ledger = Ledger::at(day(2026, 5, 3), 0, &[]).unwrap();
        assert_eq!((ledger.accounts.len(), ledger.currency, ledger.sales_minor()), (0, None, 0));
    }

    #[test]
    fn two_currencies_and_strangers_are_refused() {
        let mut bought = [purchase(0, 3, 50), purchase(1, 3, 50)];
        let unknown = LedgerError::UnknownCustomer { customer: 1, customers: 1 };
        assert_eq!(Ledger::at(day(2026, 5, 3), 1, &bought), Err(unknown));
        bought[1].amount.currency = Currency::USD;
        assert!(matches!(Ledger::at(day(2026, 5, 3), 2, &bought), Err(LedgerError::Amount(_))));
    }
}
