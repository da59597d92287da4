//! Handing the customer over to a colleague, for those whose role allows it.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use satchel_model::{Person, Role, UserId};
use satchel_protocol::bridge::{Account, Answer, Failure, Request};
use wasm_bindgen_futures::spawn_local;

use super::file::use_file;
use crate::bridge;
use crate::components::message::{Message, Tone};
use crate::language::{text, word};
use crate::words::{failure_text, role_label};

/// The colleagues whom somebody can choose, by name. The server decides; this only leaves out whom it would refuse.
pub(crate) fn colleagues(account: &Account, owner: Option<UserId>) -> Vec<Person> {
    let own = &account.user;
    let is_within_reach = |person: &Person| own.role == Role::GroupManagement || person.unit == own.unit;
    let mut people: Vec<Person> = account
        .people
        .iter()
        .filter(|person| {
            person.is_active
                && person.role != Role::SystemAdministrator
                && Some(person.id) != owner
                && is_within_reach(person)
        })
        .cloned()
        .collect();
    people.sort_by(|one, other| one.name.cmp(&other.name));
    people
}

/// Id and words of each colleague: the name, the role, and the unit for those who see several.
pub(crate) fn colleague_choices(account: &Account, owner: Option<UserId>) -> Vec<(String, String)> {
    let choice = |person: Person| {
        let name = person_label(account, &person);
        (person.id.to_string(), format!("{name} · {}", role_label(person.role)))
    };
    colleagues(account, owner).into_iter().map(choice).collect()
}

/// A name, with its unit for those who belong to none and so see several.
pub(crate) fn person_label(account: &Account, person: &Person) -> String {
    let unit = account.units.iter().find(|unit| Some(unit.id) == person.unit);
    match unit.filter(|_| account.user.unit.is_none()) {
        Some(unit) => format!("{} · {}", person.name, unit.name),
        None => person.name.clone(),
    }
}

/// Here a thing that is not found is a colleague, or a customer that somebody else has given away meanwhile.
fn words(failure: &Failure) -> String {
    match failure {
        Failure::NotFound => text!(assign.not_found).to_owned(),
        other => failure_text(other),
    }
}

/// The sheet's content.
#[component]
pub(super) fn AssignSheet() -> impl IntoView {
    let file = use_file();
    let account = file.app.account();
    let owner = file.part(|view| view.owner);
    let people =
        move || account.get().map(|account| colleague_choices(&account, owner.get().flatten())).unwrap_or_default();
    let chosen = RwSignal::new(None::<UserId>);
    let tried = RwSignal::new(false);
    let is_busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let Some(owner) = chosen.get_untracked().filter(|_| !is_busy.get_untracked()) else { return };
        is_busy.set(true);
        spawn_local(async move {
            let answer = bridge::ask(Request::Assign { customer: file.id, owner }).await;
            is_busy.try_set(false);
            match answer {
                Answer::Done => {
                    file.app.say(text!(assign.done, name = file.app.person_name(Some(owner))));
                    file.sheet.try_set(None);
                }
                Answer::Failed(fault) => drop(failure.try_set(Some(fault))),
                _ => {}
            }
        });
    };
    let option = move |(id, label): (String, String)| {
        let selected = chosen.get_untracked().is_some_and(|chosen| chosen.to_string() == id);
        view! { <option value=id selected=selected>{label}</option> }
    };
    let needs_person = move || tried.get() && chosen.get().is_none();
    view! {
        <form class="form" on:submit=on_submit novalidate>
            {move || failure.get().map(|failure| view! { <Message tone=Tone::Failure testid="assign-failure" text=words(&failure) /> })}
            <p class="hint">{move || text!(assign.from, name = file.app.person_name(owner.get().flatten()))}</p>
            <label class="field">
                <span class="field-label">{word!(assign.to)}</span>
                <select data-testid="assign-to" on:change=move |event| chosen.set(event_target_value(&event).parse().ok())>
                    <option value="">{word!(form.choose)}</option>
                    {move || people().into_iter().map(option).collect_view()}
                </select>
                {move || needs_person().then(|| view! { <span class="field-problem">{text!(assign.needs_person)}</span> })}
            </label>
            <p class="hint">{word!(assign.note)}</p>
            <div class="actions">
                <button type="button" class="button" on:click=move |_| file.sheet.set(None)>{word!(action.cancel)}</button>
                <button type="submit" class="button primary" data-testid="assign-submit" disabled=move || is_busy.get()>
                    {word!(assign.submit)}
                </button>
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use satchel_model::UnitId;

    use super::*;

    fn person(number: u8, role: Role, unit: u8) -> Person {
        Person {
            id: UserId::from_bytes([number; 16]),
            name: format!("{}", 9 - number),
            role,
            unit: role.has_unit().then_some(UnitId::from_bytes([unit; 16])),
            reads_background: true,
            is_active: number != 7,
        }
    }

    fn offered(user: Person) -> Vec<u8> {
        let people = vec![
            person(1, Role::Salesperson, 1),
            person(2, Role::Salesperson, 1),
            person(3, Role::UnitAdministrator, 1),
            person(4, Role::Salesperson, 2),
            person(5, Role::SystemAdministrator, 0),
            person(6, Role::GroupManagement, 0),
            person(7, Role::Salesperson, 1),
        ];
        let account = Account {
            user,
            team_name: String::new(),
            people,
            units: Vec::new(),
            device_label: String::new(),
            expired: false,
        };
        let offered = colleagues(&account, Some(UserId::from_bytes([1; 16])));
        offered.iter().filter_map(|person| person.id.as_bytes().first().copied()).collect()
    }

    #[test]
    fn a_head_chooses_in_the_unit_and_group_management_among_all_who_can_own_customers() {
        assert_eq!(offered(person(8, Role::UnitHead, 1)), [3, 2]);
        assert_eq!(offered(person(8, Role::GroupManagement, 0)), [6, 4, 3, 2]);
    }
}
