//! Goal: the server's process may die at any moment and go back to any backup, and nothing that a tablet was told or
//! holds is lost.
//!
//! A pass means something because it is the program `satchel` in a process of its own that is killed, backed up and
//! restored, while four real engines send to it over sockets. `cargo xtask drill` runs the same at length; the figures are
//! in `src/ARCHITECTURE.md`.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on must stop"
)]

use satchel_model::{CustomerId, Edit, Field, Target, Value};
use satchel_protocol::bridge::Save;
use satchel_tests::drill::crew::{Member, PASSWORD, person};
use satchel_tests::drill::ledger::{Ledger, check};
use satchel_tests::drill::restore::{Team, ledger_of};
use satchel_tests::drill::{kill, restore};
use satchel_tests::server_process::ServerProcess;

#[test]
fn what_was_acknowledged_is_there_after_the_server_was_killed_five_times() {
    let figures = kill::run(5, 2, |_| {}).unwrap_or_else(|error| panic!("{error:#}"));
    assert_eq!((figures.cycles, figures.lost, figures.misplaced), (5, 0, 0));
    assert!(figures.acknowledged > 20, "hardly anything was sent: {figures:?}");
}

#[test]
fn what_a_tablet_holds_comes_back_to_a_server_that_was_restored_four_times() {
    let figures = restore::run(4, 2).unwrap_or_else(|error| panic!("{error:#}"));
    for (manner, figures) in figures {
        assert_eq!((figures.drills, figures.lost, figures.wiped, figures.set_aside), (2, 0, 0, 0), "{manner:?}");
        assert!(figures.healed > 10, "{manner:?}: the server had hardly lost anything: {figures:?}");
    }
}

#[test]
fn backups_made_while_tablets_push_open_agree_with_themselves_and_hold_a_prefix_of_the_log() {
    let team = Team::new(3).unwrap_or_else(|error| panic!("{error:#}"));
    let made: Vec<_> = (0..5).map(|number| team.back_up_while_working(&format!("backup-{number}")).unwrap()).collect();
    team.crew.all(Member::settle).unwrap();
    let of_server = Ledger::read(&team.server.data()).unwrap();
    let mut heads = Vec::new();
    for backup in made {
        let ledger = ledger_of(&backup).unwrap();
        let prefix = of_server.places.iter().filter(|(_, place)| **place <= ledger.head);
        assert!(prefix.eq(ledger.places.iter()), "the copy holds something else than the log up to {}", ledger.head);
        heads.push(ledger.head);
        let restored = ServerProcess::new().unwrap();
        restored.satchel(&["restore", &backup.display().to_string()]).unwrap();
        check(&restored).unwrap();
    }
    assert!(heads.is_sorted() && heads[0] < heads[4], "work went on between the copies: {heads:?}");
    assert!(heads[4] < of_server.head, "and while the last one was made: {heads:?}, {}", of_server.head);
}

/// Whoever wrote a customer alone has no attestation of it, and a background is taken only of a customer that is there.
#[test]
fn a_colleagues_background_comes_back_from_the_tablet_that_alone_wrote_the_customer() {
    let customer = CustomerId::from_bytes([1; 16]);
    let server = ServerProcess::new().unwrap();
    server.add_team("drill", "administrator", PASSWORD).unwrap();
    (1..=2).for_each(|number| server.add_unit_head("drill", &person(number), PASSWORD).unwrap());
    server.start().unwrap();
    let backup = server.folder().join("backup");
    let origin = format!("http://{}", server.address());
    let [mut writer, mut colleague] = [1, 2].map(|number| Member::new(number, number, &origin, 1));
    for member in [&mut writer, &mut colleague] {
        member.sign_in().unwrap();
        member.settle().unwrap();
    }
    server.satchel(&["backup", &backup.display().to_string()]).unwrap();
    let set = |target, field| Edit::Set { target, field, value: Some(Value::Text("钓鱼".to_owned())) };
    let edits = vec![set(Target::Customer, Field::Name)];
    writer.device.save(Save { customer, create: true, edits }).unwrap();
    colleague.settle().unwrap();
    let edits = vec![set(Target::Background, Field::Hobbies)];
    colleague.device.save(Save { customer, create: false, edits }).unwrap();
    writer.settle().unwrap();
    let told = [writer.device.acknowledged.clone(), colleague.device.acknowledged.clone()].concat();
    assert_eq!(told.len(), 2);
    server.stop().unwrap();
    server.satchel(&["restore", &backup.display().to_string()]).unwrap();
    server.start().unwrap();
    // The colleague never comes back.
    drop(colleague);
    writer.settle().unwrap();
    assert_eq!(Ledger::read(&server.data()).unwrap().lacking(&told), []);
    let view = writer.device.open(customer).unwrap();
    assert_eq!(view.customer.background.text(Field::Hobbies), "钓鱼");
    check(&server).unwrap();
}
