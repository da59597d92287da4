//! The running server without its transport: database, open documents, pokes, sign-in attempts.

use std::path::Path;

use satchel_model::UnixMillis;
use std::sync::Arc;

use crate::attest;
use crate::auth::throttle::Throttle;
use crate::error::ServerError;
use crate::hub::Hub;
use crate::push::cache::Cache;
use crate::reproject::reproject;
use crate::store::Store;

/// What the operator can choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// How long a device stays signed in without being seen.
    pub token_days: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { token_days: 90 }
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
            options,
        })
    }

    /// When a token that is given now stops working.
    #[must_use]
    pub const fn token_expiry(&self, now: UnixMillis) -> UnixMillis {
        UnixMillis(now.0 + self.options.token_days as i64 * 24 * 3_600_000)
    }
}
