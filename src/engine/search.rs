//! Finding customers by any part of a name, a contact, a number or a note, also by pinyin.

use std::collections::HashSet;

use memchr::memmem;
use pinyin::{ToPinyin as _, ToPinyinMulti as _};
use satchel_model::phone;

/// Lines up to this many characters (names, contacts, cities, tags, subjects) are also found by
/// pinyin; longer ones are notes, which people search by their words.
const PINYIN_LINE_CHARS: usize = 24;

/// What search looks through for one customer: the text in lower case with full-width letters and
/// digits made plain, then the pinyin of its short lines, in full and as initials.
#[derive(Debug, Clone, Default)]
pub(crate) struct SearchKey {
    haystack: Box<str>,
    /// The runs of digits in it that a number can be found in: far less to look through when somebody calls.
    numbers: Box<str>,
}

/// What a person searches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Needle {
    terms: Vec<String>,
    /// The one term is a number of at least [`NUMBER_DIGITS`] digits.
    is_number: bool,
}

/// Digits of a number at least; fewer are a part of anything.
const NUMBER_DIGITS: usize = 5;

impl SearchKey {
    pub(crate) fn new(text: &str) -> Self {
        let mut haystack = fold(text);
        let mut spelled: HashSet<&str> = HashSet::new();
        for line in text.lines().filter(|line| spelled.insert(line)) {
            append_pinyin(line, &mut haystack);
        }
        let numbers = numbers(&haystack).into_boxed_str();
        Self { haystack: haystack.into_boxed_str(), numbers }
    }

    /// The lines of the text, in lower case and with full-width forms made plain, and their spellings in pinyin.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &str> {
        self.haystack.lines()
    }
}

/// The runs of digits that are long enough to hold a number, each once.
fn numbers(haystack: &str) -> String {
    let mut seen: HashSet<&str> = HashSet::new();
    let runs = haystack.split(|character: char| !character.is_ascii_digit());
    let runs: Vec<&str> = runs.filter(|run| run.len() >= NUMBER_DIGITS && seen.insert(run)).collect();
    runs.join("\n")
}

impl Needle {
    /// Splits the search into terms that must all occur. Numbers that are written with separators
    /// are also one term of their digits.
    pub(crate) fn new(search: &str) -> Self {
        let folded = fold(search);
        let digits = phone::digits(&folded);
        let only_number = !digits.is_empty()
            && folded.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '+' | '(' | ')' | '.'));
        if only_number && digits.len() >= NUMBER_DIGITS {
            return Self { terms: vec![digits], is_number: true };
        }
        Self { terms: folded.split_whitespace().map(str::to_owned).collect(), is_number: false }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether everything that `longer` finds is found by this needle too: each of its terms is a
    /// part of one of the longer ones.
    pub(crate) fn is_widened_by(&self, longer: &Self) -> bool {
        self.terms.iter().all(|term| longer.terms.iter().any(|other| other.contains(term)))
    }

    /// A test for many keys.
    pub(crate) fn finder(&self) -> impl Fn(&SearchKey) -> bool + '_ {
        let finders: Vec<memmem::Finder<'_>> = self.terms.iter().map(memmem::Finder::new).collect();
        move |key| {
            let searched = if self.is_number { &key.numbers } else { &key.haystack };
            finders.iter().all(|finder| finder.find(searched.as_bytes()).is_some())
        }
    }
}

/// Lower case, full-width forms made plain.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars() {
        let plain = match character {
            '\u{3000}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
            other => other,
        };
        match plain {
            // Most of a note: these have no case.
            '\u{2e80}'..='\u{d7ff}' => folded.push(plain),
            _ if plain.is_ascii() => folded.push(plain.to_ascii_lowercase()),
            _ => folded.extend(plain.to_lowercase()),
        }
    }
    folded
}

