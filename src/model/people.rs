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
}
