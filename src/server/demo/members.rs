//! The people of the demo team.

use satchel_model::Role;

/// The name of the demo team.
pub const TEAM: &str = "demo";
/// The password of everyone in the demo team; it guards nothing but made-up people.
pub const PASSWORD: &str = "satchel-demo";

/// One member of the demo team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// The sign-in name.
    pub name: &'static str,
    /// The name that colleagues read.
    pub display: &'static str,
    /// The role.
    pub role: Role,
}

const fn member(name: &'static str, display: &'static str, role: Role) -> Member {
    Member { name, display, role }
}

/// Everyone, salespeople first.
pub const MEMBERS: [Member; 7] = [
    member("lin", "林晓岚", Role::Salesperson),
    member("chen", "陈志远", Role::Salesperson),
    member("zhou", "周雅婷", Role::Salesperson),
    member("wu", "吴建国", Role::Salesperson),
    member("he", "何思齐", Role::Salesperson),
    member("zhao", "赵明辉", Role::UnitHead),
    member("sun", "孙静", Role::SystemAdministrator),
];
