//! `satchel backup`, `restore` and `check`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use data_encoding::HEXLOWER;
use jiff::Timestamp;

use super::Data;
use crate::attest::KEY_FILE;
use crate::backup;
use crate::check::check;
use crate::mend::mend;
use crate::store::comparison::{Compared, Counts};
use crate::store::{DATABASE_FILE, Store, document, team};

/// Copies the database, also while it is served.
#[derive(Debug, clap::Args)]
pub(super) struct BackUp {
    #[command(flatten)]
    data: Data,
    /// The new file.
    file: PathBuf,
}

/// Puts a copy back. The server must not be running on the folder.
#[derive(Debug, clap::Args)]
pub(super) struct Restore {
    #[command(flatten)]
    data: Data,
    /// The copy.
    file: PathBuf,
}

/// Computes every hash, chain, row and digest again.
#[derive(Debug, clap::Args)]
pub(super) struct Check {
    #[command(flatten)]
    data: Data,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
    /// First makes damaged documents again from the log.
    #[arg(long)]
    mend: bool,
    /// Also lists each document with its heads, as `id heads`.
    #[arg(long)]
    heads: bool,
}

impl BackUp {
    pub(super) fn run(self) -> Result<()> {
        backup::backup(&self.data.data, &self.file)?;
        println!("wrote {}", self.file.display());
        println!("keep {} apart from the backups: it is in none of them", self.data.data.join(KEY_FILE).display());
        Ok(())
    }
}

impl Restore {
    pub(super) fn run(self) -> Result<()> {
        if let Some(old) = backup::restore(&self.data.data, &self.file)? {
            println!("the database before is now {}", old.display());
        }
        println!("restored; tablets compare what they hold at their next sync");
        let key = self.data.data.join(KEY_FILE);
        if !key.is_file() {
            println!(
                "{} is missing: put it there before the server starts, or tablets bring back only their own people's work",
                key.display()
            );
        }
        Ok(())
    }
}

impl Check {
    /// The exit code is 1 when something disagrees.
    pub(super) fn run(self) -> Result<ExitCode> {
        anyhow::ensure!(
            self.data.data.join(DATABASE_FILE).is_file(),
            "there is no database in {}",
            self.data.data.display()
        );
        let store = Store::open(&self.data.data)?;
        if self.mend {
            for document in mend(&store)? {
                println!("document {document}: made again from the log");
            }
        }
        let report = check(&store)?;
        if self.heads {
            store.read(|connection| {
                for team in team::all(connection)? {
                    for record in document::all(connection, team.id)? {
                        let heads = record.heads.as_slice().iter().map(|head| HEXLOWER.encode(head.as_bytes()));
                        println!("{} {}", record.name.document, heads.collect::<Vec<_>>().join(","));
                    }
                }
                Ok(())
            })?;
        }
        if self.json {
            println!("{}", serde_json::to_string(&report)?);
        } else {
            println!(
                "{} teams, {} log entries, {} changes ({} folded), {} documents, {} customers, {} scopes: {} findings",
                report.teams,
                report.entries,
                report.changes,
                report.folded,
                report.documents,
                report.customers,
                report.scopes,
                report.findings.len()
            );
            report.findings.iter().for_each(|finding| println!("{finding}"));
            report.comparisons.iter().for_each(|compared| println!("{}", told(compared)));
        }
        Ok(if report.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// How often a device compared what it holds, and what that healed.
fn told(Compared { device, label, counts, last_at }: &Compared) -> String {
    let Counts { compared, unequal, unexpected, sent, wanted, returned, removed } = counts;
    let last = Timestamp::from_millisecond(last_at.0).map(|last| last.to_string()).unwrap_or_default();
    format!(
        "device {device} ({label}): compared {compared} times, {unequal} times something differed, {unexpected} of them \
         unexpectedly; documents sent to it {sent}, asked from it {wanted}, brought back by it {returned}, taken from it \
         {removed}; last {last}"
    )
}
