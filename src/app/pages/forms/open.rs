//! A form on screen: what it was opened on, what is typed, and what a save does.

use std::sync::Arc;

use leptos::prelude::*;
use satchel_model::{CustomerId, Edit, Entity, Field, LineId, OrderId, OrderLine, Record, Target};
use satchel_protocol::bridge::{Answer, CustomerView, Failure, Request, Save};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use super::lines;
use crate::bridge;
use crate::browser::{LOCAL_TIME, mark};
use crate::form::draft::{Draft, DraftKey};
use crate::form::lines::{self as order_lines, LineText};
use crate::form::{Form, Problem};
use crate::state::{App, use_app};

/// What a form is about.
#[derive(Clone)]
pub(crate) struct FormPlan {
    /// Names the draft.
    pub(crate) key: DraftKey,
    /// The fields, in the order on screen.
    pub(crate) fields: Vec<Field>,
    /// The fields that must be filled.
    pub(crate) required: Vec<Field>,
    /// What the form is opened on; empty for something new.
    pub(crate) record: Record,
    /// What stands in a new record's fields before the person types.
    pub(crate) prefill: Vec<(Field, String)>,
    /// The order whose lines are typed here too, and its saved lines.
    pub(crate) order: Option<(OrderId, Vec<(LineId, OrderLine)>)>,
    /// What a save writes besides, before what was typed.
    pub(crate) also: Vec<Edit>,
    /// The customer that is written.
    pub(crate) customer: CustomerId,
    /// Whether the customer is new.
    pub(crate) create: bool,
    /// The record that each entity's fields are written to.
    pub(crate) targets: Arc<dyn Fn(Entity) -> Option<Target> + Send + Sync>,
}

/// A form on screen: handles only, so it is copied into every field.
#[derive(Clone, Copy)]
pub(crate) struct OpenForm {
    pub(super) plan: StoredValue<FormPlan>,
    pub(super) app: App,
    /// The fields.
    pub(crate) form: RwSignal<Form>,
    /// The lines of an order.
    pub(crate) lines: RwSignal<Vec<LineText>>,
    /// The person typed something.
    pub(super) touched: RwSignal<bool>,
    /// A save was tried, so problems are shown.
    pub(super) tried: RwSignal<bool>,
    pub(super) saving: RwSignal<bool>,
    pub(super) failure: RwSignal<Option<Failure>>,
    pub(super) restored: RwSignal<bool>,
}

impl OpenForm {
    pub(super) fn open(plan: FormPlan) -> Self {
        let mut form = Form::open(plan.fields.clone(), plan.required.clone(), &plan.record, LOCAL_TIME);
        for (field, text) in &plan.prefill {
            form.type_in(*field, text.clone());
        }
        let lines = match &plan.order {
            Some((_, saved)) if saved.is_empty() => vec![lines::fresh_line()],
            Some((_, saved)) => saved.iter().map(|(id, line)| LineText::of(*id, line)).collect(),
            None => Vec::new(),
        };
        Self {
            plan: StoredValue::new(plan),
            app: use_app(),
            form: RwSignal::new(form),
            lines: RwSignal::new(lines),
            touched: RwSignal::new(false),
            tried: RwSignal::new(false),
            saving: RwSignal::new(false),
            failure: RwSignal::new(None),
            restored: RwSignal::new(false),
        }
    }

    /// The text of a field, followed.
    pub(crate) fn text(self, field: Field) -> Memo<String> {
        Memo::new(move |_| self.form.with(|form| form.text(field).to_owned()))
    }

    /// Takes in what the person typed.
    pub(crate) fn type_in(self, field: Field, text: String) {
        self.form.update(|form| form.type_in(field, text));
        self.touched.set(true);
    }

    /// Takes in a change of the lines.
    pub(crate) fn change_lines(self, change: impl FnOnce(&mut Vec<LineText>)) {
        self.lines.update(change);
        self.touched.set(true);
    }

