//! A place for one value that somebody waits for.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

/// One value, filled once and taken once; later fillings are ignored.
pub(super) struct Slot<T>(Rc<RefCell<State<T>>>);

enum State<T> {
    Empty(Option<Waker>),
    Filled(T),
    Taken,
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> Slot<T> {
    pub(super) fn new() -> Self {
        Self(Rc::new(RefCell::new(State::Empty(None))))
    }

    /// Fills the slot, if it is still empty, and wakes whoever waits.
    pub(super) fn fill(&self, value: T) {
        let mut state = self.0.borrow_mut();
        if let State::Empty(waker) = &mut *state {
            let waker = waker.take();
            *state = State::Filled(value);
            drop(state);
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }

    /// Waits for the value.
    pub(super) async fn take(self) -> T {
        poll_fn(|context| {
            let mut state = self.0.borrow_mut();
            match std::mem::replace(&mut *state, State::Taken) {
                State::Filled(value) => Poll::Ready(value),
                State::Empty(_) | State::Taken => {
                    *state = State::Empty(Some(context.waker().clone()));
                    Poll::Pending
                }
            }
        })
        .await
    }
}
