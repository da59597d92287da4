//! `POST /v1/hand-in` and what becomes of handed-in work: nothing is merged that nobody accepted, and nothing is lost.

use satchel_model::{DocumentKind, Field};
use satchel_protocol::admin::{Answer, Ask, AuditAction, Verdict, Waiting};
use satchel_protocol::sync::{ChangeResult, DocumentName, HandIn, HandedIn, Holding, ProblemCode, Rest, path};
use satchel_server::check::check;

use super::accounts::{Team, ask, log, office};
use super::tablet::{Refused, Tablet, Written, customer, push_of};

async fn hand_in(tablet: &Tablet, written: &[Written]) -> Result<HandedIn, Refused> {
    tablet
        .call(
            path::HAND_IN,
            &HandIn { documents: push_of(written).documents, rest: Rest::Nothing, ..HandIn::default() },
        )
        .await
}

async fn freeze(team: &Team) {
    let freeze = Ask::Freeze { user: team.anna.user, reason: "离职".to_owned() };
    assert!(matches!(ask(&team.head, freeze).await, Ok(Answer::Done)));
}

/// Whether everything is kept.
fn is_kept(answer: &HandedIn) -> bool {
    matches!(answer, HandedIn::Kept { .. })
}

async fn waiting(tablet: &Tablet) -> Vec<Waiting> {
    match ask(tablet, Ask::Waiting).await {
        Ok(Answer::Waiting(waiting)) => waiting,
        _ => panic!("nothing to review"),
    }
}

async fn review(team: &Team, tablet: &Tablet, number: u8, verdict: Verdict) -> Result<(u32, u32), ProblemCode> {
    let asked = Ask::Review { device: team.anna.device, customer: customer(number), verdict };
    match ask(tablet, asked).await {
        Ok(Answer::Reviewed { merged, refused }) => Ok((merged, refused)),
        Err(refused) => Err(refused.code()),
        Ok(_) => panic!("another answer"),
    }
}

