//! Lets axe-core look for barriers on the page.

use super::engine::from_xtask;
use super::tablet::Tablet;
use anyhow::{Context, Result};
use serde_json::Value;
use std::fmt;
use std::fs;

/// Levels A and AA of the guidelines, in all versions up to 2.2.
const RULES: &str = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']";

/// A rule that the page breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Axe's name of the rule, such as `color-contrast`.
    pub rule: String,
    /// What the rule asks for.
    pub help: String,
    /// Selectors of the elements that break it.
    pub elements: Vec<String>,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {} ({})", self.rule, self.help, self.elements.join(", "))
    }
}

impl Tablet {
    /// The accessibility rules that the page breaks as it is shown now.
    ///
    /// # Errors
    /// Fails when axe cannot be loaded or run.
    pub async fn accessibility_violations(&self) -> Result<Vec<Violation>> {
        if self.js("return typeof window.axe").await? == "undefined" {
            let path = from_xtask("SATCHEL_AXE")?;
            let script = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
            self.js(&script).await.context("loading axe")?;
        }
        let found = self
            .js_async(&format!(
                "const {{ violations }} = await axe.run({{ runOnly: {RULES} }});
                 return violations.map(({{ id, help, nodes }}) =>
                     [id, help, nodes.map(node => node.target.join(' '))]);"
            ))
            .await
            .context("running axe")?;
        violations_from(found)
    }
}

fn violations_from(found: Value) -> Result<Vec<Violation>> {
    let found: Vec<(String, String, Vec<String>)> = serde_json::from_value(found).context("reading axe's findings")?;
    let violation = |(rule, help, elements)| Violation { rule, help, elements };
    Ok(found.into_iter().map(violation).collect())
}
