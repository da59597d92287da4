//! `satchel user role`, `unit` and `grade`: what a person is in the team, and so what the person's devices hold.

use anyhow::Result;
use satchel_model::{Post, Role, UnitId};
use satchel_protocol::admin::AuditAction;

use super::role;
use crate::appoint::appoint;
use crate::bulk::Writer;
use crate::cli::Data;
use crate::cli::account::{require_team, require_unit, require_user};
use crate::store::audit::{self, Act};
use crate::store::people::User;
use crate::store::{Store, team};
use crate::{ServerError, clock};

/// A person.
#[derive(Debug, clap::Args)]
struct Who {
    #[command(flatten)]
    data: Data,
    /// The team.
    #[arg(long)]
    team: String,
    /// The sign-in name.
    #[arg(long)]
    name: String,
}

/// A person's new role.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct SetRole {
    #[command(flatten)]
    who: Who,
    /// The new role.
    #[arg(long, value_parser = role)]
    role: Role,
    /// The unit, for somebody who has none yet.
    #[arg(long)]
    unit: Option<String>,
}

/// A person's new unit.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct SetUnit {
    #[command(flatten)]
    who: Who,
    /// The new unit.
    #[arg(long)]
    unit: String,
}

/// A person's new grade.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct SetGrade {
    #[command(flatten)]
    who: Who,
    /// Whether the person reads the background part of customers.
    #[arg(long, value_name = "true|false", action = clap::ArgAction::Set)]
    reads_background: bool,
}

impl SetRole {
    pub(super) fn run(self) -> Result<()> {
        let role = self.role;
        self.who.appoint(self.unit, move |user, unit| {
            let present = user.unit.filter(|_| role.has_unit());
            Ok(Post { role, unit: unit.or(present), reads_background: role.reads_background() })
        })
    }
}

impl SetUnit {
    pub(super) fn run(self) -> Result<()> {
        self.who.appoint(Some(self.unit), |user, unit| {
            Ok(Post { role: user.role, unit, reads_background: user.reads_background })
        })
    }
}

impl SetGrade {
    pub(super) fn run(self) -> Result<()> {
        let reads_background = self.reads_background;
        self.who.appoint(None, move |user, _| {
            if user.role == Role::SystemAdministrator {
                return Err(ServerError::Request("a system administrator sees no customers at all".to_owned()));
            }
            Ok(Post { role: user.role, unit: user.unit, reads_background })
        })
    }
}

impl Who {
    /// Gives the person the post that follows from the present one and from the named unit.
    fn appoint(
        self,
        unit: Option<String>,
        post: impl FnOnce(&User, Option<UnitId>) -> Result<Post, ServerError> + Send + 'static,
    ) -> Result<()> {
        let store = Store::open(&self.data.data)?;
        let (team, user, unit) = store.read(|connection| {
            let team = require_team(connection, &self.team)?;
            let unit = unit.map(|name| require_unit(connection, &team, &name)).transpose()?;
            Ok((team.id, require_user(connection, &team, &self.name)?, unit))
        })?;
        let post = post(&user, unit)?;
        let writer = Writer::enrol(&store, team, user.id, "post", clock::now())?;
        store.write(move |connection| {
            let mut team = team::load(connection, team)?;
            appoint(connection, &mut team, &writer.origin, user.id, post)?;
            let act = Act::new(None, AuditAction::AccountChanged).about(user.id);
            audit::note(connection, team.id, writer.origin.at, &act)?;
            team::advance(connection, &team)
        })?;
        println!("done; the person's devices fetch what they may see now");
        Ok(())
    }
}
