//! What figures are computed from, handed out whole once and then only what changed.

use satchel_model::CustomerFacts;
use satchel_model::order::sort_by_key;
use satchel_model::trade::{TradeStamp, TradeUpdate};

use crate::context::Cx;

/// The facts of every customer, or of those touched since a stamp of this engine that is not too old.
pub(crate) fn facts(cx: &Cx, since: Option<TradeStamp>) -> TradeUpdate {
    let known = cx.state.borrow().trade_stamp;
    // Versions of another engine, or from before an erase, say nothing here.
    let engine = known.unwrap_or_else(|| cx.random());
    let mut state = cx.state.borrow_mut();
    state.trade_stamp = Some(engine);
    let book = &state.book;
    let stamp = TradeStamp { engine, version: book.version() };
    let touched = since.filter(|since| since.engine == engine).and_then(|since| book.touched_since(since.version));
    let Some(touched) = touched else {
        let mut changed: Vec<CustomerFacts> = book.listed().filter_map(|entry| CustomerFacts::of(&entry.row)).collect();
        sort_by_key(&mut changed, |facts| facts.id);
        return TradeUpdate { stamp, is_whole: true, changed, gone: Vec::new() };
    };
    let (mut changed, mut gone) = (Vec::new(), Vec::new());
    for customer in touched {
        let entry = book.get(customer).filter(|entry| entry.stored.main.is_some());
        match entry.and_then(|entry| CustomerFacts::of(&entry.row)) {
            Some(facts) => changed.push(facts),
            None => gone.push(customer),
        }
    }
    TradeUpdate { stamp, is_whole: false, changed, gone }
}
