//! The switch between the languages: at once, without a reload.

use leptos::prelude::*;

use crate::browser::keep_preference;
use crate::components::segmented::Segmented;
use crate::i18n::Locale;
use crate::language::{self, word, words};

/// Each language is named in itself, so that everyone finds their own.
#[component]
pub(crate) fn LanguageSwitch() -> impl IntoView {
    let choices: Vec<_> = [(Locale::zh_CN, "中文"), (Locale::en, "English")]
        .map(|(language, word)| (language::tag(language).to_owned(), word.to_owned()))
        .into();
    let choose = Callback::new(|tag: String| {
        if let Some(chosen) = language::by_tag(&tag) {
            language::choose(chosen);
            keep_preference("language", &tag);
        }
    });
    view! {
        <Segmented
            name="language".to_owned()
            label=words(word!(settings.language))
            choices=Signal::stored(choices)
            value=Signal::derive(|| language::tag(language::current()).to_owned())
            on_choose=choose
            testid="language"
        />
    }
}
