//! Pictures of the screen, on purpose and when something went wrong.

use super::tablet::Tablet;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Numbers the pictures of failures of one test process.
static PICTURES: AtomicU32 = AtomicU32::new(1);

impl Tablet {
    /// Saves what the screen shows as a PNG file.
    ///
    /// # Errors
    /// Fails when the browser gives no picture or the file cannot be written.
    pub async fn save_picture(&self, path: &Path) -> Result<()> {
        let png = self.driver()?.screenshot_as_png().await.context("taking a picture")?;
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
        }
        fs::write(path, png).with_context(|| format!("writing {}", path.display()))
    }

    /// Describes the present state of the tablet, for the message of a failed test.
    pub(super) async fn evidence(&self) -> String {
        let number = PICTURES.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}-{}-{number}.png", self.name(), std::process::id());
        let picture = folder().join(name);
        let path = self.path().await.unwrap_or_else(|error| format!("{error:#}"));
        let seen = match self.save_picture(&picture).await {
            Ok(()) => picture.display().to_string(),
            Err(error) => format!("{error:#}"),
        };
        let errors = self.errors().join("\n  ");
        format!("{} at {path}\n  picture: {seen}\n  console: {errors}", self.name())
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/e2e")
}
