//! From a file to customers: columns, rows, what is wrong with them, and the same file a second time.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must stop"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use satchel_exchange::draft::Reading;
use satchel_exchange::mapping::fingerprint;
use satchel_exchange::table::{Row, read};
use satchel_exchange::{AddressPart, Column, Draft, Known, Mapping, Outcome, Plan, ProblemKind, Table, write};
use satchel_model::{Currency, CustomerId, Edit, Field, UserId, Value, ValueError};

const IMPORTER: UserId = UserId::from_bytes([7; 16]);

const LI: UserId = UserId::from_bytes([6; 16]);

/// To whom customers can be given. Two are called 王伟.
static PEOPLE: LazyLock<Vec<(String, UserId)>> = LazyLock::new(|| {
    let people = [("李娜", LI), ("王伟", IMPORTER), ("王伟", UserId::from_bytes([5; 16]))];
    people.map(|(name, id)| (name.to_owned(), id)).to_vec()
});

fn reading(mapping: &Mapping) -> Reading<'_> {
    Reading { mapping, importer: IMPORTER, currency: Currency::CNY, people: &PEOPLE }
}

fn table(text: &str) -> (Table, Mapping) {
    let table = read(text.as_bytes()).unwrap();
    let mapping = Mapping::guess(&table.header);
    (table, mapping)
}

fn plan(text: &str) -> (Table, Plan) {
    let (table, mapping) = table(text);
    let plan = Plan::of(&table, &reading(&mapping), |_| Known::No);
    (table, plan)
}

fn value(draft: &Draft, wanted: Field) -> String {
    let found = draft.edits.iter().find_map(|edit| match edit {
        Edit::Set { field, value: Some(value), .. } if *field == wanted => Some(value.encode()),
        _ => None,
    });
    found.unwrap_or_default()
}

#[test]
fn columns_are_guessed_in_both_languages_and_known_again() {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let chinese = names(&["客户名称 *", "手 机", "所在城市", "业务员", "标签", "年营业额（万元）", "随便什么", "公司"]);
    let expected = [
        Some(Column::Field(Field::Name)),
        Some(Column::Field(Field::Mobile)),
        Some(Column::Address(AddressPart::City)),
        Some(Column::Owner),
        Some(Column::Tags),
        Some(Column::Field(Field::Turnover)),
        None,
        None,
    ];
    assert_eq!(Mapping::guess(&chinese).columns, expected);
    let english =
        names(&["Company Name", "Mobile Phone", "City", "Owner", "TAGS", "Annual Revenue", "whatever", "Account"]);
    assert_eq!(Mapping::guess(&english).columns, expected);
    assert_eq!(
        fingerprint(&chinese),
        fingerprint(&names(&["客户名称", "手机", "所在城市", "业务员", "标签", "年营业额", "随便什么", "公司"]))
    );
    assert_ne!(fingerprint(&chinese), fingerprint(&english));
}

