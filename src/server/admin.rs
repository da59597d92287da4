//! For those who look after accounts: what they see, and what they do. Each act checks the right, acts and is written
//! down in the log of administration, in one commit.

use rusqlite::Connection;
use satchel_model::{TeamId, Unit, UnitId, UnixMillis, UserId};
use satchel_protocol::admin::{Answer, Ask, AuditAction, Rights};
use satchel_protocol::limits::{AUDIT_ENTRIES, NAME_CHARS, REASON_CHARS};
use satchel_protocol::sync::ProblemCode;

use crate::auth::Session;
use crate::error::ServerError;
use crate::hub::Poke;
use crate::policy::Scope;
use crate::policy::office::{looks_after, rights};
use crate::push::commit::Origin;
use crate::random;
use crate::service::Service;
use crate::store::audit::{self, Act};
use crate::store::fold::Folding;
use crate::store::people::{self, User};
use crate::store::{team, unit};

pub(crate) mod account;
mod office;
mod request;
mod waiting;

/// Does what is asked.
///
/// # Errors
/// [`ProblemCode::NotAllowed`], [`ProblemCode::NotFound`], [`ProblemCode::NotNow`], [`ProblemCode::NameTaken`],
/// [`ProblemCode::TooLarge`], or the database failed: then nothing was done.
pub fn serve(service: &Service, session: &Session, ask: Ask, now: UnixMillis) -> Result<Answer, ServerError> {
    let (rights, folding) = (rights(session.standing.role), service.folding());
    let desk = Desk { team: session.team, session: session.clone(), rights, folding, now };
    match ask {
        Ask::Office => service.store.read(|connection| office::office(connection, &desk)),
        Ask::Waiting => service.store.read(|connection| waiting::waiting(connection, &desk)),
        Ask::Audit { before } => {
            require(desk.rights.reads_log)?;
            let mut entries =
                service.store.read(|connection| audit::page(connection, desk.team, before, AUDIT_ENTRIES + 1))?;
            let more = entries.len() > AUDIT_ENTRIES;
            entries.truncate(AUDIT_ENTRIES);
            Ok(Answer::Audit { entries, more })
        }
        ask => {
            let cache = service.cache.clone();
            let team = desk.team;
            let done = service.store.write(move |connection| desk.act(connection, &cache, ask))?;
            if done.tells_everybody {
                // Whoever is locked now learns it at once: everybody looks, which is seldom.
                service.hub.poke(Poke { team: None, scopes: Vec::new(), by: None, head: 0 });
            } else if !done.scopes.is_empty() {
                service.hub.poke(Poke { team: Some(team), scopes: done.scopes, by: None, head: done.head });
            }
            Ok(done.answer)
        }
    }
}

/// Where somebody looks after accounts.
struct Desk {
    team: TeamId,
    session: Session,
    rights: Rights,
    folding: Folding,
    now: UnixMillis,
}

/// What an act came to.
struct Done {
    answer: Answer,
    /// Scopes with news.
    scopes: Vec<Scope>,
    head: u64,
    /// Whether accounts or devices changed.
    tells_everybody: bool,
}

impl Done {
    /// An act that no customer's file shows.
    const fn told(answer: Answer) -> Self {
        Self { answer, scopes: Vec::new(), head: 0, tells_everybody: true }
    }

    const fn quiet(answer: Answer) -> Self {
        Self { answer, scopes: Vec::new(), head: 0, tells_everybody: false }
    }
}

impl Desk {
    fn act(&self, connection: &Connection, cache: &crate::push::cache::Cache, ask: Ask) -> Result<Done, ServerError> {
        match ask {
            Ask::File(filing) => self.file(connection, filing),
            Ask::Decide { request, approve, note } => self.decide(connection, request, approve, note),
            Ask::Execute(request) => self.execute(connection, request),
            Ask::Freeze { user, reason } => self.freeze(connection, user, &reason),
            Ask::Unfreeze { user, reason } => self.unfreeze(connection, user, &reason),
            Ask::Revoke { device, reason } => self.revoke(connection, device, &reason),
            Ask::NewPassword(user) => self.new_password(connection, user),
            Ask::AddUnit { name } => self.add_unit(connection, &name),
            Ask::OfflineDays(days) => self.offline_days(connection, days),
            Ask::Review { device, customer, verdict } => self.review(connection, cache, device, customer, verdict),
            Ask::Office | Ask::Waiting | Ask::Audit { .. } => Err(ServerError::refused(ProblemCode::BadRequest)),
        }
    }

    fn me(&self) -> UserId {
        self.session.user
    }

    fn origin(&self) -> Origin {
        Origin { device: self.session.device, user: self.me(), at: self.now }
    }

    fn note(&self, connection: &Connection, act: &Act<'_>) -> Result<(), ServerError> {
        audit::note(connection, self.team, self.now, act)
    }

    /// An act of this person.
    const fn of(&self, action: AuditAction) -> Act<'static> {
        Act::new(Some(self.session.user), action)
    }

    /// A person whom this one looks after. Others are as people who are not there.
    fn looked_after(&self, connection: &Connection, user: UserId) -> Result<User, ServerError> {
        people::find(connection, self.team, user)?
            .filter(|user| looks_after(&self.session.standing, user.unit))
            .ok_or(ServerError::refused(ProblemCode::NotFound))
    }

    fn add_unit(&self, connection: &Connection, name: &str) -> Result<Done, ServerError> {
        require(self.rights.executes)?;
        let name = text(name, 1, NAME_CHARS)?;
        if unit::by_name(connection, self.team, &name)?.is_some() {
            return Err(ServerError::refused(ProblemCode::NameTaken));
        }
        unit::add(connection, self.team, &Unit { id: UnitId::at(self.now, random::bytes()?), name: name.clone() })?;
        self.note(connection, &Act { reason: &name, ..self.of(AuditAction::UnitAdded) })?;
        Ok(Done::quiet(Answer::Done))
    }

    fn offline_days(&self, connection: &Connection, days: u16) -> Result<Done, ServerError> {
        require(self.rights.executes)?;
        if days > LONGEST_OFFLINE_DAYS {
            return Err(ServerError::refused(ProblemCode::BadRequest));
        }
        team::set_offline_days(connection, self.team, days)?;
        self.note(connection, &Act { count: Some(days.into()), ..self.of(AuditAction::OfflineDaysSet) })?;
        Ok(Done::quiet(Answer::Done))
    }
}

/// More days than this are as good as never.
const LONGEST_OFFLINE_DAYS: u16 = 3_650;

fn require(right: bool) -> Result<(), ServerError> {
    if right { Ok(()) } else { Err(ServerError::refused(ProblemCode::NotAllowed)) }
}

/// A text of so many characters, without spaces around it.
fn text(given: &str, least: usize, most: usize) -> Result<String, ServerError> {
    let text = given.trim();
    let chars = text.chars().count();
    if chars > most {
        Err(ServerError::refused(ProblemCode::TooLarge))
    } else if chars < least {
        Err(ServerError::refused(ProblemCode::BadRequest))
    } else {
        Ok(text.to_owned())
    }
}

/// A reason that must be given.
fn reason(given: &str) -> Result<String, ServerError> {
    text(given, 1, REASON_CHARS)
}
