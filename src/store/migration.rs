//! The steps that bring a device's tables from any shipped version to the newest one.

use crate::Table;

/// One step of a migration. Steps that have shipped are never edited: a change is a new step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Creates these tables, empty.
    CreateTables(&'static [Table]),
}

/// Every step since the first version. The version of a database is the number of its steps.
pub(crate) const STEPS: &[Step] = &[Step::CreateTables(&[
    Table::Docs,
    Table::Packs,
    Table::Changes,
    Table::Rows,
    Table::Texts,
    Table::Outbox,
    Table::Meta,
    Table::Drafts,
    Table::Quarantine,
])];

/// The version that a database has after these steps.
pub(crate) fn version_of(steps: &[Step]) -> u32 {
    u32::try_from(steps.len()).unwrap_or(u32::MAX)
}

/// What a database of version `from` still needs of these steps, in order; 0 is a new one.
pub(crate) fn steps_from(steps: &[Step], from: f64) -> impl Iterator<Item = Step> {
    // The browser gives versions as whole floating-point numbers.
    let versions = steps.iter().zip(0_u32..);
    let missing = versions.filter(move |(_, version)| f64::from(*version) >= from);
    missing.map(|(step, _)| *step)
}

#[cfg(test)]
mod tests {
    use super::{STEPS, Step, steps_from, version_of};
    use crate::Table;
    use std::collections::BTreeSet;

    #[test]
    fn a_new_device_gets_every_table_once() {
        let created: Vec<Table> =
            steps_from(STEPS, 0.0).flat_map(|Step::CreateTables(tables)| tables.iter().copied()).collect();
        let distinct: BTreeSet<Table> = created.iter().copied().collect();
        assert_eq!(created.len(), distinct.len());
        assert_eq!(distinct, Table::ALL.into_iter().collect());
    }

    #[test]
    fn a_device_of_today_needs_nothing() {
        let today = f64::from(version_of(STEPS));
        assert_eq!(steps_from(STEPS, today).count(), 0);
    }

    #[test]
    fn a_device_gets_exactly_the_steps_that_it_has_not_seen() {
        let steps = [
            Step::CreateTables(&[Table::Docs]),
            Step::CreateTables(&[Table::Rows]),
            Step::CreateTables(&[Table::Meta]),
        ];
        assert_eq!(version_of(&steps), 3);
        for (from, missing) in [(0.0, &steps[..]), (1.0, &steps[1..]), (2.0, &steps[2..])] {
            assert_eq!(steps_from(&steps, from).collect::<Vec<_>>(), missing);
        }
        assert_eq!(steps_from(&steps, 3.0).count(), 0);
    }

    #[test]
    fn the_first_version_is_what_has_shipped() {
        let names: Vec<&str> = match STEPS.first() {
            Some(Step::CreateTables(tables)) => tables.iter().map(|table| table.name()).collect(),
            None => vec![],
        };
        let shipped = "docs packs changes rows texts outbox meta drafts quarantine";
        assert_eq!(names.join(" "), shipped);
    }
}
