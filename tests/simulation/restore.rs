//! Copies of the server's database, and going back to one.

use satchel_model::CustomerId;
use satchel_server::backup;
use satchel_server::store::{DATABASE_FILE, log};

use super::Violation;
use super::access::Access;
use super::server::{Backup, Server, broken};
use crate::numbers::Numbers;

impl Server {
    /// Copies the database while it is in use.
    ///
    /// # Errors
    /// The copy cannot be made.
    pub fn back_up(&mut self, access: &Access) -> Result<(), Violation> {
        let path = self.folder.path().join(format!("backup-{}", self.backups.len()));
        backup::backup(self.folder.path(), &path).map_err(|error| broken(&error))?;
        self.backups.push(Backup { path, access: access.clone() });
        Ok(())
    }

    /// Goes back to a copy, by the command or by putting the file in place. `None` when there is no copy.
    ///
    /// # Errors
    /// The copy cannot be used.
    pub fn restore(&mut self, numbers: &mut Numbers, is_announced: bool) -> Result<Option<Access>, Violation> {
        if self.backups.is_empty() {
            return Ok(None);
        }
        let chosen = numbers.below(self.backups.len());
        let Some(Backup { path, access }) = self.backups.get(chosen) else { return Ok(None) };
        let (access, path) = (access.clone(), path.clone());
        let moves = if is_announced { Vec::new() } else { self.moves()? };
        self.service = None;
        if is_announced {
            backup::restore(self.folder.path(), &path).map_err(|error| broken(&error))?;
        } else {
            let io = |error: std::io::Error| Violation::new("the harness works", error.to_string());
            for suffix in ["-wal", "-shm"] {
                // The last connection that closed has removed them; then there is nothing to remove.
                let _absent = std::fs::remove_file(self.folder.path().join(format!("{DATABASE_FILE}{suffix}")));
            }
            std::fs::copy(&path, self.folder.path().join(DATABASE_FILE)).map_err(io)?;
        }
        self.start()?;
        let head = self.head()?;
        self.moved_before.extend(moves.into_iter().filter(|(place, _)| *place > head).map(|(_, customer)| customer));
        Ok(Some(access))
    }

    /// Every place of the log at which a customer changed hands.
    fn moves(&self) -> Result<Vec<(i64, CustomerId)>, Violation> {
        let (team, service) = self.office()?;
        let read = service.store.read(|connection| {
            let mut moves = Vec::new();
            log::for_each(connection, team, |entry| {
                if entry.kind == log::EntryKind::Owner {
                    moves.push((entry.seq, entry.name.customer));
                }
                Ok(())
            })?;
            Ok(moves)
        });
        read.map_err(|error| broken(&error))
    }
}
