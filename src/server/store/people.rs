//! The people of a team as the server keeps them.

use rusqlite::{Connection, OptionalExtension, Row};
use satchel_model::{AccountState, Person, Post, Role, TeamId, UnitId, UnixMillis, UserId};
use satchel_protocol::sync::Roster;

use crate::error::ServerError;
use crate::policy::{Owner, Standing};
use crate::store::team::{self, Team};
use crate::store::unit;

/// A person who may sign in.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// The team.
    pub team: TeamId,
    /// The person's id.
    pub id: UserId,
    /// The sign-in name, unique in the team.
    pub name: String,
    /// The name that colleagues read.
    pub display_name: String,
    /// What the person may see.
    pub role: Role,
    /// The unit that the person belongs to, in the roles that have one.
    pub unit: Option<UnitId>,
    /// Whether the person's grade reads background parts.
    pub reads_background: bool,
    /// The argon2id hash of the password, as a PHC string; empty when nobody may sign in with it.
    pub password: String,
    /// Whether the person can work.
    pub state: AccountState,
}

impl std::fmt::Debug for User {
    /// Without the password's hash.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User").field("id", &self.id).field("role", &self.role).finish_non_exhaustive()
    }
}

impl User {
    /// What colleagues know of the person.
    #[must_use]
    pub fn person(&self) -> Person {
        Person {
            id: self.id,
            name: self.display_name.clone(),
            role: self.role,
            unit: self.unit,
            reads_background: self.reads_background,
            is_active: self.is_active(),
        }
    }

    /// Whether the person can work.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.state == AccountState::Active
    }

    /// What the person's rights follow from.
    #[must_use]
    pub const fn standing(&self) -> Standing {
        Standing { user: self.id, role: self.role, unit: self.unit, reads_background: self.reads_background }
    }
}

const COLUMNS: &str = "team, user, name, display_name, role, unit, password, state, reads_background, frozen";

fn read(row: &Row<'_>) -> rusqlite::Result<User> {
    let role: String = row.get(4)?;
    let state: String = row.get(7)?;
    Ok(User {
        team: TeamId::from_bytes(row.get(0)?),
        id: UserId::from_bytes(row.get(1)?),
        name: row.get(2)?,
        display_name: row.get(3)?,
        role: Role::by_code(&role).ok_or(rusqlite::Error::InvalidQuery)?,
        unit: row.get::<_, Option<[u8; 16]>>(5)?.map(UnitId::from_bytes),
        password: row.get(6)?,
        state: match (state.as_str(), row.get(9)?) {
            ("active", false) => AccountState::Active,
            ("active", true) => AccountState::Frozen,
            _ => AccountState::Closed,
        },
        reads_background: row.get(8)?,
    })
}

/// A role comes with a unit or without one, never otherwise.
///
/// # Errors
/// Says to the operator what is missing or too much.
pub fn check_unit(role: Role, unit: Option<UnitId>) -> Result<(), ServerError> {
    match (role.has_unit(), unit) {
        (true, None) => Err(ServerError::Request(format!("a {} belongs to a unit: name it with --unit", role.code()))),
        (false, Some(_)) => Err(ServerError::Request(format!("{} belongs to no unit: leave --unit out", role.code()))),
        _ => Ok(()),
    }
}

/// Adds a person.
///
/// # Errors
/// The name is taken in the team, or the unit does not go with the role.
pub fn add(connection: &Connection, user: &User, now: UnixMillis) -> Result<(), ServerError> {
    check_unit(user.role, user.unit)?;
    connection.execute(
        "INSERT INTO user(team, user, name, display_name, role, unit, password, state, created_at, reads_background,
                          frozen)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        (
            user.team.as_bytes(),
            user.id.as_bytes(),
            &user.name,
            &user.display_name,
            user.role.code(),
            user.unit.as_ref().map(|unit| unit.as_bytes()),
            &user.password,
            stored_state(user.state),
            now.0,
            user.reads_background,
            user.state == AccountState::Frozen,
        ),
    )?;
    team::people_changed(connection, user.team)
}

/// A person by id.
///
/// # Errors
/// There is no such person.
pub fn load(connection: &Connection, team: TeamId, id: UserId) -> Result<User, ServerError> {
    let sql = format!("SELECT {COLUMNS} FROM user WHERE team = ?1 AND user = ?2");
    Ok(connection.prepare_cached(&sql)?.query_row((team.as_bytes(), id.as_bytes()), read)?)
}

/// A person by id, if the team has one of that id.
///
/// # Errors
/// The database failed.
pub fn find(connection: &Connection, team: TeamId, id: UserId) -> Result<Option<User>, ServerError> {
    let sql = format!("SELECT {COLUMNS} FROM user WHERE team = ?1 AND user = ?2");
    Ok(connection.prepare_cached(&sql)?.query_row((team.as_bytes(), id.as_bytes()), read).optional()?)
}

