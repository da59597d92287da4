//! The record of who is signed in, also as older versions wrote it: an update must not sign anybody out.

use satchel_model::{ActorId, DeviceId, Person, Role, TeamId, Unit, UnitId, UserId};
use satchel_protocol::sync::Roster;
use serde::{Deserialize, Serialize};

use crate::effect::Found;

/// Why the server gives this device nothing any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Ended {
    /// The account is frozen.
    Frozen,
    /// The account was closed.
    Closed,
    /// The device was revoked.
    Revoked,
}

/// Who is signed in here. The token is a secret: this record has no `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) token: String,
    pub(crate) device: DeviceId,
    pub(crate) device_label: String,
    pub(crate) user: Person,
    pub(crate) team: TeamId,
    pub(crate) team_name: String,
    pub(crate) people: Vec<Person>,
    pub(crate) units: Vec<Unit>,
    /// Days without the server after which the device locks; 0 for never.
    pub(crate) offline_days: u16,
    /// What this device writes as. A new one for each enrolment: never two stores with one actor.
    pub(crate) actor: ActorId,
    pub(crate) expired: bool,
    /// The device is locked for good: it hands in what is unsent, and erases itself.
    pub(crate) ended: Option<Ended>,
}

impl Session {
    /// Takes in who is in the team now, this person among them.
    pub(crate) fn take(&mut self, roster: Roster) {
        if let Some(own) = roster.people.iter().find(|person| person.id == self.user.id) {
            self.user = own.clone();
        }
        self.people = roster.people;
        self.units = roster.units;
        self.offline_days = roster.offline_days;
    }
}

/// Since devices lock.
const VERSION: u8 = 3;
/// People had units and grades.
const VERSION_OF_POSTS: u8 = 2;
/// People had a role only.
const VERSION_OF_ROLES: u8 = 1;

/// Until the first exchange says otherwise.
const OFFLINE_DAYS: u16 = 30;

#[derive(Serialize, Deserialize)]
struct PersonOfRole {
    id: UserId,
    name: String,
    role: Role,
}

impl From<PersonOfRole> for PersonOfPost {
    /// What is not known comes with the first comparison: the scopes of that time are no scopes any more.
    fn from(PersonOfRole { id, name, role }: PersonOfRole) -> Self {
        Self { id, name, role, unit: None, reads_background: role.reads_background() }
    }
}

#[derive(Serialize, Deserialize)]
struct PersonOfPost {
    id: UserId,
    name: String,
    role: Role,
    unit: Option<UnitId>,
    reads_background: bool,
}

impl From<PersonOfPost> for Person {
    /// Who is not active any more comes with the next exchange.
    fn from(PersonOfPost { id, name, role, unit, reads_background }: PersonOfPost) -> Self {
        Self { id, name, role, unit, reads_background, is_active: true }
    }
}

/// The record when people were known as `P`.
#[derive(Serialize, Deserialize)]
struct SessionOf<P> {
    token: String,
    device: DeviceId,
    device_label: String,
    user: P,
    team: TeamId,
    team_name: String,
    people: Vec<P>,
    actor: ActorId,
    expired: bool,
}

impl<P: Into<PersonOfPost>> From<SessionOf<P>> for Session {
    fn from(older: SessionOf<P>) -> Self {
        let person = |person: P| Person::from(person.into());
        Self {
            token: older.token,
            device: older.device,
            device_label: older.device_label,
            user: person(older.user),
            team: older.team,
            team_name: older.team_name,
            people: older.people.into_iter().map(person).collect(),
            units: Vec::new(),
            offline_days: OFFLINE_DAYS,
            actor: older.actor,
            expired: older.expired,
            ended: None,
        }
    }
}

/// Writes the record. Its shape holds nothing that postcard cannot write.
pub(crate) fn write_session(session: &Session) -> Vec<u8> {
    let mut bytes = vec![VERSION];
    bytes.extend(postcard::to_stdvec(session).unwrap_or_default());
    bytes
}

/// Reads the record of any version; `None` when it is missing or damaged.
pub(crate) fn read_session(found: &Found) -> Option<Session> {
    let Found::Bytes(bytes) = found else { return None };
    match bytes.split_first()? {
        (&VERSION, body) => postcard::from_bytes(body).ok(),
        (&VERSION_OF_POSTS, body) => postcard::from_bytes::<SessionOf<PersonOfPost>>(body).ok().map(Session::from),
        (&VERSION_OF_ROLES, body) => postcard::from_bytes::<SessionOf<PersonOfRole>>(body).ok().map(Session::from),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person_of_role(role: Role) -> PersonOfRole {
        PersonOfRole { id: UserId::from_bytes([1; 16]), name: "林晓岚".to_owned(), role }
    }

    fn older<P>(person: impl Fn(Role) -> P) -> SessionOf<P> {
        SessionOf {
            token: "secret".to_owned(),
            device: DeviceId::from_bytes([2; 16]),
            device_label: "iPad".to_owned(),
            user: person(Role::UnitAdministrator),
            team: TeamId::from_bytes([3; 16]),
            team_name: "苏州组".to_owned(),
            people: vec![person(Role::Salesperson), person(Role::UnitHead)],
            actor: ActorId::from_bytes([4; 16]),
            expired: false,
        }
    }

    #[test]
    fn a_record_of_any_version_keeps_the_person_signed_in() {
        let of_roles = [vec![VERSION_OF_ROLES], postcard::to_stdvec(&older(person_of_role)).unwrap()].concat();
        let of_post = |role| PersonOfPost::from(person_of_role(role));
        let of_posts = [vec![VERSION_OF_POSTS], postcard::to_stdvec(&older(of_post)).unwrap()].concat();
        for bytes in [of_roles, of_posts] {
            let session = read_session(&Found::Bytes(bytes)).unwrap();
            assert_eq!((session.token.as_str(), session.actor), ("secret", ActorId::from_bytes([4; 16])));
            assert!(!session.user.reads_background && session.people.iter().all(|person| person.reads_background));
            assert!(session.ended.is_none() && session.user.is_active);
            let again = read_session(&Found::Bytes(write_session(&session))).unwrap();
            assert!(again == session);
        }
        assert!(read_session(&Found::Bytes(vec![9, 1, 2])).is_none());
        assert!(read_session(&Found::Missing).is_none());
    }
}
