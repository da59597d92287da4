//! `satchel export`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::Data;
use super::account::require_team;
use crate::store::Store;
use crate::transfer::{Format, export};

/// What to export.
#[derive(Debug, clap::Args)]
pub(super) struct Export {
    #[command(flatten)]
    data: Data,
    /// The team.
    #[arg(long)]
    team: String,
    /// CSV has one row for each customer; JSON Lines also has contacts, activities and orders.
    #[arg(long)]
    format: Format,
    /// The file to write; stdout without it.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Export {
    /// Writes the file from one consistent state of the database.
    pub(super) fn run(self) -> Result<()> {
        let store = Store::open(&self.data.data)?;
        let mut output: Box<dyn Write> = match &self.output {
            Some(path) => {
                let file = File::create(path).with_context(|| format!("writing {}", path.display()))?;
                Box::new(BufWriter::new(file))
            }
            None => Box::new(BufWriter::new(std::io::stdout().lock())),
        };
        let count = store.read(|connection| {
            let team = require_team(connection, &self.team)?;
            export(connection, &team, self.format, output.as_mut())
        })?;
        eprintln!("{count} customers");
        Ok(())
    }
}
