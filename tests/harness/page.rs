//! The page that a tablet shows: opening it, asking it, waiting for it.

use super::tablet::Tablet;
use super::wait::until;
use anyhow::{Context, Result};
use serde_json::Value;

/// A property of `window` that only the present page has.
const MARKER: &str = "satchelHarnessMarker";

impl Tablet {
    /// Opens a path such as `/customers`.
    ///
    /// # Errors
    /// Fails when the browser cannot load it from the network or its caches.
    pub async fn open(&self, path: &str) -> Result<()> {
        let address = format!("{}{path}", self.origin());
        self.driver()?.goto(&address).await.with_context(|| format!("opening {path}"))
    }

    /// Loads the same page anew, from within the page: WebDriver's own refresh goes round
    /// the service worker in some engines. Returns when the new page has loaded.
    ///
    /// # Errors
    /// Fails when the page does not come back.
    pub async fn reload(&self) -> Result<()> {
        self.js(&format!("window.{MARKER} = true; location.reload()")).await?;
        let script = format!("return !window.{MARKER} && document.readyState === 'complete'");
        self.wait_js("the page has reloaded", &script).await?;
        Ok(())
    }

    /// The path, query and fragment that the page stands at.
    ///
    /// # Errors
    /// Fails when the page cannot be asked.
    pub async fn path(&self) -> Result<String> {
        let path = self.js("return location.pathname + location.search + location.hash").await?;
        Ok(path.as_str().unwrap_or_default().to_owned())
    }

    /// Runs the body of a function in the page and returns what it returns.
    ///
    /// # Errors
    /// Fails when the script throws.
    pub async fn js(&self, script: &str) -> Result<Value> {
        self.js_with(script, Vec::new()).await
    }

    /// The same with `arguments`.
    ///
    /// # Errors
    /// Fails when the script throws.
    pub async fn js_with(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        let result = self
            .driver()?
            .execute(script, arguments)
            .await
            .with_context(|| format!("running in {}: {script}", self.name()))?;
        Ok(result.json().clone())
    }

    /// Runs the body of an async function in the page and returns what its promise brings.
    ///
    /// # Errors
    /// Fails when the script throws or its promise is rejected.
    pub async fn js_async(&self, body: &str) -> Result<Value> {
        self.js(&format!("return (async () => {{ {body} }})()")).await
    }

    /// Runs a script again and again until it returns something true, and returns that.
    /// A script that throws counts as not yet true: a page may be about to be replaced.
    ///
    /// # Errors
    /// Fails at the deadline, with a picture of the screen.
    pub async fn wait_js(&self, what: &str, script: &str) -> Result<Value> {
        self.wait_until(what, async || {
            let value = self.js(script).await?;
            Ok(is_true(&value).then_some(value))
        })
        .await
    }

    /// Looks at the page until `look` finds a value.
    ///
    /// # Errors
    /// Fails at the deadline, with a picture of the screen.
    pub async fn wait_until<T>(&self, what: &str, look: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
        match until(&format!("{}: {what}", self.name()), look).await {
            Ok(found) => Ok(found),
            Err(error) => Err(error.context(self.evidence().await)),
        }
    }
}

/// JavaScript's notion of it, for the values that scripts here return.
fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(truth) => *truth,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}
