//! Values, days and changes of the past.

use satchel_model::{
    ComplaintId, ContactId, Customer, DocumentKind, Edit, Field, LineId, OpportunityId, OrderId, Target, UnixMillis,
    Value,
};

use crate::document::Document;
use crate::read::read;
use crate::testing::{CUSTOMER, LI, WANG, document, edit, empty, line, set, stamp, sync, text};

const CONTACT: Target = Target::Contact(ContactId::from_bytes([5; 16]));

fn phone(number: &str) -> Edit {
    set(CONTACT, Field::ContactPhone, text(number))
}

/// What a change that one actor just made is taken back to; the others' changes stay.
fn undone(document: &mut Document, minute: i64) -> Customer {
    let (_, edits) = document.undo(stamp(LI, 0).actor, "撤销").unwrap();
    document.edit(&edits, &stamp(LI, minute)).unwrap();
    read(document, None)
}

#[test]
fn t12_three_edits_are_three_values_with_author_device_and_time() {
    let (mut li, mut wang) = (document(), Document::genesis(DocumentKind::Customer, CUSTOMER.into()));
    sync(&mut li, &mut wang);
    edit(&mut li, LI, 1, &[phone("0512 1")]);
    sync(&mut li, &mut wang);
    edit(&mut wang, WANG, 2, &[phone("0512 2")]);
    edit(&mut wang, WANG, 3, &[empty(CONTACT, Field::ContactPhone)]);
    edit(&mut wang, WANG, 4, &[set(CONTACT, Field::ContactName, text("李经理"))]);
    sync(&mut li, &mut wang);
    let history = li.history(CONTACT, Field::ContactPhone);
    assert_eq!(history, wang.history(CONTACT, Field::ContactPhone));
    let shown: Vec<_> = history.iter().map(|it| (it.value.clone(), it.author.user, it.device, it.author.at)).collect();
    let expected =
        [(None, WANG, 3), (Some("0512 2"), WANG, 2), (Some("0512 1"), LI, 1)].map(|(value, person, minute)| {
            let stamp = stamp(person, minute);
            (value.map(text), Some(person), stamp.actor, stamp.now)
        });
    assert_eq!(shown, expected);
    assert_eq!(li.history(Target::Customer, Field::Name).len(), 1);
    assert!(li.history(Target::Contact(ContactId::from_bytes([6; 16])), Field::ContactPhone).is_empty());
    // Folded into one snapshot, the history is the same.
    let folded = Document::load(li.kind(), li.id(), &li.save(), &[], None).unwrap();
    assert_eq!(folded.history(CONTACT, Field::ContactPhone), history);
}

#[test]
fn the_past_of_a_line_is_known_too() {
    let mut document = document();
    let target = Target::Line(OrderId::from_bytes([1; 16]), LineId::from_bytes([2; 16]));
    edit(&mut document, LI, 1, &[set(target, Field::LineItem, Value::Item(Box::new(line("泵", 10))))]);
    edit(&mut document, LI, 2, &[set(target, Field::LineItem, Value::Item(Box::new(line("泵", 12))))]);
    edit(&mut document, LI, 3, &[Edit::Delete(target)]);
    let values: Vec<_> = document.history(target, Field::LineItem).into_iter().map(|it| it.value).collect();
    let of = |yuan| Some(Value::Item(Box::new(line("泵", yuan))));
    assert_eq!(values, [None, of(12), of(10)]);
}

#[test]
fn t13_a_file_is_shown_as_it_was() {
    let mut document = document();
    let mut seen = vec![(0, read(&document, None), document.heads())];
    for (minute, city) in (1..5).zip(["苏州", "无锡", "常州", "南京"]) {
        edit(&mut document, LI, minute * 10, &[set(Target::Customer, Field::Industry, text(city))]);
        seen.push((minute * 10, read(&document, None), document.heads()));
    }
    for (minute, file, heads) in seen {
        for later in [0, 9] {
            let past = document.as_of(stamp(LI, minute + later).now).unwrap();
            assert_eq!((read(&past, None), past.heads()), (file.clone(), heads.clone()), "{minute} + {later}");
        }
    }
    assert!(document.as_of(UnixMillis(stamp(LI, 0).now.0 - 1000)).is_none());
}

