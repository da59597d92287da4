//! The rows of every customer on this device, in memory.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use satchel_document::digest::toggle;
use satchel_insight::abc;
use satchel_model::order::{Gather, sort_by_key};
use satchel_model::{CustomerId, CustomerRow, DocumentId, DocumentKind, LifecycleState, Money};
use satchel_protocol::sync::{Hash, ScopeDigest};

use crate::documents::leaves_of;
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
    /// Grows by one with every customer that is touched.
    version: u64,
    /// The customers that the last steps of the version touched, the latest last.
    journal: VecDeque<CustomerId>,
    totals: Totals,
    /// What both ends compare, kept in step once somebody has asked for it.
    digest: Option<ScopeDigest>,
    are_grades_stale: bool,
    /// Customers whose row or text is a single record.
    pub(crate) singles: BTreeSet<CustomerId>,
    /// Customers with changes that lie beside a snapshot: those that a bootstrap or a folding wrote are not among them.
    changed: BTreeSet<CustomerId>,
}

/// Sums over the listed customers that are not removed, kept in step with each of them.
#[derive(Debug, Default)]
struct Totals {
    customers: u32,
    conflicts: u32,
    edited_after_removal: u32,
    tags: BTreeMap<String, u32>,
}

/// Touched customers that the journal remembers: a list that is further behind is made anew.
const JOURNAL_CUSTOMERS: usize = 256;

impl Book {
    /// An empty book whose versions go on after those of this one, so that nobody takes an old list for a new one.
    pub(crate) fn emptied(&self) -> Self {
        Self { version: self.version + 1, ..Self::default() }
    }

    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// Notes that a customer looks different now.
    pub(crate) fn touch(&mut self, customer: CustomerId) {
        self.version += 1;
        self.journal.push_back(customer);
        if self.journal.len() > JOURNAL_CUSTOMERS {
            self.journal.pop_front();
        }
    }

    /// The customers touched since a version, `None` when that is too long ago.
    pub(crate) fn touched_since(&self, version: u64) -> Option<BTreeSet<CustomerId>> {
        let steps = usize::try_from(self.version.checked_sub(version)?).ok()?;
        let known = self.journal.len().checked_sub(steps)?;
        Some(self.journal.iter().skip(known).copied().gather())
    }

    /// Listed customers that are not removed.
    pub(crate) fn customers(&self) -> u32 {
        self.totals.customers
    }

    /// Their fields with more than one value.
    pub(crate) fn conflicts(&self) -> u32 {
        self.totals.conflicts
    }

    /// Removed customers that were changed without the removal knowing.
    pub(crate) fn edited_after_removal(&self) -> u32 {
        self.totals.edited_after_removal
    }

    /// Their tags, each with the number of customers that have it.
    pub(crate) fn tags(&self) -> &BTreeMap<String, u32> {
        &self.totals.tags
    }

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

