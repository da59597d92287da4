//! The language of the screen: one signal that every wording follows, so that switching needs no reload.

use std::cell::RefCell;

use leptos::prelude::*;
use leptos::reactive::graph::Observer;

use crate::i18n::Locale;

thread_local! {
    /// Chinese until the person chooses otherwise. Read through [`current`].
    static LANGUAGE: RefCell<ArcRwSignal<Locale>> = RefCell::new(ArcRwSignal::new(Locale::zh_CN));
}

fn signal() -> ArcRwSignal<Locale> {
    LANGUAGE.with_borrow(Clone::clone)
}

/// The present language; whoever reads it in a reactive place follows it.
pub(crate) fn current() -> Locale {
    let signal = signal();
    // A notice says its words once, outside any reactive place.
    if Observer::get().is_some() {
        signal.track();
    }
    signal.get_untracked()
}

/// Changes the language of everything on screen.
pub(crate) fn choose(language: Locale) {
    signal().set(language);
}

/// The tag of a language, as `<html lang>`, `Intl` and the kept preference want it.
pub(crate) const fn tag(language: Locale) -> &'static str {
    match language {
        Locale::zh_CN => "zh-CN",
        Locale::en => "en",
    }
}

/// The language of a tag.
pub(crate) fn by_tag(tag: &str) -> Option<Locale> {
    [Locale::zh_CN, Locale::en].into_iter().find(|language| self::tag(*language) == tag)
}

/// The language nearest to one that a browser prefers, such as `zh-Hans-CN`.
pub(crate) fn nearest(preferred: &str) -> Option<Locale> {
    let primary = preferred.split('-').next().unwrap_or_default();
    [Locale::zh_CN, Locale::en].into_iter().find(|language| tag(*language).split('-').next() == Some(primary))
}

/// A wording in the present language: `text!(action.save)`, `text!(list.count, count = 3)`.
macro_rules! text {
    ($($wording:tt)*) => {
        leptos_i18n::td_string!($crate::language::current(), $($wording)*)
    };
}
pub(crate) use text;

/// A wording that follows the language, for views: `<h1>{word!(review.title)}</h1>`. It is a plain function, so that all
/// of them share one type: as closures, each had a copy of the code that draws and follows it.
macro_rules! word {
    ($($wording:tt)*) => {{
        let word: fn() -> &'static str = || $crate::language::text!($($wording)*);
        word
    }};
}
pub(crate) use word;

/// A wording that follows the language, for the parts that are given their words.
pub(crate) fn words(word: fn() -> &'static str) -> Signal<String> {
    Signal::derive(move || word().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_of_any_chinese_or_english_gets_its_language() {
        assert_eq!(nearest("zh-Hans-CN"), Some(Locale::zh_CN));
        assert_eq!(nearest("en-GB"), Some(Locale::en));
        assert_eq!(nearest("fr"), None);
        assert_eq!(Locale::default(), Locale::zh_CN);
    }
}
