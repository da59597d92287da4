//! J12 赢返, J13, J14: the lost customers by what winning them back would bring, and by why they left; how far their cases have
//! come, and what those that are closed have brought.

use satchel_insight::winback::{
    Case, Finished, Lost, Phase, Ranked, Reason, WinBackError, next_phase, ranking, regain_report,
};
use satchel_model::LifecycleState;

use super::build::{amount, bars, columns, key, label, row_of, section, segment, series, whole, worked};
use super::{Definition, Money};
use crate::facts::Customer;
use crate::input::Input;
use crate::missing::Missing;
use crate::parameter::CURRENCY;
use crate::report::{Cell, Kind, Section};

pub(super) const REPORT: Definition =
    Definition { name: "win-back", rule_version: 1, money: Money::ByCurrency, parameters: &[CURRENCY], sections };

const SOURCE: &str = "B. Stauss and C. Friege, Regaining service customers, Journal of Service Research 1(4), 1999";
/// Why a customer left, as a file has it, as the rule has it, and the key of its word.
const REASONS: [(&str, Reason, &str); 5] = [
    ("pulled_away", Reason::PulledAway, "loss_reason.pulled_away"),
    ("bought_away", Reason::BoughtAway, "loss_reason.bought_away"),
    ("pushed_by_mistake", Reason::PushedAwayByMistake, "loss_reason.pushed_by_mistake"),
    ("moved_away", Reason::MovedAway, "loss_reason.moved_away"),
    ("pushed_on_purpose", Reason::PushedAwayOnPurpose, "loss_reason.pushed_on_purpose"),
];
const UNKNOWN: &str = "loss_reason.none";

fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let served = input.served();
    if served.is_empty() {
        return Err(Missing::Customers);
    }
    let currency = input.currency()?;
    let is_lost = |customer: &&Customer| customer.state == LifecycleState::Lost;
    let lost: Vec<&Customer> = served.iter().copied().filter(is_lost).collect();
    let with_case: Vec<(&Customer, Phase)> =
        served.iter().filter_map(|customer| Some((*customer, phase(customer)?))).collect();
    if lost.is_empty() && with_case.is_empty() {
        return Err(Missing::LostCustomers);
    }
    let word = |customer: &Customer| reason(customer).map_or(UNKNOWN, |(_, _, word)| *word);
    let (mut known, mut cases, mut open) = (Vec::new(), Vec::new(), Vec::new());
    for customer in &lost {
        let about = &customer.relationship;
        let in_currency = |money: &satchel_model::Money| money.currency == currency;
        let value = about.regain_value.filter(in_currency);
        let cost = about.regain_cost.filter(in_currency);
        let percent = about.regain_percent.and_then(|percent| u16::try_from(percent).ok()).filter(|it| *it <= 100);
        let reason = reason(customer).map(|(_, reason, _)| *reason);
        match (value, cost, percent) {
            (Some(expected_clv), Some(regain_cost), Some(percent)) => {
                // Whoever left for a reason that nobody knows yet was at least not sent away.
                let reason = reason.unwrap_or(Reason::PulledAway);
                known.push(*customer);
                cases.push(Lost { reason, expected_clv, regain_cost, regain_permille: percent * 10 });
            }
            _ if reason == Some(Reason::PushedAwayOnPurpose) => {}
            _ => open.push(customer.id),
        }
    }
    let ranked = ranking(&cases).map_err(|error| match error {
        WinBackError::Amount(error) => error.into(),
        _ => Missing::Parameters,
    })?;
    let (mut rows, mut worth, mut total) = (Vec::with_capacity(ranked.len()), Vec::new(), 0_i128);
    for Ranked { customer, second_value } in &ranked {
        let (Some(lost), Some(case)) = (known.get(*customer), cases.get(*customer)) else { continue };
        let cells = [
            key(word(lost)),
            Cell::Money(case.expected_clv),
            Cell::Money(case.regain_cost),
            Cell::Ratio(f64::from(case.regain_permille) / 1_000.0),
            Cell::Money(*second_value),
        ];
        rows.push(row_of(lost, cells));
        if second_value.minor > 0 {
            worth.push(lost.id);
            total += i128::from(second_value.minor);
        }
    }
    let words = || REASONS.iter().map(|(_, _, word)| *word).chain([UNKNOWN]);
    let of_reason = |wanted: &'static str| {
        let members = lost.iter().filter(move |customer| word(customer) == wanted);
        members.map(|customer| customer.id).collect::<Vec<_>>()
    };
    let counts = words().map(|word| of_reason(word).len() as f64).collect();
    let picture = bars(words().map(label).collect(), vec![series("customers", Kind::Whole, counts)]);
    let explained = vec![
        worked("customers_lost", whole(lost.len())),
        worked("customers_ranked", whole(ranked.len())),
        worked("second_value", amount(total, currency)?),
    ];
    let mut segments = vec![segment("win_back.worth", worth), segment("win_back.open", open)];
    segments.extend(words().map(|word| segment(word, of_reason(word))));
    let columns = columns(&[
        ("customer", Kind::Name),
        ("loss_reason", Kind::Key),
        ("regain_value", Kind::Money),
        ("regain_cost", Kind::Money),
        ("regain_chance", Kind::Ratio),
        ("second_value", Kind::Money),
    ]);
    let formula = ("formula.win_back", SOURCE, explained);
    Ok(vec![
        section("win_back.customers", picture, (columns, rows), segments, formula),
        cases_of(&with_case, currency)?,
    ])
}

