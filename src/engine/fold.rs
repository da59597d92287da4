//! Folding single rows back into pages, so that the next start reads few records.

use std::collections::{BTreeMap, BTreeSet};

use satchel_model::CustomerId;
use satchel_model::order::Gather;

use crate::context::Cx;
use crate::effect::{Batch, Durability, Found, StoreFault, Table};
use crate::records::{Counters, StoredRow, key, read_found, write, write_rows};

/// Single rows that a start may have to read beside the pages.
const MOST_SINGLES: usize = 500;
/// Rows to a new page.
const PAGE_ROWS: usize = 200;

/// Folds when there are many. The caller holds nothing; what is saved meanwhile waits.
pub(crate) async fn run(cx: &Cx) -> Result<(), StoreFault> {
    if cx.state.borrow().book.singles.len() <= MOST_SINGLES {
        return Ok(());
    }
    let _writing = cx.writer.lock().await;
    for (page, customers) in plan(cx) {
        fold_page(cx, page, &customers).await?;
    }
    Ok(())
}

/// Which customers each page will hold: those it has, and new pages for those that have none.
fn plan(cx: &Cx) -> Vec<(u64, Vec<CustomerId>)> {
    let mut state = cx.state.borrow_mut();
    let touched: BTreeSet<u64> =
        state.book.singles.iter().filter_map(|customer| state.book.get(*customer)?.page).gather();
    let mut pages: BTreeMap<u64, Vec<CustomerId>> = BTreeMap::new();
    let mut homeless: Vec<CustomerId> = Vec::new();
    for entry in state.book.all() {
        match entry.page {
            Some(page) if touched.contains(&page) => pages.entry(page).or_default().push(entry.stored.customer),
            Some(_) => {}
            None => homeless.push(entry.stored.customer),
        }
    }
    homeless.sort_unstable();
    for customers in homeless.chunks(PAGE_ROWS) {
        pages.insert(state.counters.page, customers.to_vec());
        state.counters.page += 1;
    }
    pages.into_iter().collect()
}

async fn fold_page(cx: &Cx, page: u64, customers: &[CustomerId]) -> Result<(), StoreFault> {
    let mut texts = texts_of(cx, page, customers).await?;
    let (rows, counters): (Vec<StoredRow>, Counters) = {
        let state = cx.state.borrow();
        let rows = customers.iter().filter_map(|customer| Some(state.book.get(*customer)?.stored.clone())).collect();
        (rows, state.counters)
    };
    let texts: Vec<(CustomerId, String)> =
        customers.iter().map(|customer| (*customer, texts.remove(customer).unwrap_or_default())).collect();
    let mut batch = Batch::default();
    batch.put(Table::Meta, key::COUNTERS, write(&counters));
    batch.put(Table::Rows, key::page(page), write_rows(&rows));
    batch.put(Table::Texts, key::page(page), write(&texts));
    for customer in customers {
        batch.delete(Table::Rows, key::single(*customer));
        batch.delete(Table::Texts, key::single(*customer));
    }
    cx.commit(batch, Durability::Relaxed).await?;
    let mut state = cx.state.borrow_mut();
    for customer in customers {
        state.book.fold(*customer, page);
    }
    Ok(())
}

/// The search texts: single records win over the page.
async fn texts_of(cx: &Cx, page: u64, customers: &[CustomerId]) -> Result<BTreeMap<CustomerId, String>, StoreFault> {
    let singles = customers.iter().map(|customer| (Table::Texts, key::single(*customer)));
    let places = std::iter::once((Table::Texts, key::page(page))).chain(singles).collect();
    let found = cx.read(places).await?;
    let Some((of_page, singles)) = found.split_first() else { return Ok(BTreeMap::new()) };
    let mut texts: BTreeMap<CustomerId, String> =
        read_found::<Vec<(CustomerId, String)>>(of_page).unwrap_or_default().into_iter().gather();
    for (customer, single) in customers.iter().zip(singles) {
        if let Found::Bytes(bytes) = single {
            texts.insert(*customer, String::from_utf8_lossy(bytes).into_owned());
        }
    }
    Ok(texts)
}
