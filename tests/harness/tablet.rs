//! A tablet: one browser with a profile of its own that outlives it.

use super::console::Console;
use super::driver::Session;
use super::engine::Engine;
use super::held_back::HeldBack;
use super::look::Look;
use anyhow::{Context, Result, ensure};
use std::thread;
use tempfile::TempDir;
use thirtyfour::WebDriver;
use thirtyfour::common::print::{PrintPage, PrintParameters};

/// Someone's tablet. Its storage survives [`Tablet::kill_browser`] and [`Tablet::reopen`],
/// and goes with this value. Dropping it fails the test if its pages logged an error that
/// was not taken with [`Tablet::take_errors`].
pub struct Tablet {
    name: &'static str,
    engine: Engine,
    origin: String,
    pub(super) look: Look,
    profile: TempDir,
    console: Console,
    session: Option<Session>,
}

impl Tablet {
    /// Switches on a new tablet that uses the server at `origin`. Its name appears in errors.
    ///
    /// # Errors
    /// Fails when the driver or the browser does not start.
    pub async fn start(name: &'static str, engine: Engine, origin: impl Into<String>, look: Look) -> Result<Self> {
        let mut tablet = Self {
            name,
            engine,
            origin: origin.into(),
            look,
            profile: tempfile::tempdir().context("making a profile folder")?,
            console: Console::default(),
            session: None,
        };
        tablet.reopen().await?;
        Ok(tablet)
    }

    /// The name it was given.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The origin of the server it uses.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The engine of its browser.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// How it is held and set up now.
    #[must_use]
    pub fn look(&self) -> Look {
        self.look
    }

    /// Kills every process of the browser at once: nothing gets a chance to be written.
    ///
    /// # Errors
    /// Fails when no browser is running.
    pub async fn kill_browser(&mut self) -> Result<()> {
        let session = self.session.take().context("the browser is not running")?;
        session.kill(self.profile.path()).await
    }

    /// Closes the browser in order.
    ///
    /// # Errors
    /// Fails when no browser is running or it does not close.
    pub async fn quit_browser(&mut self) -> Result<()> {
        self.session.take().context("the browser is not running")?.quit().await
    }

    /// Starts the browser again on the same storage, on an empty page.
    ///
    /// # Errors
    /// Fails when a browser is running or does not start.
    pub async fn reopen(&mut self) -> Result<()> {
        ensure!(self.session.is_none(), "the browser of {} is running", self.name);
        let session = Session::start(self.engine, self.profile.path(), self.look, &self.console).await?;
        self.session = Some(session);
        self.set_look(self.look).await
    }

    /// The session, for what no method here offers.
    ///
    /// # Errors
    /// Fails when no browser is running.
    pub fn driver(&self) -> Result<&WebDriver> {
        let session = self.session.as_ref().with_context(|| format!("{} is off", self.name))?;
        Ok(&session.webdriver)
    }

    /// How many pages of A4 paper the present page takes when it is printed.
    ///
    /// # Errors
    /// Fails when the browser cannot print.
    pub async fn printed_pages(&self) -> Result<usize> {
        let page = PrintPage { width: 21.0, height: 29.7 };
        let parameters = PrintParameters { page, ..PrintParameters::default() };
        let document = self.driver()?.print_page(parameters).await.context("printing")?;
        // Each page is an object of the document; the list of them has another type, `/Pages`.
        let of_page = b"/Type /Page\n";
        Ok(document.windows(of_page.len()).filter(|bytes| bytes == of_page).count())
    }

    /// Memory in bytes that the browser's pages and workers use for themselves.
    ///
    /// # Errors
    /// Fails when no browser is running.
    pub fn page_memory_bytes(&self) -> Result<u64> {
        self.session.as_ref().with_context(|| format!("{} is off", self.name))?.page_memory_bytes()
    }

    /// Makes the whole browser, workers and all, `rate` times slower for as long as the value
    /// lives. Drop it before the browser is ended.
    ///
    /// # Errors
    /// Fails when no browser is running.
    pub fn hold_back(&self, rate: u32) -> Result<HeldBack> {
        Ok(self.session.as_ref().with_context(|| format!("{} is off", self.name))?.hold_back(rate))
    }

    /// Errors that pages and workers have logged since the last call; taking them forgives them.
    #[must_use]
    pub fn take_errors(&self) -> Vec<String> {
        self.console.take()
    }

    /// The same, which stay and fail the test.
    #[must_use]
    pub fn errors(&self) -> Vec<String> {
        self.console.errors()
    }
}

impl Drop for Tablet {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            session.abandon(self.profile.path());
        }
        let errors = self.console.take();
        if !errors.is_empty() {
            let report = format!("errors on {}:\n{}", self.name, errors.join("\n"));
            if thread::panicking() {
                eprintln!("{report}");
            } else {
                panic!("{report}");
            }
        }
    }
}
