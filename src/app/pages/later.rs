//! The pages that nobody needs in the first second: a second part of the program, which comes when one of them is opened.
//!
//! The release build cuts the program at [`page`] (`xtask/bundle/split.rs`): what only these pages use lies in a module of its
//! own. It is kept on the device with the rest of a version, so it is there without a network. While developing the page
//! is one program, and [`page`] a plain function.

use leptos::prelude::*;
use satchel_model::CustomerId;

use crate::components::icon::Icon;
use crate::components::message::Empty;
use crate::language::{word, words};
use crate::pages::admin::AdminPage;
use crate::pages::complaints::ComplaintsPage;
use crate::pages::customer::Past;
use crate::pages::duplicates::DuplicatesPage;
use crate::pages::export::ExportPage;
use crate::pages::import::ImportPage;
use crate::pages::insight::{InsightPage, ReportPage};
use crate::pages::nearby::NearbyPage;
use crate::pages::pipeline::PipelinePage;
use crate::pages::settings::SettingsPage;
use crate::pages::sheet::SheetPage;
use crate::pages::week::WeekPage;
use crate::place::Section;

/// A page of the second part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Later {
    /// The opportunities by stage.
    Pipeline,
    /// The complaints of a month.
    Complaints,
    /// Customers out of a file.
    Import,
    /// Customers as a file.
    Export,
    /// Customers that may be one.
    Duplicates,
    /// A week of visits.
    Week,
    /// The day's stops, and who is around.
    Nearby,
    /// One customer on a sheet of paper.
    Sheet(CustomerId),
    /// The reports.
    Insight,
    /// One report.
    Report(&'static str),
    /// The past of the customer whose file is on screen.
    Past,
    /// Account, device, language, look.
    Settings,
    /// Accounts and devices of the team, with the section that is shown.
    Admin(Memo<Section>),
}

/// The second part has not come.
#[derive(Debug, Clone, Copy)]
struct Missing;

/// Draws a page of the second part, which is read first where it is not here yet.
#[cfg_attr(split_page, leptos::wasm_split::wasm_split(later, wasm_split_path = leptos::wasm_split, fallible))]
fn page(page: Later) -> Result<AnyView, Missing> {
    Ok(match page {
        Later::Pipeline => view! { <PipelinePage /> }.into_any(),
        Later::Complaints => view! { <ComplaintsPage /> }.into_any(),
        Later::Import => view! { <ImportPage /> }.into_any(),
        Later::Export => view! { <ExportPage /> }.into_any(),
        Later::Duplicates => view! { <DuplicatesPage /> }.into_any(),
        Later::Nearby => view! { <NearbyPage /> }.into_any(),
        Later::Week => view! { <WeekPage /> }.into_any(),
        Later::Sheet(id) => view! { <SheetPage id=id /> }.into_any(),
        Later::Insight => view! { <InsightPage /> }.into_any(),
        Later::Report(name) => view! { <ReportPage name=name /> }.into_any(),
        Later::Past => view! { <Past /> }.into_any(),
        Later::Settings => view! { <SettingsPage /> }.into_any(),
        Later::Admin(section) => view! { <AdminPage section=section /> }.into_any(),
    })
}

#[cfg(split_page)]
impl From<leptos::wasm_split::SplitLoaderError> for Missing {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

/// A page of the second part, as soon as it can be drawn; without the part, a word about it and another try.
#[component]
pub(crate) fn LaterPage(
    /// Which.
    wanted: Later,
) -> impl IntoView {
    let tries = RwSignal::new(0_u32);
    let retry = move || {
        view! {
            <Empty icon=Icon::CloudOff title=words(word!(later.title)) note=words(word!(later.note))>
                <button type="button" class="button primary" data-testid="later-retry"
                    on:click=move |_| tries.update(|tries| *tries += 1)>
                    {word!(action.retry)}
                </button>
            </Empty>
        }
        .into_any()
    };
    move || {
        tries.track();
        Suspend::new(async move {
            #[cfg(split_page)]
            let drawn = page(wanted).await;
            #[cfg(not(split_page))]
            let drawn = page(wanted);
            drawn.unwrap_or_else(|Missing| retry())
        })
    }
}
