//! Sixteen-byte ids, one type for each kind of thing, made by one macro.
//!
//! Ids are never drawn here: callers pass the clock and the random bytes
//! (see [`uuid_v7`]), so that the core stays deterministic.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::time::UnixMillis;

/// The text is not 32 hexadecimal digits (hyphens allowed).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is not a 16-byte id")]
pub struct IdError;

/// Lays out a UUID version 7 from a time and ten random bytes (RFC 9562, section 5.7),
/// so that ids made later sort later.
#[must_use]
pub fn uuid_v7(now: UnixMillis, random: [u8; 10]) -> [u8; 16] {
    let millis = u64::try_from(now.0).unwrap_or(0);
    *uuid::Builder::from_unix_timestamp_millis(millis, &random).as_uuid().as_bytes()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(#[serde(with = "compact")] [u8; 16]);

        impl $name {
            /// Takes sixteen bytes as they are.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// Reads sixteen bytes from a slice.
            ///
            /// # Errors
            /// [`IdError`] when the slice has another length.
            pub fn from_slice(bytes: &[u8]) -> Result<Self, IdError> {
                bytes.try_into().map(Self).map_err(|_| IdError)
            }

            /// A new id that sorts by time (UUID version 7).
            #[must_use]
            pub fn at(now: UnixMillis, random: [u8; 10]) -> Self {
                Self(uuid_v7(now, random))
            }

            /// The sixteen bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                Uuid::from_bytes(self.0).as_simple().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::try_parse(text).map(|id| Self(id.into_bytes())).map_err(|_| IdError)
            }
        }
    )*};
}

ids! {
    /// A customer; also the id of the customer's main document.
    CustomerId;
    /// An Automerge document (a customer's main file, or its background part).
    DocumentId;
    /// A person at the customer.
    ContactId;
    /// A visit, call, message or note.
    ActivityId;
    /// A lead or sales opportunity.
    OpportunityId;
    /// A complaint of the customer.
    ComplaintId;
    /// A sales order.
    OrderId;
    /// One line of an order.
    LineId;
    /// One entry in the log of life-cycle transitions, or of an opportunity's moves.
    TransitionId;
    /// A team: everything that one installation's people share.
    TeamId;
    /// A business unit of a team.
    UnitId;
    /// A person who signs in.
    UserId;
    /// One enrolled tablet or browser profile.
    DeviceId;
    /// The Automerge actor that a device writes as.
    ActorId;
    /// A request to open, change, freeze or close somebody's account.
    RequestId;
}

impl From<CustomerId> for DocumentId {
    fn from(id: CustomerId) -> Self {
        Self(id.0)
    }
}

mod compact {
    //! Ids are text where people read (JSON) and sixteen bytes where machines do.
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer, de::Error as _};
    use uuid::Uuid;

    pub(super) fn serialize<S: Serializer>(bytes: &[u8; 16], serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(&Uuid::from_bytes(*bytes).as_simple())
        } else {
            bytes.serialize(serializer)
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 16], D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            Uuid::try_parse(&text).map(Uuid::into_bytes).map_err(D::Error::custom)
        } else {
            <[u8; 16]>::deserialize(deserializer)
        }
    }
}
