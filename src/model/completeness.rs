//! How complete each of the three parts of a customer file is.

use serde::{Deserialize, Serialize};

use crate::customer::Customer;
use crate::field::{Field, Part};

/// Filled and possible fields of one part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completeness {
    /// Fields with a value.
    pub filled: usize,
    /// Fields that the part has.
    pub total: usize,
}

impl Completeness {
    /// filled / total in whole percent, rounded half up; 100 for a part without fields.
    /// Worked number: 5 of 7 is 71.
    #[must_use]
    pub const fn percent(self) -> usize {
        if self.total == 0 { 100 } else { (self.filled * 200 + self.total) / (self.total * 2) }
    }
}

/// Counts the filled fields of one part. The business part also has *main contacts*, which
/// count as one field that is filled as soon as there is a contact.
#[must_use]
pub fn completeness(customer: &Customer, part: Part) -> Completeness {
    let record = if part == Part::Background { &customer.background } else { &customer.record };
    let filled = Field::in_part(part).filter(|field| record.get(*field).is_some()).count();
    let total = Field::in_part(part).count();
    if part == Part::Business {
        let has_contact = customer.contacts.values().any(|contact| contact.deleted.is_none());
        Completeness { filled: filled + usize::from(has_contact), total: total + 1 }
    } else {
        Completeness { filled, total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::Contact;
    use crate::id::{ContactId, CustomerId};
    use crate::value::Value;

    #[test]
    fn completeness_is_filled_over_total_on_a_fixture() {
        let mut customer = Customer::empty(CustomerId::from_bytes([1; 16]));
        let text = || Value::Text("x".to_owned());
        for field in [Field::Name, Field::Industry, Field::Phone, Field::Email] {
            customer.record.0.insert(field, text());
        }
        customer.contacts.insert(ContactId::from_bytes([2; 16]), Contact::default());
        for field in [Field::Family, Field::Hobbies, Field::Needs, Field::History, Field::Worries] {
            customer.background.0.insert(field, text());
        }
        assert_eq!(completeness(&customer, Part::Business), Completeness { filled: 3, total: 19 });
        assert_eq!(completeness(&customer, Part::Business).percent(), 16);
        assert_eq!(completeness(&customer, Part::Communication).percent(), 29);
        assert_eq!(completeness(&customer, Part::Background).percent(), 71);
    }
}