/// A person of a team by sign-in name.
///
/// # Errors
/// The database failed.
pub fn by_name(connection: &Connection, team: TeamId, name: &str) -> Result<Option<User>, ServerError> {
    let sql = format!("SELECT {COLUMNS} FROM user WHERE team = ?1 AND name = ?2");
    Ok(connection.prepare_cached(&sql)?.query_row((team.as_bytes(), name), read).optional()?)
}

/// The person who signs in with a name: the name alone where only one team has it, else
/// `name@team`.
///
/// # Errors
/// The database failed.
pub fn by_sign_in_name(connection: &Connection, name: &str) -> Result<Option<User>, ServerError> {
    let sql = format!("SELECT {COLUMNS} FROM user WHERE name = ?1 LIMIT 2");
    let mut found: Vec<User> = connection.prepare_cached(&sql)?.query_map([name], read)?.collect::<Result<_, _>>()?;
    if found.len() == 1 {
        return Ok(found.pop());
    }
    let Some((name, team_name)) = name.rsplit_once('@') else {
        return Ok(None);
    };
    match team::by_name(connection, team_name)? {
        Some(team) => by_name(connection, team.id, name),
        None => Ok(None),
    }
}

/// Everyone of a team, by sign-in name.
///
/// # Errors
/// The database failed.
pub fn all(connection: &Connection, team: TeamId) -> Result<Vec<User>, ServerError> {
    let sql = format!("SELECT {COLUMNS} FROM user WHERE team = ?1 ORDER BY name");
    let mut statement = connection.prepare_cached(&sql)?;
    let users = statement.query_map([team.as_bytes()], read)?.collect::<Result<_, _>>()?;
    Ok(users)
}

/// The people and units of a team, as its devices know them.
///
/// # Errors
/// The database failed.
pub fn roster(connection: &Connection, team: &Team) -> Result<Roster, ServerError> {
    Ok(Roster {
        people: all(connection, team.id)?.iter().map(User::person).collect(),
        units: unit::all(connection, team.id)?,
        offline_days: team.offline_days,
    })
}

/// Since the first layout an account is one of these; whether it is frozen stands beside it.
const fn stored_state(state: AccountState) -> &'static str {
    match state {
        AccountState::Active | AccountState::Frozen => "active",
        AccountState::Closed => "disabled",
    }
}

/// Freezes, closes or reopens an account.
///
/// # Errors
/// The database failed.
pub(crate) fn set_state(
    connection: &Connection,
    team: TeamId,
    id: UserId,
    state: AccountState,
) -> Result<(), ServerError> {
    connection.execute(
        "UPDATE user SET state = ?3, frozen = ?4 WHERE team = ?1 AND user = ?2",
        (team.as_bytes(), id.as_bytes(), stored_state(state), state == AccountState::Frozen),
    )?;
    team::people_changed(connection, team)
}

/// Writes down a person's post; the person's devices then compare what they hold. Customers stay where they are: see
/// [`crate::appoint`].
///
/// # Errors
/// The unit does not go with the role, or the database failed.
pub(crate) fn set_post(connection: &Connection, team: TeamId, id: UserId, post: Post) -> Result<(), ServerError> {
    check_unit(post.role, post.unit)?;
    connection.execute(
        "UPDATE user SET role = ?3, unit = ?4, reads_background = ?5 WHERE team = ?1 AND user = ?2",
        (
            team.as_bytes(),
            id.as_bytes(),
            post.role.code(),
            post.unit.as_ref().map(|unit| unit.as_bytes()),
            post.reads_background,
        ),
    )?;
    team::people_changed(connection, team)
}

/// A person as the owner of customers: of no unit when nobody knows the person.
///
/// # Errors
/// The database failed.
pub fn owner(connection: &Connection, team: TeamId, id: UserId) -> Result<Owner, ServerError> {
    let unit: Option<Option<[u8; 16]>> = connection
        .prepare_cached("SELECT unit FROM user WHERE team = ?1 AND user = ?2")?
        .query_row((team.as_bytes(), id.as_bytes()), |row| row.get(0))
        .optional()?;
    Ok(Owner { user: id, unit: unit.flatten().map(UnitId::from_bytes) })
}

/// Replaces a person's password hash.
///
/// # Errors
/// The database failed.
pub fn set_password(connection: &Connection, team: TeamId, id: UserId, password: &str) -> Result<(), ServerError> {
    connection.execute(
        "UPDATE user SET password = ?3 WHERE team = ?1 AND user = ?2",
        (team.as_bytes(), id.as_bytes(), password),
    )?;
    Ok(())
}
