//! The words for states, roles and orders of a list.

use satchel_model::{LifecycleState, Role};
use satchel_protocol::bridge::Sort;

use crate::language::text;

/// The word for a life-cycle state.
pub(crate) fn state_label(state: LifecycleState) -> &'static str {
    match state {
        LifecycleState::Potential => text!(state.potential),
        LifecycleState::Target => text!(state.target),
        LifecycleState::FirstTime => text!(state.first_time),
        LifecycleState::Repeat => text!(state.repeat),
        LifecycleState::Loyal => text!(state.loyal),
        LifecycleState::Lost => text!(state.lost),
        LifecycleState::NonCustomer => text!(state.non_customer),
    }
}

/// The word for a role.
pub(crate) fn role_label(role: Role) -> &'static str {
    match role {
        Role::Salesperson => text!(role.salesperson),
        Role::UnitHead => text!(role.unit_head),
        Role::UnitAdministrator => text!(role.unit_administrator),
        Role::GroupManagement => text!(role.group_management),
        Role::SystemAdministrator => text!(role.system_administrator),
    }
}

/// The word for an order of the list.
pub(crate) fn sort_label(sort: Sort) -> &'static str {
    match sort {
        Sort::Name => text!(sort.name),
        Sort::LastActivity => text!(sort.last_activity),
        Sort::NextDate => text!(sort.next_date),
        Sort::LastOrder => text!(sort.last_order),
        Sort::Sales => text!(sort.sales),
        Sort::City => text!(sort.city),
        Sort::State => text!(sort.state),
    }
}
