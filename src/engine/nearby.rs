//! Whom to see on the way: the day's visits in a sensible order, and who else is near.

use satchel_insight::route::{Spot, distance_m, order};
use satchel_model::order::sort_by_key;
use satchel_protocol::bridge::{Nearby, NearbyQuery, Stop};

use crate::book::Entry;
use crate::day::living;
use crate::state::{State, count};

/// Customers around that are named at most.
const MOST_AROUND: usize = 50;
/// How far around is looked, in metres.
const AROUND_M: f64 = 50_000.0;

/// Answers from the rows.
pub(crate) fn nearby(state: &State, query: &NearbyQuery) -> Nearby {
    let here = query.here.map(|(latitude, longitude)| Spot { latitude, longitude });
    let mut found = Nearby::default();
    let mut stops: Vec<(Spot, Stop)> = Vec::new();
    let mut around: Vec<(Spot, Stop)> = Vec::new();
    for entry in living(state) {
        let spot = entry.row.agenda.place.map(|(latitude, longitude)| Spot { latitude, longitude });
        let planned = entry.row.agenda.ahead.iter().filter(|ahead| {
            let whose = ahead.assignee.or(entry.stored.owner);
            let is_today = ahead.planned.and_then(|planned| planned.date(query.offset_minutes)) == Some(query.today);
            is_today && (query.whose.is_none() || query.whose == whose)
        });
        let planned = planned.filter_map(|ahead| ahead.planned).min();
        match (planned, spot) {
            (Some(_), None) => found.unplaced += 1,
            (Some(at), Some(spot)) => stops.push((spot, stop(entry, spot, Some(at)))),
            (None, Some(spot)) => around.push((spot, stop(entry, spot, None))),
            (None, None) => {}
        }
    }
    // Who comes first where two ways are equally long does not depend on how rows lie in memory.
    sort_by_key(&mut stops, |(_, stop)| (stop.at, stop.customer));
    let spots: Vec<Spot> = stops.iter().map(|(spot, _)| *spot).collect();
    let mut before = here;
    let mut slots: Vec<Option<(Spot, Stop)>> = stops.into_iter().map(Some).collect();
    for place in order(here, &spots) {
        let Some((spot, mut stop)) = slots.get_mut(place).and_then(Option::take) else { continue };
        stop.distance_m = before.map(|before| metres(before, spot));
        before = Some(spot);
        found.stops.push(stop);
    }
    if let Some(here) = here {
        for (spot, stop) in &mut around {
            stop.distance_m = Some(metres(here, *spot));
        }
        around.retain(|(spot, _)| distance_m(here, *spot) <= AROUND_M);
        sort_by_key(&mut around, |(_, stop)| (stop.distance_m, stop.customer));
        found.around_total = count(around.len());
        found.around = around.into_iter().take(MOST_AROUND).map(|(_, stop)| stop).collect();
    }
    found
}

fn stop(entry: &Entry, spot: Spot, at: Option<satchel_model::UnixMillis>) -> Stop {
    Stop {
        customer: entry.stored.customer,
        name: entry.row.name.clone(),
        owner: entry.stored.owner,
        place: (spot.latitude, spot.longitude),
        at,
        distance_m: None,
    }
}

fn metres(one: Spot, other: Spot) -> u32 {
    // At most half way round the earth.
    distance_m(one, other).round() as u32
}
