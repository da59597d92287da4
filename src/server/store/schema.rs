//! The layout of the database as numbered steps. The number of steps is the version of the layout.

use rusqlite::Connection;

use crate::error::ServerError;

mod step_2;
mod step_4;

/// One step: statements, then what they cannot compute.
struct Step {
    statements: &'static str,
    then: fn(&Connection) -> Result<(), ServerError>,
}

/// Each step once, in order, never changed after its release.
const STEPS: &[Step] = &[
    Step { statements: include_str!("schema/step_1.sql"), then: |_| Ok(()) },
    Step { statements: include_str!("schema/step_2.sql"), then: step_2::sum_scopes },
    Step { statements: include_str!("schema/step_3.sql"), then: |_| Ok(()) },
    Step { statements: "", then: step_4::seal_documents },
    Step { statements: include_str!("schema/step_5.sql"), then: |_| Ok(()) },
];

/// Brings a database to the newest layout, all steps in one transaction.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), ServerError> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let found: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let found = usize::try_from(found).unwrap_or(usize::MAX);
    let missing = STEPS.get(found..).ok_or(ServerError::NewerDatabase { found, known: STEPS.len() })?;
    for step in missing {
        transaction.execute_batch(step.statements)?;
        (step.then)(&transaction)?;
    }
    transaction.execute_batch(&format!("PRAGMA user_version = {}", STEPS.len()))?;
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrating_twice_changes_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let version = |connection: &Connection| -> i64 {
            connection.query_row("PRAGMA schema_version", [], |row| row.get(0)).unwrap()
        };
        let before = version(&connection);
        migrate(&mut connection).unwrap();
        assert_eq!(version(&connection), before);
    }

    #[test]
    fn a_database_of_a_newer_program_is_left_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("PRAGMA user_version = 99").unwrap();
        assert!(matches!(migrate(&mut connection), Err(ServerError::NewerDatabase { found: 99, .. })));
    }

    /// Statements that run for each document or change must not read more as the team grows.
    #[test]
    fn no_frequent_statement_scans_a_table() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        for (statement, index) in [
            ("SELECT customer FROM doc WHERE team = ?1 AND code = ?2 ORDER BY doc", "(team=? AND code=?)"),
            (
                "SELECT bytes FROM log WHERE team = ?1 AND doc = ?2 AND hash IS NOT NULL AND seq > ?3 ORDER BY seq",
                "(team=? AND doc=? AND seq>?)",
            ),
            ("SELECT seq FROM log WHERE team = ?1 AND doc = ?2 AND hash = ?3", "(team=? AND doc=? AND hash=?)"),
            ("SELECT seq FROM log_scope WHERE team = ?1 AND scope = ?2 AND seq > ?3", "(team=? AND scope=? AND seq>?)"),
            ("SELECT seq, bytes FROM fold WHERE team = ?1 AND doc = ?2", "(team=? AND doc=?)"),
            (
                "SELECT seq FROM log WHERE team = ?1 AND doc = ?2 AND hash IS NOT NULL AND seq > ?3
                 ORDER BY seq DESC LIMIT 1 OFFSET ?4",
                "(team=? AND doc=? AND seq>?)",
            ),
            ("SELECT device FROM device WHERE token_hash = ?1", "(token_hash=?)"),
        ] {
            let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
            let steps: Vec<String> =
                plan.raw_query().mapped(|row| row.get("detail")).collect::<Result<_, _>>().unwrap();
            assert!(steps.len() == 1 && steps[0].contains(index), "{statement}: {steps:?}");
        }
    }

    /// A page of a first sync must not read everything that comes after it.
    #[test]
    fn two_scopes_are_read_side_by_side_without_sorting() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let statement = format!("EXPLAIN QUERY PLAN {}", crate::store::packed::in_two_scopes());
        let mut plan = connection.prepare(&statement).unwrap();
        let steps: Vec<String> = plan.raw_query().mapped(|row| row.get("detail")).collect::<Result<_, _>>().unwrap();
        assert!(steps.iter().any(|step| step.starts_with("MERGE")), "{steps:?}");
        assert!(!steps.iter().any(|step| step.contains("TEMP") || step.starts_with("SCAN")), "{steps:?}");
    }

    #[test]
    fn every_table_leads_with_the_team() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let mut tables = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
        let names: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        assert!(names.len() >= 10, "{names:?}");
        for name in names {
            let first: String = connection
                .query_row("SELECT name FROM pragma_table_info(?1) WHERE cid = 0", [&name], |row| row.get(0))
                .unwrap();
            assert_eq!(first, "team", "{name}");
        }
    }
}
