//! The one sheet over the page: a person, a new password, or the form of something that can be done.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use satchel_model::UserId;
use satchel_protocol::admin::Answer;
use wasm_bindgen_futures::spawn_local;

use super::act::{Act, Field, Shape, Values};
use super::desk::{Desk, ask, failure_words};
use super::parts::{actions, button, facts, hint, live, nothing};
use super::people::person;
use crate::browser::copy;
use crate::components::dialog::Sheet;
use crate::components::message::{Message, Tone};
use crate::language::text;

/// What is on the sheet.
#[derive(Clone, PartialEq)]
pub(super) enum Leaf {
    Person(UserId),
    Act(Act),
    /// A new password, which nobody can read again.
    Password {
        name: String,
        password: String,
    },
}

/// The sheet that is open, if any.
pub(super) fn open_sheet(desk: Desk) -> AnyView {
    let Some(leaf) = desk.leaf.get() else { return nothing() };
    let (title, testid) = match &leaf {
        Leaf::Person(user) => (desk.name(*user), "person-sheet"),
        Leaf::Act(act) => (act.title().to_owned(), "act-sheet"),
        Leaf::Password { .. } => (text!(act.password_title).to_owned(), "password-sheet"),
    };
    let content = match leaf {
        Leaf::Person(user) => {
            live(move || desk.known.get().office.map_or_else(nothing, |office| person(desk, &office, user)))
        }
        Leaf::Act(act) => act_form(desk, act),
        Leaf::Password { name, password } => password_leaf(desk, name, password),
    };
    let close = Callback::new(move |()| desk.leaf.set(None));
    view! { <Sheet title=title on_close=close testid=testid>{content}</Sheet> }.into_any()
}

fn password_leaf(desk: Desk, name: String, password: String) -> AnyView {
    let secret = password.clone();
    let on_copy = move || {
        if copy(&secret) {
            desk.app.say(text!(act.copied).to_owned());
        }
    };
    view! {
        <Message tone=Tone::Warning text=text!(act.password_once).to_owned() />
        {facts(vec![(text!(admin.sign_in_name), name)])}
        <p class="secret" data-testid="new-password">{password}</p>
        {actions(vec![button("button primary", "copy-password", text!(act.copy), on_copy)])}
    }
    .into_any()
}

/// A form on the sheet: handles only.
#[derive(Clone, Copy)]
struct Open {
    desk: Desk,
    act: StoredValue<Act>,
    values: RwSignal<Values>,
    /// Grows when a choice asks for other fields.
    version: RwSignal<u32>,
    tried: RwSignal<bool>,
    busy: RwSignal<bool>,
    /// What is in the way; empty for nothing.
    failure: RwSignal<String>,
}

impl Open {
    fn fields(self) -> Vec<Field> {
        let values = self.values.get_untracked();
        self.act.with_value(|act| act.fields(self.desk, &values))
    }

    fn put(self, key: &'static str, value: String, is_choice: bool) {
        let before = if is_choice { self.fields() } else { Vec::new() };
        self.values.update(|values| values.set(key, value));
        if is_choice && self.fields() != before {
            self.version.update(|version| *version += 1);
        }
    }

    fn submit(self) {
        self.tried.set(true);
        let mut values = self.values.get_untracked();
        let mut is_whole = true;
        for field in self.fields() {
            let value = field.value(&values).to_owned();
            is_whole &= !(field.is_required && value.is_empty());
            values.set(field.key, value);
        }
        if !is_whole || self.busy.get_untracked() {
            return;
        }
        let asked = match self.act.with_value(|act| act.ask(&values)) {
            Ok(asked) => asked,
            Err(words) => return self.failure.set(words.to_owned()),
        };
        self.busy.set(true);
        self.failure.set(String::new());
        spawn_local(async move {
            let answer = ask(&asked).await;
            self.busy.try_set(false);
            match answer {
                Ok(answer) => self.done(answer),
                Err(failure) => drop(self.failure.try_set(failure_words(&failure))),
            }
            self.desk.load();
        });
    }

