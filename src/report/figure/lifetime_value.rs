//! T49: what each customer is worth in the coming months, by BG/NBD, MBG/NBD or Pareto/NBD with gamma-gamma spending; D3:
//! customer equity.

use satchel_insight::btyd::{
    BetaGeometric, Buyers, Forecast, GammaGamma, Horizon, ModelError, ParetoNbd, PurchaseModel, Variant, forecast,
};
use satchel_insight::equity::equity;
use satchel_model::{Currency, Money as Amount};

use super::build::{amount, axis, columns, key, row, row_of, section, segment, whole, worked};
use super::{Definition, Money};
use crate::facts::Customer;
use crate::input::{Input, trade_type_key};
use crate::missing::Missing;
use crate::parameter::{CURRENCY, Parameter};
use crate::report::{Cell, Kind, Label, Picture, Point, Section, Worked};

pub(super) const REPORT: Definition = Definition {
    name: "lifetime-value",
    rule_version: 1,
    money: Money::ByCurrency,
    parameters: &[
        CURRENCY,
        Parameter::choice("model", &["bg", "mbg", "pareto"]),
        Parameter::whole("months", 1, 120, 12),
        Parameter::decimal("monthly_rate_percent", 0.0, 10.0, 1.0),
        Parameter::whole("margin_percent", 1, 100, 100),
    ],
    sections,
};

const SOURCE: &str = "P. S. Fader, B. G. S. Hardie and K. L. Lee, Marketing Science 24(2), 2005, and Journal of Marketing Research 42(4), 2005; P. S. Fader and B. G. S. Hardie, The Gamma-Gamma Model of Monetary Value, 2013";
/// Customers whose chance to be one still is below this count as gone. (A choice of this product.)
const GONE_BELOW: f64 = 0.5;

/// A model of purchases with its parameters.
struct Fitted {
    model: Box<dyn PurchaseModel>,
    parameters: Vec<(&'static str, f64)>,
    is_determined: bool,
}

fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let currency = input.currency()?;
    let customers = input.buyers()?;
    let buyers = Buyers::at(input.as_of, &input.purchases(&customers)?)?;
    let fitted = fit(input.values.code("model"), &buyers)?;
    let spending = GammaGamma::fit(&buyers.spendings)?;
    let horizon = Horizon {
        months: u32::try_from(input.values.whole("months")).unwrap_or(0),
        monthly_rate: input.values.decimal("monthly_rate_percent") / 100.0,
        margin: input.values.whole("margin_percent") as f64 / 100.0,
    };
    let mut valued: Vec<(&Customer, u32, Forecast)> = Vec::with_capacity(buyers.customers.len());
    for ((place, history), spent) in buyers.customers.iter().zip(&buyers.histories).zip(&buyers.spendings) {
        let found = forecast(fitted.model.as_ref(), &spending, history, *spent, horizon, currency)?;
        let customer = customers.get(*place as usize).copied().ok_or(Missing::Customers)?;
        valued.push((customer, history.repeats() + 1, found));
    }
    valued.sort_by_key(|(_, _, found)| std::cmp::Reverse(found.value.minor));
    let mut parameters: Vec<Worked> =
        fitted.parameters.iter().map(|(label, value)| worked(label, Cell::Decimal(*value))).collect();
    parameters.extend(
        [("gamma_p", spending.p), ("gamma_q", spending.q), ("gamma_v", spending.v)]
            .map(|(label, value)| worked(label, Cell::Decimal(value))),
    );
    if !(fitted.is_determined && spending.is_determined) {
        parameters.push(worked("parameters_at_a_bound", Cell::Empty));
    }
    Ok(vec![by_customer(&valued, parameters), by_type(&valued, currency)?])
}

fn fit(model: &str, buyers: &Buyers) -> Result<Fitted, ModelError> {
    if model == "pareto" {
        let ParetoNbd { r, alpha, s, beta, log_likelihood, is_determined, .. } = ParetoNbd::fit(&buyers.histories)?;
        let parameters = vec![
            ("model_r", r),
            ("model_alpha", alpha),
            ("model_s", s),
            ("model_beta", beta),
            ("log_likelihood", log_likelihood),
        ];
        return Ok(Fitted { model: Box::new(ParetoNbd::with(r, alpha, s, beta)?), parameters, is_determined });
    }
    let variant = if model == "mbg" { Variant::Mbg } else { Variant::Bg };
    let fitted = BetaGeometric::fit(variant, &buyers.histories)?;
    let BetaGeometric { r, alpha, a, b, log_likelihood, is_determined, .. } = fitted;
    let parameters = vec![
        ("model_r", r),
        ("model_alpha", alpha),
        ("model_a", a),
        ("model_b", b),
        ("log_likelihood", log_likelihood),
    ];
    Ok(Fitted { model: Box::new(fitted), parameters, is_determined })
}

