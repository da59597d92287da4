//! Damage of what the server stores beside its log: done, named by the check, and mended.

use satchel_server::store::document;

use super::Violation;
use super::server::{Server, broken};
use crate::numbers::Numbers;

impl Server {
    /// Damages what is stored of a document beside the log: one of its parts, in one place. The check must name it.
    ///
    /// # Errors
    /// The check does not.
    pub fn rot(&self, numbers: &mut Numbers) -> Result<(), Violation> {
        let documents = self.documents()?;
        if documents.is_empty() {
            return Ok(());
        }
        let id = numbers.pick(&documents).name.document;
        let (team, service) = self.office()?;
        let damage = service.store.read(|connection| document::damage(connection, team, id));
        if !damage.map_err(|error| broken(&error))?.is_empty() {
            // The same bit a second time would make it whole again.
            return Ok(());
        }
        let (column, draw) = (numbers.pick(&["heads", "snapshot", "row"]), numbers.draw());
        let done = service.store.write(move |connection| {
            let place = (team.as_bytes(), id.as_bytes());
            let read = format!("SELECT {column} FROM doc WHERE team = ?1 AND doc = ?2");
            let mut bytes: Vec<u8> = connection.query_row(&read, place, |row| row.get(0))?;
            let mut numbers = Numbers(draw);
            let at = numbers.below(bytes.len());
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << numbers.below(8);
            }
            let write = format!("UPDATE doc SET {column} = ?3 WHERE team = ?1 AND doc = ?2");
            Ok(connection.execute(&write, (team.as_bytes(), id.as_bytes(), bytes))?)
        });
        done.map_err(|error| broken(&error))?;
        let report = satchel_server::check::check(&service.store).map_err(|error| broken(&error))?;
        if report.findings.iter().any(|finding| finding.contains(&id.to_string())) {
            return Ok(());
        }
        Err(Violation::new("the check names what is damaged", format!("{column} of {id}")))
    }

    /// Makes damaged documents again from the log.
    ///
    /// # Errors
    /// The database failed.
    pub fn mend(&self) -> Result<(), Violation> {
        let (_, service) = self.office()?;
        satchel_server::mend::mend(&service.store).map(drop).map_err(|error| broken(&error))
    }

    /// Recomputes every hash and digest.
    ///
    /// # Errors
    /// Something disagrees.
    pub fn check(&self) -> Result<(), Violation> {
        let (_, service) = self.office()?;
        let report = satchel_server::check::check(&service.store).map_err(|error| broken(&error))?;
        match report.findings.first() {
            None => Ok(()),
            Some(finding) => Err(Violation::new("the server agrees with itself", finding.clone())),
        }
    }
}
