//! The one form: fields of the table, kept as a draft while it is typed, saved as the edits that were made.

mod alike;
mod choices;
mod customer;
mod field;
mod finding;
mod inputs;
mod keeper;
mod lines;
mod open;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use satchel_model::Field;
use satchel_protocol::bridge::CustomerView;

use self::alike::AlikeHint;
pub(crate) use self::choices::OpportunityChoices;
pub(crate) use self::field::FieldInput;
pub(crate) use self::finding::position_text;
use self::keeper::keep_draft;
pub(crate) use self::keeper::{DraftBody, keep_body};
use self::lines::OrderLines;
pub(crate) use self::open::{FormPlan, OpenForm};
use crate::components::message::{Message, Tone};
use crate::language::{text, word, words};
use crate::words::failure_text;

/// A form with its fields, its draft and its buttons.
#[component]
pub(crate) fn RecordForm(
    /// What it is about.
    plan: FormPlan,
    /// Called when it is saved, with the file as it is now; with nothing when nothing was changed.
    on_saved: Callback<Option<CustomerView>>,
    /// Called when the person gives it up.
    on_cancel: Callback<()>,
    /// How many fields are shown before "more"; all when not set.
    #[prop(optional)]
    folded_after: Option<usize>,
) -> impl IntoView {
    let has_lines = plan.order.is_some();
    let fields = plan.fields.clone();
    let form = OpenForm::open(plan);
    keep_draft(form);
    let unfolded = RwSignal::new(folded_after.is_none());
    let split = folded_after.unwrap_or(fields.len()).min(fields.len());
    let (first, rest) = fields.split_at(split);
    let (first, rest) = (first.to_vec(), rest.to_vec());
    let draw = move |fields: Vec<Field>| fields.into_iter().map(|field| draw_field(form, field)).collect_view();
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        // What is hidden cannot be corrected.
        unfolded.set(true);
        form.save(on_saved);
    };
    view! {
        <form class="form record-form" on:submit=on_submit novalidate>
            <FormNotes form=form on_cancel=on_cancel />
            <div class="form-fields">{draw(first)}</div>
            {has_lines.then(|| view! { <OrderLines form=form /> })}
            {(!rest.is_empty()).then(|| view! {
                <button type="button" class="button quiet fold" data-testid="form-more" aria-expanded=move || unfolded.get().to_string()
                    on:click=move |_| unfolded.update(|it| *it = !*it)>
                    {move || if unfolded.get() { text!(action.less) } else { text!(action.more) }}
                </button>
                <div class="form-fields" hidden=move || !unfolded.get()>{draw(rest.clone())}</div>
            })}
            <FormActions form=form on_cancel=on_cancel />
        </form>
    }
}

/// A field; a new customer's first contact gets a heading of its own, its name a word about who is here already.
fn draw_field(form: OpenForm, field: Field) -> impl IntoView {
    let create = form.plan.with_value(|plan| plan.create);
    let starts_contact = field == Field::ContactName && create;
    view! {
        {starts_contact.then(|| view! { <h2 class="form-heading">{word!(customer.new_contact)}</h2> })}
        <FieldInput form=form field=field />
        {(field == Field::Name && create).then(|| view! { <AlikeHint form=form /> })}
    }
}

/// What became of the last save, and what was typed before.
#[component]
fn FormNotes(
    /// The form.
    form: OpenForm,
    /// Called when the restored text is given up.
    on_cancel: Callback<()>,
) -> impl IntoView {
    let discard = move |_| give_up(form, on_cancel);
    view! {
        {move || form.failure.get().map(|failure| view! {
            <Message tone=Tone::Failure testid="form-failure" text=Signal::derive(move || failure_text(&failure)) />
        })}
        <Show when=move || form.restored.get()>
            <Message tone=Tone::Quiet testid="form-restored" text=words(word!(form.restored))>
                <button type="button" class="button quiet small" data-testid="form-discard" on:click=discard>
                    {word!(action.discard_draft)}
                </button>
            </Message>
        </Show>
    }
}

/// Gives up what is typed, with a way back: the draft can be put back.
fn give_up(form: OpenForm, on_cancel: Callback<()>) {
    let draft = untrack(|| form.draft());
    let key = form.draft_key();
    let app = form.app;
    form.forget_draft();
    if let Some(draft) = draft {
        app.say_with_undo(text!(notice.discarded).to_owned(), move || {
            app.keep_draft(key.clone(), draft.encode());
        });
    }
    on_cancel.run(());
}

#[component]
fn FormActions(
    /// The form.
    form: OpenForm,
    /// Called when the person gives it up.
    on_cancel: Callback<()>,
) -> impl IntoView {
    let has_problem = move || form.is_tried() && form.first_problem().is_some();
    view! {
        <div class="actions form-actions">
            {move || has_problem().then(|| view! { <span class="field-problem" role="alert">{text!(problem.check)}</span> })}
            <button type="button" class="button" data-testid="form-cancel" on:click=move |_| give_up(form, on_cancel)>
                {word!(action.cancel)}
            </button>
            <button type="submit" class="button primary" data-testid="form-save" disabled=form.saving>
                {move || if form.saving.get() { text!(action.saving) } else { text!(action.save) }}
            </button>
        </div>
    }
}