    /// Those with changes beside a snapshot, in the order of their ids.
    pub(crate) fn changed(&self) -> impl Iterator<Item = &Entry> {
        self.changed.iter().filter_map(|customer| self.entries.get(customer))
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Puts a row. A text of `None` keeps what search had.
    pub(crate) fn put(&mut self, stored: StoredRow, row: CustomerRow, text: Option<&str>, page: Option<u64>) {
        let customer = stored.customer;
        let before = self.entries.remove(&customer);
        if let Some(before) = &before {
            self.totals.leave(before);
            self.subtract(before);
        }
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
        let grade = before.as_ref().and_then(|before| before.grade);
        let entry = Entry { stored, row, name_order, search, page, grade };
        self.are_grades_stale |= before.is_none_or(|before| weight(&before) != weight(&entry));
        self.totals.enter(&entry);
        self.add(&entry);
        if has_changes(&entry.stored) {
            self.changed.insert(customer);
        } else {
            self.changed.remove(&customer);
        }
        self.entries.insert(customer, entry);
        self.touch(customer);
    }

    pub(crate) fn set_text(&mut self, customer: CustomerId, text: &str) {
        if let Some(entry) = self.entries.get_mut(&customer) {
            entry.search = SearchKey::new(text);
            self.touch(customer);
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
        self.changed.remove(&customer);
        let before = self.entries.remove(&customer)?;
        self.totals.leave(&before);
        self.subtract(&before);
        self.are_grades_stale |= weight(&before).is_some();
        self.touch(customer);
        Some(before)
    }

    /// Grades every customer anew when something that grades depend on has changed.
    pub(crate) fn grade(&mut self) {
        if !std::mem::take(&mut self.are_grades_stale) {
            return;
        }
        let mut by_trade: BTreeMap<&str, Vec<(CustomerId, i64)>> = BTreeMap::new();
        let currency = leading_currency(self.listed().flat_map(|entry| entry.row.sales.iter().copied()));
        for entry in self.entries.values() {
            let Some((trade, sales)) = weight(entry) else { continue };
            if let Some(sum) = sales.iter().find(|sum| Some(sum.currency) == currency) {
                by_trade.entry(trade).or_default().push((entry.stored.customer, sum.minor));
            }
        }
        let mut grades: HashMap<CustomerId, char> = HashMap::new();
        for sales in by_trade.values_mut() {
            // The stable order that ties keep is the order of the ids.
            sort_by_key(sales, |(customer, _)| *customer);
            let amounts: Vec<i64> = sales.iter().map(|(_, minor)| *minor).collect();
            for ((customer, _), grade) in sales.iter().zip(abc::grades(&amounts)) {
                grades.insert(*customer, grade.letter());
            }
        }
        for entry in self.entries.values_mut() {
            entry.grade = grades.get(&entry.stored.customer).copied();
        }
    }

    /// What this device holds, for comparison with the server. After the first time this costs nothing.
    pub(crate) fn digest(&mut self) -> ScopeDigest {
        if let Some(digest) = self.digest {
            return digest;
        }
        let mut digest = ScopeDigest::default();
        for (_, leaf) in self.leaves() {
            toggle(&mut digest.leaves, &leaf);
            digest.documents += 1;
        }
        *self.digest.insert(digest)
    }

    fn add(&mut self, entry: &Entry) {
        if let Some(digest) = &mut self.digest {
            for (_, leaf) in leaves_of(&entry.stored) {
                toggle(&mut digest.leaves, &leaf);
                digest.documents += 1;
            }
        }
    }

    fn subtract(&mut self, entry: &Entry) {
        if let Some(digest) = &mut self.digest {
            for (_, leaf) in leaves_of(&entry.stored) {
                toggle(&mut digest.leaves, &leaf);
                digest.documents -= 1;
            }
        }
    }

    /// The leaf of every document.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = (DocumentId, Hash)> {
        self.entries.values().flat_map(|entry| leaves_of(&entry.stored))
    }
}

fn has_changes(stored: &StoredRow) -> bool {
    DocumentKind::ALL.into_iter().filter_map(|kind| stored.held(kind)).any(|held| held.changes > 0)
}

/// What the grades of all customers take from one: its trade type and its sales; `None` where it does not count.
fn weight(entry: &Entry) -> Option<(&str, &[Money])> {
    let Entry { stored, row, .. } = entry;
    let counts = stored.main.is_some() && !row.deleted && row.orders > 0 && row.state != LifecycleState::NonCustomer;
    counts.then_some((row.trade_type.as_str(), row.sales.as_slice()))
}

impl Totals {
    fn enter(&mut self, entry: &Entry) {
        if let Some(row) = shown(entry) {
            self.customers += 1;
            self.conflicts += row.conflicts;
            for tag in &row.tags {
                *self.tags.entry(tag.clone()).or_default() += 1;
            }
        }
        self.edited_after_removal += u32::from(waits_removed(entry));
    }

    fn leave(&mut self, entry: &Entry) {
        if let Some(row) = shown(entry) {
            self.customers -= 1;
            self.conflicts -= row.conflicts;
            for tag in &row.tags {
                if let Some(uses) = self.tags.get_mut(tag) {
                    *uses -= 1;
                }
            }
        }
        self.edited_after_removal -= u32::from(waits_removed(entry));
    }
}

/// Whether a removed customer waits for a decision.
pub(crate) fn waits_removed(entry: &Entry) -> bool {
    entry.stored.main.is_some() && entry.row.deleted && entry.row.edited_after_removal
}

/// The row of a customer that is listed and not removed.
fn shown(entry: &Entry) -> Option<&CustomerRow> {
    (entry.stored.main.is_some() && !entry.row.deleted).then_some(&entry.row)
}

/// The currency with the largest sum of sales: figures across customers are made in that one.
fn leading_currency(sales: impl Iterator<Item = Money>) -> Option<satchel_model::Currency> {
    let mut sums: BTreeMap<satchel_model::Currency, i128> = BTreeMap::new();
    for sum in sales {
        *sums.entry(sum.currency).or_default() += i128::from(sum.minor);
    }
    sums.into_iter().max_by_key(|(_, sum)| *sum).map(|(currency, _)| currency)
}
