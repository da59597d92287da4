//! What a tablet and the server say to each other: sign-in, push, pull, bootstrap, reconcile, assign, hand in, poke.
//!
//! Every request body and every answer is wrapped by [`crate::frame`]. Every request but the sign-in
//! carries `Authorization: Bearer <token>`. An answer with a status of 400 or above holds a [`Problem`]; what each code comes
//! to for tablet and person is the table of [`crate::refusals`].

use satchel_model::{CustomerId, DeviceId, DocumentId, DocumentKind, Person, TeamId, UserId};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::bounded;
use crate::limits::{PULL_ITEMS, PUSH_CHANGES, PUSH_DOCUMENTS};

mod account;
mod assign;
mod problem;
mod refusal;

pub use account::{HandIn, HandedIn, Holding, Rest, Roster};
pub use assign::{Assign, AssignMany, Assigned, AssignedMany};
pub use problem::{Problem, ProblemCode};
pub use refusal::RefusalCode;

/// The SHA-256 hash of an Automerge change.
pub type Hash = [u8; 32];

/// The server's word that it had a document in a state, made with a key that no backup of its database holds. A device
/// keeps it, and can bring the document back to a server that was restored from before that state, whoever wrote it.
pub type Attestation = [u8; 16];

/// Paths of the endpoint.
pub mod path {
    /// `POST` [`super::SignIn`] → [`super::SignedIn`].
    pub const SIGN_IN: &str = "/v1/sign-in";
    /// `POST` [`super::Push`] → [`super::Pushed`].
    pub const PUSH: &str = "/v1/push";
    /// `POST` [`super::Pull`] → [`super::Pulled`].
    pub const PULL: &str = "/v1/pull";
    /// `POST` [`super::Bootstrap`] → [`super::BootstrapPage`].
    pub const BOOTSTRAP: &str = "/v1/bootstrap";
    /// `POST` [`super::Reconcile`] → [`super::Reconciled`].
    pub const RECONCILE: &str = "/v1/reconcile";
    /// `POST` [`super::Assign`] → [`super::Assigned`].
    pub const ASSIGN: &str = "/v1/assign";
    /// `POST` [`super::AssignMany`] → [`super::AssignedMany`].
    pub const ASSIGN_MANY: &str = "/v1/assign-many";
    /// `POST` [`super::Reseed`] → [`super::Reseeded`].
    pub const RESEED: &str = "/v1/reseed";
    /// `POST` [`super::HandIn`] → [`super::HandedIn`].
    pub const HAND_IN: &str = "/v1/hand-in";
    /// `POST` [`crate::admin::Ask`] → [`crate::admin::Answer`].
    pub const ADMIN: &str = "/v1/admin";
    /// WebSocket: the first message is a framed [`super::PokeHello`], every later one of the server a framed [`super::News`].
    pub const POKE: &str = "/v1/poke";
    /// `GET`: 200 while the server can serve.
    pub const HEALTH: &str = "/healthz";
}

/// Signs a person in and enrols this device.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// The sign-in name.
    pub name: String,
    /// The password.
    pub password: String,
    /// What the person will recognise the device by, such as `iPad`.
    pub device_label: String,
    /// The device, when it was enrolled before: it keeps its id.
    pub device: Option<DeviceId>,
}

/// The device is enrolled.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// This device.
    pub device: DeviceId,
    /// The bearer token, 64 hexadecimal digits; the server keeps only its hash.
    pub token: String,
    /// The person.
    pub user: Person,
    /// The team.
    pub team: TeamId,
    /// The team's name.
    pub team_name: String,
    /// The team's people and units, for names beside values.
    pub roster: Roster,
}

/// Which document an item is about. On the wire it is kind and customer: the document's id follows from them, so that no
/// message can name one document by the id of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(DocumentKind, CustomerId)", into = "(DocumentKind, CustomerId)")]
pub struct DocumentName {
    /// The document.
    pub document: DocumentId,
    /// Its kind.
    pub kind: DocumentKind,
    /// The customer that it is about.
    pub customer: CustomerId,
}

impl From<(DocumentKind, CustomerId)> for DocumentName {
    fn from((kind, customer): (DocumentKind, CustomerId)) -> Self {
        Self::new(kind, customer)
    }
}

