//! The name of a company taken apart: place, what it calls itself, its trade, its legal form.

use super::trades::{LEGAL_FORMS, MUNICIPAL_ENDINGS, PLACES, TRADES};
use crate::order::sort_by_key;

/// A name made comparable: full-width forms plain, lower case, without spaces and marks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompanyName {
    /// The whole name.
    whole: String,
    /// Without place and legal form: 恒达机械.
    core: Vec<char>,
    /// The core without its trade: 恒达. Equal to the core where it has none.
    brand: Vec<char>,
    /// Places that it names, without 省 and 市, in order.
    places: Vec<&'static str>,
    /// A branch (分公司) is not its company: whatever stands before 分公司, 分店 and the like.
    branch: Option<String>,
    /// Whether it has a legal form, a trade or a place, and so is no person's name.
    is_company: bool,
}

/// What two names say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameLikeness {
    /// Equal but for place, legal form and spelling.
    Same { worth: i32 },
    /// One leaves out what the other says.
    Short { worth: i32 },
    /// One slip of the keys apart.
    Near { worth: i32 },
    /// Different names.
    Other { against: i32 },
}

impl NameLikeness {
    pub(super) const fn weight(&self) -> i32 {
        match self {
            Self::Same { worth } | Self::Short { worth } | Self::Near { worth } => *worth,
            Self::Other { against } => -*against,
        }
    }
}

/// Characters that a name needs before a slip of the keys can be told from another name.
const SLIP_CHARS: usize = 4;
/// A Chinese name of a person has at most so many characters.
const PERSON_CHARS: usize = 4;

impl CompanyName {
    /// Takes a name apart.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let plain = plain(name);
        let latin = is_latin(&plain);
        let words = if latin { without_latin_form(&plain) } else { None };
        let whole: String = plain.chars().filter(|c| c.is_alphanumeric()).collect();
        let mut rest: Vec<char> = match &words {
            Some(words) => words.chars().filter(|c| c.is_alphanumeric()).collect(),
            None => whole.chars().collect(),
        };
        let mut is_company = words.is_some() || latin;
        let mut places = Vec::new();
        // A place in brackets can stand anywhere: 华联（上海）商贸.
        for bracketed in bracketed(&plain) {
            let mut inner: Vec<char> = bracketed.chars().collect();
            let found = take_places(&mut inner, 0);
            if inner.is_empty() && !found.is_empty() {
                remove(&mut rest, &bracketed);
                places.extend(found);
            }
        }
        let branch = take_branch(&mut rest);
        is_company |= take_endings(&mut rest, LEGAL_FORMS, 2);
        let front = take_places(&mut rest, 2);
        is_company |= !places.is_empty() || !front.is_empty() || branch.is_some();
        places.extend(front);
        places.retain(|place| *place != "中国");
        sort_by_key(&mut places, |place| *place);
        places.dedup();
        let core = rest.clone();
        is_company |= take_endings(&mut rest, TRADES, 2);
        Self { whole, core, brand: rest, places, branch, is_company }
    }

    /// Whether there is nothing to compare.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.whole.is_empty()
    }

    /// What two names say about being one. Symmetric.
    pub(super) fn likeness(&self, other: &Self) -> NameLikeness {
        if self.branch != other.branch {
            return NameLikeness::Other { against: 10 };
        }
        let is_elsewhere = !self.places.is_empty()
            && !other.places.is_empty()
            && !self.places.iter().any(|place| other.places.contains(place));
        if is_elsewhere {
            return NameLikeness::Other { against: 20 };
        }
        let is_company = self.is_company || other.is_company || self.core.len() > PERSON_CHARS;
        if self.whole == other.whole || self.core == other.core {
            let short = self.core.len().min(other.core.len()) < 2;
            return match (is_company, short) {
                // Many people are called 王伟, and 大 is no name.
                (false, _) | (_, true) => NameLikeness::Same { worth: 30 },
                _ => NameLikeness::Same { worth: 70 },
            };
        }
        let names_trade = |name: &Self| name.brand.len() < name.core.len();
        if self.brand == other.brand && !(names_trade(self) && names_trade(other)) {
            return NameLikeness::Short { worth: 50 };
        }
        if self.brand == other.brand && trades_agree(&self.core, &other.core, self.brand.len()) {
            return NameLikeness::Short { worth: 55 };
        }
        if is_company && self.core.len().min(other.core.len()) >= SLIP_CHARS && is_one_slip(&self.core, &other.core) {
            return NameLikeness::Near { worth: 55 };
        }
        let both_companies = self.is_company && other.is_company;
        NameLikeness::Other { against: if both_companies { 10 } else { 0 } }
    }

    /// The texts by which names that could be alike are found: equal ones, short forms, and names that are one character
    /// shorter (so that a missing or a swapped one leads to the same text).
    pub(super) fn blocks(&self) -> impl Iterator<Item = String> + '_ {
        let slips = if self.core.len() >= SLIP_CHARS { self.core.len() } else { 0 };
        let shorter = (0..slips).map(|left_out| {
            let kept = self.core.iter().enumerate().filter(move |(place, _)| *place != left_out);
            kept.map(|(_, character)| *character).collect()
        });
        [self.whole.clone(), self.core.iter().collect(), self.brand.iter().collect()].into_iter().chain(shorter)
    }
}

