//! D9 客户让渡价值: what an offer is worth to the customer (P. Kotler, "Marketing Management", 8th edition, 1994: customer
//! delivered value).

use satchel_model::Money;

use crate::amount::{AmountError, money, one_currency, sum_minor};

/// The worksheet of one offer, as the customer sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worksheet {
    /// 产品价值, 服务价值, 人员价值, 形象价值: the value of product, service, people and image.
    pub values: [Money; 4],
    /// 货币, 时间, 体力, 精力: the cost in money, time, energy and worry.
    pub costs: [Money; 4],
}

/// Delivered value = total customer value − total customer cost.
///
/// Worked number: values 1 000, 200, 100, 50 and costs 900, 80, 30, 20 leave 320.
///
/// # Errors
/// [`AmountError`] for two currencies, or a sum beyond the range.
pub fn delivered_value(sheet: &Worksheet) -> Result<Money, AmountError> {
    one_currency(sheet.values.into_iter().chain(sheet.costs))?;
    let [first, ..] = sheet.values;
    money(sum_minor(sheet.values) - sum_minor(sheet.costs), first.currency)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{dollars, yuan};

    #[test]
    fn t50_delivered_value_is_value_less_cost() {
        let sheet = Worksheet { values: [1000, 200, 100, 50].map(yuan), costs: [900, 80, 30, 20].map(yuan) };
        assert_eq!(delivered_value(&sheet), Ok(yuan(320)));
        let mixed = Worksheet { costs: [900, 80, 30, 20].map(dollars), ..sheet };
        assert!(matches!(delivered_value(&mixed), Err(AmountError::MixedCurrencies { .. })));
    }
}
