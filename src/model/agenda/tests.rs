//! What is due on a day, rule by rule.

use super::*;
use crate::customer::Contact;
use crate::id::{CustomerId, TransitionId, UserId};
use crate::lifecycle::LifecycleState;
use crate::stage::{StageEntry, StageMove, Stages};

const LI: UserId = UserId::from_bytes([1; 16]);

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn noon(text: &str) -> UnixMillis {
    UnixMillis::noon(date(text))
}

fn customer() -> Customer {
    Customer::empty(CustomerId::from_bytes([9; 16]))
}

fn add(customer: &mut Customer, number: u8, fields: &[(Field, Value)]) -> ActivityId {
    let id = ActivityId::from_bytes([number; 16]);
    let activity = customer.activities.entry(id).or_default();
    activity.record.0.extend(fields.iter().cloned());
    id
}

fn opportunity(customer: &mut Customer, number: u8, begun: &str, stage: &str, since: &str) -> OpportunityId {
    let id = OpportunityId::from_bytes([number; 16]);
    let entry =
        |stage: &str, at: &str| StageEntry {
            stage: stage.to_owned(), reason: "原因".to_owned(), at: noon(at), by: LI
        };
    let mut made = Opportunity::default();
    made.record.0.insert(Field::OpportunityName, text(&format!("机会{number}")));
    made.record.0.insert(Field::OpportunityStage, Value::Stage(Box::new(entry(stage, since))));
    made.moves.insert(TransitionId::from_bytes([1; 16]), StageMove { from: None, to: entry("prospecting", begun) });
    if since != begun {
        let from = Some("prospecting".to_owned());
        made.moves.insert(TransitionId::from_bytes([2; 16]), StageMove { from, to: entry(stage, since) });
    }
    customer.opportunities.insert(id, made);
    id
}

fn kinds(customer: &Customer, state: LifecycleState, today: &str) -> Vec<(DueKind, String)> {
    let found = due(&Agenda::of(customer), state, &Stages::default(), date(today), 7, 480);
    found.into_iter().map(|due| (due.kind, due.on.to_string())).collect()
}

#[test]
fn a_plan_is_due_until_it_is_done_called_off_or_removed() {
    let mut file = customer();
    let plan = [
        (Field::ActivityKind, text("visit")),
        (Field::ActivityPlanned, Value::Instant(noon("2026-11-25"))),
        (Field::ActivityPurpose, text("送样")),
    ];
    let id = add(&mut file, 1, &plan);
    assert_eq!(kinds(&file, LifecycleState::Target, "2026-11-24"), [(DueKind::Visit, "2026-11-25".to_owned())]);
    assert_eq!(kinds(&file, LifecycleState::Target, "2026-11-30"), [(DueKind::Visit, "2026-11-25".to_owned())]);
    assert_eq!(kinds(&file, LifecycleState::Target, "2026-11-17"), []);
    assert_eq!(Agenda::of(&file).next_date(), Some(date("2026-11-25")));
    for (field, value) in
        [(Field::ActivityAt, Value::Instant(noon("2026-11-25"))), (Field::ActivityCalledOff, text("对方出差"))]
    {
        let mut done = file.clone();
        done.activities.get_mut(&id).unwrap().record.0.insert(field, value);
        assert_eq!(kinds(&done, LifecycleState::Target, "2026-11-25"), []);
    }
}

#[test]
fn an_assigned_action_is_due_on_its_day_for_whom_it_was_assigned_to() {
    let mut file = customer();
    let action = [
        (Field::ActivityKind, text("action")),
        (Field::ActivityDue, Value::Date(date("2026-11-26"))),
        (Field::ActivitySubject, text("寄目录")),
        (Field::ActivityAssignee, Value::Person(LI)),
    ];
    add(&mut file, 1, &action);
    let found = due(&Agenda::of(&file), LifecycleState::Target, &Stages::default(), date("2026-11-25"), 7, 480);
    let [due] = found.as_slice() else { panic!("one") };
    assert_eq!((due.kind, due.title.as_str(), due.assignee), (DueKind::Action, "寄目录", Some(LI)));
}

#[test]
fn the_next_date_of_the_last_activity_counts_until_something_is_done_or_planned() {
    let mut file = customer();
    let visit = |at: &str, next: &str| {
        [
            (Field::ActivityKind, text("visit")),
            (Field::ActivityAt, Value::Instant(noon(at))),
            (Field::ActivityNextDate, Value::Date(date(next))),
            (Field::ActivityNextStep, text("带报价")),
        ]
    };
    add(&mut file, 1, &visit("2026-10-01", "2026-10-10"));
    add(&mut file, 2, &visit("2026-10-09", "2026-11-20"));
    assert_eq!(kinds(&file, LifecycleState::Target, "2026-11-20"), [(DueKind::NextStep, "2026-11-20".to_owned())]);
    add(&mut file, 3, &[(Field::ActivityKind, text("call")), (Field::ActivityAt, Value::Instant(noon("2026-11-19")))]);
    assert_eq!(kinds(&file, LifecycleState::Target, "2026-11-20"), []);
}

