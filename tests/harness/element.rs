//! Elements of the page, chosen by CSS selectors: touching, typing, reading.
//!
//! Every action waits for its element and tries again while the page is redrawing it.

use super::tablet::Tablet;
use anyhow::{Context, Result};
use serde_json::json;
use thirtyfour::{By, Key, WebElement};

/// The selector of an element with this `data-testid`.
#[must_use]
pub fn test_id(id: &str) -> String {
    format!("[data-testid=\"{id}\"]")
}

impl Tablet {
    /// Clicks an element once it can be clicked.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn click(&self, selector: &str) -> Result<()> {
        self.wait_until(&format!("{selector} can be clicked"), async || {
            self.shown(selector).await?.click().await?;
            Ok(Some(()))
        })
        .await
    }

    /// Replaces what a field holds by typing, key by key, and leaves the cursor in it.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn type_into(&self, selector: &str, text: &str) -> Result<()> {
        self.wait_until(&format!("{selector} can be typed into"), async || {
            let field = self.shown(selector).await?;
            // A person scrolls what lies under a bar to where it can be touched.
            self.js_with(
                "document.querySelector(arguments[0]).scrollIntoView({ block: 'center' })",
                vec![json!(selector)],
            )
            .await?;
            field.click().await?;
            // Selecting and overwriting sends the page the events that a person's keys send.
            field.send_keys(Key::Control + "a").await?;
            field.send_keys(Key::Delete + "").await?;
            field.send_keys(text).await?;
            Ok(Some(()))
        })
        .await
    }

    /// Presses keys in whatever has the focus.
    ///
    /// # Errors
    /// Fails when nothing can take them.
    pub async fn press(&self, keys: impl Into<thirtyfour::TypingData>) -> Result<()> {
        let active = self.driver()?.active_element().await.context("asking for the focus")?;
        active.send_keys(keys).await.context("pressing keys")
    }

    /// Gives a file to a field for files, which may lie unseen under a button.
    ///
    /// # Errors
    /// Fails at the deadline, when there is no such field or the browser refuses the path.
    pub async fn give_file(&self, selector: &str, path: &std::path::Path) -> Result<()> {
        self.wait_until(&format!("{selector} takes a file"), async || {
            let field = self.driver()?.find(By::Css(selector)).await?;
            field.send_keys(path.to_string_lossy()).await?;
            Ok(Some(()))
        })
        .await
    }

    /// Chooses an option of a `<select>` by its value.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn choose(&self, selector: &str, value: &str) -> Result<()> {
        let option = format!("{selector} option[value=\"{value}\"]");
        self.click(&option).await
    }

    /// Waits until an element is on the page and visible.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn wait_for(&self, selector: &str) -> Result<()> {
        self.wait_until(&format!("{selector} is shown"), async || self.shown(selector).await.map(|_| Some(()))).await
    }

    /// Waits until no such element is on the page.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn wait_gone(&self, selector: &str) -> Result<()> {
        self.wait_until(&format!("{selector} is gone"), async || Ok((self.count(selector).await? == 0).then_some(())))
            .await
    }

    /// Waits until the text of an element contains `text`.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn wait_text(&self, selector: &str, text: &str) -> Result<()> {
        self.wait_until(&format!("{selector} says {text:?}"), async || {
            let shown = self.shown(selector).await?.text().await?;
            Ok(shown.contains(text).then_some(()))
        })
        .await
    }

    /// Waits until the element with this test id has the focus.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn wait_focus(&self, id: &str) -> Result<()> {
        self.wait_until(&format!("{id} has the focus"), async || {
            let focused = self.js("return document.activeElement?.dataset?.testid ?? ''").await?;
            Ok((focused == id).then_some(()))
        })
        .await
    }

    /// The visible text of an element.
    ///
    /// # Errors
    /// Fails at the deadline when there is none.
    pub async fn text_of(&self, selector: &str) -> Result<String> {
        self.wait_until(&format!("{selector} is shown"), async || Ok(Some(self.shown(selector).await?.text().await?)))
            .await
    }

    /// The text of every element of this kind, in the order of the page.
    ///
    /// # Errors
    /// Fails when the page cannot be asked.
    pub async fn texts_of(&self, selector: &str) -> Result<Vec<String>> {
        let script = "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText)";
        let texts = self.js_with(script, vec![json!(selector)]).await?;
        serde_json::from_value(texts).context("reading texts")
    }

    /// What a field holds.
    ///
    /// # Errors
    /// Fails at the deadline when there is none.
    pub async fn value_of(&self, selector: &str) -> Result<String> {
        self.wait_until(&format!("{selector} is shown"), async || Ok(self.shown(selector).await?.prop("value").await?))
            .await
    }

    /// How many such elements are on the page now.
    ///
    /// # Errors
    /// Fails when the page cannot be asked.
    pub async fn count(&self, selector: &str) -> Result<u64> {
        let script = "return document.querySelectorAll(arguments[0]).length";
        let count = self.js_with(script, vec![json!(selector)]).await?;
        count.as_u64().context("a count is no number")
    }

    /// The first such element, which must be visible.
    async fn shown(&self, selector: &str) -> Result<WebElement> {
        let element = self.driver()?.find(By::Css(selector)).await?;
        anyhow::ensure!(element.is_displayed().await?, "{selector} is hidden");
        Ok(element)
    }
}
