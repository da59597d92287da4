//! The questions of a page that takes a file in, in the order in which it asks them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on must stop"
)]

use satchel_exchange::desk::{Answer, Ask, Desk, Opened, Planned, ProblemGroup, decode, encode};
use satchel_exchange::table::{ReadError, read};
use satchel_exchange::{Column, Draft, Mapping, ProblemKind};
use satchel_model::{Currency, Field, UserId, ValueError};

const FILE: &str =
    "名称,邮箱,随便什么\n恒达机械,a@b.example,甲\n大江物流,不是邮箱,乙\n恒达机械,,丙\n恒达机械,,丁\n,,戊\n";

fn open(desk: &mut Desk, file: &str) -> Opened {
    match desk.answer(Ask::Open(file.as_bytes().to_vec().into())) {
        Answer::Opened(opened) => opened,
        other => panic!("{other:?}"),
    }
}

fn plan(desk: &mut Desk, mapping: Mapping) -> Planned {
    let importer = UserId::from_bytes([7; 16]);
    match desk.answer(Ask::Plan { mapping, importer, currency: Currency::CNY, people: Vec::new() }) {
        Answer::Planned(planned) => planned,
        other => panic!("{other:?}"),
    }
}

fn drafts(desk: &mut Desk, from: u32, most: u32) -> Vec<Draft> {
    match desk.answer(Ask::Drafts { from, most }) {
        Answer::Drafts(drafts) => drafts,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_is_shown_planned_handed_over_and_what_is_wrong_comes_back_as_a_file() {
    let mut desk = Desk::default();
    let opened = open(&mut desk, FILE);
    assert_eq!((opened.rows, opened.columns.len()), (5, 3));
    assert_eq!(
        (opened.columns[0].name.as_str(), &opened.columns[1].samples),
        ("名称", &vec!["a@b.example".to_owned(), "不是邮箱".to_owned()])
    );
    assert_eq!(opened.columns[2].samples, ["甲", "乙", "丙"]);
    let (name, email) = (Column::Field(Field::Name), Column::Field(Field::Email));
    assert_eq!(opened.guess.columns, [Some(name), Some(email), None]);

    let planned = plan(&mut desk, opened.guess.clone());
    let repeated = ProblemKind::Repeated { row: 0 };
    let not_an_email = ProblemKind::Value(ValueError::NotAnEmail);
    let group = |column, kind, rows: &[u32]| ProblemGroup {
        column,
        kind,
        count: u32::try_from(rows.len()).unwrap(),
        rows: rows.to_vec(),
    };
    assert_eq!(
        planned.problems,
        [group(None, repeated, &[4, 5]), group(Some(1), not_an_email, &[3]), group(None, ProblemKind::NoName, &[6])]
    );
    assert_eq!((planned.customers, planned.rejected), (1, 4));
    assert_eq!(drafts(&mut desk, 0, 100).len(), 1);
    assert_eq!(drafts(&mut desk, 1, 100).len(), 0);

    // Without the column nothing is wrong with it.
    let planned = plan(&mut desk, Mapping { columns: vec![Some(name), None, None] });
    assert_eq!((planned.customers, planned.rejected), (2, 3));
    let words = vec![(repeated, "与第 {row} 行重复".to_owned()), (ProblemKind::NoName, "没有名称".to_owned())];
    let refused = vec![(3, "文件已满".to_owned())];
    let names = ["行".to_owned(), "原因".to_owned()];
    let Answer::File(file) = desk.answer(Ask::Rejected { names, words, refused }) else { panic!("no file") };
    let file = read(&file).unwrap();
    assert_eq!(file.header, ["行", "原因", "名称", "邮箱", "随便什么"]);
    let reasons: Vec<(&str, &str)> = file.rows.iter().map(|row| (row.cell(0), row.cell(1))).collect();
    assert_eq!(reasons, [("3", "文件已满"), ("4", "与第 2 行重复"), ("5", "与第 2 行重复"), ("6", "没有名称")]);
    assert_eq!(file.rows[0].cells[2..], ["大江物流", "不是邮箱", "乙"]);
}

#[test]
fn cells_beyond_the_header_are_columns_without_a_name() {
    let mut desk = Desk::default();
    let opened = open(&mut desk, "名称\n恒达机械,多出来的\n");
    assert_eq!(opened.columns.len(), 2);
    assert_eq!((opened.columns[1].name.as_str(), opened.columns[1].samples[0].as_str()), ("", "多出来的"));
    assert_eq!(opened.guess.columns, [Some(Column::Field(Field::Name)), None]);
}

#[test]
fn what_is_no_file_takes_nothing_along_and_no_question_is_answered_from_the_one_before() {
    let mut desk = Desk::default();
    assert_eq!(desk.answer(Ask::Drafts { from: 0, most: 1 }), Answer::Nothing);
    let opened = open(&mut desk, FILE);
    plan(&mut desk, opened.guess.clone());
    assert_eq!(desk.answer(Ask::Open(Vec::new().into())), Answer::Unreadable(ReadError::Empty));
    assert_eq!(desk.answer(Ask::Drafts { from: 0, most: 1 }), Answer::Nothing);
    let (importer, mapping) = (UserId::from_bytes([7; 16]), opened.guess);
    assert_eq!(
        desk.answer(Ask::Plan { mapping, importer, currency: Currency::CNY, people: Vec::new() }),
        Answer::Nothing
    );
    let asked = encode(&Ask::Open(FILE.as_bytes().to_vec().into()));
    assert!(matches!(decode(&desk.handle(&asked)), Some(Answer::Opened(_))));
    assert_eq!(decode(&desk.handle(&[255; 40])), Some(Answer::Nothing));
}
