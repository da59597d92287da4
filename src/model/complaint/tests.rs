//! The flow of a complaint, and the monthly report over thirty of them.

use super::*;
use crate::agenda::Month;
use crate::id::{CustomerId, UnitId};
use crate::working_day::OFFSET_OF_CHINA_MINUTES;

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// A minute of a day by the clock of China.
fn at(day: &str, minute: i64) -> UnixMillis {
    UnixMillis(UnixMillis::noon(date(day)).0 + (minute - 12 * 60 - i64::from(OFFSET_OF_CHINA_MINUTES)) * 60_000)
}

fn with(record: &mut Record, field: Field, value: Value) -> ComplaintState {
    record.0.insert(field, value);
    ComplaintState::of(record)
}

#[test]
fn t74_it_is_archived_only_after_feedback_and_attitude() {
    let instant = Value::Instant(at("2026-11-25", 600));
    let text = |text: &str| Value::Text(text.to_owned());
    let mut record = Record::default();
    assert_eq!(with(&mut record, Field::ComplaintSubject, text("漏油")), ComplaintState::Received);
    assert_eq!(with(&mut record, Field::ComplaintAnswered, instant.clone()), ComplaintState::Assigned);
    assert_eq!(missing_to_archive(&record), NEEDED_TO_ARCHIVE);
    // Whatever is said about it, without the steps before it is not archived.
    assert_eq!(with(&mut record, Field::ComplaintArchived, instant.clone()), ComplaintState::Assigned);
    assert_eq!(with(&mut record, Field::ComplaintSolved, instant.clone()), ComplaintState::Solved);
    assert_eq!(missing_to_archive(&record), [Field::ComplaintFedBack, Field::ComplaintAttitude]);
    assert_eq!(with(&mut record, Field::ComplaintFedBack, instant), ComplaintState::FedBack);
    assert_eq!(missing_to_archive(&record), [Field::ComplaintAttitude]);
    assert_eq!(with(&mut record, Field::ComplaintAttitude, text("satisfied")), ComplaintState::Archived);
    assert_eq!(missing_to_archive(&record), []);
    record.0.remove(&Field::ComplaintArchived);
    assert_eq!(ComplaintState::of(&record), ComplaintState::Tracked);
    // What a newer version wrote is something.
    record.0.insert(Field::ComplaintAttitude, Value::Unknown("delighted".to_owned()));
    assert_eq!(ComplaintState::of(&record), ComplaintState::Tracked);
}

#[test]
fn t74_times_are_computed_from_the_steps() {
    let mut complaint = Complaint::default();
    let mut put = |field, value| complaint.record.0.insert(field, Value::Instant(value));
    put(Field::ComplaintReceived, at("2026-11-25", 9 * 60));
    put(Field::ComplaintAnswered, UnixMillis(at("2026-11-25", 10 * 60 + 30).0 + 59_999));
    put(Field::ComplaintSolved, at("2026-11-27", 9 * 60));
    let row = ComplaintRow::of(ComplaintId::from_bytes([1; 16]), &complaint);
    assert_eq!((row.answer_minutes(), row.solve_minutes()), (Some(90), Some(2 * 24 * 60)));
    assert_eq!(minutes_between(at("2026-11-25", 1), at("2026-11-25", 0)), None);
    assert_eq!(minutes_between(UnixMillis(i64::MIN), UnixMillis(i64::MAX)), None);
}

#[test]
fn each_step_is_due_within_its_limit() {
    let mut complaint = Complaint::default();
    let due = |complaint: &Complaint| {
        let row = ComplaintRow::of(ComplaintId::from_bytes([1; 16]), complaint);
        row.due_on(&TimeLimits::default(), OFFSET_OF_CHINA_MINUTES).map(|on| on.to_string())
    };
    let instant = |day: &str| Value::Instant(at(day, 20 * 60));
    let steps = [
        (Field::ComplaintReceived, instant("2026-11-02"), Some("2026-11-03")),
        (Field::ComplaintAnswered, instant("2026-11-03"), Some("2026-11-09")),
        (Field::ComplaintPromised, Value::Date(date("2026-11-20")), Some("2026-11-20")),
        (Field::ComplaintSolved, instant("2026-11-18"), Some("2026-11-20")),
        (Field::ComplaintFedBack, instant("2026-11-19"), Some("2026-11-22")),
        (Field::ComplaintAttitude, Value::Text("accepting".to_owned()), Some("2026-11-22")),
        (Field::ComplaintArchived, instant("2026-11-20"), None),
    ];
    for (field, value, expected) in steps {
        complaint.record.0.insert(field, value);
        assert_eq!(due(&complaint).as_deref(), expected, "{field}");
    }
}

