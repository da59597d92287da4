//! `POST /v1/admin`: who looks after accounts, in which steps, and what the log of administration says of it.

use satchel_model::{AccountState, Field, Post, RequestId, Role, UnitId, UserId};
use satchel_protocol::admin::{Answer, Ask, AuditAction, AuditEntry, Filing, Office, RequestKind, RequestState};
use satchel_protocol::sync::{ProblemCode, SignIn, SignedIn, path};

use super::harness::{Server, TEAM_NAME, UNIT, satchel};
use super::tablet::{Refused, Tablet, call, customer};

/// A second unit.
pub(super) const RETAIL: UnitId = UnitId::from_bytes([0x22; 16]);

/// A team with somebody of every kind, each on a tablet.
pub(super) struct Team {
    pub(super) server: Server,
    pub(super) anna: Tablet,
    pub(super) head: Tablet,
    pub(super) keeper: Tablet,
    pub(super) boss: Tablet,
    pub(super) system: Tablet,
    pub(super) other_head: Tablet,
}

impl Team {
    pub(super) async fn start() -> Self {
        let server = Server::start().await;
        server.unit(RETAIL, "retail");
        for (name, role) in [
            ("anna", Role::Salesperson),
            ("ben", Role::Salesperson),
            ("head", Role::UnitHead),
            ("keeper", Role::UnitAdministrator),
            ("boss", Role::GroupManagement),
            ("system", Role::SystemAdministrator),
        ] {
            server.person(name, role);
        }
        server.person_in("other", Role::UnitHead, Some(RETAIL));
        let [anna, head, keeper, boss, system, other_head] =
            futures_util::future::join_all(["anna", "head", "keeper", "boss", "system", "other"].map(|name| {
                let server = &server;
                async move {
                    let mut tablet = Tablet::sign_in(server, name).await;
                    tablet.bootstrap().await;
                    tablet
                }
            }))
            .await
            .try_into()
            .unwrap_or_else(|_| unreachable!());
        Self { server, anna, head, keeper, boss, system, other_head }
    }
}

pub(super) async fn ask(tablet: &Tablet, ask: Ask) -> Result<Answer, Refused> {
    tablet.call(path::ADMIN, &ask).await
}

async fn refusal(tablet: &Tablet, asked: Ask) -> ProblemCode {
    match ask(tablet, asked).await {
        Err(refused) => refused.code(),
        Ok(_) => panic!("it was done"),
    }
}

async fn done(tablet: &Tablet, asked: Ask) {
    assert!(matches!(ask(tablet, asked).await, Ok(Answer::Done)));
}

pub(super) async fn office(tablet: &Tablet) -> Office {
    match ask(tablet, Ask::Office).await {
        Ok(Answer::Office(office)) => *office,
        _ => panic!("no office"),
    }
}

pub(super) async fn log(tablet: &Tablet) -> Vec<AuditEntry> {
    match ask(tablet, Ask::Audit { before: None }).await {
        Ok(Answer::Audit { entries, .. }) => entries,
        _ => panic!("no log"),
    }
}

fn filing(kind: RequestKind) -> Ask {
    Ask::File(Filing { kind, reason: "入职".to_owned(), treatment: String::new() })
}

fn post(role: Role, unit: Option<UnitId>) -> Post {
    Post { role, unit, reads_background: role.reads_background() }
}

fn opening(name: &str, post: Post) -> Ask {
    filing(RequestKind::Open { sign_in_name: name.to_owned(), display_name: name.to_uppercase(), post })
}

async fn only_open_request(tablet: &Tablet) -> RequestId {
    let open: Vec<RequestId> = office(tablet)
        .await
        .requests
        .iter()
        .filter(|request| request.state.is_open())
        .map(|request| request.id)
        .collect();
    assert_eq!(open.len(), 1);
    open[0]
}

fn decide(request: RequestId, approve: bool) -> Ask {
    Ask::Decide { request, approve, note: "好".to_owned() }
}

