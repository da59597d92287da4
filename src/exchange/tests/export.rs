//! Customers as files, read again by what reads the files of others.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on must stop"
)]

use satchel_exchange::desk::{Answer, Ask, Desk, encode};
use satchel_exchange::export::{Format, Wanted};
use satchel_exchange::{AddressPart, Column, Mapping, card, table};
use satchel_model::{Address, Contact, ContactId, Currency, Customer, CustomerId, Field, Money, Record, Value};

fn text(record: &mut Record, field: Field, text: &str) {
    record.0.insert(field, Value::Text(text.to_owned()));
}

fn customers() -> Vec<Customer> {
    let mut first = Customer::empty(CustomerId::from_bytes([1; 16]));
    text(&mut first.record, Field::Name, "恒达机械");
    text(&mut first.record, Field::AccountType, "company");
    let turnover = Money { minor: 1_234_567_890, currency: Currency::CNY };
    first.record.0.insert(Field::Turnover, Value::Money(turnover));
    let address = Address { city: "苏州".to_owned(), ..Address::default() };
    first.record.0.insert(Field::Address, Value::Address(Box::new(address)));
    first.tags.extend(["重点".to_owned(), "展会".to_owned()]);
    for (number, name) in [(1, "李静"), (2, "王伟")] {
        let mut contact = Contact::default();
        text(&mut contact.record, Field::ContactName, name);
        text(&mut contact.record, Field::ContactMobile, "13800138000");
        first.contacts.insert(ContactId::from_bytes([number; 16]), contact);
    }
    let mut second = Customer::empty(CustomerId::from_bytes([2; 16]));
    text(&mut second.record, Field::Name, "=大江\"物流\"");
    second.note = "先付款，\n后发货".to_owned();
    vec![first, second]
}

/// A file of these customers, handed over one at a time.
fn file(format: Format) -> Vec<u8> {
    let heading = |column: Column, name: &str| (column, name.to_owned());
    let wanted = Wanted {
        format,
        columns: vec![
            heading(Column::Field(Field::State), "客户状态"),
            heading(Column::Field(Field::Name), "客户名称"),
            heading(Column::Field(Field::AccountType), "客户类型"),
            heading(Column::Field(Field::Turnover), "年营业额"),
            heading(Column::Field(Field::Fax), "传真"),
            heading(Column::Address(AddressPart::City), "所在城市"),
            heading(Column::Tags, "标签"),
            heading(Column::Note, "备注"),
            heading(Column::Field(Field::ContactName), "联系人"),
        ],
        words: vec![
            (Field::AccountType, "company".to_owned(), "企业".to_owned()),
            (Field::State, "potential".to_owned(), "潜在".to_owned()),
        ],
    };
    let mut desk = Desk::default();
    assert_eq!(desk.answer(Ask::Finish), Answer::Nothing);
    assert_eq!(desk.answer(Ask::Begin(wanted)), Answer::Nothing);
    for customer in customers() {
        assert_eq!(desk.answer(Ask::Add(encode(&vec![customer]).into())), Answer::Added(1));
    }
    assert_eq!(desk.answer(Ask::Add(vec![0xff].into())), Answer::Nothing);
    match desk.answer(Ask::Finish) {
        Answer::File(file) => file.into_vec(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_table_reads_back_without_columns_that_nobody_fills() {
    for format in [Format::Workbook, Format::Csv] {
        let read = table::read(&file(format)).unwrap();
        let header = ["客户状态", "客户名称", "客户类型", "年营业额", "所在城市", "标签", "备注", "联系人"];
        assert_eq!(read.header, header, "{format:?}");
        let row = |place: usize| read.rows[place].cells.iter().map(String::as_str).collect::<Vec<_>>();
        let first = row(0);
        assert_eq!((first[0], first[1], first[2], first[4]), ("潜在", "恒达机械", "企业", "苏州"), "{format:?}");
        assert_eq!(first[7], "李静");
        assert!(row(1)[1].ends_with("=大江\"物流\""), "{:?}", row(1));
    }
}

#[test]
fn what_goes_out_comes_in_again() {
    use satchel_exchange::draft::Reading;
    use satchel_exchange::{Known, Plan};
    for format in [Format::Workbook, Format::Csv] {
        let read = table::read(&file(format)).unwrap();
        let mapping = Mapping::guess(&read.header);
        let importer = satchel_model::UserId::from_bytes([7; 16]);
        let reading = Reading { mapping: &mapping, importer, currency: Currency::EUR, people: &[] };
        let plan = Plan::of(&read, &reading, |_| Known::No);
        assert_eq!(plan.problems().count(), 0, "{format:?}: {:?}", plan.problems().collect::<Vec<_>>());
        let drafts: Vec<_> = plan.drafts().collect();
        assert_eq!(drafts.len(), 2);
        let set = |draft: &satchel_exchange::Draft, wanted: Field| {
            draft.edits.iter().find_map(|edit| match edit {
                satchel_model::Edit::Set { field, value, .. } if *field == wanted => value.clone(),
                _ => None,
            })
        };
        let [first, second] = customers().try_into().unwrap();
        for field in [Field::Name, Field::AccountType, Field::Turnover, Field::Address] {
            assert_eq!(set(drafts[0], field).as_ref(), first.record.get(field), "{format:?} {field}");
        }
        assert_eq!(set(drafts[1], Field::Name).as_ref(), second.record.get(Field::Name), "{format:?}");
    }
}

#[test]
fn programs_and_telephones_get_theirs() {
    let json: serde_json::Value = serde_json::from_slice(&file(Format::Json)).unwrap();
    assert_eq!(json.as_array().map(Vec::len), Some(2));
    assert_eq!((&json[0]["name"], &json[0]["type"]), (&"恒达机械".into(), &"company".into()));
    assert_eq!(json[0]["contacts"].as_array().map(Vec::len), Some(2));
    assert_eq!(json[1]["note"], "先付款，\n后发货");
    let cards = card::read(&String::from_utf8(file(Format::Cards)).unwrap()).unwrap();
    let names: Vec<_> = cards.iter().map(|card| card.contact.text(Field::ContactName)).collect();
    assert_eq!((names, cards[1].company.as_str()), (vec!["李静", "王伟"], "恒达机械"));
}
