//! The server goes back to a backup of any age while tablets hold more. What at least one of them holds is back on the
//! server afterwards, and no tablet loses anything.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, ensure};
use satchel_server::store::DATABASE_FILE;
use satchel_store::{Store as _, Table};

use super::crew::{Crew, Member, PASSWORD, person};
use super::ledger::{Ledger, check};
use crate::device::Acknowledged;
use crate::numbers::Numbers;
use crate::server_process::ServerProcess;

/// Tablets of a drill.
const TABLETS: u8 = 4;
/// The most rounds of work before a backup, and after it: each is one save of every tablet.
const MOST_ROUNDS: usize = 50;
/// Saves of every tablet while a backup is made, at least.
const SAVES_DURING_BACKUP: usize = 3;

/// How a backup comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// By `satchel restore`: the log begins a new epoch.
    Announced,
    /// The file is put in place while the server is down, and nobody is told.
    Silent,
}

/// What drills of one manner counted.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Drills.
    pub drills: u32,
    /// The youngest and the oldest backup, in changes that came after it.
    pub ages: Option<(usize, usize)>,
    /// Changes that the server had lost and got back from tablets.
    pub healed: usize,
    /// Unsent changes that tablets had at the time and that arrived.
    pub unsent: usize,
    /// Changes that a tablet held and that the server does not have afterwards.
    pub lost: usize,
    /// Tablets that are signed out or empty afterwards, or hold less than before.
    pub wiped: usize,
    /// Records that tablets set aside.
    pub set_aside: u64,
    /// Tablets that the backup was too old to know: they kept everything until their person signed in again.
    pub unknown: usize,
}

impl Figures {
    fn add(&mut self, other: Self) {
        self.drills += other.drills;
        self.ages = match (self.ages, other.ages) {
            (Some((youngest, oldest)), Some((low, high))) => Some((youngest.min(low), oldest.max(high))),
            (ages, more) => ages.or(more),
        };
        self.healed += other.healed;
        self.unsent += other.unsent;
        self.lost += other.lost;
        self.wiped += other.wiped;
        self.set_aside += other.set_aside;
        self.unknown += other.unknown;
    }
}

/// Runs so many drills, announced and silent in turn, each with a team of its own.
///
/// # Errors
/// One fails: with its seed.
pub fn run(drills: u32, from: u64) -> Result<[(Manner, Figures); 2]> {
    let mut figures = [(Manner::Announced, Figures::default()), (Manner::Silent, Figures::default())];
    for (seed, of_manner) in (from..from + u64::from(drills)).zip([0, 1].into_iter().cycle()) {
        if let Some((manner, sum)) = figures.get_mut(of_manner) {
            sum.add(drill(seed, *manner).with_context(|| format!("seed {seed}, {manner:?}"))?);
        }
    }
    Ok(figures)
}

