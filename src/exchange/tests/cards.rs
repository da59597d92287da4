//! Contacts for phones and plans for calendars.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on must stop")]

use proptest::prelude::*;
use satchel_exchange::calendar::{self, Event, When};
use satchel_exchange::card::{self, Card, CardError, Version};
use satchel_model::{ActivityId, Field, Record, UnixMillis, Value};

fn card(texts: &[(Field, &str)]) -> Card {
    let mut record = Record::default();
    for (field, text) in texts {
        record.0.insert(*field, field.kind().parse(text).unwrap().unwrap());
    }
    Card { company: "恒达机械; 苏州".to_owned(), contact: record }
}

#[test]
fn a_card_is_read_as_it_was_written_in_both_versions() {
    let full = card(&[
        (Field::ContactName, "王建国, 博士"),
        (Field::ContactTitle, "采购经理"),
        (Field::ContactDepartment, "采购部"),
        (Field::ContactPhone, "0512-66881300"),
        (Field::ContactMobile, "+86 138 0013 8000"),
        (Field::ContactEmail, "wang@hengda.cn"),
        (Field::ContactBirthday, "1980-03-07"),
        (Field::ContactNote, "第一行\n第二行; 很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长"),
    ]);
    for version in [Version::Three, Version::Four] {
        let text = card::write(std::slice::from_ref(&full), version);
        assert!(text.lines().all(|line| line.len() <= 75), "{text}");
        assert_eq!(card::read(&text).as_deref(), Ok(std::slice::from_ref(&full)));
    }
    let yearless = card(&[(Field::ContactName, "李娜"), (Field::ContactBirthday, "--02-29")]);
    let text = card::write(std::slice::from_ref(&yearless), Version::Four);
    assert!(text.contains("BDAY:--0229"));
    assert_eq!(card::read(&text).unwrap(), [yearless]);
}

#[test]
fn cards_of_phones_are_read() {
    let text = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:王;建国;;;\r\nitem1.TEL;type=CELL;type=VOICE:138 0013 8000\r\n\
                TEL;TYPE=\"work:main\":(0512) 6688 1300\r\nBDAY;VALUE=date:1980-03-07\r\nEMAIL;TYPE=INTERNET:w@\r\n\
                X-WECHAT:wang\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:4.0\r\nTEL:1\r\nEND:VCARD\r\n";
    let cards = card::read(text).unwrap();
    assert_eq!(cards.len(), 1);
    let contact = &cards[0].contact;
    assert_eq!(contact.text(Field::ContactName), "王建国");
    assert_eq!(contact.text(Field::ContactMobile), "138 0013 8000");
    assert_eq!(contact.text(Field::ContactPhone), "(0512) 6688 1300");
    assert!(matches!(contact.get(Field::ContactBirthday), Some(Value::Birthday(_))));
    assert_eq!(contact.get(Field::ContactEmail), None);
    assert_eq!(card::read("BEGIN:VCARD\nFN:x\n"), Err(CardError::NoCard));
    assert_eq!(card::read("nothing"), Err(CardError::NoCard));
}

#[test]
fn plans_are_events_in_utc() {
    let id = ActivityId::from_bytes([1; 16]);
    let events = [
        Event {
            id,
            when: When::At { start: UnixMillis(1_772_847_000_000), minutes: 90 },
            title: "拜访恒达; 报价".to_owned(),
            place: "苏州, 星湖街".to_owned(),
            text: "带样品\n带合同".to_owned(),
        },
        Event {
            id,
            when: When::On(Field::Founded.kind().parse("2026-12-31").ok().flatten().map(date).unwrap()),
            title: "一个很长的标题".repeat(20),
            place: String::new(),
            text: String::new(),
        },
    ];
    let text = calendar::write(&events, UnixMillis(0));
    for line in [
        "UID:01010101010101010101010101010101@satchel",
        "DTSTAMP:19700101T000000Z",
        "DTSTART:20260307T013000Z",
        "DTEND:20260307T030000Z",
        "SUMMARY:拜访恒达\\; 报价",
        "LOCATION:苏州\\, 星湖街",
        "DESCRIPTION:带样品\\n带合同",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
    ] {
        assert!(text.lines().any(|it| it == line), "{line}\n{text}");
    }
    assert!(text.ends_with("END:VCALENDAR\r\n") && text.lines().all(|line| line.len() <= 75));
    assert!(text.replace("\r\n ", "").contains(&"一个很长的标题".repeat(20)));
}

fn date(value: Value) -> satchel_model::Date {
    match value {
        Value::Date(date) => date,
        other => panic!("{other:?}"),
    }
}

proptest! {
    #[test]
    fn any_text_is_cards_or_an_error(text in "[\\PC\n\r:;]{0,200}") {
        let _ = card::read(&format!("BEGIN:VCARD\n{text}\nEND:VCARD\n"));
    }

    #[test]
    fn any_note_comes_back(note in "[^\r\u{0}]{1,300}") {
        prop_assume!(!note.trim().is_empty());
        let card = card(&[(Field::ContactName, "王"), (Field::ContactNote, &note)]);
        let text = card::write(std::slice::from_ref(&card), Version::Four);
        prop_assert_eq!(card::read(&text).unwrap(), [card]);
    }
}
