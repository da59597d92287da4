//! A gate that one task holds at a time, in the order of arrival; for a single thread.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// Tasks pass one by one, first come, first served.
#[derive(Default)]
pub(crate) struct Gate {
    is_held: Cell<bool>,
    waiting: RefCell<VecDeque<Rc<Ticket>>>,
}

#[derive(Default)]
struct Ticket {
    is_next: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Gate {
    /// Waits for the gate; it opens for the next task when the pass is dropped.
    pub(crate) fn enter(&self) -> Entering<'_> {
        Entering { gate: self, ticket: None }
    }

    fn leave(&self) {
        // The gate stays held when it is handed over, so that nobody slips in between.
        match self.waiting.borrow_mut().pop_front() {
            Some(ticket) => {
                ticket.is_next.set(true);
                if let Some(waker) = ticket.waker.take() {
                    waker.wake();
                }
            }
            None => self.is_held.set(false),
        }
    }
}

/// The future of [`Gate::enter`]. Its place in the queue is that of its first poll.
pub(crate) struct Entering<'gate> {
    gate: &'gate Gate,
    ticket: Option<Rc<Ticket>>,
}

impl<'gate> Future for Entering<'gate> {
    type Output = Pass<'gate>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let gate = self.gate;
        let Some(ticket) = &self.ticket else {
            if !gate.is_held.replace(true) {
                return Poll::Ready(Pass(gate));
            }
            let ticket = Rc::new(Ticket::default());
            ticket.waker.replace(Some(context.waker().clone()));
            gate.waiting.borrow_mut().push_back(Rc::clone(&ticket));
            self.ticket = Some(ticket);
            return Poll::Pending;
        };
        if ticket.is_next.get() {
            self.ticket = None;
            return Poll::Ready(Pass(gate));
        }
        ticket.waker.replace(Some(context.waker().clone()));
        Poll::Pending
    }
}

impl Drop for Entering<'_> {
    fn drop(&mut self) {
        let Some(ticket) = self.ticket.take() else {
            return;
        };
        if ticket.is_next.get() {
            // The gate was handed to a task that has given up: it goes on to the next one.
            self.gate.leave();
        } else {
            let mut waiting = self.gate.waiting.borrow_mut();
            waiting.retain(|other| !Rc::ptr_eq(other, &ticket));
        }
    }
}

/// Holds the gate.
pub(crate) struct Pass<'gate>(&'gate Gate);

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        self.0.leave();
    }
}

#[cfg(test)]
mod tests {
    use super::{Entering, Gate, Pass};
    use std::future::Future;
    use std::pin::Pin;
    use std::task::{Context, Poll, Waker};

    fn poll<'gate>(entering: &mut Entering<'gate>) -> Option<Pass<'gate>> {
        match Pin::new(entering).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(pass) => Some(pass),
            Poll::Pending => None,
        }
    }

    #[test]
    fn tasks_pass_one_by_one_in_the_order_of_arrival() {
        let gate = Gate::default();
        let (mut first, mut second, mut third) = (gate.enter(), gate.enter(), gate.enter());
        let Some(pass) = poll(&mut first) else {
            panic!("the gate was free");
        };
        assert!(poll(&mut second).is_none() && poll(&mut third).is_none());
        drop(pass);
        assert!(poll(&mut third).is_none(), "the second came first");
        let Some(pass) = poll(&mut second) else {
            panic!("it is the second one's turn");
        };
        assert!(poll(&mut third).is_none());
        drop(pass);
        assert!(poll(&mut third).is_some());
        assert!(poll(&mut gate.enter()).is_some(), "free again");
    }

    #[test]
    fn nobody_slips_in_while_the_gate_is_handed_over() {
        let gate = Gate::default();
        let pass = poll(&mut gate.enter());
        let mut waiting = gate.enter();
        assert!(poll(&mut waiting).is_none());
        drop(pass);
        assert!(poll(&mut gate.enter()).is_none());
        assert!(poll(&mut waiting).is_some());
    }

    #[test]
    fn a_task_that_gives_up_does_not_keep_the_others_waiting() {
        let gate = Gate::default();
        let pass = poll(&mut gate.enter());
        let (mut gone, mut handed, mut last) = (gate.enter(), gate.enter(), gate.enter());
        assert!(poll(&mut gone).is_none());
        assert!(poll(&mut handed).is_none());
        assert!(poll(&mut last).is_none());
        drop(gone);
        drop(pass);
        drop(handed);
        assert!(poll(&mut last).is_some());
    }
}
