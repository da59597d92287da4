//! T83, the access matrix: five roles, four owners, and what the endpoint sends and takes for each of them.
//!
//! What is expected stands here as a table, written from the rules of the company (K1 to K3, F12, L1) and not from the
//! program. Every cell is asked through HTTP: first sync, pull, comparison, push, assignment.

use std::collections::BTreeSet;

use satchel_document::digest::BUCKETS;
use satchel_model::{Customer, CustomerId, DocumentId, DocumentKind, Field, Role, UnitId, UserId, Value};
use satchel_protocol::sync::{
    Assign, Assigned, ChangeResult, DocumentName, Item, ProblemCode, Reconcile, Reconciled, RefusalCode, path,
};
use satchel_server::bulk::{NewCustomer, Writer};

use super::harness::{Server, TEAM};
use super::tablet::{Tablet, customer};

/// What somebody reads and writes of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reads {
    /// Both parts.
    All,
    /// Everything but the background part.
    Main,
    /// Nothing.
    None,
}

use Reads::{All, Main, None as Nothing};

/// Columns: the asking person, a colleague of the same unit, somebody of another unit, a former member of the same unit.
const OWNERS: [u8; 4] = [1, 2, 3, 4];
const MATRIX: [(Role, [Reads; 4]); 5] = [
    (Role::Salesperson, [All, Nothing, Nothing, Nothing]),
    (Role::UnitHead, [All, All, Nothing, All]),
    (Role::UnitAdministrator, [Main, Main, Nothing, Main]),
    (Role::GroupManagement, [All, All, All, All]),
    (Role::SystemAdministrator, [Nothing, Nothing, Nothing, Nothing]),
];

const OTHER_UNIT: UnitId = UnitId::from_bytes([0x22; 16]);

impl Reads {
    fn kinds(self) -> &'static [DocumentKind] {
        match self {
            All => &[DocumentKind::Customer, DocumentKind::Background],
            Main => &[DocumentKind::Customer],
            Nothing => &[],
        }
    }
}

/// The documents that the table lets a role hold.
fn expected(reads: [Reads; 4]) -> BTreeSet<DocumentId> {
    let of_owner =
        |(number, reads): (u8, Reads)| reads.kinds().iter().map(move |kind| kind.document_id(customer(number)));
    OWNERS.into_iter().zip(reads).flat_map(of_owner).collect()
}

/// Every document that there is.
fn everything() -> Vec<DocumentName> {
    OWNERS
        .into_iter()
        .flat_map(|number| DocumentKind::ALL.map(|kind| DocumentName::new(kind, customer(number))))
        .collect()
}

/// A server with an asking person of a role, one customer for each kind of owner, and somebody who can write all of them.
struct Matrix {
    server: Server,
    asker: Tablet,
    boss: Tablet,
}

impl Matrix {
    async fn of(role: Role) -> Self {
        let server = Server::start().await;
        server.unit(OTHER_UNIT, "retail");
        let owners = [
            server.person("asker", role),
            server.person("mate", Role::Salesperson),
            server.person_in("stranger", Role::Salesperson, Some(OTHER_UNIT)),
            server.person("gone", Role::Salesperson),
        ];
        server.person("boss", Role::GroupManagement);
        let customers: Vec<NewCustomer> = OWNERS.into_iter().zip(owners).map(new_customer).collect();
        let writer =
            Writer::enrol(&server.service.store, TEAM, owners[1], "test", satchel_server::clock::now()).unwrap();
        writer.create(&server.service.store, &customers).unwrap();
        let left = "UPDATE user SET state = 'disabled' WHERE name = 'gone'";
        server.service.store.write(move |connection| Ok(connection.execute(left, [])?)).unwrap();
        let mut boss = Tablet::sign_in(&server, "boss").await;
        boss.bootstrap().await;
        assert_eq!(boss.documents.len(), 8);
        let asker = Tablet::sign_in(&server, "asker").await;
        Self { server, asker, boss }
    }
}

fn new_customer((number, owner): (u8, UserId)) -> NewCustomer {
    let mut file = Customer::empty(customer(number));
    file.record.0.insert(Field::Name, Value::Text(format!("客户{number}")));
    file.background.0.insert(Field::Family, Value::Text("一子".to_owned()));
    NewCustomer { owner, author: owner, file }
}

