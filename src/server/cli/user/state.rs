//! `satchel user freeze`, `unfreeze` and `close`: whether a person can work.

use anyhow::Result;
use satchel_model::AccountState;

use crate::admin::account::set_state;
use crate::cli::Data;
use crate::cli::account::{require_team, require_user};
use crate::store::Store;
use crate::{ServerError, clock};

/// Whose account, and why.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct SetState {
    #[command(flatten)]
    data: Data,
    /// The team.
    #[arg(long)]
    team: String,
    /// The sign-in name.
    #[arg(long)]
    name: String,
    /// Why, for the log of administration.
    #[arg(long)]
    reason: String,
}

impl SetState {
    pub(super) fn run(self, from: &'static [AccountState], to: AccountState) -> Result<()> {
        let store = Store::open(&self.data.data)?;
        let now = clock::now();
        let name = self.name.clone();
        store.write(move |connection| {
            let team = require_team(connection, &self.team)?;
            let user = require_user(connection, &team, &self.name)?;
            if !from.contains(&user.state) {
                let wanted: Vec<&str> = from.iter().map(|state| state.code()).collect();
                return Err(ServerError::Request(format!("{} is not {}", self.name, wanted.join(" or "))));
            }
            set_state(connection, team.id, user.id, to, (None, now, &self.reason))
        })?;
        println!("{name} is {}", to.code());
        Ok(())
    }
}
