//! Passwords as argon2id hashes.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use crate::error::ServerError;

/// The hash that an unknown name is compared with, so that the answer takes as long as for a known one.
static DUMMY: LazyLock<Option<String>> = LazyLock::new(|| hash("nobody signs in with this").ok());

/// The argon2id hash of a password (19 MiB, two passes, a fresh salt) as a PHC string.
///
/// # Errors
/// The operating system has no randomness for the salt.
pub fn hash(password: &str) -> Result<String, ServerError> {
    let hash = Argon2::default().hash_password(password.as_bytes()).map_err(|_| ServerError::Password)?;
    Ok(hash.to_string())
}

/// Whether the password is that of the hash; never for no hash, after the same time.
#[must_use]
pub fn verify(password: &str, stored: Option<&str>) -> bool {
    let known = stored.filter(|text| !text.is_empty());
    let Some(text) = known.or(DUMMY.as_deref()) else { return false };
    let Ok(hash) = PasswordHash::new(text) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &hash).is_ok() && known.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_of_a_known_person_is_right() {
        let stored = hash("correct horse").unwrap();
        assert!(stored.starts_with("$argon2id$"), "{stored}");
        assert!(verify("correct horse", Some(&stored)));
        assert!(!verify("wrong horse", Some(&stored)));
        assert!(!verify("nobody signs in with this", None));
        assert!(!verify("", Some("")));
    }
}
