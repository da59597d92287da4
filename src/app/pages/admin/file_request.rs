//! The form of a request: who, what for, why, and what happens with running business.

use satchel_model::{AccountState, Person, Post, Role, Unit};
use satchel_protocol::admin::{Filing, Member, Office, RequestKind};

use super::act::{Field, Shape, Values};
use super::desk::Desk;
use super::parts::background;
use crate::language::text;
use crate::words::role_label;

const KINDS: [&str; 5] = ["open", "change", "close", "freeze", "unfreeze"];

/// The code of a kind, in the form and in tests.
pub(super) const fn code(kind: &RequestKind) -> &'static str {
    match kind {
        RequestKind::Open { .. } => "open",
        RequestKind::Change { .. } => "change",
        RequestKind::Close { .. } => "close",
        RequestKind::Freeze { .. } => "freeze",
        RequestKind::Unfreeze { .. } => "unfreeze",
    }
}

/// The words for a kind by its code.
pub(super) fn kind_label(code: &str) -> &'static str {
    match code {
        "change" => text!(request.change),
        "close" => text!(request.close),
        "freeze" => text!(request.freeze),
        "unfreeze" => text!(request.unfreeze),
        _ => text!(request.open),
    }
}

/// The form for somebody new.
pub(super) fn for_somebody_new(desk: Desk) -> Values {
    let mut values = Values::default();
    values.set("kind", "open".to_owned());
    values.set("role", Role::Salesperson.code().to_owned());
    if let Some(unit) = desk.my_unit() {
        values.set("unit", unit.to_string());
    }
    values
}

/// The form about somebody who is here.
pub(super) fn about(person: &Person, code: &'static str) -> Values {
    let mut values = Values::default();
    values.set("kind", code.to_owned());
    values.set("user", person.id.to_string());
    values.set("role", person.role.code().to_owned());
    values.set("unit", person.unit.map(|unit| unit.to_string()).unwrap_or_default());
    if person.reads_background != person.role.reads_background() {
        values.set("background", grade_code(person.reads_background).to_owned());
    }
    values
}

const fn grade_code(reads: bool) -> &'static str {
    if reads { "yes" } else { "no" }
}

/// The fields, as far as they follow from what is chosen already.
pub(super) fn fields(desk: Desk, office: &Office, values: &Values) -> Vec<Field> {
    let kind = values.get("kind");
    let kinds = KINDS.map(|kind| (kind.to_owned(), kind_label(kind).to_owned())).into();
    let mut fields = vec![Field::must("kind", text!(request.kind), Shape::Choice(kinds))];
    let people = |fits: &dyn Fn(&Member) -> bool| {
        let fitting = office.members.iter().filter(|member| fits(member));
        let choice = |member: &Member| {
            (member.person.id.to_string(), format!("{} · {}", member.person.name, role_label(member.person.role)))
        };
        Shape::Choice(fitting.map(choice).collect())
    };
    let is_open = kind == "open";
    if is_open {
        fields.push(Field::must("display_name", text!(settings.person), Shape::Line));
        fields.push(Field::must("sign_in_name", text!(admin.sign_in_name), Shape::Line));
    } else {
        let shape = people(&|member| match kind {
            "freeze" => member.state == AccountState::Active,
            "unfreeze" => member.state == AccountState::Frozen,
            _ => member.state != AccountState::Closed,
        });
        fields.push(Field::must("user", text!(request.person), shape));
    }
    if is_open || kind == "change" {
        post_fields(desk, office, values, &mut fields);
    }
    if kind == "close" {
        let leaves = values.get("user");
        let shape = people(&|member| {
            member.state == AccountState::Active
                && member.person.role != Role::SystemAdministrator
                && member.person.id.to_string() != leaves
        });
        fields.push(Field::may("successor", text!(request.successor), shape));
    }
    fields.push(Field::must("reason", text!(request.reason), Shape::Lines));
    fields.push(Field::may("treatment", text!(request.treatment), Shape::Lines));
    fields
}

/// Somebody new comes into the part of the team that is looked after here; whoever is here may go anywhere.
fn post_fields(desk: Desk, office: &Office, values: &Values, fields: &mut Vec<Field>) {
    let stays_within = values.get("kind") == "open" && desk.my_unit().is_some();
    let roles = Role::ALL.into_iter().filter(|role| !stays_within || role.has_unit());
    let roles = roles.map(|role| (role.code().to_owned(), role_label(role).to_owned())).collect();
    fields.push(Field::must("role", text!(settings.role), Shape::Choice(roles)));
    if Role::by_code(values.get("role")).is_some_and(Role::has_unit) {
        let choice = |unit: &Unit| (unit.id.to_string(), unit.name.clone());
        let units = if stays_within { office.units.clone() } else { desk.app.units() };
        let units = if units.is_empty() { &office.units } else { &units };
        fields.push(Field::must("unit", text!(admin.unit), Shape::Choice(units.iter().map(choice).collect())));
    }
    let grades = [true, false].map(|reads| (grade_code(reads).to_owned(), background(reads).to_owned())).into();
    fields.push(Field::may("background", text!(admin.background), Shape::Choice(grades)));
}

/// The request as it is filed; `None` while something does not fit.
pub(super) fn filing(values: &Values) -> Option<Filing> {
    let word = |key| values.get(key).trim().to_owned();
    let user = || values.get("user").parse().ok();
    let kind = match values.get("kind") {
        "open" => RequestKind::Open {
            sign_in_name: word("sign_in_name"),
            display_name: word("display_name"),
            post: post(values)?,
        },
        "change" => RequestKind::Change { user: user()?, post: post(values)? },
        "close" => RequestKind::Close { user: user()?, successor: values.get("successor").parse().ok() },
        "freeze" => RequestKind::Freeze { user: user()? },
        _ => RequestKind::Unfreeze { user: user()? },
    };
    Some(Filing { kind, reason: word("reason"), treatment: word("treatment") })
}

fn post(values: &Values) -> Option<Post> {
    let role = Role::by_code(values.get("role"))?;
    let unit = if role.has_unit() { Some(values.get("unit").parse().ok()?) } else { None };
    let reads_background = match values.get("background") {
        "yes" => true,
        "no" => false,
        _ => role.reads_background(),
    };
    Some(Post { role, unit, reads_background })
}
