//! The browser's exceptions, told apart by what can be done about them.

use crate::{BrowserError, StoreError};
use indexed_db_futures::error::{Error, OpenDbError, SerialisationError, SimpleValueError};
use wasm_bindgen::{JsCast, JsValue};

/// Why one attempt on one connection failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// The connection is gone; another one may work.
    Lost(BrowserError),
    /// The transaction was rolled back. WebKit gives no reason when it loses its connection in
    /// the middle of a transaction.
    Aborted(Option<BrowserError>),
    /// A record lies there that the browser itself cannot read any more.
    Unreadable(BrowserError),
    /// The device is full.
    Quota,
    /// Another connection has the lease.
    Superseded,
    /// The tables that this program needs are not there.
    Unusable(BrowserError),
}

impl Failure {
    /// Whether a fresh connection may help. The failed attempt has left nothing behind, and doing
    /// a batch twice is the same as doing it once.
    pub(super) fn wants_a_fresh_connection(&self) -> bool {
        matches!(self, Self::Lost(_) | Self::Aborted(_))
    }

    /// The failure of a transaction: its own error, where the browser gave one, says more than
    /// that of the request which happened to be the first to notice.
    pub(super) fn of_transaction(noticed: Error, error: Option<web_sys::DomException>) -> Self {
        match error {
            Some(error) => Self::of_exception(&error),
            None => noticed.into(),
        }
    }

    /// Why a transaction was rolled back, where the browser says so.
    pub(super) fn of_abort(error: Option<web_sys::DomException>) -> Self {
        error.map_or(Self::Aborted(None), |error| Self::of_exception(&error))
    }

    fn of_exception(exception: &web_sys::DomException) -> Self {
        let error = BrowserError { name: exception.name(), message: exception.message() };
        match error.name.as_str() {
            "QuotaExceededError" => Self::Quota,
            "InvalidStateError" | "TransactionInactiveError" | "UnknownError" => Self::Lost(error),
            "NotReadableError" | "DataError" | "EncodingError" => Self::Unreadable(error),
            "NotFoundError" => Self::Unusable(error),
            _ => Self::Aborted(Some(error)),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::DomException(exception) => Self::of_exception(&exception.into()),
            Error::Unknown(error) => Self::from(JsValue::from(error)),
            // No error where one was expected: the null abort.
            Error::MissingData(_) => Self::Aborted(None),
            Error::Serialisation(error) => Self::Unreadable(described(&error)),
        }
    }
}

impl From<JsValue> for Failure {
    fn from(thrown: JsValue) -> Self {
        if let Some(exception) = thrown.dyn_ref::<web_sys::DomException>() {
            return Self::of_exception(exception);
        }
        Self::Aborted(
            thrown
                .dyn_ref::<js_sys::Error>()
                .map(|error| BrowserError { name: error.name().into(), message: error.message().into() }),
        )
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Lost(cause) => Self::Closed { cause: Some(cause) },
            Failure::Aborted(cause) => Self::Aborted { cause },
            Failure::Unreadable(cause) => Self::Aborted { cause: Some(cause) },
            Failure::Quota => Self::Quota,
            Failure::Superseded => Self::Superseded,
            Failure::Unusable(cause) => Self::Unavailable { cause: Some(cause) },
        }
    }
}

/// The failure of opening the database, which means other things than later ones do; `known` is
/// the version that this program works with.
pub(super) fn open_failure(error: OpenDbError, known: u32) -> StoreError {
    let failure = match error {
        OpenDbError::Base(Error::DomException(exception)) => {
            let exception: web_sys::DomException = exception.into();
            match exception.name().as_str() {
                "VersionError" => return StoreError::NewerVersion { known },
                // Private windows of Firefox answer like this.
                "InvalidStateError" | "SecurityError" | "NotSupportedError" => {
                    return StoreError::Unavailable {
                        cause: Some(BrowserError { name: exception.name(), message: exception.message() }),
                    };
                }
                _ => Failure::of_exception(&exception),
            }
        }
        OpenDbError::Base(error) => error.into(),
        // The wrapper reports an exception thrown by `open` itself as a version of zero, which
        // ours never is: an opaque origin may not use databases.
        OpenDbError::VersionZero | OpenDbError::UnsupportedEnvironment | OpenDbError::NullFactory => {
            return StoreError::Unavailable { cause: None };
        }
    };
    failure.into()
}

fn described(error: &SerialisationError) -> BrowserError {
    let message = match error {
        SerialisationError::SimpleValue(SimpleValueError::DynCast(_)) => "a value of another type",
        SerialisationError::SimpleValue(_) | SerialisationError::Serde(_) => "an unexpected value",
    };
    BrowserError { name: "TypeError".to_owned(), message: message.to_owned() }
}
