//! The customer list: which rows, in which order, and the window of them that is on screen.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use satchel_model::order::sort_by;
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
    arrangement: Arrangement,
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
            row: entry.row.for_lists(),
            owner: entry.stored.owner,
            grade: entry.grade,
            unsent: unsent.contains_key(&entry.stored.customer),
        })
        .collect();
    let tags = if query.offset == 0 { tags(book) } else { Vec::new() };
    ListPage { version: book.version(), total: count(matching.len()), offset: query.offset, rows, tags }
}

impl ListCache {
    fn matching(&mut self, book: &Book, query: &ListQuery) -> &[CustomerId] {
        let asked = ListQuery { offset: 0, limit: 0, ..query.clone() };
        let customers = match self.matching.take() {
            Some(held) if held.query == asked && held.version == book.version() => held.customers,
            // A grade can change with the orders of others.
            Some(held) if held.query == asked && asked.filter.grade.is_none() => match touched(book, held.version) {
                Some(touched) => {
                    let mut customers = held.customers;
                    let needle = Needle::new(&asked.search);
                    let finds = needle.finder();
                    replace(&mut customers, &touched, book, &Arrangement::of(&asked), |entry| {
                        passes(entry, &asked.filter) && (needle.is_empty() || finds(&entry.search))
                    });
                    customers
                }
                None => self.find(book, &asked, None),
            },
            held => self.find(book, &asked, held),
        };
        let held = self.matching.insert(Matching { version: book.version(), query: asked, customers });
        &held.customers
    }

    /// A longer search can only match what the shorter one did, so typing on narrows what is there.
    fn find(&mut self, book: &Book, query: &ListQuery, held: Option<Matching>) -> Vec<CustomerId> {
        let needle = Needle::new(&query.search);
        let finds = needle.finder();
        let keep = |customer: &CustomerId| {
            book.get(*customer)
                .is_some_and(|entry| passes(entry, &query.filter) && (needle.is_empty() || finds(&entry.search)))
        };
        let narrowed = held.filter(|held| {
            held.version == book.version()
                && !held.query.search.is_empty()
                && query.search.starts_with(&held.query.search)
                && Needle::new(&held.query.search).is_widened_by(&needle)
                && ListQuery { search: String::new(), ..held.query.clone() }
                    == ListQuery { search: String::new(), ..query.clone() }
        });
        match narrowed {
            Some(held) => held.customers.into_iter().filter(keep).collect(),
            None => self.order(book, Arrangement::of(query)).iter().copied().filter(keep).collect(),
        }
    }

    fn order(&mut self, book: &Book, arrangement: Arrangement) -> &[CustomerId] {
        let held = self.order.take().filter(|held| held.arrangement == arrangement);
        let touched = held.as_ref().and_then(|held| touched(book, held.version));
        let customers = match (held, touched) {
            (Some(held), Some(touched)) => {
                let mut customers = held.customers;
                replace(&mut customers, &touched, book, &arrangement, |_| true);
                customers
            }
            _ => {
                let mut entries: Vec<&Entry> = book.listed().collect();
                entries.sort_by(|one, other| arrangement.compare(one, other));
                entries.into_iter().map(|entry| entry.stored.customer).collect()
            }
        };
        let held = self.order.insert(Order { version: book.version(), arrangement, customers });
        &held.customers
    }
}

/// Touched customers that are put into their new places one by one; for more, sorting anew is as quick.
const MOST_MOVED: usize = 64;

fn touched(book: &Book, version: u64) -> Option<BTreeSet<CustomerId>> {
    book.touched_since(version).filter(|touched| touched.len() <= MOST_MOVED)
}

/// Takes the touched customers out of an ordered list and puts those that belong there where they belong now.
fn replace(
    customers: &mut Vec<CustomerId>,
    touched: &BTreeSet<CustomerId>,
    book: &Book,
    arrangement: &Arrangement,
    belongs: impl Fn(&Entry) -> bool,
) {
    if touched.is_empty() {
        return;
    }
    customers.retain(|customer| !touched.contains(customer));
    for customer in touched {
        let Some(entry) = book.get(*customer).filter(|entry| entry.stored.main.is_some() && belongs(entry)) else {
            continue;
        };
        let comes_before = |other: &CustomerId| {
            book.get(*other).is_some_and(|other| arrangement.compare(other, entry) == Ordering::Less)
        };
        let place = customers.partition_point(comes_before);
        customers.insert(place, *customer);
    }
}

