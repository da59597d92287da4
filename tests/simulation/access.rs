//! Who may hold and write what, said a second time: the reference that the server is held to.

use std::collections::{BTreeMap, BTreeSet};

use satchel_model::{CustomerId, Role};

use crate::numbers::Numbers;

/// How many units the team has.
pub const UNITS: usize = 2;

/// What a person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Post {
    /// The role: one of those that read all of a customer that they hold.
    pub role: Role,
    /// The number of the unit, in the roles that have one.
    pub unit: Option<usize>,
}

impl Post {
    /// A post that sees every customer of the team.
    pub const SEES_ALL: Self = Self { role: Role::GroupManagement, unit: None };

    /// Any post, mostly that of somebody who sells.
    #[must_use]
    pub fn any(numbers: &mut Numbers) -> Self {
        let roles = [Role::Salesperson, Role::Salesperson, Role::Salesperson, Role::UnitHead, Role::GroupManagement];
        let role = numbers.pick(&roles);
        let unit = numbers.below(UNITS);
        Self { role, unit: role.has_unit().then_some(unit) }
    }
}

/// The facts that access depends on. A restored server goes back to those of its copy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access {
    /// What each person is.
    pub posts: Vec<Post>,
    /// Whose customer it is: of whoever brought it first, until somebody gives it to another.
    pub owners: BTreeMap<CustomerId, usize>,
    /// People who may not sign in, and whose tablets are answered nothing.
    pub disabled: BTreeSet<usize>,
    /// The tokens that were in use on tablets when they were revoked.
    pub revoked: BTreeSet<String>,
}

impl Access {
    /// Whether a person's tablets may hold a customer.
    #[must_use]
    pub fn may_hold(&self, person: usize, customer: CustomerId) -> bool {
        let Some(owner) = self.owners.get(&customer) else { return false };
        self.may_hold_of(person, *owner)
    }

    /// Whether a person's tablets may hold the customers of another person.
    #[must_use]
    pub fn may_hold_of(&self, person: usize, owner: usize) -> bool {
        let (Some(post), Some(of_owner)) = (self.posts.get(person), self.posts.get(owner)) else { return false };
        match post.role {
            Role::Salesperson => owner == person,
            Role::UnitHead => post.unit == of_owner.unit,
            _ => true,
        }
    }

    /// Whether a change of a person is taken: of one's own new customer, and of what one may hold.
    #[must_use]
    pub fn may_write(&self, person: usize, customer: CustomerId) -> bool {
        !self.owners.contains_key(&customer) || self.may_hold(person, customer)
    }

    /// The customers that a person's tablets hold when everything has come to rest.
    pub fn held_by(&self, person: usize) -> impl Iterator<Item = CustomerId> + '_ {
        self.owners.keys().copied().filter(move |customer| self.may_hold(person, *customer))
    }
}
