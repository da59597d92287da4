//! What holds for the whole team: its units, and after how many days without the server devices lock.

use leptos::prelude::*;
use satchel_protocol::admin::Office;

use super::act::Act;
use super::desk::Desk;
use super::parts::opener;
use super::sheet::Leaf;
use crate::language::text;

/// The section.
pub(super) fn rules(desk: Desk, office: &Office) -> AnyView {
    let unit = |(id, name): (_, String)| {
        let people = office.members.iter().filter(|member| member.person.unit == Some(id)).count();
        view! {
            <li class="entry"><span class="member-name">{name}</span><span class="hint figures">{text!(admin.members, count = people as u32)}</span></li>
        }
        .into_any()
    };
    let units: Vec<AnyView> = office.units.iter().map(|it| unit((it.id, it.name.clone()))).collect();
    let days = match office.offline_days {
        0 => text!(admin.offline_days_never).to_owned(),
        days => text!(admin.offline_days_now, days = days),
    };
    view! {
        <section>
            <h2>{text!(admin.offline_days)}</h2>
            <p data-testid="offline-days">{days}</p>
            {opener(desk, "button", "set-offline-days", text!(act.set_days), Leaf::Act(Act::OfflineDays))}
        </section>
        <section class="units">
            <h2>{text!(admin.units)}</h2>
            <ul class="entries">{units}</ul>
            {opener(desk, "button", "add-unit", text!(act.add_unit), Leaf::Act(Act::AddUnit))}
        </section>
    }
    .into_any()
}
