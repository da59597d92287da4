//! `POST /v1/sign-in`, and what a token is good for afterwards.

use satchel_model::Role;
use satchel_protocol::frame;
use satchel_protocol::sync::{ProblemCode, Pull, Pulled, SignIn, SignedIn, path};
use satchel_server::Options;
use satchel_server::store::device;

use super::harness::{PASSWORD, Server, TEAM, TEAM_NAME, UNIT, satchel};
use super::tablet::{Refused, Tablet, call, send};

fn request(name: &str, password: &str) -> SignIn {
    SignIn { name: name.to_owned(), password: password.to_owned(), device_label: "iPad".to_owned(), device: None }
}

async fn attempt(server: &Server, name: &str, password: &str) -> Result<SignedIn, Refused> {
    call(server.address, path::SIGN_IN, "", &request(name, password)).await.map(|(_, answer)| answer)
}

async fn pull_with(server: &Server, token: &str) -> Refused {
    call::<_, Pulled>(server.address, path::PULL, token, &Pull { cursor: Default::default() }).await.unwrap_err()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_right_password_enrols_a_device_and_the_server_keeps_only_the_hash_of_its_token() {
    let server = Server::start().await;
    let anna = server.person("anna", Role::UnitHead);
    let signed_in = attempt(&server, "anna", PASSWORD).await.unwrap();
    assert_eq!((signed_in.user.id, signed_in.team, signed_in.team_name.as_str()), (anna, TEAM, TEAM_NAME));
    assert_eq!(signed_in.roster.people.len(), 1);
    assert_eq!(signed_in.token.len(), 64);
    let files: Vec<u8> = std::fs::read_dir(server.data())
        .unwrap()
        .flat_map(|file| std::fs::read(file.unwrap().path()).unwrap())
        .collect();
    let holds = |needle: &[u8]| files.windows(needle.len()).any(|window| window == needle);
    assert!(holds(b"anna"), "the files of the database are what was looked into");
    assert!(!holds(signed_in.token.as_bytes()) && !holds(PASSWORD.as_bytes()));
    let token: Vec<u8> =
        (0..64).step_by(2).map(|at| u8::from_str_radix(&signed_in.token[at..at + 2], 16).unwrap()).collect();
    assert!(!holds(&token));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_name_get_the_same_answer() {
    let server = Server::start().await;
    server.person("anna", Role::Salesperson);
    let wrong = attempt(&server, "anna", "wrong horse").await.err().unwrap();
    let unknown = attempt(&server, "nobody", PASSWORD).await.err().unwrap();
    assert_eq!((wrong.status, wrong.code()), (401, ProblemCode::WrongPassword));
    assert_eq!(wrong, unknown);
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_is_slowed_down_and_says_for_how_long() {
    let server = Server::start().await;
    server.person("anna", Role::Salesperson);
    for _ in 0..6 {
        assert_eq!(attempt(&server, "anna", "guess").await.err().unwrap().code(), ProblemCode::WrongPassword);
    }
    let slowed = attempt(&server, "anna", PASSWORD).await.err().unwrap();
    assert_eq!((slowed.status, slowed.code()), (429, ProblemCode::TooManyRequests));
    assert!(slowed.problem.retry_after_ms.is_some_and(|wait| wait > 0 && wait <= 1000));
    server.person("ben", Role::Salesperson);
    assert!(attempt(&server, "ben", PASSWORD).await.is_ok(), "another name is not slowed down");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_token_a_made_up_one_and_an_expired_one_are_told_apart() {
    let server = Server::start_with(Options { token_days: 0, ..Options::default() }, None).await;
    server.person("anna", Role::Salesperson);
    assert_eq!(pull_with(&server, "").await.code(), ProblemCode::NotSignedIn);
    assert_eq!(pull_with(&server, &"ab".repeat(32)).await.code(), ProblemCode::NotSignedIn);
    assert_eq!(pull_with(&server, "'; drop table device").await.code(), ProblemCode::NotSignedIn);
    let token = attempt(&server, "anna", PASSWORD).await.unwrap().token;
    let expired = pull_with(&server, &token).await;
    assert_eq!((expired.status, expired.code()), (401, ProblemCode::TokenExpired));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_device_is_told_so_and_comes_back_only_as_another_device() {
    let server = Server::start().await;
    server.person("anna", Role::Salesperson);
    let tablet = Tablet::sign_in(&server, "anna").await;
    let revoked = tablet.device;
    server.service.store.write(move |connection| device::revoke(connection, TEAM, revoked)).unwrap();
    let refused = pull_with(&server, &tablet.token).await;
    assert_eq!((refused.status, refused.code()), (401, ProblemCode::DeviceRevoked));
    let again = Tablet::sign_in_at(server.address, "anna", Some(revoked)).await.unwrap();
    assert_ne!(again.device, revoked);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_person_keeps_the_device_and_another_person_gets_a_new_one() {
    let server = Server::start().await;
    server.person("anna", Role::Salesperson);
    server.person("ben", Role::Salesperson);
    let first = Tablet::sign_in(&server, "anna").await;
    let again = Tablet::sign_in_at(server.address, "anna", Some(first.device)).await.unwrap();
    assert_eq!(again.device, first.device);
    assert_eq!(pull_with(&server, &first.token).await.code(), ProblemCode::NotSignedIn, "the old token is gone");
    let other = Tablet::sign_in_at(server.address, "ben", Some(first.device)).await.unwrap();
    assert_ne!(other.device, first.device);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_message_is_refused_with_its_reason() {
    let server = Server::start().await;
    let at = server.address;
    let code = |(status, bytes): (u16, Vec<u8>)| (status, super::tablet::refused(status, &bytes).code());
    let html = send(at, path::SIGN_IN, "", &[], b"<!doctype html>".to_vec()).await;
    assert_eq!(code(html), (400, ProblemCode::BadRequest));
    let mut newer = frame::encode(frame::Header::default(), &request("anna", "x")).unwrap();
    newer[4] = 9;
    assert_eq!(code(send(at, path::SIGN_IN, "", &[], newer).await), (426, ProblemCode::UpdateRequired));
    let long = request(&"n".repeat(101), "x");
    assert_eq!(call::<_, SignedIn>(at, path::SIGN_IN, "", &long).await.err().unwrap().code(), ProblemCode::TooLarge);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_name_in_two_teams_signs_in_with_its_team() {
    let server = Server::start().await;
    server.person("anna", Role::Salesperson);
    assert!(satchel(&["unit", "add", "--team", "south", "--name", "retail"], &server.data()).0);
    let add = ["user", "add", "--team", "south", "--name", "anna", "--display", "Anna", "--role", "salesperson"];
    let (done, text) = satchel(&[&add[..], &["--unit", "retail"]].concat(), &server.data());
    assert!(done, "{text}");
    let secret = text.lines().find_map(|line| line.strip_prefix("password: ")).unwrap().to_owned();
    assert_eq!(attempt(&server, "anna", PASSWORD).await.err().unwrap().code(), ProblemCode::WrongPassword);
    assert_eq!(attempt(&server, "anna@south", &secret).await.unwrap().team_name, "south");
    assert_eq!(attempt(&server, "anna@north", PASSWORD).await.unwrap().team_name, TEAM_NAME);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_role_asks_the_tablet_to_compare_what_it_holds() {
    let server = Server::start().await;
    let anna = server.person("anna", Role::Salesperson);
    let mut tablet = Tablet::sign_in(&server, "anna").await;
    tablet.bootstrap().await;
    assert!(tablet.pull_page().await.is_ok());
    server.appoint(anna, Role::UnitHead, Some(UNIT));
    let refused = tablet.pull_page().await.unwrap_err();
    assert_eq!((refused.status, refused.code()), (409, ProblemCode::ReconcileRequired));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_is_used_stays_signed_in_and_a_forgotten_one_does_not() {
    const DAY_MS: i64 = 24 * 3_600_000;
    let server = Server::start().await;
    server.person("anna", Role::Salesperson);
    let tablet = Tablet::sign_in(&server, "anna").await;
    let start = satchel_server::clock::now().0;
    let on_day = |day: i64| {
        let now = satchel_model::UnixMillis(start + day * DAY_MS);
        satchel_server::auth::authenticate(&server.service, &tablet.token, now)
    };
    for day in [1, 60, 120, 200] {
        assert!(on_day(day).is_ok(), "day {day}: never 90 days unseen");
    }
    assert_eq!(on_day(200 + 91).unwrap_err().problem(), ProblemCode::TokenExpired);
}
