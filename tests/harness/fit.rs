//! Whether a page fits the screen and the finger, and has no barrier.

use super::tablet::Tablet;
use anyhow::{Context, Result};

/// What keeps a page from fitting and being touched: width beyond the screen, targets below 44 pixels.
const MISFITS: &str = "
    const misfits = [];
    const width = document.documentElement.scrollWidth;
    if (width > innerWidth) misfits.push(`the page is ${width} wide`);
    for (const element of document.querySelectorAll('a, button, input, select, textarea')) {
        if (!element.checkVisibility({ visibilityProperty: true }) || element.closest('.visually-hidden, .skip')) continue;
        const target = element.closest('label') ?? element;
        const { width, height } = target.getBoundingClientRect();
        if (width < 43.5 || height < 43.5) {
            misfits.push(`${element.dataset.testid ?? element.outerHTML.slice(0, 80)} is ${width} by ${height}`);
        }
    }
    return misfits;";

impl Tablet {
    /// What is wrong with the page as it is shown now: width, targets, barriers. `place` stands in front of each.
    ///
    /// # Errors
    /// Fails when the page cannot be asked, or axe cannot be run.
    pub async fn faults(&self, place: &str) -> Result<Vec<String>> {
        let look = self.look();
        let place = format!("{place} {}x{} {}", look.width_px, look.height_px, look.scheme.name());
        let violations = self.accessibility_violations().await?;
        let mut faults: Vec<_> = violations.iter().map(|fault| format!("{place}: {fault}")).collect();
        let misfits = self.js(MISFITS).await?;
        let misfits = misfits.as_array().context("the page lists no misfits")?;
        faults.extend(misfits.iter().map(|misfit| format!("{place}: {misfit}")));
        Ok(faults)
    }
}
