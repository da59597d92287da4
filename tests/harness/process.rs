//! A child process with everything that it starts, ended together.

use super::held_back::HeldBack;
use super::wait::until;
use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use std::collections::BTreeMap;
use std::fs;
use tokio::process::{Child, Command};

/// A process that leads a group of its own; the whole group ends with this value.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    pid: Pid,
}

impl Process {
    /// Starts the command in a new process group.
    pub(super) fn start(command: &mut Command) -> Result<Self> {
        let name = command.as_std().get_program().to_string_lossy().into_owned();
        let child = command.process_group(0).spawn().with_context(|| format!("starting {name}"))?;
        let number = child.id().and_then(|id| i32::try_from(id).ok());
        let pid = number.and_then(Pid::from_raw).with_context(|| format!("{name} has no id"))?;
        Ok(Self { child, pid })
    }

    pub(super) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// The exit status as text, if the process has ended by itself.
    pub(super) fn ended(&mut self) -> Result<Option<String>> {
        Ok(self.child.try_wait().context("asking for a process")?.map(|status| status.to_string()))
    }

    /// Ends the group at once, as a power cut would.
    pub(super) async fn kill(mut self) -> Result<()> {
        self.kill_group();
        self.child.wait().await.context("waiting for a killed process")?;
        Ok(())
    }

    /// Asks the process to end and waits until it has; the exit status must be success.
    pub(super) async fn stop(mut self) -> Result<()> {
        kill_process(self.pid, Signal::TERM).context("asking a process to end")?;
        let status =
            until("a process ends when asked to", async || self.child.try_wait().context("asking for a process"))
                .await?;
        anyhow::ensure!(status.success(), "asked to end, the process failed: {status}");
        Ok(())
    }

    /// Kills every descendant of this process, and not the process itself.
    pub(super) fn kill_descendants(&self) -> Result<()> {
        for pid in descendants(self.pid)? {
            kill(pid);
        }
        Ok(())
    }

    /// Lets every descendant run for one slice of time in `rate`, for as long as the value lives.
    pub(super) fn hold_back_descendants(&self, rate: u32) -> HeldBack {
        HeldBack::start(self.pid, rate)
    }

    /// Memory in bytes that belongs to descendants with this word in their command line, and without the other, alone.
    pub(super) fn private_memory_bytes(&self, word: &str, other: &str) -> Result<u64> {
        let is_meant = |pid: &Pid| {
            let line = command_line(*pid);
            line.contains(word) && !line.contains(other)
        };
        Ok(descendants(self.pid)?.into_iter().filter(is_meant).map(private_bytes).sum())
    }

    fn kill_group(&self) {
        // The group may be gone already, which is all that is wanted.
        kill_process_group(self.pid, Signal::KILL).ok();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A waited-for child has given its id back: it may name a stranger's group by now.
        if self.child.id().is_some() {
            self.kill_descendants().ok();
            self.kill_group();
        }
    }
}

/// Kills every process whose command line contains this text: for those that left the group.
pub(super) fn kill_mentioning(text: &str) -> Result<()> {
    for pid in all_processes()? {
        if command_line(pid).contains(text) {
            kill(pid);
        }
    }
    Ok(())
}

fn kill(pid: Pid) {
    // It may have ended between being listed and now.
    kill_process(pid, Signal::KILL).ok();
}

/// Children, their children, and so on.
pub(super) fn descendants(ancestor: Pid) -> Result<Vec<Pid>> {
    let mut children_by_parent: BTreeMap<i32, Vec<Pid>> = BTreeMap::new();
    for pid in all_processes()? {
        if let Some(parent) = parent_of(pid) {
            children_by_parent.entry(parent).or_default().push(pid);
        }
    }
    let mut found = Vec::new();
    let mut waiting = vec![ancestor];
    while let Some(pid) = waiting.pop() {
        let children = children_by_parent.remove(&pid.as_raw_nonzero().get()).unwrap_or_default();
        waiting.extend(&children);
        found.extend(children);
    }
    Ok(found)
}

/// Program and arguments; empty for a process that has ended.
fn command_line(pid: Pid) -> String {
    let line = fs::read(format!("/proc/{}/cmdline", pid.as_raw_nonzero())).unwrap_or_default();
    String::from_utf8_lossy(&line).into_owned()
}

/// The sum of the `Private_*` lines, which are in kibibytes; 0 for a process that has ended.
fn private_bytes(pid: Pid) -> u64 {
    let smaps = fs::read_to_string(format!("/proc/{}/smaps_rollup", pid.as_raw_nonzero())).unwrap_or_default();
    let kibibytes = |line: &str| line.split_whitespace().nth(1)?.parse::<u64>().ok();
    smaps.lines().filter(|line| line.starts_with("Private_")).filter_map(kibibytes).sum::<u64>() * 1024
}

/// The fourth field of `/proc/<pid>/stat`, counted behind the name in parentheses.
fn parent_of(pid: Pid) -> Option<i32> {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_whitespace().nth(1)?.parse().ok()
}

fn all_processes() -> Result<Vec<Pid>> {
    let entries = fs::read_dir("/proc").context("listing processes")?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    Ok(names.filter_map(|name| Pid::from_raw(name.parse().ok()?)).collect())
}
