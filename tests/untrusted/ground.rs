//! The real things that hostile bytes are let loose on: a document, tablets in their states, a server with a log.

use std::sync::LazyLock;

use satchel_document::{ChangeHash, Document, Stamp, project};
use satchel_model::{
    AccountState, ActorId, ContactId, CustomerId, CustomerRow, DeviceId, DocumentKind, Edit, Field, LifecycleState,
    OrderId, Person, Role, Target, TeamId, UnixMillis, UserId, Value,
};
use satchel_protocol::bridge::{Request, Save};
use satchel_protocol::frame::{self, Header};
use satchel_protocol::sync::{
    Attested, BootstrapPage, ChangeResult, DocumentName, Hash, Item, Packed, Pulled, Push, PushDocument, Pushed,
    Roster, SignedIn, path,
};
use satchel_server::auth::token::Token;
use satchel_server::auth::{Session, authenticate};
use satchel_server::push::push;
use satchel_server::store::{device, people, team};
use satchel_server::{Options, Pages, ServerError, Service};
use satchel_store::{Key, MemoryStore, Store as _, Table};
use serde::Serialize;
use serde_bytes::ByteBuf;

use super::tablet::Tablet;

const NOW: UnixMillis = UnixMillis(1_790_000_000_000);
const EPOCH: [u8; 16] = [4; 16];
const TEAM: TeamId = TeamId::from_bytes([9; 16]);
/// Whose tablet it is, and a colleague.
pub(super) const ANNA: UserId = UserId::from_bytes([1; 16]);
pub(super) const BEN: UserId = UserId::from_bytes([2; 16]);

/// Two customers that came from the server, and one that was made on the tablet.
pub(super) const fn customers() -> [CustomerId; 3] {
    [CustomerId::from_bytes([0xc0; 16]), CustomerId::from_bytes([0xc1; 16]), CustomerId::from_bytes([0xc2; 16])]
}

/// A person at a device at a minute.
pub(super) fn stamp(author: UserId, device: u8, minute: u8) -> Stamp {
    let now = UnixMillis(NOW.0 + i64::from(minute) * 60_000);
    Stamp { actor: ActorId::from_bytes([device; 16]), author, now, seed: [minute; 16] }
}

pub(super) fn set(target: Target, field: Field, text: &str) -> Edit {
    Edit::Set { target, field, value: Some(Value::Text(text.to_owned())) }
}

/// Writes, on a document that takes it.
pub(super) fn written(document: &mut Document, edits: &[Edit], stamp: &Stamp) -> Vec<Vec<u8>> {
    let changes = document.edit(edits, stamp);
    assert!(changes.is_ok(), "the ground is sound: {:?}", changes.err());
    changes.unwrap_or_default().into_iter().map(|change| change.bytes).collect()
}

/// A customer file as two people have written it, with something of each kind.
fn document(customer: CustomerId) -> Document {
    let mut document = Document::genesis(DocumentKind::Customer, DocumentKind::Customer.document_id(customer));
    let contact = Target::Contact(ContactId::from_bytes([3; 16]));
    let order = Target::Order(OrderId::from_bytes([5; 16]));
    let first = [set(Target::Customer, Field::Name, "山海公司"), Edit::Tag { tag: "VIP".to_owned(), present: true }];
    written(&mut document, &first, &stamp(ANNA, 11, 1));
    let mut other = document.clone();
    written(
        &mut document,
        &[set(Target::Customer, Field::Phone, "010-1"), set(contact, Field::ContactName, "林晓岚")],
        &stamp(ANNA, 11, 2),
    );
    let theirs = written(
        &mut other,
        &[set(Target::Customer, Field::Phone, "010-2"), set(order, Field::OrderNumber, "A-7")],
        &stamp(BEN, 12, 3),
    );
    assert!(document.apply(&theirs).is_ok(), "the ground is sound");
    written(
        &mut document,
        &[Edit::Note { base: String::new(), text: "第一行\nsecond".to_owned() }],
        &stamp(ANNA, 11, 4),
    );
    written(&mut document, &[Edit::Move { to: LifecycleState::Lost, reason: "展会".to_owned() }], &stamp(BEN, 12, 5));
    document
}

