//! Who reads, writes and gives away what. Every right of a person is decided here and nowhere else.
//!
//! | role | reads and writes the customers | with their background part | gives customers |
//! |---|---|---|---|
//! | salesperson | that the person owns | yes | to nobody |
//! | unit head | of the own unit | yes | inside the own unit |
//! | unit administrator | of the own unit | no | to nobody |
//! | group management | of the team | yes | to anybody, across units |
//! | system administrator | – | – | to nobody |
//!
//! Whether the background part is read is a grade that comes with the role and can be changed for a person. A customer
//! is of the unit of its owner; units see nothing of each other.

use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};
use satchel_model::{DocumentKind, Role, UnitId, UserId};

use crate::store::entry_kind::{kind_by_number, kind_number};

pub mod office;

/// What the rights of a person follow from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The person.
    pub user: UserId,
    /// The role.
    pub role: Role,
    /// The unit, in the roles that have one.
    pub unit: Option<UnitId>,
    /// Whether the grade reads background parts.
    pub reads_background: bool,
}

/// Whose a customer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// The person.
    pub user: UserId,
    /// The person's unit.
    pub unit: Option<UnitId>,
}

/// Whose customers a scope has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// Everybody's of the team.
    Team,
    /// Everybody's of a unit.
    Unit(UnitId),
    /// One person's.
    Own(UserId),
}

/// A set of documents that some devices hold. A document lies in several scopes at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope {
    /// Whose customers.
    pub reach: Reach,
    /// Which of their documents.
    pub kind: DocumentKind,
}

/// Tags of the stored form; they order the scopes and never change.
const TEAM_TAG: u8 = b't';
const UNIT_TAG: u8 = b'b';
const OWN_TAG: u8 = b'u';

impl Scope {
    /// Documents of one kind.
    #[must_use]
    pub const fn new(reach: Reach, kind: DocumentKind) -> Self {
        Self { reach, kind }
    }

    /// The stored form: whose, which kind, the id.
    #[must_use]
    pub fn key(self) -> Vec<u8> {
        let kind = kind_number(self.kind);
        match self.reach {
            Reach::Team => vec![TEAM_TAG, kind],
            Reach::Unit(unit) => [&[UNIT_TAG, kind], &unit.as_bytes()[..]].concat(),
            Reach::Own(user) => [&[OWN_TAG, kind], &user.as_bytes()[..]].concat(),
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn from_key(key: &[u8]) -> Option<Self> {
        let (&[tag, kind], id) = key.split_first_chunk()?;
        let reach = match (tag, id) {
            (TEAM_TAG, []) => Reach::Team,
            (UNIT_TAG, unit) => Reach::Unit(UnitId::from_slice(unit).ok()?),
            (OWN_TAG, user) => Reach::Own(UserId::from_slice(user).ok()?),
            _ => return None,
        };
        Some(Self { reach, kind: kind_by_number(kind).ok()? })
    }
}

impl ToSql for Scope {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.key().into())
    }
}

impl FromSql for Scope {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Self::from_key(value.as_blob()?).ok_or(FromSqlError::InvalidType)
    }
}

/// The scopes whose documents a person's devices hold. They never overlap, so that the digest of a
/// device is the sum of its scopes' digests.
#[must_use]
pub fn scopes_of(person: &Standing) -> Vec<Scope> {
    let reach = match (person.role, person.unit) {
        (Role::Salesperson, _) => Reach::Own(person.user),
        (Role::UnitHead | Role::UnitAdministrator, Some(unit)) => Reach::Unit(unit),
        (Role::GroupManagement, _) => Reach::Team,
        (Role::UnitHead | Role::UnitAdministrator, None) | (Role::SystemAdministrator, _) => return Vec::new(),
    };
    let reads = |kind: &DocumentKind| *kind == DocumentKind::Customer || person.reads_background;
    DocumentKind::ALL.into_iter().filter(reads).map(|kind| Scope::new(reach, kind)).collect()
}

/// The scopes that a document of somebody's customer lies in.
#[must_use]
pub fn scopes_of_document(kind: DocumentKind, owner: Owner) -> Vec<Scope> {
    let unit = owner.unit.map(Reach::Unit);
    let reaches = [Some(Reach::Team), unit, Some(Reach::Own(owner.user))];
    reaches.into_iter().flatten().map(|reach| Scope::new(reach, kind)).collect()
}

/// Whether a person reads and writes a document of somebody's customer: whoever's devices hold it does.
#[must_use]
pub fn may_hold(person: &Standing, kind: DocumentKind, owner: Owner) -> bool {
    let held = scopes_of(person);
    scopes_of_document(kind, owner).iter().any(|scope| held.contains(scope))
}

/// Whether a person gives a customer of somebody to a colleague.
#[must_use]
pub fn may_assign(person: &Standing, owner: Owner, to: &Standing) -> bool {
    let is_within_reach = match person.role {
        Role::GroupManagement => true,
        Role::UnitHead => person.unit.is_some() && owner.unit == person.unit && to.unit == person.unit,
        Role::Salesperson | Role::UnitAdministrator | Role::SystemAdministrator => false,
    };
    is_within_reach && may_be_given(to)
}

/// Whether somebody can own customers: nobody could work on those of a person who holds none.
#[must_use]
pub fn may_be_given(to: &Standing) -> bool {
    to.role != Role::SystemAdministrator
}

/// What a cursor remembers of a device's scopes: when it differs, the device holds another set of documents.
#[must_use]
pub fn fingerprint(scopes: &[Scope]) -> [u8; 8] {
    let mut hasher = blake3::Hasher::new();
    for scope in scopes {
        hasher.update(&scope.key());
        hasher.update(&[0]);
    }
    let mut fingerprint = [0; 8];
    hasher.finalize_xof().fill(&mut fingerprint);
    fingerprint
}

#[cfg(test)]
mod tests;
