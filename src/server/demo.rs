//! The demo team: real purchases (see `demo/README.md`) by made-up customers, the same on every machine.

use std::collections::BTreeMap;

use satchel_model::{AccountState, Customer, CustomerId, TeamId, Unit, UnitId, UnixMillis, UserId};

use crate::auth::password;
use crate::bulk::{self, NewCustomer};
use crate::error::ServerError;
use crate::random;
use crate::store::Store;
use crate::store::people::{self, User};
use crate::store::team;
use crate::store::unit;

mod cdnow;
mod company;
mod complaints;
mod dice;
mod members;
mod phrases;
mod places;
mod relationship;
mod story;

pub use members::{MEMBERS, Member, PASSWORD, TEAM, UNITS};

use dice::Dice;
use story::Teller;

/// The seed of everything that is made up.
const SEED: u64 = 0x5a7c_4e1d_0c0f_fee5;
/// The salespeople share the customers as they come, a few at a time.
const SHARE: usize = 5;

/// What was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// Customers.
    pub customers: usize,
    /// Orders.
    pub orders: usize,
}

/// Makes the demo team.
///
/// # Errors
/// There is a team of that name already, or the database failed.
pub fn make(store: &Store, now: UnixMillis) -> Result<Made, ServerError> {
    let team = TeamId::at(now, random::bytes()?);
    let epoch = random::bytes()?;
    let mut units = Vec::new();
    for name in UNITS {
        units.push(Unit { id: UnitId::at(now, random::bytes()?), name: name.to_owned() });
    }
    let mut users = Vec::new();
    for member in MEMBERS {
        users.push(User {
            team,
            id: UserId::at(now, random::bytes()?),
            name: member.name.to_owned(),
            display_name: member.display.to_owned(),
            role: member.role,
            reads_background: member.role.reads_background(),
            unit: units.iter().find(|unit| Some(unit.name.as_str()) == member.unit).map(|unit| unit.id),
            password: password::hash(PASSWORD)?,
            state: AccountState::Active,
        });
    }
    let salespeople: Vec<UserId> = users.iter().take(SHARE).map(|user| user.id).collect();
    let importer = users.last().map(|user| user.id).ok_or(ServerError::Damaged("the demo team is empty"))?;
    store.write(move |connection| {
        if team::by_name(connection, TEAM)?.is_some() {
            return Err(ServerError::Request(format!("there is a team {TEAM} already")));
        }
        team::create(connection, team, TEAM, epoch, now)?;
        units.iter().try_for_each(|unit| unit::add(connection, team, unit))?;
        users.iter().try_for_each(|user| people::add(connection, user, now))
    })?;
    let customers = customers(&salespeople, now);
    let made =
        Made { customers: customers.len(), orders: customers.iter().map(|customer| customer.file.orders.len()).sum() };
    let writer = bulk::Writer::enrol(store, team, importer, "demo", now)?;
    writer.create(store, &customers)?;
    Ok(made)
}

/// The customers of the demo team.
fn customers(salespeople: &[UserId], now: UnixMillis) -> Vec<NewCustomer> {
    let mut customers = Vec::new();
    let mut of_owner: BTreeMap<UserId, Vec<CustomerId>> = BTreeMap::new();
    for ((number, purchases), owner) in cdnow::purchases().into_iter().zip(salespeople.iter().cycle()) {
        let Some(first) = purchases.first() else { continue };
        // Each customer has dice of its own: more words for one do not change the others.
        let mut dice = Dice::new(SEED ^ (u64::from(number) << 32));
        let id = CustomerId::at(UnixMillis::noon(first.date), dice.bytes());
        let mut file = Customer::empty(id);
        let teller = Teller { owner: *owner, now };
        company::describe(&mut file, number, first.date, &mut dice);
        story::orders(&mut file, number, &purchases, &mut dice);
        story::life_cycle(&mut file, &purchases, teller, &mut dice);
        story::activities(&mut file, &purchases, teller, &mut dice);
        // Dice of their own: the stories before them stay what they were.
        story::plans(&mut file, teller, &mut Dice::new(!SEED ^ (u64::from(number) << 32)));
        complaints::complaints(&mut file, teller, &mut Dice::new(SEED.rotate_left(7) ^ (u64::from(number) << 32)));
        let before = of_owner.entry(*owner).or_default();
        let mut dice = Dice::new(SEED.rotate_left(19) ^ (u64::from(number) << 32));
        relationship::relationship(&mut file, before, &mut dice);
        before.push(id);
        customers.push(NewCustomer { owner: *owner, author: *owner, file });
    }
    customers
}

#[cfg(test)]
mod tests {
    use super::*;
    use satchel_model::LifecycleState;

    const NOW: UnixMillis = UnixMillis(1_790_000_000_000);

    fn made() -> Vec<NewCustomer> {
        customers(&[UserId::from_bytes([1; 16]), UserId::from_bytes([2; 16])], NOW)
    }

    #[test]
    fn every_state_follows_from_the_orders() {
        for customer in made() {
            let file = &customer.file;
            let orders = file.valid_orders().count();
            let expected: &[LifecycleState] = match orders {
                0 => &[],
                1 => &[LifecycleState::FirstTime, LifecycleState::Lost],
                2..8 => &[LifecycleState::Repeat],
                _ => &[LifecycleState::Loyal],
            };
            assert!(expected.contains(&file.state()), "{orders} orders and {:?}", file.state());
            let mut state = LifecycleState::Potential;
            for transition in file.transitions.values() {
                assert_eq!(transition.from, state);
                assert!(state.allows(transition.to.state));
                state = transition.to.state;
            }
            assert_eq!(state, file.state());
        }
    }

    #[test]
    fn the_demo_is_the_same_each_time_and_its_names_are_many() {
        let (one, other) = (made(), made());
        assert!(one.iter().zip(&other).all(|(one, other)| one.file == other.file));
        let names: std::collections::BTreeSet<&str> = one.iter().map(|customer| customer.file.display_name()).collect();
        assert!(names.len() > 2250, "{}", names.len());
    }
}
