//! The running server without its transport: database, open documents, pokes, sign-in attempts.

use std::path::Path;

use satchel_model::UnixMillis;
use satchel_protocol::limits::{
    BOOTSTRAP_BYTES, BOOTSTRAP_FIRST_BYTES, DEVICE_BURST, DEVICE_PER_SECOND, PULL_ITEMS, STRANGER_BURST,
    STRANGER_PER_SECOND,
};
use std::sync::Arc;

use crate::attest;
use crate::auth::throttle::Throttle;
use crate::error::ServerError;
use crate::hub::Hub;
use crate::push::cache::Cache;
use crate::reconcile::Announced;
use crate::reproject::reproject;
use crate::store::Store;
use crate::store::fold::Folding;

/// What the operator can choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// How long a device stays signed in without being seen.
    pub token_days: u32,
    /// How large the pages are that devices are sent.
    pub pages: Pages,
    /// When old changes are folded.
    pub folding: Folding,
    /// How many requests are answered.
    pub rates: Rates,
}

/// How many requests the endpoint answers, at most those of [`satchel_protocol::limits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// Of one device.
    pub device: Rate,
    /// Of unknown people, from one address and of one kind.
    pub stranger: Rate,
}

/// A number of requests over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Requests at once.
    pub burst: u32,
    /// Requests in a second after that.
    pub per_second: u32,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            device: Rate { burst: DEVICE_BURST, per_second: DEVICE_PER_SECOND },
            stranger: Rate { burst: STRANGER_BURST, per_second: STRANGER_PER_SECOND },
        }
    }
}

/// The sizes of pages, at most those of [`satchel_protocol::limits`]. Small ones let a simulation turn many pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pages {
    /// Items of the feed in one page.
    pub pull_items: usize,
    /// Bytes of documents in the first page of a first sync.
    pub first_bytes: usize,
    /// Bytes of documents in every other page, and in a comparison.
    pub bytes: usize,
}

impl Default for Pages {
    fn default() -> Self {
        Self { pull_items: PULL_ITEMS, first_bytes: BOOTSTRAP_FIRST_BYTES, bytes: BOOTSTRAP_BYTES }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self { token_days: 90, pages: Pages::default(), folding: Folding::default(), rates: Rates::default() }
    }
}

/// The server.
#[derive(Debug)]
pub struct Service {
    /// The database.
    pub store: Store,
    /// Documents that are open for further changes.
    pub cache: Arc<Cache>,
    /// Who waits for news.
    pub hub: Hub,
    /// Attests what the server has.
    pub attest: attest::Key,
    /// Sign-in attempts of late.
    pub throttle: Throttle,
    /// Which devices were told to compare.
    pub announced: Announced,
    options: Options,
}

impl Service {
    /// The server on the database in a folder.
    ///
    /// # Errors
    /// The database cannot be opened.
    pub fn open(folder: &Path, options: Options) -> Result<Self, ServerError> {
        let store = Store::open(folder)?;
        let stale = reproject(&store)?;
        if stale > 0 {
            tracing::info!(customers = stale, "computed rows anew for this version");
        }
        Ok(Self {
            store,
            cache: Arc::new(Cache::default()),
            hub: Hub::default(),
            attest: attest::Key::of_folder(folder)?,
            throttle: Throttle::default(),
            announced: Announced::default(),
            options,
        })
    }

    /// How large the pages are that devices are sent.
    #[must_use]
    pub const fn pages(&self) -> Pages {
        self.options.pages
    }

    /// When old changes are folded.
    #[must_use]
    pub const fn folding(&self) -> Folding {
        self.options.folding
    }

    /// How many requests are answered.
    #[must_use]
    pub const fn rates(&self) -> Rates {
        self.options.rates
    }

    /// When a token that is given now stops working.
    #[must_use]
    pub const fn token_expiry(&self, now: UnixMillis) -> UnixMillis {
        UnixMillis(now.0 + self.options.token_days as i64 * 24 * 3_600_000)
    }
}
