//! What is kept of a form that is neither saved nor given up, so that no typed word is lost.

use std::collections::BTreeMap;

use satchel_model::{CustomerId, Field};
use serde::{Deserialize, Serialize};

use super::Form;
use super::lines::LineText;

/// Names one form, and so its draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DraftKey(String);

impl DraftKey {
    /// The form for a new customer.
    pub(crate) fn new_customer() -> Self {
        Self("customer/new".to_owned())
    }

    /// A form on one customer: `business`, `contact/new`, `order/<id>`.
    pub(crate) fn of_customer(customer: CustomerId, form: &str) -> Self {
        Self(format!("customer/{customer}/{form}"))
    }

    /// The name under which the worker keeps the draft.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The form's name within a customer, when the key is one of that customer's.
    pub(crate) fn form_of(customer: CustomerId, key: &str) -> Option<&str> {
        key.strip_prefix("customer/")?.strip_prefix(&customer.to_string())?.strip_prefix('/')
    }
}

/// A form's unsaved text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Draft {
    /// Changed fields by code. A code that a later version dropped is passed over.
    #[serde(default)]
    pub(crate) typed: BTreeMap<String, String>,
    /// Order lines.
    #[serde(default)]
    pub(crate) lines: Vec<LineText>,
    /// The text that a note was opened on.
    #[serde(default)]
    pub(crate) note_base: Option<String>,
    /// The note as typed.
    #[serde(default)]
    pub(crate) note: Option<String>,
}

impl Draft {
    /// The draft of a form; `None` when there is nothing to lose.
    pub(crate) fn of(form: &Form, lines: &[LineText], lines_changed: bool) -> Option<Self> {
        let typed: BTreeMap<_, _> =
            form.changed_texts().into_iter().map(|(field, text)| (field.to_string(), text)).collect();
        if typed.is_empty() && !lines_changed {
            return None;
        }
        let lines = if lines_changed { lines.to_vec() } else { Vec::new() };
        Some(Self { typed, lines, ..Self::default() })
    }

    /// Types the draft into a form that was just opened.
    pub(crate) fn restore(&self, form: &mut Form) {
        for (code, text) in &self.typed {
            if let Ok(field) = code.parse::<Field>()
                && form.fields().contains(&field)
            {
                form.type_in(field, text.clone());
            }
        }
    }

    /// The text under which the worker keeps it.
    pub(crate) fn encode(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a kept draft; `None` when it cannot be read.
    pub(crate) fn decode(body: &str) -> Option<Self> {
        serde_json::from_str(body).ok()
    }
}

#[cfg(test)]
mod tests {
    use satchel_model::{Record, Value};

    use super::super::text::tests::UTC;
    use super::*;

    fn opened_on(phone: &str, email: &str) -> Form {
        let mut record = Record::default();
        record.0.insert(Field::Phone, Value::Text(phone.to_owned()));
        record.0.insert(Field::Email, Value::Text(email.to_owned()));
        Form::open(vec![Field::Phone, Field::Email], vec![], &record, UTC)
    }

    #[test]
    fn a_draft_holds_only_what_the_person_changed() {
        let mut form = opened_on("1", "a@b");
        assert_eq!(Draft::of(&form, &[], false), None);
        form.type_in(Field::Phone, "12".to_owned());
        let draft = Draft::of(&form, &[], false).unwrap();
        assert_eq!(draft.typed.keys().collect::<Vec<_>>(), ["customer.phone"]);
    }

    #[test]
    fn a_draft_typed_into_a_newer_file_leaves_what_others_changed() {
        let mut before = opened_on("1", "a@b");
        before.type_in(Field::Phone, "12".to_owned());
        let body = Draft::of(&before, &[], false).unwrap().encode();

        let mut now = opened_on("1", "new@b");
        Draft::decode(&body).unwrap().restore(&mut now);
        assert_eq!(now.text(Field::Phone), "12");
        assert_eq!(now.text(Field::Email), "new@b");
        assert_eq!(now.changed_texts().len(), 1);
    }

    #[test]
    fn a_key_names_its_form() {
        let customer = CustomerId::from_bytes([9; 16]);
        let key = DraftKey::of_customer(customer, "contact/new");
        assert_eq!(DraftKey::form_of(customer, key.as_str()), Some("contact/new"));
        assert_eq!(DraftKey::form_of(CustomerId::from_bytes([8; 16]), key.as_str()), None);
        assert_eq!(DraftKey::form_of(customer, DraftKey::new_customer().as_str()), None);
    }
}
