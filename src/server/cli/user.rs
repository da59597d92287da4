//! `satchel user`: the people of a team.

use std::io::{IsTerminal, Read};
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use satchel_model::{AccountState, Role, UserId};
use satchel_protocol::admin::AuditAction;
use satchel_protocol::limits::{NAME_CHARS, PASSWORD_CHARS};

use super::Data;
use super::account::{require_team, require_unit, team_or_new};
use crate::admin::account::made_up_password;
use crate::auth::password;
use crate::store::Store;
use crate::store::audit::{self, Act};
use crate::store::people::{self, User as Account};
use crate::store::unit;
use crate::{clock, random};

mod post;
mod state;

/// The shortest password, in characters.
const SHORTEST_PASSWORD_CHARS: usize = 8;

/// What to do about people.
#[derive(Debug, clap::Subcommand)]
pub(super) enum User {
    /// Adds a person; a team that does not exist yet is made. The password comes from
    /// --password-file or from stdin; without either, one is made up and printed.
    Add(Add),
    /// Lists the people of a team.
    List(List),
    /// Gives a person another role, with the grade that comes with it.
    Role(post::SetRole),
    /// Moves a person to another unit; the person's customers go along.
    Unit(post::SetUnit),
    /// Changes whether a person reads the background part of customers.
    Grade(post::SetGrade),
    /// Freezes an account: nobody signs in for now, and the person's devices lock at their next contact.
    Freeze(state::SetState),
    /// Ends a freeze.
    Unfreeze(state::SetState),
    /// Closes an account for good.
    Close(state::SetState),
}

/// A new person.
#[derive(Debug, clap::Args)]
pub(super) struct Add {
    #[command(flatten)]
    data: Data,
    /// The team.
    #[arg(long)]
    team: String,
    /// The name to sign in with.
    #[arg(long)]
    name: String,
    /// The name that colleagues read.
    #[arg(long)]
    display: String,
    /// What the person may see.
    #[arg(long, value_parser = role)]
    role: Role,
    /// The unit, for salespeople, unit heads and unit administrators.
    #[arg(long)]
    unit: Option<String>,
    /// A file whose first line is the password.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

/// Whom to list.
#[derive(Debug, clap::Args)]
pub(super) struct List {
    #[command(flatten)]
    data: Data,
    /// The team.
    #[arg(long)]
    team: String,
}

impl User {
    pub(super) fn run(self) -> Result<()> {
        match self {
            Self::Add(add) => add.run(),
            Self::List(list) => list.run(),
            Self::Role(set) => set.run(),
            Self::Unit(set) => set.run(),
            Self::Grade(set) => set.run(),
            Self::Freeze(set) => set.run(&[AccountState::Active], AccountState::Frozen),
            Self::Unfreeze(set) => set.run(&[AccountState::Frozen], AccountState::Active),
            Self::Close(set) => set.run(&[AccountState::Active, AccountState::Frozen], AccountState::Closed),
        }
    }
}

impl Add {
    fn run(self) -> Result<()> {
        let name = self.name.trim().to_owned();
        let display_name = self.display.trim().to_owned();
        for text in [&name, &display_name] {
            ensure!(!text.is_empty() && text.chars().count() <= NAME_CHARS, "a name has 1 to {NAME_CHARS} characters");
        }
        let (secret, is_made_up) = match self.given_password()? {
            Some(given) => (given, false),
            None => (made_up_password()?, true),
        };
        let chars = secret.chars().count();
        ensure!(
            (SHORTEST_PASSWORD_CHARS..=PASSWORD_CHARS).contains(&chars),
            "a password has {SHORTEST_PASSWORD_CHARS} to {PASSWORD_CHARS} characters"
        );
        let store = Store::open(&self.data.data)?;
        let now = clock::now();
        let (id, hash) = (UserId::at(now, random::bytes()?), password::hash(&secret)?);
        let (team_name, role, unit_name) = (self.team, self.role, self.unit);
        let sign_in_name = name.clone();
        let is_new_team = store.write(move |connection| {
            let (team, is_new) = team_or_new(connection, &team_name, now)?;
            if people::by_name(connection, team.id, &name)?.is_some() {
                let message = format!("{name} is a member of {team_name} already");
                return Err(crate::ServerError::Request(message));
            }
            let unit = match &unit_name {
                Some(name) => Some(require_unit(connection, &team, name)?),
                None => None,
            };
            let account = Account {
                team: team.id,
                id,
                name,
                display_name,
                role,
                unit,
                reads_background: role.reads_background(),
                password: hash,
                state: AccountState::Active,
            };
            people::add(connection, &account, now)?;
            audit::note(connection, team.id, now, &Act::new(None, AuditAction::AccountOpened).about(id))?;
            Ok(is_new)
        })?;
        if is_new_team {
            println!("made the team");
        }
        println!("added {sign_in_name}");
        if is_made_up {
            println!("password: {secret}");
        }
        Ok(())
    }

    fn given_password(&self) -> Result<Option<String>> {
        let text = match &self.password_file {
            Some(path) => std::fs::read_to_string(path)
                .with_context(|| format!("reading the password from {}", path.display()))?,
            None if std::io::stdin().is_terminal() => return Ok(None),
            None => {
                let mut text = String::new();
                std::io::stdin().take(4096).read_to_string(&mut text).context("reading the password from stdin")?;
                text
            }
        };
        match text.lines().next() {
            Some(line) if !line.is_empty() => Ok(Some(line.to_owned())),
            _ if self.password_file.is_some() => bail!("the password file is empty"),
            _ => Ok(None),
        }
    }
}

impl List {
    fn run(self) -> Result<()> {
        let store = Store::open(&self.data.data)?;
        let (users, units) = store.read(|connection| {
            let team = require_team(connection, &self.team)?;
            Ok((people::all(connection, team.id)?, unit::all(connection, team.id)?))
        })?;
        for user in users {
            let unit = units.iter().find(|unit| Some(unit.id) == user.unit).map_or("-", |unit| unit.name.as_str());
            let grade = if user.reads_background { "background" } else { "-" };
            println!(
                "{}\t{}\t{unit}\t{grade}\t{}\t{}",
                user.name,
                user.role.code(),
                user.display_name,
                user.state.code()
            );
        }
        Ok(())
    }
}

fn role(code: &str) -> Result<Role, String> {
    Role::by_code(code).ok_or_else(|| {
        let codes: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
        format!("the roles are {}", codes.join(", "))
    })
}
