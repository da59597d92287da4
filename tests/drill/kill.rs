//! The server is killed at a byte that a seed names, while every tablet saves and sends. What it had said that it has, it
//! has after it came back.
//!
//! SIGKILL takes the process and leaves what the kernel has of its files: this shows that nothing is acknowledged before
//! it was written, and not what a power cut leaves on a disk.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;

use anyhow::{Context, Result, ensure};
use satchel_protocol::bridge::Connection;

use super::crew::{Crew, Member, PASSWORD, person};
use super::ledger::{Ledger, check};
use crate::device::Acknowledged;
use crate::line::{Line, Way};
use crate::numbers::Numbers;
use crate::server_process::ServerProcess;

/// Tablets that send at the same time.
const TABLETS: u8 = 4;
/// The most bytes of requests until a kill: dozens of pushes of all tablets together.
const MOST_UP_BYTES: usize = 40_000;
/// The most bytes of answers until a kill.
const MOST_DOWN_BYTES: usize = 20_000;
/// Saves of one tablet in a cycle before it gives up waiting for the kill.
const MOST_SAVES: usize = 5_000;

/// What a drill counted.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Times that the server was killed and came back.
    pub cycles: u32,
    /// Kills while a request was on its way up; the others came while an answer was on its way down.
    pub kills_in_requests: u32,
    /// Changes of which a tablet was told that the server has them.
    pub acknowledged: usize,
    /// Those of them that the server does not have after it came back.
    pub lost: usize,
    /// Those of them that stand at another place of the log than was said.
    pub misplaced: usize,
    /// Changes in the log at the end.
    pub changes: usize,
}

/// Runs so many cycles. After each of them everything that was acknowledged must be there, the database must agree with
/// itself, and all tablets and a new one must hold the same.
///
/// # Errors
/// Something was lost, disagrees, or never came to rest: with the cycle that shows it.
pub fn run(cycles: u32, seed: u64, mut tell: impl FnMut(&Figures)) -> Result<Figures> {
    let server = ServerProcess::new()?;
    server.add_team("drill", "administrator", PASSWORD)?;
    for number in 1..=TABLETS {
        server.add_unit_head("drill", &person(number), PASSWORD)?;
    }
    server.start()?;
    let line = Line::to(server.address())?;
    let crew = Crew::new(TABLETS, &line.origin(), seed);
    crew.all(|member| {
        member.sign_in()?;
        member.settle()
    })?;
    let mut drill = Drill { server, line, crew, told: Vec::new(), numbers: Numbers(seed), figures: Figures::default() };
    for cycle in 0..cycles {
        drill.cycle(cycle).with_context(|| format!("cycle {cycle} of seed {seed}"))?;
        tell(&drill.figures);
    }
    Ok(drill.figures)
}

struct Drill {
    server: ServerProcess,
    line: Line,
    crew: Crew,
    told: Vec<Acknowledged>,
    numbers: Numbers,
    figures: Figures,
}

impl Drill {
    fn cycle(&mut self, cycle: u32) -> Result<()> {
        self.work_until_killed()?;
        self.server.start()?;
        // Before anybody sends anything again.
        let ledger = Ledger::read(&self.server.data())?;
        self.figures.lost += ledger.lacking(&self.told).len();
        self.figures.misplaced += ledger.misplaced(&self.told).len();
        ensure!(self.figures.lost == 0, "the server lost what it had acknowledged: {:?}", self.figures);
        ensure!(self.figures.misplaced == 0, "the server moved what it had acknowledged: {:?}", self.figures);
        self.come_to_rest(cycle)?;
        self.figures.cycles += 1;
        Ok(())
    }

    fn work_until_killed(&mut self) -> Result<()> {
        let way = if self.numbers.one_in(2) { Way::Up } else { Way::Down };
        let most = if way == Way::Up { MOST_UP_BYTES } else { MOST_DOWN_BYTES };
        let is_killed = Arc::new(AtomicBool::new(false));
        let (killed, kill) = channel();
        let (of_line, running) = (is_killed.clone(), self.server.running());
        self.line.break_after(way, self.numbers.below(most), move || {
            running.kill();
            of_line.store(true, Ordering::SeqCst);
            // The drill waits for this alone.
            let _nobody_waits = killed.send(());
        });
        let working = self.crew.begin(move |member| work(member, &is_killed));
        kill.recv().context("the line never broke")?;
        for told in working.wait()? {
            self.told.extend(told);
        }
        self.figures.kills_in_requests += u32::from(way == Way::Up);
        self.figures.acknowledged = self.told.len();
        Ok(())
    }

    fn come_to_rest(&mut self, cycle: u32) -> Result<()> {
        // The first round brings everything to the server, the second brings it to everybody.
        for _ in 0..2 {
            self.crew.all(Member::settle)?;
        }
        for told in self.crew.all(|member| Ok(std::mem::take(&mut member.device.acknowledged)))? {
            self.told.extend(told);
        }
        check(&self.server)?;
        let ledger = Ledger::read(&self.server.data())?;
        let lacking = ledger.lacking(&self.told);
        ensure!(lacking.is_empty(), "the server lost what it had acknowledged: {lacking:?}");
        for (number, heads) in self.crew.all(Member::heads)?.into_iter().enumerate() {
            ensure!(heads == ledger.heads, "tablet {} holds something else than the server", number + 1);
        }
        let [number, ..] = cycle.to_le_bytes();
        let mut fresh = Member::new(number | 128, 1, &self.line.origin(), 0);
        fresh.sign_in()?;
        fresh.settle()?;
        ensure!(fresh.heads()? == ledger.heads, "a new tablet is given something else than the server has");
        self.figures.acknowledged = self.told.len();
        self.figures.changes = ledger.places.len();
        Ok(())
    }
}

/// Saves and sends until the server is gone. Returns what it had said until then.
fn work(member: &mut Member, is_killed: &AtomicBool) -> Result<Vec<Acknowledged>> {
    for _ in 0..MOST_SAVES {
        member.save()?;
        if is_killed.load(Ordering::SeqCst) && member.device.status().connection != Connection::Idle {
            return Ok(std::mem::take(&mut member.device.acknowledged));
        }
    }
    anyhow::bail!("{MOST_SAVES} saves and the server still runs")
}
