//! Everything in a device's scopes, in pages, for a new tablet: stored bytes as they are.

use satchel_model::{CustomerId, DocumentId, UserId};
use satchel_protocol::limits::CURSOR_BYTES;
use satchel_protocol::sync::{Bootstrap, BootstrapPage, Packed, ProblemCode};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::auth::Session;
use crate::cursor::Cursor;
use crate::error::ServerError;
use crate::policy::{Reach, Scope};
use crate::service::Service;
use crate::store::{packed, scope, team};

/// Where a page ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Resume {
    /// Of the moment when the first page was made: what happened since comes by pull.
    cursor: Cursor,
    /// Index of the part, see [`parts`].
    part: usize,
    /// The last document sent of that part.
    after: Option<(CustomerId, DocumentId)>,
}

/// What is sent, in this order: the person's own customers, then the rest.
fn parts(session: &Session) -> [(Vec<Scope>, Option<UserId>); 2] {
    let own: Vec<Scope> = session.scopes.iter().map(|scope| Scope::new(Reach::Own(session.user), scope.kind)).collect();
    let others = session.scopes.iter().filter(|scope| !own.contains(scope)).copied().collect();
    [(own, None), (others, Some(session.user))]
}

/// Makes one page.
///
/// # Errors
/// [`ProblemCode::ReconcileRequired`] when the resume token is of another log or of other scopes.
pub fn bootstrap(service: &Service, session: &Session, request: &Bootstrap) -> Result<BootstrapPage, ServerError> {
    let answer = page(service, session, request);
    service.announced.note(session, &answer);
    answer
}

fn page(service: &Service, session: &Session, request: &Bootstrap) -> Result<BootstrapPage, ServerError> {
    service.store.read(|connection| {
        let team = team::load(connection, session.team)?;
        let mut at = match &request.resume {
            None => Resume { cursor: Cursor::at_head(&team, session), part: 0, after: None },
            Some(bytes) if bytes.len() > CURSOR_BYTES => return Err(ServerError::refused(ProblemCode::TooLarge)),
            Some(bytes) => {
                let resume: Resume =
                    postcard::from_bytes(bytes).map_err(|_| ServerError::refused(ProblemCode::ReconcileRequired))?;
                Cursor::check(&resume.cursor.encode()?, connection, &team, session)?;
                resume
            }
        };
        let pages = service.pages();
        let limit = if request.resume.is_some() { pages.bytes } else { pages.first_bytes };
        let mut documents: Vec<Packed> = Vec::new();
        let mut bytes = 0;
        let mut is_full = false;
        let parts = parts(session);
        while let Some((scopes, but_of)) = parts.get(at.part) {
            packed::for_each_packed(connection, team.id, scopes, *but_of, at.after, |packed| {
                let packed = packed::for_device(packed, session);
                let weight = packed::weight(&packed);
                let is_of_last = documents.last().is_some_and(|last| last.name.customer == packed.name.customer);
                is_full = !documents.is_empty() && !is_of_last && bytes + weight > limit;
                if !is_full {
                    bytes += weight;
                    at.after = Some((packed.name.customer, packed.name.document));
                    documents.push(packed);
                }
                !is_full
            })?;
            if is_full {
                break;
            }
            at.after = None;
            at.part += 1;
        }
        let total = scope::digest(connection, team.id, &session.scopes)?.documents;
        let resume = if is_full { Some(ByteBuf::from(postcard::to_allocvec(&at)?)) } else { None };
        service.attest.attest_all(team.id, &mut documents);
        Ok(BootstrapPage { documents, resume, cursor: at.cursor.encode()?, total })
    })
}
