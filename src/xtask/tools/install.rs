//! Puts one program into the tool cache, whole or not at all.

use crate::paths;
use crate::shell::{cargo, program, run, say};
use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// A program that `cargo install` builds.
pub(super) struct CargoTool<'a> {
    pub(super) package: &'a str,
    pub(super) version: &'a str,
    /// Whether to build with the lock file that the package ships.
    pub(super) locked: bool,
    /// Features that its programs need.
    pub(super) features: &'a [&'a str],
}

impl CargoTool<'_> {
    /// The path of one of its programs, after installing the package where it is missing.
    pub(super) fn ensure(&self, binary: &str) -> Result<PathBuf> {
        let file = Path::new("bin").join(binary);
        ensure(self.package, self.version, &file, |folder| {
            let scratch = folder.join("build");
            let mut command = cargo();
            command
                .args(["install", self.package, "--version", self.version])
                .args(self.locked.then_some("--locked"))
                .args(self.features.iter().flat_map(|feature| ["--features", feature]))
                .arg("--root")
                .arg(folder)
                .arg("--target-dir")
                .arg(&scratch)
                // The tools run for seconds; building them well would take minutes.
                .env("CARGO_PROFILE_RELEASE_LTO", "off")
                .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
                .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
                .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
                .env_remove("RUSTFLAGS");
            run(&mut command)?;
            fs::remove_dir_all(&scratch).context("removing what the build left")
        })
    }
}

/// A program or script that npm carries.
pub(super) struct NpmTool<'a> {
    pub(super) package: &'a str,
    pub(super) version: &'a str,
}

impl NpmTool<'_> {
    /// The path of one of its files, after installing the package where it is missing.
    pub(super) fn ensure(&self, file: &str) -> Result<PathBuf> {
        ensure(self.package, self.version, Path::new(file), |folder| {
            if paths::find_program("npm").is_none() {
                bail!("npm is missing, which would install {}: on Debian, `apt-get install npm`", self.package);
            }
            let package = format!("{}@{}", self.package, self.version);
            run(program("npm")
                .args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"])
                .arg(folder)
                .arg(package))
        })
    }
}

/// Returns `file` inside the cached `<name>-<version>`, which `install` fills when it is missing.
pub(super) fn ensure(
    name: &str,
    version: &str,
    file: &Path,
    install: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    let cache = paths::tool_cache()?;
    let place = cache.join(format!("{name}-{version}"));
    let wanted = place.join(file);
    if wanted.exists() {
        return Ok(wanted);
    }
    fs::create_dir_all(&cache).with_context(|| format!("creating {}", cache.display()))?;
    let _guard = lock(&cache)?;
    if wanted.exists() {
        return Ok(wanted);
    }
    say(format!("installing {name} {version} into {}", cache.display()));
    let unfinished = cache.join(format!(".unfinished-{name}-{version}"));
    clear(&unfinished)?;
    fs::create_dir(&unfinished).with_context(|| format!("creating {}", unfinished.display()))?;
    install(&unfinished).with_context(|| format!("installing {name} {version}"))?;
    if !unfinished.join(file).exists() {
        bail!("{name} {version} was installed but brought no {}", file.display());
    }
    clear(&place)?;
    fs::rename(&unfinished, &place).with_context(|| format!("moving {name} to its place"))?;
    Ok(wanted)
}

/// Held while something is being installed: two commands started together install once.
fn lock(cache: &Path) -> Result<File> {
    let path = cache.join(".lock");
    let file = File::create(&path).with_context(|| format!("creating {}", path.display()))?;
    file.lock().with_context(|| format!("locking {}", path.display()))?;
    Ok(file)
}

fn clear(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("removing {}", folder.display()))?;
    }
    Ok(())
}
