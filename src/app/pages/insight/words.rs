//! What figures are called and how their numbers are written.

use satchel_model::Currency;
use satchel_report::{Cell, Kind, Label, Missing, label as of_reports};

use crate::browser::intl;
use crate::i18n::Locale;
use crate::language::{current, text};

/// The currency of the numbers of a part, where they are of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit(pub(super) Option<Currency>);

impl Unit {
    /// A number of a picture.
    pub(super) fn number(self, value: f64, kind: Kind) -> String {
        match (kind, self.0) {
            (Kind::Money, Some(currency)) => intl::amount_short(value, currency),
            (Kind::Ratio, _) => intl::percent(value),
            _ => intl::decimal(value),
        }
    }
}

/// The words of a key; a code that somebody else made stays as it is.
pub(super) fn label(key: &str) -> String {
    let words = match current() {
        Locale::zh_CN => of_reports::chinese(key),
        Locale::en => of_reports::english(key),
    };
    words.unwrap_or(key).to_owned()
}

/// The words of a key, or a name.
pub(super) fn label_text(named: &Label) -> String {
    match named {
        Label::Key(key) => label(key),
        Label::Name(name) => name.clone(),
    }
}

/// A cell as it is read.
pub(super) fn cell_text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => "–".to_owned(),
        Cell::Key(key) => label(key),
        Cell::Name(name) => name.clone(),
        Cell::Money(money) => intl::money(*money),
        Cell::Whole(number) => intl::number(*number as f64),
        Cell::Ratio(ratio) => intl::percent(*ratio),
        Cell::Decimal(number) => intl::decimal(*number),
        Cell::Date(date) => intl::date(*date),
    }
}

/// A cell as a file has it: numbers without separators, days as `2026-11-25`.
pub(super) fn cell_of_file(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Money(money) => money.amount(),
        Cell::Whole(number) => number.to_string(),
        Cell::Ratio(number) | Cell::Decimal(number) => number.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Key(_) | Cell::Name(_) => cell_text(cell),
    }
}

/// What is missing, as a sentence.
pub(super) fn missing_text(missing: &Missing) -> String {
    match missing {
        Missing::Customers => text!(insight.no_customers).to_owned(),
        Missing::Orders => text!(insight.no_orders).to_owned(),
        Missing::Sales => text!(insight.no_sales).to_owned(),
        Missing::Products => text!(insight.no_products).to_owned(),
        Missing::OtherProducts => text!(insight.one_product).to_owned(),
        Missing::Costs => text!(insight.no_costs).to_owned(),
        Missing::Months { found, needed } => text!(insight.few_months, found = found, needed = needed),
        Missing::SalesOfMonth { month } => text!(insight.month_of_returns, month = month),
        Missing::RepeatBuyers { found, needed } => text!(insight.few_repeat_buyers, found = found, needed = needed),
        Missing::LostAndKept { lost, kept, needed } => {
            text!(insight.few_lost, lost = lost, kept = kept, needed = needed)
        }
        Missing::LoyalCustomers => text!(insight.nobody_loyal).to_owned(),
        Missing::Ratings => text!(insight.no_ratings).to_owned(),
        Missing::Referrals => text!(insight.no_referrals).to_owned(),
        Missing::Wallets => text!(insight.no_wallets).to_owned(),
        Missing::LostCustomers => text!(insight.nobody_lost).to_owned(),
        Missing::Differences => text!(insight.no_difference).to_owned(),
        Missing::Fit => text!(insight.no_fit).to_owned(),
        Missing::Parameters => text!(insight.odd_parameters).to_owned(),
        Missing::SmallerAmounts => text!(insight.too_large).to_owned(),
    }
}
