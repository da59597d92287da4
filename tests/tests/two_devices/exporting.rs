//! The files that go out for another program: as they are opened, but without what only some may read.

use satchel_model::{Customer, Edit, Field, Target};
use satchel_protocol::bridge::{Answer, Request, decode};

use super::{create, edit, id, team, text};

#[test]
fn files_go_out_as_they_are_without_their_background_and_without_what_is_not_here() {
    let (_server, mut a, _b) = team();
    for number in 1..=3 {
        create(&mut a, id(number), &format!("客户{number}"));
    }
    let sales = Edit::Set { target: Target::Background, field: Field::Worries, value: Some(text("友商一家")) };
    edit(&mut a, id(2), vec![sales]);
    edit(&mut a, id(3), vec![Edit::Delete(Target::Customer)]);
    let Answer::Files(bytes) = a.ask(Request::Files(vec![id(2), id(9), id(1)])) else { panic!("no files") };
    let files: Vec<Customer> = decode(&bytes).expect("customers");
    let mut expected: Vec<Customer> = [2, 1].map(|number| a.open(id(number)).expect("it is here").customer).into();
    assert_ne!(expected[0].background, Customer::empty(id(2)).background, "there is something to leave out");
    expected[0].background = Customer::empty(id(2)).background;
    assert_eq!(files, expected);
    // Another question about one of them is answered as before.
    assert!(a.open(id(2)).is_ok());
}
