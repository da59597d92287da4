//! Processes that are stopped most of the time: a machine as slow as one wants.

use super::process::descendants;
use rustix::process::{Pid, Signal, kill_process};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{JoinHandle, spawn};
use std::time::Duration;

/// How long the processes run each time: short beside a frame.
const SLICE: Duration = Duration::from_millis(2);
/// Turns after which new processes are looked for.
const TURNS: u32 = 4;

/// While this value lives, all descendants of a process run for one slice of time, are stopped for
/// `rate - 1` slices, and so on: each of their threads does in `rate` seconds what it does in one.
#[derive(Debug)]
pub struct HeldBack {
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl HeldBack {
    pub(super) fn start(ancestor: Pid, rate: u32) -> Self {
        let (end, ended) = channel();
        let thread = spawn(move || alternate(ancestor, rate, &ended));
        Self { end: Some(end), thread: Some(thread) }
    }
}

impl Drop for HeldBack {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has nothing left to end.
            thread.join().ok();
        }
    }
}

fn alternate(ancestor: Pid, rate: u32, ended: &Receiver<()>) {
    let stopped = SLICE * rate.saturating_sub(1);
    let mut goes_on = true;
    while goes_on {
        // Processes that end between two looks take no signal, which is all right.
        let processes = descendants(ancestor).unwrap_or_default();
        for _ in 0..TURNS {
            signal(&processes, Signal::STOP);
            goes_on = waited(ended, stopped);
            signal(&processes, Signal::CONT);
            goes_on = goes_on && waited(ended, SLICE);
            if !goes_on {
                break;
            }
        }
    }
}

/// Whether nobody asked for the end meanwhile.
fn waited(ended: &Receiver<()>, time: Duration) -> bool {
    matches!(ended.recv_timeout(time), Err(RecvTimeoutError::Timeout))
}

fn signal(processes: &[Pid], signal: Signal) {
    for process in processes {
        kill_process(*process, signal).ok();
    }
}
