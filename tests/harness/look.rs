//! How a tablet is held and set up: size, language, light or dark.

/// What the browser prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Simplified Chinese, the product's first language.
    Chinese,
    /// English.
    English,
}

impl Language {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Chinese, Self::English];

    /// The browser's list of preferred languages.
    pub(super) fn accepted(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN,zh",
            Self::English => "en-US,en",
        }
    }

    /// A short name for files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }
}

/// What `prefers-color-scheme` answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Scheme {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    /// The word of the media query, also a short name for files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// Everything about a tablet that changes how a page looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Width of the page in CSS pixels.
    pub width_px: u32,
    /// Height of the page in CSS pixels.
    pub height_px: u32,
    /// The browser's language.
    pub language: Language,
    /// The system's colour scheme.
    pub scheme: Scheme,
}

impl Look {
    /// A ten-inch tablet held sideways, in Chinese, light.
    #[must_use]
    pub fn landscape() -> Self {
        Self { width_px: 1180, height_px: 820, language: Language::Chinese, scheme: Scheme::Light }
    }

    /// The same tablet held upright.
    #[must_use]
    pub fn portrait() -> Self {
        Self::landscape().rotated()
    }

    /// Turned by a quarter.
    #[must_use]
    pub fn rotated(self) -> Self {
        Self { width_px: self.height_px, height_px: self.width_px, ..self }
    }

    /// In another language.
    #[must_use]
    pub fn in_language(self, language: Language) -> Self {
        Self { language, ..self }
    }

    /// In another colour scheme.
    #[must_use]
    pub fn in_scheme(self, scheme: Scheme) -> Self {
        Self { scheme, ..self }
    }
}
