//! The customer list: which rows, in which order, and the window of them that is on screen.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use satchel_model::{CustomerId, Money};
use satchel_protocol::bridge::{Filter, ListPage, ListQuery, ListRow, Sort};

use crate::book::{Book, Entry};
use crate::search::Needle;
use crate::state::{State, count};

/// Windows are what a screen shows, with some to scroll.
const MOST_ROWS: u32 = 200;
/// Tags that the filter offers.
const MOST_TAGS: usize = 50;

/// The order of all rows by the sort in use, and the rows that match the query in use.
#[derive(Debug, Default)]
pub(crate) struct ListCache {
    order: Option<Order>,
    matching: Option<Matching>,
}

#[derive(Debug)]
struct Order {
    version: u64,
    sort: Sort,
    descending: bool,
    customers: Vec<CustomerId>,
}

#[derive(Debug)]
struct Matching {
    version: u64,
    query: ListQuery,
    customers: Vec<CustomerId>,
}

/// Answers a query.
pub(crate) fn page(state: &mut State, query: &ListQuery) -> ListPage {
    state.book.grade();
    let unsent = state.unsent_by_customer();
    let State { book, lists, .. } = state;
    let matching = lists.matching(book, query);
    let start = usize::try_from(query.offset).unwrap_or(usize::MAX);
    let length = usize::try_from(query.limit.min(MOST_ROWS)).unwrap_or(0);
    let rows = matching
        .iter()
        .skip(start)
        .take(length)
        .filter_map(|customer| book.get(*customer))
        .map(|entry| ListRow {
            row: entry.row.clone(),
            owner: entry.stored.owner,
            grade: entry.grade,
            unsent: unsent.contains_key(&entry.stored.customer),
        })
        .collect();
    let tags = if query.offset == 0 { tags(book) } else { Vec::new() };
    ListPage { version: book.version, total: count(matching.len()), offset: query.offset, rows, tags }
}

impl ListCache {
    fn matching(&mut self, book: &Book, query: &ListQuery) -> &[CustomerId] {
        let asked = ListQuery { offset: 0, limit: 0, ..query.clone() };
        let fresh = self.matching.as_ref().is_some_and(|held| held.version == book.version && held.query == asked);
        if !fresh {
            let customers = self.find(book, &asked);
            self.matching = Some(Matching { version: book.version, query: asked, customers });
        }
        self.matching.as_ref().map_or(&[], |held| &held.customers)
    }

    /// A longer search can only match what the shorter one did, so typing on narrows what is there.
    fn find(&mut self, book: &Book, query: &ListQuery) -> Vec<CustomerId> {
        let needle = Needle::new(&query.search);
        let finds = needle.finder();
        let keep = |customer: &CustomerId| {
            book.get(*customer)
                .is_some_and(|entry| passes(entry, &query.filter) && (needle.is_empty() || finds(&entry.search)))
        };
        let narrowed = self.matching.as_ref().filter(|held| {
            held.version == book.version
                && !held.query.search.is_empty()
                && query.search.starts_with(&held.query.search)
                && Needle::new(&held.query.search).is_widened_by(&needle)
                && ListQuery { search: String::new(), ..held.query.clone() }
                    == ListQuery { search: String::new(), ..query.clone() }
        });
        match narrowed {
            Some(held) => held.customers.iter().copied().filter(keep).collect(),
            None => self.order(book, query.sort, query.descending).iter().copied().filter(keep).collect(),
        }
    }

    fn order(&mut self, book: &Book, sort: Sort, descending: bool) -> &[CustomerId] {
        let fresh = self
            .order
            .as_ref()
            .is_some_and(|held| held.version == book.version && held.sort == sort && held.descending == descending);
        if !fresh {
            let mut entries: Vec<&Entry> = book.listed().collect();
            entries.sort_by(|one, other| {
                let by_value = compare(one, other, sort);
                let by_value = if descending { by_value.reverse() } else { by_value };
                missing_last(one, other, sort)
                    .then(by_value)
                    .then_with(|| one.name_order.cmp(&other.name_order))
                    .then_with(|| one.stored.customer.cmp(&other.stored.customer))
            });
            let customers = entries.into_iter().map(|entry| entry.stored.customer).collect();
            self.order = Some(Order { version: book.version, sort, descending, customers });
        }
        self.order.as_ref().map_or(&[], |held| &held.customers)
    }
}

fn passes(entry: &Entry, filter: &Filter) -> bool {
    let row = &entry.row;
    row.deleted == filter.deleted
        && (filter.states.is_empty() || filter.states.contains(&row.state))
        && filter.owner.is_none_or(|owner| entry.stored.owner == Some(owner))
        && filter.tag.as_ref().is_none_or(|tag| row.tags.contains(tag))
        && filter.grade.is_none_or(|grade| entry.grade == Some(grade))
        && (!filter.conflicts_only || row.conflicts > 0)
}

/// Rows without the value that the list is sorted by come last, whichever way it is sorted.
fn missing_last(one: &Entry, other: &Entry, sort: Sort) -> Ordering {
    let missing = |entry: &Entry| match sort {
        Sort::Name | Sort::State => false,
        Sort::LastActivity => entry.row.last_activity.is_none(),
        Sort::NextDate => entry.row.next_date.is_none(),
        Sort::LastOrder => entry.row.last_order.is_none(),
        Sort::Sales => entry.row.sales.is_empty(),
        Sort::City => entry.row.city.is_empty(),
    };
    missing(one).cmp(&missing(other))
}

fn compare(one: &Entry, other: &Entry, sort: Sort) -> Ordering {
    match sort {
        Sort::Name => one.name_order.cmp(&other.name_order),
        Sort::LastActivity => one.row.last_activity.cmp(&other.row.last_activity),
        Sort::NextDate => one.row.next_date.cmp(&other.row.next_date),
        Sort::LastOrder => one.row.last_order.cmp(&other.row.last_order),
        Sort::Sales => largest(&one.row.sales).cmp(&largest(&other.row.sales)),
        Sort::City => crate::search::name_order(&one.row.city).cmp(&crate::search::name_order(&other.row.city)),
        Sort::State => one.row.state.cmp(&other.row.state),
    }
}

fn largest(sales: &[Money]) -> Option<i64> {
    sales.iter().map(|sum| sum.minor).max()
}

fn tags(book: &Book) -> Vec<String> {
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for tag in book.listed().filter(|entry| !entry.row.deleted).flat_map(|entry| &entry.row.tags) {
        *uses.entry(tag).or_default() += 1;
    }
    let mut tags: Vec<(&str, usize)> = uses.into_iter().collect();
    tags.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
    tags.into_iter().take(MOST_TAGS).map(|(tag, _)| tag.to_owned()).collect()
}