/// Lower case, full-width forms and typographic brackets plain.
pub(super) fn plain(text: &str) -> String {
    let folded = text.chars().map(|character| match character {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        '【' | '〔' => '(',
        '】' | '〕' => ')',
        other => other,
    });
    folded.flat_map(char::to_lowercase).collect()
}

fn is_latin(plain: &str) -> bool {
    plain.is_ascii() && plain.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// An English name without its legal form; `None` where it has none.
fn without_latin_form(plain: &str) -> Option<String> {
    const FORMS: [&str; 14] = [
        "co",
        "ltd",
        "limited",
        "company",
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "llc",
        "gmbh",
        "ag",
        "plc",
        "group",
        "holdings",
    ];
    let words = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut words: Vec<&str> = words.collect();
    let all = words.len();
    while words.len() > 1 && words.last().is_some_and(|word| FORMS.contains(word)) {
        words.pop();
    }
    (words.len() < all).then(|| words.concat())
}

fn bracketed(plain: &str) -> Vec<String> {
    plain
        .split('(')
        .skip(1)
        .filter_map(|piece| piece.split_once(')'))
        .map(|(inner, _)| inner.chars().filter(|c| c.is_alphanumeric()).collect())
        .collect()
}

fn remove(rest: &mut Vec<char>, text: &str) {
    let wanted: Vec<char> = text.chars().collect();
    if let Some(start) = rest.windows(wanted.len().max(1)).position(|window| window == wanted.as_slice()) {
        rest.drain(start..start + wanted.len());
    }
}

/// Takes places off the front while at least `keep` characters stay.
fn take_places(rest: &mut Vec<char>, keep: usize) -> Vec<&'static str> {
    let mut found = Vec::new();
    loop {
        let longest = PLACES.iter().filter(|place| starts_with(rest, place)).max_by_key(|place| place.len());
        let Some(place) = longest else { return found };
        let mut length = place.chars().count();
        let after: Vec<char> = rest.iter().skip(length).copied().collect();
        let ending = MUNICIPAL_ENDINGS.iter().filter(|ending| starts_with(&after, ending)).max_by_key(|it| it.len());
        length += ending.map_or(0, |ending| ending.chars().count());
        if rest.len() < length + keep {
            return found;
        }
        rest.drain(..length);
        found.push(*place);
    }
}

fn starts_with(rest: &[char], text: &str) -> bool {
    let mut rest = rest.iter();
    text.chars().all(|character| rest.next() == Some(&character))
}

/// Takes endings off while at least `keep` characters stay; whether there was one.
fn take_endings(rest: &mut Vec<char>, endings: &[&str], keep: usize) -> bool {
    let mut has_one = false;
    loop {
        let text: String = rest.iter().collect();
        let longest = endings.iter().filter(|ending| text.ends_with(**ending)).max_by_key(|ending| ending.len());
        let Some(length) = longest.map(|ending| ending.chars().count()) else { return has_one };
        if rest.len() < length + keep {
            return has_one;
        }
        rest.truncate(rest.len() - length);
        has_one = true;
    }
}

/// Takes what names a branch off the end: everything after the company's own legal form.
fn take_branch(rest: &mut Vec<char>) -> Option<String> {
    const ENDINGS: [&str; 7] = ["分公司", "办事处", "分店", "分厂", "分行", "支行", "分部"];
    let text: String = rest.iter().collect();
    if !ENDINGS.iter().any(|ending| text.ends_with(ending)) {
        return None;
    }
    let (company, branch) = match text.rfind("公司").filter(|at| *at + "公司".len() < text.len()) {
        Some(at) => text.split_at(at + "公司".len()),
        // 上海分公司 of a company that is called by its brand alone: all of it is told apart by its own text.
        None => return Some(text),
    };
    // 苏州精工有限公司分公司 without a place: the last 公司 is the branch's own.
    let (company, branch) = match (company.ends_with("分公司"), company.find("公司")) {
        (true, Some(at)) => company.split_at(at + "公司".len()),
        _ => (company, branch),
    };
    let branch = branch.to_owned();
    *rest = company.chars().collect();
    Some(branch)
}

/// Whether one trade is the beginning or the end of the other: 机械 and 机械设备.
fn trades_agree(one: &[char], other: &[char], brand: usize) -> bool {
    let trade = |core: &[char]| core.iter().skip(brand).collect::<String>();
    let (one, other) = (trade(one), trade(other));
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    long.starts_with(&short) || long.ends_with(&short)
}

/// Whether one text is the other with a character left out, or with two neighbours swapped. A character for another is no
/// slip: 华兴 and 华新 are two companies.
fn is_one_slip(one: &[char], other: &[char]) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    match long.len() - short.len() {
        0 => match (short.get(same..), long.get(same..)) {
            (Some([a, b, rest @ ..]), Some([c, d, others @ ..])) => a == d && b == c && rest == others,
            _ => false,
        },
        1 => short.get(same..) == long.get(same + 1..),
        _ => false,
    }
}
