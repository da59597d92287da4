//! What libFuzzer says of its runs, as a table.

use std::fmt;
use std::time::Duration;

/// What came of one target.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Outcome {
    /// Processor time.
    pub(super) cpu: Duration,
    executions: u64,
    /// The most memory of any run, in MiB.
    peak_mb: u64,
    /// Edges that some input came over.
    edges: u64,
    /// Inputs that came over something new.
    inputs: u64,
    /// Whether an input broke what must hold, or took too long or too much.
    pub(super) is_broken: bool,
}

impl Outcome {
    /// Adds a run by what it wrote.
    pub(super) fn add(&mut self, text: &str, cpu: Duration, is_broken: bool) {
        let stat = |name: &str| -> u64 {
            let line = text.lines().rev().find_map(|line| line.strip_prefix("stat::")?.strip_prefix(name));
            line.and_then(|value| value.trim_start_matches(':').trim().parse().ok()).unwrap_or_default()
        };
        self.cpu += cpu;
        self.executions += stat("number_of_executed_units");
        self.peak_mb = self.peak_mb.max(stat("peak_rss_mb"));
        // `#8192 DONE cov: 540 ft: 1203 corp: 89/12Kb …`
        let words: Vec<&str> =
            text.lines().rev().find(|line| line.contains(" cov: ")).unwrap_or_default().split(' ').collect();
        let after = |name: &str| words.iter().skip_while(|word| **word != name).nth(1).copied().unwrap_or_default();
        self.edges = self.edges.max(after("cov:").parse().unwrap_or_default());
        let inputs = after("corp:").split('/').next().unwrap_or_default();
        self.inputs = self.inputs.max(inputs.parse().unwrap_or_default());
        self.is_broken |= is_broken;
    }

    fn executions_a_second(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
        let executions = self.executions as f64;
        executions / self.cpu.as_secs_f64().max(0.001)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = if self.is_broken { "BROKEN" } else { "clean" };
        write!(f, "{} executions in {:.0} s of processor time, {end}", self.executions, self.cpu.as_secs_f64())
    }
}

/// The targets with what came of them, as the table of `src/ARCHITECTURE.md`.
#[derive(Default)]
pub(super) struct Table(Vec<(String, Outcome)>);

impl Table {
    pub(super) fn add(&mut self, name: &str, outcome: Outcome) {
        self.0.push((name.to_owned(), outcome));
    }

    /// The names of the targets that broke.
    pub(super) fn failed(&self) -> Vec<&str> {
        self.0.iter().filter(|(_, outcome)| outcome.is_broken).map(|(name, _)| name.as_str()).collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| target | processor time | executions | a second | peak memory | edges | inputs | broken |")?;
        writeln!(f, "|---|---:|---:|---:|---:|---:|---:|---:|")?;
        for (name, outcome) in &self.0 {
            let Outcome { cpu, executions, peak_mb, edges, inputs, is_broken } = outcome;
            let (seconds, rate, broken) = (cpu.as_secs(), outcome.executions_a_second(), u8::from(*is_broken));
            writeln!(
                f,
                "| {name} | {seconds} s | {executions} | {rate:.0} | {peak_mb} MB | {edges} | {inputs} | {broken} |"
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Outcome;
    use std::time::Duration;

    const OUTPUT: &str = "#2\tINITED cov: 40 ft: 41 corp: 1/1b exec/s: 0 rss: 30Mb\n\
                          #8192\tDONE   cov: 540 ft: 1203 corp: 89/12Kb lim: 80 exec/s: 4096 rss: 61Mb\n\
                          Done 8192 runs in 2 second(s)\n\
                          stat::number_of_executed_units: 8192\nstat::average_exec_per_sec:     4096\n\
                          stat::peak_rss_mb:              61\n";

    #[test]
    fn the_figures_of_two_runs_come_together() {
        let mut outcome = Outcome::default();
        outcome.add(OUTPUT, Duration::from_secs(2), false);
        outcome.add(OUTPUT, Duration::from_secs(1), true);
        let expected = Outcome {
            cpu: Duration::from_secs(3),
            executions: 16_384,
            peak_mb: 61,
            edges: 540,
            inputs: 89,
            is_broken: true,
        };
        assert_eq!(outcome, expected);
    }
}
