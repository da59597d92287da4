//! Who may hold and write what, said a second time: the reference that the server is held to.

use std::collections::{BTreeMap, BTreeSet};

use satchel_model::{CustomerId, Role};

/// The facts that access depends on. A restored server goes back to those of its copy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access {
    /// What each person is.
    pub roles: Vec<Role>,
    /// Whose customer it is: of whoever brought it first, until somebody gives it to another.
    pub owners: BTreeMap<CustomerId, usize>,
    /// The tokens that were in use on tablets when they were revoked.
    pub revoked: BTreeSet<String>,
}

impl Access {
    /// Whether a person's tablets may hold a customer.
    #[must_use]
    pub fn may_hold(&self, person: usize, customer: CustomerId) -> bool {
        let Some(owner) = self.owners.get(&customer) else { return false };
        match self.roles.get(person) {
            Some(Role::Salesperson) => *owner == person,
            Some(_) => true,
            None => false,
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
