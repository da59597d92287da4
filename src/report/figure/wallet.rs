//! D11 客户份额, D12 推算 7 法: what we sell to a customer over all that it buys of our kind of goods.

use satchel_insight::amount::money;
use satchel_insight::wallet::{Method, Purchases, WalletError, share_of_wallet};

use super::build::{amount, bars, columns, key, row_of, section, segment, series, whole, worked};
use super::{Definition, Money};
use crate::facts::Order;
use crate::input::Input;
use crate::missing::Missing;
use crate::parameter::{CURRENCY, Parameter};
use crate::report::{Cell, Kind, Label, Section};

pub(super) const REPORT: Definition = Definition {
    name: "wallet",
    rule_version: 1,
    money: Money::ByCurrency,
    parameters: &[
        CURRENCY,
        Parameter::whole("period_days", 7, 3_650, 365),
        Parameter::whole("required_permille", 0, 1_000, 300),
    ],
    sections,
};

const SOURCE: &str =
    "Sales to the customer over its purchases of a year; reliability of the seven ways: defaults of this product";
/// The bars that a screen has room for.
const MOST_BARS: usize = 12;

fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let customers = input.served();
    if customers.is_empty() {
        return Err(Missing::Customers);
    }
    let currency = input.currency()?;
    let after = input.days_before(input.values.whole("period_days"));
    let required = u16::try_from(input.values.whole("required_permille")).unwrap_or(1_000);
    let mut found = Vec::new();
    for customer in &customers {
        let of_currency = |wallet: &satchel_model::Money| wallet.currency == currency && wallet.minor > 0;
        let Some(wallet) = customer.relationship.wallet.filter(of_currency) else { continue };
        let orders = input.orders(customer).filter(|order| order.date > after);
        let sales = money(orders.map(Order::minor).sum(), currency)?;
        let method = method(&customer.relationship.wallet_method);
        // The share is the same by whatever way the purchases were found.
        let purchases = Purchases { method: method.unwrap_or(Method::OtherFirms), amount: wallet };
        let share = share_of_wallet(sales, purchases, required).map_err(|error| match error {
            WalletError::Amount(error) => error.into(),
            _ => Missing::Wallets,
        })?;
        found.push((*customer, sales, wallet, share, method));
    }
    if found.is_empty() {
        return Err(Missing::Wallets);
    }
    // Where most is bought elsewhere comes first.
    found.sort_by_key(|(_, sales, wallet, ..)| std::cmp::Reverse(i128::from(wallet.minor) - i128::from(sales.minor)));
    let (mut rows, mut met, mut below) = (Vec::with_capacity(found.len()), Vec::new(), Vec::new());
    for (customer, sales, wallet, share, method) in &found {
        let level = if share.is_below { "level.below" } else { "level.met" };
        let reliability = method.map(|method| f64::from(method.default_confidence_percent()) / 100.0);
        let cells = [
            Cell::Money(*sales),
            Cell::Money(*wallet),
            Cell::Ratio(share.share),
            key(level),
            key(format!("wallet_method.{}", code(*method))),
            super::build::ratio(reliability),
        ];
        rows.push(row_of(customer, cells));
        if share.is_below { &mut below } else { &mut met }.push(customer.id);
    }
    let sum = |minor: fn(&satchel_model::Money) -> i64, of: &[satchel_model::Money]| {
        of.iter().map(|money| i128::from(minor(money))).sum::<i128>()
    };
    let all_sales: Vec<_> = found.iter().map(|(_, sales, ..)| *sales).collect();
    let all_wallets: Vec<_> = found.iter().map(|(_, _, wallet, ..)| *wallet).collect();
    let explained = vec![
        worked("customers", whole(customers.len())),
        worked("customers_rated", whole(found.len())),
        worked("sales", amount(sum(|money| money.minor, &all_sales), currency)?),
        worked("wallet", amount(sum(|money| money.minor, &all_wallets), currency)?),
        worked("required", Cell::Ratio(f64::from(required) / 1_000.0)),
    ];
    let drawn = || found.iter().take(MOST_BARS);
    let names = drawn().map(|(customer, ..)| Label::Name(customer.name.clone())).collect();
    let shares = drawn().map(|(_, _, _, share, _)| share.share).collect();
    let picture = bars(names, vec![series("share_of_wallet", Kind::Ratio, shares)]);
    let columns = columns(&[
        ("customer", Kind::Name),
        ("sales", Kind::Money),
        ("wallet", Kind::Money),
        ("share_of_wallet", Kind::Ratio),
        ("level", Kind::Key),
        ("wallet_method", Kind::Key),
        ("reliability", Kind::Ratio),
    ]);
    let segments = vec![segment("level.below", below), segment("level.met", met)];
    let formula = ("formula.wallet", SOURCE, explained);
    Ok(vec![section("wallet.customers", picture, (columns, rows), segments, formula)])
}

/// The method of a code; `None` of none, and of one that another version wrote.
fn method(code: &str) -> Option<Method> {
    Method::ALL.into_iter().find(|method| self::code(Some(*method)) == code)
}

const fn code(method: Option<Method>) -> &'static str {
    match method {
        None => "none",
        Some(Method::FinalAccounts) => "final_accounts",
        Some(Method::SalesPlan) => "sales_plan",
        Some(Method::AskedAmount) => "asked_amount",
        Some(Method::OrderedQuantity) => "ordered_quantity",
        Some(Method::InventoryTurnover) => "inventory_turnover",
        Some(Method::OurSales) => "our_sales",
        Some(Method::OtherFirms) => "other_firms",
    }
}
