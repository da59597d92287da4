//! `satchel import` and `export`, and what tablets see of it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use satchel_model::{DocumentKind, Field, Role};
use satchel_protocol::sync::Item;
use satchel_server::check::check;

use super::harness::{Server, TEAM_NAME, satchel};
use super::tablet::Tablet;

fn import(server: &Server, file: &Path) -> (bool, serde_json::Value) {
    let (done, text) = satchel(&["import", "--json", "--team", TEAM_NAME, file.to_str().unwrap()], &server.data());
    (done, serde_json::from_str(text.lines().next().unwrap()).unwrap_or_else(|_| panic!("{text}")))
}

fn counts(report: &serde_json::Value) -> [u64; 3] {
    ["created", "updated", "unchanged"].map(|key| report[key].as_u64().unwrap())
}

fn file(server: &Server, name: &str, text: &str) -> PathBuf {
    let path = server.data().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

const RICH: &str = r#"{"code":"C1","owner":"anna","name":"山海公司","type":"company","phone":"010-8888 1234","founded":"1998-05-04","turnover":"1234.50 CNY","address":{"province":"江苏省","city":"苏州"},"hobbies":"钓鱼","tags":["重点客户","展会"],"note":"第一行\n第二行","state":"target","contacts":[{"name":"王磊","role":"approver","birthday":"1980-05-17"},{"name":"王磊","title":"副总"}],"activities":[{"kind":"visit","at":"2026-01-05T02:00:00Z","subject":"首次拜访","result":"advanced"}]}
{"code":"C2","name":"江河公司","orders":[{"number":"SO1","date":"2026-01-01","currency":"USD","state":"paid","lines":[{"product":"CD","quantity":"2","unit_price":"12.85"},{"product":"CD","quantity":1.5,"unit_price":"3"}]}]}
"#;

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_twice_writes_nothing_and_a_changed_row_is_one_small_change() {
    let server = Server::start().await;
    server.person("anna", Role::Salesperson);
    server.person("head", Role::GroupManagement);
    let first = file(&server, "first.jsonl", RICH);
    assert_eq!(counts(&import(&server, &first).1), [2, 0, 0]);
    assert_eq!(counts(&import(&server, &first).1), [0, 0, 2]);
    let mut head = Tablet::sign_in(&server, "head").await;
    let pages = head.bootstrap().await;
    let rows: Vec<satchel_model::CustomerRow> = pages[0]
        .documents
        .iter()
        .filter(|packed| packed.name.kind == DocumentKind::Customer)
        .map(|packed| postcard::from_bytes(&packed.row).unwrap())
        .collect();
    let row = |code: &str| rows.iter().find(|row| row.code == code).unwrap();
    assert_eq!((row("C1").city.as_str(), row("C1").contacts, row("C1").tags.len()), ("苏州", 2, 2));
    assert_eq!(row("C1").state.code(), "target");
    assert_eq!(row("C2").sales[0].to_string(), "30.20 USD");
    assert_eq!(row("C2").state.code(), "first_time", "an order makes a first-time customer");
    let mut anna = Tablet::sign_in(&server, "anna").await;
    anna.bootstrap().await;
    assert_eq!(anna.documents.len(), 2, "the owner column made it hers, with its background");
    let changed = file(&server, "changed.jsonl", &RICH.replace("010-8888 1234", "010-8888 9999"));
    assert_eq!(counts(&import(&server, &changed).1), [0, 1, 1]);
    let items = head.pull().await;
    let [Item::Change { bytes, .. }] = items.as_slice() else { panic!("{items:?}") };
    assert!(bytes.len() < 400, "{} bytes", bytes.len());
    assert_eq!(head.text(row("C1").id, Field::Phone), "010-8888 9999");
    assert!(check(&server.service.store).unwrap().findings.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_exported_is_imported_without_a_change_and_makes_the_same_elsewhere() {
    let server = Server::start().await;
    server.person("anna", Role::Salesperson);
    let first = file(&server, "first.jsonl", RICH);
    import(&server, &first);
    let other = Server::start().await;
    other.person("anna", Role::Salesperson);
    for format in ["jsonl", "csv"] {
        let path = server.data().join(format!("out.{format}"));
        let arguments = ["export", "--team", TEAM_NAME, "--format", format, "--output", path.to_str().unwrap()];
        assert!(satchel(&arguments, &server.data()).0);
        assert_eq!(counts(&import(&server, &path).1), [0, 0, 2], "{format}");
        let expected = if format == "jsonl" { [2, 0, 0] } else { [0, 0, 2] };
        assert_eq!(counts(&import(&other, &path).1), expected, "{format} elsewhere");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_keeps_what_a_person_wrote_meanwhile() {
    let server = Server::start().await;
    server.person("head", Role::GroupManagement);
    import(&server, &file(&server, "first.csv", "code,name,phone,industry\nC1,山海公司,010-1,音像\n"));
    let mut head = Tablet::sign_in(&server, "head").await;
    head.bootstrap().await;
    let id = satchel_model::CustomerId::from_bytes(*head.documents.keys().next().unwrap().as_bytes());
    let written = head.set(id, Field::Fax, "010-2");
    head.push(&[written]).await;
    let (_, report) = import(&server, &file(&server, "second.csv", "code,phone,industry\nC1,010-3,\n"));
    assert_eq!(counts(&report), [0, 1, 0]);
    head.pull().await;
    let text = |field| head.text(id, field);
    assert_eq!(
        (text(Field::Fax), text(Field::Phone), text(Field::Name)),
        ("010-2".into(), "010-3".into(), "山海公司".into())
    );
    assert_eq!(text(Field::Industry), "", "an empty cell empties the field");
    assert_eq!(head.heads(DocumentKind::Customer.document_id(id)).as_slice().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_row_is_named_with_its_reason_and_nothing_of_it_is_taken() {
    let server = Server::start().await;
    let text = concat!(
        "{\"code\":\"C1\",\"name\":\"好\"}\n",
        "{\"code\":\"C2\",\"name\":\"坏\",\"email\":\"not an address\"}\n",
        "{\"name\":\"没有编码\"}\n",
        "not json\n",
        "{\"code\":\"C3\",\"colour\":\"blue\"}\n",
        "{\"code\":\"C4\",\"owner\":\"nobody\"}\n",
        "{\"code\":\"C5\",\"contacts\":[{\"name\":\"王\",\"role\":\"boss\"}]}\n",
        "{\"code\":\"C6\",\"name\":\"也好\"}\n",
    );
    let path = file(&server, "bad.jsonl", text);
    let (done, report) = import(&server, &path);
    assert!(!done, "the exit code says that something was refused");
    assert_eq!(counts(&report), [2, 0, 0]);
    let refused: Vec<(u64, &str)> = report["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["line"].as_u64().unwrap(), error["reason"].as_str().unwrap()))
        .collect();
    assert_eq!(
        refused,
        [
            (2, "email: this is not an e-mail address"),
            (3, "code is missing"),
            (4, "the row cannot be read"),
            (5, "colour is no column"),
            (6, "owner: nobody has this sign-in name"),
            (7, "contacts[0].role: this is not one of the choices"),
        ]
    );
    let errors = std::fs::read_to_string(server.data().join("bad.jsonl.errors.csv")).unwrap();
    assert_eq!(errors.lines().count(), 7);
    assert_eq!(check(&server.service.store).unwrap().customers, 2);
    let wrong_header = file(&server, "header.csv", "code,colour\nC1,blue\n");
    let (done, text) = satchel(&["import", "--team", TEAM_NAME, wrong_header.to_str().unwrap()], &server.data());
    assert!(!done && text.contains("colour is no column"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_generated_customers_are_imported_and_a_second_time_nothing_is_written() {
    let server = Server::start().await;
    let mut text = String::from("code,name,phone,address.city,industry,hobbies,tags\n");
    for number in 0..10_000 {
        writeln!(text, "G{number},第{number}公司,010-{number:08},苏州,行业{},茶{number},新;老", number % 17).unwrap();
    }
    let path = file(&server, "many.csv", &text);
    assert_eq!(counts(&import(&server, &path).1), [10_000, 0, 0]);
    let changed = file(&server, "many2.csv", &text.replace("010-00000042", "010-99990042"));
    assert_eq!(counts(&import(&server, &changed).1), [0, 1, 9_999]);
}
