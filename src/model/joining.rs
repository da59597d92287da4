//! Two files of one customer made into one: what the file that is kept gets of the other's fields.
//!
//! [`Joining::of`] says it before anything is written, [`Joining::edits`] is what is written: what a person was shown is
//! what comes out.

use crate::customer::{Contact, Customer, Record};
use crate::edit::{Edit, Target};
use crate::field::{Entity, Field};

/// What joining does to the fields of the file that is kept, and how many records it brings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Joining {
    /// Empty in the kept file: filled from the other.
    pub filled: Vec<Field>,
    /// Filled in both, and not alike: the kept file's value stands where nobody chooses the other.
    pub differing: Vec<Field>,
    /// Contacts, activities, opportunities, complaints and orders that come, without those that are removed.
    pub records: [usize; 5],
}

/// Stands between two notes that become one.
const BETWEEN_NOTES: &str = "\n\n";

impl Joining {
    /// What it would do.
    #[must_use]
    pub fn of(kept: &Customer, other: &Customer) -> Self {
        let mut joining = Self::default();
        for field in Field::of(Entity::Customer).chain(Field::of(Entity::Background)) {
            match (value_in(kept, field), value_in(other, field)) {
                // A state has its own history, and a code is the name of one file.
                _ if matches!(field, Field::State | Field::Code) => {}
                (None, Some(_)) => joining.filled.push(field),
                (Some(one), Some(other)) if one != other => joining.differing.push(field),
                _ => {}
            }
        }
        joining.records = [
            other.contacts.values().filter(|contact| comes(kept, contact)).count(),
            other.activities.values().filter(|it| it.deleted.is_none()).count(),
            other.opportunities.values().filter(|it| it.deleted.is_none()).count(),
            other.complaints.values().filter(|it| it.deleted.is_none()).count(),
            other.orders.values().filter(|it| it.deleted.is_none()).count(),
        ];
        joining
    }

    /// What is written into the kept file's own fields, tags and note. Of the differing fields those in `take` become the
    /// other file's.
    #[must_use]
    pub fn edits(&self, kept: &Customer, other: &Customer, take: &[Field]) -> Vec<Edit> {
        let taken = self.differing.iter().filter(|field| take.contains(field));
        let mut edits: Vec<Edit> = self
            .filled
            .iter()
            .chain(taken)
            .map(|field| {
                let target = if field.entity() == Entity::Background { Target::Background } else { Target::Customer };
                Edit::Set { target, field: *field, value: value_in(other, *field).cloned() }
            })
            .collect();
        let tags = other.tags.difference(&kept.tags);
        edits.extend(tags.map(|tag| Edit::Tag { tag: tag.clone(), present: true }));
        if !other.note.trim().is_empty() && !kept.note.contains(other.note.trim()) {
            let parts = [kept.note.trim_end(), other.note.trim()];
            let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(BETWEEN_NOTES);
            edits.push(Edit::Note { base: kept.note.clone(), text });
        }
        edits
    }
}

/// Whether a contact of the other file comes: it is not removed, and the kept file has nobody who is the same in
/// everything that is known of it.
#[must_use]
pub fn comes(kept: &Customer, contact: &Contact) -> bool {
    let says_as_much =
        |known: &Contact| contact.record.0.iter().all(|(field, value)| known.record.get(*field) == Some(value));
    let is_known = || kept.contacts.values().any(|known| known.deleted.is_none() && says_as_much(known));
    contact.deleted.is_none() && !is_known()
}

fn value_in(file: &Customer, field: Field) -> Option<&crate::value::Value> {
    let record: &Record = if field.entity() == Entity::Background { &file.background } else { &file.record };
    record.get(field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{ContactId, CustomerId};
    use crate::value::Value;

    fn file(number: u8, fields: &[(Field, &str)], note: &str) -> Customer {
        let mut file = Customer::empty(CustomerId::from_bytes([number; 16]));
        file.record = Record(fields.iter().map(|(field, text)| (*field, Value::Text((*text).to_owned()))).collect());
        file.note = note.to_owned();
        file
    }

    #[test]
    fn what_is_empty_is_filled_and_what_differs_waits_for_a_choice() {
        let kept =
            file(1, &[(Field::Name, "恒达机械"), (Field::Code, "K-1"), (Field::Phone, "0512-66881300")], "老客户");
        let other =
            file(2, &[(Field::Name, "恒达机械有限公司"), (Field::Code, "K-2"), (Field::Industry, "机床")], "展会认识");
        let joining = Joining::of(&kept, &other);
        assert_eq!(
            (joining.filled.as_slice(), joining.differing.as_slice()),
            ([Field::Industry].as_slice(), [Field::Name].as_slice())
        );
        let set = |field: Field| Edit::Set { target: Target::Customer, field, value: other.record.get(field).cloned() };
        let note = Edit::Note { base: "老客户".to_owned(), text: "老客户\n\n展会认识".to_owned() };
        assert_eq!(joining.edits(&kept, &other, &[]), [set(Field::Industry), note.clone()]);
        // Only what differs can be taken: the phone number and the code stay.
        let take = [Field::Name, Field::Phone, Field::Code];
        assert_eq!(joining.edits(&kept, &other, &take), [set(Field::Industry), set(Field::Name), note]);
    }

    #[test]
    fn a_contact_that_is_known_does_not_come_twice() {
        let contact = |name: &str, phone: Option<&str>| {
            let mut contact = Contact::default();
            contact.record.0.insert(Field::ContactName, Value::Text(name.to_owned()));
            contact.record.0.extend(phone.map(|phone| (Field::ContactMobile, Value::Text(phone.to_owned()))));
            contact
        };
        let mut kept = file(1, &[], "");
        kept.contacts.insert(ContactId::from_bytes([1; 16]), contact("李静", Some("13800138000")));
        assert!(!comes(&kept, &contact("李静", None)));
        assert!(comes(&kept, &contact("李静", Some("13900139000"))));
        assert!(comes(&kept, &contact("王伟", None)));
    }
}