fn about(items: &[Item]) -> BTreeSet<DocumentId> {
    let of_item = |item: &Item| match item {
        Item::Change { name, .. } => name.document,
        other => panic!("{other:?}"),
    };
    items.iter().map(of_item).collect()
}

async fn compared(
    tablet: &Tablet,
    held: Vec<(DocumentName, [u8; 32])>,
) -> (BTreeSet<DocumentId>, BTreeSet<DocumentId>) {
    let nothing = Reconcile::Buckets(vec![[0; 32]; BUCKETS]);
    let cursor = match tablet.call(path::RECONCILE, &nothing).await.unwrap() {
        Reconciled::Buckets { cursor, .. } => cursor,
        other => panic!("{other:?}"),
    };
    let request = Reconcile::Documents { buckets: (0..=u8::MAX).collect(), held, after: None, cursor };
    match tablet.call(path::RECONCILE, &request).await.unwrap() {
        Reconciled::Documents { documents, leave, more, .. } => {
            assert_eq!(more, None);
            let sent = documents.iter().map(|packed| packed.name.document).collect();
            (sent, leave.iter().map(|name| name.document).collect())
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_is_sent_what_the_table_says_and_nothing_else() {
    for (role, reads) in MATRIX {
        let Matrix { mut asker, mut boss, server: _server } = Matrix::of(role).await;
        let allowed = expected(reads);
        // A first sync.
        let pages = asker.bootstrap().await;
        let held: BTreeSet<DocumentId> = asker.documents.keys().copied().collect();
        assert_eq!(held, allowed, "{role:?}: first sync");
        assert_eq!(pages[0].total, allowed.len() as u64, "{role:?}: documents announced");
        // The feed.
        let mut written = Vec::new();
        for number in OWNERS {
            written.push(boss.set(customer(number), Field::Phone, "010-1"));
            written.push(boss.set_background(customer(number), Field::Hobbies, "茶"));
        }
        boss.push(&written).await;
        assert_eq!(about(&asker.pull().await), allowed, "{role:?}: feed");
        let digest = asker.pull_page().await.unwrap().digest.unwrap();
        assert_eq!(digest.documents, allowed.len() as u64, "{role:?}: digest");
        // A comparison by a device that holds nothing, and by one that holds everything.
        assert_eq!(compared(&asker, Vec::new()).await.0, allowed, "{role:?}: comparison, empty");
        let all = everything().into_iter().map(|name| (name, boss.heads(name.document).digest())).collect();
        let forbidden: BTreeSet<DocumentId> =
            everything().into_iter().map(|name| name.document).filter(|id| !allowed.contains(id)).collect();
        assert_eq!(compared(&asker, all).await, (BTreeSet::new(), forbidden), "{role:?}: comparison, full");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_writes_what_the_table_says_and_nothing_else() {
    for (role, reads) in MATRIX {
        let Matrix { mut asker, server, .. } = Matrix::of(role).await;
        asker.bootstrap().await;
        for (number, reads) in OWNERS.into_iter().zip(reads) {
            let main = asker.set(customer(number), Field::Phone, "010-2");
            let background = asker.set_background(customer(number), Field::Hobbies, "围棋");
            let results = asker.push(&[main, background]).await;
            for (kind, result) in [DocumentKind::Customer, DocumentKind::Background].into_iter().zip(&results) {
                let cell = format!("{role:?}, owner {number}, {kind:?}: {result:?}");
                match result[0] {
                    ChangeResult::Accepted { .. } => assert!(reads.kinds().contains(&kind), "{cell}"),
                    ChangeResult::Refused { code: RefusalCode::NotAllowed } => {
                        assert!(!reads.kinds().contains(&kind), "{cell}");
                    }
                    _ => panic!("{cell}"),
                }
            }
        }
        assert!(satchel_server::check::check(&server.service.store).unwrap().findings.is_empty());
    }
}

/// A new customer is its writer's, so those who hold none make none.
#[tokio::test(flavor = "multi_thread")]
async fn every_role_but_the_one_that_sees_no_customers_makes_new_ones() {
    for (role, makes, with_background) in [
        (Role::Salesperson, true, true),
        (Role::UnitHead, true, true),
        (Role::UnitAdministrator, true, false),
        (Role::GroupManagement, true, true),
        (Role::SystemAdministrator, false, false),
    ] {
        let Matrix { mut asker, server, .. } = Matrix::of(role).await;
        let new = CustomerId::from_bytes([9; 16]);
        let written = [asker.set(new, Field::Name, "新客户"), asker.set_background(new, Field::Family, "一女")];
        let results = asker.push(&written).await;
        let is_taken = |results: &[ChangeResult]| matches!(results, [ChangeResult::Accepted { .. }]);
        assert_eq!((is_taken(&results[0]), is_taken(&results[1])), (makes, with_background), "{role:?}: {results:?}");
        let count = satchel_server::check::check(&server.service.store).unwrap();
        assert_eq!((count.customers, count.findings), (4 + usize::from(makes), Vec::new()));
    }
}

/// What a row counts is computed from both parts, and must not tell of one that is not for everybody.
#[tokio::test(flavor = "multi_thread")]
async fn a_row_says_nothing_of_a_background_part_that_its_reader_may_not_see() {
    for (role, conflicts) in [(Role::UnitHead, 1), (Role::UnitAdministrator, 0)] {
        let Matrix { asker, mut boss, server } = Matrix::of(role).await;
        let mut other = Tablet::sign_in(&server, "boss").await;
        other.bootstrap().await;
        let one = boss.set_background(customer(2), Field::Family, "一女");
        let another = other.set_background(customer(2), Field::Family, "二子");
        boss.push(&[one]).await;
        other.push(&[another]).await;
        let page = asker.first_page().await;
        let packed = page.documents.iter().find(|packed| packed.name.document == customer(2).into()).unwrap();
        let row: satchel_model::CustomerRow = postcard::from_bytes(&packed.row).unwrap();
        assert_eq!((row.conflicts, row.background_conflicts), (conflicts, conflicts), "{role:?}");
        assert_eq!(row.name, "客户2");
    }
}

/// What giving a customer away comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gives {
    Done,
    NotAllowed,
    /// The customer is none for this person.
    NotFound,
}

use Gives::{Done, NotAllowed, NotFound};

/// The same columns, for a new owner of the asking person's unit and for one of another unit.
const GIVING: [(Role, [Gives; 4], [Gives; 4]); 5] = [
    (Role::Salesperson, [NotAllowed; 4], [NotAllowed; 4]),
    (Role::UnitHead, [Done, Done, NotFound, Done], [NotAllowed, NotAllowed, NotFound, NotAllowed]),
    (Role::UnitAdministrator, [NotAllowed; 4], [NotAllowed; 4]),
    (Role::GroupManagement, [Done; 4], [Done; 4]),
    (Role::SystemAdministrator, [NotAllowed; 4], [NotAllowed; 4]),
];

async fn give(asker: &Tablet, number: u8, owner: UserId) -> Gives {
    let request = Assign { customer: customer(number), owner };
    match asker.call::<_, Assigned>(path::ASSIGN, &request).await {
        Ok(Assigned) => Done,
        Err(refused) => match (refused.status, refused.code()) {
            (403, ProblemCode::NotAllowed) => NotAllowed,
            (404, ProblemCode::NotFound) => NotFound,
            other => panic!("{other:?}"),
        },
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_gives_away_what_the_table_says_and_nothing_else() {
    for (role, inside, across) in GIVING {
        let Matrix { asker, boss, server } = Matrix::of(role).await;
        let near = server.person("near", Role::Salesperson);
        let far = server.person_in("far", Role::Salesperson, Some(OTHER_UNIT));
        for (to, expected) in [(near, inside), (far, across)] {
            for (number, expected) in OWNERS.into_iter().zip(expected) {
                let before = boss.first_page().await.documents;
                assert_eq!(give(&asker, number, to).await, expected, "{role:?}, owner {number}");
                let after = boss.first_page().await.documents;
                for (one, other) in before.iter().zip(&after) {
                    let is_given = expected == Done && other.name.customer == customer(number);
                    assert_eq!(other.owner, if is_given { to } else { one.owner }, "{role:?}, owner {number}");
                }
                // The next cell finds everything as the first one did.
                let back = before.iter().find(|packed| packed.name.customer == customer(number)).unwrap().owner;
                server.give(customer(number), back);
            }
        }
        assert!(satchel_server::check::check(&server.service.store).unwrap().findings.is_empty());
    }
}
