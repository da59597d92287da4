//! Stages move by reasons, are logged, and merge as one value.

use satchel_model::{Customer, Edit, Field, OpportunityId, Stages, Target, Value};

use crate::document::Document;
use crate::error::DocumentError;
use crate::read::read;
use crate::testing::{LI, WANG, document, edit, empty, set, stage, stamp, sync, text};
use crate::validate::validate;

const DEAL: OpportunityId = OpportunityId::from_bytes([0xd0; 16]);

fn to(code: &str, reason: &str) -> Edit {
    Edit::Stage { opportunity: DEAL, to: code.to_owned(), reason: reason.to_owned() }
}

/// A document with an opportunity in its first stage, on two devices.
fn two() -> (Document, Document) {
    let mut li = document();
    edit(
        &mut li,
        LI,
        1,
        &[
            to("prospecting", ""),
            set(Target::Opportunity(DEAL), Field::OpportunityName, text("二期泵站")),
            set(Target::Opportunity(DEAL), Field::OpportunityAmount, Value::Money("1000.00 CNY".parse().unwrap())),
        ],
    );
    let wang = li.clone();
    (li, wang)
}

fn stage_of(file: &Customer) -> &str {
    &file.opportunities[&DEAL].stage().unwrap().stage
}

#[test]
fn t60_a_stage_changes_by_a_move_with_a_reason_and_every_move_is_logged() {
    let (mut li, _) = two();
    edit(&mut li, LI, 2, &[to("qualification", "预算已批")]);
    edit(&mut li, LI, 3, &[to("prospecting", "预算推迟")]);
    let file = read(&li, None);
    let opportunity = &file.opportunities[&DEAL];
    assert_eq!(stage_of(&file), "prospecting");
    let moves: Vec<_> = opportunity
        .moves
        .values()
        .map(|step| (step.from.as_deref(), step.to.stage.as_str(), step.to.reason.as_str(), step.to.by))
        .collect();
    assert_eq!(
        moves,
        [
            (None, "prospecting", "", LI),
            (Some("prospecting"), "qualification", "预算已批", LI),
            (Some("qualification"), "prospecting", "预算推迟", LI),
        ]
    );
    assert_eq!(
        opportunity.moves.values().map(|step| step.to.at).collect::<Vec<_>>(),
        [1, 2, 3].map(|at| stamp(LI, at).now)
    );
    assert_eq!(validate(&li), Ok(()));
}

#[test]
fn nothing_else_changes_a_stage() {
    let (mut li, _) = two();
    let target = Target::Opportunity(DEAL);
    let chosen = Value::Stage(Box::new(stage("won", "签约")));
    for (edit, error) in [
        (to("qualification", " "), DocumentError::EmptyMove),
        (to("Not A Code", "x"), DocumentError::EmptyMove),
        (set(target, Field::OpportunityStage, chosen), DocumentError::StateNeedsMove),
        (empty(target, Field::OpportunityStage), DocumentError::StateNeedsMove),
    ] {
        let before = li.heads();
        assert_eq!(li.edit(&[edit], &stamp(LI, 5)), Err(error));
        assert_eq!(li.heads(), before);
    }
}

#[test]
fn a_move_to_where_it_is_already_changes_nothing() {
    let (mut li, _) = two();
    assert_eq!(li.edit(&[to("prospecting", "同一阶段")], &stamp(LI, 5)), Ok(vec![]));
}

#[test]
fn t63_two_moves_at_once_are_one_thing_to_decide_and_both_are_logged() {
    let (mut li, mut wang) = two();
    edit(&mut li, LI, 2, &[to("value_proposition", "方案已认可")]);
    edit(&mut wang, WANG, 3, &[to("perception", "见到了决策人")]);
    sync(&mut li, &mut wang);
    let file = read(&li, None);
    assert_eq!(read(&wang, None), file);
    let [conflict] = file.conflicts.as_slice() else { panic!("one conflict") };
    assert_eq!((conflict.target, conflict.field), (Target::Opportunity(DEAL), Field::OpportunityStage));
    assert_eq!(file.opportunities[&DEAL].moves.len(), 3);
    // Both forecast with the one that both show.
    let forecast = |file: &Customer| {
        let opportunity = &file.opportunities[&DEAL];
        Stages::default().weighted([(stage_of(file), opportunity.amount().unwrap())])
    };
    assert_eq!(forecast(&file), forecast(&read(&wang, None)));
    // Choosing settles on both, and the move is not logged a second time.
    let other = conflict.values[1].value.clone().unwrap();
    edit(&mut wang, WANG, 4, &[set(conflict.target, conflict.field, other.clone())]);
    sync(&mut li, &mut wang);
    let settled = read(&li, None);
    assert!(settled.conflicts.is_empty());
    assert_eq!(settled.opportunities[&DEAL].record.get(Field::OpportunityStage), Some(&other));
    assert_eq!(settled.opportunities[&DEAL].moves.len(), 3);
}

#[test]
fn two_people_who_moved_to_one_stage_for_one_reason_agree() {
    let (mut li, mut wang) = two();
    edit(&mut li, LI, 2, &[to("qualification", "预算已批")]);
    edit(&mut wang, WANG, 3, &[to("qualification", "预算已批")]);
    sync(&mut li, &mut wang);
    assert!(read(&li, None).conflicts.is_empty());
}

#[test]
fn a_removed_opportunity_comes_back_with_its_moves() {
    let (mut li, _) = two();
    edit(&mut li, LI, 2, &[Edit::Delete(Target::Opportunity(DEAL))]);
    assert!(read(&li, None).opportunities[&DEAL].deleted.is_some());
    edit(&mut li, LI, 3, &[Edit::Restore(Target::Opportunity(DEAL))]);
    let file = read(&li, None);
    assert_eq!((file.opportunities[&DEAL].deleted, stage_of(&file)), (None, "prospecting"));
}
