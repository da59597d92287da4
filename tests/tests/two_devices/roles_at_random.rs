//! Whatever becomes of people and customers while devices are away, each device ends with exactly what its person's post
//! allows, in the state that the server has, and nothing waits for ever.
//!
//! The rule that says who holds what is written here once more, without the program's own. Histories come from fixed
//! seeds; a failure names its seed.

use std::collections::{BTreeMap, BTreeSet};

use satchel_model::Post;
use satchel_model::{CustomerId, DocumentKind, Field, Role, Target, UnitId, UserId};
use satchel_protocol::bridge::{Answer, Connection, Save};
use satchel_protocol::sync::path;
use satchel_tests::device::Device;
use satchel_tests::local_server::LocalServer;

use super::{customer_field, everything, now, set, text};

/// Histories.
const SEEDS: u64 = 8;
/// Steps of one history.
const STEPS: usize = 120;

/// Numbers that look random and are the same in every run (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % (count as u64)).expect("a small number")
    }
}

struct Person {
    user: UserId,
    post: Post,
    device: Device,
}

struct World {
    server: LocalServer,
    units: [UnitId; 2],
    people: Vec<Person>,
    customers: Vec<CustomerId>,
    numbers: Numbers,
}

impl World {
    fn start(seed: u64) -> Self {
        let server = LocalServer::start();
        let units = [server.unit(), server.add_unit("二部")];
        let roles =
            [Role::Salesperson, Role::Salesperson, Role::UnitHead, Role::UnitAdministrator, Role::GroupManagement];
        let mut people = Vec::new();
        for (number, role) in (1_u8..).zip(roles) {
            let unit = role.has_unit().then_some(units[usize::from(number) % 2]);
            let name = format!("person {number}");
            let user = server.add_person_in(&name, "a-password", role, unit);
            let mut device = Device::new(number, &server.origin(), now());
            assert_eq!(device.sign_in(&name, "a-password"), Answer::Done);
            device.sync();
            people.push(Person { user, post: Post { role, unit, reads_background: role.reads_background() }, device });
        }
        Self { server, units, people, customers: Vec::new(), numbers: Numbers(seed) }
    }

    fn step(&mut self) {
        let who = self.numbers.below(self.people.len());
        match self.numbers.below(10) {
            0 | 1 => self.create(who),
            2..=4 => self.edit(who),
            5 => self.appoint(who),
            6 | 7 => self.assign(who),
            _ => self.people[who].device.online = self.numbers.below(2) == 0,
        }
        // An engine syncs by itself after a save; here it is asked now and then as a poke or the clock would.
        let other = self.numbers.below(self.people.len());
        self.people[other].device.sync();
    }

    fn create(&mut self, who: usize) {
        let number = u8::try_from(self.customers.len() + 1).expect("few customers");
        let customer = CustomerId::from_bytes([number; 16]);
        let mut edits = vec![customer_field(Field::Name, &format!("客户{number}"))];
        if self.people[who].device.status().account.is_some_and(|account| account.user.reads_background) {
            edits.push(set(Target::Background, Field::Hobbies, text("钓鱼")));
        }
        if self.people[who].device.save(Save { customer, create: true, edits }).is_ok() {
            self.customers.push(customer);
        }
    }

    fn edit(&mut self, who: usize) {
        let held: Vec<CustomerId> =
            self.people[who].device.list(everything()).rows.iter().map(|row| row.row.id).collect();
        if held.is_empty() {
            return;
        }
        let customer = held[self.numbers.below(held.len())];
        let words = format!("{who}-{}", self.numbers.below(1_000));
        let edit = match self.numbers.below(3) {
            0 => set(Target::Background, Field::Family, text(&words)),
            1 => customer_field(Field::Phone, "010-1234567"),
            _ => customer_field(Field::Industry, &words),
        };
        // Whoever may not is told so, and nothing is written.
        drop(self.people[who].device.save(Save { customer, create: false, edits: vec![edit] }));
    }

    fn appoint(&mut self, who: usize) {
        let role = Role::ALL[self.numbers.below(Role::ALL.len())];
        let unit = role.has_unit().then_some(self.units[self.numbers.below(2)]);
        let reads_background = role != Role::SystemAdministrator && self.numbers.below(3) > 0;
        let post = Post { role, unit, reads_background };
        self.server.appoint(self.people[who].user, post);
        self.people[who].post = post;
    }

    fn assign(&mut self, who: usize) {
        if self.customers.is_empty() {
            return;
        }
        let customer = self.customers[self.numbers.below(self.customers.len())];
        self.server.assign(&[customer], self.people[who].user);
    }

    /// Everybody has a network, and asks until there is nothing left to ask.
    fn settle(&mut self) {
        for _ in 0..6 {
            for person in &mut self.people {
                person.device.online = true;
                person.device.sync();
            }
        }
        for person in &mut self.people {
            person.device.requests.clear();
            assert_eq!(person.device.sync(), Connection::Idle);
            assert!(!person.device.requests.contains(&path::RECONCILE), "both ends agree");
            assert_eq!(person.device.status().unsent, 0);
        }
    }

    /// Which documents a person holds, by the rules of the company.
    fn expected(&self, who: &Person) -> BTreeSet<(CustomerId, DocumentKind)> {
        let unit_of =
            |owner: UserId| self.people.iter().find(|person| person.user == owner).and_then(|person| person.post.unit);
        let documents = self.server.documents();
        let of_post = documents.iter().filter(|record| match who.post.role {
            Role::Salesperson => record.owner == who.user,
            Role::UnitHead | Role::UnitAdministrator => unit_of(record.owner) == who.post.unit,
            Role::GroupManagement => true,
            Role::SystemAdministrator => false,
        });
        let is_readable = |kind| kind == DocumentKind::Customer || who.post.reads_background;
        of_post.map(|record| (record.name.customer, record.name.kind)).filter(|(_, kind)| is_readable(*kind)).collect()
    }
}

/// What a device shows; a background part without a value does not exist.
fn held(device: &mut Device, heads: &BTreeMap<CustomerId, Vec<String>>) -> BTreeSet<(CustomerId, DocumentKind)> {
    let mut held = BTreeSet::new();
    for row in device.list(everything()).rows {
        let view = device.open(row.row.id).expect("it opens");
        assert_eq!(Some(&view.heads), heads.get(&row.row.id), "in the state of the server");
        held.insert((row.row.id, DocumentKind::Customer));
        let hobby = view.customer.background.get(Field::Hobbies);
        if hobby.is_some() || view.customer.background.get(Field::Family).is_some() {
            held.insert((row.row.id, DocumentKind::Background));
        }
    }
    held
}

#[test]
fn every_device_ends_with_what_its_persons_post_allows() {
    for seed in 0..SEEDS {
        let mut world = World::start(seed);
        for _ in 0..STEPS {
            world.step();
        }
        world.settle();
        world.server.check();
        let main = world.server.documents().into_iter().filter(|record| record.name.kind == DocumentKind::Customer);
        let heads: BTreeMap<CustomerId, Vec<String>> = main
            .map(|record| (record.name.customer, record.heads.as_slice().iter().map(ToString::to_string).collect()))
            .collect();
        assert!(heads.len() >= 10, "seed {seed}: hardly anything happened");
        let expected: Vec<_> = world.people.iter().map(|person| world.expected(person)).collect();
        for (number, (person, expected)) in world.people.iter_mut().zip(expected).enumerate() {
            for _ in 0..2 {
                assert_eq!(
                    held(&mut person.device, &heads),
                    expected,
                    "seed {seed}, person {number}: {:?}",
                    person.post
                );
                person.device.restart();
            }
        }
    }
}
