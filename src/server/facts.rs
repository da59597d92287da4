//! What reports are computed from, read from the rows of a team's customers.

use rusqlite::Connection;
use satchel_model::{CustomerFacts, CustomerRow, DocumentKind, TeamId};
use satchel_report::Facts;

use crate::error::ServerError;
use crate::store::document::{self, Record};
use crate::store::packed::shown_of;

/// The facts of every customer that is not removed. A row that is damaged or of another version is computed anew.
///
/// # Errors
/// The database failed, or a document cannot be read.
pub fn facts(connection: &Connection, team: TeamId) -> Result<Facts, ServerError> {
    let mut facts = Facts::default();
    for record in document::all(connection, team)? {
        if record.name.kind != DocumentKind::Customer {
            continue;
        }
        if let Some(packed) = CustomerFacts::of(&row(connection, team, &record)?) {
            facts.put_packed(packed).map_err(|_| ServerError::Damaged("the orders of a row cannot be read"))?;
        }
    }
    Ok(facts)
}

fn row(connection: &Connection, team: TeamId, record: &Record) -> Result<CustomerRow, ServerError> {
    let stored = document::shown(connection, team, record.name.document)?;
    if stored.row_version == CustomerRow::VERSION {
        return Ok(postcard::from_bytes(&stored.row)?);
    }
    let document = document::open(connection, team, record)?;
    let made = shown_of(connection, team, record.name, &document)?;
    Ok(postcard::from_bytes(&made.row)?)
}
