//! The people of a team and what they may see.

use serde::{Deserialize, Serialize};

use crate::id::{UnitId, UserId};

/// The five roles. What a role may see is decided by the server (its `policy.rs`), which sends a device nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 业务人员: own customers.
    Salesperson,
    /// 版块负责人: everything of the own unit.
    UnitHead,
    /// 版块管理员: everything of the own unit but the background parts.
    UnitAdministrator,
    /// 集团管理层: everything of the team.
    GroupManagement,
    /// 系统管理员: runs the system and sees no customer.
    SystemAdministrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] =
        [Self::Salesperson, Self::UnitHead, Self::UnitAdministrator, Self::GroupManagement, Self::SystemAdministrator];

    /// The code used in files, on the command line and in translations.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Salesperson => "salesperson",
            Self::UnitHead => "unit_head",
            Self::UnitAdministrator => "unit_administrator",
            Self::GroupManagement => "group_management",
            Self::SystemAdministrator => "system_administrator",
        }
    }

    /// The role with this code.
    #[must_use]
    pub fn by_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Whether somebody in this role belongs to a unit. Group management and system administrators belong to none.
    #[must_use]
    pub const fn has_unit(self) -> bool {
        matches!(self, Self::Salesperson | Self::UnitHead | Self::UnitAdministrator)
    }

    /// Whether the role's grade reads the background part of customers. A person can be given another grade.
    #[must_use]
    pub const fn reads_background(self) -> bool {
        matches!(self, Self::Salesperson | Self::UnitHead | Self::GroupManagement)
    }

    /// Whether somebody in this role gives customers to colleagues.
    #[must_use]
    pub const fn assigns(self) -> bool {
        matches!(self, Self::UnitHead | Self::GroupManagement)
    }
}

/// A person of the team, as every device of the team may know them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The person's id.
    pub id: UserId,
    /// The name that colleagues read.
    pub name: String,
    /// What the person may see.
    pub role: Role,
    /// The unit that the person belongs to, in the roles that have one.
    pub unit: Option<UnitId>,
    /// Whether the person's grade reads background parts.
    pub reads_background: bool,
    /// Whether the person can sign in: nobody gives customers to a person whose account is frozen or closed.
    pub is_active: bool,
}

/// What a person is in the team: everything that the person's rights follow from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// The role.
    pub role: Role,
    /// The unit, in the roles that have one.
    pub unit: Option<UnitId>,
    /// Whether the grade reads background parts.
    pub reads_background: bool,
}

/// 版块: a business unit of a team, seen and run for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// Its name, unique in the team.
    pub name: String,
}

/// Whether a person can work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AccountState {
    /// 正常: the person signs in and works.
    Active,
    /// 冻结: for now nobody signs in, and the person's devices lock at their next contact.
    Frozen,
    /// 注销: as frozen, for good.
    Closed,
}

impl AccountState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Active, Self::Frozen, Self::Closed];

    /// The code used in the database, on the command line and in translations.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Frozen => "frozen",
            Self::Closed => "closed",
        }
    }
}
