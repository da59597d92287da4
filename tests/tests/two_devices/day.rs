//! Opportunities, plans and the day's list: made without a network, the same on every tablet afterwards.

use satchel_model::{ActivityId, DueKind, Edit, Field, Finding, OpportunityId, Target, UnixMillis, Value};
use satchel_protocol::bridge::{Answer, Failure, Pipeline, PipelineQuery, Request, Save, Today, TodayQuery};
use satchel_tests::device::Device;

use super::{assert_equal, create, edit, id, now, set, team, text};

const DEAL: OpportunityId = OpportunityId::from_bytes([0xd1; 16]);
const CHINA_MINUTES: i32 = 480;

fn opportunity(field: Field, value: Value) -> Edit {
    set(Target::Opportunity(DEAL), field, value)
}

fn to(code: &str, reason: &str) -> Edit {
    Edit::Stage { opportunity: DEAL, to: code.to_owned(), reason: reason.to_owned() }
}

fn activity(number: u8, fields: &[(Field, Value)]) -> Vec<Edit> {
    let target = Target::Activity(ActivityId::from_bytes([number; 16]));
    fields.iter().map(|(field, value)| set(target, *field, value.clone())).collect()
}

fn pipeline(device: &mut Device) -> Pipeline {
    let today = now().date(CHINA_MINUTES).expect("a date");
    match device.ask(Request::Pipeline(PipelineQuery { today, owner: None })) {
        Answer::Pipeline(pipeline) => pipeline,
        other => panic!("{other:?}"),
    }
}

fn today(device: &mut Device) -> Today {
    let today = now().date(CHINA_MINUTES).expect("a date");
    let query = TodayQuery { today, offset_minutes: CHINA_MINUTES, ahead_days: 7, whose: None };
    match device.ask(Request::Today(query)) {
        Answer::Today(today) => today,
        other => panic!("{other:?}"),
    }
}

/// Where the opportunity stands on the board, and what the forecast says.
fn board(device: &mut Device) -> (String, Vec<String>) {
    let pipeline = pipeline(device);
    let column = pipeline.stages.iter().find(|column| !column.cards.is_empty()).expect("it is on the board");
    (column.stage.code.clone(), pipeline.weighted.iter().map(ToString::to_string).collect())
}

#[test]
fn t60_the_forecast_follows_the_stages_also_after_restarts() {
    let (server, mut a, mut b) = team();
    a.online = false;
    create(&mut a, id(1), "苏州泵站");
    edit(&mut a, id(1), vec![to("prospecting", ""), opportunity(Field::OpportunityName, text("二期泵站"))]);
    let amount = Value::Money("1000.00 CNY".parse().expect("an amount"));
    let close = Value::Date("2027-03-31".parse().expect("a date"));
    edit(
        &mut a,
        id(1),
        vec![opportunity(Field::OpportunityAmount, amount), opportunity(Field::OpportunityClose, close)],
    );
    assert_eq!(board(&mut a), ("prospecting".to_owned(), vec!["100.00 CNY".to_owned()]));
    edit(&mut a, id(1), vec![to("proposal", "报价已送")]);
    a.restart();
    assert_eq!(board(&mut a), ("proposal".to_owned(), vec!["650.00 CNY".to_owned()]));
    let months = pipeline(&mut a).months;
    assert_eq!(months.iter().map(|month| (month.month, month.count)).collect::<Vec<_>>(), [(Some((2027, 3)), 1)]);
    a.online = true;
    a.sync();
    b.sync();
    assert_eq!(pipeline(&mut a), pipeline(&mut b));
    edit(&mut b, id(1), vec![to("won", "合同已签")]);
    b.sync();
    a.sync();
    assert_eq!(board(&mut a), ("won".to_owned(), Vec::new()));
    assert_equal(&mut a, &mut b);
    server.check();
}

