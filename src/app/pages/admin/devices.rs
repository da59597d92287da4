//! The devices of the team: when they were last seen, and retiring one.

use leptos::prelude::*;
use satchel_model::UserId;
use satchel_protocol::admin::{EnrolledDevice, Office};

use super::act::Act;
use super::desk::Desk;
use super::parts::{empty, hint, mark, opener};
use super::sheet::Leaf;
use crate::browser::intl;
use crate::components::icon::Icon;
use crate::language::text;

/// The devices of a person, or of everybody with their names.
pub(super) fn device_lines(desk: Desk, office: &Office, of: Option<UserId>) -> AnyView {
    let wanted = office.devices.iter().filter(|device| of.is_none_or(|user| device.user == user));
    let lines: Vec<AnyView> = wanted.map(|device| line(desk, office, device, of.is_none())).collect();
    match (lines.is_empty(), of) {
        (false, _) => view! { <ul class="entries">{lines}</ul> }.into_any(),
        (true, Some(_)) => hint(text!(admin.no_devices).to_owned()),
        (true, None) => empty(Icon::Settings, text!(admin.no_devices), text!(admin.no_devices_note)),
    }
}

fn line(desk: Desk, office: &Office, device: &EnrolledDevice, with_name: bool) -> AnyView {
    let state = match (device.emptied_at, device.is_revoked) {
        (Some(_), _) => Some(mark("label", text!(admin.emptied))),
        (None, true) => Some(mark("label warning", text!(admin.retired))),
        (None, false) => None,
    };
    let healed = if device.healed > 0 { text!(admin.healed, count = device.healed) } else { String::new() };
    let seen = text!(admin.seen, when = intl::day(device.seen_at));
    let enrolled = text!(admin.enrolled, when = intl::day(device.enrolled_at));
    let can_revoke = office.rights.freezes && !device.is_revoked && device.emptied_at.is_none();
    let revoke = can_revoke
        .then(|| opener(desk, "button small", "device-revoke", text!(act.revoke), Leaf::Act(Act::Revoke(device.id))));
    view! {
        <li class="entry" data-testid="device" data-id=device.id.to_string()>
            <div class="entry-body">
                <div class="entry-title">
                    <strong>{device.label.clone()}</strong>
                    {with_name.then(|| desk.name(device.user))}
                    {state}
                </div>
                {hint(format!("{seen} · {enrolled}"))}
                {hint(healed)}
            </div>
            {revoke}
        </li>
    }
    .into_any()
}