/// The document that a colleague's changes come to.
pub(super) fn colleague() -> &'static Document {
    static DOCUMENT: LazyLock<Document> = LazyLock::new(|| document(customers()[0]));
    &DOCUMENT
}

/// A message from the server.
pub(super) fn framed(message: &impl Serialize) -> Vec<u8> {
    let bytes = frame::encode(Header { epoch: EPOCH, server_time_ms: NOW.0 }, message);
    assert!(bytes.is_ok(), "the ground is sound");
    bytes.unwrap_or_default()
}

pub(super) fn heads(document: &Document) -> Vec<Hash> {
    document.heads().as_slice().iter().map(|ChangeHash(hash)| *hash).collect()
}

/// A document as a server sends it whole.
pub(super) fn packed(document: &Document, customer: CustomerId) -> Packed {
    let projection = project(document, None);
    Packed {
        name: DocumentName::new(DocumentKind::Customer, customer),
        owner: ANNA,
        heads: heads(document),
        bytes: ByteBuf::from(document.save_uncompressed()),
        row: ByteBuf::from(postcard::to_stdvec(&projection.row).unwrap_or_default()),
        row_version: CustomerRow::VERSION,
        text: projection.text,
        attestation: [5; 16],
    }
}

/// Everything that the server has, as the only page of a first sync.
pub(super) fn bootstrap_page() -> BootstrapPage {
    let [one, two, _] = customers();
    let documents = vec![packed(colleague(), one), packed(&document(two), two)];
    BootstrapPage { documents, resume: None, cursor: ByteBuf::from(vec![1, 2, 3]), total: 2 }
}

/// A page of the feed with these items and nothing after it.
pub(super) fn page(items: Vec<Item>, attested: Vec<Attested>) -> Pulled {
    Pulled { items, cursor: ByteBuf::from(vec![4, 5]), more: false, digest: None, roster: None, attested }
}

/// The answer to a push of [`tablet_with_unsent_work`]: everything is taken, and this is new.
pub(super) fn taken(pulled: Pulled) -> Pushed {
    Pushed { results: vec![vec![ChangeResult::Accepted { sequence: 9 }]; 2], pulled: Some(pulled) }
}

fn person(id: UserId, name: &str) -> Person {
    Person {
        id,
        name: name.to_owned(),
        role: Role::GroupManagement,
        unit: None,
        reads_background: true,
        is_active: true,
    }
}

/// The team's people.
pub(super) fn people() -> Vec<Person> {
    vec![person(ANNA, "安娜"), person(BEN, "Ben")]
}

/// A tablet that was just signed in, with a new customer on it that no server has.
pub(super) fn new_tablet() -> MemoryStore {
    static STORE: LazyLock<MemoryStore> = LazyLock::new(|| {
        let signed_in = SignedIn {
            device: DeviceId::from_bytes([6; 16]),
            token: "ab".repeat(32),
            user: person(ANNA, "安娜"),
            team: TEAM,
            team_name: "华东".to_owned(),
            roster: Roster { people: people(), ..Roster::default() },
        };
        let mut tablet = Tablet::start(MemoryStore::new(), [(path::SIGN_IN, framed(&signed_in))]);
        let (name, password, device_label) = ("anna".to_owned(), "x".to_owned(), "iPad".to_owned());
        tablet.ask(Request::SignIn { name, password, device_label });
        let [.., own] = customers();
        let edits = vec![set(Target::Customer, Field::Name, "江河公司")];
        tablet.ask(Request::Save(Save { customer: own, create: true, edits }));
        tablet.ask(Request::PutDraft { key: format!("customer/{own}/business"), body: "半句话".to_owned() });
        assert!(tablet.status().is_some_and(|status| status.unsent == 1), "the ground is sound");
        tablet.close()
    });
    STORE.copy()
}

