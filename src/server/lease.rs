//! One server for a folder: whoever holds the lease may serve the database or put another in its place.

use std::fs::{File, TryLockError};
use std::path::Path;

use crate::error::ServerError;

/// The file that is locked. It holds nothing and stays.
const LEASE_FILE: &str = "satchel.lock";

/// Ends with its holder, also when that is killed: the lock is the operating system's.
#[derive(Debug)]
pub struct Lease {
    _file: File,
}

impl Lease {
    /// Takes the lease of a folder, which is made when it is missing.
    ///
    /// # Errors
    /// Another process serves or restores the database, or the file cannot be written.
    pub fn take(data: &Path) -> Result<Self, ServerError> {
        let path = data.join(LEASE_FILE);
        let file_error = |source| ServerError::File { path: path.display().to_string(), source };
        std::fs::create_dir_all(data).map_err(file_error)?;
        let file = File::options().create(true).append(true).open(&path).map_err(file_error)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => {
                Err(ServerError::Request(format!("another satchel is running on {}; end it first", data.display())))
            }
            Err(TryLockError::Error(source)) => Err(file_error(source)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_lease_until_it_is_given_back() {
        let folder = tempfile::tempdir().unwrap();
        let lease = Lease::take(folder.path()).unwrap();
        assert!(matches!(Lease::take(folder.path()), Err(ServerError::Request(_))));
        drop(lease);
        assert!(Lease::take(folder.path()).is_ok());
    }
}
