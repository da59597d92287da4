//! The tabs of a customer's page, with the arrow keys of the ARIA pattern.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use satchel_model::{Part, completeness};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::activities::Activities;
use super::complaints::Complaints;
use super::contacts::Contacts;
use super::file::use_file;
use super::history::History;
use super::note::Note;
use super::opportunities::Opportunities;
use super::orders::Orders;
use super::part::PartPanel;
use crate::language::{text, word};

/// A tab of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    /// Visits, calls, messages, notes.
    Timeline,
    /// One of the three parts of the file.
    Part(Part),
    /// People.
    Contacts,
    /// Leads and opportunities.
    Opportunities,
    /// Complaints.
    Complaints,
    /// Orders.
    Orders,
    /// The long note.
    Note,
    /// The log of states.
    History,
}

impl Tab {
    /// Every tab, in order.
    pub(crate) const ALL: [Self; 12] = [
        Self::Part(Part::Business),
        Self::Part(Part::Communication),
        Self::Part(Part::Background),
        Self::Contacts,
        Self::Timeline,
        Self::Opportunities,
        Self::Orders,
        Self::Complaints,
        Self::Part(Part::Selection),
        Self::Part(Part::Relationship),
        Self::Note,
        Self::History,
    ];

    /// The tab that a file opens on.
    pub(crate) const fn first() -> Self {
        Self::Part(Part::Business)
    }

    /// Its name for tests and drafts.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Part(Part::Communication) => "communication",
            Self::Part(Part::Background) => "background",
            Self::Part(Part::Selection) => "selection",
            Self::Part(Part::Relationship) => "relationship",
            Self::Opportunities => "opportunities",
            Self::Complaints => "complaints",
            Self::Part(Part::Business | Part::None) => "business",
            Self::Contacts => "contacts",
            Self::Timeline => "timeline",
            Self::Orders => "orders",
            Self::Note => "note",
            Self::History => "history",
        }
    }

    /// Its word.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Part(Part::Communication) => text!(part.communication),
            Self::Part(Part::Background) => text!(part.background),
            Self::Part(Part::Selection) => text!(part.selection),
            Self::Part(Part::Relationship) => text!(part.relationship),
            Self::Opportunities => text!(tab.opportunities),
            Self::Complaints => text!(tab.complaints),
            Self::Part(Part::Business | Part::None) => text!(part.business),
            Self::Contacts => text!(tab.contacts),
            Self::Timeline => text!(tab.timeline),
            Self::Orders => text!(tab.orders),
            Self::Note => text!(tab.note),
            Self::History => text!(tab.history),
        }
    }

    /// The neighbour that an arrow key goes to, around the ends.
    fn neighbour(self, forward: bool) -> Self {
        let here = Self::ALL.iter().position(|tab| *tab == self).unwrap_or(0);
        let count = Self::ALL.len();
        let next = if forward { here + 1 } else { here + count - 1 };
        Self::ALL.get(next % count).copied().unwrap_or(self)
    }
}

/// The row of tabs.
#[component]
pub(super) fn Tabs() -> impl IntoView {
    let file = use_file();
    let on_key = move |event: KeyboardEvent| {
        let forward = match event.key().as_str() {
            "ArrowRight" => true,
            "ArrowLeft" => false,
            _ => return,
        };
        let next = file.tab.get_untracked().neighbour(forward);
        file.tab.set(next);
        let tab = document().get_element_by_id(&format!("tab-{}", next.code()));
        if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
            // Only an element that is not on screen cannot take the focus.
            let _ = tab.focus();
        }
        event.prevent_default();
    };
    view! {
        <div class="tabs" role="tablist" aria-label=word!(tab.label) on:keydown=on_key>
            {Tab::ALL.map(|tab| view! { <TabButton tab=tab /> })}
        </div>
    }
}