#[test]
fn t72_a_customer_that_buys_is_seen_again_after_three_calendar_months_or_its_own_number() {
    let mut file = customer();
    add(&mut file, 1, &[(Field::ActivityKind, text("visit")), (Field::ActivityAt, Value::Instant(noon("2026-01-31")))]);
    let follow_up = [(DueKind::FollowUp, "2026-04-30".to_owned())];
    assert_eq!(kinds(&file, LifecycleState::Repeat, "2026-04-30"), follow_up);
    assert_eq!(kinds(&file, LifecycleState::Repeat, "2026-04-22"), []);
    assert_eq!(kinds(&file, LifecycleState::Potential, "2026-04-30"), []);
    assert_eq!(kinds(&file, LifecycleState::Repeat, "2027-04-30"), follow_up);
    assert_eq!(kinds(&file, LifecycleState::Repeat, "2027-05-01"), []);
    // A call is no visit.
    add(&mut file, 2, &[(Field::ActivityKind, text("call")), (Field::ActivityAt, Value::Instant(noon("2026-03-01")))]);
    assert_eq!(kinds(&file, LifecycleState::Repeat, "2026-04-30"), follow_up);
    file.record.0.insert(Field::FollowUpMonths, Value::Count(1));
    assert_eq!(kinds(&file, LifecycleState::Loyal, "2026-04-30"), [(DueKind::FollowUp, "2026-02-28".to_owned())]);
    file.record.0.insert(Field::FollowUpMonths, Value::Count(0));
    assert_eq!(kinds(&file, LifecycleState::Loyal, "2026-04-30"), []);
}

#[test]
fn t62_the_rule_names_exactly_the_open_ones_without_an_action_and_no_change_counts() {
    let mut file = customer();
    let silent = opportunity(&mut file, 1, "2026-09-03", "proposal", "2026-09-20");
    let told = opportunity(&mut file, 2, "2026-09-03", "proposal", "2026-09-20");
    opportunity(&mut file, 3, "2026-09-03", "won", "2026-09-20");
    opportunity(&mut file, 4, "2026-09-03", "lost", "2026-10-20");
    opportunity(&mut file, 5, "2026-11-03", "lead", "2026-11-03");
    let won_later = opportunity(&mut file, 6, "2026-09-03", "won", "2026-11-02");
    add(
        &mut file,
        1,
        &[
            (Field::ActivityKind, text("action")),
            (Field::ActivityAt, Value::Instant(noon("2026-10-31"))),
            (Field::ActivityResult, text("unchanged")),
            (Field::ActivityOpportunity, Value::Opportunity(told)),
        ],
    );
    let agenda = Agenda::of(&file);
    let october = Month::of_date(date("2026-10-01"));
    let broken = |month| {
        let rows = agenda.opportunities.iter();
        rows.filter(|row| row.breaks_monthly_rule(&Stages::default(), month)).map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(broken(october), [silent, won_later]);
    assert_eq!(broken(october.before()), []);
    // The day's list has the one that is still open, since the end of October.
    let monthly: Vec<_> = kinds(&file, LifecycleState::Target, "2026-11-05");
    assert_eq!(monthly, [(DueKind::Monthly, "2026-10-31".to_owned())]);
    // From the 21st on it reminds of those without an action in November.
    let monthly: Vec<_> = kinds(&file, LifecycleState::Target, "2026-11-25");
    assert_eq!(monthly, [(DueKind::Monthly, "2026-10-31".to_owned()), (DueKind::Monthly, "2026-11-30".to_owned())]);
}

#[test]
fn t25_t73_days_for_care_come_up_a_week_before_once_and_go_when_somebody_took_care() {
    let mut file = customer();
    let id = ContactId::from_bytes([7; 16]);
    let mut contact = Contact::default();
    contact.record.0.insert(Field::ContactName, text("王经理"));
    contact.record.0.insert(Field::ContactBirthday, Value::Birthday("--12-01".parse().unwrap()));
    file.contacts.insert(id, contact);
    file.record.0.insert(Field::Founded, Value::Date(date("1998-11-26")));
    assert_eq!(kinds(&file, LifecycleState::Repeat, "2026-11-18"), []);
    let both = [(DueKind::Founded, "2026-11-26".to_owned()), (DueKind::Birthday, "2026-12-01".to_owned())];
    assert_eq!(kinds(&file, LifecycleState::Repeat, "2026-11-25"), both);
    assert_eq!(kinds(&file, LifecycleState::Lost, "2026-11-25"), []);
    let found = due(&Agenda::of(&file), LifecycleState::Repeat, &Stages::default(), date("2026-11-25"), 7, 480);
    let occasion = found[1].occasion.clone().unwrap();
    // Two devices that took care without knowing of each other did so twice, and the day is off the list on both.
    for number in [1, 2] {
        let fields = [
            (Field::ActivityKind, text("care")),
            (Field::ActivityAt, Value::Instant(noon("2026-11-25"))),
            (Field::ActivityOccasion, text(&occasion)),
        ];
        add(&mut file, number, &fields);
    }
    assert_eq!(kinds(&file, LifecycleState::Repeat, "2026-11-25"), [both[0].clone()]);
    // The year after it comes up again.
    assert_eq!(kinds(&file, LifecycleState::Repeat, "2027-11-30")[0], (DueKind::Birthday, "2027-12-01".to_owned()));
}

#[test]
fn a_birthday_on_29_february_is_kept_on_the_28th_and_new_year_is_near_on_both_sides() {
    let mut file = customer();
    for (number, day) in [(1, "--02-29"), (2, "--01-02"), (3, "--12-31")] {
        let mut contact = Contact::default();
        contact.record.0.insert(Field::ContactBirthday, Value::Birthday(day.parse().unwrap()));
        file.contacts.insert(ContactId::from_bytes([number; 16]), contact);
    }
    assert_eq!(kinds(&file, LifecycleState::Target, "2027-02-25"), [(DueKind::Birthday, "2027-02-28".to_owned())]);
    let new_year = [(DueKind::Birthday, "2026-12-31".to_owned()), (DueKind::Birthday, "2027-01-02".to_owned())];
    assert_eq!(kinds(&file, LifecycleState::Target, "2026-12-30"), new_year);
    assert_eq!(kinds(&file, LifecycleState::Target, "2027-01-01"), new_year);
}
