//! Account, device, language, look, storage, sign-out.

pub(crate) mod language;
pub(crate) mod sign_out;
pub(crate) mod storage;

use leptos::prelude::*;

use self::language::LanguageSwitch;
use self::sign_out::SignOut;
use self::storage::StorageFacts;
use crate::components::segmented::Segmented;
use crate::language::{text, word, words};
use crate::state::use_app;
use crate::theme::Theme;
use crate::words::role_label;

/// The settings page.
#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    view! {
        <article class="page settings" data-testid="settings-page">
            <h1>{word!(settings.title)}</h1>
            <AccountFacts />
            <section>
                <h2>{word!(settings.language)}</h2>
                <LanguageSwitch />
            </section>
            <section>
                <h2>{word!(settings.theme)}</h2>
                <ThemeSwitch />
            </section>
            <StorageFacts />
            <section>
                <h2>{word!(settings.keys)}</h2>
                <p class="hint">{word!(settings.keys_note)}</p>
            </section>
            <section>
                <h2>{word!(settings.about)}</h2>
                <dl class="facts">
                    <dt>{word!(settings.version)}</dt>
                    <dd>{env!("CARGO_PKG_VERSION")}</dd>
                </dl>
            </section>
            <SignOut />
        </article>
    }
}

#[component]
fn AccountFacts() -> impl IntoView {
    let account = use_app().account();
    let facts = move || {
        account.get().map(|account| {
            let role = account.user.role;
            view! {
                <section>
                    <h2>{word!(settings.account)}</h2>
                    <dl class="facts">
                        <dt>{word!(settings.person)}</dt>
                        <dd data-testid="account-name">{account.user.name}</dd>
                        <dt>{word!(settings.role)}</dt>
                        <dd>{move || role_label(role)}</dd>
                        <dt>{word!(settings.team)}</dt>
                        <dd>{account.team_name}</dd>
                        <dt>{word!(settings.device)}</dt>
                        <dd>{account.device_label}</dd>
                    </dl>
                </section>
            }
        })
    };
    view! { {facts} }
}

#[component]
fn ThemeSwitch() -> impl IntoView {
    let chosen = RwSignal::new(Theme::kept());
    let word = |theme| match theme {
        Theme::System => text!(settings.theme_system),
        Theme::Light => text!(settings.theme_light),
        Theme::Dark => text!(settings.theme_dark),
    };
    let choices = Signal::derive(move || {
        Theme::ALL.iter().map(|theme| (theme.code().to_owned(), word(*theme).to_owned())).collect::<Vec<_>>()
    });
    let choose = Callback::new(move |code: String| {
        let theme = Theme::by_code(&code);
        theme.choose();
        chosen.set(theme);
    });
    view! {
        <Segmented
            name="theme".to_owned()
            label=words(word!(settings.theme))
            choices=choices
            value=Signal::derive(move || chosen.get().code().to_owned())
            on_choose=choose
            testid="theme"
        />
    }
}
