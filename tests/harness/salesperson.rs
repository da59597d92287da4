//! What a salesperson does on the pages of Satchel, one call for each deed.
//!
//! Fields are named by their codes, such as `customer.phone` or `customer.address.city`, and
//! tabs by theirs, such as `communication`; `src/app/testids.rs` lists every hook used here.

use super::element::test_id;
use super::tablet::Tablet;
use anyhow::{Context, Result};

/// One of several values of a field, as the page offers them for a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The value in words.
    pub value: String,
    /// Who wrote it, and when.
    pub author: String,
}

impl Tablet {
    /// Opens the app on a new tablet and signs in; returns when the list is usable.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn sign_in(&self, name: &str, password: &str) -> Result<()> {
        self.open("/").await?;
        self.fill_sign_in(name, password).await?;
        self.wait_for(&test_id("list-row")).await
    }

    /// Fills the sign-in form and sends it.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn fill_sign_in(&self, name: &str, password: &str) -> Result<()> {
        self.type_into(&test_id("sign-in-name"), name).await?;
        self.type_into(&test_id("sign-in-password"), password).await?;
        self.click(&test_id("sign-in-submit")).await
    }

    /// Searches the list and opens the first customer found; returns the customer's id.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn find_customer(&self, words: &str, name: &str) -> Result<String> {
        self.type_into(&test_id("list-search"), words).await?;
        let row = test_id("list-row");
        let id = self
            .wait_until(&format!("{words:?} finds {name:?}"), async || {
                let shown = self.texts_of(&format!("{row} {}", test_id("row-name"))).await?;
                if shown.first().is_none_or(|first| !first.contains(name)) {
                    return Ok(None);
                }
                let script = format!("return document.querySelector('{row}').dataset.customer");
                Ok(self.js(&script).await?.as_str().map(String::from))
            })
            .await?;
        self.click(&format!("{row}[data-customer=\"{id}\"]")).await?;
        self.wait_customer(&id).await?;
        Ok(id)
    }

    /// Waits until a customer's page is shown.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn wait_customer(&self, id: &str) -> Result<()> {
        self.wait_for(&format!("{}[data-customer=\"{id}\"]", test_id("customer-page"))).await
    }

    /// Shows a tab of the customer's page.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn show_tab(&self, tab: &str) -> Result<()> {
        let (button, panel) = (test_id(&format!("tab-{tab}")), format!("#panel-{tab}"));
        // What comes in from outside may move the tabs under the finger, which then taps once more.
        self.wait_until(&format!("{panel} is shown"), async || {
            self.click(&button).await?;
            Ok((self.count(&panel).await? > 0).then_some(()))
        })
        .await
    }

    /// Changes fields of a part of the file and saves; returns when the edit is durable.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn edit_part(&self, part: &str, values: &[(&str, &str)]) -> Result<()> {
        self.show_tab(part).await?;
        self.click(&test_id(&format!("edit-part-{part}"))).await?;
        self.fill(values).await?;
        self.save_form().await
    }

    /// What the page shows for a field of the tab on screen.
    ///
    /// # Errors
    /// Fails at the deadline when it shows no value.
    pub async fn shown_value(&self, field: &str) -> Result<String> {
        self.text_of(&test_id(&format!("value-{field}"))).await
    }

    /// Adds a `contact`, an `activity` or an `order`, with these fields.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn add_child(&self, kind: &str, values: &[(&str, &str)]) -> Result<()> {
        let tab = match kind {
            "contact" => "contacts",
            "activity" => "timeline",
            _ => "orders",
        };
        self.show_tab(tab).await?;
        self.click(&test_id(&format!("add-{kind}"))).await?;
        self.wait_for(&test_id(&format!("{kind}-sheet"))).await?;
        self.fill(values).await?;
        self.save_form().await
    }

    /// Adds an order of one line.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn add_order(&self, product: &str, quantity: &str, unit_price: &str) -> Result<()> {
        self.show_tab("orders").await?;
        self.click(&test_id("add-order")).await?;
        self.type_into(&test_id("line-product-0"), product).await?;
        self.type_into(&test_id("line-quantity-0"), quantity).await?;
        self.type_into(&test_id("line-price-0"), unit_price).await?;
        self.save_form().await
    }

    /// The selector of the one `contact`, `activity` or `order` on screen that says `words`.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn entry(&self, kind: &str, words: &str) -> Result<String> {
        let script = "const entries = [...document.querySelectorAll(arguments[0])];
                      return entries.filter(entry => entry.innerText.includes(arguments[1])).map(entry => entry.dataset.id)";
        let arguments = vec![serde_json::json!(test_id(kind)), serde_json::json!(words)];
        let id = self
            .wait_until(&format!("one {kind} says {words:?}"), async || {
                let ids = self.js_with(script, arguments.clone()).await?;
                let ids: Vec<String> = serde_json::from_value(ids).context("reading ids")?;
                Ok(<[String; 1]>::try_from(ids).ok())
            })
            .await?;
        let [id] = id;
        Ok(format!("{}[data-id=\"{id}\"]", test_id(kind)))
    }

    /// Opens the form of the `contact`, `activity` or `order` that says `words`, types and saves.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn edit_child(&self, kind: &str, words: &str, values: &[(&str, &str)]) -> Result<()> {
        let entry = self.entry(kind, words).await?;
        self.click(&format!("{entry} {}", test_id(&format!("edit-{kind}")))).await?;
        self.fill(values).await?;
        self.save_form().await
    }

    /// Removes the `contact`, `activity` or `order` that says `words`.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn remove_child(&self, kind: &str, words: &str) -> Result<()> {
        let entry = self.entry(kind, words).await?;
        self.click(&format!("{entry} {}", test_id(&format!("remove-{kind}")))).await?;
        self.wait_gone(&entry).await
    }

    /// Creates a customer and returns its id.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn create_customer(&self, values: &[(&str, &str)]) -> Result<String> {
        self.click(&test_id("new-customer")).await?;
        self.wait_for(&test_id("new-customer-page")).await?;
        self.fill(values).await?;
        self.save_form().await?;
        self.wait_for(&test_id("customer-page")).await?;
        let path = self.path().await?;
        let id = path.strip_prefix("/customers/").context("a saved customer has no page")?;
        Ok(id.to_owned())
    }

    /// Types values into the open form.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn fill(&self, values: &[(&str, &str)]) -> Result<()> {
        for (field, value) in values {
            self.type_into(&test_id(&format!("field-{field}")), value).await?;
        }
        Ok(())
    }

    /// Saves the open form; returns when it is gone, which it is once the edit is durable.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn save_form(&self) -> Result<()> {
        self.click(&test_id("form-save")).await?;
        self.wait_gone(&test_id("form-save")).await
    }

    /// Whether the page marks a field of the tab on screen as having more than one value.
    ///
    /// # Errors
    /// Fails when the page cannot be asked.
    pub async fn has_conflict(&self, field: &str) -> Result<bool> {
        Ok(self.count(&test_id(&format!("conflict-{field}"))).await? > 0)
    }

    /// Opens the sheet of a field that has more than one value, and reads what it offers.
    ///
    /// # Errors
    /// Fails at the deadline when the field has no such mark.
    pub async fn open_conflict(&self, field: &str) -> Result<Vec<Choice>> {
        self.click(&test_id(&format!("conflict-{field}"))).await?;
        self.wait_for(&test_id("conflict-value-0")).await?;
        let values = self.texts_of("[data-testid^=\"conflict-value-\"]").await?;
        let authors = self.texts_of("[data-testid^=\"conflict-author-\"]").await?;
        anyhow::ensure!(values.len() == authors.len(), "{values:?} by {authors:?}");
        Ok(values.into_iter().zip(authors).map(|(value, author)| Choice { value, author }).collect())
    }

    /// Settles the open conflict for the choice at this place.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn settle_conflict(&self, choice: usize) -> Result<()> {
        self.click(&test_id(&format!("conflict-choose-{choice}"))).await?;
        self.wait_gone(&test_id("conflict-sheet")).await
    }
}