impl From<DocumentName> for (DocumentKind, CustomerId) {
    fn from(name: DocumentName) -> Self {
        (name.kind, name.customer)
    }
}

impl DocumentName {
    /// The name of a customer's document of this kind.
    #[must_use]
    pub fn new(kind: DocumentKind, customer: CustomerId) -> Self {
        Self { document: kind.document_id(customer), kind, customer }
    }
}

/// Brings changes to the server. The same push twice changes nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Push {
    /// At most [`PUSH_DOCUMENTS`]. One more is read, so that the server can say what is wrong.
    #[serde(deserialize_with = "bounded::list::<_, _, { PUSH_DOCUMENTS + 1 }>")]
    pub documents: Vec<PushDocument>,
    /// The cursor of a device that wants what is new in the same answer.
    pub cursor: Option<ByteBuf>,
}

/// Changes of one document, each after what it depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushDocument {
    /// The document.
    pub name: DocumentName,
    /// Automerge change chunks, uncompressed; in a whole push at most [`PUSH_CHANGES`], with one more as above.
    #[serde(deserialize_with = "bounded::list::<_, _, { PUSH_CHANGES + 1 }>")]
    pub changes: Vec<ByteBuf>,
}

/// The answer to a push, in the order of its documents and changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pushed {
    /// One list for each document, one result for each change.
    #[serde(deserialize_with = "bounded::lists::<_, _, PUSH_DOCUMENTS, PUSH_CHANGES>")]
    pub results: Vec<Vec<ChangeResult>>,
    /// What a pull from the cursor gives after this push. `None` without a cursor, and for one that
    /// this server cannot go on from: the pull itself says what to do then.
    pub pulled: Option<Pulled>,
}

/// What became of one change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChangeResult {
    /// Durable on the server, at this place of its log.
    Accepted {
        /// Place in the log.
        sequence: u64,
    },
    /// The server had it.
    Duplicate {
        /// Place in the log.
        sequence: u64,
    },
    /// Never to be accepted as it is; the tablet keeps the bytes and tells the person.
    Refused {
        /// Why.
        code: RefusalCode,
    },
    /// The server lacks something that it depends on; send that first.
    MissingDependencies,
    /// Not now.
    Retry {
        /// When, milliseconds from now.
        after_ms: u64,
    },
}

/// Asks for what is new since a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pull {
    /// The cursor of the last page held.
    pub cursor: ByteBuf,
}

/// One page of the feed, in the order of the server's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pulled {
    /// At most [`PULL_ITEMS`] and [`crate::limits::PULL_BYTES`].
    #[serde(deserialize_with = "bounded::list::<_, _, PULL_ITEMS>")]
    pub items: Vec<Item>,
    /// Stands for everything up to and with this page.
    pub cursor: ByteBuf,
    /// Whether there is more.
    pub more: bool,
    /// When there is no more: exclusive-or over the device's documents of
    /// blake3(document id, heads), and how many documents there are, for comparison.
    pub digest: Option<ScopeDigest>,
    /// The team's people and units, when they changed since the cursor.
    pub roster: Option<Box<Roster>>,
    /// For each document of which the page has changes, in the order of its first one.
    #[serde(deserialize_with = "bounded::list::<_, _, PULL_ITEMS>")]
    pub attested: Vec<Attested>,
}

/// An attestation of the state in which the server has a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attested {
    /// The first bytes of the digest of the heads: a device that has the document in another state keeps what it has.
    pub heads: [u8; 4],
    /// The attestation of those heads.
    pub attestation: Attestation,
}

/// What a device should hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeDigest {
    /// Exclusive-or of the documents' leaves.
    pub leaves: Hash,
    /// Number of documents.
    pub documents: u64,
}

