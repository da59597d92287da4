//! `satchel unit`: the business units of a team.

use anyhow::{Result, ensure};
use satchel_model::{Unit as Stored, UnitId};
use satchel_protocol::admin::AuditAction;
use satchel_protocol::limits::NAME_CHARS;

use super::Data;
use super::account::{require_team, team_or_new};
use crate::store::Store;
use crate::store::audit::{self, Act};
use crate::store::unit;
use crate::{ServerError, clock, random};

/// What to do about units.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Unit {
    /// Adds a unit; a team that does not exist yet is made.
    Add(Add),
    /// Lists the units of a team.
    List(List),
}

/// A new unit.
#[derive(Debug, clap::Args)]
pub(super) struct Add {
    #[command(flatten)]
    data: Data,
    /// The team.
    #[arg(long)]
    team: String,
    /// The name of the unit.
    #[arg(long)]
    name: String,
}

/// Whose units to list.
#[derive(Debug, clap::Args)]
pub(super) struct List {
    #[command(flatten)]
    data: Data,
    /// The team.
    #[arg(long)]
    team: String,
}

impl Unit {
    pub(super) fn run(self) -> Result<()> {
        match self {
            Self::Add(add) => add.run(),
            Self::List(list) => list.run(),
        }
    }
}

impl Add {
    fn run(self) -> Result<()> {
        let name = self.name.trim().to_owned();
        let chars = name.chars().count();
        ensure!((1..=NAME_CHARS).contains(&chars), "a name has 1 to {NAME_CHARS} characters");
        let store = Store::open(&self.data.data)?;
        let now = clock::now();
        let id = UnitId::at(now, random::bytes()?);
        let added = name.clone();
        let is_new_team = store.write(move |connection| {
            let (team, is_new) = team_or_new(connection, &self.team, now)?;
            if unit::by_name(connection, team.id, &name)?.is_some() {
                return Err(ServerError::Request(format!("{name} is a unit of {} already", team.name)));
            }
            let act = Act { reason: &name, ..Act::new(None, AuditAction::UnitAdded) };
            audit::note(connection, team.id, now, &act)?;
            unit::add(connection, team.id, &Stored { id, name })?;
            Ok(is_new)
        })?;
        if is_new_team {
            println!("made the team");
        }
        println!("added {added}");
        Ok(())
    }
}

impl List {
    fn run(self) -> Result<()> {
        let store = Store::open(&self.data.data)?;
        let units = store.read(|connection| {
            let team = require_team(connection, &self.team)?;
            unit::all(connection, team.id)
        })?;
        units.iter().for_each(|unit| println!("{}", unit.name));
        Ok(())
    }
}
