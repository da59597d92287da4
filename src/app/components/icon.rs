//! The icons: strokes on a grid of 24, drawn for this app.

use leptos::prelude::*;

/// An icon. It always stands beside a word or inside a labelled control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Icon {
    Add,
    Back,
    Call,
    Care,
    Chart,
    Check,
    Choices,
    Clear,
    Close,
    Cloud,
    CloudOff,
    CloudUp,
    Customers,
    Day,
    Down,
    Edit,
    Filter,
    Inbox,
    Lock,
    Mail,
    Message,
    Note,
    Pipeline,
    Search,
    Settings,
    Share,
    Shield,
    Sync,
    Trash,
    Visit,
    Warning,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Add => "M12 5v14M5 12h14",
            Self::Back => "M15 5l-7 7 7 7",
            Self::Call => "M6 4h3l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v3a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2z",
            Self::Care => "M12 20s-7.5-4.6-7.5-10A4 4 0 0 1 12 7.6 4 4 0 0 1 19.5 10c0 5.4-7.5 10-7.5 10z",
            Self::Chart => "M4 20h16M7 17v-5M12 17V6M17 17v-8",
            Self::Check => "M5 12.5l4.5 4.5L19 7",
            Self::Choices => "M9 9h11v11H9zM15 5.5V4H4v11h1.5",
            Self::Clear | Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Cloud => "M7 18a4 4 0 0 1-.5-8A6 6 0 0 1 18 9.5 4.3 4.3 0 0 1 17.5 18zM9 13.5l2.2 2.2L15 12",
            Self::CloudOff => "M7 18a4 4 0 0 1-.5-8A6 6 0 0 1 18 9.5 4.3 4.3 0 0 1 17.5 18zM4 4l16 16",
            Self::CloudUp => {
                "M7 18a4 4 0 0 1-.5-8A6 6 0 0 1 18 9.5 4.3 4.3 0 0 1 17.5 18zM12 16v-5.5M9.8 12.5L12 10.3l2.2 2.2"
            }
            Self::Customers => {
                "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14a6.5 6.5 0 0 1 3.5 6"
            }
            Self::Day => "M5 6h14v14H5zM5 10h14M9 3.5v4M15 3.5v4M9 14.5l2 2 4-4",
            Self::Down => "M6 9l6 6 6-6",
            Self::Edit => "M4 20l1-4L16.5 4.5a2.1 2.1 0 0 1 3 3L8 19z",
            Self::Filter => "M4 7h16M7 12h10M10 17h4",
            Self::Inbox => "M4 13l2.5-8h11L20 13v6H4zM4 13h4.5a3.5 3.5 0 0 0 7 0H20",
            Self::Lock => "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.5v2.5",
            Self::Mail => "M4 6h16v12H4zM4 7l8 6 8-6",
            Self::Message => "M4 5h16v11H11l-4 4v-4H4z",
            Self::Note => "M6 4h12v16H6zM9 9h6M9 13h6",
            Self::Pipeline => "M5 5h4v14H5zM10.5 5h4v10h-4zM16 5h4v6h-4z",
            Self::Search => "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4.5 4.5",
            Self::Settings => {
                "M4 7h9M17 7h3M4 17h3M11 17h9M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM9 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z"
            }
            Self::Share => "M12 15V4M8 7.5L12 4l4 3.5M7 11H5v9h14v-9h-2",
            Self::Shield => "M12 3.5l7 2.5v5.5c0 4.5-3 7.5-7 9-4-1.5-7-4.5-7-9V6zM9 12l2.2 2.2L15.2 10",
            Self::Sync => "M5 12a7 7 0 0 1 12-4.9L19 9M19 5v4h-4M19 12a7 7 0 0 1-12 4.9L5 15M5 19v-4h4",
            Self::Trash => "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
            Self::Visit => {
                "M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11zM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z"
            }
            Self::Warning => "M12 4l9 16H3zM12 10v4.5M12 17.2v.3",
        }
    }
}

/// Draws an icon in the colour of the text around it; screen readers pass it over.
#[component]
pub(crate) fn Glyph(
    /// Which one.
    icon: Icon,
) -> impl IntoView {
    view! {
        <svg class="glyph" viewBox="0 0 24 24" aria-hidden="true">
            <path d=icon.path() />
        </svg>
    }
}