/// Customer, cause, product, day and minute of receipt, minutes to answer and solution, attitude, archived, cost. The last four
/// are of other months.
const FIXTURE: &str = "
11 price 电机 2026-10-01 0 105 - - - - CNY
10 quantity 法兰 2026-10-02 1288 78 - - - - CNY
1 service 滤芯 2026-10-04 1170 - 6889 accepting x - CNY
11 quality 控制柜 2026-10-05 796 - - - - 493.82 CNY
1 quality 控制柜 2026-10-12 621 170 537 dissatisfied x - CNY
9 attitude 电机 2026-10-13 287 1455 - - - 655.48 CNY
8 delivery 轴承 2026-10-13 714 1076 - - - - CNY
6 delivery 控制柜 2026-10-15 614 1587 9925 accepting - 123.45 USD
7 - 阀门 2026-10-16 1052 194 724 dissatisfied x - CNY
8 price 电机 2026-10-16 1187 - - - - - CNY
6 quality 密封圈 2026-10-18 306 32 - - - - CNY
3 quantity 控制柜 2026-10-19 864 -30 9096 accepting x - CNY
4 price - 2026-10-20 1254 11 - - - 472.35 CNY
9 quality 控制柜 2026-10-21 746 - 9027 dissatisfied x - CNY
5 service 离心泵 2026-10-21 976 - 3998 satisfied x - CNY
8 delivery 滤芯 2026-10-22 89 - 8642 satisfied x - CNY
3 - 电机 2026-10-22 736 108 3140 - - 157.41 CNY
5 quality 轴承 2026-10-23 155 - 1343 accepting - - CNY
5 price 离心泵 2026-10-23 860 2627 9291 - - - CNY
2 delivery 离心泵 2026-10-24 569 - 2313 - - 598.27 USD
4 service 阀门 2026-10-25 924 84 6819 satisfied x - CNY
1 attitude 密封圈 2026-10-27 79 - 8596 satisfied x - CNY
11 delivery 密封圈 2026-10-27 885 - - - - - CNY
9 delivery - 2026-10-28 878 - 6196 satisfied x - CNY
4 attitude 控制柜 2026-10-31 154 33 4316 dissatisfied x - CNY
11 other 阀门 2026-10-31 346 - 6048 - - 692.10 CNY
1 service - 2026-10-31 765 477 - - - - CNY
11 quantity - 2026-10-31 888 300 8558 dissatisfied - - CNY
1 quality 法兰 2026-10-31 935 275 5371 dissatisfied - 239.05 CNY
2 quality 滤芯 2026-10-31 1439 1328 4286 accepting x - CNY
1 service - 2025-10-04 1170 - 60 satisfied x - CNY
9 attitude - 2025-10-13 286 - - - - - CNY
9 service - 2026-09-30 1439 - - - - - CNY
9 other - 2026-11-01 0 - - - - - CNY";

/// What: complaints | answered | mean minutes | solved | mean minutes | repeated | satisfied | archived | cost. Computed from the
/// fixture by another program.
const EXPECTED: &str = "
all | 30 | 18 | 585 | 20 | 5756 | 4 | 5 | 12 | 2710.21 CNY + 721.72 USD
cause quality | 7 | 4 | 451 | 5 | 4113 | 1 | 0 | 3 | 732.87 CNY
cause delivery | 6 | 2 | 1332 | 4 | 6769 | 1 | 2 | 2 | 721.72 USD
cause price | 4 | 3 | 914 | 1 | 9291 | 0 | 0 | 0 | 472.35 CNY
cause service | 4 | 2 | 281 | 3 | 5902 | 2 | 2 | 3 | -
cause quantity | 3 | 3 | 189 | 2 | 8827 | 0 | 0 | 1 | -
cause attitude | 3 | 2 | 744 | 2 | 6456 | 0 | 1 | 2 | 655.48 CNY
cause other | 1 | 0 | - | 1 | 6048 | 0 | 0 | 0 | 692.10 CNY
cause - | 2 | 2 | 151 | 2 | 1932 | 0 | 0 | 1 | 157.41 CNY
product 控制柜 | 6 | 4 | 597 | 5 | 6580 | 0 | 0 | 4 | 493.82 CNY + 123.45 USD
product 电机 | 4 | 3 | 556 | 1 | 3140 | 0 | 0 | 0 | 812.89 CNY
product 密封圈 | 3 | 1 | 32 | 1 | 8596 | 0 | 1 | 1 | -
product 滤芯 | 3 | 1 | 1328 | 3 | 6606 | 2 | 1 | 3 | -
product 离心泵 | 3 | 1 | 2627 | 3 | 5201 | 0 | 1 | 1 | 598.27 USD
product 阀门 | 3 | 2 | 139 | 3 | 4530 | 0 | 1 | 2 | 692.10 CNY
product 法兰 | 2 | 2 | 177 | 1 | 5371 | 1 | 0 | 0 | 239.05 CNY
product * | 6 | 4 | 466 | 3 | 5366 | 1 | 1 | 1 | 472.35 CNY
unit 1 | 17 | 12 | 612 | 14 | 5423 | 3 | 3 | 8 | 868.81 CNY + 721.72 USD
unit 2 | 8 | 4 | 701 | 4 | 6147 | 1 | 2 | 4 | 655.48 CNY
unit - | 5 | 2 | 203 | 2 | 7303 | 0 | 0 | 0 | 1185.92 CNY";

