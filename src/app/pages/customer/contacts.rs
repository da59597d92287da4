//! The people at the customer: who decides, how to reach them, whose birthday is near.

use leptos::prelude::*;
use satchel_model::{Birthday, Contact, ContactId, Date, Field, Target, Value, days_between};

use super::children::{AddButton, EntryConflicts, EntryTools, filled};
use super::file::use_file;
use super::sheets::SheetKind;
use super::value::{tel, value_text};
use crate::browser::intl;
use crate::components::icon::{Glyph, Icon};
use crate::components::message::Empty;
use crate::language::{text, word, words};
use crate::words::choice_label;

/// A birthday this near is said.
const BIRTHDAY_DAYS: i64 = 7;

/// Days until the next birthday, when it is near. A birthday on 29 February is kept on 28 February in other years.
fn days_to_birthday(birthday: Birthday, today: Date) -> Option<i64> {
    let in_year = |year: i16| {
        Date::new(year, birthday.month(), birthday.day()).or_else(|_| Date::new(year, birthday.month(), 28)).ok()
    };
    let next = [in_year(today.year()), in_year(today.year() + 1)].into_iter().flatten().find(|date| *date >= today)?;
    let days = days_between(today, next);
    (days <= BIRTHDAY_DAYS).then_some(days)
}

/// The contacts.
#[component]
pub(super) fn Contacts() -> impl IntoView {
    let file = use_file();
    let ids = file.part(|view| {
        let here = view.customer.contacts.iter().filter(|(_, contact)| contact.deleted.is_none());
        here.map(|(id, _)| *id).collect::<Vec<_>>()
    });
    let is_empty = move || ids.with(|ids| ids.as_ref().is_some_and(Vec::is_empty));
    view! {
        <div class="part-head">
            <AddButton kind=SheetKind::Contact(None) label=words(word!(contacts.add)) testid="add-contact" />
        </div>
        <Show when=is_empty>
            <Empty icon=Icon::Customers title=words(word!(contacts.empty))
                note=words(word!(contacts.empty_note)) />
        </Show>
        <ul class="entries">
            <For each=move || ids.get().unwrap_or_default() key=|id| *id let:id>
                <ContactEntry id=id />
            </For>
        </ul>
    }
}

#[component]
fn ContactEntry(
    /// The contact.
    id: ContactId,
) -> impl IntoView {
    let file = use_file();
    let contact = file.part(move |view| view.customer.contacts.get(&id).cloned());
    let name = move || {
        contact.with(|it| it.as_ref().and_then(|it| it.as_ref()).and_then(|it| filled(&it.record, Field::ContactName)))
    };
    let shown_name = Signal::derive(move || name().unwrap_or_else(|| text!(contacts.unnamed).to_owned()));
    let removed = Signal::derive(move || text!(contacts.removed, name = shown_name.get()));
    view! {
        <li class="entry" data-testid="contact" data-id=id.to_string()>
            <div class="entry-body">
                <p class="entry-title">
                    <strong data-testid="contact-name">{shown_name}</strong>
                    {move || contact.get().flatten().map(|contact| view! { <Role contact=contact /> })}
                    <EntryConflicts target=Target::Contact(id) />
                </p>
                {move || contact.get().flatten().map(|contact| view! { <ContactFacts contact=contact /> })}
            </div>
            <EntryTools kind=SheetKind::Contact(Some(id)) target=Target::Contact(id) removed=removed testid="contact" />
        </li>
    }
}

/// Title, department and part in the decision; a near birthday.
#[component]
fn Role(
    /// The contact.
    contact: Contact,
) -> impl IntoView {
    let record = contact.record;
    let position = [Field::ContactTitle, Field::ContactDepartment]
        .into_iter()
        .filter_map(|field| filled(&record, field))
        .collect::<Vec<_>>()
        .join(" · ");
    let role = record.text(Field::ContactRole).to_owned();
    let near = match record.get(Field::ContactBirthday) {
        Some(Value::Birthday(birthday)) => intl::today().and_then(|today| days_to_birthday(*birthday, today)),
        _ => None,
    };
    view! {
        <span class="entry-about">{position}</span>
        {move || choice_label(Field::ContactRole, &role).map(|word| view! { <span class="label">{word}</span> })}
        {move || near.map(|days| view! {
            <span class="label accent">
                {if days == 0 { text!(contacts.birthday_today).to_owned() } else { text!(contacts.birthday_soon, days = days) }}
            </span>
        })}
    }
}

#[component]
fn ContactFacts(
    /// The contact.
    contact: Contact,
) -> impl IntoView {
    let record = contact.record;
    let numbers = [Field::ContactMobile, Field::ContactPhone].into_iter().filter_map(|field| filled(&record, field));
    let link = |address: String, icon: Icon, words: String| {
        view! { <a class="button small" href=address><Glyph icon=icon />{words}</a> }
    };
    let numbers = numbers.map(|number| link(tel(&number), Icon::Call, number)).collect_view();
    let mail = filled(&record, Field::ContactEmail).map(|mail| link(format!("mailto:{mail}"), Icon::Mail, mail));
    let rest = [Field::ContactWechat, Field::ContactBirthday, Field::ContactNote]
        .into_iter()
        .filter_map(|field| Some((field, record.get(field)?.clone())))
        .map(|(field, value)| {
            view! {
                <p class="hint">{move || crate::words::field_label(field)}" "{move || value_text(field, &value)}</p>
            }
        })
        .collect_view();
    view! {
        <div class="entry-reach">{numbers}{mail}</div>
        {rest}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_birthday_within_seven_days_is_near() {
        let birthday: Birthday = "1980-01-03".parse().unwrap();
        assert_eq!(days_to_birthday(birthday, date("2026-12-28")), Some(6));
        assert_eq!(days_to_birthday(birthday, date("2026-01-03")), Some(0));
        assert_eq!(days_to_birthday(birthday, date("2026-12-20")), None);
    }

    #[test]
    fn a_leap_day_is_kept_in_every_year() {
        let birthday: Birthday = "--02-29".parse().unwrap();
        assert_eq!(days_to_birthday(birthday, date("2027-02-25")), Some(3));
        assert_eq!(days_to_birthday(birthday, date("2028-02-25")), Some(4));
    }
}
