//! `satchel demo`.

use anyhow::Result;

use super::Data;
use crate::clock;
use crate::demo::{self, MEMBERS, PASSWORD, TEAM};
use crate::store::Store;

/// Where to make the demo team.
#[derive(Debug, clap::Args)]
pub(super) struct Demo {
    #[command(flatten)]
    data: Data,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

impl Demo {
    /// Makes the team and prints how to sign in.
    pub(super) fn run(self) -> Result<()> {
        let store = Store::open(&self.data.data)?;
        let started = clock::instant();
        let made = demo::make(&store, clock::now())?;
        let took_ms = started.elapsed().as_millis();
        if self.json {
            let people: Vec<_> = MEMBERS
                .iter()
                .map(|member| {
                    serde_json::json!({
                        "name": member.name, "password": PASSWORD,
                        "display": member.display, "role": member.role.code(), "unit": member.unit,
                    })
                })
                .collect();
            let report = serde_json::json!({
                "team": TEAM, "customers": made.customers, "orders": made.orders,
                "took_ms": u64::try_from(took_ms).unwrap_or(u64::MAX), "people": people,
            });
            println!("{report}");
            return Ok(());
        }
        println!("made the team {TEAM}: {} customers with {} orders in {took_ms} ms", made.customers, made.orders);
        println!("sign in with one of these names and the password {PASSWORD}:");
        for member in MEMBERS {
            let unit = member.unit.map(|unit| format!(", {unit}")).unwrap_or_default();
            println!("  {:<6} {} ({}{unit})", member.name, member.display, member.role.code());
        }
        Ok(())
    }
}