/// Anna with a customer on the server; then she is frozen, and hands in three changes about it and a new customer.
async fn handed_in() -> (Team, Vec<Written>) {
    let mut team = Team::start().await;
    let first = [team.anna.set(customer(1), Field::Name, "山海公司")];
    team.anna.push(&first).await;
    team.anna.pull().await;
    let written = vec![
        team.anna.set(customer(1), Field::ShortName, "苏州"),
        team.anna.set(customer(1), Field::Website, "https://shanhai.example"),
        team.anna.set_background(customer(1), Field::Family, "一子"),
        team.anna.set(customer(2), Field::Name, "新公司"),
    ];
    freeze(&team).await;
    assert!(is_kept(&hand_in(&team.anna, &written).await.unwrap()));
    (team, written)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_device_gets_nothing_and_what_it_hands_in_waits_until_somebody_accepts_it() {
    let (mut team, written) = handed_in().await;
    for path in [
        path::PULL,
        path::PUSH,
        path::BOOTSTRAP,
        path::RECONCILE,
        path::RESEED,
        path::ADMIN,
        path::ASSIGN,
        path::ASSIGN_MANY,
    ] {
        let refused: Result<HandedIn, Refused> = team.anna.call(path, &()).await;
        assert_eq!(refused.unwrap_err().code(), ProblemCode::AccountFrozen, "{path}");
    }
    assert!(team.head.pull().await.iter().all(|item| !format!("{item:?}").contains("苏州")));
    assert_eq!(team.head.text(customer(1), Field::ShortName), "");

    let to_head = waiting(&team.head).await;
    assert_eq!(to_head.len(), 2);
    let about_first = &to_head[0];
    assert_eq!((about_first.user, about_first.customer), (team.anna.user, customer(1)));
    assert_eq!(about_first.title.as_deref(), Some("山海公司"));
    assert_eq!(about_first.files.iter().map(|file| file.changes).collect::<Vec<_>>(), [2, 1]);
    let content = about_first.files[0].content.join("\n");
    assert!(content.contains("苏州") && content.contains("shanhai.example") && !content.contains("山海"), "{content}");
    assert!(about_first.files[1].content.join("").contains("一子"));
    assert_eq!((to_head[1].title.as_deref(), to_head[1].owner), (Some("新公司"), None));
    // A unit administrator decides without reading background parts; another unit's head sees nothing of it.
    let to_keeper = waiting(&team.keeper).await;
    assert!(to_keeper[0].files[1].content.is_empty() && !to_keeper[0].files[0].content.is_empty());
    assert!(waiting(&team.other_head).await.is_empty());
    assert_eq!(office(&team.head).await.waiting, 2);

    assert_eq!(review(&team, &team.other_head, 1, Verdict::Accept).await, Err(ProblemCode::NotFound));
    assert_eq!(review(&team, &team.system, 1, Verdict::Accept).await, Err(ProblemCode::NotAllowed));
    assert_eq!(review(&team, &team.head, 1, Verdict::Accept).await, Ok((3, 0)));
    assert_eq!(review(&team, &team.head, 1, Verdict::Accept).await, Err(ProblemCode::NotNow), "it was decided");
    team.head.pull().await;
    assert_eq!(team.head.text(customer(1), Field::ShortName), "苏州");
    let background = DocumentKind::Background.document_id(customer(1));
    assert!(team.head.documents.contains_key(&background));

    // The same again is known, and changes nothing.
    assert!(is_kept(&hand_in(&team.anna, &written[..3]).await.unwrap()));
    assert_eq!(waiting(&team.head).await.len(), 1);
    assert!(check(&team.server.service.store).unwrap().findings.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn handed_in_work_goes_to_a_colleague_or_is_not_merged() {
    let (mut team, written) = handed_in().await;
    let ben = office(&team.head).await.members[1].person.id;
    let over = Verdict::HandOver { to: ben };
    assert_eq!(
        review(&team, &team.keeper, 2, over).await,
        Err(ProblemCode::NotAllowed),
        "giving customers is the head's"
    );
    assert_eq!(waiting(&team.head).await.len(), 2, "nothing of it was done");
    assert_eq!(review(&team, &team.head, 2, over).await, Ok((1, 0)));
    let mut bens = Tablet::sign_in(&team.server, "ben").await;
    bens.bootstrap().await;
    assert_eq!(bens.text(customer(2), Field::Name), "新公司");
    assert_eq!(review(&team, &team.head, 1, Verdict::Reject).await, Ok((0, 0)));
    assert!(waiting(&team.head).await.is_empty());
    team.head.pull().await;
    assert_eq!(team.head.text(customer(1), Field::ShortName), "");
    let kept: i64 = team
        .server
        .service
        .store
        .read(|connection| {
            Ok(connection.query_row("SELECT COUNT(*) FROM handed_in WHERE state = 'rejected'", [], |row| row.get(0))?)
        })
        .unwrap();
    assert_eq!(kept, 3, "the bytes of what was not merged stay");
    // Rejected work does not come back by handing it in again.
    assert!(is_kept(&hand_in(&team.anna, &written).await.unwrap()));
    assert!(waiting(&team.head).await.is_empty());
    let told: Vec<(AuditAction, Option<u32>)> =
        log(&team.boss).await.into_iter().map(|entry| (entry.action, entry.count)).take(6).collect();
    assert_eq!(
        told,
        [
            (AuditAction::WorkRejected, Some(3)),
            (AuditAction::DeviceEnrolled, None),
            (AuditAction::CustomersAssigned, Some(1)),
            (AuditAction::WorkAccepted, Some(1)),
            (AuditAction::DeviceEmptied, None),
            (AuditAction::WorkHandedIn, Some(4)),
        ]
    );
    assert!(check(&team.server.service.store).unwrap().findings.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn handed_in_work_of_a_device_that_works_again_waits_until_the_device_has_sent_it() {
    let mut team = Team::start().await;
    let first = team.anna.set(customer(1), Field::Name, "山海公司");
    let second = team.anna.set(customer(2), Field::Name, "新公司");
    freeze(&team).await;
    let part =
        HandIn { documents: push_of(std::slice::from_ref(&first)).documents, rest: Rest::More, ..HandIn::default() };
    let answer: HandedIn = team.anna.call(path::HAND_IN, &part).await.unwrap();
    assert!(is_kept(&answer) && waiting(&team.head).await.len() == 1);
    let unfreeze = || Ask::Unfreeze { user: team.anna.user, reason: "误会".to_owned() };
    assert!(matches!(ask(&team.boss, unfreeze()).await, Ok(Answer::Done)));
    let answer: HandedIn = team.anna.call(path::HAND_IN, &part).await.unwrap();
    // Until the device has sent it, it is kept: the device may have lost it.
    assert_eq!((answer, waiting(&team.head).await.len()), (HandedIn::NotLocked, 1));
    let results = team.anna.push(std::slice::from_ref(&first)).await;
    assert!(matches!(results[0][0], ChangeResult::Accepted { .. }));
    assert!(waiting(&team.head).await.is_empty());

    // An old request that comes again takes nothing back.
    freeze(&team).await;
    assert!(is_kept(&hand_in(&team.anna, &[first, second]).await.unwrap()));
    assert!(matches!(ask(&team.boss, unfreeze()).await, Ok(Answer::Done)));
    let answer: HandedIn = team.anna.call(path::HAND_IN, &part).await.unwrap();
    assert_eq!((answer, waiting(&team.head).await.len()), (HandedIn::NotLocked, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_device_learns_of_which_documents_the_server_lacks_something() {
    let mut team = Team::start().await;
    let [first, second] =
        [team.anna.set(customer(1), Field::Name, "一"), team.anna.set(customer(2), Field::Name, "二")];
    team.anna.push(std::slice::from_ref(&first)).await;
    freeze(&team).await;
    let heads = |name: DocumentName| team.anna.heads(name.document).as_slice().iter().map(|head| head.0).collect();
    let holding = |written: &Written| Holding { name: written.0, heads: heads(written.0) };
    let rest = Rest::Holding(vec![holding(&first), holding(&second)]);
    let ask = HandIn { documents: push_of(std::slice::from_ref(&second)).documents, rest, ..HandIn::default() };
    let answer: HandedIn = team.anna.call(path::HAND_IN, &ask).await.unwrap();
    // What is handed in is not in the log, so whatever it depends on is asked for too.
    assert!(matches!(answer, HandedIn::Kept { lacking, .. } if lacking == [second.0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_not_empty_where_the_server_went_back_since_its_last_answer() {
    let go_back =
        ["DELETE FROM handed_in", "UPDATE team SET epoch = randomblob(16)", "UPDATE log SET chain = zeroblob(32)"];
    for go_back in go_back {
        let mut team = Team::start().await;
        let written = [team.anna.set(customer(1), Field::Name, "一"), team.anna.set(customer(2), Field::Name, "二")];
        let pushed = team.head.set(customer(3), Field::Name, "三");
        team.head.push(&[pushed]).await;
        freeze(&team).await;
        let part = |written: &Written, stamp, rest| HandIn {
            documents: push_of(std::slice::from_ref(written)).documents,
            stamp,
            rest,
        };
        let answer: HandedIn = team.anna.call(path::HAND_IN, &part(&written[0], None, Rest::More)).await.unwrap();
        let HandedIn::Kept { stamp, .. } = answer else { panic!("not kept") };
        team.server.service.store.write(move |connection| Ok(connection.execute(go_back, [])?)).unwrap();
        for stamp in [stamp, b"?".to_vec().into()] {
            let last = part(&written[1], Some(stamp), Rest::Nothing);
            let answer: HandedIn = team.anna.call(path::HAND_IN, &last).await.unwrap();
            assert_eq!(answer, HandedIn::WentBack, "{go_back}");
        }
        assert!(log(&team.boss).await.iter().all(|entry| entry.action != AuditAction::DeviceEmptied));
        assert!(is_kept(&hand_in(&team.anna, &written).await.unwrap()));
        assert!(log(&team.boss).await.iter().any(|entry| entry.action == AuditAction::DeviceEmptied));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_the_persons_own_or_no_change_at_all_is_not_kept() {
    let mut team = Team::start().await;
    let foreign = team.head.set(customer(1), Field::Name, "山海公司");
    let garbage = (foreign.0, b"no change".to_vec());
    freeze(&team).await;
    assert!(is_kept(&hand_in(&team.anna, &[foreign, garbage]).await.unwrap()));
    assert!(waiting(&team.head).await.is_empty());
    let nobody: Result<(_, HandedIn), Refused> =
        super::tablet::call(team.server.address, path::HAND_IN, &"0".repeat(64), &HandIn::default()).await;
    assert_eq!(nobody.unwrap_err().code(), ProblemCode::NotSignedIn);
}

#[tokio::test(flavor = "multi_thread")]
async fn accepted_work_still_keeps_the_rules_of_its_document() {
    let (mut team, _) = handed_in().await;
    // An actor of another device: whoever forges that gets nothing merged, whoever accepts it.
    team.anna.actor = team.head.actor;
    let by_head = team.head.set(customer(9), Field::Name, "对的");
    let pushed = team.head.push(&[by_head]).await;
    assert!(matches!(pushed[0][0], ChangeResult::Accepted { .. }));
    let forged = team.anna.set(customer(3), Field::Name, "伪造");
    assert!(is_kept(&hand_in(&team.anna, &[forged]).await.unwrap()));
    assert_eq!(review(&team, &team.head, 3, Verdict::Accept).await, Ok((0, 1)));
    team.head.pull().await;
    assert!(!team.head.documents.contains_key(&customer(3).into()));
}
