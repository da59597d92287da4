//! `POST /v1/assign` and `satchel assign`: who gives a customer to whom, and what every tablet learns of it.

use satchel_model::{Field, Role, UnitId, UserId};
use satchel_protocol::limits::ASSIGN_CUSTOMERS;
use satchel_protocol::sync::{Assign, AssignMany, Assigned, AssignedMany, Item, ProblemCode, path};
use satchel_server::check::check;

use super::harness::{Server, TEAM_NAME, satchel};
use super::tablet::{Refused, Tablet, customer};

/// A second unit.
const RETAIL: UnitId = UnitId::from_bytes([0x22; 16]);

async fn ready(server: &Server, name: &str) -> Tablet {
    let mut tablet = Tablet::sign_in(server, name).await;
    tablet.bootstrap().await;
    tablet
}

/// Anna with a customer and its background part.
async fn anna(server: &Server) -> Tablet {
    server.unit(RETAIL, "retail");
    server.person("anna", Role::Salesperson);
    let mut anna = ready(server, "anna").await;
    let written =
        [anna.set(customer(1), Field::Name, "山海公司"), anna.set_background(customer(1), Field::Family, "一子")];
    anna.push(&written).await;
    anna.pull().await;
    anna
}

async fn give(giver: &Tablet, owner: UserId) -> Result<Assigned, Refused> {
    giver.call(path::ASSIGN, &Assign { customer: customer(1), owner }).await
}

/// How many documents entered and left, and how often an owner was named.
async fn news(tablet: &mut Tablet) -> [usize; 3] {
    let items = tablet.pull().await;
    let count = |is: fn(&Item) -> bool| items.iter().filter(|item| is(item)).count();
    let counts = [
        count(|item| matches!(item, Item::Enter(_))),
        count(|item| matches!(item, Item::Leave { .. })),
        count(|item| matches!(item, Item::Owner { .. })),
    ];
    assert_eq!(counts.iter().sum::<usize>(), items.len(), "{items:?}");
    counts
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_leaves_those_who_lose_it_enters_those_who_gain_it_and_names_its_owner_to_the_rest() {
    let server = Server::start().await;
    let mut anna = anna(&server).await;
    let ben = server.person("ben", Role::Salesperson);
    let carl = server.person_in("carl", Role::Salesperson, Some(RETAIL));
    for (name, role) in [("head", Role::UnitHead), ("admin", Role::UnitAdministrator), ("boss", Role::GroupManagement)]
    {
        server.person(name, role);
    }
    server.person_in("other", Role::UnitHead, Some(RETAIL));
    let mut tablets = Vec::new();
    for name in ["ben", "carl", "head", "admin", "boss", "other"] {
        tablets.push(ready(&server, name).await);
    }
    let [ben_s, carl_s, head, admin, boss, other] = tablets.as_mut_slice() else { unreachable!() };

    assert!(give(head, ben).await.is_ok());
    assert!(give(head, ben).await.is_ok(), "twice is as good as once");
    assert_eq!(news(&mut anna).await, [0, 2, 0]);
    assert_eq!(news(ben_s).await, [2, 0, 0]);
    for tablet in [&mut *head, &mut *admin, &mut *boss] {
        assert_eq!(news(tablet).await, [0, 0, 1]);
    }
    for tablet in [&mut *carl_s, &mut *other] {
        assert_eq!(news(tablet).await, [0, 0, 0]);
    }

    assert!(give(boss, carl).await.is_ok());
    assert_eq!(news(ben_s).await, [0, 2, 0]);
    assert_eq!(news(carl_s).await, [2, 0, 0]);
    assert_eq!(news(other).await, [2, 0, 0]);
    assert_eq!(news(head).await, [0, 2, 0]);
    assert_eq!(news(admin).await, [0, 1, 0], "it never had the background part");
    assert_eq!(news(boss).await, [0, 0, 1]);
    assert_eq!(news(&mut anna).await, [0, 0, 0]);
    assert_eq!(give(head, ben).await.unwrap_err().code(), ProblemCode::NotFound, "it is of another unit now");
    assert!(check(&server.service.store).unwrap().findings.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_given_a_customer_who_could_not_work_on_it() {
    let server = Server::start().await;
    let _anna = anna(&server).await;
    let sys = server.person("sys", Role::SystemAdministrator);
    let gone = server.person("gone", Role::Salesperson);
    server.person("boss", Role::GroupManagement);
    let left = "UPDATE user SET state = 'disabled' WHERE name = 'gone'";
    server.service.store.write(move |connection| Ok(connection.execute(left, [])?)).unwrap();
    let boss = ready(&server, "boss").await;
    let nobody = UserId::from_bytes([0x99; 16]);
    for (to, status, code) in
        [(sys, 403, ProblemCode::NotAllowed), (gone, 404, ProblemCode::NotFound), (nobody, 404, ProblemCode::NotFound)]
    {
        let refused = give(&boss, to).await.unwrap_err();
        assert_eq!((refused.status, refused.code()), (status, code));
    }
    let missing = Assign { customer: customer(7), owner: boss.user };
    let refused = boss.call::<_, Assigned>(path::ASSIGN, &missing).await.unwrap_err();
    assert_eq!((refused.status, refused.code()), (404, ProblemCode::NotFound));
}

#[tokio::test(flavor = "multi_thread")]
async fn some_customers_go_in_one_step_and_what_is_refused_keeps_none_of_the_others() {
    let server = Server::start().await;
    let mut anna = anna(&server).await;
    let more = anna.set(customer(2), Field::Name, "大江物流");
    anna.push(&[more]).await;
    let ben = server.person("ben", Role::Salesperson);
    server.person("head", Role::UnitHead);
    let head = ready(&server, "head").await;
    let customers = vec![customer(1), customer(7), customer(2)];
    let given: AssignedMany =
        head.call(path::ASSIGN_MANY, &AssignMany { customers: customers.clone(), owner: ben }).await.unwrap();
    assert_eq!(given.refused, [customer(7)]);
    assert_eq!(ready(&server, "ben").await.documents.len(), 3);
    assert_eq!(news(&mut anna).await, [0, 3, 0]);
    // A salesperson gives nothing away, and learns no more than that.
    let refused: AssignedMany =
        anna.call(path::ASSIGN_MANY, &AssignMany { customers: customers.clone(), owner: anna.user }).await.unwrap();
    assert_eq!(refused.refused, customers);
    let too_many = AssignMany { customers: vec![customer(1); ASSIGN_CUSTOMERS + 1], owner: ben };
    let problem = head.call::<_, AssignedMany>(path::ASSIGN_MANY, &too_many).await.unwrap_err();
    assert_eq!(problem.status, 400);
    assert!(check(&server.service.store).unwrap().findings.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_gives_by_code_and_to_the_same_people() {
    let server = Server::start().await;
    let mut anna = anna(&server).await;
    let written = anna.set(customer(1), Field::Code, "C1");
    anna.push(&[written]).await;
    server.person("ben", Role::Salesperson);
    server.person("sys", Role::SystemAdministrator);
    let assign = |to| satchel(&["assign", "--team", TEAM_NAME, "--code", "C1", "--to", to], &server.data());
    let (done, text) = assign("sys");
    assert!(!done && text.contains("sys cannot own customers"), "{text}");
    assert!(assign("ben").0);
    assert_eq!(ready(&server, "ben").await.documents.len(), 2);
    assert!(check(&server.service.store).unwrap().findings.is_empty());
}
