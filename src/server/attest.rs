//! The server's word for what it once had: a keyed hash over a document's heads. The key lies beside the database and in
//! no backup of it, so that a server restored from an old copy believes what its tablets bring back, and nobody else.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use satchel_document::Heads;
use satchel_model::{DocumentId, TeamId};
use satchel_protocol::sync::{Attestation, Attested, Packed};
use subtle::ConstantTimeEq as _;

use crate::error::ServerError;
use crate::random;

/// The file of the key. Whoever moves a server to another machine takes it along, apart from the backups.
pub const KEY_FILE: &str = "attestation.key";

/// The key. It has no `Debug`: it is a secret.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key").finish_non_exhaustive()
    }
}

impl Key {
    /// The key of a folder; a new one when there is none.
    ///
    /// # Errors
    /// The file cannot be read or written, or is not a key.
    pub fn of_folder(folder: &Path) -> Result<Self, ServerError> {
        let path = folder.join(KEY_FILE);
        let failed = |source| ServerError::File { path: path.display().to_string(), source };
        match fs::read(&path) {
            Ok(bytes) => bytes
                .try_into()
                .map(Self)
                .map_err(|_| ServerError::Request(format!("{} is not a key of 32 bytes", path.display()))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let key: [u8; 32] = random::bytes()?;
                let mut options = OpenOptions::new();
                options.write(true).create_new(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                let mut file = options.open(&path).map_err(failed)?;
                file.write_all(&key).and_then(|()| file.sync_all()).map_err(failed)?;
                Ok(Self(key))
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// Attests that the server has a document with these heads.
    #[must_use]
    pub fn attest(&self, team: TeamId, document: DocumentId, heads: &Heads) -> Attestation {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(team.as_bytes()).update(document.as_bytes()).update(&heads.digest());
        let mut attestation = Attestation::default();
        hasher.finalize_xof().fill(&mut attestation);
        attestation
    }

    /// Whether this server, or the one that it was restored from, made the attestation.
    #[must_use]
    pub fn is_mine(&self, team: TeamId, document: DocumentId, heads: &Heads, attestation: &Attestation) -> bool {
        self.attest(team, document, heads).ct_eq(attestation).into()
    }

    /// What goes with a page that has changes of a document.
    #[must_use]
    pub fn attested(&self, team: TeamId, document: DocumentId, heads: &Heads) -> Attested {
        Attested { heads: short(heads), attestation: self.attest(team, document, heads) }
    }

    /// Puts the attestation onto documents that are sent whole.
    pub fn attest_all(&self, team: TeamId, packed: &mut [Packed]) {
        for packed in packed {
            let heads = packed.heads.iter().copied().map(satchel_document::ChangeHash).collect();
            packed.attestation = self.attest(team, packed.name.document, &heads);
        }
    }
}

/// By which a device sees whether it has a document in the server's state.
#[must_use]
pub fn short(heads: &Heads) -> [u8; 4] {
    let [first, second, third, fourth, ..] = heads.digest();
    [first, second, third, fourth]
}

#[cfg(test)]
mod tests {
    use super::*;
    use satchel_document::ChangeHash;

    #[test]
    fn a_key_is_made_once_and_attests_one_state_of_one_document() {
        let folder = tempfile::tempdir().unwrap();
        let key = Key::of_folder(folder.path()).unwrap();
        let (team, document) = (TeamId::from_bytes([1; 16]), DocumentId::from_bytes([2; 16]));
        let heads: Heads = [ChangeHash([3; 32])].into_iter().collect();
        let attestation = key.attest(team, document, &heads);
        let again = Key::of_folder(folder.path()).unwrap();
        assert!(again.is_mine(team, document, &heads, &attestation));
        let others: Heads = [ChangeHash([4; 32])].into_iter().collect();
        assert!(!again.is_mine(team, document, &others, &attestation));
        assert!(!again.is_mine(team, DocumentId::from_bytes([5; 16]), &heads, &attestation));
        assert!(!again.is_mine(TeamId::from_bytes([6; 16]), document, &heads, &attestation));
        let other_folder = tempfile::tempdir().unwrap();
        assert!(!Key::of_folder(other_folder.path()).unwrap().is_mine(team, document, &heads, &attestation));
    }

    #[test]
    fn a_file_that_is_no_key_is_an_error_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(KEY_FILE), b"short").unwrap();
        assert!(matches!(Key::of_folder(folder.path()), Err(ServerError::Request(_))));
        assert_eq!(fs::read(folder.path().join(KEY_FILE)).unwrap(), b"short");
    }
}