fn fixture() -> Vec<(CustomerId, Option<UnitId>, ComplaintRow)> {
    let unit = |customer: u8| match customer {
        1..=6 => Some(UnitId::from_bytes([1; 16])),
        11 => None,
        _ => Some(UnitId::from_bytes([2; 16])),
    };
    let mut facts = Vec::new();
    for (number, line) in (1_u8..).zip(FIXTURE.trim().lines()) {
        let cells: Vec<&str> = line.split(' ').collect();
        let [customer, cause, product, day, minute, answer, solve, attitude, archived, cost, currency] = cells[..]
        else {
            panic!("{line}")
        };
        let received = at(day, minute.parse().unwrap());
        let mut complaint = Complaint::default();
        let mut put = |field, value| complaint.record.0.insert(field, value);
        put(Field::ComplaintReceived, Value::Instant(received));
        for (field, text) in
            [(Field::ComplaintCause, cause), (Field::ComplaintProduct, product), (Field::ComplaintAttitude, attitude)]
        {
            if text != "-" {
                put(field, field.kind().decode(text));
            }
        }
        for (field, minutes) in [(Field::ComplaintAnswered, answer), (Field::ComplaintSolved, solve)] {
            if let Ok(minutes) = minutes.parse::<i64>() {
                put(field, Value::Instant(UnixMillis(received.0 + minutes * 60_000)));
            }
        }
        if attitude != "-" || archived == "x" {
            put(Field::ComplaintFedBack, Value::Instant(received));
        }
        if archived == "x" {
            put(Field::ComplaintArchived, Value::Instant(received));
        }
        if cost != "-" {
            put(Field::ComplaintCost, Value::Money(format!("{cost} {currency}").parse().unwrap()));
        }
        let customer: u8 = customer.parse().unwrap();
        let row = ComplaintRow::of(ComplaintId::from_bytes([number; 16]), &complaint);
        facts.push((CustomerId::from_bytes([customer; 16]), unit(customer), row));
    }
    facts
}

fn report_of(facts: &[(CustomerId, Option<UnitId>, ComplaintRow)], day: &str) -> MonthlyReport {
    let fact = |(customer, unit, row): &'_ (CustomerId, Option<UnitId>, ComplaintRow)| (*customer, *unit, row.clone());
    let owned: Vec<_> = facts.iter().map(fact).collect();
    let facts: Vec<Fact<'_>> = owned
        .iter()
        .map(|(customer, unit, row)| Fact { customer: *customer, name: "", owner: None, unit: *unit, row })
        .collect();
    monthly(&facts, Month::of_date(date(day)))
}

fn shown(report: &MonthlyReport) -> String {
    let minutes = |minutes: Option<u64>| minutes.map_or_else(|| "-".to_owned(), |minutes| minutes.to_string());
    let line = |what: String, sums: &Sums| {
        let cost: Vec<String> = sums.cost.iter().map(ToString::to_string).collect();
        let cost = if cost.is_empty() { "-".to_owned() } else { cost.join(" + ") };
        let Sums { count, answered, solved, repeated, satisfied, archived, .. } = sums;
        let (answer, solve) = (minutes(sums.answer_minutes), minutes(sums.solve_minutes));
        format!(
            "{what} | {count} | {answered} | {answer} | {solved} | {solve} | {repeated} | {satisfied} | {archived} | {cost}"
        )
    };
    let mut lines = vec![line("all".to_owned(), &report.total)];
    for (what, groups) in [("cause", &report.by_cause), ("product", &report.by_product), ("unit", &report.by_unit)] {
        for (key, sums) in groups {
            let name = match key {
                // The first digit of the unit's id.
                GroupKey::Named(name) if what == "unit" => name[1..2].to_owned(),
                GroupKey::Named(name) => name.clone(),
                GroupKey::Unnamed => "-".to_owned(),
                GroupKey::Rest => "*".to_owned(),
            };
            lines.push(line(format!("{what} {name}"), sums));
        }
    }
    lines.join("\n")
}

#[test]
fn t75_thirty_complaints_give_the_expected_table() {
    let mut facts = fixture();
    assert_eq!(facts.len(), 34);
    let report = report_of(&facts, "2026-10-15");
    assert_eq!(shown(&report), EXPECTED.trim());
    assert_eq!((report.lines.len(), report.carried_over), (30, 2));
    let repeated: Vec<usize> =
        report.lines.iter().enumerate().filter(|(_, it)| it.is_repeated).map(|(n, _)| n).collect();
    assert_eq!(repeated, [2, 15, 26, 28]);
    // Whatever the order in which a device holds them.
    facts.reverse();
    assert_eq!(report_of(&facts, "2026-10-31"), report);
}

#[test]
fn a_month_without_complaints_has_an_empty_report() {
    let report = report_of(&[], "2026-10-15");
    assert_eq!(report.total, Sums::default());
    assert!(report.by_cause.is_empty() && report.by_product.is_empty() && report.by_unit.is_empty());
    assert_eq!((report.lines.len(), report.carried_over), (0, 0));
}
