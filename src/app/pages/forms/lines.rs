//! The lines of an order in its form, with the exact total as it is typed.

use leptos::prelude::*;
use satchel_model::{Currency, Field, LineId};

use super::OpenForm;
use crate::browser::{intl, now, random};
use crate::components::icon::{Glyph, Icon};
use crate::form::Form;
use crate::form::lines::{LineProblem, LineText, total};
use crate::language::{text, word};
use crate::words::line_problem_text;

/// The currency that is chosen in the form, yuan where none is.
pub(super) fn currency(form: &Form) -> Currency {
    form.text(Field::OrderCurrency).parse().unwrap_or(Currency::CNY)
}

/// An empty line with a new id.
pub(super) fn fresh_line() -> LineText {
    LineText::empty(LineId::at(now(), random()))
}

/// The lines and their sum.
#[component]
pub(super) fn OrderLines(
    /// The order's form.
    form: OpenForm,
) -> impl IntoView {
    let ids = Memo::new(move |_| {
        form.lines.with(|lines| lines.iter().filter(|line| !line.removed).map(|line| line.id).collect::<Vec<_>>())
    });
    let chosen = Memo::new(move |_| form.form.with(currency));
    let sum = move || form.lines.with(|lines| total(lines, chosen.get())).map(intl::money);
    let number_of = move |id: LineId| ids.with(|ids| ids.iter().position(|other| *other == id).unwrap_or(0));
    view! {
        <fieldset class="order-lines">
            <legend class="field-label">{word!(orders.lines)}</legend>
            <div class="order-line head" aria-hidden="true">
                <span>{word!(orders.product)}</span>
                <span>{word!(orders.quantity)}</span>
                <span>{word!(orders.unit_price)}</span>
                <span></span>
            </div>
            <For each=move || ids.get() key=|id| *id let:id>
                <OrderLineInput form=form id=id number=number_of(id) currency=chosen />
            </For>
            <div class="order-lines-foot">
                <button type="button" class="button quiet" data-testid="add-line"
                    on:click=move |_| form.change_lines(|lines| lines.push(fresh_line()))>
                    <Glyph icon=Icon::Add />
                    {word!(orders.add_line)}
                </button>
                <output class="order-total figures" data-testid="form-total">
                    {word!(orders.total)}" "<strong>{move || sum().unwrap_or_else(|_| text!(orders.no_total).to_owned())}</strong>
                </output>
            </div>
        </fieldset>
    }
}

/// The id of the input of a part of a line.
pub(super) fn input_id(line: LineId, part: Part) -> String {
    format!("input-{line}-{}", part.testid())
}

/// One part of a line.
#[derive(Clone, Copy)]
pub(super) enum Part {
    Product,
    Quantity,
    UnitPrice,
}

impl Part {
    fn of(self, line: &mut LineText) -> &mut String {
        match self {
            Self::Product => &mut line.product,
            Self::Quantity => &mut line.quantity,
            Self::UnitPrice => &mut line.unit_price,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Product => text!(orders.product),
            Self::Quantity => text!(orders.quantity),
            Self::UnitPrice => text!(orders.unit_price),
        }
    }

    const fn testid(self) -> &'static str {
        match self {
            Self::Product => "line-product",
            Self::Quantity => "line-quantity",
            Self::UnitPrice => "line-price",
        }
    }
}

impl From<LineProblem> for Part {
    /// Where a problem is corrected.
    fn from(problem: LineProblem) -> Self {
        match problem {
            LineProblem::NoProduct => Self::Product,
            LineProblem::Quantity => Self::Quantity,
            LineProblem::Price => Self::UnitPrice,
        }
    }
}

#[component]
fn OrderLineInput(
    /// The order's form.
    form: OpenForm,
    /// The line.
    id: LineId,
    /// Its place, for tests.
    number: usize,
    /// The order's currency.
    currency: Memo<Currency>,
) -> impl IntoView {
    let line = move || form.lines.with(|lines| lines.iter().find(|line| line.id == id).cloned());
    let problem = move || {
        form.is_tried()
            .then(line)
            .flatten()
            .filter(|line| !line.is_blank())
            .and_then(|line| line.parse(currency.get()).err())
    };
    let input = move |part: Part| {
        let value = move || line().map(|mut line| std::mem::take(part.of(&mut line))).unwrap_or_default();
        let mode = if matches!(part, Part::Product) { "text" } else { "decimal" };
        let on_input = move |event| {
            let text = event_target_value(&event);
            form.change_lines(|lines| {
                if let Some(line) = lines.iter_mut().find(|line| line.id == id) {
                    *part.of(line) = text;
                }
            });
        };
        view! {
            <input id=input_id(id, part) type="text" inputmode=mode autocomplete="off" aria-label=move || part.label()
                data-testid=format!("{}-{number}", part.testid()) prop:value=value on:input=on_input />
        }
    };
    let remove = move |_| {
        form.change_lines(|lines| {
            if let Some(line) = lines.iter_mut().find(|line| line.id == id) {
                line.removed = true;
            }
        });
    };
    view! {
        <div class="order-line">
            {[Part::Product, Part::Quantity, Part::UnitPrice].map(input)}
            <button type="button" class="button quiet icon-only" aria-label=word!(orders.remove_line)
                data-testid=format!("line-remove-{number}") on:click=remove>
                <Glyph icon=Icon::Trash />
            </button>
            {move || problem().map(|problem| view! { <span class="field-problem">{line_problem_text(problem)}</span> })}
        </div>
    }
}