#[test]
fn what_was_built_on_a_change_of_a_later_clock_is_later() {
    let (mut li, mut wang) = (document(), Document::genesis(DocumentKind::Customer, CUSTOMER.into()));
    sync(&mut li, &mut wang);
    edit(&mut wang, WANG, 100, &[set(Target::Customer, Field::Industry, text("机床"))]);
    sync(&mut li, &mut wang);
    edit(&mut li, LI, 5, &[set(Target::Customer, Field::Code, text("S-1"))]);
    let past = read(&li.as_of(stamp(LI, 50).now).unwrap(), None);
    assert_eq!(past.record.0.keys().copied().collect::<Vec<_>>(), [Field::Name]);
}

#[test]
fn t14_a_change_is_taken_back_and_what_others_wrote_stays() {
    let (mut li, mut wang) = (document(), Document::genesis(DocumentKind::Customer, CUSTOMER.into()));
    edit(&mut li, LI, 1, &[phone("0512 1"), set(CONTACT, Field::ContactTitle, text("经理"))]);
    sync(&mut li, &mut wang);
    let name = set(CONTACT, Field::ContactName, text("李"));
    let tag = Edit::Tag { tag: "VIP".to_owned(), present: true };
    edit(&mut li, LI, 2, &[phone("0512 2"), set(CONTACT, Field::ContactTitle, text("总监")), name, tag]);
    sync(&mut li, &mut wang);
    edit(
        &mut wang,
        WANG,
        3,
        &[set(CONTACT, Field::ContactTitle, text("总经理")), set(CONTACT, Field::ContactWechat, text("w"))],
    );
    sync(&mut li, &mut wang);
    let file = undone(&mut li, 4);
    sync(&mut li, &mut wang);
    assert_eq!(read(&wang, None), file);
    let record = &file.contacts[&ContactId::from_bytes([5; 16])].record;
    let shown = [Field::ContactPhone, Field::ContactTitle, Field::ContactName, Field::ContactWechat];
    assert_eq!(shown.map(|field| record.text(field)), ["0512 1", "总经理", "", "w"]);
    assert!(file.tags.is_empty() && file.conflicts.is_empty());
}

#[test]
fn what_a_change_began_removed_or_moved_goes_back() {
    let mut document = document();
    let complaint = Target::Complaint(ComplaintId::from_bytes([1; 16]));
    edit(&mut document, LI, 1, &[set(complaint, Field::ComplaintSubject, text("漏油"))]);
    let file = undone(&mut document, 2);
    assert!(file.complaints.values().all(|it| it.deleted.is_some()));
    // Taking that back brings it in again.
    let file = undone(&mut document, 3);
    assert!(file.complaints.values().all(|it| it.deleted.is_none()));
    edit(&mut document, LI, 4, &[Edit::Delete(complaint)]);
    assert!(undone(&mut document, 5).complaints.values().all(|it| it.deleted.is_none()));

    let opportunity = OpportunityId::from_bytes([2; 16]);
    let to = |code: &str| Edit::Stage { opportunity, to: code.to_owned(), reason: "预算已批".to_owned() };
    edit(&mut document, LI, 6, &[to("prospecting")]);
    edit(&mut document, LI, 7, &[to("proposal")]);
    let file = undone(&mut document, 8);
    let shown = &file.opportunities[&opportunity];
    assert_eq!(shown.stage().map(|entry| (entry.stage.as_str(), entry.reason.as_str())), Some(("prospecting", "撤销")));
    assert_eq!(shown.moves.len(), 3);

    let note = |base: &str, text: &str| Edit::Note { base: base.to_owned(), text: text.to_owned() };
    edit(&mut document, LI, 9, &[note("", "先前")]);
    edit(&mut document, LI, 10, &[note("先前", "先前的话")]);
    edit(&mut document, WANG, 11, &[note("先前的话", "先前的话。王")]);
    assert_eq!(undone(&mut document, 12).note, "先前。王");
    assert!(document.undo(stamp(satchel_model::UserId::from_bytes([0x77; 16]), 0).actor, "").is_none());
}