/// A tablet after its first sync, with work that no server has.
pub(super) fn tablet_with_unsent_work() -> MemoryStore {
    static STORE: LazyLock<MemoryStore> = LazyLock::new(|| {
        let mut tablet = Tablet::start(new_tablet(), [(path::BOOTSTRAP, framed(&bootstrap_page()))]);
        let [customer, ..] = customers();
        let edits = vec![set(Target::Customer, Field::Fax, "010-9")];
        tablet.ask(Request::Save(Save { customer, create: false, edits }));
        assert!(
            tablet.status().is_some_and(|status| (status.unsent, status.customers) == (2, 3)),
            "the ground is sound"
        );
        tablet.close()
    });
    STORE.copy()
}

/// A tablet after its first sync, all of whose work the server has.
pub(super) fn tablet_at_rest() -> MemoryStore {
    static STORE: LazyLock<MemoryStore> = LazyLock::new(|| {
        let taken = taken(page(Vec::new(), Vec::new()));
        let mut tablet = Tablet::start(tablet_with_unsent_work(), [(path::PUSH, framed(&taken))]);
        assert!(
            tablet.status().is_some_and(|status| (status.unsent, status.customers) == (0, 3)),
            "the ground is sound"
        );
        tablet.close()
    });
    STORE.copy()
}

/// The keys that a table of [`tablet_with_unsent_work`] has.
pub(super) fn keys_of(table: Table) -> Vec<Key> {
    let scan = pollster::block_on(tablet_with_unsent_work().scan(table, &Key::empty()));
    scan.map(|scan| scan.items.into_iter().map(|(key, _)| key).collect()).unwrap_or_default()
}

/// A server with a log, and a device that may read it.
pub(super) struct Server {
    pub(super) service: Service,
    pub(super) session: Session,
    _folder: tempfile::TempDir,
}

thread_local! {
    // Of a thread, so that its folder is removed at the end.
    static SERVER: Server = {
        let made = server();
        assert!(made.is_ok(), "the ground is sound: {:?}", made.err());
        made.unwrap_or_else(|_| std::process::abort())
    };
}

/// Does something with the server of this thread.
pub(super) fn with_server<T>(work: impl FnOnce(&Server) -> T) -> T {
    SERVER.with(work)
}

fn server() -> Result<Server, ServerError> {
    let memory = std::path::Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    let folder = folder.map_err(|source| ServerError::File { path: "a temporary folder".to_owned(), source })?;
    // Pages of one customer each, so that a first sync has a place to resume from.
    let pages = Pages { first_bytes: 1, bytes: 1, ..Pages::default() };
    let service = Service::open(folder.path(), Options { pages, ..Options::default() })?;
    let token = Token::new([8; 32]);
    let enrolled = device::Device {
        team: TEAM,
        id: DeviceId::from_bytes([6; 16]),
        user: ANNA,
        label: "iPad".to_owned(),
        token_hash: token.hash(),
        is_revoked: false,
        expires_at: UnixMillis(i64::MAX),
        seen_at: NOW,
        created_at: NOW,
        emptied_at: None,
    };
    service.store.write(move |connection| {
        team::create(connection, TEAM, "sim", EPOCH, NOW)?;
        let user = people::User {
            team: TEAM,
            id: ANNA,
            name: "anna".to_owned(),
            display_name: "安娜".to_owned(),
            role: Role::GroupManagement,
            unit: None,
            reads_background: true,
            password: String::new(),
            state: AccountState::Active,
        };
        people::add(connection, &user, NOW)?;
        device::enrol(connection, &enrolled)
    })?;
    let session = authenticate(&service, &token.to_hex(), NOW)?;
    let documents = customers().map(|customer| {
        let mut document = Document::genesis(DocumentKind::Customer, DocumentKind::Customer.document_id(customer));
        let changes = written(&mut document, &[set(Target::Customer, Field::Name, "山海公司")], &stamp(ANNA, 11, 1));
        let name = DocumentName::new(DocumentKind::Customer, customer);
        PushDocument { name, changes: changes.into_iter().map(ByteBuf::from).collect() }
    });
    push(&service, &session, Push { documents: documents.to_vec(), cursor: None }, NOW)?;
    Ok(Server { service, session, _folder: folder })
}
