//! What a device holds follows its person: another role, unit or grade, a customer given away, and nothing is left over.

use satchel_model::Post;
use satchel_model::{CustomerId, Edit, Field, Role, Target, UnitId, UnixMillis, UserId};
use satchel_protocol::bridge::{Answer, Connection, Failure, ImportRow, ImportRows, Request, Save};
use satchel_protocol::sync::path;
use satchel_store::{Key, Store as _, Table};
use satchel_tests::device::Device;
use satchel_tests::local_server::LocalServer;

use super::{customer_field, edit, everything, id, now, set, text};

/// A team of two units with a customer each, and a group manager's own; every customer has a background part.
struct Team {
    server: LocalServer,
    other_unit: UnitId,
    near: Device,
    far: Device,
    manager: Device,
}

fn device(seed: u8, server: &LocalServer, name: &str) -> Device {
    let mut device = Device::new(seed, &server.origin(), now());
    assert_eq!(device.sign_in(name, "a-password"), Answer::Done);
    assert_eq!(device.sync(), Connection::Idle);
    device
}

fn write_customer(device: &mut Device, number: u8) {
    let edits = vec![
        customer_field(Field::Name, &format!("主档{number}")),
        set(Target::Background, Field::Hobbies, text(&format!("背景{number}"))),
    ];
    device.save(Save { customer: id(number), create: true, edits }).expect("a new customer is saved");
    assert_eq!(device.sync(), Connection::Idle);
}

impl Team {
    fn start() -> Self {
        let server = LocalServer::start();
        let other_unit = server.add_unit("二部");
        server.add_person("near", "a-password", Role::Salesperson);
        server.add_person_in("far", "a-password", Role::Salesperson, Some(other_unit));
        server.add_person("manager", "a-password", Role::GroupManagement);
        let (mut near, mut far) = (device(1, &server, "near"), device(2, &server, "far"));
        let mut manager = device(3, &server, "manager");
        write_customer(&mut near, 1);
        write_customer(&mut far, 2);
        write_customer(&mut manager, 3);
        Self { server, other_unit, near, far, manager }
    }

    fn person(&self, name: &str, role: Role, unit: Option<UnitId>) -> UserId {
        self.server.add_person_in(name, "a-password", role, unit)
    }
}

/// The numbers whose words lie anywhere in the device's store.
fn stored(device: &Device, words: &str) -> Vec<u8> {
    let mut bytes: Vec<u8> = Vec::new();
    for table in Table::ALL {
        let scan = pollster::block_on(device.store().scan(table, &Key::empty())).expect("the store reads");
        assert!(scan.damaged.is_empty(), "{table:?}");
        scan.items.iter().for_each(|(_, value)| bytes.extend_from_slice(value));
    }
    let holds = |number: &u8| {
        let needle = format!("{words}{number}");
        bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
    };
    (1..=9).filter(holds).collect()
}

/// The device holds the main parts of these customers and the background parts of those, in its store as on its screen.
fn assert_holds(device: &mut Device, main: &[u8], background: &[u8]) {
    for _ in 0..2 {
        assert_eq!((stored(device, "主档"), stored(device, "背景")), (main.to_vec(), background.to_vec()));
        let rows = device.list(everything()).rows;
        let mut listed: Vec<CustomerId> = rows.iter().map(|row| row.row.id).collect();
        listed.sort_unstable();
        assert_eq!(listed, main.iter().map(|number| id(*number)).collect::<Vec<_>>());
        for number in main {
            let view = device.open(id(*number)).expect("it opens");
            assert_eq!(view.customer.background.get(Field::Hobbies).is_some(), background.contains(number), "{number}");
        }
        device.restart();
    }
    // Both ends agree: another round asks for nothing.
    device.requests.clear();
    assert_eq!(device.sync(), Connection::Idle);
    assert!(!device.requests.contains(&path::RECONCILE), "{:?}", device.requests);
}

/// A person's device comes to hold what the new post allows: the cursor is of other scopes, so it compares.
fn sync_after_another_post(device: &mut Device) {
    assert_eq!(device.sync(), Connection::Busy, "a comparison follows");
    assert_eq!(device.sync(), Connection::Idle);
}

