//! Goal: every report shows what `insight` computes, of the right customers, orders and day, and nothing that is not so.
//!
//! A pass means something because the facts are those that rows hold, the references are published or computed by hand,
//! and every report meets every kind of facts that it could have trouble with.
#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on must stop")]

#[path = "reports/acceptance.rs"]
mod acceptance;
#[path = "reports/behaviour.rs"]
mod behaviour;
#[path = "reports/degenerate.rs"]
mod degenerate;
#[path = "reports/desk.rs"]
mod desk;
#[path = "reports/labels.rs"]
mod labels;
#[path = "reports/pinned.rs"]
mod pinned;
#[path = "reports/properties.rs"]
mod properties;
#[path = "reports/relationship.rs"]
mod relationship;
#[path = "reports/team.rs"]
mod team;
