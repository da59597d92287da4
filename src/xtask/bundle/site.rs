//! The files of the site in memory: a few megabytes, worked on as values.

use anyhow::{Context, Result};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Content by path; a path is relative, with `/` between its parts.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Site {
    files: BTreeMap<String, Vec<u8>>,
}

impl Site {
    /// Reads every file below a folder.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let mut site = Self::default();
        site.read_below(folder, "")?;
        Ok(site)
    }

    fn read_below(&mut self, folder: &Path, prefix: &str) -> Result<()> {
        let entries = fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("listing {}", folder.display()))?;
            let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                self.read_below(&entry.path(), &format!("{path}/"))?;
            } else {
                let bytes = fs::read(entry.path()).with_context(|| format!("reading {path}"))?;
                self.files.insert(path, bytes);
            }
        }
        Ok(())
    }

    /// Writes every file below a folder, which is created.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        for (path, bytes) in &self.files {
            let file = folder.join(path);
            let parent = file.parent().unwrap_or(folder);
            fs::create_dir_all(parent).with_context(|| format!("creating {}", parent.display()))?;
            fs::write(&file, bytes).with_context(|| format!("writing {}", file.display()))?;
        }
        Ok(())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    pub(super) fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// The content of a text file that must be there.
    pub(super) fn text(&self, path: &str) -> Result<&str> {
        let bytes = self.get(path).with_context(|| format!("the site has no {path}"))?;
        str::from_utf8(bytes).with_context(|| format!("{path} is not UTF-8"))
    }

    pub(super) fn insert(&mut self, path: impl Into<String>, bytes: Vec<u8>) {
        self.files.insert(path.into(), bytes);
    }
}

/// SHA-256 in lower-case hex.
pub(super) fn sha256_hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

/// What stands after the last dot of a path, or nothing.
pub(super) fn extension(path: &str) -> &str {
    Path::new(path).extension().and_then(|text| text.to_str()).unwrap_or_default()
}