#[component]
fn TabButton(
    /// The tab.
    tab: Tab,
) -> impl IntoView {
    let file = use_file();
    let is_here = move || file.tab.get() == tab;
    // What the tab holds, beside its name: percent of a part, number of children.
    let amount = file.part(move |view| {
        let customer = &view.customer;
        match tab {
            Tab::Part(Part::Selection | Part::Relationship) => None,
            Tab::Part(part) => Some(format!("{}%", completeness(customer, part).percent())),
            Tab::Opportunities => {
                Some(customer.opportunities.values().filter(|it| it.deleted.is_none()).count().to_string())
            }
            Tab::Complaints => Some(customer.complaints.values().filter(|it| it.deleted.is_none()).count().to_string()),
            Tab::Contacts => Some(customer.contacts.values().filter(|it| it.deleted.is_none()).count().to_string()),
            Tab::Timeline => Some(customer.activities.values().filter(|it| it.deleted.is_none()).count().to_string()),
            Tab::Orders => Some(customer.orders.values().filter(|it| it.deleted.is_none()).count().to_string()),
            Tab::Note | Tab::History => None,
        }
    });
    let is_hidden = match tab {
        Tab::Part(part) => file.hides(part),
        _ => Memo::new(|_| false),
    };
    let has_conflict = file.part(move |view| {
        view.customer.conflicts.iter().any(|conflict| match tab {
            Tab::Part(part) => conflict.field.part() == part,
            Tab::Contacts => matches!(conflict.target, satchel_model::Target::Contact(_)),
            Tab::Timeline => matches!(conflict.target, satchel_model::Target::Activity(_)),
            Tab::Opportunities => matches!(conflict.target, satchel_model::Target::Opportunity(_)),
            Tab::Complaints => matches!(conflict.target, satchel_model::Target::Complaint(_)),
            Tab::Orders => matches!(conflict.target, satchel_model::Target::Order(_) | satchel_model::Target::Line(..)),
            Tab::Note | Tab::History => false,
        })
    });
    view! {
        <button
            type="button"
            role="tab"
            class="tab"
            class:has-conflict=move || has_conflict.get() == Some(true)
            id=format!("tab-{}", tab.code())
            data-testid=format!("tab-{}", tab.code())
            aria-selected=move || is_here().to_string()
            aria-controls=format!("panel-{}", tab.code())
            tabindex=move || if is_here() { "0" } else { "-1" }
            on:click=move |_| file.tab.set(tab)
        >
            {move || tab.label()}
            {move || amount.get().flatten().filter(|_| !is_hidden.get()).map(|amount| view! { <span class="tab-amount figures">{amount}</span> })}
        </button>
    }
}

/// A tab's content. It stays mounted while its form is open, so that no typed text is lost by looking elsewhere.
#[component]
pub(super) fn TabPanel(
    /// The tab.
    tab: Tab,
) -> impl IntoView {
    let file = use_file();
    let is_here = Memo::new(move |_| file.tab.get() == tab);
    let is_mounted = Memo::new(move |_| is_here.get() || file.editing.get() == Some(tab));
    let content = move || match tab {
        Tab::Part(part) => view! { <PartPanel part=part /> }.into_any(),
        Tab::Contacts => view! { <Contacts /> }.into_any(),
        Tab::Timeline => view! { <Activities /> }.into_any(),
        Tab::Opportunities => view! { <Opportunities /> }.into_any(),
        Tab::Complaints => view! { <Complaints /> }.into_any(),
        Tab::Orders => view! { <Orders /> }.into_any(),
        Tab::Note => view! { <Note /> }.into_any(),
        Tab::History => view! { <History /> }.into_any(),
    };
    view! {
        <Show when=move || is_mounted.get()>
            <div class="tab-panel" role="tabpanel" id=format!("panel-{}", tab.code())
                aria-labelledby=format!("tab-{}", tab.code()) hidden=move || !is_here.get()>
                {content()}
            </div>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arrows_go_round() {
        assert_eq!(Tab::History.neighbour(true), Tab::Part(Part::Business));
        assert_eq!(Tab::Part(Part::Business).neighbour(false), Tab::History);
    }
}
