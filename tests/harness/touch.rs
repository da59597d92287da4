//! A finger on the screen.

use super::tablet::Tablet;
use anyhow::{Context, Result};
use serde_json::json;

impl Tablet {
    /// Touches the middle of an element with a finger and lifts it, as a tap on the glass.
    ///
    /// # Errors
    /// Fails when there is no such element or the browser refuses.
    pub async fn tap(&self, selector: &str) -> Result<()> {
        self.wait_for(selector).await?;
        let script = "const element = document.querySelector(arguments[0]);
                      element.scrollIntoView({ block: 'center' });
                      const { x, y, width, height } = element.getBoundingClientRect();
                      return [x + width / 2, y + height / 2]";
        let middle = self.js_with(script, vec![json!(selector)]).await?;
        let (x, y): (f64, f64) = serde_json::from_value(middle).context("reading a place on the screen")?;
        for (kind, points) in [("touchStart", json!([{ "x": x, "y": y }])), ("touchEnd", json!([]))] {
            let touch = json!({ "type": kind, "touchPoints": points });
            self.chromium("Input.dispatchTouchEvent", touch).await.with_context(|| format!("touching {selector}"))?;
        }
        Ok(())
    }
}
