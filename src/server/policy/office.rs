//! Who looks after accounts. As for customers, every right is decided here and nowhere else.
//!
//! | role | looks after | files requests | decides | executes | freezes, revokes | unfreezes | reviews handed-in work | log |
//! |---|---|---|---|---|---|---|---|---|
//! | salesperson | – | | | | | | | |
//! | unit administrator | the own unit | yes | | | yes | | yes | |
//! | unit head | the own unit | yes | yes | | yes | | yes | |
//! | group management | everybody | yes | yes | | yes | yes | yes | yes |
//! | system administrator | everybody | yes | | yes | yes | yes | | yes |
//!
//! Nobody decides on a request of their own, freezes themselves or reviews their own work. A request that reaches beyond a
//! unit (another unit, or a role without one) is decided by group management.

use satchel_model::{Post, Role, UnitId};
use satchel_protocol::admin::Rights;

use super::Standing;

/// What somebody may do.
#[must_use]
pub const fn rights(role: Role) -> Rights {
    let none = Rights {
        files: false,
        decides: false,
        executes: false,
        freezes: false,
        unfreezes: false,
        reviews: false,
        reads_log: false,
    };
    match role {
        Role::Salesperson => none,
        Role::UnitAdministrator => Rights { files: true, freezes: true, reviews: true, ..none },
        Role::UnitHead => Rights { files: true, decides: true, freezes: true, reviews: true, ..none },
        Role::GroupManagement => Rights { executes: false, ..all() },
        Role::SystemAdministrator => Rights { decides: false, reviews: false, ..all() },
    }
}

const fn all() -> Rights {
    Rights {
        files: true,
        decides: true,
        executes: true,
        freezes: true,
        unfreezes: true,
        reviews: true,
        reads_log: true,
    }
}

/// Whether somebody looks after people of a unit, or of none.
#[must_use]
pub fn looks_after(person: &Standing, unit: Option<UnitId>) -> bool {
    match person.role {
        Role::Salesperson => false,
        Role::UnitHead | Role::UnitAdministrator => person.unit.is_some() && person.unit == unit,
        Role::GroupManagement | Role::SystemAdministrator => true,
    }
}

/// Whether somebody may ask for, or agree to, a person's having this post.
#[must_use]
pub fn covers(person: &Standing, post: &Post) -> bool {
    looks_after(person, post.unit) && (person.unit.is_none() || post.role.has_unit())
}

#[cfg(test)]
mod tests {
    use satchel_model::UserId;

    use super::*;

    const EAST: UnitId = UnitId::from_bytes([1; 16]);
    const WEST: UnitId = UnitId::from_bytes([2; 16]);

    fn standing(role: Role) -> Standing {
        Standing {
            user: UserId::from_bytes([9; 16]),
            role,
            unit: role.has_unit().then_some(EAST),
            reads_background: role.reads_background(),
        }
    }

    #[test]
    fn whoever_looks_after_a_unit_reaches_nobody_beyond_it() {
        for role in [Role::UnitHead, Role::UnitAdministrator] {
            let person = standing(role);
            assert!(looks_after(&person, Some(EAST)));
            assert!(!looks_after(&person, Some(WEST)) && !looks_after(&person, None));
            for (role, unit, is_covered) in [
                (Role::Salesperson, Some(EAST), true),
                (Role::UnitHead, Some(EAST), true),
                (Role::Salesperson, Some(WEST), false),
                (Role::GroupManagement, None, false),
                (Role::SystemAdministrator, None, false),
            ] {
                assert_eq!(covers(&person, &Post { role, unit, reads_background: false }), is_covered, "{role:?}");
            }
        }
    }

    #[test]
    fn no_role_both_decides_and_executes() {
        for role in Role::ALL {
            let rights = rights(role);
            assert!(!(rights.decides && rights.executes), "{role:?}");
            assert!(looks_after(&standing(role), Some(EAST)) || rights == Rights::default(), "{role:?}");
        }
    }
}
