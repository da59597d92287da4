//! A sensible order for the stops of a day, and how far it is between two places, without maps or a network.
//!
//! Distances are along the great circle on a ball of 6 371 008.8 m (the mean radius of GRS 80; Moritz, "Geodetic Reference
//! System 1980", Journal of Geodesy 74, 2000) by the haversine formula (Sinnott, Sky and Telescope 68, 1984): within 0.6 % of
//! the ellipsoid. Roads are longer, and roughly by the same factor, so the order holds.

/// A place, in millionths of a degree: north of the equator, east of Greenwich.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// From −90 000 000 to 90 000 000.
    pub latitude: i32,
    /// From −180 000 000 to 180 000 000.
    pub longitude: i32,
}

const RADIUS_M: f64 = 6_371_008.8;
/// Stops that are put into order; more keep the order in which they come, behind these.
pub const MOST_STOPS: usize = 60;

/// How far it is, in metres.
///
/// Worked example: from 31.298900 N, 120.585300 E (Suzhou) to 31.230400 N, 121.473700 E (Shanghai) it is 84 783 m.
#[must_use]
pub fn distance_m(one: Spot, other: Spot) -> f64 {
    let radians = |micro: i32| (f64::from(micro) / 1e6).to_radians();
    let (from, to) = (radians(one.latitude), radians(other.latitude));
    let half = |difference: f64| {
        let sine = libm::sin(difference / 2.0);
        sine * sine
    };
    let across =
        half(to - from) + libm::cos(from) * libm::cos(to) * half(radians(other.longitude) - radians(one.longitude));
    2.0 * RADIUS_M * libm::asin(libm::sqrt(across.clamp(0.0, 1.0)))
}

/// The order in which stops are best visited, as places in `stops`: each once. From `start` where it is known; else the first
/// stop begins. Nobody has to come back.
///
/// From each stop that could be the first the nearest stop comes next; then parts of the way are turned round (2-opt; Croes,
/// Operations Research 6, 1958) and stops put elsewhere (Or-opt; Or, Northwestern University, 1976) for as long as that makes
/// it shorter. The shortest of these ways is the answer.
#[must_use]
pub fn order(start: Option<Spot>, stops: &[Spot]) -> Vec<usize> {
    let (sorted, rest) = stops.split_at(stops.len().min(MOST_STOPS));
    let Some(first) = start.or_else(|| sorted.first().copied()) else { return Vec::new() };
    let between = Distances::of(first, sorted);
    let fixed = usize::from(start.is_none());
    let firsts = if start.is_none() { 1 } else { sorted.len() };
    let ways = (0..firsts).map(|first| {
        let mut way = nearest_next(&between, sorted.len(), first);
        while turn_round(&between, &mut way, fixed) || put_elsewhere(&between, &mut way, fixed) {}
        (between.length(&way), way)
    });
    let best = ways.min_by(|(one, _), (other, _)| one.total_cmp(other));
    let mut way = best.map(|(_, way)| way).unwrap_or_default();
    way.extend(sorted.len()..sorted.len() + rest.len());
    way
}

/// How long a way is from where it starts, in metres.
#[must_use]
pub fn length_m(start: Option<Spot>, stops: &[Spot], order: &[usize]) -> f64 {
    let way = start.into_iter().chain(order.iter().filter_map(|stop| stops.get(*stop)).copied());
    let way: Vec<Spot> = way.collect();
    way.iter().zip(way.iter().skip(1)).map(|(one, other)| distance_m(*one, *other)).sum()
}

/// Every distance, reckoned once.
struct Distances {
    from_start: Vec<f64>,
    between: Vec<Vec<f64>>,
}

impl Distances {
    fn of(start: Spot, stops: &[Spot]) -> Self {
        let from = |one: Spot| stops.iter().map(|other| distance_m(one, *other)).collect::<Vec<f64>>();
        Self { from_start: from(start), between: stops.iter().map(|stop| from(*stop)).collect() }
    }

    /// From one stop to another; from the start without one, and to nowhere nothing.
    fn leg(&self, from: Option<usize>, to: Option<usize>) -> f64 {
        let Some(to) = to else { return 0.0 };
        let legs = from.map_or(Some(&self.from_start), |from| self.between.get(from));
        legs.and_then(|legs| legs.get(to)).copied().unwrap_or(0.0)
    }

    fn length(&self, way: &[usize]) -> f64 {
        let legs = way.iter().scan(None, |before, stop| {
            let leg = self.leg(*before, Some(*stop));
            *before = Some(*stop);
            Some(leg)
        });
        legs.sum()
    }
}

fn nearest_next(between: &Distances, stops: usize, first: usize) -> Vec<usize> {
    let mut left: Vec<usize> = (0..stops).filter(|stop| *stop != first).collect();
    let mut way: Vec<usize> = vec![first];
    while let Some((place, _)) = left
        .iter()
        .enumerate()
        .map(|(place, stop)| (place, between.leg(way.last().copied(), Some(*stop))))
        .min_by(|(_, one), (_, other)| one.total_cmp(other))
    {
        way.push(left.remove(place));
    }
    way
}

/// Shorter by more than a millimetre: rounding must not go round in circles.
fn is_shorter(change: f64) -> bool {
    change < -1e-3
}

