//! Why the worker did not do what was asked; the page has the words for people.

use satchel_model::field::Field;
use satchel_model::{LifecycleState, ValueError};
use serde::{Deserialize, Serialize};

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// The server cannot be reached.
    Offline,
    /// Something answered that is not a Satchel server: often a network's own sign-in page.
    NotOurServer,
    /// Name or password is wrong.
    WrongPassword,
    /// Too many attempts.
    TooManyAttempts {
        /// Seconds until the next.
        retry_after_s: u64,
    },
    /// The sign-in has run out; everything on the device is kept.
    SignInExpired,
    /// The device was revoked; what was unsent is handed in, and its data was erased.
    DeviceRevoked,
    /// Another person is signed in on this device.
    OtherPerson,
    /// The app is too old for the server, or the server for the app.
    UpdateRequired,
    /// The server has a fault or is overloaded.
    ServerTrouble,
    /// The server asks this device to come back later; it does so by itself.
    ServerBusy {
        /// Seconds until then.
        retry_after_s: u64,
    },
    /// The device's storage is full; what was saved before is safe.
    StorageFull,
    /// The browser offers no storage (private mode, or blocked).
    StorageUnavailable,
    /// The storage failed; nothing of this save was kept.
    StorageFailed,
    /// A newer version of the app wrote the storage; update this one.
    StorageNewer,
    /// There is unsent work.
    UnsentWork {
        /// How many changes.
        unsent: u32,
    },
    /// The person's role does not allow it.
    NotAllowed,
    /// No such customer on this device.
    NotFound,
    /// The file was written by a newer version of the app.
    ReadOnly,
    /// The file on this device is damaged and could not be repaired yet; it was set aside and is fetched again.
    Damaged,
    /// The state cannot go there.
    ForbiddenTransition {
        /// The present state.
        from: LifecycleState,
        /// The wanted state.
        to: LifecycleState,
    },
    /// A field's value is not valid.
    InvalidField {
        /// The field.
        field: Field,
        /// Why.
        error: ValueError,
    },
    /// The edits do not fit the file, such as a field of another record.
    InvalidEdit,
    /// MAN says that contact with this customer should stop: a plan needs a reason all the same.
    NeedsOverride,
    /// A complaint is archived only once these fields are filled in.
    ComplaintIncomplete {
        /// What is missing, in the order of the flow.
        missing: Vec<Field>,
    },
    /// The shared note would be longer than it may be.
    NoteTooLong,
    /// The file has reached the limit of what one file can hold.
    DocumentFull,
    /// The account is frozen; what was unsent is handed in, and the device's data was erased.
    AccountFrozen,
    /// The account was closed; as for [`Self::AccountFrozen`].
    AccountClosed,
    /// The device is locked: see [`super::Lock`].
    Locked,
    /// The name is taken.
    NameTaken,
    /// Somebody was faster, or the order of the steps does not allow it now.
    NotNow,
    /// The worker was restarted while it did this; ask again.
    Restarted,
}
