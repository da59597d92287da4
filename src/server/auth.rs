//! Who is asking: sign-in with a password, and the device token that every later request carries.

use std::net::IpAddr;

use rusqlite::Connection;
use satchel_model::{AccountState, DeviceId, DocumentKind, TeamId, UnixMillis, UserId};
use satchel_protocol::admin::AuditAction;
use satchel_protocol::frame::Epoch;
use satchel_protocol::limits::{NAME_CHARS, PASSWORD_CHARS};
use satchel_protocol::sync::{ProblemCode, SignIn, SignedIn};

use crate::error::ServerError;
use crate::policy::{Scope, Standing, scopes_of};
use crate::random;
use crate::service::Service;
use crate::store::audit::{self, Act};
use crate::store::device::{self, Device};
use crate::store::people::{self, User};
use crate::store::team;

pub mod password;
pub mod throttle;
pub mod token;

use token::Token;

/// A signed-in device, known from its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The team.
    pub team: TeamId,
    /// The incarnation of the team's log.
    pub epoch: Epoch,
    /// The person.
    pub user: UserId,
    /// What the person's rights follow from.
    pub standing: Standing,
    /// The device.
    pub device: DeviceId,
    /// Whose documents the device holds.
    pub scopes: Vec<Scope>,
}

impl Session {
    /// Whether the device holds background parts at all.
    #[must_use]
    pub fn holds_background(&self) -> bool {
        self.scopes.iter().any(|scope| scope.kind == DocumentKind::Background)
    }
}

/// A token is moved on when its device was not seen for so long: one write for each device and day.
const SEEN_EVERY_MS: i64 = 24 * 3_600_000;

/// The session of a token.
///
/// # Errors
/// [`ProblemCode::NotSignedIn`], [`ProblemCode::TokenExpired`], or why the device is locked.
pub fn authenticate(service: &Service, token: &str, now: UnixMillis) -> Result<Session, ServerError> {
    let not_signed_in = ServerError::refused(ProblemCode::NotSignedIn);
    let Some(token) = Token::parse(token) else { return Err(not_signed_in) };
    let (session, device) = service.store.read(|connection| {
        let Some((device, user)) = of_token(connection, &token)? else { return Err(not_signed_in) };
        if let Some(code) = locked(&device, &user) {
            return Err(ServerError::refused(code));
        }
        let team = team::load(connection, device.team)?;
        Ok((session(&user, team.epoch, device.id), device))
    })?;
    if device.expires_at <= now {
        return Err(ServerError::refused(ProblemCode::TokenExpired));
    }
    if now.0 - device.seen_at.0 >= SEEN_EVERY_MS {
        let expires_at = service.token_expiry(now);
        service.store.write(move |connection| device::extend(connection, device.team, device.id, expires_at, now))?;
    }
    Ok(session)
}

/// The device of a token and its person, locked or not, expired or not.
pub(crate) fn of_token(connection: &Connection, token: &Token) -> Result<Option<(Device, User)>, ServerError> {
    let device = device::by_token(connection, &token.hash())?.filter(|device| token.matches(&device.token_hash));
    let Some(device) = device else { return Ok(None) };
    let user = people::load(connection, device.team, device.user)?;
    Ok(Some((device, user)))
}

/// Why a device gets nothing any more, if so.
pub(crate) const fn locked(device: &Device, user: &User) -> Option<ProblemCode> {
    match user.state {
        AccountState::Frozen => Some(ProblemCode::AccountFrozen),
        AccountState::Closed => Some(ProblemCode::AccountClosed),
        AccountState::Active if device.is_revoked => Some(ProblemCode::DeviceRevoked),
        AccountState::Active => None,
    }
}

pub(crate) fn session(user: &User, epoch: Epoch, device: DeviceId) -> Session {
    let standing = user.standing();
    Session { team: user.team, epoch, user: user.id, standing, device, scopes: scopes_of(&standing) }
}

/// Checks name and password and enrols the device. Takes as long for an unknown name as for a
/// wrong password.
///
/// # Errors
/// [`ProblemCode::WrongPassword`], [`ProblemCode::TooManyRequests`], [`ProblemCode::BadRequest`]; with the right password
/// also [`ProblemCode::AccountFrozen`] or [`ProblemCode::AccountClosed`].
pub fn sign_in(
    service: &Service,
    request: &SignIn,
    address: IpAddr,
    now: UnixMillis,
) -> Result<(Epoch, SignedIn), ServerError> {
    let chars = |text: &str| text.chars().count();
    if chars(&request.name) > NAME_CHARS
        || chars(&request.device_label) > NAME_CHARS
        || chars(&request.password) > PASSWORD_CHARS
    {
        return Err(ServerError::refused(ProblemCode::TooLarge));
    }
    let name = request.name.trim();
    service.throttle.admit(name, address, now)?;
    let user = service.store.read(|connection| people::by_sign_in_name(connection, name))?;
    let is_right = password::verify(&request.password, user.as_ref().map(|user| user.password.as_str()));
    let Some(user) = user.filter(|_| is_right) else {
        return Err(ServerError::refused(ProblemCode::WrongPassword));
    };
    service.throttle.succeeded(name, address);
    match user.state {
        AccountState::Active => {}
        AccountState::Frozen => return Err(ServerError::refused(ProblemCode::AccountFrozen)),
        AccountState::Closed => return Err(ServerError::refused(ProblemCode::AccountClosed)),
    }
    enrol(service, user, request, now)
}

fn enrol(service: &Service, user: User, request: &SignIn, now: UnixMillis) -> Result<(Epoch, SignedIn), ServerError> {
    let token = Token::new(random::bytes()?);
    let fresh = DeviceId::at(now, random::bytes()?);
    let asked = request.device;
    let enrolled = Device {
        team: user.team,
        id: fresh,
        user: user.id,
        label: request.device_label.trim().to_owned(),
        token_hash: token.hash(),
        is_revoked: false,
        expires_at: service.token_expiry(now),
        seen_at: now,
        created_at: now,
        emptied_at: None,
    };
    service.store.write(move |connection| {
        let mut enrolled = enrolled;
        // A revoked device, or one of another person, starts anew under another id.
        if let Some(id) = asked
            && let Some(known) = device::load(connection, user.team, id)?
            && known.user == user.id
            && !known.is_revoked
        {
            enrolled.id = id;
        }
        if enrolled.id == fresh {
            let act = Act { device: Some(fresh), ..Act::new(Some(user.id), AuditAction::DeviceEnrolled) };
            audit::note(connection, user.team, now, &act)?;
        }
        device::enrol(connection, &enrolled)?;
        let team = team::load(connection, user.team)?;
        let signed_in = SignedIn {
            device: enrolled.id,
            token: token.to_hex(),
            user: user.person(),
            team: user.team,
            roster: people::roster(connection, &team)?,
            team_name: team.name,
        };
        Ok((team.epoch, signed_in))
    })
}