/// A post, and the customers whose main parts and whose background parts it comes with.
type Step = (Role, Option<UnitId>, bool, &'static [u8], &'static [u8]);

#[test]
fn a_device_follows_its_person_through_every_role_unit_and_grade() {
    let team = Team::start();
    let (near_unit, far_unit) = (Some(team.server.unit()), Some(team.other_unit));
    let user = team.person("walker", Role::Salesperson, near_unit);
    let mut walker = device(4, &team.server, "walker");
    write_customer(&mut walker, 4);
    assert_holds(&mut walker, &[4], &[4]);
    let steps: [Step; 8] = [
        (Role::UnitHead, near_unit, true, &[1, 4], &[1, 4]),
        (Role::UnitHead, far_unit, true, &[2, 4], &[2, 4]),
        (Role::UnitAdministrator, far_unit, false, &[2, 4], &[]),
        (Role::UnitAdministrator, far_unit, true, &[2, 4], &[2, 4]),
        (Role::GroupManagement, None, true, &[1, 2, 3, 4], &[1, 2, 3, 4]),
        (Role::GroupManagement, None, false, &[1, 2, 3, 4], &[]),
        (Role::SystemAdministrator, None, false, &[], &[]),
        (Role::Salesperson, near_unit, true, &[4], &[4]),
    ];
    for (role, unit, reads_background, main, background) in steps {
        team.server.appoint(user, Post { role, unit, reads_background });
        sync_after_another_post(&mut walker);
        let account = walker.status().account.expect("somebody is signed in");
        assert_eq!((account.user.role, account.user.unit), (role, unit), "the device knows its person's post");
        assert_holds(&mut walker, main, background);
        team.server.check();
    }
}

#[test]
fn what_the_post_does_not_allow_is_refused_before_it_is_written() {
    let team = Team::start();
    team.person("admin", Role::UnitAdministrator, Some(team.server.unit()));
    team.person("sys", Role::SystemAdministrator, None);
    let (mut admin, mut sys) = (device(4, &team.server, "admin"), device(5, &team.server, "sys"));
    let hobby = vec![set(Target::Background, Field::Hobbies, text("钓鱼"))];
    let refused = admin.save(Save { customer: id(1), create: false, edits: hobby });
    assert_eq!(refused.err(), Some(Failure::NotAllowed));
    edit(&mut admin, id(1), vec![customer_field(Field::Industry, "机床")]);
    assert_eq!(admin.sync(), Connection::Idle);
    let new = Save { customer: id(9), create: true, edits: vec![customer_field(Field::Name, "新客户")] };
    assert_eq!(sys.save(new).err(), Some(Failure::NotAllowed));
    assert_eq!((admin.status().unsent, admin.status().refused, sys.status().unsent), (0, 0, 0));
}

/// A background part that was written when the grade still allowed it, and was not sent.
#[test]
fn unsent_background_work_is_set_aside_when_the_grade_is_lowered() {
    let mut team = Team::start();
    let user = team.near.status().account.expect("somebody is signed in").user.id;
    team.near.online = false;
    edit(&mut team.near, id(1), vec![set(Target::Background, Field::Family, text("没发出去"))]);
    edit(&mut team.near, id(1), vec![customer_field(Field::Industry, "机床")]);
    let unit = Some(team.server.unit());
    team.server.appoint(user, Post { role: Role::Salesperson, unit, reads_background: false });
    team.near.online = true;
    sync_after_another_post(&mut team.near);
    assert_holds(&mut team.near, &[1], &[]);
    let Answer::Review(review) = team.near.ask(Request::Review) else { panic!("no review") };
    let kept: Vec<&str> = review.refused.iter().flat_map(|item| &item.content).map(String::as_str).collect();
    assert_eq!(kept, ["background.family=没发出去"]);
    assert_eq!(team.manager.sync(), Connection::Idle);
    let seen = team.manager.open(id(1)).expect("it opens").customer;
    assert_eq!(seen.record.text(Field::Industry), "机床", "what was allowed arrived");
    team.server.check();
}

fn assign(device: &mut Device, number: u8, owner: UserId) -> Answer {
    let answer = device.ask(Request::Assign { customer: id(number), owner });
    assert_eq!(device.sync(), Connection::Idle);
    answer
}