async fn enters(team: &Team, name: &str, password: &str) -> Result<SignedIn, Refused> {
    let request =
        SignIn { name: name.to_owned(), password: password.to_owned(), device_label: "new".to_owned(), device: None };
    call(team.server.address, path::SIGN_IN, "", &request).await.map(|(_, signed_in)| signed_in)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_requested_approved_and_opened_by_three_people_within_a_working_day() {
    let team = Team::start().await;
    let newcomer = post(Role::Salesperson, Some(UNIT));
    done(&team.keeper, opening("dora", newcomer)).await;
    let id = only_open_request(&team.keeper).await;
    let filed = office(&team.keeper).await.requests.remove(0);
    let waits_ms = filed.due_at.0 - filed.filed.at.0;
    assert!((24 * 3_600_000..=3 * 24 * 3_600_000).contains(&waits_ms), "{waits_ms} ms");

    assert_eq!(refusal(&team.keeper, decide(id, true)).await, ProblemCode::NotAllowed, "a unit administrator files");
    assert_eq!(
        refusal(&team.system, decide(id, true)).await,
        ProblemCode::NotAllowed,
        "a system administrator executes"
    );
    assert_eq!(refusal(&team.other_head, decide(id, true)).await, ProblemCode::NotFound, "another unit's");
    assert_eq!(refusal(&team.system, Ask::Execute(id)).await, ProblemCode::NotNow, "nobody has approved it");
    done(&team.head, decide(id, true)).await;
    assert_eq!(refusal(&team.head, decide(id, false)).await, ProblemCode::NotNow);
    assert_eq!(refusal(&team.head, Ask::Execute(id)).await, ProblemCode::NotAllowed);
    let Ok(Answer::Password { name, password }) = ask(&team.system, Ask::Execute(id)).await else {
        panic!("no password")
    };
    assert_eq!(refusal(&team.system, Ask::Execute(id)).await, ProblemCode::NotNow, "once");

    let signed_in = enters(&team, &name, &password).await.unwrap();
    assert_eq!((signed_in.user.role, signed_in.user.unit), (Role::Salesperson, Some(UNIT)));
    let request = office(&team.head).await.requests.remove(0);
    assert_eq!(request.state, RequestState::Executed);
    let by = [Some(request.filed), request.decided, request.executed].map(|step| step.map(|step| step.by));
    assert_eq!(by, [Some(team.keeper.user), Some(team.head.user), Some(team.system.user)]);
    let told: Vec<(AuditAction, Option<UserId>)> =
        log(&team.system).await.into_iter().take(4).map(|entry| (entry.action, entry.by)).collect();
    assert_eq!(
        told,
        [
            (AuditAction::DeviceEnrolled, Some(signed_in.user.id)),
            (AuditAction::AccountOpened, Some(team.system.user)),
            (AuditAction::RequestApproved, Some(team.head.user)),
            (AuditAction::RequestFiled, Some(team.keeper.user)),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reaches_beyond_what_they_look_after() {
    let team = Team::start().await;
    for asked in [
        Ask::Office,
        Ask::Waiting,
        Ask::Audit { before: None },
        opening("x", post(Role::Salesperson, Some(UNIT))),
        Ask::Freeze { user: team.head.user, reason: "?".to_owned() },
        Ask::NewPassword(team.head.user),
        Ask::AddUnit { name: "x".to_owned() },
        Ask::OfflineDays(5),
    ] {
        assert_eq!(refusal(&team.anna, asked).await, ProblemCode::NotAllowed);
    }
    assert_eq!(refusal(&team.head, Ask::Audit { before: None }).await, ProblemCode::NotAllowed);
    assert_eq!(refusal(&team.head, Ask::NewPassword(team.anna.user)).await, ProblemCode::NotAllowed);
    let freeze = |user| Ask::Freeze { user, reason: "离职".to_owned() };
    assert_eq!(refusal(&team.other_head, freeze(team.anna.user)).await, ProblemCode::NotFound);
    assert_eq!(refusal(&team.head, freeze(team.boss.user)).await, ProblemCode::NotFound);
    assert_eq!(refusal(&team.head, freeze(team.head.user)).await, ProblemCode::NotAllowed, "oneself");
    let names =
        |office: Office| -> Vec<String> { office.members.into_iter().map(|member| member.sign_in_name).collect() };
    assert_eq!(names(office(&team.keeper).await), ["anna", "ben", "head", "keeper"]);
    assert_eq!(names(office(&team.other_head).await), ["other"]);
    assert_eq!(office(&team.boss).await.members.len(), 7);

    // A request that leads beyond the unit is decided by those who look after both.
    done(
        &team.keeper,
        filing(RequestKind::Change { user: team.anna.user, post: post(Role::Salesperson, Some(RETAIL)) }),
    )
    .await;
    let id = only_open_request(&team.keeper).await;
    assert_eq!(refusal(&team.head, decide(id, true)).await, ProblemCode::NotAllowed);
    done(&team.boss, decide(id, true)).await;
    done(&team.system, Ask::Execute(id)).await;
    assert_eq!(names(office(&team.other_head).await), ["anna", "other"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_leaves_gives_the_customers_to_a_colleague_and_never_enters_again() {
    let mut team = Team::start().await;
    let ben = office(&team.head).await.members[1].person.id;
    let written = [
        team.anna.set(customer(1), Field::Name, "山海公司"),
        team.anna.set_background(customer(1), Field::Family, "一子"),
    ];
    team.anna.push(&written).await;
    assert_eq!(office(&team.head).await.members[0].customers, 1);
    done(&team.keeper, filing(RequestKind::Close { user: team.anna.user, successor: Some(ben) })).await;
    let id = only_open_request(&team.keeper).await;
    done(&team.head, decide(id, true)).await;
    done(&team.system, Ask::Execute(id)).await;
    let members = office(&team.head).await.members;
    assert_eq!((members[0].state, members[0].customers), (AccountState::Closed, 0));
    assert_eq!((members[1].state, members[1].customers), (AccountState::Active, 1));
    assert_eq!(team.anna.pull_page().await.unwrap_err().code(), ProblemCode::AccountClosed);
    let refused = enters(&team, "anna", super::harness::PASSWORD).await.err().unwrap();
    assert_eq!((refused.status, refused.code()), (403, ProblemCode::AccountClosed));
    let wrong = enters(&team, "anna", "a guess").await.err().unwrap();
    assert_eq!(wrong.code(), ProblemCode::WrongPassword, "without the password nobody learns of it");
    assert!(satchel_server::check::check(&team.server.service.store).unwrap().findings.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_cannot_be_is_refused_and_its_filer_takes_it_back() {
    let team = Team::start().await;
    let salesperson = post(Role::Salesperson, Some(UNIT));
    for (asked, code) in [
        (opening("anna", salesperson), ProblemCode::NameTaken),
        (opening(" ", salesperson), ProblemCode::BadRequest),
        (opening(&"x".repeat(101), salesperson), ProblemCode::TooLarge),
        (opening("x", post(Role::Salesperson, None)), ProblemCode::BadRequest),
        (opening("x", post(Role::GroupManagement, Some(UNIT))), ProblemCode::BadRequest),
        (opening("x", post(Role::Salesperson, Some(UnitId::from_bytes([9; 16])))), ProblemCode::BadRequest),
        (filing(RequestKind::Freeze { user: UserId::from_bytes([9; 16]) }), ProblemCode::NotFound),
        (filing(RequestKind::Close { user: team.anna.user, successor: Some(team.anna.user) }), ProblemCode::BadRequest),
    ] {
        assert_eq!(refusal(&team.keeper, asked).await, code);
    }
    let without_reason =
        Filing { kind: RequestKind::Freeze { user: team.anna.user }, reason: " ".to_owned(), treatment: String::new() };
    assert_eq!(refusal(&team.keeper, Ask::File(without_reason)).await, ProblemCode::BadRequest);
    done(&team.keeper, opening("dora", salesperson)).await;
    let id = only_open_request(&team.keeper).await;
    done(&team.keeper, decide(id, false)).await;
    assert_eq!(office(&team.keeper).await.requests[0].state, RequestState::Rejected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_a_unit_and_the_offline_days_are_set_by_the_system_administrator() {
    let mut team = Team::start().await;
    done(&team.system, Ask::AddUnit { name: " export ".to_owned() }).await;
    assert_eq!(refusal(&team.system, Ask::AddUnit { name: "export".to_owned() }).await, ProblemCode::NameTaken);
    done(&team.system, Ask::OfflineDays(14)).await;
    assert_eq!(refusal(&team.system, Ask::OfflineDays(4_000)).await, ProblemCode::BadRequest);
    let roster = team.anna.pull_page().await.unwrap().roster.unwrap();
    assert_eq!(roster.offline_days, 14);
    assert!(roster.units.iter().any(|unit| unit.name == "export"));
    let Ok(Answer::Password { name, password }) = ask(&team.system, Ask::NewPassword(team.anna.user)).await else {
        panic!("no password")
    };
    assert!(enters(&team, &name, &password).await.is_ok());
    assert_eq!(enters(&team, &name, super::harness::PASSWORD).await.err().unwrap().code(), ProblemCode::WrongPassword);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_freezes_unfreezes_and_closes_and_the_log_says_so() {
    let mut team = Team::start().await;
    let run = |command: &str| {
        satchel(&["user", command, "--team", TEAM_NAME, "--name", "anna", "--reason", "leaving"], &team.server.data())
    };
    assert!(run("freeze").0);
    assert_eq!(team.anna.pull_page().await.unwrap_err().code(), ProblemCode::AccountFrozen);
    assert!(run("unfreeze").0);
    assert!(team.anna.pull_page().await.is_ok());
    let (done, text) = run("unfreeze");
    assert!(!done && text.contains("anna is not frozen"), "{text}");
    assert!(run("close").0);
    assert_eq!(team.anna.pull_page().await.unwrap_err().code(), ProblemCode::AccountClosed);
    let newest: Vec<_> = log(&team.boss).await.into_iter().take(3).collect();
    assert_eq!(
        newest.iter().map(|entry| entry.action).collect::<Vec<_>>(),
        [AuditAction::AccountClosed, AuditAction::AccountUnfrozen, AuditAction::AccountFrozen]
    );
    assert!(newest.iter().all(|entry| entry.by.is_none() && entry.reason == "leaving"));
}
