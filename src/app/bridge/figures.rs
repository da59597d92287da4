//! The worker for figures: it starts when somebody looks at a report, is handed what the engine knows of customers, and is
//! asked.

use std::cell::{Cell, RefCell};

use satchel_model::trade::TradeStamp;
use satchel_protocol::bridge::{Answer as OfEngine, Request};
use satchel_report::exchange::{Answer, Ask, Refusal, Wanted, decode, encode};

use super::aside::{self, Aside};
use crate::browser::figures_address;

/// How often a report is asked for before it is given up: the second time with everything handed over anew.
const TRIES: usize = 2;

thread_local! {
    static FIGURES: RefCell<Aside> = const { RefCell::new(Aside::new(figures_address)) };
    /// Up to where the worker knows the customers.
    static STAMP: Cell<Option<TradeStamp>> = const { Cell::new(None) };
}

/// Asks for a report, or for something in one, of what the engine knows now. `None`: the worker for figures does not run.
pub(crate) async fn ask_of_now(question: impl Fn() -> Ask) -> Option<Answer> {
    for _ in 0..TRIES {
        hand_over().await?;
        match ask(question()).await? {
            Answer::Refused(Refusal::Facts) => STAMP.set(None),
            answer => return Some(answer),
        }
    }
    None
}

/// Asks for a report as [`ask_of_now`] does.
pub(crate) async fn report(wanted: Wanted) -> Option<Answer> {
    ask_of_now(|| Ask::Report(wanted.clone())).await
}

/// Tells the worker what has changed since it was last told.
async fn hand_over() -> Option<()> {
    for _ in 0..TRIES {
        let OfEngine::Trade { stamp, update } = super::ask(Request::Trade(STAMP.get())).await else { return None };
        match ask(Ask::Take(update)).await? {
            Answer::Taken { .. } => {
                STAMP.set(Some(stamp));
                return Some(());
            }
            _ => STAMP.set(None),
        }
    }
    None
}

async fn ask(question: Ask) -> Option<Answer> {
    let answered = aside::ask(&FIGURES, encode(&question)).await;
    if answered.is_none() {
        // Another worker knows nothing.
        STAMP.set(None);
    }
    decode(&answered?)
}
