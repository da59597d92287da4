//! One row of the list: who, where they stand, how to reach them, what they are worth.

use leptos::html;
use leptos::prelude::*;
use satchel_model::Money;
use satchel_protocol::bridge::ListRow;

use super::question::Question;
use crate::browser::intl;
use crate::components::icon::{Glyph, Icon};
use crate::language::text;
use crate::pages::customer::state_mark::StateMark;
use crate::place::Place;
use crate::words::state_label;

/// One row. It draws itself again only when its own customer changed.
#[component]
pub(crate) fn Row(
    /// Its place in the list.
    index: u32,
    /// What is asked, and the answers.
    question: Question,
    /// Where the person is.
    place: Memo<Place>,
    /// The row that the keyboard is on.
    cursor: RwSignal<Option<u32>>,
) -> impl IntoView {
    let link = NodeRef::<html::A>::new();
    let row = Memo::new(move |_| question.cache.with(|cache| cache.row(index).cloned()));
    Effect::new(move |_| {
        if cursor.get() == Some(index)
            && let Some(link) = link.get()
        {
            // Only an element that is not on screen cannot take the focus.
            let _ = link.focus();
        }
    });
    move || match row.get() {
        None => view! { <li class="row"><span class="row-waiting"></span></li> }.into_any(),
        Some(row) => {
            let here = Place::Customer(row.row.id);
            let (customer, conflicts, unsent) =
                (row.row.id.to_string(), row.row.conflicts.to_string(), row.unsent.to_string());
            let current = move || (place.get() == here).then_some("true");
            view! {
                <li class="row">
                    <a
                        class="customer-row"
                        node_ref=link
                        href=here.path()
                        aria-current=current
                        data-testid="list-row"
                        data-customer=customer
                        data-index=index.to_string()
                        data-conflicts=conflicts
                        data-unsent=unsent
                    >
                        <RowContent row=row />
                    </a>
                </li>
            }
            .into_any()
        }
    }
}

#[component]
fn RowContent(
    /// The customer's line.
    row: ListRow,
) -> impl IntoView {
    let ListRow { row, grade, unsent, .. } = row;
    let state = row.state;
    let name = row.name.clone();
    let where_and_what = joined(&[&row.industry]);
    let reach = joined(&[&row.contact, &row.phone]);
    let last_activity = row.last_activity;
    let sales = largest(&row.sales);
    let conflicts = row.conflicts;
    view! {
        <span class="row-line">
            <span class="row-name" data-testid="row-name">
                {move || if name.is_empty() { text!(customer.unnamed).to_owned() } else { name.clone() }}
            </span>
            {(conflicts > 0).then(|| view! {
                <span class="row-flag conflict" title=text!(list.conflict)>
                    <Glyph icon=Icon::Choices /><span class="visually-hidden">{text!(list.conflict)}</span>
                </span>
            })}
            {unsent.then(|| view! {
                <span class="row-flag" title=text!(list.unsent)>
                    <Glyph icon=Icon::CloudUp /><span class="visually-hidden">{text!(list.unsent)}</span>
                </span>
            })}
            <span class="row-end figures">{move || sales.map(intl::money_short)}</span>
            {grade.map(|grade| view! { <span class="grade" data-grade=grade.to_string()>{grade.to_string()}</span> })}
        </span>
        <span class="row-line second">
            <span class="row-state" data-testid="row-state"><StateMark state=state />{move || state_label(state)}</span>
            <span class="row-city" data-testid="row-city">{row.city}</span>
            <span class="row-about">{where_and_what}</span>
            <span class="row-end figures">{move || last_activity.map(intl::day)}</span>
        </span>
        <span class="row-line second"><span class="row-about">{reach}</span></span>
    }
}

fn joined(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" · ")
}

/// The amount by which the list sorts: the largest, whatever its currency.
fn largest(sales: &[Money]) -> Option<Money> {
    sales.iter().copied().max_by_key(|money| money.minor)
}
