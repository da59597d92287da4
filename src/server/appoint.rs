//! Gives a person another post: role, unit, grade. The person's customers go along to the new unit.

use rusqlite::Connection;
use satchel_model::{Post, UserId};

use crate::assign::relocate;
use crate::error::ServerError;
use crate::policy::Owner;
use crate::push::commit::Origin;
use crate::store::document;
use crate::store::people;
use crate::store::team::Team;

/// Writes the post down and moves the documents of the person's customers. The caller writes the end of the log in `team`
/// back.
///
/// # Errors
/// The unit does not go with the role, or the database failed.
pub fn appoint(
    connection: &Connection,
    team: &mut Team,
    origin: &Origin,
    user: UserId,
    post: Post,
) -> Result<(), ServerError> {
    let before = people::owner(connection, team.id, user)?;
    let after = Owner { unit: post.unit, ..before };
    people::set_post(connection, team.id, user, post)?;
    if before != after {
        for record in document::owned_by(connection, team.id, user)? {
            relocate(connection, team, origin, &record, (before, after))?;
        }
    }
    Ok(())
}