    /// What is wrong with a field, once a save was tried.
    pub(crate) fn problem(self, field: Field) -> Memo<Option<Problem>> {
        Memo::new(move |_| if self.tried.get() { self.form.with(|form| form.problem(field)) } else { None })
    }

    /// Whether problems are shown.
    pub(crate) fn is_tried(self) -> bool {
        self.tried.get()
    }

    pub(super) fn draft(self) -> Option<Draft> {
        if !self.touched.get() {
            return None;
        }
        let saved = self.plan.with_value(|plan| plan.order.clone());
        self.lines.with(|lines| {
            let lines_changed = saved.is_some_and(|(_, saved)| {
                let saved: Vec<_> = saved.iter().map(|(id, line)| LineText::of(*id, line)).collect();
                *lines != saved && lines.iter().any(|line| !line.is_blank() || line.removed)
            });
            self.form.with(|form| Draft::of(form, lines, lines_changed))
        })
    }

    pub(super) fn restore(self, draft: &Draft) {
        self.form.update(|form| draft.restore(form));
        if !draft.lines.is_empty() {
            self.lines.set(draft.lines.clone());
        }
        self.touched.set(true);
        self.restored.set(true);
    }

    pub(super) fn forget_draft(self) {
        self.touched.set(false);
        let key = self.draft_key();
        self.app.forget_draft(key);
    }

    pub(super) fn draft_key(self) -> String {
        self.plan.with_value(|plan| plan.key.as_str().to_owned())
    }

    /// The input that a person must correct first, followed.
    pub(super) fn first_problem(self) -> Option<String> {
        let (field, currency) = self.form.with(|form| (form.first_problem(), lines::currency(form)));
        field.map(|field| format!("input-{field}")).or_else(|| {
            let (line, problem) = self.lines.with(|lines| order_lines::first_problem(lines, currency))?;
            Some(lines::input_id(line, problem.into()))
        })
    }

    fn has_problem(self) -> bool {
        let input = untrack(|| self.first_problem());
        if let Some(input) = &input {
            focus_on(input);
        }
        input.is_some()
    }

    fn edits(self) -> Vec<Edit> {
        self.plan.with_value(|plan| {
            let form = self.form.get_untracked();
            let mut edits = form.edits(|entity| (plan.targets)(entity));
            if let Some((order, saved)) = &plan.order {
                let saved = |id| saved.iter().find(|(line, _)| *line == id).map(|(_, line)| line.clone());
                let currency = lines::currency(&form);
                edits.extend(self.lines.with_untracked(|lines| order_lines::edits(*order, lines, currency, saved)));
            }
            if !edits.is_empty() {
                edits.splice(0..0, plan.also.iter().cloned());
            }
            edits
        })
    }

    pub(super) fn save(self, on_saved: Callback<Option<CustomerView>>) {
        self.tried.set(true);
        if self.saving.get_untracked() || self.has_problem() {
            return;
        }
        let edits = self.edits();
        if edits.is_empty() {
            self.forget_draft();
            on_saved.run(None);
            return;
        }
        let (customer, create) = self.plan.with_value(|plan| (plan.customer, plan.create));
        let key = self.draft_key();
        self.saving.set(true);
        self.failure.set(None);
        spawn_local(async move {
            let answer = bridge::ask(Request::Save(Save { customer, create, edits })).await;
            self.saving.try_set(false);
            match answer {
                Answer::Saved(view) => {
                    mark("satchel:edit-durable", "");
                    // The person may have left the form meanwhile: then nobody waits for it.
                    self.touched.try_set(false);
                    self.app.forget_draft(key);
                    on_saved.try_run(Some(*view));
                }
                Answer::Failed(failure) => drop(self.failure.try_set(Some(failure))),
                _ => drop(self.failure.try_set(Some(Failure::StorageFailed))),
            }
        });
    }
}

fn focus_on(id: &str) {
    let element = document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        // An element that is hidden cannot take the focus; its problem is still written beside it.
        let _ = element.focus();
    }
}
