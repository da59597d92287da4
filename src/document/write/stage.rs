//! Moves of an opportunity between stages, and their log.

use automerge::ObjId;
use automerge::ReadDoc;
use automerge::transaction::Transactable;
use satchel_model::{Edit, Field, OpportunityId, StageEntry, StageMove, Target, Value};

use crate::document::SCHEMA;
use crate::error::DocumentError;
use crate::layout::{self, Section};
use crate::rules;
use crate::state::same_stage;
use crate::validate::Violation;
use crate::write::{Writer, json, transition_id};

impl Writer<'_> {
    /// Moves an opportunity, or begins one in that stage.
    pub(super) fn move_stage(
        &mut self,
        opportunity: OpportunityId,
        to: &str,
        reason: &str,
    ) -> Result<(), DocumentError> {
        let (to, reason) = (to.to_owned(), reason.trim().to_owned());
        if !StageEntry::is_code(&to) {
            return Err(DocumentError::EmptyMove);
        }
        let Some(record) = self.child(Section::Opportunities, &opportunity.to_string(), true)? else {
            return Err(DocumentError::Engine);
        };
        let from = match self.text(&record, Field::OpportunityStage.key())?.as_deref() {
            None | Some("") => None,
            Some(text) => match Field::OpportunityStage.kind().decode(text) {
                Value::Stage(entry) => Some(entry.stage),
                _ => return Err(DocumentError::Newer { schema: SCHEMA + 1 }),
            },
        };
        if from.as_ref() == Some(&to) {
            // Somebody else was there first, and both agree.
            return Ok(());
        }
        if from.is_some() && reason.is_empty() {
            return Err(DocumentError::EmptyMove);
        }
        let entry = StageEntry { stage: to, reason, at: self.stamp.now, by: self.stamp.author };
        self.put_stage(&record, &entry)?;
        self.log_stage(&record, &StageMove { from, to: entry })
    }

    fn put_stage(&mut self, record: &ObjId, entry: &StageEntry) -> Result<(), DocumentError> {
        let text = json(entry);
        if !rules::fits(Field::OpportunityStage, &text) {
            return Err(Violation::Value { field: Field::OpportunityStage }.into());
        }
        self.put(record, Field::OpportunityStage.key(), &text)
    }

    fn log_stage(&mut self, record: &ObjId, step: &StageMove) -> Result<(), DocumentError> {
        let moves = self.inner(record, layout::MOVES)?;
        let id = transition_id(self.stamp, self.logged);
        self.logged = self.logged.saturating_add(1);
        let text = json(step);
        self.bytes += text.len();
        self.transaction.put(moves, id.to_string(), text)?;
        Ok(())
    }

    /// A plain value for the stage only settles: it must be one of those that stand side by side.
    pub(super) fn settle_stage(&mut self, edit: &Edit) -> Result<(), DocumentError> {
        let Edit::Set { target: Target::Opportunity(id), value: Some(Value::Stage(chosen)), .. } = edit else {
            return Err(DocumentError::StateNeedsMove);
        };
        let Some(record) = self.child(Section::Opportunities, &id.to_string(), false)? else {
            return Err(DocumentError::StateNeedsMove);
        };
        let standing = self.transaction.get_all(&record, Field::OpportunityStage.key())?;
        let sides =
            standing.iter().filter_map(|(value, _)| match Field::OpportunityStage.kind().decode(value.as_str()?) {
                Value::Stage(entry) => Some(*entry),
                _ => None,
            });
        if !sides.into_iter().any(|entry| same_stage(&entry, chosen)) {
            return Err(DocumentError::StateNeedsMove);
        }
        self.put_stage(&record, chosen)
    }
}

#[cfg(test)]
mod tests;
