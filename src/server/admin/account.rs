//! Accounts and devices: opened, changed, frozen, closed, revoked. The command line does the same through here.

use data_encoding::BASE32_NOPAD;
use rusqlite::Connection;
use satchel_model::{AccountState, DeviceId, Post, TeamId, UnixMillis, UserId};
use satchel_protocol::admin::{Answer, AuditAction};
use satchel_protocol::sync::ProblemCode;

use super::{Desk, Done, reason, require};
use crate::assign::assign;
use crate::auth::password;
use crate::error::ServerError;
use crate::policy::{Scope, may_be_given, scopes_of_document};
use crate::push::commit::Origin;
use crate::random;
use crate::store::audit::{self, Act};
use crate::store::people::{self, User};
use crate::store::team::Team;
use crate::store::{device, document};

/// A password that nobody has to think of: 80 random bits in 16 letters and digits.
///
/// # Errors
/// The operating system has no randomness to give.
pub(crate) fn made_up_password() -> Result<String, ServerError> {
    Ok(BASE32_NOPAD.encode(&random::bytes::<10>()?).to_lowercase())
}

/// Freezes, closes or reopens an account, and writes it down.
///
/// # Errors
/// The database failed.
pub(crate) fn set_state(
    connection: &Connection,
    team: TeamId,
    user: UserId,
    state: AccountState,
    (by, now, reason): (Option<UserId>, UnixMillis, &str),
) -> Result<(), ServerError> {
    people::set_state(connection, team, user, state)?;
    let action = match state {
        AccountState::Active => AuditAction::AccountUnfrozen,
        AccountState::Frozen => AuditAction::AccountFrozen,
        AccountState::Closed => AuditAction::AccountClosed,
    };
    audit::note(connection, team, now, &Act { reason, ..Act::new(by, action).about(user) })
}

/// Gives all customers of a person to another. Returns how many, and the scopes that it concerns. The caller writes the
/// end of the log in `team` back.
///
/// # Errors
/// The database failed.
pub(super) fn give_all(
    connection: &Connection,
    team: &mut Team,
    origin: &Origin,
    from: UserId,
    to: UserId,
) -> Result<(u32, Vec<Scope>), ServerError> {
    let owners = [people::owner(connection, team.id, from)?, people::owner(connection, team.id, to)?];
    let mut given = 0;
    for record in document::owned_by(connection, team.id, from)? {
        if record.name.kind == satchel_model::DocumentKind::Customer {
            assign(connection, team, origin, record.name.customer, to)?;
            given += 1;
        }
    }
    let kinds = satchel_model::DocumentKind::ALL.into_iter();
    let scopes = kinds.flat_map(|kind| owners.into_iter().flat_map(move |owner| scopes_of_document(kind, owner)));
    Ok((given, scopes.collect()))
}

impl Desk {
    /// Freezes at once: 离职倾向提前冻结 does not wait for an approval.
    pub(super) fn freeze(&self, connection: &Connection, user: UserId, why: &str) -> Result<Done, ServerError> {
        require(self.rights.freezes && user != self.me())?;
        let why = reason(why)?;
        let found = self.looked_after(connection, user)?;
        if found.state != AccountState::Active {
            return Err(ServerError::refused(ProblemCode::NotNow));
        }
        set_state(connection, self.team, user, AccountState::Frozen, (Some(self.me()), self.now, &why))?;
        Ok(Done::told(Answer::Done))
    }

    pub(super) fn unfreeze(&self, connection: &Connection, user: UserId, why: &str) -> Result<Done, ServerError> {
        require(self.rights.unfreezes)?;
        let why = reason(why)?;
        let found = self.looked_after(connection, user)?;
        if found.state != AccountState::Frozen {
            return Err(ServerError::refused(ProblemCode::NotNow));
        }
        set_state(connection, self.team, user, AccountState::Active, (Some(self.me()), self.now, &why))?;
        Ok(Done::told(Answer::Done))
    }

    pub(super) fn revoke(&self, connection: &Connection, id: DeviceId, why: &str) -> Result<Done, ServerError> {
        require(self.rights.freezes)?;
        let why = reason(why)?;
        let found = device::load(connection, self.team, id)?;
        let Some(found) = found else { return Err(ServerError::refused(ProblemCode::NotFound)) };
        self.looked_after(connection, found.user)?;
        if found.is_revoked {
            return Err(ServerError::refused(ProblemCode::NotNow));
        }
        device::revoke(connection, self.team, id)?;
        let act = Act { device: Some(id), reason: &why, ..self.of(AuditAction::DeviceRevoked).about(found.user) };
        self.note(connection, &act)?;
        Ok(Done::told(Answer::Done))
    }

    pub(super) fn new_password(&self, connection: &Connection, user: UserId) -> Result<Done, ServerError> {
        require(self.rights.executes)?;
        let found = self.looked_after(connection, user)?;
        let secret = made_up_password()?;
        people::set_password(connection, self.team, user, &password::hash(&secret)?)?;
        self.note(connection, &self.of(AuditAction::PasswordReset).about(user))?;
        Ok(Done::quiet(Answer::Password { name: found.name, password: secret }))
    }

    /// Adds a person. The password is said once.
    pub(super) fn open(
        &self,
        connection: &Connection,
        (name, display_name): (String, String),
        post: Post,
        why: &str,
    ) -> Result<Answer, ServerError> {
        if people::by_name(connection, self.team, &name)?.is_some() {
            return Err(ServerError::refused(ProblemCode::NameTaken));
        }
        let secret = made_up_password()?;
        let user = User {
            team: self.team,
            id: UserId::at(self.now, random::bytes()?),
            name: name.clone(),
            display_name,
            role: post.role,
            unit: post.unit,
            reads_background: post.reads_background,
            password: password::hash(&secret)?,
            state: AccountState::Active,
        };
        people::add(connection, &user, self.now)?;
        self.note(connection, &Act { reason: why, ..self.of(AuditAction::AccountOpened).about(user.id) })?;
        Ok(Answer::Password { name, password: secret })
    }

    /// Closes an account, and gives the customers to whoever follows.
    pub(super) fn close(
        &self,
        connection: &Connection,
        team: &mut Team,
        user: UserId,
        successor: Option<UserId>,
        why: &str,
    ) -> Result<Vec<Scope>, ServerError> {
        let mut scopes = Vec::new();
        if let Some(to) = successor {
            let follower = people::find(connection, self.team, to)?.filter(User::is_active);
            let Some(follower) = follower.filter(|to| to.id != user && may_be_given(&to.standing())) else {
                return Err(ServerError::refused(ProblemCode::NotNow));
            };
            let (given, concerned) = give_all(connection, team, &self.origin(), user, follower.id)?;
            scopes = concerned;
            let act = Act { count: Some(given), ..self.of(AuditAction::CustomersAssigned).about(to) };
            self.note(connection, &act)?;
        }
        set_state(connection, self.team, user, AccountState::Closed, (Some(self.me()), self.now, why))?;
        Ok(scopes)
    }
}