/// One step of the feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Item {
    /// A change of a document that the device holds.
    Change {
        /// The document.
        name: DocumentName,
        /// The change; its hash follows from it.
        bytes: ByteBuf,
    },
    /// A change that this device pushed itself: it has it.
    Echo {
        /// The document.
        name: DocumentName,
        /// The change's hash.
        hash: Hash,
    },
    /// A document that entered the device's scopes, whole.
    Enter(Box<Packed>),
    /// A document that left the device's scopes: purge it, after its pending work is safe.
    Leave {
        /// The document.
        name: DocumentName,
        /// The first bytes of the digest of its heads, as the server has it: a device that has it in another state compares
        /// first, because it may have work that a restored server lacks.
        heads: [u8; 4],
    },
    /// The customer has another owner; the document stays in scope.
    Owner {
        /// The customer.
        customer: CustomerId,
        /// The owner from now on.
        owner: UserId,
    },
}

/// A whole document with what lists show of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packed {
    /// The document.
    pub name: DocumentName,
    /// Whose customer it is.
    pub owner: UserId,
    /// The document's heads, sorted.
    pub heads: Vec<Hash>,
    /// The document, saved uncompressed.
    pub bytes: ByteBuf,
    /// Its row (postcard of `model::CustomerRow`), empty for a background document.
    pub row: ByteBuf,
    /// `model::CustomerRow::VERSION` of the row.
    pub row_version: u16,
    /// Its search text, empty for a background document.
    pub text: String,
    /// The attestation of these heads.
    pub attestation: Attestation,
}

/// Asks for everything in the device's scopes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bootstrap {
    /// Where the last page ended; `None` from the start.
    pub resume: Option<ByteBuf>,
}

/// One page of everything, own customers first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BootstrapPage {
    /// Documents.
    pub documents: Vec<Packed>,
    /// Where this page ends; `None` on the last page.
    pub resume: Option<ByteBuf>,
    /// The cursor of the moment when the first page was made: pull from here afterwards.
    pub cursor: ByteBuf,
    /// Documents in all.
    pub total: u64,
}

/// Compares what both hold, in two steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reconcile {
    /// One digest for each of the 256 first bytes of the leaf's document id hash.
    Buckets(Vec<Hash>),
    /// Documents and heads digests in the unequal buckets.
    Documents {
        /// The buckets.
        buckets: Vec<u8>,
        /// What the tablet holds in them.
        held: Vec<(DocumentName, Hash)>,
        /// The last document of the answer before, when there was more.
        after: Option<DocumentId>,
        /// The cursor that came with the buckets. Where the server went back behind it meanwhile, it would stand for what
        /// nobody has compared: the answer is [`ProblemCode::ReconcileRequired`], and the device begins anew.
        cursor: ByteBuf,
    },
}

/// What is unequal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reconciled {
    /// Which buckets differ.
    Buckets {
        /// Their numbers.
        unequal: Vec<u8>,
        /// The cursor to pull from once the documents have been compared: of this moment, because what happens in the
        /// equal buckets from now on is compared by nobody.
        cursor: ByteBuf,
    },
    /// What to do about the documents.
    Documents {
        /// The server lacks, or may lack, something of these: bring it back, before one that must leave does.
        wanted: Vec<DocumentId>,
        /// Documents that the tablet lacks or holds otherwise.
        documents: Vec<Packed>,
        /// Documents that the tablet may not hold any more.
        leave: Vec<DocumentName>,
        /// The last document of this answer when there is more of these buckets: ask again from there.
        more: Option<DocumentId>,
    },
}

/// Brings back documents that the server does not have any more, or has in an older state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reseed {
    /// At most [`PUSH_DOCUMENTS`], with one more as in a push; customers before their backgrounds.
    #[serde(deserialize_with = "bounded::list::<_, _, { PUSH_DOCUMENTS + 1 }>")]
    pub documents: Vec<Seed>,
}

/// A document in a state that the server once attested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seed {
    /// The document.
    pub name: DocumentName,
    /// Whose customer it is; counts only where the server does not know it.
    pub owner: UserId,
    /// The attested heads, sorted.
    pub heads: Vec<Hash>,
    /// Their attestation.
    pub attestation: Attestation,
    /// The document with exactly these heads, saved uncompressed.
    pub bytes: ByteBuf,
}

/// The answer to [`Reseed`], in the order of its documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reseeded {
    /// `None` when the server has everything of it now.
    pub refused: Vec<Option<RefusalCode>>,
}

/// Opens the poke channel.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PokeHello {
    /// The bearer token.
    pub token: String,
}

/// There is news in the device's scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// The end of the log.
    pub head: u64,
}
