//! The requests that wait for their answer, and what becomes of them when the worker is restarted.

use std::collections::BTreeMap;

/// How often one request is sent. One that ends the worker each time must not do so for ever.
const SENDS_PER_REQUEST: u8 = 3;
/// Restarts in a row, without an answer between them, before the person is asked.
const RESTARTS_IN_A_ROW: u32 = 6;
/// The pause before the first restart; it doubles with each further one.
const FIRST_PAUSE_MS: u32 = 100;

/// Requests by number, with whatever waits for their answer.
#[derive(Debug)]
pub(crate) struct Pending<T> {
    last_number: u64,
    restarts: u32,
    requests: BTreeMap<u64, Waiting<T>>,
}

#[derive(Debug)]
struct Waiting<T> {
    bytes: Vec<u8>,
    /// Whether a worker answers it before it has read its store.
    early: bool,
    /// Whether the present worker has it.
    sent: bool,
    /// Workers that have had it.
    sends: u8,
    waiter: T,
}

/// What to do after the worker ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum AfterCrash<T> {
    /// Start a new worker after the pause and send again what is still pending.
    Restart {
        /// The pause in milliseconds.
        pause_ms: u32,
        /// Whoever waits for a request that was sent often enough.
        given_up: Vec<T>,
    },
    /// Leave it to the person to try again; nobody waits any longer.
    GiveUp {
        /// Whoever waited.
        given_up: Vec<T>,
    },
}

impl<T> Default for Pending<T> {
    fn default() -> Self {
        Self { last_number: 0, restarts: 0, requests: BTreeMap::new() }
    }
}

impl<T> Pending<T> {
    /// The number for the next request.
    pub(crate) fn next_number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// Remembers a request; `early` says whether a worker answers it before it has read its store.
    pub(crate) fn add(&mut self, number: u64, bytes: Vec<u8>, waiter: T, early: bool) {
        self.requests.insert(number, Waiting { bytes, early, sent: false, sends: 0, waiter });
    }

    /// An answer came: who waits for it. The worker lives.
    pub(crate) fn answered(&mut self, number: u64) -> Option<T> {
        self.restarts = 0;
        self.requests.remove(&number).map(|waiting| waiting.waiter)
    }

    /// The worker ended.
    pub(crate) fn crashed(&mut self) -> AfterCrash<T> {
        self.restarts += 1;
        self.requests.values_mut().for_each(|waiting| waiting.sent = false);
        if self.restarts > RESTARTS_IN_A_ROW {
            let given_up = std::mem::take(&mut self.requests).into_values().map(|waiting| waiting.waiter).collect();
            return AfterCrash::GiveUp { given_up };
        }
        let worn_out: Vec<u64> = self
            .requests
            .iter()
            .filter(|(_, waiting)| waiting.sends >= SENDS_PER_REQUEST)
            .map(|(number, _)| *number)
            .collect();
        let given_up =
            worn_out.iter().filter_map(|number| self.requests.remove(number)).map(|waiting| waiting.waiter).collect();
        AfterCrash::Restart { pause_ms: FIRST_PAUSE_MS << (self.restarts - 1), given_up }
    }

    /// The worker was ended because the page sleeps: nothing is worn out, and everything is sent again on waking.
    pub(crate) fn fell_asleep(&mut self) {
        for waiting in self.requests.values_mut().filter(|waiting| waiting.sent) {
            waiting.sent = false;
            waiting.sends = waiting.sends.saturating_sub(1);
        }
    }

    /// The person asks for another try.
    pub(crate) fn try_again(&mut self) {
        self.restarts = 0;
    }

    /// What the present worker does not have yet and can answer, in the order in which it was asked.
    pub(crate) fn next_to_send(&mut self, has_started: bool) -> Vec<Vec<u8>> {
        self.requests
            .values_mut()
            .filter(|waiting| !waiting.sent && (waiting.early || has_started))
            .map(|waiting| {
                waiting.sent = true;
                waiting.sends += 1;
                waiting.bytes.clone()
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(names: &[&'static str]) -> Pending<&'static str> {
        let mut pending = Pending::default();
        for name in names {
            let number = pending.next_number();
            pending.add(number, name.as_bytes().to_vec(), *name, *name == "status");
        }
        pending
    }

    #[test]
    fn unanswered_requests_are_sent_again_in_order() {
        let mut pending = with(&["first", "second", "third"]);
        assert_eq!(pending.next_to_send(true).len(), 3);
        assert_eq!(pending.answered(2), Some("second"));
        assert_eq!(pending.crashed(), AfterCrash::Restart { pause_ms: 100, given_up: vec![] });
        assert_eq!(pending.next_to_send(true), [b"first".to_vec(), b"third".to_vec()]);
        assert!(pending.next_to_send(true).is_empty(), "each worker has each request once");
        assert_eq!(pending.answered(1), Some("first"));
    }

    #[test]
    fn a_worker_that_still_reads_its_store_is_asked_for_its_status_only() {
        let mut pending = with(&["save", "status"]);
        assert_eq!(pending.next_to_send(false), [b"status".to_vec()]);
        assert_eq!(pending.next_to_send(true), [b"save".to_vec()]);
    }

    #[test]
    fn a_request_that_always_ends_the_worker_is_given_up() {
        let mut pending = with(&["poison"]);
        for _ in 0..2 {
            assert_eq!(pending.next_to_send(true).len(), 1);
            assert!(matches!(pending.crashed(), AfterCrash::Restart { ref given_up, .. } if given_up.is_empty()));
        }
        assert_eq!(pending.next_to_send(true).len(), 1);
        assert_eq!(pending.crashed(), AfterCrash::Restart { pause_ms: 400, given_up: vec!["poison"] });
        assert!(pending.next_to_send(true).is_empty());
    }

    #[test]
    fn a_request_that_no_worker_has_had_yet_is_not_worn_out() {
        let mut pending = with(&["patient"]);
        for _ in 0..4 {
            assert!(matches!(pending.crashed(), AfterCrash::Restart { ref given_up, .. } if given_up.is_empty()));
        }
        assert_eq!(pending.next_to_send(true), [b"patient".to_vec()]);
    }

    #[test]
    fn a_page_that_sleeps_often_asks_again_each_time() {
        let mut pending = with(&["save"]);
        for _ in 0..5 {
            assert_eq!(pending.next_to_send(true), [b"save".to_vec()]);
            pending.fell_asleep();
        }
        assert_eq!(pending.next_to_send(true), [b"save".to_vec()]);
        assert!(
            matches!(pending.crashed(), AfterCrash::Restart { pause_ms: 100, ref given_up } if given_up.is_empty())
        );
    }

    #[test]
    fn a_worker_that_never_starts_is_left_to_the_person() {
        let mut pending = with(&[]);
        for _ in 0..RESTARTS_IN_A_ROW {
            assert!(matches!(pending.crashed(), AfterCrash::Restart { .. }));
        }
        assert!(matches!(pending.crashed(), AfterCrash::GiveUp { .. }));
        pending.try_again();
        assert!(matches!(pending.crashed(), AfterCrash::Restart { pause_ms: 100, .. }));
    }
}