/// How a list is sorted: a total order, so that every device shows the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Arrangement {
    sort: Sort,
    descending: bool,
}

impl Arrangement {
    fn of(query: &ListQuery) -> Self {
        Self { sort: query.sort, descending: query.descending }
    }

    fn compare(self, one: &Entry, other: &Entry) -> Ordering {
        let by_value = compare(one, other, self.sort);
        let by_value = if self.descending { by_value.reverse() } else { by_value };
        missing_last(one, other, self.sort)
            .then(by_value)
            .then_with(|| one.name_order.cmp(&other.name_order))
            .then_with(|| one.stored.customer.cmp(&other.stored.customer))
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
        && (filter.customers.is_empty() || filter.customers.contains(&row.id))
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
    let mut tags: Vec<(&String, &u32)> = book.tags().iter().filter(|(_, uses)| **uses > 0).collect();
    sort_by(&mut tags, |one, other| other.1.cmp(one.1).then(one.0.cmp(other.0)));
    tags.into_iter().take(MOST_TAGS).map(|(tag, _)| tag.clone()).collect()
}

#[cfg(test)]
mod tests {
    use satchel_model::{Currency, CustomerRow, UnixMillis};

    use super::*;
    use crate::records::{Held, Home, StoredRow};

    /// The same numbers at every run (xorshift, Marsaglia 2003).
    struct Numbers(u64);

    impl Numbers {
        fn below(&mut self, end: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            usize::try_from(self.0 % end as u64).unwrap()
        }
    }

    fn put_any(book: &mut Book, numbers: &mut Numbers) {
        let customer = CustomerId::from_bytes([u8::try_from(numbers.below(80)).unwrap(); 16]);
        let held = Held { home: Home::Own, ..Held::default() };
        let stored = StoredRow { main: (numbers.below(9) > 0).then_some(held), ..StoredRow::new(customer) };
        let mut row = CustomerRow::of(&satchel_model::Customer::empty(customer));
        row.name = ["苏州", "北京", "ABB", "重庆"][numbers.below(4)].to_owned();
        row.city = ["", "青岛", "成都"][numbers.below(3)].to_owned();
        row.deleted = numbers.below(8) == 0;
        row.conflicts = u32::try_from(numbers.below(3)).unwrap();
        row.tags = ["重点", "新"].into_iter().filter(|_| numbers.below(2) == 0).map(str::to_owned).collect();
        row.orders = 1;
        row.sales = vec![Money { minor: i64::try_from(numbers.below(50)).unwrap(), currency: Currency::CNY }];
        row.last_activity = (numbers.below(3) > 0).then_some(UnixMillis(i64::try_from(numbers.below(9)).unwrap()));
        let text = format!("{}\n{}", row.name, row.city);
        book.put(stored, row, Some(&text), None);
    }

    #[test]
    fn a_list_that_follows_changes_is_the_list_made_anew() {
        let mut numbers = Numbers(7);
        let mut book = Book::default();
        let queries: Vec<ListQuery> = [Sort::Name, Sort::LastActivity, Sort::Sales, Sort::City]
            .into_iter()
            .flat_map(|sort| {
                [("", false), ("bj", true), ("苏", false)].map(|(search, descending)| ListQuery {
                    search: search.to_owned(),
                    sort,
                    descending,
                    ..ListQuery::default()
                })
            })
            .collect();
        let mut kept: Vec<ListCache> = queries.iter().map(|_| ListCache::default()).collect();
        for _ in 0..400 {
            for _ in 0..numbers.below(4) {
                put_any(&mut book, &mut numbers);
            }
            if numbers.below(10) == 0 {
                book.remove(CustomerId::from_bytes([u8::try_from(numbers.below(80)).unwrap(); 16]));
            }
            for (query, kept) in queries.iter().zip(&mut kept) {
                assert_eq!(kept.matching(&book, query), ListCache::default().matching(&book, query), "{query:?}");
            }
            let shown: Vec<&Entry> = book.listed().filter(|entry| !entry.row.deleted).collect();
            assert_eq!(book.customers(), count(shown.len()));
            assert_eq!(book.conflicts(), shown.iter().map(|entry| entry.row.conflicts).sum::<u32>());
            for (tag, uses) in book.tags() {
                assert_eq!(*uses, count(shown.iter().filter(|entry| entry.row.tags.contains(tag)).count()));
            }
        }
    }
}