/// Turns the first part round that makes the way shorter.
fn turn_round(between: &Distances, way: &mut [usize], fixed: usize) -> bool {
    for from in fixed..way.len() {
        for to in from + 1..way.len() {
            let before = from.checked_sub(1).and_then(|place| way.get(place)).copied();
            let after = way.get(to + 1).copied();
            let (first, last) = (way.get(from).copied(), way.get(to).copied());
            let was = between.leg(before, first) + between.leg(last, after);
            let would_be = between.leg(before, last) + between.leg(first, after);
            if is_shorter(would_be - was) {
                if let Some(part) = way.get_mut(from..=to) {
                    part.reverse();
                }
                return true;
            }
        }
    }
    false
}

/// Puts the first stop elsewhere that makes the way shorter there.
fn put_elsewhere(between: &Distances, way: &mut Vec<usize>, fixed: usize) -> bool {
    for from in fixed..way.len() {
        let mut without = way.clone();
        let stop = without.remove(from);
        let at = |place: usize| without.get(place).copied();
        let before = |place: usize| place.checked_sub(1).and_then(at);
        let detour = |place: usize| {
            between.leg(before(place), Some(stop)) + between.leg(Some(stop), at(place))
                - between.leg(before(place), at(place))
        };
        let was = detour(from);
        if let Some(to) = (fixed..=without.len()).find(|to| is_shorter(detour(*to) - was)) {
            without.insert(to, stop);
            *way = without;
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stops around Suzhou, from a sequence without a pattern (Knuth's multiplier for linear congruences).
    fn stops(seed: u64, count: usize) -> Vec<Spot> {
        let mut state = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i32::try_from(state >> 46).unwrap()
        };
        (0..count).map(|_| Spot { latitude: 31_200_000 + next(), longitude: 120_400_000 + 2 * next() }).collect()
    }

    fn shortest(start: Spot, stops: &[Spot]) -> f64 {
        fn go(start: Spot, stops: &[Spot], left: &mut Vec<usize>, way: &mut Vec<usize>, best: &mut f64) {
            if left.is_empty() {
                *best = best.min(length_m(Some(start), stops, way));
            }
            for place in 0..left.len() {
                let stop = left.remove(place);
                way.push(stop);
                go(start, stops, left, way, best);
                way.pop();
                left.insert(place, stop);
            }
        }
        let mut best = f64::INFINITY;
        go(start, stops, &mut (0..stops.len()).collect(), &mut Vec::new(), &mut best);
        best
    }

    #[test]
    fn t77_the_order_of_a_few_stops_is_hardly_longer_than_the_shortest_of_all() {
        for seed in 0..60 {
            let (start, stops) = (stops(1_000 + seed, 1)[0], stops(seed, 7));
            let found = length_m(Some(start), &stops, &order(Some(start), &stops));
            let best = shortest(start, &stops);
            assert!(found <= 1.1 * best, "seed {seed}: {found} m, the shortest is {best} m");
        }
    }

    /// A reference of its own: 2-opt alone from five hundred orders without a pattern, the best of them.
    #[test]
    fn t77_the_order_of_twenty_stops_is_hardly_longer_than_the_best_of_many_tries() {
        for seed in 0..10 {
            let (start, stops) = (stops(2_000 + seed, 1)[0], stops(seed, 20));
            let between = Distances::of(start, &stops);
            let mut best = f64::INFINITY;
            for offset in 0..500 {
                let mut way: Vec<usize> = (0..20).collect();
                way.sort_by_key(|stop| ((*stop as u64 + 1) * 2_654_435_761 * (offset + 1)) >> 7 & 0xffff);
                while turn_round(&between, &mut way, 0) {}
                best = best.min(length_m(Some(start), &stops, &way));
            }
            let way = order(Some(start), &stops);
            let mut each = way.clone();
            each.sort_unstable();
            assert_eq!(each, (0..20).collect::<Vec<_>>());
            let found = length_m(Some(start), &stops, &way);
            assert!(found <= 1.1 * best, "seed {seed}: {found} m, the best of 500 tries is {best} m");
        }
    }

    #[test]
    fn distances_are_those_of_the_earth() {
        let spot = |latitude, longitude| Spot { latitude, longitude };
        let (suzhou, shanghai) = (spot(31_298_900, 120_585_300), spot(31_230_400, 121_473_700));
        assert_eq!(distance_m(suzhou, suzhou), 0.0);
        // A degree of a meridian, and half way round.
        assert!((distance_m(spot(0, 0), spot(1_000_000, 0)) - 111_195.08).abs() < 0.1);
        assert!((distance_m(spot(0, 0), spot(0, 180_000_000)) - 20_015_114.4).abs() < 1.0);
        // Across the line where the date changes.
        assert!(distance_m(spot(0, 179_999_000), spot(0, -179_999_000)) < 250.0);
        let way = distance_m(suzhou, shanghai);
        assert!((way - 84782.6).abs() < 0.1, "{way}");
        assert!((way - distance_m(shanghai, suzhou)).abs() < 1e-6);
    }

    #[test]
    fn no_stop_one_stop_equal_stops_and_too_many() {
        assert!(order(None, &[]).is_empty());
        let one = stops(1, 1);
        assert_eq!((order(None, &one), order(Some(one[0]), &one)), (vec![0], vec![0]));
        let equal = vec![one[0]; 5];
        assert_eq!(order(None, &equal).len(), 5);
        let many = stops(3, MOST_STOPS + 5);
        let way = order(None, &many);
        assert_eq!((way.len(), way[0], way[MOST_STOPS]), (MOST_STOPS + 5, 0, MOST_STOPS));
    }
}