#[test]
fn t63_two_moves_without_a_network_are_one_thing_to_decide_and_one_forecast() {
    let (_server, mut a, mut b) = team();
    create(&mut a, id(1), "苏州泵站");
    let amount = Value::Money("1000.00 CNY".parse().expect("an amount"));
    edit(&mut a, id(1), vec![to("qualification", ""), opportunity(Field::OpportunityAmount, amount)]);
    a.sync();
    b.sync();
    (a.online, b.online) = (false, false);
    edit(&mut a, id(1), vec![to("needs_analysis", "需求已确认")]);
    edit(&mut b, id(1), vec![to("value_proposition", "方案已认可")]);
    (a.online, b.online) = (true, true);
    for device in [&mut a, &mut b] {
        device.sync();
    }
    a.sync();
    assert_eq!((a.status().conflicts, b.status().conflicts), (1, 1));
    assert_eq!(board(&mut a), board(&mut b));
    let file = a.open(id(1)).expect("the customer opens").customer;
    assert_eq!(file.opportunities[&DEAL].moves.len(), 3);
    assert_equal(&mut a, &mut b);
}

#[test]
fn t67_the_days_list_has_what_is_due_and_lets_go_of_what_is_done() {
    let (_server, mut a, mut b) = team();
    create(&mut a, id(1), "苏州泵站");
    a.online = false;
    let kind = |code: &str| (Field::ActivityKind, text(code));
    let hour = 3_600_000;
    let planned = (Field::ActivityPlanned, Value::Instant(UnixMillis(now().0 + hour)));
    edit(&mut a, id(1), activity(1, &[kind("visit"), planned, (Field::ActivityPurpose, text("送样"))]));
    let due = (Field::ActivityDue, Value::Date(now().date(CHINA_MINUTES).expect("a date")));
    edit(&mut a, id(1), activity(2, &[kind("action"), due, (Field::ActivitySubject, text("寄目录"))]));
    let kinds = |today: &Today| today.items.iter().map(|item| item.due.kind).collect::<Vec<_>>();
    assert_eq!(kinds(&today(&mut a)), [DueKind::Action, DueKind::Visit]);
    // The visit takes place: it is off the list, and what was agreed on comes in its place.
    let at = (Field::ActivityAt, Value::Instant(UnixMillis(now().0 + hour)));
    let tomorrow = now().date(CHINA_MINUTES).expect("a date").tomorrow().expect("a day");
    let report = [at, (Field::ActivityResult, text("advanced")), (Field::ActivityNextDate, Value::Date(tomorrow))];
    edit(&mut a, id(1), activity(1, &report));
    assert_eq!(kinds(&today(&mut a)), [DueKind::Action]);
    edit(&mut a, id(1), activity(2, &[(Field::ActivityAt, Value::Instant(now()))]));
    assert_eq!(kinds(&today(&mut a)), [DueKind::NextStep]);
    a.restart();
    a.online = true;
    a.sync();
    b.sync();
    assert_eq!(today(&mut a), today(&mut b));
    assert_eq!(today(&mut b).total, 1);
}

#[test]
fn t38_a_plan_with_somebody_who_should_not_be_contacted_needs_a_reason() {
    let (_server, mut a, _b) = team();
    create(&mut a, id(1), "空壳公司");
    let no = Value::Finding(Box::new(Finding {
        degree: 0,
        evidence: "查过".to_owned(),
        on: now().date(CHINA_MINUTES).expect("a date"),
    }));
    for field in [Field::HasMoney, Field::HasAuthority, Field::HasNeed] {
        edit(&mut a, id(1), vec![set(Target::Customer, field, no.clone())]);
    }
    let plan = activity(1, &[(Field::ActivityKind, text("visit")), (Field::ActivityPlanned, Value::Instant(now()))]);
    let mut save = Save { customer: id(1), create: false, edits: plan };
    assert_eq!(a.save(save.clone()).map(drop), Err(Failure::NeedsOverride));
    assert_eq!(today(&mut a).total, 0, "nothing of it was kept");
    save.edits.extend(activity(1, &[(Field::ActivityOverride, text("母公司要求回访"))]));
    assert!(a.save(save).is_ok());
    assert_eq!(today(&mut a).total, 1);
}
