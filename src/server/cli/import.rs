//! `satchel import`.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use satchel_model::{AccountState, Role, TeamId, UnixMillis, UserId};

use super::Data;
use super::account::{require_team, require_user};
use crate::bulk::Writer;
use crate::error::ServerError;
use crate::store::Store;
use crate::store::people::{self, User};
use crate::transfer::{Format, Imported, MANUAL, import};
use crate::{clock, random};

/// The person whom imported changes name as their author.
const IMPORTER: &str = "import";

/// What to import.
#[derive(Debug, clap::Args)]
#[command(after_long_help = MANUAL)]
pub(super) struct Import {
    #[command(flatten)]
    data: Data,
    /// CSV or JSON Lines; --help describes the columns.
    file: PathBuf,
    /// The team.
    #[arg(long)]
    team: String,
    /// The format; by default the file's extension says it.
    #[arg(long)]
    format: Option<Format>,
    /// The sign-in name of whoever owns new customers without an owner column.
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// Where rows that were not taken are listed; by default beside the file.
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

impl Import {
    /// Imports and reports. The exit code is 1 when a row was not taken.
    pub(super) fn run(self) -> Result<ExitCode> {
        let store = Store::open(&self.data.data)?;
        let now = clock::now();
        let (team, owner) = store.read(|connection| {
            let team = require_team(connection, &self.team)?;
            let owner = match &self.owner {
                Some(name) => Some(require_user(connection, &team, name)?.id),
                None => None,
            };
            Ok((team.id, owner))
        })?;
        let importer = importer(&store, team, now)?;
        let format = self.format.unwrap_or_else(|| format_of(&self.file));
        let file = File::open(&self.file).with_context(|| format!("opening {}", self.file.display()))?;
        let writer = Writer::enrol(&store, team, importer, "import", now)?;
        let started = clock::instant();
        let name = self.file.display().to_string();
        let done = import(&store, &writer, owner.unwrap_or(importer), BufReader::new(file), (name.as_str(), format))?;
        let seconds = started.elapsed().as_secs_f64();
        let errors = self.errors.clone().unwrap_or_else(|| beside(&self.file));
        if !done.errors.is_empty() {
            write_errors(&errors, &done)?;
        }
        if self.json {
            println!("{}", serde_json::to_string(&done)?);
        } else {
            println!(
                "{} new, {} changed, {} as they were, {} refused, in {seconds:.1} s",
                done.created,
                done.updated,
                done.unchanged,
                done.errors.len()
            );
            if !done.errors.is_empty() {
                println!("the refused rows and why: {}", errors.display());
            }
        }
        Ok(if done.errors.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn format_of(file: &Path) -> Format {
    let is_csv = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    if is_csv { Format::Csv } else { Format::Jsonl }
}

fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".errors.csv");
    PathBuf::from(name)
}

fn write_errors(path: &Path, done: &Imported) -> Result<()> {
    let mut file = csv::Writer::from_path(path).with_context(|| format!("writing {}", path.display()))?;
    for error in &done.errors {
        file.serialize(error)?;
    }
    file.flush()?;
    Ok(())
}

/// The team's importer, made at its first import: it has no password, so nobody signs in as it.
fn importer(store: &Store, team: TeamId, now: UnixMillis) -> Result<UserId, ServerError> {
    let id = UserId::at(now, random::bytes()?);
    store.write(move |connection| {
        if let Some(user) = people::by_name(connection, team, IMPORTER)? {
            return Ok(user.id);
        }
        let user = User {
            team,
            id,
            name: IMPORTER.to_owned(),
            display_name: "导入".to_owned(),
            role: Role::SystemAdministrator,
            unit: None,
            reads_background: false,
            password: String::new(),
            state: AccountState::Closed,
        };
        people::add(connection, &user, now)?;
        Ok(id)
    })
}