#[test]
fn a_row_becomes_the_edits_of_a_customer() {
    let (_, plan) = plan(
        "公司名称,客户类型,联系人,联系人手机,生日,省份,城市,地址,成立日期,年营业额,人数,标签,备注,业务员\n\
         恒达机械,企业,王建国,+86 138 0013 8000,3月7日,江苏省,苏州,星湖街 328 号,2003/7/1,¥1.25万,\"1,200\",重点；老客户,先打电话,李娜\n",
    );
    let draft = plan.drafts().next().expect("a draft");
    let texts = [
        (Field::Name, "恒达机械"),
        (Field::AccountType, "company"),
        (Field::ContactName, "王建国"),
        (Field::ContactMobile, "+86 138 0013 8000"),
        (Field::ContactBirthday, "--03-07"),
        (Field::Address, r#"["","江苏省","苏州","","星湖街 328 号",""]"#),
        (Field::Founded, "2003-07-01"),
        (Field::Turnover, "12500.00 CNY"),
        (Field::Employees, "1200"),
    ];
    for (field, text) in texts {
        assert_eq!(value(draft, field), text, "{field}");
    }
    let tags = draft.edits.iter().filter(|edit| matches!(edit, Edit::Tag { present: true, .. })).count();
    assert_eq!((tags, draft.owner, draft.row), (2, Some(LI), 2));
    assert!(draft.edits.contains(&Edit::Note { base: String::new(), text: "先打电话".to_owned() }));
}

#[test]
fn an_owner_must_be_somebody_whom_the_name_alone_tells() {
    let (_, plan) = plan("名称,负责人\n恒达,李娜\n大江,王伟\n万象,赵六\n金源,\n");
    let owners: Vec<_> = plan.drafts().map(|draft| (draft.row, draft.owner)).collect();
    assert_eq!(owners, [(2, Some(LI)), (5, None)]);
    let problems: Vec<_> = plan.problems().map(|problem| (problem.row, problem.column, problem.kind)).collect();
    assert_eq!(problems, [(3, Some(1), ProblemKind::UnknownOwner), (4, Some(1), ProblemKind::UnknownOwner)]);
}

#[test]
fn what_is_wrong_is_said_by_row_and_column_and_the_rest_goes_on() {
    let (table, plan) = plan(&format!(
        "名称,成立日期,人数,营业额,邮箱,电话,税号,类型\n\
         好,2024-02-29,3,1.50 USD,a@b.cn,0512-66881300,91320500MA1X0A0A0X,企业\n\
         一,2026-02-30,,,,,,\n\
         二,,三个,,,,,\n\
         三,,,1.234,,,,\n\
         四,,,,a@,,,\n\
         五,,,,,电话,,\n\
         六,,,,,,9.13205E+17,\n\
         七,,,,,,,合作社\n\
         {},,,,,,,\n\
         ,2020-01-01,,,,,,\n\
         \"九\"号,,,,,,,\n\
         好,2024-02-29,3,,,,91320500MA1X0A0A0X,\n",
        "长".repeat(201)
    ));
    let found: Vec<(u32, Option<u16>, ProblemKind)> =
        plan.problems().map(|problem| (problem.row, problem.column, problem.kind)).collect();
    let expected = [
        (3, Some(1), ProblemKind::Value(ValueError::NotADate)),
        (4, Some(2), ProblemKind::Value(ValueError::NotACount)),
        (5, Some(3), ProblemKind::Value(ValueError::NotMoney)),
        (6, Some(4), ProblemKind::Value(ValueError::NotAnEmail)),
        (7, Some(5), ProblemKind::Value(ValueError::NotAPhone)),
        (8, Some(6), ProblemKind::CutOffNumber),
        (9, Some(7), ProblemKind::Value(ValueError::NotAChoice)),
        (10, Some(0), ProblemKind::Value(ValueError::TooLong { limit: 200 })),
        (11, None, ProblemKind::NoName),
        (12, None, ProblemKind::BrokenQuotes),
        (13, None, ProblemKind::Repeated { row: 2 }),
    ];
    assert_eq!(found, expected);
    assert_eq!(plan.drafts().count(), 1);

    let bytes =
        write::rejected(&table, &plan, ["行", "原因"].map(str::to_owned), |kind| kind.to_string(), &BTreeMap::new());
    let errors = read(&bytes).unwrap();
    assert_eq!(errors.rows.len(), 11);
    assert_eq!(errors.header[..3], ["行", "原因", "名称"]);
    assert_eq!(errors.rows[0].cells[..4], ["3", "成立日期: this is not a date", "一", "2026-02-30"]);
    assert_eq!(errors.rows[10].cell(1), "row 2 is the same customer");
}

#[test]
fn the_same_file_again_creates_nobody_and_another_persons_creates_others() {
    let text = "名称,编号,电话\n恒达机械,A-1,0512-66881300\n大江物流,,13800138000\n恒达机械,A-2,\n";
    let (table, mapping) = table(text);
    let first = Plan::of(&table, &reading(&mapping), |_| Known::No);
    let made: BTreeSet<CustomerId> = first.drafts().map(|draft| draft.customer).collect();
    assert_eq!(made.len(), 3);
    let known = |draft: &Draft| if made.contains(&draft.customer) { Known::Here(draft.customer) } else { Known::No };
    let again = Plan::of(&table, &reading(&mapping), known);
    assert_eq!((again.drafts().count(), again.here()), (0, 3));
    let other = Reading { importer: UserId::from_bytes([8; 16]), ..reading(&mapping) };
    assert!(Plan::of(&table, &other, known).drafts().count() == 3);
    assert!(matches!(again.outcomes[1], Outcome::Here { row: 3, .. }));
}

#[test]
fn what_an_export_guarded_against_spreadsheets_comes_back_as_it_was() {
    let bytes = write::csv([
        vec!["名称".to_owned(), "电话".to_owned(), "简介".to_owned()],
        vec!["@恒达".to_owned(), "+86 512 66881300".to_owned(), "=HYPERLINK(\"http://x\")".to_owned()],
    ]);
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains("'@恒达,'+86 512 66881300,\"'=HYPERLINK(\"\"http://x\"\")\""), "{text}");
    let table = read(&bytes).unwrap();
    let mapping = Mapping::guess(&table.header);
    let plan = Plan::of(&table, &reading(&mapping), |_| Known::No);
    let draft = plan.drafts().next().unwrap();
    assert_eq!(value(draft, Field::Name), "@恒达");
    assert_eq!(value(draft, Field::Phone), "+86 512 66881300");
    assert_eq!(value(draft, Field::Profile), "=HYPERLINK(\"http://x\")");
}

#[test]
fn an_amount_is_exact() {
    let mapping = Mapping { columns: vec![Some(Column::Field(Field::Name)), Some(Column::Field(Field::Turnover))] };
    for (text, amount) in [
        ("1,234.5", "1234.50 CNY"),
        ("￥ 12元", "12.00 CNY"),
        ("0.29 USD", "0.29 USD"),
        ("USD 100", "100.00 USD"),
        ("12.5万元", "125000.00 CNY"),
        ("1.00005万", "10000.50 CNY"),
        ("3万", "30000.00 CNY"),
    ] {
        let row = Row { number: 2, cells: vec!["恒达".to_owned(), text.to_owned()], has_broken_quotes: false };
        let draft = reading(&mapping).draft(&row).unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
        assert_eq!(value(&draft, Field::Turnover), amount, "{text}");
    }
}

#[test]
fn every_edit_of_a_row_is_one_that_the_engine_takes() {
    let (_, plan) = plan("名称,电话,邮箱,成立日期,地址,联系人\n恒达,0512-66881300,a@b.cn,2003-07-01,星湖街,王建国\n");
    for edit in &plan.drafts().next().unwrap().edits {
        if let Edit::Set { target, field, value: Some(value) } = edit {
            assert_eq!(field.entity(), target.entity());
            assert_eq!(field.kind().parse(&value.encode()).as_ref(), Ok(&Some(value.clone())));
            assert!(!matches!(value, Value::Unknown(_)));
        }
    }
}