/// Adds `suzhoujingmi` and `szjm` for 苏州精密, and where characters have other readings the initials of
/// those too, so that 重庆 is found by `cq` and by `zq`.
fn append_pinyin(line: &str, haystack: &mut String) {
    let is_long = line.len() > PINYIN_LINE_CHARS * 4 || line.chars().count() > PINYIN_LINE_CHARS;
    if is_long || line.is_ascii() || line.contains(SENTENCE_MARKS) {
        return;
    }
    let start = haystack.len();
    haystack.push('\n');
    let mut letters: Vec<Letter> = Vec::with_capacity(line.len());
    let mut spellings = 1;
    for character in line.chars() {
        if let Some(reading) = character.to_pinyin() {
            haystack.push_str(reading.plain());
            let mut initials = initials_of(character, reading.first_letter());
            if spellings * initials.len() > MOST_SPELLINGS {
                initials.truncate(1);
            }
            spellings *= initials.len();
            letters.push(Letter::Initials(initials));
        } else if character.is_alphanumeric() {
            haystack.extend(character.to_lowercase());
            letters.push(Letter::Itself(character));
        }
    }
    if !letters.iter().any(|letter| matches!(letter, Letter::Initials(_))) {
        haystack.truncate(start);
        return;
    }
    for spelling in 0..spellings {
        haystack.push('\n');
        // The number of a spelling, written in a base of its own at each character, picks the initials.
        let mut rest = spelling;
        for letter in &letters {
            match letter {
                Letter::Itself(character) => haystack.extend(character.to_lowercase()),
                Letter::Initials(initials) => {
                    haystack.push_str(initials.get(rest % initials.len()).copied().unwrap_or_default());
                    rest /= initials.len();
                }
            }
        }
    }
}

/// One character of a line as search spells it.
enum Letter {
    Itself(char),
    /// The initials of its readings, at least one.
    Initials(Vec<&'static str>),
}

/// Spellings of one line by initials that search knows: enough for three characters with two readings.
const MOST_SPELLINGS: usize = 8;

/// What stands in sentences and not in names.
const SENTENCE_MARKS: [char; 7] = ['，', '。', '；', '！', '？', '：', '、'];

/// The initials of a character's readings, the usual one first.
fn initials_of(character: char, usual: &'static str) -> Vec<&'static str> {
    let mut initials = vec![usual];
    for reading in character.to_pinyin_multi().into_iter().flatten() {
        if !initials.contains(&reading.first_letter()) {
            initials.push(reading.first_letter());
        }
    }
    initials
}

/// The key by which names sort: pinyin with tone for Chinese, lower case for the rest, so that
/// 阿里 comes before 北京 and Zeiss after both; the name itself breaks ties.
pub(crate) fn name_order(name: &str) -> String {
    let mut order = String::with_capacity(name.len() * 3);
    for character in name.chars() {
        match character.to_pinyin() {
            Some(reading) => {
                order.push_str(reading.with_tone_num_end());
                order.push(' ');
            }
            None => order.extend(character.to_lowercase()),
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(text: &str, search: &str) -> bool {
        Needle::new(search).finder()(&SearchKey::new(text))
    }

    #[test]
    fn a_name_is_found_by_its_parts_its_pinyin_and_its_initials() {
        let text = "苏州精密机械有限公司\n王建国\n13800138000\nABB Robotics";
        for search in [
            "精密",
            "suzhou",
            "szjm",
            "sz jx",
            "wangjianguo",
            "wjg",
            "abb",
            "ＡＢＢ",
            "138 0013 8000",
            "0013",
            "苏州 王",
        ] {
            assert!(finds(text, search), "{search}");
        }
        for search in ["上海", "shanghai", "wjx", "139", "苏州 李"] {
            assert!(!finds(text, search), "{search}");
        }
    }

    #[test]
    fn a_number_is_found_wherever_it_stands_and_however_it_is_written() {
        let text = "0512-6688 1300\n051266881300\n合同号 SO970222-1425，分机 88012";
        for search in ["051266881300", "0512 6688", "66881300", "970222", "88012", "1425"] {
            assert!(finds(text, search), "{search}");
        }
        for search in ["051266881301", "2221425", "9702221425"] {
            assert!(!finds(text, search), "{search}");
        }
    }

    #[test]
    fn a_character_with_two_readings_is_found_by_either_initial() {
        assert!(finds("重庆长安", "cqca"));
        assert!(finds("单雄信", "dxx") && finds("单雄信", "sxx"));
    }

    #[test]
    fn notes_are_found_by_any_substring_but_not_by_pinyin() {
        let note = "今天和采购经理谈了三个小时，对方希望下个月之前拿到样品，并且要求我们重新报价一次";
        assert!(finds(note, "拿到样品"));
        assert!(!finds(note, "nadaoyangpin"));
        assert!(finds("已送样，待反馈。", "待反馈") && !finds("已送样，待反馈。", "ysy"));
    }

    #[test]
    fn names_sort_as_a_chinese_reader_expects() {
        let mut names = ["浙江", "ABB", "北京", "阿里", "zeiss"];
        names.sort_by_key(|name| name_order(name));
        assert_eq!(names, ["阿里", "ABB", "北京", "zeiss", "浙江"]);
    }
}
