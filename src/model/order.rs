//! Sorting that is compiled once. The standard library lays its sorting out anew for each type, up to 68 kB of it for large
//! ones; here places are sorted, and what lies in them is moved afterwards. Its ordered sets and maps sort what they are
//! collected from, each type with a sorting of its own: [`Gather::gather`] puts one after the other instead.

use std::cmp::Ordering;

/// For iterators whose items become an ordered set or map.
pub trait Gather: Iterator + Sized {
    /// As `collect`, without the sorting before.
    fn gather<C: Default + Extend<Self::Item>>(self) -> C {
        let mut gathered = C::default();
        gathered.extend(self);
        gathered
    }
}

impl<I: Iterator> Gather for I {}

/// Sorts; what is equal may change places.
pub fn sort<T: Ord>(items: &mut Vec<T>) {
    sort_by(items, Ord::cmp);
}

/// Sorts; what is equal keeps its order.
pub fn sort_by<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let mut places: Vec<usize> = (0..items.len()).collect();
    sort_places(&mut places, &|one, other| match (items.get(one), items.get(other)) {
        (Some(one), Some(other)) => compare(one, other),
        _ => Ordering::Equal,
    });
    let mut slots: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(places.into_iter().filter_map(|place| slots.get_mut(place)?.take()));
}

/// Sorts by a key; what is equal keeps its order.
pub fn sort_by_key<T, K: Ord>(items: &mut Vec<T>, key: impl Fn(&T) -> K) {
    sort_by(items, |one, other| key(one).cmp(&key(other)));
}

#[inline(never)]
fn sort_places(places: &mut [usize], compare: &dyn Fn(usize, usize) -> Ordering) {
    places.sort_by(|one, other| compare(*one, *other));
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn it_gathers_what_collecting_gives() {
        let items = || (0..200_u32).map(|place| place * 7_919 % 31);
        assert_eq!(items().gather::<BTreeSet<u32>>(), items().collect());
        let pairs = || items().zip(0_u32..);
        assert_eq!(pairs().gather::<BTreeMap<u32, u32>>(), pairs().collect());
        let mut sorted: Vec<u32> = items().collect();
        sort(&mut sorted);
        assert!(sorted.is_sorted());
    }

    #[test]
    fn it_sorts_as_the_standard_library_does() {
        let mut items: Vec<(u32, usize)> = (0..200).map(|place| ((place * 7_919 % 31) as u32, place)).collect();
        let mut expected = items.clone();
        expected.sort_by_key(|(key, _)| std::cmp::Reverse(*key));
        sort_by_key(&mut items, |(key, _)| std::cmp::Reverse(*key));
        assert_eq!(items, expected);
        let mut none: Vec<String> = Vec::new();
        sort_by_key(&mut none, String::clone);
        assert!(none.is_empty());
    }
}
