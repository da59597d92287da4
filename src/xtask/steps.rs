//! Runs named steps one after the other and tells how long each of them took.

use crate::shell::say;
use anyhow::{Context, Result};
use std::time::{Duration, Instant};

/// The steps so far, printed as a table when this is dropped: also after a failure.
pub(crate) struct Steps {
    title: &'static str,
    finished: Vec<(String, Duration, bool)>,
}

impl Steps {
    /// No steps yet; `title` heads the table.
    pub(crate) fn new(title: &'static str) -> Self {
        Self { title, finished: Vec::new() }
    }

    /// Runs one step and records its time, whether it succeeds or not.
    pub(crate) fn run<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        say(format!("{}: {name}", self.title));
        let started = now();
        let result = work().with_context(|| format!("step `{name}` failed"));
        self.finished.push((name.to_owned(), now().duration_since(started), result.is_ok()));
        result
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        let total: Duration = self.finished.iter().map(|(_, duration, _)| *duration).sum();
        eprintln!("\n{} took {:.0} s:", self.title, total.as_secs_f64());
        for (name, duration, succeeded) in &self.finished {
            let mark = if *succeeded { "ok" } else { "FAILED" };
            eprintln!("{:>8.1} s  {name}  {mark}", duration.as_secs_f64());
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "measuring how long a build step takes is the job")]
fn now() -> Instant {
    Instant::now()
}
