//! The lines of an order as they are typed, their exact total, and the edits of a save.

use satchel_model::money::MoneyError;
use satchel_model::{Currency, Edit, Field, LineId, Money, OrderId, OrderLine, Target, Value};
use serde::{Deserialize, Serialize};

/// One line as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LineText {
    /// The line.
    pub(crate) id: LineId,
    /// What was sold.
    pub(crate) product: String,
    /// How many, with up to three decimals.
    pub(crate) quantity: String,
    /// The price of one, without its currency.
    pub(crate) unit_price: String,
    /// Taken out by the person.
    pub(crate) removed: bool,
}

/// Why a line cannot be saved as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineProblem {
    /// The product is not named.
    NoProduct,
    /// The quantity is no number with at most three decimals.
    Quantity,
    /// The price is no amount of the currency.
    Price,
}

impl LineText {
    /// An empty line: one piece.
    pub(crate) fn empty(id: LineId) -> Self {
        let quantity = "1".to_owned();
        Self { id, product: String::new(), quantity, unit_price: String::new(), removed: false }
    }

    /// A saved line as it is shown for editing.
    pub(crate) fn of(id: LineId, line: &OrderLine) -> Self {
        Self {
            id,
            product: line.product.clone(),
            quantity: quantity_text(line.quantity_thousandths),
            unit_price: line.unit_price.amount(),
            removed: false,
        }
    }

    /// Whether nothing is typed: such a line is passed over.
    pub(crate) fn is_blank(&self) -> bool {
        self.product.trim().is_empty() && self.unit_price.trim().is_empty()
    }

    /// The line that the text stands for.
    ///
    /// # Errors
    /// [`LineProblem`] says what is wrong.
    pub(crate) fn parse(&self, currency: Currency) -> Result<OrderLine, LineProblem> {
        let product = self.product.trim();
        if product.is_empty() {
            return Err(LineProblem::NoProduct);
        }
        let quantity_thousandths = quantity_thousandths(&self.quantity).ok_or(LineProblem::Quantity)?;
        let unit_price = Money::parse(&self.unit_price, currency).map_err(|_| LineProblem::Price)?;
        Ok(OrderLine { product: product.to_owned(), quantity_thousandths, unit_price })
    }
}

/// The exact sum of the lines that can be read so far.
///
/// # Errors
/// A sum beyond the range.
pub(crate) fn total(lines: &[LineText], currency: Currency) -> Result<Money, MoneyError> {
    lines
        .iter()
        .filter(|line| !line.removed)
        .filter_map(|line| line.parse(currency).ok())
        .try_fold(Money { minor: 0, currency }, |sum, line| sum.checked_add(line.total()?))
}

/// The first line with something wrong.
pub(crate) fn first_problem(lines: &[LineText], currency: Currency) -> Option<(LineId, LineProblem)> {
    lines
        .iter()
        .filter(|line| !line.removed && !line.is_blank())
        .find_map(|line| line.parse(currency).err().map(|problem| (line.id, problem)))
}

/// The edits that bring the saved lines to what is typed.
pub(crate) fn edits(
    order: OrderId,
    lines: &[LineText],
    currency: Currency,
    saved: impl Fn(LineId) -> Option<OrderLine>,
) -> Vec<Edit> {
    lines
        .iter()
        .filter_map(|line| {
            let target = Target::Line(order, line.id);
            let before = saved(line.id);
            if line.removed || line.is_blank() {
                return before.map(|_| Edit::Delete(target));
            }
            let now = line.parse(currency).ok()?;
            (before.as_ref() != Some(&now)).then(|| Edit::Set {
                target,
                field: Field::LineItem,
                value: Some(Value::Item(Box::new(now))),
            })
        })
        .collect()
}

/// A quantity in thousandths as people write it: `2`, `1.5`, `-3`.
pub(crate) fn quantity_text(thousandths: i64) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let (whole, rest) = (thousandths.unsigned_abs() / 1000, thousandths.unsigned_abs() % 1000);
    let text = format!("{sign}{whole}.{rest:03}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn quantity_thousandths(text: &str) -> Option<i64> {
    let text = text.trim();
    let (sign, digits) = text.strip_prefix(['-', '−']).map_or((1, text), |rest| (-1, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = !whole.is_empty() && whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit());
    if !is_number || fraction.len() > 3 {
        return None;
    }
    format!("{whole}{fraction:0<3}").parse::<i64>().ok().map(|thousandths| sign * thousandths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: u8, product: &str, quantity: &str, unit_price: &str) -> LineText {
        LineText {
            id: LineId::from_bytes([number; 16]),
            product: product.to_owned(),
            quantity: quantity.to_owned(),
            unit_price: unit_price.to_owned(),
            removed: false,
        }
    }

    #[test]
    fn the_total_is_exact() {
        let lines = [line(1, "滤芯", "3", "0.10"), line(2, "机油", "1.5", "3.33"), line(3, "", "1", "")];
        assert_eq!(total(&lines, Currency::CNY).unwrap().to_string(), "5.30 CNY");
    }

    #[test]
    fn only_changed_lines_are_written() {
        let order = OrderId::from_bytes([7; 16]);
        let kept = line(1, "滤芯", "3", "0.10");
        let saved = kept.parse(Currency::CNY).unwrap();
        let changed = line(2, "机油", "2", "9");
        let mut removed = line(4, "火花塞", "1", "5");
        removed.removed = true;
        let lines = [kept.clone(), changed.clone(), line(3, "", "1", ""), removed.clone()];
        let edits =
            edits(order, &lines, Currency::CNY, |id| [kept.id, removed.id].contains(&id).then(|| saved.clone()));
        let item = changed.parse(Currency::CNY).unwrap();
        assert_eq!(
            edits,
            [
                Edit::Set {
                    target: Target::Line(order, changed.id),
                    field: Field::LineItem,
                    value: Some(Value::Item(Box::new(item))),
                },
                Edit::Delete(Target::Line(order, removed.id)),
            ]
        );
    }

    #[test]
    fn a_line_says_what_is_wrong_with_it() {
        assert_eq!(line(1, " ", "1", "1").parse(Currency::CNY), Err(LineProblem::NoProduct));
        assert_eq!(line(1, "a", "1.2345", "1").parse(Currency::CNY), Err(LineProblem::Quantity));
        assert_eq!(line(1, "a", "1", "1.005").parse(Currency::CNY), Err(LineProblem::Price));
    }

    #[test]
    fn quantities_read_back_as_written() {
        for text in ["0", "2", "1.5", "-3", "0.125"] {
            assert_eq!(quantity_text(quantity_thousandths(text).unwrap()), text);
        }
    }
}
