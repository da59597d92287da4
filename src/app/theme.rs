//! Light, dark, or as the system: an attribute of `<html>` that the style sheets read.

use crate::browser::{keep_preference, preference, set_root_attribute};

/// How the page looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Theme {
    /// As the system does.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// Every look, in the order of the switch.
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The attribute's value.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The look with this code.
    pub(crate) fn by_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.code() == code).unwrap_or_default()
    }

    /// The look that was chosen on this device.
    pub(crate) fn kept() -> Self {
        preference("theme").map(|code| Self::by_code(&code)).unwrap_or_default()
    }

    /// Shows the look, and keeps it for next time.
    pub(crate) fn choose(self) {
        self.show();
        keep_preference("theme", self.code());
    }

    /// Shows the look.
    pub(crate) fn show(self) {
        set_root_attribute("data-theme", self.code());
    }
}
