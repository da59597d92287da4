//! The form for a new customer: what is known at the first handshake, the rest below.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use satchel_model::{ContactId, CustomerId, Entity, Field, Record, Target};
use satchel_protocol::bridge::CustomerView;

use crate::browser::{now, random};
use crate::form::draft::DraftKey;
use crate::language::{text, word};
use crate::pages::forms::{FormPlan, RecordForm};
use crate::place::Place;
use crate::state::use_app;

/// What one asks at a first meeting, in that order.
const FIRST_FIELDS: [Field; 10] = [
    Field::Name,
    Field::AccountType,
    Field::Industry,
    Field::TradeType,
    Field::Phone,
    Field::Mobile,
    Field::Address,
    Field::ContactName,
    Field::ContactTitle,
    Field::ContactMobile,
];

/// The fields in the order of the form: the first, then the rest of the customer's own.
fn fields() -> Vec<Field> {
    let rest = Field::of(Entity::Customer).filter(|field| *field != Field::State && !FIRST_FIELDS.contains(field));
    FIRST_FIELDS.into_iter().chain(rest).collect()
}

/// The page.
#[component]
pub(crate) fn NewCustomerPage() -> impl IntoView {
    let app = use_app();
    let customer = CustomerId::at(now(), random());
    let contact = ContactId::at(now(), random());
    let plan = FormPlan {
        key: DraftKey::new_customer(),
        fields: fields(),
        required: vec![Field::Name],
        record: Record::default(),
        prefill: vec![(Field::AccountType, "company".to_owned())],
        order: None,
        also: Vec::new(),
        customer,
        create: true,
        targets: Arc::new(move |entity| match entity {
            Entity::Customer => Some(Target::Customer),
            Entity::Contact => Some(Target::Contact(contact)),
            _ => None,
        }),
    };
    let go = use_navigate();
    let leave = go.clone();
    let on_saved = Callback::new(move |_: Option<CustomerView>| {
        app.say(text!(customer.saved_toast).to_owned());
        let replace = NavigateOptions { replace: true, ..NavigateOptions::default() };
        go(&Place::Customer(customer).path(), replace);
    });
    let on_cancel = Callback::new(move |()| leave(&Place::Customers.path(), NavigateOptions::default()));
    view! {
        <article class="page narrow" data-testid="new-customer-page">
            <div class="page-head">
                <h1>{word!(customer.new_title)}</h1>
                <a class="button quiet" href=Place::Import.path() data-testid="new-import">{word!(list.import)}</a>
            </div>
            <RecordForm plan=plan on_saved=on_saved on_cancel=on_cancel folded_after=FIRST_FIELDS.len() />
        </article>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_offers_every_field_of_a_customer_once() {
        let mut all = fields();
        assert!(Field::of(Entity::Customer).filter(|field| *field != Field::State).all(|field| all.contains(&field)));
        let before = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), before);
    }
}
