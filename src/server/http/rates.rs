//! How many requests are answered: for each device, and for each address from which somebody unknown asks.
//!
//! Each has a bucket that fills up with time (`governor`). The buckets are so large that a team at work never sees the
//! bottom of one; they end what a broken or hostile program does to everybody else.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, MonotonicClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use satchel_model::DeviceId;
use satchel_protocol::sync::ProblemCode;
use std::hash::Hash;

use crate::error::ServerError;
use crate::service::{Rate, Rates};

/// Buckets of one kind at most: a few megabytes. Full ones are forgotten first, which changes nothing.
const MOST_BUCKETS: usize = 50_000;

/// Where somebody unknown asks: one door's crowd keeps nobody from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Door {
    /// Signing in.
    SignIn,
    /// A request without a token that is taken.
    Token,
    /// Opening the poke channel, whose token comes later.
    Poke,
}

/// The buckets.
pub(super) struct Buckets<C: Clock = MonotonicClock> {
    devices: Limiter<DeviceId, C>,
    strangers: Limiter<(Door, IpAddr), C>,
    clock: C,
}

type Limiter<K, C> = RateLimiter<K, HashMapStateStore<K>, C, NoOpMiddleware<<C as Clock>::Instant>>;

impl<C: Clock> std::fmt::Debug for Buckets<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Buckets").finish_non_exhaustive()
    }
}

impl<C: Clock + Clone> Buckets<C> {
    pub(super) fn new(rates: Rates, clock: C) -> Self {
        let devices = Limiter::new(quota(rates.device), HashMapStateStore::default(), clock.clone());
        let strangers = Limiter::new(quota(rates.stranger), HashMapStateStore::default(), clock.clone());
        Self { devices, strangers, clock }
    }

    /// Counts a request of a device.
    ///
    /// # Errors
    /// [`ProblemCode::TooManyRequests`] with the time to wait.
    pub(super) fn of_device(&self, device: DeviceId) -> Result<(), ServerError> {
        self.take(&self.devices, &device)
    }

    /// Counts a request of somebody unknown.
    ///
    /// # Errors
    /// [`ProblemCode::TooManyRequests`] with the time to wait.
    pub(super) fn of_stranger(&self, door: Door, address: IpAddr) -> Result<(), ServerError> {
        self.take(&self.strangers, &(door, network(address)))
    }

    fn take<K: Hash + Eq + Clone>(&self, limiter: &Limiter<K, C>, key: &K) -> Result<(), ServerError> {
        if limiter.len() >= MOST_BUCKETS {
            limiter.retain_recent();
        }
        limiter.check_key(key).map_err(|limited| {
            let wait = limited.wait_time_from(self.clock.now()).max(SHORTEST_WAIT);
            let retry_after_ms = u64::try_from(wait.as_millis()).ok();
            ServerError::Refused { code: ProblemCode::TooManyRequests, retry_after_ms }
        })
    }
}

/// Whoever found a bucket empty waits long enough that it holds more than one drop.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);

fn quota(rate: Rate) -> Quota {
    let some = |number: u32| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
    Quota::per_second(some(rate.per_second)).allow_burst(some(rate.burst))
}

/// Whoever has one address of version 6 has all that begin with the same eight bytes.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use governor::clock::FakeRelativeClock;
    use std::net::Ipv4Addr;

    const HOME: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    fn buckets() -> (Buckets<FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        let rate = Rate { burst: 3, per_second: 2 };
        (Buckets::new(Rates { device: rate, stranger: rate }, clock.clone()), clock)
    }

    #[test]
    fn an_empty_bucket_says_how_long_it_takes_and_fills_up_again() {
        let (buckets, clock) = buckets();
        let device = DeviceId::from_bytes([1; 16]);
        (0..3).for_each(|_| buckets.of_device(device).unwrap());
        let limited = buckets.of_device(device).unwrap_err();
        assert_eq!((limited.problem(), limited.retry_after_ms()), (ProblemCode::TooManyRequests, Some(1_000)));
        buckets.of_device(DeviceId::from_bytes([2; 16])).unwrap();
        clock.advance(Duration::from_secs(1));
        (0..2).for_each(|_| buckets.of_device(device).unwrap());
        buckets.of_device(device).unwrap_err();
    }

    #[test]
    fn a_crowd_at_one_door_keeps_nobody_from_another_nor_from_another_network() {
        let (buckets, _) = buckets();
        let in_network = |last| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, last));
        (0..3).for_each(|last| buckets.of_stranger(Door::Token, in_network(last)).unwrap());
        buckets.of_stranger(Door::Token, in_network(9)).unwrap_err();
        buckets.of_stranger(Door::SignIn, in_network(9)).unwrap();
        buckets.of_stranger(Door::Token, HOME).unwrap();
    }

    #[test]
    fn addresses_that_come_once_do_not_fill_the_memory() {
        let (buckets, clock) = buckets();
        let count = u32::try_from(MOST_BUCKETS).unwrap();
        for number in 0..2 * count {
            if number == count {
                clock.advance(Duration::from_secs(2));
            }
            buckets.of_stranger(Door::Token, IpAddr::V4(Ipv4Addr::from(number))).unwrap();
        }
        assert!(buckets.strangers.len() <= MOST_BUCKETS + 1);
    }
}
