//! `satchel device` and `satchel assign`: facts that only the server decides.

use anyhow::{Context, Result};
use satchel_model::DeviceId;
use satchel_protocol::admin::AuditAction;
use satchel_protocol::sync;

use super::Data;
use super::account::{require_team, require_user};
use crate::assign::{Giver, give};
use crate::bulk::Writer;
use crate::store::audit::{self, Act};
use crate::store::{Store, device, document, team};
use crate::{ServerError, clock};

/// What to do about devices.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Device {
    /// Lists the devices of a team.
    List(List),
    /// Revokes a device: it hands in what is unsent and erases its data when it next asks.
    Revoke(Revoke),
}

/// Whose devices to list.
#[derive(Debug, clap::Args)]
pub(super) struct List {
    #[command(flatten)]
    data: Data,
    /// The team.
    #[arg(long)]
    team: String,
}

/// Which device to revoke.
#[derive(Debug, clap::Args)]
pub(super) struct Revoke {
    #[command(flatten)]
    data: Data,
    /// The team.
    #[arg(long)]
    team: String,
    /// The device's id, as `satchel device list` shows it.
    device: String,
}

/// Gives a customer to another owner.
#[derive(Debug, clap::Args)]
pub(super) struct Assign {
    #[command(flatten)]
    data: Data,
    /// The team.
    #[arg(long)]
    team: String,
    /// The customer code.
    #[arg(long)]
    code: String,
    /// The sign-in name of the new owner.
    #[arg(long)]
    to: String,
}

impl Device {
    pub(super) fn run(self) -> Result<()> {
        match self {
            Self::List(list) => list.run(),
            Self::Revoke(revoke) => revoke.run(),
        }
    }
}

impl List {
    fn run(self) -> Result<()> {
        let store = Store::open(&self.data.data)?;
        let devices = store.read(|connection| {
            let team = require_team(connection, &self.team)?;
            device::all(connection, team.id)
        })?;
        for device in devices {
            let state = if device.is_revoked { "revoked" } else { "active" };
            println!("{}\t{}\t{state}\t{}", device.id, device.user, device.label);
        }
        Ok(())
    }
}

impl Revoke {
    fn run(self) -> Result<()> {
        let id: DeviceId = self.device.parse().context("reading the device's id")?;
        let store = Store::open(&self.data.data)?;
        let now = clock::now();
        store.write(move |connection| {
            let team = require_team(connection, &self.team)?;
            device::revoke(connection, team.id, id)?;
            let act = Act { device: Some(id), ..Act::new(None, AuditAction::DeviceRevoked) };
            audit::note(connection, team.id, now, &act)
        })?;
        println!("revoked {id}");
        Ok(())
    }
}

impl Assign {
    pub(super) fn run(self) -> Result<()> {
        let store = Store::open(&self.data.data)?;
        let now = clock::now();
        let (team, owner) = store.read(|connection| {
            let team = require_team(connection, &self.team)?;
            let owner = require_user(connection, &team, &self.to)?;
            Ok((team.id, owner.id))
        })?;
        let writer = Writer::enrol(&store, team, owner, "assign", now)?;
        store.write(move |connection| {
            let mut team = team::load(connection, team)?;
            let found = document::by_code(connection, team.id, &self.code)?;
            let [customer] = found.as_slice() else {
                let message = format!("{} customers have the code {}", found.len(), self.code);
                return Err(ServerError::Request(message));
            };
            let request = sync::Assign { customer: *customer, owner };
            give(connection, &mut team, &writer.origin, Giver::Operator, request).map_err(|error| match error {
                ServerError::Refused { .. } => ServerError::Request(format!("{} cannot own customers", self.to)),
                error => error,
            })?;
            team::advance(connection, &team)
        })?;
        println!("done");
        Ok(())
    }
}
