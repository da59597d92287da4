//! 权限变更申请: filed, decided by somebody else, executed by a system administrator, within one working day.

use rusqlite::Connection;
use satchel_model::{AccountState, Post, RequestId, UnitId, working_day};
use satchel_protocol::admin::{AccountRequest, Answer, AuditAction, Filing, RequestKind, RequestState, Step};
use satchel_protocol::limits::{NAME_CHARS, REASON_CHARS};
use satchel_protocol::sync::ProblemCode;

use super::account::set_state;
use super::{Desk, Done, reason, require, text};
use crate::appoint::appoint;
use crate::error::ServerError;
use crate::policy::office::{covers, looks_after};
use crate::random;
use crate::store::audit::Act;
use crate::store::request::{self, Stored};
use crate::store::{people, team, unit};

/// 1 个工作日: how long a request may take.
const WORKING_DAYS: u16 = 1;

impl Desk {
    pub(super) fn file(&self, connection: &Connection, filing: Filing) -> Result<Done, ServerError> {
        require(self.rights.files)?;
        let filing = Filing {
            reason: reason(&filing.reason)?,
            treatment: text(&filing.treatment, 0, REASON_CHARS)?,
            kind: self.checked(connection, filing.kind)?,
        };
        let about = filing.kind.about();
        let unit = match &filing.kind {
            RequestKind::Open { post, .. } => post.unit,
            _ => about.map(|user| people::owner(connection, self.team, user)).transpose()?.and_then(|user| user.unit),
        };
        let request = AccountRequest {
            id: RequestId::at(self.now, random::bytes()?),
            filed: Step { by: self.me(), at: self.now },
            due_at: working_day::after(self.now, WORKING_DAYS, working_day::OFFSET_OF_CHINA_MINUTES),
            state: RequestState::Filed,
            decided: None,
            note: String::new(),
            executed: None,
            filing,
        };
        let act = Act { about, reason: &request.filing.reason, ..self.of(AuditAction::RequestFiled) };
        self.note(connection, &act)?;
        request::put(connection, self.team, &Stored { request, unit })?;
        Ok(Done::quiet(Answer::Done))
    }

    /// What is asked for, with names without spaces around them, when it can be asked for at all.
    fn checked(&self, connection: &Connection, kind: RequestKind) -> Result<RequestKind, ServerError> {
        if let Some(user) = kind.about() {
            self.looked_after(connection, user)?;
        }
        match kind {
            RequestKind::Open { sign_in_name, display_name, post } => {
                let sign_in_name = text(&sign_in_name, 1, NAME_CHARS)?;
                self.check_post(connection, &post)?;
                if people::by_name(connection, self.team, &sign_in_name)?.is_some() {
                    return Err(ServerError::refused(ProblemCode::NameTaken));
                }
                Ok(RequestKind::Open { sign_in_name, display_name: text(&display_name, 1, NAME_CHARS)?, post })
            }
            RequestKind::Change { post, .. } => {
                self.check_post(connection, &post)?;
                Ok(kind)
            }
            RequestKind::Close { successor: Some(to), user } => {
                self.looked_after(connection, to)?;
                if to == user { Err(ServerError::refused(ProblemCode::BadRequest)) } else { Ok(kind) }
            }
            RequestKind::Close { .. } | RequestKind::Freeze { .. } | RequestKind::Unfreeze { .. } => Ok(kind),
        }
    }

    /// The unit exists and goes with the role. Whether the person may have the post is decided later, by somebody else.
    fn check_post(&self, connection: &Connection, post: &Post) -> Result<(), ServerError> {
        let exists = |id: UnitId| -> Result<bool, ServerError> {
            Ok(unit::all(connection, self.team)?.iter().any(|unit| unit.id == id))
        };
        if people::check_unit(post.role, post.unit).is_err() || !post.unit.map_or(Ok(true), exists)? {
            return Err(ServerError::refused(ProblemCode::BadRequest));
        }
        Ok(())
    }

    pub(super) fn decide(
        &self,
        connection: &Connection,
        id: RequestId,
        approve: bool,
        note: String,
    ) -> Result<Done, ServerError> {
        let mut stored = self.seen(connection, id)?;
        let request = &mut stored.request;
        let is_own = request.filed.by == self.me() || request.filing.kind.about() == Some(self.me());
        // Whoever filed a request may take it back.
        let takes_back = request.filed.by == self.me() && !approve;
        if !takes_back {
            require(self.rights.decides && !is_own)?;
            if let RequestKind::Open { post, .. } | RequestKind::Change { post, .. } = &request.filing.kind {
                require(covers(&self.session.standing, post))?;
            }
        }
        if request.state != RequestState::Filed {
            return Err(ServerError::refused(ProblemCode::NotNow));
        }
        request.note = text(&note, 0, REASON_CHARS)?;
        request.state = if approve { RequestState::Approved } else { RequestState::Rejected };
        request.decided = Some(Step { by: self.me(), at: self.now });
        let action = if approve { AuditAction::RequestApproved } else { AuditAction::RequestRejected };
        self.note(connection, &Act { about: request.filing.kind.about(), reason: &request.note, ..self.of(action) })?;
        request::put(connection, self.team, &stored)?;
        Ok(Done::quiet(Answer::Done))
    }

    pub(super) fn execute(&self, connection: &Connection, id: RequestId) -> Result<Done, ServerError> {
        require(self.rights.executes)?;
        let mut stored = self.seen(connection, id)?;
        let request = &mut stored.request;
        if request.state != RequestState::Approved || request.filing.kind.about() == Some(self.me()) {
            return Err(ServerError::refused(ProblemCode::NotNow));
        }
        let why = request.filing.reason.as_str();
        let mut team = team::load(connection, self.team)?;
        let mut done = Done::told(Answer::Done);
        match request.filing.kind.clone() {
            RequestKind::Open { sign_in_name, display_name, post } => {
                done.answer = self.open(connection, (sign_in_name, display_name), post, why)?;
            }
            RequestKind::Change { user, post } => {
                self.looked_after(connection, user)?;
                appoint(connection, &mut team, &self.origin(), user, post)?;
                self.note(connection, &Act { reason: why, ..self.of(AuditAction::AccountChanged).about(user) })?;
            }
            RequestKind::Close { user, successor } => {
                self.looked_after(connection, user)?;
                done.scopes = self.close(connection, &mut team, user, successor, why)?;
            }
            RequestKind::Freeze { user } => {
                let stamp = (Some(self.me()), self.now, why);
                set_state(connection, self.team, user, AccountState::Frozen, stamp)?;
            }
            RequestKind::Unfreeze { user } => {
                let stamp = (Some(self.me()), self.now, why);
                set_state(connection, self.team, user, AccountState::Active, stamp)?;
            }
        }
        team::advance(connection, &team)?;
        done.head = team.head.unsigned_abs();
        request.state = RequestState::Executed;
        request.executed = Some(Step { by: self.me(), at: self.now });
        request::put(connection, self.team, &stored)?;
        Ok(done)
    }

    /// A request of a person whom this one looks after.
    fn seen(&self, connection: &Connection, id: RequestId) -> Result<Stored, ServerError> {
        request::find(connection, self.team, id)?
            .filter(|stored| looks_after(&self.session.standing, stored.unit))
            .ok_or(ServerError::refused(ProblemCode::NotFound))
    }
}