fn by_customer(valued: &[(&Customer, u32, Forecast)], parameters: Vec<Worked>) -> Section {
    let row_of_one = |(customer, purchases, found): &(&Customer, u32, Forecast)| {
        row_of(
            customer,
            [
                whole(*purchases),
                Cell::Ratio(found.alive),
                Cell::Decimal(found.purchases),
                Cell::Decimal(found.mean_spending),
                Cell::Money(found.value),
            ],
        )
    };
    let columns = columns(&[
        ("customer", Kind::Name),
        ("purchase_days", Kind::Whole),
        ("alive", Kind::Ratio),
        ("expected_purchases", Kind::Decimal),
        ("mean_spending", Kind::Decimal),
        ("lifetime_value", Kind::Money),
    ]);
    let point = |(customer, _, found): &(&Customer, u32, Forecast)| Point {
        x: found.alive,
        y: super::build::drawn(found.value.minor.into(), found.value.currency),
        label: Label::Name(customer.name.clone()),
        customer: Some(customer.id),
    };
    let picture = Some(Picture::Scatter {
        x: axis("alive", Kind::Ratio, Some(GONE_BELOW)),
        y: axis("lifetime_value", Kind::Money, None),
        points: valued.iter().map(point).collect(),
    });
    let members = |is_meant: &dyn Fn(&Forecast) -> bool| {
        valued.iter().filter(|(_, _, found)| is_meant(found)).map(|(customer, _, _)| customer.id).collect()
    };
    let segments = vec![
        segment("alive.likely", members(&|found| found.alive >= GONE_BELOW)),
        segment("alive.unlikely", members(&|found| found.alive < GONE_BELOW)),
    ];
    let rows = valued.iter().map(row_of_one).collect();
    let formula = ("formula.lifetime_value", SOURCE, parameters);
    section("lifetime_value.customers", picture, (columns, rows), segments, formula)
}

/// CE = Σ CLV = mean × count, by trade type and in all.
fn by_type(valued: &[(&Customer, u32, Forecast)], currency: Currency) -> Result<Section, Missing> {
    let mut types: Vec<&str> = valued.iter().map(|(customer, _, _)| customer.trade_type.as_str()).collect();
    types.sort_unstable();
    types.dedup();
    let row_of_type = |name: String, values: Vec<Amount>| -> Result<crate::report::Row, Missing> {
        let of = equity(&values).map_err(|_| Missing::Customers)?;
        let mean = satchel_insight::amount::rounded(of.mean_minor, currency)?;
        Ok(row(vec![key(name), whole(of.customers), amount(of.equity_minor, currency)?, Cell::Money(mean)]))
    };
    let values = |is_meant: &dyn Fn(&Customer) -> bool| -> Vec<Amount> {
        valued.iter().filter(|(customer, _, _)| is_meant(customer)).map(|(_, _, found)| found.value).collect()
    };
    let mut rows = Vec::new();
    for code in types {
        rows.push(row_of_type(trade_type_key(code), values(&|customer| customer.trade_type == code))?);
    }
    let all = values(&|_| true);
    let of_all = equity(&all).map_err(|_| Missing::Customers)?;
    rows.push(row_of_type("total".to_owned(), all)?);
    let columns = columns(&[
        ("trade_type", Kind::Key),
        ("customers", Kind::Whole),
        ("customer_equity", Kind::Money),
        ("mean_lifetime_value", Kind::Money),
    ]);
    let explained = vec![
        worked("customers", whole(of_all.customers)),
        worked("mean_lifetime_value", Cell::Decimal(of_all.mean_minor / f64::from(10_u32.pow(currency.decimals())))),
        worked("customer_equity", amount(of_all.equity_minor, currency)?),
    ];
    let source = "R. C. Blattberg and J. Deighton, Harvard Business Review 74(4), 1996";
    let formula = ("formula.equity", source, explained);
    Ok(section("lifetime_value.equity", None, (columns, rows), Vec::new(), formula))
}
