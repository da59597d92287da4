//! The record of who is signed in, also as older versions wrote it: an update must not sign anybody out.

use satchel_model::{ActorId, DeviceId, Person, Role, TeamId, UserId};
use serde::{Deserialize, Serialize};

use crate::effect::Found;

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
    /// What this device writes as. A new one for each enrolment: never two stores with one actor.
    pub(crate) actor: ActorId,
    pub(crate) expired: bool,
}

/// Since people have units and grades.
const VERSION: u8 = 2;
/// People had a role only.
const VERSION_OF_ROLES: u8 = 1;

#[derive(Serialize, Deserialize)]
struct PersonOfRole {
    id: UserId,
    name: String,
    role: Role,
}

impl From<PersonOfRole> for Person {
    /// What is not known comes with the first comparison: the scopes of that time are no scopes any more.
    fn from(PersonOfRole { id, name, role }: PersonOfRole) -> Self {
        Self { id, name, role, unit: None, reads_background: role.reads_background() }
    }
}

#[derive(Serialize, Deserialize)]
struct SessionOfRoles {
    token: String,
    device: DeviceId,
    device_label: String,
    user: PersonOfRole,
    team: TeamId,
    team_name: String,
    people: Vec<PersonOfRole>,
    actor: ActorId,
    expired: bool,
}

impl From<SessionOfRoles> for Session {
    fn from(older: SessionOfRoles) -> Self {
        Self {
            token: older.token,
            device: older.device,
            device_label: older.device_label,
            user: older.user.into(),
            team: older.team,
            team_name: older.team_name,
            people: older.people.into_iter().map(Person::from).collect(),
            actor: older.actor,
            expired: older.expired,
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
        (&VERSION_OF_ROLES, body) => postcard::from_bytes::<SessionOfRoles>(body).ok().map(Session::from),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person_of_role(role: Role) -> PersonOfRole {
        PersonOfRole { id: UserId::from_bytes([1; 16]), name: "林晓岚".to_owned(), role }
    }

    #[test]
    fn a_record_without_units_and_grades_keeps_the_person_signed_in() {
        let older = SessionOfRoles {
            token: "secret".to_owned(),
            device: DeviceId::from_bytes([2; 16]),
            device_label: "iPad".to_owned(),
            user: person_of_role(Role::UnitAdministrator),
            team: TeamId::from_bytes([3; 16]),
            team_name: "苏州组".to_owned(),
            people: vec![person_of_role(Role::Salesperson), person_of_role(Role::UnitHead)],
            actor: ActorId::from_bytes([4; 16]),
            expired: false,
        };
        let bytes = [vec![VERSION_OF_ROLES], postcard::to_stdvec(&older).unwrap()].concat();
        let session = read_session(&Found::Bytes(bytes)).unwrap();
        assert_eq!((session.token.as_str(), session.actor), ("secret", older.actor));
        assert!(!session.user.reads_background && session.people.iter().all(|person| person.reads_background));
        let again = read_session(&Found::Bytes(write_session(&session))).unwrap();
        assert!(again == session);
        assert!(read_session(&Found::Bytes(vec![9, 1, 2])).is_none());
        assert!(read_session(&Found::Missing).is_none());
    }
}