#[test]
fn a_customer_that_is_given_away_moves_from_device_to_device() {
    let mut team = Team::start();
    let (near_unit, far_unit) = (Some(team.server.unit()), Some(team.other_unit));
    let next = team.person("next", Role::Salesperson, near_unit);
    team.person("head", Role::UnitHead, near_unit);
    team.person("other head", Role::UnitHead, far_unit);
    let far = team.far.status().account.expect("somebody is signed in").user.id;
    let (mut next_s, mut head) = (device(4, &team.server, "next"), device(5, &team.server, "head"));
    let mut other_head = device(6, &team.server, "other head");

    assert_eq!(assign(&mut team.near, 1, next), Answer::Failed(Failure::NotAllowed));
    assert_eq!(assign(&mut head, 2, next), Answer::Failed(Failure::NotFound));
    assert_eq!(assign(&mut head, 1, far), Answer::Failed(Failure::NotAllowed));
    head.online = false;
    assert_eq!(head.ask(Request::Assign { customer: id(1), owner: next }), Answer::Failed(Failure::Offline));
    head.online = true;

    assert_eq!(assign(&mut head, 1, next), Answer::Done);
    assert_eq!(head.open(id(1)).expect("it opens").owner, Some(next));
    for device in [&mut team.near, &mut next_s, &mut team.manager, &mut other_head] {
        assert_eq!(device.sync(), Connection::Idle);
    }
    assert_holds(&mut team.near, &[], &[]);
    assert_holds(&mut next_s, &[1], &[1]);
    assert_holds(&mut other_head, &[2], &[2]);
    assert_eq!(team.manager.open(id(1)).expect("it opens").owner, Some(next));

    assert_eq!(assign(&mut team.manager, 1, far), Answer::Done);
    for device in [&mut head, &mut next_s, &mut team.far, &mut other_head] {
        assert_eq!(device.sync(), Connection::Idle);
    }
    assert_holds(&mut next_s, &[], &[]);
    assert_holds(&mut head, &[], &[]);
    assert_holds(&mut team.far, &[1, 2], &[1, 2]);
    assert_holds(&mut other_head, &[1, 2], &[1, 2]);
    assert_holds(&mut team.manager, &[1, 2, 3], &[1, 2, 3]);
    team.server.check();
}

/// T26: who imports a list with a column for owners does not become the owner of what is a colleague's.
#[test]
fn imported_customers_go_to_their_owners_as_soon_as_there_is_a_network() {
    let mut team = Team::start();
    let unit = Some(team.server.unit());
    let next = team.person("next", Role::Salesperson, unit);
    team.person("head", Role::UnitHead, unit);
    let far = team.far.status().account.expect("somebody is signed in").user.id;
    let (mut next_s, mut head) = (device(4, &team.server, "next"), device(5, &team.server, "head"));
    let own = head.status().account.expect("somebody is signed in").user.id;
    head.online = false;
    // Somebody of another unit is nobody to whom a head gives customers, whatever a page may send.
    let owners = [Some(next), None, Some(own), Some(far), Some(next)];
    let rows = (4..).zip(owners).map(|(number, owner)| ImportRow {
        row: u32::from(number),
        customer: id(number),
        edits: vec![customer_field(Field::Name, &format!("主档{number}"))],
        owner,
    });
    let import = ImportRows { batch: UnixMillis(1), rows: rows.collect() };
    assert!(matches!(head.ask(Request::Import(import)), Answer::Imported(imported) if imported.created.len() == 5));
    // One of them is undone before anybody heard of it.
    let undone = vec![Edit::Delete(Target::Customer)];
    head.save(Save { customer: id(8), create: false, edits: undone }).expect("it is removed");
    head.restart();
    head.online = true;
    for _ in 0..2 {
        assert_eq!(head.sync(), Connection::Idle);
    }
    assert_eq!(next_s.sync(), Connection::Idle);
    let owner = |device: &mut Device, number| device.open(id(number)).expect("it opens").owner;
    assert_eq!([4, 5, 6, 7].map(|number| owner(&mut head, number)), [Some(next), Some(own), Some(own), Some(own)]);
    assert_eq!(owner(&mut next_s, 4), Some(next));
    assert!(stored(&next_s, "主档").contains(&4) && !stored(&next_s, "主档").contains(&5));
    team.server.check();
}
