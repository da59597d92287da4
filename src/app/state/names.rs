//! Names of customers that other files mention, as far as something on screen wants them.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use satchel_model::CustomerId;
use satchel_protocol::bridge::{Answer, Filter, ListQuery, Request};
use wasm_bindgen_futures::spawn_local;

use super::App;
use crate::bridge;
use crate::language::text;

/// What the worker said last, and of which rows: an empty name is that of a customer that is not on this device.
#[derive(Debug, Clone, Default)]
struct Known {
    rows_version: u64,
    name: Option<String>,
}

/// The names.
#[derive(Clone, Copy, Default)]
pub(crate) struct Names(RwSignal<BTreeMap<CustomerId, Known>>);

impl App {
    /// The name of a customer; nothing until the worker has answered.
    pub(crate) fn customer_name(self, customer: CustomerId) -> String {
        let names = self.names.0;
        let rows_version = self.rows_version.get();
        let known = names.with(|names| names.get(&customer).cloned());
        if known.as_ref().is_none_or(|known| known.rows_version != rows_version) {
            names.update_untracked(|names| names.entry(customer).or_default().rows_version = rows_version);
            look_up(names, customer);
        }
        match known.and_then(|known| known.name) {
            Some(name) if name.is_empty() => text!(customer.not_here).to_owned(),
            name => name.unwrap_or_default(),
        }
    }
}

fn look_up(names: RwSignal<BTreeMap<CustomerId, Known>>, customer: CustomerId) {
    spawn_local(async move {
        let filter = Filter { customers: BTreeSet::from([customer]), ..Filter::default() };
        let query = ListQuery { filter, limit: 1, ..ListQuery::default() };
        let Answer::List(page) = bridge::ask(Request::List(query)).await else { return };
        let name = page.rows.into_iter().next().map(|row| row.row.name).unwrap_or_default();
        let is_known = |names: &BTreeMap<CustomerId, Known>| {
            names.get(&customer).is_some_and(|known| known.name.as_ref() == Some(&name))
        };
        if names.try_with_untracked(is_known) == Some(false) {
            names.try_update(|names| names.entry(customer).or_default().name = Some(name));
        }
    });
}
