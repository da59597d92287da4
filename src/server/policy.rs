//! Who sees what: the scopes of a person, the scopes that a document lies in, and who may write.

use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};
use satchel_model::{Role, UserId};

/// A set of documents that some devices hold. A document lies in several scopes at once; units
/// will be one more variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Every customer of the team.
    Team,
    /// The customers that a person owns.
    Own(UserId),
}

/// Tags of the stored form; they order the scopes and never change.
const TEAM_TAG: u8 = b't';
const OWN_TAG: u8 = b'u';

impl Scope {
    /// The stored form.
    #[must_use]
    pub fn key(self) -> Vec<u8> {
        match self {
            Self::Team => vec![TEAM_TAG],
            Self::Own(user) => [&[OWN_TAG], &user.as_bytes()[..]].concat(),
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn from_key(key: &[u8]) -> Option<Self> {
        match key.split_first()? {
            (&TEAM_TAG, []) => Some(Self::Team),
            (&OWN_TAG, user) => UserId::from_slice(user).ok().map(Self::Own),
            _ => None,
        }
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
pub fn scopes_of(role: Role, user: UserId) -> Vec<Scope> {
    if role.sees_whole_team() { vec![Scope::Team] } else { vec![Scope::Own(user)] }
}

/// The scopes that a customer's documents lie in.
#[must_use]
pub fn scopes_of_document(owner: UserId) -> [Scope; 2] {
    [Scope::Team, Scope::Own(owner)]
}

/// Whether a person may write a customer's documents: whoever holds them may.
#[must_use]
pub fn may_write(role: Role, user: UserId, owner: UserId) -> bool {
    let held = scopes_of(role, user);
    scopes_of_document(owner).iter().any(|scope| held.contains(scope))
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
mod tests {
    use super::*;

    const ANNA: UserId = UserId::from_bytes([1; 16]);
    const BEN: UserId = UserId::from_bytes([2; 16]);

    #[test]
    fn a_salesperson_writes_own_customers_and_everyone_else_all() {
        assert!(may_write(Role::Salesperson, ANNA, ANNA));
        assert!(!may_write(Role::Salesperson, ANNA, BEN));
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Salesperson) {
            assert!(may_write(role, ANNA, BEN), "{role:?}");
        }
    }

    #[test]
    fn a_scope_reads_back_from_its_key() {
        for scope in [Scope::Team, Scope::Own(ANNA)] {
            assert_eq!(Scope::from_key(&scope.key()), Some(scope));
        }
        assert_eq!(Scope::from_key(b"x"), None);
        assert_eq!(Scope::from_key(&[]), None);
    }

    #[test]
    fn another_role_or_person_has_another_fingerprint() {
        let team = fingerprint(&scopes_of(Role::UnitHead, ANNA));
        let anna = fingerprint(&scopes_of(Role::Salesperson, ANNA));
        assert_ne!(team, anna);
        assert_ne!(anna, fingerprint(&scopes_of(Role::Salesperson, BEN)));
    }
}
