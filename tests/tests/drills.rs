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

use satchel_tests::drill::crew::Member;
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
        assert_eq!((figures.drills, figures.lost, figures.wiped), (2, 0, 0), "{manner:?}");
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