fn reason(customer: &Customer) -> Option<&'static (&'static str, Reason, &'static str)> {
    REASONS.iter().find(|(code, ..)| *code == customer.relationship.loss_reason)
}

/// How far the case of a customer has come: each phase only when the one before has its result. `None` of a customer that
/// is not lost, and of which nothing of a case is on record.
fn phase(customer: &Customer) -> Option<Phase> {
    let about = &customer.relationship;
    let is_begun = reason(customer).is_some() || about.has_regain_action || about.is_regained.is_some();
    if !is_begun && customer.state != LifecycleState::Lost {
        return None;
    }
    let mut case = Case {
        phase: Phase::Analysis,
        reason: reason(customer).map(|(_, reason, _)| *reason),
        actions: u32::from(about.has_regain_action),
        is_regained: about.is_regained,
    };
    while let Ok(next) = next_phase(&case) {
        case.phase = next;
    }
    Some(case.phase)
}

fn cases_of(with_case: &[(&Customer, Phase)], currency: satchel_model::Currency) -> Result<Section, Missing> {
    const PHASES: [(Phase, &str); 4] = [
        (Phase::Analysis, "regain_phase.analysis"),
        (Phase::Action, "regain_phase.action"),
        (Phase::Control, "regain_phase.control"),
        (Phase::Closed, "regain_phase.closed"),
    ];
    let of = |phase: Phase| with_case.iter().filter(move |(_, of)| *of == phase).map(|(customer, _)| *customer);
    let finished: Vec<Finished> = of(Phase::Closed)
        .map(|customer| {
            let about = &customer.relationship;
            let none = satchel_model::Money { minor: 0, currency };
            let amount =
                |money: Option<satchel_model::Money>| money.filter(|it| it.currency == currency).unwrap_or(none);
            Finished {
                is_regained: about.is_regained == Some(true),
                cost: amount(about.regain_spent),
                profit: amount(about.regain_profit),
            }
        })
        .collect();
    let result = regain_report(&finished)?;
    let segments: Vec<_> = PHASES
        .into_iter()
        .map(|(phase, word)| segment(word, of(phase).map(|customer| customer.id).collect::<Vec<_>>()))
        .collect();
    let rows = segments.iter().map(|of| super::build::row(vec![Cell::Key(of.key.clone()), whole(of.customers.len())]));
    let rows = rows.collect();
    let counts = segments.iter().map(|segment| segment.customers.len() as f64).collect();
    let words = PHASES.into_iter().map(|(_, word)| label(word)).collect();
    let picture = bars(words, vec![series("customers", Kind::Whole, counts)]);
    let explained = vec![
        worked("cases_closed", whole(result.cases)),
        worked("cases_regained", whole(result.regained)),
        worked("regain_rate", super::build::ratio(result.regain_rate)),
        worked("regain_spent", amount(result.cost_minor, currency)?),
        worked("regain_profit", amount(result.profit_minor, currency)?),
        worked("regain_net", amount(result.net_minor, currency)?),
    ];
    let columns = columns(&[("regain_phase", Kind::Key), ("customers", Kind::Whole)]);
    Ok(section("win_back.cases", picture, (columns, rows), segments, ("formula.regain", SOURCE, explained)))
}
