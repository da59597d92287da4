//! What is left of departed documents inside records that they share with others: parts of packs, rows of pages.

use std::collections::{BTreeMap, BTreeSet};

use satchel_model::CustomerId;

use crate::context::Context;
use crate::effect::{Batch, Found, StoreFault, Table};
use crate::records::{Home, key, read_found, read_rows, write, write_rows};

/// Gathered for a whole batch, because two customers of one record must both go from it.
#[derive(Default)]
pub(crate) struct Remains {
    /// By pack: first byte and length.
    parts: BTreeMap<u64, Vec<(u32, u32)>>,
    /// By page.
    rows: BTreeMap<u64, BTreeSet<CustomerId>>,
}

impl Remains {
    /// The bytes of a document that is in a pack no more.
    pub(crate) fn part(&mut self, home: Home) {
        if let Home::Pack { number, offset, length } = home {
            self.parts.entry(number).or_default().push((offset, length));
        }
    }

    /// The row and the text of a customer that is in a page no more.
    pub(crate) fn row(&mut self, page: u64, customer: CustomerId) {
        self.rows.entry(page).or_default().insert(customer);
    }

    /// Adds to a batch what makes them disappear.
    pub(crate) async fn clear(&self, cx: &Context, batch: &mut Batch) -> Result<(), StoreFault> {
        for (pack, parts) in &self.parts {
            let place = key::number(*pack);
            let found = cx.read(vec![(Table::Packs, place.clone())]).await?;
            match found.into_iter().next() {
                Some(Found::Bytes(mut bytes)) => {
                    parts.iter().for_each(|part| blank(&mut bytes, *part));
                    if bytes.iter().all(|byte| *byte == 0) {
                        batch.delete(Table::Packs, place);
                    } else {
                        batch.put(Table::Packs, place, bytes);
                    }
                }
                // Nobody can read what else is in it either: it is fetched again.
                Some(Found::Damaged) => batch.delete(Table::Packs, place),
                Some(Found::Missing) | None => {}
            }
        }
        for (page, customers) in &self.rows {
            let place = key::page(*page);
            let found = cx.read(vec![(Table::Rows, place.clone()), (Table::Texts, place.clone())]).await?;
            let [rows, texts] = found.as_slice() else { continue };
            let mut rows = match rows {
                Found::Bytes(bytes) => read_rows(bytes).unwrap_or_default(),
                Found::Missing | Found::Damaged => Vec::new(),
            };
            let mut texts: Vec<(CustomerId, String)> = read_found(texts).unwrap_or_default();
            rows.retain(|row| !customers.contains(&row.customer));
            texts.retain(|(customer, _)| !customers.contains(customer));
            batch.put(Table::Rows, place.clone(), write_rows(&rows));
            batch.put(Table::Texts, place, write(&texts));
        }
        Ok(())
    }
}

fn blank(bytes: &mut [u8], (offset, length): (u32, u32)) {
    let range = usize::try_from(offset).unwrap_or(0)..usize::try_from(offset.saturating_add(length)).unwrap_or(0);
    if let Some(part) = bytes.get_mut(range) {
        part.fill(0);
    }
}
