//! What somebody who looks after accounts sees: people, devices, requests of the own unit or of everybody.

use std::collections::BTreeMap;

use rusqlite::Connection;
use satchel_model::{DeviceId, DocumentKind, UnitId, UserId};
use satchel_protocol::admin::{Answer, EnrolledDevice, Member, Office, Rights};
use satchel_protocol::sync::ProblemCode;

use super::{Desk, waiting};
use crate::bulk;
use crate::error::ServerError;
use crate::policy::office::looks_after;
use crate::policy::{Reach, Scope};
use crate::store::{comparison, device, people, request, scope, team, unit};

/// Requests that are done, in one answer.
const DONE_REQUESTS: usize = 50;

pub(super) fn office(connection: &Connection, desk: &Desk) -> Result<Answer, ServerError> {
    if desk.rights == Rights::default() {
        return Err(ServerError::refused(ProblemCode::NotAllowed));
    }
    let mine = &desk.session.standing;
    let sees = |unit: Option<UnitId>| looks_after(mine, unit);
    let mut members = Vec::new();
    let mut units_of: BTreeMap<UserId, Option<UnitId>> = BTreeMap::new();
    for user in people::all(connection, desk.team)?.into_iter().filter(|user| sees(user.unit)) {
        let own = Scope::new(Reach::Own(user.id), DocumentKind::Customer);
        let customers = scope::digest(connection, desk.team, &[own])?.documents;
        units_of.insert(user.id, user.unit);
        members.push(Member {
            person: user.person(),
            customers: u32::try_from(customers).unwrap_or(u32::MAX),
            state: user.state,
            sign_in_name: user.name,
        });
    }
    let healed: BTreeMap<DeviceId, i64> = comparison::all(connection, desk.team)?
        .into_iter()
        .map(|compared| (compared.device, compared.counts.unexpected))
        .collect();
    let mut devices: Vec<EnrolledDevice> = device::all(connection, desk.team)?
        .into_iter()
        .filter(|device| units_of.contains_key(&device.user) && !bulk::is_command(&device.label))
        .map(|device| EnrolledDevice {
            id: device.id,
            user: device.user,
            label: device.label,
            enrolled_at: device.created_at,
            seen_at: device.seen_at,
            is_revoked: device.is_revoked,
            emptied_at: device.emptied_at,
            healed: healed.get(&device.id).map_or(0, |times| u32::try_from(*times).unwrap_or(u32::MAX)),
        })
        .collect();
    devices.sort_by_key(|device| std::cmp::Reverse(device.seen_at));
    let requests = request::listed(connection, desk.team, DONE_REQUESTS)?;
    let units = unit::all(connection, desk.team)?;
    Ok(Answer::Office(Box::new(Office {
        rights: desk.rights,
        units: units.into_iter().filter(|unit| sees(Some(unit.id))).collect(),
        members,
        devices,
        requests: requests.into_iter().filter(|stored| sees(stored.unit)).map(|stored| stored.request).collect(),
        waiting: if desk.rights.reviews { waiting::count(connection, desk)? } else { 0 },
        offline_days: team::load(connection, desk.team)?.offline_days,
    })))
}