    fn done(self, answer: Answer) {
        let app = self.desk.app;
        match answer {
            Answer::Password { name, password } => {
                self.desk.leaf.try_set(Some(Leaf::Password { name, password }));
                return;
            }
            Answer::Reviewed { merged: 0, refused: 0 } => app.say(text!(handed.rejected).to_owned()),
            Answer::Reviewed { merged, refused: 0 } => app.say(text!(handed.merged, count = merged)),
            Answer::Reviewed { refused, .. } => app.say(text!(handed.some_refused, count = refused)),
            _ => app.say(text!(admin.done).to_owned()),
        }
        self.desk.leaf.try_set(None);
    }
}

fn act_form(desk: Desk, act: Act) -> AnyView {
    let submit = if act == Act::OfflineDays { text!(action.save) } else { act.title() };
    let (note, about) = (act.note(), act.about(desk));
    let class = if act.is_danger() { "button danger" } else { "button primary" };
    let form = Open {
        desk,
        values: RwSignal::new(act.values(desk)),
        act: StoredValue::new(act),
        version: RwSignal::new(0),
        tried: RwSignal::new(false),
        busy: RwSignal::new(false),
        failure: RwSignal::new(String::new()),
    };
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.submit();
    };
    let failure = live(move || {
        let words = form.failure.get();
        if words.is_empty() {
            nothing()
        } else {
            view! { <Message tone=Tone::Failure testid="act-failure" text=words /> }.into_any()
        }
    });
    let inputs = live(move || {
        form.version.get();
        form.fields().into_iter().map(|field| input(form, field)).collect::<Vec<_>>().into_any()
    });
    let about = if about.is_empty() { nothing() } else { view! { <p><strong>{about}</strong></p> }.into_any() };
    view! {
        <form class="form" on:submit=on_submit novalidate>
            {about}
            {hint(note.to_owned())}
            {failure}
            <div class="form-fields">{inputs}</div>
            <div class="actions form-actions">
                {button("button", "act-cancel", text!(action.cancel), move || desk.leaf.set(None))}
                <button type="submit" class=class data-testid="act-submit" disabled=form.busy>{submit}</button>
            </div>
        </form>
    }
    .into_any()
}

fn input(form: Open, field: Field) -> AnyView {
    let Field { key, label, is_required, .. } = field;
    let testid = format!("act-{key}");
    let problem = {
        let field = field.clone();
        live(move || {
            let is_missing = is_required && field.value(&form.values.get()).is_empty();
            if is_missing && form.tried.get() {
                view! { <span class="field-problem">{text!(problem.missing)}</span> }.into_any()
            } else {
                nothing()
            }
        })
    };
    let is_choice = matches!(field.shape, Shape::Choice(_));
    let put = move |event| form.put(key, event_target_value(&event), is_choice);
    let value = form.values.get_untracked().get(key).to_owned();
    let (class, control) = match field.shape {
        Shape::Line => {
            let input =
                view! { <input type="text" autocapitalize="none" data-testid=testid prop:value=value on:input=put /> };
            ("field", input.into_any())
        }
        Shape::Lines => {
            let input = view! { <textarea rows="2" data-testid=testid prop:value=value on:input=put></textarea> };
            ("field wide", input.into_any())
        }
        Shape::Choice(choices) => {
            let none = if is_required { text!(form.choose) } else { none_word(key) };
            let mut options: Vec<AnyView> = Vec::new();
            for (code, word) in [(String::new(), none.to_owned())].into_iter().chain(choices) {
                let selected = code == value;
                options.push(view! { <option value=code selected=selected>{word}</option> }.into_any());
            }
            ("field", view! { <select data-testid=testid on:input=put>{options}</select> }.into_any())
        }
    };
    let required = if is_required { text!(form.required) } else { "" };
    view! {
        <label class=class>
            <span class="field-label">{label}<span class="required">{required}</span></span>
            {control}
            {problem}
        </label>
    }
    .into_any()
}

/// What choosing nothing means.
fn none_word(key: &str) -> &'static str {
    match key {
        "successor" => text!(request.stay),
        "background" => text!(admin.by_role),
        _ => text!(form.not_set),
    }
}
