//! The people of the demo team.

use satchel_model::Role;

/// The name of the demo team.
pub const TEAM: &str = "demo";
/// The password of everyone in the demo team; it guards nothing but made-up people.
pub const PASSWORD: &str = "satchel-demo";

/// The units of the demo team.
pub const UNITS: [&str; 2] = ["华东版块", "华南版块"];

/// One member of the demo team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// The sign-in name.
    pub name: &'static str,
    /// The name that colleagues read.
    pub display: &'static str,
    /// The role.
    pub role: Role,
    /// The unit, one of [`UNITS`], in the roles that have one.
    pub unit: Option<&'static str>,
}

const fn member(name: &'static str, display: &'static str, role: Role, unit: Option<&'static str>) -> Member {
    Member { name, display, role, unit }
}

const EAST: Option<&str> = Some(UNITS[0]);
const SOUTH: Option<&str> = Some(UNITS[1]);

/// Everyone, salespeople first.
pub const MEMBERS: [Member; 10] = [
    member("lin", "林晓岚", Role::Salesperson, EAST),
    member("chen", "陈志远", Role::Salesperson, EAST),
    member("zhou", "周雅婷", Role::Salesperson, EAST),
    member("wu", "吴建国", Role::Salesperson, SOUTH),
    member("he", "何思齐", Role::Salesperson, SOUTH),
    member("zhao", "赵明辉", Role::UnitHead, EAST),
    member("qian", "钱立群", Role::UnitHead, SOUTH),
    member("zheng", "郑雪梅", Role::UnitAdministrator, EAST),
    member("feng", "冯国栋", Role::GroupManagement, None),
    member("sun", "孙静", Role::SystemAdministrator, None),
];
