//! Slows down whoever guesses passwords: per name and address, in memory, within bounds.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use satchel_model::UnixMillis;
use satchel_protocol::sync::ProblemCode;

use crate::error::ServerError;

/// Attempts that are free: people mistype.
const FREE_ATTEMPTS: u32 = 5;
/// The first wait; each further attempt doubles it.
const FIRST_WAIT_MS: i64 = 1_000;
/// The longest wait.
const LONGEST_WAIT_MS: i64 = 5 * 60_000;
/// After so long without an attempt everything is forgotten.
const FORGET_AFTER_MS: i64 = 15 * 60_000;
/// Pairs of name and address that are remembered: a few megabytes at most.
const REMEMBERED: usize = 20_000;

#[derive(Debug, Clone, Copy)]
struct Attempts {
    failed: u32,
    last: UnixMillis,
}

impl Attempts {
    fn blocked_until(self) -> i64 {
        let beyond = self.failed.saturating_sub(FREE_ATTEMPTS);
        if beyond == 0 {
            return self.last.0;
        }
        let wait = FIRST_WAIT_MS.checked_shl(beyond - 1).filter(|wait| *wait > 0).unwrap_or(LONGEST_WAIT_MS);
        self.last.0 + wait.min(LONGEST_WAIT_MS)
    }
}

/// The attempts of late.
#[derive(Debug, Default)]
pub struct Throttle {
    attempts: Mutex<HashMap<[u8; 32], Attempts>>,
}

impl Throttle {
    /// Counts an attempt.
    ///
    /// # Errors
    /// [`ProblemCode::TooManyRequests`] with the time to wait.
    pub fn admit(&self, name: &str, address: IpAddr, now: UnixMillis) -> Result<(), ServerError> {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        if attempts.len() >= REMEMBERED {
            attempts.retain(|_, known| now.0 - known.last.0 < FORGET_AFTER_MS);
            if attempts.len() >= REMEMBERED {
                attempts.clear();
            }
        }
        let known = attempts.entry(key(name, address)).or_insert(Attempts { failed: 0, last: now });
        if now.0 - known.last.0 >= FORGET_AFTER_MS {
            known.failed = 0;
        }
        let wait = known.blocked_until() - now.0;
        if wait > 0 {
            let retry_after_ms = u64::try_from(wait).ok();
            return Err(ServerError::Refused { code: ProblemCode::TooManyRequests, retry_after_ms });
        }
        *known = Attempts { failed: known.failed.saturating_add(1), last: now };
        Ok(())
    }

    /// Forgets the attempts of somebody who got in.
    pub fn succeeded(&self, name: &str, address: IpAddr) {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner).remove(&key(name, address));
    }
}

/// Names stay out of memory dumps and are of one length.
fn key(name: &str, address: IpAddr) -> [u8; 32] {
    *blake3::hash(format!("{address} {}", name.to_lowercase()).as_bytes()).as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const AWAY: IpAddr = IpAddr::V4(std::net::Ipv4Addr::BROADCAST);

    #[test]
    fn the_sixth_wrong_password_waits_and_other_people_do_not() {
        let throttle = Throttle::default();
        let at = |second: i64| UnixMillis(1_000_000 + second * 1000);
        for _ in 0..=FREE_ATTEMPTS {
            throttle.admit("anna", HOME, at(0)).unwrap();
        }
        let refused = throttle.admit("ANNA", HOME, at(0)).unwrap_err();
        assert_eq!((refused.problem(), refused.retry_after_ms()), (ProblemCode::TooManyRequests, Some(1000)));
        throttle.admit("ben", HOME, at(0)).unwrap();
        throttle.admit("anna", AWAY, at(0)).unwrap();
        throttle.admit("anna", HOME, at(1)).unwrap();
        assert_eq!(throttle.admit("anna", HOME, at(1)).unwrap_err().retry_after_ms(), Some(2000));
        throttle.succeeded("anna", HOME);
        throttle.admit("anna", HOME, at(1)).unwrap();
    }

    #[test]
    fn the_wait_has_an_end() {
        let attempts = Attempts { failed: u32::MAX, last: UnixMillis(0) };
        assert_eq!(attempts.blocked_until(), LONGEST_WAIT_MS);
    }
}
