//! The rows of every customer on this device, in memory.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use satchel_insight::abc;
use satchel_model::{CustomerId, CustomerRow, DocumentId, LifecycleState, Money};
use satchel_protocol::sync::Hash;

use crate::records::StoredRow;
use crate::search::{SearchKey, name_order};

/// One customer in memory.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// As stored.
    pub(crate) stored: StoredRow,
    /// The row, decoded.
    pub(crate) row: CustomerRow,
    /// Orders names as a Chinese reader expects.
    pub(crate) name_order: String,
    /// What search looks through.
    pub(crate) search: SearchKey,
    /// The page that holds its row; a single record may win over it.
    pub(crate) page: Option<u64>,
    /// ABC grade within the trade type.
    pub(crate) grade: Option<char>,
}

/// All customers. Entries without a main document (a background part that came first) are kept but not listed.
#[derive(Debug, Default)]
pub(crate) struct Book {
    entries: HashMap<CustomerId, Entry>,
    /// Grows with every change.
    pub(crate) version: u64,
    graded_version: Option<u64>,
    /// Customers whose row or text is a single record.
    pub(crate) singles: BTreeSet<CustomerId>,
}

impl Book {
    pub(crate) fn get(&self, customer: CustomerId) -> Option<&Entry> {
        self.entries.get(&customer)
    }

    pub(crate) fn stored(&self, customer: CustomerId) -> StoredRow {
        self.entries.get(&customer).map_or_else(|| StoredRow::new(customer), |entry| entry.stored.clone())
    }

    /// Every listed customer, in no order.
    pub(crate) fn listed(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values().filter(|entry| entry.stored.main.is_some())
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Puts a row. A text of `None` keeps what search had.
    pub(crate) fn put(&mut self, stored: StoredRow, row: CustomerRow, text: Option<&str>, page: Option<u64>) {
        let customer = stored.customer;
        let before = self.entries.remove(&customer);
        let search = match (text, &before) {
            (Some(text), _) => SearchKey::new(text),
            (None, Some(before)) => before.search.clone(),
            (None, None) => SearchKey::default(),
        };
        let name_order = match &before {
            Some(before) if before.row.name == row.name => before.name_order.clone(),
            _ => name_order(&row.name),
        };
        let page = page.or_else(|| before.as_ref().and_then(|before| before.page));
        let grade = before.and_then(|before| before.grade);
        self.entries.insert(customer, Entry { stored, row, name_order, search, page, grade });
        self.version += 1;
    }

    pub(crate) fn set_text(&mut self, customer: CustomerId, text: &str) {
        if let Some(entry) = self.entries.get_mut(&customer) {
            entry.search = SearchKey::new(text);
            self.version += 1;
        }
    }

    /// The row is part of a page now.
    pub(crate) fn fold(&mut self, customer: CustomerId, page: u64) {
        self.singles.remove(&customer);
        if let Some(entry) = self.entries.get_mut(&customer) {
            entry.page = Some(page);
        }
    }

    pub(crate) fn remove(&mut self, customer: CustomerId) -> Option<Entry> {
        self.singles.remove(&customer);
        self.version += 1;
        self.entries.remove(&customer)
    }

    /// Grades every customer anew when rows have changed since the last time.
    pub(crate) fn grade(&mut self) {
        if self.graded_version == Some(self.version) {
            return;
        }
        self.graded_version = Some(self.version);
        let mut by_trade: BTreeMap<&str, Vec<(CustomerId, i64)>> = BTreeMap::new();
        let currency = leading_currency(self.listed().flat_map(|entry| entry.row.sales.iter().copied()));
        for entry in self.entries.values().filter(|entry| counts(&entry.row)) {
            let sales = entry.row.sales.iter().find(|sum| Some(sum.currency) == currency);
            if let Some(sales) = sales.filter(|_| entry.stored.main.is_some()) {
                by_trade.entry(&entry.row.trade_type).or_default().push((entry.stored.customer, sales.minor));
            }
        }
        let mut grades: HashMap<CustomerId, char> = HashMap::new();
        for sales in by_trade.values_mut() {
            // The stable order that ties keep is the order of the ids.
            sales.sort_by_key(|(customer, _)| *customer);
            let amounts: Vec<i64> = sales.iter().map(|(_, minor)| *minor).collect();
            for ((customer, _), grade) in sales.iter().zip(abc::grades(&amounts)) {
                grades.insert(*customer, grade.letter());
            }
        }
        for entry in self.entries.values_mut() {
            entry.grade = grades.get(&entry.stored.customer).copied();
        }
    }

    /// Exclusive-or over all documents of their leaves, and how many there are.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = (DocumentId, Hash)> {
        self.entries.values().flat_map(|entry| crate::documents::leaves_of(&entry.stored))
    }
}

fn counts(row: &CustomerRow) -> bool {
    !row.deleted && row.orders > 0 && row.state != LifecycleState::NonCustomer
}

/// The currency with the largest sum of sales: figures across customers are made in that one.
fn leading_currency(sales: impl Iterator<Item = Money>) -> Option<satchel_model::Currency> {
    let mut sums: BTreeMap<satchel_model::Currency, i128> = BTreeMap::new();
    for sum in sales {
        *sums.entry(sum.currency).or_default() += i128::from(sum.minor);
    }
    sums.into_iter().max_by_key(|(_, sum)| *sum).map(|(currency, _)| currency)
}