/// Prints the table of figures.
pub fn print(figures: &[(Manner, Figures)]) {
    println!(
        "| restore | drills | age in changes | healed changes | unsent, arrived | lost | tablets wiped | set aside | enrolled since |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
    for (manner, sum) in figures {
        let (youngest, oldest) = sum.ages.unwrap_or_default();
        println!(
            "| {} | {} | {youngest} to {oldest} | {} | {} | {} | {} | {} | {} |",
            match manner {
                Manner::Announced => "announced",
                Manner::Silent => "silent",
            },
            sum.drills,
            sum.healed,
            sum.unsent,
            sum.lost,
            sum.wiped,
            sum.set_aside,
            sum.unknown,
        );
    }
}

/// A served team at work.
pub struct Team {
    /// The server.
    pub server: ServerProcess,
    /// The tablets.
    pub crew: Crew,
}

impl Team {
    /// Everybody is signed in and holds what there is, which is nothing.
    ///
    /// # Errors
    /// The server does not start.
    pub fn new(seed: u64) -> Result<Self> {
        let server = ServerProcess::new()?;
        server.add_team("drill", "administrator", PASSWORD)?;
        for number in 1..=TABLETS {
            server.add_unit_head("drill", &person(number), PASSWORD)?;
        }
        server.start()?;
        let crew = Crew::new(TABLETS, &format!("http://{}", server.address()), seed);
        crew.all(|member| {
            member.sign_in()?;
            member.settle()
        })?;
        Ok(Self { server, crew })
    }

    /// Every tablet saves so often; what it saves it sends at once.
    ///
    /// # Errors
    /// A save fails.
    pub fn work(&self, rounds: usize) -> Result<()> {
        self.crew.all(move |member| (0..rounds).try_for_each(|_| member.save())).map(drop)
    }

    /// `satchel backup` while every tablet goes on saving and sending. Returns the file.
    ///
    /// # Errors
    /// The backup fails.
    pub fn back_up_while_working(&self, name: &str) -> Result<PathBuf> {
        let file = self.server.folder().join(name);
        let is_made = Arc::new(AtomicBool::new(false));
        let until = is_made.clone();
        let working = self.crew.begin(move |member| {
            let mut saves = 0;
            while saves < SAVES_DURING_BACKUP || !until.load(Ordering::SeqCst) {
                member.save()?;
                saves += 1;
            }
            Ok(())
        });
        let made = self.server.satchel(&["backup", &file.display().to_string()]);
        is_made.store(true, Ordering::SeqCst);
        working.wait()?;
        made.map(|_| file)
    }
}

fn drill(seed: u64, manner: Manner) -> Result<Figures> {
    let mut numbers = Numbers(seed);
    let team = Team::new(seed)?;
    team.work(1 + numbers.below(MOST_ROUNDS))?;
    let backup = team.back_up_while_working("backup.sqlite3")?;
    let of_backup = ledger_of(&backup)?;
    let mut late = if numbers.one_in(3) { Some(enrol_late(&team, seed)?) } else { None };
    team.work(numbers.below(MOST_ROUNDS))?;
    // Some tablets have heard of everything by then, some have not.
    if numbers.one_in(2) {
        team.crew.all(Member::settle)?;
    }
    let before = Ledger::read(&team.server.data())?;
    team.server.stop()?;
    // Work that meets no server.
    team.work(numbers.below(3))?;
    put_back(&team.server, &backup, manner)?;
    team.server.start()?;

    let held = team.crew.all(Member::heads)?;
    let unsent: u32 = team.crew.all(|member| Ok(member.device.status().unsent))?.into_iter().sum();
    let mut told: Vec<Acknowledged> = team.crew.all(|member| Ok(member.device.acknowledged.clone()))?.concat();
    if numbers.one_in(2) {
        // The log is longer than the others' cursors again before they ask.
        let ahead = numbers.below(MOST_ROUNDS);
        team.crew.all(move |member| {
            let saves = if member.is_first() { ahead } else { 0 };
            (0..saves).try_for_each(|_| member.save())
        })?;
    }
    if let Some(late) = &mut late {
        told.extend(late.device.acknowledged.iter().copied());
        sign_in_again(late)?;
    }
    for _ in 0..3 {
        team.crew.all(Member::settle)?;
        late.iter_mut().try_for_each(Member::settle)?;
    }
    check(&team.server)?;
    let after = Ledger::read(&team.server.data())?;
    let age = before.places.len() - of_backup.places.len();
    let mut figures = Figures { drills: 1, unsent: unsent as usize, ages: Some((age, age)), ..Figures::default() };
    // Whoever was told of a change holds it.
    figures.lost = after.lacking(&told).len();
    figures.healed = of_backup.lacking(&told).len() - figures.lost;
    figures.unknown = usize::from(late.is_some());
    let mut heads = team.crew.all(Member::heads)?;
    for (held_before, holds) in held.iter().zip(&heads) {
        figures.wiped += usize::from(holds.len() < held_before.len());
    }
    if let Some(late) = &mut late {
        heads.push(late.heads()?);
    }
    ensure!(heads.iter().all(|holds| *holds == after.heads), "a tablet and the server hold different things");
    figures.wiped += team.crew.all(|member| Ok(member.is_signed_in()))?.into_iter().filter(|is_in| !is_in).count();
    figures.set_aside = team.crew.all(|member| set_aside(member))?.into_iter().sum();
    if let Some(late) = &late {
        figures.set_aside += set_aside(late)?;
    }
    let of_tablets = held.iter().flatten().flat_map(|(customer, heads)| heads.iter().map(move |head| (customer, head)));
    figures.lost += after.lacking_heads(of_tablets).len();
    ensure!(figures.lost == 0 && figures.wiped == 0 && figures.set_aside == 0, "{figures:?}");
    Ok(figures)
}

/// A tablet of which the backup does not know.
fn enrol_late(team: &Team, seed: u64) -> Result<Member> {
    let mut late = Member::new(TABLETS + 1, 1, &format!("http://{}", team.server.address()), !seed);
    late.sign_in()?;
    late.settle()?;
    (0..5).try_for_each(|_| late.save())?;
    Ok(late)
}

/// A server that does not know the tablet costs it a new sign-in and nothing else.
fn sign_in_again(late: &mut Member) -> Result<()> {
    let held = late.heads()?;
    late.device.sync();
    ensure!(!late.is_signed_in(), "the restored server does not know this tablet");
    ensure!(late.heads()? == held, "a tablet whose sign-in ended lost something");
    late.sign_in()
}

fn set_aside(member: &Member) -> Result<u64> {
    let counted = pollster::block_on(member.device.store().count(Table::Quarantine));
    counted.map_err(|error| anyhow::anyhow!("{error}"))
}

/// What is in a backup.
///
/// # Errors
/// It does not open.
pub fn ledger_of(backup: &Path) -> Result<Ledger> {
    let folder = tempfile::tempdir()?;
    std::fs::copy(backup, folder.path().join(DATABASE_FILE))?;
    Ledger::read(folder.path())
}

fn put_back(server: &ServerProcess, backup: &Path, manner: Manner) -> Result<()> {
    match manner {
        Manner::Announced => server.satchel(&["restore", &backup.display().to_string()]).map(drop),
        Manner::Silent => {
            for suffix in ["-wal", "-shm"] {
                // A server that ended in order has left none.
                let _absent = std::fs::remove_file(server.data().join(format!("{DATABASE_FILE}{suffix}")));
            }
            std::fs::copy(backup, server.data().join(DATABASE_FILE)).map(drop).context("putting the copy in place")
        }
    }
}
