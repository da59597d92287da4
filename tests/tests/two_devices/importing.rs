//! Customers out of a file: once, however often it is read; on every device; and gone again, except what somebody wrote into.

use std::collections::BTreeSet;

use satchel_exchange::draft::Reading;
use satchel_exchange::{Draft, Known, Mapping, Plan, table};
use satchel_model::{Currency, CustomerId, Edit, Field, Target, UnixMillis};
use satchel_protocol::bridge::{Answer, Failure, ImportBatch, ImportRow, ImportRows, Imported, Request, Undone};
use satchel_tests::device::Device;

use super::{assert_equal, create, customer_field, edit, everything, find, id, team, text};

const FIRST: UnixMillis = UnixMillis(1_000);

/// Reads a file as the person of a device would.
fn drafts(device: &mut Device, file: &str) -> Vec<Draft> {
    let importer = device.status().account.expect("somebody is signed in").user.id;
    let table = table::read(file.as_bytes()).unwrap();
    let mapping = Mapping::guess(&table.header);
    let reading = Reading { mapping: &mapping, importer, currency: Currency::CNY, people: &[] };
    Plan::of(&table, &reading, |_| Known::No).drafts().cloned().collect()
}

fn import(device: &mut Device, batch: UnixMillis, drafts: &[Draft]) -> Imported {
    let mut sum = Imported::default();
    for some in drafts.chunks(100) {
        let rows = some.iter().map(|draft| {
            let Draft { row, customer, edits, owner, .. } = draft.clone();
            ImportRow { row, customer, edits, owner }
        });
        match device.ask(Request::Import(ImportRows { batch, rows: rows.collect() })) {
            Answer::Imported(imported) => {
                sum.created.extend(imported.created);
                sum.here.extend(imported.here);
                sum.refused.extend(imported.refused);
            }
            other => panic!("{other:?}"),
        }
    }
    sum
}

fn undo(device: &mut Device, batch: UnixMillis) -> Undone {
    match device.ask(Request::UndoImport(batch)) {
        Answer::ImportUndone(undone) => undone,
        other => panic!("{other:?}"),
    }
}

const FILE: &str =
    "客户名称,编号,手机,联系人\n恒达机械,A-1,13800138000,王建国\n大江物流,A-2,,\n万象商贸,,13900139000,李娜\n";

#[test]
fn the_same_file_twice_and_on_two_devices_makes_each_customer_once() {
    let (server, mut a, mut b) = team();
    create(&mut a, id(1), "已有的客户");
    edit(&mut a, id(1), vec![customer_field(Field::Code, "A-2")]);
    let drafts = drafts(&mut a, FILE);
    let first = import(&mut a, FIRST, &drafts);
    assert_eq!((first.created, first.here, first.refused.len()), (vec![2, 4], vec![(3, id(1))], 0));
    let again = import(&mut a, UnixMillis(2_000), &drafts);
    assert_eq!((again.created.len(), again.here.len()), (0, 3));
    // The same person on another device that has not heard of it yet.
    b.online = false;
    let offline = import(&mut b, UnixMillis(3_000), &drafts);
    assert_eq!(offline.created.len(), 3);
    b.online = true;
    a.sync();
    b.sync();
    a.sync();
    assert_equal(&mut a, &mut b);
    // A-2 was here on one device only: it is one of the duplicates that a person is asked about.
    assert_eq!(a.list(everything()).total, 4);
    let view = a.open(drafts[0].customer).expect("it opens");
    assert!(view.customer.conflicts.is_empty() && view.customer.contacts.len() == 1, "{:?}", view.customer);
    assert_eq!(view.customer.record.text(Field::Code), "A-1");
    server.check();
}

#[test]
fn undoing_an_import_removes_it_but_for_what_was_written_since() {
    let (server, mut a, mut b) = team();
    create(&mut a, id(1), "以前的客户");
    let drafts = drafts(&mut a, FILE);
    import(&mut a, FIRST, &drafts);
    a.sync();
    b.sync();
    // A colleague's device writes into one of them, and the news comes with the next sync.
    edit(&mut b, drafts[1].customer, vec![customer_field(Field::Industry, "物流")]);
    b.sync();
    a.sync();
    a.restart();
    assert_eq!(a.ask(Request::Imports), Answer::Imports(vec![ImportBatch { batch: FIRST, customers: 3 }]));
    let undone = undo(&mut a, FIRST);
    assert_eq!(undone, Undone { removed: 2, edited: vec![(drafts[1].customer, "大江物流".to_owned())] });
    a.sync();
    b.sync();
    for device in [&mut a, &mut b] {
        assert_eq!(
            find(device, "").into_iter().collect::<BTreeSet<_>>(),
            ["以前的客户", "大江物流"].map(str::to_owned).into()
        );
    }
    assert_equal(&mut a, &mut b);
    // Whoever reads the file again gets them back, as the customers that they were.
    let back = import(&mut a, UnixMillis(2_000), &drafts);
    assert_eq!((back.created, back.here), (vec![2, 4], vec![(3, drafts[1].customer)]));
    assert_eq!(a.list(everything()).total, 4);
    server.check();
}

#[test]
fn a_row_that_cannot_be_a_customer_is_refused_alone_and_a_full_store_takes_none() {
    let (_server, mut a, _b) = team();
    let row = |number: u8, edits: Vec<Edit>| ImportRow { row: number.into(), customer: id(number), edits, owner: None };
    let named = |number: u8| row(number, vec![customer_field(Field::Name, "客户")]);
    let long = row(2, vec![customer_field(Field::Name, &"长".repeat(201))]);
    let background =
        row(3, vec![Edit::Set { target: Target::Background, field: Field::Family, value: Some(text("x")) }]);
    let rows = vec![named(1), long, background, row(4, Vec::new())];
    let Answer::Imported(imported) = a.ask(Request::Import(ImportRows { batch: FIRST, rows })) else {
        panic!("no answer");
    };
    assert_eq!(imported.created, [1]);
    let refused: Vec<u32> = imported.refused.iter().map(|(row, _)| *row).collect();
    assert_eq!(refused, [2, 3, 4]);
    let too_many = (0..101).map(named).collect();
    let answer = a.ask(Request::Import(ImportRows { batch: FIRST, rows: too_many }));
    assert_eq!(answer, Answer::Failed(Failure::InvalidEdit));
    assert_eq!(a.list(everything()).total, 1);
}

/// T26 without its time and the browser.
#[test]
fn a_large_file_comes_in_whole_and_a_second_time_makes_nobody() {
    let (server, mut a, mut b) = team();
    let rows: String = (0..1_000).map(|row| format!("客户{row}有限公司,K-{row},138{row:08}\n")).collect();
    let drafts = drafts(&mut a, &format!("名称,编号,手机\n{rows}"));
    a.online = false;
    assert_eq!(import(&mut a, FIRST, &drafts).created.len(), 1_000);
    assert_eq!(import(&mut a, FIRST, &drafts).created.len(), 0);
    a.online = true;
    a.sync();
    b.sync();
    assert_eq!((a.status().unsent, b.list(everything()).total), (0, 1_000));
    let customers: BTreeSet<CustomerId> = drafts.iter().map(|draft| draft.customer).collect();
    assert_eq!(customers.len(), 1_000);
    assert_eq!(undo(&mut a, FIRST).removed, 1_000);
    a.sync();
    b.sync();
    assert_eq!(b.list(everything()).total, 0);
    server.check();
}
