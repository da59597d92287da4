//! Precision and recall on labelled pairs: what is found by the index of all their customers against what the labels say.
//!
//! Points and words were chosen on the half `tune`; the half `held` only ever gave its two figures. The pairs are made by
//! `make.rs` and by hand, not taken from customers, so the figures speak for these kinds of likeness and no market.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{env, fs};

use super::make::{self, Pair};
use super::{LikenessIndex, identity};
use crate::CustomerId;

fn fixture() -> Vec<Pair> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("likeness/tests/pairs.csv");
    if env::var_os("SATCHEL_WRITE_PAIRS").is_some() {
        fs::write(&path, make::csv(&make::pairs())).unwrap();
    }
    let text = fs::read_to_string(path).unwrap();
    assert_eq!(text, make::csv(&make::pairs()), "the fixture is what make.rs makes; SATCHEL_WRITE_PAIRS=1 writes it");
    make::pairs()
}

fn id(number: usize) -> CustomerId {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&(number as u64).to_be_bytes());
    CustomerId::from_bytes(bytes)
}

/// Right, wrong and missed pairs of one half; each pair is looked for among all customers of the half.
struct Score {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Score {
    fn of(pairs: &[&Pair]) -> (Self, BTreeMap<&'static str, Vec<String>>) {
        let mut index = LikenessIndex::default();
        for (number, pair) in pairs.iter().enumerate() {
            index.put(id(number * 2), identity(pair.one.each_ref().map(String::as_str)));
            index.put(id(number * 2 + 1), identity(pair.other.each_ref().map(String::as_str)));
        }
        let found: BTreeSet<_> = index.pairs().into_iter().map(|(one, other, _)| (one, other)).collect();
        let mut score = Self { right: 0, wrong: 0, missed: 0 };
        let mut mistakes: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for (number, pair) in pairs.iter().enumerate() {
            let is_found = found.contains(&(id(number * 2), id(number * 2 + 1)));
            match (pair.is_same, is_found) {
                (true, true) => score.right += 1,
                (false, true) => score.wrong += 1,
                (true, false) => score.missed += 1,
                (false, false) => continue,
            }
            if pair.is_same != is_found {
                mistakes.entry(pair.kind).or_default().push(format!("{:?} {:?}", pair.one, pair.other));
            }
        }
        (score, mistakes)
    }

    fn precision(&self) -> f64 {
        self.right as f64 / (self.right + self.wrong) as f64
    }

    fn recall(&self) -> f64 {
        self.right as f64 / (self.right + self.missed) as f64
    }
}

#[test]
fn duplicates_are_found_and_little_else() {
    let pairs = fixture();
    assert!(pairs.len() >= 500, "{}", pairs.len());
    for half in ["tune", "held"] {
        let of_half: Vec<&Pair> = pairs.iter().filter(|pair| pair.half == half).collect();
        let same = of_half.iter().filter(|pair| pair.is_same).count();
        let (score, mistakes) = Score::of(&of_half);
        println!(
            "{half}: {} pairs, {same} of them one customer; precision {:.3}, recall {:.3}",
            of_half.len(),
            score.precision(),
            score.recall()
        );
        for (kind, pairs) in &mistakes {
            println!("  {kind}: {}", pairs.len());
            if half == "tune" {
                pairs.iter().for_each(|pair| println!("    {pair}"));
            }
        }
        assert!(score.precision() >= 0.95, "{half}: precision {}", score.precision());
        assert!(score.recall() >= 0.90, "{half}: recall {}", score.recall());
    }
}
